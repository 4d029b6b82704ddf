//! What the columns of a table are, and the values of a row group that wait to be written.

use parquet::basic::{LogicalType, Repetition, Type as Physical};
use parquet::data_type::{ByteArray, ByteArrayType, DoubleType, Int64Type};
use parquet::errors::Result as Written;
use parquet::file::writer::SerializedColumnWriter;
use parquet::schema::types::Type;

use crate::study::results::{Row, Unreadable};

/// Columns that count something; whatever else is measured is a double.
const COUNTS: [&str; 6] = ["cell", "replication", "leechers", "seeders", "lowest_copies", "pieces_lost"];

/// The values of a column in the row group that is being filled.
#[derive(Debug)]
enum Values {
    Counts(Vec<i64>),
    Numbers(Vec<f64>),
    Texts(Vec<ByteArray>),
}

/// A column of a table.
#[derive(Debug)]
pub(super) struct Column {
    name: String,
    values: Values,
    /// For each row whether it has a value: 1, or 0.
    there: Vec<i16>,
}

impl Column {
    /// The column of this name; `text` says that it holds words.
    pub fn of(name: &str, text: bool) -> Self {
        let values = match () {
            () if text => Values::Texts(Vec::new()),
            () if COUNTS.contains(&name) => Values::Counts(Vec::new()),
            () => Values::Numbers(Vec::new()),
        };
        Self { name: name.to_string(), values, there: Vec::new() }
    }

    /// What the file says of the column.
    pub fn described(&self) -> Written<Type> {
        let (physical, logical) = match self.values {
            Values::Counts(_) => (Physical::INT64, None),
            Values::Numbers(_) => (Physical::DOUBLE, None),
            Values::Texts(_) => (Physical::BYTE_ARRAY, Some(LogicalType::String)),
        };
        Type::primitive_type_builder(&self.name, physical)
            .with_repetition(Repetition::OPTIONAL)
            .with_logical_type(logical)
            .build()
    }

    /// Takes the field of a row.
    pub fn push(&mut self, row: &Row, column: usize) -> Result<(), Unreadable> {
        let text = row.text(column);
        self.there.push(i16::from(!text.is_empty()));
        if text.is_empty() {
            return Ok(());
        }
        match &mut self.values {
            Values::Counts(values) => {
                let count = row.whole(column)?;
                values.push(i64::try_from(count).map_err(|_| row.unlike(column, "a whole number below 2^63"))?);
            }
            Values::Numbers(values) => values.push(row.required(column)?),
            Values::Texts(values) => values.push(text.into()),
        }
        Ok(())
    }

    /// Writes what waits, and forgets it.
    pub fn write(&mut self, mut to: SerializedColumnWriter<'_>) -> Written<()> {
        let there = Some(&self.there[..]);
        match &mut self.values {
            Values::Counts(values) => {
                to.typed::<Int64Type>().write_batch(values, there, None)?;
                values.clear();
            }
            Values::Numbers(values) => {
                to.typed::<DoubleType>().write_batch(values, there, None)?;
                values.clear();
            }
            Values::Texts(values) => {
                to.typed::<ByteArrayType>().write_batch(values, there, None)?;
                values.clear();
            }
        }
        self.there.clear();
        to.close()
    }
}
