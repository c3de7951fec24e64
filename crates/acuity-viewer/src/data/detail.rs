//! One stay in full: times, the values behind each SOFA point, and the facts of the first day.

use std::collections::{BTreeMap, BTreeSet};

use acuity_ml::{
    features::{Feature, FeatureGroup, features},
    words::{capitalised, short_label},
};
use acuity_scores::{ComponentSpec, InputSpec, Quantity, ScoreMode, Statistic};

use super::{Reader, Scan};
use crate::error::Result;

/// An organ system of SOFA.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ComponentInfo {
    /// Column of the mart `sofa`.
    pub(crate) column: &'static str,
    pub(crate) title: &'static str,
    /// What it is judged by: columns of the mart `sofa_inputs`.
    pub(crate) inputs: Vec<&'static InputSpec>,
}

/// The components, as the score's own definition has them.
pub(crate) fn components() -> Vec<ComponentInfo> {
    let Ok(sofa) = acuity_scores::find("sofa") else { return Vec::new() };
    let info = |component: &'static ComponentSpec| ComponentInfo {
        column: component.name,
        title: component.title,
        inputs: component.inputs.iter().filter_map(|name| sofa.input(name).ok()).collect(),
    };
    sofa.components.iter().map(info).collect()
}

/// First-day scores beside SOFA: the mart, which names its column as well, and what people call it.
pub(crate) const SCORES: [(&str, &str); 10] = [
    ("qsofa", "qSOFA"),
    ("oasis", "OASIS"),
    ("sapsii", "SAPS II"),
    ("saps", "SAPS of 1984"),
    ("apsiii", "APS III"),
    ("lods", "LODS"),
    ("mlods", "mLODS"),
    ("sirs", "SIRS criteria"),
    ("meld", "MELD"),
    ("sofa2", "SOFA-2"),
];

/// One component of a stay.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Component {
    pub(crate) info: ComponentInfo,
    /// 0 to 4; `None` when nothing was measured.
    pub(crate) points: Option<i64>,
    /// In the order of [`ComponentInfo::inputs`].
    pub(crate) values: Vec<Option<f64>>,
}

/// Everything the stay page shows beyond the stay table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct StayDetail {
    pub(crate) icustay_id: i64,
    pub(crate) hadm_id: Option<i64>,
    pub(crate) admittime: Option<i64>,
    pub(crate) dischtime: Option<i64>,
    pub(crate) last_careunit: Option<String>,
    pub(crate) ethnicity: Option<String>,
    pub(crate) sofa: Option<i64>,
    /// The SOFA marts have a row for this stay.
    pub(crate) scored: bool,
    /// In which reading its points and the values behind them were computed.
    pub(crate) score_mode: ScoreMode,
    pub(crate) components: Vec<Component>,
    /// First-day values by feature name; empty when the mart has no row for this stay.
    pub(crate) features: BTreeMap<String, f64>,
    /// What marts beyond these tell, as far as they are built.
    pub(crate) more: More,
}

/// What is told of a stay where the marts are built.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct More {
    /// Title and value of each of [`SCORES`]; `None` where it was not computed.
    pub(crate) scores: Vec<(&'static str, Option<f64>)>,
    /// Code and name of each diagnosis of the admission, by rank; `None` without the mart.
    pub(crate) diagnoses: Option<Vec<String>>,
    /// Specimens of the admission by time, each with what grew in it; `None` without the table.
    pub(crate) cultures: Option<Vec<Culture>>,
}

/// A specimen.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Culture {
    /// Microseconds since 1970; of the day where the time is not known.
    pub(crate) time: Option<i64>,
    pub(crate) specimen: String,
    /// `None` where nothing grew.
    pub(crate) organism: Option<String>,
}

impl More {
    fn score(mart: &'static str, icustay_id: i64) -> Scan<'static> {
        Scan::stay(mart, [mart], icustay_id)
    }

    fn diagnoses(hadm_id: i64) -> Scan<'static> {
        Scan::admission("diagnoses", ["seq_num", "icd9_code", "long_title"], hadm_id)
    }

