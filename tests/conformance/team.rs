//! What must hold where people work on projects, whatever rule and behaviour they follow.

use std::path::Path;

use potluck::behaviour::Behaviour;
use potluck::incentive::Incentive;
use potluck::measure::{self, Tally};
use potluck::registry::Family;
use potluck::scenario::{Kind, Scenario, Study};
use potluck::units::Time;
use potluck::workload::{self, Checks};
use potluck::world::{Fact, Hours, TeamFact, Witness};

/// Every fact of a run in words, the measures' tally, and sums of what was told.
struct Told {
    facts: Vec<String>,
    tally: Tally,
    asked: u32,
    helped: u32,
    helped_hours: f64,
    worked_hours: f64,
    spent: Hours,
    /// Who waited how long for help to begin, in seconds.
    waits: Vec<(u32, f64)>,
}

impl Witness for Told {
    fn witness(&mut self, at: Time, fact: &Fact) {
        match fact {
            Fact::Team(TeamFact::Asked { .. }) => self.asked += 1,
            Fact::Team(TeamFact::Helped { asker, helper, waited, took, hours, .. }) => {
                assert!(waited <= took && asker != helper, "{fact:?}");
                self.helped += 1;
                self.waits.push((asker.0, waited.secs()));
                self.helped_hours += hours;
            }
            Fact::Team(TeamFact::Worked { hours, .. }) => self.worked_hours += hours,
            Fact::Team(TeamFact::Spent { hours, .. }) => {
                self.spent.there += hours.there;
                self.spent.work += hours.work;
                self.spent.help += hours.help;
                self.spent.listening += hours.listening;
                self.spent.alone += hours.alone;
                assert!(hours.busy() <= hours.there + 1e-6, "{fact:?}");
            }
            _ => {}
        }
        self.facts.push(format!("{at:?} {fact:?}"));
        self.tally.witness(at, fact);
    }
}

impl Told {
    fn measure(&self, name: &str) -> Option<f64> {
        let columns = measure::columns(Kind::Team, &["people".to_string()]);
        columns.iter().find(|column| column.name == name).expect("a measure").value(&self.tally)
    }
}

fn scenario(rule: &str, behaviour: &str, team: &str) -> Scenario {
    let text = format!(
        "schema = 1\ntitle = 'T'\nhorizon = '60 d'\nincentive = '{rule}'\noverlay = {{ kind = 'random-regular', degree = 6 }}\n\
         [population]\nsize = 24\n[population.groups.people]\n\
         [population.groups.others]\nbehaviour = '{behaviour}'\nshare = 0.4\n\
         [team]\n{team}\n"
    );
    read(&text).unwrap_or_else(|problem| panic!("{problem}"))
}

fn read(text: &str) -> Result<Scenario, String> {
    let study = Study::from_bytes(Path::new("test.toml"), text.as_bytes(), &[]);
    study.map(|study| study.cell(0).scenario).map_err(|problem| problem.to_string())
}

fn told(scenario: &Scenario) -> Told {
    let tally = Tally::of_scenario(scenario);
    let none = Hours::default();
    let mut told = Told {
        facts: Vec::new(),
        tally,
        asked: 0,
        helped: 0,
        helped_hours: 0.0,
        worked_hours: 0.0,
        spent: none,
        waits: Vec::new(),
    };
    workload::play(scenario, 0, Checks::On, &mut told);
    told
}

/// Ways to work: each with the books audited as the run goes.
const WAYS: [&str; 7] = [
    "asking = { of = 'anyone', preference = 'rule' }",
    "structure = 'hybrid'\nspan = 4\nasking = { of = 'neighbours', delay = '0 s', patience = '2 h' }\npeople = { stay = '40 d' }",
    "asking = { of = 'team', directory = false, patience = '0 s' }\nprojects = { forming = 'collaborators' }",
    "place = { face_to_face = 0.7, onlookers = 2 }\nclient = { role = 'co-creator', unclear = 0.5 }\n[shocks.leave]\nwhat = 'departure'\nat = '20 d'\n\
     share = 0.3\nwhom = 'best-contributors'",
    "client = { unclear = 0.3 }\n[shocks.turn]\nwhat = { kind = 'defection', to = 'others' }\nat = '15 d'\nlasts = '20 d'\nshare = 0.5",
    "structure = 'hierarchy'\nspan = 6\nasking = { patience = '3 d' }\nprojects = { forming = 'skill', law = 'deterministic' }",
    "asking = { of = 'team' }\nmemory = { trust = '3 h', ends = 'with-team' }\nhelp = { deference = 0.5 }\nworking = { part_time = { others = 0.5 } }",
];

