//! What every chart must be, whatever the study: drawn, the same each time, nothing cut off and no text on another.

use std::path::Path;

use super::drawing::{Drawing, Mark, Text};
use super::fixture::{Fixture, all};
use super::*;
use crate::compare::{self, About, Contrasted, Question, Results, compare as compare_results};

fn in_folder<T>(fixture: &Fixture, test: impl FnOnce(&Path) -> T) -> T {
    let room = tempfile::tempdir().expect("a folder for the test");
    test(&fixture.write(room.path()))
}

fn drawings(fixture: &Fixture) -> Vec<(String, Drawing)> {
    let study = in_folder(fixture, Study::read).expect("tables as a study writes them");
    charts(&study).collect()
}

/// The charts of a study, and those of its comparisons by each of its axes.
fn all_drawings(fixture: &Fixture) -> Vec<(String, Drawing)> {
    let results = in_folder(fixture, |folder| Results::read(folder, &[])).expect("tables as a study writes them");
    let comparisons = results.axes.iter().filter(|axis| axis.levels.len() > 1).map(|axis| {
        let question = Question { by: axis.name.clone(), ..Question::default() };
        compare_results(&results, &question).expect("an axis of several levels")
    });
    let compared = comparisons.flat_map(|comparison| {
        let name = |about: &About| format!("compare-{}-by-{}", about.name, comparison.axis.name);
        let measures = comparison.measures.iter();
        measures.map(|of| (name(&of.about), forest::forest(&comparison, of))).collect::<Vec<_>>()
    });
    let along = in_folder(fixture, |folder| {
        let asked = Contrasted { along: None, measures: Vec::new(), below: 0.5 };
        // Some vary nothing that is a number, or measure what falls where sharing rises.
        compare::contrast(&[folder, folder], &asked).ok()
    });
    let contrasted = along.map(|along| ("contrast".to_string(), contrast::drawing(&along)));
    drawings(fixture).into_iter().chain(compared).chain(contrasted).collect()
}

fn texts(drawing: &Drawing) -> Vec<&Text> {
    drawing.marks.iter().filter_map(|mark| if let Mark::Text(text) = mark { Some(text) } else { None }).collect()
}

#[test]
fn no_text_lies_on_another_or_leaves_the_page() {
    for fixture in all() {
        for (chart, drawing) in all_drawings(&fixture) {
            let texts: Vec<_> = texts(&drawing).into_iter().map(|text| (text, text.bounds())).collect();
            for (place, (text, (left, top, right, bottom))) in texts.iter().enumerate() {
                let inside = *left >= 0.0 && *top >= 0.0 && *right <= drawing.width && *bottom <= drawing.height;
                assert!(inside, "{}/{chart}: `{}` leaves the page", fixture.name, text.words);
                for (other, bounds) in &texts[..place] {
                    let beside = *right <= bounds.0 || bounds.2 <= *left;
                    let apart = beside || *bottom <= bounds.1 || bounds.3 <= *top;
                    assert!(apart, "{}/{chart}: `{}` lies on `{}`", fixture.name, text.words, other.words);
                }
            }
        }
    }
}

#[test]
fn every_mark_lies_on_the_page() {
    for fixture in all() {
        for (chart, drawing) in all_drawings(&fixture) {
            for mark in &drawing.marks {
                let points = match mark {
                    Mark::Line { points, .. } | Mark::Area { points, .. } => points.clone(),
                    Mark::Dot { centre, .. } => vec![*centre],
                    Mark::Text(_) => Vec::new(),
                };
                for (x, y) in points {
                    let inside = (0.0..=drawing.width).contains(&x) && (0.0..=drawing.height).contains(&y);
                    assert!(inside, "{}/{chart}: a mark at {x}, {y}", fixture.name);
                }
            }
        }
    }
}

#[test]
fn each_kind_of_study_gets_its_charts() {
    let names = |wanted: &str| -> Vec<String> {
        let fixture = all().into_iter().find(|fixture| fixture.name == wanted).expect("a fixture of this name");
        drawings(&fixture).into_iter().map(|(name, _)| name).collect()
    };
    let over_time = ["completion-times", "throughput-over-time", "availability-over-time"];
    let usual = [&["headline"][..], &over_time, &["measure-completion_share"]].concat();
    assert_eq!(names("one-replication"), usual);
    // Two axes of words with more levels than lines can tell apart are a map as well.
    assert_eq!(names("no-number"), [&usual[..], &["map"]].concat());
    assert_eq!(names("one-cell"), over_time);
    // Nothing was ever refused: no chart of zeros is drawn.
    let odd = ["headline", "measure-sparse", "measure-tiny", "measure-alike"];
    assert_eq!(names("odd-values"), odd);
}

#[test]
fn every_series_is_named_in_the_headline_or_a_note_says_how_many_are_left_out() {
    for fixture in all().iter().filter(|fixture| !fixture.axes.is_empty() && fixture.replications > 0) {
        let study = in_folder(fixture, Study::read).expect("tables as a study writes them");
        let arrangement = Arrangement::of(&study);
        let headline = measures::headline(&study, &arrangement).expect("a headline");
        let drawing = page::compose(&headline.page);
        let texts = texts(&drawing);
        for series in arrangement.blocks.iter().flat_map(|block| &block.series) {
            assert!(texts.iter().any(|text| text.words.ends_with(&series.name)), "{}", series.name);
        }
        let note = "48 of 60 series are shown; summary.csv has all of them. Not shown: ";
        let noted = texts.iter().any(|text| text.words.starts_with(note));
        assert_eq!(noted, fixture.name == "too-many-rules", "{}", fixture.name);
    }
}

