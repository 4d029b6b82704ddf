//! Availability traces: when each peer of a measured population was there.

use std::path::Path;

use rustc_hash::FxHashMap;

use crate::text_file::{ReadError, Records, Table, next_line, seconds};
use crate::units::Time;

/// A time for which a peer is there, without a break.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// When the peer comes.
    pub start: Time,
    /// When it leaves; after the start. It is no longer there at this moment.
    pub end: Time,
}

/// When each peer of a measured population was there. Times are relative to the first start in the file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Availability {
    /// The name that the file gives each peer.
    ids: Vec<String>,
    /// The sessions of all peers, peer by peer.
    sessions: Vec<Session>,
    /// Where the sessions of each peer end in `sessions`.
    ends: Vec<usize>,
    first_start: Time,
    /// All starts, and all ends, ascending: what is there at a moment is the difference of two counts.
    starts: Vec<Time>,
    leaves: Vec<Time>,
    last_end: Time,
}

impl Availability {
    /// How many peers there are; some may have no session.
    #[must_use]
    pub const fn peers(&self) -> usize {
        self.ids.len()
    }

    /// The names of the peers, in the order in which the file first names them.
    #[must_use]
    pub fn ids(&self) -> &[String] {
        &self.ids
    }

    /// The sessions of a peer, ascending and apart.
    ///
    /// # Panics
    /// If there are not so many peers.
    #[must_use]
    pub fn sessions(&self, peer: usize) -> &[Session] {
        let start = peer.checked_sub(1).map_or(0, |before| self.ends[before]);
        &self.sessions[start..self.ends[peer]]
    }

    /// The sessions of all peers, peer by peer.
    #[must_use]
    pub fn all_sessions(&self) -> &[Session] {
        &self.sessions
    }

    /// How many peers are there at a moment.
    #[must_use]
    pub fn concurrency(&self, at: Time) -> usize {
        let until = |times: &[Time]| times.partition_point(|time| *time <= at);
        until(&self.starts) - until(&self.leaves)
    }

    /// The first start by the clock of the file, to which all times here are relative.
    #[must_use]
    pub const fn first_start(&self) -> Time {
        self.first_start
    }

    /// The last end, since the first start.
    #[must_use]
    pub const fn last_end(&self) -> Time {
        self.last_end
    }

    /// The time of all sessions together, in seconds: peer-seconds.
    #[must_use]
    pub fn time_online(&self) -> f64 {
        self.sessions.iter().map(|session| session.end.since(session.start).secs()).sum()
    }
}

/// Reads a trace, in either of two formats, plain or gzipped; `#` at its beginning makes a line a comment.
///
/// *AVT* (Godfrey, Shenker and Stoica, Minimizing Churn in Distributed Systems, SIGCOMM 2006):
/// `id n start end start end ...` on each line, separated by white space: a peer, the number of its sessions, and
/// these, ascending, in whole seconds. The peer is there until the last moment of the second of an end: a session `0 9`
/// takes 10 s. An id is a whole number, after a word without digits that is the same in the whole file (`r17`) or none.
///
/// *CSV with a header*: a session on each line, those of one peer ascending, in any order of peers. The columns are
/// called `id`, `peer` or `node`; `start`, `up` or `join`; and `end`, `down` or `leave`; in seconds, which `_s` behind
/// the name of a time may say. The peer is no longer there at the end. An id is any word; further columns are not
/// looked at.
///
/// # Errors
/// If the file cannot be read, holds no session, or a line is not what it should be: an id that is no number (AVT), a
/// count that is not that of the sessions, a negative time, a session that ends before it begins, takes no time, or
/// begins before the one before it is over (or the very moment that it is: these are one), a second line for a peer
/// (AVT).
pub fn read(path: &Path) -> Result<Availability, ReadError> {
    let mut records = Records::open(path, b"")?.with_lines_of(LONGEST_LINE);
    let Some(first) = next_line(&mut records)? else { return Err(no_session(&records)) };
    // Words of an AVT line are ids and numbers; the columns of a table have names.
    if first.contains([',', ';']) || first.split_whitespace().any(|word| column_of(word).is_some()) {
        read_table(Table::below(records, &first)?)
    } else {
        read_avt(records, first)
    }
}

