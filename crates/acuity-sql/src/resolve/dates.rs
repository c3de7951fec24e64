//! Functions of dates and times that take a part: DATE_ADD, DATETIME_DIFF, TIMESTAMP_TRUNC, EXTRACT, …

use super::Resolver;
use super::coerce::{coerce, convert, cost};
use super::own::{Asked, Row};
use super::scope::Context;
use crate::diagnostics::{Fault, Loc, Outcome};
use crate::syntax::ast::{self, ExprKind, Ident};
use crate::tree::{DateOp, Expr, Kind};
use crate::types::Type;

/// Parts of a time of day.
const TIME_PARTS: &[&str] = &["MICROSECOND", "MILLISECOND", "SECOND", "MINUTE", "HOUR"];
/// Parts of a date, DAY first: TIMESTAMP_DIFF takes that one only.
const DATE_PARTS: &[&str] = &["DAY", "WEEK", "ISOWEEK", "MONTH", "QUARTER", "YEAR", "ISOYEAR"];

/// The part that an argument names: `DAY`, `WEEK(MONDAY)`.
fn part_of(expr: &ast::Expr) -> Outcome<String> {
    let wrong = || Fault::types(expr.at, "a date part is needed here, such as DAY or HOUR");
    match &expr.kind {
        ExprKind::Name(name) => Ok(name.text.to_ascii_uppercase()),
        ExprKind::Call(call) if call.name.len() == 1 && call.name[0].is("WEEK") => match call.args.as_slice() {
            [ast::Expr { kind: ExprKind::Name(day), .. }] => {
                let day = day.text.to_ascii_uppercase();
                let days = ["SUNDAY", "MONDAY", "TUESDAY", "WEDNESDAY", "THURSDAY", "FRIDAY", "SATURDAY"];
                if days.contains(&day.as_str()) { Ok(format!("WEEK({day})")) } else { Err(wrong()) }
            }
            _ => Err(wrong()),
        },
        _ => Err(wrong()),
    }
}

/// Whether values of `ty` have the part.
fn check_part(part: &str, ty: &Type, function: &str, at: Loc) -> Outcome<()> {
    let bare = if part.starts_with("WEEK(") { "WEEK" } else { part };
    let known = match ty {
        Type::Date => DATE_PARTS.contains(&bare),
        Type::Time => TIME_PARTS.contains(&bare),
        _ => DATE_PARTS.contains(&bare) || TIME_PARTS.contains(&bare),
    };
    if known {
        Ok(())
    } else {
        Err(Fault::types(
            at,
            format!("{function} does not support the {part} date part when the argument is {ty} type"),
        ))
    }
}

/// Whether a DATE was written where another type is meant, and became it without a CAST: it takes the parts of a date only.
fn was_date(written: &ast::Expr, value: &Expr) -> bool {
    !matches!(written.kind, ExprKind::Cast { .. })
        && matches!(&value.kind, Kind::Cast { expr, .. } if expr.ty == Type::Date)
}

/// The functions of this module; the type is the one that a name begins with.
pub(super) const FUNCTIONS: &[Row] = &[
    ("current_date", |resolver, asked| resolver.current(asked, Type::Date)),
    ("current_datetime", |resolver, asked| resolver.current(asked, Type::Datetime)),
    ("current_time", |resolver, asked| resolver.current(asked, Type::Time)),
    ("current_timestamp", |resolver, asked| resolver.current(asked, Type::Timestamp)),
    ("date_add", |resolver, asked| resolver.add(asked, Type::Date, false)),
    ("date_diff", |resolver, asked| resolver.diff(asked, Type::Date)),
    ("date_sub", |resolver, asked| resolver.add(asked, Type::Date, true)),
    ("date_trunc", |resolver, asked| resolver.trunc(asked, Type::Date)),
    ("datetime_add", |resolver, asked| resolver.add(asked, Type::Datetime, false)),
    ("datetime_diff", |resolver, asked| resolver.diff(asked, Type::Datetime)),
    ("datetime_sub", |resolver, asked| resolver.add(asked, Type::Datetime, true)),
    ("datetime_trunc", |resolver, asked| resolver.trunc(asked, Type::Datetime)),
    ("generate_date_array", |resolver, asked| resolver.generate(asked, Type::Date)),
    ("generate_timestamp_array", |resolver, asked| resolver.generate(asked, Type::Timestamp)),
    ("last_day", |resolver, asked| resolver.last_day(asked)),
    ("time_add", |resolver, asked| resolver.add(asked, Type::Time, false)),
    ("time_diff", |resolver, asked| resolver.diff(asked, Type::Time)),
    ("time_sub", |resolver, asked| resolver.add(asked, Type::Time, true)),
    ("time_trunc", |resolver, asked| resolver.trunc(asked, Type::Time)),
    ("timestamp_add", |resolver, asked| resolver.add(asked, Type::Timestamp, false)),
    ("timestamp_diff", |resolver, asked| resolver.diff(asked, Type::Timestamp)),
    ("timestamp_sub", |resolver, asked| resolver.add(asked, Type::Timestamp, true)),
    ("timestamp_trunc", |resolver, asked| resolver.trunc(asked, Type::Timestamp)),
];

