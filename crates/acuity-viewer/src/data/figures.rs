//! What is said of any group of stays in one figure each.

use acuity_ml::metrics::wilson;

use super::{
    compact::{Compact, MISSING},
    stay::Flag,
};

/// `hits` of `known`; stays without a value are in neither.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Share {
    pub(crate) hits: usize,
    pub(crate) known: usize,
}

impl Share {
    /// The fraction, when anything is known.
    pub(crate) fn fraction(self) -> Option<f64> {
        (self.known > 0).then(|| self.hits as f64 / self.known as f64)
    }

    /// 95 % confidence interval of the fraction (Wilson 1927), when anything is known.
    pub(crate) fn interval(self) -> Option<(f64, f64)> {
        Some(wilson(self.fraction()?, self.known as f64))
    }

    /// How much larger this fraction is than another's, with its 95 % confidence interval (Newcombe 1998, method 10), when
    /// both are known.
    pub(crate) fn minus(self, other: Self) -> Option<[f64; 3]> {
        let (p, q) = (self.fraction()?, other.fraction()?);
        let ((low, high), (other_low, other_high)) = (self.interval()?, other.interval()?);
        let difference = p - q;
        let below = ((p - low).powi(2) + (other_high - q).powi(2)).sqrt();
        let above = ((high - p).powi(2) + (q - other_low).powi(2)).sqrt();
        Some([difference, difference - below, difference + above])
    }
}

/// Shares of the stays below the quartiles.
const QUARTILES: [f64; 3] = [0.25, 0.5, 0.75];

/// The figures of some stays.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Figures {
    pub(crate) stays: usize,
    /// 0 where nobody counted them.
    pub(crate) patients: usize,
    shares: [Share; Flag::ALL.len()],
    /// 25th, 50th and 75th percentile of the ICU length of stay, hours.
    pub(crate) los_icu_hours: Option<[f64; 3]>,
    /// The same of the hours of ventilation in the whole stay, of those who had any.
    pub(crate) ventilation_hours: Option<[f64; 3]>,
    /// The same of the age in whole years.
    pub(crate) age: Option<[f64; 3]>,
    pub(crate) mean_sofa: Option<f64>,
}

impl Figures {
    pub(crate) fn share(&self, flag: Flag) -> Share {
        self.shares[flag.bit() as usize]
    }
}

/// Figures while they are counted.
#[derive(Debug, Clone, Default)]
pub(crate) struct Tally {
    stays: usize,
    shares: [Share; Flag::ALL.len()],
    los_icu_hours: Vec<f32>,
    ventilation_hours: Vec<f32>,
    /// Stays by whole years; those that no patient has are with the last.
    ages: Counts,
    sofa: u64,
    with_sofa: u64,
}

impl Tally {
    pub(crate) fn add(&mut self, row: &Compact) {
        self.stays += 1;
        for (share, flag) in self.shares.iter_mut().zip(Flag::ALL) {
            if let Some(yes) = row.flag(flag) {
                share.known += 1;
                share.hits += usize::from(yes);
            }
        }
        if row.sofa != MISSING {
            self.sofa += u64::from(row.sofa);
            self.with_sofa += 1;
        }
        if row.age != MISSING {
            self.ages.add(row.age);
        }
        if row.los_icu_hours.is_finite() {
            self.los_icu_hours.push(row.los_icu_hours);
        }
        if row.ventilation_hours.is_finite() {
            self.ventilation_hours.push(row.ventilation_hours);
        }
    }

    pub(crate) fn figures(mut self) -> Figures {
        Figures {
            stays: self.stays,
            patients: 0,
            shares: self.shares,
            los_icu_hours: quantiles(&mut self.los_icu_hours, QUARTILES),
            ventilation_hours: quantiles(&mut self.ventilation_hours, QUARTILES),
            age: self.ages.quantiles(QUARTILES),
            mean_sofa: (self.with_sofa > 0).then(|| self.sofa as f64 / self.with_sofa as f64),
        }
    }
}

/// How often each small number occurs.
#[derive(Debug, Clone)]
struct Counts([u32; 128]);

impl Default for Counts {
    fn default() -> Self {
        Self([0; 128])
    }
}

impl Counts {
    fn add(&mut self, value: u16) {
        let last = self.0.len() - 1;
        self.0[usize::from(value).min(last)] += 1;
    }

