//! A small project: its artifacts, and somebody who traces and runs it.

use std::{
    path::Path,
    sync::{
        Arc, Mutex,
        atomic::{AtomicBool, Ordering},
    },
};

use acuity_viewer::{Ended, Order, Origin, Place, Project, Step, Stop};

use acuity_warehouse::Warehouse;

use crate::fake::{Fake, Gate};

/// Writes the artifacts of a project of four nodes; `status` is how `sofa` ended.
pub(crate) fn write_artifacts(target: &Path, status: &str) {
    std::fs::create_dir_all(target.join("run/p/models")).unwrap();
    std::fs::create_dir_all(target.join("compiled/p/models")).unwrap();
    let manifest = r#"{
      "metadata": {"generated_at": "2026-11-28T22:56:55Z"},
      "nodes": {
        "model.p.int_stays": {"name": "int_stays", "resource_type": "model", "package_name": "p",
          "original_file_path": "models/int_stays.sql", "relation_name": "`analytics`.`int_stays`",
          "config": {"materialized": "view"}, "raw_code": "select * from {{ source('raw', 'icustays') }}",
          "columns": {"icustay_id": {"name": "icustay_id", "description": "The stay.", "data_type": "INT64"}},
          "depends_on": {"nodes": ["source.p.raw.icustays"]}},
        "model.p.sofa": {"name": "sofa", "resource_type": "model", "package_name": "p",
          "original_file_path": "models/sofa.sql", "relation_name": "`analytics`.`sofa`", "tags": ["mart"],
          "description": "SOFA of the first day.", "config": {"materialized": "table"},
          "raw_code": "select 1 as sofa from {{ ref('int_stays') }}",
          "columns": {"sofa": {"name": "sofa", "description": "Points.", "data_type": "INT64"},
                      "renal_points": {"name": "renal_points", "description": "", "data_type": "INT64"}},
          "depends_on": {"nodes": ["model.p.int_stays"]}},
        "test.p.not_null": {"name": "not_null_sofa", "resource_type": "test", "attached_node": "model.p.sofa",
          "column_name": "sofa", "test_metadata": {"name": "not_null"}}
      },
      "sources": {"source.p.raw.icustays": {"name": "icustays", "source_name": "raw", "resource_type": "source",
        "columns": {"los": {"name": "los"}}}},
      "exposures": {"exposure.p.app": {"name": "app", "label": "The app", "resource_type": "exposure",
        "depends_on": {"nodes": ["model.p.sofa"]}}}
    }"#;
    std::fs::write(target.join("manifest.json"), manifest).unwrap();
    let results = format!(
        r#"{{"metadata": {{"generated_at": "2026-11-28T22:57:01Z"}}, "elapsed_time": 1.5, "args": {{"which": "build"}},
          "results": [
            {{"unique_id": "model.p.int_stays", "status": "success", "execution_time": 0.1}},
            {{"unique_id": "model.p.sofa", "status": "{status}", "execution_time": 0.25,
              "adapter_response": {{"rows_affected": 520}}}},
            {{"unique_id": "test.p.not_null", "status": "fail", "failures": 3, "execution_time": 0.02}}
          ]}}"#
    );
    std::fs::write(target.join("run_results.json"), results).unwrap();
    std::fs::write(target.join("compiled/p/models/sofa.sql"), "select 1 as sofa from `analytics`.`int_stays`").unwrap();
}

/// Somebody to ask.
#[derive(Debug, Default)]
pub(crate) struct FakeProject {
    /// Runs wait at it.
    pub(crate) gate: Arc<Gate>,
    pub(crate) orders: Mutex<Vec<Order>>,
    pub(crate) was_stopped: Arc<AtomicBool>,
    pub(crate) is_shared: bool,
    /// Written when a run ends, as the runner does.
    pub(crate) target: Mutex<Option<std::path::PathBuf>>,
}

impl Project for FakeProject {
    fn lineage(&self, column: &str) -> Result<Origin, String> {
        let one = |node: &str, name: &str, column: &str, from: Vec<Origin>| Origin {
            node: node.to_owned(),
            name: name.to_owned(),
            column: column.to_owned(),
            from,
        };
        match column {
            "sofa.sofa" => {
                let raw = one("source.p.raw.icustays", "raw.icustays", "los", vec![]);
                let middle = one("model.p.int_stays", "int_stays", "icustay_id", vec![raw]);
                Ok(one("model.p.sofa", "sofa", "sofa", vec![middle]))
            }
            _ => Err(format!("{column} is not analysed")),
        }
    }

    fn run(&self, order: &Order, told: &(dyn Fn(Step) + Sync), stop: &Stop) -> Result<Ended, String> {
        self.orders.lock().unwrap().push(order.clone());
        if order.select.iter().any(|word| word == "nobody") {
            return Err("no node is called 'nobody'".to_owned());
        }
        let (gate, was_stopped) = (Arc::clone(&self.gate), Arc::clone(&self.was_stopped));
        stop.then(move || {
            was_stopped.store(true, Ordering::SeqCst);
            gate.set_closed(false);
        });
        let started = |name: &str| told(Step::Started { name: name.to_owned(), total: 2 });
        let finished = |name: &str, status: &str, message: Option<&str>| {
            told(Step::Finished {
                node: format!("model.p.{name}"),
                name: name.to_owned(),
                status: status.to_owned(),
                message: message.map(str::to_owned),
                total: 2,
            });
        };
        started("int_stays");
        finished("int_stays", "success", None);
        started("sofa");
        self.gate.pass();
        let is_cancelled = self.was_stopped.load(Ordering::SeqCst);
        finished("sofa", if is_cancelled { "skipped" } else { "error" }, Some("no such column: los\nLINE 1"));
        if let Some(target) = &*self.target.lock().unwrap() {
            write_artifacts(target, "error");
        }
        let failed = usize::from(!is_cancelled);
        Ok(Ended { passed: 1, failed, skipped: 1 - failed, seconds: 1.25, is_cancelled, ..Ended::default() })
    }

    fn targets(&self) -> Vec<String> {
        ["dev", "other", "dear"].map(str::to_owned).to_vec()
    }

    fn connect(&self, to: &str) -> Result<Place, String> {
        let fake = match to {
            "other" => Fake::with_stays(7),
            "dear" => Fake::with_stays(7).billed(5_000_000),
            _ => return Err(format!("no output {to}; it has: other, dear")),
        };
        Ok(Place {
            target: to.to_owned(),
            is_billed: fake.bytes.is_some(),
            open: Box::new(move || Ok(Arc::new(fake.clone()) as Arc<dyn Warehouse>)),
            dataset: "analytics".to_owned(),
            database: None,
            max_bytes: 1_000_000_000,
        })
    }

    fn is_shared(&self) -> bool {
        self.is_shared
    }
}
