//! Variables in sight.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::diagnostics::{Fault, Outcome, nearest};
use crate::syntax::ast::{Ident, TypeSyntax};
use crate::types::Type;
use crate::values::Value;

/// The variables of a script or of one call of a procedure. Their values are elsewhere; this says which there are.
#[derive(Debug, Default)]
pub(super) struct Frame {
    /// By their names in lower case.
    variables: BTreeMap<String, Variable>,
    /// The names that each open block has declared, innermost last.
    blocks: Vec<Vec<String>>,
}

/// What a variable can hold.
#[derive(Debug, Clone)]
pub(super) struct Variable {
    pub(super) ty: Type,
    /// The type as written, with its limits.
    pub(super) written: Option<Rc<TypeSyntax>>,
    /// The row of a FOR loop, which nothing else can set.
    pub(super) fixed: bool,
}

impl Frame {
    /// Opens a block.
    pub(super) fn open(&mut self) {
        self.blocks.push(Vec::new());
    }

    /// Closes the innermost block, and says which variables go.
    pub(super) fn close(&mut self) -> Vec<String> {
        let gone = self.blocks.pop().unwrap_or_default();
        for name in &gone {
            self.variables.remove(name);
        }
        gone
    }

    /// A new variable of the innermost block; its key.
    pub(super) fn declare(&mut self, name: &Ident, variable: Variable) -> Outcome<String> {
        let key = name.text.to_ascii_lowercase();
        if self.variables.contains_key(&key) {
            return Err(Fault::new("type", name.at, format!("variable {} is declared already", name.text))
                .help("a block inside another cannot declare a name again"));
        }
        self.variables.insert(key.clone(), variable);
        if let Some(block) = self.blocks.last_mut() {
            block.push(key.clone());
        }
        Ok(key)
    }

    /// The variable of that name, which a statement wants to set, and its key.
    pub(super) fn settable(&self, name: &Ident) -> Outcome<(String, Variable)> {
        let key = name.text.to_ascii_lowercase();
        match self.variables.get(&key) {
            Some(variable) if variable.fixed => {
                Err(Fault::types(name.at, format!("{} is the row of a FOR loop and cannot be set", name.text)))
            }
            Some(variable) => Ok((key, variable.clone())),
            None => {
                let fault = Fault::new("unknown-column", name.at, format!("undeclared variable: {}", name.text));
                Err(fault.did_you_mean(nearest(&name.text, self.variables.keys().map(String::as_str))))
            }
        }
    }
}

/// The values of the variables of the system, which every script has.
pub(super) fn system() -> BTreeMap<String, Value> {
    BTreeMap::from([
        ("@@time_zone".to_owned(), Value::string("UTC")),
        ("@@row_count".to_owned(), Value::null(Type::Int64)),
    ])
}
