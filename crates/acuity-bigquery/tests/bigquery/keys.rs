//! A service account's key: it signs, and it is never seen.

use std::{
    io,
    process::Command,
    sync::{
        Arc, Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use acuity_bigquery::{BigQuery, Settings};
use acuity_warehouse::{ErrorKind, Rows, Warehouse as _};
use serde_json::{Value, json};

use crate::http::{Request, json as answer, refusal, serve};

/// Log lines, kept.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

const TOKEN: &str = "t0ken-that-is-good";

fn handle(request: &Request, asked: &AtomicUsize) -> Vec<u8> {
    if request.path == "/token" {
        asked.fetch_add(1, Ordering::SeqCst);
        let form = String::from_utf8_lossy(&request.body).into_owned();
        return if form.contains("jwt-bearer") && form.contains("assertion=") {
            answer(200, &json!({"access_token": TOKEN, "expires_in": 3600, "token_type": "Bearer"}))
        } else {
            refusal(400, "invalid", "no assertion")
        };
    }
    if request.header("authorization") != Some(&format!("Bearer {TOKEN}")) {
        return refusal(401, "authError", "Invalid Credentials");
    }
    if request.is_page() {
        let schema = json!({"fields": [{"name": "n", "type": "INTEGER"}]});
        let rows = json!([{"f": [{"v": "7"}]}]);
        return answer(200, &json!({"jobComplete": true, "totalRows": "1", "schema": schema, "rows": rows}));
    }
    if request.is_insert() && request.json()["configuration"]["query"]["query"] == "SELECT wrong" {
        return refusal(403, "accessDenied", "Access Denied");
    }
    answer(200, &json!({"status": {"state": "DONE"}, "jobReference": {"jobId": "x", "location": "US"}}))
}

fn settings(profile: &Value) -> Settings {
    Settings::from_profile(profile.as_object().unwrap(), None).unwrap()
}

#[test]
fn a_key_file_signs_in_and_is_never_printed() {
    // A key of this moment; none is kept in the repository.
    let Ok(made) = Command::new("openssl").args(["genpkey", "-algorithm", "RSA"]).output() else {
        eprintln!("skipped: there is no openssl to make a key with");
        return;
    };
    let pem = String::from_utf8(made.stdout).unwrap();
    let middle = pem.lines().nth(3).unwrap().to_owned();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let server = serve(move |request| Some(handle(request, &count)));
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("key.json");
    let key = json!({
        "type": "service_account", "project_id": "p1", "private_key_id": "id", "private_key": pem,
        "client_email": "robot@p1.iam.gserviceaccount.com", "token_uri": format!("http://{server}/token"),
    });
    std::fs::write(&file, key.to_string()).unwrap();
    let log = Log::default();
    let writer = log.clone();
    let subscriber = tracing_subscriber::fmt()
        .with_env_filter(tracing_subscriber::EnvFilter::new("trace"))
        .with_writer(move || writer.clone())
        .finish();
    // For all threads: the network's work is done on others.
    tracing::subscriber::set_global_default(subscriber).unwrap();

    let profile = json!({
        "type": "bigquery", "method": "service-account", "keyfile": file, "project": "p1", "dataset": "d",
        "api_endpoint": format!("http://{server}"),
    });
    let warehouse = BigQuery::open(settings(&profile)).unwrap();
    for _ in 0..3 {
        assert_eq!(Rows::read(warehouse.query("SELECT 7").unwrap()).unwrap().rows[0][0].as_i64(), Some(7));
    }
    let error = warehouse.query("SELECT wrong").map(drop).unwrap_err();
    assert_eq!(error.kind, ErrorKind::Permission);
    let mut shown = format!("{error:?} {warehouse:?} {:?}", warehouse.diagnose("d"));
    assert_eq!(asked.load(Ordering::SeqCst), 1, "one token serves them all");

    // A damaged key, inside the profile this time; then a key file that is no JSON.
    let broken = format!("-----BEGIN PRIVATE KEY-----\\n{middle}");
    let broken = json!({"type": "service_account", "private_key": broken, "client_email": "x", "token_uri": "y"});
    let inside = json!({"method": "service-account-json", "keyfile_json": broken, "project": "p1"});
    shown.push_str(&format!("{:?} {:?}", settings(&inside), BigQuery::open(settings(&inside)).map(drop).unwrap_err()));
    std::fs::write(&file, format!("{{\"private_key\": \"{middle}\", oops}}")).unwrap();
    shown.push_str(&format!("{:?}", BigQuery::open(settings(&profile)).map(drop).unwrap_err()));
    assert!(shown.contains("not JSON, line 1"), "{shown}");

    let logged = String::from_utf8_lossy(&log.0.lock().unwrap()).into_owned();
    assert!(logged.contains("SELECT 7"), "the log was on");
    for secret in [middle.as_str(), TOKEN] {
        assert!(!shown.contains(secret), "{shown}");
        let line = logged.lines().find(|line| line.contains(secret));
        assert!(line.is_none(), "{line:?}");
    }
}
