//! What the usual audit found when it was last played: shipped with the program, so that `explain` can say what beats a
//! rule.

use super::{Pays, Verdict};

/// The table of `potluck audit` as it stands, all rules and adversaries at their defaults.
const TABLE: &str = include_str!("found.csv");

/// The verdicts of the shipped audit on one rule, those that pay most first.
///
/// # Panics
/// If the shipped table is damaged, which a test rules out.
#[must_use]
pub fn found(rule: &str) -> Vec<Verdict> {
    let mut of_rule: Vec<Verdict> = verdicts().into_iter().filter(|verdict| verdict.rule == rule).collect();
    of_rule.sort_by(|a, b| b.gain.total_cmp(&a.gain));
    of_rule
}

/// The shipped verdicts on a rule under which deviating pays, those that pay most first.
#[must_use]
pub fn beats(rule: &str) -> Vec<Verdict> {
    found(rule).into_iter().filter(|verdict| verdict.pays == Pays::Yes).collect()
}

fn verdicts() -> Vec<Verdict> {
    let rows = csv::Reader::from_reader(TABLE.as_bytes()).into_deserialize();
    rows.collect::<Result<_, _>>().expect("the shipped table is whole")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::audit::{adversaries, rules};

    #[test]
    fn the_shipped_audit_has_every_adversary_under_every_rule() {
        for rule in rules() {
            let found = found(rule);
            for adversary in adversaries() {
                let of = found.iter().filter(|verdict| verdict.adversary == adversary).count();
                assert_eq!(
                    of, 2,
                    "{adversary} under {rule}: run `potluck audit` and copy its audit.csv to src/audit/found.csv"
                );
            }
        }
        assert_eq!(verdicts().len(), 2 * rules().len() * adversaries().len());
    }
}
