//! How messages of the log are written: those that templates have for people as they are, so that they can be copied.

use std::fmt;

use tracing::{Event, Subscriber};
use tracing_subscriber::{
    fmt::{
        FmtContext,
        format::{FormatEvent, FormatFields, Writer},
    },
    registry::LookupSpan,
};

/// All but the messages of templates are left to `others`.
pub(crate) struct Messages<F> {
    pub(crate) others: F,
}

impl<S, N, F> FormatEvent<S, N> for Messages<F>
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
    F: FormatEvent<S, N>,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut out: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        if event.metadata().target() != acuity_runner::TOLD {
            return self.others.format_event(context, out, event);
        }
        context.field_format().format_fields(out.by_ref(), event)?;
        writeln!(out)
    }
}
