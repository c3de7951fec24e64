//! The Rust functions and the SQL of a score give the same numbers, decided by the same inputs, whatever the values.
//!
//! The values are made in DuckDB and read back beside what its SQL makes of them. `ACUITY_SCORE_CASES` says how many rows
//! each score gets in each reading.

#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

use std::{collections::BTreeSet, env, fmt::Write as _};

use acuity_duckdb::DuckDb;
use acuity_scores::{
    ComponentSpec, InputSpec, Kind, Mode, Outcome, ScoreSpec, Test, computed, decide, scores, sql_deciding_inputs,
    sql_expression, sql_probability, sql_total,
};
use acuity_sql::{Catalog, Type, transpile};
use acuity_warehouse::{Cell, DatasetName, Rows, Warehouse as _};

const CASES: usize = 20_000;
/// Rows in memory at a time.
const CHUNK: usize = 20_000;

/// What an input is compared with, anywhere in the score.
fn thresholds(score: &ScoreSpec, input: &str) -> BTreeSet<u64> {
    let mut found = BTreeSet::new();
    for component in score.components {
        let own = |name: &str| {
            name == input
                || component
                    .further
                    .as_ref()
                    .is_some_and(|further| further.name == name && (further.low == input || further.high == input))
        };
        let terms = component.rules.iter().flat_map(|rule| rule.any).copied().flatten();
        found.extend(terms.filter(|term| own(term.input)).flat_map(|term| term.thresholds()).map(f64::to_bits));
    }
    found
}

/// A value at, just below or just above a threshold; anywhere in the possible range; in tenths, where values of two inputs meet;
/// zero; or none. `place` makes the columns independent of each other.
fn value_sql(score: &ScoreSpec, input: &InputSpec, place: usize) -> String {
    let random = |part: &str| format!("hash(n, {place}, '{part}')");
    let list = |values: &[String]| {
        format!("[{}][1 + CAST({} % {} AS BIGINT)]", values.join(", "), random("which"), values.len())
    };
    // The text of a double, read as such: a literal would be a decimal first.
    let double = |value: f64| format!("CAST('{value:?}' AS DOUBLE)");
    let (low, high) = input.quantity.possible;
    let value = match input.quantity.kind {
        Kind::Category(names) => list(&names.iter().map(|name| format!("'{name}'")).collect::<Vec<_>>()),
        Kind::Flag => format!("CAST({} % 2 AS BIGINT)", random("which")),
        Kind::Whole => {
            format!("{} + CAST({} % {} AS BIGINT)", low as i64, random("which"), (high - low) as i64 + 1)
        }
        Kind::Number => {
            let at: Vec<f64> = thresholds(score, input.name).into_iter().map(f64::from_bits).collect();
            let near: Vec<String> = at.iter().flat_map(|at| [at.next_down(), *at, at.next_up()]).map(double).collect();
            let unit = format!("CAST({} % 9007199254740992 AS DOUBLE) / 9007199254740992", random("unit"));
            let anywhere = format!("{low:?} + {:?} * ({unit})", high - low);
            let near = if near.is_empty() { anywhere.clone() } else { list(&near) };
            // Most rules are about a small part of what is possible.
            let usual = input.quantity.usual;
            let usual = format!("{:?} + {:?} * ({unit})", usual.0, usual.1 - usual.0);
            format!(
                "CASE {} % 8 WHEN 0 THEN 0.0 WHEN 1 THEN {anywhere} WHEN 2 THEN CAST({} % 100 AS DOUBLE) / 10 WHEN 3 THEN \
                 {usual} ELSE {near} END",
                random("kind"),
                random("tenths")
            )
        }
    };
    format!("CASE WHEN {} % 5 > 0 THEN {value} END AS {}", random("missing"), input.name)
}

/// The inputs, then components, steps, total, what decided each component, and probability, in GoogleSQL.
fn scored_sql(score: &ScoreSpec, mode: Mode) -> String {
    let columns = |components: &[ComponentSpec]| {
        components.iter().fold(String::new(), |mut out, component| {
            let _ = write!(out, ", {} AS {}", sql_expression(score, component.name, mode).unwrap(), component.name);
            out
        })
    };
    let name = score.name;
    let deciding = score.components.iter().fold(String::new(), |mut out, component| {
        let inputs = sql_deciding_inputs(score, component.name, mode).unwrap();
        let _ = write!(out, ", {inputs} AS {}_decided_by", component.name);
        out
    });
    let probability = sql_probability(score).map_or_else(String::new, |formula| format!(", {formula} AS probability"));
    format!(
        "WITH components AS (SELECT *{} FROM t.cases),\nsteps AS (SELECT *{} FROM components),\ntotals AS (SELECT *, {} AS {name}{deciding} \
         FROM steps)\nSELECT *{probability} FROM totals ORDER BY n",
        columns(score.components),
        columns(score.steps),
        sql_total(score, mode)
    )
}

fn number(input: &InputSpec, cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Text(name) => Some(input.code(name).unwrap()),
        cell => cell.as_f64(),
    }
}

