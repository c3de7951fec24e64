//! Writes the rules of a score as GoogleSQL, and as the dbt macro that the project's models call.
//!
//! Columns have the names of the inputs. A comparison with NULL is not true in SQL, as a term on a missing value is false here,
//! so the order of the rules carries over as it stands.

use std::fmt::Write as _;

use crate::{
    error::Result,
    mode::Mode,
    spec::{ComponentSpec, Rule, ScoreSpec, Term},
};

/// The points of one component as a GoogleSQL `CASE` expression over columns named as the inputs; `INT64`, NULL when missing.
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
    Ok(case(score.component(component)?, mode))
}

/// The total as a GoogleSQL expression over columns named as the components.
#[must_use]
pub fn sql_total(score: &ScoreSpec) -> String {
    let terms: Vec<String> =
        score.components.iter().map(|component| format!("COALESCE({}, 0)", component.name)).collect();
    terms.join("\n+ ")
}

/// The file under `macros/scores/` that [`render_macro`] fills.
#[must_use]
pub fn macro_file_name(score: &ScoreSpec) -> String {
    format!("{}.sql", score.name)
}

/// The macros of a score: `NAME_points()` gives the components as a select list over the input columns, in the reading that the
/// variable `reference_quirks` asks for; `NAME_total()` adds them up.
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
    out.push_str("-#}\n\n");

    let _ = writeln!(out, "{{%- macro {name}_points() -%}}");
    for (position, component) in score.components.iter().enumerate() {
        let comma = if position + 1 < score.components.len() { "," } else { "" };
        if component.differs_between_modes() {
            let _ = writeln!(out, "{{%- if reference_mode() %}}");
            let _ = writeln!(out, "{} AS {}{comma}", case(component, Mode::Reference), component.name);
            let _ = writeln!(out, "{{%- else %}}");
            let _ = writeln!(out, "{} AS {}{comma}", case(component, Mode::Paper), component.name);
            let _ = writeln!(out, "{{%- endif %}}");
        } else {
            let _ = writeln!(out, "{} AS {}{comma}", case(component, Mode::Paper), component.name);
        }
    }
    let _ = writeln!(out, "{{%- endmacro %}}\n");
    let _ = writeln!(out, "{{%- macro {name}_total() -%}}\n{}\n{{%- endmacro %}}", sql_total(score));
    out
}

fn case(component: &ComponentSpec, mode: Mode) -> String {
    let mut out = "CASE\n".to_owned();
    for rule in component.rules.iter().filter(|rule| rule.applies.to(mode)) {
        let _ = writeln!(out, "  WHEN {} THEN {}", condition(rule), rule.points);
    }
    let missing: Vec<String> = component.inputs.iter().map(|input| format!("{input} IS NULL")).collect();
    let _ = writeln!(out, "  WHEN {} THEN NULL", missing.join(" AND "));
    out.push_str("  ELSE 0\nEND");
    out
}

fn condition(rule: &Rule) -> String {
    let clauses: Vec<String> = rule
        .any
        .iter()
        .map(|clause| {
            let terms: Vec<String> = clause.iter().map(term).collect();
            if terms.len() > 1 && rule.any.len() > 1 {
                format!("({})", terms.join(" AND "))
            } else {
                terms.join(" AND ")
            }
        })
        .collect();
    clauses.join(" OR ")
}

/// The shortest text of a double that reads back as the same double.
fn term(Term { input, op, threshold }: &Term) -> String {
    format!("{input} {op} {threshold}")
}
