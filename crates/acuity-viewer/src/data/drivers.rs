//! What decided each component of hourly SOFA, down to the raw rows.

use std::collections::BTreeMap;

use super::{Reader, Scan};
use crate::error::Result;

/// The value that decided a component in an hour.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Driver {
    pub(crate) points: Option<i64>,
    /// What was measured, as the mart names it.
    pub(crate) measurement: String,
    pub(crate) value: Option<f64>,
    pub(crate) unit: String,
    /// From when to when the value is, microseconds since 1970.
    pub(crate) window: (Option<i64>, Option<i64>),
    /// Rows of the source that it was computed from, by time.
    pub(crate) rows: Vec<RawRow>,
}

/// A row of a table of the source.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct RawRow {
    pub(crate) charttime: Option<i64>,
    pub(crate) source_table: String,
    pub(crate) row_id: Option<i64>,
    pub(crate) itemid: Option<i64>,
    pub(crate) value: Option<f64>,
}

/// All drivers of a stay.
#[derive(Debug, Clone, Default, PartialEq)]
pub(crate) struct Drivers {
    by_hour: BTreeMap<(i64, String), Driver>,
}

impl Drivers {
    /// What [`Drivers::load`] reads, in its order.
    pub(crate) fn scans(icustay_id: i64) -> [Scan<'static>; 2] {
        let drivers =
            ["icustay_id", "hr", "component", "points", "measurement", "value", "unit", "window_start", "window_end"];
        let rows = ["icustay_id", "hr", "component", "source_table", "row_id", "itemid", "charttime", "value"];
        [Scan::stay("sofa_drivers", drivers, icustay_id), Scan::stay("sofa_driver_rows", rows, icustay_id)]
    }

    pub(crate) fn load(reader: &Reader<'_>, icustay_id: i64) -> Result<Self> {
        let [drivers, rows] = Self::scans(icustay_id);
        let drivers = reader.read(&drivers)?;
        let rows = reader.read(&rows)?;
        let mut by_hour = BTreeMap::new();
        let (hr, component, points) = (drivers.ints("hr")?, drivers.texts("component")?, drivers.ints("points")?);
        let (measurement, value, unit) =
            (drivers.texts("measurement")?, drivers.floats("value")?, drivers.texts("unit")?);
        let (from, to) = (drivers.datetimes("window_start")?, drivers.datetimes("window_end")?);
        for row in 0..drivers.rows() {
            let (Some(hr), Some(component)) = (hr[row], component[row].clone()) else { continue };
            let driver = Driver {
                points: points[row],
                measurement: measurement[row].clone().unwrap_or_default(),
                value: value[row].filter(|value| value.is_finite()),
                unit: unit[row].clone().unwrap_or_default(),
                window: (from[row], to[row]),
                rows: Vec::new(),
            };
            by_hour.insert((hr, component), driver);
        }
        let (hr, component, charttime) = (rows.ints("hr")?, rows.texts("component")?, rows.datetimes("charttime")?);
        let (table, row_id) = (rows.texts("source_table")?, rows.ints("row_id")?);
        let (itemid, value) = (rows.ints("itemid")?, rows.floats("value")?);
        for row in 0..rows.rows() {
            let (Some(hr), Some(component)) = (hr[row], component[row].clone()) else { continue };
            let Some(driver) = by_hour.get_mut(&(hr, component)) else { continue };
            driver.rows.push(RawRow {
                charttime: charttime[row],
                source_table: table[row].clone().unwrap_or_default(),
                row_id: row_id[row],
                itemid: itemid[row],
                value: value[row].filter(|value| value.is_finite()),
            });
        }
        for driver in by_hour.values_mut() {
            driver.rows.sort_by(|a, b| {
                (a.charttime, &a.source_table, a.row_id).cmp(&(b.charttime, &b.source_table, b.row_id))
            });
        }
        Ok(Self { by_hour })
    }

    /// What decided `component` in the hour `hr`; `None` when the marts name nothing.
    pub(crate) fn get(&self, hr: i64, component: &str) -> Option<&Driver> {
        self.by_hour.get(&(hr, component.to_owned()))
    }
}