    fn cultures(hadm_id: i64) -> Scan<'static> {
        let columns = ["charttime", "chartdate", "spec_type_desc", "org_name"];
        Scan::admission("stg_microbiologyevents", columns, hadm_id)
    }

    /// What [`More::load`] reads of what may be there.
    pub(crate) fn scans(icustay_id: i64, hadm_id: Option<i64>) -> Vec<Scan<'static>> {
        let of_admission = hadm_id.into_iter().flat_map(|id| [Self::diagnoses(id), Self::cultures(id)]);
        SCORES.iter().map(|(mart, _)| Self::score(mart, icustay_id)).chain(of_admission).collect()
    }

    pub(crate) fn load(reader: &Reader<'_>, icustay_id: i64, hadm_id: Option<i64>) -> Result<Self> {
        let mut scores = Vec::new();
        for (mart, title) in SCORES {
            let scan = Self::score(mart, icustay_id);
            if reader.has(&scan) {
                scores.push((title, drawable(first(reader.read(&scan)?.floats(mart)?))));
            }
        }
        let diagnoses = hadm_id.map(Self::diagnoses).filter(|scan| reader.has(scan));
        let cultures = hadm_id.map(Self::cultures).filter(|scan| reader.has(scan));
        Ok(Self {
            scores,
            diagnoses: diagnoses.map(|scan| Self::named(reader, &scan)).transpose()?,
            cultures: cultures.map(|scan| Self::grown(reader, &scan)).transpose()?,
        })
    }

    fn named(reader: &Reader<'_>, scan: &Scan<'_>) -> Result<Vec<String>> {
        let read = reader.read(scan)?;
        let (rank, code, title) = (read.ints("seq_num")?, read.texts("icd9_code")?, read.texts("long_title")?);
        let rows = rank.into_iter().zip(code).zip(title);
        let mut named: Vec<(i64, String)> = rows
            .filter_map(|((rank, code), title)| {
                let code = code?;
                // What has no rank comes last.
                let name = title.map_or_else(|| code.clone(), |title| format!("{code} {title}"));
                Some((rank.unwrap_or(i64::MAX), name))
            })
            .collect();
        named.sort();
        Ok(named.into_iter().map(|(_, name)| name).collect())
    }

    fn grown(reader: &Reader<'_>, scan: &Scan<'_>) -> Result<Vec<Culture>> {
        let read = reader.read(scan)?;
        let (time, day) = (read.datetimes("charttime")?, read.datetimes("chartdate")?);
        let (specimen, organism) = (read.texts("spec_type_desc")?, read.texts("org_name")?);
        let rows = time.into_iter().zip(day).zip(specimen).zip(organism);
        let cultures = rows.map(|(((time, day), specimen), organism)| Culture {
            time: time.or(day),
            specimen: specimen.unwrap_or_else(|| "specimen not named".to_owned()),
            organism,
        });
        // There is a row for each antibiotic that was tried on an organism.
        Ok(cultures.collect::<BTreeSet<Culture>>().into_iter().collect())
    }
}

impl StayDetail {
    /// What [`StayDetail::load`] reads, in its order.
    pub(crate) fn scans(icustay_id: i64) -> [Scan<'static>; 4] {
        let identity = ["icustay_id", "hadm_id", "admittime", "dischtime", "last_careunit", "ethnicity_grouped"];
        let components = components();
        let points = components.iter().map(|component| component.column);
        let inputs = components.iter().flat_map(|component| &component.inputs).map(|input| input.name);
        [
            Scan::stay("icustay_detail", identity, icustay_id),
            Scan::stay("sofa", ["icustay_id", "sofa", "score_mode"].into_iter().chain(points), icustay_id),
            Scan::stay("sofa_inputs", ["icustay_id", "score_mode"].into_iter().chain(inputs), icustay_id),
            first_day_scan(icustay_id),
        ]
    }

    pub(crate) fn load(reader: &Reader<'_>, icustay_id: i64) -> Result<Self> {
        let [identity, sofa, inputs, _] = Self::scans(icustay_id);
        let stay = reader.read_stay(&identity)?;
        let sofa = reader.read(&sofa)?;
        let inputs = reader.read(&inputs)?;
        let components = components()
            .into_iter()
            .map(|info| {
                let value = |input: &&InputSpec| Ok(drawable(first(inputs.floats(input.name)?)));
                Ok(Component {
                    points: first(sofa.ints(info.column)?),
                    values: info.inputs.iter().map(value).collect::<Result<_>>()?,
                    info,
                })
            })
            .collect::<Result<_>>()?;
        let modes = [sofa.texts("score_mode")?, inputs.texts("score_mode")?].concat();
        Ok(Self {
            icustay_id,
            hadm_id: first(stay.ints("hadm_id")?),
            admittime: first(stay.datetimes("admittime")?),
            dischtime: first(stay.datetimes("dischtime")?),
            last_careunit: first(stay.texts("last_careunit")?),
            ethnicity: first(stay.texts("ethnicity_grouped")?),
            sofa: first(sofa.ints("sofa")?),
            scored: sofa.rows() > 0,
            score_mode: ScoreMode::of(modes.iter().map(Option::as_deref)),
            components,
            features: first_day_features(reader, icustay_id)?.unwrap_or_default(),
            more: More::default(),
        })
    }
}

/// What [`first_day_features`] reads.
pub(crate) fn first_day_scan(icustay_id: i64) -> Scan<'static> {
    Scan::stay("first_day_features", features().iter().map(|feature| feature.name.as_str()), icustay_id)
}

