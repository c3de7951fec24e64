//! Settings of a connection, as dbt's profile spells them.

use std::{collections::BTreeMap, fmt, path::PathBuf, time::Duration};

use serde_json::{Map, Value};

/// Where BigQuery answers.
const GOOGLE: &str = "https://bigquery.googleapis.com";

/// Where the Storage Read API answers.
const GOOGLE_STORAGE: &str = "https://bigquerystorage.googleapis.com";

/// A secret: printed as `***`.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(pub(crate) String);

impl Secret {
    /// Hides `text` from every message.
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("***")
    }
}

/// How the program says who it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Method {
    /// A service account's key file.
    KeyFile(PathBuf),
    /// A service account's key, inside the profile.
    KeyJson(Secret),
    /// Application default credentials: `GOOGLE_APPLICATION_CREDENTIALS`, gcloud's file, the metadata server.
    ApplicationDefault,
    /// An access token that somebody else renews.
    Token(Secret),
    /// A refresh token of an OAuth client.
    RefreshToken {
        /// The client.
        client_id: String,
        /// Its secret.
        client_secret: Secret,
        /// The token.
        refresh_token: Secret,
        /// Where it is exchanged; `None` for Google's own address.
        token_uri: Option<String>,
    },
    /// Nobody asks: an emulator.
    Anonymous,
}

/// Interactive jobs start at once; batch jobs wait for idle slots.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Priority {
    /// At once.
    #[default]
    Interactive,
    /// When there is room.
    Batch,
}

/// What is wrong with a profile's output. Never holds the value of a secret key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProfileError {
    /// The key that is missing or has a value that makes no sense.
    pub key: String,
    /// What is wrong, one sentence.
    pub message: String,
    /// What to write.
    pub help: Option<String>,
}

impl fmt::Display for ProfileError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)
    }
}

impl std::error::Error for ProfileError {}

/// `Result` with a [`ProfileError`].
type Read<T> = Result<T, ProfileError>;

/// Settings of a connection.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The project that holds the data.
    pub project: String,
    /// The project that runs and pays for the jobs; the same unless `execution_project` says otherwise.
    pub execution_project: String,
    /// Where datasets are made and jobs run, such as `EU`; `None` leaves it to BigQuery.
    pub location: Option<String>,
    /// How the program says who it is.
    pub method: Method,
    /// A service account to act as.
    pub impersonate: Option<String>,
    /// OAuth scopes.
    pub scopes: Vec<String>,
    /// The project whose quota is used, when it is another.
    pub quota_project: Option<String>,
    /// When jobs start.
    pub priority: Priority,
    /// A job that runs longer is stopped.
    pub job_timeout: Option<Duration>,
    /// A query that would bill more is refused by BigQuery before it runs.
    pub maximum_bytes_billed: Option<u64>,
    /// How often a job that failed for a passing reason is run anew.
    pub job_retries: u32,
    /// Labels of every job.
    pub labels: BTreeMap<String, String>,
    /// Jobs at once.
    pub concurrency: usize,
    /// The address of the API without `/bigquery/v2`; another one than Google's is an emulator.
    pub endpoint: String,
    /// The address of the Storage Read API; `None` reads pages of the REST interface.
    pub storage_endpoint: Option<String>,
    /// First pause before a request is repeated; each further one is twice as long.
    pub backoff: Duration,
    /// US dollars for a tebibyte scanned, for estimates.
    pub price_per_tib: f64,
}

impl Settings {
    /// Settings of an emulator at `endpoint`, without sign-in.
    pub fn emulator(project: impl Into<String>, endpoint: impl Into<String>) -> Self {
        let project = project.into();
        Self {
            execution_project: project.clone(),
            project,
            location: None,
            method: Method::Anonymous,
            impersonate: None,
            scopes: vec![],
            quota_project: None,
            priority: Priority::Interactive,
            job_timeout: None,
            maximum_bytes_billed: None,
            job_retries: 1,
            labels: BTreeMap::new(),
            concurrency: 16,
            endpoint: trim(&endpoint.into()),
            storage_endpoint: None,
            backoff: Duration::from_millis(500),
            price_per_tib: PRICE_PER_TIB,
        }
    }

