//! What must not be seen: values of secret keys in settings files, and values of secret environment variables.
//!
//! A profile is shown through [`mask`], everything that is printed or written through [`Secrets`].

pub(crate) mod mask;
mod scrub;

use serde_json::Value as Json;

pub use scrub::Secrets;

/// What stands in place of a secret, as in dbt.
pub(crate) const MASK: &str = "*****";

/// Environment variables whose names begin so are secrets, as in dbt.
pub(crate) const ENV_PREFIX: &str = "DBT_ENV_SECRET";

/// Words of a key that make its value a secret: `token`, `refresh_token`, `aws_session_token` …
const SECRET_WORDS: &[&str] = &[
    "credential",
    "credentials",
    "dsn",
    "pass",
    "passphrase",
    "passwd",
    "password",
    "pwd",
    "secret",
    "secrets",
    "token",
    "tokens",
];

/// Parts of a key that make its value a secret.
const SECRET_PARTS: &[&str] = &["access_key", "api_key", "apikey", "connection_string", "keyfile_json", "private_key"];

/// Keys that only look like it: an address where tokens are had.
const NOT_SECRET: &[&str] = &["token_uri"];

/// Whether a setting of this name holds a secret: `token`, `keyfile_json`, `private_key_passphrase`, `motherduck_token` …
pub(crate) fn is_secret_key(key: &str) -> bool {
    let key = key.to_lowercase().replace('-', "_");
    !NOT_SECRET.contains(&key.as_str())
        && (key.split('_').any(|word| SECRET_WORDS.contains(&word))
            || SECRET_PARTS.iter().any(|part| key.contains(part)))
}

/// Removes secret keys, however deep they are.
pub(crate) fn without_secrets(value: &mut Json) {
    match value {
        Json::Object(map) => {
            map.retain(|key, _| !is_secret_key(key));
            map.values_mut().for_each(without_secrets);
        }
        Json::Array(items) => items.iter_mut().for_each(without_secrets),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_that_hold_secrets() {
        let secret = [
            "token",
            "Refresh_Token",
            "access_token",
            "client_secret",
            "secret",
            "secrets",
            "password",
            "pass",
            "keyfile_json",
            "keyfile-json",
            "private_key",
            "private_key_id",
            "private_key_passphrase",
            "motherduck_token",
            "s3_secret_access_key",
            "s3_access_key_id",
            "aws_session_token",
        ];
        assert_eq!(secret.iter().filter(|key| !is_secret_key(key)).count(), 0);
        let open = ["type", "project", "keyfile", "token_uri", "compass", "path", "schema", "threads", "location"];
        assert_eq!(open.iter().filter(|key| is_secret_key(key)).count(), 0);
    }
}