#[test]
fn every_rule_and_behaviour_keeps_its_books_and_plays_the_same_again() {
    for rule in <dyn Incentive>::registry() {
        for (behaviour, way) in <dyn Behaviour>::registry().iter().zip(WAYS.into_iter().cycle()) {
            told(&scenario(rule.name, behaviour.name, way));
        }
        for way in WAYS {
            let scenario = scenario(rule.name, "free-rider", way);
            let (first, again) = (told(&scenario), told(&scenario));
            assert!(first.helped > 0, "{}: {way}", rule.name);
            assert_eq!(first.facts, again.facts, "{}: {way}", rule.name);
        }
    }
}

#[test]
fn where_nobody_asks_everyone_is_alone_to_the_byte() {
    let alone = told(&scenario("none", "free-rider", "structure = 'isolated'"));
    assert!(alone.asked == 0 && alone.worked_hours > 0.0);
    for rule in <dyn Incentive>::registry() {
        for structure in ["peer", "hierarchy", "hybrid"] {
            let text = format!("structure = '{structure}'\nasking = {{ asks = 0.0 }}");
            let silent = told(&scenario(rule.name, "free-rider", &text));
            assert_eq!(silent.facts, alone.facts, "{} {structure}", rule.name);
            assert_eq!((silent.measure("win_win_share"), silent.measure("collective_gain")), (Some(0.0), Some(1.0)));
        }
    }
}

#[test]
fn where_everyone_knows_everything_nobody_asks_and_structure_does_not_matter() {
    let knows = "people = { topics = 9, known = 9, half_life = '100000 d' }";
    let facts =
        |structure: &str| told(&scenario("none", "cooperative", &format!("structure = '{structure}'\n{knows}")));
    let alone = facts("isolated");
    assert!(alone.worked_hours > 100.0 && alone.spent.alone <= 0.0);
    for structure in ["peer", "hierarchy", "hybrid"] {
        let other = facts(structure);
        assert_eq!((other.asked, &other.facts), (0, &alone.facts), "{structure}");
    }
}

#[test]
fn an_hour_is_spent_once_and_what_one_gives_another_gets() {
    // All projects begin in the first days, and all is done long before the end.
    let times: Vec<String> = (0..30).map(|hour| format!("'{} h'", 3 * hour)).collect();
    let projects = format!("projects = {{ times = [{}] }}", times.join(", "));
    for structure in ["isolated", "peer", "hierarchy", "hybrid"] {
        let mut scenario = scenario("none", "cooperative", &format!("structure = '{structure}'\n{projects}"));
        scenario.horizon = Time::from_secs(365 * 86_400);
        let told = told(&scenario);
        let close = |one: f64, other: f64| (one - other).abs() < 1e-4;
        assert!(close(told.spent.work, told.worked_hours), "{structure}: {:?} {}", told.spent, told.worked_hours);
        assert!(close(told.spent.help, told.helped_hours), "{structure}: {:?} {}", told.spent, told.helped_hours);
        assert!(close(told.spent.listening, told.spent.help), "an asker listens as long as a helper speaks");
        assert_eq!(told.measure("finished_share"), Some(1.0), "{structure}");
        assert_eq!(told.helped > 0, structure != "isolated");
        // 52 weeks of five days, one day more, and eight hours a day.
        assert!(close(told.spent.there, 24.0 * 8.0 * (52.0 * 5.0 + 1.0)), "{:?}", told.spent);
    }
}

#[test]
fn whoever_gives_nothing_helps_nobody_but_a_manager_has_its_post() {
    let none = told(&scenario("none", "cooperative", ""));
    assert!(none.measure("never_help_share") < Some(0.2) && none.measure("win_win_share") > Some(0.5));
    let riders = "structure = 'peer'";
    let mut all_ride = scenario("none", "free-rider", riders);
    all_ride.population.groups[0].behaviour = all_ride.population.groups[1].behaviour.clone();
    let told_riders = told(&all_ride);
    assert_eq!((told_riders.helped, told_riders.measure("collective_gain")), (0, Some(1.0)));
    let mut managed = scenario("none", "free-rider", "structure = 'hierarchy'");
    managed.population.groups[0].behaviour = managed.population.groups[1].behaviour.clone();
    assert!(told(&managed).helped > 0);
}

