//! The families of members that a scenario chooses from, without their types: for help, lists, the schema and paths.

use schemars::{Schema, SchemaGenerator};
use serde_json::{Map, Value};

use crate::behaviour::Behaviour;
use crate::dynamics::{Arrivals, Departure, Learning, Presence, Quitting, Shock};
use crate::game::Game;
use crate::incentive::Incentive;
use crate::overlay::Overlay;
use crate::registry::Family;
use crate::world::CapacityLaw;

/// A family, without its type.
#[derive(Clone, Debug)]
pub struct FamilyFacts {
    /// Its plural, as `potluck list` takes it.
    pub plural: &'static str,
    /// What a member is called: "rule".
    pub what: &'static str,
    /// The key that names a member in a table.
    pub tag: &'static str,
    /// The member and the parameter for which a bare value stands.
    pub bare: Option<(&'static str, &'static str)>,
    /// Where a scenario chooses one.
    pub chosen_at: &'static [&'static str],
    /// Its members, in the order of the registry.
    pub members: Vec<MemberFacts>,
}

/// A member, without its type.
#[derive(Clone, Debug)]
pub struct MemberFacts {
    /// Its name.
    pub name: &'static str,
    /// One sentence: what it does.
    pub summary: &'static str,
    /// Where it comes from; may be empty.
    pub source: &'static str,
    schema: fn(&mut SchemaGenerator) -> Schema,
}

/// A parameter of a member.
#[derive(Clone, Debug, PartialEq)]
pub struct Parameter {
    /// Its key.
    pub name: String,
    /// What kind of value it takes, in words.
    pub takes: String,
    /// Its default, as TOML writes it; `None` if it must be given.
    pub default: Option<String>,
    /// What it means.
    pub help: String,
    /// The keys of the table that it takes; none if it takes a plain value.
    pub keys: Vec<String>,
}

/// Every family, in the order in which they are listed.
#[must_use]
pub fn families() -> Vec<FamilyFacts> {
    vec![
        facts::<dyn Incentive>("rules", &["incentive", "population.groups.NAME.incentive"]),
        facts::<dyn Behaviour>("behaviours", &["population.groups.NAME.behaviour"]),
        facts::<dyn Overlay>("overlays", &["overlay"]),
        facts::<dyn CapacityLaw>(
            "distributions",
            &["population.groups.NAME.upload", "population.groups.NAME.download", "swarm.seeders.upload"],
        ),
        facts::<dyn Arrivals>("arrivals", &["churn.arrivals"]),
        facts::<dyn Presence>("presence", &["churn.presence"]),
        facts::<dyn Departure>("departures", &["churn.departure"]),
        facts::<dyn Quitting>("quitting", &["churn.quitting"]),
        facts::<dyn Shock>("shocks", &["shocks.NAME.what"]),
        facts::<dyn Game>("games", &["game"]),
        facts::<dyn Learning>("learning", &["learning.rule"]),
    ]
}

