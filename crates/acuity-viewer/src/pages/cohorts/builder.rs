//! Conditions, joined by "and" and "or".

use std::collections::BTreeSet;

use chrono::NaiveDate;
use eframe::egui::{
    Button, ComboBox, Frame, Id, Margin, PopupCloseBehavior, Response, RichText, ScrollArea, Stroke, TextEdit, Ui,
};

use crate::{
    data::{
        study::{Fact, Facts, Group, How, Part, Rule, Test, Values},
        units::Units,
    },
    format,
    theme::palette,
    widgets::{card, chip, choice, weak},
};

/// Groups inside groups that the page offers; a file may have more.
const DEPTH: usize = 3;

/// Draws the conditions; `search` is what is looked for among the facts.
pub(super) fn builder_ui(ui: &mut Ui, group: &mut Group, facts: &Facts, units: Units, search: &mut String) {
    card(ui, "Who belongs to it", 0.0, |ui| {
        ui.spacing_mut().item_spacing = [6.0, 6.0].into();
        group_ui(ui, group, facts, units, search, 1);
    });
}

fn group_ui(ui: &mut Ui, group: &mut Group, facts: &Facts, units: Units, search: &mut String, depth: usize) {
    if group.parts.len() > 1 {
        choice(ui, &mut group.how, &[(How::All, "All of these"), (How::Any, "Any of these")]);
    }
    if group.parts.is_empty() {
        weak(ui, if depth == 1 { "Every ICU stay. Add a condition to narrow it." } else { "No condition yet." });
    }
    let mut gone = None;
    for (at, part) in group.parts.iter_mut().enumerate() {
        // The widgets of a part keep their state by its place.
        ui.push_id(at, |ui| {
            let removed = match part {
                Part::Rule(rule) => rule_ui(ui, rule, facts, units),
                Part::Group(inner) => {
                    let frame = Frame::new().stroke(Stroke::new(1.0, palette(ui).border)).inner_margin(Margin::same(8));
                    let frame = frame.corner_radius(6);
                    frame
                        .show(ui, |ui| {
                            group_ui(ui, inner, facts, units, search, depth + 1);
                            ui.add(Button::new("Remove group")).clicked()
                        })
                        .inner
                }
            };
            if removed {
                gone = Some(at);
            }
        });
    }
    if let Some(at) = gone {
        group.parts.remove(at);
    }
    ui.horizontal_wrapped(|ui| {
        if let Some(fact) = facts_ui(ui, facts, search, depth) {
            group.parts.push(Part::Rule(Rule::open(fact)));
        }
        if depth < DEPTH && ui.button("Add a group").clicked() {
            // The other joint: a group like the one around it would say nothing new.
            let how = if group.how == How::All { How::Any } else { How::All };
            group.parts.push(Part::Group(Group { how, parts: Vec::new() }));
        }
    });
}

/// All facts to choose one from.
fn facts_ui<'a>(ui: &mut Ui, facts: &'a Facts, search: &mut String, depth: usize) -> Option<&'a Fact> {
    let mut chosen = None;
    let opened = ui.make_persistent_id(("facts are open", depth));
    let is_new = !ui.data(|data| data.get_temp(opened).unwrap_or(false));
    let shown = ComboBox::from_id_salt(("facts", depth))
        .selected_text("Add a condition")
        .width(170.0)
        .height(360.0)
        .close_behavior(PopupCloseBehavior::CloseOnClickOutside)
        .show_ui(ui, |ui| {
            ui.set_min_width(300.0);
            let edit = TextEdit::singleline(search).hint_text("Find");
            let edit = ui.add(edit).accessible_name("Find a fact");
            if is_new {
                edit.request_focus();
            }
            let wanted = search.trim().to_lowercase();
            ScrollArea::vertical().max_height(300.0).show(ui, |ui| {
                for fact in &facts.facts {
                    let fits = fact.title.to_lowercase().contains(&wanted) || fact.name.contains(&wanted);
                    if fits && ui.selectable_label(false, &fact.title).on_hover_text(&fact.name).clicked() {
                        chosen = Some(fact);
                    }
                }
            });
            if chosen.is_some() {
                search.clear();
                ui.close();
            }
        });
    ui.data_mut(|data| data.insert_temp(opened, shown.inner.is_some()));
    shown.response.accessible_name("Add a condition");
    chosen
}

