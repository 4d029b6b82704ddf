//! Plays a scenario and holds its runs to the figures that it names.

use std::collections::{BTreeMap, BTreeSet};

use rayon::prelude::*;

use super::{Found, Verified};
use crate::measure::{self, Column, Tally};
use crate::scenario::{Bound, Figure, Of, Study};
use crate::spelling::find;
use crate::workload::{self, Checks};

/// Why a scenario cannot be held to its figures.
#[derive(Debug, thiserror::Error)]
pub enum Unverifiable {
    /// It names none.
    #[error("{0}: it has no table [verify], so there is nothing to hold it to")]
    NoFigures(String),
    /// A figure names something that is not there.
    #[error("{name}: the figure `{figure}`: {why}")]
    Figure {
        /// The scenario.
        name: String,
        /// What the figure says.
        figure: String,
        /// What is wrong with it.
        why: String,
    },
}

/// A figure, what it must be, and the cells that it speaks of.
struct Asked<'s> {
    figure: &'s Figure,
    bound: Bound,
    cells: Vec<usize>,
}

/// Plays the runs that the figures of a study speak of, and says what they come to; `played` is told of each run.
///
/// # Errors
/// If it has no figures, or one names a cell or a measure that is not there. Nothing is played then.
///
/// # Panics
/// If a run breaks one of its own invariants, which is a defect.
pub fn verified(study: &Study, checks: Checks, played: &(dyn Fn() + Sync)) -> Result<Verified, Unverifiable> {
    let expected = study.expected.as_ref().ok_or_else(|| Unverifiable::NoFigures(study.name.clone()))?;
    let asked = expected.figures.iter().map(|figure| asked(study, figure)).collect::<Result<Vec<_>, _>>()?;
    let cells: BTreeSet<usize> = asked.iter().flat_map(|asked| asked.cells.iter().copied()).collect();
    let of_cell = |cell| (0..study.replications).map(move |replication| (cell, replication));
    let runs: Vec<(usize, u32)> = cells.into_iter().flat_map(of_cell).collect();
    let values: BTreeMap<(usize, u32), BTreeMap<String, f64>> = runs
        .par_iter()
        .with_max_len(1)
        .map(|(cell, replication)| {
            let scenario = study.cell(*cell).scenario;
            let mut tally = Tally::of_scenario(&scenario);
            workload::play(&scenario, *replication, checks, &mut tally);
            let columns = columns(study, *cell);
            let values = columns.iter().filter_map(|column| Some((column.name.clone(), column.value(&tally)?)));
            played();
            ((*cell, *replication), values.collect())
        })
        .collect();
    let figures = asked.iter().map(|asked| found(asked, study.replications, &values)).collect();
    Ok(Verified {
        name: study.name.clone(),
        title: study.title.clone(),
        source: expected.source.clone(),
        mark: expected.mark,
        note: expected.note.clone().unwrap_or_default(),
        figures,
    })
}

fn columns(study: &Study, cell: usize) -> Vec<Column> {
    let scenario = study.cell(cell).scenario;
    let groups: Vec<String> = scenario.population.groups.into_iter().map(|group| group.name).collect();
    measure::columns(scenario.workload.kind(), &groups)
}

fn asked<'s>(study: &'s Study, figure: &'s Figure) -> Result<Asked<'s>, Unverifiable> {
    let wrong = |why: String| Unverifiable::Figure { name: study.name.clone(), figure: figure.says.clone(), why };
    let cells = study.cells_that_fit(&figure.cell).map_err(wrong)?;
    for cell in &cells {
        let columns = columns(study, *cell);
        let known: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
        for name in std::iter::once(&figure.measure).chain(&figure.plus).chain(&figure.over) {
            find("measure", name, &known).map_err(|unknown| wrong(unknown.to_string()))?;
        }
    }
    let bound = figure.bound().expect("it was read");
    Ok(Asked { figure, bound, cells })
}

/// What a figure comes to in the cell, or in the run, where it is farthest off.
fn found(asked: &Asked<'_>, replications: u32, values: &BTreeMap<(usize, u32), BTreeMap<String, f64>>) -> Found {
    let Asked { figure, bound, cells } = asked;
    let mut worst = Found { says: figure.says.clone(), bound: *bound, value: None, error: None, runs: 0 };
    for cell in cells {
        // The sum of these measures in each run; `None` if one of them has no value in some run.
        let sums = |names: &[&String]| -> Option<Vec<f64>> {
            let sum = |run: &BTreeMap<String, f64>| names.iter().map(|name| run.get(*name).copied()).sum();
            (0..replications).map(|replication| sum(&values[&(*cell, replication)])).collect()
        };
        let above = sums(&std::iter::once(&figure.measure).chain(&figure.plus).collect::<Vec<_>>());
        let below = match &figure.over {
            None => Some(vec![1.0; replications as usize]),
            Some(name) => sums(&[name]),
        };
        let Some((above, below)) = above.zip(below) else {
            return Found { value: None, error: None, runs: replications, ..worst };
        };
        let candidates: Vec<(f64, Option<f64>)> = match figure.of {
            Of::EveryRun => above.iter().zip(&below).map(|(above, below)| (above / below, None)).collect(),
            Of::Mean => vec![quotient(&above, &below)],
        };
        for (value, error) in candidates {
            if !value.is_finite() {
                return Found { value: None, error: None, runs: replications, ..worst };
            }
            if worst.value.is_none_or(|known| bound.strain(value) > bound.strain(known)) {
                (worst.value, worst.error) = (Some(value), error);
            }
        }
        worst.runs += replications;
    }
    worst
}

