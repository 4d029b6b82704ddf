//! `t-chain`: a piece comes sealed, and its key when the receiver has served someone in turn.
//!
//! Shin, Joe-Wong, Ha, Yi, Rhee and Reeves (2015): a donor sends a piece encrypted and names a third peer to be served
//! in turn; when that one tells that it was, the donor sends the key. Every piece so passed on begins with an
//! obligation of its own, and the chain runs on. A peer with `pending` obligations to a donor gets no more from it
//! until it has met one. A newcomer can pass on the sealed piece itself. Where nobody else asks the donor for anything,
//! none can be named, and the piece comes open: the chain ends.
//!
//! In this workload the receiver may serve whom it likes: each piece that it passes on opens one that it had sealed
//! from whom it serves, or else the oldest that it holds sealed. A peer that can serve nobody, since nobody asks or all
//! who ask owe it too much, is let off in its next round.

use std::num::NonZeroU32;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ranking::{PieceByPiece, Ranks};
use super::{Answer, Exchange, Incentive, Lasts, Obligation, Page, Requester, Rule, View};
use crate::column::Column;
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{NameId, Time};

/// Serves at random whoever has met its obligations; each piece comes sealed until its receiver has served someone.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct TChain {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// Whoever has so many obligations to the giver that it has not met gets no more (k).
    pub pending: NonZeroU32,
    /// How often a giver that found nobody to serve looks again.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

impl Default for TChain {
    fn default() -> Self {
        Self {
            slots: NonZeroU32::new(5).expect("not zero"),
            pending: NonZeroU32::new(2).expect("not zero"),
            round: Time::from_secs(10),
        }
    }
}

impl Member for TChain {
    const NAME: &'static str = "t-chain";
    const SUMMARY: &'static str = "a piece comes sealed, and its key when the receiver has served someone in turn";
    const SOURCE: &'static str = "Shin, Joe-Wong, Ha, Yi, Rhee and Reeves, T-Chain: A General Incentive Scheme for Cooperative Computing, \
         ICDCS 2015";
}

impl Incentive for TChain {
    fn start(&self) -> Box<dyn Rule> {
        PieceByPiece::start(self.slots, Chains { most: self.pending.get(), pending: Column::default() })
    }

    fn round(&self) -> Time {
        self.round
    }
}

struct Chains {
    most: u32,
    /// For each page, the obligations that the name on it has not met.
    pending: Column<u32>,
}

impl Ranks for Chains {
    fn open(&mut self, _: NameId, page: Page) {
        self.pending.open(page.index());
    }

    fn remember(&mut self, _: &Exchange) {}

    fn obliged(&mut self, page: Page, obligation: Obligation) {
        let pending = self.pending.at(page.index());
        *pending = match obligation {
            Obligation::Begun => *pending + 1,
            Obligation::Met => pending.saturating_sub(1),
        };
    }

    fn rank(&mut self, _: &View<'_>, requester: &Requester, _: &mut Stream) -> Option<f64> {
        (*self.pending.of(requester.page.index()) < self.most).then_some(0.0)
    }

    fn granted(&mut self, view: &View<'_>, answer: &mut Answer) {
        if view.requesters.len() > 1 {
            for grant in &mut answer.grants {
                grant.lasts = Lasts::OneSealedPiece;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::TryOut;

    #[test]
    fn whoever_has_not_met_two_obligations_is_refused_until_it_meets_one() {
        let mut owner = TryOut::new(&TChain::default(), 2);
        owner.rule.obliged(Page(0), Obligation::Begun);
        assert_eq!(owner.next(&[0, 1]), [0, 1]);
        owner.rule.obliged(Page(0), Obligation::Begun);
        assert_eq!(owner.next(&[0, 1]), [1]);
        owner.rule.obliged(Page(0), Obligation::Met);
        assert_eq!(owner.next(&[0, 1]), [0, 1]);
    }

    #[test]
    fn a_piece_comes_sealed_unless_nobody_else_asks() {
        let mut owner = TryOut::new(&TChain::default(), 2);
        let lasts = |owner: &mut TryOut, asking: &[u32]| -> Vec<Lasts> {
            owner.answer_at_vacancy(asking).grants.iter().map(|grant| grant.lasts).collect()
        };
        assert_eq!(lasts(&mut owner, &[0, 1]), [Lasts::OneSealedPiece; 2]);
        assert_eq!(lasts(&mut owner, &[1]), [Lasts::OnePiece]);
    }
}
