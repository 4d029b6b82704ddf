//! A tournament's charts, robustness against performance and aggressiveness against robustness with a point for each
//! protocol, and its table for the terminal.

use std::path::{Path, PathBuf};

use super::drawing::{Anchor, Drawing, Mark, Point, Stroke, Text, marker, rectangle};
use super::labels::spread;
use super::page::{RIM, write};
use super::style::{AXIS, CAPTION, GREY, GRID, INK, LABEL, Look, PAPER, SUBTITLE, TITLE, of_series};
use super::text::{MIDDLE, Weight, width};
use super::ticks::{Scale, with_decimals};
use super::{ReportError, paint_chart, terminal};
use crate::tournament::{Estimate, Setting, Standing, correlation};

/// The parts by which points are told apart, each on a chart of its own, with the name of that chart.
const CHARTED: [(&str, &str); 3] =
    [("allocation", "tournament"), ("ranking", "tournament-ranking"), ("stranger_policy", "tournament-strangers")];
/// The length of an axis.
const PLOT: f64 = 370.0;
/// Room for what stands beside an upright axis.
const BESIDE: f64 = 50.0;
/// Room between two plots.
const BETWEEN: f64 = 22.0;
/// So much of a share lies beyond either end of the axes, for points at the ends.
const AIR: f64 = 0.03;
/// The height of a name in a plot.
const NAME: f64 = 15.0;
/// So many lead the table.
const BEST: usize = 10;
/// More points than these are drawn without rims.
const MANY: usize = 600;

