//! `merge`: rows with a known key are updated, others added.

use acuity_warehouse::Engine;

use super::{
    Intake,
    words::{NEW, OLD, of_predicates, same_keys, same_row},
};
use crate::{
    error::SourceError,
    plan::{MergeAction, MergeClause, MergeClauses, Updated},
};

/// Updates the old rows that are among the new ones, adds the others; or does what the project's own clauses say.
pub(super) fn rows(intake: &Intake<'_>) -> Result<Vec<String>, SourceError> {
    let Intake { words, config, columns, .. } = intake;
    if let Some(clauses) = &config.merge_clauses {
        if !words.are_duckdbs_own() {
            return Err(SourceError::new("the settings of dbt-duckdb's merge need DuckDB's own SQL")
                .with_help("merge_update_columns and merge_exclude_columns are obeyed in GoogleSQL, too"));
        }
        let same = match (clauses.on_using.as_slice(), config.unique_key.as_slice()) {
            // Nothing matches.
            ([], []) => "FALSE".to_owned(),
            ([], _) => same_row(words.people, config),
            (keys, _) => same_keys(keys.iter().cloned(), config),
        };
        return Ok(vec![merge(intake, words.people, &same, clauses)?]);
    }
    // As dbt does: without a key nothing matches, so all rows are added.
    if config.unique_key.is_empty() {
        return Ok(vec![intake.insert()]);
    }
    let written = words.written(!config.incremental_predicates.is_empty());
    let (include, exclude) = (config.merge_update_columns.clone(), config.merge_exclude_columns.clone());
    // Without columns no clause: SET needs one.
    let has_columns = !updated(&include, &exclude, columns)?.is_empty();
    let update = || MergeClause::always(MergeAction::Update(Updated { include, exclude, expressions: Vec::new() }));
    let clauses = MergeClauses {
        on_using: Vec::new(),
        matched: has_columns.then(update).into_iter().collect(),
        not_matched: vec![MergeClause::always(MergeAction::InsertByName)],
    };
    let sql = merge(intake, written, &same_row(written, config), &clauses)?;
    Ok(vec![words.own(written, sql).map_err(of_predicates)?])
}

/// The columns that a known row gets anew: `merge_update_columns`, or all but `merge_exclude_columns`.
fn updated<'c>(only: &[String], not: &[String], columns: &'c [String]) -> Result<Vec<&'c String>, SourceError> {
    for (key, names) in [("merge_update_columns", only), ("merge_exclude_columns", not)] {
        if let Some(unknown) =
            names.iter().find(|name| !columns.iter().any(|column| column.eq_ignore_ascii_case(bare(name))))
        {
            return Err(SourceError::new(format!("{key} names {unknown}, which is not a column of the model"))
                .with_help(format!("its columns are {}", columns.join(", "))));
        }
    }
    let named = |names: &[String], column: &String| names.iter().any(|name| bare(name).eq_ignore_ascii_case(column));
    Ok(columns.iter().filter(|column| (only.is_empty() || named(only, column)) && !named(not, column)).collect())
}

/// The statement with these clauses.
fn merge(intake: &Intake<'_>, written: Engine, same: &str, clauses: &MergeClauses) -> Result<String, SourceError> {
    let Intake { target, new, columns, .. } = intake;
    let mut sql = format!(
        "MERGE INTO {} AS {OLD} USING {} AS {NEW} ON {same}",
        written.path(target.name),
        written.path(new.name)
    );
    for (when, clauses) in [("MATCHED", &clauses.matched), ("NOT MATCHED", &clauses.not_matched)] {
        for MergeClause { conditions, by, action } in clauses {
            sql += &format!("\nWHEN {when}");
            if let Some(side) = by {
                sql += &format!(" BY {side}");
            }
            for condition in conditions {
                sql += &format!(" AND ({condition})");
            }
            sql += &format!(" THEN {}", act(action, written, columns)?);
        }
    }
    Ok(sql + ";\n")
}

/// What a clause does, in SQL.
fn act(action: &MergeAction, written: Engine, columns: &[String]) -> Result<String, SourceError> {
    let set = |pairs: &[(String, String)]| {
        let all = pairs.iter().map(|(column, value)| format!("{column} = {value}")).collect::<Vec<_>>();
        format!("UPDATE SET {}", all.join(", "))
    };
    let insert = |columns: &[String], values: &[String]| {
        format!("INSERT ({}) VALUES ({})", columns.join(", "), values.join(", "))
    };
    Ok(match action {
        MergeAction::Update(Updated { include, exclude, expressions }) => {
            let given =
                |column: &&&String| !expressions.iter().any(|(name, _)| bare(name).eq_ignore_ascii_case(column));
            let taken = updated(include, exclude, columns)?;
            let taken = taken.iter().filter(given).map(|column| written.quote(column));
            let taken = taken.map(|column| (column.clone(), format!("{NEW}.{column}")));
            set(&expressions.iter().cloned().chain(taken).collect::<Vec<_>>())
        }
        MergeAction::Set(expressions) => set(expressions),
        MergeAction::InsertByName => {
            let names: Vec<String> = columns.iter().map(|column| written.quote(column)).collect();
            let values: Vec<String> = names.iter().map(|column| format!("{NEW}.{column}")).collect();
            insert(&names, &values)
        }
        MergeAction::Insert { columns, values } => insert(columns, values),
        MergeAction::Fixed(words) => (*words).to_owned(),
        MergeAction::Error(None) => "ERROR".to_owned(),
        MergeAction::Error(Some(message)) => format!("ERROR '{}'", message.replace('\'', "''")),
    })
}

/// A column's name without the quotes that a person put around it.
fn bare(name: &str) -> &str {
    name.trim_matches('"')
}
