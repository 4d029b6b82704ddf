//! Which paths name something in a scenario file, from the schema: for `--set`, for sweeps, and for named axes.

use serde_json::{Map, Value as Json};

use super::families::{FamilyFacts, families};
use super::member::spell_out;
use super::path::Path;
use super::population::ONLY_GROUP;
use super::schema::{definition_name, schema, target_of};
use super::tree::{Node, Table, Value};
use crate::spelling::{listed, nearest};

/// The tables that say what is varied; no path leads into them.
const VARIES: &[&str] = &["sweep", "design", "verify"];

/// All paths into a scenario file.
#[derive(Debug)]
pub(super) struct Vocabulary {
    schema: Json,
    families: Vec<KnownFamily>,
}

/// A family, and every key that a table of one of its members may have.
#[derive(Debug)]
pub(super) struct KnownFamily {
    definition: String,
    facts: FamilyFacts,
    keys: Vec<String>,
    /// Those keys that take whole numbers and nothing else.
    whole: Vec<String>,
    /// Those keys that take tables, and the keys of these.
    tables: Vec<(String, Vec<String>)>,
}

impl KnownFamily {
    /// Whether a table says which member it is.
    pub fn is_named_in(&self, table: &Table) -> bool {
        table.get(self.facts.tag).is_some()
    }

    /// A bare member as the table it stands for; anything else as it is.
    pub fn spell_out(&self, node: &mut Node) {
        let placeholder = Node { place: node.place.clone(), value: Value::Truth(false) };
        let is_member = |name: &str| self.facts.members.iter().any(|member| member.name == name);
        *node = spell_out(std::mem::replace(node, placeholder), self.facts.tag, self.facts.bare, is_member);
    }
}

