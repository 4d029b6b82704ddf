//! The work on a study's results: agreed with other processes, begun anew or gone on with, and brought to its end.

use rayon::iter::{ParallelBridge, ParallelIterator};

use super::columns::Columns;
use super::feed::{Feed, Task};
use super::folder::{self, Found};
use super::host::{Clock, pause};
use super::plan::{Plan, Shard};
use super::progress::Progress;
use super::record::{Record, Recorder};
use super::store::{Agreement, Store};
use super::{Earlier, Options, StudyError, finish, manifest};
use crate::measure::Tally;
use crate::scenario::{Scenario, Study};
use crate::workload::{self, Checks};

/// A study with all that follows from it.
pub(super) struct Subject<'a> {
    pub study: &'a Study,
    pub columns: Columns,
    pub plan: Plan,
    pub fingerprint: String,
}

impl<'a> Subject<'a> {
    /// Checks a study and works out what follows from it.
    pub fn of(study: &'a Study) -> Result<Self, StudyError> {
        let columns = Columns::of(study);
        columns.check(study)?;
        let failed = |why| StudyError::File { doing: "read a file of", path: study.name.clone(), why };
        let fingerprint = study.fingerprint().map_err(failed)?;
        let plan = Plan::of(study, &study.cell(0).scenario, &columns);
        Ok(Self { study, columns, plan, fingerprint })
    }

    /// A cell, ready to be played. To read one takes longer than to write down a run: it serves all replications in
    /// turn.
    pub fn cell(&self, number: usize) -> Cell {
        let scenario = self.study.cell(number).scenario;
        Cell { number, recorder: Recorder::of(&scenario, &self.columns), scenario }
    }
}

/// A cell that is being played.
pub(super) struct Cell {
    number: usize,
    scenario: Scenario,
    recorder: Recorder,
}

impl Cell {
    /// Plays one run.
    pub fn play(&self, replication: u32, checks: Checks) -> Record {
        let mut tally = Tally::of_scenario(&self.scenario);
        workload::play(&self.scenario, replication, checks, &mut tally);
        self.recorder.record(&self.scenario, &tally)
    }
}

/// The work on the results of a study, agreed with whoever else works on them.
pub(super) struct Work<'a> {
    subject: &'a Subject<'a>,
    options: &'a Options,
    progress: &'a dyn Progress,
    store: Store,
    agreement: Agreement,
    clock: Clock,
}

impl<'a> Work<'a> {
    /// Begins, or goes on where another process stopped. `None` if all results are there.
    pub fn begin(
        subject: &'a Subject<'a>,
        options: &'a Options,
        progress: &'a dyn Progress,
    ) -> Result<Option<Self>, StudyError> {
        let clock = Clock::start();
        let store = Store::of(&options.folder, &subject.fingerprint);
        let look = || folder::look(&options.folder, subject.study, &subject.fingerprint);
        match (look()?, options.earlier) {
            (Found::AllOfIt, Earlier::Keep) if !Store::is_in(&options.folder) => return Ok(None),
            (Found::Other { what, changed }, Earlier::Keep) => {
                return Err(StudyError::occupied(&options.folder, what, &changed));
            }
            _ => {}
        }
        let agreement = loop {
            let agreement = store.open()?;
            if options.earlier == Earlier::Replace {
                if !agreement.alone() {
                    return Err(StudyError::Busy(options.folder.display().to_string()));
                }
                // The store first: whoever is stopped between them leaves the earlier results as they were.
                store.clear()?;
                folder::clear(&options.folder)?;
                agreement.end();
            }
            agreement.play();
            if agreement.stands() {
                break agreement;
            }
        };
        let work = Self { subject, options, progress, store, agreement, clock };
        match look()? {
            // Another process made them meanwhile, or was stopped before it could tidy up.
            Found::AllOfIt => {
                work.agreement.end();
                if work.agreement.alone() {
                    work.store.remove()?;
                }
                return Ok(None);
            }
            Found::Other { what, changed } => return Err(StudyError::occupied(&options.folder, what, &changed)),
            Found::Nothing | Found::Unfinished => {}
        }
        work.write_manifest(None)?;
        folder::write(&options.folder, &work.store, folder::SCENARIO, subject.study.resolved_toml())?;
        Ok(Some(work))
    }

    fn write_manifest(&self, finished: Option<&Clock>) -> Result<(), StudyError> {
        let text = manifest::text(self.subject, self.options, finished);
        folder::write(&self.options.folder, &self.store, folder::MANIFEST, &text)
    }

    /// Plays whatever is missing of a shard, or of the whole study.
    pub fn play(&self, shard: Option<Shard>) -> Result<(), StudyError> {
        let Subject { columns, plan, .. } = self.subject;
        self.progress.planned(plan.runs_of(shard));
        let feed = Feed::new(plan, shard, &self.store, columns.stops_by, self.progress);
        let threads = rayon::ThreadPoolBuilder::new().num_threads(self.options.threads.unwrap_or(0)).build()?;
        let play = |latest: &mut Option<Cell>, task: Result<Task<'_>, StudyError>| {
            let task = task?;
            let (number, replication) = plan.place(task.run);
            let _ = latest.take_if(|cell| cell.number != number);
            let cell = latest.get_or_insert_with(|| self.subject.cell(number));
            task.finish(&cell.play(replication, self.options.checks))?;
            self.progress.finished();
            Ok(())
        };
        // Bridged, so that threads take the runs in the order of the plan.
        threads.install(|| feed.par_bridge().try_for_each_init(|| None, play)).map_err(|why| self.halted(why))?;
        if self.progress.stopped() { Err(self.halted(StudyError::Stopped)) } else { Ok(()) }
    }

    /// Makes the tables from the store and from others, and removes it. Of several processes one does so.
    pub fn finish(&self, others: &[Store]) -> Result<(), StudyError> {
        self.agreement.end();
        while !self.agreement.alone() {
            if self.progress.stopped() {
                return Err(self.halted(StudyError::Stopped));
            }
            pause();
        }
        let Options { folder, .. } = self.options;
        match folder::look(folder, self.subject.study, &self.subject.fingerprint)? {
            Found::AllOfIt => return Ok(()),
            Found::Unfinished => {}
            Found::Nothing => return Err(StudyError::file("use", folder, "its store was removed meanwhile")),
            Found::Other { what, changed } => return Err(StudyError::occupied(folder, what, &changed)),
        }
        let stores: Vec<Store> = std::iter::once(&self.store).chain(others).cloned().collect();
        let Subject { study, columns, plan, .. } = self.subject;
        let parts = finish::Parts { study, columns, plan, stores: &stores, progress: self.progress };
        let made = finish::tables(&parts, folder).and_then(|()| self.write_manifest(Some(&self.clock)));
        made.map_err(|why| self.halted(why))?;
        self.store.remove()
    }

    /// The error with which the work ends, and how to go on.
    fn halted(&self, cause: StudyError) -> StudyError {
        let without = if self.options.earlier == Earlier::Replace { " without --force" } else { "" };
        StudyError::Halted {
            cause: Box::new(cause),
            store: self.store.folder().display().to_string(),
            without: without.to_string(),
        }
    }
}
