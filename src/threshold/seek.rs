//! The search: batches of runs, each played where the runs so far leave the answer open.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use super::fit::bears_out;
use super::posterior::Posterior;
use crate::random::Streams;

/// Runs of the first look, evenly spread over the way.
const FIRST: u32 = 16;
/// A change over less than this part of the precision is taken for a step: that it is narrower still makes no
/// difference, and to believe in it would end the search while the runs just have not met the rest of it.
const NARROW: f64 = 0.1;
/// Runs of each later batch. A constant, so that the search is the same with any number of threads.
const BATCH: u32 = 8;
/// Once it is this improbable that the tipping point is on the way, it is not looked for any more.
const NOT_THERE: f64 = 0.01;
/// The logistic curve goes from 10 % to 90 % over so many times its width.
const TEN_TO_NINETY: f64 = 4.394_449_154_672_439;

/// How long a tipping point is looked for.
#[derive(Clone, Copy, Debug)]
pub struct Search {
    /// The 95 % interval is to be no wider than this part of the way between the ends: above 0, below 1.
    pub precision: f64,
    /// The most runs that are played; the first look takes 16 in any case.
    pub most: u32,
    /// The root of the random numbers that place the runs.
    pub seed: u64,
}

/// When a run falls.
#[derive(Clone, Copy, Debug, PartialEq, serde::Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Falls {
    /// When the measure lies below this.
    Below(f64),
    /// When it lies above this.
    Above(f64),
}

impl Falls {
    fn falls(self, value: f64) -> bool {
        match self {
            Self::Below(least) => value < least,
            Self::Above(most) => value > most,
        }
    }
}

/// A run, and whether it fell.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Trial {
    /// Where on the way, from 0 to 1.
    pub part: f64,
    /// Which replication.
    pub replication: u32,
    /// The measure.
    pub value: f64,
    /// Whether it fell.
    pub fell: bool,
}

/// What the runs say.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Answer {
    /// Where half of the runs fall.
    At(TippingPoint),
    /// Nowhere on the way do half of the runs fall, or everywhere.
    Nowhere,
}

/// Where half of the runs fall, in parts of the way: the posterior median and the 95 % credible interval.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TippingPoint {
    /// The median.
    pub at: f64,
    /// The lower end of the interval; below 0 if it may lie before the beginning of the way.
    pub low: f64,
    /// The upper end of the interval; above 1 if it may lie beyond the end of the way.
    pub high: f64,
    /// How far it is from where 10 % of the runs fall to where 90 % do.
    pub zone: f64,
    /// Whether runs fall beyond the tipping point, and not before it.
    pub beyond: bool,
    /// Whether the interval is as narrow as was asked.
    pub precise: bool,
}

/// A tipping point was looked for with these trials.
#[derive(Clone, Debug, PartialEq)]
pub struct Sought {
    /// The runs, in the order of their replications.
    pub trials: Vec<Trial>,
    /// What they say.
    pub answer: Answer,
    /// Whether the runs bear out that they go from holding to falling once, and then all of them: no more of them hold
    /// or fall far from the tipping point than the curve makes likely. If not, the answer is of little use, and the
    /// runs should be looked at.
    pub one_change: bool,
}

impl Sought {
    /// The share of the runs that fell.
    #[must_use]
    #[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 runs")]
    pub fn fell(&self) -> f64 {
        self.trials.iter().filter(|trial| trial.fell).count() as f64 / self.trials.len() as f64
    }
}

