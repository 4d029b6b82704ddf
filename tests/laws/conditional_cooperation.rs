//! Conditional cooperators (Fischbacher, Gaechter and Fehr 2001): what falls from round to round, which no single
//! measure says.

use potluck::measure;

use crate::play::{cells, runs, study};

#[test]
fn conditional_cooperation_falls_in_every_round() {
    let scenario = cells(&study("conditional-cooperators", &[])).next().expect("a cell");
    let places: Vec<Option<usize>> = (0..scenario.population.groups.len()).map(Some).collect();
    for tally in runs(&scenario) {
        let given: Vec<f64> =
            measure::moments(&scenario, &tally, &places).iter().filter_map(|moment| moment.values[0]).collect();
        assert_eq!(given.len(), 10, "one for each round: nothing is given before the first");
        assert!((given[0] - 0.335).abs() < 0.005, "the unconditional mean of the experiment: {given:?}");
        assert!(given.is_sorted_by(|before, after| before > after), "{given:?}");
        assert!(given[9] < 0.1, "{given:?}");
    }
}
