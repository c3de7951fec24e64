//! Jobs: sent once under a name of their own, watched to the end, run anew only when BigQuery itself broke.

use std::{
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use acuity_warehouse::{Error, ErrorKind, RelationName, Result, Usage};
use gcp_bigquery_client::model::{
    job::Job, job_configuration::JobConfiguration, job_configuration_query::JobConfigurationQuery,
    job_reference::JobReference,
};
use reqwest::Method;
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::sync::{Semaphore, watch};

use crate::{
    answer::{Answer, Statistics},
    config::{Priority, Settings, label},
    error::{ErrorProto, Failure},
    http::{Call, Http},
};

/// First pause between two looks at a job.
const FIRST_LOOK: Duration = Duration::from_millis(100);
/// Longest pause between two looks.
const LAST_LOOK: Duration = Duration::from_secs(3);
/// How long a cancelled job is waited for.
const CANCEL_PATIENCE: Duration = Duration::from_secs(20);
/// The label that names the process.
const SENDER: &str = "acuity_sender";
/// Finished jobs of earlier runs whose names are passed over.
const NAMES: u32 = 200;

/// What all handles of one connection share.
#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) settings: Settings,
    pub(crate) http: Http,
    limit: Semaphore,
    cancels: watch::Sender<u64>,
    /// Tells this process's jobs from those of an earlier one.
    sender: String,
}

/// A job that ended well.
#[derive(Debug, Clone)]
pub(crate) struct Finished {
    pub(crate) job_id: String,
    pub(crate) location: Option<String>,
    pub(crate) statistics: Statistics,
    /// Where a query's rows are.
    pub(crate) destination: Option<RelationName>,
}

/// How one attempt ended without success.
enum Ended {
    /// A finished job of another run has the name.
    Taken,
    /// A fault of BigQuery's or of the network's: the same job may work when it is run anew.
    Passing(Error),
    Failed(Error),
}

impl Shared {
    /// The name of this process among the jobs of a project.
    pub(crate) fn sender(&self) -> &str {
        &self.sender
    }

    pub(crate) async fn new(settings: Settings) -> Result<Self> {
        Ok(Self {
            http: Http::new(&settings).await?,
            limit: Semaphore::new(settings.concurrency.max(1)),
            settings,
            cancels: watch::Sender::new(0),
            sender: sender(),
        })
    }

    /// Stops every job that is being watched.
    pub(crate) fn cancel(&self) {
        self.cancels.send_modify(|times| *times += 1);
    }

    /// The configuration of a query job.
    pub(crate) fn query(&self, sql: &str, labels: &[(String, String)]) -> JobConfiguration {
        let settings = &self.settings;
        let query = JobConfigurationQuery {
            query: sql.to_owned(),
            use_legacy_sql: Some(false),
            priority: (settings.priority == Priority::Batch).then(|| "BATCH".to_owned()),
            maximum_bytes_billed: settings.maximum_bytes_billed.map(|bytes| bytes.to_string()),
            ..JobConfigurationQuery::default()
        };
        JobConfiguration { query: Some(query), ..self.configuration(labels) }
    }

    /// What every job's configuration holds.
    pub(crate) fn configuration(&self, labels: &[(String, String)]) -> JobConfiguration {
        let own = self.settings.labels.clone().into_iter();
        let labels = own
            .chain(labels.iter().map(|(key, value)| (label(key), label(value))))
            .chain([(SENDER.to_owned(), self.sender.clone())])
            .collect();
        JobConfiguration {
            labels: Some(labels),
            job_timeout_ms: self.settings.job_timeout.map(|timeout| timeout.as_millis().to_string()),
            ..JobConfiguration::default()
        }
    }

    /// Runs a job to its end. `name` decides its id: the same name is the same job, whoever sends it.
    pub(crate) async fn run(
        &self,
        name: &[&str],
        configuration: JobConfiguration,
        used: &Mutex<Usage>,
    ) -> Result<Finished> {
        let body = serde_json::to_value(configuration).map_err(|error| internal(&error.to_string()))?;
        self.run_value(name, body, used).await
    }

    /// The same with a configuration that the library's types have no words for.
    pub(crate) async fn run_value(&self, name: &[&str], configuration: Value, used: &Mutex<Usage>) -> Result<Finished> {
        let _permit = self.limit.acquire().await.map_err(|_| internal("the connection is closed"))?;
        let mut cancels = self.cancels.subscribe();
        let (mut taken, mut failed) = (0, 0);
        loop {
            let id = job_id(name, taken, failed);
            match self.attempt(&id, &configuration, &mut cancels).await {
                Ok(finished) => {
                    used.lock().unwrap_or_else(PoisonError::into_inner).add(&finished.statistics.usage(&id));
                    return Ok(finished);
                }
                Err(Ended::Taken) if taken < NAMES => taken += 1,
                Err(Ended::Taken) => return Err(internal("this statement has run too often under one name")),
                Err(Ended::Passing(error)) if failed < self.settings.job_retries => {
                    failed += 1;
                    tracing::warn!(job = id, %error, "the job failed for a passing reason and is run anew");
                    tokio::time::sleep(self.http.pause(failed, None)).await;
                }
                Err(Ended::Passing(error) | Ended::Failed(error)) => return Err(self.with_link(error, &id)),
            }
        }
    }

