//! The values behind the points of one hour, down to the raw rows.

use acuity_ml::words::capitalised;
use eframe::egui::{CollapsingHeader, Grid, RichText, Ui};

use crate::{
    data::{
        course::Organs,
        drivers::{Driver, Drivers, RawRow},
    },
    format,
    message::{Action, Job},
    slot::Slot,
    theme::palette,
    widgets::{collapsing_ui, states, time::TimeAxis, weak},
};

/// Raw rows that are listed of one component.
const LISTED: usize = 100;

/// The hour that was clicked.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Chosen {
    /// Its number in the mart.
    pub(super) hr: i64,
    /// Hours since ICU admission.
    pub(super) at: f64,
    /// The component that opens at once.
    pub(super) component: usize,
}

/// Draws what decided the hour. Gives the hour that is chosen from now on; `None` when the person is done.
pub(super) fn show(
    ui: &mut Ui,
    drivers: &Slot<Box<Drivers>>,
    organs: &Organs,
    chosen: Chosen,
    axis: &TimeAxis,
    icustay_id: i64,
    actions: &mut Vec<Action>,
) -> Option<Chosen> {
    ui.separator();
    let mut next = Some(chosen);
    ui.horizontal_wrapped(|ui| {
        ui.label(RichText::new(format!("Hour {}: {}", chosen.hr, axis.text(chosen.at))).strong());
        for (label, by) in [("Hour before", -1), ("Hour after", 1)] {
            let moved = Chosen { hr: chosen.hr + by, at: chosen.at + by as f64, ..chosen };
            let there = organs.spans.iter().any(|span| span.from <= moved.at && moved.at < span.to);
            if ui.add_enabled(there, eframe::egui::Button::new(label)).clicked() {
                next = Some(moved);
            }
        }
        if ui.button("Close").clicked() {
            next = None;
        }
    });
    let job = || Job::Drivers(icustay_id);
    let Some(drivers) = states::part_ui(ui, drivers, "Not shown", job, actions) else { return next };
    for (component, (title, name)) in organs.titles.iter().zip(&organs.names).enumerate() {
        let Some(driver) = drivers.get(chosen.hr, name) else {
            let text = format!("{title}: {}", without_driver(organs.points_at(chosen.at, component)));
            ui.label(RichText::new(text).color(palette(ui).text_weak));
            continue;
        };
        component_ui(ui, title, driver, (chosen.hr, component), component == chosen.component);
    }
    next
}

/// What is known of a component in an hour that the drivers do not speak of: the marts can have been built apart.
fn without_driver(points: Option<i64>) -> String {
    points.map_or_else(
        || "not measured in 24 hours".to_owned(),
        |points| format!("{points} of 4 points, but no driver is recorded"),
    )
}

fn component_ui(ui: &mut Ui, title: &str, driver: &Driver, key: (i64, usize), open: bool) {
    let points = driver.points.map_or_else(|| "–".to_owned(), |points| points.to_string());
    let value = driver.value.map_or_else(|| "–".to_owned(), |value| format::with_unit(value, &driver.unit));
    let heading = format!("{title}: {points} of 4 points, {} {value}", measurement(&driver.measurement));
    let header = CollapsingHeader::new(heading).id_salt(key).default_open(open);
    collapsing_ui(ui, header, true, |ui| {
        let (from, to) = driver.window;
        weak(ui, format!("From {} to {}.", format::optional_datetime(from), format::optional_datetime(to)));
        if driver.rows.is_empty() {
            weak(ui, "The tables do not name the raw rows.");
            return;
        }
        Grid::new(("raw rows", key)).striped(true).spacing([18.0, 4.0]).show(ui, |ui| {
            for heading in ["Charted", "Value", "Table", "Row", "Item"] {
                weak(ui, heading);
            }
            ui.end_row();
            for row in driver.rows.iter().take(LISTED) {
                row_ui(ui, row);
                ui.end_row();
            }
        });
        if driver.rows.len() > LISTED {
            weak(ui, format!("And {} more.", format::counted(driver.rows.len() - LISTED, "row")));
        }
    });
}

fn row_ui(ui: &mut Ui, row: &RawRow) {
    let number = |id: Option<i64>| id.map_or_else(|| "–".to_owned(), |id| id.to_string());
    ui.label(format::optional_datetime(row.charttime));
    ui.label(format::optional(row.value));
    ui.label(&row.source_table);
    ui.label(number(row.row_id));
    ui.label(number(row.itemid));
}

/// What was measured, in the words of the score where it has some.
fn measurement(name: &str) -> String {
    if let Some((quantity, _)) = acuity_scores::quantity(name) {
        return quantity.words.to_owned();
    }
    let input = acuity_scores::find("sofa").ok().and_then(|sofa| {
        // The mart says `gcs` of what the score's input calls `mingcs`.
        sofa.inputs.iter().find(|input| !input.name.starts_with("rate_") && input.name.ends_with(name))
    });
    input.map_or_else(|| capitalised(&name.replace('_', " ")), |input| input.description.to_owned())
}

#[cfg(test)]
mod tests {
    use super::{measurement, without_driver};

    #[test]
    fn points_without_a_driver_are_not_called_unmeasured() {
        assert_eq!(without_driver(None), "not measured in 24 hours");
        assert_eq!(without_driver(Some(0)), "0 of 4 points, but no driver is recorded");
        assert_eq!(without_driver(Some(3)), "3 of 4 points, but no driver is recorded");
    }

    #[test]
    fn measurements_have_words() {
        assert_eq!(measurement("platelet"), "platelet count");
        assert_eq!(measurement("gcs"), "Lowest Glasgow coma scale");
        assert_eq!(measurement("norepinephrine"), "Norepinephrine");
    }
}
