//! A small server of our own that answers as Google documents where the emulator does not: jobs that take their time,
//! names that are known already, dry runs with bytes, limits, cancelling, tables and what protects them. It runs no SQL.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex},
    thread,
    time::Duration,
};

use acuity_bigquery::{BigQuery, Settings, iam::Outcome};
use acuity_warehouse::{ErrorKind, RelationName, Rows, Scope, Warehouse};
use serde_json::{Value, json};

use crate::http::{Request, json as answer, refusal, serve};

#[derive(Debug, Default)]
struct State {
    /// Jobs by id: the request, how often it was looked at, and whether somebody cancelled it.
    jobs: BTreeMap<String, (Value, usize, bool)>,
    inserts: usize,
    /// Tables of dataset `d` by name, and every change of one that was sent.
    tables: BTreeMap<String, Value>,
    patches: Vec<Value>,
    /// The privileges of tables; reads and writes of them; how many writes are still overtaken by somebody else's.
    policies: BTreeMap<String, Value>,
    policy_calls: Vec<&'static str>,
    overtaken: usize,
}

type Shared = Arc<Mutex<State>>;

/// Looks that a job takes before it is done; for ever when its SQL says so.
const LOOKS: usize = 3;

fn start() -> (Shared, Settings) {
    let state = Shared::default();
    let shared = Arc::clone(&state);
    let address = serve(move |request| Some(handle(&mut shared.lock().unwrap(), request)));
    let mut settings = Settings::emulator("p1", format!("http://{address}"));
    settings.backoff = Duration::from_millis(2);
    (state, settings)
}

fn handle(state: &mut State, request: &Request) -> Vec<u8> {
    let path = request.path.split('?').next().unwrap_or_default();
    let parts: Vec<&str> = path.trim_start_matches("/bigquery/v2/").split('/').collect();
    match (request.method.as_str(), parts.as_slice()) {
        ("POST", ["projects", "p1", "jobs"]) => insert(state, request.json()),
        ("GET", ["projects", "p1", "jobs", id]) => match state.jobs.get_mut(*id) {
            Some(job) => {
                job.1 += 1;
                answer(200, &shown(job))
            }
            None => refusal(404, "notFound", "Not found: Job"),
        },
        ("POST", ["projects", "p1", "jobs", id, "cancel"]) => match state.jobs.get_mut(*id) {
            Some(job) => {
                job.2 = true;
                answer(200, &json!({"kind": "bigquery#jobCancelResponse", "job": shown(job)}))
            }
            None => refusal(404, "notFound", "Not found: Job"),
        },
        ("GET", ["projects", "p1", "queries", _]) => answer(
            200,
            &json!({"jobComplete": true, "totalRows": "1", "schema": {"fields": [{"name": "n", "type": "INTEGER"}]},
                "rows": [{"f": [{"v": "7"}]}]}),
        ),
        ("GET", ["projects", "p1", "datasets"]) => answer(200, &json!({})),
        ("GET", ["projects", "p1", "datasets", "d"]) => answer(200, &json!({"location": "US"})),
        ("POST", ["projects", "p1", "datasets", "d", "tables", call]) => policy(state, call, &request.json()),
        (method, ["projects", "p1", "datasets", "d", "tables", name]) => table(state, method, name, request),
        ("POST", ["", "v1", "projects", _]) => answer(
            200,
            &json!({"permissions": ["bigquery.datasets.get", "bigquery.tables.get", "bigquery.tables.list"]}),
        ),
        _ => refusal(404, "notFound", &format!("Not found: {}", request.path)),
    }
}

/// `tables.get` and `tables.patch`: what a change does not name stays, what it names is replaced.
fn table(state: &mut State, method: &str, name: &str, request: &Request) -> Vec<u8> {
    let Some(table) = state.tables.get_mut(name) else { return refusal(404, "notFound", "Not found: Table") };
    if method == "PATCH" {
        let patch = request.json();
        for (key, value) in patch.as_object().unwrap() {
            table[key] = value.clone();
        }
        state.patches.push(patch);
    }
    answer(200, table)
}

