//! A proxy that breaks things between client and emulator: nothing is lost, nothing runs twice, the message is right.

use std::{
    collections::BTreeMap,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
    time::Duration,
};

use acuity_bigquery::{BigQuery, Settings};
use acuity_warehouse::{
    ColumnInfo, ErrorKind, Layout, LoadRequest, LoadSource, NoProgress, RelationName, Rows, Warehouse as _,
};
use serde_json::json;

use crate::{
    emulator::address,
    http::{Request, forward, json as answer, refusal, reply, serve},
};

/// What happens to a request.
#[derive(Debug, Clone)]
enum Act {
    Pass,
    /// This answer, and the server never sees the request.
    Say(Vec<u8>),
    /// The connection ends before the server sees the request.
    CutBefore,
    /// The server does what was asked; the answer is lost.
    CutAfter,
    /// Half of the answer's bytes arrive.
    CutMiddle,
    /// A whole answer whose JSON ends in the middle.
    HalfJson,
    /// The answer takes its time.
    Slow,
}

type Choose = Box<dyn Fn(&Request, usize) -> Act + Send + Sync>;

/// A proxy with a sign-in of its own: only the newest token is good.
struct Proxy {
    endpoint: String,
    /// How often each job was sent on to the server.
    inserted: Arc<Mutex<BTreeMap<String, usize>>>,
    /// Requests that the fault met.
    met: Arc<AtomicUsize>,
}

const SECRET: &str = "s3cret-of-the-client";

fn proxy(emulator: &str, expired: bool, choose: Choose) -> Proxy {
    let to = emulator.trim_start_matches("http://").trim_end_matches('/').to_owned();
    let (inserted, met) = (Arc::new(Mutex::new(BTreeMap::new())), Arc::new(AtomicUsize::new(0)));
    let (jobs, count) = (Arc::clone(&inserted), Arc::clone(&met));
    let troubled = AtomicUsize::new(0);
    let (tokens, target) = (AtomicUsize::new(0), Arc::new(Mutex::new(BTreeMap::<String, usize>::new())));
    let endpoint = serve(move |request| {
        if request.path.starts_with("/token") {
            // The first two requests for a token fail, too.
            if troubled.fetch_add(1, Ordering::SeqCst) < 2 {
                return Some(refusal(503, "backendError", "x"));
            }
            let number = tokens.fetch_add(1, Ordering::SeqCst);
            return Some(answer(200, &json!({"access_token": format!("token-{number}"), "expires_in": 3600})));
        }
        // With `expired`, the first token that is given is no longer good.
        let good = if expired { "Bearer token-1" } else { "Bearer token-0" };
        if request.header("authorization") != Some(good) {
            return Some(refusal(401, "authError", "Invalid Credentials"));
        }
        let name = request.json()["jobReference"]["jobId"].as_str().map(str::to_owned);
        let seen = {
            let mut seen = target.lock().unwrap();
            let times = seen.entry(format!("{} {}", request.method, request.path)).or_insert(0);
            *times += 1;
            *times - 1
        };
        let act = choose(request, seen);
        if !matches!(act, Act::Pass) {
            count.fetch_add(1, Ordering::SeqCst);
        }
        if let Act::Say(bytes) = act {
            return Some(bytes);
        }
        if matches!(act, Act::CutBefore) {
            return None;
        }
        // BigQuery refuses a name that it knows; the emulator does not.
        if request.is_insert()
            && let Some(name) = &name
        {
            let mut jobs = jobs.lock().unwrap();
            let times = jobs.entry(name.clone()).or_insert(0);
            if *times > 0 {
                return Some(refusal(409, "duplicate", "Already Exists: Job"));
            }
            *times += 1;
        }
        let mut bytes = forward(&to, request)?;
        match act {
            Act::CutAfter => return None,
            Act::CutMiddle => bytes.truncate(bytes.len() / 2),
            Act::HalfJson => {
                let start = bytes.windows(4).position(|w| w == b"\r\n\r\n")? + 4;
                let body = &bytes[start..start + (bytes.len() - start) / 2];
                return Some(reply(200, "application/json", "", body));
            }
            Act::Slow => std::thread::sleep(Duration::from_millis(300)),
            _ => {}
        }
        Some(bytes)
    });
    Proxy { endpoint: format!("http://{endpoint}"), inserted, met }
}

