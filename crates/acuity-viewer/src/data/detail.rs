//! One stay in full: times, the values behind each SOFA point, and the facts of the first day.

use std::collections::BTreeMap;

use acuity_ml::features::{Feature, FeatureGroup, features};

use super::{Reader, Scan};
use crate::{error::Result, format::short_label};

/// A value that a SOFA component looks at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct InputInfo {
    /// Column of the mart `sofa_inputs`.
    pub(crate) column: &'static str,
    pub(crate) label: &'static str,
    pub(crate) unit: &'static str,
}

/// An organ system of SOFA.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct ComponentInfo {
    /// Column of the mart `sofa`.
    pub(crate) column: &'static str,
    pub(crate) title: &'static str,
    pub(crate) inputs: &'static [InputInfo],
}

const fn input(column: &'static str, label: &'static str, unit: &'static str) -> InputInfo {
    InputInfo { column, label, unit }
}

/// The six components (Vincent et al., Intensive Care Med 1996;22:707-710) and what each is judged by.
pub(crate) const COMPONENTS: [ComponentInfo; 6] = [
    ComponentInfo {
        column: "respiration",
        title: "Respiration",
        inputs: &[
            input("pf_vent", "Lowest PaO2/FiO2, ventilated", "mmHg"),
            input("pf_novent", "Lowest PaO2/FiO2, not ventilated", "mmHg"),
        ],
    },
    ComponentInfo {
        column: "coagulation",
        title: "Coagulation",
        inputs: &[input("platelet_min", "Lowest platelets", "K/uL")],
    },
    ComponentInfo { column: "liver", title: "Liver", inputs: &[input("bilirubin_max", "Highest bilirubin", "mg/dL")] },
    ComponentInfo {
        column: "cardiovascular",
        title: "Cardiovascular",
        inputs: &[
            input("meanbp_min", "Lowest mean arterial pressure", "mmHg"),
            input("rate_norepinephrine", "Norepinephrine", "mcg/kg/min"),
            input("rate_epinephrine", "Epinephrine", "mcg/kg/min"),
            input("rate_dopamine", "Dopamine", "mcg/kg/min"),
            input("rate_dobutamine", "Dobutamine", "mcg/kg/min"),
        ],
    },
    ComponentInfo {
        column: "cns",
        title: "Central nervous system",
        inputs: &[input("mingcs", "Lowest Glasgow coma scale", "1")],
    },
    ComponentInfo {
        column: "renal",
        title: "Renal",
        inputs: &[input("creatinine_max", "Highest creatinine", "mg/dL"), input("urineoutput", "Urine in 24 h", "mL")],
    },
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
    pub(crate) admittime: Option<i64>,
    pub(crate) dischtime: Option<i64>,
    pub(crate) last_careunit: Option<String>,
    pub(crate) ethnicity: Option<String>,
    pub(crate) sofa: Option<i64>,
    /// The SOFA marts have a row for this stay.
    pub(crate) scored: bool,
    pub(crate) components: Vec<Component>,
    /// First-day values by feature name; empty when the mart has no row for this stay.
    pub(crate) features: BTreeMap<String, f64>,
}

impl StayDetail {
    /// What [`StayDetail::load`] reads, in its order.
    pub(crate) fn scans(icustay_id: i64) -> [Scan; 4] {
        let identity = ["icustay_id", "admittime", "dischtime", "last_careunit", "ethnicity_grouped"];
        let sofa = ["icustay_id", "sofa"].into_iter().chain(COMPONENTS.map(|component| component.column));
        let inputs = COMPONENTS.iter().flat_map(|component| component.inputs).map(|input| input.column);
        [
            Scan::stay("icustay_detail", identity, icustay_id),
            Scan::stay("sofa", sofa, icustay_id),
            Scan::stay("sofa_inputs", ["icustay_id"].into_iter().chain(inputs), icustay_id),
            first_day_scan(icustay_id),
        ]
    }

