//! `reciprocative`: serves with the probability of the requester's generosity, measured against one's own.
//!
//! Feldman, Lai, Stoica and Chuang (2004): the generosity of a peer is what it provided over what it consumed, g = p /
//! c. A peer i serves j with probability min(g(j) / g(i), 1). What i knows of j comes from its own dealings with j
//! (private history), from all that peers report (shared history, which colluders can forge), or from what can flow
//! from j to i along pairs that gave (max-flow, here over at most one name between them, since a forged report is worth
//! no more than what its author gave itself). A stranger is served always, never, or with the probability that
//! strangers give back (adaptive).
//!
//! Our reading, where the paper leaves it open: a stranger that is served once is none any more, and counts as having
//! taken `trial` bytes at least; the tally of strangers holds one trial taken for each, and up to one given back,
//! begins with one of both, and is halved when it holds twenty. Whoever is refused is not looked at again for a round,
//! so that one request is one encounter however often it is made. A seeder, who wants nothing back, serves anyone,
//! except that under shared history it measures generosity against 1: so a newcomer that has taken once, and whom
//! nobody asks for anything since all others seed, can starve.

use std::num::NonZeroU32;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::ledger::{Account, Accounts, Refusals, Testimony, Totals};
use super::ranking::{PieceByPiece, Ranks};
use super::{Answer, Exchange, Incentive, Page, Prospect, Report, Requester, Rule, Stance, View};
use crate::column::Column;
use crate::random::Stream;
use crate::registry::Member;
use crate::units::{Bytes, NameId, Time};

/// Serves with the probability of the requester's generosity over one's own.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Reciprocative {
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// Where generosity is learnt from.
    pub history: History,
    /// How strangers are met.
    pub strangers: Strangers,
    /// What serving a stranger once counts for, and the most that counts of what it gives back.
    pub trial: Bytes,
    /// How long whoever was refused is not looked at again, and how often a giver with free places looks.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

/// Where generosity is learnt from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum History {
    /// From one's own dealings with the requester.
    Private,
    /// From all that peers report, believed as it is told.
    Shared,
    /// From what can flow between the two along pairs that gave: subjective, so that lies of strangers count for
    /// nothing.
    MaxFlow,
}

/// How strangers are met.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Strangers {
    /// Served with the probability that strangers give back.
    Adaptive,
    /// Always served.
    Serve,
    /// Never served.
    Refuse,
}

impl Default for Reciprocative {
    fn default() -> Self {
        Self {
            slots: NonZeroU32::new(5).expect("not zero"),
            history: History::Private,
            strangers: Strangers::Adaptive,
            trial: Bytes(256 * 1024),
            round: Time::from_secs(10),
        }
    }
}

impl Member for Reciprocative {
    const NAME: &'static str = "reciprocative";
    const SUMMARY: &'static str = "serves with the probability of the requester's generosity over one's own";
    const SOURCE: &'static str =
        "Feldman, Lai, Stoica and Chuang, Robust Incentive Techniques for Peer-to-Peer Networks, EC 2004";
}

impl Incentive for Reciprocative {
    fn start(&self) -> Box<dyn Rule> {
        let trial = self.trial.as_f64();
        let strangers = Column::new(Account { given: trial, received: trial });
        let generosity = Generosity {
            terms: self.clone(),
            accounts: Accounts::default(),
            own: Totals::default(),
            told: Totals::default(),
            testimony: Testimony::default(),
            strangers,
            refusals: Refusals::new(self.round),
            met: Column::default(),
        };
        PieceByPiece::start(self.slots, generosity)
    }

    fn round(&self) -> Time {
        self.round
    }
}

/// The tally of strangers is halved once they have taken so many trials.
const REMEMBERED: f64 = 20.0;
/// Where the tally of strangers stands if all learn together: those who share a history.
const TOGETHER: NameId = NameId(0);

struct Generosity {
    terms: Reciprocative,
    accounts: Accounts,
    /// What each name itself knows that it gave and received.
    own: Totals,
    /// What each name gave and received as it is told.
    told: Totals,
    testimony: Testimony,
    /// What strangers took of each follower and gave to it.
    strangers: Column<Account>,
    refusals: Refusals,
    /// Whether each page's name, or each name where history is shared, has been served as a stranger.
    met: Column<bool>,
}

