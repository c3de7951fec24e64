//! FORMAT, and CAST with FORMAT.

use super::Resolver;
use super::coerce::{coerce, convert_to};
use super::own::Row;
use super::scope::Context;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::runtime::printf::conversions;
use crate::syntax::ast;
use crate::tree::{Expr, Kind, Literal, TextOp};
use crate::types::Type;

/// The function of this module, whose arguments may be of any type.
pub(super) const FUNCTIONS: &[Row] = &[("format", |resolver, asked| {
    let args = resolver.arguments(asked.call, asked.cx)?;
    resolver.format(args, asked.at)
})];

impl Resolver<'_> {
    /// `FORMAT`: each value goes as text with a letter that tells its type.
    pub(super) fn format(&mut self, mut args: Vec<Expr>, at: Loc) -> Outcome<Expr> {
        if args.is_empty() || (args[0].ty != Type::String && !args[0].is_null()) {
            return Err(Fault::types(at, "FORMAT needs a format string first"));
        }
        let format = convert_to(args.remove(0), &Type::String)?;
        // A format that is no literal is checked where it is used.
        if let Kind::Literal(Literal::Str(text)) = &format.kind {
            check(text, &args, at)?;
        }
        let mut values = Vec::new();
        for arg in args {
            let here = arg.at;
            let (letter, text) = match arg.ty {
                // The letters are those that `runtime::printf` reads.
                Type::Int64 => ("i", convert_to(arg, &Type::String)?),
                Type::Float64 => ("f", Expr::call(TextOp::FloatDigits, vec![arg], Type::String, here)),
                Type::String => ("s", arg),
                Type::Numeric => ("n", convert_to(arg, &Type::String)?),
                Type::BigNumeric => ("b", convert_to(arg, &Type::String)?),
                Type::Bool => ("t", convert_to(arg, &Type::String)?),
                Type::Json => ("j", arg),
                _ => {
                    let both = vec![arg.clone(), shown(arg.clone(), false)?, shown(arg, true)?];
                    ("v", Expr::call(TextOp::FormatValue, both, Type::String, here))
                }
            };
            values.push(Expr::call(TextOp::Concat, vec![Expr::text(letter, here), text], Type::String, here));
        }
        let list = Expr::new(Kind::Array(values), Type::array(Type::String), at);
        Ok(Expr::call(TextOp::Format, vec![format, list], Type::String, at))
    }

    /// `CAST(value AS type FORMAT 'elements' AT TIME ZONE zone)`.
    #[expect(clippy::too_many_arguments, reason = "the parts of one syntax node")]
    pub(super) fn cast_format(
        &mut self,
        value: Expr,
        ty: &Type,
        format: &ast::Expr,
        zone: Option<&ast::Expr>,
        safe: bool,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let not_allowed =
            || Fault::types(format.at, format!("FORMAT is not allowed for cast from {} to {ty}", value.ty));
        if value.ty.is_numeric() && *ty == Type::String {
            if let Some(zone) = zone {
                return Err(Fault::types(zone.at, "AT TIME ZONE is allowed for TIMESTAMP only"));
            }
            return self.number_format(value, format, safe, at, cx);
        }
        let allowed = match (&value.ty, ty) {
            (Type::Bytes, to) => *to == Type::String,
            (Type::Date | Type::Datetime | Type::Time | Type::Timestamp, to) => *to == Type::String,
            (Type::String, Type::Bytes | Type::Date | Type::Datetime | Type::Time | Type::Timestamp) => true,
            _ => false,
        };
        if !allowed {
            return Err(not_allowed());
        }
        let zoned = value.ty == Type::Timestamp || *ty == Type::Timestamp;
        let zone = match zone {
            Some(zone) if !zoned => {
                return Err(Fault::types(zone.at, "AT TIME ZONE is allowed for TIMESTAMP only"));
            }
            Some(zone) => {
                let zone = self.expr(zone, cx)?;
                coerce(zone, &Type::String, "the time zone")?
            }
            None => Expr::text("UTC", at),
        };
        let format = self.expr(format, cx)?;
        let format = coerce(format, &Type::String, "the format")?;
        let cast = Expr::call(TextOp::CastFormat, vec![value, format, zone], ty.clone(), at);
        Ok(if safe { super::errors::safe(cast) } else { cast })
    }
}