fn facts<F: Family + ?Sized>(plural: &'static str, chosen_at: &'static [&'static str]) -> FamilyFacts {
    let members = F::registry().iter().map(|entry| MemberFacts {
        name: entry.name,
        summary: entry.summary,
        source: entry.source,
        schema: entry.schema,
    });
    FamilyFacts { plural, what: F::WHAT, tag: F::TAG, bare: F::BARE, chosen_at, members: members.collect() }
}

/// The names of the parameters that a schema describes.
pub(super) fn parameter_names(schema: fn(&mut SchemaGenerator) -> Schema) -> Vec<String> {
    let schema = schema(&mut SchemaGenerator::default());
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.map_or_else(Vec::new, |properties| properties.keys().cloned().collect())
}

impl MemberFacts {
    /// What it does, at length: the doc comment of its parameters.
    #[must_use]
    pub fn description(&self) -> String {
        let schema = (self.schema)(&mut SchemaGenerator::default());
        schema.get("description").and_then(Value::as_str).unwrap_or(self.summary).to_owned()
    }

    /// Its parameters, in the order in which they are declared.
    #[must_use]
    pub fn parameters(&self) -> Vec<Parameter> {
        let mut generator = SchemaGenerator::default();
        let schema = (self.schema)(&mut generator);
        let definitions = generator.definitions();
        let Some(properties) = schema.get("properties").and_then(Value::as_object) else { return Vec::new() };
        properties.iter().map(|(name, property)| parameter(name, property, definitions)).collect()
    }
}

fn parameter(name: &str, property: &Value, definitions: &Map<String, Value>) -> Parameter {
    let help = property.get("description").and_then(Value::as_str).unwrap_or_default();
    Parameter {
        name: name.to_owned(),
        takes: kind_of(property, definitions),
        default: property.get("default").map(as_toml),
        help: help.replace('\n', " "),
        keys: keys_of(property, definitions),
    }
}

/// The keys of the tables that a schema allows.
fn keys_of(schema: &Value, definitions: &Map<String, Value>) -> Vec<String> {
    let schema = super::schema::target_of(schema).and_then(|name| definitions.get(&name)).unwrap_or(schema);
    let choices = schema.get("oneOf").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
    let tables = choices.iter().chain([schema]).filter_map(|choice| choice.get("properties")?.as_object());
    let mut keys: Vec<String> = Vec::new();
    for key in tables.flat_map(Map::keys) {
        if !keys.contains(key) {
            keys.push(key.clone());
        }
    }
    keys
}

/// The word by which a choice is made: itself, or the fixed value of the table's key that says which of the tables it
/// is.
fn word_of(choice: &Value) -> Option<&Value> {
    let of_table = || choice.get("properties")?.as_object()?.values().find_map(|property| property.get("const"));
    choice.get("const").or_else(of_table)
}

/// A default as TOML writes it. TOML has no null: that is what a key stands for that is left out.
fn as_toml(value: &Value) -> String {
    toml::Value::try_from(value).map_or_else(|_| value.to_string(), |value| value.to_string())
}

/// What kind of value a schema allows, in words.
fn kind_of(schema: &Value, definitions: &Map<String, Value>) -> String {
    let reference = schema.get("$ref").and_then(Value::as_str).and_then(|path| path.rsplit('/').next());
    if let Some(defined) = reference.and_then(|name| definitions.get(name)) {
        return kind_of(defined, definitions);
    }
    if let Some(either) = schema.get("anyOf").and_then(Value::as_array) {
        let not_null = either.iter().filter(|choice| choice.get("type").is_none_or(|name| name != "null"));
        return not_null.map(|choice| kind_of(choice, definitions)).collect::<Vec<_>>().join(", or ");
    }
    let says_itself = schema.get("pattern").is_some() || schema.get("type").and_then(Value::as_str) == Some("number");
    if let Some(description) = schema.get("description").and_then(Value::as_str).filter(|_| says_itself) {
        return description.trim_end_matches('.').to_owned();
    }
    if let Some(choices) = schema.get("oneOf").or_else(|| schema.get("enum")).and_then(Value::as_array) {
        let words = choices.iter().map(|choice| word_of(choice).unwrap_or(choice).to_string());
        return format!("one of {}", words.collect::<Vec<_>>().join(", "));
    }
    let not_null = |kinds: &'_ Value| {
        kinds.as_array()?.iter().filter_map(Value::as_str).find(|kind| *kind != "null").map(str::to_owned)
    };
    let kind = schema.get("type").and_then(|kind| kind.as_str().map(str::to_owned).or_else(|| not_null(kind)));
    match (kind.as_deref(), schema.get("minimum").and_then(Value::as_u64)) {
        (Some("integer"), Some(1)) => "a whole number, 1 or more".into(),
        (Some("integer"), Some(0)) => "a whole number, 0 or more".into(),
        (Some("integer"), _) => "a whole number".into(),
        (Some("number"), _) => "a number".into(),
        (Some("boolean"), _) => "true or false".into(),
        (Some("string"), _) => "text".into(),
        (Some("array"), _) => "a list".into(),
        (Some("object"), _) => "a table".into(),
        (Some(other), _) => other.to_owned(),
        (None, _) => "a value".into(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_parameter_of_every_member_is_described() {
        for family in families() {
            for member in &family.members {
                for parameter in member.parameters() {
                    let name = format!("{} {}", member.name, parameter.name);
                    assert!(!parameter.help.is_empty(), "{name} has no doc comment");
                    assert_ne!(parameter.takes, "a value", "{name} has no type");
                }
            }
        }
    }

    #[test]
    fn parameters_carry_types_and_defaults() {
        let overlays = families().into_iter().find(|family| family.plural == "overlays").unwrap();
        let tracker = overlays.members.iter().find(|member| member.name == "tracker").unwrap().parameters();
        let announce = tracker.iter().find(|parameter| parameter.name == "announce").unwrap();
        assert_eq!(announce.default.as_deref(), Some("\"1 min\""));
        assert!(announce.takes.contains("a time in words"), "{}", announce.takes);
    }

    #[test]
    fn names_are_unique_within_a_family() {
        for family in families() {
            let mut names: Vec<_> = family.members.iter().map(|member| member.name).collect();
            names.sort_unstable();
            assert!(names.windows(2).all(|pair| pair[0] != pair[1]), "{}", family.plural);
        }
    }
}
