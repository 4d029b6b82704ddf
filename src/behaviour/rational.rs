//! `rational`: tries several behaviours and keeps to the one that pays best.
//!
//! Each choice is followed for a period and pays what was downloaded per second, less a cost for what was offered. Each
//! is tried once, in the order given; then the peer keeps to whichever paid best, and now and then tries another: the
//! epsilon-greedy choice of Sutton and Barto (chapter 2), with a constant step, since what pays changes as the swarm
//! does.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::{Behaviour, Memory, Move, Situation, is_all_moves};
use crate::random::{self, Stream};
use crate::registry::{Chosen, Family, Member};
use crate::spelling::did_you_mean;
use crate::units::{Share, Time};

/// Tries each of several behaviours for a period, then keeps to the one that pays best. Once it has all, it keeps to
/// its last choice.
#[derive(Clone, Debug, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, default)]
pub struct Rational {
    /// The behaviours that it chooses from, by name, the first one first; their parameters have their defaults. What a
    /// peer is from the start (its names, its view, its clique, the pieces it spoils, when it leaves) cannot be tried.
    pub choices: Choices,
    /// How long it follows a choice before it chooses anew.
    #[serde(deserialize_with = "crate::units::positive_time")]
    pub period: Time,
    /// What offering a byte costs it, in bytes received; 0 or more.
    #[serde(deserialize_with = "crate::units::not_negative")]
    pub cost: f64,
    /// The probability with which it takes a random choice in place of the best.
    pub explores: Share,
    /// The weight of what a choice paid last in what it is thought to pay; 1 forgets all that was before.
    pub step: Share,
}

impl Default for Rational {
    fn default() -> Self {
        let choices = ["cooperative", "free-rider"].map(|name| Chosen::named(name).expect("registered"));
        Self {
            choices: Choices(choices.to_vec()),
            period: Time::from_secs(60),
            cost: 0.1,
            explores: Share::new(0.05).expect("a share"),
            step: Share::new(0.5).expect("a share"),
        }
    }
}

/// Behaviours to choose from, written by their names.
#[derive(Clone, Debug)]
pub struct Choices(Vec<Chosen<dyn Behaviour>>);

impl Serialize for Choices {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.0.iter().map(|choice| choice.entry.name))
    }
}

impl<'de> Deserialize<'de> for Choices {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let names = Vec::<String>::deserialize(deserializer)?;
        if names.is_empty() {
            return Err(de::Error::custom("nothing to choose from: expected the name of at least one behaviour"));
        }
        names.iter().map(|name| chosen(name).map_err(de::Error::custom)).collect::<Result<_, _>>().map(Self)
    }
}

impl JsonSchema for Choices {
    fn schema_name() -> Cow<'static, str> {
        "Choices".into()
    }

    fn inline_schema() -> bool {
        true
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        <Vec<String>>::json_schema(generator)
    }
}

/// The behaviour of this name, if a peer can take it up and drop it.
fn chosen(name: &str) -> Result<Chosen<dyn Behaviour>, String> {
    let all = || <dyn Behaviour>::registry().iter().map(|entry| entry.name);
    // Found by name first: one that chooses among choices would otherwise make itself without end.
    if !all().any(|known| known == name) {
        return Err(format!("unknown behaviour `{name}`{}", did_you_mean(name, all())));
    }
    if name == Rational::NAME {
        return Err("choices that choose themselves: expected a behaviour other than `rational`".to_owned());
    }
    let choice = Chosen::<dyn Behaviour>::named(name).expect("registered");
    if is_all_moves(&*choice) {
        return Ok(choice);
    }
    Err(format!("`{name}` is not only a matter of what a peer does from now on, so it cannot be tried for a while"))
}

impl Member for Rational {
    const NAME: &'static str = "rational";
    const SUMMARY: &'static str = "tries several behaviours and keeps to the one that pays best";
    const SOURCE: &'static str = "Sutton and Barto, Reinforcement Learning: An Introduction, MIT Press 1998, chapter 2: \
         epsilon-greedy choice";
}

impl Behaviour for Rational {
    fn offers(&self) -> Share {
        self.choices.0[0].offers()
    }

    fn reconsiders(&self) -> Option<Time> {
        let own = (self.choices.0.len() > 1).then_some(self.period);
        self.choices.0.iter().filter_map(|choice| choice.reconsiders()).chain(own).min()
    }

    fn reconsider(&self, situation: &Situation, memory: &mut Memory, stream: &mut Stream) -> Move {
        let before = memory.choice;
        if situation.downloads {
            self.learn(situation, memory, stream);
        }
        let choice = &self.choices.0[memory.choice];
        // Whoever takes up a choice begins as that choice begins.
        let offers = if memory.choice == before { situation.offers } else { choice.offers() };
        choice.reconsider(&Situation { offers, ..*situation }, &mut Memory::default(), stream)
    }
}

