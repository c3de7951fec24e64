//! One file per command: arguments to a library call, its result to stdout.

mod airflow;
mod clone;
mod compare;
mod compile;
mod demo;
mod deps;
mod docs;
mod export;
mod fingerprint;
mod freshness;
mod given;
mod iam;
mod init;
mod leakage;
mod learn;
mod list;
mod load;
mod models;
mod nodes;
mod operation;
mod pipeline;
mod predict;
mod price;
mod progress;
mod project;
mod quality;
mod reasons;
mod report;
mod retry;
mod score;
mod script;
mod shell;
mod show;
mod states;
mod synth;
mod transpile;
mod view;
mod ways;
mod why;

use acuity_runner::Verb;
use anyhow::Result;

use crate::{
    cli::{
        Command,
        operations::{DocsCommand, SourceCommand},
        production::AirflowCommand,
    },
    context::Context,
    failure::Outcome,
};

/// Runs a command.
pub(crate) fn run(command: &Command, context: &Context) -> Result<Outcome> {
    match command {
        Command::Demo(args) => demo::run(args, context),
        Command::Init(args) => init::run(args, context),
        Command::Synth(args) => synth::run(args, context),
        Command::Load(args) => load::run(args, context),
        Command::Parse => project::parse(context),
        Command::Check(args) => project::check(args, context),
        Command::Compile(args) => compile::run(args, context),
        Command::Run(args) => nodes::run(Verb::Run, args, context),
        Command::Test(args) => nodes::run(Verb::Test, args, context),
        Command::Build(args) => nodes::run(Verb::Build, args, context),
        Command::Seed(args) => nodes::run(Verb::Seed, args, context),
        Command::Snapshot(args) => nodes::run(Verb::Snapshot, args, context),
        Command::Clone(args) => clone::run(args, context),
        Command::Retry(args) => retry::run(args, context),
        Command::RunOperation(args) => operation::run(args, context),
        Command::Deps(args) => deps::run(args, context),
        Command::Source(SourceCommand::Freshness(args)) => freshness::run(args, context),
        Command::Ls(args) => list::run(args, context),
        Command::Lineage(args) => project::lineage(args, context),
        Command::Show(args) => show::run(args, context),
        Command::Export(args) => export::run(args, context),
        Command::Docs(DocsCommand::Generate(args)) => docs::generate(args, context),
        Command::Docs(DocsCommand::Serve(args)) => docs::serve(args, context),
        Command::Clean => project::clean(context),
        Command::Compare(args) => compare::run(args, context),
        Command::Iam(args) => iam::run(args, context),
        Command::Debug => project::debug(context),
        Command::Transpile(args) => transpile::run(args, context),
        Command::Score(args) => score::run(args, context),
        Command::Train(args) => learn::train(args, context),
        Command::Predict(args) => predict::run(args, context),
        Command::Explain(args) => learn::explain(args, context),
        Command::Models(command) => models::run(command, context),
        Command::Quality(args) => quality::run(args, context),
        Command::Why(args) => why::run(args, context),
        Command::Report(args) => report::run(args, context),
        Command::Pipeline(args) => pipeline::run(args, context),
        Command::Airflow(AirflowCommand::Export(args)) => airflow::export(args, context),
        Command::View(args) => view::run(args, context),
        Command::Man { dir } => shell::man(dir),
        Command::Completions { shell } => shell::completions(*shell),
    }
}