/// A peer that came and went every minute for a year has an AVT line of 10 MB.
const LONGEST_LINE: usize = 1 << 26;

/// The names that each column of a table may have, in order: the peer, the start, the end.
const NAMES: [[&str; 3]; 3] = [["id", "peer", "node"], ["start", "up", "join"], ["end", "down", "leave"]];

/// Which of the columns that a table must have is called so.
fn column_of(name: &str) -> Option<usize> {
    let time = name.strip_suffix("_s").unwrap_or(name);
    NAMES.iter().position(|names| names.contains(&time) && (time == name || names != &NAMES[0]))
}

/// The sessions as they are read, by the clock of the file.
#[derive(Default)]
struct Found {
    /// For look-ups only: its order never shows.
    number: FxHashMap<String, usize>,
    ids: Vec<String>,
    /// The last session of each peer so far.
    last: Vec<Option<Session>>,
    sessions: Vec<(usize, Session)>,
}

impl Found {
    /// The number of a peer, and whether it is new.
    fn peer(&mut self, id: &str) -> (usize, bool) {
        if let Some(number) = self.number.get(id) {
            return (*number, false);
        }
        let number = self.ids.len();
        self.number.insert(id.to_owned(), number);
        self.ids.push(id.to_owned());
        self.last.push(None);
        (number, true)
    }

    /// Adds a session of a peer, later than those before it.
    fn add(&mut self, peer: usize, session: Session) -> Result<(), String> {
        let shown = |time: Time| time.secs();
        let start = shown(session.start);
        let expected = "expected the sessions of a peer in ascending order and apart";
        if let Some(before) = self.last[peer] {
            let (from, to) = (shown(before.start), shown(before.end));
            if session.end <= before.start {
                return Err(format!("a session begins at {start} s, after one that begins at {from} s: {expected}"));
            }
            if session.start < before.end {
                return Err(format!(
                    "a session begins at {start} s, and the one before it lasts to {to} s: {expected}"
                ));
            }
            if session.start == before.end {
                let why = format!("a session begins at {start} s, the moment at which the one before it ends");
                return Err(format!("{why}: {expected}; write the two as one"));
            }
        }
        self.last[peer] = Some(session);
        self.sessions.push((peer, session));
        Ok(())
    }

    /// All that was read, relative to the first start.
    fn availability(mut self, records: &Records) -> Result<Availability, ReadError> {
        let first_start = self.sessions.iter().map(|(_, session)| session.start).min();
        let first_start = first_start.ok_or_else(|| no_session(records))?;
        // Stable: the sessions of one peer keep their order, which is ascending.
        self.sessions.sort_by_key(|(peer, _)| *peer);
        let mut ends = vec![0; self.ids.len()];
        for (peer, _) in &self.sessions {
            ends[*peer] += 1;
        }
        let mut total = 0;
        for end in &mut ends {
            total += *end;
            *end = total;
        }
        let relative = |time: Time| time.since(first_start);
        let sessions: Vec<Session> = self
            .sessions
            .into_iter()
            .map(|(_, session)| Session { start: relative(session.start), end: relative(session.end) })
            .collect();
        let ascending = |time: fn(&Session) -> Time| {
            let mut times: Vec<Time> = sessions.iter().map(time).collect();
            times.sort_unstable();
            times
        };
        let (starts, leaves) = (ascending(|session| session.start), ascending(|session| session.end));
        let last_end = leaves.last().copied().unwrap_or(Time::ZERO);
        Ok(Availability { ids: self.ids, sessions, ends, first_start, starts, leaves, last_end })
    }
}

fn no_session(records: &Records) -> ReadError {
    records.ended_without("any session: expected AVT lines `id n start end start end ...`, or a CSV with a header")
}

fn read_avt(mut records: Records, first: String) -> Result<Availability, ReadError> {
    let mut found = Found::default();
    let prefix = prefix_of(&first).to_owned();
    let mut next = Some(first);
    while let Some(line) = next {
        add_avt_line(&mut found, &line, &prefix).map_err(|why| records.refuse(why))?;
        next = next_line(&mut records)?;
    }
    found.availability(&records)
}

/// What stands before the digits of the first id.
fn prefix_of(line: &str) -> &str {
    let id = line.split_whitespace().next().unwrap_or_default();
    &id[..id.find(|letter: char| letter.is_ascii_digit()).unwrap_or(0)]
}

