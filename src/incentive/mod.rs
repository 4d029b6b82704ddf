//! Incentive rules: the reciprocity that a giver applies when it decides whom to serve. Rules decide, workloads act.
//!
//! A rule is two types: its parameters as a scenario gives them ([`Incentive`]), and the rule at work in one run
//! ([`Rule`]), which keeps its own ledger. It sees names and its own pages, never peers, so it cannot see through a new
//! name.

mod best;
mod birds;
mod bit_tyrant;
mod bitswap;
mod decision;
mod deficit;
pub mod design_space;
mod eigentrust;
mod emule;
mod encounters;
mod fair_torrent;
mod formula;
mod give_to_get;
mod grim;
mod image_scoring;
pub mod ledger;
mod loyal;
mod max_flow;
mod network_of_favors;
mod none;
mod one_hop;
mod prop_share;
mod ranking;
mod ratio;
mod reactive;
mod reciprocative;
mod scrip;
mod standing;
pub mod strategy;
mod swap;
mod t_chain;
mod tit_for_tat;
mod tit_for_two_tats;
#[cfg(test)]
mod try_out;
mod win_stay_lose_shift;

use crate::registry::{Entry, Family, entry};

pub use birds::Birds;
pub use bit_tyrant::BitTyrant;
pub use bitswap::Bitswap;
pub use decision::{
    Answer, Exchange, Grant, Incentive, Lasts, Obligation, Occasion, Page, Prospect, ROUNDS_REMEMBERED, Report,
    Requester, Rule, Stance, View,
};
pub use deficit::Deficit;
pub use design_space::DesignSpace;
pub use eigentrust::EigenTrust;
pub use emule::Emule;
pub use fair_torrent::FairTorrent;
pub use formula::{Formula, Ranked};
pub use give_to_get::GiveToGet;
pub use grim::Grim;
pub use image_scoring::ImageScoring;
pub use loyal::Loyal;
pub use max_flow::MaxFlow;
pub use network_of_favors::NetworkOfFavors;
pub use none::NoRule;
pub use one_hop::OneHop;
pub use prop_share::PropShare;
pub use ratio::Ratio;
pub use reactive::Reactive;
pub use reciprocative::{History, Reciprocative, Strangers};
pub use scrip::Scrip;
pub use standing::Standing;
pub use strategy::Strategy;
pub use swap::Swap;
pub use t_chain::TChain;
pub use tit_for_tat::TitForTat;
pub use tit_for_two_tats::TitForTwoTats;
pub use win_stay_lose_shift::WinStayLoseShift;

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
            entry!(Reciprocative),
            entry!(EigenTrust),
            entry!(MaxFlow),
            entry!(OneHop),
            entry!(ImageScoring),
            entry!(Standing),
            entry!(Reactive),
            entry!(WinStayLoseShift),
            entry!(Grim),
            entry!(TitForTwoTats),
            entry!(GiveToGet),
            entry!(Swap),
            entry!(TChain),
            entry!(Birds),
            entry!(Loyal),
            entry!(DesignSpace),
            entry!(Formula),
        ]
    }
}

#[cfg(test)]
mod tests {
    use super::try_out::TryOut;
    use super::*;
    use crate::units::NameId;

    /// What an owner grants, in turn, to someone who goes by this name on this page. Page 0 took much and gave a little
    /// before its owner took a new name; page 1 belongs to a newcomer.
    fn granted(entry: &'static Entry<dyn Incentive>, stance: Stance, page: u32, name: u32) -> Vec<Vec<f64>> {
        let mut owner = TryOut::new(&*entry.with_defaults(), 3);
        owner.gave(0, 1e9);
        owner.received(0, 1e6);
        owner.decide(Occasion::Round(0), &[0, 1, 2], &[]);
        owner.decide(Occasion::Round(1), &[0, 1, 2], &[2]);
        owner.rule.open(NameId(0), Page(0));
        owner.rule.open(NameId(0), Page(1));
        owner.stance = stance;
        [Occasion::Vacancy, Occasion::Round(2), Occasion::Vacancy]
            .map(|occasion| owner.granted_to_stranger(occasion, Page(page), NameId(name)))
            .to_vec()
    }

    /// What an owner with a past grants after so many rounds in which nothing happens, and as many of each occasion
    /// after.
    fn after_rest(entry: &'static Entry<dyn Incentive>, stance: Stance, quiet: u32) -> Vec<Vec<(u32, f64)>> {
        let mut owner = TryOut::new(&*entry.with_defaults(), 9);
        (0..9).for_each(|page| owner.received(page, 1e5 * f64::from(page)));
        owner.stance = stance;
        owner.decide(Occasion::Round(0), &[0, 1, 2, 3], &[4, 5, 6]);
        owner.gave(4, 3e5);
        owner.received(7, 2e6);
        (0..quiet).for_each(|_| assert!(owner.decide(Occasion::Round(1), &[], &[]).is_empty()));
        let rounds = [Occasion::Round(99), Occasion::Vacancy, Occasion::Round(100), Occasion::Round(101)];
        rounds.map(|occasion| owner.decide(occasion, &[1, 2, 3, 4, 5, 7, 8], &[])).to_vec()
    }

    #[test]
    fn every_rule_has_come_to_rest_after_the_rounds_that_are_remembered_and_some_no_sooner() {
        let rounds = u32::from(ROUNDS_REMEMBERED);
        let mut sooner = true;
        for entry in <dyn Incentive>::registry() {
            for stance in [Stance::Leeching, Stance::Seeding] {
                let rested = after_rest(entry, stance, rounds);
                let as_rested = |quiet: u32| after_rest(entry, stance, quiet) == rested;
                assert!([1, 2, 3, 26].iter().all(|more| as_rested(rounds + more)), "{}", entry.name);
                sooner &= as_rested(rounds - 1);
            }
        }
        assert!(!sooner, "fewer would do");
    }

    #[test]
    fn no_rule_tells_a_new_name_from_a_newcomer() {
        for entry in <dyn Incentive>::registry() {
            for stance in [Stance::Leeching, Stance::Seeding] {
                let (renamed, newcomer) = (granted(entry, stance, 0, 100), granted(entry, stance, 1, 101));
                assert_eq!(renamed, newcomer, "{} tells them apart", entry.name);
            }
        }
    }
}
