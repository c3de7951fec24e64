//! Prices, budgets and places on a server of our own that answers as Google documents and runs nothing.

#[path = "../../crates/acuity-bigquery/tests/bigquery/http.rs"]
#[expect(dead_code, reason = "the executor's own tests use the rest")]
mod http;

use std::{
    fs,
    path::Path,
    sync::{Arc, Mutex},
};

use serde_json::{Value, json};
use tempfile::TempDir;

use self::http::{Request, json as answer, refusal, serve};
use crate::{acuity, both};

/// Statements that were sent to run, not only to be priced.
type Sent = Arc<Mutex<Vec<String>>>;

const GIB: u64 = 1 << 30;

/// Every query reads a gibibyte; a statement that says `wrong` is refused where it does so.
fn server() -> (String, Sent) {
    let sent = Sent::default();
    let list = Arc::clone(&sent);
    let address = serve(move |request| Some(handle(request, &list)));
    (format!("http://{address}"), sent)
}

fn handle(request: &Request, sent: &Sent) -> Vec<u8> {
    if request.is_page() {
        let schema = json!({"fields": [{"name": "failures", "type": "INTEGER"}]});
        return answer(
            200,
            &json!({"jobComplete": true, "totalRows": "1", "schema": schema, "rows": [{"f": [{"v": "0"}]}]}),
        );
    }
    if !request.is_insert() {
        if request.path.contains("/datasets/raw/") {
            return refusal(403, "accessDenied", "Access Denied: Dataset p1:raw");
        }
        if request.path.ends_with("IamPolicy") {
            if request.path.ends_with(":setIamPolicy") {
                sent.lock().unwrap().push(request.json().to_string());
            }
            return answer(200, &json!({"etag": "e"}));
        }
        if let Some(secret) = secret(request, sent) {
            return secret;
        }
        // Datasets exist, tables do not.
        let table = request.path.contains("/tables/");
        return if table {
            refusal(404, "notFound", "Not found: Table")
        } else {
            answer(200, &json!({"location": "US"}))
        };
    }
    let body = request.json();
    let sql = body["configuration"]["query"]["query"].as_str().unwrap_or_default().to_owned();
    let dry = body["configuration"]["dryRun"] == json!(true);
    if !dry {
        sent.lock().unwrap().push(sql.clone());
    }
    let mut status = json!({"state": "DONE"});
    if let Some(at) = sql.find("wrong") {
        let before = &sql[..at];
        let (line, column) = (before.matches('\n').count() + 1, at - before.rfind('\n').map_or(0, |end| end + 1) + 1);
        let error = json!({"reason": "invalidQuery", "location": "query", "message": format!("Unrecognized name: wrong at [{line}:{column}]")});
        status["errorResult"] = error;
    }
    let bytes = GIB.to_string();
    answer(
        200,
        &json!({"status": status, "jobReference": body["jobReference"], "statistics": {"totalSlotMs": "2000", "query": {
            "totalBytesProcessed": bytes, "totalBytesBilled": bytes, "cacheHit": false}}}),
    )
}

/// A table called `secret` exists once it was built, with one column; its changes count as statements.
fn secret(request: &Request, sent: &Sent) -> Option<Vec<u8>> {
    let mut sent = sent.lock().unwrap();
    if !request.path.ends_with("/tables/secret") || !sent.iter().any(|sql| sql.contains("TABLE `p1`.`d`.`secret`")) {
        return None;
    }
    if request.method == "PATCH" {
        sent.push(request.json().to_string());
    }
    let fields = json!([{"name": "n", "type": "INTEGER"}]);
    Some(answer(
        200,
        &json!({"tableReference": {"projectId": "p1", "datasetId": "d", "tableId": "secret"}, "type": "TABLE", "schema": {"fields": fields}}),
    ))
}

