//! How a run is written in a block's file: framed, with a checksum, so that whatever is whole is found again whatever
//! happened to the rest.
//!
//! A frame is a mark, the length of what it holds (4 bytes), the number of the run (8 bytes), what it holds, and the
//! CRC-32 of all but the mark (4 bytes); numbers are little-endian. The checksum begins from the study's key, so a
//! frame of another study is as good as damaged.

use std::ops::Range;

/// What a frame begins with. Where a frame is damaged, the next one is looked for by it.
const MARK: [u8; 4] = *b"RUN\x1e";
/// Mark, length, run.
const HEAD: usize = 16;
/// The checksum.
const TAIL: usize = 4;

/// The frame of a run.
pub(super) fn frame(key: u32, run: u64, payload: &[u8]) -> Vec<u8> {
    let length = u32::try_from(payload.len()).expect("a run is no larger than 4 GiB");
    let mut bytes = Vec::with_capacity(HEAD + payload.len() + TAIL);
    bytes.extend(MARK);
    bytes.extend(length.to_le_bytes());
    bytes.extend(run.to_le_bytes());
    bytes.extend(payload);
    let sum = checksum(key, &bytes[MARK.len()..]);
    bytes.extend(sum.to_le_bytes());
    bytes
}

fn checksum(key: u32, bytes: &[u8]) -> u32 {
    let mut sum = crc32fast::Hasher::new_with_initial(key);
    sum.update(bytes);
    sum.finalize()
}

/// What was found in a block's file.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// The runs, and where in the file what is kept of each stands.
    pub runs: Vec<(u64, Range<usize>)>,
    /// Where something stands that is no whole frame, and the run that it seems to be of.
    pub damaged: Vec<(usize, Option<u64>)>,
    /// Where the last whole frame ends.
    pub end: usize,
}

/// Reads a file of frames.
pub(super) fn scan(key: u32, bytes: &[u8]) -> Found {
    let (mut found, mut at) = (Found::default(), 0);
    while at < bytes.len() {
        if let Some((run, payload)) = whole(key, &bytes[at..]) {
            let payload = at + payload.start..at + payload.end;
            at = payload.end + TAIL;
            found.runs.push((run, payload));
            found.end = at;
        } else {
            found.damaged.push((at, run_of(&bytes[at..])));
            at = next(key, bytes, at + 1);
        }
    }
    found
}

/// The run of the frame that begins here, and where its payload stands; `None` if it is not whole.
fn whole(key: u32, bytes: &[u8]) -> Option<(u64, Range<usize>)> {
    let run = run_of(bytes)?;
    let length = u32::from_le_bytes(bytes.get(4..8)?.try_into().ok()?) as usize;
    let end = HEAD.checked_add(length)?;
    let sum = u32::from_le_bytes(bytes.get(end..end.checked_add(TAIL)?)?.try_into().ok()?);
    (sum == checksum(key, &bytes[MARK.len()..end])).then_some((run, HEAD..end))
}

fn run_of(bytes: &[u8]) -> Option<u64> {
    let run = bytes.get(8..HEAD).filter(|_| bytes.starts_with(&MARK))?;
    Some(u64::from_le_bytes(run.try_into().ok()?))
}

/// Where the next whole frame begins, from here on; the end if there is none.
fn next(key: u32, bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(further) = bytes[at..].windows(MARK.len()).position(|window| window == MARK) {
        at += further;
        if whole(key, &bytes[at..]).is_some() {
            return at;
        }
        at += 1;
    }
    bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: u32 = 7;

    fn three() -> (Vec<u8>, Vec<usize>) {
        let frames = [(4, &b"four"[..]), (0, b""), (9, b"RUN\x1e in the midst")];
        let frames = frames.map(|(run, payload)| frame(KEY, run, payload));
        let ends = frames
            .iter()
            .scan(0, |end, frame| {
                *end += frame.len();
                Some(*end)
            })
            .collect();
        (frames.concat(), ends)
    }

    fn runs(found: &Found) -> Vec<u64> {
        found.runs.iter().map(|(run, _)| *run).collect()
    }

    #[test]
    fn what_is_written_is_found() {
        let (bytes, ends) = three();
        let found = scan(KEY, &bytes);
        assert_eq!((runs(&found), found.end, found.damaged.len()), (vec![4, 0, 9], ends[2], 0));
        assert_eq!(&bytes[found.runs[0].1.clone()], b"four");
        assert_eq!(scan(KEY, b""), Found::default());
        assert!(scan(KEY + 1, &bytes).runs.is_empty(), "another study's");
    }

    #[test]
    fn any_flipped_bit_costs_its_own_frame_and_no_other() {
        let (bytes, ends) = three();
        for bit in 0..8 * bytes.len() {
            let mut damaged = bytes.clone();
            damaged[bit / 8] ^= 1 << (bit % 8);
            let hit = ends.iter().filter(|end| **end <= bit / 8).count();
            let mut left = vec![4, 0, 9];
            left.remove(hit);
            let found = scan(KEY, &damaged);
            assert_eq!(runs(&found), left, "bit {bit}");
            assert_eq!(found.damaged.len(), 1, "bit {bit}");
        }
    }

    #[test]
    fn whatever_is_cut_off_leaves_the_frames_before_it() {
        let (bytes, ends) = three();
        for length in 0..bytes.len() {
            let found = scan(KEY, &bytes[..length]);
            let whole = ends.iter().filter(|end| **end <= length).count();
            assert_eq!(runs(&found), [4, 0, 9][..whole]);
            assert_eq!(found.end, if whole == 0 { 0 } else { ends[whole - 1] });
        }
    }
}
