//! `verify`: holds scenarios to the laws and published figures that they name.

use std::fs;
use std::io::Write;
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;

use super::Run;
use super::failure::Failure;
use super::run::in_threads;
use super::watch::Watch;
use crate::scenario::Study;
use crate::spelling::did_you_mean;
use crate::study::Progress;
use crate::verify::{self, Unverifiable, Verdict, Verified, came_to, claims, must_be};
use crate::workload::Checks;

const EXAMPLES: &str = "\
Examples:
  potluck verify                                  the laws and published figures that take seconds
  potluck verify --all --write README.md          all of them, and put the table where README.md has its marks
  potluck verify scenarios/laws/queues.toml       one of them
  potluck verify my-scenario.toml                 whatever your own [verify] says";

/// The folders whose scenarios are verified if none are named.
const FOLDERS: [&str; 2] = ["scenarios/laws", "scenarios/published"];

/// Verify that scenarios come to the laws and published figures that they name
///
/// A scenario names its figures in [verify], each with its tolerance and source. A figure passes if it lies within its
/// tolerance and its standard error is at most a third of that: otherwise passing would mean little, and it is unsure.
/// Exit code 1 unless all pass. Scenarios that say they are slow need --all.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Verify {
    /// Scenario files, or names of claims about a rule alone [default: the claims, and the scenarios with [verify] in
    /// scenarios/laws and scenarios/published]
    #[arg(value_name = "FILE|CLAIM")]
    named: Vec<String>,
    /// The slow ones as well
    #[arg(long)]
    all: bool,
    /// Write the table into this file, between the marks that it has for it
    #[arg(long, value_name = "FILE")]
    write: Option<PathBuf>,
    /// How many runs to play at once [default: as many as the machine has cores]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Assert in every run that nothing is lost or made from nothing; slower
    #[arg(long)]
    checks: bool,
    /// Print only what did not pass
    #[arg(long, short)]
    quiet: bool,
}

/// How long it took is told, and bears on nothing.
#[expect(clippy::disallowed_methods, reason = "wall time is what is asked for")]
fn now() -> Instant {
    Instant::now()
}

/// What is to be verified.
enum Subject {
    Claim(&'static verify::Claim),
    Scenario(Box<Study>),
}

/// What is verified, and what is left out.
#[derive(Default)]
struct Chosen {
    subjects: Vec<Subject>,
    /// The names of what is slow.
    slow: Vec<String>,
    /// The names of claims, each with the file that it needs and that is not here.
    without: Vec<(&'static str, &'static str)>,
}

impl Run for Verify {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let Chosen { subjects, slow, without } = self.chosen()?;
        let watch = Watch::of_what_cannot_go_on(self.quiet);
        let runs = |subject: &Subject| if let Subject::Scenario(study) = subject { study.runs() } else { 0 };
        watch.planned(subjects.iter().map(runs).sum());
        let checks = if self.checks { Checks::On } else { Checks::default() };
        let mut done = Vec::new();
        for subject in &subjects {
            let begun = now();
            let verified = match subject {
                Subject::Claim(claim) => claim.verified(),
                Subject::Scenario(study) => {
                    in_threads(self.threads, || verify::verified(study, checks, &|| watch.finished()))??
                }
            };
            if !(self.quiet && verified.passes()) {
                let took = begun.elapsed().as_secs_f64();
                watch.suspended(|| print(&verified, took, out))?;
            }
            done.push(verified);
        }
        watch.end();
        if let Some(path) = &self.write {
            write_table(path, &done)?;
        }
        for (name, file) in without {
            watch.say(&format!("left out: {name}, since {file} is not here"));
        }
        if !slow.is_empty() {
            watch.say(&format!("left out, since they are slow: {} (add --all)", slow.join(", ")));
        }
        conclude(&done, self.quiet, out)
    }
}