/// First-day values of one stay by feature name; those that were not measured are left out. `None`: no such stay.
pub(crate) fn first_day_features(reader: &Reader<'_>, icustay_id: i64) -> Result<Option<BTreeMap<String, f64>>> {
    let mart = reader.read(&first_day_scan(icustay_id))?;
    if mart.rows() == 0 {
        return Ok(None);
    }
    let mut values = BTreeMap::new();
    for feature in features() {
        if let Some(value) = drawable(first(mart.floats(&feature.name)?)) {
            values.insert(feature.name.clone(), value);
        }
    }
    Ok(Some(values))
}

/// An infinite ratio is measured and normal (the reference's reading takes an FiO2 charted as 0 as it is), but no number to draw.
fn drawable(value: Option<f64>) -> Option<f64> {
    value.filter(|value| value.is_finite())
}

fn first<T>(values: Vec<Option<T>>) -> Option<T> {
    values.into_iter().next().flatten()
}

/// A line of the first-day table: one measurement with its lowest, mean and highest value, or a single fact.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Measurement {
    pub(crate) label: String,
    pub(crate) quantity: &'static Quantity,
    pub(crate) unit: &'static str,
    pub(crate) is_flag: bool,
    /// The feature of each statistic; `None` marks a single fact.
    values: BTreeMap<Option<Statistic>, &'static str>,
}

impl Measurement {
    /// The feature that stands under the heading of `statistic`.
    pub(crate) fn feature(&self, statistic: Option<Statistic>) -> Option<&'static str> {
        self.values.get(&statistic).copied()
    }
}

/// A table of the first day: its lines, and the columns that they fill. A heading and the values below it are both asked of
/// the column, so that they cannot part.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Measurements {
    pub(crate) group: FeatureGroup,
    /// From low to high; single facts have a column without a heading.
    pub(crate) columns: Vec<Option<Statistic>>,
    pub(crate) lines: Vec<Measurement>,
}

/// The first-day tables, in the order of the feature table.
pub(crate) fn measurements() -> Vec<Measurements> {
    let mut tables: Vec<Measurements> = Vec::new();
    for feature in features() {
        if tables.last().is_none_or(|table| table.group != feature.group) {
            tables.push(Measurements { group: feature.group, columns: Vec::new(), lines: Vec::new() });
        }
        let Some(table) = tables.last_mut() else { continue };
        let (label, statistic) = split(feature);
        if !table.columns.contains(&statistic) {
            table.columns.push(statistic);
            table.columns.sort_unstable();
        }
        // In the feature table the statistics of a measurement follow each other.
        match table.lines.last_mut() {
            Some(line) if statistic.is_some() && line.label == label => {
                line.values.insert(statistic, &feature.name);
            }
            _ => table.lines.push(Measurement {
                label,
                quantity: feature.quantity,
                unit: feature.unit,
                is_flag: feature.is_flag,
                values: BTreeMap::from([(statistic, feature.name.as_str())]),
            }),
        }
    }
    tables
}

/// `Lowest heart rate` is the minimum of `Heart rate`, in groups where measurements come as several statistics.
fn split(feature: &Feature) -> (String, Option<Statistic>) {
    let suffixed = matches!(feature.group, FeatureGroup::Vitals | FeatureGroup::Laboratory);
    match feature.statistic.filter(|_| suffixed) {
        Some(statistic) => (short_label(&feature.name, &capitalised(feature.quantity.words)), Some(statistic)),
        None => (short_label(&feature.name, &feature.description), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_stands_in_the_table_once_and_statistics_share_a_line() {
        let tables = measurements();
        let names: usize = tables.iter().flat_map(|table| &table.lines).map(|line| line.values.len()).sum();
        assert_eq!(names, features().len());
        let vitals = tables.iter().find(|table| table.group == FeatureGroup::Vitals).unwrap();
        assert_eq!((vitals.lines.len(), vitals.lines[0].label.as_str()), (8, "Heart rate"));
        assert_eq!(vitals.columns, Statistic::ALL.map(Some));
        let gas = tables.iter().find(|table| table.group == FeatureGroup::BloodGas).unwrap();
        assert!(gas.columns == [None] && gas.lines.iter().all(|line| line.values.len() == 1));
    }

    #[test]
    fn what_stands_under_a_heading_is_that_statistic_of_the_line() {
        for table in measurements() {
            for line in &table.lines {
                let mut found = 0;
                for &statistic in &table.columns {
                    let Some(name) = line.feature(statistic) else { continue };
                    found += 1;
                    if let Some(statistic) = statistic {
                        assert!(name.ends_with(&format!("_{}", statistic.suffix())), "{name} under {statistic:?}");
                    }
                }
                assert_eq!(found, line.values.len(), "{}: a value without a column", line.label);
            }
        }
    }

    #[test]
    fn the_components_are_those_of_the_score() {
        let titles: Vec<&str> = components().iter().map(|component| component.title).collect();
        let expected = ["Respiration", "Coagulation", "Liver", "Cardiovascular", "Central nervous system", "Renal"];
        assert_eq!(titles, expected);
        assert!(components().iter().all(|component| !component.inputs.is_empty()));
    }
}
