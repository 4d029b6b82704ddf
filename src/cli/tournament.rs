//! `tournament`: plays protocols of the design space alone and against each other, and says where each of them stands.

use std::io::Write;
use std::num::{NonZeroU32, NonZeroUsize};
use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::Run;
use super::failure::Failure;
use super::run::Playing;
use super::watch::Watch;
use crate::report;
use crate::study::{Earlier, Options, Outcome};
use crate::tournament::{self, Family, Rules, Size, TournamentError};
use crate::units::Share;
use crate::workload::Checks;
use crate::workload::rounds::{Spare, Terms};

const EXAMPLES: &str = "\
Examples:
  potluck tournament                                     300 of the 3,270 protocols, drawn at random
  potluck tournament bit-torrent birds loyal no-strangers.no-partners.freeride
  potluck tournament --where ranking=fastest,slowest --where partners=4 --sample all
  potluck tournament --sample all --opponents 100 --out results/tournament-all";

/// Let protocols of the design space meet: which perform, withstand others, and invade?
///
/// Performance is what everyone receives where all follow a protocol, as a part of the best; robustness the share of
/// games against others at half and half in which its side receives more; aggressiveness the same as a small minority
/// (Rahman et al. 2011). Exchanges are played in rounds, of upload capacity alone. A protocol is named by its parts,
/// such as periodic-1.tft.fastest-4.equal-split; bit-torrent, birds and loyal have names of their own.
#[derive(Args, Debug)]
#[command(after_help = EXAMPLES)]
pub(super) struct Tournament {
    /// Protocols that are there in any case [default: bit-torrent, birds and loyal]
    #[arg(value_name = "PROTOCOL")]
    protocols: Vec<String>,
    /// Take others only with this part, such as `ranking=fastest,slowest`; may be repeated
    #[arg(long = "where", value_name = "PART=WORD,...", value_parser = part)]
    parts: Vec<(String, Vec<String>)>,
    /// How many protocols meet in all, those that are not named drawn at random, or `all`
    /// [default: 300, or those named]
    #[arg(long, value_name = "N|all", value_parser = sample)]
    sample: Option<Size>,
    /// How many opponents each protocol meets, drawn at random, or `all`
    #[arg(long, value_name = "N|all", default_value = "50", value_parser = opponents)]
    opponents: Opponents,
    /// How many peers play; even
    #[arg(long, value_name = "N", default_value = "50")]
    peers: u16,
    /// How many rounds an exchange has
    #[arg(long, value_name = "N", default_value = "500")]
    rounds: NonZeroU32,
    /// The share of the peers that a minority is
    #[arg(long, value_name = "SHARE", default_value = "0.1", value_parser = super::audit::share)]
    minority: Share,
    /// What a place would have given that nobody takes
    #[arg(long, value_enum, default_value_t = SpareWord::Lost)]
    spare: SpareWord,
    /// Replications: each has capacities of its own, the same for all who meet in it
    #[arg(long, value_name = "N", default_value = "4")]
    replications: NonZeroU32,
    /// The root of all random numbers
    #[arg(long, value_name = "N", default_value = "1")]
    seed: u64,
    /// Put the results here
    #[arg(long, value_name = "FOLDER", default_value = "results/tournament")]
    out: PathBuf,
    /// How many exchanges to play at once [default: as many as the machine has cores]
    #[arg(long, value_name = "N")]
    threads: Option<NonZeroUsize>,
    /// Replace results that are there already
    #[arg(long)]
    force: bool,
    /// Print nothing but errors
    #[arg(long, short)]
    quiet: bool,
}

/// How many opponents; none for all.
type Opponents = Option<NonZeroU32>;

#[derive(Clone, Copy, Debug, ValueEnum)]
enum SpareWord {
    /// Each place gives its equal part of the link and no more
    Lost,
    /// Those who get anything share the whole link, as in a swarm
    Shared,
}

fn part(text: &str) -> Result<(String, Vec<String>), String> {
    let (part, words) =
        text.split_once('=').ok_or("expected a part and its words, such as `ranking=fastest,slowest`")?;
    Ok((part.trim().to_string(), words.split(',').map(|word| word.trim().to_string()).collect()))
}

fn sample(text: &str) -> Result<Size, String> {
    if text == "all" {
        return Ok(Size::All);
    }
    text.parse().map(Size::Drawn).map_err(|_| "expected a number of protocols, or `all`".to_string())
}

fn opponents(text: &str) -> Result<Opponents, String> {
    if text == "all" {
        return Ok(None);
    }
    text.parse().map(Some).map_err(|_| "expected a number of opponents above 0, or `all`".to_string())
}

impl Tournament {
    fn family(&self) -> Family {
        let usual = if self.protocols.is_empty() { Size::Drawn(300) } else { Size::Listed };
        Family { listed: self.protocols.clone(), parts: self.parts.clone(), size: self.sample.unwrap_or(usual) }
    }

    fn rules(&self) -> Rules {
        let spare = match self.spare {
            SpareWord::Lost => Spare::Lost,
            SpareWord::Shared => Spare::Shared,
        };
        Rules {
            peers: self.peers,
            terms: Terms { rounds: self.rounds, spare },
            minority: self.minority,
            opponents: self.opponents,
            replications: self.replications,
            seed: self.seed,
        }
    }
}

impl Run for Tournament {
    fn run(&self, out: &mut dyn Write) -> Result<(), Failure> {
        let (family, rules) = (self.family().members(self.seed)?, self.rules());
        let extent = rules.extent(family.len())?;
        let watch = Watch::new(self.quiet);
        watch.say(&format!(
            "tournament: {} protocols, {} opponents each, {} pairs, {} exchanges",
            extent.members, extent.opponents, extent.pairs, extent.games
        ));
        let options = Options {
            folder: self.out.clone(),
            threads: self.threads.map(NonZeroUsize::get),
            earlier: if self.force { Earlier::Replace } else { Earlier::Keep },
            checks: Checks::default(),
            command: Playing::command(),
        };
        let outcome = tournament::run(&rules, &family, &options, &watch);
        watch.end();
        if outcome? == Outcome::AlreadyThere {
            watch.say(&format!("{} holds this tournament already; --force plays it again", self.out.display()));
        }
        let (setting, standings) = tournament::read(&self.out)?;
        let charts = report::draw_tournament(&self.out, &setting, &standings)?;
        watch.say(&format!("{} is the chart; tournament.csv has every protocol", charts[0].display()));
        if !self.quiet {
            write!(out, "{}", report::tournament_tables(&setting, &standings))?;
        }
        Ok(())
    }
}

impl From<TournamentError> for Failure {
    fn from(error: TournamentError) -> Self {
        match error {
            TournamentError::Unsuited(_) => Self::Usage(error.to_string()),
            TournamentError::Stopped => Self::Interrupted(error.to_string()),
            TournamentError::Threads(_) | TournamentError::Unreadable(_) | TournamentError::Unwritten(_) => {
                Self::Failed(error.to_string())
            }
        }
    }
}
