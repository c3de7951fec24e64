//! Sepsis-3: when suspected infection met a SOFA of 2 or more.
//!
//! Singer M, Deutschman CS, Seymour CW, et al. The Third International Consensus Definitions for Sepsis and Septic Shock
//! (Sepsis-3). JAMA 2016;315:801-810. Without knowledge of an earlier organ dysfunction the SOFA before is taken to be 0, so
//! that 2 points are a rise by 2. SOFA is looked at from 48 hours before until 24 hours after the suspicion, both included.
//! Paper and reference agree.

/// SOFA at the end of an hour, of the 24 hours before.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct SofaHour {
    /// End of the hour: hours since any time that is the same for all.
    pub end_h: f64,
    /// The score.
    pub sofa: i64,
}

/// A suspicion of infection: an antibiotic and a culture near each other. Times are hours since the same time as [`SofaHour`]'s.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Suspicion {
    /// When infection was suspected.
    pub time_h: f64,
    /// When the antibiotic was begun.
    pub antibiotic_h: f64,
    /// When the culture was taken, if that is known.
    pub culture_h: Option<f64>,
}

/// Sepsis of a stay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Sepsis {
    /// The suspicion it began with.
    pub suspicion: Suspicion,
    /// The hour in which SOFA reached 2.
    pub sofa: SofaHour,
}

/// Hours before a suspicion that are looked at.
const BEFORE_H: f64 = 48.0;
/// Hours after it.
const AFTER_H: f64 = 24.0;

/// The first sepsis of a stay: by the time of the suspicion, then of the antibiotic, of the culture, and of the hour.
///
/// ```
/// use acuity_scores::{SofaHour, Suspicion, sepsis3_onset};
///
/// let hours = [(1.0, 1), (2.0, 3), (3.0, 4)].map(|(end_h, sofa)| SofaHour { end_h, sofa });
/// let suspicion = Suspicion { time_h: 20.0, antibiotic_h: 21.0, culture_h: Some(20.0) };
/// assert_eq!(sepsis3_onset(&hours, &[suspicion]).unwrap().sofa.end_h, 2.0);
/// // A suspicion of three days later has nothing to do with it.
/// let later = Suspicion { time_h: 80.0, ..suspicion };
/// assert_eq!(sepsis3_onset(&hours, &[later]), None);
/// ```
#[must_use]
pub fn sepsis3_onset(hours: &[SofaHour], suspicions: &[Suspicion]) -> Option<Sepsis> {
    let pairs = suspicions.iter().flat_map(|suspicion| {
        hours
            .iter()
            .filter(|hour| {
                hour.sofa >= 2 && hour.end_h >= suspicion.time_h - BEFORE_H && hour.end_h <= suspicion.time_h + AFTER_H
            })
            .map(|hour| Sepsis { suspicion: *suspicion, sofa: *hour })
    });
    let culture = |sepsis: &Sepsis| sepsis.suspicion.culture_h.unwrap_or(f64::NEG_INFINITY);
    pairs.min_by(|one, other| {
        one.suspicion
            .time_h
            .total_cmp(&other.suspicion.time_h)
            .then(one.suspicion.antibiotic_h.total_cmp(&other.suspicion.antibiotic_h))
            .then(culture(one).total_cmp(&culture(other)))
            .then(one.sofa.end_h.total_cmp(&other.sofa.end_h))
            // Hours that tell the same time: the worse one.
            .then(other.sofa.sofa.cmp(&one.sofa.sofa))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_ends_of_the_window_are_in_it() {
        let hour = |end_h| [SofaHour { end_h, sofa: 2 }];
        let suspicion = [Suspicion { time_h: 100.0, antibiotic_h: 100.0, culture_h: None }];
        assert!(sepsis3_onset(&hour(52.0), &suspicion).is_some() && sepsis3_onset(&hour(124.0), &suspicion).is_some());
        assert!(sepsis3_onset(&hour(51.9), &suspicion).is_none() && sepsis3_onset(&hour(124.1), &suspicion).is_none());
        assert!(sepsis3_onset(&[SofaHour { end_h: 100.0, sofa: 1 }], &suspicion).is_none());
        assert!(sepsis3_onset(&[], &suspicion).is_none() && sepsis3_onset(&hour(100.0), &[]).is_none());
    }

    #[test]
    fn the_first_suspicion_comes_before_the_first_hour() {
        let hours = [SofaHour { end_h: 10.0, sofa: 2 }, SofaHour { end_h: 60.0, sofa: 5 }];
        let suspicion = |time_h, antibiotic_h| Suspicion { time_h, antibiotic_h, culture_h: Some(time_h) };
        // The earlier suspicion sees the later hour alone.
        let found = sepsis3_onset(&hours, &[suspicion(58.5, 70.0), suspicion(58.0, 58.0)]).unwrap();
        assert_eq!((found.suspicion.time_h, found.sofa.end_h), (58.0, 10.0));
        let found = sepsis3_onset(&hours, &[suspicion(59.0, 60.0), suspicion(59.0, 59.0)]).unwrap();
        assert_eq!((found.suspicion.antibiotic_h, found.sofa.end_h), (59.0, 60.0));
    }
}