fn project(address: &str) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = dir.path().join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    };
    write("dbt_project.yml", "name: priced\nversion: '1.0'\nprofile: priced\n");
    write(
        "profiles.yml",
        &format!(
            "priced:\n  target: bigquery\n  outputs:\n    bigquery: {{type: bigquery, project: p1, dataset: d, threads: 2, price_per_tib: 8, api_endpoint: '{address}'}}\n"
        ),
    );
    write("models/a.sql", "{{ config(materialized='table') }}\nSELECT 1 AS n\n");
    write(
        "models/b.sql",
        "{{ config(materialized='table', cluster_by=['n'], labels={'team': 'icu'}) }}\nSELECT n FROM {{ ref('a') }}\n",
    );
    write(
        "models/v.sql",
        "{{ config(grants={'roles/bigquery.dataViewer': ['user:a@b.c']}) }}\nSELECT n FROM {{ ref('b') }}\n",
    );
    write("models/schema.yml", "models:\n  - name: a\n    columns:\n      - {name: n, data_tests: [not_null]}\n");
    dir
}

fn run(dir: &Path, words: &[&str]) -> (Option<i32>, String) {
    let output = acuity(dir).args(words).env_remove("BIGQUERY_EMULATOR_HOST").output().unwrap();
    (output.status.code(), both(&output))
}

#[test]
fn the_price_is_known_before_anything_runs() {
    let (address, sent) = server();
    let project = project(&address);
    let (code, told) = run(project.path(), &["build", "--dry-run"]);
    assert_eq!(code, Some(0), "{told}");
    // Two tables and a test read a gibibyte each, the view nothing: 3/1024 of 8 dollars.
    assert!(told.contains("Total of 4 nodes: 3.0 GiB, about $0.0234; nothing was run"), "{told}");
    let (_, json) = run(project.path(), &["build", "--dry-run", "--select", "b", "--output", "csv", "--quiet"]);
    assert!(json.contains("model.priced.b,table,1073741824,0.007813"), "{json}");
    assert!(sent.lock().unwrap().is_empty(), "nothing was sent to run");
}

#[test]
fn a_budget_refuses_before_spending() {
    let (address, sent) = server();
    let project = project(&address);
    let (code, told) = run(project.path(), &["build", "--max-bytes", "2GiB"]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.contains("nothing has run") && told.contains("--max-bytes"), "{told}");
    assert!(sent.lock().unwrap().is_empty());
    // The profile's own budget.
    let path = project.path().join("profiles.yml");
    let text = fs::read_to_string(&path).unwrap().replace("price_per_tib: 8", "maximum_bytes_per_run: 1GiB");
    fs::write(&path, text).unwrap();
    assert_eq!(run(project.path(), &["build"]).0, Some(2));
    assert!(sent.lock().unwrap().is_empty());
    // What was typed has the last word.
    let (code, told) = run(project.path(), &["build", "--max-bytes", "1TB"]);
    assert_eq!(code, Some(0), "{told}");
}

