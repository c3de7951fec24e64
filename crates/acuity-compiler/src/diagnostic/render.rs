//! Findings as text: one line, or with the excerpt and carets.

use std::fmt::Write as _;

use crate::diagnostic::{Diagnostic, Severity, Span};

fn word(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
    }
}

/// `file:line:column: error: message [code] (help)`.
pub(crate) fn line(d: &Diagnostic) -> String {
    let mut out = String::new();
    if let Some(file) = &d.file {
        let _ = write!(out, "{}", file.display());
        if let Some(span) = d.span {
            let _ = write!(out, ":{}:{}", span.start.line, span.start.column);
        }
        out.push_str(": ");
    }
    let _ = write!(out, "{}: {} [{}]", word(d.severity), d.message, d.code);
    if let Some(help) = &d.help {
        let _ = write!(out, " ({help})");
    }
    out
}

/// The message, each place with its line and carets, the help.
pub(crate) fn full(d: &Diagnostic, color: bool) -> String {
    let paint = |text: &str, code: &str| if color { format!("\u{1b}[{code}m{text}\u{1b}[0m") } else { text.to_owned() };
    let head = match d.severity {
        Severity::Error => paint("error", "1;31"),
        Severity::Warning => paint("warning", "1;33"),
    };
    let mut out = format!("{head}[{}]: {}", d.code, d.message);
    if let Some(file) = &d.file {
        place(&mut out, &file.display().to_string(), d.span, d.excerpt.as_deref(), None, &paint);
    }
    for label in &d.related {
        let file = label.file.display().to_string();
        place(&mut out, &file, label.span, label.excerpt.as_deref(), Some(&label.message), &paint);
    }
    if let Some(help) = &d.help {
        let _ = write!(out, "\n  {} {help}", paint("help:", "1;36"));
    }
    out
}

fn place(
    out: &mut String,
    file: &str,
    span: Option<Span>,
    excerpt: Option<&str>,
    message: Option<&str>,
    paint: &dyn Fn(&str, &str) -> String,
) {
    let Some(span) = span else {
        let _ = write!(out, "\n  {} {file}", paint("-->", "1;34"));
        if let Some(message) = message {
            let _ = write!(out, " ({message})");
        }
        return;
    };
    let number = span.start.line.to_string();
    let pad = " ".repeat(number.len());
    let arrow = if message.is_some() { ":::" } else { "-->" };
    let _ = write!(out, "\n{pad}{} {file}:{}:{}", paint(arrow, "1;34"), span.start.line, span.start.column);
    let Some(excerpt) = excerpt else { return };
    let (shown, start) = acuity_sql::excerpt(excerpt, span.start.column);
    let rest = shown.chars().count().saturating_sub(start).max(1);
    let width = if span.end.line == span.start.line {
        // A place over several lines is marked to the end of its first.
        (span.end.column.saturating_sub(span.start.column) as usize).clamp(1, rest)
    } else {
        rest
    };
    let carets = paint(&(if message.is_some() { "-" } else { "^" }).repeat(width), "1;31");
    let bar = paint("|", "1;34");
    let _ = write!(out, "\n{pad} {bar}\n{number} {bar} {shown}\n{pad} {bar} {}{carets}", " ".repeat(start));
    if let Some(message) = message {
        let _ = write!(out, " {message}");
    }
}