#[test]
fn checks_change_nothing() {
    let scenario = scenario("tit-for-tat", "conditional", WAYS[1]);
    let mut tally = Tally::of_scenario(&scenario);
    workload::play(&scenario, 0, Checks::Off, &mut tally);
    let told = told(&scenario);
    for column in measure::columns(Kind::Team, &[]) {
        assert_eq!(column.value(&tally), column.value(&told.tally), "{}", column.name);
    }
}

#[test]
fn a_rule_that_nobody_follows_changes_nothing() {
    for rule in <dyn Incentive>::registry() {
        let mut of_all = scenario(rule.name, "cooperative", "");
        of_all.population.groups.truncate(1);
        of_all.population.groups[0].share = potluck::units::Share::WHOLE;
        let mut of_group = of_all.clone();
        of_group.population.groups[0].incentive = Some(of_all.incentive.clone());
        assert_eq!(told(&of_group).facts, told(&of_all).facts, "{}", rule.name);
    }
}

#[test]
fn initial_trust_and_ledgers_that_end_with_the_team_help_those_who_would_have_used_up_their_credit() {
    let helped = |memory: &str| {
        told(&scenario("swap", "free-rider", &format!("asking = {{ of = 'team' }}\nmemory = {memory}"))).helped
    };
    let strict = helped("{}");
    assert!(helped("{ trust = '20 h' }") > strict, "{strict}");
    assert!(helped("{ ends = 'with-team' }") > strict, "{strict}");
}

#[test]
fn rules_that_remember_nobody_know_nothing_of_trust() {
    let facts = |memory: &str| {
        told(&scenario("image-scoring", "free-rider", &format!("asking = {{ of = 'team' }}\nmemory = {memory}"))).facts
    };
    assert_eq!(facts("{ trust = '20 h', ends = 'with-team' }"), facts("{}"));
}

/// Few help, so that questions wait; seniors know as little as others, so that they ask.
#[test]
fn who_has_status_waits_less_where_people_defer_to_it() {
    let waited = |span: u32, deference: f64| {
        let crowded = format!(
            "span = {span}\npeople = {{ senior_known = 10, half_life = '30 d' }}\nhelp = {{ deference = {deference} }}\n\
             working = {{ gives = '20 min' }}\nasking = {{ patience = '10 d' }}"
        );
        let of_seniors = told(&scenario("none", "free-rider", &crowded));
        let mut waits = [(0.0, 0.0); 2];
        for (asker, seconds) in &of_seniors.waits {
            let of = &mut waits[usize::from(asker % span == 0)];
            *of = (of.0 + seconds, of.1 + 1.0);
        }
        (waits.map(|(sum, count)| sum / f64::max(count, 1.0)), of_seniors.facts)
    };
    let (equal, _) = waited(4, 0.0);
    let (deferred, _) = waited(4, 1.0);
    let [[others_before, seniors_before], [others, seniors]] = [equal, deferred];
    assert!(seniors < 0.8 * seniors_before && others > others_before && seniors < others, "{equal:?} {deferred:?}");
    assert_eq!(waited(1, 1.0).1, waited(1, 0.0).1, "where all are seniors nobody is");
}

#[test]
fn who_works_half_days_is_there_half_of_the_time() {
    let there =
        |part: &str| told(&scenario("none", "free-rider", &format!("working = {{ part_time = {part} }}"))).spent.there;
    let whole = there("{}");
    assert!((there("{ people = 1.0, others = 1.0 }") - whole).abs() < 1e-6);
    assert!((there("{ people = 0.5, others = 0.5 }") - whole / 2.0).abs() < 1e-6);
    let others = told(&scenario("none", "free-rider", "working = { part_time = { others = 0.25 } }")).spent.there;
    assert!(others > whole / 4.0 && others < whole, "{others} {whole}");
}

#[test]
fn what_people_cannot_do_is_refused_in_words() {
    for (team, words) in [
        ("working = { part_time = { otters = 0.5 } }", "one of `people`, `others`; did you mean `others`?"),
        ("working = { part_time = { others = 0.0 } }", "parts of a working day above 0"),
        ("working = { part_time = { others = 1.5 } }", "a number from 0 to 1"),
        ("memory = { ends = 'with-team' }", "ledgers end with the team, and people ask others"),
        ("memory = { trust = '-1 h' }", "trust"),
        ("help = { deference = 2 }", "a number from 0 to 1"),
    ] {
        let text = format!(
            "schema = 1\ntitle = 'T'\nhorizon = '60 d'\n[population]\nsize = 24\n[population.groups.people]\n\
             [population.groups.others]\nshare = 0.4\n[team]\n{team}\n"
        );
        let said = read(&text).expect_err(words);
        assert!(said.contains(words), "{team}: {said}");
    }
}
