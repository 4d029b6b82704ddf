//! Shards: a study played by processes that share nothing but a folder, or not even that, is the study of one process.

use std::time::Duration;

use crate::command::contents;
use crate::durable::{desk, go_on, is_whole};

#[test]
fn shards_of_one_folder_make_the_study_of_one_process() {
    let desk = desk();
    let shard = |number| ["run", "longer.toml", "--out", "shards", "--shard", number];
    desk.succeeds(&shard("1/3"));
    let says = ["shards lacks runs of 4 cells", "the first of them replication 1 of cell 0", "run the shards again"];
    desk.fails(&["collect", "shards"], 1, &says);
    // The second is killed, and starts again beside the third.
    let mut killed = desk.start(&shard("2/3"));
    std::thread::sleep(Duration::from_millis(30));
    killed.0.kill().unwrap();
    killed.answer();
    let (again, third) = (desk.start(&shard("2/3")), desk.start(&shard("3/3")));
    for started in [again, third] {
        let answer = started.answer();
        assert_eq!(answer.code, Some(0), "{answer:?}");
        assert!(
            answer.err.contains("is played; once all are") && answer.err.contains("potluck collect shards"),
            "{answer:?}"
        );
    }
    assert!(!desk.path("shards/runs.csv").exists(), "shards write no tables");
    let answer = desk.succeeds(&["collect", "shards"]);
    assert!(answer.out.contains("Useful throughput") && answer.err.contains("charts are in shards"), "{answer:?}");
    is_whole(&desk, "shards");
    let before = contents(&desk.path("shards"));
    desk.succeeds(&["collect", "shards"]);
    let late = desk.succeeds(&shard("1/3"));
    assert!(late.err.contains("holds these results already"), "{late:?}");
    assert!(contents(&desk.path("shards")) == before, "same bytes, same times of change");
}

#[test]
fn shards_in_folders_of_their_own_are_collected_into_another() {
    let desk = desk();
    let shard = |number: &str| {
        let (folder, shard) = (format!("part-{number}"), format!("{number}/3"));
        desk.succeeds(&["run", "longer.toml", "--out", &folder, "--shard", &shard, "-q"]);
    };
    shard("1");
    shard("3");
    let before = contents(&desk.path("part-1"));
    desk.fails(&["collect", "part-1", "part-3"], 2, &["--out FOLDER is missing"]);
    desk.fails(&["collect", "part-1", "part-3", "--out", "all"], 1, &["lacks runs of 4 cells"]);
    assert!(!desk.path("all").exists(), "nothing was written");
    shard("2");
    desk.succeeds(&["collect", "part-1", "part-2", "part-3", "--out", "all", "-q"]);
    is_whole(&desk, "all");
    assert!(contents(&desk.path("part-1")) == before, "what was collected is left as it is");
    desk.succeeds(&["collect", "part-1", "part-2", "part-3", "--out", "all", "-q"]);
    // What shards played into a folder need not be played again by whoever plays the rest.
    assert_eq!(go_on(&desk, "longer.toml", "part-2").found(), 32);
    is_whole(&desk, "part-2");
}

#[test]
fn what_is_no_shard_of_this_study_is_refused() {
    let desk = desk();
    desk.fails(&["run", "longer.toml", "--shard", "4/3"], 2, &["'4/3'", "expected NUMBER/SHARDS, such as 3/64"]);
    desk.fails(&["run", "longer.toml", "--shard", "1/3", "--force"], 2, &["--force would remove", "remove the folder"]);
    desk.fails(&["collect", "nowhere"], 2, &["nowhere: there is no such folder", "`potluck run`"]);
    desk.succeeds(&["run", "longer.toml", "--out", "one", "--shard", "1/2", "-q"]);
    desk.succeeds(&["run", "longer.toml", "--out", "other", "--shard", "2/2", "--seed", "2", "-q"]);
    desk.fails(&["collect", "one", "other", "--out", "both"], 2, &["of another scenario", "seed: 2 there, 1 here"]);
    desk.fails(&["collect", "one", "whole", "--out", "both"], 2, &["whole already holds all results already"]);
}
