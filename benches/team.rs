//! What an event costs where people work on projects: `cargo bench --bench team` plays a year of 10,000 people under
//! every rule; `cargo bench --bench team -- none tit-for-tat` under those that are named.
#![allow(clippy::disallowed_methods, reason = "a bench measures wall time")]

use std::path::PathBuf;
use std::time::Instant;

use potluck::incentive::Incentive;
use potluck::measure::Tally;
use potluck::registry::Family;
use potluck::scenario::{Colours, Study};
use potluck::units::Time;
use potluck::workload::{self, Checks};
use potluck::world::{Fact, TeamFact, Witness};

/// The measures' own tally, and how much happened.
struct Counting {
    tally: Tally,
    tasks: u32,
    questions: u32,
}

impl Witness for Counting {
    fn witness(&mut self, at: Time, fact: &Fact) {
        self.tasks += u32::from(matches!(fact, Fact::Team(TeamFact::Worked { .. })));
        self.questions += u32::from(matches!(fact, Fact::Team(TeamFact::Asked { .. })));
        self.tally.witness(at, fact);
    }
}

fn main() {
    let named: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    println!("{:<20} {:>10} {:>10} {:>8} {:>18}", "rule", "tasks", "questions", "s", "us per either");
    for entry in <dyn Incentive>::registry() {
        if named.is_empty() || named.iter().any(|rule| rule == entry.name) {
            play(entry.name);
        }
    }
}

fn play(rule: &str) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/scenarios/team.toml");
    let rule_of = if rule == "none" { "{ rule = \"none\", slots = 1 }".to_owned() } else { format!("{rule:?}") };
    let study = Study::read(&path, &[("incentive".to_owned(), rule_of)]);
    let scenario = study.unwrap_or_else(|problem| panic!("{}", problem.render(Colours::Off))).cell(0).scenario;
    let mut counting = Counting { tally: Tally::of_scenario(&scenario), tasks: 0, questions: 0 };
    let start = Instant::now();
    workload::play(&scenario, 0, Checks::Off, &mut counting);
    let seconds = start.elapsed().as_secs_f64();
    let each = seconds * 1e6 / f64::from(counting.tasks + counting.questions);
    println!("{rule:<20} {:>10} {:>10} {seconds:>8.2} {each:>18.2}", counting.tasks, counting.questions);
}
