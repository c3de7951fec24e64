//! The inputs that decided a component, as GoogleSQL: the counterpart of [`crate::decide`].

use crate::{
    deciding::{Ends, asked, rest},
    mode::Mode,
    spec::{ComponentSpec, Further, Outcome},
    sql_rules::{all_missing, case, indented, term},
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
    // Equally far on both sides: the one with more points, as in `component_case`. With a value missing no comparison is
    // true, and the other one stands.
    format!(
        "CASE\n  WHEN {high} IS NULL OR {below} > {above} OR {below} = {above} AND {} > {} THEN\n{}\n  ELSE\n{}\nEND",
        points(low),
        points(high),
        at(low, high),
        at(high, low)
    )
}

fn names(component: &'static ComponentSpec, mode: Mode, ends: Option<Ends>) -> String {
    let column = |input| Ends::column(ends, input);
    let mut whens: Vec<(String, String)> = Vec::new();
    for rule in component.rules.iter().filter(|rule| rule.applies.to(mode)) {
        for clause in rule.any {
            let terms: Vec<String> = clause.iter().map(|item| term(item, &column)).collect();
            let decided = match rule.outcome {
                Outcome::Missing => "NULL".to_owned(),
                _ => format!("'{}'", asked(clause).into_iter().map(column).collect::<Vec<_>>().join(" ")),
            };
            whens.push((terms.join(" AND "), decided));
        }
    }
    let mut otherwise = String::new();
    if component.otherwise != Outcome::Missing {
        let known: Vec<&str> = rest(component, ends).collect();
        let decided = match known[..] {
            [only] => format!("'{only}'"),
            _ => {
                let parts: Vec<String> = known
                    .iter()
                    .map(|input| format!("CASE WHEN {input} IS NULL THEN '' ELSE '{input} ' END"))
                    .collect();
                format!("TRIM(CONCAT({}))", parts.join(", "))
            }
        };
        // What the rest says as well need not be asked: a clause that names an input holds only where there is a value.
        while whens.last().is_some_and(|(_, named)| *named == decided) {
            whens.pop();
        }
        otherwise = format!("  WHEN {} THEN NULL\n  ELSE {decided}\n", all_missing(component));
    }
    let whens: String = whens.into_iter().map(|(asks, named)| format!("  WHEN {asks} THEN {named}\n")).collect();
    format!("CASE\n{whens}{otherwise}END")
}
