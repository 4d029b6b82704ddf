//! A study: the cells that a scenario file makes, all of them checked before anything runs.

use std::path::Path as FilePath;
use std::sync::Arc;

use super::axis::Axis;
use super::dial::{self, Dial};
use super::document::{Document, bytes_of};
use super::expected::{self, Expected};
use super::fields::{Fields, Report, Reported};
use super::files::Files;
use super::model::{Kind, Scenario};
use super::patch;
use super::problem::{Finding, Problem, Sources};
use super::stop::Stop;
use super::sweep::Sweep;
use super::tree::{Entry, Node, Table, Value};
use super::vocabulary::Vocabulary;
use super::{read, resolved};
use crate::spelling::{listed, nearest};

/// One combination of the levels of a sweep.
#[derive(Clone, Debug)]
pub struct Cell {
    /// Its place in the grid; the first axis is the slowest.
    pub index: usize,
    /// The level of each axis, in the order of [`Study::axes`].
    pub levels: Vec<usize>,
    /// What it runs.
    pub scenario: Scenario,
}

/// Which settings are turned between two ends, in place of levels.
#[derive(Clone, Copy, Debug)]
pub enum Vary<'v> {
    /// These paths; with each its ends as a TOML range, or `{}` for those of the axis that sweeps it.
    Settings(&'v [(String, String)]),
    /// The ranges of `[design]`.
    Design,
}

/// All runs of a scenario file. Its cells have been read once, so that none can fail later.
#[derive(Debug)]
pub struct Study {
    /// The file's name without its ending.
    pub name: String,
    /// What the study asks.
    pub title: String,
    /// What is varied, in the order of the file; empty if nothing is.
    pub axes: Vec<Axis>,
    /// How many replications each cell is run for; with a rule of stopping, at most.
    pub replications: u32,
    /// When a cell has enough replications.
    pub stop: Option<Stop>,
    /// What it must come to. It changes no run, and is no part of the resolved text.
    pub expected: Option<Expected>,
    /// The root of all random numbers, as the file gives it.
    pub seed: u64,
    file: String,
    sources: Arc<Sources>,
    /// The file's tree without its sweep.
    tree: Table,
    /// The tables that say what is varied, as the file has them.
    varies: Vec<Entry>,
    sweep: Sweep,
    cells: usize,
    words: Vocabulary,
    files: Files,
    resolved: String,
}

impl Study {
    /// Reads and checks a scenario file, changed by the command line's `sets` of paths and values.
    ///
    /// # Errors
    /// If the file cannot be read, or any cell of it is not a scenario: all that is wrong with the first such cell.
    pub fn read(path: &FilePath, sets: &[(String, String)]) -> Result<Self, Problem> {
        Self::from_bytes(path, &bytes_of(path)?, sets)
    }

    /// Reads and checks a scenario file some of whose settings are turned between two ends.
    ///
    /// # Errors
    /// As [`Study::varying`], or if the file cannot be read.
    pub fn opened(path: &FilePath, sets: &[(String, String)], vary: Vary<'_>) -> Result<(Self, Vec<Dial>), Problem> {
        Self::varying(path, &bytes_of(path)?, sets, vary)
    }

    /// Reads and checks a scenario that is already in memory; files that it names are looked for beside `path`.
    ///
    /// # Errors
    /// As [`Study::read`].
    pub fn from_bytes(path: &FilePath, bytes: &[u8], sets: &[(String, String)]) -> Result<Self, Problem> {
        Self::varying(path, bytes, sets, Vary::Settings(&[])).map(|(study, _)| study)
    }

    /// Reads and checks a scenario some of whose settings are turned between two ends: those of an axis are no axis
    /// then. All of them at one end, and all at the other, are checked in every cell.
    ///
    /// # Errors
    /// As [`Study::read`]; or if a path names nothing, has no ends, or is set by an axis as well.
    pub fn varying(
        path: &FilePath,
        bytes: &[u8],
        sets: &[(String, String)],
        vary: Vary<'_>,
    ) -> Result<(Self, Vec<Dial>), Problem> {
        let varied = if let Vary::Settings(varied) = vary { varied } else { &[] };
        let document = Document::parse(&path.display().to_string(), bytes, sets, varied)?;
        let (file, sources) = (document.file.clone(), Arc::clone(&document.sources));
        let report = Report::default();
        let built = Self::build(document, path, matches!(vary, Vary::Design), &report).map_err(|Reported| {
            let mut findings = report.into_findings();
            findings.sort_by_key(|finding| finding.place.as_ref().map(|place| place.start));
            Problem::new(&file, &sources, findings)
        });
        let (study, dials) = built?;
        let ends = if dials.is_empty() { &[][..] } else { &[0.0, 1.0] };
        for (cell, end) in (0..study.cells).flat_map(|cell| ends.iter().map(move |end| (cell, *end))) {
            study.turned(cell, &dials, &vec![end; dials.len()])?;
        }
        Ok((study, dials))
    }

