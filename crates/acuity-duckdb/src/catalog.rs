//! What is in the database, and the descriptions stored with it.

use std::collections::BTreeMap;

use acuity_sql::{Catalog, Facts, Type};
use acuity_warehouse::{
    ColumnInfo, DatasetName, Engine, Error, ErrorKind, RelationInfo, RelationKind, RelationName, Result,
};
use duckdb::{Connection, Row, params};

use crate::{
    database::DuckDb,
    error::from_duckdb,
    kept_types,
    lock::lock,
    names::{OWN_SCHEMA, literal, path, quote},
    statement::run,
    types::{duckdb_type, googlesql_type},
};

const DATASETS: &str = "
SELECT DISTINCT schema_name,
  -- A schema that is called as a database cannot be named alone.
  CASE WHEN lower(schema_name) IN (SELECT lower(database_name) FROM duckdb_databases()) THEN current_database() END
FROM duckdb_columns()
WHERE database_name = current_database() AND NOT internal AND schema_name <> $1
ORDER BY 1";

const RELATIONS: &str = "
SELECT table_name, FALSE AS is_view, comment FROM duckdb_tables()
WHERE lower(database_name) = lower(coalesce($2, current_database())) AND schema_name = $1 AND NOT temporary AND NOT internal
UNION ALL
SELECT view_name, TRUE, comment FROM duckdb_views()
WHERE lower(database_name) = lower(coalesce($2, current_database())) AND schema_name = $1 AND NOT temporary AND NOT internal
ORDER BY 1";

const COLUMNS: &str = "
SELECT table_name, column_name, data_type, comment FROM duckdb_columns()
WHERE lower(database_name) = lower(coalesce($2, current_database())) AND schema_name = $1 AND NOT internal
ORDER BY table_name, column_index";

/// The one view of a name, whatever its case, if such a view is there. DuckDB's functions list a whole catalog whatever is
/// asked, and that of views is the only cheap one.
const VIEW: &str = "
SELECT schema_name, view_name, comment FROM duckdb_views()
WHERE lower(database_name) = lower(coalesce($3, current_database()))
  AND lower(schema_name) = lower($1) AND lower(view_name) = lower($2) AND NOT temporary AND NOT internal";

/// Functions of BigQuery's SQL: each is the comment of a macro, as `acuity_sql` has written it.
const FUNCTIONS: &str = "
SELECT schema_name, function_name, comment FROM duckdb_functions()
WHERE database_name = current_database() AND function_type IN ('macro', 'table_macro') AND NOT internal
  AND regexp_matches(comment, '^CREATE ((AGGREGATE|TABLE) )?FUNCTION ')
ORDER BY ALL";

/// Relations of `dataset`, with descriptions and rows.
pub(crate) fn relations(database: &DuckDb, dataset: &DatasetName) -> Result<Vec<RelationInfo>> {
    listed(database, dataset, Rows::Counted)
}

/// Whether the rows of each table are wanted: that is a query for each.
#[derive(Clone, Copy, PartialEq)]
enum Rows {
    Counted,
    Ignored,
}

fn listed(database: &DuckDb, dataset: &DatasetName, rows: Rows) -> Result<Vec<RelationInfo>> {
    let lease = database.lease()?;
    // One transaction, so that a table cannot go away between its name and its rows.
    lease.transaction(|connection| {
        let relations = names(connection, dataset)?;
        if relations.is_empty() {
            return Ok(Vec::new());
        }
        let mut columns = columns(connection, dataset)?;
        let kept = database.kept_types(connection, dataset)?;
        columns.iter_mut().for_each(|(relation, columns)| kept_types::give(columns, &kept, relation));
        let tables = relations.iter().filter(|(_, is_view, _)| rows == Rows::Counted && !is_view);
        let mut counts = counts(connection, dataset, tables.map(|(name, ..)| name.as_str()))?;
        let described = relations.into_iter().map(|(name, is_view, description)| RelationInfo {
            rows: counts.remove(&name),
            kind: if is_view { RelationKind::View } else { RelationKind::Table },
            description,
            columns: columns.remove(&name).unwrap_or_default(),
            name: dataset.relation(&name),
        });
        Ok(described.collect())
    })
}

