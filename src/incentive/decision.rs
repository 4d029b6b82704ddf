//! The one decision that every rule makes: of those who ask, whom does this giver serve, with which share of its
//! capacity, and until when?

use std::fmt;
use std::ops::Range;

use super::strategy::Strategy;
use crate::random::Stream;
use crate::units::{NameId, Rate, Time};

/// After so many rounds of a giver in which nothing happens to it and nobody asks, nothing is left of what its rule
/// remembers by rounds: the longest memory is the four rounds over which `prop-share` takes bids. Rounds beyond these
/// change nothing and are left out, by every workload; whoever comes back, or is asked again, makes up for so many.
pub const ROUNDS_REMEMBERED: u8 = 4;

/// A giver's page on one other name: the place in the ledgers where what passed between the two is kept. The pages of
/// one giver are consecutive; the other side of the same pair has a page of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Page(pub u32);

impl Page {
    /// The place of this page in a ledger's columns.
    #[must_use]
    pub const fn index(self) -> usize {
        self.0 as usize
    }
}

/// Whether the giver still wants something in return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stance {
    /// It still lacks pieces: what others give matters to it.
    Leeching,
    /// It has all: nobody has anything to offer it.
    Seeding,
}

/// Why the rule is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Occasion {
    /// The giver's regular round, numbered from 0 since it joined.
    Round(u32),
    /// Between rounds: someone who was served needs nothing more, or someone new asks while there is room.
    Vacancy,
}

/// Someone who asks, and whom the giver could serve now.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Requester {
    /// The name it goes by.
    pub name: NameId,
    /// The giver's page on it.
    pub page: Page,
    /// Whether the giver is serving it now.
    pub served: bool,
}

/// What a giver sees when it decides.
#[derive(Debug)]
pub struct View<'a> {
    /// The time.
    pub now: Time,
    /// The name under which the giver acts.
    pub giver: NameId,
    /// Whether the giver still wants something in return.
    pub stance: Stance,
    /// The upload capacity it offers.
    pub capacity: Rate,
    /// Why the rule is asked.
    pub occasion: Occasion,
    /// All of the giver's pages, requesters' or not.
    pub pages: Range<u32>,
    /// Those who ask, in the order of their pages.
    pub requesters: &'a [Requester],
}

/// A peer that could be asked for service, as the one who looks for a provider sees it.
#[derive(Clone, Copy, Debug)]
pub struct Prospect {
    /// Who looks for a provider.
    pub asker: NameId,
    /// Who might be asked.
    pub provider: NameId,
    /// The asker's page on it, if it has met it and the rule keeps pages.
    pub page: Option<Page>,
}

/// How long a grant lasts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lasts {
    /// Until the rule decides otherwise: piece after piece, as long as the requester needs something.
    UntilRevoked,
    /// For one piece; then there is a vacancy.
    OnePiece,
    /// For one piece that is of no use to the requester until it has passed a piece on to someone; then there is a
    /// vacancy.
    OneSealedPiece,
}

/// What becomes of the obligation that comes with a sealed piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Obligation {
    /// The piece has arrived.
    Begun,
    /// Its receiver has passed a piece on, or cannot, since nobody asks it for anything: it has the key.
    Met,
}

/// Service granted to one requester.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Grant {
    /// Its place in [`View::requesters`].
    pub requester: usize,
    /// Its part of the capacity, relative to the other grants' weights. Greater than zero.
    pub weight: f64,
    /// How long it lasts.
    pub lasts: Lasts,
}

/// A rule's answer: the whole allotment. Whoever is served now and not granted again is refused from here on.
#[derive(Debug, Default)]
pub struct Answer {
    /// Who is served.
    pub grants: Vec<Grant>,
    /// How many more the giver would serve at once, if they asked.
    pub vacancies: u32,
}

impl Answer {
    /// Forgets the last answer; keeps the memory.
    pub fn clear(&mut self) {
        self.grants.clear();
        self.vacancies = 0;
    }

    /// Grants an equal part.
    pub fn grant(&mut self, requester: usize, lasts: Lasts) {
        self.grants.push(Grant { requester, weight: 1.0, lasts });
    }
}

