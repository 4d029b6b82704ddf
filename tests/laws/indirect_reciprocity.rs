//! Image scoring (Nowak and Sigmund 1998): in small groups a good name pays.

use rayon::iter::{IntoParallelIterator, ParallelIterator};

use crate::play::{cells, mean_and_error, measure_of, run, study};

/// The share of the time that strategies hold that help whoever stands at 0.
fn assert_shares(sets: &[(&str, &str)]) {
    let bands = [(0.75, 0.97), (0.32, 0.58), (0.10, 0.30)];
    let mut last = 1.0;
    for (scenario, (low, high)) in cells(&study("image-scoring", sets)).zip(bands) {
        let of_run = |replication| {
            let tally = run(&scenario, replication);
            let share = |k: i32| measure_of(&scenario, &tally, "group_share", &format!("k{k}")).unwrap();
            (-5..=0).map(share).sum()
        };
        let found: Vec<f64> = (0..scenario.replications).into_par_iter().map(of_run).collect();
        let (mean, error) = mean_and_error(&found);
        let told = format!("{} peers: {mean:.3} +- {error:.3}, expected {low} to {high}", scenario.population.size);
        eprintln!("{told}");
        assert!((low..=high).contains(&mean) && mean < last, "{told}");
        last = mean;
    }
}

#[test]
fn a_good_name_pays_in_a_small_group() {
    assert_shares(&[("sweep.\"population.size\"", "[20]"), ("replications", "10")]);
}