/// One relation without the descriptions of its columns, for which the whole catalog would have to be listed.
pub(crate) fn relation(database: &DuckDb, name: &RelationName) -> Result<Option<RelationInfo>> {
    let lease = database.lease()?;
    let mut view = None;
    let found = lease.transaction(|connection| {
        view = self::view(connection, name)?;
        let mut columns = columns_of(connection, name)?;
        let kept = database.kept_types(connection, &name.dataset)?;
        kept_types::give(&mut columns, &kept, &name.name);
        Ok(RelationInfo {
            columns,
            rows: if view.is_some() { None } else { Some(count(connection, name)?) },
            kind: if view.is_some() { RelationKind::View } else { RelationKind::Table },
            description: view.as_ref().and_then(|view| view.description.clone()),
            name: name.clone(),
        })
    });
    match (found, view) {
        (Err(error), None) if error.kind == ErrorKind::Missing => Ok(None),
        // A view whose tables are gone or changed has the columns that it was made with.
        (Err(error), Some(view)) if matches!(error.kind, ErrorKind::Missing | ErrorKind::Syntax) => {
            drop(lease);
            let stored = relations(database, &view.name.dataset)?.into_iter().find(|info| info.name == view.name);
            Ok(stored.map(|info| RelationInfo { name: name.clone(), ..info }))
        }
        (found, _) => found.map(Some),
    }
}

/// Adds a relation to what queries may read. A column of a type that GoogleSQL lacks cannot be read; `declared` says what
/// type a column was given where DuckDB stores it as another one (`TIMESTAMP`, `JSON`), and counts if it is stored so.
pub fn declare<'a>(catalog: &mut Catalog, info: &RelationInfo, declared: impl Fn(&str) -> Option<&'a str>) {
    let path = [&info.name.dataset.dataset, &info.name.name];
    let mut columns = Vec::new();
    let mut unreadable = Vec::new();
    for column in &info.columns {
        let stored = duckdb_type(&column.data_type);
        let declared = declared(&column.name).filter(|given| stored.is_some() && duckdb_type(given) == stored);
        match declared.unwrap_or(&column.data_type).parse() {
            // Decimals of another program's with more digits after the point than NUMERIC has, inside of something else:
            // only whole columns convert.
            Ok(data_type) if column.stored_as.is_some() && data_type != Type::BigNumeric && wide(column) => {
                unreadable.push(column);
            }
            Ok(data_type) => columns.push((column.name.clone(), data_type)),
            Err(_) => unreadable.push(column),
        }
    }
    catalog.add_table(&path, columns);
    let described = info.columns.iter().filter_map(|column| Some((column.name.clone(), column.description.clone()?)));
    catalog.describe_table(
        &path,
        Facts {
            view: info.kind == RelationKind::View,
            description: info.description.clone(),
            columns: described.collect(),
        },
    );
    for column in unreadable {
        let stored = column.stored_as.as_deref().unwrap_or(&column.data_type);
        let why = match wide(column) {
            true => format!("is {stored}, with more digits after the point than NUMERIC has"),
            false => format!("has DuckDB's type {stored}, which BigQuery's SQL lacks"),
        };
        catalog.leave_out_column(&path, &column.name, why);
    }
    for column in info.columns.iter().filter(|column| column.stored_as.is_some()) {
        catalog.convert_column(&path, &column.name);
    }
}

/// Whether there are decimals in it that NUMERIC does not hold.
fn wide(column: &ColumnInfo) -> bool {
    column.data_type.contains("BIGNUMERIC")
}

impl DuckDb {
    /// Every table and view of the database, as [`acuity_sql::transpile`] needs them.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn catalog(&self) -> Result<Catalog> {
        let mut catalog = Catalog::new();
        for dataset in datasets(self)? {
            for info in listed(self, &dataset, Rows::Ignored)? {
                declare(&mut catalog, &info, |_| None);
            }
        }
        self.add_functions(&mut catalog)?;
        Ok(catalog)
    }

    /// Adds the database's functions of BigQuery's SQL to what statements may call.
    ///
    /// # Errors
    /// The engine's refusal.
    pub fn add_functions(&self, catalog: &mut Catalog) -> Result<()> {
        let lease = self.lease()?;
        let fail = |error: duckdb::Error| from_duckdb(&error, FUNCTIONS);
        let mut statement = lease.connection().prepare(FUNCTIONS).map_err(fail)?;
        let found = |row: &Row<'_>| Ok((row.get::<_, String>(0)?, row.get::<_, String>(1)?, row.get::<_, String>(2)?));
        for row in statement.query_map([], found).map_err(fail)? {
            let (dataset, name, text) = row.map_err(fail)?;
            catalog.add_function(&[dataset, name], text);
        }
        Ok(())
    }
}

