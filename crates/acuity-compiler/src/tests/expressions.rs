//! What single expressions become, beside what dbt Core makes of them.
//!
//! `data/expressions.txt` holds templates as projects contain them, one a line, and `data/expressions.dbt` dbt's answers (made
//! by `scripts/jinja-expressions.py`). The snapshot lists all that is different.

use super::*;

/// What this compiler makes of each template; an error where it says that it cannot.
fn answers(templates: &[&str]) -> Vec<Result<String, String>> {
    let mut text = String::new();
    for (index, template) in templates.iter().enumerate() {
        text.push_str(&format!("--- models/m{index}.sql\n{template}\n"));
    }
    let project = load_usable(&options(&text)).unwrap();
    let of = |index: usize| {
        let compiled = project.compile(&format!("model.demo.m{index}"), &Built);
        compiled
            .map(|compiled| compiled.sql)
            .map_err(|errors| errors.to_string().lines().next().unwrap_or_default().to_owned())
    };
    (0..templates.len()).map(of).collect()
}

#[test]
fn as_dbt_has_them() {
    let templates: Vec<&str> = include_str!("data/expressions.txt").lines().collect();
    let expected: Vec<Option<String>> =
        include_str!("data/expressions.dbt").lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(templates.len(), expected.len());
    let (mut equal, mut refused, mut silent) = (0, String::new(), String::new());
    for ((template, expected), answer) in templates.iter().zip(&expected).zip(answers(&templates)) {
        match (expected, answer) {
            (None, Err(_)) => equal += 1,
            (Some(expected), Ok(answer)) if *expected == answer => equal += 1,
            (expected, Err(error)) => refused.push_str(&format!("{template}\n  dbt:  {expected:?}\n  here: {error}\n")),
            (expected, Ok(answer)) => {
                silent.push_str(&format!("{template}\n  dbt:  {expected:?}\n  here: {answer:?}\n"))
            }
        }
    }
    let count = templates.len();
    insta::assert_snapshot!(format!("{equal} of {count} equal\n\nsilently different\n{silent}\nrefused\n{refused}"));
}
