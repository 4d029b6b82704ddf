//! Small scenarios made from the registries, and what a run of them tells.

use std::fmt::Write as _;
use std::path::Path;

use potluck::behaviour::Behaviour;
use potluck::dynamics::{Arrivals, Departure, Presence, Quitting, Shock};
use potluck::incentive::Incentive;
use potluck::overlay::Overlay;
use potluck::registry::Family;
use potluck::scenario::{Scenario, Study, families};
use potluck::units::Time;
use potluck::workload::{Checks, play};
use potluck::world::{Fact, Witness};

/// How many peers are there at the start: more than any fixed overlay's default needs.
pub const PEERS: u32 = 44;

/// What a small scenario is made of, as TOML values.
#[derive(Clone, Debug)]
pub struct World {
    pub seed: u64,
    pub rule: String,
    pub behaviour: String,
    pub overlay: String,
    pub arrivals: String,
    pub departure: String,
    pub picking: String,
    pub delivery: String,
}

impl World {
    /// The file, with two groups: those who behave in this way, and others who cooperate. Downloads are limited, some
    /// more than others; the last piece is shorter; some lose patience.
    pub fn toml(&self) -> String {
        let Self { seed, rule, behaviour, overlay, arrivals, departure, picking, delivery } = self;
        format!(
            "schema = 1\ntitle = 'conformance'\nseed = {seed}\nreplications = 1\nhorizon = '20 min'\n\
             overlay = {overlay}\nincentive = {rule}\n\
             [population]\nsize = {PEERS}\n\
             [population.groups.others]\ndownload = '4 Mbit/s'\n\
             [population.groups.meant]\nshare = 0.4\nbehaviour = {behaviour}\ndownload = '1 Mbit/s'\n\
             [churn]\narrivals = {arrivals}\ndeparture = {departure}\npatience = '15 min'\n\
             [swarm]\nfile = '4000 KiB'\npiece = '256 KiB'\npicking = '{picking}'\ndelivery = '{delivery}'\n\
             seeders = {{ count = 2, upload = '1 Mbit/s', neighbours = 10, leave_after = '12 min' }}\n\
             [output]\nsamples = 20\n"
        )
    }

    /// Its only cell.
    pub fn scenario(&self) -> Scenario {
        self.try_scenario().unwrap_or_else(|problem| panic!("{problem}\n{}", self.toml()))
    }

    /// Its only cell, if such a scenario may be.
    pub fn try_scenario(&self) -> Result<Scenario, String> {
        self.set(&[])
    }

    /// Its only cell, where those who behave in its way follow a rule of their own.
    pub fn of_two_rules(&self, theirs: &str) -> Scenario {
        let own = ("population.groups.meant.incentive".to_string(), theirs.to_string());
        self.set(&[own]).unwrap_or_else(|problem| panic!("{problem}\n{theirs} in {}", self.toml()))
    }

    fn set(&self, sets: &[(String, String)]) -> Result<Scenario, String> {
        let study =
            Study::from_bytes(&beside(), self.toml().as_bytes(), sets).map_err(|problem| problem.to_string())?;
        Ok(study.cell(0).scenario)
    }
}

/// Where a scenario would stand: the files that members need are beside it.
pub fn beside() -> std::path::PathBuf {
    Path::new(env!("CARGO_TARGET_TMPDIR")).join("conformance.toml")
}

/// Every member of a family as a TOML value, its parameters at their defaults, files supplied.
pub fn members<F: Family + ?Sized>(plural: &str) -> Vec<String> {
    let family = families().into_iter().find(|family| family.plural == plural).expect("a family");
    assert_eq!(family.members.len(), F::registry().len(), "{plural}");
    family
        .members
        .iter()
        .map(|member| {
            let mut text = format!("{{ {} = '{}'", family.tag, member.name);
            if member.name == "defection" {
                text.push_str(", to = 'meant'");
            }
            for parameter in member.parameters().iter().filter(|parameter| parameter.name == "file") {
                let name = format!("{plural}-{}.txt", member.name);
                write_file(plural, member.name, &beside().with_file_name(&name));
                write!(text, ", {} = '{name}'", parameter.name).expect("text grows");
            }
            if member.parameters().iter().any(|parameter| parameter.name == "unit") {
                text.push_str(", unit = 'kB/s'");
            }
            text + " }"
        })
        .collect()
}

