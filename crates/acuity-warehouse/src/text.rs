//! Values as BigQuery writes them, where Arrow would write them otherwise, and names that a person may have meant.

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

/// The name among `known` that `name` is likely to be a misspelling of, in any case of letters: at most one letter in three
/// is left out, put in, other, or changed places with its neighbour. The first of several that are equally near.
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let name = name.to_lowercase();
    known
        .into_iter()
        // Comparing takes time with the length of both, and nothing so long is near.
        .filter(|candidate| name.len() <= 2 * candidate.len())
        .map(|candidate| (strsim::osa_distance(&name, &candidate.to_lowercase()), candidate))
        .filter(|&(distance, candidate)| distance <= candidate.len().div_ceil(3))
        .min_by_key(|&(distance, _)| distance)
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn misspellings() {
        let found = ["Subjct_id", "hadm_di", "charttime_of_all", "x", ""]
            .map(|name| nearest(name, ["subject_id", "hadm_id", "icustay_id", "charttime"]));
        assert_eq!(found, [Some("subject_id"), Some("hadm_id"), None, None, None]);
    }

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
