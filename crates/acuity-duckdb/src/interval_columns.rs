//! INTERVAL columns, as readers see them: BigQuery's text.
//!
//! Arrow counts the time of an interval in nanoseconds, of which 64 bits hold 292 years, and DuckDB hands on what is left of a
//! longer one. Two points in time may lie 9,998 years apart, and MIMIC-III has births 300 years before the admission. So these
//! columns are fetched as text.

use std::sync::Arc;

use arrow::{
    array::{Array, ArrayRef, AsArray, LargeListArray, ListArray, StringArray, StructArray},
    datatypes::{DataType, FieldRef, Schema, SchemaRef},
    error::ArrowError,
};
use duckdb::Connection;

/// Whether there is an interval in values of the type.
fn has_interval(kind: &DataType) -> bool {
    match kind {
        DataType::Interval(_) => true,
        DataType::List(element) | DataType::LargeList(element) => has_interval(element.data_type()),
        DataType::Struct(fields) => fields.iter().any(|field| has_interval(field.data_type())),
        _ => false,
    }
}

/// Whether a query's result has intervals that it can be asked for as text: running it again does no more than read.
pub(crate) fn are_in(schema: &Schema, sql: &str) -> bool {
    let word = sql.trim_start().split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let reads = ["", "select", "with", "from", "values"].iter().any(|reading| word.eq_ignore_ascii_case(reading));
    reads && schema.fields().iter().any(|field| has_interval(field.data_type()))
}

/// The query with its intervals as DuckDB's text.
pub(crate) fn as_text(connection: &Connection, sql: &str, schema: &Schema) -> duckdb::Result<String> {
    let query = sql.trim_end().trim_end_matches(';');
    let mut described = connection.prepare(&format!("DESCRIBE {query}"))?;
    let types = described.query_map([], |row| row.get::<_, String>(1))?.collect::<duckdb::Result<Vec<_>>>()?;
    let columns = schema.fields().iter().zip(&types).enumerate().map(|(place, (field, kind))| {
        let name = field.name().replace('"', "\"\"");
        let place = place + 1;
        if has_interval(field.data_type()) {
            format!("CAST(#{place} AS {}) AS \"{name}\"", with_text(kind))
        } else {
            format!("#{place} AS \"{name}\"")
        }
    });
    Ok(format!("SELECT {} FROM ({query}\n)", columns.collect::<Vec<_>>().join(", ")))
}

/// A type of DuckDB with VARCHAR for INTERVAL, names in quotes left alone.
fn with_text(kind: &str) -> String {
    let parts = kind.split_inclusive('"').enumerate();
    parts
        .map(|(place, part)| if place % 2 == 0 { part.replace("INTERVAL", "VARCHAR") } else { part.to_owned() })
        .collect()
}

/// The columns that such a query is read as.
pub(crate) fn texts(schema: &Schema) -> SchemaRef {
    Arc::new(Schema::new(schema.fields().iter().map(text_field).collect::<Vec<_>>()))
}

fn text_field(field: &FieldRef) -> FieldRef {
    let kind = match field.data_type() {
        kind if !has_interval(kind) => return Arc::clone(field),
        DataType::List(element) => DataType::List(text_field(element)),
        DataType::LargeList(element) => DataType::LargeList(text_field(element)),
        DataType::Struct(fields) => DataType::Struct(fields.iter().map(text_field).collect()),
        _ => DataType::Utf8,
    };
    Arc::new(field.as_ref().clone().with_data_type(kind))
}

/// Values of such a column in BigQuery's text; `kind` is their type with its intervals. Those that are no text stay.
pub(crate) fn spelled(values: &ArrayRef, kind: &DataType) -> Result<ArrayRef, ArrowError> {
    Ok(match kind {
        kind if !has_interval(kind) || kind == values.data_type() => Arc::clone(values),
        DataType::List(element) => {
            let list = values.as_list::<i32>();
            let (offsets, nulls) = (list.offsets().clone(), list.nulls().cloned());
            let inner = spelled(list.values(), element.data_type())?;
            Arc::new(ListArray::try_new(text_field(element), offsets, inner, nulls)?)
        }
        DataType::LargeList(element) => {
            let list = values.as_list::<i64>();
            let (offsets, nulls) = (list.offsets().clone(), list.nulls().cloned());
            let inner = spelled(list.values(), element.data_type())?;
            Arc::new(LargeListArray::try_new(text_field(element), offsets, inner, nulls)?)
        }
        DataType::Struct(fields) => {
            let parts = values.as_struct();
            let columns = parts.columns().iter().zip(fields).map(|(column, field)| spelled(column, field.data_type()));
            let columns = columns.collect::<Result<_, _>>()?;
            Arc::new(StructArray::try_new(fields.iter().map(text_field).collect(), columns, parts.nulls().cloned())?)
        }
        _ => {
            let texts = values.as_string::<i32>();
            Arc::new(texts.iter().map(|text| text.map(spelling)).collect::<StringArray>())
        }
    })
}

/// BigQuery's text of an interval, `[-]Y-M [-]D [-]H:M:S[.F]`, from DuckDB's: `1 year 2 months 3 days 04:05:06.789`.
fn spelling(duckdb: &str) -> String {
    let (mut months, mut days, mut time) = (0_i64, 0_i64, "00:00:00");
    let mut words = duckdb.split(' ');
    while let Some(word) = words.next() {
        let Ok(count) = word.parse::<i64>() else {
            time = word;
            continue;
        };
        match words.next().unwrap_or_default() {
            "year" | "years" => months += 12 * count,
            "month" | "months" => months += count,
            _ => days = count,
        }
    }
    let (sign, time) = time.strip_prefix('-').map_or(("", time), |time| ("-", time));
    let (clock, fraction) = time.split_once('.').unwrap_or((time, ""));
    let clock: Vec<&str> = clock
        .split(':')
        .map(|part| Some(part.trim_start_matches('0')).filter(|part| !part.is_empty()).unwrap_or("0"))
        .collect();
    let fraction = match fraction.trim_end_matches('0') {
        "" => String::new(),
        // Milliseconds or microseconds.
        digits => format!(".{digits:0<width$}", width = if digits.len() <= 3 { 3 } else { 6 }),
    };
    let below = if months < 0 { "-" } else { "" };
    let months = months.unsigned_abs();
    format!("{below}{}-{} {days} {sign}{}{fraction}", months / 12, months % 12, clock.join(":"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_duckdb_become_bigquerys() {
        for (duckdb, bigquery) in [
            ("00:00:00", "0-0 0 0:0:0"),
            ("7 days", "0-0 7 0:0:0"),
            ("1 day", "0-0 1 0:0:0"),
            ("-1 years -2 months 3 days -04:05:06.789", "-1-2 3 -4:5:6.789"),
            ("1 month 25:00:00.000001", "0-1 0 25:0:0.000001"),
            ("2 years 00:00:00.0001", "2-0 0 0:0:0.000100"),
            ("-11 months", "-0-11 0 0:0:0"),
            ("87649415:59:59", "0-0 0 87649415:59:59"),
        ] {
            assert_eq!(spelling(duckdb), bigquery, "{duckdb}");
        }
    }

    #[test]
    fn names_of_fields_stay() {
        let kind = r#"STRUCT("INTERVAL" INTERVAL, a INTERVAL[])[]"#;
        assert_eq!(with_text(kind), r#"STRUCT("INTERVAL" VARCHAR, a VARCHAR[])[]"#);
    }
}
