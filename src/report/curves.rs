//! Small multiples of curves over time: one panel per level of the x axis, one curve per series, every run a faint
//! line.

use super::arrange::{Arrangement, Series, evenly, named_level};
use super::chart::{common_key, key, look};
use super::drawing::{Point, Stroke};
use super::lines::ends_of;
use super::page::Row;
use super::panel::{Axis, Layer, MOST_TICKS, Panel, Ticks};
use super::quantity::Written;
use super::style::{GREY, Look};
use super::tables::Study;
use super::ticks::Scale;

/// The most panels of a chart whose panels all stand under one heading.
const MOST_PANELS: usize = 6;
/// The most panels in each of several rows with headings of their own.
const MOST_IN_ROW: usize = 4;

/// The moment of a shock.
const SHOCK: Stroke = Stroke { colour: GREY, width: 1.0, dash: &[4.0, 3.0] };

/// One series in one panel, in the tables' units.
#[derive(Clone, Debug, Default)]
pub struct Curve {
    /// The mean over replications, in stretches without gaps.
    pub mean: Vec<Vec<Point>>,
    /// The lower and the upper end of its interval at each x, in stretches without gaps.
    pub band: Vec<Vec<(f64, (f64, f64))>>,
    /// Each replication, in stretches without gaps.
    pub runs: Vec<Vec<Point>>,
    /// What a shock took away, if one came.
    pub lost: Option<Lost>,
}

/// What a shock took away.
#[derive(Clone, Debug, PartialEq)]
pub struct Lost {
    /// When it came.
    pub shock: f64,
    /// The normal level before it.
    pub normal: f64,
    /// Where the mean lies below the normal level after the shock: an outline.
    pub area: Vec<Point>,
}

impl Lost {
    /// The area between the normal level, which is the mean of `mean` over the second half of the time before the shock, and
    /// the curve below it.
    #[must_use]
    pub fn of(mean: &[Vec<Point>], shock: f64) -> Option<Self> {
        let calm = |point: &&Point| point.0 > shock / 2.0 && point.0 <= shock;
        let before: Vec<f64> = mean.iter().flatten().filter(calm).map(|point| point.1).collect();
        #[expect(clippy::cast_precision_loss, reason = "few moments")]
        let normal = before.iter().sum::<f64>() / before.len() as f64;
        let after: Vec<Point> = mean.iter().flatten().filter(|point| point.0 >= shock).copied().collect();
        let (first, last) = (after.first()?.0, after.last()?.0);
        let below = after.iter().map(|point| (point.0, point.1.min(normal)));
        let area = below.chain([(last, normal), (first, normal)]).collect();
        (normal > 0.0 && last > first).then_some(Self { shock, normal, area })
    }
}

/// What the panels of a chart have in common.
#[derive(Clone, Debug)]
pub struct Common {
    /// What the y axis shows, with its unit.
    pub detail: String,
    /// The unit of the tables' y values.
    pub unit: String,
    /// The lowest and highest y there can be.
    pub range: Option<(f64, f64)>,
    /// What the x axis shows; times in seconds.
    pub time: &'static str,
    /// The table that has all levels.
    pub table: &'static str,
}

/// The rows of panels, and what to say if not every level has one; `sections` are rows with a heading of their own.
pub struct Multiples {
    /// From top to bottom.
    pub rows: Vec<Row>,
    /// Set if not every level is shown.
    pub note: Option<String>,
}

/// A panel before its axes are known: its heading and its curves.
type Bare = (String, Vec<(Look, Curve)>);

/// Panels under one heading before their axes are known.
struct Section {
    heading: Option<String>,
    key: Vec<(String, Look)>,
    panels: Vec<Bare>,
}

