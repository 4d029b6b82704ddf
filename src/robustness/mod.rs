//! Robustness of overlays: how many peers the largest connected part still holds as more and more are removed.

mod candidate;
mod table;

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::overlay::percolation::{Removal, largest_parts, robustness};
use crate::random::Streams;
use crate::study::statistics::Statistics;

pub use candidate::{Candidate, Portrait};
pub use table::{is_there, read, write};

/// What is asked of each overlay.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Trial {
    /// In which orders peers are removed.
    pub removals: Vec<Removal>,
    /// How often each of these orders is drawn, and with it an overlay that is drawn at random.
    pub repeats: u32,
    /// The root of all random numbers.
    pub seed: u64,
}

/// What was asked of which overlays: all that a chart needs beside the courses.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// The names of the overlays, and how many peers each has.
    pub overlays: Vec<(String, u32)>,
    /// What was asked of each.
    pub trial: Trial,
}

impl Asked {
    /// This, of these overlays.
    #[must_use]
    pub fn of(candidates: &[Candidate], trial: &Trial) -> Self {
        let overlays = candidates.iter().map(|candidate| (candidate.name.clone(), candidate.peers)).collect();
        Self { overlays, trial: trial.clone() }
    }
}

/// What the largest part still holds, as a share of all peers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Left {
    /// The mean of the repeats.
    pub mean: f64,
    /// Its 95 % interval; none of a single repeat.
    pub interval: Option<(f64, f64)>,
}

/// How one overlay falls apart in one kind of order.
#[derive(Clone, Debug, PartialEq)]
pub struct Course {
    /// The place of the overlay among those that were asked for.
    pub overlay: usize,
    /// In which order its peers were removed.
    pub removal: Removal,
    /// By the share of all peers that were removed, ascending from 0 to 1: the share of all that the largest connected
    /// part holds.
    pub points: Vec<(f64, Left)>,
    /// The mean of that share over all numbers of removed peers, R (Schneider et al. 2011), in each repeat.
    pub robustness: Vec<f64>,
}

/// At how many shares of removed peers curves are taken, beside 0.
const STEPS: u32 = 100;

impl Course {
    /// What the repeats say of R.
    ///
    /// # Panics
    /// Never: there is at least one repeat.
    #[must_use]
    pub fn mean_robustness(&self) -> Statistics {
        Statistics::of(&self.robustness).expect("at least one repeat")
    }

    /// The share of all peers in the largest part when this share of all was removed, to the nearest point of the
    /// curve.
    #[must_use]
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "a share of few steps")]
    pub fn left(&self, removed: f64) -> f64 {
        self.points[(removed.clamp(0.0, 1.0) * f64::from(STEPS)).round() as usize].1.mean
    }
}

/// Takes every overlay apart in every kind of order. All kinds of order of a repeat are of the same overlay.
///
/// # Panics
/// If nothing is to be repeated.
#[must_use]
pub fn courses(candidates: &[Candidate], trial: &Trial) -> Vec<Course> {
    let of = |(overlay, candidate): (usize, &Candidate)| {
        let repeats: Vec<Vec<(Vec<f64>, f64)>> =
            (0..trial.repeats).into_par_iter().map(|repeat| one_repeat(candidate, trial, repeat)).collect();
        let course = move |(place, removal): (usize, &Removal)| {
            let at = |step: u32| {
                let values: Vec<f64> = repeats.iter().map(|repeat| repeat[place].0[step as usize]).collect();
                let Statistics { mean, interval, .. } = Statistics::of(&values).expect("at least one repeat");
                (f64::from(step) / f64::from(STEPS), Left { mean, interval })
            };
            let robustness = repeats.iter().map(|repeat| repeat[place].1).collect();
            Course { overlay, removal: *removal, points: (0..=STEPS).map(at).collect(), robustness }
        };
        trial.removals.iter().enumerate().map(course).collect::<Vec<Course>>()
    };
    candidates.iter().enumerate().flat_map(of).collect()
}

