//! Tournaments: a family of protocols of the design space, each alone and against others.
//!
//! Rahman, Vinko, Hales, Pouwelse and Sips, Design Space Analysis for Modeling Incentives in Distributed Systems,
//! SIGCOMM 2011, ask three things of a protocol. *Performance*: what everyone receives where all follow it, as a part
//! of the best in the family. *Robustness*: how often those who follow it receive more than the others, against other
//! protocols, at half and half. *Aggressiveness*: the same as a small minority. Exchanges are played in rounds
//! ([`crate::workload::rounds`]).

mod encounter;
mod family;
mod plan;
mod standing;
mod store;

use std::num::NonZeroU32;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::incentive::design_space::Protocol;
use crate::random::Streams;
use crate::study::{Progress, Unreadable, Unwritten};
use crate::units::Share;
use crate::workload::rounds::{Exchange, MOST_PEERS, Terms};

use encounter::{Outcome, World};
pub use family::{Family, Size, named, own_name};
pub use plan::possible;
pub use standing::{Estimate, Standing, correlation};
pub use store::{Setting, is_there, read, run};

/// How a tournament is played.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// How many peers play.
    pub peers: u16,
    /// How the exchange is played.
    pub terms: Terms,
    /// The part of the peers that a minority is.
    pub minority: Share,
    /// How many opponents each protocol meets; all if there are no more.
    pub opponents: Option<NonZeroU32>,
    /// How many independent repeats: each has capacities of its own, the same for all who meet in it.
    pub replications: NonZeroU32,
    /// The root of all random numbers.
    pub seed: u64,
}

/// Why a tournament could not be played.
#[derive(Debug, thiserror::Error)]
pub enum TournamentError {
    /// What was asked for cannot be played.
    #[error("{0}")]
    Unsuited(String),
    /// The threads could not be started.
    #[error("cannot start the threads: {0}")]
    Threads(#[from] rayon::ThreadPoolBuildError),
    /// Whoever watches asked to stop.
    #[error("stopped: a tournament keeps nothing until it is complete")]
    Stopped,
    /// What was left in a folder could not be read.
    #[error(transparent)]
    Unreadable(#[from] Unreadable),
    /// A file could not be written.
    #[error(transparent)]
    Unwritten(#[from] Unwritten),
}

/// How much of everything a tournament is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Extent {
    /// Protocols.
    pub members: usize,
    /// Opponents of each.
    pub opponents: usize,
    /// Pairs that meet.
    pub pairs: u64,
    /// Exchanges that are played in all.
    pub games: u64,
    /// The peers of a minority.
    pub minority: u16,
}

impl Rules {
    /// How much is played among so many protocols.
    ///
    /// # Errors
    /// If the peers cannot be parted as asked.
    pub fn extent(&self, members: usize) -> Result<Extent, TournamentError> {
        let minority = self.minority_of_peers()?;
        let opponents = possible(self.opponents.map_or(usize::MAX, |number| number.get() as usize), members);
        let pairs = (members * opponents / 2) as u64;
        let games = (members as u64 + pairs * GAMES) * u64::from(self.replications.get());
        Ok(Extent { members, opponents, pairs, games, minority })
    }

    fn minority_of_peers(&self) -> Result<u16, TournamentError> {
        let Self { peers, minority, .. } = *self;
        if !peers.is_multiple_of(2) || !(4..=MOST_PEERS).contains(&peers) {
            return Err(TournamentError::Unsuited(format!(
                "{peers} peers cannot play: expected an even number from 4 to {MOST_PEERS}, since two halves meet"
            )));
        }
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "fewer than there are peers")]
        let members = (minority.get() * f64::from(peers)).round() as u16;
        if members == 0 || 2 * members > peers {
            return Err(TournamentError::Unsuited(format!(
                "a minority of {} of {peers} peers is {members} peers: expected at least one, and at most half",
                minority.get()
            )));
        }
        Ok(members)
    }
}

/// The exchanges that two protocols play in a replication: two at half and half, and one with either as the minority.
const GAMES: u64 = 4;