/// The IAM policy of a table: written only by whoever names the etag that it has.
fn policy(state: &mut State, call: &str, body: &Value) -> Vec<u8> {
    let (name, verb) = call.split_once(':').unwrap();
    let Some(policy) = state.policies.get_mut(name) else { return refusal(404, "notFound", "Not found: Table") };
    match verb {
        "getIamPolicy" => {
            assert_eq!(*body, json!({"options": {"requestedPolicyVersion": 3}}));
            state.policy_calls.push("get");
        }
        "setIamPolicy" => {
            state.policy_calls.push("set");
            if policy["denied"] == json!(true) {
                return refusal(403, "accessDenied", "Access Denied: Permission bigquery.tables.setIamPolicy denied");
            }
            if state.overtaken > 0 {
                state.overtaken -= 1;
                policy["etag"] = format!("{}+", policy["etag"].as_str().unwrap()).into();
            }
            if body["policy"]["etag"] != policy["etag"] {
                return refusal(409, "aborted", "There were concurrent policy changes");
            }
            *policy = body["policy"].clone();
            policy["etag"] = "new".into();
        }
        _ => return refusal(404, "notFound", call),
    }
    answer(200, policy)
}

fn insert(state: &mut State, mut body: Value) -> Vec<u8> {
    let configuration = body["configuration"].clone();
    let sql = configuration["query"]["query"].as_str().unwrap_or_default().to_owned();
    // A scan of a gibibyte for each `big` in the SQL.
    let bytes = (sql.matches("big").count() as u64) << 30;
    if configuration["dryRun"] == json!(true) {
        let statistics = json!({"query": {"totalBytesProcessed": bytes.to_string(), "cacheHit": false}});
        return answer(200, &json!({"status": {"state": "DONE"}, "statistics": statistics}));
    }
    state.inserts += 1;
    let id = body["jobReference"]["jobId"].as_str().unwrap_or_default().to_owned();
    if state.jobs.contains_key(&id) {
        return refusal(409, "duplicate", &format!("Already Exists: Job p1:{id}"));
    }
    body["bytes"] = bytes.into();
    body["jobReference"]["location"] = "US".into();
    let job = (body, 0, false);
    let shown = shown(&job);
    state.jobs.insert(id, job);
    answer(200, &shown)
}

fn shown((job, looks, cancelled): &(Value, usize, bool)) -> Value {
    let sql = job["configuration"]["query"]["query"].as_str().unwrap_or_default();
    let bytes = job["bytes"].as_u64().unwrap_or(0);
    let limit = job["configuration"]["query"]["maximumBytesBilled"].as_str().and_then(|text| text.parse::<u64>().ok());
    let state = match looks {
        _ if *cancelled => "DONE",
        0 => "PENDING",
        _ if sql.contains("for ever") => "RUNNING",
        looks if *looks < LOOKS => "RUNNING",
        _ => "DONE",
    };
    let error = if *cancelled {
        Some(json!({"reason": "stopped", "message": "Job execution was cancelled: User requested cancellation"}))
    } else if state == "DONE" && limit.is_some_and(|limit| bytes > limit) {
        let message =
            format!("Query exceeded limit for bytes billed: {}. {bytes} or higher required.", limit.unwrap_or(0));
        Some(json!({"reason": "bytesBilledLimitExceeded", "message": message}))
    } else if state == "DONE" && sql.contains("wrong") {
        let message = "Unrecognized name: wrong at [2:5]";
        Some(json!({"reason": "invalidQuery", "message": message, "location": "query"}))
    } else {
        None
    };
    let mut status = json!({"state": state});
    if let Some(error) = error {
        status["errors"] = json!([error]);
        status["errorResult"] = error;
    }
    json!({
        "jobReference": job["jobReference"], "configuration": job["configuration"], "status": status,
        "statistics": {"totalBytesProcessed": bytes.to_string(), "totalSlotMs": "1500",
            "query": {"totalBytesProcessed": bytes.to_string(), "totalBytesBilled": (bytes * 2).to_string(),
                "totalSlotMs": "1500", "cacheHit": false}},
    })
}