    fn build(
        document: Document,
        path: &FilePath,
        turns_design: bool,
        report: &Report,
    ) -> Result<(Self, Vec<Dial>), Reported> {
        let words = Vocabulary::new();
        let Document { file, sources, root: mut tree, sets, varied } = document;
        for set in &sets {
            let known = if says_what_varies(&set.path) { Ok(()) } else { words.check(&set.path, &tree) };
            match known {
                Ok(()) => patch::put(&mut tree, &set.path, &set.path_place, set.node.clone(), &words),
                Err(why) => {
                    let finding = Finding::at(set.path_place.clone(), why.message).expected(why.expected);
                    report.add(finding.meant(why.meant));
                }
            }
        }
        if !report.is_empty() {
            return Err(Reported);
        }
        let expected = tree.remove(VERIFY).map(|entry| Fields::of(entry.node, VERIFY, report)).transpose()?;
        let expected = expected.map(expected::read).transpose()?;
        let [sweep, mut design] = VARIES.map(|key| tree.remove(key));
        let varies = [&sweep, &design].into_iter().flatten().cloned().collect();
        let turned = if turns_design { design.take() } else { None };
        let mut sweep = Sweep::read(sweep, design, &tree, &words, report)?;
        let dials = match turned {
            Some(design) => dial::of_design(design, &tree, &words, report)?,
            None => dial::read(varied, &mut sweep, &tree, &words, report)?,
        };
        refuse_sets_without_effect(&sets, &sweep, &words, report)?;
        let axes = sweep.varied.iter().map(|varied| varied.axis.clone()).collect();
        let mut study = Self {
            name: path.file_stem().map_or_else(|| file.clone(), |stem| stem.to_string_lossy().into_owned()),
            title: String::new(),
            axes,
            replications: 1,
            stop: None,
            expected,
            seed: 0,
            file,
            sources,
            tree,
            varies,
            sweep,
            cells: 1,
            words,
            files: Files::beside(path),
            resolved: String::new(),
        };
        study.check_cells(report)?;
        Ok((study, dials))
    }

    /// Reads every cell once; the first one that is wrong is reported.
    fn check_cells(&mut self, report: &Report) -> Result<(), Reported> {
        // The first cell says how many replications there are, and so whether the grid is small enough to look at.
        self.sweep.cells(1, report)?;
        let first = self.try_cell(0, report)?;
        self.cells = self.sweep.cells(first.replications, report)?;
        (self.title, self.replications, self.seed) = (first.title.clone(), first.replications, first.seed);
        self.stop.clone_from(&first.stop);
        for cell in 1..self.cells {
            self.try_cell(cell, report)?;
        }
        let base = read::scenario(self.tree.clone(), &self.files, &Report::default()).ok();
        self.resolved = resolved::text(&resolved::Parts {
            tree: &self.tree,
            varies: &self.varies,
            swept: &self.sweep.leaves(&self.words),
            base: base.as_ref(),
            first: &first,
        });
        Ok(())
    }

    /// A cell with another size of its population; `None` if that is no scenario, or a file says how many peers there
    /// are.
    #[must_use]
    pub fn cell_of_size(&self, index: usize, size: u32) -> Option<Scenario> {
        let mut says_otherwise = false;
        let size_of = |tree: &mut Table| {
            let population = tree.get_mut("population").and_then(Node::table_mut);
            match population.and_then(|table| table.get_mut("size")) {
                Some(held) => held.value = Value::Number(size.to_string()),
                None => says_otherwise = true,
            }
        };
        self.changed_cell(index, size_of).ok().filter(|_| !says_otherwise)
    }