    pub(crate) fn load(reader: &Reader<'_>, icustay_id: i64) -> Result<Self> {
        let [identity, sofa, inputs, _] = Self::scans(icustay_id);
        let stay = reader.read_stay(&identity)?;
        let sofa = reader.read(&sofa)?;
        let inputs = reader.read(&inputs)?;
        let components = COMPONENTS
            .into_iter()
            .map(|info| {
                let value = |input: &InputInfo| Ok(first(inputs.floats(input.column)?));
                Ok(Component {
                    info,
                    points: first(sofa.ints(info.column)?),
                    values: info.inputs.iter().map(value).collect::<Result<_>>()?,
                })
            })
            .collect::<Result<_>>()?;
        Ok(Self {
            icustay_id,
            admittime: first(stay.datetimes("admittime")?),
            dischtime: first(stay.datetimes("dischtime")?),
            last_careunit: first(stay.texts("last_careunit")?),
            ethnicity: first(stay.texts("ethnicity_grouped")?),
            sofa: first(sofa.ints("sofa")?),
            scored: sofa.rows() > 0,
            components,
            features: first_day_features(reader, icustay_id)?.unwrap_or_default(),
        })
    }
}

/// What [`first_day_features`] reads.
pub(crate) fn first_day_scan(icustay_id: i64) -> Scan {
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
        if let Some(value) = first(mart.floats(&feature.name)?) {
            values.insert(feature.name.clone(), value);
        }
    }
    Ok(Some(values))
}

fn first<T>(values: Vec<Option<T>>) -> Option<T> {
    values.into_iter().next().flatten()
}

/// Which of a measurement's values a feature is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Statistic {
    Min,
    Mean,
    Max,
}

impl Statistic {
    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Min => "Lowest",
            Self::Mean => "Average",
            Self::Max => "Highest",
        }
    }
}

/// A line of the first-day table: one measurement with its lowest, mean and highest value, or a single fact.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Measurement {
    pub(crate) label: String,
    pub(crate) unit: &'static str,
    pub(crate) is_flag: bool,
    /// Feature names; `None` marks a single fact.
    pub(crate) values: Vec<(Option<Statistic>, &'static str)>,
}

/// The first-day table: a title and its lines, in the order of the feature table.
pub(crate) fn measurements() -> Vec<(FeatureGroup, Vec<Measurement>)> {
    let mut groups: Vec<(FeatureGroup, Vec<Measurement>)> = Vec::new();
    for feature in features() {
        if groups.last().is_none_or(|(group, _)| *group != feature.group) {
            groups.push((feature.group, Vec::new()));
        }
        let Some((_, lines)) = groups.last_mut() else { continue };
        let (label, statistic) = split(feature);
        match lines.last_mut() {
            Some(line) if statistic.is_some() && line.label == label => line.values.push((statistic, &feature.name)),
            _ => lines.push(Measurement {
                label,
                unit: feature.unit,
                is_flag: feature.is_flag,
                values: vec![(statistic, &feature.name)],
            }),
        }
    }
    groups
}

/// `Lowest heart rate` is the minimum of `Heart rate`, in groups where measurements come as several statistics.
fn split(feature: &Feature) -> (String, Option<Statistic>) {
    let suffixed = matches!(feature.group, FeatureGroup::Vitals | FeatureGroup::Laboratory);
    for (word, statistic) in [("Lowest ", Statistic::Min), ("Average ", Statistic::Mean), ("Highest ", Statistic::Max)]
    {
        if let Some(rest) = feature.description.strip_prefix(word).filter(|_| suffixed) {
            return (short_label(&feature.name, &capitalised(rest)), Some(statistic));
        }
    }
    (short_label(&feature.name, &feature.description), None)
}

fn capitalised(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_feature_stands_in_the_table_once_and_statistics_share_a_line() {
        let table = measurements();
        let names: usize = table.iter().flat_map(|(_, lines)| lines).map(|line| line.values.len()).sum();
        assert_eq!(names, features().len());
        let vitals = &table.iter().find(|(group, _)| *group == FeatureGroup::Vitals).unwrap().1;
        assert_eq!((vitals.len(), vitals[0].label.as_str(), vitals[0].values.len()), (8, "Heart rate", 3));
        let gas = &table.iter().find(|(group, _)| *group == FeatureGroup::BloodGas).unwrap().1;
        assert!(gas.iter().all(|line| line.values.len() == 1 && line.values[0].0.is_none()));
    }
}
