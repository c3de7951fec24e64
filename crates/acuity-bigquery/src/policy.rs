//! Who needs which role, and no more: an analyst who reads, a builder, a CI account.

use std::fmt::Write as _;

/// An account and what it may do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Account {
    /// `analyst`, `builder`, `ci`.
    pub name: &'static str,
    /// What it is for.
    pub purpose: &'static str,
    /// Roles on the project that runs jobs.
    pub project_roles: Vec<Grant>,
    /// Roles on single datasets.
    pub dataset_roles: Vec<(String, Grant)>,
}

/// A role and the reason for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// `roles/bigquery.jobUser`.
    pub role: &'static str,
    /// Why.
    pub reason: &'static str,
}

/// What the accounts are for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// The project that holds the data.
    pub project: String,
    /// The project that runs jobs.
    pub execution_project: String,
    /// Where datasets lie.
    pub location: String,
    /// The dataset of raw records.
    pub raw: String,
    /// The datasets that models are built in.
    pub models: Vec<String>,
    /// The dataset that CI builds in.
    pub ci: String,
    /// Those of `models` with models that say who may read what: `grants`, or `policy_tags` of columns.
    pub guarded: Vec<String>,
}

const fn grant(role: &'static str, reason: &'static str) -> Grant {
    Grant { role, reason }
}

const RUN: Grant = grant("roles/bigquery.jobUser", "run queries and loads, and see one's own jobs");
const PAGES: Grant = grant("roles/bigquery.readSessionUser", "read large results through the Storage Read API");
const READ: Grant = grant("roles/bigquery.dataViewer", "read rows and columns of this dataset only");
const WRITE: Grant = grant("roles/bigquery.dataEditor", "make, replace and describe tables of this dataset only");

const OWN: Grant = grant("roles/bigquery.dataOwner", "set grants and policy tags of tables of this dataset only");

/// The least-privilege accounts of a project.
#[must_use]
pub fn accounts(place: &Place) -> Vec<Account> {
    let on = |datasets: &[String], grant: &Grant| -> Vec<(String, Grant)> {
        datasets.iter().map(|dataset| (dataset.clone(), grant.clone())).collect()
    };
    let (raw, ci) = (std::slice::from_ref(&place.raw), std::slice::from_ref(&place.ci));
    vec![
        Account {
            name: "acuity-analyst",
            purpose: "reads what was built: show, train, view; sees no raw records and changes nothing",
            project_roles: vec![RUN, PAGES],
            dataset_roles: on(&place.models, &READ),
        },
        Account {
            name: "acuity-builder",
            purpose: "loads records and builds models: load, build, test, docs",
            project_roles: vec![RUN, PAGES],
            dataset_roles: [on(raw, &WRITE), on(&place.models, &WRITE), on(&place.guarded, &OWN)].concat(),
        },
        Account {
            name: "acuity-ci",
            purpose: "prices and builds pull requests in a dataset of its own; reads raw records only if they are synthetic",
            project_roles: vec![RUN],
            dataset_roles: [on(raw, &READ), on(ci, &WRITE), on(if place.guarded.is_empty() { &[] } else { ci }, &OWN)]
                .concat(),
        },
    ]
}

/// For reading.
#[must_use]
pub fn text(place: &Place) -> String {
    let mut out = String::new();
    for account in accounts(place) {
        let _ = writeln!(out, "{}: {}", account.name, account.purpose);
        for grant in &account.project_roles {
            let _ = writeln!(out, "  {:<32} on project {}: {}", grant.role, place.execution_project, grant.reason);
        }
        for (dataset, grant) in &account.dataset_roles {
            let _ = writeln!(out, "  {:<32} on dataset {dataset}: {}", grant.role, grant.reason);
        }
        out.push('\n');
    }
    out.push_str(
        "Datasets are made once (--format gcloud or terraform), so that no account needs the right to make them.\n\
         No account needs a key file: people sign in with gcloud auth application-default login, machines on Google use \
         their own account, GitHub Actions uses workload identity federation.\n",
    );
    out
}

/// Commands of gcloud and bq.
#[must_use]
pub fn gcloud(place: &Place) -> String {
    let Place { project, execution_project, location, .. } = place;
    let mut out = String::from("set -eu\n\n# Datasets, made once.\n");
    for dataset in datasets(place) {
        let _ = writeln!(out, "bq --location={location} mk --force --dataset {project}:{dataset}");
    }
    for account in accounts(place) {
        let email = format!("{}@{execution_project}.iam.gserviceaccount.com", account.name);
        let _ = writeln!(out, "\n# {}: {}", account.name, account.purpose);
        let _ = writeln!(
            out,
            "gcloud iam service-accounts create {} --project={execution_project} --display-name='{}'",
            account.name, account.name
        );
        for grant in &account.project_roles {
            let _ = writeln!(out, "# to {}", grant.reason);
            let _ = writeln!(
                out,
                "gcloud projects add-iam-policy-binding {execution_project} --condition=None --member=serviceAccount:{email} --role={}",
                grant.role
            );
        }
        for (dataset, grant) in &account.dataset_roles {
            let _ = writeln!(out, "# to {}", grant.reason);
            let _ = writeln!(
                out,
                "bq query --project_id={execution_project} --location={location} --use_legacy_sql=false \
                 'GRANT `{}` ON SCHEMA `{project}`.`{dataset}` TO \"serviceAccount:{email}\"'",
                grant.role
            );
        }
    }
    out
}

