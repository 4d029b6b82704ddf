//! The audit's heat map, and its table for the terminal: rules down, adversaries across, what deviating gains in each
//! field.

use std::fmt::Write as _;
use std::path::{Path, PathBuf};

use super::drawing::{Anchor, Drawing, Mark, Stroke, Text, rectangle};
use super::page::RIM;
use super::style::{CAPTION, Colour, GREY, HEADING, INK, LABEL, PAPER, SUBTITLE, TITLE};
use super::text::{Weight, width};
use super::{ReportError, paint_chart, terminal};
use crate::audit::{Pays, Verdict};

/// Draws the heat map of an audit to `folder/charts/audit.svg` and `audit.png`.
///
/// # Errors
/// If a chart cannot be written.
pub fn draw_audit(folder: &Path, verdicts: &[Verdict]) -> Result<Vec<PathBuf>, ReportError> {
    paint_chart(folder, "audit", &heat_map(verdicts))
}

/// The audit as text: one table for each number of deviants.
#[must_use]
pub fn audit_tables(verdicts: &[Verdict]) -> String {
    let matrix = Matrix::of(verdicts);
    let mut text = String::new();
    for deviants in &matrix.deviants {
        let header = std::iter::once("rule").chain(matrix.adversaries.iter().copied()).map(str::to_string);
        let rows = matrix.rules.iter().map(|rule| {
            let cells = matrix.adversaries.iter().map(|adversary| {
                matrix.find(rule, adversary, deviants).map_or_else(String::new, |verdict| words(verdict, 2))
            });
            std::iter::once((*rule).to_string()).chain(cells).collect()
        });
        let table = terminal::laid_out(header.collect(), rows, 1);
        write!(text, "{}\n{table}\n\n", heading(deviants)).expect("a string takes all");
    }
    text + "The deviants' download rate over their own in the same swarm where they cooperate; mean of the replications.\n\
            ! deviating pays (the whole 95 % interval lies above 1); ? cannot tell; otherwise it does not pay.\n"
}

fn heading(deviants: &str) -> String {
    if deviants == "one" { "One peer deviates".to_string() } else { format!("{deviants} of the peers deviate") }
}

fn words(verdict: &Verdict, decimals: usize) -> String {
    let mark = match verdict.pays {
        Pays::Yes => " !",
        Pays::CannotTell => " ?",
        Pays::No => "",
    };
    format!("{:.decimals$}{mark}", verdict.gain)
}

/// The verdicts by rule, adversary and number of deviants, each in the order of the tables.
struct Matrix<'v> {
    rules: Vec<&'v str>,
    adversaries: Vec<&'v str>,
    deviants: Vec<&'v str>,
    verdicts: &'v [Verdict],
}

impl<'v> Matrix<'v> {
    fn of(verdicts: &'v [Verdict]) -> Self {
        let distinct = |name: fn(&Verdict) -> &str| {
            let mut names: Vec<&str> = Vec::new();
            for verdict in verdicts {
                if !names.contains(&name(verdict)) {
                    names.push(name(verdict));
                }
            }
            names
        };
        Self {
            rules: distinct(|verdict| &verdict.rule),
            adversaries: distinct(|verdict| &verdict.adversary),
            deviants: distinct(|verdict| &verdict.deviants),
            verdicts,
        }
    }

    fn find(&self, rule: &str, adversary: &str, deviants: &str) -> Option<&'v Verdict> {
        let meant =
            |verdict: &&Verdict| verdict.rule == rule && verdict.adversary == adversary && verdict.deviants == deviants;
        self.verdicts.iter().find(meant)
    }
}

/// The size of a field.
const FIELD: (f64, f64) = (84.0, 30.0);
/// What lies between fields.
const GAP: f64 = 2.0;

fn heat_map(verdicts: &[Verdict]) -> Drawing {
    let matrix = Matrix::of(verdicts);
    let names = matrix.rules.iter().map(|rule| width(rule, LABEL, Weight::Regular)).fold(0.0, f64::max);
    let left = RIM + names + 10.0;
    let mut marks = Vec::new();
    let title = "What deviating gains, rule by rule";
    let n = verdicts.iter().map(|verdict| verdict.n).max().unwrap_or(0);
    let reading =
        "The deviants' download rate over their own in the same swarm where they cooperate. Above 1 deviating pays.";
    marks.push(Mark::Text(Text::new(title, (RIM, RIM + TITLE), TITLE, INK).semi_bold()));
    marks.push(Mark::Text(Text::new(reading, (RIM, RIM + TITLE + 20.0), SUBTITLE, GREY)));
    let mut top = RIM + TITLE + 32.0;
    for deviants in &matrix.deviants {
        top = block(&matrix, deviants, (left, top), &mut marks);
    }
    top = scale((left, top + 10.0), &mut marks);
    let caption = format!(
        "potluck {} · mean of {n} replications, paired · bold: the 95 % interval lies above 1 · ?: it covers 1",
        env!("CARGO_PKG_VERSION")
    );
    marks.push(Mark::Text(Text::new(caption.clone(), (RIM, top + 22.0), CAPTION, GREY)));
    let across = |count: usize| (0..count).map(|_| FIELD.0 + GAP).sum::<f64>();
    let wide = (left + across(matrix.adversaries.len()))
        .max(RIM + width(reading, SUBTITLE, Weight::Regular))
        .max(RIM + width(&caption, CAPTION, Weight::Regular));
    let size = (libm::ceil(wide + RIM), libm::ceil(top + 22.0 + RIM));
    marks.insert(0, Mark::Area { points: rectangle((0.0, 0.0), size), fill: PAPER });
    Drawing { width: size.0, height: size.1, title: title.to_string(), marks }
}

