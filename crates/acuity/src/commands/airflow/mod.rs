//! `acuity airflow export`: the project as a DAG for Airflow 3.1, readable Python that calls the acuity binary.

mod groups;
mod python;

use std::path::Path;

use anyhow::{Context as _, Result};
use chrono::Datelike as _;

use self::python::Body;
use crate::{
    cli::production::{DataDay, ExportArgs},
    context::Context,
    failure::{Outcome, Usage},
    invocation::quote,
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

/// The command that makes the DAG again: what was said that is not said by default, and the target even then.
fn command(args: &ExportArgs, target: &str, context: &Context) -> String {
    let by_default = ExportArgs::by_default();
    let mut words = vec!["acuity airflow export".to_owned()];
    // Taken apart, so that no option is forgotten.
    let ExportArgs { output, plugins_dir, dag_id, schedule, start_date, data, data_day, deadline, retries, no_train } =
        args;
    let path = |path: &Path| path.display().to_string();
    let given = [
        ("--output", (*output != by_default.output).then(|| path(output))),
        ("--plugins-dir", plugins_dir.as_deref().map(path)),
        ("--dag-id", (*dag_id != by_default.dag_id).then(|| dag_id.clone())),
        ("--schedule", (*schedule != by_default.schedule).then(|| schedule.clone())),
        ("--start-date", (*start_date != by_default.start_date).then(|| start_date.to_string())),
        ("--data", data.clone()),
        ("--data-day", (*data_day != by_default.data_day).then(|| data_day.name())),
        ("--deadline", (*deadline != by_default.deadline).then(|| deadline.to_string())),
        ("--retries", (*retries != by_default.retries).then(|| retries.to_string())),
        ("--project-dir", context.given_project_dir().map(path)),
        ("--profiles-dir", context.profiles_dir().map(path)),
        ("--target", Some(target.to_owned())),
        ("--vars", context.vars().map(str::to_owned)),
    ];
    words.extend(given.into_iter().filter_map(|(option, value)| Some(format!("{option} {}", quote(&value?)))));
    if *no_train {
        words.push("--no-train".to_owned());
    }
    words.join(" ")
}

#[cfg(test)]
mod tests {
    use clap::Parser as _;

    use super::*;
    use crate::cli::{Cli, Command, production::AirflowCommand};

    /// Options as they were understood, and the command that is said to make the same.
    fn again(words: &[&str]) -> (String, String) {
        let cli = Cli::parse_from([&["acuity", "airflow", "export"], words].concat());
        let Command::Airflow(AirflowCommand::Export(args)) = cli.command else { panic!("no export") };
        let understood = format!("{args:?}");
        let context = Context::new(cli.global);
        (understood, command(&args, "dev", &context))
    }

    #[test]
    fn what_was_said_is_said_again_and_no_more() {
        assert_eq!(again(&[]).1, "acuity airflow export --target dev");
        let said = [
            "--output",
            "out/my dag.py",
            "--plugins-dir",
            "plug",
            "--dag-id",
            "icu",
            "--schedule",
            "0 4 * * *",
            "--start-date",
            "2026-01-02",
            "--data",
            "/in/{date}",
            "--data-day",
            "previous",
            "--deadline",
            "9",
            "--retries",
            "0",
            "--project-dir",
            "p",
            "--profiles-dir",
            "q",
            "--vars",
            "{a: it's}",
            "--no-train",
        ];
        let (understood, text) = again(&said);
        let expected = concat!(
            r"acuity airflow export --output 'out/my dag.py' --plugins-dir plug --dag-id icu --schedule '0 4 * * *' ",
            r"--start-date 2026-01-02 --data '/in/{date}' --data-day previous --deadline 9 --retries 0 --project-dir p ",
            r"--profiles-dir q --target dev --vars '{a: it'\''s}' --no-train",
        );
        assert_eq!(text, expected);
        let read_again = shell_words(&text);
        let read_again: Vec<&str> = read_again.iter().map(String::as_str).collect();
        assert_eq!(again(&read_again[3..]), (understood, text));
    }

    /// Words of a line as a shell takes it apart.
    fn shell_words(text: &str) -> Vec<String> {
        let (mut words, mut word, mut quoted) = (Vec::new(), String::new(), false);
        let mut chars = text.chars();
        while let Some(c) = chars.next() {
            match c {
                '\'' => quoted = !quoted,
                '\\' if !quoted => word.extend(chars.next()),
                ' ' if !quoted => words.push(std::mem::take(&mut word)),
                c => word.push(c),
            }
        }
        words.push(word);
        words
    }
}
