//! Telling people how a run ended: names, states and counts, never a row or a value of the records.

use std::{fmt, time::Duration};

use serde_json::{Value, json};

use super::state::{Run, Status};
use crate::{cli::production::Channel, failure::Usage, secrets};

/// How long a notification may take.
const PATIENCE: Duration = Duration::from_secs(15);

/// Where a notification goes. The address is a credential: it is never printed.
pub(super) struct Recipient {
    channel: Channel,
    url: reqwest::Url,
}

impl fmt::Debug for Recipient {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Recipient").field("channel", &self.channel).finish_non_exhaustive()
    }
}

impl Recipient {
    /// The recipient that the environment names for a channel.
    ///
    /// # Errors
    /// The variable is not set, or is no http or https address.
    pub(super) fn from_environment(channel: Channel) -> Result<Self, Usage> {
        let variable = variable(channel);
        let text = std::env::var(variable).unwrap_or_default();
        if text.trim().is_empty() {
            return Err(Usage(format!("--notify needs an address in {variable}, which is not set")));
        }
        match reqwest::Url::parse(text.trim()) {
            Ok(url) if matches!(url.scheme(), "http" | "https") => Ok(Self { channel, url }),
            _ => Err(Usage(format!("{variable} is no http or https address (it is not shown here: it is a secret)"))),
        }
    }

    /// Sends the message, once.
    ///
    /// # Errors
    /// Why it did not arrive, without the address.
    pub(super) fn send(&self, project: &str, run: &Run) -> Result<(), String> {
        let variable = variable(self.channel);
        let message = secrets::scrub_json(message(self.channel, project, run));
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .map_err(|error| format!("no notification was sent: {error}"))?;
        let answer = runtime.block_on(async {
            let client = reqwest::Client::builder()
                .user_agent(concat!("acuity/", env!("CARGO_PKG_VERSION")))
                .timeout(PATIENCE)
                // A redirect would carry the message to a place that nobody named.
                .redirect(reqwest::redirect::Policy::none())
                .build()?;
            client.post(self.url.clone()).json(&message).send().await
        });
        match answer {
            Ok(answer) if answer.status().is_success() => Ok(()),
            Ok(answer) => Err(format!("the address in {variable} answered {}", answer.status())),
            Err(error) => {
                let reason = if error.is_timeout() { "no answer in time".to_owned() } else { causes(error) };
                Err(format!("the address in {variable} could not be told: {reason}"))
            }
        }
    }
}

/// The chain of causes, without the address.
fn causes(error: reqwest::Error) -> String {
    let error = error.without_url();
    let mut parts = vec![error.to_string()];
    let mut cause = std::error::Error::source(&error);
    while let Some(one) = cause {
        parts.push(one.to_string());
        cause = one.source();
    }
    parts.join(": ")
}

fn variable(channel: Channel) -> &'static str {
    match channel {
        Channel::Webhook => "ACUITY_WEBHOOK_URL",
        Channel::Slack => "ACUITY_SLACK_WEBHOOK_URL",
    }
}

fn message(channel: Channel, project: &str, run: &Run) -> Value {
    match channel {
        Channel::Webhook => {
            let steps: Vec<Value> = run
                .steps
                .iter()
                .map(|step| json!({ "name": step.name, "status": step.status, "seconds": step.seconds }))
                .collect();
            let ended = run.ended_in();
            json!({
                "event": "acuity.pipeline",
                "project": project,
                "target": run.target,
                "date": run.date,
                "run": run.number,
                "status": run.status,
                "failed_step": ended.map(|step| step.name.as_str()),
                "failed_nodes": ended.map_or(&[][..], |step| &step.failed_nodes),
                "seconds": run.seconds(),
                "steps": steps,
            })
        }
        Channel::Slack => json!({ "text": text(project, run) }),
    }
}

/// One line, and a second one about what failed.
fn text(project: &str, run: &Run) -> String {
    let head = format!(
        "Acuity pipeline {project} for {} on {}: {} after {:.0} s (run {})",
        run.date,
        run.target,
        run.status.as_str(),
        run.seconds(),
        run.number
    );
    match run.ended_in().filter(|_| run.status != Status::Success) {
        Some(step) if step.failed_nodes.is_empty() => format!("{head}\nstopped in step {}", step.name),
        Some(step) => format!("{head}\nstopped in step {}: {}", step.name, step.failed_nodes.join(", ")),
        None => head,
    }
}
