//! A table of results on its way into a Parquet file.

use std::collections::BTreeSet;
use std::fs::File;
use std::path::Path;
use std::sync::Arc;

use parquet::basic::{Compression, ZstdLevel};
use parquet::errors::Result as Written;
use parquet::file::properties::WriterProperties;
use parquet::file::writer::SerializedFileWriter;
use parquet::schema::types::Type;

use super::ParquetError;
use super::columns::Column;
use crate::study::folder::RUNS;
use crate::study::results::{Manifest, Table, Unreadable};

/// A row group has about as many values: some 10 MB, of which one is in memory.
const VALUES: usize = 1 << 20;

/// Writes the table `from` of the results in `folder` to the file `to`.
pub(super) fn converted(folder: &Path, from: &Path, to: &Path) -> Result<(), ParquetError> {
    let texts = texts(folder)?;
    let mut table = Table::open(from)?;
    let mut columns: Vec<Column> = table.header.iter().map(|name| Column::of(name, texts.contains(name))).collect();
    let most = (VALUES / columns.len()).max(1);
    let failed = |why: String| ParquetError::Unwritten { path: to.to_path_buf(), why };
    let file = File::create(to).map_err(|why| failed(why.to_string()))?;
    let mut writer = writer(file, &columns).map_err(|why| failed(why.to_string()))?;
    let (mut rows, mut outcome) = (0, Ok(()));
    table.each(|row| {
        for (place, column) in columns.iter_mut().enumerate() {
            column.push(row, place)?;
        }
        rows += 1;
        if rows == most && outcome.is_ok() {
            outcome = group(&mut writer, &mut columns);
            rows = 0;
        }
        Ok(())
    })?;
    if rows > 0 && outcome.is_ok() {
        outcome = group(&mut writer, &mut columns);
    }
    let closed = outcome.and_then(|()| writer.into_inner()).map_err(|why| failed(why.to_string()))?;
    closed.sync_all().map_err(|why| failed(why.to_string()))
}

/// The columns that hold words: those of axes whose levels are not all numbers, and of paths that such levels set.
fn texts(folder: &Path) -> Result<BTreeSet<String>, Unreadable> {
    let manifest = Manifest::read(folder)?;
    let of_words = manifest.axes.iter().filter(|axis| axis.levels.iter().any(|level| level.number.is_none()));
    let mut texts: BTreeSet<String> = of_words.map(|axis| axis.name.clone()).collect();
    // What levels set, the manifest does not tell: the runs do.
    let mut runs = Table::open(&folder.join(RUNS))?;
    let set = manifest.axes.iter().flat_map(|axis| &axis.columns);
    let set = set.map(|name| runs.column(name)).collect::<Result<Vec<_>, _>>()?;
    let mut words: BTreeSet<usize> = BTreeSet::new();
    if !set.is_empty() {
        runs.each(|row| {
            words.extend(set.iter().filter(|column| row.number(**column).is_err()));
            Ok(())
        })?;
    }
    texts.extend(words.into_iter().map(|column| runs.header[column].clone()));
    Ok(texts)
}

fn writer(file: File, columns: &[Column]) -> Written<SerializedFileWriter<File>> {
    let fields = columns.iter().map(|column| Ok(Arc::new(column.described()?))).collect::<Written<_>>()?;
    let schema = Type::group_type_builder("table").with_fields(fields).build()?;
    let properties = WriterProperties::builder()
        .set_compression(Compression::ZSTD(ZstdLevel::try_new(3)?))
        .set_created_by(format!("potluck {}", env!("CARGO_PKG_VERSION")));
    SerializedFileWriter::new(file, Arc::new(schema), Arc::new(properties.build()))
}

/// Writes what waits as one row group.
fn group(writer: &mut SerializedFileWriter<File>, columns: &mut [Column]) -> Written<()> {
    let mut group = writer.next_row_group()?;
    for column in columns {
        let to = group.next_column()?.expect("the file has as many columns as the table");
        column.write(to)?;
    }
    group.close()?;
    Ok(())
}
