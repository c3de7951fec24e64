//! The statements of a snapshot in the project's dialect: the query of the table that it begins with, and the query that
//! says what has changed since.

use std::sync::Arc;

use minijinja::Value;

use super::Compiled;
use crate::{
    definitions::{Changes, Dialect, Node, SnapshotSettings, settings::HardDeletes},
    diagnostic::{Diagnostic, Diagnostics},
    files::SourceFile,
    jinja::{
        job::{Job, render},
        render::Subject,
        source_map::SourceMap,
    },
    project::Project,
    state::RunState,
    statement::unterminated,
};

/// A snapshot ready to be put in SQL.
#[derive(Debug, Clone)]
pub struct SnapshotSql {
    /// What is kept and how.
    pub settings: SnapshotSettings,
    dialect: Dialect,
    /// The time of the run.
    now: String,
    /// When a new version begins, over the columns of the query.
    at: String,
    /// The name of a new version, over the columns of the query.
    scd_id: String,
    /// The name of a version that says that a row is gone, over the columns of the version before.
    deleted_scd_id: String,
}

/// A query around the snapshot's own, of which the first line stands one line further down than it was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Around {
    /// What stands in front: one line.
    pub before: String,
    /// What stands behind.
    pub after: String,
}

impl Around {
    /// The whole query.
    #[must_use]
    pub fn query(&self, own: &str) -> String {
        format!("{}{}{}", self.before, unterminated(own), self.after)
    }
}

/// What to do where the settings of a snapshot and its query do not fit.
pub const FITTING: &str = "unique_key, updated_at and check_cols name columns of the snapshot's query";

/// What a row of [`SnapshotSql::changes`] is.
pub const CHANGE_TYPE: &str = "dbt_change_type";
/// The end of the version that a row of [`SnapshotSql::changes`] ends, as it was.
pub const ENDED: &str = "dbt_internal_valid_to";

impl Project {
    /// What a snapshot's settings say, in SQL.
    ///
    /// # Errors
    /// A setting that makes no sense, or a macro of the project that is wrong.
    pub fn snapshot(&self, id: &str, state: &dyn RunState) -> Result<SnapshotSql, Diagnostics> {
        let node =
            self.nodes.get(id).ok_or_else(|| Diagnostic::error("unknown-node", format!("there is no node '{id}'")))?;
        let settings = SnapshotSettings::read(&node.config)
            .map_err(|wrong| Diagnostic::error("config", wrong.message).help(wrong.help).in_file(&node.file))?;
        let now = self.words(node, "snapshot_get_time()", &[], state)?;
        let at = match &settings.changes {
            Changes::Timestamp { updated_at } | Changes::Check { updated_at: Some(updated_at), .. } => {
                updated_at.clone()
            }
            Changes::Check { updated_at: None, .. } => now.clone(),
        };
        let hash = "snapshot_hash_arguments(__args)";
        let named: Vec<String> = settings.unique_key.iter().chain([&at]).cloned().collect();
        let scd_id = self.words(node, hash, &named, state)?;
        let dialect = self.target.dialect;
        let before = format!("{CURRENT}.{}", dialect.quote(&settings.columns.scd_id));
        let deleted_scd_id = self.words(node, hash, &[before, now.clone()], state)?;
        Ok(SnapshotSql { settings, dialect, now, at, scd_id, deleted_scd_id })
    }

    /// What a macro says in the context of a node.
    fn words(&self, node: &Node, call: &str, args: &[String], state: &dyn RunState) -> Result<String, Diagnostics> {
        let file = Arc::new(SourceFile::new(node.file.clone(), format!("{{{{ {call} }}}}")));
        let job = Job::new(&self.world, &file, Subject::of(node))
            .with("__args", Value::from(args.to_vec()))
            .linked(self.data.clone());
        let rendered = render(&job, Some(state)).map_err(|found| Diagnostics(vec![found.in_file(&node.file)]))?;
        Ok(rendered.text.trim().to_owned())
    }
}

/// The rows of the snapshot's query.
const QUERY: &str = "dbt_internal_query";
/// The same with their keys and times.
const SOURCE: &str = "dbt_internal_source";
/// The versions that hold.
const CURRENT: &str = "dbt_internal_current";

