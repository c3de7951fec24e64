//! Google's engine as a process: `tests/googlesql/judge.mjs`.

use std::{
    io::{BufRead, BufReader, Lines, Write},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value as Json, json};

pub(crate) struct Engine {
    process: Child,
    requests: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Engine {
    /// Starts the engine that `npm install` put into the folder `ACUITY_GOOGLESQL`; None when the variable is not set.
    pub(crate) fn start() -> Option<Self> {
        std::env::var_os("ACUITY_GOOGLESQL")?;
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/googlesql/judge.mjs");
        let mut process = Command::new("node")
            .arg(script)
            // This process must not lend its libraries to another.
            .env_remove("LD_LIBRARY_PATH")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let requests = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().unwrap()).lines();
        Some(Self { process, requests, answers })
    }

    pub(crate) fn ask(&mut self, sql: &str) {
        writeln!(self.requests.as_mut().unwrap(), "{}", json!({ "sql": sql })).unwrap();
    }

    /// The answer to the oldest question that has none yet.
    pub(crate) fn answer(&mut self) -> Json {
        serde_json::from_str(&self.answers.next().unwrap().unwrap()).unwrap()
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        // At the end of its input it stops the engine, which is a process of its own.
        drop(self.requests.take());
        let _ = self.process.wait();
    }
}
