//! Every scenario in `bad/` is refused with exit code 2, nothing on standard output, and a message that shows the
//! place.

use std::path::Path;

use super::{expect, folder, potluck};

/// What has no line to show: the message names the file alone.
const WITHOUT_LINE: &[&str] = &["empty.toml", "directory.toml", "missing.toml"];

fn check(name: &str, sets: &[&str]) -> String {
    let mut arguments = vec!["check", name];
    for set in sets {
        arguments.extend(["--set", set]);
    }
    let output = potluck(&folder().join("bad"), &arguments);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{name}: {said}");
    assert!(output.stdout.is_empty(), "{name} wrote to standard output");
    said
}

#[test]
fn every_bad_scenario_is_refused_at_its_place() {
    let mut names: Vec<String> = std::fs::read_dir(folder().join("bad"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| Path::new(name).extension().is_some_and(|ending| ending == "toml"))
        .collect();
    names.sort();
    assert!(names.len() > 50, "the bad scenarios are gone");
    names.push("missing.toml".into());
    for name in names {
        let said = check(&name, &[]);
        let has_line = said.lines().any(|line| {
            let place = line.trim_start().strip_prefix("--> ").and_then(|place| place.strip_prefix(name.as_str()));
            place.is_some_and(|place| place.split(':').skip(1).filter(|part| part.parse::<u32>().is_ok()).count() == 2)
        });
        assert_eq!(has_line, !WITHOUT_LINE.contains(&name.as_str()), "{said}");
        assert!(said.contains(&name), "{said}");
        expect(said.as_bytes(), &folder().join("bad").join(name).with_extension("stderr"));
    }
}

#[test]
fn a_bad_setting_is_refused_where_it_was_typed() {
    let refused = |set: &str| {
        let output = potluck(&folder().join("good"), &["check", "swarm.toml", "--set", set]);
        assert_eq!(output.status.code(), Some(2), "{set}");
        String::from_utf8(output.stderr).unwrap()
    };
    let mut said = String::new();
    for set in [
        "population.size=many",
        "population.sise=3",
        "population.groups.takers.share=2",
        "incentive={ rule = \"none\"",
        "incentive=tit-for-tet",
        "population..size=3",
        "swarm.piece=64 Kib",
        "sweep.seed=[1, 1]",
        "population.size",
        "sweep.horizon={ from = \"1 h\", to = \"30 min\", step = \"10 min\" }",
        "design={ kind = \"sobol\", points = 1 }",
    ] {
        said.extend(["$ --set '", set, "'\n", &refused(set), "\n"]);
    }
    for set in ["swarm.file=3 MiB", "swarm.piece=1 MiB"] {
        let output = potluck(&folder().join("good"), &["check", "designed.toml", "--set", set]);
        said.extend(["$ designed.toml --set '", set, "'\n", &String::from_utf8(output.stderr).unwrap(), "\n"]);
    }
    expect(said.as_bytes(), &folder().join("bad-settings.stderr"));
}