    async fn attempt(
        &self,
        id: &str,
        configuration: &Value,
        cancels: &mut watch::Receiver<u64>,
    ) -> Result<Finished, Ended> {
        let started = Instant::now();
        let settings = &self.settings;
        let body = json!({"configuration": configuration, "jobReference": self.reference(id)});
        let insert = Call::post(self.http.url(&["projects", &settings.execution_project, "jobs"]), body);
        let sent = tokio::select! {
            answer = self.http.json::<Answer>(&insert) => answer,
            _ = cancels.changed() => {
                self.stop(id, settings.location.as_deref()).await;
                return Err(failed(interrupted()));
            }
        };
        let answer = match sent {
            Ok(answer) => answer,
            // The name is known: this very request arrived before, or an earlier run sent it. The label says which.
            Err((failure, repeated)) if failure.is(409) => {
                let found = self.look(id, settings.location.as_deref()).await.map_err(|f| failed(f.into_error()))?;
                let done = found.status.state == "DONE";
                let sender = found.configuration.labels.get(SENDER);
                if done && !sender.map_or(repeated, |sender| *sender == self.sender) {
                    return Err(Ended::Taken);
                }
                tracing::info!(job = id, state = found.status.state, "the job exists; it is watched, not sent again");
                found
            }
            // No answer at all: the job may run all the same.
            Err((failure, _)) if failure.passing => match self.look(id, settings.location.as_deref()).await {
                Ok(found) => found,
                Err(_) => return Err(failed(failure.into_error())),
            },
            Err((failure, _)) => return Err(failed(failure.into_error())),
        };
        self.end(id, answer, cancels, started).await
    }

    /// The reference of the job `id`.
    pub(crate) fn reference(&self, id: &str) -> Value {
        let reference = JobReference {
            job_id: Some(id.to_owned()),
            location: self.settings.location.clone(),
            project_id: Some(self.settings.execution_project.clone()),
        };
        json!(reference)
    }

    async fn end(
        &self,
        id: &str,
        answer: Answer,
        cancels: &mut watch::Receiver<u64>,
        started: Instant,
    ) -> Result<Finished, Ended> {
        let location = answer.job_reference.as_ref().and_then(|reference| reference.location.clone());
        let location = location.or_else(|| self.settings.location.clone());
        // BigQuery keeps the id that was asked for; a server that gives another one is followed.
        let id = answer.job_reference.as_ref().and_then(|reference| reference.job_id.clone()).unwrap_or(id.to_owned());
        let done = self.watch(&id, location.as_deref(), answer, cancels, started).await?;
        if let Some(error) = &done.status.error_result {
            let failure = Failure::job(with_details(error, &done.status.errors));
            let ended = if failure.is_passing() { Ended::Passing } else { Ended::Failed };
            return Err(ended(failure.into_error()));
        }
        let destination = done.destination();
        Ok(Finished { job_id: id, location, statistics: done.statistics, destination })
    }

    /// Follows a job that an upload started, given the answer to the upload, to its end.
    pub(crate) async fn follow(&self, id: &str, answer: Answer, used: &Mutex<Usage>) -> Result<Finished> {
        let mut cancels = self.cancels.subscribe();
        match self.end(id, answer, &mut cancels, Instant::now()).await {
            Ok(finished) => {
                used.lock().unwrap_or_else(PoisonError::into_inner).add(&finished.statistics.usage(id));
                Ok(finished)
            }
            Err(Ended::Passing(error) | Ended::Failed(error)) => Err(self.with_link(error, id)),
            Err(Ended::Taken) => Err(internal("a job that was followed is another's")),
        }
    }

    /// A job by its id, `None` when there is none.
    pub(crate) async fn known(&self, id: &str) -> Result<Option<Answer>> {
        match self.look(id, self.settings.location.as_deref()).await {
            Ok(answer) => Ok(Some(answer)),
            Err(failure) if failure.is(404) => Ok(None),
            Err(failure) => Err(failure.into_error()),
        }
    }

    /// Resolves when somebody wants everything to stop.
    pub(crate) async fn cancelled(&self) {
        // The sender lives as long as `self`.
        let _ = self.cancels.subscribe().changed().await;
    }

    /// Looks at a job until it is done.
    async fn watch(
        &self,
        id: &str,
        location: Option<&str>,
        mut answer: Answer,
        cancels: &mut watch::Receiver<u64>,
        started: Instant,
    ) -> Result<Answer, Ended> {
        let mut pause = FIRST_LOOK;
        while answer.status.state != "DONE" {
            tokio::select! {
                () = tokio::time::sleep(pause) => {}
                _ = cancels.changed() => {
                    self.stop(id, location).await;
                    return Err(failed(interrupted()));
                }
            }
            if let Some(timeout) = self.settings.job_timeout
                && started.elapsed() > timeout
            {
                self.stop(id, location).await;
                let message = format!("the job ran longer than {} s and was stopped", timeout.as_secs());
                return Err(failed(
                    Error::new(ErrorKind::Resource, message)
                        .with_help("raise job_execution_timeout_seconds in profiles.yml"),
                ));
            }
            pause = pause.mul_f32(1.5).min(LAST_LOOK);
            answer = self.look(id, location).await.map_err(|failure| failed(failure.into_error()))?;
        }
        Ok(answer)
    }