/// Schemas that hold relations, sorted.
pub(crate) fn datasets(database: &DuckDb) -> Result<Vec<DatasetName>> {
    let lease = database.lease()?;
    let fail = |error: duckdb::Error| from_duckdb(&error, DATASETS);
    let mut statement = lease.connection().prepare(DATASETS).map_err(fail)?;
    let rows = statement
        .query_map(params![OWN_SCHEMA], |row| Ok(DatasetName { dataset: row.get(0)?, project: row.get(1)? }))
        .map_err(fail)?;
    rows.collect::<duckdb::Result<_>>().map_err(fail)
}

type Named = (String, bool, Option<String>);

fn names(connection: &Connection, dataset: &DatasetName) -> Result<Vec<Named>> {
    let fail = |error: duckdb::Error| from_duckdb(&error, RELATIONS);
    let mut statement = connection.prepare(RELATIONS).map_err(fail)?;
    let rows = statement
        .query_map(params![dataset.dataset, dataset.project], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))
        .map_err(fail)?;
    rows.collect::<duckdb::Result<_>>().map_err(fail)
}

fn columns(connection: &Connection, dataset: &DatasetName) -> Result<BTreeMap<String, Vec<ColumnInfo>>> {
    let fail = |error: duckdb::Error| from_duckdb(&error, COLUMNS);
    let mut statement = connection.prepare(COLUMNS).map_err(fail)?;
    let rows = statement
        .query_map(params![dataset.dataset, dataset.project], |row| {
            Ok((row.get::<_, String>(0)?, column(row.get(1)?, row.get(2)?, row.get(3)?)))
        })
        .map_err(fail)?;
    let mut columns: BTreeMap<String, Vec<ColumnInfo>> = BTreeMap::new();
    for row in rows {
        let (table, column) = row.map_err(fail)?;
        columns.entry(table).or_default().push(column);
    }
    Ok(columns)
}

/// A column of DuckDB's type `stored`.
fn column(name: String, stored: String, description: Option<String>) -> ColumnInfo {
    let data_type = googlesql_type(&stored);
    let ours = duckdb_type(&data_type);
    let mut column = ColumnInfo::new(name, data_type, description);
    // DuckDB quotes a field's name only where it must.
    let plain = |kind: &str| kind.replace('"', "");
    column.stored_as = ours.filter(|ours| plain(ours) != plain(&stored)).map(|_| stored);
    column
}

/// Columns of one relation, without descriptions. The transaction cannot go on where the relation is missing.
fn columns_of(connection: &Connection, name: &RelationName) -> Result<Vec<ColumnInfo>> {
    let sql = format!("SELECT name, type FROM pragma_table_info({}) ORDER BY cid", literal(&path(name)));
    let fail = |error: duckdb::Error| from_duckdb(&error, &sql);
    let mut statement = connection.prepare(&sql).map_err(fail)?;
    let rows = statement.query_map([], |row| Ok(column(row.get(0)?, row.get(1)?, None))).map_err(fail)?;
    rows.collect::<duckdb::Result<_>>().map_err(fail)
}

/// A view that is there.
struct View {
    /// As it was made.
    name: RelationName,
    description: Option<String>,
}

/// The view of that name.
fn view(connection: &Connection, name: &RelationName) -> Result<Option<View>> {
    let fail = |error: duckdb::Error| from_duckdb(&error, VIEW);
    let mut statement = connection.prepare(VIEW).map_err(fail)?;
    let found = |row: &Row<'_>| {
        let dataset = DatasetName { project: name.dataset.project.clone(), dataset: row.get(0)? };
        Ok(View { name: dataset.relation(row.get::<_, String>(1)?), description: row.get(2)? })
    };
    let mut rows =
        statement.query_map(params![name.dataset.dataset, name.name, name.dataset.project], found).map_err(fail)?;
    rows.next().transpose().map_err(fail)
}

/// Whether a view stands under a name.
pub(crate) fn is_view(connection: &Connection, name: &RelationName) -> Result<bool> {
    Ok(view(connection, name)?.is_some())
}

/// Drops the relation of that name, if there is one.
pub(crate) fn remove(connection: &Connection, name: &RelationName) -> Result<()> {
    let word = if is_view(connection, name)? { "VIEW" } else { "TABLE" };
    run(connection, &format!("DROP {word} IF EXISTS {}", path(name))).map(drop)
}

