//! What an audit found: read from the runs, held replication by replication against the honest swarm.

use std::collections::BTreeMap;
use std::path::Path;

use serde::{Deserialize, Serialize};

use super::{AXES, DEVIANTS, HONEST};
use crate::scenario::Problem;
use crate::spelling::Unknown;
use crate::study::folder::AUDIT;
use crate::study::statistics::Statistics;
use crate::study::{Axis, CsvFile, Manifest, Runs, Table, Unreadable, Unwritten};

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
    /// The deviants' download rate over their own in the honest swarm: the ratio of the means over replications, and
    /// the ends of its 95 % interval.
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
    /// A table could not be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// The table of the verdicts could not be written.
    #[error(transparent)]
    Unwritten(#[from] Unwritten),
}

/// The swarms of an audit, by the places of their rule, adversary and number of deviants.
type Place = (usize, usize, usize);

/// The deviants' and the others' rates in bytes per second, where there were any, by replication.
type Rates = BTreeMap<u32, (Option<f64>, Option<f64>)>;

/// Judges the runs in `folder`, in which the peers of the group `others` do not deviate, and writes `audit.csv` beside
/// them.
///
/// # Errors
/// If the results cannot be read, are of no audit, or the verdicts cannot be written.
pub fn judge(folder: &Path, others: &str) -> Result<Vec<Verdict>, AuditError> {
    let manifest = Manifest::read(folder)?;
    let axes = AXES.map(|name| manifest.axes.iter().find(|axis| axis.name == name));
    let [Some(rules), Some(adversaries), Some(deviants)] = axes else {
        return Err(AuditError::Unsuited(format!("{} holds no runs of an audit", folder.display())));
    };
    let found = rates(folder, &manifest, others)?;
    let honest = adversaries.place(HONEST);
    let verdict = |(place, runs): (&Place, &Rates)| {
        let (rule, adversary, number) = *place;
        let honest = found.get(&(rule, honest.filter(|honest| *honest != adversary)?, number))?;
        let name = |axis: &Axis, place: usize| axis.levels[place].label.clone();
        let named = [name(rules, rule), name(adversaries, adversary), name(deviants, number)];
        verdict(runs, honest, named)
    };
    let verdicts: Vec<Verdict> = found.iter().filter_map(verdict).collect();
    let mut table = CsvFile::create(folder.join(AUDIT))?;
    verdicts.iter().try_for_each(|verdict| table.named_row(verdict))?;
    table.end()?;
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
    Ok(Table::rows(&folder.join(AUDIT))?)
}

/// The rates in every run. Of a run no more is held.
fn rates(folder: &Path, manifest: &Manifest, others: &str) -> Result<BTreeMap<Place, Rates>, Unreadable> {
    let mut runs = Runs::open(folder, manifest)?;
    let columns = [DEVIANTS, others].map(|group| runs.column(&format!("{RATE}.{group}")));
    let [of_deviants, of_others] = columns;
    let (of_deviants, of_others) = (of_deviants?, of_others?);
    let place = AXES.map(|name| manifest.axes.iter().position(|axis| axis.name == name).expect("an audit's axes"));
    let mut found: BTreeMap<Place, Rates> = BTreeMap::new();
    runs.each(|run| {
        let [rule, adversary, deviants] = place.map(|axis| run.levels[axis]);
        let rates = (run.row.number(of_deviants)?, run.row.number(of_others)?);
        match found.entry((rule, adversary, deviants)).or_default().insert(run.replication, rates) {
            Some(_) => Err(run.twice()),
            None => Ok(()),
        }
    })?;
    Ok(found)
}

fn verdict(runs: &Rates, honest: &Rates, named: [String; 3]) -> Option<Verdict> {
    let (mut gains, mut advantages, mut losses) = (Vec::new(), Vec::new(), Vec::new());
    for (replication, (deviants, others)) in runs {
        let Some((deviants_before, others_before)) = honest.get(replication) else { continue };
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
    let [rule, adversary, deviants] = named;
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
/// section 6.3). Unlike the mean of the ratios, it is not ruled by the one run in which the denominator is nearly
/// nothing.
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
    use crate::study::folder::{MANIFEST, RUNS};

    #[test]
    fn deviants_are_held_against_themselves_in_the_same_replication() {
        let folder = tempfile::tempdir().unwrap();
        let rows = [
            "cell,rule,adversary,deviants,replication,download_rate_mean_bytes_per_s.deviants,download_rate_mean_bytes_per_s.o",
            "0,r,honest,one,0,100,100",
            "0,r,honest,one,1,200,200",
            "1,r,taker,one,0,150,50",
            "1,r,taker,one,1,301,100",
            "2,r,loser,one,0,10,100",
            "2,r,loser,one,1,22,200",
            "3,r,same,one,0,90,",
            "3,r,same,one,1,220,200",
        ];
        let axis = |name: &str, levels: &[&str]| {
            let levels: Vec<_> = levels.iter().map(|label| serde_json::json!({"label": label})).collect();
            serde_json::json!({"name": name, "levels": levels})
        };
        let manifest = serde_json::json!({
            "name": "made-up", "title": "Made up", "version": "0", "replications": 2,
            "axes": [
                axis("rule", &["r"]), axis("adversary", &["honest", "taker", "loser", "same"]), axis("deviants", &["one"])
            ],
        });
        std::fs::write(folder.path().join(MANIFEST), manifest.to_string()).unwrap();
        std::fs::write(folder.path().join(RUNS), rows.join("\n")).unwrap();
        let verdicts = judge(folder.path(), "o").unwrap();
        let pays: Vec<_> = verdicts.iter().map(|verdict| (verdict.adversary.as_str(), verdict.pays)).collect();
        assert_eq!(pays, [("taker", Pays::Yes), ("loser", Pays::No), ("same", Pays::CannotTell)]);
        assert!((verdicts[0].gain - 451.0 / 300.0).abs() < 1e-12 && (verdicts[0].others - 0.5).abs() < 1e-12);
        assert!((verdicts[0].advantage - 451.0 / 150.0).abs() < 1e-12);
        assert_eq!(read(folder.path()).unwrap(), verdicts);
    }
}
