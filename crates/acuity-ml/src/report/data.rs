//! The figures behind the report, read from the marts. No key of a stay or patient leaves this module.

use std::collections::{BTreeMap, BTreeSet};

use acuity_scores::ScoreMode;
use acuity_warehouse::{Columns, Warehouse};

use crate::{
    cohort,
    cohort::FlowStep,
    error::{Error, Result},
    features, mart,
    math::quantile,
    model_file::ModelFile,
    row::Row,
    surrogate::{Surrogate, surrogate},
    task::Task,
    words,
};

/// What the marts say about all ICU stays; parts whose mart is missing are `None`, with a note.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Overview {
    pub(crate) stays: Option<Stays>,
    pub(crate) ventilated: Option<f64>,
    /// Of adults.
    pub(crate) scores: Vec<ScoreCount>,
    pub(crate) score_mode: ScoreMode,
    /// Stays that `scores` leaves out because the patient is not known to be an adult.
    pub(crate) no_adults: usize,
    /// Stays of adults that have no score.
    pub(crate) without_score: usize,
    pub(crate) missing: Vec<Missing>,
    pub(crate) flow: Vec<FlowStep>,
    pub(crate) notes: Vec<String>,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Stays {
    pub(crate) stays: usize,
    pub(crate) patients: usize,
    /// Fraction of stays that ended with a death in hospital.
    pub(crate) mortality: f64,
    pub(crate) median_hours: f64,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ScoreCount {
    pub(crate) score: u8,
    pub(crate) stays: usize,
    pub(crate) deaths: usize,
}

#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Missing {
    /// The feature for a person.
    pub(crate) label: String,
    pub(crate) fraction: f64,
}

/// Contributions of one model over a sample of the cohort.
#[derive(Debug, Clone, PartialEq)]
pub struct ShapSummary {
    /// Stays explained.
    pub stays: usize,
    /// The most important features first.
    pub features: Vec<FeatureShap>,
    /// The marts hold the data that the model was trained on.
    pub same_data: bool,
    /// The model in three questions; `None` with too few stays.
    pub surrogate: Option<Surrogate>,
}

/// Contributions of one feature.
#[derive(Debug, Clone, PartialEq)]
pub struct FeatureShap {
    /// Its name in the marts.
    pub name: String,
    /// The feature for a person.
    pub label: String,
    /// Its unit; `1` for flags, scores and ratios.
    pub unit: String,
    /// Mean of the contributions without their signs, in log-odds.
    pub mean_absolute: f64,
    /// One point a stay.
    pub points: Vec<ShapPoint>,
}

/// The contribution of a value of one stay.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ShapPoint {
    /// In log-odds; above 0 it raises the risk.
    pub shap: f64,
    /// The value; `None` when missing.
    pub value: Option<f64>,
    /// Rank of the value within the sample, 0 to 1; `None` when missing.
    pub rank: Option<f64>,
}

/// Reads what is there. A missing mart is a note; every other failure is an error.
pub(crate) fn overview(warehouse: &dyn Warehouse, dataset: &str, task: &Task) -> Result<Overview> {
    let mut out = Overview::default();
    let mut notes = Vec::new();
    let deaths = optional(read_outcomes(warehouse, dataset), &mut notes)?;
    if let Some(outcomes) = &deaths {
        out.stays = Some(stays(outcomes));
    }
    let columns = ["icustay_id", "sofa", "score_mode"];
    if let Some(sofa) = optional(Columns::of(warehouse, dataset, mart::SOFA, &columns, ""), &mut notes)? {
        out.score_mode = mart::score_mode(&sofa)?;
        // Without the outcomes nobody is known to be an adult, and the note about them says why nothing is drawn.
        scores(&sofa, deaths.as_deref().unwrap_or(&[]), &mut out)?;
    }
    let names: Vec<&str> = features::features().iter().map(|feature| feature.name.as_str()).collect();
    if let Some(facts) = optional(Columns::of(warehouse, dataset, mart::FEATURES, &names, ""), &mut notes)? {
        out.missing = missing(&facts)?;
        let vent: Vec<f64> = facts.floats("vent")?.into_iter().flatten().collect();
        if !vent.is_empty() {
            out.ventilated = Some(vent.iter().filter(|flag| **flag > 0.0).count() as f64 / vent.len() as f64);
        }
    }
    match cohort::load(warehouse, dataset, task, None) {
        Ok(cohort) => out.flow = cohort.flow,
        // Already noted above, or nothing that the overview depends on.
        Err(
            error @ (Error::EmptyCohort { .. } | Error::OneClass { .. } | Error::NoFeatures),
        ) => notes.push(error.to_string()),
        // The full message names a stay, which has no place in a report.
        Err(Error::Leakage { .. }) => notes.push(
            "leakage gate: the models of the features have columns that nothing is known of, or rows whose facts may be later than the prediction; no cohort is shown"
                .to_owned(),
        ),
        Err(error) if error.is_not_built() => {}
        Err(error) => return Err(error),
    }
    out.notes = notes;
    Ok(out)
}

