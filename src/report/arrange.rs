//! Decides what of a study lies along the x axis, what is a line, and what needs a panel of its own.

use std::collections::BTreeSet;

use super::quantity::Written;
use super::style::MOST_SERIES;
use super::tables::Study;
use super::ticks::plainly;
use crate::scenario::Level;
use crate::study::Axis;

/// The most blocks of series that a chart shows; what is beyond is named in a note.
const MOST_BLOCKS: usize = 6;
/// Of series that are not shown so many are named.
const MOST_NAMED: usize = 4;

/// How a study is laid out in charts.
#[derive(Clone, Debug, PartialEq)]
pub struct Arrangement {
    /// The axis that lies along x: the first whose levels are all numbers, at least two of them.
    pub across: Option<usize>,
    /// The series, in blocks that a panel can hold; one block unless there are too many for one.
    pub blocks: Vec<Block>,
    /// The series that no chart shows, by their whole names.
    pub left_out: Vec<String>,
    /// Axes with a single level, in words: they say what kind of study this is.
    pub fixed: Vec<String>,
}

/// Series that share panels.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// What they have in common, if there are several blocks.
    pub heading: Option<String>,
    /// At most [`MOST_SERIES`].
    pub series: Vec<Series>,
}

/// One line of a chart.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// Its name among the series of its block; empty if there is nothing to tell it from.
    pub name: String,
    /// Its name among all series.
    pub whole_name: String,
    /// Which look it takes, from 0.
    pub place: usize,
    /// The level of each axis; that of the x axis is to be filled in.
    levels: Vec<usize>,
}

impl Series {
    /// The cell of this series at a level of the x axis; `None` if it was not run.
    #[must_use]
    pub fn cell(&self, study: &Study, arrangement: &Arrangement, level: usize) -> Option<u64> {
        let mut levels = self.levels.clone();
        if let Some(across) = arrangement.across {
            levels[across] = level;
        }
        study.cells.get(&levels).copied()
    }
}

impl Arrangement {
    /// The layout of a study.
    #[must_use]
    pub fn of(study: &Study) -> Self {
        let axes = &study.manifest.axes;
        let numeric = |axis: &Axis| axis.levels.len() > 1 && axis.numbers().is_some();
        let across = axes.iter().position(numeric);
        let varied: Vec<usize> =
            (0..axes.len()).filter(|&axis| Some(axis) != across && axes[axis].levels.len() > 1).collect();
        let fixed = axes.iter().filter(|axis| axis.levels.len() == 1).map(|axis| named_level(axis, &axis.levels[0]));
        let mut blocks = blocks(&series(study, across, &varied), &varied, axes);
        let beyond = blocks.split_off(blocks.len().min(MOST_BLOCKS));
        let left_out = beyond.into_iter().flat_map(|block| block.series).map(|series| series.whole_name).collect();
        Self { across, blocks, left_out, fixed: fixed.collect() }
    }

    /// The x axis, if the study has one.
    #[must_use]
    pub fn x_axis<'a>(&self, study: &'a Study) -> Option<&'a Axis> {
        self.across.map(|axis| &study.manifest.axes[axis])
    }

    /// What tables must say when they do not show every series.
    #[must_use]
    pub fn shown(&self) -> Option<String> {
        let shown: usize = self.blocks.iter().map(|block| block.series.len()).sum();
        let all = shown + self.left_out.len();
        (all > shown).then(|| format!("{shown} of {all} series are shown; summary.csv has all of them."))
    }

    /// What charts must say then: some of those left out are named.
    #[must_use]
    pub fn note(&self) -> Option<String> {
        let (first, others) = self.left_out.split_at(self.left_out.len().min(MOST_NAMED));
        let more = if others.is_empty() { String::new() } else { format!("; and {} more", others.len()) };
        Some(format!("{} Not shown: {}{more}.", self.shown()?, first.join("; ")))
    }
}

/// The combinations of levels that were run, in the order of the levels, with the x axis left open.
fn series(study: &Study, across: Option<usize>, varied: &[usize]) -> Vec<Series> {
    let open = |levels: &Vec<usize>| {
        let mut levels = levels.clone();
        if let Some(axis) = across {
            levels[axis] = 0;
        }
        levels
    };
    let distinct: BTreeSet<Vec<usize>> = study.cells.keys().map(open).collect();
    let named = |(place, levels): (usize, Vec<usize>)| {
        let part = |&axis: &usize| short_level(&study.manifest.axes[axis], levels[axis]);
        let name = varied.iter().map(part).collect::<Vec<_>>().join(", ");
        Series { whole_name: name.clone(), name, place, levels }
    };
    distinct.into_iter().enumerate().map(named).collect()
}

