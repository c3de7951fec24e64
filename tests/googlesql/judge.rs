//! Google's engine as a process (`judge.mjs`), for the tests of several crates: each includes this file by its path.

use std::{
    io::{BufRead as _, BufReader, Lines, Write as _},
    path::Path,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::{Value, json};

/// The engine; it answers in the order of the questions.
pub(crate) struct Judge {
    process: Child,
    requests: Option<ChildStdin>,
    answers: Lines<BufReader<ChildStdout>>,
}

impl Judge {
    /// Starts the engine that `npm install` put into the folder `ACUITY_GOOGLESQL`; `None` when the variable is not set.
    pub(crate) fn start() -> Option<Self> {
        if std::env::var_os("ACUITY_GOOGLESQL").is_none() {
            eprintln!("skipped: ACUITY_GOOGLESQL does not name Google's reference engine");
            return None;
        }
        Some(Self::of("node", "judge.mjs"))
    }

    /// Starts the younger engine, which the Python that `ACUITY_GOOGLESQL_PYTHON` names has; `None` when the variable is not set.
    #[allow(dead_code, reason = "one of the crates only runs queries that both engines know")]
    pub(crate) fn younger() -> Option<Self> {
        let Ok(python) = std::env::var("ACUITY_GOOGLESQL_PYTHON") else {
            eprintln!("skipped: ACUITY_GOOGLESQL_PYTHON does not name a Python with the younger engine");
            return None;
        };
        Some(Self::of(&python, "younger.py"))
    }

    /// The engine behind one of the scripts of `tests/googlesql`.
    fn of(program: &str, script: &str) -> Self {
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/googlesql").join(script);
        let mut process = Command::new(program)
            .arg(script)
            // This process must not lend its libraries to another.
            .env_remove("LD_LIBRARY_PATH")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let requests = process.stdin.take();
        let answers = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, requests, answers }
    }

    /// Sends a question.
    pub(crate) fn ask(&mut self, question: &Value) {
        writeln!(self.requests.as_mut().unwrap(), "{question}").unwrap();
    }

    /// The answer to the oldest question that has none yet.
    pub(crate) fn answer(&mut self) -> Value {
        serde_json::from_str(&self.answers.next().unwrap().unwrap()).unwrap()
    }

    /// Fails unless the analyser takes each of `statements` over `tables`, which are columns and types by name.
    #[allow(dead_code, reason = "one of the crates only runs queries")]
    #[track_caller]
    pub(crate) fn takes(&mut self, statements: &[String], tables: &Value) {
        for sql in statements {
            self.ask(&json!({ "sql": sql, "tables": tables }));
            let answer = self.answer().to_string();
            assert!(!answer.contains("rejects"), "{answer}\n{sql}");
        }
    }
}

impl Drop for Judge {
    fn drop(&mut self) {
        // At the end of its input it stops the engine, which is a process of its own.
        drop(self.requests.take());
        let _ = self.process.wait();
    }
}