/// The quotient of two means over the same runs, and its standard error, infinite for a single run: that of the mean of
/// what each run's first value lies off the quotient times its second (the delta method).
fn quotient(above: &[f64], below: &[f64]) -> (f64, Option<f64>) {
    let runs = f64::from(u32::try_from(above.len()).expect("a few runs"));
    let mean = |values: &[f64]| values.iter().sum::<f64>() / runs;
    let (value, scale) = (mean(above) / mean(below), mean(below).abs());
    let off = |(above, below): (&f64, &f64)| above - value * below;
    let squares: f64 = above.iter().zip(below).map(off).map(|off| off * off).sum();
    // Of one run nothing says how far another would lie from it.
    let error = if runs > 1.0 { (squares / (runs - 1.0) / runs).sqrt() / scale } else { f64::INFINITY };
    (value, Some(error))
}

#[cfg(test)]
mod tests {
    use super::super::Verdict;
    use super::*;

    fn study(figures: &str) -> Study {
        let text = format!(
            "schema = 1\ntitle = 'T'\nhorizon = '2 h'\nreplications = 3\npopulation.size = 4\n\
             swarm = {{ file = '4 MB', piece = '1 MB' }}\nsweep = {{ 'population.size' = [3, 4] }}\n\
             [verify]\nsource = 'arithmetic'\nmark = 'exact'\nfigures = [{figures}]\n"
        );
        Study::from_bytes("t.toml".as_ref(), text.as_bytes(), &[]).unwrap_or_else(|problem| panic!("{problem}"))
    }

    fn verdicts(figures: &str) -> Vec<Verdict> {
        let verified = verified(&study(figures), Checks::On, &|| ()).unwrap_or_else(|why| panic!("{why}"));
        verified.figures.iter().map(Found::verdict).collect()
    }

    #[test]
    fn a_figure_passes_where_it_holds_and_fails_where_it_does_not() {
        let of = "measure = 'completion_share'";
        assert_eq!(
            verdicts(&format!(
                "{{ says = 'all complete', {of}, expected = 1, tolerance = 0 }},
                 {{ says = 'half do', {of}, expected = 0.5, relative_tolerance = 0.1 }},
                 {{ says = 'itself', {of}, over = 'completion_share', of = 'every-run', at_most = 1 }},
                 {{ says = 'twice itself', {of}, plus = ['completion_share'], expected = 2, tolerance = 0 }},
                 {{ says = 'more than all', {of}, at_least = 1.01, cell = ['population.size=3'] }},
                 {{ says = 'nothing by nothing', measure = 'wasted_share', over = 'wasted_share', at_most = 1 }},
                 {{ says = 'no value', measure = 'throughput_regained', at_least = 0 }}"
            )),
            [Verdict::Pass, Verdict::Fail, Verdict::Pass, Verdict::Pass, Verdict::Fail, Verdict::Fail, Verdict::Fail]
        );
    }

    #[test]
    fn passing_means_nothing_where_runs_scatter_more_than_the_tolerance() {
        let of = |expected: f64, tolerance: f64| {
            format!(
                "{{ says = 'T', measure = 'completion_time_mean_s', cell = ['population.size=4'], \
                 expected = {expected}, tolerance = {tolerance} }}"
            )
        };
        let found = verified(&study(&of(0.0, 0.0)), Checks::On, &|| ()).unwrap();
        let (mean, error) = (found.figures[0].value.unwrap(), found.figures[0].error.unwrap());
        assert!(error > 0.0, "the runs differ");
        let bound =
            |bound: f64, way: &str| of(0.0, 0.0).replace("expected = 0, tolerance = 0", &format!("{way} = {bound}"));
        assert_eq!(verdicts(&bound(mean - 2.9 * error, "at_least")), [Verdict::Unsure]);
        assert_eq!(verdicts(&bound(mean - 3.1 * error, "at_least")), [Verdict::Pass]);
        assert_eq!(verdicts(&bound(mean + 2.9 * error, "at_most")), [Verdict::Unsure]);
        assert_eq!(verdicts(&of(mean, 2.9 * error)), [Verdict::Unsure]);
        assert_eq!(verdicts(&of(mean, 3.1 * error)), [Verdict::Pass]);
        assert_eq!(verdicts(&of(mean + 4.0 * error, 3.1 * error)), [Verdict::Fail]);
    }

    #[test]
    fn the_error_of_a_quotient_is_none_where_both_move_together() {
        let (value, error) = quotient(&[1.0, 2.0, 3.0], &[2.0, 4.0, 6.0]);
        assert!((value - 0.5).abs() < 1e-12 && error.unwrap() < 1e-12);
        let (value, error) = quotient(&[1.0, 3.0], &[1.0, 1.0]);
        assert!((value - 2.0).abs() < 1e-12 && (error.unwrap() - 1.0).abs() < 1e-12);
    }

    #[test]
    fn what_a_figure_names_must_be_there() {
        for (figure, says) in [
            ("{ says = 'T', measure = 'makespan', at_most = 1 }", "makespan_s"),
            ("{ says = 'T', measure = 'makespan_s', cell = ['population.size=5'], at_most = 1 }", "no level `5`"),
        ] {
            let why = verified(&study(figure), Checks::On, &|| ()).unwrap_err().to_string();
            assert!(why.contains(says), "{why}");
        }
    }
}
