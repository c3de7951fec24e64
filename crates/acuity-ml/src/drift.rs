//! Whether the rows that a model is asked about are like those that it learned from.

use serde::Serialize;

use crate::{distribution::Distribution, math::quantile, model_file::ModelFile, row::Row, words::counted};

/// From this index on a feature is distributed otherwise than in training.
pub const MUCH: f64 = 0.25;
/// Up to this one nothing has changed.
pub const LITTLE: f64 = 0.1;
/// With fewer rows the index is mostly chance.
pub const FEWEST: usize = 200;

/// How far one feature has moved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Drift {
    /// Its name.
    pub feature: String,
    /// Population stability index; 0 is no change.
    pub psi: f64,
    /// `stable`, `some` or `much`, by [`LITTLE`] and [`MUCH`].
    pub verdict: &'static str,
    /// Median of training.
    pub median_then: Option<f64>,
    /// Median of the rows, of a long input that of some ten thousand of them, evenly apart; `None` without a value.
    pub median_now: Option<f64>,
    /// Share of rows without a value in training, 0 to 1.
    pub missing_then: Option<f64>,
    /// The same of the rows.
    pub missing_now: f64,
}

/// Rows behind a median at most: every so many of a longer input, evenly.
const SAMPLED: usize = 10_000;

/// Counts rows as they pass, so that drift is told of any number of them.
#[derive(Debug, Clone)]
pub struct Tally<'m> {
    model: &'m ModelFile,
    rows: usize,
    columns: Vec<Counted<'m>>,
    /// One row of so many is sampled.
    stride: usize,
}

/// What is counted of one feature.
#[derive(Debug, Clone)]
struct Counted<'m> {
    column: usize,
    then: &'m Distribution,
    counts: Vec<usize>,
    /// NaN where it is missing: the samples of all features are of the same rows.
    sample: Vec<f64>,
}

impl<'m> Tally<'m> {
    /// Of no row yet.
    #[must_use]
    pub fn new(model: &'m ModelFile) -> Self {
        let known = model.features().iter().enumerate();
        let columns = known
            .filter_map(|(column, feature)| {
                let then = feature.distribution.as_ref()?;
                Some(Counted { column, then, counts: vec![0; then.bins()], sample: Vec::new() })
            })
            .collect();
        Self { model, rows: 0, columns, stride: 1 }
    }

    /// Counts a row.
    pub fn add(&mut self, row: &Row) {
        let is_sampled = self.rows.is_multiple_of(self.stride);
        for one in &mut self.columns {
            let value = row.value(one.column);
            if !value.is_nan() {
                one.counts[one.then.bin_of(value)] += 1;
            }
            if is_sampled {
                one.sample.push(value);
            }
        }
        self.rows += 1;
        if is_sampled && self.columns.first().is_some_and(|one| one.sample.len() > SAMPLED) {
            self.stride *= 2;
            for one in &mut self.columns {
                let every_second = one.sample.iter().copied().step_by(2).collect();
                one.sample = every_second;
            }
        }
    }

    /// Rows counted.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// Each feature whose distribution in training the model file has, the one that has moved most first; none without rows.
    #[must_use]
    pub fn drift(&self) -> Vec<Drift> {
        let mut found: Vec<Drift> = self.columns.iter().filter_map(|one| self.moved(one)).collect();
        // Equal ones by name: the same rows give the same text.
        found.sort_by(|a, b| b.psi.total_cmp(&a.psi).then_with(|| a.feature.cmp(&b.feature)));
        found
    }

    fn moved(&self, one: &Counted<'_>) -> Option<Drift> {
        let feature = &self.model.features()[one.column];
        let psi = one.then.stability_index_of(&one.counts, self.rows)?;
        let mut sample: Vec<f64> = one.sample.iter().copied().filter(|value| !value.is_nan()).collect();
        sample.sort_by(f64::total_cmp);
        Some(Drift {
            feature: feature.name.clone(),
            psi,
            verdict: verdict(psi),
            median_then: feature.training.map(|training| training.median),
            // Of categories there is no middle.
            median_now: quantile(&sample, 0.5).filter(|_| !feature.is_category()),
            missing_then: Some(one.then.missing),
            missing_now: (self.rows - one.counts.iter().sum::<usize>()) as f64 / self.rows as f64,
        })
    }
}

/// As [`Tally`], of rows that are all there.
#[must_use]
pub fn drift(model: &ModelFile, rows: &[&Row]) -> Vec<Drift> {
    let mut tally = Tally::new(model);
    rows.iter().for_each(|row| tally.add(row));
    tally.drift()
}

fn verdict(psi: f64) -> &'static str {
    match psi {
        _ if psi < LITTLE => "stable",
        _ if psi < MUCH => "some",
        _ => "much",
    }
}

/// What a person must know whose rows are not like those of training; `None` when they are, or are too few to say.
#[must_use]
pub fn caution(found: &[Drift], rows: usize) -> Option<String> {
    let moved: Vec<&str> = found.iter().filter(|one| one.psi >= MUCH).map(|one| one.feature.as_str()).collect();
    if rows < FEWEST || moved.is_empty() {
        return None;
    }
    const SHOWN: usize = 5;
    let shown = moved.iter().take(SHOWN).copied().collect::<Vec<_>>().join(", ");
    let more = moved
        .len()
        .checked_sub(SHOWN)
        .filter(|more| *more > 0)
        .map_or_else(String::new, |more| format!(" and {more} more"));
    let are = if moved.len() == 1 { "is" } else { "are" };
    Some(format!(
        "{} of {} {are} distributed otherwise than in training ({shown}{more}): what was found of the model may not hold here; \
         --drift tells how far each has moved",
        moved.len(),
        counted(found.len(), "feature")
    ))
}