impl Resolver<'_> {
    /// The argument as the type that the function's name says; related types keep their own.
    fn moment(&mut self, asked: Asked<'_>, arg: &ast::Expr, named: &Type) -> Outcome<Expr> {
        let value = self.expr(arg, asked.cx)?;
        let own = matches!(value.ty, Type::Date | Type::Datetime | Type::Timestamp) && !value.is_null();
        let kept = match named {
            Type::Date => own,
            Type::Datetime | Type::Timestamp => own && value.ty != Type::Date,
            _ => false,
        };
        if kept {
            return Ok(value);
        }
        let target = match named {
            Type::Datetime | Type::Timestamp if value.ty == Type::Date && !value.is_null() => Type::Datetime,
            _ => named.clone(),
        };
        // As an explicit CAST would: no implicit conversion goes from DATE to TIMESTAMP.
        if value.ty == Type::Date && target == Type::Timestamp {
            return convert(value, &target);
        }
        if cost(&value, &target).is_none() {
            return Err(Fault::types(
                value.at,
                format!("no matching signature for function {} for an argument of type {}", asked.shown(), value.ty),
            ));
        }
        coerce(value, &target, "the argument")
    }

    /// DATE_ADD, DATETIME_SUB and their like.
    fn add(&mut self, asked: Asked<'_>, named: Type, subtract: bool) -> Outcome<Expr> {
        let Asked { call, at, cx, .. } = asked;
        let [value, ast::Expr { kind: ExprKind::Interval { value: count, from, to: None }, .. }] = call.args.as_slice()
        else {
            return Err(Fault::types(
                at,
                format!("{} takes a value and an INTERVAL, such as INTERVAL 1 DAY", asked.shown()),
            ));
        };
        let written = value;
        let value = self.moment(asked, written, &named)?;
        let was_date = was_date(written, &value);
        let unit = from.text.to_ascii_uppercase();
        if named != Type::Date && was_date && !DATE_PARTS.contains(&unit.as_str()) {
            return Err(Fault::types(
                from.at,
                format!("{} does not support the {unit} date part when the argument is DATE type", asked.shown()),
            ));
        }
        self.add_interval(value, subtract, count, from, &asked.shown(), at, cx)
    }

    /// `value + INTERVAL count part`; a DATE becomes a DATETIME.
    pub(super) fn plus_interval(
        &mut self,
        value: Expr,
        subtract: bool,
        count: &ast::Expr,
        part: &Ident,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        if !matches!(value.ty, Type::Date | Type::Datetime | Type::Timestamp) {
            let op = if subtract { "-" } else { "+" };
            return Err(Fault::types(
                at,
                format!("no matching signature for operator {op} for argument types: {}, INTERVAL", value.ty),
            ));
        }
        let value = if value.ty == Type::Date { coerce(value, &Type::Datetime, "the date")? } else { value };
        self.add_interval(value, subtract, count, part, "the operator", at, cx)
    }

    /// So many of a part added or taken away.
    #[expect(clippy::too_many_arguments, reason = "the parts of one syntax node")]
    fn add_interval(
        &mut self,
        value: Expr,
        subtract: bool,
        count: &ast::Expr,
        part: &Ident,
        function: &str,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let unit = part.text.to_ascii_uppercase();
        check_part(&unit, &value.ty, function, part.at)?;
        // An instant has no calendar without a zone, so that parts of unequal length mean nothing to it.
        if matches!(unit.as_str(), "ISOWEEK" | "ISOYEAR")
            || (value.ty == Type::Timestamp && matches!(unit.as_str(), "WEEK" | "MONTH" | "QUARTER" | "YEAR"))
        {
            return Err(Fault::types(
                part.at,
                format!("{function} does not support the {unit} date part when the argument is {} type", value.ty),
            ));
        }
        // `INTERVAL '3' DAY`: the text is a literal, and read here.
        let count = match &count.kind {
            ExprKind::Str(text) => match text.trim().parse::<i64>() {
                Ok(n) => Expr::int(n, count.at),
                Err(_) => return Err(Fault::types(count.at, format!("invalid interval literal '{text}'"))),
            },
            _ => {
                let count = self.expr(count, cx)?;
                coerce(count, &Type::Int64, "the number of an INTERVAL")?
            }
        };
        let ty = value.ty.clone();
        Ok(Expr::call(DateOp::Shift { subtract }, vec![value, count, Expr::text(&unit, part.at)], ty, at))
    }

    /// The difference in a part, end first.
    fn diff(&mut self, asked: Asked<'_>, named: Type) -> Outcome<Expr> {
        let Asked { call, at, .. } = asked;
        let [end, start, part] = call.args.as_slice() else {
            return Err(Fault::types(at, format!("{} takes two values and a part", asked.shown())));
        };
        let (mut end, mut start) = (self.moment(asked, end, &named)?, self.moment(asked, start, &named)?);
        // A DATE beside another type becomes that type.
        if end.ty != start.ty {
            let target = if end.ty == Type::Date { start.ty.clone() } else { end.ty.clone() };
            end = coerce(end, &target, "the argument")?;
            start = coerce(start, &target, "the argument")?;
        }
        let unit = part_of(part)?;
        check_part(&unit, &end.ty, &asked.shown(), part.at)?;
        if end.ty == Type::Timestamp && DATE_PARTS[1..].contains(&unit.split('(').next().unwrap_or_default()) {
            return Err(Fault::types(
                part.at,
                format!("{} does not support the {unit} date part when the argument is TIMESTAMP type", asked.shown()),
            ));
        }
        Ok(Expr::call(DateOp::Gap, vec![end, start, Expr::text(&unit, part.at)], Type::Int64, at))
    }

    /// The start of a part.
    fn trunc(&mut self, asked: Asked<'_>, named: Type) -> Outcome<Expr> {
        let Asked { call, at, cx, .. } = asked;
        let (value, part, zone) = match call.args.as_slice() {
            [value, part] => (value, part, None),
            [value, part, zone] => (value, part, Some(zone)),
            _ => return Err(Fault::types(at, format!("{} takes a value and a part", asked.shown()))),
        };
        let written = value;
        let value = self.moment(asked, written, &named)?;
        let unit = part_of(part)?;
        let was_date = was_date(written, &value);
        check_part(&unit, if was_date { &Type::Date } else { &value.ty }, &asked.shown(), part.at)?;
        let ty = value.ty.clone();
        let mut args = vec![value, Expr::text(&unit, part.at)];
        if let Some(zone) = zone {
            if ty != Type::Timestamp {
                return Err(Fault::types(zone.at, format!("{} takes a time zone for TIMESTAMP only", asked.shown())));
            }
            let zone = self.expr(zone, cx)?;
            args.push(coerce(zone, &Type::String, "the time zone")?);
        }
        Ok(Expr::call(DateOp::Truncate, args, ty, at))
    }

    /// LAST_DAY, of the month if no part is named.
    fn last_day(&mut self, asked: Asked<'_>) -> Outcome<Expr> {
        let Asked { call, at, .. } = asked;
        let (value, unit, part_at) = match call.args.as_slice() {
            [value] => (value, "MONTH".to_owned(), at),
            [value, part] => (value, part_of(part)?, part.at),
            _ => return Err(Fault::types(at, "LAST_DAY takes a date and a part")),
        };
        let value = self.moment(asked, value, &Type::Date)?;
        if value.ty == Type::Timestamp {
            return Err(Fault::types(
                at,
                "no matching signature for function LAST_DAY for an argument of type TIMESTAMP",
            ));
        }
        if unit == "DAY" || TIME_PARTS.contains(&unit.as_str()) {
            return Err(Fault::types(part_at, format!("LAST_DAY does not support the {unit} date part")));
        }
        check_part(&unit, &Type::Date, "LAST_DAY", part_at)?;
        Ok(Expr::call(DateOp::LastDay, vec![value, Expr::text(&unit, part_at)], Type::Date, at))
    }

    /// GENERATE_DATE_ARRAY and GENERATE_TIMESTAMP_ARRAY; dates go day by day if no step is given.
    fn generate(&mut self, asked: Asked<'_>, ty: Type) -> Outcome<Expr> {
        let Asked { call, at, cx, .. } = asked;
        let dates = ty == Type::Date;
        let (start, end, step) = match call.args.as_slice() {
            [start, end] if dates => (start, end, None),
            [start, end, ast::Expr { kind: ExprKind::Interval { value, from, to: None }, .. }] => {
                (start, end, Some((value, from)))
            }
            _ => return Err(Fault::types(at, format!("{} takes start, end and an INTERVAL", asked.shown()))),
        };
        let (start, end) = (self.expr(start, cx)?, self.expr(end, cx)?);
        let mut args = vec![coerce(start, &ty, "the start")?, coerce(end, &ty, "the end")?];
        match step {
            Some((count, part)) => {
                let unit = part.text.to_ascii_uppercase();
                check_part(&unit, &ty, &asked.shown(), part.at)?;
                let fits =
                    if dates { !unit.starts_with("ISO") } else { unit == "DAY" || TIME_PARTS.contains(&unit.as_str()) };
                if !fits {
                    let message = format!("{} does not support the {unit} date part", asked.shown());
                    return Err(Fault::types(part.at, message));
                }
                let count = self.expr(count, cx)?;
                args.push(coerce(count, &Type::Int64, "the step")?);
                args.push(Expr::text(&unit, part.at));
            }
            None => args.extend([Expr::int(1, at), Expr::text("DAY", at)]),
        }
        Ok(Expr::call(DateOp::Array, args, Type::array(ty), at))
    }

    /// CURRENT_DATE and its like, in UTC if no zone is named.
    fn current(&mut self, asked: Asked<'_>, ty: Type) -> Outcome<Expr> {
        let Asked { call, at, cx, .. } = asked;
        // CURRENT_TIMESTAMP has no zone.
        if call.args.len() > usize::from(ty != Type::Timestamp) {
            return Err(Fault::types(at, format!("{} takes at most a time zone", asked.shown())));
        }
        let zone = match call.args.first() {
            Some(zone) => {
                let zone = self.expr(zone, cx)?;
                coerce(zone, &Type::String, "the time zone")?
            }
            None => Expr::text("UTC", at),
        };
        Ok(Expr::call(DateOp::Now, vec![zone], ty, at))
    }

    /// EXTRACT; the parts that are types themselves (DATE, TIME, DATETIME) are conversions.
    pub(super) fn extract(
        &mut self,
        part: &ast::Expr,
        expr: &ast::Expr,
        zone: Option<&ast::Expr>,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let mut value = self.expr(expr, cx)?;
        let unit = part_of(part)?;
        // A bare NULL has no type that could lack the part.
        if value.is_null() && zone.is_none() && !matches!(unit.as_str(), "DATE" | "TIME" | "DATETIME") {
            return Ok(Expr::new(Kind::Null, Type::Int64, at));
        }
        if value.ty == Type::Interval && zone.is_none() {
            return Ok(Expr::call(DateOp::Extract, vec![value, Expr::text(&unit, at)], Type::Int64, at));
        }
        if !matches!(value.ty, Type::Date | Type::Datetime | Type::Time | Type::Timestamp) {
            return Err(Fault::types(at, format!("EXTRACT does not support values of type {}", value.ty)));
        }
        let instant = value.ty == Type::Timestamp;
        if let Some(zone) = zone {
            if !instant {
                return Err(Fault::types(zone.at, "EXTRACT takes AT TIME ZONE for TIMESTAMP only"));
            }
            let zone = self.expr(zone, cx)?;
            let zone = coerce(zone, &Type::String, "the time zone")?;
            // In its zone an instant is a DATETIME, and all that follows is the same.
            value = Expr::call(DateOp::InZone, vec![value, zone], Type::Datetime, at);
        }
        match unit.as_str() {
            "DATE" if matches!(value.ty, Type::Datetime | Type::Timestamp) => {
                return convert(value, &Type::Date);
            }
            "TIME" if matches!(value.ty, Type::Datetime | Type::Timestamp) => {
                return convert(value, &Type::Time);
            }
            "DATETIME" if instant => return Ok(Expr::typed(value, Type::Datetime, at)),
            "DAYOFWEEK" | "DAYOFYEAR" if value.ty != Type::Time => {}
            _ => check_part(&unit, &value.ty, "EXTRACT", part.at)?,
        }
        Ok(Expr::call(DateOp::Extract, vec![value, Expr::text(&unit, part.at)], Type::Int64, at))
    }
}
