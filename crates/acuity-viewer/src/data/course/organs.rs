//! SOFA of each hour, organ by organ.

use std::sync::LazyLock;

use acuity_scores::ScoreMode;

use super::{Reader, Result, Scan, hours};
use crate::data::detail::components;

/// The column of each component: the worst of the 24 hours that end with the hour.
static COLUMNS: LazyLock<Vec<String>> =
    LazyLock::new(|| components().iter().map(|component| format!("{}_24hours", component.column)).collect());

/// Hours that follow each other with the same points.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Span {
    pub(crate) from: f64,
    pub(crate) to: f64,
    /// Number of the first hour, as the mart counts them.
    pub(crate) first_hr: i64,
    /// Points by component, 0 to 4; `None` where nothing was measured in 24 hours.
    pub(crate) points: Vec<Option<i64>>,
}

impl Span {
    /// The sum, to which a component without any value adds nothing.
    pub(crate) fn total(&self) -> i64 {
        self.points.iter().flatten().sum()
    }

    /// The number of the hour that contains `at`.
    pub(crate) fn hr_at(&self, at: f64) -> i64 {
        let hours = (self.to - self.from).max(1.0).ceil() as i64;
        self.first_hr + ((at - self.from).floor() as i64).clamp(0, hours - 1)
    }
}

/// The hourly score of a stay.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Organs {
    /// Titles of the components, in the order of [`Span::points`].
    pub(crate) titles: Vec<&'static str>,
    /// Their names in the marts.
    pub(crate) names: Vec<&'static str>,
    /// By time. An hour that the mart lacks is in none.
    pub(crate) spans: Vec<Span>,
    pub(crate) mode: ScoreMode,
}

impl Organs {
    /// The points of one component at a time; `None` where it was not measured or the mart has no such hour.
    pub(crate) fn points_at(&self, at: f64, component: usize) -> Option<i64> {
        let span = self.spans.iter().find(|span| span.from <= at && at < span.to)?;
        span.points.get(component).copied().flatten()
    }

    /// Spans of one component: those that follow each other with its points the same are one.
    pub(crate) fn of(&self, component: usize) -> Vec<(f64, f64, i64, Option<i64>)> {
        let mut runs: Vec<(f64, f64, i64, Option<i64>)> = Vec::new();
        for span in &self.spans {
            let points = span.points.get(component).copied().flatten();
            match runs.last_mut() {
                Some(last) if last.3 == points && meets(last.1, span.from) => last.1 = span.to,
                _ => runs.push((span.from, span.to, span.first_hr, points)),
            }
        }
        runs
    }
}

fn meets(end: f64, start: f64) -> bool {
    (end - start).abs() < 1e-6
}

pub(super) fn scan(icustay_id: i64) -> Scan<'static> {
    let fixed = ["icustay_id", "hr", "copy", "starttime", "endtime", "score_mode"];
    Scan::stay("pivoted_sofa", fixed.into_iter().chain(COLUMNS.iter().map(String::as_str)), icustay_id)
}

pub(super) fn load(reader: &Reader<'_>, scan: &Scan<'_>, origin: i64) -> Result<Organs> {
    let mart = reader.read(scan)?;
    let (hr, copy) = (mart.ints("hr")?, mart.ints("copy")?);
    let (starts, ends) = (mart.datetimes("starttime")?, mart.datetimes("endtime")?);
    let points = COLUMNS.iter().map(|column| Ok(mart.ints(column)?)).collect::<Result<Vec<_>>>()?;
    let mode = ScoreMode::of(mart.texts("score_mode")?.iter().map(Option::as_deref));
    let mut rows: Vec<usize> = (0..mart.rows()).collect();
    rows.sort_by_key(|&row| (hr[row], copy[row]));
    let mut spans: Vec<Span> = Vec::new();
    let mut last_hr = None;
    for row in rows {
        let (Some(hr), Some(start), Some(end)) = (hr[row], starts[row], ends[row]) else { continue };
        // The reference has several rows for some hours; the window of the last one holds the others.
        if last_hr == Some(hr) {
            spans.pop();
        }
        last_hr = Some(hr);
        let points: Vec<Option<i64>> = points.iter().map(|column| column[row]).collect();
        spans.push(Span { from: hours(start, origin), to: hours(end, origin), first_hr: hr, points });
    }
    let infos = components();
    Ok(Organs {
        titles: infos.iter().map(|info| info.title).collect(),
        names: infos.iter().map(|info| info.column).collect(),
        spans: merged(spans),
        mode,
    })
}

/// Hours that follow each other with the same points become one span: a long stay has few of them.
fn merged(hours: Vec<Span>) -> Vec<Span> {
    let mut spans: Vec<Span> = Vec::new();
    for hour in hours {
        match spans.last_mut() {
            Some(last) if last.points == hour.points && meets(last.to, hour.from) => last.to = hour.to,
            _ => spans.push(hour),
        }
    }
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hour(hr: i64, points: [Option<i64>; 2]) -> Span {
        Span { from: hr as f64, to: hr as f64 + 1.0, first_hr: hr, points: points.to_vec() }
    }

    #[test]
    fn equal_hours_are_one_span_and_a_gap_ends_it() {
        let one = [Some(1), None];
        let spans = merged(vec![hour(0, one), hour(1, one), hour(2, [Some(1), Some(0)]), hour(5, one), hour(6, one)]);
        let ends: Vec<(f64, f64)> = spans.iter().map(|span| (span.from, span.to)).collect();
        assert_eq!(ends, [(0.0, 2.0), (2.0, 3.0), (5.0, 7.0)]);
        let organs = Organs { titles: vec![], names: vec![], spans, mode: ScoreMode::Paper };
        // The first component does not change at hour 2; the second is measured only there.
        assert_eq!(organs.of(0), [(0.0, 3.0, 0, Some(1)), (5.0, 7.0, 5, Some(1))]);
        assert_eq!(organs.of(1)[0], (0.0, 2.0, 0, None));
        assert_eq!(organs.of(1)[1], (2.0, 3.0, 2, Some(0)));
        assert_eq!([1.9, 2.0, 3.5].map(|at| organs.points_at(at, 1)), [None, Some(0), None]);
        assert_eq!(organs.points_at(6.5, 0), Some(1));
    }

    #[test]
    fn an_hour_is_found_inside_its_span() {
        let span = Span { from: -0.5, to: 4.5, first_hr: 10, points: vec![] };
        assert_eq!(
            [span.hr_at(-9.0), span.hr_at(-0.5), span.hr_at(0.6), span.hr_at(4.5), span.hr_at(99.0)],
            [10, 10, 11, 14, 14]
        );
    }
}