    async fn look(&self, id: &str, location: Option<&str>) -> Result<Answer, Failure> {
        let mut call = Call::get(self.http.url(&["projects", &self.settings.execution_project, "jobs", id]));
        if let Some(location) = location {
            call = call.with("location", location);
        }
        self.http.json(&call).await.map_err(|(failure, _)| failure)
    }

    /// Cancels a job and waits a moment for its end; that it cannot be cancelled changes nothing for the caller.
    async fn stop(&self, id: &str, location: Option<&str>) {
        let mut call = Call::new(
            Method::POST,
            self.http.url(&["projects", &self.settings.execution_project, "jobs", id, "cancel"]),
        );
        if let Some(location) = location {
            call = call.with("location", location);
        }
        let waiting = async {
            if let Err((failure, _)) = self.http.json::<Value>(&call).await {
                tracing::debug!(job = id, failure = failure.message, "the job cannot be cancelled");
                return;
            }
            while self.look(id, location).await.is_ok_and(|answer| answer.status.state != "DONE") {
                tokio::time::sleep(FIRST_LOOK * 3).await;
            }
        };
        if tokio::time::timeout(CANCEL_PATIENCE, waiting).await.is_err() {
            tracing::warn!(job = id, "the job was asked to stop and has not ended yet");
        }
    }

    /// What a query would read, without running it.
    pub(crate) async fn dry_run(&self, sql: &str) -> Result<Statistics> {
        let configuration = JobConfiguration { dry_run: Some(true), ..self.query(sql, &[]) };
        let reference = JobReference {
            location: self.settings.location.clone(),
            project_id: Some(self.settings.execution_project.clone()),
            ..JobReference::default()
        };
        let job = Job { configuration: Some(configuration), job_reference: Some(reference), ..Job::default() };
        let body = serde_json::to_value(job).map_err(|error| internal(&error.to_string()))?;
        let call = Call::post(self.http.url(&["projects", &self.settings.execution_project, "jobs"]), body);
        let answer: Answer = self.http.json(&call).await.map_err(|(failure, _)| failure.into_error())?;
        match &answer.status.error_result {
            Some(error) => Err(Failure::job(error).into_error()),
            None => Ok(answer.statistics),
        }
    }

    /// The same error with the address where the console shows the job.
    fn with_link(&self, error: Error, id: &str) -> Error {
        if self.settings.is_emulator() || error.kind == ErrorKind::Cancelled {
            return error;
        }
        let location = self.settings.location.as_deref().unwrap_or("US");
        let project = &self.settings.execution_project;
        let link = format!(
            "https://console.cloud.google.com/bigquery?project={project}&j=bq:{location}:{id}&page=queryresults"
        );
        let help = match &error.help {
            Some(help) => format!("{help}; the job: {link}"),
            None => format!("the job: {link}"),
        };
        error.with_help(help)
    }
}

/// The first error that says more than that there were errors.
fn with_details<'a>(result: &'a ErrorProto, errors: &'a [ErrorProto]) -> &'a ErrorProto {
    if result.message.contains("error stream") || result.message.is_empty() {
        return errors.iter().find(|error| error.message != result.message).unwrap_or(result);
    }
    result
}

/// The name of a job as BigQuery takes it: the same parts give the same name on every machine.
pub(crate) fn job_id(name: &[&str], taken: u32, failed: u32) -> String {
    let mut digest = Sha256::new();
    for part in name {
        digest.update((part.len() as u64).to_le_bytes());
        digest.update(part.as_bytes());
    }
    let hex: String = digest.finalize().iter().take(16).map(|byte| format!("{byte:02x}")).collect();
    match (taken, failed) {
        (0, 0) => format!("acuity_{hex}"),
        _ => format!("acuity_{hex}_{taken}_{failed}"),
    }
}

/// Another one for each process.
fn sender() -> String {
    let time = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap_or_default();
    format!("{:x}-{:x}", std::process::id(), time.as_nanos())
}

fn failed(error: Error) -> Ended {
    Ended::Failed(error)
}

fn internal(message: &str) -> Error {
    Error::new(ErrorKind::Internal, message)
}

fn interrupted() -> Error {
    Error::new(ErrorKind::Cancelled, "the job was cancelled")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_come_from_what_is_done() {
        assert_eq!(job_id(&["a", "bc"], 0, 0), job_id(&["a", "bc"], 0, 0));
        assert_ne!(job_id(&["a", "bc"], 0, 0), job_id(&["ab", "c"], 0, 0));
        assert_ne!(job_id(&["a"], 0, 0), job_id(&["a"], 0, 1));
        assert_ne!(job_id(&["a"], 1, 0), job_id(&["a"], 0, 1));
    }
}