fn seven(warehouse: &dyn Warehouse, sql: &str) -> acuity_warehouse::Result<Option<i64>> {
    Ok(Rows::read(warehouse.query(sql)?)?.rows[0][0].as_i64())
}

fn scope() -> Scope {
    Scope { invocation: "one".into(), node: "model.a.b".into(), ..Scope::default() }
}

#[test]
fn a_job_is_watched_to_its_end_and_counted() {
    let (state, settings) = start();
    let warehouse = BigQuery::open(settings).unwrap();
    let scoped = warehouse.scoped(&scope()).unwrap();
    assert_eq!(seven(scoped.as_ref(), "SELECT big").unwrap(), Some(7));
    let usage = scoped.usage().unwrap();
    assert_eq!((usage.bytes_processed, usage.bytes_billed, usage.slot_ms, usage.jobs), (1 << 30, 2 << 30, 1500, 1));
    let state = state.lock().unwrap();
    let (job, looks, _) = state.jobs.values().next().unwrap();
    assert_eq!((state.inserts, *looks), (1, LOOKS));
    let labels = &job["configuration"]["labels"];
    assert_eq!(
        (labels["acuity_node"].as_str(), labels["acuity_invocation"].as_str()),
        (Some("model_a_b"), Some("one"))
    );
}

#[test]
fn a_run_that_takes_up_a_crashed_one_finds_its_jobs() {
    let (state, settings) = start();
    // The process that crashed: its job has been sent and still runs.
    let first = BigQuery::open(settings.clone()).unwrap();
    let crashed = thread::spawn(move || {
        let scoped = first.scoped(&scope()).unwrap();
        seven(scoped.as_ref(), "SELECT 1 -- for ever").map(drop)
    });
    while state.lock().unwrap().jobs.is_empty() {
        thread::sleep(Duration::from_millis(5));
    }
    let before = state.lock().unwrap().jobs.len();
    // The next process sends the same statement under the same name, is told that it runs, and watches it.
    let second = BigQuery::open(settings.clone()).unwrap();
    let scoped = second.scoped(&scope()).unwrap();
    let watching = thread::spawn(move || seven(scoped.as_ref(), "SELECT 1 -- for ever").map(drop));
    thread::sleep(Duration::from_millis(300));
    {
        let mut state = state.lock().unwrap();
        assert_eq!(state.jobs.len(), before, "no second job");
        assert_eq!(state.inserts, 2, "it was asked for twice");
        // The statement ends.
        for job in state.jobs.values_mut() {
            job.0["configuration"]["query"]["query"] = "SELECT 1".into();
        }
    }
    crashed.join().unwrap().unwrap();
    watching.join().unwrap().unwrap();
}

#[test]
fn a_finished_job_of_an_earlier_run_does_not_count() {
    let (state, settings) = start();
    for runs in 1..=3 {
        // Tables may have changed since: the statement runs anew, under the next name.
        let warehouse = BigQuery::open(settings.clone()).unwrap();
        let scoped = warehouse.scoped(&scope()).unwrap();
        assert_eq!(seven(scoped.as_ref(), "SELECT 1").unwrap(), Some(7));
        assert_eq!(state.lock().unwrap().jobs.len(), runs);
    }
}

#[test]
fn cancelling_stops_the_job_on_the_server() {
    let (state, settings) = start();
    let warehouse = BigQuery::open(settings).unwrap();
    let handle = warehouse.cancel_handle();
    let running = thread::spawn(move || warehouse.query("SELECT 1 -- for ever").map(drop));
    while state.lock().unwrap().jobs.values().all(|job| job.1 == 0) {
        thread::sleep(Duration::from_millis(5));
    }
    handle.cancel();
    assert_eq!(running.join().unwrap().unwrap_err().kind, ErrorKind::Cancelled);
    assert!(state.lock().unwrap().jobs.values().all(|job| job.2), "the server was told");
}

#[test]
fn a_job_that_takes_too_long_is_stopped() {
    let (state, mut settings) = start();
    settings.job_timeout = Some(Duration::from_millis(100));
    let error = BigQuery::open(settings).unwrap().query("SELECT 1 -- for ever").map(drop).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Resource);
    assert!(error.help.is_some_and(|help| help.contains("job_execution_timeout_seconds")));
    assert!(state.lock().unwrap().jobs.values().all(|job| job.2));
}