impl Ranks for Generosity {
    fn open(&mut self, _: NameId, page: Page) {
        self.accounts.open(page);
        self.refusals.open(page);
        if self.terms.history != History::Shared {
            self.met.open(page.index());
        }
    }

    fn remember(&mut self, exchange: &Exchange) {
        self.stranger_gives(exchange);
        self.accounts.remember(exchange);
        self.own.remember(exchange);
    }

    fn fetch(&self, follower: NameId, pages: Range<u32>) {
        self.own.fetch(follower);
        self.strangers.fetch_one(self.tally_of(follower).index());
        self.accounts.fetch(pages.clone());
        self.refusals.fetch(pages.clone());
        if self.terms.history != History::Shared {
            self.met.fetch(pages);
        }
    }

    fn listens(&self) -> bool {
        self.terms.history != History::Private
    }

    fn hear(&mut self, report: &Report) {
        match self.terms.history {
            History::Private => {}
            History::Shared => self.told.add(report.giver, report.receiver, report.bytes),
            History::MaxFlow => self.testimony.hear(report),
        }
    }

    /// The part that it provided of all that passed through it: the more generous, the more.
    fn esteem(&self, prospect: &Prospect) -> Option<f64> {
        let Account { given, received } = self.known(prospect.asker, prospect.provider, prospect.page);
        Some(if given > 0.0 { given / (given + received.max(0.0)) } else { 0.0 })
    }

    fn rank(&mut self, view: &View<'_>, requester: &Requester, stream: &mut Stream) -> Option<f64> {
        let probability = self.probability(view, requester);
        self.refusals.wins(requester.page, view.now, probability, stream).then_some(0.0)
    }

    fn granted(&mut self, view: &View<'_>, answer: &mut Answer) {
        for grant in &answer.grants {
            self.meet(view.giver, &view.requesters[grant.requester]);
        }
    }
}

impl Generosity {
    /// What a name knows of another one: what it provided (`given`) and what it consumed (`received`).
    fn known(&self, by: NameId, of: NameId, page: Option<Page>) -> Account {
        let account = page.map_or_else(Account::default, |page| self.accounts.of(page));
        match self.terms.history {
            History::Private => Account { given: account.received, received: account.given },
            History::Shared => self.told.of(of),
            History::MaxFlow => Account {
                given: account.received + self.testimony.flow(of, by),
                received: account.given + self.testimony.flow(by, of),
            },
        }
    }

    fn probability(&self, view: &View<'_>, requester: &Requester) -> f64 {
        let seeds = view.stance == Stance::Seeding;
        if seeds && self.terms.history != History::Shared {
            return 1.0;
        }
        let known = self.known(view.giver, requester.name, Some(requester.page));
        let met = *self.met.of(self.place(requester));
        if is_strange(known, met) {
            let tally = self.strangers.of(self.tally_of(view.giver).index());
            return match self.terms.strangers {
                Strangers::Adaptive => tally.given / tally.received,
                Strangers::Serve => 1.0,
                Strangers::Refuse => 0.0,
            };
        }
        // What a stranger was granted may still be on its way.
        let least = if met { self.terms.trial.as_f64() } else { 0.0 };
        let theirs = generosity(Account { received: known.received.max(least), ..known });
        normalised(theirs, if seeds { 1.0 } else { generosity(self.own.of(view.giver)) })
    }

    /// Where it is noted whether a requester has been met.
    fn place(&self, requester: &Requester) -> usize {
        if self.terms.history == History::Shared { requester.name.index() } else { requester.page.index() }
    }

    fn tally_of(&self, follower: NameId) -> NameId {
        if self.terms.history == History::Private { follower } else { TOGETHER }
    }

    /// A stranger is served for the first time.
    fn meet(&mut self, giver: NameId, requester: &Requester) {
        let place = self.place(requester);
        if is_strange(self.known(giver, requester.name, Some(requester.page)), *self.met.of(place)) {
            *self.met.at(place) = true;
            let trial = self.terms.trial.as_f64();
            let tally = self.strangers.at(self.tally_of(giver).index());
            tally.received += trial;
            if tally.received > REMEMBERED * trial {
                *tally = Account { given: tally.given / 2.0, received: tally.received / 2.0 };
            }
        }
    }

