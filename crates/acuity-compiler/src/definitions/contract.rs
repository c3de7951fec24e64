//! `contract: {enforced: true}`: the columns that a model promises against those that its query has.

use std::fmt::Display;

use acuity_sql::Type;

use crate::definitions::config::NodeConfig;

impl NodeConfig {
    /// Whether the model's columns are promised.
    pub fn contract(&self) -> bool {
        let enforced = self.get("contract").and_then(|contract| contract.get("enforced"));
        enforced.is_some_and(|value| value == true || value == "true")
    }
}

/// What a contract says of a column's type.
#[derive(Debug, Clone)]
pub enum Promised<T> {
    /// Nothing, which breaks it.
    Untyped,
    /// A text that is no type.
    NoType(String),
    /// This type, with its text for messages.
    Typed(String, T),
}

impl Promised<Type> {
    /// As the schema file has it.
    pub fn googlesql(data_type: Option<&str>) -> Self {
        match data_type.map(|written| (written, written.parse())) {
            None => Self::Untyped,
            Some((written, Err(_))) => Self::NoType(written.to_owned()),
            Some((written, Ok(wanted))) => Self::Typed(written.to_owned(), wanted),
        }
    }
}

/// What of a contract is broken, one line each: what it says of its columns against those that the query has. Order and case of
/// names do not matter, nor lengths and precisions of GoogleSQL's types. Empty when all is well.
pub fn breaches<T: PartialEq + Display>(declared: &[(&str, Promised<T>)], actual: &[(String, T)]) -> Vec<String> {
    let mut found = Vec::new();
    if declared.is_empty() {
        found.push("the model declares no columns".to_owned());
    }
    for (name, promised) in declared {
        let has = actual.iter().find(|(column, _)| column.eq_ignore_ascii_case(name)).map(|(_, has)| has);
        match (promised, has) {
            (Promised::Untyped, _) => found.push(format!("column {name} has no data_type")),
            (Promised::NoType(written), _) => {
                found.push(format!("column {name} is declared {written}, which is no type of GoogleSQL"));
            }
            (Promised::Typed(written, _), None) => found.push(format!("column {name} ({written}) is missing")),
            (Promised::Typed(written, wanted), Some(has)) if wanted != has => {
                found.push(format!("column {name} is declared {written}, but the query gives {has}"));
            }
            (Promised::Typed(..), Some(_)) => {}
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
        let broken = |declared: &[(&'static str, Option<&str>)]| {
            let declared: Vec<_> = declared.iter().map(|(name, kind)| (*name, Promised::googlesql(*kind))).collect();
            breaches(&declared, &actual)
        };
        assert_eq!(broken(&[("w", Some("float")), ("v", Some("STRING(9)")), ("k", Some("int"))]), [""; 0]);
        let wrong = broken(&[("k", Some("STRING")), ("v", None), ("x", Some("DATE")), ("w", Some("text"))]);
        insta::assert_snapshot!(wrong.join("\n"), @r"
        column k is declared STRING, but the query gives INT64
        column v has no data_type
        column x (DATE) is missing
        column w is declared text, which is no type of GoogleSQL
        ");
        assert_eq!(broken(&[("k", Some("INT64"))]).len(), 2);
    }
}