impl Rational {
    /// Counts what the choice has brought since the last look; at the end of its period, notes what it paid and
    /// chooses.
    fn learn(&self, situation: &Situation, memory: &mut Memory, stream: &mut Stream) {
        let offered = situation.upload.bytes_per_s() * situation.offers.get();
        memory.followed += situation.elapsed;
        memory.brought += situation.received - self.cost * offered * situation.elapsed.secs();
        // The first look comes at a random moment: a choice that was hardly followed is not judged yet.
        if memory.followed < self.period {
            return;
        }
        let paid = memory.brought / memory.followed.secs();
        memory.paid.resize(self.choices.0.len(), None);
        let known = &mut memory.paid[memory.choice];
        *known = Some(known.map_or(paid, |before| before + self.step.get() * (paid - before)));
        memory.choice = self.choose(&memory.paid, stream);
        (memory.followed, memory.brought) = (Time::ZERO, 0.0);
    }

    /// The first that was never tried; or the one that paid best, the first of equals; or now and then a random one.
    fn choose(&self, paid: &[Option<f64>], stream: &mut Stream) -> usize {
        if let Some(untried) = paid.iter().position(Option::is_none) {
            return untried;
        }
        if random::unit(stream) < self.explores.get() {
            let count = u32::try_from(paid.len()).expect("a short list");
            return random::below(stream, count) as usize;
        }
        let better = |best: usize, next: usize| if paid[next] > paid[best] { next } else { best };
        (1..paid.len()).fold(0, better)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::behaviour::tests::{situation, stream};

    /// What a peer chooses over some periods, where cooperation downloads at this rate and free riding at that one.
    fn chosen_over(rational: &Rational, cooperative: f64, free_rider: f64, periods: usize) -> Vec<usize> {
        let (mut memory, mut stream) = (Memory::default(), stream());
        let mut offers = rational.offers();
        let follow = |_| {
            let rate = if offers > Share::NONE { cooperative } else { free_rider };
            let elapsed = rational.period;
            let situation = Situation { offers, elapsed, received: rate * elapsed.secs(), ..situation() };
            offers = rational.reconsider(&situation, &mut memory, &mut stream).offers;
            memory.choice
        };
        (0..periods).map(follow).collect()
    }

    #[test]
    fn it_tries_each_and_keeps_to_the_best() {
        let never_again = Rational { explores: Share::NONE, ..Rational::default() };
        assert_eq!(chosen_over(&never_again, 50.0, 30.0, 5), [1, 0, 0, 0, 0]);
        assert_eq!(chosen_over(&never_again, 50.0, 45.0, 5), [1, 1, 1, 1, 1], "giving 100 B/s costs 10 B/s");
        let explores = Rational { explores: Share::new(0.2).unwrap(), ..Rational::default() };
        let others =
            chosen_over(&explores, 50.0, 30.0, 2_000).into_iter().skip(1).filter(|choice| *choice == 1).count();
        assert!((150..250).contains(&others), "a random one of two in a fifth of 2,000 periods: {others}");
    }

    #[test]
    fn a_choice_is_judged_when_it_was_followed_for_a_period() {
        let rational = Rational::default();
        let mut memory = Memory::default();
        let early = Situation { elapsed: Time::from_secs(59), ..situation() };
        rational.reconsider(&early, &mut memory, &mut stream());
        assert_eq!((memory.choice, memory.paid.len()), (0, 0));
        let done = Situation { downloads: false, elapsed: Time::from_secs(59), ..situation() };
        rational.reconsider(&done, &mut memory, &mut stream());
        assert_eq!(memory.choice, 0, "who has all learns nothing more");
        rational.reconsider(&early, &mut memory, &mut stream());
        assert_eq!(memory.choice, 1);
    }

    #[test]
    fn choices_are_behaviours_that_can_be_tried() {
        let read = |text: &str| toml::from_str::<Rational>(text).map_err(|why| why.message().to_owned());
        let read_names = read("choices = ['partial', 'oscillator']").unwrap();
        assert_eq!(toml::Table::try_from(&read_names).unwrap()["choices"].to_string(), "[\"partial\", \"oscillator\"]");
        for (text, part) in [
            ("choices = []", "nothing to choose from"),
            ("choices = ['freerider']", "did you mean `free-rider`?"),
            ("choices = ['rational']", "other than `rational`"),
            ("choices = ['altruist']", "cannot be tried"),
            ("cost = -1.0", "0 or more"),
        ] {
            let why = read(text).unwrap_err();
            assert!(why.contains(part), "{text}: {why}");
        }
    }
}
