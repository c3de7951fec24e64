//! Tables that nobody has made: `INFORMATION_SCHEMA`, `__TABLES__`, and tables by a wildcard.
//!
//! Each is a query in GoogleSQL, made of what the catalog knows at that moment.

use super::Resolver;
use super::from::add;
use super::given::placed_fault;
use super::result::relation;
use super::scope::{Scope, Source};
use crate::catalog::TablePath;
use crate::diagnostics::{Fault, Loc, Outcome, nearest};
use crate::syntax::ast::{Ident, Path};
use crate::syntax::parse_query;
use crate::tree::From;
use crate::types::Type;
use crate::values::quoted;

/// The column of a wildcard table that says what the wildcard stands for.
const SUFFIX: &str = "_TABLE_SUFFIX";

/// The views of INFORMATION_SCHEMA with their columns.
const VIEWS: &[(&str, &str)] = &[
    (
        "COLUMNS",
        "table_catalog STRING, table_schema STRING, table_name STRING, column_name STRING, ordinal_position INT64, is_nullable STRING, \
         data_type STRING, is_generated STRING, generation_expression STRING, is_stored STRING, is_hidden STRING, is_updatable STRING, \
         is_system_defined STRING, is_partitioning_column STRING, clustering_ordinal_position INT64, collation_name STRING, \
         column_default STRING, rounding_mode STRING",
    ),
    (
        "COLUMN_FIELD_PATHS",
        "table_catalog STRING, table_schema STRING, table_name STRING, column_name STRING, field_path STRING, data_type STRING, \
         description STRING, collation_name STRING, rounding_mode STRING",
    ),
    (
        "SCHEMATA",
        "catalog_name STRING, schema_name STRING, schema_owner STRING, creation_time TIMESTAMP, last_modified_time TIMESTAMP, \
         location STRING, ddl STRING, default_collation_name STRING",
    ),
    (
        "TABLES",
        "table_catalog STRING, table_schema STRING, table_name STRING, table_type STRING, is_insertable_into STRING, is_typed STRING, \
         creation_time TIMESTAMP, base_table_catalog STRING, base_table_schema STRING, base_table_name STRING, \
         snapshot_time_ms TIMESTAMP, ddl STRING, default_collation_name STRING",
    ),
    (
        "TABLE_OPTIONS",
        "table_catalog STRING, table_schema STRING, table_name STRING, option_name STRING, option_type STRING, option_value STRING",
    ),
    (
        "VIEWS",
        "table_catalog STRING, table_schema STRING, table_name STRING, view_definition STRING, check_option STRING, \
         use_standard_sql STRING",
    ),
];

/// What the last part of a path stands for.
enum Made<'p> {
    /// A view of INFORMATION_SCHEMA, of a dataset or of all.
    View { name: &'p str, dataset: Option<&'p str> },
    /// `dataset.__TABLES__`.
    Tables(&'p str),
    /// `dataset.prefix*`.
    Wildcard { dataset: &'p str, prefix: &'p str },
}

/// A text, or NULL.
fn text(value: Option<&str>) -> String {
    value.map_or_else(|| "NULL".to_owned(), quoted)
}

