//! Requests: signed, repeated while a failure passes by itself, never otherwise.

use std::time::Duration;

use acuity_warehouse::{Error, ErrorKind, Result};
use reqwest::{Method, header};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::{
    auth::{Tokens, connection},
    config::Settings,
    error::Failure,
};

/// Times a request is sent before its failure is told.
const ATTEMPTS: u32 = 6;
/// Longest pause between two of them.
const LONGEST: Duration = Duration::from_secs(30);
/// A request without an answer for so long is sent again. Jobs run on the server: no request has to wait for one.
const PATIENCE: Duration = Duration::from_secs(300);

/// One request.
#[derive(Debug, Clone)]
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) url: String,
    pub(crate) query: Vec<(&'static str, String)>,
    pub(crate) body: Option<Value>,
}

impl Call {
    pub(crate) fn new(method: Method, url: impl Into<String>) -> Self {
        Self { method, url: url.into(), query: Vec::new(), body: None }
    }

    pub(crate) fn get(url: impl Into<String>) -> Self {
        Self::new(Method::GET, url)
    }

    pub(crate) fn post(url: impl Into<String>, body: Value) -> Self {
        Self { body: Some(body), ..Self::new(Method::POST, url) }
    }

    #[must_use]
    pub(crate) fn with(mut self, key: &'static str, value: impl Into<String>) -> Self {
        self.query.push((key, value.into()));
        self
    }
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) content_type: String,
    retry_after: Option<u64>,
    /// Where an upload goes.
    pub(crate) location: Option<String>,
    /// What of an upload has arrived.
    pub(crate) range: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    pub(crate) fn refusal(&self) -> Failure {
        Failure::answer(self.status, &self.content_type, &self.body, self.retry_after)
    }
}

/// What a request came to: what it says, or why it failed and whether it was sent more than once.
pub(crate) type Answer<T> = Result<T, (Failure, bool)>;

/// The way to BigQuery.
#[derive(Debug)]
pub(crate) struct Http {
    pub(crate) client: reqwest::Client,
    /// `https://bigquery.googleapis.com`.
    endpoint: String,
    pub(crate) tokens: Tokens,
    quota_project: Option<String>,
    backoff: Duration,
}

impl Http {
    pub(crate) async fn new(settings: &Settings) -> Result<Self> {
        let client = reqwest::Client::builder()
            .user_agent(concat!("acuity/", env!("CARGO_PKG_VERSION")))
            .connect_timeout(Duration::from_secs(20))
            .read_timeout(PATIENCE)
            .tcp_nodelay(true)
            .build()
            .map_err(|error| Error::new(ErrorKind::Internal, format!("no HTTP client: {error}")))?;
        Ok(Self {
            tokens: Tokens::new(settings, client.clone()).await?,
            client,
            endpoint: settings.endpoint.clone(),
            quota_project: settings.quota_project.clone(),
            backoff: settings.backoff,
        })
    }

    /// An address below `/bigquery/v2/`; each part is one segment.
    pub(crate) fn url(&self, parts: &[&str]) -> String {
        self.address("bigquery/v2", parts)
    }

    /// An address below `/upload/bigquery/v2/`.
    pub(crate) fn upload_url(&self, parts: &[&str]) -> String {
        self.address("upload/bigquery/v2", parts)
    }

    fn address(&self, root: &str, parts: &[&str]) -> String {
        let path: String = parts.iter().map(|part| format!("/{}", segment(part))).collect();
        format!("{}/{root}{path}", self.endpoint)
    }

    /// Sends a request whose answer is JSON.
    pub(crate) async fn json<T: DeserializeOwned>(&self, call: &Call) -> Answer<T> {
        self.read(call, |body| serde_json::from_slice(body).map_err(|_| half(body))).await
    }

    /// Sends a request and reads its answer with `parse`; an answer that cannot be read is asked for again.
    pub(crate) async fn read<T>(&self, call: &Call, parse: impl Fn(&[u8]) -> Result<T, Failure>) -> Answer<T> {
        let judge = |reply: Reply| {
            if !(200..300).contains(&reply.status) {
                return Err(reply.refusal());
            }
            if !reply.body.is_empty() && !reply.content_type.contains("json") {
                let kind = &reply.content_type;
                return Err(Failure::transport(format!("the answer is {kind:?}, not JSON; is a proxy in between?")));
            }
            parse(&reply.body)
        };
        self.exchange(|| self.request(call), judge).await
    }

