//! Errors for people: what is wrong, where, what to do; and the exit code that goes with it.

use std::{fmt, io, process::ExitCode};

use acuity_compiler::{Diagnostic, Diagnostics};

use crate::ui::{Paint, Ui};

/// How a command that did its work ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Outcome {
    /// Everything went well.
    Success,
    /// A model, test or input failed; it has been reported.
    Failed,
    /// The person stopped it.
    Interrupted,
}

impl Outcome {
    /// `Success` or `Failed`.
    pub(crate) fn of(success: bool) -> Self {
        if success { Self::Success } else { Self::Failed }
    }

    /// The exit code.
    pub(crate) fn code(self) -> ExitCode {
        ExitCode::from(match self {
            Self::Success => 0,
            Self::Failed => 1,
            Self::Interrupted => 130,
        })
    }
}

/// Wrong usage: the command line asks for what cannot be.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// Prints an error to stderr and gives its exit code. A reader that closed the pipe is no error.
pub(crate) fn report(error: &anyhow::Error, ui: &Ui) -> ExitCode {
    if error.chain().any(is_broken_pipe) {
        return ExitCode::SUCCESS;
    }
    if is_stopped(error) {
        ui.always("stopped");
        return Outcome::Interrupted.code();
    }
    if let Some(found) = diagnostics(error) {
        for (index, one) in found.0.iter().enumerate() {
            let gap = if index > 0 { "\n" } else { "" };
            // The mistake behind it was told when the project was read.
            let told = (one.code == "unusable").then(|| Diagnostic {
                excerpt: None,
                help: None,
                related: Vec::new(),
                ..one.clone()
            });
            ui.always(&format!("{gap}{}", told.as_ref().unwrap_or(one).render(ui.color())));
        }
        return ExitCode::from(2);
    }
    ui.always(&format!("{} {}", ui.paint(Paint::Red, "error:"), message(error)));
    if let Some(help) = help(error) {
        ui.always(&format!("{} {help}", ui.paint(Paint::Bold, "help:")));
    }
    ExitCode::from(if is_usage(error) { 2 } else { 1 })
}

/// Whether the person stopped it.
pub(crate) fn is_stopped(error: &anyhow::Error) -> bool {
    error.chain().any(is_cancelled)
}

fn message(error: &anyhow::Error) -> String {
    // A library's message names its cause already; only context of our own is put in front of it.
    let mut parts: Vec<String> = Vec::new();
    for cause in error.chain() {
        let text = cause.to_string();
        if !parts.iter().any(|part| part.contains(&text)) {
            parts.push(text);
        }
    }
    let mut text = parts.join(": ");
    if let Some(source) = error.chain().find_map(source_error)
        && let Some(excerpt) = &source.excerpt
    {
        text.push('\n');
        text.push_str(excerpt);
    }
    text
}

