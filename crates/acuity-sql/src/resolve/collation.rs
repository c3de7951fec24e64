//! COLLATE: texts compared by the rules of a language.

use super::Resolver;
use super::own::Row;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::runtime::collation;
use crate::tree::{Expr, Kind, Literal, Op};
use crate::types::Type;

/// The function of this module.
pub(super) const FUNCTIONS: &[Row] = &[("collate", |resolver, asked| {
    let args = resolver.counted(asked, 2)?;
    let [value, name] = <[Expr; 2]>::try_from(args).map_err(|_| Fault::types(asked.at, "COLLATE takes 2 arguments"))?;
    let Kind::Literal(Literal::Str(name)) = &name.kind else {
        return Err(Fault::types(name.at, "the second argument of COLLATE must be a literal text"));
    };
    match name.as_str() {
        _ if value.ty != Type::String => Err(no_text(&value, asked.at)),
        // Texts are compared so anyway.
        "" | "binary" => Ok(value),
        _ => {
            collation::check(name).map_err(|message| Fault::types(asked.at, message))?;
            let name = Expr::text(name, asked.at);
            Ok(Expr::call(Op::Collated, vec![value, name], Type::String, asked.at))
        }
    }
})];

fn no_text(value: &Expr, at: Loc) -> Box<Fault> {
    let message = format!("COLLATE can only be applied to expressions of type STRING, but was applied to {}", value.ty);
    Fault::types(at, message)
}

/// The rules that a value is compared by, if it has its own.
pub(super) fn rules(value: &Expr) -> Option<&str> {
    match &value.kind {
        Kind::Call { op: Op::Collated, args, .. } => match &args.get(1)?.kind {
            Kind::Literal(Literal::Str(name)) => Some(name),
            _ => None,
        },
        _ => None,
    }
}

impl Resolver<'_> {
    /// A text as the key that sorts it by these rules.
    pub(super) fn collated(&mut self, value: Expr, name: &str, at: Loc) -> Outcome<Expr> {
        if value.ty != Type::String {
            return Err(no_text(&value, at));
        }
        collation::check(name).map_err(|message| Fault::types(at, message))?;
        self.by_table("$collation_key", vec![value, Expr::text(name, at)], "COLLATE", at)
    }

    /// Values that are compared with each other, as keys where one of them has rules for that.
    pub(super) fn comparable(&mut self, values: Vec<Expr>, at: Loc) -> Outcome<Vec<Expr>> {
        let Some(name) = values.iter().find_map(rules).map(str::to_owned) else { return Ok(values) };
        if values.iter().filter_map(rules).any(|other| other != name) {
            return Err(Fault::types(at, "values of different collations cannot be compared"));
        }
        let plain = values.into_iter().map(|value| match value.kind {
            Kind::Call { op: Op::Collated, mut args, .. } if !args.is_empty() => args.swap_remove(0),
            kind => Expr { kind, ..value },
        });
        plain.map(|value| self.collated(value, &name, at)).collect()
    }
}
