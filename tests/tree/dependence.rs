//! A module uses only those above it in `src/lib.rs`: data flows one way.

use std::path::Path;

use crate::source::{code, read, root, rust_files, test_modules, told, without_tests};

/// The modules of the library, in the order in which they may use each other.
fn order() -> Vec<String> {
    let text = code(&read(&root().join("src/lib.rs")));
    let declared = text.lines().map(|line| line.strip_prefix("pub ").unwrap_or(line));
    declared.filter_map(|line| Some(line.strip_prefix("mod ")?.strip_suffix(';')?.to_owned())).collect()
}

/// The path of a file's module: `workload`, `swarm`, `rates`.
fn module_of(file: &Path) -> Vec<String> {
    let path = file.strip_prefix(root().join("src")).expect("within src").with_extension("");
    let mut names: Vec<String> = path.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    if names.last().is_some_and(|last| last == "mod") {
        names.pop();
    }
    names
}

/// The modules of the library that this code names: in `crate::`, `$crate::`, and `super::` as far as the root.
fn named(code: &str, module: &[String]) -> Vec<String> {
    let mut found = Vec::new();
    let before = |at: usize| code[..at].chars().next_back().unwrap_or(' ');
    for (at, _) in code.match_indices("crate::") {
        if !before(at).is_alphanumeric() && before(at) != '_' {
            found.extend(heads(&code[at + "crate::".len()..]));
        }
    }
    for (at, _) in code.match_indices("super::") {
        if before(at) == ':' || before(at).is_alphanumeric() {
            continue;
        }
        let (mut rest, mut climbed) = (&code[at..], 0);
        while let Some(above) = rest.strip_prefix("super::") {
            (rest, climbed) = (above, climbed + 1);
        }
        if climbed >= module.len() {
            found.extend(heads(rest));
        }
    }
    found
}

/// The first names of a path, or of each of the paths in braces.
fn heads(path: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.trim_start().chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect()
    };
    let Some(list) = path.strip_prefix('{') else { return vec![name(path)] };
    let (mut depth, mut names, mut begins) = (0, vec![name(list)], false);
    for (at, letter) in list.char_indices() {
        match letter {
            '{' => depth += 1,
            '}' if depth == 0 => break,
            '}' => depth -= 1,
            ',' if depth == 0 => begins = true,
            _ if begins && !letter.is_whitespace() => {
                names.push(name(&list[at..]));
                begins = false;
            }
            _ => {}
        }
    }
    names
}

/// Every use of one module by another: (file, the module that it is in, the module that it names).
fn uses() -> Vec<(String, String, String)> {
    let files = rust_files(&["src"]);
    let only_for_tests: Vec<Vec<String>> = files
        .iter()
        .flat_map(|file| {
            let module = module_of(file);
            let within = move |name: String| [module.clone(), vec![name]].concat();
            test_modules(&code(&read(file))).into_iter().map(within).collect::<Vec<_>>()
        })
        .collect();
    let mut uses = Vec::new();
    for file in files {
        let module = module_of(&file);
        if ["lib", "main"].contains(&module[0].as_str()) || only_for_tests.iter().any(|only| module.starts_with(only)) {
            continue;
        }
        for name in named(&without_tests(&code(&read(&file))), &module) {
            uses.push((told(&file), module[0].clone(), name));
        }
    }
    uses
}

#[test]
fn a_module_uses_only_those_above_it() {
    let order = order();
    let place = |name: &str| order.iter().position(|module| module == name);
    let uses = uses();
    let crossing = uses.iter().filter(|(_, user, used)| user != used).count();
    assert!(crossing > 100, "only {crossing} uses were found: are they still recognised?");
    let wrong: Vec<String> = uses
        .iter()
        .filter_map(|(file, user, used)| {
            let Some(own) = place(user) else { return Some(format!("{file}: `{user}` is not in src/lib.rs")) };
            match place(used) {
                None => Some(format!("{file} names `crate::{used}`, which is not in src/lib.rs")),
                Some(other) if other > own => {
                    Some(format!("{file}: `{user}` uses `{used}`, which stands below it in src/lib.rs"))
                }
                Some(_) => None,
            }
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn uses_are_recognised() {
    let code =
        "use crate::a::{b, c};\nuse crate::{d, e::{f, g}, h};\nsuper::i; super::super::j::k; $crate::l; mycrate::m;";
    assert_eq!(named(code, &["x".into(), "y".into()]), ["a", "d", "e", "h", "l", "j"]);
    assert_eq!(named(code, &["x".into()]), ["a", "d", "e", "h", "l", "i", "j"]);
}
