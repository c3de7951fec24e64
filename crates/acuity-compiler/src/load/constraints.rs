//! `constraints` in schema files.

use crate::{
    definitions::{
        Constraint,
        settings::{CONSTRAINT, ConstraintKind},
    },
    diagnostic::{Diagnostic, suggestion},
    files::SourceFile,
    yaml::Yaml,
};

/// Reads the entries under `constraints`; of a column's own the columns are left out.
pub(super) fn read(entry: &Yaml, file: &SourceFile, out: &mut Vec<Diagnostic>) -> Vec<Constraint> {
    let mut found = Vec::new();
    let Some(list) = entry.get("constraints").filter(|list| !list.is_null()) else { return found };
    let Some(entries) = list.seq() else {
        let wrong = Diagnostic::error("schema", "'constraints' is not a list");
        out.push(
            wrong.at(file, list.range.clone()).help("write - type: not_null, each on a line of its own with a dash"),
        );
        return found;
    };
    for entry in entries {
        let text = |key: &str| entry.get(key).and_then(Yaml::scalar);
        let names = |key: &str| {
            let list = entry.get(key).and_then(Yaml::seq).unwrap_or_default();
            list.iter().filter_map(Yaml::scalar).collect::<Vec<_>>()
        };
        let flag = |key: &str| text(key).is_none_or(|text| text != "false");
        let written = text("type").unwrap_or_default();
        let known = CONSTRAINT.known();
        let Some(kind) = CONSTRAINT.read(&written).filter(|_| known.contains(&written.as_str())) else {
            let help = || format!("write type: {}", known.join(", "));
            let help = suggestion(&written, known.iter().copied()).unwrap_or_else(help);
            let place = entry.get("type").unwrap_or(entry).range.clone();
            let wrong = Diagnostic::error("schema", format!("'{written}' is no type of constraint"));
            out.push(wrong.at(file, place).help(help));
            continue;
        };
        let lacks = match kind {
            ConstraintKind::Check | ConstraintKind::Custom if text("expression").is_none() => Some("an expression"),
            ConstraintKind::ForeignKey
                if text("expression").is_none() && (text("to").is_none() || names("to_columns").is_empty()) =>
            {
                Some("an expression, or to: ref('…') with to_columns")
            }
            _ => None,
        };
        if let Some(lacks) = lacks {
            let wrong = Diagnostic::error("schema", format!("a constraint of the type '{written}' needs {lacks}"));
            out.push(wrong.at(file, entry.range.clone()));
            continue;
        }
        found.push(Constraint {
            kind,
            name: text("name"),
            expression: text("expression"),
            warn_unenforced: flag("warn_unenforced"),
            warn_unsupported: flag("warn_unsupported"),
            to: text("to"),
            to_columns: names("to_columns"),
            columns: names("columns"),
        });
    }
    found
}
