//! `formula`: the researcher's own rule, as an expression in the scenario file.
//!
//! Whoever asks is given a value by the formula; the highest are served, piece by piece and ties at random; whoever has
//! a value of 0 or less, or none (not a number), is refused. See [`Variable`] for what a formula may speak of, and
//! `expression.rs` for its language.

mod expression;

use std::num::NonZeroU32;
use std::ops::Range;

use schemars::JsonSchema;
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use self::expression::Expression;
use super::ledger::{Accounts, Totals, Waiting, Window};
use super::ranking::{PieceByPiece, Ranks};
use super::{Answer, Exchange, Incentive, Occasion, Page, Requester, Rule, Stance, View};
use crate::column::Column;
use crate::random::{self, Stream};
use crate::registry::Member;
use crate::units::{NameId, Time};

/// Serves whoever has the highest value of a formula of your own.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Formula {
    /// The value of a requester, of: `given`, `received` (bytes on the giver's page on it), `recent` (bytes received in
    /// the last two rounds), `total_given`, `total_received` (bytes that its name gave and received in all), `waited`
    /// (s since it began to ask or was last served), `age` (s since it first asked this giver), `capacity` (B/s that
    /// the giver offers), `seeding` (1 if the giver has all, else 0), `random` (a new number from 0 to 1). With + - *
    /// /, comparisons, `and`, `or`, `not`, if(condition, yes, no), min, max, clamp(x, low, high), sqrt, exp, ln, abs.
    #[schemars(with = "String")]
    pub rank: Ranked,
    /// How many requesters a giver serves at once.
    pub slots: NonZeroU32,
    /// How often a giver that found nobody to serve looks again; `recent` covers two of these.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub round: Time,
}

/// What a formula may speak of.
#[derive(Clone, Copy)]
enum Variable {
    Given,
    Received,
    Recent,
    TotalGiven,
    TotalReceived,
    Waited,
    Age,
    Capacity,
    Seeding,
    Random,
}

impl Variable {
    /// All of them, by the names under which they stand in a formula.
    const ALL: [(&str, Self); 10] = [
        ("given", Self::Given),
        ("received", Self::Received),
        ("recent", Self::Recent),
        ("total_given", Self::TotalGiven),
        ("total_received", Self::TotalReceived),
        ("waited", Self::Waited),
        ("age", Self::Age),
        ("capacity", Self::Capacity),
        ("seeding", Self::Seeding),
        ("random", Self::Random),
    ];
}

/// A formula as it is written, and compiled.
#[derive(Clone, Debug)]
pub struct Ranked {
    text: String,
    compiled: Expression,
}

impl Ranked {
    /// Compiles a formula.
    ///
    /// # Errors
    /// What is wrong with it, and at which column.
    pub fn new(text: &str) -> Result<Self, String> {
        let names = Variable::ALL.map(|(name, _)| name);
        let compiled = Expression::compile(text, &names).map_err(|mistake| mistake.to_string())?;
        Ok(Self { text: text.to_string(), compiled })
    }
}