    /// A cell with its dials turned to these parts of their ways.
    ///
    /// # Errors
    /// If that is no scenario; what is valid at both ends of a way mostly is between them.
    pub fn turned(&self, index: usize, dials: &[Dial], parts: &[f64]) -> Result<Scenario, Problem> {
        let turn = |tree: &mut Table| {
            for (dial, part) in dials.iter().zip(parts) {
                patch::put(tree, &dial.path, &dial.place, dial.node(*part), &self.words);
            }
        };
        self.changed_cell(index, turn).map_err(|findings| {
            let values = dials.iter().zip(parts).map(|(dial, part)| format!("{dial} = {}", dial.label(*part)));
            let values = values.collect::<Vec<_>>().join(", ");
            let levels = self.levels_of(index);
            let told = |finding| self.in_cell(finding, index, &levels).help(format!("found where {values}"));
            Problem::new(&self.file, &self.sources, findings.into_iter().map(told).collect())
        })
    }

    /// A cell whose tree is changed before it is read.
    fn changed_cell(&self, index: usize, change: impl FnOnce(&mut Table)) -> Result<Scenario, Vec<Finding>> {
        let mut tree = self.tree.clone();
        self.sweep.apply(&mut tree, &self.sweep.levels_of(index), &self.words);
        change(&mut tree);
        let own = Report::default();
        match read::scenario(tree, &self.files, &own) {
            Ok(scenario) if own.is_empty() => Ok(scenario),
            _ => Err(own.into_findings()),
        }
    }

    fn try_cell(&self, index: usize, report: &Report) -> Result<Scenario, Reported> {
        self.changed_cell(index, |_| ()).map_err(|findings| {
            let levels = self.sweep.levels_of(index);
            for finding in findings {
                report.add(self.in_cell(finding, index, &levels));
            }
            Reported
        })
    }

    /// Says in which cell a finding was made, unless it is the file's own and so the same in all.
    fn in_cell(&self, finding: Finding, index: usize, levels: &[usize]) -> Finding {
        if self.axes.is_empty() || index == 0 && !self.lies_in_sweep(&finding) {
            return finding;
        }
        let values = self.axes.iter().zip(levels).flat_map(|(axis, level)| axis.columns().zip(axis.fields(*level)));
        let values = values.map(|(name, value)| format!("{name} = {value}")).collect::<Vec<_>>().join(", ");
        finding.help(format!("found in cell {} of the sweep: {values}", index + 1))
    }

    fn lies_in_sweep(&self, finding: &Finding) -> bool {
        let within = |place| self.varies.iter().any(|entry| holds(&entry.node, place));
        finding.place.as_ref().is_some_and(within)
    }

    /// How many cells.
    #[must_use]
    pub const fn cells(&self) -> usize {
        self.cells
    }

    /// How many runs: cells times replications; with a rule of stopping, at most.
    #[must_use]
    pub fn runs(&self) -> u64 {
        self.cells as u64 * u64::from(self.replications)
    }

    /// What is exchanged: the same in every cell.
    #[must_use]
    pub fn workload(&self) -> Kind {
        self.cell(0).scenario.workload.kind()
    }

    /// One cell. It is read anew each time, so that a study of many cells fits in memory.
    ///
    /// # Panics
    /// If there is no such cell.
    #[must_use]
    pub fn cell(&self, index: usize) -> Cell {
        assert!(index < self.cells, "the study has {} cells, and no cell {index}", self.cells);
        let scenario = self.try_cell(index, &Report::default()).expect("every cell was read when the study was");
        Cell { index, levels: self.sweep.levels_of(index), scenario }
    }

    /// The level of each axis in a cell, in the order of [`Study::axes`].
    #[must_use]
    pub fn levels_of(&self, cell: usize) -> Vec<usize> {
        self.sweep.levels_of(cell)
    }

    /// The names of the columns in which tables say what was varied, in the order of [`Study::axes`].
    pub fn level_columns(&self) -> impl Iterator<Item = &str> {
        self.axes.iter().flat_map(Axis::columns)
    }

    /// What a cell has in these columns.
    #[must_use]
    pub fn level_fields(&self, cell: usize) -> Vec<&str> {
        self.axes.iter().zip(self.levels_of(cell)).flat_map(|(axis, level)| axis.fields(level)).collect()
    }

    /// A sentence on each graph that was read from a file: what was found in it.
    #[must_use]
    pub fn files_read(&self) -> Vec<String> {
        self.files.reports()
    }

