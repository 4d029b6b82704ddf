//! Real overlays: networks from files, in the formats in which they are published.

mod contacts;
mod csv;
mod degrees;
pub mod edge_list;
mod graphml;
mod network;
mod pajek;

use std::fmt;
use std::path::Path;

use super::{Graph, Meeting, Overlay};
use crate::random::Stream;
use crate::text_file::ReadError;

pub use contacts::{Column, Contacts};
pub use csv::Csv;
pub use degrees::Degrees;
pub use edge_list::EdgeList;
pub use graphml::GraphMl;
pub use network::{Direction, Ids, Network, Report};
pub use pajek::Pajek;

/// A file that holds a network, and how it is read.
pub trait NetworkFile: fmt::Debug + Send + Sync {
    /// The file, as written in the scenario: relative to the scenario file.
    fn path(&self) -> &Path;

    /// Reads the network from where the file was found, plain or gzipped.
    ///
    /// # Errors
    /// If the file cannot be read, or is not what it should be: says where, and what was expected.
    fn read(&self, found: &Path) -> Result<Network, ReadError>;
}

/// A network from a file is the overlay itself.
impl<F: NetworkFile> Overlay for F {
    fn file(&self) -> Option<&dyn NetworkFile> {
        Some(self)
    }

    fn fewest_peers(&self) -> u32 {
        1
    }

    fn build(&self, peers: u32, read: Option<&Graph>, _: &mut Stream) -> Meeting {
        let graph = read.expect("the scenario reads the file first");
        assert_eq!(graph.nodes(), peers, "the scenario checks the population against the file");
        Meeting::Fixed(graph.clone())
    }
}

/// What the tests of all readers need.
#[cfg(test)]
mod files {
    use std::io::Write;
    use std::path::{Path, PathBuf};

    use flate2::{Compression, write::GzEncoder};

    use super::{Network, NetworkFile, ReadError};

    pub fn gzipped(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("written");
        encoder.finish().expect("written")
    }

    /// Reads a file of these bytes.
    pub fn read_bytes(reader: &dyn NetworkFile, bytes: &[u8]) -> Result<Network, ReadError> {
        let mut file = tempfile::NamedTempFile::new().expect("a temporary file");
        file.write_all(bytes).expect("written");
        reader.read(file.path())
    }

    /// Reads a file of these bytes, which must be refused on this line (if it has one) with these words.
    pub fn assert_refused(reader: &dyn NetworkFile, bytes: &[u8], line: Option<u64>, words: &str) {
        let error = read_bytes(reader, bytes).expect_err("refused").to_string();
        let place = line.map_or_else(|| ": ".to_string(), |line| format!(":{line}: "));
        assert!(error.contains(&place) && error.contains(words), "{error}\nwanted {place:?} and {words:?}");
    }

    /// Holds a reader to what all must do with a good file: the same from gzip, a cut gzip refused, and no panic wherever
    /// the text is cut or a byte of it changed.
    pub fn assert_robust(reader: &dyn NetworkFile, good: &[u8]) {
        let network = read_bytes(reader, good).expect("a good file");
        let whole = gzipped(good);
        assert_eq!(read_bytes(reader, &whole).expect("a good file").graph, network.graph);
        for end in [2, 12, whole.len() / 2, whole.len() - 1] {
            let error = read_bytes(reader, &whole[..end]).expect_err("refused");
            assert!(matches!(error, ReadError::Truncated { .. }), "{end}: {error}");
        }
        for place in 0..good.len() {
            let _ = read_bytes(reader, &good[..place]);
            for byte in [b'\n', b'0', b'-', b'"', b'<', 0xff] {
                let mut changed = good.to_vec();
                changed[place] = byte;
                let _ = read_bytes(reader, &changed);
            }
        }
        let endless = [good, &vec![b'1'; 1 << 20]].concat();
        assert!(read_bytes(reader, &endless).is_err(), "a line without end");
        assert!(matches!(reader.read(Path::new("no-such-file.txt")), Err(ReadError::Missing { .. })));
    }

    /// A file of the shared data; says so and gives `None` where it is not there.
    pub fn shared(name: &str) -> Option<PathBuf> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data").join(name);
        if path.exists() {
            return Some(path);
        }
        eprintln!("SKIPPED: {} is not here, so the real network was not read", path.display());
        None
    }
}