fn optional<T, E: Into<Error>>(result: Result<T, E>, notes: &mut Vec<String>) -> Result<Option<T>> {
    match result.map_err(Into::into) {
        Ok(value) => Ok(Some(value)),
        Err(error) if error.is_not_built() => {
            notes.push(error.to_string());
            Ok(None)
        }
        Err(error) => Err(error),
    }
}

#[derive(Debug, Clone, PartialEq)]
struct Outcome {
    stay: i64,
    patient: i64,
    adult: bool,
    died: Option<bool>,
    hours: Option<f64>,
}

fn read_outcomes(warehouse: &dyn Warehouse, dataset: &str) -> Result<Vec<Outcome>> {
    let columns = ["icustay_id", "subject_id", "is_adult", "in_hospital_mortality", "los_icu_hours"];
    let outcomes = Columns::of(warehouse, dataset, mart::OUTCOMES, &columns, "")?;
    let (stay, patient) = (outcomes.ints("icustay_id")?, outcomes.ints("subject_id")?);
    let adult = outcomes.flags("is_adult")?;
    let (died, hours) = (outcomes.flags("in_hospital_mortality")?, outcomes.floats("los_icu_hours")?);
    Ok((0..stay.len())
        .filter_map(|i| {
            Some(Outcome {
                stay: stay[i]?,
                patient: patient[i]?,
                adult: adult[i] == Some(true),
                died: died[i],
                hours: hours[i],
            })
        })
        .collect())
}

fn stays(outcomes: &[Outcome]) -> Stays {
    let patients: BTreeSet<i64> = outcomes.iter().map(|outcome| outcome.patient).collect();
    let known: Vec<bool> = outcomes.iter().filter_map(|outcome| outcome.died).collect();
    let mut hours: Vec<f64> = outcomes.iter().filter_map(|outcome| outcome.hours).collect();
    hours.sort_by(f64::total_cmp);
    Stays {
        stays: outcomes.len(),
        patients: patients.len(),
        mortality: known.iter().filter(|died| **died).count() as f64 / known.len().max(1) as f64,
        median_hours: quantile(&hours, 0.5).unwrap_or(0.0),
    }
}

/// Counts the scores of adults. The reference's rows have points for newborns too, which are no SOFA.
fn scores(sofa: &Columns, outcomes: &[Outcome], out: &mut Overview) -> Result<()> {
    let score: BTreeMap<i64, u8> = sofa
        .ints("icustay_id")?
        .into_iter()
        .zip(sofa.ints("sofa")?)
        .filter_map(|(stay, score)| Some((stay?, u8::try_from(score?).ok()?)))
        .collect();
    let mut counts: BTreeMap<u8, ScoreCount> = BTreeMap::new();
    for outcome in outcomes {
        match score.get(&outcome.stay) {
            _ if !outcome.adult => out.no_adults += 1,
            None => out.without_score += 1,
            Some(&score) => {
                let entry = counts.entry(score).or_insert(ScoreCount { score, stays: 0, deaths: 0 });
                entry.stays += 1;
                entry.deaths += usize::from(outcome.died == Some(true));
            }
        }
    }
    out.scores = counts.into_values().collect();
    Ok(())
}

fn missing(facts: &Columns) -> Result<Vec<Missing>> {
    let rows = facts.rows();
    let mut out = Vec::new();
    for feature in features::features() {
        let absent = facts.floats(&feature.name)?.iter().filter(|value| value.is_none()).count();
        let label = words::short_label(&feature.name, &feature.description);
        out.push(Missing { label, fraction: absent as f64 / rows.max(1) as f64 });
    }
    out.sort_by(|a, b| b.fraction.total_cmp(&a.fraction));
    Ok(out)
}