/// A file that a member of this family reads: a ring with chords, some times of arrival, or some capacities.
fn write_file(plural: &str, member: &str, path: &Path) {
    let text: String = match plural {
        "overlays" => network(member),
        "presence" => {
            let line = |id: u32| format!("{id} 2 {id} {} {} {}", id + 200, id + 300, id + 2_000);
            (0..PEERS).map(line).collect::<Vec<_>>().join("\n")
        }
        "distributions" => "40\n700\n90\n".into(),
        "arrivals" => (1..20).map(|turn| (turn * 17).to_string()).collect::<Vec<_>>().join("\n"),
        _ => panic!("say here what a member of `{plural}` reads from its file"),
    };
    // Tests run side by side: whoever reads meanwhile must find a whole file.
    let unfinished = path.with_extension(format!("{:?}", std::thread::current().id()));
    std::fs::write(&unfinished, text).expect("the target folder is writable");
    std::fs::rename(&unfinished, path).expect("the target folder is writable");
}

/// A ring with chords, as a real overlay of this kind has it in its file.
fn network(member: &str) -> String {
    let links = || (0..PEERS).flat_map(|a| [1, 5, 11].map(|step| (a, (a + step) % PEERS)));
    let listed = |line: fn((u32, u32)) -> String| links().map(line).collect::<String>();
    match member {
        "edge-list" => listed(|(a, b)| format!("{a} {b}\n")),
        "csv" => format!("from,to\n{}", listed(|(a, b)| format!("{a},{b}\n"))),
        "contacts" => listed(|(a, b)| format!("20 {a} {b}\n")),
        "graphml" => {
            let nodes: String = (0..PEERS).map(|a| format!("<node id='{a}'/>")).collect::<Vec<_>>().concat();
            let edges = listed(|(a, b)| format!("<edge source='{a}' target='{b}'/>\n"));
            format!("<graphml><graph edgedefault='undirected'>{nodes}\n{edges}</graph></graphml>\n")
        }
        "pajek" => format!("*Vertices {PEERS}\n*Edges\n{}", listed(|(a, b)| format!("{} {}\n", a + 1, b + 1))),
        _ => panic!("say here what the overlay `{member}` reads from its file"),
    }
}

pub fn rules() -> Vec<String> {
    members::<dyn Incentive>("rules")
}

pub fn behaviours() -> Vec<String> {
    members::<dyn Behaviour>("behaviours")
}

pub fn overlays() -> Vec<String> {
    members::<dyn Overlay>("overlays")
}

pub fn arrivals() -> Vec<String> {
    members::<dyn Arrivals>("arrivals")
}

pub fn departures() -> Vec<String> {
    members::<dyn Departure>("departures")
}

pub fn presences() -> Vec<String> {
    members::<dyn Presence>("presence")
}

pub fn quittings() -> Vec<String> {
    members::<dyn Quitting>("quitting")
}

pub fn shocks() -> Vec<String> {
    members::<dyn Shock>("shocks")
}

/// The choices of an enum of the scenario file, from its schema.
pub fn choices(definition: &str) -> Vec<String> {
    let schema = potluck::scenario::schema();
    let choices = schema["$defs"][definition]["oneOf"].as_array().expect("an enum whose variants have doc comments");
    choices.iter().map(|choice| choice["const"].as_str().expect("a word").to_owned()).collect()
}

/// The overlays that are read from files: here they all hold the same network.
pub fn real_overlays() -> Vec<String> {
    overlays().into_iter().filter(|overlay| overlay.contains("file = ")).collect()
}

/// Every overlay with every kind of arrivals that it has room for; of those that hold the same network, the first.
pub fn meetings() -> Vec<(String, String)> {
    let (mut meetings, same) = (Vec::new(), real_overlays().split_off(1));
    let different: Vec<String> = overlays().into_iter().filter(|overlay| !same.contains(overlay)).collect();
    for overlay in &different {
        for arrivals in arrivals() {
            let world = World { overlay: overlay.clone(), arrivals: arrivals.clone(), ..some_world() };
            match world.try_scenario() {
                Ok(_) => meetings.push((overlay.clone(), arrivals)),
                Err(why) => assert!(why.contains("has no place for the peers"), "{why}"),
            }
        }
    }
    assert!(meetings.len() >= different.len(), "every overlay has some arrivals");
    meetings
}

/// The first member of each family.
pub fn some_world() -> World {
    World {
        seed: 1,
        rule: rules().remove(0),
        behaviour: behaviours().remove(0),
        overlay: overlays().remove(0),
        arrivals: arrivals().remove(0),
        departure: departures().remove(0),
        picking: choices("Picking").remove(0),
        delivery: choices("Delivery").remove(0),
    }
}

/// Every fact of a run.
#[derive(Default)]
pub struct Told(pub Vec<(Time, Fact)>);

impl Witness for Told {
    fn witness(&mut self, at: Time, fact: &Fact) {
        self.0.push((at, *fact));
    }
}

/// All that a run of this scenario tells, while it asserts its own invariants.
pub fn told(scenario: &Scenario) -> Vec<(Time, Fact)> {
    let mut told = Told::default();
    play(scenario, 0, Checks::On, &mut told);
    told.0
}
