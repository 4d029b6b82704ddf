//! Real overlays: networks from files, in the formats in which they are published.

mod contacts;
mod csv;
mod degrees;
pub mod edge_list;
mod graphml;
mod ids;
mod links;
mod network;
mod pajek;

use std::fmt;
use std::path::Path;

use super::{Graph, Meeting, Overlay};
use crate::random::Stream;
use crate::text_file::ReadError;
use crate::units::Time;

pub use contacts::{Column, Contacts};
pub use csv::Csv;
pub use degrees::Degrees;
pub use edge_list::EdgeList;
pub use graphml::GraphMl;
pub use ids::Ids;
pub use network::{Direction, Network, Report};
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

    /// Who was with whom and when, if the file says so: by the numbers that the network gives them.
    ///
    /// # Errors
    /// As [`NetworkFile::read`].
    fn contacts(&self, _: &Path) -> Result<Vec<Contact>, ReadError> {
        Ok(Vec::new())
    }
}

/// Two peers who were together, by their numbers, from one moment to another, in the file's time.
pub type Contact = (u32, u32, Time, Time);

/// A network from a file is the overlay itself.
impl<F: NetworkFile> Overlay for F {
    fn file(&self) -> Option<&dyn NetworkFile> {
        Some(self)
    }

    fn is_its_file(&self) -> bool {
        true
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
    use super::{Network, NetworkFile, ReadError};
    use crate::text_file::fixture;

    /// Reads a file of these bytes.
    pub fn read_bytes(reader: &dyn NetworkFile, bytes: &[u8]) -> Result<Network, ReadError> {
        reader.read(fixture::file(bytes).path())
    }

    /// Reads a file of these bytes, which must be refused on this line (if it has one) with these words.
    pub fn assert_refused(reader: &dyn NetworkFile, bytes: &[u8], line: Option<u64>, words: &str) {
        let error = read_bytes(reader, bytes).expect_err("refused").to_string();
        let place = line.map_or_else(|| ": ".to_string(), |line| format!(":{line}: "));
        assert!(error.contains(&place) && error.contains(words), "{error}\nwanted {place:?} and {words:?}");
    }

    /// Holds a reader to what all must do with a good file.
    pub fn assert_robust(reader: &dyn NetworkFile, good: &[u8]) {
        fixture::assert_robust(|path| reader.read(path).map(|network| network.graph), good);
    }
}
