//! Rows from Arrow batches, such as those of a Parquet file.

use arrow::{
    array::{ArrayRef, AsArray as _, RecordBatch},
    compute::cast,
    datatypes::{DataType, Float64Type, Schema},
};

use super::{
    InputRow,
    names::{Column, Names, Told, usable},
    problem,
};
use crate::{error::Result, model_file::ModelFile};

/// Reads batches of one schema.
pub struct Batches<'m> {
    names: Names<'m>,
    source: String,
    columns: Vec<(String, Column)>,
    /// Rows of the batches before.
    rows: usize,
}

impl std::fmt::Debug for Batches<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Batches").field("source", &self.source).field("rows", &self.rows).finish_non_exhaustive()
    }
}

impl<'m> Batches<'m> {
    /// For batches of `schema`; `source` names them in messages. What [`rows`](super::rows) says of columns holds here.
    ///
    /// # Errors
    /// A name the model does not know, a name twice, a feature that is neither a number nor a flag, or another unit in the metadata
    /// of its field (`unit`, as [`matrix`](crate::matrix) writes it) than the model's.
    pub fn new(model: &'m ModelFile, schema: &Schema, source: &str) -> Result<Self> {
        let names = Names::of(model);
        let mut columns: Vec<(String, Column)> = Vec::with_capacity(schema.fields().len());
        for field in schema.fields() {
            let name = field.name().to_lowercase();
            let place = format!("{source}, column `{}`", field.name());
            let column = names.column(&name, || place.clone())?;
            if columns.iter().any(|(other, _)| *other == name) {
                return Err(problem(source, format!("the column `{name}` stands there twice")));
            }
            if let Column::Value(at) = column
                && let (Some(unit), Some(needed)) = (field.metadata().get("unit"), names.unit(at))
                && unit != needed
            {
                let problem =
                    format!("it says that its values are in {unit}, and the model takes {needed}; convert them");
                return Err(super::problem(&place, problem));
            }
            if let Column::Value(at) = column
                && let Some(needed) = misfit(&names, at, field.data_type())
            {
                return Err(problem(&place, format!("its type is {}; {needed}", field.data_type())));
            }
            columns.push((name, column));
        }
        Ok(Self { names, source: source.to_owned(), columns, rows: 0 })
    }

    /// The rows of the next batch.
    ///
    /// # Errors
    /// As [`rows`](super::rows) says of a row.
    pub fn rows(&mut self, batch: &RecordBatch) -> Result<Vec<InputRow>> {
        let mut values = vec![self.names.empty(); batch.num_rows()];
        let mut told = vec![Told::default(); batch.num_rows()];
        let before = self.rows;
        let row_place = |row: usize| format!("{}, row {}", self.source, before + row + 1);
        for ((name, column), array) in self.columns.iter().zip(batch.columns()) {
            let at = match column {
                Column::Key => continue,
                Column::Id | Column::Time => {
                    for (text, told) in texts(array)?.into_iter().zip(&mut told) {
                        text.iter().for_each(|text| told.by(*column, text));
                    }
                    continue;
                }
                Column::Value(at) if self.names.is_ignored(*at) => continue,
                Column::Value(at) => *at,
            };
            if let Some(feature) = self.names.category(at) {
                for (row, text) in texts(array)?.into_iter().enumerate() {
                    let Some(text) = text.map(|text| text.trim().to_owned()).filter(|text| !text.is_empty()) else {
                        continue;
                    };
                    values[row][at] = Some(feature.known_code(&text, Some(&row_place(row)))?);
                }
                continue;
            }
            let numbers = cast(array, &DataType::Float64)?;
            for (row, value) in numbers.as_primitive::<Float64Type>().iter().enumerate() {
                let Some(value) = value else { continue };
                let value = usable(value, &value.to_string(), || format!("{}, column `{name}`", row_place(row)))?;
                self.names.possible(at, value, || row_place(row))?;
                values[row][at] = Some(value);
            }
        }
        self.rows += batch.num_rows();
        let rows = values.into_iter().zip(told).enumerate();
        rows.map(|(row, (values, told))| {
            Ok(InputRow { number: before + row + 1, ..self.names.row(told, values, row_place(row))? })
        })
        .collect()
    }
}

/// What a feature needs that a column of this type has not.
fn misfit(names: &Names<'_>, at: usize, kind: &DataType) -> Option<&'static str> {
    let is_text = |kind: &DataType| matches!(kind, DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View);
    let is_category = match kind {
        DataType::Dictionary(_, values) => is_text(values),
        kind => is_text(kind) || kind.is_integer() || matches!(kind, DataType::Boolean | DataType::Null),
    };
    let is_number = kind.is_numeric() || matches!(kind, DataType::Boolean | DataType::Null);
    match names.category(at) {
        _ if names.is_ignored(at) => None,
        Some(_) => (!is_category).then_some("a category is a text or a whole number"),
        None => (!is_number).then_some("a feature is a number or a flag"),
    }
}

fn texts(array: &ArrayRef) -> Result<Vec<Option<String>>> {
    let texts = cast(array, &DataType::Utf8)?;
    Ok(texts.as_string::<i32>().iter().map(|text| text.map(str::to_owned)).collect())
}
