//! The JSON Schema of a scenario file, from the types that it is read into and from the registries.
//!
//! What is required and what has which default is not written down a second time: the reader reads the shortest scenario
//! that there is, and whatever it filled in is a default.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::fields::Report;
use super::files::Files;
use super::model::{Scenario, Workload};
use super::read;
use super::tree::Table;
use crate::registry::{Chosen, Family};

/// Every key that a scenario cannot do without, and nothing else.
const SHORTEST: &str = r#"
schema = 1
title = "The shortest scenario"
horizon = "2 h"
[population]
size = 2
[population.groups.peers]
[swarm]
file = "1 MiB"
piece = "1 MiB"
[collapse]
measure = "throughput"
below = 0.5
"#;
/// Tables that may be left out although they have keys that may not.
const OPTIONAL_TABLES: &[&str] = &["collapse", "population"];

impl<F: Family + ?Sized> JsonSchema for Chosen<F> {
    fn schema_name() -> Cow<'static, str> {
        definition_name(F::WHAT).into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let names: Vec<&str> = F::registry().iter().map(|entry| entry.name).collect();
        let mut choices = vec![json!({ "type": "string", "enum": names, "description": "By its name alone." })];
        if let Some((member, parameter)) = F::BARE {
            let entry = F::registry().iter().find(|entry| entry.name == member).expect("a bare value names a member");
            let schema = (entry.schema)(generator);
            choices.push(schema.pointer(&format!("/properties/{parameter}")).cloned().unwrap_or_default());
        }
        for entry in F::registry() {
            choices.push(tagged((entry.schema)(generator), F::TAG, entry.name, entry.summary));
        }
        json_schema!({ "oneOf": choices })
    }
}

/// The schema of a member's parameters, with the tag that names the member.
fn tagged(schema: Schema, tag: &str, name: &str, summary: &str) -> Value {
    let mut schema = schema.to_value();
    let given = schema.get("properties").and_then(Value::as_object).cloned().unwrap_or_default();
    let mut properties = Map::new();
    properties.insert(tag.into(), json!({ "const": name, "description": summary }));
    properties.extend(given);
    let mut required = vec![json!(tag)];
    required.extend(schema.get("required").and_then(Value::as_array).cloned().unwrap_or_default());
    schema["properties"] = properties.into();
    schema["required"] = required.into();
    schema
}

/// The name under which a family is defined: "kind of arrivals" becomes `KindOfArrivals`.
pub(super) fn definition_name(what: &str) -> String {
    let capital = |word: &str| word[..1].to_uppercase() + &word[1..];
    what.split(' ').map(capital).collect()
}

/// The JSON Schema (draft 2020-12) of a scenario file.
#[must_use]
pub fn schema() -> Value {
    let mut generator = SchemaGenerator::default();
    let mut root = generator.root_schema_for::<Scenario>();
    let workload = Workload::json_schema(&mut generator).to_value();
    let mut definitions = generator.take_definitions(true);
    let mut root = std::mem::take(&mut root).to_value();
    root["title"] = json!("A potluck scenario");
    add_workloads(&mut root, &workload);
    root["properties"]["sweep"] = sweep();
    name_defaults(&mut root, &mut definitions);
    root["properties"]["schema"] = json!({ "const": 1, "description": "The version of the file format; 1." });
    root["$defs"] = definitions.into();
    root
}

/// Exactly one workload table, beside the other keys of the top.
fn add_workloads(root: &mut Value, workload: &Value) {
    let variants = workload.get("oneOf").and_then(Value::as_array).cloned().unwrap_or_default();
    let mut one_of = Vec::new();
    for variant in variants {
        for (name, schema) in variant.get("properties").and_then(Value::as_object).cloned().unwrap_or_default() {
            let mut schema = schema;
            if let (Some(text), Some(object)) = (variant.get("description"), schema.as_object_mut()) {
                object.insert("description".into(), text.clone());
            }
            root["properties"][&name] = schema;
            one_of.push(json!({ "required": [name] }));
        }
    }
    root["oneOf"] = one_of.into();
}

