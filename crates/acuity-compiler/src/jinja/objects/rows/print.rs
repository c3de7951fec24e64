//! A table as text, line by line as agate prints it.

use minijinja::{Error, ErrorKind, Value, value::ValueKind};

use super::Table;
use crate::jinja::{
    arguments::Arguments,
    python::{
        json::{Options, dumps},
        number,
    },
    values::{Dict, List, time::Moment},
};

/// Characters of a value that is cut off, and what stands in the place of columns and rows that are left out.
const ELLIPSIS: &str = "...";

/// How large a printed table is at most.
struct Most {
    rows: usize,
    columns: usize,
    width: usize,
    places: usize,
}

/// `print_table(max_rows=20, max_columns=6, max_column_width=20, max_precision=3)`; none is without end.
///
/// # Errors
/// Arguments that it does not have, or that are no numbers.
pub(super) fn table(table: &Table, args: &[Value]) -> Result<String, Error> {
    let names = ["max_rows", "max_columns", "output", "max_column_width", "locale", "max_precision"];
    let args = Arguments::of("print_table", args, &names)?;
    let most = |name: &str, usual: usize| -> Result<usize, Error> {
        let given = args.number(name)?.map(|most| usize::try_from(most).unwrap_or(0));
        Ok(given.unwrap_or(if args.is_none(name) { usize::MAX } else { usual }))
    };
    let most = Most {
        rows: most("max_rows", 20)?,
        columns: most("max_columns", 6)?,
        width: most("max_column_width", 20)?,
        places: most("max_precision", 3)?,
    };
    let shown = table.columns.len().min(most.columns);
    let mut columns: Vec<(bool, Vec<String>)> = (0..shown).map(|index| column(table, index, &most)).collect();
    let rows = table.rows.len().min(most.rows);
    if shown < table.columns.len() {
        // Of the type of the first column that is left out.
        columns.push((is_text(table, shown), vec![ELLIPSIS.to_owned(); rows + 1]));
    }
    let widths: Vec<usize> =
        columns.iter().map(|(_, cells)| cells.iter().map(|cell| cell.chars().count()).max().unwrap_or(0)).collect();
    let line = |row: usize| {
        let cell = |((is_text, cells), width): (&(bool, Vec<String>), &usize)| {
            let cell = cells.get(row).map_or(ELLIPSIS, String::as_str);
            if *is_text { format!(" {cell:<width$} ") } else { format!(" {cell:>width$} ") }
        };
        format!("|{}|", columns.iter().zip(&widths).map(cell).collect::<Vec<_>>().join("|"))
    };
    let dashes: Vec<String> = widths.iter().map(|width| "-".repeat(*width)).collect();
    let mut lines = vec![line(0), format!("| {} |", dashes.join(" | "))];
    lines.extend((1..=rows).map(line));
    if rows < table.rows.len() {
        // Behind the last row.
        lines.push(line(rows + 1));
    }
    Ok(lines.join("\n"))
}

fn is_text(table: &Table, index: usize) -> bool {
    let kind = table.cells(index).find(|cell| !cell.is_none()).map(|cell| cell.kind());
    kind == Some(ValueKind::String)
}

/// Name and values of a column as they are printed, and whether it is text, which stands to the left.
fn column(table: &Table, index: usize, most: &Most) -> (bool, Vec<String>) {
    let cells: Vec<Value> = table.cells(index).take(most.rows).collect();
    let is_fraction = |cell: &Value| cell.is_number() && !cell.is_integer();
    let places = cells.iter().filter(|cell| is_fraction(cell)).map(places).max();
    let cell = |cell: &Value| match places {
        Some(places) if cell.is_number() => grouped(cell, places, most.places),
        _ if cell.is_none() => String::new(),
        _ => text(cell),
    };
    let name = table.columns.get(index).cloned().unwrap_or_default();
    let all = std::iter::once(name).chain(cells.iter().map(cell));
    (is_text(table, index), all.map(|cell| cut(cell, most.width)).collect())
}

fn cut(text: String, width: usize) -> String {
    if text.chars().count() <= width {
        return text;
    }
    text.chars().take(width.saturating_sub(ELLIPSIS.len())).chain(ELLIPSIS.chars()).collect()
}

/// A value as Python's `str` writes it.
fn text(value: &Value) -> String {
    match value.kind() {
        ValueKind::Bool => if value.is_true() { "True" } else { "False" }.to_owned(),
        ValueKind::Number => number::text(value),
        _ => value.to_string(),
    }
}

/// Digits behind the point.
fn places(number: &Value) -> usize {
    let digits = f64::try_from(number.clone()).unwrap_or(0.0).to_string();
    digits.split_once('.').map_or(0, |(_, places)| places.len())
}

/// A number with commas between thousands and as many places as the column has, or with a sign that there are more.
fn grouped(number: &Value, places: usize, most: usize) -> String {
    let value = f64::try_from(number.clone()).unwrap_or(0.0);
    if !value.is_finite() {
        return text(number);
    }
    let written = format!("{value:.*}", places.min(most));
    let (sign, written) = written.strip_prefix('-').map_or(("", written.as_str()), |rest| ("-", rest));
    let (whole, fraction) = written.split_once('.').unwrap_or((written, ""));
    let mut out = sign.to_owned();
    for (index, digit) in whole.chars().enumerate() {
        if index > 0 && (whole.len() - index) % 3 == 0 {
            out.push(',');
        }
        out.push(digit);
    }
    if !fraction.is_empty() {
        out.push('.');
        out.push_str(fraction);
    }
    if places > most {
        out.push('…');
    }
    out
}

/// A value that is no number and no text, as it is exchanged.
fn iso(value: &Value) -> String {
    let text = text(value);
    if value.downcast_object_ref::<Moment>().is_some() { text.replacen(' ', "T", 1) } else { text }
}

/// `print_csv()`.
///
/// # Errors
/// When it cannot be written.
pub(super) fn csv(table: &Table) -> Result<String, Error> {
    let wrong = |error: String| Error::new(ErrorKind::InvalidOperation, format!("the rows cannot be written: {error}"));
    let mut writer = ::csv::Writer::from_writer(Vec::new());
    writer.write_record(table.columns.iter()).map_err(|error| wrong(error.to_string()))?;
    for row in &table.rows {
        let cells = row.try_iter()?.map(|cell| if cell.is_none() { String::new() } else { iso(&cell) });
        writer.write_record(cells).map_err(|error| wrong(error.to_string()))?;
    }
    let written = writer.into_inner().map_err(|error| wrong(error.to_string()))?;
    Ok(String::from_utf8_lossy(&written).trim_end_matches('\n').to_owned())
}

/// `print_json(indent=none)`.
///
/// # Errors
/// Arguments that it does not have.
pub(super) fn json(table: &Table, args: &[Value]) -> Result<String, Error> {
    let args = Arguments::of("print_json", args, &["indent"])?;
    let indent = args.number("indent")?.and_then(|indent| usize::try_from(indent).ok());
    let plain = |cell: Value| if cell.kind() == ValueKind::Plain { Value::from(iso(&cell)) } else { cell };
    let mut rows = Vec::new();
    for row in &table.rows {
        let names = table.columns.iter().map(|name| Value::from(name.as_str()));
        rows.push(Dict::at_level(names.zip(row.try_iter()?.map(plain)), 1));
    }
    dumps(&List::at_level(rows, 0), Options { indent, ..Options::default() })
}