    /// Takes a tally of what strangers give back: up to a trial from each.
    fn stranger_gives(&mut self, exchange: &Exchange) {
        let shared = self.terms.history == History::Shared;
        let before =
            if shared { self.told.of(exchange.giver).given } else { self.accounts.of(exchange.receiver_page).received };
        let left = (self.terms.trial.as_f64() - before.max(0.0)).max(0.0);
        self.strangers.at(self.tally_of(exchange.receiver).index()).given += exchange.bytes.clamp(0.0, left);
    }
}

/// Whether nothing is known of someone.
fn is_strange(known: Account, met: bool) -> bool {
    !met && known.given <= 0.0 && known.received <= 0.0
}

/// What a name provided over what it consumed; whoever consumed nothing is as generous as can be.
fn generosity(account: Account) -> f64 {
    if account.received > 0.0 { account.given / account.received } else { f64::INFINITY }
}

/// One generosity against another, at most 1. Of two without limit, each is as generous as the other.
fn normalised(theirs: f64, own: f64) -> f64 {
    if theirs == f64::INFINITY || own == 0.0 { 1.0 } else { (theirs / own).min(1.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::{TryOut, told};

    fn owner(terms: &Reciprocative) -> TryOut {
        let mut owner = TryOut::new(&Reciprocative { trial: Bytes(10), ..terms.clone() }, 4);
        owner.gave(3, 1_000.0);
        owner.received(3, 1_000.0);
        owner
    }

    fn times(owner: &mut TryOut, page: u32) -> usize {
        let next = |_: &u32| {
            owner.now += Time::from_secs(10);
            !owner.next(&[page]).is_empty()
        };
        (0..10_000).filter(next).count()
    }

    #[test]
    fn the_probability_is_the_generosity_against_ones_own() {
        assert!((normalised(0.25, 0.5) - 0.5).abs() < 1e-12);
        assert!((normalised(2.0, 1.0) - 1.0).abs() < 1e-12 && (normalised(0.0, 0.0) - 1.0).abs() < 1e-12);
        assert!((normalised(0.0, 2.0)).abs() < 1e-12);
        assert!((normalised(f64::INFINITY, f64::INFINITY) - 1.0).abs() < 1e-12);
        let mut owner = owner(&Reciprocative::default());
        // Its own generosity is 2,000 / 1,500 and that of the first 500 / 1,000: 3/8.
        owner.gave(0, 1_000.0);
        owner.received(0, 500.0);
        let served = times(&mut owner, 0);
        assert!(served.abs_diff(3_750) < 250, "{served} of 10,000: five standard deviations are 242");
        owner.gave(1, 1e6);
        assert_eq!(times(&mut owner, 1), 0, "whoever only takes is refused");
    }

    #[test]
    fn strangers_are_met_as_chosen() {
        let with = |strangers| owner(&Reciprocative { strangers, ..Reciprocative::default() });
        assert_eq!(times(&mut with(Strangers::Serve), 0), 1, "whoever was served once and gave nothing is no stranger");
        assert_eq!(times(&mut with(Strangers::Refuse), 0), 0);
        // The tally: 10 given for 10 taken at first. The first stranger is served surely, the next with 10 / 20, and so
        // on.
        let chances = |count: usize| -> Vec<usize> {
            let mut served = vec![0; count];
            for seed in 0..4_000 {
                let mut owner = TryOut::new(&Reciprocative { trial: Bytes(10), ..Reciprocative::default() }, 9);
                owner.stream = crate::random::Streams::new(seed, 0).stream("test");
                for (page, served) in (0..).zip(&mut served) {
                    *served += owner.next(&[page]).len();
                }
            }
            served
        };
        let served = chances(2);
        assert!(served[0] == 4_000 && served[1].abs_diff(2_000) < 160, "{served:?}");
    }

    #[test]
    fn shared_history_believes_what_it_is_told_and_max_flow_does_not() {
        for (history, believed) in [(History::Shared, 10_000), (History::MaxFlow, 0)] {
            let mut owner = owner(&Reciprocative { history, ..Reciprocative::default() });
            owner.gave(0, 500.0);
            owner.rule.hear(&told(0, 1, 500.0));
            assert_eq!(times(&mut owner, 0), 0, "{history:?}: it took 500 of the owner and gave nothing");
            // Two strangers praise the taker: they never gave anything to anyone.
            owner.rule.hear(&told(1, 50, 1e9));
            owner.rule.hear(&told(1, 51, 1e9));
            assert_eq!(times(&mut owner, 0), believed, "{history:?}");
        }
    }
}