/// Plays a tournament, and says where each of the protocols stands, in their order. What `progress` hears of are
/// exchanges.
///
/// # Errors
/// If the peers cannot be parted as asked, threads cannot be started, or whoever watches asks to stop.
pub fn play(
    rules: &Rules,
    family: &[Protocol],
    threads: Option<usize>,
    progress: &dyn Progress,
) -> Result<Vec<Standing>, TournamentError> {
    let extent = rules.extent(family.len())?;
    let replications = rules.replications.get();
    let world = |replication| World::new(rules.seed, replication, rules.peers, extent.minority, rules.terms);
    let worlds: Vec<World> = (0..replications).map(world).collect();
    let stream = &mut Streams::new(rules.seed, 0).stream("plan of a tournament");
    let pairs = plan::pairs(family.len(), extent.opponents, stream);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(threads.unwrap_or(0)).build()?;
    progress.planned(extent.games);
    let played = |games: u64| {
        (0..games).for_each(|_| progress.finished());
        if progress.stopped() { Err(TournamentError::Stopped) } else { Ok(()) }
    };
    let (alone, met) = pool.install(|| {
        // Each thread has a table of its own; answers come back in the order of the plan.
        let over = |places: usize| (0..places * worlds.len()).into_par_iter();
        let place = |index: usize| (index / worlds.len(), &worlds[index % worlds.len()]);
        let alone = over(family.len()).map_init(Exchange::default, |exchange, index| {
            let (member, world) = place(index);
            played(1).map(|()| world.alone(exchange, family[member]))
        });
        let alone = alone.collect::<Result<Vec<f64>, _>>()?;
        let met = over(pairs.len()).map_init(Exchange::default, |exchange, index| {
            let (pair, world) = place(index);
            let (one, other) = pairs[pair];
            played(GAMES).map(|()| world.meet(exchange, family[one as usize], family[other as usize]))
        });
        Ok::<_, TournamentError>((alone, met.collect::<Result<Vec<Outcome>, _>>()?))
    })?;
    Ok(standing::standings(family, worlds.len(), &alone, &pairs, &met))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workload::rounds::Spare;

    fn rules(opponents: Option<u32>) -> Rules {
        Rules {
            peers: 10,
            terms: Terms { rounds: NonZeroU32::new(30).unwrap(), spare: Spare::Lost },
            minority: Share::new(0.1).unwrap(),
            opponents: opponents.and_then(NonZeroU32::new),
            replications: NonZeroU32::new(3).unwrap(),
            seed: 1,
        }
    }

    fn drawn(size: usize) -> Vec<Protocol> {
        let family = Family { listed: Vec::new(), parts: Vec::new(), size: Size::Drawn(size) };
        family.members(1).expect("a family")
    }

    fn played(rules: &Rules, family: &[Protocol], threads: usize) -> Vec<Standing> {
        play(rules, family, Some(threads), &|| ()).expect("played")
    }

    #[test]
    fn the_number_of_threads_changes_nothing() {
        let family = drawn(12);
        assert_eq!(played(&rules(Some(4)), &family, 1), played(&rules(Some(4)), &family, 2));
    }

    #[test]
    fn another_member_changes_no_encounter() {
        // Two protocols more: what each wins of the others as before is what it won, so that the shares fit.
        let (few, many) = (drawn(6), drawn(7));
        let [before, after] = [&few, &many].map(|family| played(&rules(None), family, 2));
        for standing in &before {
            let same = after.iter().find(|other| other.protocol == standing.protocol).expect("it is there still");
            let wins = |standing: &Standing, opponents: f64| standing.robustness.mean * opponents * 6.0;
            let gained = wins(same, 6.0) - wins(standing, 5.0);
            assert!((gained - gained.round()).abs() < 1e-9 && (-1e-9..=6.0 + 1e-9).contains(&gained), "{gained}");
            assert!((same.rate - standing.rate).abs() < 1e-12, "alone it receives what it did");
        }
    }

    #[test]
    fn finished_games_are_as_many_as_planned() {
        let count = std::sync::atomic::AtomicU64::new(0);
        let (rules, family) = (rules(Some(4)), drawn(9));
        play(&rules, &family, Some(2), &|| {
            count.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        })
        .expect("played");
        let extent = rules.extent(9).unwrap();
        assert_eq!(extent, Extent { members: 9, opponents: 4, pairs: 18, games: 3 * (9 + 18 * 4), minority: 1 });
        assert_eq!(count.into_inner(), extent.games);
    }

    #[test]
    fn peers_that_cannot_be_parted_are_refused() {
        let why = |peers, minority| {
            let rules = Rules { peers, minority: Share::new(minority).unwrap(), ..rules(None) };
            rules.extent(5).expect_err("refused").to_string()
        };
        assert!(why(11, 0.1).contains("expected an even number from 4 to 1000"));
        assert!(why(10, 0.01).contains("is 0 peers"));
        assert!(why(10, 0.8).contains("is 8 peers"));
    }
}