/// Something that passed from one name to another, told to the rules of both. Where the two follow different rules,
/// each of them has opened the pages of its own follower only: the other side's page is none of its ledger's.
#[derive(Clone, Copy, Debug)]
pub struct Exchange {
    /// When it was told; it passed between the last telling and now.
    pub at: Time,
    /// Who gave.
    pub giver: NameId,
    /// Who received.
    pub receiver: NameId,
    /// The giver's page on the receiver.
    pub giver_page: Page,
    /// The receiver's page on the giver.
    pub receiver_page: Page,
    /// Whether the giver still wanted something in return.
    pub giver_stance: Stance,
    /// Whether the receiver would want something in return for giving: it does until it has all.
    pub receiver_stance: Stance,
    /// Whether the receiver pays what it owes, where a rule asks for payment. Whoever offers no upload pays nothing
    /// either.
    pub receiver_pays: bool,
    /// What each byte costs where a rule charges money, in the money that buys a byte at the price 1.
    pub price: f64,
    /// How much, in bytes. Below zero it takes back what was told before: it turned out to be bad.
    pub bytes: f64,
}

/// What someone says that passed between two names. Private ledgers need no reports: they see exchanges. Shared ledgers
/// hear nothing else, and a report can be a lie.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Report {
    /// When it was made.
    pub at: Time,
    /// Who says so.
    pub by: NameId,
    /// Who gave.
    pub giver: NameId,
    /// Who received.
    pub receiver: NameId,
    /// How much, in bytes; below zero it takes back, or speaks ill.
    pub bytes: f64,
}

/// A rule's parameters: what a scenario chooses.
pub trait Incentive: fmt::Debug + Send + Sync {
    /// The rule at work in one run, with an empty ledger.
    fn start(&self) -> Box<dyn Rule>;

    /// How often a giver's round comes.
    fn round(&self) -> Time;

    /// What it plays in games of cooperation and defection; `None` if it has no counterpart there.
    fn strategy(&self) -> Option<Strategy> {
        None
    }
}

/// A rule at work in one run, for all the peers that follow it. It acts on nothing: it remembers, and it answers.
pub trait Rule {
    /// A follower opens an empty page: it met a name. A page whose link was closed keeps what stands on it: if the two meet again,
    /// it goes on without being opened, and otherwise it is opened again for another name.
    fn open(&mut self, follower: NameId, page: Page);

    /// Remember what passed. Told for every exchange in which a follower of this rule gave or received.
    fn remember(&mut self, exchange: &Exchange);

    /// Whether this rule listens to reports.
    fn listens(&self) -> bool {
        false
    }

    /// Whether it keeps anything by pages, so that they must be opened: a ledger that goes by names alone does not.
    fn keeps_pages(&self) -> bool {
        true
    }

    /// Whether it remembers by rounds, or revokes at a round what it granted. To others a round is one more moment at
    /// which they look again at whom they refused.
    fn lives_by_rounds(&self) -> bool {
        true
    }

    /// Whether whomever it refuses, although there is room, it refuses until the giver's next round, until the giver has
    /// all it came for, or until the page is opened anew, whatever passes or is reported meanwhile: it need not be asked
    /// about it before. To ask nevertheless draws nothing at random and writes nothing down.
    fn refuses_until_round(&self) -> bool {
        false
    }

    /// What a follower thinks of a peer that it might ask for service: the higher, the better; 0 of whom it knows
    /// nothing. `None`: the rule has no opinion of those who give.
    fn esteem(&self, _: &Prospect) -> Option<f64> {
        None
    }

    /// The money of a name, in bytes that it buys; `None` where service is not paid for. A name that nobody has used
    /// yet has what every name begins with.
    fn money(&self, _: NameId) -> Option<f64> {
        None
    }

    /// A follower, and these of its pages, will be looked at soon: what is kept of them can be asked of memory, so that it
    /// is there.
    fn fetch(&self, _: NameId, _: Range<u32>) {}

    /// Hear a report. Reports are public: every rule that listens hears them all, its own followers' as well.
    fn hear(&mut self, _: &Report) {}

    /// The name on a follower's page has come under an obligation, or has met it.
    fn obliged(&mut self, _: Page, _: Obligation) {}

    /// A follower has all it came for: from here on it seeds. `pages` are all of its pages.
    fn completed(&mut self, name: NameId, pages: Range<u32>);

    /// Whom does the giver serve? What the rule remembers by rounds it forgets within [`ROUNDS_REMEMBERED`].
    fn decide(&mut self, view: &View<'_>, stream: &mut Stream, answer: &mut Answer);
}
