//! `acuity airflow export`: the project as a DAG for Airflow 3.1, readable Python that calls the acuity binary.

mod groups;
mod python;

use anyhow::{Context as _, Result};
use chrono::Datelike as _;

use self::python::Body;
use crate::{
    cli::production::{DataDay, ExportArgs},
    context::Context,
    failure::{Outcome, Usage},
    output, secrets,
};

/// The DAG with gaps.
const DAG: &str = include_str!("dag.py");
/// The alerts, as they are.
const ALERTS: &str = include_str!("acuity_alerts.py");
/// File name of the alerts: the DAG imports it.
const ALERTS_FILE: &str = "acuity_alerts.py";

pub(crate) fn export(args: &ExportArgs, context: &Context) -> Result<Outcome> {
    if args.dag_id.is_empty() || !args.dag_id.chars().all(|c| c.is_ascii_alphanumeric() || "_-.".contains(c)) {
        return Err(Usage(format!(
            "{:?} cannot name a DAG; use letters, digits, dots, dashes and underscores",
            args.dag_id
        ))
        .into());
    }
    let project = context.project()?;
    let groups = groups::group(&project)?;
    let learns = project.find("first_day_features").is_ok() && !args.no_train;
    let body = Body { groups: &groups, data: args.data.as_deref(), learns };
    let dir = project.project_dir.canonicalize().context("the project folder cannot be found")?;
    let target = &project.target;
    let embedded = target.engine() == "duckdb";
    let mut global = vec!["--target".to_owned(), target.name.clone()];
    if let Some(vars) = context.vars() {
        global.extend(["--vars".to_owned(), vars.to_owned()]);
    }
    if let Some(profiles) = context.profiles_dir() {
        let profiles = profiles.canonicalize().context("the profiles folder cannot be found")?;
        global.extend(["--profiles-dir".to_owned(), profiles.display().to_string()]);
    }
    let title = format!("{}: records to tested tables, models and a report", project.name);
    let (start, previous) = (args.start_date, args.data_day == DataDay::Previous);
    let template =
        python::parts(DAG, &[("load", args.data.is_some()), ("gate", groups.gate.is_some()), ("learn", learns)]);
    let text = python::fill(
        &template,
        &[
            ("TITLE", &python::prose(&title)),
            ("TITLE_PY", &python::string(&title)),
            ("VERSION", env!("CARGO_PKG_VERSION")),
            ("PROJECT", &python::prose(&project.name)),
            ("TARGET", &python::prose(&target.name)),
            ("COMMAND", &python::prose(&command(args, &target.name, context))),
            ("DAG_ID", &args.dag_id),
            ("DAG_ID_PY", &python::string(&args.dag_id)),
            ("PROJECT_DIR", &python::string(&dir.display().to_string())),
            ("GLOBAL", &python::list(&global, 0)),
            ("SCHEDULE", &python::string(&args.schedule)),
            ("START", &format!("datetime({}, {}, {}, tzinfo=timezone.utc)", start.year(), start.month(), start.day())),
            ("TASKS", if embedded { "1" } else { "8" }),
            ("TASKS_WHY", if embedded { "  # One process at a time writes to a DuckDB file." } else { "" }),
            ("RETRIES", &args.retries.to_string()),
            ("DEADLINE", &args.deadline.to_string()),
            ("DATA_DAY", if previous { " of the day before the logical date" } else { " of the logical date" }),
            ("DAYS_BEFORE", if previous { "days_before=1" } else { "" }),
            ("BODY", &body.text()),
        ],
    );
    let plugins = match &args.plugins_dir {
        Some(dir) => dir.clone(),
        // Airflow's usual places: $AIRFLOW_HOME/dags and $AIRFLOW_HOME/plugins.
        None => {
            args.output.parent().and_then(|dags| dags.parent()).map(|home| home.join("plugins")).unwrap_or_default()
        }
    };
    let alerts = plugins.join(ALERTS_FILE);
    secrets::write(&args.output, text.as_bytes())?;
    secrets::write(&alerts, ALERTS.as_bytes())?;
    output::print_text(&format!("{}\n{}", args.output.display(), alerts.display()))?;
    context.ui().say(&format!(
        "{} tasks; try it with: ACUITY_DEADLINE_HOURS=0 airflow dags test {} {}",
        body.tasks(),
        args.dag_id,
        args.start_date
    ));
    Ok(Outcome::Success)
}

/// The command that makes the DAG again.
fn command(args: &ExportArgs, target: &str, context: &Context) -> String {
    let mut words = vec!["acuity airflow export".to_owned()];
    let mut say = |option: &str, value: &str, default: &str| {
        if value == default {
            return;
        }
        let plain = !value.is_empty() && value.chars().all(|c| c.is_ascii_alphanumeric() || "_-./@:".contains(c));
        let value = if plain { value.to_owned() } else { format!("'{}'", value.replace('\'', r"'\''")) };
        words.push(format!("{option} {value}"));
    };
    // The defaults are those of `ExportArgs`.
    say("--output", &args.output.display().to_string(), "dags/acuity.py");
    say("--dag-id", &args.dag_id, "acuity");
    say("--schedule", &args.schedule, "@daily");
    say("--start-date", &args.start_date.to_string(), "2025-01-01");
    say("--data", args.data.as_deref().unwrap_or_default(), "");
    say("--deadline", &args.deadline.to_string(), "4");
    say("--retries", &args.retries.to_string(), "2");
    say("--target", target, "");
    say("--vars", context.vars().unwrap_or_default(), "");
    if args.data_day == DataDay::Previous {
        words.push("--data-day previous".to_owned());
    }
    if args.no_train {
        words.push("--no-train".to_owned());
    }
    words.join(" ")
}
