//! The rules of a component as a GoogleSQL `CASE`.
//!
//! Columns have the names of the inputs. A comparison with NULL is not true in SQL, as a term on a missing value is false here,
//! so the order of the rules carries over as it stands.

use std::fmt::Write as _;

use crate::{
    mode::Mode,
    spec::{ComponentSpec, Further, Outcome, Rule, Term, Test},
};

/// The points of a component, of the value further from normal where two are asked for.
pub(crate) fn component_case(component: &ComponentSpec, mode: Mode) -> String {
    let Some(Further { name, low, high, normal }) = component.further else {
        return case(component, mode, &|name| name);
    };
    let at = |column: &'static str| case(component, mode, &|asked| if asked == name { column } else { asked });
    let nested = |column| indented(&at(column), 4);
    let distance = |column| format!("ABS({column} - {normal})");
    let (below, above) = (distance(low), distance(high));
    format!(
        "CASE\n  WHEN {high} IS NULL OR {below} > {above} THEN\n{}\n  WHEN {low} IS NULL OR {above} > {below} THEN\n{}\n  ELSE \
         GREATEST(\n{},\n{}\n  )\nEND",
        nested(low),
        nested(high),
        nested(low),
        nested(high)
    )
}

pub(crate) fn indented(text: &str, by: usize) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("{}{line}", " ".repeat(by))).collect();
    lines.join("\n")
}

/// The rules in their order, with columns named by `column`.
pub(crate) fn case(component: &ComponentSpec, mode: Mode, column: &dyn Fn(&'static str) -> &'static str) -> String {
    let mut out = format!("CASE\n{}", whens(component.rules, mode, column));
    if component.otherwise != Outcome::Missing {
        let _ = writeln!(out, "  WHEN {} THEN NULL", all_missing(component));
        let _ = writeln!(out, "  ELSE {}", outcome(component.otherwise));
    }
    out.push_str("END");
    out
}

/// The condition under which a component that has points for the rest is missing.
pub(crate) fn all_missing(component: &ComponentSpec) -> String {
    let missing: Vec<String> = component.inputs.iter().map(|input| format!("{input} IS NULL")).collect();
    missing.join(" AND ")
}

pub(crate) fn whens(rules: &[Rule], mode: Mode, column: &dyn Fn(&'static str) -> &'static str) -> String {
    let mut out = String::new();
    for rule in rules.iter().filter(|rule| rule.applies.to(mode)) {
        let _ = writeln!(out, "  WHEN {} THEN {}", condition(rule, column), outcome(rule.outcome));
    }
    out
}

fn outcome(outcome: Outcome) -> String {
    match outcome {
        Outcome::Points(points) => points.to_string(),
        Outcome::Missing => "NULL".to_owned(),
        Outcome::Formula(formula) => formula.sql(),
    }
}

fn condition(rule: &Rule, column: &dyn Fn(&'static str) -> &'static str) -> String {
    let clauses: Vec<String> = rule
        .any
        .iter()
        .map(|clause| {
            let terms: Vec<String> = clause.iter().map(|item| term(item, column)).collect();
            if terms.len() > 1 && rule.any.len() > 1 {
                format!("({})", terms.join(" AND "))
            } else {
                terms.join(" AND ")
            }
        })
        .collect();
    clauses.join(" OR ")
}

/// One condition. A number is the shortest text of a double that reads back as the same double.
pub(crate) fn term(Term { input, test }: &Term, column: &dyn Fn(&'static str) -> &'static str) -> String {
    let name = column(input);
    match *test {
        Test::Compare(op, threshold) => format!("{name} {op} {threshold}"),
        Test::Between(low, high) => format!("{name} BETWEEN {low} AND {high}"),
        Test::Missing => format!("{name} IS NULL"),
        Test::Unless(op, threshold) => format!("NOT COALESCE({name} {op} {threshold}, FALSE)"),
        Test::Is { name: member, .. } => format!("{name} = '{member}'"),
        Test::Against { op, times, other, plus } => {
            let other = column(other);
            let product = if times == 1.0 { other.to_owned() } else { format!("{times} * {other}") };
            match plus {
                0.0 => format!("{name} {op} {product}"),
                plus if plus < 0.0 => format!("{name} {op} {product} - {}", -plus),
                plus => format!("{name} {op} {product} + {plus}"),
            }
        }
    }
}
