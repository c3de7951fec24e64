//! Values that are computed once, in however many places of the SQL they are needed.

use super::Resolver;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::tree::{ArrayOp, Expr, Kind};
use crate::types::Type;

impl Resolver<'_> {
    /// What `body` makes of a value that it may use in several places. One that would be another in each of them, as RAND()
    /// would, is computed beforehand.
    pub(super) fn once(&mut self, value: Expr, body: impl FnOnce(&mut Self, Expr) -> Outcome<Expr>) -> Outcome<Expr> {
        if !value.is_volatile() {
            return body(self, value);
        }
        let at = value.at;
        let name = self.lambda_parameter();
        let computed = Expr::new(Kind::Parameter(name.clone()), value.ty.clone(), at);
        let body = body(self, computed)?;
        if body.has_subquery() {
            let message = "a value that may be another wherever it stands is not supported beside a subquery";
            return Err(Fault::unsupported(at, message).help("compute it in a query inside FROM"));
        }
        Ok(with_computed(name, value, body, at))
    }

    /// A new name for a lambda's parameter. Numbers go up over the whole statement: lambdas may stand in each other.
    pub(super) fn lambda_parameter(&mut self) -> String {
        self.calls += 1;
        format!("bq_l{}", self.calls)
    }
}

/// `body`, in which the parameter `name` stands for the value: the lambda's result for an array of that one value.
pub(super) fn with_computed(name: String, value: Expr, body: Expr, at: Loc) -> Expr {
    let (element, result) = (value.ty.clone(), body.ty.clone());
    let one = Expr::new(Kind::Array(vec![value]), Type::array(element), at);
    let lambda = Expr::new(Kind::Lambda(vec![name], Box::new(body)), Type::Bool, at);
    let all = Expr::call(ArrayOp::Transform, vec![one, lambda], Type::array(result.clone()), at);
    Expr::call(ArrayOp::ElementAtPlace, vec![all, Expr::int(0, at)], result, at)
}
