//! Stretches of time back from the newest admission. They end with the data and not with today: what is shown depends on no
//! clock.

use serde::{Deserialize, Serialize};

use crate::format::DAY_US;

/// The year 2100, microseconds since 1970. MIMIC-III moved the dates of each patient to between 2100 and 2200.
const SHIFTED: i64 = 4_102_444_800_000_000;

/// How long a period is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Period {
    /// All admissions there are.
    #[default]
    All,
    Year,
    Quarter,
    Month,
    Week,
}

impl Period {
    pub(crate) const CHOICES: [(Self, &'static str); 5] = [
        (Self::All, "All time"),
        (Self::Year, "Last 12 months"),
        (Self::Quarter, "Last 91 days"),
        (Self::Month, "Last 30 days"),
        (Self::Week, "Last 7 days"),
    ];

    /// Days of one; `None` where there is no end.
    pub(crate) fn days(self) -> Option<i64> {
        match self {
            Self::All => None,
            Self::Year => Some(365),
            Self::Quarter => Some(91),
            Self::Month => Some(30),
            Self::Week => Some(7),
        }
    }

    /// After which time, and up to which, somebody was admitted in the newest period; `None` where that is no condition.
    pub(crate) fn window(self, newest: Option<i64>) -> Option<(i64, i64)> {
        let length = self.days()?.saturating_mul(DAY_US);
        let newest = newest?;
        Some((newest.saturating_sub(length), newest))
    }

    /// How many periods lie between an admission and the newest one: 0 for those of the newest.
    pub(crate) fn before(self, newest: i64, intime: i64) -> Option<usize> {
        let length = self.days()?.saturating_mul(DAY_US);
        usize::try_from(newest.checked_sub(intime)? / length).ok()
    }
}

/// Dates that were moved patient by patient, so that no two patients of a day have met.
pub(crate) fn is_shifted(newest: Option<i64>) -> bool {
    newest.is_some_and(|newest| newest >= SHIFTED)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn periods_are_counted_back_from_the_newest_admission() {
        let newest = 1000 * DAY_US;
        assert_eq!(Period::Week.window(Some(newest)), Some((993 * DAY_US, newest)));
        assert_eq!([Period::All.window(Some(newest)), Period::Week.window(None)], [None, None]);
        let of = |day: i64| Period::Week.before(newest, day * DAY_US);
        // The end of a period belongs to it and its beginning to the one before, as in the window.
        assert_eq!([of(1000), of(994), of(993), of(986), of(980)], [Some(0), Some(0), Some(1), Some(2), Some(2)]);
        assert_eq!(Period::Week.before(i64::MAX, i64::MIN), None);
    }

    #[test]
    fn dates_of_the_next_century_are_shifted() {
        assert!(is_shifted(Some(SHIFTED)) && !is_shifted(Some(SHIFTED - 1)) && !is_shifted(None));
    }
}
