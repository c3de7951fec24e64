//! Writes the rules of a score as GoogleSQL, and as the dbt macros that the project's models call.
//!
//! Columns have the names of the inputs. A comparison with NULL is not true in SQL, as a term on a missing value is false here,
//! so the order of the rules carries over as it stands.

use std::fmt::Write as _;

use crate::{
    error::Result,
    mode::Mode,
    spec::{ComponentSpec, Further, Outcome, Rule, ScoreSpec, Term, Test, Total, differ},
};

/// The points of one component as a GoogleSQL `CASE` expression over columns named as the inputs; NULL when missing.
///
/// # Errors
/// [`crate::Error::UnknownComponent`].
///
/// ```
/// use acuity_scores::{Mode, find, sql_expression};
///
/// let sql = sql_expression(find("qsofa").unwrap(), "sysbp_score", Mode::Paper).unwrap();
/// assert_eq!(sql, "CASE\n  WHEN sysbp_min <= 100 THEN 1\n  WHEN sysbp_min IS NULL THEN NULL\n  ELSE 0\nEND");
/// ```
pub fn sql_expression(score: &ScoreSpec, component: &str, mode: Mode) -> Result<String> {
    Ok(component_case(score.component(component)?, mode))
}

/// The total as a GoogleSQL expression over columns named as the components and steps.
#[must_use]
pub fn sql_total(score: &ScoreSpec, mode: Mode) -> String {
    match score.total {
        Total::Sum => {
            let terms: Vec<String> =
                score.components.iter().map(|component| format!("COALESCE({}, 0)", component.name)).collect();
            terms.join("\n+ ")
        }
        Total::Rules(rules) => format!("CASE\n{}END", whens(rules, mode, &|name| name)),
    }
}

/// The probability of death as a GoogleSQL expression over a column named as the score.
#[must_use]
pub fn sql_probability(score: &ScoreSpec) -> Option<String> {
    score.probability.as_ref().map(crate::formula::Formula::sql)
}

/// The file under `macros/scores/` that [`render_macro`] fills.
#[must_use]
pub fn macro_file_name(score: &ScoreSpec) -> String {
    format!("{}.sql", score.name)
}

/// The macros of a score, in the reading that the variable `reference_quirks` asks for.
///
/// `NAME_COMPONENT()` gives one component over the input columns (and `NAME_COMPONENT_value()` which of a lowest and a highest value
/// decided it), `NAME_points()` all of them as a select list; `NAME_steps()` what
/// lies between them and `NAME_total()`; `NAME_probability()` is over a column named as the score.
#[must_use]
pub fn render_macro(score: &ScoreSpec) -> String {
    let ScoreSpec { name, title, .. } = score;
    let mut out = format!(
        "{{#-\n  {title} ({name}).\n\n  Rendered from crates/acuity-scores/src/{name}.rs: do not edit. Renew with\n      \
         ACUITY_UPDATE=1 cargo test -p acuity-scores\n\n"
    );
    for paper in score.papers {
        let _ = writeln!(out, "  {}. doi:{}", paper.citation, paper.doi);
    }
    let inputs: Vec<String> =
        score.inputs.iter().map(|input| format!("{} ({})", input.name, input.quantity.unit)).collect();
    let _ = writeln!(out, "\n  Columns read: {}.", inputs.join(", "));
    if !score.differences.is_empty() {
        out.push_str("\n  With `reference_quirks` the community's reference code is followed:\n");
    }
    for difference in score.differences {
        let _ = writeln!(out, "  - {difference}");
    }
    out.push_str("-#}\n");

    for component in score.columns() {
        let text = |mode| component_case(component, mode);
        push_macro(&mut out, &macro_name(name, component.name), component.differs_between_modes(), text);
    }
    for component in score.components {
        if let [low, high] = component.inputs
            && low.ends_with("_min")
            && high.ends_with("_max")
            && component.further.is_none()
        {
            let text = |mode| deciding_value(component, mode, low, high);
            let name = format!("{}_value", macro_name(name, component.name));
            push_macro(&mut out, &name, component.differs_between_modes(), text);
        }
    }
    push_list(&mut out, name, "points", score.components);
    if !score.steps.is_empty() {
        push_list(&mut out, name, "steps", score.steps);
    }
    let total_differs = matches!(score.total, Total::Rules(rules) if differ(rules));
    push_macro(&mut out, &format!("{name}_total"), total_differs, |mode| sql_total(score, mode));
    if let Some(probability) = sql_probability(score) {
        push_macro(&mut out, &format!("{name}_probability"), false, |_| probability.clone());
    }
    out
}

