//! Literals.

use super::Resolver;
use super::coerce;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::runtime::{bignumeric, json, text};
use crate::tree::{Expr, Kind, Literal};
use crate::types::{Type, scalar_by_name};

impl Resolver<'_> {
    /// A text behind the name of a type.
    pub(super) fn typed_literal(&mut self, name: &str, written: &str, at: Loc) -> Outcome<Expr> {
        let ty = scalar_by_name(name).unwrap_or(Type::String);
        match ty {
            Type::Numeric => match bignumeric::parse_numeric_exactly(written) {
                Ok(n) => Ok(Expr::new(Kind::Literal(Literal::Numeric(text::numeric(n))), Type::Numeric, at)),
                Err(_) => Err(Fault::types(at, format!("invalid NUMERIC literal: {written}"))),
            },
            Type::BigNumeric => match bignumeric::parse_exactly(written) {
                Ok(n) => Ok(Expr::new(Kind::Literal(Literal::Numeric(bignumeric::shown(&n))), ty, at)),
                Err(_) => Err(Fault::types(at, format!("invalid BIGNUMERIC literal: {written}"))),
            },
            Type::Json => match json::canonical(written) {
                Ok(json) => Ok(Expr::new(Kind::Literal(Literal::Json(json)), Type::Json, at)),
                Err(_) => Err(Fault::types(at, "invalid JSON literal")),
            },
            _ => coerce::moment(written, &ty, at),
        }
    }
}

/// An INT64 from its digits and sign.
pub(super) fn int_literal(digits: &str, negative: bool, at: Loc) -> Outcome<Expr> {
    // In 128 bits: without their sign the digits of the least INT64 do not fit 64.
    let magnitude = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16).ok().map(i128::from),
        None => digits.parse::<u64>().ok().map(i128::from),
    };
    let value = magnitude.map(|m| if negative { -m } else { m }).and_then(|v| i64::try_from(v).ok());
    value.map(|v| Expr::int(v, at)).ok_or_else(|| Fault::types(at, format!("invalid integer literal: {digits}")))
}
