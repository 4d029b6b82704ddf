//! The files that a scenario names: found beside it, read once for all cells, and part of its fingerprint.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};

use crate::dynamics::arrivals;
use crate::dynamics::availability::{self, Availability};
use crate::overlay::real::{Contact, Report};
use crate::overlay::{Graph, Overlay};
use crate::registry::Chosen;
use crate::units::Time;
use crate::world::CapacityLaw;
use crate::world::capacity::Measured;

/// A file by the path that the scenario writes, and the terms of who reads it: the same file may be read in several
/// ways.
type Reading = (PathBuf, String);

/// What the files held, by the path that the scenario writes.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// The scenario's folder, to which paths are relative.
    folder: PathBuf,
    graphs: Mutex<BTreeMap<Reading, (Arc<Graph>, Report)>>,
    contacts: Mutex<BTreeMap<Reading, Arc<[Contact]>>>,
    times: Mutex<BTreeMap<PathBuf, Arc<[Time]>>>,
    availabilities: Mutex<BTreeMap<PathBuf, Arc<Availability>>>,
    capacities: Mutex<BTreeMap<Reading, Arc<dyn Measured>>>,
}

impl Files {
    /// The files beside a scenario.
    pub fn beside(scenario: &Path) -> Self {
        Self { folder: scenario.parent().map(Path::to_owned).unwrap_or_default(), ..Self::default() }
    }

    /// The scenario's folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The graph in an overlay's file, if it has one; read once, however many cells use it.
    pub fn graph(&self, overlay: &Chosen<dyn Overlay>) -> Result<Option<Arc<Graph>>, String> {
        let Some(file) = overlay.file() else { return Ok(None) };
        let read = || {
            let network = file.read(&self.folder.join(file.path())).map_err(|error| error.to_string())?;
            Ok((Arc::new(network.graph), network.report))
        };
        let reading = (file.path().to_owned(), format!("{overlay:?}"));
        once(&self.graphs, &reading, read).map(|(graph, _)| Some(graph))
    }

    /// Who was with whom and when, in an overlay's file of contacts; read once, however many cells use it.
    pub fn contacts(&self, overlay: &Chosen<dyn Overlay>) -> Result<Option<Arc<[Contact]>>, String> {
        let Some(file) = overlay.file() else { return Ok(None) };
        let read = || {
            let contacts = file.contacts(&self.folder.join(file.path())).map_err(|error| error.to_string())?;
            Ok(Arc::from(contacts))
        };
        once(&self.contacts, &(file.path().to_owned(), format!("{overlay:?}")), read).map(Some)
    }

    /// The arrival times in a file; read once, however many cells use it.
    pub fn times(&self, written: &Path) -> Result<Arc<[Time]>, String> {
        let read =
            || arrivals::trace::read(&self.folder.join(written)).map(Arc::from).map_err(|error| error.to_string());
        once(&self.times, &written.to_owned(), read)
    }

    /// The sessions in a file; read once, however many cells use it.
    pub fn availability(&self, written: &Path) -> Result<Arc<Availability>, String> {
        let read = || availability::read(&self.folder.join(written)).map(Arc::new).map_err(|error| error.to_string());
        once(&self.availabilities, &written.to_owned(), read)
    }

    /// The law of capacities that its file holds, if it has one: read once, however many groups and cells use it.
    pub fn capacities(&self, law: Chosen<dyn CapacityLaw>) -> Result<Chosen<dyn CapacityLaw>, String> {
        let Some(file) = law.file() else { return Ok(law) };
        let read = || file.read(&self.folder.join(file.path())).map_err(|error| error.to_string());
        let reading = (file.path().to_owned(), format!("{law:?}"));
        let read = once(&self.capacities, &reading, read)?;
        Ok(law.acted_by(read))
    }

    /// For each graph and law of capacities that was read, its path as written and what was found in it.
    pub fn reports(&self) -> Vec<String> {
        let graphs = self.graphs.lock().expect("no reader panics");
        let capacities = self.capacities.lock().expect("no reader panics");
        let graphs = graphs.iter().map(|((written, _), (_, report))| format!("{}: {report}", written.display()));
        let capacities = capacities.iter().map(|((written, _), law)| format!("{}: {law}", written.display()));
        graphs.chain(capacities).collect()
    }

    /// A line for each file that was read: its path as written, and the SHA-256 of its bytes. Empty if there is none.
    ///
    /// # Errors
    /// If a file can no longer be read.
    pub fn digests(&self) -> Result<String, String> {
        let graphs = written_paths(&self.graphs);
        let times = self.times.lock().expect("no reader panics").keys().cloned().collect::<Vec<_>>();
        let sessions = self.availabilities.lock().expect("no reader panics").keys().cloned().collect::<Vec<_>>();
        let mut lines = String::new();
        for written in graphs.into_iter().chain(times).chain(sessions).chain(written_paths(&self.capacities)) {
            let path = self.folder.join(&written);
            let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            writeln!(lines, "{} {}", written.display(), hex(&Sha256::digest(bytes))).expect("a string takes all");
        }
        Ok(lines)
    }
}

/// The path of each file that was read, however many readings of it there are.
fn written_paths<T>(read: &Mutex<BTreeMap<Reading, T>>) -> Vec<PathBuf> {
    let mut paths: Vec<_> = read.lock().expect("no reader panics").keys().map(|(written, _)| written.clone()).collect();
    paths.dedup();
    paths
}

fn once<K: Clone + Ord, T: Clone>(
    known: &Mutex<BTreeMap<K, T>>,
    wanted: &K,
    read: impl FnOnce() -> Result<T, String>,
) -> Result<T, String> {
    let mut known = known.lock().expect("no reader panics");
    if let Some(held) = known.get(wanted) {
        return Ok(held.clone());
    }
    let held = read()?;
    known.insert(wanted.clone(), held.clone());
    Ok(held)
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes all");
        text
    })
}