fn sweep() -> Value {
    let range = json!({
        "type": "object",
        "description": "Evenly spaced numbers, both ends included.",
        "properties": {
            "from": { "type": "number" }, "to": { "type": "number" }, "step": { "type": "number", "exclusiveMinimum": 0 },
        },
        "required": ["from", "to", "step"],
        "additionalProperties": false,
    });
    let named = json!({
        "type": "object",
        "description": "A named axis: labelled levels, each a patch that is merged into the file.",
        "additionalProperties": { "type": "object" },
        "not": { "required": ["from"] },
    });
    json!({
        "type": "object",
        "description": "What is varied: a path into this file, or the name of an axis, and its levels. Every combination is a cell.",
        "additionalProperties": { "anyOf": [{ "type": "array", "minItems": 1 }, range, named] },
    })
}

/// Marks as defaults, and as not required, whatever the reader fills in by itself.
fn name_defaults(root: &mut Value, definitions: &mut Map<String, Value>) {
    let given: toml::Table = SHORTEST.parse().expect("the shortest scenario is TOML");
    let parsed = toml::de::DeTable::parse(SHORTEST).expect("the shortest scenario is TOML");
    let report = Report::default();
    let read = read::scenario(Table::own(parsed.get_ref(), 0), &Files::default(), &report);
    let read = read.unwrap_or_else(|_| panic!("the shortest scenario is wrong: {:?}", report.into_findings()));
    let read = serde_json::to_value(&read).expect("a scenario is JSON");
    let given = serde_json::to_value(given).expect("TOML without dates is JSON");
    mark(root, definitions, &read, &given);
    // These two have no fixed default: a share may be the rest, and a file may say how many peers there are.
    if let Some(share) = definitions["Group"]["properties"]["share"].as_object_mut() {
        share.remove("default");
    }
    definitions["Population"]["required"] = json!([]);
    let optional = |key: &Value| OPTIONAL_TABLES.iter().any(|table| key == table);
    if let Some(required) = root.get_mut("required").and_then(Value::as_array_mut) {
        required.retain(|key| !optional(key));
    }
}

/// Walks a table of the schema along what was read and what was given.
fn mark(table: &mut Value, definitions: &mut Map<String, Value>, read: &Value, given: &Value) {
    let Some(read) = read.as_object() else { return };
    let keys: Vec<String> =
        table.get("properties").and_then(Value::as_object).map_or_else(Vec::new, |keys| keys.keys().cloned().collect());
    for key in keys {
        if given.get(&key).is_none() {
            if let Some(required) = table.get_mut("required").and_then(Value::as_array_mut) {
                required.retain(|known| *known != key);
            }
        }
        let Some(value) = read.get(&key) else { continue };
        let property = &mut table["properties"][&key];
        let target = target_of(property);
        match target.clone().and_then(|name| definitions.remove(&name).map(|definition| (name, definition))) {
            Some((name, mut definition)) if definition.get("properties").is_some() => {
                mark(&mut definition, definitions, value, given.get(&key).unwrap_or(&Value::Null));
                definitions.insert(name, definition);
                continue;
            }
            Some((name, definition)) => {
                definitions.insert(name, definition);
            }
            None => {}
        }
        if let Some(group) = property.get("additionalProperties").and_then(target_of) {
            let one = |tables: &Value| tables.as_object().and_then(|tables| tables.values().next().cloned());
            if let (Some(mut definition), Some(value)) = (definitions.remove(&group), one(value)) {
                let given = given.get(&key).and_then(one).unwrap_or(Value::Null);
                mark(&mut definition, definitions, &value, &given);
                definitions.insert(group, definition);
            }
        } else if given.get(&key).is_none() {
            property["default"] = value.clone();
        }
    }
}

/// The definition that a schema refers to.
pub(super) fn target_of(schema: &Value) -> Option<String> {
    let path = schema.get("$ref").and_then(Value::as_str)?;
    path.rsplit('/').next().map(str::to_owned)
}