    /// Checks that the measure by which collapse is judged is one of those of which more is `better`, and the one by
    /// which cells stop one of `all`.
    ///
    /// # Errors
    /// If it is not; the error shows the place.
    pub fn check_measures(&self, better: &[&str], all: &[&str]) -> Result<(), Problem> {
        let named = [("collapse", better, " of which more is better"), ("stop", all, "")];
        let findings: Vec<Finding> = named
            .into_iter()
            .filter_map(|(table, known, of)| {
                let node = self.tree.get(table).and_then(Node::table)?.get("measure")?;
                let measure = node.text().filter(|measure| !known.contains(measure))?;
                let finding = Finding::at(node.place.clone(), format!("there is no measure `{measure}`{of}"))
                    .expected(format!("one of {}", listed(known.iter().copied())))
                    .meant(nearest(measure, known.iter().copied()).map(|meant| format!("\"{meant}\"")));
                Some(finding)
            })
            .collect();
        if findings.is_empty() { Ok(()) } else { Err(Problem::new(&self.file, &self.sources, findings)) }
    }

    /// The folder in which the files are looked for that the scenario names.
    #[must_use]
    pub fn folder(&self) -> &FilePath {
        self.files.folder()
    }

    /// The scenario with every default filled in, and its sweep: reading this text again gives the same study.
    #[must_use]
    pub fn resolved_toml(&self) -> &str {
        &self.resolved
    }

    /// SHA-256, in hexadecimal, of the resolved scenario and of the bytes of every file that it names.
    ///
    /// # Errors
    /// If such a file can no longer be read; the message names it.
    pub fn fingerprint(&self) -> Result<String, String> {
        use sha2::{Digest, Sha256};
        let mut hash = Sha256::new();
        hash.update(self.resolved.as_bytes());
        hash.update(self.files.digests()?.as_bytes());
        Ok(super::files::hex(&hash.finalize()))
    }
}

/// The table that says what the scenario must come to.
const VERIFY: &str = "verify";
/// The tables that say what is varied.
const VARIES: [&str; 2] = ["sweep", "design"];

fn says_what_varies(path: &super::path::Path) -> bool {
    VARIES.contains(&path.0[0].as_str())
}

/// Whether a place lies within a value.
fn holds(node: &Node, place: &std::ops::Range<usize>) -> bool {
    let within = node.place.start <= place.start && place.end <= node.place.end && !node.place.is_empty();
    within
        || match &node.value {
            Value::Table(table) => {
                table.entries.iter().any(|entry| entry.key_place == *place || holds(&entry.node, place))
            }
            Value::List(items) => items.iter().any(|item| holds(item, place)),
            _ => false,
        }
}

/// A setting that every cell of the sweep overrides would be without effect.
fn refuse_sets_without_effect(
    sets: &[super::document::Setting],
    sweep: &Sweep,
    words: &Vocabulary,
    report: &Report,
) -> Result<(), Reported> {
    let swept: Vec<_> = sweep
        .varied
        .iter()
        .flat_map(|varied| varied.leaves(words).into_iter().map(move |path| (varied, path)))
        .collect();
    let mut answer = Ok(());
    for set in sets.iter().filter(|set| !says_what_varies(&set.path)) {
        if let Some((varied, path)) = swept.iter().find(|(_, path)| path.holds(&set.path)) {
            let finding =
                Finding::at(set.path_place.clone(), format!("`{}` is swept, so setting it has no effect", set.path));
            let (table, setting) = match varied.setting.split_once('.') {
                Some(("design", _)) => ("design", "{ from = ..., to = ... }"),
                _ => ("sweep", "[...]"),
            };
            let help = format!("to fix it, set the {table} itself: --set '{}.\"{path}\"={setting}'", varied.setting);
            answer = Err(report.add(finding.expected("a path that no axis sets").help(help)));
        }
    }
    answer
}

#[cfg(test)]
mod tests {
    use super::super::population::ONLY_GROUP;
    use super::super::{Delivery, Workload};
    use super::*;

    const PLAIN: &str = r#"
schema = 1
title = "T"
horizon = "2 h"
[population]
size = 100
[swarm]
file = "1 MiB"
piece = "16 KiB"
"#;