/// Looks for the tipping point of anything that can be played at a part of the way, in a replication.
///
/// # Errors
/// The first that `play` returns.
///
/// # Panics
/// Never: the runs are numbered by u32.
pub fn seek<E: Send>(
    search: Search,
    falls: Falls,
    play: impl Fn(f64, u32) -> Result<f64, E> + Sync,
) -> Result<Sought, E> {
    let (mut trials, mut posterior): (Vec<Trial>, _) = (Vec::new(), Posterior::new(search.precision * NARROW));
    let mut places: Vec<f64> = (0..FIRST).map(|place| (f64::from(place) + 0.5) / f64::from(FIRST)).collect();
    loop {
        let first = u32::try_from(trials.len()).expect("fewer than 2^32 runs");
        let batch = (first..).zip(places).collect::<Vec<_>>().into_par_iter().map(|(replication, part)| {
            let value = play(part, replication)?;
            Ok(Trial { part, replication, value, fell: falls.falls(value) })
        });
        trials.extend(batch.collect::<Result<Vec<_>, E>>()?);
        posterior.learn(&trials);
        let played = u32::try_from(trials.len()).expect("fewer than 2^32 runs");
        let (low, high) = (posterior.quantile(0.025), posterior.quantile(0.975));
        // By the interval that holds 99 %: to stop as soon as that of 95 % happens to be narrow favours those too
        // narrow.
        let precise = posterior.quantile(0.995) - posterior.quantile(0.005) <= search.precision;
        let there = posterior.on_the_way();
        if precise || there < NOT_THERE || played + BATCH > search.most {
            let one_change = bears_out(&trials, &posterior.curve(&trials));
            let answer = if there < 0.5 {
                Answer::Nowhere
            } else {
                let (at, beyond) = (posterior.quantile(0.5), posterior.beyond() > 0.5);
                let zone = posterior.width() * TEN_TO_NINETY;
                Answer::At(TippingPoint { at, low, high, zone, beyond, precise })
            };
            return Ok(Sought { trials, answer, one_change });
        }
        // By the number of runs so far, so that a search with other limits goes the same way as far as both go.
        let mut stream = Streams::new(search.seed, played).stream("threshold");
        places = posterior.next(BATCH as usize, &mut stream);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::random::inner_unit;

    const SEARCH: Search = Search { precision: 0.05, most: 200, seed: 1 };

    /// Searches among runs whose own points of falling have this law; how many of the intervals hold its median.
    fn covered(repeats: u32, law: impl Fn(f64) -> f64 + Sync, median: f64) -> u32 {
        let holds = |repeat: u32| {
            let play = |part: f64, replication: u32| {
                let mut stream = Streams::new(u64::from(repeat) << 8, replication).stream("tolerance");
                Ok::<_, ()>(part - law(inner_unit(&mut stream)))
            };
            let sought = seek(Search { seed: u64::from(repeat), ..SEARCH }, Falls::Above(0.0), play).unwrap();
            matches!(sought.answer, Answer::At(point) if point.low <= median && median <= point.high && point.beyond)
        };
        u32::try_from((0..repeats).into_par_iter().filter(|repeat| holds(*repeat)).count()).unwrap()
    }

    #[test]
    fn intervals_hold_the_tipping_point_as_often_as_they_say() {
        let logit = |u: f64| libm::log(u / (1.0 - u));
        // It should be nineteen in twenty; a search that ends when it seems sure is sure a little too early.
        let enough = 180;
        for (name, covered) in [
            ("as the model", covered(200, |u| 0.37 + 0.04 * logit(u), 0.37)),
            ("narrow", covered(200, |u| 0.613 + 0.002 * logit(u), 0.613)),
            ("wide", covered(200, |u| 0.5 + 0.1 * logit(u), 0.5)),
            ("even over a tenth", covered(200, |u| 0.2 + 0.1 * u, 0.25)),
        ] {
            assert!(covered >= enough, "{name}: {covered} of 200");
        }
    }

    #[test]
    fn a_sharp_change_is_found_as_finely_as_one_likes_either_way() {
        let search = Search { precision: 0.001, ..SEARCH };
        for (falls, beyond) in [(Falls::Above(0.0), true), (Falls::Below(0.0), false)] {
            let sought = seek(search, falls, |part, _| Ok::<_, ()>(part - 0.291)).unwrap();
            let Answer::At(point) = sought.answer else { panic!("{sought:?}") };
            assert!(point.precise && point.beyond == beyond && sought.trials.len() < 100, "{point:?}");
            assert!(point.low <= 0.291 && 0.291 <= point.high, "{point:?}");
        }
    }

    #[test]
    fn where_all_runs_fall_or_none_there_is_no_tipping_point() {
        for (least, fell) in [(2.0, 1.0), (-1.0, 0.0)] {
            let sought = seek(SEARCH, Falls::Below(least), |part, _| Ok::<_, ()>(part)).unwrap();
            assert!(sought.answer == Answer::Nowhere && (sought.fell() - fell).abs() < 1e-12);
            assert!(sought.trials.len() < 150, "{}", sought.trials.len());
        }
    }

    #[test]
    fn runs_that_do_not_change_once_are_told() {
        let falls_there = |part: f64, u: f64, law: u32| match law {
            // From 0.4 on six in ten fall; only between 0.5 and 0.8; at 0.4 all begin to.
            0 => part > 0.4 && u < 0.6,
            1 => (0.5..0.8).contains(&part),
            _ => part > 0.4,
        };
        for (law, expected) in [(0, false), (1, false), (2, true)] {
            let play = |part: f64, replication: u32| {
                let u = inner_unit(&mut Streams::new(11, replication).stream("chance"));
                Ok::<_, ()>(f64::from(u8::from(falls_there(part, u, law))))
            };
            let sought = seek(SEARCH, Falls::Above(0.5), play).unwrap();
            assert_eq!(sought.one_change, expected, "{law}: {:?}", sought.answer);
        }
    }

    #[test]
    fn a_search_with_other_limits_goes_the_same_way() {
        let play = |part: f64, replication: u32| {
            let mut stream = Streams::new(3, replication).stream("tolerance");
            Ok::<_, ()>(part - inner_unit(&mut stream))
        };
        let search = |most| seek(Search { most, precision: 1e-6, seed: 9 }, Falls::Above(0.0), play).unwrap().trials;
        assert_eq!(search(100)[..56], search(60));
    }
}
