//! The tables of comparisons: `compare.csv` and `changes.csv`, beside the runs that they are drawn from.

use std::path::Path;

use super::between::Changes;
use super::levels::{Comparison, Difference};
use super::results::About;
use super::verdict::{Needed, Verdict};
use super::{CompareError, Question};
use crate::study::folder::{CHANGES, COMPARE};
use crate::study::{Axis, CsvFile, Table};

/// Writes `compare.csv`: a row for each comparison, in the measure's own unit.
///
/// # Errors
/// If it cannot be written.
pub fn write_comparison(folder: &Path, of: &Comparison) -> Result<(), CompareError> {
    let mut table = CsvFile::create(folder.join(COMPARE))?;
    let first = ["measure", "unit", "axis", "baseline", "level"];
    let last = ["n", "mean_baseline", "mean_level", "difference", "sd", "ci95_low", "ci95_high", "p", "p_holm", "d_z"];
    let others = of.others.iter().map(|axis| axis.name.as_str());
    let header = first.into_iter().chain(others).chain(last).chain(["verdict", "replications_needed"]);
    table.row(header.map(str::to_string))?;
    for measure in &of.measures {
        for row in &measure.rows {
            table.row(fields(of, &measure.about, row))?;
        }
    }
    Ok(table.end()?)
}

fn fields(of: &Comparison, about: &About, row: &Difference) -> Vec<String> {
    let label = |axis: &Axis, place: usize| axis.levels[place].label.clone();
    let mut fields = vec![about.name.clone(), about.unit.clone(), of.axis.name.clone(), of.baseline().label.clone()];
    fields.push(label(&of.axis, row.level));
    fields.extend(of.others.iter().zip(&row.at).map(|(axis, place)| label(axis, *place)));
    let (low, high) = row.test.interval.unzip();
    fields.push(row.test.n.to_string());
    let numbers = [row.baseline_mean(), row.level_mean(), row.test.mean, row.test.sd, low, high, row.test.p];
    fields.extend(numbers.map(number));
    fields.extend([row.judged.p_holm, row.test.effect()].map(number));
    fields.push(row.judged.verdict.words().to_string());
    fields.push(match row.judged.needed {
        Needed::Settled | Needed::Unknown => String::new(),
        Needed::Replications(n) => n.to_string(),
        Needed::NoNumber => "none".to_string(),
    });
    fields
}

/// Writes `changes.csv` to the second study's folder: a row for each measure in each cell that both have.
///
/// # Errors
/// If it cannot be written.
pub fn write_changes(folder: &Path, against: &Path, of: &Changes) -> Result<(), CompareError> {
    let mut table = CsvFile::create(folder.join(CHANGES))?;
    let first = ["against", "measure", "unit"];
    let last =
        ["n_first", "n_second", "mean_first", "mean_second", "difference", "ci95_low", "ci95_high", "p", "p_holm"];
    let verdicts = ["test", "verdict", "verdict_in_first", "verdict_in_second"];
    let axes = of.axes.iter().map(|axis| axis.name.as_str());
    table.row(first.into_iter().chain(axes).chain(last).chain(verdicts).map(str::to_string))?;
    for (about, rows) in &of.measures {
        for row in rows {
            let mut fields = vec![against.display().to_string(), about.name.clone(), about.unit.clone()];
            fields.extend(row.levels.iter().map(|level| level.label.clone()));
            fields.extend(row.n.map(|n| n.to_string()));
            let (low, high) = row.test.interval.unzip();
            fields.extend(row.means.map(number));
            fields.extend([row.test.mean, low, high, row.test.p, row.judged.p_holm].map(number));
            fields.push(if row.paired { "paired" } else { "Welch" }.to_string());
            fields.push(row.judged.verdict.words().to_string());
            fields.extend(row.verdicts.map(|verdict| verdict.map_or("", Verdict::words).to_string()));
            table.row(fields)?;
        }
    }
    Ok(table.end()?)
}

/// The question that the `compare.csv` of a folder answers, to answer it again; none if there is no such table.
///
/// # Errors
/// If the table cannot be read.
pub fn asked_before(folder: &Path) -> Result<Option<Question>, CompareError> {
    let path = folder.join(COMPARE);
    if !path.is_file() {
        return Ok(None);
    }
    let mut question: Option<Question> = None;
    let mut table = Table::open(&path)?;
    let [axis, baseline, measure] = [table.column("axis")?, table.column("baseline")?, table.column("measure")?];
    table.each(|row| {
        let field = |column| row.text(column).to_string();
        let new = || Question { by: field(axis), baseline: Some(field(baseline)), measures: Vec::new() };
        let question = question.get_or_insert_with(new);
        if !question.measures.contains(&field(measure)) {
            question.measures.push(field(measure));
        }
        Ok(())
    })?;
    Ok(question)
}

/// The shortest form that reads back the same; small numbers with their power of ten; nothing for no value.
pub(super) fn number(value: Option<f64>) -> String {
    match value {
        None => String::new(),
        Some(value) if value != 0.0 && value.abs() < 1e-4 => format!("{value:e}"),
        Some(value) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::results::fixture::{folder, question};
    use super::super::{Results, compare};
    use super::*;

    #[test]
    fn a_comparison_can_be_asked_for_again_from_its_table() {
        let rows = ["cell,replication,rule,share,speed,wait_s.a", "0,0,none,0.0,1,5", "1,0,good,0.0,2,4"];
        let folder = folder(&rows);
        assert_eq!(asked_before(folder.path()).unwrap(), None);
        let asked = question("rule", Some("none"), &["wait_s.a", "speed"]);
        let found = compare(&Results::read(folder.path(), &asked.measures).unwrap(), &asked).unwrap();
        write_comparison(folder.path(), &found).unwrap();
        assert_eq!(asked_before(folder.path()).unwrap(), Some(asked));
        let text = std::fs::read_to_string(folder.path().join(COMPARE)).unwrap();
        assert!(text.contains("wait_s.a,s,rule,none,good,0.0,1,5,4,-1,,,,,,,cannot tell,\n"), "{text}");
    }

    #[test]
    fn small_numbers_keep_their_figures() {
        assert_eq!(number(Some(1.5e-9)), "1.5e-9");
        assert_eq!((number(Some(0.0)), number(Some(0.25)), number(None)), ("0".into(), "0.25".into(), String::new()));
    }
}
