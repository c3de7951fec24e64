//! Whether a connection works, step by step, and which role is missing where it does not.

use acuity_warehouse::{Error, ErrorKind};
use serde_json::{Value, json};

use crate::{http::Call, job::Shared};

/// One step of a connection.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What was tried: `credentials`, `access token`, `project`, `permission bigquery.jobs.create` …
    pub name: String,
    /// How it went.
    pub outcome: Outcome,
    /// What was found, or what is wrong.
    pub detail: String,
    /// What to do, when something is to be done.
    pub help: Option<String>,
}

/// How a step went.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It works.
    Works,
    /// It does not, and commands will fail.
    Fails,
    /// It could not be tried, or it does not matter here.
    Skipped,
}

/// A permission that commands need, and the smallest role of Google's that gives it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Needed {
    /// The permission.
    pub permission: &'static str,
    /// The role.
    pub role: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// Whether it is asked of the project that runs jobs, not of the one that holds the data.
    pub of_execution_project: bool,
}

/// Permissions, in the order in which commands meet them.
pub const NEEDED: [Needed; 9] = [
    need("bigquery.jobs.create", "roles/bigquery.jobUser", "run queries and loads", true),
    need("bigquery.datasets.get", "roles/bigquery.dataViewer", "see datasets", false),
    need("bigquery.tables.list", "roles/bigquery.dataViewer", "list tables", false),
    need("bigquery.tables.get", "roles/bigquery.dataViewer", "see columns", false),
    need("bigquery.tables.getData", "roles/bigquery.dataViewer", "read rows", false),
    need("bigquery.tables.create", "roles/bigquery.dataEditor", "build models", false),
    need("bigquery.tables.updateData", "roles/bigquery.dataEditor", "load records, incremental models", false),
    need("bigquery.tables.update", "roles/bigquery.dataEditor", "store descriptions", false),
    need("bigquery.tables.delete", "roles/bigquery.dataEditor", "replace relations of another kind", false),
];

const fn need(
    permission: &'static str,
    role: &'static str,
    purpose: &'static str,
    of_execution_project: bool,
) -> Needed {
    Needed { permission, role, purpose, of_execution_project }
}

fn step(name: impl Into<String>, outcome: Outcome, detail: impl Into<String>) -> Step {
    Step { name: name.into(), outcome, detail: detail.into(), help: None }
}

fn fails(name: impl Into<String>, error: Error) -> Step {
    Step { help: error.help, ..step(name, Outcome::Fails, error.message) }
}

/// Tries each step; ends where nothing further can work.
pub(crate) async fn diagnose(shared: &Shared, dataset: &str) -> Vec<Step> {
    let settings = &shared.settings;
    let token = shared.http.tokens.token(false).await;
    // Whether the machine has an account of its own is known once it has been asked.
    if let Err(error) = &token
        && error.kind == ErrorKind::SignIn
    {
        return vec![fails("credentials", error.clone())];
    }
    let mut steps = vec![step("credentials", Outcome::Works, shared.http.tokens.about())];
    match token {
        Ok(Some(_)) => steps.push(step("access token", Outcome::Works, "given")),
        Ok(None) => steps.push(step("access token", Outcome::Skipped, "not asked for")),
        Err(error) => {
            steps.push(fails("access token", error));
            return steps;
        }
    }
    let mut projects = vec![(settings.project.as_str(), "project")];
    if settings.execution_project != settings.project {
        projects.push((&settings.execution_project, "execution project"));
    }
    for (project, name) in projects {
        let call = Call::get(shared.http.url(&["projects", project, "datasets"])).with("maxResults", "1");
        match shared.http.json::<Value>(&call).await {
            Ok(_) => steps.push(step(name, Outcome::Works, project)),
            Err((failure, _)) => {
                let mut failed = fails(format!("{name} {project}"), failure.into_error());
                failed.help = failed
                    .help
                    .or(Some("check project in profiles.yml, and that the BigQuery API is enabled there".to_owned()));
                steps.push(failed);
                return steps;
            }
        }
    }
    steps.push(dataset_step(shared, dataset).await);
    steps.extend(permissions(shared).await);
    match shared.dry_run("SELECT 1").await {
        Ok(_) => steps.push(step("query (dry run)", Outcome::Works, "SELECT 1")),
        Err(error) => steps.push(fails("query (dry run)", error)),
    }
    steps
}

