//! `acuity show`: rows of a model or a query.

use acuity_runner::{Access, Show, show};
use anyhow::Result;

use crate::{
    cli::ShowArgs,
    context::Context,
    failure::{Outcome, Usage},
    output,
};

pub(crate) fn run(args: &ShowArgs, context: &Context) -> Result<Outcome> {
    let limit = match args.limit {
        -1 => None,
        limit => Some(
            u64::try_from(limit).map_err(|_| Usage(format!("--limit {limit}: use a number of rows, or -1 for all")))?,
        ),
    };
    let session = context.session(Access::ReadIfThere)?;
    let what = match (&args.inline, args.model.as_ref().or(args.select.as_ref())) {
        (Some(sql), _) => Show::Inline(sql),
        (None, Some(name)) => Show::Node(name),
        (None, None) => return Err(Usage("name a model, or give a query with --inline".to_owned()).into()),
    };
    output::print_stream(show(&session, what, limit)?, args.output)?;
    Ok(Outcome::Success)
}
