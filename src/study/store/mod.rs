//! The store of a study that is being played: each finished run is in it at once, and safe from whatever comes after.
//!
//! `store/` in the folder of results has a file for each block of the plan. A block's file is written at its end by
//! whoever holds the system's lock on it, which ends with the process that holds it, however it ends. So several
//! processes share a study's blocks. Correctness hangs on the checksums alone: on a file system without locks two
//! processes may play the same run, and it counts once. When the tables stand, the store goes.
//!
//! Nothing is forced to the disk while runs are played: what was handed to the system outlives the process, and runs
//! that are lost with the whole machine are missed by their checksums and played again. The tables are forced to the
//! disk before the store goes.

mod frame;

use std::fmt;
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{self, Read, Seek, SeekFrom, Write};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::StudyError;
use super::plan::Plan;
use super::record::Record;

/// The folder of the store, in that of the results.
const FOLDER: &str = "store";
/// The file on which processes agree who may do what with the store as a whole.
const LOCK: &str = "lock";

/// The store of a study.
#[derive(Clone, Debug)]
pub(super) struct Store {
    folder: PathBuf,
    /// What all checksums begin from: results of another scenario or version count as damaged.
    key: u32,
}

/// Something in a block's file that was not whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Damage {
    /// The file.
    pub file: PathBuf,
    /// Where in the file it begins, in bytes.
    pub at: usize,
    /// The cell and the replication of the run that it seems to have been.
    pub run: Option<(usize, u32)>,
}

impl fmt::Display for Damage {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { file, at, run } = self;
        match run {
            Some((cell, replication)) => write!(to, "{}: replication {replication} of cell {cell}", file.display())?,
            None => write!(to, "{}: what begins at byte {at}", file.display())?,
        }
        write!(to, " is damaged or cut off; it is played again")
    }
}

impl Store {
    /// Whether a folder of results has a store.
    pub fn is_in(results: &Path) -> bool {
        results.join(FOLDER).is_dir()
    }

    /// The store in a folder of results, of the study with this fingerprint, as this build plays it.
    pub fn of(results: &Path, fingerprint: &str) -> Self {
        let key = [fingerprint, env!("CARGO_PKG_VERSION"), env!("POTLUCK_COMMIT")].join("\n");
        Self { folder: results.join(FOLDER), key: crc32fast::hash(key.as_bytes()) }
    }

    /// Where it is.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Makes its folder, and opens the file on which processes agree.
    pub fn open(&self) -> Result<Agreement, StudyError> {
        std::fs::create_dir_all(&self.folder).map_err(|why| StudyError::file("create", &self.folder, why))?;
        let path = self.folder.join(LOCK);
        let options = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path);
        Ok(Agreement { file: options.map_err(|why| StudyError::file("write", &path, why))?, path })
    }

    /// Removes it with all that is in it. Whoever does so has agreed on it with all others.
    pub fn remove(&self) -> Result<(), StudyError> {
        match std::fs::remove_dir_all(&self.folder) {
            Err(why) if why.kind() != io::ErrorKind::NotFound => Err(StudyError::file("remove", &self.folder, why)),
            _ => Ok(()),
        }
    }

    /// Removes all that is in it but the file on which processes agree.
    pub fn clear(&self) -> Result<(), StudyError> {
        let failed = |why: io::Error| StudyError::file("remove", &self.folder, why);
        for entry in std::fs::read_dir(&self.folder).map_err(failed)? {
            let path = entry.map_err(failed)?.path();
            if !path.ends_with(LOCK) {
                std::fs::remove_file(&path).map_err(failed)?;
            }
        }
        Ok(())
    }

    fn path(&self, block: u64) -> PathBuf {
        self.folder.join(format!("{block:06}.runs"))
    }

    /// Opens a block to be played; `None` while another process has it.
    pub fn claim(&self, block: u64, plan: &Plan) -> Result<Option<(Block, Held)>, StudyError> {
        let path = self.path(block);
        let failed = |why: io::Error| StudyError::file("write", &path, why);
        let options = OpenOptions::new().create(true).truncate(false).read(true).write(true).open(&path);
        let mut file = options.map_err(failed)?;
        if !got(&file.try_lock()) {
            return Ok(None);
        }
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(failed)?;
        let held = Held::of(self, path.clone(), bytes, plan.block(block));
        // What stands behind the last whole run is a run that was cut off: the next one takes its place.
        let end = held.end as u64;
        file.set_len(end).map_err(failed)?;
        file.seek(SeekFrom::Start(end)).map_err(failed)?;
        let key = self.key;
        Ok(Some((Block { path: path.clone(), key, file: Mutex::new(Writer { file, end, broken: false }) }, held)))
    }

    /// Reads a block; empty where nothing of it was played.
    pub fn read(&self, block: u64, plan: &Plan) -> Result<Held, StudyError> {
        let path = self.path(block);
        match std::fs::read(&path) {
            Ok(bytes) => Ok(Held::of(self, path, bytes, plan.block(block))),
            Err(why) if why.kind() == io::ErrorKind::NotFound => {
                Ok(Held::of(self, path, Vec::new(), plan.block(block)))
            }
            Err(why) => Err(StudyError::file("read", &path, why)),
        }
    }
}

