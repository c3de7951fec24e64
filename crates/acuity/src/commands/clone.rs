//! `clone`: what another state has built, put in the place of what is not here.

use acuity_runner::{RunOptions, Verb};
use anyhow::Result;

use super::{
    nodes,
    states::{beside, deferring},
};
use crate::{
    cli::{
        operations::CloneArgs,
        selection::{kinds, left_out},
    },
    context::Context,
    failure::Outcome,
    log,
};

pub(crate) fn run(args: &CloneArgs, context: &Context) -> Result<Outcome> {
    let project = beside(context.usable_project()?, &args.deferral, &args.selection)?;
    let project = deferring(&project, &args.deferral, &[])?;
    super::project::tell_of_nothing(&project, &args.selection, context)?;
    let options = RunOptions {
        select: args.selection.taken(),
        exclude: args.selection.exclude.clone(),
        indirect_selection: args.selection.indirect_selection.0,
        resource_types: kinds(&args.resource_type),
        exclude_resource_types: left_out(&args.exclude_resource_type),
        threads: args.threads.map(usize::from),
        fail_fast: args.fail_fast,
        full_refresh: args.full_refresh,
        cancel: context.cancel_on_interrupt(),
        invocation_id: Some(log::invocation().to_owned()),
        ..RunOptions::default()
    };
    nodes::work(Verb::Clone, project, options, nodes::Printed { format: args.output, seeds: false }, context)
}