#[test]
fn a_limit_of_bytes_is_said_before_anything_is_billed() {
    let (_, mut settings) = start();
    settings.maximum_bytes_billed = Some(1 << 30);
    let warehouse = BigQuery::open(settings).unwrap();
    assert_eq!(seven(&warehouse, "SELECT big").unwrap(), Some(7));
    let error = warehouse.query("SELECT big, big").map(drop).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Resource);
    assert!(error.message.contains("exceeded limit for bytes billed"), "{error}");
    assert!(error.help.is_some_and(|help| help.contains("maximum_bytes_billed")));
}

#[test]
fn a_dry_run_runs_nothing() {
    let (state, settings) = start();
    let estimate = BigQuery::open(settings).unwrap().estimate("SELECT big, big").unwrap();
    assert_eq!(estimate.bytes, 2 << 30);
    assert!(estimate.price_per_tib.is_some());
    assert_eq!(state.lock().unwrap().jobs.len(), 0);
}

#[test]
fn places_are_those_of_the_query() {
    let (_, settings) = start();
    let error = BigQuery::open(settings).unwrap().query("SELECT\n    wrong").map(drop).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Syntax);
    assert_eq!(error.position.map(|place| (place.line, place.column)), Some((2, 5)));
}

#[test]
fn a_missing_permission_names_the_role() {
    let (_, mut settings) = start();
    settings.method = acuity_bigquery::Method::Token(acuity_bigquery::Secret::new("t0ken"));
    let steps = BigQuery::open(settings).unwrap().diagnose("d");
    let told: Vec<String> = steps.iter().map(|step| format!("{} {:?}", step.name, step.outcome)).collect();
    let failed: Vec<&str> =
        steps.iter().filter(|step| step.outcome == Outcome::Fails).map(|step| step.name.as_str()).collect();
    assert_eq!(failed, ["permission bigquery.jobs.create"], "{told:?}");
    let help = steps.iter().find_map(|step| step.help.as_deref().filter(|_| step.outcome == Outcome::Fails)).unwrap();
    assert!(help.contains("roles/bigquery.jobUser on p1"), "{help}");
}

const TAG: &str = "projects/p1/locations/us/taxonomies/1/policyTags/2";

/// A table with a plain column and one that has properties which this program does not know.
fn with_table() -> (Shared, BigQuery) {
    let (state, settings) = start();
    let fields = json!([
        {"name": "id", "type": "INTEGER", "mode": "REQUIRED"},
        {"name": "name", "type": "STRING", "maxLength": "40", "somethingNew": {"x": 1}},
    ]);
    let table = json!({"tableReference": {"projectId": "p1", "datasetId": "d", "tableId": "t"}, "type": "TABLE",
        "schema": {"fields": fields}});
    state.lock().unwrap().tables.insert("t".into(), table);
    (state, BigQuery::open(settings).unwrap())
}

#[test]
fn policy_tags_arrive_with_the_descriptions_and_all_else_stays() {
    let (state, warehouse) = with_table();
    let (name, tags) = (RelationName::new("d", "t"), [("NAME".to_owned(), vec![TAG.to_owned()])]);
    let described = [("id".to_owned(), "a number".to_owned())];
    let twice = || warehouse.describe(&name, Some("A table"), &described, &tags).unwrap();
    twice();
    twice();
    let state = state.lock().unwrap();
    let fields = json!([
        {"name": "id", "type": "INTEGER", "mode": "REQUIRED", "description": "a number"},
        {"name": "name", "type": "STRING", "maxLength": "40", "somethingNew": {"x": 1}, "policyTags": {"names": [TAG]}},
    ]);
    assert_eq!(state.patches, [json!({"description": "A table", "schema": {"fields": fields}})], "one change, once");
}

