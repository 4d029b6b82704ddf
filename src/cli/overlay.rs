//! `overlay`: what an overlay is, and how it falls apart as peers are removed.

use std::io::Write;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;

use clap::Args;

use super::Run;
use super::failure::Failure;
use super::run::{Playing, in_threads, make_room};
use crate::overlay::percolation::Removal;
use crate::random::Streams;
use crate::report;
use crate::robustness::{self, Asked, Candidate, Portrait, Trial};
use crate::study::folder::ROBUSTNESS;

const EXAMPLES: &str = "\
Examples:
  potluck overlay p2p-Gnutella04.txt.gz                       its size, its degrees, what was dropped
  potluck overlay p2p-Gnutella04.txt.gz --remove random,degree
  potluck overlay '{ kind = \"csv\", file = \"links.csv\", from = \"a\", to = \"b\" }'
  potluck overlay erdos-renyi barabasi-albert star --peers 10000 --remove random,degree,recalculated-degree";

/// Look at overlays: what are they, and how do they fall apart?
///
/// An overlay is a file of a real network, whose ending tells its format (.txt, .csv, .graphml, .net and others,
/// gzipped or not), a kind that `potluck list overlays` shows, or a table with its parameters as in a scenario. With
/// --remove, peers are removed one after the other, and tables and a chart show how many the largest connected part
/// still holds.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Overlay {
    /// Files, kinds, or tables such as '{ kind = "random-regular", degree = 4 }'
    #[arg(value_name = "FILE|KIND|TABLE", required = true)]
    overlays: Vec<String>,
    /// In which orders to remove peers: `random`, failures; `degree`, those with most neighbours at the start first;
    /// `recalculated-degree`, those with most neighbours that are still there
    #[arg(long, value_name = "ORDER,...", value_delimiter = ',', value_parser = removal)]
    remove: Vec<Removal>,
    /// How often each order is drawn, and with it an overlay that is drawn at random
    #[arg(long, value_name = "N", default_value = "20")]
    repeats: NonZeroU32,
    /// How many peers an overlay has that is no file
    #[arg(long, value_name = "N", default_value = "10000")]
    peers: NonZeroU32,
    /// The root of all random numbers
    #[arg(long, value_name = "N", default_value = "1")]
    seed: u64,
    /// With --remove, put the results here
    #[arg(long, value_name = "FOLDER", default_value = "results/overlay")]
    out: PathBuf,
    /// How many orders to play at once [default: as many as the machine has cores]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Replace results that are there already
    #[arg(long)]
    force: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

fn removal(text: &str) -> Result<Removal, String> {
    Removal::named(text).ok_or_else(|| {
        let names = Removal::ALL.map(|removal| removal.name()).join(", ");
        format!("expected one of {names}")
    })
}

impl Run for Overlay {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let named = |written: &String| Candidate::named(written, self.peers.get()).map_err(Failure::Usage);
        let candidates = self.overlays.iter().map(named).collect::<Result<Vec<_>, _>>()?;
        if !self.remove.is_empty() {
            make_room(&self.out, ROBUSTNESS, self.force)?;
        }
        if !self.quiet {
            let streams = Streams::new(self.seed, 0);
            let portraits: Vec<Portrait> = candidates.iter().map(|candidate| candidate.portrait(&streams)).collect();
            writeln!(out, "{}", report::portrait_table(&candidates, &portraits))?;
        }
        if self.remove.is_empty() {
            return Ok(());
        }
        let trial = Trial { removals: self.orders(), repeats: self.repeats.get(), seed: self.seed };
        let courses = in_threads(self.threads, || robustness::courses(&candidates, &trial))?;
        robustness::write(&self.out, &candidates, &trial, &courses, &Playing::command())?;
        let charts = report::draw_robustness(&self.out, &Asked::of(&candidates, &trial), &courses)?;
        if !self.quiet {
            writeln!(out, "{}", report::robustness_table(&candidates, &courses))?;
            let chart = charts[1].display();
            eprintln!("{chart} is the chart; robustness.csv and curves.csv are beside its folder");
        }
        Ok(())
    }
}

impl Overlay {
    /// The orders, each once.
    fn orders(&self) -> Vec<Removal> {
        Removal::ALL.into_iter().filter(|removal| self.remove.contains(removal)).collect()
    }
}
