//! What a tournament leaves behind: `tournament.csv`, a row for each protocol, and `tournament.json`, what was played.

use std::fmt::Write as _;
use std::io::ErrorKind;
use std::path::Path;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use super::{Estimate, Extent, Rules, Standing, TournamentError, play};
use crate::incentive::design_space::Protocol;
use crate::registry::Member;
use crate::study::folder::{STANDINGS, TOURNAMENT};
use crate::study::{CsvFile, Earlier, Options, Origin, Outcome, Progress, Table, Unreadable, Unwritten, write_about};
use crate::workload::rounds::Spare;
use crate::world::capacity::BitTorrent2006;

/// What decides a tournament, as `tournament.json` tells it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Setting {
    /// The root of all random numbers.
    pub seed: u64,
    /// Replications.
    pub replications: u32,
    /// Peers.
    pub peers: u16,
    /// How many of them are a minority.
    pub minority_peers: u16,
    /// Rounds of each exchange.
    pub rounds: u32,
    /// What becomes of what is not taken.
    pub spare: String,
    /// The distribution of the peers' capacities.
    pub upload: String,
    /// Protocols.
    pub members: usize,
    /// Opponents that each of them meets.
    pub opponents: usize,
    /// Pairs that meet.
    pub pairs: u64,
    /// Exchanges that are played.
    pub games: u64,
}

/// What was played, and by whom.
#[derive(Serialize)]
struct About<'a> {
    name: &'static str,
    #[serde(flatten)]
    origin: Origin<'a>,
    /// All that decides the numbers, in one word.
    fingerprint: String,
    tournament: &'a Setting,
}

/// A row of the table.
#[derive(Serialize, Deserialize)]
struct Row {
    protocol: String,
    name: Option<String>,
    stranger_policy: String,
    strangers: String,
    candidates: String,
    ranking: String,
    partners: String,
    allocation: String,
    opponents: usize,
    download_rate_mean_bytes_per_s: f64,
    performance: f64,
    performance_se: Option<f64>,
    robustness: f64,
    robustness_se: Option<f64>,
    aggressiveness: f64,
    aggressiveness_se: Option<f64>,
}

/// Plays a tournament and leaves it in a folder, unless it is there already.
///
/// # Errors
/// If the folder holds another tournament, if a file cannot be written, or as [`play`] says.
pub fn run(
    rules: &Rules,
    family: &[Protocol],
    options: &Options,
    progress: &dyn Progress,
) -> Result<Outcome, TournamentError> {
    let setting = setting(rules, &rules.extent(family.len())?);
    let into = &options.folder;
    if options.earlier == Earlier::Keep && already_there(into, &setting, family)? {
        return Ok(Outcome::AlreadyThere);
    }
    std::fs::create_dir_all(into).map_err(|why| Unwritten::new(into, why))?;
    let standings = play(rules, family, options.threads, progress)?;
    // Whoever finds what was played takes it that the table beside it is whole, and of that.
    let path = into.join(TOURNAMENT);
    match std::fs::remove_file(&path) {
        Err(why) if why.kind() != ErrorKind::NotFound => return Err(Unwritten::new(&path, why).into()),
        _ => {}
    }
    let mut table = CsvFile::create(into.join(STANDINGS))?;
    standings.iter().try_for_each(|standing| table.named_row(Row::of(standing)))?;
    table.end()?;
    let (origin, fingerprint) = (Origin::of(&options.command), fingerprint(&setting, family));
    write_about(&path, &About { name: "tournament", origin, fingerprint, tournament: &setting })?;
    Ok(Outcome::Played)
}

/// What is played, by its rules and extent.
fn setting(rules: &Rules, extent: &Extent) -> Setting {
    let spare = match rules.terms.spare {
        Spare::Lost => "lost",
        Spare::Shared => "shared",
    };
    Setting {
        seed: rules.seed,
        replications: rules.replications.get(),
        peers: rules.peers,
        minority_peers: extent.minority,
        rounds: rules.terms.rounds.get(),
        spare: spare.to_string(),
        upload: BitTorrent2006::NAME.to_string(),
        members: extent.members,
        opponents: extent.opponents,
        pairs: extent.pairs,
        games: extent.games,
    }
}

/// What tells one tournament from another: all that decides its numbers.
fn fingerprint(setting: &Setting, family: &[Protocol]) -> String {
    let mut text = serde_json::to_string(setting).expect("plain data");
    for protocol in family {
        write!(text, " {protocol}").expect("a string takes all");
    }
    Sha256::digest(text).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").expect("a string takes all");
        hex
    })
}

/// Whether a folder already holds this tournament; an error if it holds another.
fn already_there(into: &Path, setting: &Setting, family: &[Protocol]) -> Result<bool, TournamentError> {
    let Ok(text) = std::fs::read_to_string(into.join(TOURNAMENT)) else { return Ok(false) };
    let about: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    let is = |key: &str, expected: &str| about[key].as_str() == Some(expected);
    if is("fingerprint", &fingerprint(setting, family)) && is("version", env!("CARGO_PKG_VERSION")) && is_there(into) {
        return Ok(true);
    }
    Err(TournamentError::Unsuited(format!(
        "{} already holds another tournament\n  add --force to replace it, or --out FOLDER to put the new one elsewhere",
        into.display()
    )))
}

/// Whether a folder holds a tournament's table.
#[must_use]
pub fn is_there(folder: &Path) -> bool {
    folder.join(STANDINGS).is_file()
}

/// The tournament in a folder: what was played, and where each protocol stands.
///
/// # Errors
/// If its files are missing or malformed.
pub fn read(folder: &Path) -> Result<(Setting, Vec<Standing>), TournamentError> {
    #[derive(Deserialize)]
    struct Told {
        tournament: Setting,
    }
    let told: Told = Unreadable::json(&folder.join(TOURNAMENT))?;
    let rows: Vec<Read> = Table::rows(&folder.join(STANDINGS))?;
    Ok((told.tournament, rows.into_iter().map(|Read(standing)| standing).collect()))
}

impl Row {
    fn of(standing: &Standing) -> Self {
        let [stranger_policy, strangers, candidates, ranking, partners, allocation] =
            standing.protocol.parts().map(|(_, word)| word);
        Self {
            protocol: standing.protocol.to_string(),
            name: standing.name.clone(),
            stranger_policy,
            strangers,
            candidates,
            ranking,
            partners,
            allocation,
            opponents: standing.opponents,
            download_rate_mean_bytes_per_s: standing.rate,
            performance: standing.performance.mean,
            performance_se: standing.performance.error,
            robustness: standing.robustness.mean,
            robustness_se: standing.robustness.error,
            aggressiveness: standing.aggressiveness.mean,
            aggressiveness_se: standing.aggressiveness.error,
        }
    }
}

/// A row as it is read back: its protocol must be one.
#[derive(Deserialize)]
#[serde(try_from = "Row")]
struct Read(Standing);

impl TryFrom<Row> for Read {
    type Error = String;

    fn try_from(row: Row) -> Result<Self, String> {
        Ok(Self(Standing {
            protocol: row.protocol.parse()?,
            name: row.name,
            opponents: row.opponents,
            rate: row.download_rate_mean_bytes_per_s,
            performance: Estimate { mean: row.performance, error: row.performance_se },
            robustness: Estimate { mean: row.robustness, error: row.robustness_se },
            aggressiveness: Estimate { mean: row.aggressiveness, error: row.aggressiveness_se },
        }))
    }
}
