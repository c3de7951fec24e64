//! Talking to the person on stderr: progress bars, colours, step lines. Silent when asked, plain when not on a terminal.

use std::{
    borrow::Cow,
    io::{IsTerminal as _, Write as _},
    time::Duration,
};

use indicatif::{MultiProgress, ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::{
    cli::{ColorChoice, Global, dbt::LogFormat},
    log::{Event, Level},
    secrets,
};

/// How stderr is used in this run.
#[derive(Debug, Clone)]
pub(crate) struct Ui {
    bars: MultiProgress,
    color: bool,
    quiet: bool,
    terminal: bool,
    format: LogFormat,
}

impl Ui {
    /// What the options and the terminal allow.
    pub(crate) fn new(global: &Global) -> Self {
        let format = global.dbt.log_format;
        let terminal = std::io::stderr().is_terminal() && format == LogFormat::Text;
        let color = match global.color {
            _ if format == LogFormat::Json || global.dbt.no_use_colors => false,
            ColorChoice::Always => true,
            ColorChoice::Never => false,
            // NO_COLOR counts when it is not empty (no-color.org).
            ColorChoice::Auto => terminal && std::env::var_os("NO_COLOR").is_none_or(|value| value.is_empty()),
        };
        let draw = if terminal && !global.quiet { ProgressDrawTarget::stderr() } else { ProgressDrawTarget::hidden() };
        Self { bars: MultiProgress::with_draw_target(draw), color, quiet: global.quiet, terminal, format }
    }

    /// Whether colours are wanted.
    pub(crate) fn color(&self) -> bool {
        self.color
    }

    /// A line on stderr, unless --quiet.
    pub(crate) fn say(&self, line: &str) {
        if !self.quiet {
            self.always(line);
        }
    }

    /// A line on stderr, also with --quiet: warnings and errors.
    pub(crate) fn always(&self, line: &str) {
        self.bars.suspend(|| {
            // A closed stderr must not stop the work.
            let line = harmless(line);
            let _ = match self.format {
                LogFormat::Text => writeln!(secrets::stderr(), "{line}"),
                LogFormat::Json => writeln!(secrets::stderr(), "{}", Event::of_text(&line).entry()),
            };
        });
    }

    /// An event of the log; for people its words, of which --quiet keeps warnings and errors.
    pub(crate) fn event(&self, event: &Event) {
        match self.format {
            LogFormat::Text if event.level == Level::Info => self.say(&event.message),
            LogFormat::Text => self.always(&event.message),
            LogFormat::Json if self.quiet && event.level == Level::Info => {}
            LogFormat::Json => {
                // A closed stderr must not stop the work.
                let _ = writeln!(secrets::stderr(), "{}", event.entry());
            }
        }
    }

    /// A warning.
    pub(crate) fn warn(&self, message: &str) {
        self.always(&format!("{} {message}", self.paint(Paint::Yellow, "warning:")));
    }

    /// `text` in a colour, when colours are wanted.
    pub(crate) fn paint(&self, paint: Paint, text: &str) -> String {
        if !self.color {
            return text.to_owned();
        }
        let code = match paint {
            Paint::Bold => 1,
            Paint::Dim => 2,
            Paint::Red => 31,
            Paint::Green => 32,
            Paint::Yellow => 33,
        };
        format!("\u{1b}[{code}m{text}\u{1b}[0m")
    }

    /// A bar that counts to `total` things called `unit`, with speed and time left.
    pub(crate) fn bar(&self, total: u64, unit: &str, message: &str) -> ProgressBar {
        let template = format!("{{msg:<24}} {{bar:28}} {{human_pos}}/{{human_len}} {unit} {{per_sec}} ETA {{eta}}");
        let style = ProgressStyle::with_template(&template).unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = self.bars.add(ProgressBar::new(total)).with_style(style);
        bar.set_message(message.to_owned());
        bar
    }

    /// A bar over bytes, for work whose message tells the rest.
    pub(crate) fn bytes_bar(&self, total: u64, message: &str) -> ProgressBar {
        let style = ProgressStyle::with_template("{bar:28} {percent:>3} % ETA {eta}  {msg}")
            .unwrap_or_else(|_| ProgressStyle::default_bar());
        let bar = self.bars.add(ProgressBar::new(total)).with_style(style);
        bar.set_message(message.to_owned());
        bar
    }

    /// Whether stderr is for programs.
    pub(crate) fn is_log(&self) -> bool {
        self.format == LogFormat::Json
    }

    /// Whether stderr is a terminal, so that bars are seen.
    pub(crate) fn is_terminal(&self) -> bool {
        self.terminal
    }

    /// A spinner for work of unknown length.
    pub(crate) fn spinner(&self, message: &str) -> ProgressBar {
        let style = ProgressStyle::with_template("{spinner} {msg} {elapsed}")
            .unwrap_or_else(|_| ProgressStyle::default_spinner());
        let spinner = self.bars.add(ProgressBar::new_spinner()).with_style(style);
        // Without a terminal nobody sees it turn.
        if self.terminal {
            spinner.enable_steady_tick(Duration::from_millis(120));
        }
        spinner.set_message(message.to_owned());
        spinner
    }
}

/// A line of ours with its control characters written out, so that nothing in it can move the cursor, change the title or
/// clear the screen. Line breaks, tabs and colours stay, which are ours.
pub(crate) fn harmless(text: &str) -> Cow<'_, str> {
    written_out(text, is_color)
}

/// A text of the records with its control characters written out, colours too: they could hide what comes after. Line breaks and
/// tabs stay.
pub(crate) fn plain(text: &str) -> Cow<'_, str> {
    written_out(text, |_| false)
}

fn written_out(text: &str, is_ours: fn(&str) -> bool) -> Cow<'_, str> {
    let bad = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if !text.contains(bad) {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len() + 16);
    for (index, c) in text.char_indices() {
        if bad(c) && !(c == '\u{1b}' && is_ours(&text[index..])) {
            out.extend(c.escape_default());
        } else {
            out.push(c);
        }
    }
    Cow::Owned(out)
}

/// Whether a text begins with a sequence that sets a colour and nothing else.
fn is_color(text: &str) -> bool {
    let rest = text.strip_prefix("\u{1b}[").unwrap_or_default();
    let end = rest.find(|c: char| !c.is_ascii_digit() && c != ';');
    end.is_some_and(|end| rest[end..].starts_with('m'))
}

/// Emphasis.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Paint {
    Bold,
    Dim,
    Red,
    Green,
    Yellow,
}

#[cfg(test)]
mod tests {
    use super::{harmless, plain};

    #[test]
    fn records_move_no_cursor() {
        assert_eq!(harmless("plain\tand\nβ"), "plain\tand\nβ");
        assert_eq!(harmless("\u{1b}[31mred\u{1b}[0m"), "\u{1b}[31mred\u{1b}[0m");
        assert_eq!(harmless("\u{1b}[2Jgone\u{7}\r\u{9b}"), "\\u{1b}[2Jgone\\u{7}\\r\\u{9b}");
        assert_eq!(harmless("\u{1b}]0;title\u{7}"), "\\u{1b}]0;title\\u{7}");
        assert_eq!(harmless("\u{1b}["), "\\u{1b}[");
        assert_eq!(plain("\u{1b}[8mhidden\n"), "\\u{1b}[8mhidden\n");
    }
}
