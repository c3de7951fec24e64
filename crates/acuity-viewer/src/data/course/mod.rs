//! One stay over time: vital signs, laboratory values, events and hourly SOFA, in hours since ICU admission.
//!
//! What was not measured has no value here: nothing is filled in, carried forward or counted as zero.

use acuity_warehouse::ErrorKind;

use super::{Reader, Scan};
use crate::error::{Error, Result};

mod lanes;
mod organs;
mod risks;
mod series;

pub(crate) use lanes::{Lane, Mark};
pub(crate) use organs::Organs;
pub(crate) use risks::{Risk, Risks};
pub(crate) use series::{Series, segments};

/// Microseconds of an hour.
const HOUR_US: f64 = 3.6e9;

/// A part of the course, or why there is none: a project need not have built all marts.
pub(crate) type Part<T> = Result<T, Error>;

/// Everything that is drawn on the time axis of a stay.
#[derive(Debug, Clone)]
pub(crate) struct Course {
    pub(crate) icustay_id: i64,
    /// ICU admission, microseconds since 1970: hour 0.
    pub(crate) origin: i64,
    pub(crate) sofa: Part<Organs>,
    pub(crate) vitals: Part<Vec<Series>>,
    pub(crate) labs: Part<Vec<Series>>,
    pub(crate) events: Part<Vec<Lane>>,
}

impl Course {
    /// What [`Course::load`] reads, in its order.
    pub(crate) fn scans(icustay_id: i64) -> [Scan<'static>; 4] {
        [
            organs::scan(icustay_id),
            series::scan(&series::VITALS, icustay_id),
            series::scan(&series::LABS, icustay_id),
            lanes::scan(icustay_id),
        ]
    }

    /// Reads what there is. A mart that is missing or does not fit is its part's error.
    ///
    /// # Errors
    /// The request was cancelled: then nobody waits for any part.
    pub(crate) fn load(reader: &Reader<'_>, icustay_id: i64, origin: i64) -> Result<Self> {
        let [sofa, vitals, labs, events] = Self::scans(icustay_id);
        Ok(Self {
            icustay_id,
            origin,
            sofa: part(organs::load(reader, &sofa, origin))?,
            vitals: part(series::load(reader, &vitals, &series::VITALS, origin))?,
            labs: part(series::load(reader, &labs, &series::LABS, origin))?,
            events: part(lanes::load(reader, &events, origin))?,
        })
    }

    /// First and last hour of anything, the stay's own `hours` included; a day where there is nothing.
    pub(crate) fn extent(&self, hours: Option<f64>) -> (f64, f64) {
        let mut times = vec![0.0, hours.filter(|hours| hours.is_finite()).unwrap_or(0.0)];
        if let Ok(organs) = &self.sofa {
            times.extend(organs.spans.iter().flat_map(|span| [span.from, span.to]));
        }
        for series in self.vitals.iter().chain(&self.labs).flatten() {
            times.extend(series.points.iter().map(|point| point[0]));
        }
        for mark in self.events.iter().flatten().flat_map(|lane| &lane.marks) {
            times.extend([mark.from, mark.to]);
        }
        let first = times.iter().copied().fold(f64::INFINITY, f64::min);
        let last = times.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if last > first { (first, last) } else { (0.0, 24.0) }
    }
}

fn part<T>(result: Result<T>) -> Result<Part<T>> {
    match result {
        Err(Error::Warehouse(error)) if error.kind == ErrorKind::Cancelled => Err(error.into()),
        result => Ok(result),
    }
}

/// Hours between `origin` and `us`, both microseconds.
fn hours(us: i64, origin: i64) -> f64 {
    us.saturating_sub(origin) as f64 / HOUR_US
}
