//! Parquet on request: the same rows as the CSV tables, with types, for whatever reads columns.

use crate::command::Desk;

/// Levels that are words, numbers, and several settings that move together.
const VARIED: &str = "
schema = 1
title = 'Varied'
replications = 2
horizon = '5 min'
population.groups.steady = { behaviour = 'cooperative' }
population.groups.takers = { behaviour = 'free-rider', share = 0.25 }
swarm = { file = '1 MiB', piece = '256 KiB' }
output.samples = 5
[sweep]
incentive = ['none', 'tit-for-tat']
[sweep.scale.zip]
'population.size' = [10, 12]
'swarm.piece' = ['128 KiB', '256 KiB']
";

#[cfg(not(feature = "parquet"))]
#[test]
fn without_it_that_is_said_before_anything_is_played() {
    let desk = Desk::new();
    desk.write("varied.toml", VARIED);
    let says = ["built without Parquet", "--features parquet"];
    desk.fails(&["run", "varied.toml", "--parquet"], 2, &says);
    assert!(!desk.path("results").exists());
    desk.succeeds(&["run", "varied.toml", "-q"]);
    desk.fails(&["collect", "results/varied", "--parquet"], 2, &says);
}

#[cfg(feature = "parquet")]
mod built {
    use std::fs::File;
    use std::path::Path;
    use std::process::Command;

    use parquet::basic::Compression;
    use parquet::file::reader::{FileReader, SerializedFileReader};
    use parquet::record::Field;

    use super::{Desk, VARIED};

    const TABLES: [&str; 2] = ["runs", "timeseries"];

    fn played() -> Desk {
        let desk = Desk::new();
        desk.write("varied.toml", VARIED);
        let answer = desk.succeeds(&["run", "varied.toml", "--parquet"]);
        assert!(answer.err.contains("runs.parquet and timeseries.parquet are in results/varied"), "{}", answer.err);
        desk
    }

    /// What a table holds: the names of its columns, and each row.
    fn held(path: &Path) -> (Vec<String>, Vec<Vec<Field>>) {
        let reader = SerializedFileReader::new(File::open(path).unwrap()).unwrap();
        for group in reader.metadata().row_groups() {
            assert!(group.columns().iter().all(|column| matches!(column.compression(), Compression::ZSTD(_))));
        }
        let names = reader.metadata().file_metadata().schema_descr().columns().iter().map(|one| one.name().to_string());
        let rows = reader.get_row_iter(None).unwrap().map(|row| row.unwrap().into_columns());
        (names.collect(), rows.map(|row| row.into_iter().map(|(_, field)| field).collect()).collect())
    }

    /// Whether a field has the type that its column is to have, and what the CSV table has there.
    fn agrees(name: &str, field: &Field, written: &str) -> bool {
        let count = ["cell", "replication", "leechers", "seeders", "lowest_copies", "pieces_lost"].contains(&name);
        match field {
            Field::Null => written.is_empty(),
            Field::Long(value) => count && value.to_string() == written,
            Field::Double(value) => !count && written.parse() == Ok(*value),
            Field::Str(value) => ["incentive", "swarm.piece"].contains(&name) && value == written,
            _ => false,
        }
    }

    #[test]
    fn every_field_of_the_csv_is_there_with_its_type() {
        let desk = played();
        for table in TABLES {
            let folder = desk.path("results/varied");
            let (names, rows) = held(&folder.join(format!("{table}.parquet")));
            let mut csv = csv::Reader::from_path(folder.join(format!("{table}.csv"))).unwrap();
            assert_eq!(names, csv.headers().unwrap().iter().collect::<Vec<_>>());
            let written: Vec<_> = csv.records().map(Result::unwrap).collect();
            assert_eq!(rows.len(), written.len());
            for (row, written) in rows.iter().zip(&written) {
                for ((name, field), written) in names.iter().zip(row).zip(written) {
                    assert!(agrees(name, field, written), "{table}: `{name}` is {field:?}, and `{written}` in the CSV");
                }
            }
            let text = |name: &str| {
                let place = names.iter().position(|known| known == name).unwrap();
                matches!(rows[0][place], Field::Str(_))
            };
            assert_eq!(["incentive", "scale", "population.size", "swarm.piece"].map(text), [true, false, false, true]);
        }
    }

