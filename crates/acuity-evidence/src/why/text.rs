//! The answer for a person.

use std::fmt::Write as _;

use acuity_scores::{Kind, ScoreMode, find, words};

use super::answer::{Component, RawRow, Value, Why, Window};

impl Why {
    /// The chain from the score down to what decided it, a paragraph for each component, then the papers.
    #[must_use]
    pub fn text(&self) -> String {
        let mut out = format!("{}\n", self.heading());
        for component in &self.components {
            let _ = writeln!(out, "\n{}", component.heading());
            if let Some(rule) = &component.rule {
                let _ = writeln!(out, "  {}", rule.text);
            }
            for value in &component.values {
                let _ = writeln!(out, "  {}", value.text(self.score));
                for row in &value.rows {
                    let _ = writeln!(out, "    {}", row.text());
                }
            }
        }
        let mut papers: Vec<(&str, &str)> = Vec::new();
        for rule in self.components.iter().filter_map(|component| component.rule.as_ref()) {
            if !papers.contains(&(rule.citation, rule.doi)) {
                papers.push((rule.citation, rule.doi));
            }
        }
        for (place, (citation, doi)) in papers.iter().enumerate() {
            let gap = if place == 0 { "\n" } else { "" };
            let _ = writeln!(out, "{gap}{citation} doi:{doi}");
        }
        out
    }

    fn heading(&self) -> String {
        let total = self.total.map_or_else(|| "no score".to_owned(), words::number);
        let window = match &self.window {
            Window::FirstDay => "of the first day".to_owned(),
            Window::FirstWeek => "in the first 7 days, at its worst".to_owned(),
            // The windows of the reference code are of 25 rows, mostly an hour each.
            Window::DayUntil { hour, ending } if self.score_mode == ScoreMode::Reference => {
                format!("at hour {hour}, the worst of the 25 rows until {ending}")
            }
            Window::DayUntil { hour, ending } => format!("at hour {hour}, the worst of the 24 hours until {ending}"),
        };
        format!(
            "{} of ICU stay {} {window}: {total}\n{}, {}",
            self.score.to_uppercase(),
            self.icustay_id,
            self.title,
            self.score_mode.words()
        )
    }
}

impl Component {
    fn heading(&self) -> String {
        match self.points {
            Some(points) => {
                let noun = if points == 1.0 { "point" } else { "points" };
                format!("{} ({}): {} {noun}", self.title, self.name, words::number(points))
            }
            None => format!("{} ({}): not measured", self.title, self.name),
        }
    }
}

impl Value {
    fn text(&self, score: &str) -> String {
        let kind = find(score).and_then(|score| score.input(self.input)).map(|input| input.quantity.kind);
        let amount = match (&self.category, self.value) {
            (Some(category), _) => category.clone(),
            (None, Some(value)) if kind == Ok(Kind::Flag) => (if value == 0.0 { "no" } else { "yes" }).to_owned(),
            (None, Some(value)) => words::with_unit(value, &self.unit),
            (None, None) => "unknown".to_owned(),
        };
        let when = match (&self.from, &self.until) {
            (Some(from), Some(until)) => format!(", between {from} and {until}"),
            _ => String::new(),
        };
        format!("{}: {amount}{when}", self.description)
    }
}

impl RawRow {
    fn text(&self) -> String {
        let item = match (self.itemid, &self.label) {
            (Some(item), Some(label)) => format!(", item {item} {label}"),
            (Some(item), None) => format!(", item {item}"),
            (None, _) => String::new(),
        };
        let time = self.charttime.as_deref().unwrap_or("at no known time");
        let value = self.value.as_deref().unwrap_or("no value");
        let unit = self.unit.as_deref().map_or_else(String::new, |unit| format!(" {unit}"));
        format!("{time}  {value}{unit}  ({} row {}{item})", self.source_table, self.row_id)
    }
}