#[test]
fn a_column_to_protect_that_is_not_there_is_an_error_that_names_it() {
    let (state, warehouse) = with_table();
    let tags = [("name".to_owned(), vec![TAG.to_owned()]), ("nmae".to_owned(), vec![TAG.to_owned()])];
    let error = warehouse.describe(&RelationName::new("d", "t"), None, &[], &tags).unwrap_err();
    assert_eq!((error.kind, error.message.contains("no column nmae")), (ErrorKind::Missing, true), "{error}");
    assert!(state.lock().unwrap().patches.is_empty());
}

const VIEWER: &str = "roles/bigquery.dataViewer";

/// Runs one `grant` of the viewer's role on a table that has `policy`; gives the policy afterwards and the calls.
fn granted(
    policy: Value,
    overtaken: usize,
    members: &[&str],
) -> (acuity_warehouse::Result<()>, Value, Vec<&'static str>) {
    let (state, settings) = start();
    {
        let mut state = state.lock().unwrap();
        state.policies.insert("t".into(), policy);
        state.overtaken = overtaken;
    }
    let grants = [(VIEWER.to_owned(), members.iter().map(ToString::to_string).collect())].into();
    let outcome = BigQuery::open(settings).unwrap().grant(&RelationName::new("d", "t"), &grants);
    let mut state = state.lock().unwrap();
    (outcome, state.policies.remove("t").unwrap(), std::mem::take(&mut state.policy_calls))
}

#[test]
fn privileges_are_set_where_there_are_none_and_left_where_they_are_right() {
    let (outcome, policy, calls) = granted(json!({"etag": "a"}), 0, &["user:a@b.c"]);
    outcome.unwrap();
    let right = json!([{"role": VIEWER, "members": ["user:a@b.c"]}]);
    assert_eq!((&policy["bindings"], &calls[..]), (&right, &["get", "set"][..]));
    let (outcome, _, calls) = granted(policy, 0, &["user:a@b.c"]);
    outcome.unwrap();
    assert_eq!(calls, ["get"], "nothing is written");
}

#[test]
fn who_is_not_named_loses_the_role_and_conditions_stay() {
    let conditional =
        json!({"role": VIEWER, "members": ["user:c@b.c"], "condition": {"title": "t", "expression": "true"}});
    let before = json!({"etag": "a", "version": 3, "bindings": [
        {"role": VIEWER, "members": ["user:a@b.c", "user:gone@b.c"]},
        {"role": "roles/bigquery.dataEditor", "members": ["user:a@b.c"]},
        conditional,
    ]});
    let (outcome, policy, _) = granted(before, 0, &["user:a@b.c"]);
    outcome.unwrap();
    assert_eq!(policy["bindings"], json!([{"role": VIEWER, "members": ["user:a@b.c"]}, conditional]));
    assert_eq!(policy["version"], json!(3));
}

#[test]
fn a_policy_that_somebody_else_changed_is_read_again() {
    let (outcome, policy, calls) = granted(json!({"etag": "a"}), 1, &["user:a@b.c"]);
    outcome.unwrap();
    assert_eq!(calls, ["get", "set", "get", "set"]);
    assert_eq!(policy["bindings"], json!([{"role": VIEWER, "members": ["user:a@b.c"]}]));
    let (outcome, _, calls) = granted(json!({"etag": "a"}), 100, &["user:a@b.c"]);
    assert_eq!(outcome.unwrap_err().kind, ErrorKind::Transient);
    assert_eq!(calls.len(), 10, "not for ever");
}

#[test]
fn who_may_not_set_privileges_is_told_the_role() {
    let (outcome, ..) = granted(json!({"etag": "a", "denied": true}), 0, &["user:a@b.c"]);
    let error = outcome.unwrap_err();
    assert_eq!(error.kind, ErrorKind::Permission);
    assert!(error.help.is_some_and(|help| help.contains("roles/bigquery.dataOwner")));
}

#[test]
fn an_emulator_without_privileges_is_no_failure() {
    let (state, settings) = start();
    let grants = [(VIEWER.to_owned(), vec!["user:a@b.c".to_owned()])].into();
    BigQuery::open(settings).unwrap().grant(&RelationName::new("d", "t"), &grants).unwrap();
    assert!(state.lock().unwrap().policy_calls.is_empty());
}
