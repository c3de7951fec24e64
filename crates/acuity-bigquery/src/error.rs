//! What BigQuery refuses, as a warehouse error: kind, place in the SQL, what to do.

use acuity_warehouse::{Error, ErrorKind};
use serde::Deserialize;

/// One failed request or job, before it is known whether it is tried again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The status of the answer; `None` when there was none, or of a job.
    pub(crate) status: Option<u16>,
    /// BigQuery's reason, such as `invalidQuery`; empty when it gave none.
    pub(crate) reason: String,
    /// BigQuery's words, or ours.
    pub(crate) message: String,
    /// Whether trying again may help, whatever status and reason say.
    pub(crate) passing: bool,
    /// Seconds that the server asked to wait.
    pub(crate) retry_after: Option<u64>,
}

/// Fewer rows than the job says it has.
pub(crate) fn incomplete(rows: u64, total: u64) -> Error {
    Error::new(ErrorKind::Transient, format!("{rows} rows arrived of {total}"))
}

/// An entry of `errors`, or `errorResult` of a job.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct ErrorProto {
    #[serde(default)]
    pub(crate) reason: String,
    #[serde(default)]
    pub(crate) message: String,
}

#[derive(Deserialize)]
struct Body {
    error: Inner,
}

#[derive(Deserialize)]
struct Inner {
    #[serde(default)]
    message: String,
    #[serde(default)]
    status: String,
    #[serde(default)]
    errors: Vec<ErrorProto>,
}

/// Reasons of BigQuery's that pass by themselves.
const PASSING: &[&str] = &[
    "rateLimitExceeded",
    "jobRateLimitExceeded",
    "backendError",
    "jobBackendError",
    "internalError",
    "jobInternalError",
    "tableUnavailable",
];

impl Failure {
    /// No answer arrived, or half of one.
    pub(crate) fn transport(message: impl Into<String>) -> Self {
        Self { status: None, reason: String::new(), message: message.into(), passing: true, retry_after: None }
    }

    /// An answer that says no.
    pub(crate) fn answer(status: u16, content_type: &str, body: &[u8], retry_after: Option<u64>) -> Self {
        let parsed = serde_json::from_slice::<Body>(body).ok().map(|body| body.error);
        let (reason, message) = match parsed {
            Some(inner) => {
                let first = inner.errors.into_iter().next().unwrap_or_default();
                let reason = if first.reason.is_empty() { inner.status } else { first.reason };
                (reason, if inner.message.is_empty() { first.message } else { inner.message })
            }
            None => (String::new(), format!("the answer ({status}, {}) is not BigQuery's", kind_of(content_type))),
        };
        Self { status: Some(status), reason, message: plain(&message), passing: false, retry_after }
    }

    /// A job that failed.
    pub(crate) fn job(error: &ErrorProto) -> Self {
        Self {
            status: None,
            reason: error.reason.clone(),
            message: plain(&error.message),
            passing: false,
            retry_after: None,
        }
    }

    /// Whether the same request may succeed a moment later. Everything this crate sends can be sent twice: jobs carry
    /// an id of their own, and what exists already is looked at.
    pub(crate) fn is_passing(&self) -> bool {
        self.passing
            || PASSING.contains(&self.reason.as_str())
            || matches!(self.status, Some(429 | 500 | 502 | 503 | 504))
    }

    pub(crate) fn is(&self, status: u16) -> bool {
        self.status == Some(status)
    }

    fn kind(&self) -> ErrorKind {
        let says = |words: &str| self.message.contains(words);
        match self.reason.as_str() {
            _ if self.is_passing() => ErrorKind::Transient,
            // Ours, of the way to a token.
            "noConnection" => ErrorKind::Transient,
            "signIn" => ErrorKind::SignIn,
            "notFound" => ErrorKind::Missing,
            "duplicate" | "alreadyExists" => ErrorKind::AlreadyExists,
            "accessDenied" | "authError" | "required" | "PERMISSION_DENIED" | "UNAUTHENTICATED"
            | "billingNotEnabled" => ErrorKind::Permission,
            "quotaExceeded"
            | "resourcesExceeded"
            | "billingTierLimitExceeded"
            | "bytesBilledLimitExceeded"
            | "responseTooLarge"
            | "timeout" => ErrorKind::Resource,
            "stopped" if says("timed out") => ErrorKind::Resource,
            "stopped" => ErrorKind::Cancelled,
            "invalidQuery" | "invalid" if VALUES.iter().any(|words| says(words)) => ErrorKind::Data,
            "invalidQuery" | "invalid" if MISSING.iter().any(|words| says(words)) => ErrorKind::Missing,
            "invalidQuery" | "invalid" | "badRequest" | "parseError" => ErrorKind::Syntax,
            _ => match self.status {
                Some(401 | 403) => ErrorKind::Permission,
                Some(404) => ErrorKind::Missing,
                Some(409) => ErrorKind::AlreadyExists,
                Some(400) => ErrorKind::Syntax,
                _ => ErrorKind::Internal,
            },
        }
    }