fn add_avt_line(found: &mut Found, line: &str, prefix: &str) -> Result<(), String> {
    let mut words = line.split_whitespace();
    let id = words.next().expect("a record is not empty");
    let number = id.strip_prefix(prefix).unwrap_or_default();
    if number.is_empty() || !number.bytes().all(|byte| byte.is_ascii_digit()) {
        let expected = if prefix.is_empty() { String::new() } else { format!("{prefix:?} and ") };
        return Err(format!("{id:?} is not an id: expected {expected}a whole number, as all ids of the file"));
    }
    let (peer, new) = found.peer(id);
    if !new {
        return Err(format!("{id:?} has a line already: expected one line for each peer, with all its sessions"));
    }
    let stated = words.next().ok_or("the line ends after the id: expected the number of sessions")?;
    let stated: u64 = stated
        .parse()
        .map_err(|_| format!("{stated:?} is not a number of sessions: expected a whole number, 0 or more"))?;
    let mut sessions = 0;
    while let Some(start) = words.next() {
        let end = words.next().ok_or("the last session has no end: expected `id n start end start end ...`")?;
        let (from, to) = (whole_seconds(start)?, whole_seconds(end)?);
        if to < from {
            return Err(format!("a session ends at {end} s, before it begins at {start} s: expected start, then end"));
        }
        let end = Time::from_micros(to.micros() + 1_000_000);
        found.add(peer, Session { start: from, end })?;
        sessions += 1;
    }
    if sessions == stated {
        Ok(())
    } else {
        Err(format!(
            "the line says it has {stated} sessions, and has {sessions}: expected `id n`, then n pairs `start end`"
        ))
    }
}

/// An end that is part of a session only has a meaning on a grid: that of seconds.
fn whole_seconds(word: &str) -> Result<Time, String> {
    let time = seconds(word).map_err(|why| format!("{word:?}: {why}"))?;
    if time.micros().is_multiple_of(1_000_000) {
        Ok(time)
    } else {
        Err(format!("{word:?} is not a whole number of seconds: expected one, as an end counts to its last moment"))
    }
}

fn read_table(mut table: Table) -> Result<Availability, ReadError> {
    let [id, start, end] = [column(&table, 0)?, column(&table, 1)?, column(&table, 2)?];
    let mut found = Found::default();
    while table.advance()? {
        add_row(&mut found, table.cell(id), table.cell(start), table.cell(end))
            .map_err(|why| table.records.refuse(why))?;
    }
    found.availability(&table.records)
}

/// The place of the one column that goes by a name of these.
fn column(table: &Table, wanted: usize) -> Result<usize, ReadError> {
    let mut places = (0..table.header().len()).filter(|place| column_of(&table.header()[*place]) == Some(wanted));
    match (places.next(), places.next()) {
        (Some(place), None) => Ok(place),
        (found, _) => {
            let number = if found.is_some() { "two columns are" } else { "no column is" };
            let names = NAMES[wanted].join("`, `");
            let seconds = if wanted == 0 { "" } else { ", which may end in `_s`" };
            Err(table.records.refuse(format!("{number} called one of `{names}`{seconds}: expected exactly one")))
        }
    }
}

fn add_row(found: &mut Found, id: &str, start: &str, end: &str) -> Result<(), String> {
    if id.is_empty() {
        return Err("the peer has no id: expected any word".into());
    }
    let time = |cell: &str| seconds(cell).map_err(|why| format!("{cell:?}: {why}"));
    let session = Session { start: time(start)?, end: time(end)? };
    if session.end < session.start {
        return Err(format!(
            "the session ends at {end} s, before it begins at {start} s: expected an end after the start"
        ));
    }
    if session.end == session.start {
        return Err(format!("the session takes no time, from {start} s to {end} s: expected an end after the start"));
    }
    let (peer, _) = found.peer(id);
    found.add(peer, session)
}

#[cfg(test)]
#[expect(clippy::float_cmp, reason = "these values are exact")]
mod tests {
    use super::*;
    use crate::text_file::fixture::{assert_robust, file, shared};

    fn read_bytes(bytes: &[u8]) -> Result<Availability, ReadError> {
        read(file(bytes).path())
    }