/// What a path leads to.
#[derive(Clone, Debug)]
pub(super) enum Place<'v> {
    /// A table with fixed keys.
    Table(&'v Map<String, Json>),
    /// A table whose keys the file chooses, and what each holds.
    Names(&'v Json),
    /// A member of a family.
    Family(&'v KnownFamily),
    /// A table whose keys, these, hold plain values.
    Keys(&'v [String]),
    /// A plain value.
    Value,
}

/// Why a path names nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct NoSuchPath {
    pub message: String,
    pub expected: String,
    pub meant: Option<String>,
}

impl Vocabulary {
    pub fn new() -> Self {
        let known = |facts: FamilyFacts| KnownFamily {
            definition: definition_name(facts.what),
            keys: parameters(&facts),
            whole: whole_parameters(&facts),
            tables: table_parameters(&facts),
            facts,
        };
        Self { schema: schema(), families: families().into_iter().map(known).collect() }
    }

    /// The whole file.
    pub fn top(&self) -> Place<'_> {
        self.place(&self.schema)
    }

    fn place<'v>(&'v self, schema: &'v Json) -> Place<'v> {
        if let Some(name) = target_of(schema) {
            return match self.families.iter().find(|family| family.definition == name) {
                Some(family) => Place::Family(family),
                None => self.place(&self.schema["$defs"][&name]),
            };
        }
        match (schema.get("properties").and_then(Json::as_object), schema.get("additionalProperties")) {
            (Some(properties), _) => Place::Table(properties),
            (None, Some(each)) if each.is_object() => Place::Names(each),
            _ => Place::Value,
        }
    }

    /// What `key` holds in `place`; `None` if the place has no such key. Names are not checked here: a patch may add
    /// one.
    pub fn within<'v>(&'v self, place: &Place<'v>, key: &str) -> Option<Place<'v>> {
        match place {
            Place::Table(properties) => properties.get(key).map(|schema| self.place(schema)),
            Place::Names(each) => Some(self.place(each)),
            Place::Family(family) => family.keys.iter().any(|known| known == key).then(|| {
                let table = family.tables.iter().find(|(name, _)| name == key);
                table.map_or(Place::Value, |(_, keys)| Place::Keys(keys))
            }),
            Place::Keys(keys) => keys.iter().any(|known| known == key).then_some(Place::Value),
            Place::Value => None,
        }
    }

    /// Whether the top of the file has this key.
    pub fn has_top(&self, key: &str) -> bool {
        self.within(&self.top(), key).is_some()
    }

    /// Checks that a path names something in a file with this tree.
    pub fn check(&self, path: &Path, tree: &Table) -> Result<(), NoSuchPath> {
        let mut place = self.top();
        let mut written = Some(tree);
        for (depth, key) in path.0.iter().enumerate() {
            let known = Self::known(&place, written);
            let next = known.iter().any(|known| known == key).then(|| self.within(&place, key)).flatten();
            place = next.ok_or_else(|| no_such_path(path, depth, &known))?;
            written = written.and_then(|table| table.get(key)).and_then(Node::table);
        }
        Ok(())
    }

    /// Whether a path takes whole numbers and nothing else.
    pub fn takes_whole_numbers(&self, path: &Path) -> bool {
        let Some((last, way)) = path.0.split_last() else { return false };
        let place = way.iter().try_fold(self.top(), |place, key| self.within(&place, key));
        match place {
            Some(Place::Table(properties)) => {
                let schema = properties.get(last);
                let defined = schema.and_then(target_of).map(|name| &self.schema["$defs"][&name]);
                defined.or(schema).is_some_and(|schema| schema["type"] == "integer")
            }
            Some(Place::Family(family)) => family.whole.contains(last),
            Some(Place::Names(_) | Place::Keys(_) | Place::Value) | None => false,
        }
    }

    /// The keys that a path may take from here.
    fn known(place: &Place<'_>, written: Option<&Table>) -> Vec<String> {
        match place {
            Place::Table(properties) => {
                properties.keys().filter(|key| !VARIES.contains(&key.as_str())).cloned().collect()
            }
            Place::Names(_) => match written {
                Some(table) => table.keys().map(str::to_owned).collect(),
                None => vec![ONLY_GROUP.to_owned()],
            },
            Place::Family(family) => family.keys.clone(),
            Place::Keys(keys) => keys.to_vec(),
            Place::Value => Vec::new(),
        }
    }
}

/// The tag and the parameters of all members of a family.
fn parameters(family: &FamilyFacts) -> Vec<String> {
    let mut names = vec![family.tag.to_owned()];
    for parameter in family.members.iter().flat_map(super::families::MemberFacts::parameters) {
        if !names.contains(&parameter.name) {
            names.push(parameter.name);
        }
    }
    names
}

/// The parameters that take whole numbers in every member that has them.
fn whole_parameters(family: &FamilyFacts) -> Vec<String> {
    let all: Vec<_> = family.members.iter().flat_map(super::families::MemberFacts::parameters).collect();
    let whole = |name: &str| {
        let mut of_name = all.iter().filter(|parameter| parameter.name == name);
        of_name.all(|parameter| parameter.takes.starts_with("a whole number"))
    };
    all.iter().map(|parameter| parameter.name.clone()).filter(|name| whole(name)).collect()
}

/// The parameters that take tables, and the keys of these.
fn table_parameters(family: &FamilyFacts) -> Vec<(String, Vec<String>)> {
    let all = family.members.iter().flat_map(super::families::MemberFacts::parameters);
    all.filter(|parameter| !parameter.keys.is_empty()).map(|parameter| (parameter.name, parameter.keys)).collect()
}

fn no_such_path(path: &Path, depth: usize, known: &[String]) -> NoSuchPath {
    let key = &path.0[depth];
    let before = Path(path.0[..depth].to_vec());
    let holder = if depth == 0 { "the top of the file".into() } else { format!("`{before}`") };
    let meant = nearest(key, known.iter().map(String::as_str)).map(|meant| {
        let mut meant_path = path.clone();
        meant.clone_into(&mut meant_path.0[depth]);
        meant_path.to_string()
    });
    let expected = if known.is_empty() {
        format!("{holder} is a plain value and holds no keys")
    } else {
        format!("{holder} has {}", listed(known.iter().map(String::as_str)))
    };
    NoSuchPath { message: format!("the path `{path}` names nothing: {holder} has no `{key}`"), expected, meant }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str) -> Result<(), NoSuchPath> {
        let text = "[population.groups.free-riders]\nshare = 0.1\n";
        let tree = Table::own(toml::de::DeTable::parse(text).unwrap().get_ref(), 0);
        Vocabulary::new().check(&Path::parse(path).unwrap(), &tree)
    }

    #[test]
    fn paths_that_name_something_are_known() {
        for path in [
            "horizon",
            "population.size",
            "population.groups.free-riders.share",
            "population.groups.free-riders.upload.rate",
            "incentive",
            "incentive.slots",
            "overlay.neighbours",
            "churn.departure.mean",
            "churn.patience",
            "swarm.file",
            "swarm.seeders.count",
        ] {
            assert_eq!(check(path), Ok(()), "{path}");
        }
    }

    #[test]
    fn paths_that_take_whole_numbers_are_known() {
        let whole = |path: &str| Vocabulary::new().takes_whole_numbers(&Path::parse(path).unwrap());
        for path in ["seed", "population.size", "incentive.slots", "overlay.neighbours", "swarm.seeders.count"] {
            assert!(whole(path), "{path}");
        }
        for path in ["horizon", "population.groups.free-riders.share", "swarm.file", "churn", "nothing.at.all"] {
            assert!(!whole(path), "{path}");
        }
    }

    #[test]
    fn a_path_that_names_nothing_finds_the_nearest() {
        let meant = |path: &str| check(path).unwrap_err().meant;
        assert_eq!(meant("swarm.pice").as_deref(), Some("swarm.piece"));
        assert_eq!(meant("population.groups.freeriders.share").as_deref(), Some("population.groups.free-riders.share"));
        assert_eq!(meant("overlay.neighbors").as_deref(), Some("overlay.neighbours"));
        assert_eq!(meant("horizon.x"), None);
        assert!(check("horizon.x").is_err() && check("sweep").is_err());
    }
}