/// One condition; gives whether it is to be taken out.
fn rule_ui(ui: &mut Ui, rule: &mut Rule, facts: &Facts, units: Units) -> bool {
    let fact = facts.find(&rule.fact);
    let title = fact.map_or(rule.fact.as_str(), |fact| fact.title.as_str());
    let mut removed = false;
    ui.horizontal_wrapped(|ui| {
        removed = ui.add(Button::new("Remove")).accessible_name(format!("Remove {title}")).clicked();
        ui.label(RichText::new(title).strong());
        let Some(fact) = fact else {
            ui.label(RichText::new("is not in the marts").color(palette(ui).warning));
            return;
        };
        test_ui(ui, &mut rule.test, fact).accessible_name(format!("Test of {title}"));
        match (&mut rule.test, &fact.values) {
            (Test::Range { from, to }, _) => {
                let other = fact.other(units);
                let parsed = |text: &str| parsed(text).map(|value| other.map_or(value, |other| other.to_own(value)));
                let written = |value: f64| match other {
                    Some(other) => format::number(other.of_own(value)),
                    None => value.to_string(),
                };
                let is_low_wrong = end_ui(ui, from, &format!("Lowest {title}"), "lowest", parsed, written);
                ui.label("to");
                let is_high_wrong = end_ui(ui, to, &format!("Highest {title}"), "highest", parsed, written);
                let unit = format::unit(other.map_or(fact.unit, |other| other.name));
                if !unit.is_empty() {
                    ui.label(RichText::new(unit).color(palette(ui).text_weak));
                }
                // Behind the fields, so that none moves under the pointer.
                if is_low_wrong || is_high_wrong {
                    ui.label(RichText::new("No number, so no limit").color(palette(ui).error));
                } else if from.zip(*to).is_some_and(|(from, to)| from > to) {
                    ui.label(RichText::new("Nobody: the first is above the second").color(palette(ui).warning));
                }
            }
            (Test::Days { since, until }, _) => {
                let is_first_wrong = end_ui(ui, since, &format!("{title}, first day"), "2150-01-01", day, iso);
                ui.label("to");
                let is_last_wrong = end_ui(ui, until, &format!("{title}, last day"), "2150-12-31", day, iso);
                if is_first_wrong || is_last_wrong {
                    ui.label(RichText::new("No date, so no limit: 2150-12-31").color(palette(ui).error));
                } else if since.zip(*until).is_some_and(|(since, until)| since > until) {
                    ui.label(RichText::new("Nobody: the first is after the second").color(palette(ui).warning));
                }
            }
            (Test::OneOf(chosen), Values::Names { names, .. }) => {
                for name in names {
                    if chip(ui, chosen.contains(name), name).clicked() && !chosen.remove(name) {
                        chosen.insert(name.clone());
                    }
                }
            }
            (Test::Contains(text), _) => {
                let edit = TextEdit::singleline(text).hint_text("part of the name").desired_width(160.0);
                ui.add(edit).accessible_name(format!("Part of {title}"));
            }
            (Test::OneOf(_) | Test::Known(_), _) => {}
        }
    });
    removed
}

/// What kind of condition it is.
fn test_ui(ui: &mut Ui, test: &mut Test, fact: &Fact) -> Response {
    let now = match test {
        Test::Range { .. } => "from, to",
        Test::OneOf(_) => "is one of",
        Test::Days { .. } => "from, to",
        Test::Contains(_) => "contains",
        Test::Known(true) => "is known",
        Test::Known(false) => "is not known",
    };
    let mut kinds = match &fact.values {
        Values::Numbers(_) => vec![("from, to", Test::Range { from: None, to: None })],
        Values::Times(_) => vec![("from, to", Test::Days { since: None, until: None })],
        Values::Several { .. } => vec![("contains", Test::Contains(String::new()))],
        Values::Names { names, .. } => {
            let mut kinds = vec![("is one of", Test::OneOf(BTreeSet::new()))];
            if names.len() > 2 {
                kinds.push(("contains", Test::Contains(String::new())));
            }
            kinds
        }
    };
    kinds.extend([("is known", Test::Known(true)), ("is not known", Test::Known(false))]);
    let shown = ComboBox::from_id_salt("test").selected_text(now).width(96.0).show_ui(ui, |ui| {
        for (label, kind) in kinds {
            if ui.selectable_label(label == now, label).clicked() && label != now {
                *test = kind;
            }
        }
    });
    shown.response
}

/// An end of a range: a number or day, or nothing where there is no limit. Gives whether what was typed is neither.
fn end_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    value: &mut Option<T>,
    name: &str,
    hint: &str,
    parsed: impl Fn(&str) -> Option<T>,
    written: impl Fn(T) -> String,
) -> bool {
    let id = ui.make_persistent_id(("end", hint));
    let kept: Option<String> = ui.data(|data| data.get_temp(id));
    // What was typed stays as it was typed, unless the value has changed otherwise.
    let mut text =
        kept.filter(|text| parsed(text) == *value).unwrap_or_else(|| value.map_or_else(String::new, written));
    let wrong = !text.trim().is_empty() && value.is_none();
    let mut edit = TextEdit::singleline(&mut text).id(id.with("field")).hint_text(hint).desired_width(74.0);
    if wrong {
        edit = edit.text_color(palette(ui).error);
    }
    let response = ui.add(edit).accessible_name(name);
    if response.changed() {
        *value = parsed(&text);
    }
    store(ui, id, text);
    wrong
}

fn iso(day: NaiveDate) -> String {
    day.to_string()
}

/// A day as 2150-12-31.
fn day(text: &str) -> Option<NaiveDate> {
    text.trim().parse().ok()
}

/// A finite number, with or without commas between its thousands, as this program writes them. A comma elsewhere could mean
/// either.
fn parsed(text: &str) -> Option<f64> {
    let text = text.trim();
    let (whole, rest) = text.split_once('.').map_or((text, None), |(whole, rest)| (whole, Some(rest)));
    let mut groups = whole.trim_start_matches('-').split(',');
    let first = groups.next().map_or(0, str::len);
    if whole.contains(',') && !((1..=3).contains(&first) && groups.all(|group| group.len() == 3))
        || rest.is_some_and(|rest| rest.contains(','))
    {
        return None;
    }
    text.replace(',', "").parse().ok().filter(|value: &f64| value.is_finite())
}

fn store(ui: &Ui, id: Id, text: String) {
    ui.data_mut(|data| data.insert_temp(id, text));
}

#[cfg(test)]
mod tests {
    use super::parsed;

    #[test]
    fn commas_stand_between_thousands_or_nowhere() {
        assert_eq!(parsed(" 1,000 "), Some(1000.0));
        assert_eq!(parsed("-12,345.5"), Some(-12_345.5));
        assert_eq!(parsed("0.5"), Some(0.5));
        assert_eq!(parsed("1e3"), Some(1000.0));
        for wrong in ["1,5", "1,0000", ",100", "1.5,000", "12,34,567", "abc", "", "inf"] {
            assert_eq!(parsed(wrong), None, "{wrong}");
        }
    }
}