/// The same double; for what is computed with logarithms, but for the last digits.
fn same(rust: Option<f64>, sql: Option<f64>) -> bool {
    match (rust, sql) {
        (Some(rust), Some(sql)) => rust == sql || (rust.fract() != 0.0 && (rust - sql).abs() <= 1e-12 * rust.abs()),
        (rust, sql) => rust == sql,
    }
}

fn agree(warehouse: &DuckDb, score: &'static ScoreSpec, mode: Mode, cases: usize) {
    let mut catalog = Catalog::new();
    let typed = score.inputs.iter().map(|input| {
        let its_type = match input.quantity.kind {
            Kind::Category(_) => Type::String,
            Kind::Number => Type::Float64,
            Kind::Whole | Kind::Flag => Type::Int64,
        };
        (input.name.to_owned(), its_type)
    });
    catalog.add_table(&["t", "cases"], std::iter::once(("n".to_owned(), Type::Int64)).chain(typed).collect());
    let query = scored_sql(score, mode);
    let sql = transpile(&query, &catalog).unwrap_or_else(|error| panic!("{error}\n{query}")).sql;
    let values: Vec<String> =
        score.inputs.iter().enumerate().map(|(place, input)| value_sql(score, input, place)).collect();

    let mut seen: BTreeSet<(&str, Option<i64>)> = BTreeSet::new();
    for first in (0..cases).step_by(CHUNK) {
        let last = cases.min(first + CHUNK);
        warehouse
            .execute(&format!(
                "CREATE OR REPLACE TABLE t.cases AS SELECT range AS n, {} FROM (SELECT range, range AS n FROM range({first}, {last}))",
                values.join(", ")
            ))
            .unwrap();
        let rows = Rows::read(warehouse.query(&sql).unwrap()).unwrap();
        assert_eq!(rows.rows.len(), last - first);
        for row in &rows.rows {
            let (inputs, found) = row[1..].split_at(score.inputs.len());
            let case: Vec<Option<f64>> =
                score.inputs.iter().zip(inputs).map(|(input, cell)| number(input, cell)).collect();
            let of =
                |name: &str| score.inputs.iter().position(|input| input.name == name).and_then(|place| case[place]);
            let rust = computed(score, &of, mode);
            let (counted, found) = found.split_at(rust.components.len() + 1);
            let (deciding, probability) = found.split_at(score.components.len());
            let numbers = rust.components.iter().copied().chain([(score.name, rust.total)]);
            let numbers = numbers.chain(score.probability.map(|_| ("probability", rust.probability)));
            for (component, cell) in score.components.iter().zip(deciding) {
                let decision = decide(component, &of, mode);
                let names = decision.points.map(|_| Cell::Text(decision.inputs.join(" ")));
                assert_eq!(
                    names.unwrap_or(Cell::Null),
                    *cell,
                    "{} {} ({mode:?}) was decided by the left in Rust and by the right in SQL, of {:?}",
                    score.name,
                    component.name,
                    score.inputs.iter().map(|input| input.name).zip(&case).collect::<Vec<_>>()
                );
                assert_eq!(decision.points, rust.component(component.name));
                assert!(decision.inputs.iter().all(|input| of(input).is_some()), "what is not known decides nothing");
            }
            for ((name, rust), cell) in numbers.zip(counted.iter().chain(probability)) {
                assert!(
                    same(rust, cell.as_f64()),
                    "{} {name} ({mode:?}): Rust {rust:?}, SQL {cell:?}, of {:?}",
                    score.name,
                    score.inputs.iter().map(|input| input.name).zip(&case).collect::<Vec<_>>()
                );
                seen.insert((name, rust.map(|points| points.floor() as i64)));
            }
        }
    }
    // The cases reach every number of points that the rules can give, and none where that can be.
    for component in score.components {
        let rules = component.rules.iter().filter(|rule| rule.applies.to(mode));
        for outcome in rules.map(|rule| rule.outcome).chain([component.otherwise]) {
            let reached = match outcome {
                Outcome::Points(points) => seen.contains(&(component.name, Some(points))),
                Outcome::Missing => seen.contains(&(component.name, None)),
                Outcome::Formula(_) => seen.iter().any(|(name, points)| *name == component.name && points.is_some()),
            };
            assert!(
                reached || is_unreachable(component, outcome),
                "{} {}: never {outcome:?}",
                score.name,
                component.name
            );
        }
    }
}

/// Rules that cover every value leave nothing to what stands for the rest; a scale that begins at 3 is never below.
fn is_unreachable(component: &ComponentSpec, outcome: Outcome) -> bool {
    let asks_for_less = |rule: &acuity_scores::Rule| {
        rule.any.iter().copied().flatten().any(|term| term.test == Test::Compare(acuity_scores::Op::Lt, 3.0))
    };
    outcome == component.otherwise || (outcome == Outcome::Missing && component.rules.iter().any(asks_for_less))
}

#[test]
fn rust_and_sql_agree() {
    let cases = env::var("ACUITY_SCORE_CASES").map_or(CASES, |cases| cases.parse().unwrap());
    let warehouse = DuckDb::in_memory().unwrap();
    warehouse.create_dataset(&DatasetName::new("t")).unwrap();
    for score in scores() {
        for mode in [Mode::Paper, Mode::Reference] {
            agree(&warehouse, score, mode, cases);
        }
        println!("{}: {cases} rows in each reading", score.name);
    }
}
