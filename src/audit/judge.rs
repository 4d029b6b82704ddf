//! What an audit found: read from the runs, held replication by replication against the honest swarm.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::{DEVIANTS, HONEST};
use crate::scenario::Problem;
use crate::spelling::Unknown;
use crate::study::folder::{AUDIT, RUNS};
use crate::study::statistics::Statistics;

/// The measure by which peers are compared.
const RATE: &str = "download_rate_mean_bytes_per_s";

/// Whether deviating pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Pays {
    /// The whole interval of the gain lies above 1.
    Yes,
    /// It lies below 1.
    No,
    /// It covers 1, or there is none.
    CannotTell,
}

/// What one adversary achieves under one rule.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Verdict {
    /// The rule.
    pub rule: String,
    /// The adversary.
    pub adversary: String,
    /// How many deviate: `one`, or their share.
    pub deviants: String,
    /// Replications.
    pub n: usize,
    /// The deviants' download rate over their own in the honest swarm: the ratio of the means over replications, and the
    /// ends of its 95 % interval.
    pub gain: f64,
    /// See [`Verdict::gain`].
    pub gain_low: Option<f64>,
    /// See [`Verdict::gain`].
    pub gain_high: Option<f64>,
    /// The deviants' download rate over that of the others in the same run.
    pub advantage: f64,
    /// See [`Verdict::advantage`].
    pub advantage_low: Option<f64>,
    /// See [`Verdict::advantage`].
    pub advantage_high: Option<f64>,
    /// The others' download rate over their own in the honest swarm.
    pub others: f64,
    /// See [`Verdict::others`].
    pub others_low: Option<f64>,
    /// See [`Verdict::others`].
    pub others_high: Option<f64>,
    /// Whether deviating pays.
    pub pays: Pays,
}

