//! The inputs that decided a component, as GoogleSQL: the counterpart of [`crate::decide`].

use std::fmt::Write as _;

use crate::{
    deciding::{Ends, asked, rest},
    mode::Mode,
    spec::{ComponentSpec, Further, Outcome},
    sql_rules::{case, indented, term},
};

/// Names with a blank between them; empty when an absence decided, NULL when the component is missing.
pub(crate) fn deciding_inputs(component: &'static ComponentSpec, mode: Mode) -> String {
    let Some(Further { name, low, high, normal }) = &component.further else {
        return names(component, mode, None);
    };
    let at = |chosen, other| indented(&names(component, mode, Some(Ends { name, chosen, other })), 4);
    let points = |chosen: &'static str| {
        let text = case(component, mode, &|asked| if asked == *name { chosen } else { asked });
        format!("COALESCE(\n{},\n    -1\n  )", indented(&text, 4))
    };
    let distance = |column| format!("ABS({column} - {normal})");
    let (below, above) = (distance(low), distance(high));
    // Equally far on both sides: the one with more points, as in `component_case`.
    format!(
        "CASE\n  WHEN {high} IS NULL OR {below} > {above} THEN\n{}\n  WHEN {low} IS NULL OR {above} > {below} THEN\n{}\n  WHEN {} > \
         {} THEN\n{}\n  ELSE\n{}\nEND",
        at(low, high),
        at(high, low),
        points(low),
        points(high),
        at(low, high),
        at(high, low)
    )
}

fn names(component: &'static ComponentSpec, mode: Mode, ends: Option<Ends>) -> String {
    let column = |input| Ends::column(ends, input);
    let mut out = "CASE\n".to_owned();
    for rule in component.rules.iter().filter(|rule| rule.applies.to(mode)) {
        for clause in rule.any {
            let terms: Vec<String> = clause.iter().map(|item| term(item, &column)).collect();
            let decided = match rule.outcome {
                Outcome::Missing => "NULL".to_owned(),
                _ => format!("'{}'", asked(clause).into_iter().map(column).collect::<Vec<_>>().join(" ")),
            };
            let _ = writeln!(out, "  WHEN {} THEN {decided}", terms.join(" AND "));
        }
    }
    if component.otherwise != Outcome::Missing {
        let missing: Vec<String> = component.inputs.iter().map(|input| format!("{input} IS NULL")).collect();
        let _ = writeln!(out, "  WHEN {} THEN NULL", missing.join(" AND "));
        let known: Vec<&str> = rest(component, ends).collect();
        let _ = match known[..] {
            [only] => writeln!(out, "  ELSE '{only}'"),
            _ => {
                let parts: Vec<String> = known
                    .iter()
                    .map(|input| format!("CASE WHEN {input} IS NULL THEN '' ELSE '{input} ' END"))
                    .collect();
                writeln!(out, "  ELSE TRIM(CONCAT({}))", parts.join(", "))
            }
        };
    }
    out.push_str("END");
    out
}
