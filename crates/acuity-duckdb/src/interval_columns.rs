//! INTERVAL columns, as readers see them: BigQuery's text.
//!
//! Arrow counts the time of an interval in nanoseconds, of which 64 bits hold 292 years, and DuckDB hands on what is left of a
//! longer one. Two points in time may lie 9,998 years apart. So a query with intervals is asked for their text.

use duckdb::{
    Connection, Statement,
    core::{LogicalTypeHandle, LogicalTypeId},
};

use crate::names::quote;

/// The same query with the text of its intervals; `None` where it has none, and for all that is more than one query: what is
/// executed is then the statement as it is, whose intervals are Arrow's. Nothing is executed here.
pub(crate) fn as_text(connection: &Connection, statement: &Statement<'_>, sql: &str) -> Option<String> {
    let texts: Vec<Option<String>> = (0..statement.column_count())
        .map(|place| text_of(&format!("#{}", place + 1), &statement.column_logical_type(place), 0))
        .collect();
    if texts.iter().all(Option::is_none) {
        return None;
    }
    let query = sql.trim().trim_end_matches(';');
    let first = query.split(|c: char| !c.is_ascii_alphabetic()).next().unwrap_or_default();
    let reads = query.starts_with('(')
        || ["select", "with", "from", "values"].iter().any(|word| first.eq_ignore_ascii_case(word));
    // In a text a semicolon may also be a character; then the intervals are Arrow's.
    if !reads || query.contains(';') {
        return None;
    }
    let mut described = connection.prepare(&format!("DESCRIBE {query}")).ok()?;
    let names =
        described.query_map([], |row| row.get::<_, String>(0)).ok()?.collect::<duckdb::Result<Vec<_>>>().ok()?;
    let columns = names.iter().zip(&texts).enumerate().map(|(place, (name, text))| {
        let value = text.clone().unwrap_or_else(|| format!("#{}", place + 1));
        format!("{value} AS {}", quote(name))
    });
    Some(format!("SELECT {} FROM ({query}\n)", columns.collect::<Vec<_>>().join(", ")))
}

/// The value of an expression with texts for intervals; `None` where there is none in it. Names of lambdas go by their depth.
fn text_of(value: &str, kind: &LogicalTypeHandle, depth: usize) -> Option<String> {
    match kind.try_id().ok()? {
        LogicalTypeId::Interval => Some(format!("bq_interval_text({value})")),
        LogicalTypeId::List => {
            let element = format!("e{depth}");
            let inner = text_of(&element, &kind.child(0), depth + 1)?;
            Some(format!("list_transform({value}, lambda {element}: {inner})"))
        }
        LogicalTypeId::Struct => {
            let mut has_interval = false;
            let mut fields = Vec::new();
            for place in 0..kind.num_children() {
                let name = quote(&kind.try_child_name(place).ok().filter(|name| !name.is_empty())?);
                let field = format!("({value}).{name}");
                let text = text_of(&field, &kind.child(place), depth);
                has_interval |= text.is_some();
                fields.push(format!("{name} := {}", text.unwrap_or(field)));
            }
            let packed = format!("struct_pack({})", fields.join(", "));
            has_interval.then(|| format!("CASE WHEN {value} IS NOT NULL THEN {packed} END"))
        }
        _ => None,
    }
}
