//! The JSON Schema of a scenario file, from the types that it is read into and from the registries.
//!
//! What is required and what has which default is not written down a second time: the reader reads the shortest
//! scenario that there is, and whatever it filled in is a default.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde_json::{Map, Value, json};

use super::expected::Expected;
use super::fields::Report;
use super::files::Files;
use super::model::{Scenario, Workload};
use super::read;
use super::tree::Table;
use super::varied_schema;
use crate::registry::{Chosen, Family};

/// Every key that a scenario of a swarm cannot do without, and nothing else.
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
[shocks.one]
what = "departure"
at = "1 h"
[collapse]
measure = "throughput_relative"
below = 0.5
[stop]
measure = "throughput_relative"
half_width = 0.01
"#;
/// What of it is another in a scenario of another workload.
const SHORTEST_OF_OTHERS: [&str; 3] = ["[service]\n", "[game]\nkind = \"pairwise\"\n[learning]\n", "[team]\n"];
/// Tables that may be left out although they have keys that may not.
const OPTIONAL_TABLES: &[&str] = &["collapse", "stop", "learning", "population", "shocks"];

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
    let verify = generator.subschema_for::<Expected>().to_value();
    let mut definitions = generator.take_definitions(true);
    let mut root = std::mem::take(&mut root).to_value();
    root["title"] = json!("A potluck scenario");
    root["description"] = json!("Who shares what, under which rule, and what is varied.");
    add_workloads(&mut root, &workload);
    root["properties"]["sweep"] = varied_schema::sweep();
    root["properties"]["design"] = varied_schema::design();
    root["properties"]["verify"] = verify;
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

