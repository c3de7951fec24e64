//! `iam`, and the BigQuery part of `debug`: which steps work, which role is missing, how it is granted.

use acuity_bigquery::{
    BigQuery,
    iam::Outcome as Step,
    policy::{self, Place},
};
use acuity_compiler::Project;
use anyhow::Result;

use crate::{
    cli::{IamArgs, IamFormat},
    context::Context,
    failure::{Outcome, Usage},
    output,
    ui::{Paint, Ui},
};

/// `iam`: roles for a reader, a builder and CI.
pub(crate) fn run(args: &IamArgs, context: &Context) -> Result<Outcome> {
    let project = context.project()?;
    if project.target.engine() != "bigquery" {
        return Err(
            Usage(format!("target {} is no BigQuery target; name one with --target", project.target.name)).into()
        );
    }
    let place = place(&project)?;
    output::print_text(&match args.format {
        IamFormat::Text => policy::text(&place),
        IamFormat::Gcloud => policy::gcloud(&place),
        IamFormat::Terraform => policy::terraform(&place),
    })?;
    Ok(Outcome::Success)
}

fn place(project: &Project) -> Result<Place> {
    // Roles are those of Google's service, also where an emulator is set.
    let settings = acuity_runner::bigquery_settings(&project.target, None)?;
    let raw = project.sources.values().find(|source| source.source_name == "mimic");
    let built = project.nodes.values().filter(|node| node.resource_type.is_built());
    let mut models: Vec<String> = built.map(|node| node.relation.schema.clone()).collect();
    models.sort();
    models.dedup();
    let guards = |node: &&acuity_compiler::Node| {
        let grants = node.config.get("grants").and_then(serde_json::Value::as_object);
        // Grants of seeds are not applied and call for no rights.
        let granted =
            node.resource_type == acuity_compiler::ResourceType::Model && grants.is_some_and(|g| !g.is_empty());
        granted || node.columns.values().any(|column| !column.policy_tags.is_empty())
    };
    let mut guarded: Vec<String> =
        project.nodes.values().filter(guards).map(|node| node.relation.schema.clone()).collect();
    guarded.sort();
    guarded.dedup();
    Ok(Place {
        project: settings.project,
        execution_project: settings.execution_project,
        // Where nobody says, BigQuery keeps data in the US.
        location: settings.location.unwrap_or_else(|| "US".to_owned()),
        raw: raw
            .map_or_else(|| acuity_runner::load::SOURCE_DATASET.to_owned(), |source| source.relation.schema.clone()),
        models,
        guarded,
        ci: format!("{}_ci", project.target.schema),
    })
}

/// `debug` on a BigQuery target.
pub(crate) fn debug(warehouse: &BigQuery, dataset: &str, ui: &Ui) -> Result<Outcome> {
    let mut works = true;
    for step in warehouse.diagnose(dataset) {
        let (paint, word) = match step.outcome {
            Step::Works => (Paint::Green, "OK"),
            Step::Fails => (Paint::Red, "FAILS"),
            Step::Skipped => (Paint::Yellow, "-"),
        };
        works &= step.outcome != Step::Fails;
        output::print_text(&format!("{:<38} {} {}", step.name, ui.paint(paint, &format!("{word:<5}")), step.detail))?;
        if let Some(help) = step.help {
            ui.say(&format!("{} {help}", ui.paint(Paint::Bold, "help:")));
        }
    }
    let told = if works { ui.paint(Paint::Green, "OK") } else { ui.paint(Paint::Red, "FAILS") };
    output::print_text(&format!("{:<38} {told}", "connection"))?;
    Ok(Outcome::of(works))
}