impl Resolver<'_> {
    /// The relation of a path that names no stored table, if it is one of these.
    pub(super) fn made_table(
        &mut self,
        path: &Path,
        alias: Option<&Ident>,
        at: Loc,
        scope: &mut Scope<'_>,
        block: u32,
    ) -> Outcome<Option<From>> {
        let parts: Vec<&str> = path.iter().flat_map(|part| part.text.split('.')).collect();
        let Some(made) = self.made(&parts, at)? else { return Ok(None) };
        if let (Some(made_by), false) = (self.sealed, matches!(made, Made::Wildcard { .. })) {
            return Err(Fault::unsupported(
                at,
                format!("{} cannot be read by {made_by}: it would keep what is there now", parts.join(".")),
            ));
        }
        let (query, hidden) = match made {
            Made::View { name, dataset } => (self.view(name, dataset, at)?, false),
            Made::Tables(dataset) => (self.tables_of(dataset, at)?, false),
            Made::Wildcard { dataset, prefix } => (self.wildcard(dataset, prefix, at)?, true),
        };
        let parsed = parse_query(&query).map_err(|fault| placed_fault(fault, at))?;
        let nothing = Scope::default();
        let warnings = self.warnings.len();
        let query = self.query(&parsed, &nothing).map_err(|fault| placed_fault(fault, at))?;
        self.warnings.truncate(warnings);
        let last = parts.last().map_or("", |last| last.trim_end_matches('*'));
        let named = alias.cloned().unwrap_or_else(|| Ident { text: last.to_owned(), at });
        let physical = self.new_alias(&named.text);
        let mut source = relation(Some(&named), &query.outputs, false, &physical, block);
        if hidden {
            source = Source { pseudo: source.columns.pop().into_iter().collect(), ..source };
        }
        add(scope, source)?;
        Ok(Some(From::Query { query: Box::new(query), alias: physical, lateral: false }))
    }

    fn made<'p>(&self, parts: &[&'p str], at: Loc) -> Outcome<Option<Made<'p>>> {
        Ok(match parts {
            [around @ .., schema, name] if schema.eq_ignore_ascii_case("INFORMATION_SCHEMA") => {
                // What stands before the list of all datasets is a project or a region.
                let within = |around: &&str| {
                    !name.eq_ignore_ascii_case("SCHEMATA") && !around.to_ascii_lowercase().starts_with("region-")
                };
                let dataset = around.last().copied().filter(within);
                Some(Made::View { name, dataset })
            }
            [.., dataset, name] if name.eq_ignore_ascii_case("__TABLES__") => Some(Made::Tables(dataset)),
            [.., dataset, name] if name.ends_with('*') => {
                Some(Made::Wildcard { dataset, prefix: &name[..name.len() - 1] })
            }
            [name] if name.ends_with('*') || name.eq_ignore_ascii_case("__TABLES__") => {
                return Err(Fault::new("unknown-table", at, format!("{name} needs a dataset before it")));
            }
            _ => match parts.iter().any(|part| part.contains('*')) {
                true => return Err(Fault::syntax(at, "a wildcard can only end a table's name")),
                false => None,
            },
        })
    }

    /// The tables of a dataset, or of all: dataset, name, and whether it is a table that can be read by name only.
    fn listed(&self, dataset: Option<&str>, at: Loc) -> Outcome<Vec<TablePath>> {
        let of = |path: &&TablePath| match (path.local(), dataset) {
            ([schema, _], Some(dataset)) => schema == dataset,
            ([_, _], None) => true,
            _ => false,
        };
        let found: Vec<TablePath> = self.catalog.tables().filter(of).cloned().collect();
        if let (Some(dataset), true) = (dataset, found.is_empty()) {
            let fault = Fault::new("unknown-table", at, format!("dataset not found: {dataset}"));
            let known: Vec<&str> =
                self.catalog.tables().filter_map(|path| path.local().first()).map(String::as_str).collect();
            return Err(fault.did_you_mean(nearest(dataset, known)));
        }
        Ok(found)
    }

    fn view(&self, name: &str, dataset: Option<&str>, at: Loc) -> Outcome<String> {
        let Some((name, columns)) = VIEWS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)) else {
            let known: Vec<&str> = VIEWS.iter().map(|(known, _)| *known).collect();
            let fault = Fault::unsupported(at, format!("INFORMATION_SCHEMA.{name} is not supported"));
            return Err(fault.help(format!("these views are: {}", known.join(", "))));
        };
        let tables = self.listed(dataset, at)?;
        let mut rows = Vec::new();
        if *name == "SCHEMATA" {
            let mut datasets: Vec<&String> = tables.iter().filter_map(|path| path.local().first()).collect();
            datasets.dedup();
            for dataset in datasets {
                let ddl = quoted(&format!("CREATE SCHEMA `{dataset}`;"));
                rows.push(format!("(NULL, {}, NULL, NULL, NULL, NULL, {ddl}, NULL)", quoted(dataset)));
            }
        }
        for path in &tables {
            let [dataset, table] = path.local() else { continue };
            let start = format!("(NULL, {}, {}", quoted(dataset), quoted(table));
            let facts = self.catalog.facts(path);
            let columns = self.catalog.columns(path).into_iter().flatten().map(|(name, ty)| (name.as_str(), ty));
            match *name {
                "TABLES" => {
                    let kind = if facts.view { "VIEW" } else { "BASE TABLE" };
                    let insertable = if facts.view { "NO" } else { "YES" };
                    let ddl = if facts.view { None } else { Some(ddl(dataset, table, columns)) };
                    rows.push(format!(
                        "{start}, {}, {}, \"NO\", NULL, NULL, NULL, NULL, NULL, {}, NULL)",
                        quoted(kind),
                        quoted(insertable),
                        text(ddl.as_deref())
                    ));
                }
                "VIEWS" if facts.view => rows.push(format!("{start}, NULL, NULL, \"YES\")")),
                "TABLE_OPTIONS" => {
                    if let Some(description) = &facts.description {
                        let value = quoted(&quoted(description));
                        rows.push(format!("{start}, \"description\", \"STRING\", {value})"));
                    }
                }
                "COLUMNS" => rows.extend(columns.enumerate().map(|(place, (column, ty))| {
                    format!(
                        "{start}, {}, {}, NULL, {}, \"NEVER\", NULL, NULL, \"NO\", NULL, \"NO\", \"NO\", NULL, NULL, NULL, NULL)",
                        quoted(column),
                        place + 1,
                        quoted(&ty.to_string())
                    )
                })),
                "COLUMN_FIELD_PATHS" => {
                    for (column, ty) in columns {
                        let description = facts.columns.get(column).map(String::as_str);
                        field_paths(column, ty, description, &mut |path, ty, description| {
                            rows.push(format!(
                                "{start}, {}, {}, {}, {}, NULL, NULL)",
                                quoted(column),
                                quoted(path),
                                quoted(&ty.to_string()),
                                text(description)
                            ));
                        });
                    }
                }
                _ => {}
            }
        }
        Ok(format!("SELECT * FROM UNNEST(ARRAY<STRUCT<{columns}>>[{}])", rows.join(", ")))
    }

    /// `__TABLES__`: rows are counted when the query runs.
    fn tables_of(&self, dataset: &str, at: Loc) -> Outcome<String> {
        let mut selects = Vec::new();
        for path in self.listed(Some(dataset), at)? {
            let [dataset, table] = path.local() else { continue };
            let view = self.catalog.facts(&path).view;
            let count = if view {
                "NULL".to_owned()
            } else {
                format!("(SELECT COUNT(*) FROM {})", quoted_path(dataset, table))
            };
            selects.push(format!(
                "SELECT CAST(NULL AS STRING) AS project_id, {} AS dataset_id, {} AS table_id, CAST(NULL AS INT64) AS creation_time, \
                 CAST(NULL AS INT64) AS last_modified_time, CAST({count} AS INT64) AS row_count, CAST(NULL AS INT64) AS size_bytes, \
                 {} AS type",
                quoted(dataset),
                quoted(table),
                if view { 2 } else { 1 }
            ));
        }
        Ok(selects.join(" UNION ALL "))
    }

    /// The tables whose names begin so, as one, with the columns of the last of them.
    fn wildcard(&self, dataset: &str, prefix: &str, at: Loc) -> Outcome<String> {
        let matching = |path: &&TablePath| {
            path.local().last().is_some_and(|name| name.starts_with(prefix)) && !self.catalog.facts(path).view
        };
        let all = self.listed(Some(dataset), at)?;
        let tables: Vec<&TablePath> = all.iter().filter(matching).collect();
        let Some(columns) = tables.last().and_then(|last| self.catalog.columns(last)) else {
            let names = all.iter().filter_map(|path| path.local().last()).map(String::as_str);
            let fault = Fault::new("unknown-table", at, format!("{dataset}.{prefix}* matches no table"));
            return Err(fault.did_you_mean(nearest(prefix, names)));
        };
        let selects = tables.iter().filter_map(|path| {
            let [dataset, table] = path.local() else { return None };
            let there = self.catalog.columns(path)?;
            let mut items: Vec<String> = columns
                .iter()
                .map(|(column, ty)| {
                    let name = name(column);
                    match there.keys().find(|known| known.eq_ignore_ascii_case(column)) {
                        Some(_) => name,
                        None => format!("CAST(NULL AS {ty}) AS {name}"),
                    }
                })
                .collect();
            items.push(format!("{} AS {SUFFIX}", quoted(&table[prefix.len()..])));
            Some(format!("SELECT {} FROM {}", items.join(", "), quoted_path(dataset, table)))
        });
        Ok(selects.collect::<Vec<_>>().join(" UNION ALL "))
    }
}

/// A name in backticks.
fn name(name: &str) -> String {
    format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`"))
}

fn quoted_path(dataset: &str, table: &str) -> String {
    format!("{}.{}", name(dataset), name(table))
}

/// The statement that would make a table.
fn ddl<'a>(dataset: &str, table: &str, columns: impl Iterator<Item = (&'a str, &'a Type)>) -> String {
    let columns: Vec<String> = columns.map(|(column, ty)| format!("  {column} {ty}")).collect();
    format!("CREATE TABLE `{dataset}.{table}`\n(\n{}\n);", columns.join(",\n"))
}

/// A column and every field in it, however deep.
fn field_paths<'t>(
    path: &str,
    ty: &'t Type,
    description: Option<&str>,
    tell: &mut impl FnMut(&str, &'t Type, Option<&str>),
) {
    tell(path, ty, description);
    for (field, ty) in ty.element().unwrap_or(ty).fields().unwrap_or_default() {
        if let Some(field) = field {
            field_paths(&format!("{path}.{field}"), ty, None, tell);
        }
    }
}
