//! TABLESAMPLE.

use crate::diagnostics::{Fault, Outcome};
use crate::syntax::ast;

/// The number of TABLESAMPLE, as it is written.
pub(super) fn sample_size(sample: &ast::Sample) -> Outcome<String> {
    match &sample.size.kind {
        ast::ExprKind::Float(_) if sample.rows => {
            Err(Fault::types(sample.size.at, "TABLESAMPLE needs a whole number of rows"))
        }
        ast::ExprKind::Int(digits) | ast::ExprKind::Float(digits) => Ok(digits.clone()),
        _ => Err(Fault::types(sample.size.at, "TABLESAMPLE needs a number")),
    }
}
