//! Numbers, units and times as people read them; one place, so that every page writes them alike.

// Numbers, units and features are written as in reports and on the command line.
pub(crate) use acuity_ml::words::{number, range, unit, with_unit};

/// Microseconds of a day.
pub(crate) const DAY_US: i64 = 86_400_000_000;

/// `61532` → `61,532`.
pub(crate) fn count(value: usize) -> String {
    let digits = value.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 stay`, `2 stays`, `61,532 stays`.
pub(crate) fn counted(value: usize, noun: &str) -> String {
    format!("{} {noun}{}", count(value), if value == 1 { "" } else { "s" })
}

/// Whole years; over 89 in the words of the source.
pub(crate) fn age(years: Option<f64>) -> String {
    match years {
        None => "–".to_owned(),
        // 91.4 stands for all of them.
        Some(years) if years > 89.9 => "> 89".to_owned(),
        Some(years) => format!("{:.0}", years.floor()),
    }
}

/// Bytes as BigQuery's console counts them, in thousands: `12.3 MB`.
pub(crate) fn bytes(bytes: u64) -> String {
    let mut size = bytes as f64;
    let mut unit = "B";
    for larger in ["kB", "MB", "GB", "TB", "PB"] {
        // What would be shown as 1000.0 is one of the larger.
        if size < 999.95 {
            break;
        }
        size /= 1000.0;
        unit = larger;
    }
    if unit == "B" { format!("{bytes} B") } else { format!("{size:.1} {unit}") }
}

/// A price as an estimate: `about $0.0001`.
pub(crate) fn dollars(dollars: f64) -> String {
    match dollars {
        _ if dollars == 0.0 => "free".to_owned(),
        _ if dollars < 0.000_05 => "less than $0.0001".to_owned(),
        _ if dollars < 1.0 => format!("about ${dollars:.4}"),
        _ => format!("about ${dollars:.2}"),
    }
}

/// `0.1123` → `11.2 %`.
pub(crate) fn percent(fraction: f64) -> String {
    format!("{:.1} %", 100.0 * fraction)
}

/// Numbers of one quantity side by side: each with as many decimals as the one that needs most.
pub(crate) fn alike<const N: usize>(values: [f64; N]) -> [String; N] {
    let decimals = |value: &f64| number(*value).split_once('.').map_or(0, |(_, decimals)| decimals.len());
    let decimals = values.iter().map(decimals).max().unwrap_or(0);
    values.map(|value| format!("{value:.decimals$}"))
}

/// A number that may be missing.
pub(crate) fn optional(value: Option<f64>) -> String {
    value.map_or_else(|| "–".to_owned(), number)
}

/// With its sign, to two decimals: `+0.42`.
pub(crate) fn signed(value: f64) -> String {
    // −0.00 is no sign of anything.
    let value = if value.abs() < 0.005 { 0.0 } else { value };
    format!("{value:+.2}").replace('-', "−")
}

/// Hours as days with one decimal: `2.3 days`.
pub(crate) fn days(hours: f64) -> String {
    format!("{:.1} days", hours / 24.0)
}

/// A stretch of time as people wait for it: `0.25 s`, `90.8 s`, `12 min`.
pub(crate) fn seconds(seconds: f64) -> String {
    match seconds {
        _ if seconds < 10.0 => format!("{seconds:.2} s"),
        _ if seconds < 600.0 => format!("{seconds:.1} s"),
        _ => format!("{:.0} min", seconds / 60.0),
    }
}

/// `2141-03-05 14:20`; a time is microseconds since 1970.
pub(crate) fn datetime(us: i64) -> String {
    chrono::DateTime::from_timestamp_micros(us)
        .map_or_else(|| us.to_string(), |time| time.format("%Y-%m-%d %H:%M").to_string())
}

/// `2141-03-05`; a time is microseconds since 1970.
pub(crate) fn date(us: i64) -> String {
    chrono::DateTime::from_timestamp_micros(us)
        .map_or_else(|| us.to_string(), |time| time.format("%Y-%m-%d").to_string())
}

/// A description as it flows in any width: a line that goes on is joined to the one before; paragraphs and items of lists
/// begin anew.
pub(crate) fn flowing(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in text.trim().lines().map(str::trim) {
        if line.is_empty() {
            if !out.ends_with('\n') {
                out.push_str("\n\n");
            }
            continue;
        }
        if !out.is_empty() && !out.ends_with('\n') {
            out.push(if line.starts_with(['-', '*', '|', '#', '>']) { '\n' } else { ' ' });
        }
        out.push_str(line);
    }
    out
}

/// A time that may be missing.
pub(crate) fn optional_datetime(us: Option<i64>) -> String {
    us.map_or_else(|| "–".to_owned(), datetime)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_side_by_side_have_the_same_decimals() {
        assert_eq!(alike([0.9, 1.15, 14.0]), ["0.90", "1.15", "14.00"].map(str::to_owned));
        assert_eq!(alike([12.0, 14.0]), ["12", "14"].map(str::to_owned));
    }

    #[test]
    fn numbers() {
        assert_eq!([count(0), count(999), count(1000), count(1_234_567)], ["0", "999", "1,000", "1,234,567"]);
        assert_eq!(counted(1, "stay"), "1 stay");
        assert_eq!(counted(1200, "stay"), "1,200 stays");
        assert_eq!(percent(0.1123), "11.2 %");
        assert_eq!([signed(0.424), signed(-1.0), signed(-0.001)], ["+0.42", "−1.00", "+0.00"]);
        assert_eq!([bytes(0), bytes(999), bytes(1000), bytes(999_950)], ["0 B", "999 B", "1.0 kB", "1.0 MB"]);
        assert_eq!([bytes(12_345_678), bytes(1 << 40)], ["12.3 MB", "1.1 TB"]);
        assert_eq!([dollars(0.0), dollars(0.000_04)], ["free", "less than $0.0001"]);
        assert_eq!([seconds(0.254), seconds(90.84), seconds(725.0)], ["0.25 s", "90.8 s", "12 min"]);
        assert_eq!([dollars(0.000_071), dollars(12.345)], ["about $0.0001", "about $12.35"]);
    }

    #[test]
    fn descriptions_flow() {
        assert_eq!(
            flowing(" One line\nthat goes on.\n\n\nNext:\n- a\n  b\n- c\n"),
            "One line that goes on.\n\nNext:\n- a b\n- c"
        );
        assert_eq!(flowing("\n"), "");
    }

    #[test]
    fn dates() {
        assert_eq!(datetime(0), "1970-01-01 00:00");
        assert_eq!(datetime(-60_000_000), "1969-12-31 23:59");
        // 2100 is no leap year, 2000 was one.
        assert_eq!(datetime(951_782_400_000_000), "2000-02-29 00:00");
        assert_eq!(datetime(4_107_542_400_000_000), "2100-03-01 00:00");
        assert_eq!(datetime(i64::MAX), "9223372036854775807");
        assert_eq!(datetime(5_402_658_000_000_000), "2141-03-15 18:20");
        assert_eq!([date(5_402_658_000_000_000), date(i64::MIN)], ["2141-03-15", "-9223372036854775808"]);
    }
}