/// Whether a lock was got. Where the file system has none, everyone gets it.
fn got(tried: &Result<(), TryLockError>) -> bool {
    !matches!(tried, Err(TryLockError::WouldBlock))
}

/// What processes agree on: many play at once, and while one makes the tables or removes anything nobody plays.
#[derive(Debug)]
pub(super) struct Agreement {
    file: File,
    path: PathBuf,
}

impl Agreement {
    /// Agrees to play beside others; waits while one makes the tables.
    pub fn play(&self) {
        // Where the file system has no locks, nobody is kept from anything.
        let _ = self.file.lock_shared();
    }

    /// Agrees that nobody plays, now or never; whether it was agreed.
    pub fn alone(&self) -> bool {
        got(&self.file.try_lock())
    }

    /// Ends what was agreed before.
    pub fn end(&self) {
        let _ = self.file.unlock();
    }

    /// Whether the store is still there, and was not removed by whoever had it alone before.
    #[cfg(unix)]
    pub fn stands(&self) -> bool {
        use std::os::unix::fs::MetadataExt;
        let same = |(held, there): (std::fs::Metadata, std::fs::Metadata)| held.ino() == there.ino();
        self.file.metadata().ok().zip(self.path.metadata().ok()).is_some_and(same)
    }

    /// Whether the store is still there.
    #[cfg(not(unix))]
    pub fn stands(&self) -> bool {
        self.path.exists()
    }
}

/// A block that this process plays.
#[derive(Debug)]
pub(super) struct Block {
    path: PathBuf,
    key: u32,
    file: Mutex<Writer>,
}

#[derive(Debug)]
struct Writer {
    file: File,
    end: u64,
    /// Whether what stands at the end could be half a run that nobody could cut off.
    broken: bool,
}

impl Block {
    /// Writes down a finished run. If that fails, nothing that was there before is lost.
    pub fn keep(&self, run: u64, record: &Record) -> Result<(), StudyError> {
        let frame = frame::frame(self.key, run, &postcard::to_stdvec(record).expect("a record is plain data"));
        let mut writer = self.file.lock().expect("no writer panics");
        let failed = |why: io::Error| StudyError::file("write", &self.path, why);
        if writer.broken {
            return Err(failed(io::Error::other("an earlier run could not be written whole")));
        }
        let written = writer.file.write_all(&frame);
        if let Err(why) = written {
            let end = writer.end;
            let cut = writer.file.set_len(end).and_then(|()| writer.file.seek(SeekFrom::Start(end)));
            writer.broken = cut.is_err();
            return Err(failed(why));
        }
        writer.end += frame.len() as u64;
        Ok(())
    }
}

/// What a block's file holds.
#[derive(Debug)]
pub(super) struct Held {
    bytes: Vec<u8>,
    first: u64,
    /// Where each run of the block stands in the file.
    places: Vec<Option<Range<usize>>>,
    /// Where something is not whole, and the run that it seems to be of.
    damaged: Vec<(usize, Option<u64>)>,
    path: PathBuf,
    end: usize,
}

impl Held {
    fn of(store: &Store, path: PathBuf, bytes: Vec<u8>, runs: Range<u64>) -> Self {
        let found = frame::scan(store.key, &bytes);
        let mut places = vec![None; usize::try_from(runs.end - runs.start).expect("a block fits memory")];
        for (run, place) in found.runs {
            // A run that two processes played is there twice, with the same bytes: it counts once.
            if let Some(known) = place_of(runs.start, run).and_then(|place| places.get_mut(place)) {
                known.get_or_insert(place);
            }
        }
        Self { bytes, first: runs.start, places, damaged: found.damaged, path, end: found.end }
    }

    /// What is kept of a run.
    pub fn record(&self, run: u64) -> Option<Record> {
        let place = self.places.get(place_of(self.first, run)?)?.clone()?;
        postcard::from_bytes(&self.bytes[place]).ok()
    }

    /// The runs of the block that are not there.
    pub fn missing(&self) -> impl Iterator<Item = u64> + '_ {
        (self.first..).zip(&self.places).filter_map(|(run, place)| place.is_none().then_some(run))
    }

    /// What was not whole, if that is why runs are missing.
    pub fn damage(&self, plan: &Plan) -> Vec<Damage> {
        if self.missing().next().is_none() {
            return Vec::new();
        }
        let run = |run: &u64| place_of(self.first, *run).is_some_and(|place| place < self.places.len());
        let damage = |(at, of): &(usize, Option<u64>)| Damage {
            file: self.path.clone(),
            at: *at,
            run: of.filter(run).map(|run| plan.place(run)),
        };
        self.damaged.iter().map(damage).collect()
    }
}

fn place_of(first: u64, run: u64) -> Option<usize> {
    usize::try_from(run.checked_sub(first)?).ok()
}
