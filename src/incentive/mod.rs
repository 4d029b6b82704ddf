//! Incentive rules: the reciprocity that a giver applies when it decides whom to serve. Rules decide, workloads act.
//!
//! A rule is two types: its parameters as a scenario gives them ([`Incentive`]), and the rule at work in one run
//! ([`Rule`]), which keeps its own ledger. It sees names and its own pages, never peers, so it cannot see through a new name.

mod decision;
pub mod ledger;
mod none;
mod tit_for_tat;

use crate::registry::{Entry, Family, entry};

pub use decision::{Answer, Exchange, Grant, Incentive, Lasts, Occasion, Page, Requester, Rule, Stance, View};
pub use none::NoRule;
pub use tit_for_tat::TitForTat;

impl Family for dyn Incentive {
    const TAG: &'static str = "rule";
    const WHAT: &'static str = "rule";
    fn registry() -> &'static [Entry<Self>] {
        &[entry!(NoRule), entry!(TitForTat)]
    }
}
