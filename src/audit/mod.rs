//! Audits: every adversary against every rule, each beside the same swarm without it.
//!
//! Those who may deviate are the same peers in every run, with the same capacities and arrivals: so what an adversary
//! gains is a paired comparison of a peer with itself. A rule withstands an adversary if deviating does not pay, for
//! one who deviates alone (is honesty a best response?) and for a group (does the rule bear many?).

mod found;
mod judge;

use std::path::Path;

pub use found::{beats, found};
pub use judge::{AuditError, Pays, Verdict, is_there, judge, read};

use crate::behaviour::{Altruist, Behaviour, Cooperative};
use crate::incentive::{BitTyrant, Incentive};
use crate::registry::{Family, Member};
use crate::scenario::{Problem, Study};
use crate::spelling::find;
use crate::units::Share;

/// The scenario that is audited where none is given.
pub const USUAL: (&str, &str) = ("scenarios/audit.toml", include_str!("../../scenarios/audit.toml"));

/// The group whose peers deviate.
pub const DEVIANTS: &str = "deviants";
/// What an audit varies: the rule, who deviates from it, and how many do.
const AXES: [&str; 3] = ["rule", "adversary", "deviants"];
/// The level at which nobody deviates.
const HONEST: &str = "honest";
/// The adversary that is a client of its own: a rule, not a behaviour.
const STRATEGIC: &str = BitTyrant::NAME;

/// What to audit.
#[derive(Clone, Debug)]
pub struct Plan {
    /// The rules; all of them if empty.
    pub rules: Vec<String>,
    /// The adversaries; all of them if empty.
    pub adversaries: Vec<String>,
    /// The share of the population that deviates where a group does.
    pub share: Share,
}

/// The names of all rules.
#[must_use]
pub fn rules() -> Vec<&'static str> {
    <dyn Incentive>::registry().iter().map(|entry| entry.name).collect()
}

/// The names of all adversaries: every behaviour that is neither cooperative nor more than that, and the strategic
/// client.
#[must_use]
pub fn adversaries() -> Vec<&'static str> {
    let behaviours = <dyn Behaviour>::registry().iter().map(|entry| entry.name);
    let adverse = behaviours.filter(|name| ![Cooperative::NAME, Altruist::NAME].contains(name));
    adverse.chain([STRATEGIC]).collect()
}

impl Plan {
    /// The study that plays the audit: the scenario with the rules, the adversaries and the number of deviants as axes.
    ///
    /// # Errors
    /// If a name is unknown, or the scenario is wrong, sweeps something itself, or has no group of deviants.
    pub fn study(&self, path: &Path, bytes: &[u8], sets: &[(String, String)]) -> Result<Study, AuditError> {
        let rules = chosen(&self.rules, &rules(), "rule")?;
        let adversaries = chosen(&self.adversaries, &adversaries(), "adversary")?;
        let plain = Study::from_bytes(path, bytes, sets)?;
        let size = suits(&plain)?;
        let rule_levels = rules.iter().map(|rule| (*rule, format!("{{ incentive = {{ rule = {rule:?} }} }}")));
        let deviates = |adversary: &'static str| {
            let key = if adversary == STRATEGIC { "incentive" } else { "behaviour" };
            (adversary, of_deviants(&format!("{key} = {adversary:?}")))
        };
        let honest = (HONEST, of_deviants(&format!("behaviour = {:?}", Cooperative::NAME)));
        let adversary_levels = std::iter::once(honest).chain(adversaries.into_iter().map(deviates));
        let group = format!("{} %", (self.share.get() * 1e4).round() / 100.0);
        let one = ("one", of_deviants(&format!("share = {}", 1.0 / f64::from(size))));
        let many = (group.as_str(), of_deviants(&format!("share = {:?}", self.share.get())));
        let levels = [inline(rule_levels), inline(adversary_levels), inline([one, many].into_iter())];
        let axes = AXES.into_iter().zip(levels).map(|(axis, levels)| (format!("sweep.{axis}"), levels));
        let sets: Vec<(String, String)> = sets.iter().cloned().chain(axes).collect();
        Ok(Study::from_bytes(path, bytes, &sets)?)
    }
}

/// The size of a population that can be audited.
fn suits(study: &Study) -> Result<u32, AuditError> {
    if let Some(axis) = study.axes.first() {
        return Err(AuditError::Unsuited(format!("it sweeps `{}`, and an audit has axes of its own", axis.name)));
    }
    let population = &study.cell(0).scenario.population;
    let names = || population.groups.iter().map(|group| group.name.as_str());
    if !names().any(|name| name == DEVIANTS) || population.groups.len() < 2 {
        let names = names().collect::<Vec<_>>().join(", ");
        return Err(AuditError::Unsuited(format!(
            "it has the groups {names}: expected one more, [population.groups.{DEVIANTS}], of those who are to deviate"
        )));
    }
    if population.size < 2 {
        return Err(AuditError::Unsuited("fewer than two peers are there at the start".to_string()));
    }
    Ok(population.size)
}

/// The group of those who do not deviate: the first that is not that of the deviants.
///
/// # Panics
/// If there is no other; a study that was made by a [`Plan`] has one.
#[must_use]
pub fn others(study: &Study) -> String {
    let population = study.cell(0).scenario.population;
    let other = population.groups.into_iter().find(|group| group.name != DEVIANTS);
    other.expect("an audited population has another group").name
}

fn of_deviants(setting: &str) -> String {
    format!("{{ population = {{ groups = {{ {DEVIANTS} = {{ {setting} }} }} }} }}")
}

fn inline<'n>(levels: impl Iterator<Item = (&'n str, String)>) -> String {
    let levels: Vec<String> = levels.map(|(name, level)| format!("{name:?} = {level}")).collect();
    format!("{{ {} }}", levels.join(", "))
}

fn chosen(asked: &[String], all: &[&'static str], what: &'static str) -> Result<Vec<&'static str>, AuditError> {
    if asked.is_empty() {
        return Ok(all.to_vec());
    }
    asked.iter().map(|name| Ok(all[find(what, name, all)?])).collect()
}

impl From<Problem> for AuditError {
    fn from(problem: Problem) -> Self {
        Self::Scenario(problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan(rules: &[&str]) -> Plan {
        let rules = rules.iter().map(ToString::to_string).collect();
        Plan { rules, adversaries: Vec::new(), share: Share::new(0.1).unwrap() }
    }

    #[test]
    fn an_audit_is_a_study_of_every_adversary_under_every_rule() {
        let study = plan(&[]).study(Path::new(USUAL.0), USUAL.1.as_bytes(), &[]).unwrap_or_else(|why| panic!("{why}"));
        assert_eq!(study.cells(), rules().len() * (adversaries().len() + 1) * 2);
        assert_eq!(others(&study), "others");
    }

    #[test]
    fn what_does_not_suit_is_refused_in_words() {
        let refused = |rules: &[&str], text: &str| {
            plan(rules).study(Path::new("own.toml"), text.as_bytes(), &[]).expect_err("refused").to_string()
        };
        assert!(refused(&["tit-for-tet"], USUAL.1).contains("did you mean `tit-for-tat`?"));
        let without = USUAL.1.replace("groups.deviants", "groups.some");
        assert!(refused(&[], &without).contains("[population.groups.deviants]"));
        let swept = format!("{}\n[sweep]\nseed = [1, 2]\n", USUAL.1);
        assert!(refused(&[], &swept).contains("sweep"));
    }
}