async fn dataset_step(shared: &Shared, dataset: &str) -> Step {
    let name = format!("dataset {dataset}");
    let call = Call::get(shared.http.url(&["projects", &shared.settings.project, "datasets", dataset]));
    match shared.http.json::<Value>(&call).await {
        Ok(found) => {
            let place = found["location"].as_str().unwrap_or("an unnamed location");
            match &shared.settings.location {
                Some(wanted) if !wanted.eq_ignore_ascii_case(place) => fails(
                    name,
                    Error::new(ErrorKind::Missing, format!("it lies in {place}, the profile says {wanted}"))
                        .with_help(format!("set location: {place} in profiles.yml")),
                ),
                _ => step(name, Outcome::Works, format!("in {place}")),
            }
        }
        Err((failure, _)) if failure.is(404) => {
            step(name, Outcome::Skipped, "does not exist yet; the first build makes it (bigquery.datasets.create)")
        }
        Err((failure, _)) => fails(name, failure.into_error()),
    }
}

async fn permissions(shared: &Shared) -> Vec<Step> {
    let settings = &shared.settings;
    if settings.is_emulator() && matches!(settings.method, crate::config::Method::Anonymous) {
        return vec![step("permissions", Outcome::Skipped, "an emulator gives them all")];
    }
    let mut steps = Vec::new();
    for execution in [true, false] {
        let project = if execution { &settings.execution_project } else { &settings.project };
        let needed: Vec<&Needed> = NEEDED.iter().filter(|needed| needed.of_execution_project == execution).collect();
        let asked: Vec<&str> = needed.iter().map(|needed| needed.permission).collect();
        let host = if settings.is_emulator() {
            settings.endpoint.clone()
        } else {
            "https://cloudresourcemanager.googleapis.com".to_owned()
        };
        let call =
            Call::post(format!("{host}/v1/projects/{project}:testIamPermissions"), json!({"permissions": asked}));
        match shared.http.json::<Value>(&call).await {
            Ok(answer) => {
                let given: Vec<&str> =
                    answer["permissions"].as_array().into_iter().flatten().filter_map(Value::as_str).collect();
                steps.extend(needed.into_iter().map(|needed| verdict(needed, project, &given)));
            }
            Err((failure, _)) => {
                let name = format!("permissions of {project}");
                let error = failure.into_error();
                steps.push(Step {
                    help: Some("enable cloudresourcemanager.googleapis.com to have them checked one by one".to_owned()),
                    ..step(name, Outcome::Skipped, format!("could not be asked for: {}", error.message))
                });
            }
        }
    }
    steps
}

fn verdict(needed: &Needed, project: &str, given: &[&str]) -> Step {
    let name = format!("permission {}", needed.permission);
    if given.contains(&needed.permission) {
        return step(name, Outcome::Works, needed.purpose);
    }
    if needed.of_execution_project {
        return Step {
            help: Some(format!("grant {} on {project}: acuity iam prints how", needed.role)),
            ..step(name, Outcome::Fails, format!("missing, to {}", needed.purpose))
        };
    }
    // Least privilege grants these on datasets, where the project's answer does not show them.
    Step {
        help: Some(format!("unless a dataset grants it, grant {}: acuity iam prints how", needed.role)),
        ..step(name, Outcome::Skipped, format!("not given by the project, to {}", needed.purpose))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_permission_names_its_role() {
        let missing = verdict(&NEEDED[0], "p", &[]);
        assert_eq!(missing.outcome, Outcome::Fails);
        assert!(missing.help.is_some_and(|help| help.contains("roles/bigquery.jobUser")));
        assert_eq!(verdict(&NEEDED[0], "p", &["bigquery.jobs.create"]).outcome, Outcome::Works);
    }
}