impl Serialize for Ranked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl<'de> Deserialize<'de> for Ranked {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::new(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

impl Default for Formula {
    fn default() -> Self {
        Self {
            rank: Ranked::new("1 + received").expect("the default is well formed"),
            slots: NonZeroU32::new(5).expect("not zero"),
            round: Time::from_secs(10),
        }
    }
}

impl Member for Formula {
    const NAME: &'static str = "formula";
    const SUMMARY: &'static str = "serves whoever has the highest value of a formula of your own";
    const SOURCE: &'static str = "";
}

impl Incentive for Formula {
    fn start(&self) -> Box<dyn Rule> {
        let at_work = AtWork {
            rank: self.rank.compiled.clone(),
            kept: Kept::for_the_sake_of(&self.rank.compiled),
            stack: Vec::new(),
            accounts: Accounts::default(),
            recent: Window::default(),
            totals: Totals::default(),
            waiting: Waiting::default(),
            met: Column::default(),
        };
        PieceByPiece::start(self.slots, at_work)
    }

    fn round(&self) -> Time {
        self.round
    }
}

/// Which ledgers a formula needs: no other is kept.
#[expect(clippy::struct_excessive_bools, reason = "each of them may be needed whatever the others are")]
struct Kept {
    accounts: bool,
    recent: bool,
    totals: bool,
    waiting: bool,
    met: bool,
}

impl Kept {
    fn for_the_sake_of(formula: &Expression) -> Self {
        let mut kept = Self { accounts: false, recent: false, totals: false, waiting: false, met: false };
        for (place, (_, variable)) in Variable::ALL.iter().enumerate() {
            let spoken_of = formula.speaks_of(place);
            match variable {
                Variable::Given | Variable::Received => kept.accounts |= spoken_of,
                Variable::Recent => kept.recent |= spoken_of,
                Variable::TotalGiven | Variable::TotalReceived => kept.totals |= spoken_of,
                Variable::Waited => kept.waiting |= spoken_of,
                Variable::Age => kept.met |= spoken_of,
                Variable::Capacity | Variable::Seeding | Variable::Random => {}
            }
        }
        kept
    }
}

struct AtWork {
    rank: Expression,
    kept: Kept,
    stack: Vec<f64>,
    // What the variables are drawn from, as far as it is kept.
    accounts: Accounts,
    recent: Window<2>,
    totals: Totals,
    waiting: Waiting,
    /// For each page, when its name first asked.
    met: Column<Option<Time>>,
}

impl Ranks for AtWork {
    fn open(&mut self, _: NameId, page: Page) {
        if self.kept.accounts {
            self.accounts.open(page);
        }
        if self.kept.recent {
            self.recent.open(page);
        }
        if self.kept.waiting {
            self.waiting.open(page);
        }
        if self.kept.met {
            self.met.open(page.index());
        }
    }

    fn remember(&mut self, exchange: &Exchange) {
        // What is not opened keeps nothing.
        self.accounts.remember(exchange);
        self.recent.add(exchange.receiver_page, exchange.bytes);
        if self.kept.totals {
            self.totals.remember(exchange);
        }
    }

    fn fetch(&self, follower: NameId, pages: Range<u32>) {
        self.accounts.fetch(pages.clone());
        self.recent.fetch(pages);
        if self.kept.totals {
            self.totals.fetch(follower);
        }
    }

    fn lives_by_rounds(&self) -> bool {
        true
    }

    fn see(&mut self, view: &View<'_>) {
        if self.kept.waiting {
            self.waiting.see(view);
        }
        if self.kept.met {
            for requester in view.requesters {
                self.met.at(requester.page.index()).get_or_insert(view.now);
            }
        }
    }

    #[inline]
    fn rank(&mut self, view: &View<'_>, requester: &Requester, stream: &mut Stream) -> Option<f64> {
        let random = random::unit(stream);
        let variable = |place: usize| match Variable::ALL[place].1 {
            Variable::Given => self.accounts.of(requester.page).given,
            Variable::Received => self.accounts.of(requester.page).received,
            Variable::Recent => f64::from(self.recent.sum(requester.page)),
            Variable::TotalGiven => self.totals.of(requester.name).given,
            Variable::TotalReceived => self.totals.of(requester.name).received,
            Variable::Waited => self.waiting.waited(requester.page, view.now).secs(),
            Variable::Age => view.now.since(self.met.of(requester.page.index()).unwrap_or(view.now)).secs(),
            Variable::Capacity => view.capacity.bytes_per_s(),
            Variable::Seeding => f64::from(u8::from(view.stance == Stance::Seeding)),
            Variable::Random => random,
        };
        Some(self.rank.value(variable, &mut self.stack)).filter(|value| *value > 0.0)
    }

    fn granted(&mut self, view: &View<'_>, answer: &mut Answer) {
        if self.kept.waiting {
            self.waiting.granted(view, answer);
        }
        if let Occasion::Round(_) = view.occasion {
            self.recent.slide(view.pages.clone());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::incentive::try_out::TryOut;

    fn owner(rank: &str) -> TryOut {
        TryOut::new(&Formula { rank: Ranked::new(rank).unwrap(), slots: NonZeroU32::MIN, ..Formula::default() }, 3)
    }

    #[test]
    fn the_highest_value_is_served_and_none_above_zero_is_refused() {
        let mut owner = owner("received - given");
        owner.received(0, 5.0);
        owner.received(1, 9.0);
        owner.gave(1, 5.0);
        assert_eq!(owner.next(&[0, 1, 2]), [0]);
        assert_eq!(owner.next(&[1, 2]), [1]);
        assert!(owner.next(&[2]).is_empty());
        owner.gave(2, 1.0);
        assert!(owner.next(&[2]).is_empty());
    }

    #[test]
    fn every_variable_says_what_it_should() {
        let mut waits = owner("if(waited >= 20, 1, 0)");
        assert!(waits.next(&[0]).is_empty());
        waits.now = Time::from_secs(20);
        assert_eq!(waits.next(&[0, 1]), [0]);
        assert!(waits.next(&[0]).is_empty(), "whoever was served waits anew");
        let mut met = owner("age == 30");
        met.next(&[0]);
        met.now = Time::from_secs(30);
        assert_eq!(met.next(&[0, 1]), [0]);
        let mut recent = owner("recent");
        recent.received(0, 7.0);
        for (number, expected) in [(0, vec![(0, 1.0)]), (1, vec![(0, 1.0)]), (2, vec![])] {
            assert_eq!(recent.decide(Occasion::Round(number), &[0], &[]), expected);
        }
        let mut total = owner("total_given == 8 and total_received == 3 and capacity == 1e5");
        total.received(1, 8.0);
        total.gave(1, 3.0);
        assert_eq!(total.next(&[0, 1]), [1]);
        let mut seeds = owner("seeding");
        assert!(seeds.next(&[0]).is_empty());
        seeds.stance = Stance::Seeding;
        assert_eq!(seeds.next(&[0]), [0]);
    }

    #[test]
    fn a_value_that_is_no_number_refuses() {
        assert!(owner("received / given").next(&[0, 1, 2]).is_empty());
    }
}
