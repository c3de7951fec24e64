//! `FORMAT`: printf with a specifier for each type, and `%t`, `%T` for all of them.

use super::coerce::convert;
use super::expr::field;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::tree::{Expr, Kind, Literal};
use crate::types::Type;

/// The FORMAT function over its arguments, the format string first.
pub(super) fn format(mut args: Vec<Expr>, at: Loc) -> Outcome<Expr> {
    if args.is_empty() || (args[0].ty != Type::String && !args[0].is_null()) {
        return Err(Fault::types(at, "FORMAT needs a format string first"));
    }
    let format = args.remove(0);
    let specifiers = match &format.kind {
        Kind::Literal(Literal::Str(text)) => Some(specifiers(text, format.at)?),
        _ => None,
    };
    if let Some(wanted) = &specifiers {
        if wanted.len() != args.len() {
            let many = if wanted.len() < args.len() { "too many" } else { "too few" };
            let needs = wanted.len();
            return Err(Fault::types(at, format!("{many} arguments to FORMAT: the pattern needs {needs} value(s)")));
        }
        for (specifier, arg) in wanted.iter().zip(&args) {
            fits(*specifier, arg)?;
        }
    }
    // `%T` needs another text than the rest; which of the two a pattern that is no literal asks for is known at run time only.
    let any_literal = specifiers.as_ref().is_none_or(|all| all.contains(&'T'));
    let plain = args.iter().map(|arg| tagged(arg, false, at)).collect::<Outcome<Vec<_>>>()?;
    let mut call = vec![format, list(plain, at)];
    if any_literal {
        let literals = args.iter().map(|arg| tagged(arg, true, at)).collect::<Outcome<Vec<_>>>()?;
        call.push(list(literals, at));
    }
    Ok(Expr::call("bq_format($*)", call, Type::String, at))
}

fn list(texts: Vec<Expr>, at: Loc) -> Expr {
    Expr::new(Kind::Array(texts), Type::Array(Box::new(Type::String)), at)
}

/// The specifiers of a pattern, a `*` for each width or precision that is an argument.
fn specifiers(pattern: &str, at: Loc) -> Outcome<Vec<char>> {
    let mut out = Vec::new();
    let mut chars = pattern.chars().peekable();
    while let Some(c) = chars.next() {
        if c != '%' {
            continue;
        }
        while let Some(c) = chars.next_if(|c| "-+ #0'.*".contains(*c) || c.is_ascii_digit()) {
            if c == '*' {
                out.push('*');
            }
        }
        match chars.next() {
            Some('%') => {}
            Some(c) if "diuoxXfFeEgGspPtT".contains(c) => out.push(c),
            Some(c) => {
                return Err(Fault::types(at, format!("invalid format specifier character \"{c}\" in FORMAT string"))
                    .help("%d, %x, %o, %f, %e, %g, %s, %t, %T, %p and %P are known"));
            }
            None => return Err(Fault::types(at, "FORMAT string ends inside a specifier")),
        }
    }
    Ok(out)
}

fn fits(specifier: char, arg: &Expr) -> Outcome<()> {
    let (wanted, ok) = match specifier {
        'd' | 'i' | 'o' | 'x' | 'X' | '*' => ("an integer", arg.ty == Type::Int64),
        'u' => ("an unsigned integer", false),
        'f' | 'F' | 'e' | 'E' | 'g' | 'G' => ("FLOAT64 or NUMERIC", matches!(arg.ty, Type::Float64 | Type::Numeric)),
        's' => ("STRING", arg.ty == Type::String),
        'p' | 'P' => ("JSON", arg.ty == Type::Json),
        _ => ("", true),
    };
    if ok {
        return Ok(());
    }
    Err(Fault::types(arg.at, format!("invalid type for FORMAT with %{specifier}: expected {wanted}, got {}", arg.ty))
        .help("%t takes every type"))
}