/// Marks as defaults, and as not required, whatever the reader fills in by itself.
fn name_defaults(root: &mut Value, definitions: &mut Map<String, Value>) {
    for text in shortest() {
        let given: toml::Table = text.parse().expect("the shortest scenario is TOML");
        let parsed = toml::de::DeTable::parse(&text).expect("the shortest scenario is TOML");
        let report = Report::default();
        let read = read::scenario(Table::own(parsed.get_ref(), 0), &Files::default(), &report);
        let read = read.unwrap_or_else(|_| panic!("the shortest scenario is wrong: {:?}", report.into_findings()));
        let read = serde_json::to_value(&read).expect("a scenario is JSON");
        let given = serde_json::to_value(given).expect("TOML without dates is JSON");
        mark(root, definitions, &read, &given);
    }
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

/// The shortest scenario of each workload.
fn shortest() -> impl Iterator<Item = String> {
    let (before, rest) = SHORTEST.split_once("[swarm]").expect("it is of a swarm");
    let (_, after) = rest.split_once("[collapse]").expect("it can collapse");
    let others = SHORTEST_OF_OTHERS.iter().map(move |table| format!("{before}{table}[collapse]{after}"));
    std::iter::once(SHORTEST.to_owned()).chain(others)
}

/// Walks a table of the schema along what was read and what was given.
fn mark(table: &mut Value, definitions: &mut Map<String, Value>, read: &Value, given: &Value) {
    let Some(read) = read.as_object() else { return };
    let keys: Vec<String> =
        table.get("properties").and_then(Value::as_object).map_or_else(Vec::new, |keys| keys.keys().cloned().collect());
    for key in keys {
        let required = table.get_mut("required").and_then(Value::as_array_mut);
        if let Some(required) = required.filter(|_| given.get(&key).is_none()) {
            required.retain(|known| *known != key);
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

#[cfg(test)]
mod tests {
    use super::*;

    /// Checks a value against the part of JSON Schema that [`schema`] uses; the answer says what does not fit.
    fn misfit(value: &Value, schema: &Value, root: &Value) -> Option<String> {
        let object = schema.as_object().expect("a schema is an object");
        for (keyword, rule) in object {
            let wrong = match keyword.as_str() {
                "$ref" => {
                    let name = target_of(schema).unwrap();
                    let definition = root["$defs"].get(&name).unwrap_or_else(|| panic!("nothing defines {name}"));
                    misfit(value, definition, root)
                }
                "const" => (rule != value).then(|| format!("{value} is not {rule}")),
                "enum" => (!rule.as_array().unwrap().contains(value)).then(|| format!("{value} is none of {rule}")),
                "type" => {
                    let types = rule.as_array().map_or_else(|| std::slice::from_ref(rule), Vec::as_slice);
                    let fits = types.iter().any(|name| has_type(value, name.as_str().unwrap()));
                    (!fits).then(|| format!("{value} is no {rule}"))
                }
                "minimum" => value.as_f64().filter(|v| *v < rule.as_f64().unwrap()).map(|v| format!("{v} < {rule}")),
                "maximum" => value.as_f64().filter(|v| *v > rule.as_f64().unwrap()).map(|v| format!("{v} > {rule}")),
                "exclusiveMinimum" => {
                    value.as_f64().filter(|v| *v <= rule.as_f64().unwrap()).map(|v| format!("{v} <= {rule}"))
                }
                "pattern" => value.as_str().and_then(|text| not_like(text, rule.as_str().unwrap())),
                "oneOf" => one_of(value, rule, root, true),
                "anyOf" => one_of(value, rule, root, false),
                "required" => {
                    let lacking =
                        rule.as_array().unwrap().iter().find(|key| value.get(key.as_str().unwrap()).is_none());
                    lacking.filter(|_| value.is_object()).map(|key| format!("{value} lacks {key}"))
                }
                "properties" => value.as_object().and_then(|table| {
                    let mut known = table.iter().filter_map(|(key, held)| Some((key, held, rule.get(key)?)));
                    known.find_map(|(key, held, schema)| Some(format!("{key}: {}", misfit(held, schema, root)?)))
                }),
                "additionalProperties" => value.as_object().and_then(|table| others(table, schema, rule, root)),
                "not" => misfit(value, rule, root).is_none().then(|| format!("{value} is what it must not be")),
                _ => None,
            };
            if wrong.is_some() {
                return wrong;
            }
        }
        None
    }

    fn one_of(value: &Value, choices: &Value, root: &Value, exactly: bool) -> Option<String> {
        let misfits: Vec<_> = choices.as_array().unwrap().iter().map(|choice| misfit(value, choice, root)).collect();
        let fitting = misfits.iter().filter(|misfit| misfit.is_none()).count();
        (fitting == 0 || (exactly && fitting > 1)).then(|| format!("{value} fits {fitting} choices: {misfits:?}"))
    }

    fn others(table: &Map<String, Value>, schema: &Value, rule: &Value, root: &Value) -> Option<String> {
        let fixed = |key: &str| schema.get("properties").is_some_and(|properties| properties.get(key).is_some());
        table.iter().filter(|(key, _)| !fixed(key)).find_map(|(key, held)| match rule {
            Value::Bool(false) => Some(format!("{key} is unknown")),
            rule => misfit(held, rule, root),
        })
    }

    fn has_type(value: &Value, name: &str) -> bool {
        match name {
            "string" => value.is_string(),
            "integer" => value.is_u64() || value.is_i64(),
            "number" => value.is_number(),
            "boolean" => value.is_boolean(),
            "object" => value.is_object(),
            "null" => value.is_null(),
            "array" => value.is_array(),
            other => panic!("no such type: {other}"),
        }
    }

    /// Quantities have the only patterns: a number, a space, and a unit from the list in brackets; or a word.
    fn not_like(text: &str, pattern: &str) -> Option<String> {
        let list = |from: &str| {
            let units = pattern.rsplit_once(from).map_or("", |(_, rest)| rest.trim_end_matches(['$', ')']));
            units.split('|').map(str::to_owned).collect::<Vec<_>>()
        };
        let (quantity, words) = pattern.split_once("|^(").unwrap_or((pattern, ""));
        let units = quantity.split_once(" *(").map(|(_, units)| units.trim_end_matches(['$', ')'])).unwrap();
        let fits = text
            .split_once(' ')
            .is_some_and(|(number, unit)| number.parse::<f64>().is_ok() && units.split('|').any(|known| known == unit));
        let is_word = !words.is_empty() && list("|^(").iter().any(|word| word == text);
        (!fits && !is_word).then(|| format!("{text} is not like {pattern}"))
    }

    fn misfit_of(text: &str) -> Option<String> {
        let root = schema();
        let value = serde_json::to_value(text.parse::<toml::Table>().unwrap()).unwrap();
        misfit(&value, &root, &root)
    }

    #[test]
    fn what_the_reader_takes_fits_the_schema() {
        let mut texts: Vec<String> = shortest().collect();
        for folder in ["scenarios", "scenarios/laws", "scenarios/reference", "src/cli/starters"] {
            for entry in std::fs::read_dir(std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(folder)).unwrap() {
                let path = entry.unwrap().path();
                if path.extension().is_none_or(|extension| extension != "toml") {
                    continue;
                }
                match crate::scenario::Study::read(&path, &[]) {
                    Ok(study) => texts.push(study.resolved_toml().to_owned()),
                    Err(problem) if problem.to_string().contains("there is no such file") => {
                        eprintln!("skipped what the reader makes of {}: {problem}", path.display());
                    }
                    Err(problem) => panic!("{problem}"),
                }
                texts.push(std::fs::read_to_string(path).unwrap());
            }
        }
        for text in texts {
            assert_eq!(misfit_of(&text), None, "{text}");
        }
    }

    const VARIED: &str = r#"
[sweep]
"population.size" = { from = 10, to = 1000, count = 3, scale = "log" }
"swarm.random_first" = { from = 1, to = 3, step = 1 }
"swarm.piece" = { from = "16 KiB", to = "256 KiB", count = 5, scale = "log" }
[sweep.both.zip]
"swarm.file" = ["1 MiB", "2 MiB"]
horizon = { from = "1 h", to = "2 h", step = "1 h" }
[design]
kind = "sobol"
points = 4
[design.ranges]
"swarm.seeders.count" = { from = 1, to = 9 }
"swarm.seeders.upload.rate" = { from = "1 MB/s", to = "9 MB/s", scale = "log" }
"#;

    #[test]
    fn what_is_varied_fits_the_schema_and_slips_do_not() {
        assert_eq!(misfit_of(&format!("{SHORTEST}{VARIED}")), None);
        for (right, wrong) in [
            ("count = 3", "count = 1"),
            ("step = 1", "step = 0"),
            ("step = 1 }", "step = 1, count = 3 }"),
            ("step = 1 }", "stpe = 1 }"),
            ("scale = \"log\"", "scale = \"lgo\""),
            ("[\"1 MiB\", \"2 MiB\"]", "\"1 MiB\""),
            ("\"sobol\"", "\"sobel\""),
            ("points = 4", "points = 1"),
            ("points = 4", "point = 4"),
            ("to = 9 }", "step = 9 }"),
        ] {
            let text = VARIED.replacen(right, wrong, 1);
            assert_ne!(text, VARIED, "{right}");
            assert!(misfit_of(&format!("{SHORTEST}{text}")).is_some(), "{text}");
        }
    }

    #[test]
    fn what_the_reader_refuses_does_not_fit_the_schema() {
        for (right, wrong) in [
            ("schema = 1", "schema = 2"),
            ("horizon", "horizn"),
            ("\"2 h\"", "\"2 hours\""),
            ("size = 2", "size = -2"),
            ("size = 2", "sise = 2"),
            ("[swarm]", "[swam]"),
            ("file = \"1 MiB\"", "file = 1"),
            ("[population.groups.peers]", "[population.groups.peers]\nshare = 1.5"),
            ("[population.groups.peers]", "[population.groups.peers]\nbehaviour = \"freerider\""),
            ("[population.groups.peers]", "[population.groups.peers]\nupload = \"fast\""),
            ("[collapse]", "[incentive]\nrule = \"none\"\nslot = 1\n[collapse]"),
        ] {
            let text = SHORTEST.replace(right, wrong);
            assert_ne!(text, SHORTEST, "{right}");
            assert!(misfit_of(&text).is_some(), "{text}");
        }
    }

    /// The keys that the reader names when it meets one that it does not know.
    fn keys_of_the_reader(header: &str) -> Vec<String> {
        let all = format!("{SHORTEST}[churn]\n[output]\n[swarm.seeders]\n");
        let text = match header {
            "" => format!("unheard = 1\n{all}"),
            header => all.replace(header, &format!("{header}\nunheard = 1")),
        };
        let problem = crate::scenario::Study::from_bytes(std::path::Path::new("x"), text.as_bytes(), &[]).map(|_| ());
        let findings = problem.unwrap_err().findings;
        let unknown = findings.iter().find(|finding| finding.message.contains("`unheard`")).unwrap();
        let mut keys: Vec<String> = unknown.expected.split('`').skip(1).step_by(2).map(str::to_owned).collect();
        keys.sort();
        keys
    }

    #[test]
    fn the_schema_and_the_reader_know_the_same_keys() {
        let schema = schema();
        let keys = |table: &Value| {
            let mut keys: Vec<String> = table["properties"].as_object().unwrap().keys().cloned().collect();
            keys.retain(|key| !["sweep", "design", "verify"].contains(&key.as_str()));
            keys.sort();
            keys
        };
        assert_eq!(keys_of_the_reader(""), keys(&schema));
        for (header, definition) in [
            ("[population]", "Population"),
            ("[population.groups.peers]", "Group"),
            ("[churn]", "Churn"),
            ("[swarm]", "Swarm"),
            ("[swarm.seeders]", "Seeders"),
            ("[output]", "Output"),
            ("[collapse]", "Collapse"),
            ("[stop]", "Stop"),
        ] {
            assert_eq!(keys_of_the_reader(header), keys(&schema["$defs"][definition]), "{header}");
        }
    }

    #[test]
    fn defaults_and_required_keys_are_what_the_reader_says() {
        let schema = schema();
        assert_eq!(schema["required"], json!(["schema", "title", "horizon"]));
        assert_eq!(schema["$defs"]["Swarm"]["required"], json!(["file", "piece"]));
        assert_eq!(schema["properties"]["replications"]["default"], json!(10));
        assert_eq!(schema["$defs"]["Seeders"]["properties"]["upload"]["default"]["rate"], json!("1 MB/s"));
    }

    #[test]
    fn members_with_unknown_parameters_are_refused_by_every_family() {
        let schema = schema();
        for family in crate::scenario::families() {
            let choices = schema["$defs"][definition_name(family.what)]["oneOf"].as_array().unwrap().clone();
            let tables: Vec<_> = choices.iter().filter(|choice| choice.get("properties").is_some()).collect();
            assert_eq!(tables.len(), family.members.len(), "{}", family.plural);
            for table in tables {
                assert_eq!(table["additionalProperties"], json!(false), "a member lacks deny_unknown_fields: {table}");
            }
        }
    }
}