impl Verify {
    fn chosen(&self) -> Result<Chosen, Failure> {
        let Chosen { mut subjects, mut slow, mut without } = Chosen::default();
        if self.named.is_empty() {
            for claim in claims() {
                match claim.missing() {
                    Some(file) => without.push((claim.name, file)),
                    None => subjects.push(Subject::Claim(claim)),
                }
            }
            for path in shipped()? {
                let study = Study::read(&path, &[])?;
                match &study.expected {
                    None => {}
                    Some(expected) if expected.slow && !self.all => slow.push(study.name),
                    Some(_) => subjects.push(Subject::Scenario(Box::new(study))),
                }
            }
        }
        for name in &self.named {
            subjects.push(subject(name)?);
        }
        Ok(Chosen { subjects, slow, without })
    }
}

fn subject(name: &str) -> Result<Subject, Failure> {
    if let Some(claim) = claims().iter().find(|claim| claim.name == name) {
        let usage = |file| Failure::Usage(format!("the claim `{name}` needs {file}, which is not here"));
        return claim.missing().map_or(Ok(Subject::Claim(claim)), |file| Err(usage(file)));
    }
    let path = Path::new(name);
    if !path.exists() && path.extension().is_none() {
        let names = || claims().iter().map(|claim| claim.name);
        let (meant, names) = (did_you_mean(name, names()), names().collect::<Vec<_>>().join(", "));
        return Err(Failure::Usage(format!(
            "there is no claim `{name}`{meant}: expected a scenario file, or one of {names}"
        )));
    }
    Ok(Subject::Scenario(Box::new(Study::read(path, &[])?)))
}

/// The scenarios of the folders, in the order of their names.
fn shipped() -> Result<Vec<PathBuf>, Failure> {
    let mut paths = Vec::new();
    for entries in FOLDERS.iter().filter_map(|folder| fs::read_dir(folder).ok()) {
        let files = entries.filter_map(|entry| Some(entry.ok()?.path()));
        paths.extend(files.filter(|path| path.extension().is_some_and(|extension| extension == "toml")));
    }
    if paths.is_empty() {
        return Err(Failure::Usage(format!(
            "there is no scenario in {} here: run it where potluck's source is, or name a scenario file",
            FOLDERS.join(" or ")
        )));
    }
    paths.sort();
    Ok(paths)
}

fn print(verified: &Verified, took_s: f64, out: &mut dyn Write) -> Result<(), Failure> {
    let Verified { name, title, source, mark, note, figures } = verified;
    writeln!(out, "{name}: {title}\n  {} ({}); {took_s:.1} s", source, mark.name())?;
    if !note.is_empty() {
        writeln!(out, "  note: {note}")?;
    }
    for found in figures {
        let runs = if found.runs > 1 { format!(", {} runs", found.runs) } else { String::new() };
        let (word, value, bound) = (found.verdict().word(), came_to(found), must_be(found.bound));
        writeln!(out, "  {word:<6} {}: {value} (must be {bound}{runs})", found.says)?;
    }
    Ok(writeln!(out)?)
}

fn write_table(path: &Path, done: &[Verified]) -> Result<(), Failure> {
    let failed = |why: &dyn std::fmt::Display| Failure::Failed(format!("{}: {why}", path.display()));
    let text = fs::read_to_string(path).map_err(|why| failed(&why))?;
    let text = verify::with_table(&text, done).map_err(|why| failed(&why))?;
    fs::write(path, text).map_err(|why| failed(&why))
}

fn conclude(done: &[Verified], quiet: bool, out: &mut dyn Write) -> Result<(), Failure> {
    let figures = || done.iter().flat_map(|verified| &verified.figures);
    let of = |verdict: Verdict| figures().filter(|found| found.verdict() == verdict).count();
    let (all, passed) = (figures().count(), of(Verdict::Pass));
    if passed < all {
        let (failed, unsure) = (of(Verdict::Fail), of(Verdict::Unsure));
        return Err(Failure::Failed(format!("of {all} figures {failed} failed, and {unsure} are unsure")));
    }
    if !quiet {
        writeln!(out, "{passed} of {all} figures pass")?;
    }
    Ok(())
}

impl From<Unverifiable> for Failure {
    fn from(error: Unverifiable) -> Self {
        Self::Usage(error.to_string())
    }
}
