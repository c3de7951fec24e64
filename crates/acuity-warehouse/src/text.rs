//! Values as BigQuery writes them, where Arrow would write them otherwise.

/// A decimal without the zeros that end its fraction: `1.500000000` is `1.5`.
#[must_use]
pub fn decimal(text: &str) -> &str {
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { text }
}

/// An INTERVAL: `1-2 3 4:5:6.789`, each of the three parts with a sign of its own.
#[must_use]
pub fn interval(months: i32, days: i32, nanos: i64) -> String {
    let sign = |negative: bool| if negative { "-" } else { "" };
    let (m, n) = (months.unsigned_abs(), nanos.unsigned_abs());
    let seconds = n / 1_000_000_000;
    let (hour, minute, second) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    let fraction = match n / 1000 % 1_000_000 {
        0 => String::new(),
        micros if micros % 1000 == 0 => format!(".{:03}", micros / 1000),
        micros => format!(".{micros:06}"),
    };
    format!("{}{}-{} {days} {}{hour}:{minute}:{second}{fraction}", sign(months < 0), m / 12, m % 12, sign(nanos < 0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals() {
        let all = ["1.500000000", "-0.000000000", "100", "100.000000000", "0.000000001"].map(decimal);
        assert_eq!(all, ["1.5", "-0", "100", "100", "0.000000001"]);
    }

    #[test]
    fn intervals() {
        assert_eq!(interval(0, 7, 0), "0-0 7 0:0:0");
        assert_eq!(interval(-14, 3, -14_706_789_000_000), "-1-2 3 -4:5:6.789");
        assert_eq!(interval(1, 0, 90_000_000_001_000), "0-1 0 25:0:0.000001");
    }
}
