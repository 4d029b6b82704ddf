//! Comparisons as text: one table for each measure, of levels against a baseline, or of one study against another.

use std::fmt::Write as _;

use super::arrange::level_words;
use super::quantity::Written;
use super::tables::Statistics;
use super::terminal;
use super::ticks::with_decimals;
use crate::compare::{About, Change, Changes, Comparison, Difference, Needed, OfMeasure, Test, Verdict};
use crate::study::Axis;

/// From here on it is enough to say that it is too many.
const MANY: u64 = 1_000_000;

/// The comparisons of a study as text: one table for each measure.
#[must_use]
pub fn compare_tables(of: &Comparison) -> String {
    let mut text = String::new();
    for measure in &of.measures {
        let written = written(measure);
        write!(text, "{}\n{}\n\n", heading(of, measure, &written), table(of, measure, &written))
            .expect("a string takes all");
    }
    text + "Difference: mean ± half of the 95 % interval (Student's t over pairs). p: paired t test, corrected for all rows of\n\
            its table (Holm). d_z: the mean difference over the standard deviation of the differences (Cohen).\n\
            To tell: the replications with which 4 of 5 such studies would, if difference and spread are what they seem.\n"
}

fn heading(of: &Comparison, measure: &OfMeasure, written: &Written) -> String {
    let unit = in_points(written);
    let unit = if unit.is_empty() { unit } else { format!(" ({unit})") };
    let against = level_words(&of.axis, of.baseline());
    format!("{}{unit}\n{} against {against}, in the same replication", measure.about.label, of.axis.words())
}

fn table(of: &Comparison, measure: &OfMeasure, written: &Written) -> String {
    let varied = varied(&of.others);
    let axes = varied.iter().map(|place| of.others[*place].words());
    let header = axes.chain([of.axis.words()]);
    let header = header.chain(["Difference", "n", "p", "d_z", "Verdict", "To tell"].map(str::to_string));
    let rows = measure.rows.iter().map(|row| {
        let others =
            varied.iter().map(|place| level_words(&of.others[*place], &of.others[*place].levels[row.at[*place]]));
        let cells = [
            level_words(&of.axis, &of.axis.levels[row.level]),
            signed(&row.test, written),
            row.test.n.to_string(),
            row.judged.p_holm.map_or_else(dash, p_words),
            row.test.effect().map_or_else(dash, |effect| with_decimals(effect, 2)),
            row.judged.verdict.words().to_string(),
            needed_words(row),
        ];
        others.chain(cells).collect()
    });
    terminal::laid_out(header.collect(), rows, varied.len() + 1)
}

fn needed_words(row: &Difference) -> String {
    match row.judged.needed {
        Needed::Settled => String::new(),
        Needed::Replications(n) if n > MANY => "over a million".to_string(),
        Needed::Replications(n) => with_thousands(n),
        Needed::NoNumber => "no number".to_string(),
        Needed::Unknown => "unknown".to_string(),
    }
}

#[expect(clippy::cast_precision_loss, reason = "no more than a million")]
fn with_thousands(n: u64) -> String {
    with_decimals(n as f64, 0)
}

/// What changed from one study to another, as text: one table for each measure, and what is only in one.
#[must_use]
pub fn changes_tables(of: &Changes, first: &str, second: &str) -> String {
    let mut text = format!("first: {first}\nsecond: {second}\n\n");
    for (about, rows) in &of.measures {
        let means = rows.iter().flat_map(|row| row.means).flatten();
        let written = Written::choose(&about.unit, means.fold(0.0_f64, |largest, mean| largest.max(mean.abs())));
        let table = changes_table(of, rows, &written);
        write!(text, "{}{}\n{table}\n\n", about.label, written.in_brackets()).expect("a string takes all");
    }
    for (which, cells) in [("first", &of.only_first), ("second", &of.only_second)] {
        for cell in cells {
            let levels = of.axes.iter().zip(cell).map(|(axis, label)| format!("{} = {label}", axis.name));
            writeln!(text, "only in the {which}: {}", levels.collect::<Vec<_>>().join(", "))
                .expect("a string takes all");
        }
    }
    text + &summary(of)
}

fn summary(of: &Changes) -> String {
    let rows = || of.measures.iter().flat_map(|(_, rows)| rows);
    let count = |wanted: &dyn Fn(&Change) -> bool| rows().filter(|row| wanted(row)).count();
    let cells = format!(
        "{} of {} differences between the studies are told from chance (Holm-corrected p < 0.05).\n",
        count(&|row| row.judged.verdict != Verdict::CannotTell),
        rows().count()
    );
    let Some((by, baseline)) = &of.by else { return cells };
    let compared = count(&|row| row.verdicts.iter().any(Option::is_some));
    let changed = count(&Change::verdict_changed);
    cells + &format!("{changed} of {compared} verdicts by `{by}` (against `{baseline}`) changed.\n")
}