    fn read(text: &str) -> Result<Study, Problem> {
        Study::from_bytes(FilePath::new("test.toml"), text.as_bytes(), &[])
    }

    fn with(more: &str) -> Result<Study, Problem> {
        read(&format!("{PLAIN}{more}"))
    }

    fn set(more: &str, path: &str, value: &str) -> Result<Study, Problem> {
        Study::from_bytes(
            FilePath::new("test.toml"),
            format!("{PLAIN}{more}").as_bytes(),
            &[(path.into(), value.into())],
        )
    }

    fn says(result: Result<Study, Problem>) -> String {
        result.map(|study| study.resolved).expect_err("it should be refused").to_string()
    }

    const TWO_GROUPS: &str =
        "[population.groups.givers]\n[population.groups.takers]\nbehaviour = 'free-rider'\nshare = 0.3\n";

    #[test]
    fn a_short_scenario_gets_its_defaults() {
        let study = with("").unwrap();
        let scenario = study.cell(0).scenario;
        assert_eq!((study.cells(), study.runs(), study.name.as_str()), (1, 10, "test"));
        assert_eq!(scenario.population.groups[0].name, ONLY_GROUP);
        assert_eq!(scenario.population.groups[0].share.get().to_bits(), 1.0f64.to_bits());
        assert_eq!((scenario.overlay.entry.name, scenario.incentive.entry.name), ("tracker", "none"));
        assert!(scenario.churn.patience.is_none() && scenario.collapse.is_none());
    }

    #[test]
    fn the_group_without_a_share_gets_the_rest() {
        let groups = with(TWO_GROUPS).unwrap().cell(0).scenario.population.groups;
        assert_eq!(groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["givers", "takers"]);
        assert!((groups[0].share.get() - 0.7).abs() < 1e-12);
    }

    #[test]
    fn the_first_axis_is_the_slowest() {
        let study = with("[sweep]\nseed = [1, 2]\n\"swarm.piece\" = ['16 KiB', '32 KiB', '64 KiB']\n").unwrap();
        let levels: Vec<Vec<usize>> = (0..study.cells()).map(|cell| study.cell(cell).levels).collect();
        assert_eq!(levels, [[0, 0], [0, 1], [0, 2], [1, 0], [1, 1], [1, 2]]);
        assert_eq!(study.cell(4).scenario.seed, 2);
        let Workload::Swarm(swarm) = study.cell(4).scenario.workload else { panic!("a swarm") };
        assert_eq!(swarm.piece.0, 32 << 10);
    }

    #[test]
    fn a_named_axis_patches_the_file() {
        let study = with(
            "[sweep.system]\nnone = { incentive = { rule = 'none' } }\nserver = { swarm.delivery = 'client-server' }\n",
        )
        .unwrap();
        let Workload::Swarm(swarm) = study.cell(1).scenario.workload else { panic!("a swarm") };
        assert_eq!(study.axes[0].levels[1].label, "server");
        assert_eq!(swarm.delivery, Delivery::ClientServer);
        assert_eq!(swarm.piece.0, 16 << 10, "the patch merges with the table that is there");
    }

    #[test]
    fn dotted_keys_and_quoted_paths_mean_the_same() {
        let dotted = with("[sweep]\nswarm.piece = ['16 KiB', '32 KiB']\n").unwrap();
        let quoted = with("[sweep]\n'swarm.piece' = ['16 KiB', '32 KiB']\n").unwrap();
        assert_eq!(dotted.axes, quoted.axes);
    }

    #[test]
    fn the_narrower_change_of_a_sweep_holds() {
        let study = with("[sweep]\n'incentive.slots' = [7]\nincentive = [{ rule = 'none', slots = 3 }]\n").unwrap();
        assert_eq!(study.cell(0).scenario.incentive.parameters["slots"].as_integer(), Some(7));
    }