/// A value as text behind a letter: `i` integer, `f` double, `n` decimal, `s` text, `j` JSON, `t` text that is complete.
fn tagged(arg: &Expr, literal: bool, at: Loc) -> Outcome<Expr> {
    let letter = match arg.ty {
        _ if literal => "t",
        Type::Int64 => "i",
        Type::Float64 => "f",
        Type::Numeric => "n",
        Type::String => "s",
        Type::Json => "j",
        _ => "t",
    };
    let text = match letter {
        "f" => convert_text(arg.clone())?,
        _ => shown(arg.clone(), literal, at)?,
    };
    Ok(Expr::call("($1 || $2)", vec![Expr::text(letter, at), text], Type::String, at))
}

fn convert_text(value: Expr) -> Outcome<Expr> {
    if value.ty == Type::String || value.is_null() {
        return convert(value, &Type::String);
    }
    let at = value.at;
    Ok(Expr::new(Kind::Cast { expr: Box::new(value), safe: false }, Type::String, at))
}

/// The text of `%t`, or with `literal` the text of `%T`, which is SQL that gives the value; NULL for NULL.
fn shown(value: Expr, literal: bool, at: Loc) -> Outcome<Expr> {
    let word = |word: &str| format!("('{word} \"' || $1 || '\"')");
    let (text, template) = match (&value.ty, literal) {
        (Type::Int64 | Type::Bool, _) => (convert_text(value)?, "$1".to_owned()),
        (Type::Float64, false) => (value, "bq_float_shown($1)".to_owned()),
        (Type::Float64, true) => (value, "bq_float_literal($1)".to_owned()),
        (Type::String, false) | (Type::Json, false) => (value, "$1".to_owned()),
        (Type::String, true) => (value, "bq_text_literal($1)".to_owned()),
        (Type::Json, true) => (value, "('JSON ' || bq_text_literal($1))".to_owned()),
        (Type::Bytes, false) => (value, "bq_bytes_shown($1)".to_owned()),
        (Type::Bytes, true) => (value, "bq_bytes_literal($1)".to_owned()),
        (Type::Numeric, true) => (convert_text(value)?, word("NUMERIC")),
        (Type::Date, true) => (convert_text(value)?, word("DATE")),
        (Type::Datetime, true) => (convert_text(value)?, word("DATETIME")),
        (Type::Time, true) => (convert_text(value)?, word("TIME")),
        (Type::Timestamp, true) => (convert_text(value)?, word("TIMESTAMP")),
        (Type::Numeric | Type::Date | Type::Datetime | Type::Time | Type::Timestamp, false) => {
            (convert_text(value)?, "$1".to_owned())
        }
        (Type::Array(element), _) => {
            let name = "bq_e".to_owned();
            let inner = shown(Expr::new(Kind::Parameter(name.clone()), (**element).clone(), at), literal, at)?;
            let inner = Expr::call("coalesce($1, 'NULL')", vec![inner], Type::String, at);
            let lambda = Expr::new(Kind::Lambda(vec![name], Box::new(inner)), Type::Bool, at);
            let template = "('[' || array_to_string(list_transform($1, $2), ', ') || ']')";
            return Ok(Expr::call(template, vec![value, lambda], Type::String, at));
        }
        (Type::Struct(fields), _) => {
            let fields = fields.clone();
            let open = if literal && fields.len() == 1 { "STRUCT(" } else { "(" };
            let mut parts = vec![Expr::text(open, at)];
            for (i, (_, ty)) in fields.iter().enumerate() {
                if i > 0 {
                    parts.push(Expr::text(", ", at));
                }
                let inner = shown(field(value.clone(), i, ty.clone(), at), literal, at)?;
                parts.push(Expr::call("coalesce($1, 'NULL')", vec![inner], Type::String, at));
            }
            parts.push(Expr::text(")", at));
            let whole = Expr::call("($|)", parts, Type::String, at);
            if matches!(value.kind, Kind::Struct(_)) {
                return Ok(whole);
            }
            let template = "(CASE WHEN $1 IS NOT NULL THEN $2 END)";
            return Ok(Expr::call(template, vec![value, whole], Type::String, at));
        }
        (other, _) => {
            return Err(Fault::unsupported(at, format!("FORMAT of a value of type {other} is not supported")));
        }
    };
    Ok(if template == "$1" { text } else { Expr::call(&template, vec![text], Type::String, at) })
}
