//! Operations in DuckDB's words.
//!
//! A template stands for a call: `$1` is the first argument, `$.1` the bytes of the first if it is a BIGNUMERIC, `$*` all of
//! them, `$|` all with `||` between, `$?` whether any is NULL. Functions named `bq_…` are those of [`crate::runtime`]; each
//! that can fail has a twin `bq_try_…` that gives NULL instead.

pub(super) mod array;
mod date;
mod json;
pub(super) mod range;
mod text;

use std::borrow::Cow;

use super::Writer;
use super::words::Sql;
use crate::diagnostics::{Fault, Outcome};
use crate::storage::duckdb;
use crate::tree::{ArrayOp, Expr, Kind, Op, ZipMode};
use crate::types::Type;

/// The current moment as GoogleSQL's TIMESTAMP is held, in UTC and without a zone. DuckDB's own function gives one with a
/// zone; the way by microseconds asks for no session's zone.
const NOW: &str = "make_timestamp(epoch_us(get_current_timestamp()))";

impl Writer {
    /// A call; `safe`: NULL where it ends in an error, while an error of its arguments stays one.
    pub(super) fn call(&mut self, op: Op, args: &[Expr], safe: bool, ty: &Type) -> Outcome<()> {
        if let (Op::Collated, Some(value)) = (op, args.first()) {
            let message = "COLLATE is supported in comparisons, IN (…) and ORDER BY only";
            return Err(Fault::unsupported(value.at, message).help("compare LOWER(…) of both sides"));
        }
        // DuckDB catches no error that it is told to end in.
        let (op, safe) = match op {
            Op::Array(ArrayOp::Zip(ZipMode::Strict)) if safe => (Op::Array(ArrayOp::Zip(ZipMode::Null)), false),
            op => (op, safe),
        };
        let words = words(op, args, ty, self.in_window_key || self.in_try);
        let words = if safe { caught(words, args) } else { words };
        let outer = self.in_try;
        self.in_try = outer || op.catches();
        let outcome =
            if repeats_volatile(&words, args) { self.once(&words, args) } else { self.template(&words, args) };
        self.in_try = outer;
        outcome
    }

    /// A template that names an argument twice which would be another each time: the arguments become the fields of a lambda's
    /// argument. What has no value by itself stays where it is.
    fn once(&mut self, words: &str, args: &[Expr]) -> Outcome<()> {
        let stays = |arg: &Expr| arg.is_literal() || matches!(arg.kind, Kind::Lambda(..));
        let fields = |w: &mut Self| {
            w.push("{");
            let moved: Vec<(usize, &Expr)> = args.iter().enumerate().filter(|(_, arg)| !stays(arg)).collect();
            w.list(&moved, |w, (i, arg)| {
                w.put(format_args!("v{i}: "));
                w.expr(arg)
            })?;
            w.push("}");
            Ok(())
        };
        self.computed(fields, |w, name| {
            let place = |(i, arg): (usize, _)| match stays(arg) {
                true => Sql::Value(arg),
                false => Sql::Plain(format!("struct_extract({name}, 'v{i}')")),
            };
            w.template(words, &args.iter().enumerate().map(place).collect::<Vec<_>>())
        })
    }

    /// What `body` writes of a value that is computed once: it is the argument of a lambda, whose name `body` is given.
    pub(super) fn computed(
        &mut self,
        value: impl FnOnce(&mut Self) -> Outcome<()>,
        body: impl FnOnce(&mut Self, String) -> Outcome<()>,
    ) -> Outcome<()> {
        self.lambdas += 1;
        let name = format!("bq_c{}", self.lambdas);
        self.push("list_extract(list_transform([");
        value(self)?;
        self.put(format_args!("], lambda {name}: "));
        body(self, name)?;
        self.lambdas -= 1;
        self.push("), 1)");
        Ok(())
    }
}

/// Whether a template writes an argument several times that would be another each time.
fn repeats_volatile(words: &str, args: &[Expr]) -> bool {
    let (mut of_all, mut of_one) = (0, [0; 10]);
    for sign in words.split('$').skip(1) {
        match sign.strip_prefix('.').unwrap_or(sign).bytes().next() {
            Some(digit @ b'1'..=b'9') => of_one[usize::from(digit - b'0')] += 1,
            // Each names all arguments.
            Some(b'?' | b'*' | b'|') => of_all += 1,
            _ => {}
        }
    }
    let uses = |i: usize| of_all + of_one.get(i + 1).copied().unwrap_or(0);
    args.iter().enumerate().any(|(i, arg)| uses(i) > 1 && arg.is_volatile())
}