impl SnapshotSql {
    /// The query of the table that a snapshot begins with: every row is a version that holds.
    #[must_use]
    pub fn first(&self) -> Around {
        let columns = &self.settings.columns;
        let mut added = vec![
            self.named(&self.scd_id, &columns.scd_id),
            self.named(&self.at, &columns.updated_at),
            self.named(&self.at, &columns.valid_from),
            self.named(&self.open_end(&self.at), &columns.valid_to),
        ];
        if self.settings.hard_deletes == HardDeletes::NewRecord {
            added.push(self.named("'False'", &columns.is_deleted));
        }
        Around {
            before: format!("WITH {QUERY} AS (\n"),
            after: format!("\n)\nSELECT *,\n  {}\nFROM {QUERY}\n", added.join(",\n  ")),
        }
    }

    /// The table that a snapshot begins with, over the snapshot's own query.
    #[must_use]
    pub fn table(&self, own: &Compiled) -> Compiled {
        let around = self.first();
        let mut source_map = SourceMap::default();
        source_map.append(&own.source_map, around.before.len());
        Compiled { sql: around.query(&own.sql), source_map, ..own.clone() }
    }

    /// The query that gives what has changed: new versions (`insert`), versions that end because there is a newer one
    /// (`update`) and versions of rows that are gone (`delete`), told apart by [`CHANGE_TYPE`]. `columns` are those of the
    /// snapshot's query, `kept` those that the table has, and `target` is the table.
    #[must_use]
    pub fn changes(&self, columns: &[String], kept: &[String], target: &str) -> Around {
        let names = &self.settings.columns;
        let new_records = self.settings.hard_deletes == HardDeletes::NewRecord;
        let quote = |name: &str| self.dialect.quote(name);
        let keys = |of: &dyn Fn(usize, &String) -> String| -> Vec<String> {
            self.settings.unique_key.iter().enumerate().map(|(index, key)| of(index, key)).collect()
        };
        let keyed = keys(&|index, key| format!("{key} AS {}", key_name(index))).join(", ");
        let same = keys(&|index, _| format!("{CURRENT}.{0} = {SOURCE}.{0}", key_name(index))).join(" AND ");
        let current = |name: &str| format!("{CURRENT}.{}", quote(name));
        let source = |name: &str| format!("{SOURCE}.{}", quote(name));
        let was_deleted = format!("{} = 'True'", current(&names.is_deleted));
        let mut changed = self.row_changed(columns, kept);
        if new_records {
            changed = format!("({changed} OR {was_deleted})");
        }
        // Each branch gives the same columns in the same order.
        let branch = |what: &str, values: Vec<String>, [id, at, to, deleted]: [&str; 4], rest: String| {
            let mut list = vec![format!("'{what}' AS {CHANGE_TYPE}")];
            list.extend(values.iter().zip(columns).map(|(value, column)| format!("{value} AS {}", quote(column))));
            list.push(self.named(id, &names.scd_id));
            list.push(self.named(at, &names.updated_at));
            list.push(self.named(at, &names.valid_from));
            list.push(self.named(to, &names.valid_to));
            if new_records {
                list.push(self.named(deleted, &names.is_deleted));
            }
            list.push(format!("{} AS {ENDED}", current(&names.valid_to)));
            format!("SELECT {}\n{rest}\n", list.join(", "))
        };
        let of_source = || columns.iter().map(|column| source(column)).collect::<Vec<_>>();
        let at = format!("{SOURCE}.dbt_internal_at");
        let (id, open_end) = (current(&names.scd_id), self.open_end(&at));
        let is_deleted = current(&names.is_deleted);
        let mut branches = vec![
            branch(
                "insert",
                of_source(),
                [&format!("{SOURCE}.dbt_internal_scd_id"), &at, &open_end, "'False'"],
                format!(
                    "FROM {SOURCE} LEFT JOIN {CURRENT} ON {same}\nWHERE {CURRENT}.{} IS NULL OR {changed}",
                    key_name(0)
                ),
            ),
            branch(
                "update",
                of_source(),
                [&id, &at, &at, &is_deleted],
                format!("FROM {SOURCE} JOIN {CURRENT} ON {same}\nWHERE {changed}"),
            ),
        ];
        if self.settings.hard_deletes != HardDeletes::Ignore {
            let once = if new_records { format!(" AND NOT ({was_deleted})") } else { String::new() };
            let gone =
                format!("FROM {CURRENT} LEFT JOIN {SOURCE} ON {same}\nWHERE {SOURCE}.{} IS NULL{once}", key_name(0));
            branches.push(branch("delete", of_source(), [&id, &self.now, &self.now, &is_deleted], gone.clone()));
            if new_records {
                // A column that the table does not have yet has no value of a row that is gone.
                let last =
                    columns.iter().map(|column| if holds(kept, column) { current(column) } else { source(column) });
                let ends = [self.deleted_scd_id.as_str(), &self.now, &current(&names.valid_to), "'True'"];
                branches.push(branch("insert", last.collect(), ends, gone));
            }
        }
        let holds_now = match &self.settings.valid_to_current {
            None => format!("{} IS NULL", quote(&names.valid_to)),
            Some(end) => format!("({0} = {end} OR {0} IS NULL)", quote(&names.valid_to)),
        };
        Around {
            before: format!("WITH {QUERY} AS (\n"),
            after: format!(
                "\n), {SOURCE} AS (\nSELECT *, {keyed}, {} AS dbt_internal_at, {} AS dbt_internal_scd_id\nFROM {QUERY}\n\
                 ), {CURRENT} AS (\nSELECT *, {keyed}\nFROM {target}\nWHERE {holds_now}\n)\n{}",
                self.at,
                self.scd_id,
                branches.join("UNION ALL\n"),
            ),
        }
    }