#[test]
fn what_was_used_is_told_and_kept() {
    let (address, sent) = server();
    let project = project(&address);
    let (code, told) = run(project.path(), &["build"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("4 jobs: 4.0 GiB read, 4.0 GiB billed, about $0.0312, 8.0 slot seconds"), "{told}");
    let results: Value =
        serde_json::from_slice(&fs::read(project.path().join("target/run_results.json")).unwrap()).unwrap();
    let response = &results["results"][0]["adapter_response"];
    assert_eq!(response["bytes_billed"], json!(GIB), "{response}");
    assert!(response["job_id"].as_str().is_some_and(|id| id.starts_with("acuity_")), "{response}");
    let sent = sent.lock().unwrap();
    let b = sent.iter().find(|sql| sql.contains("`p1`.`d`.`b`") && sql.starts_with("CREATE OR REPLACE TABLE")).unwrap();
    let policy = json!({"policy": {"etag": "e", "bindings": [{"role": "roles/bigquery.dataViewer", "members": ["user:a@b.c"]}]}});
    let policies: Vec<Value> = sent.iter().filter_map(|text| serde_json::from_str(text).ok()).collect();
    assert_eq!(policies, [policy], "of the one model that grants");
    assert!(!sent.iter().any(|sql| sql.contains("GRANT")), "{sent:?}");
    assert!(b.contains("CLUSTER BY `n`\nOPTIONS (labels = [(\"team\", \"icu\")])\nAS\n"), "{b}");
}

#[test]
fn a_mistake_that_bigquery_finds_has_its_place_in_the_model() {
    let (address, _) = server();
    let project = project(&address);
    fs::write(
        project.path().join("models/mistaken.sql"),
        "{{ config(materialized='table', cluster_by=['n']) }}\n{# a note of\n   two lines #}\nSELECT\n  n,\n  wrong\nFROM {{ ref('a') }}\n",
    )
    .unwrap();
    let (code, told) = run(project.path(), &["run", "--select", "mistaken"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("models/mistaken.sql:6:3: SQL error: Unrecognized name: wrong"), "{told}");
    assert!(told.contains("6 |   wrong\n"), "{told}");
}

#[test]
fn an_analyst_need_not_see_the_raw_records() {
    let (address, _) = server();
    let project = project(&address);
    fs::write(project.path().join("models/sources.yml"), "sources:\n  - name: raw\n    tables: [{name: events}]\n")
        .unwrap();
    let (code, told) = run(project.path(), &["show", "--inline", "SELECT COUNT(*) AS failures FROM {{ ref('a') }}"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("failures"), "{told}");
}

#[test]
fn policy_tags_follow_the_table_or_the_model_fails() {
    let (address, sent) = server();
    let project = project(&address);
    let tag = "projects/p1/locations/us/taxonomies/1/policyTags/2";
    let write = |sql: &str, column: &str| {
        fs::write(project.path().join("models/secret.sql"), sql).unwrap();
        let text =
            format!("models:\n  - name: secret\n    columns:\n      - {{name: {column}, policy_tags: [{tag}]}}\n");
        fs::write(project.path().join("models/secret.yml"), text).unwrap();
    };
    let table = "{{ config(materialized='table') }}\nSELECT 1 AS n\n";
    // No persist_docs anywhere: protection is no documentation.
    write(table, "n");
    let (code, told) = run(project.path(), &["run", "--select", "secret"]);
    assert_eq!(code, Some(0), "{told}");
    let patch =
        format!(r#"{{"schema":{{"fields":[{{"name":"n","policyTags":{{"names":["{tag}"]}},"type":"INTEGER"}}]}}}}"#);
    let is_patch = |text: &&String| serde_json::from_str::<Value>(text).is_ok();
    let patches: Vec<String> = sent.lock().unwrap().iter().filter(is_patch).cloned().collect();
    assert_eq!(patches.len(), 1, "{patches:?}");
    assert_eq!(serde_json::from_str::<Value>(&patches[0]).unwrap(), serde_json::from_str::<Value>(&patch).unwrap());

    write(table, "m");
    let (code, told) = run(project.path(), &["run", "--select", "secret"]);
    assert_eq!(code, Some(1), "{told}");
    assert!(told.contains("has no column m") && told.contains("may lack its policy tags"), "{told}");

    write("{{ config(materialized='ephemeral') }}\nSELECT 1 AS n\n", "n");
    let (code, told) = run(project.path(), &["run", "--select", "a"]);
    assert_ne!(code, Some(0), "{told}");
    assert!(told.contains("models/secret.sql") && told.contains("ephemeral"), "{told}");
}

#[test]
fn a_project_that_grants_needs_an_owner() {
    let (address, _) = server();
    let project = project(&address);
    let (code, told) = run(project.path(), &["iam"]);
    assert_eq!(code, Some(0), "{told}");
    assert!(told.contains("roles/bigquery.dataOwner         on dataset d: set grants"), "{told}");
    fs::write(project.path().join("models/v.sql"), "SELECT n FROM {{ ref('b') }}\n").unwrap();
    assert!(!run(project.path(), &["iam"]).1.contains("dataOwner"));
    // A list that cannot be read would take the role from everybody.
    fs::write(project.path().join("models/v.sql"), "{{ config(grants={'roles/x': [7]}) }}\nSELECT 1 AS n\n").unwrap();
    let (code, told) = run(project.path(), &["run"]);
    assert_ne!(code, Some(0), "{told}");
    assert!(told.contains("models/v.sql") && told.contains("the members of roles/x under grants"), "{told}");
}
