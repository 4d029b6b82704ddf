//! A tracker keeps a swarm together: whoever comes, and however few others it may know, can get the whole file.

use potluck::measure::{Tally, Whom};
use potluck::scenario::Study;
use potluck::units::Time;
use potluck::workload::{Checks, play};

/// How many peers of a swarm with these neighbours and this sample get all, over some seeds.
fn completed(neighbours: u32, sample: u32, arrivals: &str) -> (usize, usize) {
    let text = format!(
        "schema = 1\ntitle = 'acquaintance'\nhorizon = '10 h'\npopulation.size = 150\nincentive = 'tit-for-tat'\n\
         overlay = {{ kind = 'tracker', neighbours = {neighbours}, sample = {sample}, fewest = 0 }}\n\
         churn.arrivals = {arrivals}\nswarm = {{ file = '1 MiB', piece = '128 KiB' }}\n"
    );
    let study = Study::from_bytes("acquaintance.toml".as_ref(), text.as_bytes(), &[]);
    let scenario = study.unwrap_or_else(|problem| panic!("{problem}")).cell(0).scenario;
    let (mut all, mut done) = (0, 0);
    for replication in 0..4 {
        let mut tally = Tally::new(1, scenario.horizon);
        play(&scenario, replication, Checks::Off, &mut tally);
        all += tally.of(Whom::All).count();
        done += tally.of(Whom::All).filter(|peer| peer.completed < Time::NEVER).count();
    }
    (done, all)
}

#[test]
fn no_part_of_a_swarm_is_cut_off_from_the_seeder() {
    for arrivals in ["'flash-crowd'", "{ kind = 'flash-crowd', over = '5 min' }"] {
        // `fewest = 0`: nobody asks twice, so the first answer must do. What matters is the sample against the room.
        for (neighbours, sample) in [(80, 50), (20, 50), (20, 20), (12, 12), (40, 200)] {
            let (done, all) = completed(neighbours, sample, arrivals);
            assert_eq!(done, all, "{neighbours} neighbours, {sample} named by the tracker, {arrivals}");
        }
    }
}