fn changes_table(of: &Changes, rows: &[Change], written: &Written) -> String {
    let varied = varied(&of.axes);
    // By which axis stands under the tables: its name may be long.
    let by = of.by.as_ref().map(|_| "Verdicts".to_string());
    let header = varied.iter().map(|place| of.axes[*place].words());
    let header =
        header.chain(["First", "Second", "Second − first", "Test", "p", "Second is"].map(str::to_string)).chain(by);
    let rows = rows.iter().map(|row| {
        let levels = varied.iter().map(|place| level_words(&of.axes[*place], &row.levels[*place]));
        let mean = |mean: Option<f64>| {
            mean.map_or_else(dash, |mean| {
                terminal::stated(&Statistics { n: 1, mean: Some(mean), ..Statistics::default() }, written)
            })
        };
        let test = if row.paired { "paired" } else { "Welch" };
        let p = row.judged.p_holm.map_or_else(dash, p_words);
        let verdict = row.judged.verdict.words().to_string();
        let [first, second] = row.means.map(mean);
        let cells = [first, second, signed(&row.test, written), test.to_string(), p, verdict];
        levels.chain(cells).chain(of.by.as_ref().map(|_| both_verdicts(row))).collect()
    });
    terminal::laid_out(header.collect(), rows, varied.len())
}

fn both_verdicts(row: &Change) -> String {
    let said = |verdict: Option<Verdict>| verdict.map_or("–", Verdict::words);
    match row.verdicts {
        [first, second] if first != second => format!("{} → {}", said(first), said(second)),
        [first, _] => said(first).to_string(),
    }
}

/// How the differences of a measure are written.
pub(super) fn written(measure: &OfMeasure) -> Written {
    let means = measure.rows.iter().filter_map(|row| row.test.mean);
    Written::choose(&measure.about.unit, means.fold(0.0_f64, |largest, mean| largest.max(mean.abs())))
}

/// The unit of differences: those of shares are percentage points, not parts of what they are held against.
pub(super) fn in_points(written: &Written) -> String {
    match (written.suffix.is_empty(), written.unit.as_str()) {
        (true, unit) => unit.to_string(),
        (false, "") => "percentage points".to_string(),
        (false, unit) => format!("percentage points, {unit}"),
    }
}

/// A difference with its sign and half of its interval.
pub(super) fn signed(test: &Test, written: &Written) -> String {
    let statistics = Statistics { n: 0, mean: test.mean, interval: test.interval, ..Statistics::default() };
    let words = terminal::stated(&statistics, written);
    let nothing = !words.split('±').next().unwrap_or_default().bytes().any(|digit| (b'1'..=b'9').contains(&digit));
    if nothing || words.starts_with('−') { words } else { format!("+{words}") }
}

fn p_words(p: f64) -> String {
    if p < 1e-4 { "<0.0001".to_string() } else { with_decimals(p, 4) }
}

fn dash() -> String {
    "–".to_string()
}

/// The places of the axes that have more than one level.
pub(super) fn varied(axes: &[Axis]) -> Vec<usize> {
    (0..axes.len()).filter(|place| axes[*place].levels.len() > 1).collect()
}

/// What to say of a measure's better direction.
pub(super) fn direction(about: &About) -> &'static str {
    match about.higher_is_better {
        Some(true) => "To the right is better.",
        Some(false) => "To the left is better.",
        None => "Neither direction is better.",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn differences_have_their_sign_and_p_values_no_more_figures_than_help() {
        let test = |mean: f64, reach: f64| Test {
            mean: Some(mean),
            interval: Some((mean - reach, mean + reach)),
            ..Test::default()
        };
        let written = Written::choose("share", 1.0);
        assert_eq!(signed(&test(0.123, 0.012), &written), "+12.3 ± 1.2");
        assert_eq!(signed(&test(-0.123, 0.012), &written), "−12.3 ± 1.2");
        assert_eq!(signed(&test(0.0, 0.0), &written), "0 ± 0");
        assert_eq!(signed(&Test::default(), &written), "–");
        assert_eq!((p_words(0.04321), p_words(1e-9)), ("0.0432".to_string(), "<0.0001".to_string()));
        assert_eq!(in_points(&Written::choose("share of the group", 1.0)), "percentage points, share of the group");
    }
}