/// Terraform, provider `hashicorp/google`.
#[must_use]
pub fn terraform(place: &Place) -> String {
    let Place { project, execution_project, location, .. } = place;
    let mut out = String::new();
    for dataset in datasets(place) {
        let _ = writeln!(
            out,
            "resource \"google_bigquery_dataset\" \"{dataset}\" {{\n  project    = \"{project}\"\n  dataset_id = \"{dataset}\"\n  location   = \"{location}\"\n}}\n"
        );
    }
    for account in accounts(place) {
        let id = account.name.replace('-', "_");
        let _ = writeln!(
            out,
            "# {}\nresource \"google_service_account\" \"{id}\" {{\n  project      = \"{execution_project}\"\n  account_id   = \"{}\"\n  description  = \"{}\"\n}}\n",
            account.purpose, account.name, account.purpose
        );
        for grant in &account.project_roles {
            let short = grant.role.rsplit('.').next().unwrap_or_default();
            let _ = writeln!(
                out,
                "# to {}\nresource \"google_project_iam_member\" \"{id}_{short}\" {{\n  project = \"{execution_project}\"\n  role    = \"{}\"\n  member  = google_service_account.{id}.member\n}}\n",
                grant.reason, grant.role
            );
        }
        for (dataset, grant) in &account.dataset_roles {
            let short = grant.role.rsplit('.').next().unwrap_or_default();
            let _ = writeln!(
                out,
                "# to {}\nresource \"google_bigquery_dataset_iam_member\" \"{id}_{dataset}_{short}\" {{\n  project    = \"{project}\"\n  dataset_id = google_bigquery_dataset.{dataset}.dataset_id\n  role       = \"{}\"\n  member     = google_service_account.{id}.member\n}}\n",
                grant.reason, grant.role
            );
        }
    }
    out
}

fn datasets(place: &Place) -> Vec<&String> {
    let mut datasets: Vec<&String> = [&place.raw, &place.ci].into_iter().chain(&place.models).collect();
    datasets.sort();
    datasets.dedup();
    datasets
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place() -> Place {
        Place {
            project: "data".into(),
            execution_project: "jobs".into(),
            location: "EU".into(),
            raw: "src_mimic".into(),
            models: vec!["analytics".into()],
            ci: "analytics_ci".into(),
            guarded: Vec::new(),
        }
    }

    #[test]
    fn only_a_project_that_says_who_may_read_needs_an_owner() {
        let plain = place();
        assert!(!text(&plain).contains("dataOwner"));
        let guarded = Place { guarded: plain.models.clone(), ..plain };
        let owned: Vec<(&str, String)> = accounts(&guarded)
            .into_iter()
            .flat_map(|account| {
                account.dataset_roles.into_iter().map(move |(dataset, grant)| (account.name, dataset, grant))
            })
            .filter(|(_, _, grant)| grant.role == "roles/bigquery.dataOwner")
            .map(|(account, dataset, _)| (account, dataset))
            .collect();
        assert_eq!(owned, [("acuity-builder", "analytics".to_owned()), ("acuity-ci", "analytics_ci".to_owned())]);
        assert!(terraform(&guarded).contains("acuity_builder_analytics_dataOwner"));
    }

    #[test]
    fn an_analyst_writes_nothing_and_sees_no_raw_records() {
        let analyst = &accounts(&place())[0];
        let roles = analyst.project_roles.iter().chain(analyst.dataset_roles.iter().map(|(_, grant)| grant));
        assert!(
            roles.clone().all(|grant| !["dataEditor", "admin", "Owner"].iter().any(|word| grant.role.contains(word)))
        );
        assert!(analyst.dataset_roles.iter().all(|(dataset, _)| dataset != "src_mimic"));
    }

    #[test]
    fn no_account_may_do_something_with_the_whole_project_but_run_jobs() {
        for account in accounts(&place()) {
            for grant in account.project_roles {
                assert!(["roles/bigquery.jobUser", "roles/bigquery.readSessionUser"].contains(&grant.role));
            }
        }
    }

    #[test]
    fn every_form_names_every_grant() {
        let place = place();
        let (gcloud, terraform, text) = (gcloud(&place), terraform(&place), text(&place));
        for account in accounts(&place) {
            for form in [&gcloud, &terraform, &text] {
                assert!(form.contains(account.name), "{form}");
            }
            for (dataset, grant) in account.dataset_roles {
                assert!(gcloud.contains(&format!("GRANT `{}` ON SCHEMA `data`.`{dataset}`", grant.role)));
            }
        }
        assert_eq!(terraform.matches('{').count(), terraform.matches('}').count());
    }
}
