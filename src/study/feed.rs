//! Which run is played next: whatever is missing, in the order of the plan, by as many threads and processes as there
//! are.

use std::collections::{BTreeMap, VecDeque};
use std::ops::Range;
use std::sync::{Arc, Mutex};

use super::StudyError;
use super::host::pause;
use super::plan::{Plan, Shard};
use super::progress::Progress;
use super::record::Record;
use super::sequence::Sequence;
use super::store::{Block, Held, Store};

/// The runs that are yet to be played.
pub(super) struct Feed<'a> {
    plan: &'a Plan,
    store: &'a Store,
    /// The place of the value by which cells stop.
    stops_by: Option<usize>,
    progress: &'a dyn Progress,
    coming: Box<dyn Iterator<Item = u64> + Send>,
    /// Blocks that another process had.
    later: VecDeque<u64>,
    open: Vec<Open<'a>>,
}

/// Runs that may be begun: those of a block, or under a rule of stopping those of a cell.
struct Open<'a> {
    block: Arc<Block>,
    missing: VecDeque<u64>,
    course: Option<Arc<Mutex<Course<'a>>>>,
}

/// A cell that stops by a rule.
struct Course<'a> {
    sequence: Sequence<'a>,
    /// Values of replications that finished before an earlier one.
    early: BTreeMap<u32, Option<f64>>,
}

impl Course<'_> {
    fn note(&mut self, replication: u32, value: Option<f64>) {
        self.early.insert(replication, value);
        while let Some(value) = self.early.remove(&self.sequence.played()) {
            self.sequence.push(value);
            if self.sequence.reached().is_some() {
                self.early.clear();
            }
        }
    }
}

/// One run to be played.
pub(super) struct Task<'a> {
    /// Its number.
    pub run: u64,
    block: Arc<Block>,
    course: Option<(Arc<Mutex<Course<'a>>>, u32, usize)>,
}

impl Task<'_> {
    /// Writes down what is kept of the run.
    pub fn finish(self, record: &Record) -> Result<(), StudyError> {
        self.block.keep(self.run, record)?;
        if let Some((course, replication, value)) = self.course {
            course.lock().expect("no thread panicked").note(replication, record.values[value]);
        }
        Ok(())
    }
}

impl<'a> Feed<'a> {
    /// The missing runs of a shard, or of the whole plan.
    pub fn new(
        plan: &'a Plan,
        shard: Option<Shard>,
        store: &'a Store,
        stops_by: Option<usize>,
        progress: &'a dyn Progress,
    ) -> Self {
        let coming = Box::new(plan.blocks_of(shard));
        Self { plan, store, stops_by, progress, coming, later: VecDeque::new(), open: Vec::new() }
    }

    /// A run that is surely needed, or else one that may be.
    fn pick(&mut self, surely: bool) -> Option<Task<'a>> {
        for open in &mut self.open {
            let Some(run) = open.missing.front().copied() else { continue };
            let replication = self.plan.place(run).1;
            let course = open.course.as_ref();
            let needed = course
                .map_or(Some(true), |course| course.lock().expect("no thread panicked").sequence.needs(replication));
            match needed {
                Some(false) => {
                    self.progress.unneeded(open.missing.len() as u64);
                    open.missing.clear();
                }
                None if surely => {}
                _ => {
                    open.missing.pop_front();
                    let course = course.cloned().zip(self.stops_by).map(|(course, value)| (course, replication, value));
                    return Some(Task { run, block: Arc::clone(&open.block), course });
                }
            }
        }
        self.open.retain(|open| !open.missing.is_empty());
        None
    }

    /// Opens a block; whether it could be had.
    fn claim(&mut self, number: u64) -> Result<bool, StudyError> {
        let Some((block, held)) = self.store.claim(number, self.plan)? else { return Ok(false) };
        held.damage(self.plan).iter().for_each(|damage| self.progress.damaged(damage));
        let (block, runs) = (Arc::new(block), self.plan.block(number));
        let missing: VecDeque<u64> = held.missing().collect();
        self.progress.found(runs.end - runs.start - missing.len() as u64);
        match self.stops_by {
            None => self.open.push(Open { block, missing, course: None }),
            Some(value) => {
                let each = u64::from(self.plan.replications());
                for cell in runs.start / each..runs.end / each {
                    let open = self.open_cell(cell * each..(cell + 1) * each, value, &held, &block);
                    self.open.push(open);
                }
            }
        }
        Ok(true)
    }

    fn open_cell(&self, runs: Range<u64>, value: usize, held: &Held, block: &Arc<Block>) -> Open<'a> {
        let mut course = Course { sequence: Sequence::new(self.plan), early: BTreeMap::new() };
        let mut missing = VecDeque::new();
        for run in runs {
            match held.record(run) {
                Some(record) => course.note(self.plan.place(run).1, record.values[value]),
                None => missing.push_back(run),
            }
        }
        Open { block: Arc::clone(block), missing, course: Some(Arc::new(Mutex::new(course))) }
    }

    /// Opens the next block that no other process has; whether there was one.
    fn open_next(&mut self) -> Result<bool, StudyError> {
        while let Some(number) = self.coming.next() {
            if self.claim(number)? {
                return Ok(true);
            }
            self.later.push_back(number);
        }
        Ok(false)
    }

    /// Waits until a block can be had that another process had; whether there was one.
    fn wait(&mut self) -> Result<bool, StudyError> {
        while !self.later.is_empty() && !self.progress.stopped() {
            for _ in 0..self.later.len() {
                let Some(number) = self.later.pop_front() else { break };
                if self.claim(number)? {
                    return Ok(true);
                }
                self.later.push_back(number);
            }
            pause();
        }
        Ok(false)
    }

    fn look(&mut self) -> Result<Option<Task<'a>>, StudyError> {
        loop {
            if self.progress.stopped() {
                return Ok(None);
            }
            if let Some(task) = self.pick(true) {
                return Ok(Some(task));
            }
            if self.open_next()? {
                continue;
            }
            // Nothing is surely needed any more: better to play what may be than to wait.
            if let Some(task) = self.pick(false) {
                return Ok(Some(task));
            }
            if !self.wait()? {
                return Ok(None);
            }
        }
    }
}

impl<'a> Iterator for Feed<'a> {
    type Item = Result<Task<'a>, StudyError>;

    fn next(&mut self) -> Option<Self::Item> {
        let found = self.look();
        if found.is_err() {
            // Whoever asks again gets nothing.
            (self.coming, self.later) = (Box::new(std::iter::empty()), VecDeque::new());
            self.open.clear();
        }
        found.transpose()
    }
}
