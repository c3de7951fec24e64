//! The sum of what a contract promises, by which dbt finds that it has changed.

use sha2::{Digest as _, Sha256};

use crate::{
    definitions::{Column, Constraint, Node, settings::CONSTRAINT},
    digest::hex,
    jinja::python::repr,
};

/// dbt's sum over names, types and constraints, which are hashed as Python prints them; none where nothing is promised.
pub(super) fn checksum(node: &Node) -> Option<String> {
    if !node.config.contract() {
        return None;
    }
    let mut columns: Vec<&Column> = node.columns.values().collect();
    columns.sort_by(|a, b| a.name.cmp(&b.name));
    let mut state = String::new();
    for column in columns {
        let data_type = column.data_type.as_deref().unwrap_or("None");
        state.push_str(&format!("|{}{data_type}{}", column.name, list(&column.constraints, false)));
    }
    if ["table", "incremental"].contains(&node.config.materialized()) {
        state.push_str(node.config.materialized());
        state.push_str(&list(&node.constraints, true));
    }
    Some(hex(&Sha256::digest(state.as_bytes())))
}

fn list(all: &[Constraint], is_of_model: bool) -> String {
    let one = |constraint: &Constraint| {
        let kind = CONSTRAINT.name_of(constraint.kind);
        let text = |value: &Option<String>| value.as_deref().map_or_else(|| "None".to_owned(), repr::text);
        let truth = |value: bool| if value { "True" } else { "False" };
        let columns =
            if is_of_model { format!(", columns={}", repr::texts(&constraint.columns)) } else { String::new() };
        format!(
            "{}LevelConstraint(type=<ConstraintType.{kind}: '{kind}'>, name={}, expression={}, warn_unenforced={}, \
             warn_unsupported={}, to={}, to_columns={}{columns})",
            if is_of_model { "Model" } else { "Column" },
            text(&constraint.name),
            text(&constraint.expression),
            truth(constraint.warn_unenforced),
            truth(constraint.warn_unsupported),
            text(&constraint.to),
            repr::texts(&constraint.to_columns),
        )
    };
    format!("[{}]", all.iter().map(one).collect::<Vec<_>>().join(", "))
}
