//! Reads the scenario files of `scenarios/laws/` and plays their runs, every invariant checked.

use std::path::Path;

use potluck::measure::{self, Of, Tally, Whom};
use potluck::scenario::{Scenario, Study};
use potluck::workload::{self, Checks};

/// A scenario file of `scenarios/laws/`, changed by these paths and values.
pub fn study(name: &str, sets: &[(&str, &str)]) -> Study {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/laws").join(name).with_extension("toml");
    let sets: Vec<(String, String)> = sets.iter().map(|(path, value)| ((*path).into(), (*value).into())).collect();
    Study::read(&path, &sets).unwrap_or_else(|problem| panic!("{problem}"))
}

/// Every cell of a study.
pub fn cells(study: &Study) -> impl Iterator<Item = Scenario> {
    (0..study.cells()).map(|cell| study.cell(cell).scenario)
}

/// One run.
pub fn run(scenario: &Scenario, replication: u32) -> Tally {
    let mut tally = Tally::of_scenario(scenario);
    workload::play(scenario, replication, Checks::On, &mut tally);
    tally
}

/// Every run of a cell.
pub fn runs(scenario: &Scenario) -> impl Iterator<Item = Tally> {
    (0..scenario.replications).map(|replication| run(scenario, replication))
}

/// A measure of a run, by its name.
pub fn measure(tally: &Tally, name: &str) -> f64 {
    let found = measure::registry().map(|(_, measure)| measure).find(|measure| measure.name == name);
    let value = match found.unwrap_or_else(|| panic!("no measure `{name}`")).of {
        Of::Run(of) => of(tally),
        Of::Peers(of) => of(tally, Whom::All),
    };
    value.unwrap_or_else(|| panic!("`{name}` has no value in this run"))
}

/// A measure of one group of a run, by their names; `None` where it has no value.
pub fn measure_of(scenario: &Scenario, tally: &Tally, name: &str, group: &str) -> Option<f64> {
    let groups: Vec<String> = scenario.population.groups.iter().map(|group| group.name.clone()).collect();
    let columns = measure::columns(scenario.workload.kind(), &groups);
    let column = columns.into_iter().find(|column| column.name == format!("{name}.{group}"));
    column.unwrap_or_else(|| panic!("no measure `{name}` of `{group}`")).value(tally)
}

/// The mean of some numbers and its standard error.
pub fn mean_and_error(found: &[f64]) -> (f64, f64) {
    let runs = f64::from(u32::try_from(found.len()).expect("a few runs"));
    let mean = found.iter().sum::<f64>() / runs;
    let squares: f64 = found.iter().map(|value| (value - mean) * (value - mean)).sum();
    (mean, libm::sqrt(squares / (runs - 1.0) / runs))
}
