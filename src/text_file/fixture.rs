//! What the tests of all readers need: files of bytes, gzip, what a reader must bear, and the shared data.

use std::fmt::Debug;
use std::io::Write;
use std::path::{Path, PathBuf};

use flate2::{Compression, write::GzEncoder};

use super::ReadError;

/// A file of these bytes.
pub fn file(bytes: &[u8]) -> tempfile::NamedTempFile {
    let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
    file.write_all(bytes).expect("written");
    file
}

/// These bytes, gzipped.
pub fn gzipped(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).expect("written");
    encoder.finish().expect("written")
}

/// Holds a reader to what all must do with a good file: the same from gzip, a cut gzip refused, and no panic wherever
/// the text is cut or a byte of it changed.
pub fn assert_robust<T: Debug + PartialEq>(read: impl Fn(&Path) -> Result<T, ReadError>, good: &[u8]) {
    let read_bytes = |bytes: &[u8]| read(file(bytes).path());
    let whole = gzipped(good);
    assert_eq!(read_bytes(&whole).expect("a good file"), read_bytes(good).expect("a good file"));
    for end in [2, 12, whole.len() / 2, whole.len() - 1] {
        let error = read_bytes(&whole[..end]).expect_err("refused");
        assert!(matches!(error, ReadError::Truncated { .. }), "{end}: {error}");
    }
    for place in 0..good.len() {
        let _ = read_bytes(&good[..place]);
        for byte in [b'\n', b'0', b'-', b'"', b'<', 0xff] {
            let mut changed = good.to_vec();
            changed[place] = byte;
            let _ = read_bytes(&changed);
        }
    }
    let endless = [good, &vec![b'1'; 1 << 20]].concat();
    assert!(read_bytes(&endless).is_err(), "a line without end");
    // Nothing is read whole before it is looked at: three gigabytes are refused at the first line that is none.
    let huge = file(good);
    huge.as_file().set_len(3 << 30).expect("a sparse file takes no room");
    let error = read(huge.path()).expect_err("refused").to_string();
    assert!(error.starts_with(&format!("{}:", huge.path().display())) && error.len() < 1_000, "{error}");
    assert!(matches!(read(Path::new("no-such-file.txt")), Err(ReadError::Missing { .. })));
}

/// A file of the shared data; says so and gives `None` where it is not there.
pub fn shared(name: &str) -> Option<PathBuf> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("SKIPPED: {} is not here, so it was not read", path.display());
    None
}