/// The curve and R of one overlay in each kind of order.
fn one_repeat(candidate: &Candidate, trial: &Trial, repeat: u32) -> Vec<(Vec<f64>, f64)> {
    let streams = Streams::new(trial.seed, repeat);
    let graph = candidate.graph(&streams);
    let of = |removal: &Removal| {
        let order = removal.order(&graph, &mut streams.stream(removal.name()));
        let parts = largest_parts(&graph, &order);
        ((0..=STEPS).map(|step| share_left(&parts, step)).collect(), robustness(&parts))
    };
    trial.removals.iter().map(of).collect()
}

/// The share of all peers in the largest part after so many steps of all.
fn share_left(parts: &[u32], step: u32) -> f64 {
    let peers = parts.len() - 1;
    let removed = (peers * step as usize + STEPS as usize / 2) / STEPS as usize;
    let peers = f64::from(u32::try_from(peers).expect("numbered by u32"));
    f64::from(parts[removed]) / peers.max(1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn trial(removals: &[Removal]) -> Trial {
        Trial { removals: removals.to_vec(), repeats: 5, seed: 1 }
    }

    #[test]
    fn a_complete_overlay_loses_only_those_who_are_removed() {
        let complete = Candidate::named("complete", 200).expect("an overlay");
        for course in courses(&[complete], &trial(&Removal::ALL)) {
            for (removed, left) in &course.points {
                assert!((left.mean - (1.0 - removed)).abs() < 1e-12, "{removed}: {}", left.mean);
            }
            let r = course.mean_robustness();
            assert!((r.mean - 0.5 * (1.0 - 1.0 / 200.0)).abs() < 1e-12, "{}", r.mean);
        }
    }

    #[test]
    fn a_star_stands_failures_and_falls_to_one_attack() {
        let star = Candidate::named("star", 1_000).expect("an overlay");
        let courses = courses(&[star], &trial(&[Removal::Random, Removal::Degree]));
        let (failures, attack) = (&courses[0], &courses[1]);
        assert!((attack.mean_robustness().mean - 999.0 / 1e6).abs() < 1e-12);
        assert!((attack.left(0.5) - 0.001).abs() < 1e-12);
        // At random the centre goes when a uniform share is removed: 1/2 of the time within the first half.
        assert!(failures.mean_robustness().mean > 0.1, "{}", failures.mean_robustness().mean);
    }

    #[test]
    fn hubs_make_an_overlay_stand_failures_and_fall_to_attacks() {
        let overlays = ["{ kind = 'barabasi-albert', links = 2 }", "{ kind = 'random-regular', degree = 4 }"];
        let candidates = overlays.map(|overlay| Candidate::named(overlay, 2_000).expect("an overlay"));
        let found = courses(&candidates, &trial(&Removal::ALL));
        let mean = |overlay: usize, removal: Removal| {
            let course = found.iter().find(|course| (course.overlay, course.removal) == (overlay, removal));
            course.expect("asked for").mean_robustness().mean
        };
        assert!(mean(0, Removal::Random) > mean(0, Removal::Degree) + 0.1);
        assert!(mean(1, Removal::Degree) > mean(0, Removal::Degree) + 0.1, "all alike, nobody to attack");
        // Whoever looks again after each removal does no less harm.
        for overlay in 0..2 {
            assert!(mean(overlay, Removal::RecalculatedDegree) < mean(overlay, Removal::Degree));
        }
        let (folder, asked) = (tempfile::tempdir().expect("a folder"), trial(&Removal::ALL));
        assert!(!is_there(folder.path()));
        write(folder.path(), &candidates, &asked, &found, "potluck overlay").expect("written");
        let (read_asked, read_courses) = read(folder.path()).expect("what was written can be read");
        assert!(is_there(folder.path()) && read_asked == Asked::of(&candidates, &asked) && read_courses == found);
        let again = courses(&candidates, &trial(&Removal::ALL));
        assert!(found.iter().zip(&again).all(|(a, b)| a.robustness == b.robustness), "the same seed, the same figures");
    }
}