    fn spans(availability: &Availability, peer: usize) -> Vec<(f64, f64)> {
        availability.sessions(peer).iter().map(|session| (session.start.secs(), session.end.secs())).collect()
    }

    const AVT: &[u8] = b"# a trace\n7 2 100 109 111 111\n900 1 105 300\n\n3 0\n12\t1\t50 99\n";
    const TABLE: &[u8] = b"down_s,censored,peer,up_s\n110,0,alice,100.5\n300,0,bob,105\n# late\n112,1,alice,111\n";

    #[test]
    fn ends_of_avt_count_and_ids_are_kept() {
        let trace = read_bytes(AVT).expect("read");
        assert_eq!(trace.ids(), ["7", "900", "3", "12"]);
        assert_eq!((trace.peers(), trace.all_sessions().len()), (4, 4));
        assert_eq!(spans(&trace, 0), [(50.0, 60.0), (61.0, 62.0)]);
        assert_eq!(spans(&trace, 1), [(55.0, 251.0)]);
        assert_eq!((spans(&trace, 2), spans(&trace, 3)), (vec![], vec![(0.0, 50.0)]));
        assert_eq!((trace.first_start().secs(), trace.last_end().secs()), (50.0, 251.0));
        assert_eq!(trace.time_online(), 10.0 + 1.0 + 196.0 + 50.0);
        let counts = [0, 49, 50, 55, 59, 60, 61, 62, 250, 251].map(|at| trace.concurrency(Time::from_secs(at)));
        assert_eq!(counts, [1, 1, 1, 2, 2, 1, 2, 1, 1, 0]);
        assert_eq!(read_bytes(b"r1 1 0 9\nr23 1 5 6\n").expect("read").ids(), ["r1", "r23"]);
    }

    #[test]
    fn columns_of_a_table_stand_in_any_order_and_its_rows_too() {
        let trace = read_bytes(TABLE).expect("read");
        assert_eq!(trace.ids(), ["alice", "bob"]);
        assert_eq!((spans(&trace, 0), spans(&trace, 1)), (vec![(0.0, 9.5), (10.5, 11.5)], vec![(4.5, 199.5)]));
        assert_eq!(trace.first_start(), Time::from_micros(100_500_000));
        assert_eq!(read_bytes(b"id\tstart\tend\n1\t5\t6\n").expect("read").peers(), 1);
        assert_eq!(read_bytes(b"node;join;leave\n1;5;6\n").expect("read").peers(), 1);
    }

    #[test]
    fn wrong_lines_of_avt_are_shown() {
        for (line, words) in [
            ("x 1 0 9", "\"x\" is not an id: expected a whole number"),
            ("r2 1 0 9", "\"r2\" is not an id: expected a whole number"),
            ("-2 1 0 9", "\"-2\" is not an id"),
            ("2.5 1 0 9", "\"2.5\" is not an id"),
            ("1 1 0 9", "\"1\" has a line already"),
            ("2", "the line ends after the id"),
            ("2 one 0 9", "\"one\" is not a number of sessions"),
            ("2 -1 0 9", "\"-1\" is not a number of sessions"),
            ("2 1 0 9 20 29", "says it has 1 sessions, and has 2"),
            ("2 3 0 9 20 29", "says it has 3 sessions, and has 2"),
            ("2 18446744073709551616 0 9", "is not a number of sessions"),
            ("2 1 0", "the last session has no end"),
            ("2 1 -5 9", "\"-5\": a time cannot be negative"),
            ("2 1 0 nan", "\"nan\": nothing can happen then"),
            ("2 1 0 soon", "\"soon\": this is not a time"),
            ("2 1 0.5 9", "\"0.5\" is not a whole number of seconds"),
            ("2 1 9 8", "ends at 8 s, before it begins at 9 s"),
            ("2 2 0 9 9 20", "begins at 9 s, and the one before it lasts to 10 s"),
            ("2 2 0 30 10 20", "begins at 10 s, and the one before it lasts to 31 s"),
            ("2 2 0 9 10 20", "the moment at which the one before it ends"),
            ("2 2 40 50 10 20", "begins at 10 s, after one that begins at 40 s"),
        ] {
            let error = read_bytes(format!("# head\n1 1 0 99\n{line}\n3 1 0 9\n").as_bytes()).expect_err("refused");
            let shown = error.to_string();
            assert!(shown.contains(&format!(":3: {line:?}: ")) && shown.contains(words), "{shown}");
        }
        let shown = read_bytes(b"r1 1 0 9\n5 1 0 9\n").expect_err("refused").to_string();
        assert!(shown.contains(":2: \"5 1 0 9\": \"5\" is not an id: expected \"r\" and a whole number"), "{shown}");
    }

