//! Dates and times as text, by a format.

use super::super::calendar::{self, DAY, civil, days, iso_week, weekday};
use super::super::{Answer, Value, int, owned, str, zones};
use super::has;
use crate::runtime::calendar::{DAY_NAMES, MONTH_NAMES};

/// `local` printed by `format`; `utc` is the instant, for the elements that show the offset.
fn strftime(format: &str, local: i64, utc: i64) -> Result<String, String> {
    let (day, clock) = (local.div_euclid(DAY), local.rem_euclid(DAY));
    let (year, month, dom) = civil(day);
    let (hour, minute, second, micros) =
        (clock / 3_600_000_000, clock / 60_000_000 % 60, clock / 1_000_000 % 60, clock % 1_000_000);
    let of_year = day - days(year, 1, 1) + 1;
    let hour12 = (hour + 11) % 12 + 1;
    let offset = (local - utc) / 60_000_000;
    let mut out = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        if c != '%' {
            out.push(c);
            continue;
        }
        let Some(element) = chars.next() else {
            out.push('%');
            break;
        };
        match element {
            'A' => out.push_str(DAY_NAMES[weekday(day) as usize]),
            'a' => out.push_str(&DAY_NAMES[weekday(day) as usize][..3]),
            'B' => out.push_str(MONTH_NAMES[month as usize - 1]),
            'b' | 'h' => out.push_str(&MONTH_NAMES[month as usize - 1][..3]),
            'C' => out.push_str(&(year / 100).to_string()),
            // Elements that are formats themselves.
            'c' => out.push_str(&strftime("%a %b %e %H:%M:%S %Y", local, utc)?),
            'D' | 'x' => out.push_str(&strftime("%m/%d/%y", local, utc)?),
            'd' => out.push_str(&format!("{dom:02}")),
            'e' => out.push_str(&format!("{dom:2}")),
            'F' => out.push_str(&format!("{year}-{month:02}-{dom:02}")),
            'G' => out.push_str(&iso_week(day).0.to_string()),
            'g' => out.push_str(&format!("{:02}", iso_week(day).0 % 100)),
            'H' => out.push_str(&format!("{hour:02}")),
            'I' => out.push_str(&format!("{hour12:02}")),
            'J' => out.push_str(&(day - calendar::iso_year_start(iso_week(day).0) + 1).to_string()),
            'j' => out.push_str(&format!("{of_year:03}")),
            'k' => out.push_str(&format!("{hour:2}")),
            'l' => out.push_str(&format!("{hour12:2}")),
            'M' => out.push_str(&format!("{minute:02}")),
            'm' => out.push_str(&format!("{month:02}")),
            'n' => out.push('\n'),
            'P' => out.push_str(if hour < 12 { "am" } else { "pm" }),
            'p' => out.push_str(if hour < 12 { "AM" } else { "PM" }),
            'Q' => out.push_str(&((month - 1) / 3 + 1).to_string()),
            'R' => out.push_str(&format!("{hour:02}:{minute:02}")),
            'r' => out.push_str(&strftime("%I:%M:%S %p", local, utc)?),
            'S' => out.push_str(&format!("{second:02}")),
            's' => out.push_str(&utc.div_euclid(1_000_000).to_string()),
            'T' | 'X' => out.push_str(&format!("{hour:02}:{minute:02}:{second:02}")),
            't' => out.push('\t'),
            // Days before the year's first Sunday (U) or Monday (W) are in week 0.
            'U' => out.push_str(&format!("{:02}", (of_year + 6 - weekday(day)) / 7)),
            'u' => out.push_str(&((weekday(day) + 6) % 7 + 1).to_string()),
            'V' => out.push_str(&format!("{:02}", iso_week(day).1)),
            'W' => out.push_str(&format!("{:02}", (of_year + 6 - (weekday(day) + 6) % 7) / 7)),
            'w' => out.push_str(&weekday(day).to_string()),
            'Y' => out.push_str(&year.to_string()),
            'y' => out.push_str(&format!("{:02}", year % 100)),
            'Z' => out.push_str(&if offset == 0 {
                "UTC".to_owned()
            } else {
                format!("UTC{}{}", if offset < 0 { '-' } else { '+' }, hours(offset))
            }),
            'z' => out.push_str(&format!(
                "{}{:02}{:02}",
                if offset < 0 { '-' } else { '+' },
                offset.abs() / 60,
                offset.abs() % 60
            )),
            '%' => out.push('%'),
            'E' => match chars.next() {
                Some('z') => out.push_str(&format!(
                    "{}{:02}:{:02}",
                    if offset < 0 { '-' } else { '+' },
                    offset.abs() / 60,
                    offset.abs() % 60
                )),
                Some('*') => {
                    if chars.next() == Some('S') {
                        let part = format!("{micros:06}");
                        let part = part.trim_end_matches('0');
                        out.push_str(&format!("{second:02}{}{part}", if part.is_empty() { "" } else { "." }));
                    }
                }
                Some('4') if chars.as_str().starts_with('Y') => {
                    chars.next();
                    out.push_str(&format!("{year:04}"));
                }
                Some(n) if n.is_ascii_digit() && chars.as_str().starts_with('S') => {
                    chars.next();
                    // Seven to nine digits show six: there are no more.
                    let places = (n as usize - '0' as usize).min(6);
                    let part = format!("{micros:06}");
                    out.push_str(&format!("{second:02}{}{}", if places == 0 { "" } else { "." }, &part[..places]));
                }
                Some(plain) if "cCxXyY".contains(plain) => out.push_str(&strftime(&format!("%{plain}"), local, utc)?),
                other => {
                    out.push_str("%E");
                    out.extend(other);
                }
            },
            'O' => match chars.next() {
                Some(plain) if "deHImMSuUVwWy".contains(plain) => {
                    out.push_str(&strftime(&format!("%{plain}"), local, utc)?)
                }
                other => {
                    out.push_str("%O");
                    out.extend(other);
                }
            },
            other => {
                out.push('%');
                out.push(other);
            }
        }
    }
    Ok(out)
}

/// An offset for %Z: whole hours in one digit, else hours and minutes.
fn hours(offset: i64) -> String {
    let (h, m) = (offset.abs() / 60, offset.abs() % 60);
    if m == 0 { h.to_string() } else { format!("{h:02}{m:02}") }
}

/// FORMAT_DATE, FORMAT_DATETIME and FORMAT_TIME: an element that the kind lacks stands as it is written.
pub(super) fn format_datetime(args: &[Value<'_>]) -> Answer {
    let (format, local, kind) = (str(args, 0), int(args, 1), str(args, 2));
    let mut masked = String::new();
    let mut chars = format.chars();
    while let Some(c) = chars.next() {
        masked.push(c);
        if c == '%' {
            if !has(kind, chars.as_str()) {
                // A second % makes plain text of the first.
                masked.push('%');
            }
            masked.extend(chars.next());
        }
    }
    owned(strftime(&masked, local, local)?)
}

/// FORMAT_TIMESTAMP in a zone.
pub(super) fn format_timestamp(args: &[Value<'_>]) -> Answer {
    let (format, utc, zone) = (str(args, 0), int(args, 1), str(args, 2));
    // Zones of long ago have offsets with seconds, which are not shown.
    let offset = zones::offset_at(utc, zone)? / 60_000_000 * 60_000_000;
    owned(strftime(format, utc + offset, utc)?)
}
