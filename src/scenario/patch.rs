//! Changes to the tree of a scenario: a value put at a path, or a patch merged in key by key.

use std::ops::Range;

use super::path::Path;
use super::tree::{Node, Table, Value};
use super::vocabulary::{Place, Vocabulary};

/// Puts a value at a path. Tables on the way are made where they are absent, and a bare member is spelt out.
/// Where something on the way is no table, nothing is changed: its reader will refuse it.
pub(super) fn put(tree: &mut Table, path: &Path, path_place: &Range<usize>, node: Node, words: &Vocabulary) {
    let Some((last, way)) = path.0.split_last() else { return };
    let mut place = Some(words.top());
    let mut table = tree;
    for key in way {
        if table.get(key).is_none() {
            let empty = Node { place: path_place.clone(), value: Value::Table(Table::default()) };
            table.put(key, path_place.clone(), empty);
        }
        place = place.and_then(|place| words.within(&place, key));
        let next = table.get_mut(key).expect("it was just made");
        if let Some(Place::Family(family)) = &place {
            family.spell_out(next);
        }
        match next.table_mut() {
            Some(within) => table = within,
            None => return,
        }
    }
    table.put(last, path_place.clone(), node);
}

/// Merges a patch: tables key by key, anything else replaces what is there; so does a table that names a member.
pub(super) fn merge(tree: &mut Table, patch: &Table, words: &Vocabulary) {
    merge_at(tree, patch, words, Some(&words.top()));
}

fn merge_at(tree: &mut Table, patch: &Table, words: &Vocabulary, place: Option<&Place<'_>>) {
    for entry in &patch.entries {
        let place = place.and_then(|place| words.within(place, &entry.key));
        let family = match &place {
            Some(Place::Family(family)) => Some(*family),
            _ => None,
        };
        let names_member = |table: &Table| family.is_some_and(|family| family.is_named_in(table));
        match (entry.node.table(), tree.get_mut(&entry.key)) {
            (Some(patch), Some(held)) if !names_member(patch) => {
                if let Some(family) = family {
                    family.spell_out(held);
                }
                match held.table_mut() {
                    Some(held) => merge_at(held, patch, words, place.as_ref()),
                    None => *held = entry.node.clone(),
                }
            }
            _ => tree.put(&entry.key, entry.key_place.clone(), entry.node.clone()),
        }
    }
}

/// The paths that a patch replaces.
pub(super) fn leaves(patch: &Table, words: &Vocabulary) -> Vec<Path> {
    let mut paths = Vec::new();
    collect(patch, words, Some(&words.top()), &Path(Vec::new()), &mut paths);
    paths
}

fn collect(patch: &Table, words: &Vocabulary, place: Option<&Place<'_>>, before: &Path, found: &mut Vec<Path>) {
    for entry in &patch.entries {
        let mut way = before.clone();
        way.0.push(entry.key.clone());
        let place = place.and_then(|place| words.within(place, &entry.key));
        let replaces = |table: &Table| matches!(&place, Some(Place::Family(family)) if family.is_named_in(table));
        match entry.node.table() {
            Some(table) if !replaces(table) => collect(table, words, place.as_ref(), &way, found),
            _ => found.push(way),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table(text: &str) -> Table {
        Table::own(toml::de::DeTable::parse(text).unwrap().get_ref(), 0)
    }

    fn plain(table: Table) -> toml::Table {
        serde::Deserialize::deserialize(Node { place: 0..0, value: Value::Table(table) }.reader()).unwrap()
    }

    #[test]
    fn a_patch_merges_tables_and_replaces_members() {
        let words = Vocabulary::new();
        let mut tree = table("[incentive]\nrule = 'tit-for-tat'\n[swarm]\nfile = '1 MiB'\nseeders.count = 2\n");
        merge(&mut tree, &table("incentive = { rule = 'none', slots = 3 }\nswarm.seeders.upload = '1 MB/s'"), &words);
        let expected = "incentive = { rule = 'none', slots = 3 }\n[swarm]\nfile = '1 MiB'\nseeders = { count = 2, upload = '1 MB/s' }";
        assert_eq!(plain(tree), plain(table(expected)));
    }

    #[test]
    fn a_parameter_put_into_a_bare_member_spells_it_out() {
        let words = Vocabulary::new();
        let mut tree = table("incentive = 'none'\n[swarm.seeders]\nupload = '2 MB/s'\n");
        let number = Node { place: 0..0, value: Value::Number("3".into()) };
        put(&mut tree, &Path::parse("incentive.slots").unwrap(), &(0..0), number.clone(), &words);
        put(&mut tree, &Path::parse("overlay.neighbours").unwrap(), &(0..0), number, &words);
        assert_eq!(plain(tree.clone())["incentive"].to_string(), "{ rule = \"none\", slots = 3 }");
        assert_eq!(plain(tree)["overlay"].to_string(), "{ neighbours = 3 }");
    }

    #[test]
    fn the_leaves_of_a_patch_are_what_it_replaces() {
        let words = Vocabulary::new();
        let found = leaves(&table("incentive = { rule = 'none' }\nswarm.seeders = { count = 1 }"), &words);
        assert_eq!(found.iter().map(ToString::to_string).collect::<Vec<_>>(), ["incentive", "swarm.seeders.count"]);
    }
}