    #[test]
    fn wrong_lines_of_a_table_are_shown() {
        for (text, line, words) in [
            ("id,begin,end\n1,0,9\n", 1, "no column is called one of `start`, `up`, `join`"),
            ("id,start,up,end\n1,0,0,9\n", 1, "two columns are called one of `start`"),
            ("id_s,start,end\n1,0,9\n", 1, "no column is called one of `id`, `peer`, `node`:"),
            ("id,start,end\n1,0,9\n,0,9\n", 3, "the peer has no id"),
            ("id,start,end\n1,-1,9\n", 2, "\"-1\": a time cannot be negative"),
            ("id,start,end\n1,0,\n", 2, "\"\": this is not a time"),
            ("id,start,end\n1,9,8\n", 2, "ends at 8 s, before it begins at 9 s"),
            ("id,start,end\n1,9,9\n", 2, "takes no time"),
            ("id,start,end\n1,0,9\n2,0,1\n1,8,10\n", 4, "begins at 8 s, and the one before it lasts to 9 s"),
            ("id,start,end\n1,0,9\n1,9,10\n", 3, "the moment at which the one before it ends"),
            ("id,start,end\n1,20,30\n1,0,9\n", 3, "begins at 0 s, after one that begins at 20 s"),
            ("id,start,end\n1,0\n", 2, "expected 3 cells"),
            ("id,start,end\n", 1, "the file ends without any session"),
            ("# nothing\n\n", 2, "the file ends without any session"),
            ("1 0\n2 0\n", 2, "the file ends without any session"),
            ("", 0, "the file ends without any session"),
        ] {
            let shown = read_bytes(text.as_bytes()).expect_err("refused").to_string();
            assert!(shown.contains(&format!(":{line}: ")) && shown.contains(words), "{text:?}: {shown}");
        }
    }

    #[test]
    fn bad_bytes_do_no_harm() {
        assert_robust(read, AVT);
        assert_robust(read, TABLE);
    }

    #[test]
    fn long_lines_are_read() {
        let sessions: Vec<String> = (0..20_000_u32).map(|at| format!("{} {}", 10 * at, 10 * at + 4)).collect();
        let trace = read_bytes(format!("1 20000 {}\n", sessions.join(" ")).as_bytes()).expect("read");
        assert_eq!((trace.all_sessions().len(), trace.time_online()), (20_000, 100_000.0));
    }

    #[test]
    fn the_relays_of_tor_are_there_when_their_file_says() {
        let Some(path) = shared("tor-relays/tor_28d.avt.gz") else { return };
        let trace = read(&path).expect("read");
        assert_eq!((trace.peers(), trace.all_sessions().len()), (11_874, 23_985));
        assert_eq!((trace.first_start(), trace.last_end().secs()), (Time::ZERO, 28.0 * 86_400.0));
        let mean = trace.time_online() / trace.last_end().secs();
        assert!((mean - 6_977.4).abs() < 0.1, "{mean}");
        // The file's own lines: a peer is there from each start to each end, both included.
        let mut lines = Records::open(&path, b"").expect("opened");
        let moments: Vec<u64> =
            (0..28 * 24).map(|hour| hour * 3_600 + hour % 3).chain([436_967, 436_968, 580_468, 580_469]).collect();
        let mut counted = vec![0; moments.len()];
        while let Some(line) = lines.advance().expect("read") {
            let times: Vec<u64> = line.split(' ').skip(2).map(|word| word.parse().expect("a number")).collect();
            for (count, at) in counted.iter_mut().zip(&moments) {
                *count += times.chunks(2).filter(|span| (span[0]..=span[1]).contains(at)).count();
            }
        }
        let replayed: Vec<usize> = moments.iter().map(|at| trace.concurrency(Time::from_secs(*at))).collect();
        assert_eq!(replayed, counted);
        assert!(counted.iter().all(|count| (6_000..8_000).contains(count)), "{counted:?}");
    }
}