/// One of the three measures.
type Measure = (&'static str, fn(&Standing) -> Estimate);

const PERFORMANCE: Measure = ("Performance", |standing| standing.performance);
const ROBUSTNESS: Measure = ("Robustness", |standing| standing.robustness);
const AGGRESSIVENESS: Measure = ("Aggressiveness", |standing| standing.aggressiveness);

/// Draws a tournament's charts to `folder/charts/tournament.svg` and `.png`, and the same coloured by other parts.
///
/// # Errors
/// If a chart cannot be written.
pub fn draw_tournament(folder: &Path, setting: &Setting, standings: &[Standing]) -> Result<Vec<PathBuf>, ReportError> {
    let mut written = Vec::new();
    for (part, name) in CHARTED {
        written.extend(paint_chart(folder, name, &scatter(part, setting, standings))?);
    }
    Ok(written)
}

/// The most robust protocols and those with names of their own as text, with what the numbers are.
#[must_use]
pub fn tournament_tables(setting: &Setting, standings: &[Standing]) -> String {
    let mut order: Vec<&Standing> = standings.iter().collect();
    // Both sorts are stable: those that are alike in either keep the order of their parts.
    order.sort_by(|one, other| other.aggressiveness.mean.total_cmp(&one.aggressiveness.mean));
    order.sort_by(|one, other| other.robustness.mean.total_cmp(&one.robustness.mean));
    let header = ["", "protocol", "robustness", "aggressiveness", "performance"].map(str::to_string).to_vec();
    let shown = order.iter().enumerate().filter(|(place, standing)| *place < BEST || standing.name.is_some());
    let rows = shown.map(|(place, standing)| {
        let name = standing.name.as_ref().map_or_else(String::new, |name| format!(" ({name})"));
        let estimates = [ROBUSTNESS, AGGRESSIVENESS, PERFORMANCE].map(|(_, of)| stated(of(standing)));
        [(place + 1).to_string(), format!("{}{name}", standing.protocol)].into_iter().chain(estimates).collect()
    });
    let table = terminal::laid_out(header, rows, 2);
    format!(
        "{table}\n\nMean ± standard error, by robustness; {} protocols. {}\n{}\n",
        setting.members,
        plan(setting),
        correlations(standings)
    )
}

fn stated(estimate: Estimate) -> String {
    let error = estimate.error.map_or_else(String::new, |error| format!(" ± {}", with_decimals(error, 3)));
    with_decimals(estimate.mean, 3) + &error
}

/// How much was played.
fn plan(setting: &Setting) -> String {
    let whole = |count: u64| with_decimals(as_f64(count), 0);
    let others = setting.members - 1;
    let met = match setting.opponents {
        all if all == others => format!("Each met all {others} others"),
        some => format!("Each met {some} of {others} others, drawn at random"),
    };
    format!(
        "{met}: {} pairs, {} exchanges of {} peers over {} rounds.",
        whole(setting.pairs),
        whole(setting.games),
        setting.peers,
        setting.rounds
    )
}

fn correlations(standings: &[Standing]) -> String {
    let between = |(name, one): Measure, (other_name, other): Measure| {
        let pairs: Vec<(f64, f64)> =
            standings.iter().map(|standing| (one(standing).mean, other(standing).mean)).collect();
        let found = correlation(&pairs).map_or_else(|| "none".to_string(), |found| with_decimals(found, 2));
        format!("{} and {} {found}", name.to_lowercase(), other_name.to_lowercase())
    };
    format!("Correlation: {}; {}.", between(ROBUSTNESS, AGGRESSIVENESS), between(PERFORMANCE, ROBUSTNESS))
}

/// Two plots side by side, with a key to the words of this part.
fn scatter(part: &str, setting: &Setting, standings: &[Standing]) -> Drawing {
    let words: Vec<String> = standings.iter().map(|standing| word(standing, part)).collect();
    let mut kinds = words.clone();
    kinds.sort();
    kinds.dedup();
    let looks: Vec<Look> =
        words.iter().map(|word| of_series(kinds.iter().position(|kind| kind == word).unwrap_or(0))).collect();
    let wide = 2.0 * (RIM + BESIDE + PLOT) + BETWEEN + RIM;
    let room = wide - 2.0 * RIM;
    let mut marks = Vec::new();
    let title = format!(
        "{} protocols of the design space against each other",
        with_decimals(as_f64(setting.members as u64), 0)
    );
    let reading = "A point is a protocol. Performance: what everyone receives where all follow it, as a part of the best. \
         Robustness: the share of games at half and half in which its side receives more. Aggressiveness: the same as a \
         small minority.";
    let mut top = write(&title, (TITLE, Weight::SemiBold, INK), room, RIM, &mut marks);
    top = write(reading, (SUBTITLE, Weight::Regular, GREY), room, top + 2.0, &mut marks) + 8.0;
    top = key(&part.replace('_', " "), &kinds, top, &mut marks) + 26.0;
    let left = RIM + BESIDE;
    for (measures, left) in
        [([PERFORMANCE, ROBUSTNESS], left), ([ROBUSTNESS, AGGRESSIVENESS], left + PLOT + BETWEEN + BESIDE + RIM)]
    {
        plot(measures, standings, &looks, (left, top), &mut marks);
    }
    let caption = format!(
        "potluck {} · seed {} · {} replications · {} Minority: {} peers. {}",
        env!("CARGO_PKG_VERSION"),
        setting.seed,
        setting.replications,
        plan(setting),
        setting.minority_peers,
        correlations(standings)
    );
    let bottom = write(&caption, (CAPTION, Weight::Regular, GREY), room, top + PLOT + 48.0, &mut marks);
    let size = (wide, libm::ceil(bottom + RIM - 6.0));
    marks.insert(0, Mark::Area { points: rectangle((0.0, 0.0), size), fill: PAPER });
    Drawing { width: size.0, height: size.1, title, marks }
}

/// What a protocol has for a part; what it does without, in words.
fn word(standing: &Standing, part: &str) -> String {
    let word = standing.protocol.parts().into_iter().find(|(name, _)| *name == part).map(|(_, word)| word);
    let without = if part == "stranger_policy" { "no strangers" } else { "no partners" };
    word.filter(|word| !word.is_empty()).unwrap_or_else(|| without.to_string())
}

/// The key; returns where it ends.
fn key(part: &str, kinds: &[String], top: f64, marks: &mut Vec<Mark>) -> f64 {
    let middle = top + NAME / 2.0;
    let mut left = RIM;
    let heading = Text::new(format!("{part}:"), (left, middle), LABEL, GREY).centred();
    left = heading.bounds().2 + 12.0;
    marks.push(Mark::Text(heading));
    for (place, kind) in kinds.iter().enumerate() {
        let look = of_series(place);
        marks.extend(marker((left + 4.0, middle), &look, 4.2));
        let text = Text::new(kind, (left + 13.0, middle), LABEL, look.text).centred();
        left = text.bounds().2 + 18.0;
        marks.push(Mark::Text(text));
    }
    top + NAME
}

const SCALE: Scale = Scale::Linear { low: -AIR, high: 1.0 + AIR };

/// One plot, its left top corner at a place.
fn plot([x, y]: [Measure; 2], standings: &[Standing], looks: &[Look], (left, top): Point, marks: &mut Vec<Mark>) {
    let bottom = top + PLOT;
    let at = |value: (f64, f64)| (left + SCALE.part(value.0) * PLOT, bottom - SCALE.part(value.1) * PLOT);
    axes([x.0, y.0], (left, top), marks);
    let place = |standing: &Standing| at(((x.1)(standing).mean, (y.1)(standing).mean));
    let many = standings.len() > MANY;
    let radius = if many { 2.2 } else { 3.2 };
    for (standing, look) in standings.iter().zip(looks) {
        let [rim, shape] = marker(place(standing), look, radius);
        marks.extend((!many).then_some(rim).into_iter().chain([shape]));
    }
    typical_error([x, y], standings, (left, top), marks);
    let named: Vec<(&str, Point)> =
        standings.iter().filter_map(|standing| Some((standing.name.as_deref()?, place(standing)))).collect();
    let wanted: Vec<f64> = named.iter().map(|(_, at)| at.1).collect();
    for ((name, at), y) in named.iter().zip(spread(&wanted, NAME, top, bottom)) {
        label(name, *at, y, left + PLOT, marks);
    }
}

/// A ring about a point and its name beside it, at a height of its own, on a patch of paper.
fn label(name: &str, at: Point, y: f64, right: f64, marks: &mut Vec<Mark>) {
    marks.push(Mark::Line { points: ring(at, 5.2), stroke: Stroke::whole(INK, 1.4) });
    let to_the_left = at.0 + 20.0 + width(name, LABEL, Weight::SemiBold) > right;
    let (side, anchor) = if to_the_left { (-1.0, Anchor::End) } else { (1.0, Anchor::Start) };
    let text = Text::new(name, (at.0 + side * 14.0, y), LABEL, INK).semi_bold().anchored(anchor).centred();
    let (from, above, to, below) = text.bounds();
    marks.push(Mark::Area {
        points: rectangle((from - 2.0, above - 1.0), (to - from + 4.0, below - above + 2.0)),
        fill: PAPER.faint(0.8),
    });
    let points = vec![(at.0 + side * 5.2, at.1), (at.0 + side * 12.0, y)];
    marks.push(Mark::Line { points, stroke: Stroke::whole(INK, 1.0) });
    marks.push(Mark::Text(text));
}

fn ring(at: Point, radius: f64) -> Vec<Point> {
    let corner = |step: u32| {
        let angle = std::f64::consts::TAU * f64::from(step) / 24.0;
        (at.0 + radius * libm::cos(angle), at.1 + radius * libm::sin(angle))
    };
    (0..=24).map(corner).collect()
}

fn axes([x, y]: [&str; 2], (left, top): Point, marks: &mut Vec<Mark>) {
    let (right, bottom) = (left + PLOT, top + PLOT);
    let line = |from, to, colour| Mark::Line { points: vec![from, to], stroke: Stroke::whole(colour, 1.0) };
    for (value, label) in SCALE.ticks(6) {
        let (across, up) = (left + SCALE.part(value) * PLOT, bottom - SCALE.part(value) * PLOT);
        marks.push(line((across, top), (across, bottom), GRID));
        marks.push(line((left, up), (right, up), GRID));
        let under = Text::new(label.clone(), (across, bottom + 17.0), LABEL, INK).anchored(Anchor::Middle);
        let beside = Text::new(label, (left - 7.0, up), LABEL, INK).anchored(Anchor::End).centred();
        marks.extend([Mark::Text(under), Mark::Text(beside)]);
    }
    marks.push(line((left, bottom), (right, bottom), AXIS));
    marks.push(line((left, top), (left, bottom), AXIS));
    let under = Text::new(x, (left + PLOT / 2.0, bottom + 36.0), LABEL, INK).anchored(Anchor::Middle).semi_bold();
    // Read from the top of its axis, as the headings of panels are.
    let over = Text::new(y, (left - 7.0, top - 5.0), LABEL, INK).semi_bold();
    marks.extend([Mark::Text(under), Mark::Text(over)]);
}

/// A cross in the corner that is one standard error long to either side, the median of all.
fn typical_error(measures: [Measure; 2], standings: &[Standing], (left, top): Point, marks: &mut Vec<Mark>) {
    let median = |(_, of): Measure| {
        let mut errors: Vec<f64> = standings.iter().filter_map(|standing| of(standing).error).collect();
        errors.sort_by(f64::total_cmp);
        errors.get(errors.len() / 2).copied()
    };
    let errors = measures.map(median);
    if errors.iter().all(Option::is_none) {
        return;
    }
    let length = |error: Option<f64>| error.unwrap_or(0.0) / (1.0 + 2.0 * AIR) * PLOT;
    let (x, y) = (length(errors[0]), length(errors[1]));
    let words = "typical standard error";
    let high = y.max(NAME / 2.0) + 4.0;
    let text = Text::new(words, (left + x.max(4.0) * 2.0 + 16.0, top + high), LABEL, GREY);
    let across = text.bounds().2 - left + 4.0;
    marks
        .push(Mark::Area { points: rectangle((left + 3.0, top + 1.0), (across, 2.0 * high)), fill: PAPER.faint(0.85) });
    let middle = (left + x.max(4.0) + 8.0, top + high);
    for points in
        [[(middle.0 - x, middle.1), (middle.0 + x, middle.1)], [(middle.0, middle.1 - y), (middle.0, middle.1 + y)]]
    {
        marks.push(Mark::Line { points: points.to_vec(), stroke: Stroke::whole(GREY, 1.6) });
    }
    marks.push(Mark::Text(Text { at: (text.at.0, text.at.1 + MIDDLE * LABEL), ..text }));
}

#[expect(clippy::cast_precision_loss, reason = "fewer than 2^53 exchanges")]
fn as_f64(count: u64) -> f64 {
    count as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standings() -> (Setting, Vec<Standing>) {
        let estimate = |mean| Estimate { mean, error: Some(0.05) };
        let standing = |protocol: &str, name: Option<&str>, share: f64| Standing {
            protocol: protocol.parse().expect("a protocol"),
            name: name.map(str::to_string),
            opponents: 2,
            rate: share * 100.0,
            performance: estimate(share),
            robustness: estimate(1.0 - share),
            aggressiveness: estimate(0.5),
        };
        let setting = Setting {
            seed: 1,
            replications: 4,
            peers: 50,
            minority_peers: 5,
            rounds: 500,
            spare: "lost".to_string(),
            upload: "bittorrent-2006".to_string(),
            members: 3,
            opponents: 2,
            pairs: 3,
            games: 60,
        };
        let standings = vec![
            standing("no-strangers.no-partners.freeride", None, 0.0),
            standing("periodic-1.tft.fastest-4.equal-split", Some("bit-torrent"), 1.0),
            standing("when-needed-1.tft.loyal-4.equal-split", Some("loyal"), 0.98),
        ];
        (setting, standings)
    }

    #[test]
    fn every_chart_names_the_landmarks_and_keeps_its_texts_on_the_page() {
        let (setting, standings) = standings();
        for (part, _) in CHARTED {
            let drawing = scatter(part, &setting, &standings);
            let texts: Vec<&Text> = drawing
                .marks
                .iter()
                .filter_map(|mark| if let Mark::Text(text) = mark { Some(text) } else { None })
                .collect();
            for expected in ["bit-torrent", "loyal", "typical standard error", "Robustness"] {
                assert!(texts.iter().filter(|text| text.words == expected).count() >= 2, "{expected} on {part}");
            }
            for text in texts {
                let (left, top, right, bottom) = text.bounds();
                assert!(left >= 0.0 && top >= 0.0 && right <= drawing.width && bottom <= drawing.height, "{text:?}");
            }
        }
    }

    #[test]
    fn the_table_begins_with_the_most_robust_and_says_what_was_played() {
        let (setting, standings) = standings();
        let text = tournament_tables(&setting, &standings);
        let place = |words: &str| text.find(words).unwrap_or_else(|| panic!("{words} is missing in {text}"));
        assert!(
            place("no-strangers.no-partners.freeride") < place("(loyal)") && place("(loyal)") < place("(bit-torrent)")
        );
        place("1.000 ± 0.050");
        place("Each met all 2 others: 3 pairs, 60 exchanges of 50 peers over 500 rounds.");
        place("performance and robustness −1.00");
    }
}