impl Resolver<'_> {
    /// CAST of a number as text, with FORMAT.
    fn number_format(
        &mut self,
        value: Expr,
        format: &ast::Expr,
        safe: bool,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        // The letters are those that `runtime::number_format` reads.
        let letter = if value.ty == Type::Float64 { "f" } else { "n" };
        let text = convert_to(value, &Type::String)?;
        let tagged = Expr::call(TextOp::Concat, vec![Expr::text(letter, at), text], Type::String, at);
        let format = self.expr(format, cx)?;
        let format = coerce(format, &Type::String, "the format")?;
        if let Kind::Literal(Literal::Str(text)) = &format.kind
            && let Some(element) = ["TM", "RN"].iter().find(|e| text.to_ascii_uppercase().contains(*e))
        {
            let message =
                format!("the format element {element} is not supported: Google's engine does not have it either");
            return Err(Fault::unsupported(format.at, message).help("CAST without FORMAT gives the shortest text"));
        }
        let cast = Expr::call(TextOp::NumberFormat, vec![tagged, format], Type::String, at);
        Ok(if safe { super::errors::safe(cast) } else { cast })
    }
}

/// Whether the arguments are as many and of the types that the format asks for.
fn check(format: &str, args: &[Expr], at: Loc) -> Outcome<()> {
    let wanted = conversions(format).map_err(|message| Fault::types(at, message))?;
    if wanted.len() != args.len() {
        let few = if args.len() < wanted.len() { "few" } else { "many" };
        return Err(Fault::types(
            at,
            format!("too {few} arguments to FORMAT: {} are needed, {} given", wanted.len(), args.len()),
        ));
    }
    for (conversion, arg) in wanted.into_iter().zip(args) {
        let (fits, expected) = match conversion {
            'd' | 'i' | 'x' | 'X' | 'o' | '*' => (arg.ty == Type::Int64, "integer"),
            // GoogleSQL knows unsigned integers, BigQuery has none.
            'u' => (false, "UINT"),
            'f' | 'F' | 'e' | 'E' | 'g' | 'G' => (arg.ty.is_numeric() && arg.ty != Type::Int64, "FLOAT64 or NUMERIC"),
            's' => (arg.ty == Type::String, "STRING"),
            'p' | 'P' => (arg.ty == Type::Json, "JSON"),
            _ => (true, ""),
        };
        if !fits {
            return Err(Fault::types(
                arg.at,
                format!("invalid type for %{conversion} of FORMAT: expected {expected}, got {}", arg.ty),
            ));
        }
    }
    Ok(())
}

/// The value as `%t` shows it, or (`typed`) as `%T` does: text that reads back as the value. NULL is `NULL`.
fn shown(value: Expr, typed: bool) -> Outcome<Expr> {
    let at = value.at;
    Ok(match (&value.ty, typed) {
        (Type::Float64 | Type::Bytes | Type::Interval, _) | (Type::String | Type::Json, true) => {
            Expr::call(TextOp::Shown { typed }, vec![value], Type::String, at)
        }
        (
            Type::Numeric
            | Type::BigNumeric
            | Type::Date
            | Type::Datetime
            | Type::Time
            | Type::Timestamp
            | Type::Range(_),
            true,
        ) => {
            let name = value.ty.to_string();
            let args = vec![Expr::text(&format!("{name} \""), at), convert_to(value, &Type::String)?];
            return Ok(Expr::call(TextOp::ShownLiteral, args, Type::String, at));
        }
        (Type::String | Type::Json, false) => Expr::call(TextOp::Shown { typed }, vec![value], Type::String, at),
        (Type::Array(element), _) => {
            let element = (**element).clone();
            let name = "bq_e".to_owned();
            let inner = shown(Expr::new(Kind::Parameter(name.clone()), element, at), typed)?;
            let lambda = Expr::new(Kind::Lambda(vec![name], Box::new(inner)), Type::Bool, at);
            return Ok(Expr::call(TextOp::ShownArray, vec![value, lambda], Type::String, at));
        }
        (Type::Struct(fields), _) => {
            let fields = fields.clone();
            // As BigQuery writes it: two fields make a tuple, fewer need the word.
            let open = if typed && fields.len() < 2 { "STRUCT(" } else { "(" };
            let mut parts = vec![Expr::text(open, at)];
            for (i, (_, ty)) in fields.iter().enumerate() {
                if i > 0 {
                    parts.push(Expr::text(", ", at));
                }
                parts.push(shown(Expr::field(value.clone(), i, ty.clone(), at), typed)?);
            }
            parts.push(Expr::text(")", at));
            let whole = Expr::call(TextOp::Concat, parts, Type::String, at);
            // What is written out is not NULL.
            if matches!(value.kind, Kind::Struct(_)) {
                return Ok(whole);
            }
            return Ok(Expr::call(TextOp::ShownStruct, vec![value, whole], Type::String, at));
        }
        _ => {
            let text = convert_to(value, &Type::String)?;
            return Ok(Expr::call(TextOp::Shown { typed: false }, vec![text], Type::String, at));
        }
    })
}
