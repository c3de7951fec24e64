//! Functions of text that the table of signatures cannot say.

use super::Resolver;
use super::coerce::{as_text, coerce};
use super::mismatch::wrong_count;
use super::own::{Asked, Row};
use crate::diagnostics::{Fault, Outcome};
use crate::syntax::ast;
use crate::tree::{Expr, TextOp};
use crate::types::Type;

/// The functions of this module.
pub(super) const FUNCTIONS: &[Row] = &[
    ("concat", |resolver, asked| {
        let mut args = resolver.arguments(asked.call, asked.cx)?;
        // Of BYTES all must be, of anything else all become text.
        if args.iter().all(|arg| arg.ty != Type::Bytes) {
            args = args.into_iter().map(as_text).collect();
        }
        resolver.by_table(asked.name, args, &asked.shown(), asked.at)
    }),
    ("edit_distance", |resolver, asked| {
        let (mut args, mut named) = resolver.with_named(asked.call, asked.cx)?;
        if args.len() != 2 {
            return Err(wrong_count(asked.name, "2", args.len(), asked.at));
        }
        args.extend(named.take("max_distance", &Type::Int64)?);
        named.end(&asked.shown())?;
        resolver.by_table(asked.name, args, &asked.shown(), asked.at)
    }),
    ("normalize", |resolver, asked| resolver.normalize(asked, TextOp::Normalize)),
    ("normalize_and_casefold", |resolver, asked| resolver.normalize(asked, TextOp::NormalizeAndCasefold)),
];

impl Resolver<'_> {
    /// NORMALIZE and NORMALIZE_AND_CASEFOLD: the second argument is the bare name of a normal form.
    fn normalize(&mut self, asked: Asked<'_>, op: TextOp) -> Outcome<Expr> {
        let Asked { call, at, cx, .. } = asked;
        let shown = asked.shown();
        let (text, form) = match call.args.as_slice() {
            [text] => (text, "NFC".to_owned()),
            [text, ast::Expr { kind: ast::ExprKind::Name(form), .. }] => (text, form.text.to_ascii_uppercase()),
            [_, mode] => {
                return Err(Fault::types(mode.at, format!("the mode of {shown} must be NFC, NFD, NFKC or NFKD")));
            }
            _ => return Err(Fault::types(at, format!("{shown} takes a text and a normal form"))),
        };
        if !matches!(form.as_str(), "NFC" | "NFD" | "NFKC" | "NFKD") {
            return Err(Fault::types(at, format!("{form} is not a valid {shown} mode")).help("NFC, NFD, NFKC or NFKD"));
        }
        let text = self.expr(text, cx)?;
        let text = coerce(text, &Type::String, "the text")?;
        Ok(Expr::call(op, vec![text, Expr::text(&form, at)], Type::String, at))
    }
}
