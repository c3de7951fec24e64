//! A frame with two axes, as inline SVG.

use std::fmt::Write as _;

/// Text as it may stand in HTML and SVG.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            c => out.push(c),
        }
    }
    out
}

/// One axis: the range it shows, and its title.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Axis {
    pub(crate) low: f64,
    pub(crate) high: f64,
    pub(crate) title: String,
    /// Values are fractions, shown as percent.
    pub(crate) percent: bool,
}

impl Axis {
    pub(crate) fn new(title: &str, low: f64, high: f64) -> Self {
        // An axis without length cannot be divided by.
        let high = if high > low { high } else { low + 1.0 };
        Self { low, high, title: title.to_owned(), percent: false }
    }

    pub(crate) fn percent(title: &str, low: f64, high: f64) -> Self {
        Self { percent: true, ..Self::new(title, low, high) }
    }

    /// Round values within the range, about five of them.
    fn ticks(&self) -> Vec<f64> {
        let raw = (self.high - self.low) / 5.0;
        let power = 10f64.powf(raw.log10().floor());
        let step = [1.0, 2.0, 2.5, 5.0, 10.0].into_iter().map(|m| m * power).find(|step| *step >= raw).unwrap_or(raw);
        let first = (self.low / step).ceil() as i64;
        // Rounding must not lose the last one.
        let last = (self.high / step + 1e-9).floor() as i64;
        (first..=last).map(|i| i as f64 * step).collect()
    }

    fn label(&self, value: f64) -> String {
        if self.percent { format!("{} %", crate::words::number(100.0 * value)) } else { crate::words::number(value) }
    }
}

/// Where a legend stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Corner {
    LowerRight,
    UpperRight,
    UpperLeft,
}

/// A drawing in data coordinates.
#[derive(Debug)]
pub(crate) struct Plot {
    width: f64,
    height: f64,
    left: f64,
    x: Axis,
    y: Axis,
    body: String,
}

const TOP: f64 = 12.0;
const RIGHT: f64 = 26.0;
const BOTTOM: f64 = 44.0;

impl Plot {
    pub(crate) fn new(width: f64, height: f64, left: f64, x: Axis, y: Axis) -> Self {
        Self { width, height, left, x, y, body: String::new() }
    }

    /// Draws the grid and the ticks of both axes; a plot with named rows has none on the y axis.
    pub(crate) fn with_grid(mut self, y_ticks: bool) -> Self {
        for tick in self.x.ticks() {
            let x = self.px(tick);
            let (top, bottom) = (TOP, self.height - BOTTOM);
            let label = escape(&self.x.label(tick));
            let _ = write!(
                self.body,
                r#"<line class="grid" x1="{x:.1}" y1="{top:.1}" x2="{x:.1}" y2="{bottom:.1}"/><text class="small" x="{x:.1}" y="{:.1}" text-anchor="middle">{label}</text>"#,
                bottom + 16.0
            );
        }
        if y_ticks {
            for tick in self.y.ticks() {
                let y = self.py(tick);
                let label = escape(&self.y.label(tick));
                let _ = write!(
                    self.body,
                    r#"<line class="grid" x1="{:.1}" y1="{y:.1}" x2="{:.1}" y2="{y:.1}"/><text class="small" x="{:.1}" y="{:.1}" text-anchor="end">{label}</text>"#,
                    self.left,
                    self.width - RIGHT,
                    self.left - 6.0,
                    y + 4.0
                );
            }
        }
        self
    }

    pub(crate) fn px(&self, x: f64) -> f64 {
        let inner = self.width - self.left - RIGHT;
        self.left + inner * ((x - self.x.low) / (self.x.high - self.x.low)).clamp(0.0, 1.0)
    }

    pub(crate) fn py(&self, y: f64) -> f64 {
        let inner = self.height - TOP - BOTTOM;
        TOP + inner * (1.0 - ((y - self.y.low) / (self.y.high - self.y.low)).clamp(0.0, 1.0))
    }

