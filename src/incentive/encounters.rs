//! Rules of the repeated game in an exchange that goes on: each round of a giver is one encounter with each page.
//!
//! A round counts as one if anything passed between the two, or if the other asked and was refused. To cooperate is to
//! give anything at all, to defect is to give nothing; what the rule's machine then says holds until the next
//! encounter. A seeder, to whom nobody can give anything back, serves anyone.

use std::fmt;
use std::num::NonZeroU32;
use std::ops::Range;

use super::ranking::{PieceByPiece, Ranks};
use super::strategy::{Machine, Strategy, outcome};
use super::{Exchange, Incentive, Occasion, Page, Requester, Rule, Stance, View};
use crate::column::Column;
use crate::random::{self, Stream};
use crate::units::{NameId, Time};

/// A rule of the repeated game: a machine, and how its encounters come about.
pub(super) trait RepeatedGame: fmt::Debug + Send + Sync {
    /// What it plays.
    fn machine(&self) -> Machine;

    /// How many requesters a giver serves at once.
    fn slots(&self) -> NonZeroU32;

    /// How long one encounter lasts.
    fn round(&self) -> Time;
}

/// It plays by its machine on each of its pages.
impl<G: RepeatedGame> Incentive for G {
    fn start(&self) -> Box<dyn Rule> {
        PieceByPiece::start(self.slots(), Encounters { machine: self.machine(), pages: Column::default() })
    }

    fn round(&self) -> Time {
        RepeatedGame::round(self)
    }

    fn strategy(&self) -> Option<Strategy> {
        Some(Strategy::Machine(self.machine()))
    }
}

/// Where the game on a page stands. 5 bytes.
#[derive(Clone, Copy, Debug, Default)]
struct Game {
    /// The state of the machine.
    state: u8,
    /// What it plays in this round, once that is drawn.
    cooperates: Option<bool>,
    gave: bool,
    received: bool,
    refused: bool,
}

struct Encounters {
    machine: Machine,
    pages: Column<Game>,
}

impl Game {
    /// The round is over.
    fn step(&mut self, machine: &Machine) {
        if self.gave || self.received || self.refused {
            let state = machine.states()[usize::from(self.state)].next[outcome(self.gave, self.received)];
            *self = Self { state, ..Self::default() };
        }
    }
}

impl Ranks for Encounters {
    fn open(&mut self, _: NameId, page: Page) {
        self.pages.open(page.index());
    }

    fn remember(&mut self, exchange: &Exchange) {
        if exchange.bytes <= 0.0 {
            return;
        }
        if let Some(game) = self.pages.get_mut(exchange.giver_page.index()) {
            game.gave = true;
        }
        if let Some(game) = self.pages.get_mut(exchange.receiver_page.index()) {
            game.received = true;
        }
    }

    fn fetch(&self, _: NameId, pages: Range<u32>) {
        self.pages.fetch(pages);
    }

    fn lives_by_rounds(&self) -> bool {
        true
    }

    fn refuses_until_round(&self) -> bool {
        true
    }

    fn see(&mut self, view: &View<'_>) {
        if let Occasion::Round(_) = view.occasion {
            for game in self.pages.range_mut(view.pages.clone()) {
                game.step(&self.machine);
            }
        }
    }

    #[inline]
    fn rank(&mut self, view: &View<'_>, requester: &Requester, stream: &mut Stream) -> Option<f64> {
        if view.stance == Stance::Seeding {
            return Some(0.0);
        }
        let game = self.pages.at(requester.page.index());
        let chance = self.machine.states()[usize::from(game.state)].cooperates;
        let cooperates = *game.cooperates.get_or_insert_with(|| random::unit(stream) < chance);
        game.refused |= !cooperates;
        cooperates.then_some(0.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::TryOut;
    use crate::incentive::{Grim, Reactive, TitForTwoTats, WinStayLoseShift};

    /// Whether an owner serves page 0 in each round, where it receives from it in those rounds that are marked `C`.
    fn served(terms: &dyn super::super::Incentive, other: &str) -> String {
        let mut owner = TryOut::new(terms, 1);
        let mut round = 0;
        let mut play = |other: char| {
            let serves = !owner.decide(Occasion::Round(round), &[0], &[]).is_empty();
            round += 1;
            if serves {
                owner.gave(0, 1.0);
            }
            if other == 'C' {
                owner.received(0, 1.0);
            }
            if serves { 'C' } else { 'D' }
        };
        other.chars().map(&mut play).collect()
    }

    #[test]
    fn each_round_is_an_encounter() {
        let other = "CDDCDCCDDD";
        assert_eq!(served(&Reactive::default(), other), "CCDDCDCCDD");
        assert_eq!(served(&TitForTwoTats::default(), other), "CCCDCCCCCD");
        assert_eq!(served(&Grim::default(), other), "CCDDDDDDDD");
        assert_eq!(served(&WinStayLoseShift::default(), other), "CCDCCDDDCD");
    }

    #[test]
    fn a_seeder_serves_whoever_asks() {
        let mut owner = TryOut::new(&Grim::default(), 1);
        owner.gave(0, 1.0);
        assert!(owner.decide(Occasion::Round(0), &[0], &[]).is_empty());
        owner.stance = Stance::Seeding;
        assert_eq!(owner.decide(Occasion::Round(1), &[0], &[]).len(), 1);
    }
}