/// Lays out the curves of every section (a group of peers, or the only one, nameless) and series at the levels shown.
pub fn multiples(
    study: &Study,
    arrangement: &Arrangement,
    sections: &[String],
    common: &Common,
    curve: impl Fn(&str, u64) -> Curve,
) -> Multiples {
    let axis = arrangement.x_axis(study);
    let rows = sections.len() * arrangement.blocks.len();
    let count = axis.map_or(1, |axis| axis.levels.len());
    let levels = evenly(count, if rows > 1 { MOST_IN_ROW } else { MOST_PANELS });
    let own_keys = common_key(arrangement).is_empty();
    let mut bare = Vec::new();
    for section in sections {
        for block in &arrangement.blocks {
            let drawn = |level: usize, series: &Series| {
                let cell = series.cell(study, arrangement, level);
                (look(series), cell.map(|cell| curve(section, cell)).unwrap_or_default())
            };
            let panel = |&level: &usize| {
                let heading = axis.map(|axis| named_level(axis, &axis.levels[level])).unwrap_or_default();
                (heading, block.series.iter().map(|series| drawn(level, series)).collect())
            };
            let parts = [Some(section.clone()).filter(|section| !section.is_empty()), block.heading.clone()];
            let heading = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
            bare.push(Section {
                heading: Some(heading).filter(|heading| !heading.is_empty()),
                key: if own_keys { key(block) } else { Vec::new() },
                panels: levels.iter().map(panel).collect(),
            });
        }
    }
    let note = axis.filter(|_| levels.len() < count).map(|axis| {
        format!("{}: {} of {count} levels are shown; {} has all of them.", axis.words(), levels.len(), common.table)
    });
    Multiples { rows: rows_of(&bare, common), note }
}

/// The rows with axes that all panels share.
fn rows_of(bare: &[Section], common: &Common) -> Vec<Row> {
    let axes = Axes::of(bare, common);
    let mut rows = Vec::new();
    for section in bare {
        let beside = match section.panels.len() {
            4 if bare.len() == 1 => 2,
            count if bare.len() > 1 || count <= 3 => count,
            _ => 3,
        };
        for (place, chunk) in section.panels.chunks(beside).enumerate() {
            let heading = section.heading.clone().filter(|_| place == 0);
            let key = if place == 0 { section.key.clone() } else { Vec::new() };
            let panels = chunk.iter().enumerate().map(|(column, bare)| axes.panel(bare, column == 0)).collect();
            rows.push(Row { heading, key, panels });
        }
    }
    without_repetition(&mut rows);
    rows
}

/// Takes away what all panels say alike: what y is, below the first row, and what x is, above the last panel of a
/// column.
pub fn without_repetition(rows: &mut [Row]) {
    for row in 0..rows.len() {
        let below = rows.get(row + 1).map_or(0, |below| below.panels.len());
        for (column, panel) in rows[row].panels.iter_mut().enumerate() {
            if row > 0 {
                panel.detail.clear();
            }
            if column < below {
                panel.x.title.clear();
            }
        }
    }
}

/// The axes of all panels of a chart.
struct Axes {
    time: Written,
    value: Written,
    x: Axis,
    y: Axis,
    detail: String,
}

impl Axes {
    fn of(bare: &[Section], common: &Common) -> Self {
        let curves =
            || bare.iter().flat_map(|section| &section.panels).flat_map(|(_, curves)| curves).map(|(_, curve)| curve);
        let points = || curves().flat_map(|curve| curve.runs.iter().chain(&curve.mean).flatten());
        let banded = curves().flat_map(|curve| curve.band.iter().flatten()).flat_map(|(_, (low, high))| [*low, *high]);
        let values: Vec<f64> = points().map(|point| point.1).chain(banded).collect();
        let longest = points().map(|point| point.0).fold(0.0, f64::max);
        let time = Written::choose("s", longest);
        let value = Written::choose(&common.unit, values.iter().fold(0.0, |largest, value| value.abs().max(largest)));
        let declared = common.range.map(|(low, high)| (value.number(low), value.number(high)));
        let (low, high) = super::ticks::range_for(values.iter().map(|each| value.number(*each)), declared);
        let end = if longest > 0.0 { time.number(longest) } else { 1.0 };
        let x = Axis {
            scale: Scale::Linear { low: 0.0, high: end },
            ticks: Ticks::Round("", MOST_TICKS),
            title: format!("{} ({})", common.time, time.unit),
            written: true,
        };
        let y = Axis {
            scale: Scale::Linear { low, high },
            ticks: Ticks::Round(value.suffix, MOST_TICKS),
            title: String::new(),
            written: true,
        };
        let parts = [common.detail.clone(), value.phrase()];
        let detail = parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ");
        Self { time, value, x, y, detail }
    }