/// Why an audit could not be made.
#[derive(Debug, thiserror::Error)]
pub enum AuditError {
    /// A rule or an adversary that is not there.
    #[error(transparent)]
    Unknown(#[from] Unknown),
    /// The scenario is wrong.
    #[error("{}", .0.render(crate::scenario::Colours::Off))]
    Scenario(Problem),
    /// The scenario is right, but no audit.
    #[error("this scenario cannot be audited: {0}")]
    Unsuited(String),
    /// A table could not be read or written.
    #[error("{}: {why}", path.display())]
    Table {
        /// The table.
        path: PathBuf,
        /// Why not.
        why: csv::Error,
    },
}

/// What identifies a swarm with its honest counterpart: rule, deviants, replication.
type Pair = (String, String, String);

/// The deviants' and the others' rates in bytes per second, where there were any.
type Rates = (Option<f64>, Option<f64>);

/// Judges the runs in `folder`, in which the peers of the group `others` do not deviate, and writes `audit.csv` beside them.
///
/// # Errors
/// If the table of the runs cannot be read, or that of the verdicts cannot be written.
pub fn judge(folder: &Path, others: &str) -> Result<Vec<Verdict>, AuditError> {
    let runs = rates(&folder.join(RUNS), others)?;
    let mut order: Vec<(String, String, String)> = Vec::new();
    let mut honest: BTreeMap<Pair, Rates> = BTreeMap::new();
    let mut found: BTreeMap<(String, String, String), Vec<(Pair, Rates)>> = BTreeMap::new();
    for (adversary, pair, rates) in runs {
        if adversary == HONEST {
            honest.insert(pair, rates);
        } else {
            let key = (pair.0.clone(), adversary, pair.1.clone());
            if !found.contains_key(&key) {
                order.push(key.clone());
            }
            found.entry(key).or_default().push((pair, rates));
        }
    }
    let verdicts: Vec<Verdict> = order.into_iter().filter_map(|key| verdict(&found[&key], &honest, key)).collect();
    let path = folder.join(AUDIT);
    let failed = |why| AuditError::Table { path: path.clone(), why };
    let mut table = csv::Writer::from_path(&path).map_err(failed)?;
    verdicts.iter().try_for_each(|verdict| table.serialize(verdict)).map_err(failed)?;
    table.flush().map_err(|why| failed(why.into()))?;
    Ok(verdicts)
}

/// Whether verdicts were written to `folder`.
#[must_use]
pub fn is_there(folder: &Path) -> bool {
    folder.join(AUDIT).is_file()
}

/// The verdicts that were written to `folder`.
///
/// # Errors
/// If there are none, or they cannot be read.
pub fn read(folder: &Path) -> Result<Vec<Verdict>, AuditError> {
    let path = folder.join(AUDIT);
    let failed = |why| AuditError::Table { path: path.clone(), why };
    csv::Reader::from_path(&path).map_err(failed)?.into_deserialize().collect::<Result<_, _>>().map_err(failed)
}

/// For every run its adversary, its pair, and the rates.
fn rates(path: &Path, others: &str) -> Result<Vec<(String, Pair, Rates)>, AuditError> {
    let failed = |why| AuditError::Table { path: path.to_path_buf(), why };
    let mut reader = csv::Reader::from_path(path).map_err(failed)?;
    let rows: Result<Vec<BTreeMap<String, String>>, csv::Error> = reader.deserialize().collect();
    let runs = rows.map_err(failed)?.into_iter().map(|row| {
        let text = |column: &str| row.get(column).cloned().unwrap_or_default();
        let number = |group: &str| text(&format!("{RATE}.{group}")).parse().ok();
        let pair = (text("rule"), text("deviants"), text("replication"));
        (text("adversary"), pair, (number(DEVIANTS), number(others)))
    });
    Ok(runs.collect())
}

fn verdict(runs: &[(Pair, Rates)], honest: &BTreeMap<Pair, Rates>, key: Pair) -> Option<Verdict> {
    let (mut gains, mut advantages, mut losses) = (Vec::new(), Vec::new(), Vec::new());
    for (pair, (deviants, others)) in runs {
        let Some((deviants_before, others_before)) = honest.get(pair) else { continue };
        gains.extend(deviants.zip(*deviants_before));
        advantages.extend(deviants.zip(*others));
        losses.extend(others.zip(*others_before));
    }
    let (gain, advantage, others) = (Ratio::of(&gains)?, Ratio::of(&advantages)?, Ratio::of(&losses)?);
    let pays = match gain.interval {
        Some((low, _)) if low > 1.0 => Pays::Yes,
        Some((_, high)) if high < 1.0 => Pays::No,
        _ => Pays::CannotTell,
    };
    let (rule, adversary, deviants) = key;
    Some(Verdict {
        rule,
        adversary,
        deviants,
        n: gains.len(),
        gain: gain.mean,
        gain_low: gain.low(),
        gain_high: gain.high(),
        advantage: advantage.mean,
        advantage_low: advantage.low(),
        advantage_high: advantage.high(),
        others: others.mean,
        others_low: others.low(),
        others_high: others.high(),
        pays,
    })
}

/// The ratio of two paired means, with its 95 % interval by linearisation (Cochran, Sampling Techniques, 3rd ed. 1977,
/// section 6.3). Unlike the mean of the ratios, it is not ruled by the one run in which the denominator is nearly nothing.
struct Ratio {
    mean: f64,
    interval: Option<(f64, f64)>,
}

impl Ratio {
    fn of(pairs: &[(f64, f64)]) -> Option<Self> {
        let mean_below = Statistics::of(&pairs.iter().map(|pair| pair.1).collect::<Vec<_>>())?.mean;
        let above = Statistics::of(&pairs.iter().map(|pair| pair.0).collect::<Vec<_>>())?.mean;
        if mean_below <= 0.0 {
            return None;
        }
        let mean = above / mean_below;
        let residuals: Vec<f64> = pairs.iter().map(|(above, below)| (above - mean * below) / mean_below).collect();
        let off = Statistics::of(&residuals)?.interval;
        Some(Self { mean, interval: off.map(|(low, high)| (mean + low, mean + high)) })
    }

    fn low(&self) -> Option<f64> {
        self.interval.map(|ends| ends.0)
    }

    fn high(&self) -> Option<f64> {
        self.interval.map(|ends| ends.1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn deviants_are_held_against_themselves_in_the_same_replication() {
        let folder = tempfile::tempdir().unwrap();
        let rows = [
            "rule,adversary,deviants,replication,download_rate_mean_bytes_per_s.deviants,download_rate_mean_bytes_per_s.o",
            "r,honest,one,0,100,100",
            "r,honest,one,1,200,200",
            "r,taker,one,0,150,50",
            "r,taker,one,1,301,100",
            "r,loser,one,0,10,100",
            "r,loser,one,1,22,200",
            "r,same,one,0,90,",
            "r,same,one,1,220,200",
        ];
        std::fs::write(folder.path().join(RUNS), rows.join("\n")).unwrap();
        let verdicts = judge(folder.path(), "o").unwrap();
        let pays: Vec<_> = verdicts.iter().map(|verdict| (verdict.adversary.as_str(), verdict.pays)).collect();
        assert_eq!(pays, [("taker", Pays::Yes), ("loser", Pays::No), ("same", Pays::CannotTell)]);
        assert!((verdicts[0].gain - 451.0 / 300.0).abs() < 1e-12 && (verdicts[0].others - 0.5).abs() < 1e-12);
        assert!((verdicts[0].advantage - 451.0 / 150.0).abs() < 1e-12);
        assert_eq!(read(folder.path()).unwrap(), verdicts);
    }
}
