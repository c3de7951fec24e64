//! `contract: {enforced: true}`: the columns that a model promises against those that its query has.

use acuity_sql::Type;

use crate::definitions::config::NodeConfig;

impl NodeConfig {
    /// Whether the model's columns are promised.
    pub fn contract(&self) -> bool {
        let enforced = self.get("contract").and_then(|contract| contract.get("enforced"));
        enforced.is_some_and(|value| value == true || value == "true")
    }
}

/// What of a contract is broken, one line each: `declared` are names and types as the schema file has them, `actual` those of
/// the query. Order and case of names do not matter, nor lengths and precisions of types. Empty when all is well.
pub fn breaches(declared: &[(&str, Option<&str>)], actual: &[(String, Type)]) -> Vec<String> {
    let mut found = Vec::new();
    if declared.is_empty() {
        found.push("the model declares no columns".to_owned());
    }
    for (name, kind) in declared {
        let Some(kind) = kind else {
            found.push(format!("column {name} has no data_type"));
            continue;
        };
        let has = actual.iter().find(|(column, _)| column.eq_ignore_ascii_case(name)).map(|(_, has)| has);
        match (kind.parse::<Type>(), has) {
            (Err(_), _) => found.push(format!("column {name} is declared {kind}, which is no type of GoogleSQL")),
            (Ok(_), None) => found.push(format!("column {name} ({kind}) is missing")),
            (Ok(wanted), Some(has)) if wanted != *has => {
                found.push(format!("column {name} is declared {kind}, but the query gives {has}"));
            }
            (Ok(_), Some(_)) => {}
        }
    }
    for (name, has) in actual {
        if !declared.iter().any(|(column, _)| column.eq_ignore_ascii_case(name)) {
            found.push(format!("column {name} ({has}) is not declared"));
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_types() {
        let actual = [("K".to_owned(), Type::Int64), ("v".to_owned(), Type::String), ("w".to_owned(), Type::Float64)];
        assert_eq!(breaches(&[("w", Some("float")), ("v", Some("STRING(9)")), ("k", Some("int"))], &actual), [""; 0]);
        let wrong = breaches(&[("k", Some("STRING")), ("v", None), ("x", Some("DATE")), ("w", Some("text"))], &actual);
        insta::assert_snapshot!(wrong.join("\n"), @r"
        column k is declared STRING, but the query gives INT64
        column v has no data_type
        column x (DATE) is missing
        column w is declared text, which is no type of GoogleSQL
        ");
        assert_eq!(breaches(&[("k", Some("INT64"))], &actual).len(), 2);
    }
}
