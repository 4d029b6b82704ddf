//! Behaviours: what a peer does where it has a choice, under whatever rule holds.

mod altruist;
mod colluders;
mod conditional;
mod cooperative;
mod free_rider;
mod hit_and_run;
mod hoarder;
mod large_view;
mod oscillator;
mod partial;
mod polluter;
mod rational;
mod slanderer;
mod sybil;
mod traitor;
mod whitewasher;

use std::fmt;

use crate::random::Stream;
use crate::registry::{Entry, Family, entry};
use crate::units::{Rate, Share, Time};

pub use altruist::Altruist;
pub use colluders::Colluders;
pub use conditional::Conditional;
pub use cooperative::Cooperative;
pub use free_rider::FreeRider;
pub use hit_and_run::HitAndRun;
pub use hoarder::Hoarder;
pub use large_view::LargeView;
pub use oscillator::Oscillator;
pub use partial::Partial;
pub use polluter::Polluter;
pub use rational::Rational;
pub use slanderer::Slanderer;
pub use sybil::Sybil;
pub use traitor::Traitor;
pub use whitewasher::Whitewasher;

/// When a peer goes, once it has all it came for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AfterCompletion {
    /// As the scenario's churn says.
    AsOthers,
    /// At once, whatever others do.
    LeaveAtOnce,
    /// It stays and serves until the end.
    StayForEver,
}

/// What a peer sees when it reconsiders.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Situation {
    /// How long it has been there.
    pub present: Time,
    /// The part that it has of what it came for.
    pub progress: Share,
    /// Whether it still downloads.
    pub downloads: bool,
    /// Whether anybody serves it now.
    pub served: bool,
    /// The upload capacity of its link.
    pub upload: Rate,
    /// The part of it that it offers now.
    pub offers: Share,
    /// How long ago it last reconsidered, or joined.
    pub elapsed: Time,
    /// The bytes that it has received and kept since then. Below zero where more turned out bad than came.
    pub received: f64,
}

impl Situation {
    /// What it received since it last reconsidered, in bytes per second; `None` if no time has passed.
    #[must_use]
    pub fn download_rate(&self) -> Option<f64> {
        (self.elapsed > Time::ZERO).then(|| self.received / self.elapsed.secs())
    }
}

/// What a peer remembers from one time that it reconsiders to the next. The workload keeps it, one for each peer, and
/// looks at nothing in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Memory {
    /// Which of its choices it follows.
    pub choice: usize,
    /// How long it has followed it.
    pub followed: Time,
    /// What that has brought so far, less what it cost.
    pub brought: f64,
    /// What each choice paid per second, as far as it was tried.
    pub paid: Vec<Option<f64>>,
}

/// What a peer does from here on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Move {
    /// The part of its upload capacity that it offers. Where that is another than before, whatever it was serving is
    /// interrupted and it decides anew.
    pub offers: Share,
    /// Whether it takes a new name: to whomever it knows it is a stranger from here on.
    pub new_name: bool,
    /// Whether it asks for service. Where it does not, what is on its way is finished and nothing else begins.
    pub asks: bool,
    /// The bytes that it now claims, falsely, to have received from some neighbour of its own group, to whoever
    /// listens.
    pub praise: f64,
}

impl Move {
    /// Offers this part of its upload capacity, asks for service, and does nothing else.
    #[must_use]
    pub const fn offering(offers: Share) -> Self {
        Self { offers, new_name: false, asks: true, praise: 0.0 }
    }
}

/// What a peer does where it has a choice.
pub trait Behaviour: fmt::Debug + Send + Sync {
    /// The part of its upload capacity that it offers when it joins.
    fn offers(&self) -> Share {
        Share::WHOLE
    }

    /// How many times as many neighbours it may have as others, and seeks, where a tracker can name them. At least 1.
    fn view(&self) -> f64 {
        1.0
    }

    /// How many names it holds: others take each of them for a peer of its own. At least 1.
    fn names(&self) -> u32 {
        1
    }

    /// Whether it serves nobody but the peers of its own group.
    fn serves_only_its_own(&self) -> bool {
        false
    }

    /// What it reports, to whoever listens, for each byte that it received: 1 is the truth, 0 is silence, and below 0
    /// it speaks ill of whoever gave.
    fn tells(&self) -> f64 {
        1.0
    }

    /// The part of the pieces it delivers that turn out bad when the receiver checks them.
    fn bad(&self) -> Share {
        Share::NONE
    }

    /// How often it reconsiders what it does; never, if that never changes.
    fn reconsiders(&self) -> Option<Time> {
        None
    }

    /// What it does from here on.
    fn reconsider(&self, _: &Situation, _: &mut Memory, _: &mut Stream) -> Move {
        Move::offering(self.offers())
    }

    /// When it goes, once it has all it came for.
    fn after_completion(&self) -> AfterCompletion {
        AfterCompletion::AsOthers
    }

    /// The part of what it could give that it gives in a game, where `others` is the mean part that the others of its
    /// group gave in the last one, if there was one; `None` if what makes this behaviour has no counterpart in a game.
    fn contributes(&self, _others: Option<Share>) -> Option<Share> {
        None
    }
}

impl Family for dyn Behaviour {
    const TAG: &'static str = "kind";
    const WHAT: &'static str = "behaviour";
    fn registry() -> &'static [Entry<Self>] {
        &[
            entry!(Cooperative),
            entry!(Altruist),
            entry!(Partial),
            entry!(HitAndRun),
            entry!(FreeRider),
            entry!(Whitewasher),
            entry!(LargeView),
            entry!(Traitor),
            entry!(Oscillator),
            entry!(Conditional),
            entry!(Rational),
            entry!(Hoarder),
            entry!(Sybil),
            entry!(Colluders),
            entry!(Slanderer),
            entry!(Polluter),
        ]
    }
}

/// Whether a behaviour differs from the cooperative in nothing but its moves, so that a peer can take it up and drop
/// it.
fn is_all_moves(behaviour: &dyn Behaviour) -> bool {
    behaviour.view() <= 1.0
        && behaviour.names() == 1
        && !behaviour.serves_only_its_own()
        && (behaviour.tells() - 1.0).abs() <= 0.0
        && behaviour.bad() <= Share::NONE
        && behaviour.after_completion() == AfterCompletion::AsOthers
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::Streams;
    use crate::registry::Chosen;

    /// A peer in mid-download that looked ten seconds ago, with 100 B/s of upload capacity.
    pub(super) fn situation() -> Situation {
        Situation {
            present: Time::from_secs(100),
            progress: Share::new(0.5).expect("a share"),
            downloads: true,
            served: true,
            upload: Rate::from_bytes_per_s(100.0),
            offers: Share::new(0.75).expect("a share"),
            elapsed: Time::from_secs(10),
            received: 500.0,
        }
    }

    pub(super) fn stream() -> Stream {
        Streams::new(1, 0).stream("a test")
    }

    #[test]
    fn what_a_peer_is_from_the_start_cannot_be_taken_up_later() {
        let names = <dyn Behaviour>::registry().iter().map(|entry| entry.name);
        let all_moves: Vec<&str> =
            names.filter(|name| is_all_moves(&*Chosen::named(name).expect("registered"))).collect();
        for name in ["cooperative", "free-rider", "partial", "whitewasher", "hoarder", "conditional"] {
            assert!(all_moves.contains(&name), "{name}");
        }
        for name in ["altruist", "hit-and-run", "large-view", "sybil", "colluders", "slanderer", "polluter"] {
            assert!(!all_moves.contains(&name), "{name}");
        }
    }
}