impl Proxy {
    fn open(&self) -> BigQuery {
        let profile = json!({
            "type": "bigquery", "method": "oauth-secrets", "project": "p1", "dataset": "d", "client_id": "c",
            "client_secret": SECRET, "refresh_token": SECRET, "token_uri": format!("{}/token", self.endpoint),
            "api_endpoint": self.endpoint,
        });
        let mut settings = Settings::from_profile(profile.as_object().unwrap(), None).unwrap();
        settings.backoff = Duration::from_millis(2);
        BigQuery::open(settings).unwrap()
    }

    /// No job was sent to the server twice.
    fn nothing_ran_twice(&self) -> bool {
        self.inserted.lock().unwrap().values().all(|&times| times == 1)
    }
}

/// The first `times` requests that `which` picks get `act`.
fn burst(times: usize, which: fn(&Request) -> bool, act: Act) -> Choose {
    let left = AtomicUsize::new(times);
    Box::new(move |request, _| {
        if !which(request) {
            return Act::Pass;
        }
        match left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)) {
            Ok(_) => act.clone(),
            Err(_) => Act::Pass,
        }
    })
}

fn any(_: &Request) -> bool {
    true
}

fn limited() -> Act {
    Act::Say(reply(
        429,
        "application/json",
        "retry-after: 0\r\n",
        br#"{"error":{"code":429,"message":"slow down","errors":[{"reason":"rateLimitExceeded"}]}}"#,
    ))
}

/// A job that ended at once, because BigQuery itself broke.
fn broken_job() -> Act {
    let error = json!({"reason": "backendError", "message": "Error encountered during execution. Retrying may solve the problem."});
    Act::Say(answer(200, &json!({"status": {"state": "DONE", "errorResult": error, "errors": [error]}})))
}

