//! The functions by name, with the forms that DuckDB's extension gives them.

use acuity_sql::runtime::{
    Answer, Kind, Value,
    zones::{spelt, to_local, to_utc_late},
};

use super::{
    Call, Form, Slot,
    fields::{self, Part, is_finite},
    series::{bucket, made, series},
    spans,
};

const ZONED: Slot = Slot::Zoned;
const TEXT: Slot = Slot::Of(Kind::Text);
const LOCAL: Slot = Slot::Of(Kind::Timestamp);
const SPAN: Slot = Slot::Of(Kind::Interval);
const INT: Slot = Slot::Of(Kind::Int);
const FLOAT: Slot = Slot::Of(Kind::Float);
const DATE: Slot = Slot::Of(Kind::Date);

/// What `?` is of a value that is not of the signature's type; DuckDB gives none.
fn none() -> Answer {
    Ok(Value::Null)
}

pub(super) fn forms() -> impl Iterator<Item = Form> {
    FORMS.iter().copied().chain(fields::NUMBERS.iter().map(|(name, call)| Form {
        name,
        takes: &[ZONED],
        gives: INT,
        call: *call,
    }))
}

const fn form(name: &'static str, takes: &'static [Slot], gives: Slot, call: Call) -> Form {
    Form { name, takes, gives, call }
}

static FORMS: &[Form] = &[
    form("timezone", &[TEXT, LOCAL], ZONED, |v| in_zone(v, to_utc_late)),
    form("timezone", &[TEXT, ZONED], LOCAL, |v| in_zone(v, to_local)),
    form("date_trunc", &[TEXT, ZONED], ZONED, truncated),
    form("datetrunc", &[TEXT, ZONED], ZONED, truncated),
    form("date_diff", &[TEXT, ZONED, ZONED], INT, |v| between(v, fields::boundaries)),
    form("datediff", &[TEXT, ZONED, ZONED], INT, |v| between(v, fields::boundaries)),
    form("date_sub", &[TEXT, ZONED, ZONED], INT, |v| between(v, fields::whole_parts)),
    form("datesub", &[TEXT, ZONED, ZONED], INT, |v| between(v, fields::whole_parts)),
    form("+", &[ZONED, SPAN], ZONED, |v| moved(v, 1)),
    form("+", &[SPAN, ZONED], ZONED, |v| match v {
        [span, moment] => moved(&[moment.clone(), span.clone()], 1),
        _ => none(),
    }),
    form("-", &[ZONED, SPAN], ZONED, |v| moved(v, -1)),
    form("-", &[ZONED, ZONED], SPAN, |v| match *v {
        [Value::Timestamp(later), Value::Timestamp(earlier)] => spans::difference(later, earlier),
        _ => none(),
    }),
    form("age", &[ZONED, ZONED], SPAN, |v| match *v {
        [Value::Timestamp(later), Value::Timestamp(earlier)] => Ok(spans::age(later, earlier)),
        _ => none(),
    }),
    form("age", &[ZONED], SPAN, |v| match *v {
        [Value::Timestamp(moment)] => Ok(spans::age(fields::today(), moment)),
        _ => none(),
    }),
    form("epoch", &[ZONED], FLOAT, |v| of_moment(v, |t| Value::Float(t as f64 / 1e6))),
    form("julian", &[ZONED], FLOAT, |v| of_moment(v, |t| Value::Float(fields::julian(t)))),
    form("dayname", &[ZONED], TEXT, |v| of_moment(v, |t| Value::Text(fields::day_name(t).into()))),
    form("monthname", &[ZONED], TEXT, |v| of_moment(v, |t| Value::Text(fields::month_name(t).into()))),
    form("last_day", &[ZONED], DATE, |v| of_moment(v, |t| fields::last_day(t).map_or(Value::Null, Value::Date))),
    form("time_bucket", &[SPAN, ZONED], ZONED, bucket),
    form("time_bucket", &[SPAN, ZONED, SPAN], ZONED, bucket),
    form("time_bucket", &[SPAN, ZONED, ZONED], ZONED, bucket),
    form("generate_series", &[ZONED, ZONED, SPAN], Slot::ZonedList, |v| series(v, true)),
    form("range", &[ZONED, ZONED, SPAN], Slot::ZonedList, |v| series(v, false)),
    form("make_timestamptz", &[INT], ZONED, made),
    form("make_timestamptz", &[INT, INT, INT, INT, INT, FLOAT], ZONED, made),
    form("make_timestamptz", &[INT, INT, INT, INT, INT, FLOAT, TEXT], ZONED, made),
    form("current_localtimestamp", &[], LOCAL, |_| Ok(Value::Timestamp(fields::now()))),
];

fn in_zone(values: &[Value<'_>], convert: fn(i64, &str) -> Result<i64, String>) -> Answer {
    let [Value::Text(zone), Value::Timestamp(moment)] = values else { return none() };
    if !is_finite(*moment) {
        return Ok(Value::Timestamp(*moment));
    }
    let name = spelt(zone).ok_or_else(|| format!("Unknown TimeZone '{zone}'!"))?;
    convert(*moment, name).map(Value::Timestamp)
}

fn truncated(values: &[Value<'_>]) -> Answer {
    let [Value::Text(part), Value::Timestamp(moment)] = values else { return none() };
    let part = Part::named(part)?;
    Ok(Value::Timestamp(if is_finite(*moment) { fields::truncated(part, *moment) } else { *moment }))
}

fn between(values: &[Value<'_>], count: fn(Part, i64, i64) -> i64) -> Answer {
    let [Value::Text(part), Value::Timestamp(from), Value::Timestamp(to)] = values else { return none() };
    let part = Part::named(part)?;
    Ok(if is_finite(*from) && is_finite(*to) { Value::Int(count(part, *from, *to)) } else { Value::Null })
}

fn moved(values: &[Value<'_>], sign: i64) -> Answer {
    match *values {
        [Value::Timestamp(moment), _] if !is_finite(moment) => Ok(Value::Timestamp(moment)),
        [Value::Timestamp(moment), Value::Interval { months, days, micros }] => {
            spans::moved(moment, [i64::from(months) * sign, i64::from(days) * sign, micros.saturating_mul(sign)])
        }
        _ => none(),
    }
}

fn of_moment(values: &[Value<'_>], of: fn(i64) -> Value<'static>) -> Answer {
    match *values {
        [Value::Timestamp(moment)] if is_finite(moment) => Ok(of(moment)),
        _ => none(),
    }
}
