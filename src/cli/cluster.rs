//! `cluster`: plays a study as an array of Slurm tasks, says how far it is, and collects it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::Command;

use clap::{Args, Subcommand};

use super::Run;
use super::collect::Collect;
use super::failure::Failure;
use super::run::Playing;
use crate::scenario::Study;
use crate::study::{self, Outcome};

const EXAMPLES: &str = "\
Examples:
  potluck cluster submit study.toml --tasks 64
  potluck cluster submit study.toml --tasks 64 -- --partition=long --time=4:00:00 --cpus-per-task=4
  potluck cluster status results/study
  potluck cluster collect results/study

Other schedulers need no more than `potluck run --shard` and `potluck collect`: see docs/clusters.md.";

/// Play a study on a Slurm cluster: submit, status, collect
///
/// The study is cut into as many shards as there are tasks. A task that dies is queued again by Slurm, or by submitting
/// again: what is finished is not played twice. The folder of results must be one that every node sees.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Cluster {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    Submit(Submit),
    Status(Status),
    Collect(Collect),
}

/// Submit a study as an array of tasks
#[derive(Args, Debug)]
struct Submit {
    /// The scenario file
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// How many tasks; Slurm allows 1,000 unless it is set up otherwise
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    tasks: u32,
    #[command(flatten)]
    playing: Playing,
    /// What else to tell sbatch, such as --partition=long
    #[arg(last = true, value_name = "OPTION")]
    sbatch: Vec<String>,
}

/// Say how many runs are finished, and what the tasks do
#[derive(Args, Debug)]
struct Status {
    /// The folder of results
    #[arg(value_name = "FOLDER")]
    folder: PathBuf,
}

impl Run for Cluster {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        match &self.action {
            Action::Submit(submit) => submit.run(out),
            Action::Status(status) => status.run(out),
            Action::Collect(collect) => collect.run(out),
        }
    }
}

impl Run for Submit {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let study = Study::read(&self.file, &self.playing.sets())?;
        let folder = self.playing.folder(&study.name, false);
        let begun =
            self.playing.watched(&study, &folder, &|study, options, watch| study::begin(study, options, watch))?;
        if begun == Outcome::AlreadyThere {
            return Ok(());
        }
        let failed = |why: std::io::Error| Failure::Failed(format!("cannot write to {}: {why}", folder.display()));
        let whole = std::fs::canonicalize(&folder).map_err(failed)?;
        let program = std::env::current_exe().map_err(failed)?;
        let script = whole.join(SCRIPT);
        std::fs::write(&script, task(&program, &whole, &study.name, self)).map_err(failed)?;
        let job = said_by(Command::new("sbatch").arg("--parsable").args(&self.sbatch).arg(&script))?;
        // With several clusters the answer is JOB;CLUSTER.
        let job = job.trim().split(';').next().unwrap_or_default().to_owned();
        std::fs::write(whole.join(JOB), &job).map_err(failed)?;
        writeln!(out, "{job}")?;
        let shown = folder.display();
        self.playing.say(&format!(
            "submitted {} tasks as job {job}; how far it is: potluck cluster status {shown}",
            self.tasks
        ));
        Ok(())
    }
}

/// The script of a task, and the number of the job that was submitted last: they go with the store.
const SCRIPT: &str = "store/task.sh";
const JOB: &str = "store/job";

/// What each task does. The study is read from the folder, so it is the one that was submitted, whatever becomes of the
/// file.
fn task(program: &Path, folder: &Path, name: &str, submit: &Submit) -> String {
    let tasks = submit.tasks;
    let quoted = |path: &Path| format!("'{}'", path.display().to_string().replace('\'', r"'\''"));
    let safe: String = name.chars().map(|letter| if letter.is_ascii_alphanumeric() { letter } else { '-' }).collect();
    let threads = submit.playing.threads.map_or_else(|| "${SLURM_CPUS_PER_TASK:-1}".to_owned(), |n| n.to_string());
    let checks = if submit.playing.checks { " --checks" } else { "" };
    // The number of tasks stands here: Slurm's own count is 1 where one task is submitted again.
    format!(
        "#!/bin/sh\n\
         #SBATCH --job-name=potluck-{safe}\n\
         #SBATCH --array=1-{tasks}\n\
         #SBATCH --requeue\n\
         #SBATCH --open-mode=append\n\
         #SBATCH --output=\"{}/store/task-%a.log\"\n\
         exec {} run {} --quiet{checks} --threads \"{threads}\" --shard \"$SLURM_ARRAY_TASK_ID/{tasks}\"\n",
        folder.display(),
        quoted(program),
        quoted(folder),
    )
}

/// What a command of Slurm's prints.
fn said_by(command: &mut Command) -> Result<String, Failure> {
    let name = command.get_program().to_string_lossy().into_owned();
    let output = command.output().map_err(|why| {
        Failure::Failed(format!(
            "cannot start {name}: {why}\n  this needs Slurm: try it on a machine that submits jobs"
        ))
    })?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr).trim().to_owned();
        return Err(Failure::Failed(format!("{name} refused: {why}")));
    }
    Ok(String::from_utf8_lossy(&output.stdout).into_owned())
}

impl Run for Status {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let study = study::reopen(&self.folder)?;
        let (there, most) = study::how_far(&study, &self.folder)?;
        let bound = if study.stop.is_some() { "at most " } else { "" };
        writeln!(out, "runs: {there} of {bound}{most}")?;
        let Ok(job) = std::fs::read_to_string(self.folder.join(JOB)) else {
            writeln!(out, "tasks: none were submitted, or the results are collected")?;
            return Ok(());
        };
        writeln!(out, "tasks of job {job}: {}", states(&job)?)?;
        Ok(())
    }
}

/// What the tasks of a job do, in words.
fn states(job: &str) -> Result<String, Failure> {
    let told = match said_by(Command::new("squeue").args(["--noheader", "--array", "--format=%T", "--jobs", job])) {
        // Slurm forgets a job some minutes after its end.
        Err(Failure::Failed(why)) if why.contains("Invalid job id") => String::new(),
        told => told?,
    };
    let mut counts = std::collections::BTreeMap::<&str, usize>::new();
    for state in told.lines() {
        *counts.entry(state.trim()).or_default() += 1;
    }
    let words: Vec<String> = counts.iter().map(|(state, count)| format!("{count} {}", state.to_lowercase())).collect();
    Ok(if words.is_empty() { "all ended".to_owned() } else { words.join(", ") })
}
