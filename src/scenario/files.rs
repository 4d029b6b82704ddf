//! The files that a scenario names: found beside it, read once for all cells, and part of its fingerprint.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use sha2::{Digest, Sha256};

use crate::overlay::Graph;
use crate::units::Time;

/// What the files held, by the path that the scenario writes.
#[derive(Debug, Default)]
pub(super) struct Files {
    /// The scenario's folder, to which paths are relative.
    folder: PathBuf,
    graphs: Mutex<BTreeMap<PathBuf, Arc<Graph>>>,
    times: Mutex<BTreeMap<PathBuf, Arc<[Time]>>>,
}

/// Reads a file; where that fails, a sentence says what is wrong with it.
type Reader<T> = fn(&Path) -> Result<T, String>;

/// PLUG IN HERE: the readers of the files that a scenario may name, for overlays and for arrival times.
fn load_files() -> (Reader<Graph>, Reader<Vec<Time>>) {
    let graph = |path: &Path| Err(format!("overlays cannot be read from files yet ({})", path.display()));
    let times = |path: &Path| Err(format!("arrival times cannot be read from files yet ({})", path.display()));
    (graph, times)
}

impl Files {
    /// The files beside a scenario.
    pub fn beside(scenario: &Path) -> Self {
        Self { folder: scenario.parent().map(Path::to_owned).unwrap_or_default(), ..Self::default() }
    }

    /// The graph in a file; read once, however many cells use it.
    pub fn graph(&self, written: &Path) -> Result<Arc<Graph>, String> {
        once(&self.graphs, written, || load_files().0(&self.folder.join(written)).map(Arc::new))
    }

    /// The arrival times in a file; read once, however many cells use it.
    pub fn times(&self, written: &Path) -> Result<Arc<[Time]>, String> {
        once(&self.times, written, || load_files().1(&self.folder.join(written)).map(Arc::from))
    }

    /// A line for each file that was read: its path as written, and the SHA-256 of its bytes. Empty if there is none.
    ///
    /// # Errors
    /// If a file can no longer be read.
    pub fn digests(&self) -> Result<String, String> {
        let graphs = self.graphs.lock().expect("no reader panics").keys().cloned().collect::<Vec<_>>();
        let times = self.times.lock().expect("no reader panics").keys().cloned().collect::<Vec<_>>();
        let mut lines = String::new();
        for written in graphs.into_iter().chain(times) {
            let path = self.folder.join(&written);
            let bytes = std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            writeln!(lines, "{} {}", written.display(), hex(&Sha256::digest(bytes))).expect("a string takes all");
        }
        Ok(lines)
    }
}

fn once<T: Clone>(
    known: &Mutex<BTreeMap<PathBuf, T>>,
    written: &Path,
    read: impl FnOnce() -> Result<T, String>,
) -> Result<T, String> {
    let mut known = known.lock().expect("no reader panics");
    if let Some(held) = known.get(written) {
        return Ok(held.clone());
    }
    let held = read()?;
    known.insert(written.to_owned(), held.clone());
    Ok(held)
}

/// Bytes in hexadecimal.
pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a string takes all");
        text
    })
}