#[test]
fn a_chart_of_one_replication_says_so_and_has_no_band() {
    let fixture = all().into_iter().find(|fixture| fixture.name == "one-replication").expect("the fixture");
    for (name, drawing) in drawings(&fixture) {
        assert!(texts(&drawing).iter().any(|text| text.words.contains("One replication")), "{name}");
        assert!(!texts(&drawing).iter().any(|text| text.words.contains("t-interval")), "{name}");
    }
}

#[test]
fn the_same_tables_give_the_same_bytes() {
    let fixture = &all()[0];
    let drawn = |folder: &Path| -> Vec<(String, Vec<u8>)> {
        let paths = draw(folder).expect("charts");
        let name = |path: &PathBuf| path.file_name().expect("a name").to_string_lossy().into_owned();
        paths.iter().map(|path| (name(path), std::fs::read(path).expect("the chart"))).collect()
    };
    let (first, second) = (in_folder(fixture, drawn), in_folder(fixture, drawn));
    assert_eq!(first.len(), 14, "seven charts as SVG and PNG");
    for (first, second) in first.iter().zip(&second) {
        assert_eq!(first.0, second.0);
        assert!(first.1 == second.1, "{} differs", first.0);
    }
}

#[test]
fn errors_name_the_file_and_the_line() {
    let spoilt = |table: &str, from: &str, to: &str| {
        in_folder(&all()[1], |folder| {
            let path = folder.join(table);
            let text = std::fs::read_to_string(&path).expect("the table");
            assert!(text.contains(from), "{table} holds `{from}`");
            std::fs::write(&path, text.replacen(from, to, 1)).expect("the spoilt table");
            let error = draw(folder).expect_err("a spoilt table").to_string();
            error.split_once(table).expect("the file in the message").1.to_string()
        })
    };
    let message = spoilt("runs.csv", "\n2,0,0,fairtorrent,", "\n2,0,0,fairtorrent,x");
    assert!(message.starts_with(":4: column `throughput_relative` holds `x0."), "{message}");
    assert_eq!(
        spoilt("runs.csv", "\n0,0,0,none,", "\n0,0,0,nobody,"),
        ":2: column `system` holds `nobody`; expected a level that manifest.json lists"
    );
    assert_eq!(spoilt("summary.csv", "ci95_low", "ci90_low"), ":1: there is no column `ci95_low`");
    assert_eq!(
        spoilt("timeseries.csv", "\n0,0,0,none,60,", "\n0,0,0,none,0,"),
        ":3: time 0 s does not come after the row before"
    );
    assert!(spoilt("manifest.json", "\"replications\": 1", "\"replications\": -1").contains("line "));
    in_folder(&all()[1], |folder| {
        std::fs::remove_file(folder.join("runs.csv")).expect("there was one");
        assert!(draw(folder).expect_err("no runs").to_string().contains("runs.csv"));
    });
}

#[test]
fn terminal_tables_fit_a_hundred_columns_and_hold_every_cell() {
    for fixture in all().iter().filter(|fixture| fixture.name != "long-names") {
        let table = in_folder(fixture, terminal_table).expect("a table");
        assert!(!table.contains('\u{1b}'), "control codes");
        for line in table.lines() {
            assert!(line.chars().count() <= 100, "{}: {line}", fixture.name);
        }
    }
    let table = in_folder(&all()[0], terminal_table).expect("a table");
    // Where an interval ends at the end of the measure's range both its ends are written, and the head says so.
    let explained = table.matches("(low to high)").count();
    let (halves, ends) = (table.matches(" ± ").count(), table.matches(" to ").count() - explained);
    assert_eq!(explained, 1, "one of the two tables has such cells: {table}");
    assert_eq!(halves + ends, 2 * (30 + 1), "thirty cells and the head, for two measures: {table}");
}

#[test]
fn a_cell_with_fewer_values_than_replications_says_how_many() {
    let mut fixture = all().into_iter().find(|fixture| fixture.name == "odd-values").expect("the fixture");
    fixture.headline = vec!["sparse"];
    let (table, study) = in_folder(&fixture, |folder| (terminal_table(folder), Study::read(folder)));
    let (table, study) = (table.expect("a table"), study.expect("tables as a study writes them"));
    let column = study.column("sparse").expect("the measure");
    let have: Vec<usize> = study.cells.values().map(|cell| study.values(*cell, column).count()).collect();
    let (none, some) = (have.iter().filter(|&&n| n == 0).count(), have.iter().filter(|&&n| n > 0 && n < 10).count());
    assert!(none > 0 && some > 0, "the fixture has such cells");
    assert_eq!((table.matches('–').count(), table.matches("(n = ").count()), (none, some), "{table}");
}

#[test]
fn samples_for_the_eye() {
    let Some(into) = std::env::var_os("POTLUCK_SAMPLES") else {
        eprintln!("skipped: set POTLUCK_SAMPLES to a folder to have sample charts drawn there");
        return;
    };
    for fixture in all() {
        let folder = fixture.write(Path::new(&into));
        let charts = draw(&folder).expect("charts");
        assert!(!charts.is_empty());
        std::fs::write(folder.join("table.txt"), terminal_table(&folder).expect("a table"))
            .expect("the table is written");
    }
}