/// What is done with each fault: a row is added, many rows are read, a file is loaded. Gives what went wrong.
fn work(warehouse: &BigQuery, dataset: &str) -> Result<(), String> {
    let told = |error: acuity_warehouse::Error| format!("{:?}: {}", error.kind, error.message);
    let read = |sql: &str| Rows::read(warehouse.query(sql).map_err(told)?).map_err(told);
    warehouse.execute(&format!("INSERT INTO `{dataset}`.`log` (n) SELECT 1")).map_err(told)?;
    let rows = read("SELECT x FROM UNNEST(GENERATE_ARRAY(1, 110000)) AS x ORDER BY x")?;
    let last = rows.rows.last().and_then(|row| row[0].as_i64());
    if (rows.rows.len(), last) != (110_000, Some(110_000)) {
        return Err(format!("{} rows", rows.rows.len()));
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.csv");
    std::fs::write(&file, "n\n1\n2\n3\n").unwrap();
    let request = LoadRequest {
        table: RelationName::new(dataset, "loaded"),
        source: LoadSource::csv(vec![file]),
        columns: vec![ColumnInfo::new("n".to_owned(), "INT64".to_owned(), None)],
        description: None,
        layout: Layout::default(),
        max_bad_records: Some(0),
    };
    match warehouse.load(&request, &NoProgress).map_err(told)?.rows {
        3 => Ok(()),
        rows => Err(format!("{rows} rows loaded")),
    }
}

#[test]
fn faults_that_pass() {
    let Some(emulator) = address() else { return };
    let direct = BigQuery::open(Settings::emulator("p1", &emulator)).unwrap();
    let faults: Vec<(&str, bool, Choose)> = vec![
        ("429 three times on every kind of request", false, burst(3, any, limited())),
        ("429 burst on jobs.insert", false, burst(4, Request::is_insert, limited())),
        ("500 burst on jobs.insert", false, burst(3, Request::is_insert, Act::Say(refusal(500, "internalError", "x")))),
        ("503 burst on pages", false, burst(4, Request::is_page, Act::Say(refusal(503, "backendError", "x")))),
        (
            "502 with a page of HTML",
            false,
            burst(2, any, Act::Say(reply(502, "text/html", "", b"<html>bad gateway</html>"))),
        ),
        (
            "403 rateLimitExceeded",
            false,
            burst(2, Request::is_insert, Act::Say(refusal(403, "rateLimitExceeded", "x"))),
        ),
        ("connection cut before a job arrives", false, burst(2, Request::is_insert, Act::CutBefore)),
        ("job arrives, its answer is lost (409 on repeat)", false, burst(1, Request::is_insert, Act::CutAfter)),
        ("job's answer cut in the middle (409 on repeat)", false, burst(1, Request::is_insert, Act::CutMiddle)),
        ("connection cut in the middle of a page", false, burst(2, Request::is_page, Act::CutMiddle)),
        ("page with truncated JSON", false, burst(2, Request::is_page, Act::HalfJson)),
        (
            "200 with the wrong content type",
            false,
            burst(2, Request::is_page, Act::Say(reply(200, "text/html", "", b"<html>login</html>"))),
        ),
        ("slow answers", false, burst(4, any, Act::Slow)),
        ("expired access token (401)", true, burst(0, any, Act::Pass)),
        ("job that fails once (backendError)", false, burst(1, Request::is_insert, broken_job())),
        ("upload cut before a piece arrives", false, burst(2, Request::is_piece, Act::CutBefore)),
        ("upload: 503 on a piece", false, burst(2, Request::is_piece, Act::Say(refusal(503, "backendError", "x")))),
    ];
    let mut table = Vec::new();
    for (number, (name, expired, choose)) in faults.into_iter().enumerate() {
        let dataset = format!("acuity_fault_{number}");
        direct.create_dataset(&acuity_warehouse::DatasetName::new(&dataset)).unwrap();
        direct.execute(&format!("CREATE OR REPLACE TABLE `{dataset}`.`log` (n INT64)")).unwrap();
        direct.drop_relation(&RelationName::new(&dataset, "loaded")).unwrap();
        let proxy = proxy(&emulator, expired, choose);
        let outcome = work(&proxy.open(), &dataset);
        let count = |table: &str| {
            let sql = format!("SELECT COUNT(*) FROM `{dataset}`.`{table}`");
            Rows::read(direct.query(&sql).ok()?).ok()?.rows[0][0].as_i64()
        };
        let exactly = count("log") == Some(1) && count("loaded") == Some(3) && proxy.nothing_ran_twice();
        table.push((name, proxy.met.load(Ordering::SeqCst), outcome, exactly));
    }
    println!("{:<52} {:>5}  {:<10} {}", "fault", "times", "outcome", "each row once");
    for (name, met, outcome, exactly) in &table {
        let told = outcome.as_ref().map_or_else(String::as_str, |()| "recovered");
        println!("{name:<52} {met:>5}  {told:<10} {exactly}");
    }
    for (name, met, outcome, exactly) in table {
        assert!(outcome.is_ok() && exactly, "{name}: {outcome:?}, each row once: {exactly}");
        assert!(met > 0 || name.contains("token"), "{name} never happened");
    }
}

#[test]
fn an_upload_of_several_pieces_is_taken_up_where_it_was_cut() {
    let Some(emulator) = address() else { return };
    let dataset = "acuity_fault_pieces";
    let direct = BigQuery::open(Settings::emulator("p1", &emulator)).unwrap();
    direct.create_dataset(&acuity_warehouse::DatasetName::new(dataset)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("t.csv");
    let rows = 600_000;
    let mut text = String::from("n,t\n");
    for n in 0..rows {
        text.push_str(&format!("{n},a text that takes some room {n}\n"));
    }
    std::fs::write(&file, &text).unwrap();
    let column = |name: &str, kind: &str| ColumnInfo::new(name, kind, None);
    let request = LoadRequest {
        table: RelationName::new(dataset, "t"),
        source: LoadSource::csv(vec![file]),
        columns: vec![column("n", "INT64"), column("t", "STRING")],
        description: None,
        layout: Layout::default(),
        max_bad_records: Some(0),
    };
    for (number, act) in [Act::CutBefore, Act::CutAfter].into_iter().enumerate() {
        direct.drop_relation(&request.table).unwrap();
        let (pieces, bytes) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (seen, sum) = (Arc::clone(&pieces), Arc::clone(&bytes));
        let proxy = proxy(
            &emulator,
            false,
            Box::new(move |request, _| {
                if !request.is_piece() {
                    return Act::Pass;
                }
                sum.fetch_add(request.body.len(), Ordering::SeqCst);
                // The second piece.
                if seen.fetch_add(1, Ordering::SeqCst) == 1 { act.clone() } else { Act::Pass }
            }),
        );
        assert_eq!(proxy.open().load(&request, &NoProgress).unwrap().rows, rows);
        let asked = format!("SELECT COUNT(DISTINCT n), SUM(n) FROM `{dataset}`.`t`");
        let told = Rows::read(direct.query(&asked).unwrap()).unwrap();
        assert_eq!(told.rows[0][0].as_i64(), i64::try_from(rows).ok());
        assert!(pieces.load(Ordering::SeqCst) > 3, "several pieces, and a question");
        // At most one piece was sent a second time, and none that had arrived.
        let most = text.len() * 13 / 10 + if number == 0 { 8 << 20 } else { 0 };
        assert!(bytes.load(Ordering::SeqCst) < most, "{} bytes of {}", bytes.load(Ordering::SeqCst), text.len());
    }
}

#[test]
fn faults_that_stay() {
    let Some(emulator) = address() else { return };
    let always = |which: fn(&Request) -> bool, act: Act| burst(usize::MAX, which, act);
    let denied =
        Act::Say(refusal(403, "accessDenied", "Access Denied: Project p1: User does not have bigquery.jobs.create"));
    let cases: Vec<(&str, Choose, ErrorKind, &str, usize)> = vec![
        ("403 access denied", always(Request::is_insert, denied), ErrorKind::Permission, "bigquery.jobs.create", 1),
        (
            "400",
            always(Request::is_insert, Act::Say(refusal(400, "invalidQuery", "Syntax error at [1:8]"))),
            ErrorKind::Syntax,
            "Syntax error",
            1,
        ),
        (
            "quota used up",
            always(Request::is_insert, Act::Say(refusal(403, "quotaExceeded", "Quota exceeded"))),
            ErrorKind::Resource,
            "Quota exceeded",
            1,
        ),
        (
            "401 whatever token",
            always(any, Act::Say(refusal(401, "authError", "Invalid Credentials"))),
            ErrorKind::Permission,
            "Invalid Credentials",
            2,
        ),
        (
            "503 for ever",
            always(any, Act::Say(refusal(503, "backendError", "Visibility check was unavailable"))),
            ErrorKind::Transient,
            "Visibility check",
            12,
        ),
        (
            "a login page in place of BigQuery",
            always(any, Act::Say(reply(200, "text/html", "", b"<html>"))),
            ErrorKind::Transient,
            "not JSON; is a proxy in between?",
            12,
        ),
        (
            "job that always fails (backendError)",
            always(Request::is_insert, broken_job()),
            ErrorKind::Transient,
            "Error encountered",
            2,
        ),
    ];
    println!("{:<40} {:>8}  {:<12} message", "fault", "requests", "kind");
    for (name, choose, kind, words, requests) in cases {
        let proxy = proxy(&emulator, false, choose);
        let error = proxy.open().query("SELECT 1").map(|_| ()).unwrap_err();
        let met = proxy.met.load(Ordering::SeqCst);
        println!("{name:<40} {met:>8}  {:<12} {}", format!("{:?}", error.kind), error.message);
        assert_eq!(error.kind, kind, "{name}: {error}");
        assert!(error.message.contains(words), "{name}: {error}");
        assert!(met <= requests, "{name}: {met} requests");
        assert!(!format!("{error:?}").contains(SECRET), "{error:?}");
    }
}

#[test]
fn a_refused_sign_in_tells_no_secret() {
    let server = serve(|_| {
        Some(answer(400, &json!({"error": "invalid_grant", "error_description": "Token has been expired or revoked."})))
    });
    let profile = json!({
        "type": "bigquery", "method": "oauth-secrets", "project": "p1", "dataset": "d", "client_id": "c",
        "client_secret": SECRET, "refresh_token": SECRET, "token_uri": format!("http://{server}/token"),
        "api_endpoint": format!("http://{server}"),
    });
    let warehouse = BigQuery::open(Settings::from_profile(profile.as_object().unwrap(), None).unwrap()).unwrap();
    let error = warehouse.query("SELECT 1").map(|_| ()).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Permission);
    assert!(error.message.contains("expired or revoked"), "{error}");
    let shown = format!("{error:?} {warehouse:?} {:?}", warehouse.diagnose("d"));
    assert!(!shown.contains(SECRET), "{shown}");
}