    pub(crate) fn line(&mut self, points: &[[f64; 2]], class: &str) {
        let path: Vec<String> =
            points.iter().map(|point| format!("{:.1},{:.1}", self.px(point[0]), self.py(point[1]))).collect();
        let _ = write!(self.body, r#"<polyline class="line {class}" points="{}"/>"#, path.join(" "));
    }

    pub(crate) fn circle(&mut self, at: [f64; 2], radius: f64, attributes: &str) {
        let (x, y) = (self.px(at[0]), self.py(at[1]));
        self.circle_px(x, y, radius, attributes);
    }

    pub(crate) fn circle_px(&mut self, x: f64, y: f64, radius: f64, attributes: &str) {
        let _ = write!(self.body, r#"<circle cx="{x:.1}" cy="{y:.1}" r="{radius}" {attributes}/>"#);
    }

    /// A filled box between two corners, with a text that shows on hover.
    pub(crate) fn bar(&mut self, from: [f64; 2], to: [f64; 2], class: &str, hover: &str) {
        let (x1, x2) = (self.px(from[0].min(to[0])), self.px(from[0].max(to[0])));
        let (y1, y2) = (self.py(from[1].max(to[1])), self.py(from[1].min(to[1])));
        let (w, h) = (x2 - x1, y2 - y1);
        let hover = escape(hover);
        let _ = write!(
            self.body,
            r#"<rect class="{class}" x="{x1:.1}" y="{y1:.1}" width="{w:.1}" height="{h:.1}"><title>{hover}</title></rect>"#
        );
    }

    pub(crate) fn text(&mut self, x: f64, y: f64, anchor: &str, class: &str, text: &str) {
        let text = escape(text);
        let _ =
            write!(self.body, r#"<text class="{class}" x="{x:.1}" y="{y:.1}" text-anchor="{anchor}">{text}</text>"#);
    }

    /// Coloured lines with names.
    pub(crate) fn legend(&mut self, entries: &[(String, String)], corner: Corner) {
        let height = 18.0 * entries.len() as f64;
        // A character is about 6.6 pixels wide.
        let widest = entries.iter().map(|entry| entry.1.chars().count()).max().unwrap_or(0) as f64 * 6.6 + 30.0;
        let (right, upper) = (self.width - RIGHT - widest, TOP + 6.0);
        let (x, top) = match corner {
            Corner::LowerRight => (right, self.height - BOTTOM - height - 4.0),
            Corner::UpperRight => (right, upper),
            Corner::UpperLeft => (self.left + 10.0, upper),
        };
        for (i, (class, name)) in entries.iter().enumerate() {
            let y = top + 18.0 * i as f64 + 9.0;
            let _ = write!(
                self.body,
                r#"<line class="line {class}" x1="{x:.1}" y1="{y:.1}" x2="{:.1}" y2="{y:.1}"/>"#,
                x + 20.0
            );
            self.text(x + 26.0, y + 4.0, "start", "", name);
        }
    }

    /// The finished element; `description` is read out to those who cannot see it.
    pub(crate) fn finish(self, description: &str) -> String {
        let (w, h, left) = (self.width, self.height, self.left);
        let bottom = h - BOTTOM;
        let right = w - RIGHT;
        let label = escape(description);
        let (x_title, y_title) = (escape(&self.x.title), escape(&self.y.title));
        let (xm, ym) = ((left + right) / 2.0, (TOP + bottom) / 2.0);
        format!(
            r#"<svg viewBox="0 0 {w} {h}" role="img" aria-label="{label}">{body}<line class="axis" x1="{left}" y1="{bottom}" x2="{right}" y2="{bottom}"/><line class="axis" x1="{left}" y1="{TOP}" x2="{left}" y2="{bottom}"/><text x="{xm:.1}" y="{:.1}" text-anchor="middle">{x_title}</text><text x="14" y="{ym:.1}" text-anchor="middle" transform="rotate(-90 14 {ym:.1})">{y_title}</text></svg>"#,
            h - 8.0,
            body = self.body
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_cannot_leave_its_element() {
        assert_eq!(escape(r#"<script a="1">&'"#), "&lt;script a=&quot;1&quot;&gt;&amp;&#39;");
    }

    #[test]
    fn ticks_are_round_and_within() {
        assert_eq!(Axis::new("", 0.0, 24.0).ticks(), vec![0.0, 5.0, 10.0, 15.0, 20.0]);
        let ticks = Axis::new("", -0.37, 0.81).ticks();
        assert!(ticks.len() > 2 && ticks.iter().all(|tick| (-0.37..=0.81).contains(tick)));
        assert!(!Axis::new("", 3.0, 3.0).ticks().is_empty());
    }
}