    /// The settings that a profile's output gives; `emulator_host` is the value of `BIGQUERY_EMULATOR_HOST`.
    ///
    /// # Errors
    /// A key is missing or has a value that makes no sense. No message holds a value of a secret key.
    pub fn from_profile(profile: &Map<String, Value>, emulator_host: Option<&str>) -> Read<Self> {
        let text = |key: &str| {
            profile.get(key).and_then(|value| match value {
                Value::String(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
                Value::Number(number) => Some(number.to_string()),
                _ => None,
            })
        };
        // Also what is no text, so that it is refused and not passed over.
        let given = |key: &str| {
            text(key).or_else(|| match profile.get(key) {
                None | Some(Value::Null | Value::String(_)) => None,
                Some(other) => Some(other.to_string()),
            })
        };
        let project = text("project").or_else(|| text("database")).ok_or_else(|| missing("project"))?;
        let endpoint =
            text("api_endpoint").or_else(|| emulator_host.map(str::to_owned).filter(|host| !host.is_empty()));
        let mut settings = Self::emulator(project, endpoint.clone().unwrap_or_else(|| GOOGLE.to_owned()));
        settings.method = method(profile, &text, endpoint.is_some())?;
        settings.execution_project = text("execution_project").unwrap_or_else(|| settings.project.clone());
        settings.location = text("location");
        settings.storage_endpoint = match (text("storage_endpoint"), settings.is_emulator()) {
            (Some(address), _) => Some(trim(&address)),
            (None, true) => None,
            (None, false) => Some(GOOGLE_STORAGE.to_owned()),
        };
        settings.impersonate = text("impersonate_service_account");
        settings.quota_project = text("quota_project");
        settings.scopes = match profile.get("scopes") {
            Some(Value::Array(scopes)) => scopes.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
            Some(Value::String(scopes)) => return Err(wrong("scopes", scopes, "a list")),
            _ => vec!["https://www.googleapis.com/auth/cloud-platform".to_owned()],
        };
        settings.priority = match text("priority").map(|text| text.to_ascii_lowercase()).as_deref() {
            None | Some("interactive") => Priority::Interactive,
            Some("batch") => Priority::Batch,
            Some(other) => return Err(wrong("priority", other, "interactive or batch")),
        };
        let number = |keys: &[&str]| -> Read<Option<u64>> {
            let Some((key, value)) = keys.iter().find_map(|key| Some((*key, given(key)?))) else { return Ok(None) };
            value.parse().map(Some).map_err(|_| wrong(key, &value, "a whole number"))
        };
        settings.job_timeout = number(&["job_execution_timeout_seconds", "timeout_seconds"])?.map(Duration::from_secs);
        settings.maximum_bytes_billed = given("maximum_bytes_billed")
            .map(|value| bytes(&value).map_err(|why| wrong("maximum_bytes_billed", &value, &format!("a size: {why}"))))
            .transpose()?;
        settings.job_retries = number(&["job_retries", "retries"])?.map_or(1, |n| u32::try_from(n).unwrap_or(u32::MAX));
        settings.concurrency = number(&["max_concurrent_jobs"])?.map_or(16, |n| n.clamp(1, 256) as usize);
        if let Some(price) = given("price_per_tib") {
            settings.price_per_tib = price
                .parse()
                .ok()
                .filter(|price: &f64| price.is_finite() && *price >= 0.0)
                .ok_or_else(|| wrong("price_per_tib", &price, "a number"))?;
        }
        match profile.get("labels") {
            None | Some(Value::Null) => {}
            Some(Value::Object(labels)) => {
                settings.labels = labels
                    .iter()
                    .map(|(key, value)| (label(key), label(value.as_str().unwrap_or(&value.to_string()))))
                    .collect();
            }
            Some(other) => {
                let value = other.as_str().map_or_else(|| other.to_string(), str::to_owned);
                return Err(ProfileError {
                    help: Some(format!("write labels: {{{value}: VALUE}}")),
                    ..wrong("labels", &value, "a mapping of labels")
                });
            }
        }
        Ok(settings)
    }

    /// Whether the address is not Google's.
    #[must_use]
    pub fn is_emulator(&self) -> bool {
        !self.endpoint.ends_with(".googleapis.com")
    }
}

/// On-demand price of scanning in US regions, in dollars a tebibyte; regions differ, so the profile can say another.
const PRICE_PER_TIB: f64 = 6.25;

fn method(profile: &Map<String, Value>, text: &dyn Fn(&str) -> Option<String>, emulator: bool) -> Read<Method> {
    let need = |key: &str| text(key).ok_or_else(|| missing(key));
    let name = text("method").map(|name| name.to_ascii_lowercase());
    Ok(match name.as_deref() {
        // An emulator asks nobody; a profile that signs in all the same is taken at its word.
        None if emulator => Method::Anonymous,
        Some("oauth") if emulator => Method::Anonymous,
        None | Some("oauth") => Method::ApplicationDefault,
        Some("service-account") => Method::KeyFile(PathBuf::from(need("keyfile")?)),
        Some("service-account-json") => match profile.get("keyfile_json") {
            Some(Value::Object(key)) => Method::KeyJson(Secret::new(unescaped(key).to_string())),
            Some(Value::String(key)) if !key.trim().is_empty() => Method::KeyJson(Secret::new(key.clone())),
            _ => return Err(missing("keyfile_json")),
        },
        Some("oauth-secrets") => match text("token") {
            Some(token) => Method::Token(Secret::new(token)),
            None => Method::RefreshToken {
                client_id: need("client_id")?,
                client_secret: Secret::new(need("client_secret")?),
                refresh_token: Secret::new(need("refresh_token")?),
                token_uri: text("token_uri"),
            },
        },
        Some(other) => {
            return Err(wrong("method", other, "service-account, service-account-json, oauth or oauth-secrets"));
        }
    })
}

/// A key pasted into YAML often has `\n` written out.
fn unescaped(key: &Map<String, Value>) -> Value {
    let mut key = key.clone();
    if let Some(Value::String(private)) = key.get_mut("private_key") {
        *private = private.replace("\\n", "\n");
    }
    Value::Object(key)
}

/// A label's key or value as BigQuery takes it: lower-case letters, digits, `_` and `-`, at most 63.
#[must_use]
pub fn label(text: &str) -> String {
    text.to_lowercase().chars().map(|c| if c.is_alphanumeric() || c == '-' { c } else { '_' }).take(63).collect()
}

fn trim(endpoint: &str) -> String {
    let endpoint = endpoint.trim().trim_end_matches('/');
    let endpoint = endpoint.strip_suffix("/bigquery/v2").unwrap_or(endpoint);
    if endpoint.contains("://") { endpoint.to_owned() } else { format!("http://{endpoint}") }
}

/// `500`, `10MB`, `1.5TiB`: a number of bytes.
///
/// # Errors
/// Says what of the text is no number or no unit.
pub fn bytes(text: &str) -> Result<u64, String> {
    let text = text.trim();
    let digits = text.find(|c: char| !(c.is_ascii_digit() || c == '.' || c == '_')).unwrap_or(text.len());
    let unit = match text[digits..].trim().to_ascii_lowercase().as_str() {
        "" | "b" => 1.0,
        "k" | "kb" => 1e3,
        "m" | "mb" => 1e6,
        "g" | "gb" => 1e9,
        "t" | "tb" => 1e12,
        "kib" => 1024.0,
        "mib" => 1024.0 * 1024.0,
        "gib" => 1024.0 * 1024.0 * 1024.0,
        "tib" => 1024.0 * 1024.0 * 1024.0 * 1024.0,
        other => return Err(format!("{other:?} is no unit of bytes; use KB, MB, GB or TB")),
    };
    let number: f64 = text[..digits].replace('_', "").parse().map_err(|_| "not a number of bytes".to_owned())?;
    Ok((number * unit) as u64)
}

fn missing(key: &str) -> ProfileError {
    ProfileError {
        key: key.to_owned(),
        message: format!("the BigQuery target needs '{key}' in profiles.yml"),
        help: Some(format!("add {key}: … to the output; an empty variable counts as nothing")),
    }
}

fn wrong(key: &str, value: &str, wanted: &str) -> ProfileError {
    let message = format!("'{key}' of the BigQuery target is {value:?}, which is not {wanted}");
    ProfileError { key: key.to_owned(), message, help: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(text: &str) -> Map<String, Value> {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn keys_as_dbt_spells_them() {
        let settings = Settings::from_profile(
            &profile(
                r#"{"type":"bigquery","method":"service-account","keyfile":"k.json","project":"p","dataset":"d",
                    "priority":"batch","job_execution_timeout_seconds":300,"maximum_bytes_billed":"1000",
                    "execution_project":"q","labels":{"Team":"ICU 1"},"location":"EU"}"#,
            ),
            None,
        )
        .unwrap();
        assert_eq!(settings.method, Method::KeyFile("k.json".into()));
        assert_eq!((settings.project.as_str(), settings.execution_project.as_str()), ("p", "q"));
        assert_eq!(settings.priority, Priority::Batch);
        assert_eq!(settings.job_timeout, Some(Duration::from_secs(300)));
        assert_eq!(settings.maximum_bytes_billed, Some(1000));
        assert_eq!(settings.labels.get("team").map(String::as_str), Some("icu_1"));
        assert!(!settings.is_emulator());
    }

    #[test]
    fn an_emulator_needs_no_sign_in() {
        let settings =
            Settings::from_profile(&profile(r#"{"project":"p","dataset":"d"}"#), Some("localhost:9050")).unwrap();
        assert_eq!((settings.endpoint.as_str(), &settings.method), ("http://localhost:9050", &Method::Anonymous));
        assert!(settings.is_emulator());
    }

    #[test]
    fn secrets_are_never_printed() {
        let settings = Settings::from_profile(
            &profile(
                r#"{"project":"p","method":"oauth-secrets","client_id":"c","client_secret":"S3CRET","refresh_token":"R3FRESH"}"#,
            ),
            None,
        )
        .unwrap();
        let printed = format!("{settings:?}");
        assert!(!printed.contains("S3CRET") && !printed.contains("R3FRESH"), "{printed}");
    }

    #[test]
    fn what_is_missing_is_named() {
        let told = |text: &str| Settings::from_profile(&profile(text), None).unwrap_err().to_string();
        assert!(told(r#"{"project":"p","method":"service-account"}"#).contains("keyfile"));
        assert!(told(r#"{"project":"p","method":"magic"}"#).contains("service-account-json"));
        assert!(told(r"{}").contains("project"));
        for (key, value) in [
            ("labels", r#""team""#),
            ("maximum_bytes_billed", r#""lots""#),
            ("maximum_bytes_billed", "[1]"),
            ("job_retries", "-1"),
            ("priority", r#""soon""#),
            ("price_per_tib", r#""NaN""#),
        ] {
            let text = format!(r#"{{"project":"p","{key}":{value}}}"#);
            assert_eq!(Settings::from_profile(&profile(&text), None).unwrap_err().key, key, "{text}");
        }
        let sized =
            Settings::from_profile(&profile(r#"{"project":"p","maximum_bytes_billed":"100GB"}"#), None).unwrap();
        assert_eq!(sized.maximum_bytes_billed, Some(100_000_000_000));
    }
}