    #[test]
    fn the_resolved_text_reads_back_as_the_same_study() {
        let needs_its_sweep = "[population.groups.a]\n[population.groups.b]\n[sweep.mix]\n\
            few = { population.groups.b.share = 0.1 }\nmany = { population.groups.a.share = 0.1, incentive = 'tit-for-tat' }\n";
        for more in [
            "",
            TWO_GROUPS,
            needs_its_sweep,
            "[overlay]\nkind = 'complete'\n[collapse]\nmeasure = 'm'\nbelow = 0.5\n[churn]\npatience = '1 h'\n",
            "[sweep]\n'population.groups.peers.behaviour' = ['altruist', { kind = 'partial', offers = 0.25 }]\n",
            &format!(
                "{TWO_GROUPS}[sweep]\n'population.groups.takers.share' = {{ from = 0.0, to = 0.9, step = 0.1 }}\n"
            ),
            "[sweep.system]\nnone = { incentive = { rule = 'none' } }\nserver = { swarm.delivery = 'client-server' }\n",
        ] {
            let study = with(more).unwrap_or_else(|problem| panic!("{problem}"));
            let again = read(study.resolved_toml()).unwrap_or_else(|problem| panic!("{problem}"));
            assert_eq!(study.resolved_toml(), again.resolved_toml());
            assert_eq!(study.axes, again.axes);
            assert_eq!(study.fingerprint(), again.fingerprint());
            for cell in 0..study.cells() {
                let (one, other) = (study.cell(cell).scenario, again.cell(cell).scenario);
                assert_eq!(toml::to_string(&one).unwrap(), toml::to_string(&other).unwrap(), "{more}");
            }
        }
    }

    #[test]
    fn a_setting_changes_the_file_and_is_checked_like_it() {
        assert_eq!(set("", "population.size", "7").unwrap().cell(0).scenario.population.size, 7);
        assert_eq!(set("", "incentive", "tit-for-tat").unwrap().cell(0).scenario.incentive.entry.name, "tit-for-tat");
        assert_eq!(set("", "overlay.neighbours", "9").map(|_| ()).unwrap_err().findings.len(), 1);
        let shown = says(set("", "population.size", "many"));
        assert!(shown.contains("command line:1:") && shown.contains("a whole number"), "{shown}");
        let shown = says(set("", "population.sise", "7"));
        assert!(shown.contains("did you mean `population.size`?"), "{shown}");
        let shown = says(set("[sweep]\nseed = [1, 2]\n", "seed", "3"));
        assert!(shown.contains("no effect"), "{shown}");
        assert_eq!(set("[sweep]\nseed = [1, 2]\n", "sweep.seed", "[3]").unwrap().cells(), 1);
    }

    #[test]
    fn a_grid_too_large_is_refused_without_being_looked_at() {
        let million = "[sweep]\nseed = { from = 1, to = 1000, step = 1 }\n'swarm.random_first' = { from = 1, to = 1000, step = 1 }\n";
        let shown = says(with(million));
        assert!(shown.contains("1000000 cells (1000 x 1000)") && shown.contains("`seed` has 1000 levels"), "{shown}");
        let shown = says(set("", "replications", "100000000"));
        assert!(shown.contains("100000000 runs"), "{shown}");
    }

    #[test]
    fn all_unknown_keys_of_a_table_are_reported_at_once() {
        let problem = with("sise = 1\nunicorn = 2\n").map(|_| ()).unwrap_err();
        assert_eq!(problem.findings.len(), 2, "{problem}");
    }

    #[test]
    fn shares_must_make_up_the_whole() {
        let groups =
            |a: &str, b: &str| says(with(&format!("[population.groups.a]\n{a}\n[population.groups.b]\n{b}\n")));
        let shown = groups("share = 0.7", "share = 0.5");
        assert!(shown.contains("add up to 1.2"), "{shown}");
        assert!(groups("share = 0.2", "share = 0.5").contains("add up to 0.7, and no group takes the rest"));
        assert!(groups("", "").contains("only one group may leave out its share"));
        assert!(groups("share = 1.5", "").contains("1.5 is not a share"));
        assert!(with("[population.groups.a]\nshare = 0.1\n[population.groups.b]\nshare = 0.9\n").is_ok());
    }

    #[test]
    fn an_unknown_measure_of_collapse_is_found_when_the_measures_are_known() {
        let study = with("[collapse]\nmeasure = 'througput'\nbelow = 0.5\n").unwrap();
        let shown = study.check_measures(&["throughput", "fairness"], &[]).unwrap_err().to_string();
        assert!(shown.contains("did you mean `\"throughput\"`?"), "{shown}");
        assert!(study.check_measures(&["througput"], &[]).is_ok());
    }

    #[test]
    fn a_study_may_be_read_from_many_threads() {
        fn shared<T: Send + Sync>(_: &T) {}
        shared(&with("").unwrap());
    }
}