/// Stays drawn in the summary; more would only cover each other.
const SAMPLE: usize = 400;

/// Explains a sample of the cohort, the `top` most important features; `None` when the model's task or features are not those of
/// the marts.
///
/// # Errors
/// The warehouse's refusal, or a mart whose columns have the wrong types.
pub fn shap(
    warehouse: &dyn Warehouse,
    dataset: &str,
    task: &Task,
    model: &ModelFile,
    top: usize,
) -> Result<Option<ShapSummary>> {
    if model.metadata().task != task.name {
        return Ok(None);
    }
    let names: Vec<String> = model.features().iter().map(|feature| feature.name.clone()).collect();
    let cohort = match cohort::load(warehouse, dataset, task, Some(&names)) {
        Ok(cohort) => cohort,
        Err(error) if is_misfit(&error) => return Ok(None),
        Err(error) => return Err(error),
    };
    // A feature without any value was left out: columns would not be those of the model.
    if cohort.table.features.len() != names.len() {
        return Ok(None);
    }
    let same_data = cohort.table.fingerprint() == model.metadata().data_fingerprint;
    let table = &cohort.table.recoded(model.features());
    // Every so many stays, not at random: the report is the same each time.
    let step = table.len().div_ceil(SAMPLE).max(1);
    let rows: Vec<Vec<f64>> = (0..table.len()).step_by(step).map(|row| table.x.row(row).to_vec()).collect();
    let values: Vec<Vec<f64>> = rows
        .iter()
        .map(|row| {
            let row = Row::from_ordered(row.iter().map(|value| (!value.is_nan()).then_some(*value)).collect());
            model.shap(&row).1
        })
        .collect();
    let mut features: Vec<FeatureShap> = model
        .features()
        .iter()
        .enumerate()
        .map(|(column, feature)| {
            let mut ranks = ranks(rows.iter().map(|row| row[column]).collect());
            let mut known: Vec<_> = rows.iter().map(|row| Some(row[column]).filter(|value| !value.is_nan())).collect();
            if feature.is_category() {
                // No category is above another.
                ranks.fill(None);
                known.fill(None);
            }
            let points = values.iter().zip(known).zip(ranks);
            let points: Vec<ShapPoint> =
                points.map(|((shap, value), rank)| ShapPoint { shap: shap[column], value, rank }).collect();
            let sum: f64 = points.iter().map(|point| point.shap.abs()).sum();
            FeatureShap {
                name: feature.name.clone(),
                label: feature.label(),
                unit: feature.unit.clone(),
                mean_absolute: sum / points.len().max(1) as f64,
                points,
            }
        })
        .collect();
    features.sort_by(|a, b| b.mean_absolute.total_cmp(&a.mean_absolute).then_with(|| a.name.cmp(&b.name)));
    features.truncate(top);
    Ok(Some(ShapSummary { stays: rows.len(), features, same_data, surrogate: surrogate(model, table).ok() }))
}

/// The model and the marts do not fit each other; what the overview has told already is among it. A warehouse that did not
/// answer, a value that cannot be and a fault of the program are no misfit.
fn is_misfit(error: &Error) -> bool {
    error.is_not_built()
        || matches!(
            error,
            Error::Leakage { .. }
                | Error::UnknownFeature { .. }
                | Error::EmptyCohort { .. }
                | Error::OneClass { .. }
                | Error::NoFeatures
        )
}

/// Rank of each value among the present ones, 0 to 1; equal values have equal ranks.
fn ranks(values: Vec<f64>) -> Vec<Option<f64>> {
    let mut present: Vec<f64> = values.iter().copied().filter(|value| !value.is_nan()).collect();
    present.sort_by(f64::total_cmp);
    let last = present.len().saturating_sub(1).max(1) as f64;
    let rank = |value: f64| {
        let below = present.partition_point(|other| *other < value);
        let upto = present.partition_point(|other| *other <= value).max(1);
        (below + upto - 1) as f64 / 2.0 / last
    };
    values.into_iter().map(|value| (!value.is_nan()).then(|| rank(value))).collect()
}
