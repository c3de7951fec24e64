//! RANGE_SESSIONIZE: the rows of a table, each with the range that its own and those that touch it make together.

use super::Resolver;
use super::given::placed_fault;
use super::scope::Scope;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{Expr, ExprKind, FromItem, Ident, Path};
use crate::syntax::parse_query;
use crate::tree::From;

/// How the function is called.
const USAGE: &str =
    "RANGE_SESSIONIZE(TABLE t, 'range_column', ['key', …]), with 'MEETS' or 'OVERLAPS' behind if wanted";

impl Resolver<'_> {
    /// A call of it in FROM, as a query over its table.
    pub(super) fn sessions(
        &mut self,
        args: &[Expr],
        alias: Option<&Ident>,
        at: Loc,
        scope: &mut Scope<'_>,
        block: u32,
    ) -> Outcome<From> {
        let query = Box::new(parse_query(&written(args, at)?).map_err(|fault| placed_fault(fault, at))?);
        let warnings = self.warnings.len();
        let from = self.from(&FromItem::Query { query, alias: alias.cloned() }, scope, block);
        // Places in that query are none in the statement.
        self.warnings[warnings..].iter_mut().for_each(|warning| warning.at = at);
        from.map_err(|fault| placed_fault(fault, at))
    }
}

/// The query that the call means. A session opens at a range that nothing before it reaches; ranges that are NULL have none.
fn written(args: &[Expr], at: Loc) -> Outcome<String> {
    let (table, column, keys, overlaps) = understood(args, at)?;
    let table = table.iter().map(|part| quoted(&part.text)).collect::<Vec<_>>().join(".");
    let range = format!("bq_t.{}", quoted(column));
    let keys: Vec<String> = keys.iter().map(|key| format!("bq_t.{}", quoted(key))).collect();
    let by_keys = if keys.is_empty() { String::new() } else { format!("PARTITION BY {} ", keys.join(", ")) };
    let sessions: Vec<&str> = keys.iter().map(String::as_str).chain(["bq_t.bq_session"]).collect();
    let sessions = sessions.join(", ");
    let reaches = if overlaps { ">" } else { ">=" };
    Ok(format!(
        "SELECT bq_t.* EXCEPT (bq_opens, bq_session), IF({range} IS NULL, NULL, RANGE(
           IF(LOGICAL_OR(RANGE_IS_START_UNBOUNDED({range})) OVER whole, NULL, MIN(RANGE_START({range})) OVER whole),
           IF(LOGICAL_OR(RANGE_IS_END_UNBOUNDED({range})) OVER whole, NULL, MAX(RANGE_END({range})) OVER whole)
         )) AS session_range
         FROM (
           SELECT bq_t.*, COUNTIF(bq_t.bq_opens) OVER ({by_keys}ORDER BY {range}) AS bq_session
           FROM (
             SELECT bq_t.*, NOT RANGE_IS_START_UNBOUNDED({range})
               AND NOT COALESCE(LOGICAL_OR(RANGE_IS_END_UNBOUNDED({range})) OVER before, FALSE)
               AND NOT COALESCE(MAX(RANGE_END({range})) OVER before {reaches} RANGE_START({range}), FALSE) AS bq_opens
             FROM {table} AS bq_t
             WINDOW before AS ({by_keys}ORDER BY {range} ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING)
           ) AS bq_t
         ) AS bq_t
         WINDOW whole AS (PARTITION BY {sessions})"
    ))
}

/// The table, the column of ranges, the columns within whose values sessions are, and whether ranges that only meet are apart.
fn understood<'a>(args: &'a [Expr], at: Loc) -> Outcome<(&'a Path, &'a str, Vec<&'a str>, bool)> {
    let wrong = |at: Loc, what: &str| Fault::types(at, format!("{what} of RANGE_SESSIONIZE")).help(USAGE);
    let (table, column, keys, option) = match args {
        [table, column, keys] => (table, column, keys, None),
        [table, column, keys, option] => (table, column, keys, Some(option)),
        _ => return Err(Fault::types(at, "RANGE_SESSIONIZE takes 3 or 4 arguments").help(USAGE)),
    };
    let text = |arg: &'a Expr, what: &str| match &arg.kind {
        ExprKind::Str(text) => Ok(text.as_str()),
        _ => Err(wrong(arg.at, what)),
    };
    let ExprKind::Relation(table) = &table.kind else { return Err(wrong(table.at, "the first argument is the table")) };
    let column = text(column, "a text names the column")?;
    let ExprKind::Array { items, .. } = &keys.kind else {
        return Err(wrong(keys.at, "an array of texts names the keys"));
    };
    let keys = items.iter().map(|item| text(item, "texts name the keys")).collect::<Outcome<_>>()?;
    let overlaps = match option {
        None => false,
        Some(option) => match text(option, "the option is a text")? {
            word if word.eq_ignore_ascii_case("MEETS") => false,
            word if word.eq_ignore_ascii_case("OVERLAPS") => true,
            _ => return Err(wrong(option.at, "'MEETS' or 'OVERLAPS' is the option")),
        },
    };
    Ok((table, column, keys, overlaps))
}

/// A name in backticks.
fn quoted(name: &str) -> String {
    format!("`{}`", name.replace('\\', "\\\\").replace('`', "\\`"))
}