/// The series in blocks: one if they fit, else by the levels of an axis, cut where even these are too many. That is the
/// first axis, unless it has so many levels that some would not be shown, and another has not.
fn blocks(series: &[Series], varied: &[usize], axes: &[Axis]) -> Vec<Block> {
    if series.len() <= MOST_SERIES {
        return vec![Block { heading: None, series: series.to_vec() }];
    }
    if let [only] = varied {
        return cut(series, &[*only], axes, |_| axes[*only].words());
    }
    let mut layouts = varied.iter().map(|&by| blocks_by(by, series, varied, axes));
    let first = layouts.next().unwrap_or_default();
    if first.len() <= MOST_BLOCKS {
        return first;
    }
    layouts.find(|blocks| blocks.len() <= MOST_BLOCKS).unwrap_or(first)
}

/// The series in blocks by the levels of one of several axes.
fn blocks_by(by: usize, series: &[Series], varied: &[usize], axes: &[Axis]) -> Vec<Block> {
    let mut series = series.to_vec();
    series.sort_by_key(|one| one.levels[by]);
    let inner: Vec<usize> = varied.iter().copied().filter(|axis| *axis != by).collect();
    let common = |one: &Series| named_level(&axes[by], &axes[by].levels[one.levels[by]]);
    series.chunk_by(|a, b| a.levels[by] == b.levels[by]).flat_map(|these| cut(these, &inner, axes, common)).collect()
}

/// Series that belong together in as few blocks as hold them, about as many in each, named by these axes, under what
/// all have in common.
fn cut(series: &[Series], by: &[usize], axes: &[Axis], common: impl Fn(&Series) -> String) -> Vec<Block> {
    let parts = series.len().div_ceil(MOST_SERIES);
    let each = series.len().div_ceil(parts);
    let block = |(part, chunk): (usize, &[Series])| {
        let number = if parts > 1 { format!(", part {} of {parts}", part + 1) } else { String::new() };
        Block { heading: Some(common(&chunk[0]) + &number), series: renamed(chunk, by, axes) }
    };
    series.chunks(each).enumerate().map(block).collect()
}

/// The series named by these axes alone, each in its place within the block, so that like series look alike in all.
fn renamed(series: &[Series], by: &[usize], axes: &[Axis]) -> Vec<Series> {
    let rename = |(place, one): (usize, &Series)| {
        let name = by.iter().map(|&axis| short_level(&axes[axis], one.levels[axis])).collect::<Vec<_>>().join(", ");
        Series { name, place, ..one.clone() }
    };
    series.iter().enumerate().map(rename).collect()
}

/// A level as it is said after its axis: "20 %" for a share of 0.2.
#[must_use]
pub fn level_words(axis: &Axis, level: &Level) -> String {
    match level.number.filter(|_| axis.unit() == "share") {
        Some(share) => {
            let written = Written::choose("share", 1.0);
            format!("{}{}", plainly(written.number(share)), written.suffix)
        }
        None => level.label.clone(),
    }
}

/// A level with its axis: "Share of free-riders: 20 %".
#[must_use]
pub fn named_level(axis: &Axis, level: &Level) -> String {
    format!("{}: {}", axis.words(), level_words(axis, level))
}

/// A level as the name of a series: words speak for themselves, numbers need their axis.
fn short_level(axis: &Axis, level: usize) -> String {
    let level = &axis.levels[level];
    if level.number.is_some() { named_level(axis, level) } else { level.label.clone() }
}

/// At most so many of `count` places, the first and the last among them, as evenly as can be.
#[must_use]
pub fn evenly(count: usize, most: usize) -> Vec<usize> {
    if count <= most {
        return (0..count).collect();
    }
    (0..most).map(|place| (place * (count - 1) + (most - 1) / 2) / (most - 1)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_few_of_many_levels_hold_both_ends() {
        assert_eq!(evenly(10, 6), [0, 2, 4, 5, 7, 9]);
        assert_eq!(evenly(3, 6), [0, 1, 2]);
        assert_eq!(evenly(11, 6), [0, 2, 4, 6, 8, 10]);
    }
}