    /// As [`quantiles`] of the numbers themselves.
    fn quantiles<const N: usize>(&self, shares: [f64; N]) -> Option<[f64; N]> {
        let all: u32 = self.0.iter().sum();
        let last = all.checked_sub(1)?;
        // The number that stands at a place of all of them in order.
        let at = |place: u32| {
            let mut below = 0;
            let holds = |count: &u32| {
                below += count;
                below > place
            };
            self.0.iter().position(holds).unwrap_or_default() as f64
        };
        Some(shares.map(|share| {
            let place = share * f64::from(last);
            let (low, next) = (at(place.floor() as u32), at((place.floor() as u32 + 1).min(last)));
            low + (place - place.floor()) * (next - low)
        }))
    }
}

/// Linear interpolation between order statistics (type 7, as NumPy and R do by default). Values change their order.
pub(crate) fn quantiles<T: Copy + Into<f64>, const N: usize>(values: &mut [T], shares: [f64; N]) -> Option<[f64; N]> {
    let compare = |a: &T, b: &T| (*a).into().total_cmp(&(*b).into());
    let last = values.len().checked_sub(1)?;
    Some(shares.map(|share| {
        let at = share * last as f64;
        let low = at.floor() as usize;
        // All that follow are at least as large: the next one is the least of them.
        let (_, &mut value, above) = values.select_nth_unstable_by(low, compare);
        let next = above.iter().copied().min_by(compare).unwrap_or(value);
        value.into() + (at - at.floor()) * (next.into() - value.into())
    }))
}

/// As [`quantiles`], of values that are in order.
pub(crate) fn sorted_quantiles<const N: usize>(sorted: &[f64], shares: [f64; N]) -> Option<[f64; N]> {
    let last = sorted.len().checked_sub(1)?;
    Some(shares.map(|share| {
        let at = share * last as f64;
        let low = at.floor() as usize;
        sorted[low] + (at - at.floor()) * (sorted[(low + 1).min(last)] - sorted[low])
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wilson_interval_agrees_with_the_textbook() {
        // 10 of 100: 0.0552 to 0.1744.
        let (low, high) = Share { hits: 10, known: 100 }.interval().unwrap();
        assert!((low - 0.0552).abs() < 5e-5 && (high - 0.1744).abs() < 5e-5, "{low} {high}");
        let (low, high) = Share { hits: 0, known: 5 }.interval().unwrap();
        assert!(low == 0.0 && high < 0.5);
    }

    #[test]
    fn the_difference_of_two_fractions_agrees_with_the_paper() {
        // Newcombe 1998, table II, contrast (a), method 10: 56/70 - 48/80 = 0.2 (0.0524 to 0.3339).
        let [difference, low, high] = Share { hits: 56, known: 70 }.minus(Share { hits: 48, known: 80 }).unwrap();
        assert!((difference - 0.2).abs() < 1e-12 && (low - 0.0524).abs() < 5e-5 && (high - 0.3339).abs() < 5e-5);
        assert_eq!(Share::default().minus(Share { hits: 1, known: 2 }), None);
    }

    #[test]
    fn quantiles_are_those_of_the_sorted_values() {
        assert_eq!(quantiles(&mut [240.0_f32, 24.0, 48.0], [0.25, 0.5, 0.75]), Some([36.0, 48.0, 144.0]));
        assert_eq!(quantiles(&mut [3.0_f64], [0.5]), Some([3.0]));
        assert_eq!(sorted_quantiles(&[24.0, 48.0, 240.0], [0.0, 0.25, 0.75, 1.0]), Some([24.0, 36.0, 144.0, 240.0]));
        assert_eq!((sorted_quantiles(&[3.0], [0.5]), sorted_quantiles(&[], [0.5])), (Some([3.0]), None));
        assert_eq!(quantiles::<f64, 1>(&mut [], [0.5]), None);
        let mut counts = Counts::default();
        assert_eq!(counts.quantiles([0.5]), None);
        let mut ages = [40, 71, 22, 300, 71, 18];
        ages.into_iter().for_each(|age| counts.add(age));
        ages[3] = 127;
        assert_eq!(counts.quantiles(QUARTILES), quantiles(&mut ages, QUARTILES));
    }
}