    /// For the person.
    pub(crate) fn into_error(self) -> Error {
        let kind = self.kind();
        let position = position(&self.message);
        let help = hint(&self, kind);
        let mut message = self.message;
        if let Some(status) = self.status.filter(|_| !matches!(kind, ErrorKind::Syntax | ErrorKind::Data)) {
            message.push_str(&format!(" ({status}{}{})", if self.reason.is_empty() { "" } else { " " }, self.reason));
        }
        let mut error = Error::new(kind, message);
        if let Some((line, column)) = position {
            error = error.at(line, column);
        }
        match help {
            Some(help) => error.with_help(help),
            None => error,
        }
    }
}

/// What BigQuery says of a value that does not fit.
const VALUES: &[&str] = &[
    "ivision by zero",
    "Bad int64 value",
    "Bad double value",
    "Bad bool value",
    "Bad numeric value",
    "Invalid date",
    "Invalid datetime",
    "Invalid timestamp",
    "Could not cast",
    "Conversion Error",
    "overflow",
    "out of range",
    "Out of Range",
    "must match at most one source row",
    "Array index",
];

/// What BigQuery, or the emulator, says of a relation or file that is not there.
const MISSING: &[&str] = &["Not found", "does not exist", "No files found"];

fn hint(failure: &Failure, kind: ErrorKind) -> Option<String> {
    Some(
        match (kind, failure.reason.as_str()) {
            (ErrorKind::Permission, _) if failure.is(401) => {
                "the credentials were refused: run gcloud auth application-default login, or check method and keyfile \
                 in profiles.yml; acuity debug says which step fails"
            }
            (ErrorKind::Permission, "billingNotEnabled") => "enable billing on the project that runs the jobs",
            (ErrorKind::Permission, _) => {
                "acuity debug says which permission is missing, acuity iam which role gives it"
            }
            (ErrorKind::Resource, "bytesBilledLimitExceeded") => {
                "raise maximum_bytes_billed in profiles.yml, or scan less: filter on the partition, select fewer columns"
            }
            (ErrorKind::Resource, "quotaExceeded") => "wait, or ask for more quota of the project",
            (ErrorKind::Resource, "timeout" | "stopped") => "raise job_execution_timeout_seconds in profiles.yml",
            (ErrorKind::Transient, "noConnection") => return None,
            (ErrorKind::Transient, _) => "this is a passing fault of BigQuery or of the network; run the command again",
            _ => return None,
        }
        .to_owned(),
    )
}

/// Message text without terminal escapes.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut escape = false;
    for c in text.chars() {
        match c {
            '\u{1b}' => escape = true,
            'a'..='z' | 'A'..='Z' if escape => escape = false,
            _ if escape => {}
            c => out.push(c),
        }
    }
    out
}

fn kind_of(content_type: &str) -> &str {
    if content_type.is_empty() { "no content type" } else { content_type }
}

/// `… at [3:14]`, BigQuery's way to name a place.
fn position(message: &str) -> Option<(usize, usize)> {
    let start = message.rfind("[")? + 1;
    let (line, rest) = message.get(start..)?.split_once(':')?;
    let (column, _) = rest.split_once(']')?;
    Some((line.parse().ok()?, column.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn job(reason: &str, message: &str) -> Error {
        let error = ErrorProto { reason: reason.to_owned(), message: message.to_owned() };
        Failure::job(&error).into_error()
    }

    #[test]
    fn kinds_and_places() {
        let error = job("invalidQuery", "Unrecognized name: foo at [3:14]");
        assert_eq!((error.kind, error.position.map(|p| (p.line, p.column))), (ErrorKind::Syntax, Some((3, 14))));
        assert_eq!(job("invalidQuery", "division by zero: 1 / 0").kind, ErrorKind::Data);
        assert_eq!(job("notFound", "Not found: Table p:d.t").kind, ErrorKind::Missing);
        assert_eq!(job("accessDenied", "Access Denied").kind, ErrorKind::Permission);
        assert_eq!(job("bytesBilledLimitExceeded", "Query exceeded limit").kind, ErrorKind::Resource);
        assert_eq!(job("stopped", "Job execution was cancelled").kind, ErrorKind::Cancelled);
        assert_eq!(job("jobInternalError", "try later").kind, ErrorKind::Transient);
        assert_eq!(job("quotaExceeded", "too much").kind, ErrorKind::Resource);
    }

    #[test]
    fn answers() {
        let body = br#"{"error":{"code":403,"message":"Access Denied: no","errors":[{"reason":"accessDenied"}]}}"#;
        let failure = Failure::answer(403, "application/json", body, None);
        assert!(!failure.is_passing());
        assert_eq!(failure.into_error().kind, ErrorKind::Permission);
        let limited = br#"{"error":{"code":403,"message":"slow down","errors":[{"reason":"rateLimitExceeded"}]}}"#;
        assert!(Failure::answer(403, "application/json", limited, None).is_passing());
        let page = Failure::answer(502, "text/html", b"<html>Bad gateway</html>", None);
        assert!(page.is_passing() && page.message.contains("text/html"));
        // Newer services leave `errors` out.
        let status = br#"{"error":{"code":403,"message":"denied","status":"PERMISSION_DENIED"}}"#;
        assert_eq!(Failure::answer(403, "application/json", status, None).into_error().kind, ErrorKind::Permission);
    }
}
