//! Events and treatments as lanes: when each ran or happened, and how much it was.

use std::collections::BTreeMap;

use super::{Reader, Result, Scan, hours};
use crate::format;

/// How a type of event of the mart is shown.
struct Kind {
    event_type: &'static str,
    title: &'static str,
    /// Each label, such as a drug, has a lane of its own.
    by_label: bool,
    /// The value is an amount, which the height tells; what has none, or another meaning, is as high as the lane.
    is_amount: bool,
}

const fn kind(event_type: &'static str, title: &'static str, by_label: bool, is_amount: bool) -> Kind {
    Kind { event_type, title, by_label, is_amount }
}

/// In the order of the page. A type that is not here comes last, under its own name.
const KINDS: [Kind; 18] = [
    kind("icu_admission", "Care unit", false, false),
    kind("transfer", "Care unit", false, false),
    kind("icu_discharge", "Care unit", false, false),
    kind("ventilation", "Ventilation", false, false),
    kind("extubation", "Extubation", false, false),
    kind("cpap", "Continuous positive pressure", false, false),
    kind("oxygen_therapy", "Oxygen therapy", false, true),
    kind("infusion", "", true, true),
    kind("neuromuscular_blocker", "", true, true),
    kind("crystalloid", "Crystalloid", false, true),
    kind("colloid", "Colloid", false, true),
    kind("transfusion", "Transfusion", false, true),
    kind("urine", "Urine", false, true),
    kind("renal_replacement", "Renal replacement", false, false),
    kind("intracranial_pressure", "Intracranial pressure", false, true),
    kind("line", "Lines", false, false),
    kind("weight", "Weight", false, true),
    kind("code_status", "Code status", false, false),
];

/// One line of bars.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Lane {
    pub(crate) title: String,
    /// By time.
    pub(crate) marks: Vec<Mark>,
}

/// Something that ran from one hour to another, or happened at one.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Mark {
    pub(crate) from: f64,
    /// The same as `from` for what happened at a moment, and for what has no end.
    pub(crate) to: f64,
    /// Share of the largest amount of the lane, 0 to 1; `None` where the height tells nothing.
    pub(crate) level: Option<f64>,
    /// The event in words, with the raw row that it comes from.
    pub(crate) text: String,
}

pub(super) fn scan(icustay_id: i64) -> Scan<'static> {
    let columns =
        ["icustay_id", "event_type", "starttime", "endtime", "value", "unit", "label", "source_table", "row_id"];
    Scan::stay("stay_events", columns, icustay_id)
}

/// An event before the largest amount of its lane is known.
struct Event {
    from: f64,
    to: f64,
    amount: Option<f64>,
    text: String,
}

pub(super) fn load(reader: &Reader<'_>, scan: &Scan<'_>, origin: i64) -> Result<Vec<Lane>> {
    let mart = reader.read(scan)?;
    let (types, labels, units) = (mart.texts("event_type")?, mart.texts("label")?, mart.texts("unit")?);
    let (starts, ends, values) = (mart.datetimes("starttime")?, mart.datetimes("endtime")?, mart.floats("value")?);
    let (tables, row_ids) = (mart.texts("source_table")?, mart.ints("row_id")?);
    let mut lanes: BTreeMap<(usize, String), Vec<Event>> = BTreeMap::new();
    for row in 0..mart.rows() {
        let (Some(event_type), Some(start)) = (&types[row], starts[row]) else { continue };
        let place = KINDS.iter().position(|kind| kind.event_type == event_type);
        let kind = place.map(|place| &KINDS[place]);
        let title = match kind {
            Some(kind) if !kind.by_label => kind.title.to_owned(),
            Some(_) => acuity_ml::words::capitalised(labels[row].as_deref().unwrap_or(event_type)),
            None => acuity_ml::words::capitalised(&event_type.replace('_', " ")),
        };
        // Types that share a title share a lane.
        let order = kind.map_or(KINDS.len(), |kind| {
            KINDS.iter().position(|other| !kind.by_label && other.title == kind.title).or(place).unwrap_or(KINDS.len())
        });
        let value = values[row].filter(|value| value.is_finite());
        let from = hours(start, origin);
        let unit = units[row].as_deref().unwrap_or("");
        let source = tables[row].as_deref().map(|table| match row_ids[row] {
            Some(id) => format!(", {table} row {id}"),
            None => format!(", {table}"),
        });
        let text = [
            labels[row].clone().filter(|label| !label.eq_ignore_ascii_case(&title)).map(|label| format!(" {label}")),
            value.map(|value| format!(" {}", format::with_unit(value, unit))),
            Some(format!(", {}", format::datetime(start))),
            ends[row].filter(|end| *end > start).map(|end| format!(" to {}", format::datetime(end))),
            source,
        ];
        let event = Event {
            from,
            to: ends[row].map_or(from, |end| hours(end, origin)).max(from),
            amount: value.filter(|value| *value >= 0.0 && kind.is_some_and(|kind| kind.is_amount)),
            text: format!("{title}{}", text.into_iter().flatten().collect::<String>()),
        };
        lanes.entry((order, title)).or_default().push(event);
    }
    Ok(lanes.into_iter().map(|((_, title), events)| lane(title, events)).collect())
}

fn lane(title: String, mut events: Vec<Event>) -> Lane {
    events.sort_by(|a, b| a.from.total_cmp(&b.from).then(a.to.total_cmp(&b.to)));
    let largest = events.iter().filter_map(|event| event.amount).fold(0.0, f64::max);
    let level = |amount: f64| if largest > 0.0 { amount / largest } else { 0.0 };
    let marks = events
        .into_iter()
        .map(|event| Mark { from: event.from, to: event.to, level: event.amount.map(level), text: event.text })
        .collect();
    Lane { title, marks }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn heights_are_shares_of_the_largest_and_what_is_no_amount_has_none() {
        let event = |from: f64, amount| Event { from, to: from + 1.0, amount, text: String::new() };
        let lane = lane("Urine".into(), vec![event(2.0, Some(50.0)), event(0.0, Some(200.0)), event(1.0, None)]);
        let levels: Vec<Option<f64>> = lane.marks.iter().map(|mark| mark.level).collect();
        assert_eq!(levels, [Some(1.0), None, Some(0.25)]);
    }

    #[test]
    fn nothing_but_zeros_has_no_height() {
        let event = Event { from: 0.0, to: 0.0, amount: Some(0.0), text: String::new() };
        assert_eq!(lane("Urine".into(), vec![event]).marks[0].level, Some(0.0));
    }
}
