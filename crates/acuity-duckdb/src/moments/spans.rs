//! Moments and INTERVALs.

use acuity_sql::runtime::{
    Answer, Value,
    calendar::{DAY, civil, days, month_length},
};

use super::fields::{is_finite, month_number};

/// The moment that lies months, days and microseconds away: in this order, but with the microseconds first where the span has a
/// negative field, as the extension has it.
pub(super) fn moved(moment: i64, [months, whole_days, micros]: [i64; 3]) -> Answer {
    let backwards = months < 0 || whole_days < 0 || micros < 0;
    let (before, after) = if backwards { (micros, 0) } else { (0, micros) };
    let reached = (|| {
        let date = by_months(moment.checked_add(before)?, months)?;
        date.checked_add(whole_days.checked_mul(DAY)?)?.checked_add(after)
    })();
    reached.filter(|t| is_finite(*t)).map(Value::Timestamp).ok_or_else(|| "Timestamp out of range".to_owned())
}

/// The same day and time of another month, or its last day where it is shorter.
pub(super) fn by_months(moment: i64, months: i64) -> Option<i64> {
    let (_, _, day) = civil(moment.div_euclid(DAY));
    let number = month_number(moment) + months;
    let (year, month) = (number.div_euclid(12), number.rem_euclid(12) + 1);
    let date = days(year, month, day.min(month_length(year, month)));
    date.checked_mul(DAY)?.checked_add(moment.rem_euclid(DAY))
}

/// Days and microseconds between two moments.
pub(super) fn difference(later: i64, earlier: i64) -> Answer {
    if !is_finite(later) || !is_finite(earlier) {
        return Err("Cannot subtract infinite timestamps".to_owned());
    }
    let between = later.checked_sub(earlier).ok_or("Timestamp difference is out of bounds")?;
    let whole = i32::try_from(between / DAY).map_err(|_| "Timestamp difference is out of bounds")?;
    Ok(Value::Interval { months: 0, days: whole, micros: between % DAY })
}

/// Years, months and days between two moments, and the rest.
pub(super) fn age(later: i64, earlier: i64) -> Value<'static> {
    if !is_finite(later) || !is_finite(earlier) {
        return Value::Null;
    }
    if later < earlier {
        return match age(earlier, later) {
            Value::Interval { months, days, micros } => {
                Value::Interval { months: -months, days: -days, micros: -micros }
            }
            other => other,
        };
    }
    let (from, to) = (civil(earlier.div_euclid(DAY)), civil(later.div_euclid(DAY)));
    let mut months = month_number(later) - month_number(earlier);
    let mut whole = to.2 - from.2;
    let mut micros = later.rem_euclid(DAY) - earlier.rem_euclid(DAY);
    if micros < 0 {
        micros += DAY;
        whole -= 1;
    }
    if whole < 0 {
        whole += month_length(from.0, from.1);
        months -= 1;
    }
    let fits = |n: i64| i32::try_from(n).unwrap_or_default();
    Value::Interval { months: fits(months), days: fits(whole), micros }
}