fn push_macro(out: &mut String, name: &str, differs: bool, text: impl Fn(Mode) -> String) {
    let _ = writeln!(out, "\n{{%- macro {name}() -%}}");
    if differs {
        let _ = writeln!(out, "{{%- if reference_mode() -%}}\n{}", text(Mode::Reference));
        let _ = writeln!(out, "{{%- else -%}}\n{}\n{{%- endif -%}}", text(Mode::Paper));
    } else {
        let _ = writeln!(out, "{}", text(Mode::Paper));
    }
    let _ = writeln!(out, "{{%- endmacro %}}");
}

/// `sofa_renal`, but `meld_initial` as it is.
fn macro_name(score: &str, component: &str) -> String {
    if component.starts_with(score) { component.to_owned() } else { format!("{score}_{component}") }
}

/// Which of the lowest and the highest value gives a component its points; the middle of both where neither gives any.
fn deciding_value(component: &ComponentSpec, mode: Mode, low: &str, high: &str) -> String {
    let mut out = "CASE\n".to_owned();
    let rules = component.rules.iter().filter(|rule| rule.applies.to(mode) && rule.outcome != Outcome::Missing);
    for clause in rules.flat_map(|rule| rule.any) {
        let terms: Vec<String> = clause.iter().map(|item| term(item, &|name| name)).collect();
        let _ = writeln!(out, "  WHEN {} THEN {}", terms.join(" AND "), clause[0].input);
    }
    let _ = write!(out, "  ELSE ({low} + {high}) / 2\nEND");
    out
}

/// A select list that calls the macros of the components.
fn push_list(out: &mut String, score: &str, list: &str, components: &[ComponentSpec]) {
    let columns: Vec<String> = components
        .iter()
        .map(|component| format!("{{{{ {}() }}}} AS {}", macro_name(score, component.name), component.name))
        .collect();
    let _ = writeln!(out, "\n{{%- macro {score}_{list}() -%}}\n{}\n{{%- endmacro %}}", columns.join(",\n"));
}

fn component_case(component: &ComponentSpec, mode: Mode) -> String {
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

fn indented(text: &str, by: usize) -> String {
    let lines: Vec<String> = text.lines().map(|line| format!("{}{line}", " ".repeat(by))).collect();
    lines.join("\n")
}

fn case(component: &ComponentSpec, mode: Mode, column: &dyn Fn(&'static str) -> &'static str) -> String {
    let mut out = format!("CASE\n{}", whens(component.rules, mode, column));
    if component.otherwise != Outcome::Missing {
        let missing: Vec<String> = component.inputs.iter().map(|input| format!("{input} IS NULL")).collect();
        let _ = writeln!(out, "  WHEN {} THEN NULL", missing.join(" AND "));
        let _ = writeln!(out, "  ELSE {}", outcome(component.otherwise));
    }
    out.push_str("END");
    out
}

fn whens(rules: &[Rule], mode: Mode, column: &dyn Fn(&'static str) -> &'static str) -> String {
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

/// A number is the shortest text of a double that reads back as the same double.
fn term(Term { input, test }: &Term, column: &dyn Fn(&'static str) -> &'static str) -> String {
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
