//! Incentive rules: the reciprocity that a giver applies when it decides whom to serve. Rules decide, workloads act.
//!
//! A rule is two types: its parameters as a scenario gives them ([`Incentive`]), and the rule at work in one run
//! ([`Rule`]), which keeps its own ledger. It sees names and its own pages, never peers, so it cannot see through a new name.

mod bit_tyrant;
mod bitswap;
mod decision;
mod deficit;
mod emule;
mod fair_torrent;
mod formula;
pub mod ledger;
mod network_of_favors;
mod none;
mod prop_share;
mod ranking;
mod ratio;
mod scrip;
mod tit_for_tat;
#[cfg(test)]
mod try_out;

use crate::registry::{Entry, Family, entry};

pub use bit_tyrant::BitTyrant;
pub use bitswap::Bitswap;
pub use decision::{Answer, Exchange, Grant, Incentive, Lasts, Occasion, Page, Requester, Rule, Stance, View};
pub use deficit::Deficit;
pub use emule::Emule;
pub use fair_torrent::FairTorrent;
pub use formula::{Formula, Ranked};
pub use network_of_favors::NetworkOfFavors;
pub use none::NoRule;
pub use prop_share::PropShare;
pub use ratio::Ratio;
pub use scrip::Scrip;
pub use tit_for_tat::TitForTat;

impl Family for dyn Incentive {
    const TAG: &'static str = "rule";
    const WHAT: &'static str = "rule";
    fn registry() -> &'static [Entry<Self>] {
        &[
            entry!(NoRule),
            entry!(TitForTat),
            entry!(Deficit),
            entry!(PropShare),
            entry!(FairTorrent),
            entry!(BitTyrant),
            entry!(Bitswap),
            entry!(Emule),
            entry!(NetworkOfFavors),
            entry!(Ratio),
            entry!(Scrip),
            entry!(Formula),
        ]
    }
}
