//! What the runs so far say of a tipping point: a posterior over where it lies, how wide the change is, and which way
//! it goes.
//!
//! The probability that a run falls at a part x of the way is a logistic curve, 1 / (1 + exp(-(x - t) / w)), or its
//! mirror image: falls happen beyond the tipping point t, or before it. The method of Kontsevich and Tyler (Bayesian
//! Adaptive Estimation of Psychometric Slope and Threshold, Vision Research 1999) keeps the posterior of t and w on a
//! grid. Here the grid of t follows the posterior as it narrows, so that a sharp change is found as finely as one
//! likes.

use crate::random::{Stream, inner_unit};

use super::Trial;

/// Values of t in the window.
const PLACES: usize = 128;
/// Values of w, in equal proportions.
const WIDTHS: usize = 14;
/// The widest w, as a part of the way.
const WIDEST: f64 = 0.5;
/// Before any run, t is anywhere in here: beyond the ends lies what is not on the way.
const WHOLE: (f64, f64) = (-0.5, 1.5);
/// Where so little lies, the window need not reach.
const NEGLIGIBLE: f64 = 1e-5;

/// The posterior of a tipping point.
#[derive(Clone, Debug)]
pub(super) struct Posterior {
    window: (f64, f64),
    /// The narrowest w that is believed in, as a part of the way.
    narrowest: f64,
    /// How many trials it knows.
    known: usize,
    /// The logarithm of the likelihood of each t, w and direction: (place * WIDTHS + width) * 2 + direction, where the
    /// first direction is that falls lie beyond t.
    logs: Vec<f64>,
    /// Their probabilities; they sum to 1.
    mass: Vec<f64>,
}

impl Posterior {
    /// Before any trial.
    pub fn new(narrowest: f64) -> Self {
        let cells = PLACES * WIDTHS * 2;
        #[expect(clippy::cast_precision_loss, reason = "a few")]
        let even = 1.0 / cells as f64;
        Self { window: WHOLE, narrowest, known: 0, logs: vec![0.0; cells], mass: vec![even; cells] }
    }

    /// Takes in what trials have been added to those that it knows.
    pub fn learn(&mut self, trials: &[Trial]) {
        self.add(trials);
        // What seemed impossible has become possible: the window begins anew.
        let places = self.places();
        if self.window != WHOLE && places[0].max(places[PLACES - 1]) > NEGLIGIBLE {
            *self = Self::new(self.narrowest);
            self.add(trials);
        }
        loop {
            let window = self.needed();
            if window.1 - window.0 > 0.6 * (self.window.1 - self.window.0) {
                return;
            }
            *self = Self { window, ..Self::new(self.narrowest) };
            self.add(trials);
        }
    }

    fn add(&mut self, trials: &[Trial]) {
        for (index, cell) in self.logs.chunks_exact_mut(2).enumerate() {
            let (place, width) = (place(self.window, index / WIDTHS), width(self.narrowest, index % WIDTHS));
            for trial in &trials[self.known..] {
                let z = (trial.part - place) / width;
                // The logarithms of the probabilities that a run falls, and that it does not, if falls lie beyond t.
                let holds = -softplus(z);
                let falls = holds + z;
                let [beyond, before] = if trial.fell { [falls, holds] } else { [holds, falls] };
                cell[0] += beyond;
                cell[1] += before;
            }
        }
        self.known = trials.len();
        let most = self.logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        let mut all = 0.0;
        for (mass, log) in self.mass.iter_mut().zip(&self.logs) {
            *mass = libm::exp(log - most);
            all += *mass;
        }
        for mass in &mut self.mass {
            *mass /= all;
        }
    }

    /// The probabilities of the places.
    fn places(&self) -> Vec<f64> {
        self.mass.chunks_exact(WIDTHS * 2).map(|of_place| of_place.iter().sum()).collect()
    }

