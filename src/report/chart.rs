//! What all charts of a study say alike: the x axis, how to read lines, bands and dots, and the caption.

use super::arrange::{Arrangement, Block, Series};
use super::panel::{Axis, MOST_TICKS, Ticks};
use super::quantity::Written;
use super::style::{self, Look};
use super::tables::Study;
use super::ticks::{Scale, with_decimals};
use crate::scenario::Level;
use crate::study;

/// From this ratio of the largest to the smallest level an axis is logarithmic: below, equal distances serve as well.
const LOGARITHMIC_FROM: f64 = 50.0;
/// Levels may be few and far from round: so many ticks an axis of numbers may have in any case.
const FEWEST_TICKS: u32 = 5;
/// The part of an axis that stays empty at either end, so that nothing sits on its edge.
pub const AIR: f64 = 0.035;

/// A chart of a study before it is laid out.
#[derive(Clone, Debug)]
pub struct Chart {
    /// Its file name without ending.
    pub name: String,
    /// What it shows.
    pub page: super::page::Page,
}

/// The axis of the levels along x, and the place of each level on it.
pub struct Across {
    /// For a panel.
    pub axis: Axis,
    /// In the order of the levels.
    pub places: Vec<f64>,
    /// How numbers are written on it.
    pub written: Written,
}

impl Across {
    /// The x axis for the levels of an axis that are all numbers.
    #[must_use]
    pub fn of(axis: &study::Axis) -> Self {
        let numbers = axis.numbers().unwrap_or_default();
        let largest = numbers.iter().fold(0.0_f64, |largest, number| largest.max(number.abs()));
        let written = Written::choose(axis.unit(), largest);
        let places: Vec<f64> = numbers.iter().map(|number| written.number(*number)).collect();
        let plain = |level: &Level| level.label.parse().ok() == level.number;
        let ticks = if axis.unit() == "share" || axis.levels.iter().all(plain) {
            Ticks::Round(
                written.suffix,
                u32::try_from(places.len()).unwrap_or(MOST_TICKS).clamp(FEWEST_TICKS, MOST_TICKS),
            )
        } else {
            Ticks::Named(places.iter().copied().zip(axis.levels.iter().map(|level| level.label.clone())).collect())
        };
        let unit = if written.unit.is_empty() { String::new() } else { format!(" ({})", written.unit) };
        let title = format!("{}{unit}", axis.words());
        Self { axis: Axis { scale: scale_about(&places), ticks, title, written: true }, places, written }
    }

    /// The least distance between two levels, as a part of the axis.
    #[must_use]
    pub fn gap(&self) -> f64 {
        let mut parts: Vec<f64> = self.places.iter().map(|place| self.axis.scale.part(*place)).collect();
        parts.sort_by(f64::total_cmp);
        parts.windows(2).map(|pair| pair[1] - pair[0]).filter(|gap| *gap > 0.0).fold(1.0, f64::min)
    }
}

/// A scale that holds these places with some air at both ends.
fn scale_about(places: &[f64]) -> Scale {
    let low = places.iter().copied().fold(f64::INFINITY, f64::min);
    let high = places.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if low > 0.0 && high / low >= LOGARITHMIC_FROM {
        let air = libm::pow(high / low, AIR);
        return Scale::Logarithmic { low: low / air, high: high * air };
    }
    let air = if high > low { AIR * (high - low) } else { 1.0 };
    Scale::Linear { low: low - air, high: high + air }
}

/// The look of a series: that of its place, in every chart of the study.
#[must_use]
pub const fn look(series: &Series) -> Look {
    style::of_series(series.place)
}

/// The key to the series of a block; empty if there is nothing to tell apart.
#[must_use]
pub fn key(block: &Block) -> Vec<(String, Look)> {
    let named = block.series.iter().filter(|series| !series.name.is_empty());
    named.map(|series| (series.name.clone(), look(series))).collect()
}

/// The key that serves all blocks; empty if they differ, so that each needs its own.
#[must_use]
pub fn common_key(arrangement: &Arrangement) -> Vec<(String, Look)> {
    let mut keys = arrangement.blocks.iter().map(key);
    let first = keys.next().unwrap_or_default();
    if keys.all(|key| key == first) { first } else { Vec::new() }
}

/// How to read a chart: what its parts are with several replications, or that there is but one; and what never varied.
#[must_use]
pub fn how_to_read(study: &Study, arrangement: &Arrangement, several: &str, one: &str) -> String {
    let parts = if study.manifest.replications > 1 {
        several.replace("{n}", &study.replications_in_words())
    } else {
        format!("One replication of each cell: no interval can be drawn. {one}")
    };
    let fixed = arrangement.fixed.iter().map(|fixed| format!("{fixed}."));
    std::iter::once(parts).chain(fixed).collect::<Vec<_>>().join(" ")
}

/// A sentence with the study's title before it, for charts that have another title.
#[must_use]
pub fn of_study(study: &Study, sentence: &str) -> String {
    let title = study.manifest.title.trim();
    let stop = if title.ends_with(['.', '?', '!']) { "" } else { "." };
    format!("{title}{stop} {sentence}")
}

/// The caption of a chart with intervals, by this law.
#[must_use]
pub fn caption_with_intervals(study: &Study, law: &str) -> String {
    let several = study.manifest.replications > 1;
    let intervals = format!(" · intervals: 95 %, {law} over replications");
    caption_of(study, if several { &intervals } else { "" })
}

/// The caption: what was simulated, how often, and by which version.
#[must_use]
pub fn caption(study: &Study) -> String {
    caption_of(study, "")
}

#[expect(clippy::cast_precision_loss, reason = "fewer than 2^52 peers")]
fn caption_of(study: &Study, interval: &str) -> String {
    let manifest = &study.manifest;
    let replications = match manifest.replications {
        1 => "one replication".to_string(),
        _ => format!("{} replications of each cell", study.replications_in_words()),
    };
    let peers = manifest
        .peers
        .filter(|peers| *peers > 0)
        .map(|peers| format!(", {} peers", with_decimals(peers as f64, 0)))
        .unwrap_or_default();
    // Every point is of a cell, which is named by its levels: so any run behind it can be played again.
    let again = "any run again: potluck run FOLDER --cell CELL --replication N";
    format!("potluck {} · scenario {} · {replications}{peers}{interval} · {again}", manifest.version, manifest.name)
}