    /// A panel; only the first of a row writes what the y axis is.
    fn panel(&self, (heading, curves): &Bare, first: bool) -> Panel {
        let layers = |paint: fn(&Self, &Look, &Curve) -> Vec<Layer>| {
            curves.iter().flat_map(move |(look, curve)| paint(self, look, curve))
        };
        let empty = curves.iter().all(|(_, curve)| curve.runs.is_empty() && curve.mean.is_empty());
        Panel {
            heading: heading.clone(),
            detail: if first { self.detail.clone() } else { String::new() },
            x: self.x.clone(),
            y: Axis { written: first, ..self.y.clone() },
            sideways: false,
            layers: layers(Self::lost)
                .chain(layers(Self::runs))
                .chain(layers(Self::bands))
                .chain(layers(Self::means))
                .collect(),
            gap: 1.0,
            air: 0.0,
            ends: Vec::new(),
            note: empty.then(|| "no values".to_string()),
        }
    }

    fn written(&self, points: &[Point]) -> Vec<Point> {
        points.iter().map(|point| (self.time.number(point.0), self.value.number(point.1))).collect()
    }

    /// The area lost to a shock, the normal level that it is measured from, and the moment.
    fn lost(&self, look: &Look, curve: &Curve) -> Vec<Layer> {
        let Some(Lost { shock, normal, area }) = &curve.lost else { return Vec::new() };
        let (low, high) = ends_of(self.y.scale);
        let end = area.iter().map(|point| point.0).fold(0.0, f64::max);
        let at = self.time.number(*shock);
        let level = Stroke { colour: look.line.faint(0.6), width: 0.9, dash: &[1.0, 3.0] };
        vec![
            Layer::Area(self.written(area), look.line.faint(0.16)),
            Layer::Line(self.written(&[(shock / 2.0, *normal), (end, *normal)]), level),
            Layer::Line(vec![(at, low), (at, high)], SHOCK),
        ]
    }

    fn runs(&self, look: &Look, curve: &Curve) -> Vec<Layer> {
        let several = curve.runs.len() > 1;
        let faint = Stroke::whole(look.line.faint(0.22), 0.7);
        curve.runs.iter().filter(|_| several).map(|run| Layer::Line(self.written(run), faint)).collect()
    }

    fn bands(&self, look: &Look, curve: &Curve) -> Vec<Layer> {
        let band = |stretch: &Vec<(f64, (f64, f64))>| {
            let upper = stretch.iter().map(|(x, (_, high))| (*x, *high));
            let lower = stretch.iter().rev().map(|(x, (low, _))| (*x, *low));
            Layer::Area(self.written(&upper.chain(lower).collect::<Vec<_>>()), look.line.faint(0.2))
        };
        curve.band.iter().filter(|stretch| stretch.len() > 1).map(band).collect()
    }

    fn means(&self, look: &Look, curve: &Curve) -> Vec<Layer> {
        let stroke = Stroke { colour: look.line, width: 1.8, dash: look.dash };
        curve.mean.iter().map(|stretch| Layer::Line(self.written(stretch), stroke)).collect()
    }
}

/// Points in time order cut where one has no value.
pub fn stretches<T>(points: impl IntoIterator<Item = (f64, Option<T>)>) -> Vec<Vec<(f64, T)>> {
    let mut stretches = vec![Vec::new()];
    for (x, value) in points {
        match value {
            Some(value) => stretches.last_mut().expect("at least one stretch").push((x, value)),
            None => stretches.push(Vec::new()),
        }
    }
    stretches.retain(|stretch| !stretch.is_empty());
    stretches
}
