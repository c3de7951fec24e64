//! Days and moments as YAML 1.1 has them.

use std::sync::LazyLock;

use chrono::{DateTime, FixedOffset, NaiveDate, SecondsFormat, TimeDelta};
use fancy_regex::Regex;

/// As PyYAML's resolver has it.
static MOMENT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(
        r"^(\d{4})-(\d\d?)-(\d\d?)(?:[Tt]|[ \t]+)(\d\d?):(\d\d):(\d\d)(?:\.(\d*))?(?:[ \t]*(Z|([-+])(\d\d?)(?::(\d\d))?))?$",
    )
    .ok()
});

/// A plain scalar that is a moment, as Python's `isoformat()` writes it; `None` where it is none. A day is written like that
/// already.
pub(crate) fn isoformat(text: &str) -> Option<String> {
    let found = MOMENT.as_ref()?.captures(text).ok()??;
    let part = |index: usize| found.get(index).map_or("", |part| part.as_str());
    let number = |index: usize| part(index).parse::<u32>().unwrap_or_default();
    let micros: String = part(7).chars().chain("000000".chars()).take(6).collect();
    let day = NaiveDate::from_ymd_opt(i32::try_from(number(1)).ok()?, number(2), number(3))?;
    let at = day.and_hms_micro_opt(number(4), number(5), number(6), micros.parse().ok()?)?;
    let digits = if micros == "000000" { SecondsFormat::Secs } else { SecondsFormat::Micros };
    if part(8).is_empty() {
        let utc = at.and_utc().to_rfc3339_opts(digits, true);
        return Some(utc.trim_end_matches('Z').to_owned());
    }
    let east = i32::try_from(number(10) * 3600 + number(11) * 60).ok()?;
    let east = if part(9) == "-" { -east } else { east };
    let there = at.checked_sub_signed(TimeDelta::seconds(east.into()))?;
    let moment = DateTime::<FixedOffset>::from_naive_utc_and_offset(there, FixedOffset::east_opt(east)?);
    Some(moment.to_rfc3339_opts(digits, false))
}

#[cfg(test)]
mod tests {
    use super::isoformat;

    /// As dbt Core 1.10 writes them into statements and the manifest.
    #[test]
    fn as_python_writes_them() {
        for (written, read) in [
            ("2013-11-03 00:00:00-0", "2013-11-03T00:00:00+00:00"),
            ("2013-11-03T05:06:07.5", "2013-11-03T05:06:07.500000"),
            ("2013-11-03 05:06:07 +05:30", "2013-11-03T05:06:07+05:30"),
            ("2013-11-03t01:02:03Z", "2013-11-03T01:02:03+00:00"),
            ("2013-1-3 1:02:03", "2013-01-03T01:02:03"),
        ] {
            assert_eq!(isoformat(written).as_deref(), Some(read));
        }
        for other in ["2013-11-03", "2013-1-3", "2013-13-03 00:00:00", "12:00:00", "x 2013-11-03 00:00:00"] {
            assert_eq!(isoformat(other), None, "{other}");
        }
    }
}
