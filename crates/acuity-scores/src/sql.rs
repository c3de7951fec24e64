//! Writes the rules of a score as GoogleSQL, and as the dbt macros that the project's models call.
//!
//! What a single rule becomes is in `sql_rules`, what names the deciding inputs in `sql_deciding`.

use std::fmt::Write as _;

use crate::{
    error::Result,
    mode::Mode,
    quantity::{Kind, Quantity},
    spec::{ComponentSpec, Outcome, ScoreSpec, Total, differ},
    sql_deciding::deciding_inputs,
    sql_rules::{component_case, term, whens},
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

/// The inputs that decided one component, as a GoogleSQL expression over columns named as the inputs: their names with a
/// blank between them; empty when an absence decided; NULL when the component is missing. The counterpart of
/// [`crate::decide`].
///
/// # Errors
/// [`crate::Error::UnknownComponent`].
pub fn sql_deciding_inputs(score: &ScoreSpec, component: &str, mode: Mode) -> Result<String> {
    Ok(deciding_inputs(score.component(component)?, mode))
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
/// `NAME_COMPONENT()` gives one component over the input columns (and `NAME_COMPONENT_value()` which of a lowest and a
/// highest value decided it), `NAME_COMPONENT_decided_by()` the inputs that decided it, `NAME_components()` their names,
/// `NAME_points()` all of them as a select list; `NAME_steps()` what lies between them and `NAME_total()`;
/// `NAME_probability()` is over a column named as the score. `NAME_input(scored)` gives the value, category and unit of an
/// input by its name; `NAME_drivers()` is a whole query: each component of each row of a relation called as the score, with
/// its points and the inputs that decided it.
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
    for component in score.components {
        let name = format!("{}_decided_by", macro_name(name, component.name));
        push_macro(&mut out, &name, component.differs_between_modes(), |mode| deciding_inputs(component, mode));
    }
    push_names(&mut out, score);
    push_list(&mut out, name, "points", score.components);
    if !score.steps.is_empty() {
        push_list(&mut out, name, "steps", score.steps);
    }
    let total_differs = matches!(score.total, Total::Rules(rules) if differ(rules));
    push_macro(&mut out, &format!("{name}_total"), total_differs, |mode| sql_total(score, mode));
    if let Some(probability) = sql_probability(score) {
        push_macro(&mut out, &format!("{name}_probability"), false, |_| probability.clone());
    }
    push_input(&mut out, score);
    push_drivers(&mut out, score);
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

/// The names of the components, for models that list them.
fn push_names(out: &mut String, score: &ScoreSpec) {
    let names: Vec<String> = score.components.iter().map(|component| format!("'{}'", component.name)).collect();
    let _ = writeln!(
        out,
        "\n{{%- macro {}_components() -%}}\n{{{{ return([{}]) }}}}\n{{%- endmacro %}}",
        score.name,
        names.join(", ")
    );
}

/// `NAME_input(scored)`: the value, the category and the unit of the input that a column `input` names.
fn push_input(out: &mut String, score: &ScoreSpec) {
    let of_inputs = |what: &dyn Fn(&str, &Quantity) -> String| {
        score.inputs.iter().fold(String::new(), |mut text, input| {
            let _ = write!(text, "\n  WHEN '{}' THEN {}", input.name, what(input.name, input.quantity));
            text
        })
    };
    let value = of_inputs(&|input, quantity| match quantity.kind {
        Kind::Category(_) => "CAST(NULL AS FLOAT64)".to_owned(),
        _ => format!("CAST({{{{ scored }}}}.{input} AS FLOAT64)"),
    });
    let category = of_inputs(&|input, quantity| match quantity.kind {
        Kind::Category(_) => format!("{{{{ scored }}}}.{input}"),
        _ => "CAST(NULL AS STRING)".to_owned(),
    });
    let units = of_inputs(&|_, quantity| format!("'{}'", quantity.unit));
    let _ = writeln!(
        out,
        "\n{{%- macro {}_input(scored) -%}}\nCASE input{value}\nEND AS value,\nCASE input{category}\nEND AS category,\nCASE \
         input{units}\nEND AS unit\n{{%- endmacro %}}",
        score.name
    );
}

/// The query of `NAME_drivers()`: one row for each row of the relation, component and deciding input.
fn push_drivers(out: &mut String, score: &ScoreSpec) {
    let name = score.name;
    let components: Vec<String> = score
        .components
        .iter()
        .map(|component| {
            let called = macro_name(name, component.name);
            format!(
                "  SELECT\n    icustay_id,\n    '{}' AS component,\n    CAST({{{{ {called}() }}}} AS FLOAT64) AS points,\n    {{{{ \
                 {called}_decided_by() }}}} AS decided_by\n  FROM {name}\n",
                component.name
            )
        })
        .collect();
    let _ = writeln!(
        out,
        "\n{{%- macro {name}_drivers() -%}}\nSELECT\n  decided.icustay_id,\n  '{name}' AS score,\n  decided.component,\n  \
         decided.points,\n  NULLIF(input, '') AS input,\n  {{{{ {name}_input('scored') | indent(2) }}}},\n  scored.score_mode\nFROM \
         (\n{}) AS decided\nINNER JOIN {name} AS scored ON scored.icustay_id = decided.icustay_id\nCROSS JOIN \
         UNNEST(SPLIT(decided.decided_by, ' ')) AS input\n{{%- endmacro %}}",
        components.join("  UNION ALL\n")
    );
}
