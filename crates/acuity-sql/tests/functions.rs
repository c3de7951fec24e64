//! The functions of GoogleSQL, as Google's engine lists them (`data/functions.tsv`), against what this crate knows.

use std::collections::BTreeSet;

use acuity_sql::{Catalog, analyze};

/// Whether the name is known at all: any other complaint than "function not found" shows that it is.
fn is_known(name: &str) -> bool {
    let calls = [format!("SELECT {name}(1)"), format!("SELECT {name}(1) OVER () FROM UNNEST([1])")];
    calls.iter().any(|sql| match analyze(sql, &Catalog::new()) {
        Ok(_) => true,
        Err(found) => !found
            .0
            .iter()
            .any(|d| d.code == "unknown-function" || d.message.contains("cannot be used as a window function")),
    })
}

#[test]
fn most_functions_are_known() {
    let list = include_str!("data/functions.tsv");
    let names: BTreeSet<&str> =
        list.lines().skip(1).filter_map(|l| l.split('\t').next()).filter(|n| !n.starts_with('$')).collect();
    let (known, missing): (Vec<&str>, Vec<&str>) = names.iter().partition(|n| is_known(n));
    // The rest is refused with a place; a name that becomes known leaves this list.
    let families = [
        "st_",
        "s2_",
        "hll_count.",
        "d3a_count.",
        "keys.",
        "aead.",
        "deterministic_",
        "net.",
        "range",
        "kll_",
        "json_",
        "lax_",
        "array_",
        "differential",
    ];
    let other: Vec<&str> = missing.iter().copied().filter(|n| !families.iter().any(|f| n.starts_with(f))).collect();
    assert!(known.len() >= 190, "only {} known", known.len());
    let expected: BTreeSet<&str> = include_str!("data/refused.txt").split_whitespace().collect();
    assert_eq!(other.into_iter().collect::<BTreeSet<_>>(), expected);
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
