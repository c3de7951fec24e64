//! The Rust function and the SQL of a score give the same points, whatever the values.

#![expect(clippy::unwrap_used, reason = "a test ends at the first surprise")]

use std::collections::BTreeMap;

use acuity_duckdb::DuckDb;
use acuity_scores::{InputSpec, Mode, ScoreSpec, points, scores, sql_expression};
use acuity_sql::{Catalog, Type, transpile};
use acuity_warehouse::{Rows, Warehouse as _};

const CASES: usize = 100_000;

/// A generator without a crate: xorshift64*, the same numbers on every machine.
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn unit(&mut self) -> f64 {
        (self.next() >> 11) as f64 / (1u64 << 53) as f64
    }
}

/// A value at, just below or just above a threshold; anywhere in the possible range; zero; or none.
fn value(random: &mut Random, input: &InputSpec, thresholds: &[f64]) -> Option<f64> {
    let (low, high) = input.quantity.possible;
    let pick = |random: &mut Random| thresholds[(random.next() % thresholds.len().max(1) as u64) as usize];
    match random.next() % 8 {
        0 | 1 => None,
        2 if !thresholds.is_empty() => Some(pick(random)),
        3 if !thresholds.is_empty() => Some(pick(random).next_down()),
        4 if !thresholds.is_empty() => Some(pick(random).next_up()),
        5 => Some(0.0),
        _ => Some(low + (high - low) * random.unit()),
    }
}

fn thresholds(score: &ScoreSpec, input: &str) -> Vec<f64> {
    let terms =
        score.components.iter().flat_map(|component| component.rules).flat_map(|rule| rule.any).copied().flatten();
    terms.filter(|term| term.input == input).map(|term| term.threshold).collect()
}

fn literal(value: Option<f64>) -> String {
    // `{:?}` prints the shortest text that reads back as the same double.
    value.map_or_else(|| "NULL".to_owned(), |value| format!("{value:?}::DOUBLE"))
}

fn agree(score: &'static ScoreSpec, mode: Mode) {
    let mut random = Random(0x5EED ^ score.name.len() as u64);
    let names: Vec<&str> = score.inputs.iter().map(|input| input.name).collect();
    let borders: Vec<Vec<f64>> = names.iter().map(|name| thresholds(score, name)).collect();
    let cases: Vec<Vec<Option<f64>>> = (0..CASES)
        .map(|_| score.inputs.iter().zip(&borders).map(|(input, near)| value(&mut random, input, near)).collect())
        .collect();

    let warehouse = DuckDb::in_memory().unwrap();
    warehouse.create_dataset("t").unwrap();
    let columns: Vec<String> = names.iter().map(|name| format!("{name} DOUBLE")).collect();
    warehouse.execute(&format!("CREATE TABLE t.cases (n BIGINT, {})", columns.join(", "))).unwrap();
    for (index, chunk) in cases.chunks(5000).enumerate() {
        let rows: Vec<String> = chunk
            .iter()
            .enumerate()
            .map(|(row, case)| {
                let values: Vec<String> = case.iter().map(|value| literal(*value)).collect();
                format!("({}, {})", index * 5000 + row, values.join(", "))
            })
            .collect();
        warehouse.execute(&format!("INSERT INTO t.cases VALUES {}", rows.join(", "))).unwrap();
    }

    let mut catalog = Catalog::new();
    let typed = names.iter().map(|name| ((*name).to_owned(), Type::Float64));
    catalog.add_table(&["t", "cases"], std::iter::once(("n".to_owned(), Type::Int64)).chain(typed).collect());
    let expressions: Vec<String> = score
        .components
        .iter()
        .map(|component| format!("{} AS {}", sql_expression(score, component.name, mode).unwrap(), component.name))
        .collect();
    let query = format!("SELECT {} FROM t.cases ORDER BY n", expressions.join(", "));
    let sql = transpile(&query, &catalog).unwrap_or_else(|error| panic!("{error}\n{query}")).sql;
    let rows = Rows::read(warehouse.query(&sql).unwrap()).unwrap();
    assert_eq!(rows.rows.len(), CASES);

    let mut seen: BTreeMap<(&str, Option<i64>), usize> = BTreeMap::new();
    for (case, row) in cases.iter().zip(&rows.rows) {
        let of = |name: &str| names.iter().position(|known| *known == name).and_then(|index| case[index]);
        for (component, cell) in score.components.iter().zip(row) {
            let rust = points(component, of, mode);
            assert_eq!(
                rust,
                cell.as_i64(),
                "{} {} ({mode:?}): Rust left, SQL right, of {case:?}",
                score.name,
                component.name
            );
            *seen.entry((component.name, rust)).or_default() += 1;
        }
    }
    // The cases reach every number of points that the rules can give, and none.
    for component in score.components {
        assert!(seen.contains_key(&(component.name, None)), "{}: never missing", component.name);
        for rule in component.rules.iter().filter(|rule| rule.applies.to(mode)) {
            assert!(
                seen.contains_key(&(component.name, Some(rule.points))),
                "{}: never {}",
                component.name,
                rule.points
            );
        }
    }
}

#[test]
fn rust_and_sql_agree_on_a_hundred_thousand_cases() {
    for score in scores() {
        for mode in [Mode::Paper, Mode::Reference] {
            agree(score, mode);
        }
    }
}
