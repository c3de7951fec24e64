//! The feature table and the project's mart must say the same.

use std::{
    fs,
    path::{Path, PathBuf},
};

use acuity_ml::features::{KEY_COLUMNS, features};
use serde_yaml_ng::Value;

/// All schema files under `dir`.
fn schemas(dir: &Path, out: &mut Vec<PathBuf>) {
    for path in fs::read_dir(dir).unwrap().map(|entry| entry.unwrap().path()) {
        if path.is_dir() {
            schemas(&path, out);
        } else if path.extension().is_some_and(|extension| extension == "yml" || extension == "yaml") {
            out.push(path);
        }
    }
}

/// Name and unit of each column of the mart, as its schema file has them.
fn columns() -> Vec<(String, Option<String>)> {
    let mut files = Vec::new();
    schemas(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../../project/models"), &mut files);
    for file in files {
        let schema: Value = serde_yaml_ng::from_str(&fs::read_to_string(file).unwrap()).unwrap();
        let models = schema.get("models").and_then(Value::as_sequence).cloned().unwrap_or_default();
        let Some(model) = models.iter().find(|model| model["name"].as_str() == Some("first_day_features")) else {
            continue;
        };
        let unit = |column: &Value| {
            let meta = column.get("meta").or_else(|| column.get("config")?.get("meta"))?;
            match meta.get("unit")? {
                Value::String(unit) => Some(unit.clone()),
                Value::Number(unit) => Some(unit.to_string()),
                _ => None,
            }
        };
        let columns = model["columns"].as_sequence().cloned().unwrap_or_default();
        return columns.iter().map(|column| (column["name"].as_str().unwrap_or("").to_owned(), unit(column))).collect();
    }
    panic!("no schema file describes the mart first_day_features");
}

#[test]
fn names_and_units_are_those_of_the_mart() {
    let columns = columns();
    for feature in features() {
        let column = columns.iter().find(|column| column.0 == feature.name);
        let (_, unit) = column.unwrap_or_else(|| panic!("the mart has no column `{}`", feature.name));
        if let Some(unit) = unit {
            assert_eq!(unit, feature.unit, "unit of `{}`: left in the mart, right in the feature table", feature.name);
        }
    }
    for (name, _) in columns {
        let known = KEY_COLUMNS.contains(&name.as_str()) || features().iter().any(|feature| feature.name == name);
        assert!(known, "the mart's column `{name}` is not in the feature table");
    }
}