fn source_error<'a>(cause: &'a (dyn std::error::Error + 'static)) -> Option<&'a acuity_runner::SourceError> {
    cause.downcast_ref().or_else(|| match cause.downcast_ref() {
        Some(acuity_runner::Error::Source(source)) => Some(source),
        _ => None,
    })
}

fn help(error: &anyhow::Error) -> Option<String> {
    error.chain().find_map(|cause| {
        if let Some(error) = cause.downcast_ref::<acuity_runner::Error>() {
            return error.help().map(str::to_owned);
        }
        if let Some(error) = cause.downcast_ref::<acuity_viewer::Error>() {
            return error.help();
        }
        of_warehouse(cause)?.help.clone()
    })
}

/// What a warehouse said. A library's error that holds it is shown as the warehouse's own and hides it from the chain.
fn of_warehouse<'a>(cause: &'a (dyn std::error::Error + 'static)) -> Option<&'a acuity_warehouse::Error> {
    if let Some(error) = cause.downcast_ref::<acuity_runner::Error>() {
        return match error {
            acuity_runner::Error::Warehouse(error) => Some(error),
            _ => None,
        };
    }
    if let Some(error) = cause.downcast_ref::<acuity_ml::Error>() {
        return error.warehouse();
    }
    if let Some(error) = cause.downcast_ref::<acuity_evidence::Error>() {
        return error.warehouse();
    }
    if let Some(error) = cause.downcast_ref::<acuity_warehouse::ReadError>() {
        return error.warehouse();
    }
    cause.downcast_ref()
}

fn diagnostics(error: &anyhow::Error) -> Option<&Diagnostics> {
    error.chain().find_map(|cause| match cause.downcast_ref::<acuity_runner::Error>() {
        Some(acuity_runner::Error::Project(found)) => Some(found),
        _ => cause.downcast_ref(),
    })
}

fn is_usage(error: &anyhow::Error) -> bool {
    use acuity_ml::Error::{InvalidOption, UnknownModel, UnknownTask};
    error.chain().any(|cause| {
        cause.is::<Usage>()
            || matches!(cause.downcast_ref(), Some(acuity_runner::Error::Usage { .. }))
            || matches!(cause.downcast_ref(), Some(UnknownTask { .. } | UnknownModel { .. } | InvalidOption { .. }))
            || cause.downcast_ref::<acuity_evidence::Error>().is_some_and(acuity_evidence::Error::is_usage)
    })
}

fn is_cancelled(cause: &(dyn std::error::Error + 'static)) -> bool {
    let of_runner = cause.downcast_ref::<acuity_runner::Error>().is_some_and(|error| match error {
        acuity_runner::Error::Cancelled => true,
        acuity_runner::Error::Source(error) => error.cancelled,
        _ => false,
    });
    of_runner
        || matches!(cause.downcast_ref(), Some(acuity_mimic::synth::SynthError::Cancelled))
        || of_warehouse(cause).is_some_and(|error| error.kind == acuity_warehouse::ErrorKind::Cancelled)
}

fn is_broken_pipe(cause: &(dyn std::error::Error + 'static)) -> bool {
    let kind = |error: &io::Error| error.kind() == io::ErrorKind::BrokenPipe;
    if let Some(error) = cause.downcast_ref::<io::Error>() {
        return kind(error);
    }
    if let Some(error) = cause.downcast_ref::<csv::Error>() {
        return matches!(error.kind(), csv::ErrorKind::Io(error) if kind(error));
    }
    if let Some(error) = cause.downcast_ref::<serde_json::Error>() {
        return error.io_error_kind() == Some(io::ErrorKind::BrokenPipe);
    }
    // Arrow's writers keep only the text of the error they met.
    cause.downcast_ref::<acuity_warehouse::arrow::error::ArrowError>().is_some_and(|error| match error {
        acuity_warehouse::arrow::error::ArrowError::IoError(_, error) => kind(error),
        other => other.to_string().contains("Broken pipe"),
    })
}

#[cfg(test)]
mod tests {
    use acuity_warehouse::{Error as Said, ErrorKind, ReadError};

    use super::*;

    /// Every way in which the words of a warehouse reach a command.
    fn carried(kind: ErrorKind) -> Vec<anyhow::Error> {
        let said = || Said::new(kind, "the job ended").with_help("look at the job");
        let read = || ReadError::Warehouse(said());
        let bare: Vec<anyhow::Error> = vec![
            said().into(),
            read().into(),
            acuity_ml::Error::Warehouse(said()).into(),
            acuity_ml::Error::Mart(read()).into(),
            acuity_evidence::Error::Read(read()).into(),
            acuity_runner::Error::Warehouse(said()).into(),
        ];
        bare.into_iter().flat_map(|error| [error, anyhow::Error::from(read()).context("while reading")]).collect()
    }

    #[test]
    fn help_and_cancelling_survive_the_errors_that_carry_them() {
        for error in carried(ErrorKind::Resource) {
            assert_eq!(help(&error).as_deref(), Some("look at the job"), "{error:?}");
            assert!(!is_stopped(&error), "{error:?}");
        }
        for error in carried(ErrorKind::Cancelled) {
            assert!(is_stopped(&error), "{error:?}");
        }
    }
}