/// The fields of one number of deviants, from `top` on; returns where they end.
fn block(matrix: &Matrix<'_>, deviants: &str, (left, top): (f64, f64), marks: &mut Vec<Mark>) -> f64 {
    let mut top = top + 14.0 + HEADING;
    marks.push(Mark::Text(Text::new(heading(deviants), (RIM, top), HEADING, INK).semi_bold()));
    top += 20.0;
    let mut middle = left + FIELD.0 / 2.0;
    for adversary in &matrix.adversaries {
        marks.push(Mark::Text(Text::new(*adversary, (middle, top), LABEL, INK).anchored(Anchor::Middle)));
        middle += FIELD.0 + GAP;
    }
    top += 8.0;
    for rule in &matrix.rules {
        let name = Text::new(*rule, (left - 10.0, top + FIELD.1 / 2.0), LABEL, INK);
        marks.push(Mark::Text(name.anchored(Anchor::End).centred()));
        let mut at = left;
        for adversary in &matrix.adversaries {
            if let Some(verdict) = matrix.find(rule, adversary, deviants) {
                field(verdict, (at, top), marks);
            }
            at += FIELD.0 + GAP;
        }
        top += FIELD.1 + GAP;
    }
    top
}

fn field(verdict: &Verdict, at: (f64, f64), marks: &mut Vec<Mark>) {
    marks.push(Mark::Area { points: rectangle(at, FIELD), fill: shade(verdict.gain) });
    let sign = if verdict.pays == Pays::CannotTell { " ?" } else { "" };
    let words = format!("{:.2}{sign}", verdict.gain);
    let text =
        Text::new(words, (at.0 + FIELD.0 / 2.0, at.1 + FIELD.1 / 2.0), LABEL, INK).anchored(Anchor::Middle).centred();
    marks.push(Mark::Text(if verdict.pays == Pays::Yes { text.semi_bold() } else { text }));
}

/// From blue (deviating loses all but a quarter) over white (1) to orange (it gains four times as much); beyond, no
/// darker.
fn shade(gain: f64) -> Colour {
    let doublings = if gain > 0.0 { libm::log2(gain).clamp(-2.0, 2.0) } else { -2.0 };
    let full = if doublings > 0.0 { (230, 120, 30) } else { (70, 150, 210) };
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between two bytes")]
    let mix = |part: u8| (255.0 - (255.0 - f64::from(part)) * doublings.abs() / 2.0).round() as u8;
    Colour { rgb: (mix(full.0), mix(full.1), mix(full.2)), alpha: 1.0 }
}

/// The key of the colours; returns where it ends.
fn scale((left, top): (f64, f64), marks: &mut Vec<Mark>) -> f64 {
    const STEPS: u32 = 40;
    let wide = 240.0 / f64::from(STEPS);
    for step in 0..STEPS {
        let place = f64::from(step) + 0.5;
        let gain = libm::exp2(place / f64::from(STEPS) * 4.0 - 2.0);
        let points = rectangle((left + f64::from(step) * wide, top), (wide + 0.5, 10.0));
        marks.push(Mark::Area { points, fill: shade(gain) });
    }
    for (gain, words) in [(-2.0, "1/4 or less"), (0.0, "1"), (2.0, "4 or more")] {
        let at = left + (gain + 2.0) / 4.0 * 240.0;
        marks.push(Mark::Line { points: vec![(at, top + 10.0), (at, top + 14.0)], stroke: Stroke::whole(GREY, 1.0) });
        let text = Text::new(words, (at, top + 26.0), CAPTION, GREY);
        marks.push(Mark::Text(text.anchored(Anchor::Middle)));
    }
    top + 28.0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn verdict(rule: &str, adversary: &str, deviants: &str, gain: f64, pays: Pays) -> Verdict {
        let (low, high) = (Some(gain - 0.1), Some(gain + 0.1));
        Verdict {
            rule: rule.into(),
            adversary: adversary.into(),
            deviants: deviants.into(),
            n: 5,
            gain,
            gain_low: low,
            gain_high: high,
            advantage: gain,
            advantage_low: low,
            advantage_high: high,
            others: 1.0,
            others_low: low,
            others_high: high,
            pays,
        }
    }

    #[test]
    fn every_verdict_stands_in_the_table_and_on_the_chart() {
        let verdicts = [
            verdict("none", "free-rider", "one", 1.05, Pays::CannotTell),
            verdict("none", "free-rider", "10 %", 1.25, Pays::Yes),
            verdict("tit-for-tat", "free-rider", "one", 0.31, Pays::No),
        ];
        let text = audit_tables(&verdicts);
        assert!(text.contains("1.25 !") && text.contains("1.05 ?") && text.contains("0.31\n"), "{text}");
        assert!(text.contains("One peer deviates") && text.contains("10 % of the peers deviate"), "{text}");
        let drawing = heat_map(&verdicts);
        let words: Vec<&str> = drawing
            .marks
            .iter()
            .filter_map(|mark| if let Mark::Text(text) = mark { Some(text.words.as_str()) } else { None })
            .collect();
        for expected in ["1.05 ?", "1.25", "0.31", "free-rider", "tit-for-tat"] {
            assert!(words.contains(&expected), "{expected} is missing in {words:?}");
        }
        for mark in &drawing.marks {
            if let Mark::Text(text) = mark {
                let (left, top, right, bottom) = text.bounds();
                assert!(left >= 0.0 && top >= 0.0 && right <= drawing.width && bottom <= drawing.height, "{text:?}");
            }
        }
        assert_eq!(shade(1.0).rgb, (255, 255, 255));
        assert_eq!(shade(0.0), shade(0.25));
    }
}
