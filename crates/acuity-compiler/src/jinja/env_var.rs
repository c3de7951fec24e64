//! `env_var()` of templates and of settings.

use minijinja::{Error, Value};

use crate::{
    files::FileSystem,
    jinja::fault::fault,
    secrets::{self, Secrets},
};

/// Where `env_var()` stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Place {
    /// profiles.yml and packages.yml: secrets are used there, and nobody sees what they become.
    Secret,
    /// Everywhere else.
    Open,
}

/// The value of a variable, or the default.
///
/// # Errors
/// A variable that is not set, and a secret outside of profiles.yml and packages.yml.
pub(crate) fn env_var(
    files: &dyn FileSystem,
    place: Place,
    name: &str,
    default: Option<Value>,
) -> Result<Value, Error> {
    if place == Place::Open && Secrets::is_secret_variable(name) {
        return Err(fault(
            "secret-env-var",
            format!(
                "secret environment variables are allowed in profiles.yml and packages.yml only, not '{name}' here"
            ),
            Some(format!(
                "name a variable that does not begin with {}, or give the value to the warehouse in the profile",
                secrets::ENV_PREFIX
            )),
        ));
    }
    match files.env_var(name) {
        Some(value) => Ok(Value::from(value)),
        None => default.ok_or_else(|| {
            fault(
                "unknown-env-var",
                format!("the environment variable '{name}' is not set"),
                Some(format!("export {name}=…, or give a default: env_var('{name}', '…')")),
            )
        }),
    }
}
