//! Who watches a study being played: a bar on a terminal, and words on what is not as it should be.

use std::io::{self, IsTerminal, Write};
use std::sync::atomic::{AtomicU64, Ordering};

use indicatif::{ProgressBar, ProgressStyle};

use super::interrupt;
use crate::study::{Damage, Progress};

/// Watches a study for whoever sits at the terminal.
pub(super) struct Watch {
    quiet: bool,
    bar: ProgressBar,
    found: AtomicU64,
}

impl Watch {
    /// With a bar on a terminal and nothing elsewhere; if it is to be quiet, with nothing but what went wrong.
    pub fn new(quiet: bool) -> Self {
        interrupt::listen();
        Self::of_what_cannot_go_on(quiet)
    }

    /// The same of work that keeps nothing until it is done: Ctrl-C ends it at once.
    pub fn of_what_cannot_go_on(quiet: bool) -> Self {
        let bar = if quiet || !io::stderr().is_terminal() { ProgressBar::hidden() } else { ProgressBar::new(0) };
        let style = ProgressStyle::with_template("{bar:40} {pos}/{len} runs  {elapsed} elapsed, {eta} to go");
        bar.set_style(style.expect("the template is well formed"));
        Self { quiet, bar, found: AtomicU64::new(0) }
    }

    /// Talk goes to standard error, so that tables can be piped.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            self.warn(text);
        }
    }

    fn warn(&self, text: &str) {
        // Where nobody listens there is nobody to tell.
        self.bar.suspend(|| {
            let _ = writeln!(io::stderr(), "{text}");
        });
    }

    /// Does something, such as printing, while the bar is out of the way.
    pub fn suspended<T>(&self, work: impl FnOnce() -> T) -> T {
        self.bar.suspend(work)
    }

    /// Takes the bar away; says how much was there already.
    pub fn end(&self) {
        self.bar.finish_and_clear();
        match self.found.load(Ordering::Relaxed) {
            0 => {}
            1 => self.say("1 run was there already"),
            found => self.say(&format!("{found} runs were there already")),
        }
    }
}

impl Progress for Watch {
    fn planned(&self, runs: u64) {
        self.bar.set_length(runs);
    }

    fn finished(&self) {
        self.bar.inc(1);
    }

    fn found(&self, runs: u64) {
        self.found.fetch_add(runs, Ordering::Relaxed);
        self.bar.inc(runs);
        self.bar.reset_eta();
    }

    fn unneeded(&self, runs: u64) {
        self.bar.inc(runs);
    }

    fn damaged(&self, damage: &Damage) {
        self.warn(&format!("warning: {damage}"));
    }

    fn stopped(&self) -> bool {
        interrupt::asked()
    }
}