/// The template of a call that gives NULL instead of an error.
fn caught(words: Cow<'static, str>, args: &[Expr]) -> Cow<'static, str> {
    // A CAST around one of this project's functions is of a value that fits: the function inside is what may fail.
    let (cast, call) = match words.strip_prefix("CAST(") {
        Some(call) => ("CAST(", call),
        None => ("", &*words),
    };
    match call.strip_prefix("bq_") {
        Some(name) if !cast.is_empty() || !name.starts_with("try_") => format!("{cast}bq_try_{name}").into(),
        // An element at a place that fails: what gives the place fails, and there is none at NULL.
        _ if words.starts_with("list_extract($1, bq_") => words.replacen(", bq_", ", bq_try_", 1).into(),
        // TRY would catch the errors of the arguments, too.
        _ if args.iter().all(cannot_fail) => format!("TRY({words})").into(),
        _ => words,
    }
}

/// Whether the value is there already, so that reading it cannot end in an error.
fn cannot_fail(expr: &Expr) -> bool {
    match &expr.kind {
        Kind::Null | Kind::Literal(_) | Kind::Column(_) | Kind::Parameter(_) | Kind::Lambda(..) => true,
        Kind::Array(items) | Kind::Struct(items) => items.iter().all(cannot_fail),
        Kind::Field(inner, _) | Kind::Typed(inner) => cannot_fail(inner),
        _ => false,
    }
}

/// The template of a call.
fn words(op: Op, args: &[Expr], ty: &Type, guarded: bool) -> Cow<'static, str> {
    let first = args.first().map_or(ty, |arg| &arg.ty);
    let fixed = match op {
        Op::Function(signature) => signature.words,
        Op::Collated => "$1",
        Op::Coalesce => "coalesce($*)",
        Op::Greatest | Op::Least => extreme(op == Op::Greatest, ty),
        // Never computed, and yet there: an aggregate in it still makes the query one over groups.
        Op::TypeName => "(CASE WHEN false THEN CAST($1 AS VARCHAR) ELSE $2 END)",
        Op::Anchored => "(CASE WHEN $1 IS NULL THEN $2 ELSE $2 END)",
        // By way of text, which every type is read from. A CASE would be computed beforehand, and end a query that
        // never comes here.
        Op::ErrorAs => return format!("CAST(CAST($1 AS VARCHAR) AS {})", duckdb(ty)).into(),
        Op::Stored => return format!("CAST($1 AS {})", duckdb(ty)).into(),
        Op::UnlessNull => {
            return format!("(CASE WHEN $1 IS NOT NULL THEN $2 ELSE CAST(NULL AS {}) END)", duckdb(ty)).into();
        }
        Op::IsBool { value: true, negated: false } => "(($1) IS TRUE)",
        Op::IsBool { value: true, negated: true } => "(($1) IS NOT TRUE)",
        Op::IsBool { value: false, negated: false } => "(($1) IS FALSE)",
        Op::IsBool { value: false, negated: true } => "(($1) IS NOT FALSE)",
        Op::IsDistinct { negated: false } => "($1 IS DISTINCT FROM $2)",
        Op::IsDistinct { negated: true } => "($1 IS NOT DISTINCT FROM $2)",
        Op::RowCount => {
            "(CASE WHEN $1 >= 0 THEN $1 ELSE error('LIMIT and OFFSET need a number that is not negative') END)"
        }
        Op::Attempt => return unhoisted("coalesce(TRY([$1]), [])", guarded),
        Op::Failed => "(coalesce(len($1), 1) = 0)",
        Op::Attempted => "list_extract($1, 1)",
        Op::IfError => return unhoisted("list_extract(coalesce(TRY([$1]), [$2]), 1)", guarded),
        Op::IsError => return unhoisted("(TRY([$1]) IS NULL)", guarded),
        Op::NullIfError => return unhoisted("TRY($1)", guarded),
        Op::RoundWithMode if *ty == Type::BigNumeric => "bq_bignumeric_round_mode($.1, $2, $3)",
        Op::FitDigits if *ty == Type::BigNumeric => "bq_bignumeric_fit($.1, $2, $3)",
        Op::RoundWithMode => "bq_numeric_round_mode($1, $2, $3)",
        Op::FitDigits => "bq_numeric_fit($1, $2, $3)",
        Op::FitLength if *ty == Type::Bytes => "bq_bytes_fit($1, $2)",
        Op::FitLength => "bq_text_fit($1, $2)",
        Op::Array(op) => return array::words(op, args, ty),
        Op::Text(op) => return text::words(op, first, ty),
        Op::Date(op) => return date::words(op, args, ty),
        Op::Json(op) => json::words(op, first),
        Op::Range(op) => return range::words(op, args, ty),
    };
    fixed.into()
}

/// What catches an error, in a condition that DuckDB does not know to be true. It computes an expression that stands twice in a
/// SELECT once, ahead of both places, and would do so outside of the place that catches its error; but it leaves conditions
/// alone (`guarded`: it is in such a place already). Keys of windows it does not compute ahead, and takes nothing volatile there.
fn unhoisted(catching: &'static str, guarded: bool) -> Cow<'static, str> {
    if guarded { catching.into() } else { format!("(CASE WHEN random() < 2 THEN {catching} END)").into() }
}

/// GREATEST and LEAST, which DuckDB lets pass over NULL.
fn extreme(greatest: bool, ty: &Type) -> &'static str {
    match (greatest, ty) {
        (true, Type::Float64) => "bq_greatest([$*])",
        (false, Type::Float64) => "bq_least([$*])",
        // DuckDB's own functions do not see that a day is 24 hours.
        (true, Type::Interval) => "(CASE WHEN $? THEN NULL WHEN $1 >= $2 THEN $1 ELSE $2 END)",
        (false, Type::Interval) => "(CASE WHEN $? THEN NULL WHEN $1 <= $2 THEN $1 ELSE $2 END)",
        (true, _) => "(CASE WHEN $? THEN NULL ELSE greatest($*) END)",
        (false, _) => "(CASE WHEN $? THEN NULL ELSE least($*) END)",
    }
}