    /// Sends what `request` makes until `judge` is content, the failure does not pass, or it has been sent often enough.
    pub(crate) async fn exchange<T>(
        &self,
        request: impl Fn() -> reqwest::RequestBuilder,
        judge: impl Fn(Reply) -> Result<T, Failure>,
    ) -> Answer<T> {
        let mut sent = 0;
        let mut renewed = false;
        loop {
            let token = self.tokens.token(false).await.map_err(|error| (told(error), sent > 0))?;
            let outcome = self.once(request(), token.as_deref()).await.and_then(&judge);
            sent += 1;
            let failure = match outcome {
                Ok(value) => return Ok(value),
                Err(failure) => failure,
            };
            if failure.is(401) && !renewed {
                renewed = true;
                tracing::debug!("the access token was refused; a new one is asked for");
                self.tokens.token(true).await.map_err(|error| (told(error), sent > 1))?;
                continue;
            }
            if !failure.is_passing() || sent >= ATTEMPTS {
                return Err((failure, sent > 1));
            }
            let pause = self.pause(sent, failure.retry_after);
            tracing::debug!(attempt = sent, failure = failure.message, ?pause, "trying again");
            tokio::time::sleep(pause).await;
        }
    }

    fn request(&self, call: &Call) -> reqwest::RequestBuilder {
        let request = self.client.request(call.method.clone(), &call.url).query(&call.query);
        match &call.body {
            Some(body) => request.json(body),
            None if call.method != Method::GET => request.header(header::CONTENT_LENGTH, 0),
            None => request,
        }
    }

    /// Sends a request once.
    pub(crate) async fn once(&self, request: reqwest::RequestBuilder, token: Option<&str>) -> Result<Reply, Failure> {
        let answer = self.signed(request, token).send().await.map_err(|error| lost(&error))?;
        let text = |name: header::HeaderName| {
            answer.headers().get(name).and_then(|value| value.to_str().ok()).map(str::to_owned)
        };
        Ok(Reply {
            status: answer.status().as_u16(),
            content_type: text(header::CONTENT_TYPE).unwrap_or_default(),
            retry_after: text(header::RETRY_AFTER).and_then(|seconds| seconds.parse().ok()),
            location: text(header::LOCATION),
            range: text(header::RANGE),
            body: answer.bytes().await.map_err(|error| lost(&error))?.to_vec(),
        })
    }

    fn signed(&self, mut request: reqwest::RequestBuilder, token: Option<&str>) -> reqwest::RequestBuilder {
        if let Some(token) = token {
            request = request.bearer_auth(token);
        }
        if let Some(project) = &self.quota_project {
            request = request.header("x-goog-user-project", project);
        }
        request
    }

    /// The pause after the `sent`th time.
    pub(crate) fn pause(&self, sent: u32, asked: Option<u64>) -> Duration {
        match asked {
            Some(seconds) => Duration::from_secs(seconds).min(LONGEST),
            None => self.backoff.saturating_mul(1 << sent.saturating_sub(1).min(10)).min(LONGEST),
        }
    }
}

/// A connection that gave no whole answer.
fn lost(error: &reqwest::Error) -> Failure {
    Failure::transport(connection(error))
}

/// An answer that ends in the middle or is no JSON at all.
pub(crate) fn half(body: &[u8]) -> Failure {
    Failure::transport(format!("the answer is cut off or not JSON ({} bytes)", body.len()))
}

/// Failing to sign in is not tried again.
fn told(error: Error) -> Failure {
    Failure {
        status: None,
        reason: match error.kind {
            ErrorKind::SignIn => "signIn",
            ErrorKind::Transient => "noConnection",
            _ => "authError",
        }
        .to_owned(),
        message: match error.help {
            Some(help) => format!("{}; {help}", error.message),
            None => error.message,
        },
        passing: false,
        retry_after: None,
    }
}

/// A path segment, with what is not plain written as `%XX`.
fn segment(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' | b':' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}
