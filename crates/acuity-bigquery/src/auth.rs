//! Access tokens: found, cached, renewed when refused. No message of this file holds a key, a token or what a key file says.

use std::{
    fmt,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use acuity_warehouse::{Error, ErrorKind, Result};
use serde_json::{Value, json};
use tokio::sync::Mutex;
use yup_oauth2::{ExternalAccountAuthenticator, ServiceAccountAuthenticator, authenticator::DefaultAuthenticator};

use crate::config::{Method, Secret, Settings};

const METADATA: &str = "http://metadata.google.internal/computeMetadata/v1/instance/service-accounts/default/token";
const TOKEN_URI: &str = "https://oauth2.googleapis.com/token";
/// Times a token is asked for while the service or the network fails.
const ATTEMPTS: u32 = 5;
/// A token is renewed so long before it ends.
const MARGIN: Duration = Duration::from_secs(60);

/// Where tokens come from.
enum Source {
    Anonymous,
    Fixed(Secret),
    /// Google's library, and the host that it asks.
    Google(Box<DefaultAuthenticator>, String),
    /// A refresh token, exchanged at an address.
    Refresh {
        uri: String,
        form: Vec<(&'static str, Secret)>,
    },
    /// The metadata server of a Google machine: workload identity on GKE, service accounts elsewhere.
    Metadata(String),
}

/// Gives access tokens to every request.
pub(crate) struct Tokens {
    client: reqwest::Client,
    source: Source,
    /// What the credentials are, for `acuity debug`: never a secret.
    about: String,
    scopes: Vec<String>,
    impersonate: Option<String>,
    backoff: Duration,
    cached: Mutex<Option<(String, Instant)>>,
}

impl Tokens {
    /// Finds the credentials that `settings` name.
    pub(crate) async fn new(settings: &Settings, client: reqwest::Client) -> Result<Self> {
        let mut impersonate = settings.impersonate.clone();
        let (source, about) = match &settings.method {
            Method::Anonymous => (Source::Anonymous, "nobody (an emulator does not ask)".to_owned()),
            Method::Token(token) => (Source::Fixed(token.clone()), "an access token in the profile".to_owned()),
            Method::KeyFile(path) => service_account(&read(path)?, &path.display().to_string()).await?,
            Method::KeyJson(key) => {
                service_account(&parse(&key.0, "keyfile_json")?, "keyfile_json of the profile").await?
            }
            Method::RefreshToken { client_id, client_secret, refresh_token, token_uri } => (
                refresh(token_uri.as_deref().unwrap_or(TOKEN_URI), client_id, &client_secret.0, &refresh_token.0),
                "a refresh token in the profile".to_owned(),
            ),
            Method::ApplicationDefault => {
                let (source, about, account) = application_default().await?;
                impersonate = impersonate.or(account);
                (source, about)
            }
        };
        Ok(Self {
            client,
            source,
            about,
            scopes: settings.scopes.clone(),
            impersonate,
            backoff: settings.backoff,
            cached: Mutex::default(),
        })
    }

    /// What the credentials are.
    pub(crate) fn about(&self) -> String {
        match &self.impersonate {
            Some(account) => format!("{}, acting as {account}", self.about),
            None => self.about.clone(),
        }
    }

    /// A token; `None` where nobody asks for one. With `anew` whatever is cached is thrown away first.
    pub(crate) async fn token(&self, anew: bool) -> Result<Option<String>> {
        if matches!(self.source, Source::Anonymous) {
            return Ok(None);
        }
        let mut cached = self.cached.lock().await;
        if let Some((token, until)) = cached.as_ref().filter(|_| !anew)
            && *until > Instant::now()
        {
            return Ok(Some(token.clone()));
        }
        let mut failures = 0;
        let (mut token, mut lifetime) = loop {
            match self.fetch(anew).await {
                // Whether there is a metadata server at all is known at once.
                Err(error) if error.kind == ErrorKind::Transient && !matches!(self.source, Source::Metadata(_)) => {
                    failures += 1;
                    if failures >= ATTEMPTS {
                        return Err(error);
                    }
                    tracing::debug!(%error, "no access token yet; asking again");
                    tokio::time::sleep(self.backoff * failures).await;
                }
                other => break other?,
            }
        };
        if let Some(account) = &self.impersonate {
            (token, lifetime) = self.act_as(account, &token).await?;
        }
        *cached = Some((token.clone(), Instant::now() + lifetime.saturating_sub(MARGIN)));
        Ok(Some(token))
    }

    async fn fetch(&self, anew: bool) -> Result<(String, Duration)> {
        // Libraries of others cache by themselves; ours only has to ask again in time.
        let short = Duration::from_secs(300);
        match &self.source {
            Source::Anonymous => Ok((String::new(), short)),
            Source::Fixed(_) if anew => {
                Err(refused("the access token in the profile was refused; it has probably ended")
                    .with_help("put a new one there, or use another method"))
            }
            Source::Fixed(token) => Ok((token.0.clone(), short)),
            Source::Google(google, host) => {
                let answer = if anew {
                    google.force_refreshed_token(&self.scopes).await
                } else {
                    google.token(&self.scopes).await
                };
                let token = answer.map_err(|error| Error {
                    kind: if is_passing(&error) { ErrorKind::Transient } else { ErrorKind::Permission },
                    ..no_token(&self.about, &words(&error, host))
                })?;
                let token = token.token().ok_or_else(|| no_token(&self.about, "the answer holds none"))?;
                Ok((token.to_owned(), short))
            }
            Source::Refresh { uri, form } => {
                let pairs: Vec<(&str, &str)> = form.iter().map(|(key, value)| (*key, value.0.as_str())).collect();
                self.exchange(self.client.post(uri).form(&pairs), "access_token", "expires_in").await
            }
            Source::Metadata(uri) => {
                let request = self.client.get(uri).header("Metadata-Flavor", "Google").timeout(Duration::from_secs(5));
                // Whoever has signed in nowhere ends here, on any machine that is not Google's.
                self.exchange(request, "access_token", "expires_in").await.map_err(|error| match error.kind {
                    ErrorKind::Transient => no_credentials(&error.message),
                    _ => error,
                })
            }
        }
    }

    /// A token of another service account, by the right to act as it.
    async fn act_as(&self, account: &str, token: &str) -> Result<(String, Duration)> {
        let uri = format!(
            "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/{account}:generateAccessToken"
        );
        let request =
            self.client.post(uri).bearer_auth(token).json(&json!({"scope": self.scopes, "lifetime": "3600s"}));
        self.exchange(request, "accessToken", "expiresIn").await.map_err(|error| {
            Error::new(ErrorKind::Permission, format!("cannot act as {account}: {}", error.message))
                .with_help("grant roles/iam.serviceAccountTokenCreator on that account")
        })
    }

    async fn exchange(&self, request: reqwest::RequestBuilder, key: &str, life: &str) -> Result<(String, Duration)> {
        let passing = |why: &str| Error { kind: ErrorKind::Transient, ..no_token(&self.about, why) };
        let answer = request.send().await.map_err(|error| passing(&connection(&error)))?;
        let status = answer.status();
        if status.is_server_error() || status.as_u16() == 429 {
            return Err(passing(&format!("the answer is {status}")));
        }
        let body: Value = answer
            .json()
            .await
            .map_err(|_| no_token(&self.about, &format!("the answer ({status}) is not what was expected")))?;
        let Some(token) = body.get(key).and_then(Value::as_str) else {
            // Only the fields that describe an error: an answer can hold other things.
            let told =
                body.get("error_description").or_else(|| body.pointer("/error/message")).or_else(|| body.get("error"));
            let told = told.and_then(Value::as_str).unwrap_or("no token in the answer");
            return Err(no_token(&self.about, &format!("{told} ({status})")));
        };
        let seconds = body.get(life).and_then(Value::as_u64).unwrap_or(3600);
        Ok((token.to_owned(), Duration::from_secs(seconds)))
    }
}

impl fmt::Debug for Tokens {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Tokens").field("about", &self.about).finish_non_exhaustive()
    }
}

/// As Google's own libraries look: the variable, gcloud's file, the machine. Also gives the account that the file says to act
/// as.
async fn application_default() -> Result<(Source, String, Option<String>)> {
    let named = std::env::var_os("GOOGLE_APPLICATION_CREDENTIALS").filter(|path| !path.is_empty()).map(PathBuf::from);
    let (path, how) = match (named, gcloud_file()) {
        (Some(path), _) => (path, "GOOGLE_APPLICATION_CREDENTIALS"),
        (None, Some(path)) if path.is_file() => (path, "gcloud"),
        _ => {
            return Ok((Source::Metadata(metadata()), "the machine's own account (metadata server)".to_owned(), None));
        }
    };
    let mut key = read(&path)?;
    let shown = format!("{} ({how})", path.display());
    let account = key.get("service_account_impersonation_url").and_then(Value::as_str).and_then(impersonated);
    if key["type"] == "impersonated_service_account" {
        key = key["source_credentials"].take();
    }
    let text = |name: &str| key.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
    let (source, about) = match text("type").as_str() {
        "authorized_user" => {
            let source = refresh(TOKEN_URI, &text("client_id"), &text("client_secret"), &text("refresh_token"));
            (source, format!("a person's sign-in, {shown}"))
        }
        "external_account" => {
            let asked = host(&text("token_url"));
            let secret = serde_json::from_value(key.clone()).map_err(|_| {
                unreadable(&shown, "an external account needs audience, token_url and credential_source")
            })?;
            let google = ExternalAccountAuthenticator::builder(secret).build().await;
            let google = google.map_err(|_| unreadable(&shown, "the external account cannot be used"))?;
            (Source::Google(Box::new(google), asked), format!("workload identity federation, {shown}"))
        }
        _ => service_account(&key, &shown).await?,
    };
    Ok((source, about, account))
}

/// The account in `…/serviceAccounts/ACCOUNT:generateAccessToken`.
fn impersonated(url: &str) -> Option<String> {
    let (_, rest) = url.split_once("/serviceAccounts/")?;
    Some(rest.split(':').next()?.to_owned())
}

/// Where gcloud keeps the sign-in of `gcloud auth application-default login`.
fn gcloud_file() -> Option<PathBuf> {
    let folder = match std::env::var_os("CLOUDSDK_CONFIG") {
        Some(folder) => PathBuf::from(folder),
        None if cfg!(windows) => PathBuf::from(std::env::var_os("APPDATA")?).join("gcloud"),
        None => PathBuf::from(std::env::var_os("HOME")?).join(".config/gcloud"),
    };
    Some(folder.join("application_default_credentials.json"))
}

fn metadata() -> String {
    match std::env::var("GCE_METADATA_HOST") {
        Ok(host) if !host.is_empty() => METADATA.replace("metadata.google.internal", &host),
        _ => METADATA.to_owned(),
    }
}

async fn service_account(key: &Value, shown: &str) -> Result<(Source, String)> {
    let account = key.get("client_email").and_then(Value::as_str).unwrap_or_default().to_owned();
    let asked = host(key.get("token_uri").and_then(Value::as_str).unwrap_or(TOKEN_URI));
    let key: yup_oauth2::ServiceAccountKey = serde_json::from_value(key.clone())
        .map_err(|_| unreadable(shown, "a service account's key needs private_key, client_email and token_uri"))?;
    let google = ServiceAccountAuthenticator::builder(key).build().await;
    let google = google.map_err(|_| unreadable(shown, "its private_key is not a key in PEM form"))?;
    Ok((Source::Google(Box::new(google), asked), format!("service account {account}, {shown}")))
}

fn refresh(uri: &str, client_id: &str, client_secret: &str, refresh_token: &str) -> Source {
    let form = vec![
        ("grant_type", Secret::new("refresh_token")),
        ("client_id", Secret::new(client_id)),
        ("client_secret", Secret::new(client_secret)),
        ("refresh_token", Secret::new(refresh_token)),
    ];
    Source::Refresh { uri: uri.to_owned(), form }
}

fn read(path: &Path) -> Result<Value> {
    let shown = path.display().to_string();
    let text = std::fs::read_to_string(path).map_err(|error| {
        let kind = match error.kind() {
            std::io::ErrorKind::NotFound => ErrorKind::Missing,
            _ => ErrorKind::Permission,
        };
        Error::new(kind, format!("the credentials {shown} cannot be read: {error}"))
            .with_help("correct keyfile in profiles.yml or GOOGLE_APPLICATION_CREDENTIALS")
    })?;
    parse(&text, &shown)
}

fn parse(text: &str, shown: &str) -> Result<Value> {
    // The reader's own message would quote the text.
    serde_json::from_str(text)
        .map_err(|error| unreadable(shown, &format!("not JSON, line {} column {}", error.line(), error.column())))
}

fn unreadable(shown: &str, why: &str) -> Error {
    Error::new(ErrorKind::Permission, format!("the credentials {shown} cannot be used: {why}"))
        .with_help("make a new key for the service account, or use method: oauth")
}

fn refused(message: &str) -> Error {
    Error::new(ErrorKind::Permission, message)
}

fn no_token(about: &str, why: &str) -> Error {
    Error::new(ErrorKind::Permission, format!("no access token from {about}: {why}")).with_help(
        "sign in with gcloud auth application-default login, or name a service account's key file (method: \
         service-account, keyfile: …) in profiles.yml",
    )
}

/// Nobody has signed in, and this is no machine of Google's.
fn no_credentials(why: &str) -> Error {
    let why = why.rsplit_once(": ").map_or(why, |_| why.split_once(": ").map_or(why, |(_, why)| why));
    Error::new(
        ErrorKind::SignIn,
        format!("no credentials were found: GOOGLE_APPLICATION_CREDENTIALS names no file, gcloud has no sign-in, no metadata server answers ({why})"),
    )
    .with_help(
        "run gcloud auth application-default login; or name a key file with method: service-account and keyfile in \
         profiles.yml, or with GOOGLE_APPLICATION_CREDENTIALS; or run on a machine of Google's that has a service account",
    )
}

/// The host of an address, for messages.
fn host(address: &str) -> String {
    let host = reqwest::Url::parse(address).ok().and_then(|url| url.host_str().map(str::to_owned));
    host.unwrap_or_else(|| "the address of the sign-in".to_owned())
}

fn is_passing(error: &yup_oauth2::Error) -> bool {
    matches!(error, yup_oauth2::Error::HttpError(_) | yup_oauth2::Error::HttpClientError(_))
}

/// What kind of failure it was; the library's texts may quote what it read.
fn words(error: &yup_oauth2::Error, host: &str) -> String {
    match error {
        yup_oauth2::Error::AuthError(refused) => format!("refused: {:?}", refused.error),
        yup_oauth2::Error::HttpError(_) | yup_oauth2::Error::HttpClientError(_) => {
            format!("no connection to {host}{}", cause(error))
        }
        yup_oauth2::Error::JSONError(_) => "the answer is not JSON".to_owned(),
        yup_oauth2::Error::MissingAccessToken => "the answer holds none".to_owned(),
        _ => "it could not be asked for".to_owned(),
    }
}

/// A connection's failure with the host, without the rest of the address, which may hold a secret.
pub(crate) fn connection(error: &reqwest::Error) -> String {
    let host = error.url().and_then(|url| {
        let host = url.host_str()?;
        Some(url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}")))
    });
    let to = |word: &str| host.as_ref().map(|host| format!(" {word} {host}")).unwrap_or_default();
    if error.is_connect() {
        format!("no connection{}{}", to("to"), cause(error))
    } else if error.is_timeout() {
        format!("no answer in time{}", to("from"))
    } else if error.is_body() || error.is_decode() {
        format!("the answer{} was cut off", to("of"))
    } else {
        format!("the connection{} broke", to("to"))
    }
}

/// `: ` and what the operating system said, when it said something.
fn cause(error: &dyn std::error::Error) -> String {
    let mut deepest = None;
    let mut next = error.source();
    while let Some(one) = next {
        deepest = Some(one);
        next = one.source();
    }
    deepest.map(|one| format!(": {one}")).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_account_that_a_file_says_to_act_as() {
        let url = "https://iamcredentials.googleapis.com/v1/projects/-/serviceAccounts/ci@p.iam.gserviceaccount.com:generateAccessToken";
        assert_eq!(impersonated(url).as_deref(), Some("ci@p.iam.gserviceaccount.com"));
        assert_eq!(impersonated("https://example.org"), None);
    }
    #[test]
    fn a_failed_connection_names_host_and_cause_and_nothing_else() {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let sent = runtime.block_on(reqwest::Client::new().get("http://127.0.0.1:1/t?key=S3CRET").send());
        let told = connection(&sent.unwrap_err());
        assert!(told.starts_with("no connection to 127.0.0.1:1: ") && !told.contains("S3CRET"), "{told}");
    }
}