    /// The window without the ends in which nearly nothing lies.
    fn needed(&self) -> (f64, f64) {
        let places = self.places();
        let negligible = |places: &mut dyn Iterator<Item = &f64>| {
            let mut sum = 0.0;
            places
                .take_while(|mass| {
                    sum += **mass;
                    sum < NEGLIGIBLE
                })
                .count()
                .saturating_sub(1)
        };
        let (first, last) = (negligible(&mut places.iter()), negligible(&mut places.iter().rev()));
        (edge(self.window, first), edge(self.window, PLACES - last))
    }

    /// The part of the way below which t lies with this probability.
    pub fn quantile(&self, probability: f64) -> f64 {
        let mut left = probability;
        for (place, mass) in self.places().into_iter().enumerate() {
            if mass > 0.0 && left <= mass {
                let (low, high) = (edge(self.window, place), edge(self.window, place + 1));
                return low + (high - low) * left / mass;
            }
            left -= mass;
        }
        self.window.1
    }

    /// The probability that t lies between the ends of the way.
    pub fn on_the_way(&self) -> f64 {
        let inside = |place: &usize| (0.0..=1.0).contains(&self::place(self.window, *place));
        let places = self.places();
        (0..PLACES).filter(inside).map(|place| places[place]).sum()
    }

    /// The probability that runs fall beyond t, and not before it.
    pub fn beyond(&self) -> f64 {
        self.mass.iter().step_by(2).sum()
    }

    /// The median of w.
    pub fn width(&self) -> f64 {
        let mut left = 0.5;
        for index in 0..WIDTHS {
            let of_width = |place: usize| self.mass[(place * WIDTHS + index) * 2..][..2].iter().sum::<f64>();
            left -= (0..PLACES).map(of_width).sum::<f64>();
            if left <= 0.0 {
                return width(self.narrowest, index);
            }
        }
        WIDEST
    }

    /// For each trial the probability by the likeliest curve that it falls.
    pub fn curve(&self, trials: &[Trial]) -> Vec<f64> {
        let (at, width) = (self.quantile(0.5), self.width());
        let side = if self.beyond() > 0.5 { 1.0 } else { -1.0 };
        trials.iter().map(|trial| libm::exp(-softplus(-side * (trial.part - at) / width))).collect()
    }

    /// So many parts of the way at which to play next: where runs may turn from holding to falling. Each is drawn from
    /// the posterior of the value at which a run of its own falls, evenly over the places of t.
    pub fn next(&self, count: usize, stream: &mut Stream) -> Vec<f64> {
        (0..count).map(|number| self.draw(number, count, stream)).collect()
    }

    #[expect(clippy::cast_precision_loss, reason = "a few")]
    fn draw(&self, number: usize, count: usize, stream: &mut Stream) -> f64 {
        let mut left = (number as f64 + inner_unit(stream)) / count as f64;
        let chosen = self.mass.iter().position(|mass| {
            left -= mass;
            left <= 0.0
        });
        let cell = chosen.unwrap_or(self.mass.len() - 1) / 2;
        let (low, high) = (edge(self.window, cell / WIDTHS), edge(self.window, cell / WIDTHS + 1));
        let (within, tolerance) = (inner_unit(stream), inner_unit(stream));
        let logit = libm::log(tolerance / (1.0 - tolerance));
        (low + (high - low) * within + width(self.narrowest, cell % WIDTHS) * logit).clamp(0.0, 1.0)
    }
}

/// ln(1 + e^z), without overflow.
fn softplus(z: f64) -> f64 {
    z.max(0.0) + libm::log1p(libm::exp(-z.abs()))
}

#[expect(clippy::cast_precision_loss, reason = "a few")]
fn edge((low, high): (f64, f64), place: usize) -> f64 {
    low + (high - low) * place as f64 / PLACES as f64
}

/// The middle of a cell of t.
fn place(window: (f64, f64), place: usize) -> f64 {
    f64::midpoint(edge(window, place), edge(window, place + 1))
}

#[expect(clippy::cast_precision_loss, reason = "a few")]
/// In equal proportions.
fn width(narrowest: f64, index: usize) -> f64 {
    narrowest * libm::pow(WIDEST / narrowest, index as f64 / (WIDTHS - 1) as f64)
}
