//! Which recorded queries exercise a function: their answers are compared row by row with what runs on the embedded
//! warehouse (`cargo test --test googlesql`).

use std::collections::BTreeMap;
use std::path::Path;

use acuity_sql::{Catalog, transpile};

/// Names of queries by function, those that run only.
pub(crate) fn proofs() -> BTreeMap<String, Vec<String>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/googlesql/answers");
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .unwrap_or_else(|e| panic!("{}: {e}", folder.display()))
        .filter_map(|e| e.ok().map(|e| e.path()))
        .filter(|p| p.extension().is_some_and(|e| e == "jsonl"))
        .collect();
    files.sort();
    let mut out: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for file in files {
        let text = std::fs::read_to_string(&file).unwrap_or_default();
        for line in text.lines() {
            let entry: serde_json::Value = serde_json::from_str(line).unwrap_or_default();
            let (Some(name), Some(sql)) = (entry["name"].as_str(), entry["sql"].as_str()) else { continue };
            if entry["rows"].is_null() || transpile(sql, &Catalog::new()).is_err() {
                continue;
            }
            for function in used(sql) {
                out.entry(function).or_default().push(name.to_owned());
            }
        }
    }
    out
}

/// The functions and operators that a query's text names.
fn used(sql: &str) -> Vec<String> {
    let bare = without_strings(sql);
    let lower = bare.to_lowercase();
    let mut out = Vec::new();
    let mut word = String::new();
    for c in lower.chars() {
        if c.is_alphanumeric() || matches!(c, '_' | '.') {
            word.push(c);
            continue;
        }
        if c == '(' && !word.is_empty() {
            let name = word.strip_prefix("safe.").unwrap_or(&word);
            out.push(canonical(name).to_owned());
        }
        word.clear();
    }
    let words = [
        ("$and", " and "),
        ("$or", " or "),
        ("$not", "not "),
        ("$between", " between "),
        ("$case_no_value", "case when"),
        ("$in", " in ("),
        ("$in_array", " in unnest("),
        ("$is_distinct_from", " is distinct from "),
        ("$is_not_distinct_from", " is not distinct from "),
        ("$is_null", " is null"),
        ("$is_true", " is true"),
        ("$is_false", " is false"),
        ("$like", " like "),
        ("$like_any", " like any ("),
        ("$like_all", " like all ("),
        ("$add", " + "),
        ("$subtract", " - "),
        ("$multiply", " * "),
        ("$divide", " / "),
        ("$unary_minus", " -"),
        ("$concat_op", " || "),
        ("$bitwise_and", " & "),
        ("$bitwise_or", " | "),
        ("$bitwise_xor", " ^ "),
        ("$bitwise_not", "~"),
        ("$bitwise_left_shift", " << "),
        ("$bitwise_right_shift", " >> "),
        ("$equal", " = "),
        ("$not_equal", " != "),
        ("$greater", " > "),
        ("$greater_or_equal", " >= "),
        ("$less", " < "),
        ("$less_or_equal", " <= "),
        ("$count_star", "count(*)"),
        ("$make_array", "["),
        ("$subscript", "json '[1]'["),
        ("$array_at_offset", "[offset("),
        ("$array_at_ordinal", "[ordinal("),
        ("$safe_array_at_offset", "[safe_offset("),
        ("$safe_array_at_ordinal", "[safe_ordinal("),
        ("$extract_date", "extract(date from"),
        ("$extract_time", "extract(time from"),
        ("$extract_datetime", "extract(datetime from"),
        ("current_date", "current_date"),
        ("current_datetime", "current_datetime"),
        ("current_time", "current_time"),
        ("current_timestamp", "current_timestamp"),
    ];
    out.extend(words.iter().filter(|(_, text)| lower.contains(text)).map(|(name, _)| (*name).to_owned()));
    if sql.to_lowercase().contains("json '[1]'[") {
        out.push("$subscript".to_owned());
    }
    if lower.contains("case ") && lower.split("case ").skip(1).any(|rest| !rest.trim_start().starts_with("when")) {
        out.push("$case_with_value".to_owned());
    }
    out.sort();
    out.dedup();
    out
}

/// The name in the list of a function with several.
fn canonical(name: &str) -> &str {
    match name {
        "ceiling" => "ceil",
        "power" => "pow",
        "character_length" => "char_length",
        "octet_length" => "byte_length",
        "substring" => "substr",
        "regexp_substr" => "regexp_extract",
        "stddev" => "stddev_samp",
        "variance" => "var_samp",
        "extract" => "$extract",
        other => other,
    }
}

fn without_strings(sql: &str) -> String {
    let mut out = String::new();
    let mut quote = None;
    let mut chars = sql.chars();
    while let Some(c) = chars.next() {
        match quote {
            None if matches!(c, '\'' | '"' | '`') => {
                quote = Some(c);
                out.push(c);
            }
            None => out.push(if c == '\n' { ' ' } else { c }),
            Some(_) if c == '\\' => {
                chars.next();
            }
            Some(q) if q == c => {
                quote = None;
                out.push(c);
            }
            Some(_) => {}
        }
    }
    out
}