    #[test]
    fn it_is_made_of_results_that_are_there_and_goes_when_they_are_replaced() {
        let desk = played();
        let bytes =
            |folder: &str| TABLES.map(|table| std::fs::read(desk.path(folder).join(format!("{table}.parquet"))).ok());
        let first = bytes("results/varied");
        assert!(first.iter().all(Option::is_some));
        desk.succeeds(&["run", "varied.toml", "--force", "-q"]);
        assert_eq!(bytes("results/varied"), [None, None], "what was replaced is gone");
        desk.succeeds(&["run", "results/varied", "--parquet", "-q"]);
        assert!(bytes("results/varied") == first, "the same bytes");
        desk.succeeds(&["run", "varied.toml", "--shard", "1/1", "--out", "shard", "-q"]);
        desk.succeeds(&["collect", "shard", "--parquet", "-q"]);
        assert!(bytes("shard") == first, "the same bytes, whoever made the tables");
    }

    /// Reads a table with each library that is installed, and prints its shape, its types and a sum.
    const PROGRAM: &str = r#"
import sys
path, reader = sys.argv[1:]
if reader == "pandas":
    import pandas; table = pandas.read_parquet(path)
    print(*table.shape, table["throughput_bytes_per_s"].sum(), table["incentive"].iloc[-1])
elif reader == "polars":
    import polars; table = polars.read_parquet(path)
    print(*table.shape, table["throughput_bytes_per_s"].sum(), table["incentive"][-1])
elif reader == "duckdb":
    import duckdb
    rows = duckdb.sql(f"select throughput_bytes_per_s, incentive from '{path}'").fetchall()
    width = len(duckdb.sql(f"select * from '{path}'").columns)
    print(len(rows), width, sum(row[0] for row in rows), rows[-1][1])
else:
    import pyarrow.parquet; table = pyarrow.parquet.read_table(path)
    print(*table.shape, sum(table["throughput_bytes_per_s"].to_pylist()), table["incentive"][-1].as_py())
"#;

    #[test]
    fn python_reads_it() {
        let desk = played();
        for table in TABLES {
            let folder = desk.path("results/varied");
            let mut csv = csv::Reader::from_path(folder.join(format!("{table}.csv"))).unwrap();
            let headers = csv.headers().unwrap().clone();
            let place = headers.iter().position(|name| name == "throughput_bytes_per_s").unwrap();
            let rows: Vec<_> = csv.records().map(Result::unwrap).collect();
            let sum: f64 = rows.iter().map(|row| row[place].parse::<f64>().unwrap()).sum();
            for library in ["pandas", "polars", "duckdb", "pyarrow"] {
                let python = std::env::var_os("POTLUCK_PYTHON").unwrap_or_else(|| "python3".into());
                let mut command = Command::new(&python);
                command.arg("-c").arg(PROGRAM).arg(folder.join(format!("{table}.parquet"))).arg(library);
                let Ok(output) = command.output() else {
                    eprintln!("skipped: there is no {}", python.display());
                    return;
                };
                let said = String::from_utf8_lossy(&output.stderr);
                if !output.status.success() && (said.contains("ModuleNotFound") || said.contains("ImportError")) {
                    eprintln!("skipped: Python has no {library} that reads Parquet");
                    continue;
                }
                assert!(output.status.success(), "{library}: {said}");
                let answer = String::from_utf8(output.stdout).unwrap();
                let [height, width, total, last] = answer.split_whitespace().collect::<Vec<_>>()[..] else {
                    panic!("{library} answers {answer}")
                };
                assert_eq!((height, width), (&*rows.len().to_string(), &*headers.len().to_string()), "{library}");
                let total: f64 = total.parse().unwrap();
                assert!((total - sum).abs() <= 1e-9 * sum, "{library}: {total}, and {sum} in the CSV");
                assert_eq!(last, "tit-for-tat", "{library}");
                eprintln!("{library} reads {table}.parquet");
            }
        }
    }
}