    /// Whether the settings name the columns that are compared.
    #[must_use]
    pub fn names_compared(&self) -> bool {
        matches!(self.settings.changes, Changes::Check { columns: Some(_), .. })
    }

    /// The first column that is to be compared and that the snapshot's query, with these columns, does not give.
    #[must_use]
    pub fn unknown(&self, columns: &[String]) -> Option<&str> {
        let mut unknown = self.not_among(columns);
        unknown.find(|name| is_name(name))
    }

    /// The first expression that is to be compared. The table has no column of that name: as in dbt, every row counts as
    /// changed.
    #[must_use]
    pub fn expression(&self, columns: &[String]) -> Option<&str> {
        let mut unknown = self.not_among(columns);
        unknown.find(|name| !is_name(name))
    }

    /// What is to be compared and is none of these columns.
    fn not_among<'a, 'c>(&'a self, columns: &'c [String]) -> impl Iterator<Item = &'a str> + use<'a, 'c> {
        let checked = match &self.settings.changes {
            Changes::Check { columns: Some(checked), .. } => checked.as_slice(),
            _ => &[],
        };
        checked.iter().map(String::as_str).filter(|column| !holds(columns, column))
    }

    /// When a row of the query is another one than the version of it that holds.
    fn row_changed(&self, columns: &[String], kept: &[String]) -> String {
        let checked = match &self.settings.changes {
            Changes::Timestamp { .. } => {
                let since = self.dialect.quote(&self.settings.columns.valid_from);
                return format!("{CURRENT}.{since} < {SOURCE}.dbt_internal_at");
            }
            Changes::Check { columns: Some(checked), .. } => checked.as_slice(),
            Changes::Check { columns: None, .. } => columns,
        };
        // Of a column that is new nobody knows what it was.
        if checked.iter().any(|column| !holds(kept, column)) {
            return "TRUE".to_owned();
        }
        let differs = |column: &String| {
            // As the query spells it, whatever the settings do.
            let column = columns.iter().find(|own| own.eq_ignore_ascii_case(bare(column))).unwrap_or(column);
            let column = self.dialect.quote(column);
            format!("{CURRENT}.{column} IS DISTINCT FROM {SOURCE}.{column}")
        };
        format!("({})", checked.iter().map(differs).collect::<Vec<_>>().join(" OR "))
    }

    /// The end of a version that holds, of the type of `at`.
    fn open_end(&self, at: &str) -> String {
        format!("COALESCE(NULLIF({at}, {at}), {})", self.settings.valid_to_current.as_deref().unwrap_or("NULL"))
    }

    fn named(&self, expression: &str, name: &str) -> String {
        format!("{expression} AS {}", self.dialect.quote(name))
    }
}

fn key_name(index: usize) -> String {
    format!("dbt_internal_key_{}", index + 1)
}

fn holds(columns: &[String], name: &str) -> bool {
    columns.iter().any(|column| column.eq_ignore_ascii_case(bare(name)))
}

/// A column's name without the quotes that a person put around it.
fn bare(name: &str) -> &str {
    let quoted = |quote: char| name.strip_prefix(quote)?.strip_suffix(quote).filter(|inner| !inner.contains(quote));
    quoted('"').or_else(|| quoted('`')).unwrap_or(name)
}

/// Whether a text can only be meant as the name of a column.
fn is_name(text: &str) -> bool {
    bare(text) != text || text.chars().all(|c| c.is_alphanumeric() || c == '_')
}