/// Rows of a table; DuckDB's own estimate counts deleted rows too.
pub(crate) fn count(connection: &Connection, table: &RelationName) -> Result<u64> {
    let sql = format!("SELECT count(*) FROM {}", path(table));
    connection.query_row(&sql, [], |row| row.get(0)).map_err(|error| from_duckdb(&error, &sql))
}

/// Rows of each of the tables, asked in one statement: planning a query takes longer than counting.
fn counts<'a>(
    connection: &Connection,
    dataset: &DatasetName,
    tables: impl Iterator<Item = &'a str>,
) -> Result<BTreeMap<String, u64>> {
    let each = |table| {
        let path = path(&dataset.relation(table));
        format!("SELECT {}, count(*) FROM {path}", literal(table))
    };
    let sql = tables.map(each).collect::<Vec<_>>().join(" UNION ALL ");
    if sql.is_empty() {
        return Ok(BTreeMap::new());
    }
    let fail = |error: duckdb::Error| from_duckdb(&error, &sql);
    let mut statement = connection.prepare(&sql).map_err(fail)?;
    let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?))).map_err(fail)?;
    rows.collect::<duckdb::Result<_>>().map_err(fail)
}

/// Columns and rows of a relation in a few numbers; the rows of a view are those of tables that have their own.
pub(crate) fn fingerprint(database: &DuckDb, name: &RelationName) -> Result<Option<String>> {
    let Some(info) = relation(database, name)? else { return Ok(None) };
    let mut told = format!("{:?}: {}", info.kind, info.typed_columns().join(", "));
    if info.kind == RelationKind::Table {
        // The order of rows does not count, and equal rows do not cancel each other out.
        let sql =
            format!("SELECT count(*) || ' ' || coalesce(sum(hash(acuity_row)), 0) FROM {} AS acuity_row", path(name));
        let lease = database.lease()?;
        let rows: String =
            lease.connection().query_row(&sql, [], |row| row.get(0)).map_err(|error| from_duckdb(&error, &sql))?;
        told.push_str(&format!("; {rows}"));
    }
    Ok(Some(told))
}

/// Stores descriptions of a table or view; columns that it lacks are left out.
pub(crate) fn describe(
    connection: &Connection,
    name: &RelationName,
    description: Option<&str>,
    descriptions: &[(String, String)],
) -> Result<()> {
    let kind = if is_view(connection, name)? { RelationKind::View } else { RelationKind::Table };
    describe_as(connection, name, kind, description, descriptions).map_err(|error| match (error.kind, kind) {
        (ErrorKind::Missing | ErrorKind::Syntax, RelationKind::View) => {
            let message = format!("{name} is a view that cannot be read, and so not described: {}", error.message);
            Error::new(ErrorKind::Syntax, message).with_help("make it anew, or what it reads")
        }
        (ErrorKind::Missing, _) => {
            Error::new(ErrorKind::Missing, format!("{name} does not exist, so it cannot be described"))
        }
        _ => error,
    })
}

/// The same of a relation whose kind is known.
pub(crate) fn describe_as(
    connection: &Connection,
    name: &RelationName,
    kind: RelationKind,
    description: Option<&str>,
    descriptions: &[(String, String)],
) -> Result<()> {
    let word = if kind == RelationKind::View { "VIEW" } else { "TABLE" };
    let mut sql = String::new();
    if let Some(description) = description {
        sql.push_str(&format!("COMMENT ON {word} {} IS {};\n", path(name), literal(description)));
    }
    let present = columns_of(connection, name)?;
    for (column, text) in descriptions {
        if let Some(found) = present.iter().find(|found| found.name.eq_ignore_ascii_case(column)) {
            sql.push_str(&format!("COMMENT ON COLUMN {}.{} IS {};\n", path(name), quote(&found.name), literal(text)));
        }
    }
    connection.execute_batch(&sql).map_err(|error| from_duckdb(&error, &sql))
}

/// Makes a schema unless it is there.
pub(crate) fn make_schema(database: &DuckDb, dataset: &DatasetName) -> Result<()> {
    let _one_at_a_time = lock(&database.shared.schemas);
    let sql = format!("CREATE SCHEMA IF NOT EXISTS {}", Engine::DuckDb.dataset(dataset));
    database.lease()?.transaction(|connection| run(connection, &sql)).map(drop)
}
