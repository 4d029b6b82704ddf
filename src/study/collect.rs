//! Collecting: the tables of a study whose runs were played as shards, in one folder or in several.

use std::path::PathBuf;

use super::progress::Progress;
use super::reader::Reader;
use super::store::Store;
use super::work::{Subject, Work};
use super::{Options, Outcome, StudyError, folder};
use crate::scenario::Study;

/// Writes the tables of `study` into the folder that the options name, from the runs that it and the folders `from`
/// hold. Those other folders are left as they are. Nothing is played.
///
/// # Errors
/// If a run is lacking: then nothing is written. If a folder holds another study, or a file cannot be read or written.
pub fn collect(
    study: &Study,
    from: &[PathBuf],
    options: &Options,
    progress: &dyn Progress,
) -> Result<Outcome, StudyError> {
    let subject = Subject::of(study)?;
    for other in from {
        if other.is_file() {
            return Err(folder::no_results(other));
        }
        match folder::look(other, study, &subject.fingerprint)? {
            folder::Found::Unfinished => {}
            folder::Found::AllOfIt if *other == options.folder => return Ok(Outcome::AlreadyThere),
            folder::Found::AllOfIt => {
                return Err(StudyError::occupied(
                    other,
                    "all results already: there is nothing to collect".into(),
                    &[],
                ));
            }
            folder::Found::Nothing => return Err(folder::no_results(other)),
            folder::Found::Other { what, changed } => return Err(StudyError::occupied(other, what, &changed)),
        }
    }
    let others = from.iter().filter(|other| **other != options.folder);
    let all = others.chain([&options.folder]).map(|folder| Store::of(folder, &subject.fingerprint));
    let mut stores: Vec<Store> = all.collect();
    if folder::look(&options.folder, study, &subject.fingerprint)? != folder::Found::AllOfIt
        && let Some(lacking) = Reader::new(&subject.plan, &stores).lacking(&subject.columns)?
    {
        return Err(StudyError::lacking(lacking, from.first().unwrap_or(&options.folder)));
    }
    let Some(work) = Work::begin(&subject, options, progress)? else { return Ok(Outcome::AlreadyThere) };
    // Its own store is among those of the work itself.
    stores.pop();
    work.finish(&stores)?;
    Ok(Outcome::Played)
}
