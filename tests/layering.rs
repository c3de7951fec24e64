//! The layers of `docs/architecture.md`, enforced: dependencies point downwards, and outside crates stay where they belong.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use serde_json::Value;

/// Each crate with its layer; an edge must lead to a lower number.
const LAYERS: &[(&str, u8)] = &[
    ("acuity-scores", 0),
    ("acuity-mimic", 0),
    ("acuity-sql", 0),
    ("acuity-warehouse", 0),
    ("acuity-csv", 1),
    ("acuity-compiler", 2),
    ("acuity-duckdb", 2),
    ("acuity-bigquery", 2),
    ("acuity-runner", 3),
    ("acuity-ml", 3),
    ("acuity-evidence", 3),
    ("acuity-viewer", 4),
    ("acuity", 5),
];

/// Outside crates that only the named crates may use, and the reason.
const FENCES: &[(&str, &[&str], &str)] = &[
    ("duckdb", &["acuity-duckdb"], "no engine type leaks through the warehouse trait"),
    ("reqwest", &["acuity-bigquery", "acuity"], "only the BigQuery executor and notifications reach the network"),
    ("tokio", &["acuity-bigquery", "acuity"], "nothing asynchronous leaks through the warehouse trait"),
    ("clap", &["acuity"], "libraries never see command-line types"),
    ("anyhow", &["acuity"], "libraries return typed errors"),
    ("parquet", &["acuity"], "libraries take and give Arrow batches"),
    ("eframe", &["acuity-viewer"], "only the viewer opens a window"),
    ("resvg", &["acuity-viewer"], "only the viewer draws charts"),
    ("linfa", &["acuity-ml"], "learning stays in one crate"),
    ("minijinja", &["acuity-compiler"], "only the compiler renders templates"),
    ("sqlparser", &["acuity-sql"], "only acuity-sql sees the parser's tree"),
    ("pulldown-cmark", &["acuity-runner"], "descriptions become HTML in one place"),
    ("tiny_http", &["acuity"], "libraries answer no requests"),
];

/// The order of modules inside a crate, lowest first: a module imports from those before it only. Modules below a folder are
/// named with it. `docs/architecture.md` draws the phases.
const MODULES: &[(&str, &[&str])] = &[
    (
        "acuity-scores/src",
        &[
            "words",
            "error",
            "quantity",
            "mode",
            "nearest",
            "formula",
            "spec",
            "inputs",
            "categories",
            "quantities",
            "contradictions",
            "evaluate",
            "deciding",
            "papers",
            "notation",
            "apsiii",
            "kdigo_creatinine",
            "kdigo_urine",
            "lods",
            "meld",
            "mlods",
            "oasis",
            "qsofa",
            "saps",
            "sapsii",
            "sirs",
            "sofa",
            "sofa2",
            "comorbidities",
            "sepsis3",
            "registry",
            "sql_rules",
            "sql_deciding",
            "sql",
        ],
    ),
    (
        "acuity-sql/src",
        &[
            "diagnostics",
            "stack",
            "syntax",
            "types",
            "values",
            "storage",
            "catalog",
            "functions",
            "tree",
            "lineage",
            "runtime",
            "resolve",
            "lower",
            "pretty",
            "output",
            "script",
            "parameter",
        ],
    ),
    (
        "acuity-sql/src/lower",
        &[
            "words",
            "full_join",
            "from",
            "op",
            "alter",
            "statement",
            "aggregate",
            "cast",
            "expr",
            "order",
            "window_keys",
            "query",
        ],
    ),
    (
        "acuity-sql/src/resolve",
        &[
            "aliases",
            "coerce",
            "mentions",
            "mismatch",
            "once",
            "refused",
            "sample",
            "scope",
            "constructor",
            "given",
            "join",
            "limits",
            "literal",
            "overload",
            "own",
            "collation",
            "result",
            "keyed",
            "select_list",
            "statement",
            "aggregate",
            "guard",
            "case",
            "arrays",
            "cast",
            "common",
            "compare",
            "dates",
            "dml",
            "alter",
            "errors",
            "interval",
            "named",
            "operator",
            "piped",
            "ranges",
            "round",
            "script",
            "sessions",
            "set_operation",
            "text",
            "by_name",
            "expr",
            "format",
            "from",
            "group",
            "json",
            "order",
            "recursion",
            "sql_aggregate",
            "struct_in",
            "window",
            "zip",
            "cte",
            "information",
            "path",
            "pipe_aggregate",
            "pivot",
            "routine",
            "rows",
            "call",
            "pipes",
            "query",
            "with_expr",
        ],
    ),
    (
        "acuity-sql/src/runtime",
        &[
            "calendar",
            "digits",
            "farm",
            "number_format",
            "printf_decimal",
            "regexp",
            "scan",
            "strings",
            "bytes",
            "zones",
            "encodings",
            "hexadecimal",
            "format",
            "hll",
            "kll",
            "net",
            "collation",
            "regexp_bytes",
            "text",
            "arrays",
            "cast_format",
            "dates",
            "interval",
            "math",
            "bignumeric",
            "bucket",
            "range",
            "decimal",
            "json",
            "moments",
            "printf",
        ],
    ),
    (
        "acuity-bigquery/src",
        &[
            "error",
            "answer",
            "config",
            "auth",
            "http",
            "job",
            "schema",
            "catalog",
            "ddl",
            "describe",
            "grants",
            "iam",
            "client",
            "upload",
            "load",
            "policy",
            "text",
            "rows",
            "storage",
            "query",
            "warehouse",
        ],
    ),
    (
        "acuity-compiler/src",
        &[
            "files",
            "diagnostic",
            "definitions",
            "digest",
            "statement",
            "secrets",
            "state",
            "yaml",
            "jinja",
            "project",
            "compile",
            "load",
            "select",
        ],
    ),
    (
        "acuity-compiler/src/definitions",
        &[
            "settings",
            "config",
            "dialect",
            "freshness",
            "version",
            "version_range",
            "contract",
            "reference",
            "run_hook",
            "snapshot",
            "external",
            "microbatch",
            "target",
            "constraint",
            "unit_test",
            "node",
            "quoting",
            "outside",
            "semantic",
            "unsaid",
        ],
    ),
    (
        "acuity-compiler/src/jinja",
        &[
            "arguments",
            "fault",
            "scan",
            "source_map",
            "arithmetic",
            "blocks",
            "bounds",
            "env_var",
            "unset",
            "values",
            "widths",
            "prepared",
            "python",
            "engine",
            "lookups",
            "rewrite",
            "prepare",
            "world",
            "render",
            "scope",
            "objects",
            "functions",
            "names",
            "macro_calls",
            "job",
        ],
    ),
    (
        "acuity-compiler/src/load",
        &[
            "calls",
            "constraints",
            "fields",
            "ignored",
            "keys",
            "kinds",
            "naming",
            "unit_digest",
            "policy_tags",
            "python",
            "selectors",
            "types",
            "known",
            "schema",
            "settings",
            "places",
            "plain",
            "repeated",
            "fill",
            "inputs",
            "packages",
            "blame",
            "versions",
            "draft",
            "patches",
            "builder",
            "unused",
            "groups",
            "checks",
            "deprecated",
            "exposures",
            "generic_tests",
            "semantic",
            "snapshots",
            "unit_tests",
            "link",
            "nodes",
            "package",
            "overrides",
            "sources",
            "build",
            "relations",
        ],
    ),
    ("acuity-compiler/src/yaml", &["flow", "moment", "value", "limits", "scalar"]),
    ("acuity-compiler/src/select", &["indirect", "patterns", "state", "methods", "yaml"]),
    (
        "acuity-warehouse/src",
        &[
            "text",
            "error",
            "name",
            "engine",
            "definition",
            "scope",
            "schema",
            "load",
            "warehouse",
            "front",
            "values",
            "typed",
            "columns",
            "memory",
        ],
    ),
    ("acuity-csv/src", &["gzip", "input", "records", "header", "values", "infer", "reader"]),
    (
        "acuity-duckdb/src",
        &[
            "clock",
            "error",
            "file_kind",
            "functions",
            "held",
            "instance",
            "instants",
            "lock",
            "moments",
            "names",
            "interval_columns",
            "options",
            "readers",
            "database",
            "statement",
            "types",
            "kept_types",
            "catalog",
            "load",
            "query",
            "script",
            "warehouse",
        ],
    ),
    (
        "acuity-runner/src",
        &[
            "error",
            "artifacts",
            "plan",
            "sql",
            "project",
            "nodes",
            "compiled",
            "results",
            "events",
            "session",
            "blame",
            "clean",
            "dependencies",
            "deps",
            "difference",
            "options",
            "threshold",
            "execute",
            "check",
            "price",
            "resume",
            "schedule",
            "commands",
            "freshness",
            "operation",
            "compare",
            "dictionary",
            "docs",
            "load",
            "rewind",
            "show",
        ],
    ),
    (
        "acuity-runner/src/execute",
        &[
            "analysis",
            "clone",
            "contract",
            "describe",
            "foreign_keys",
            "grants",
            "hooks",
            "indexes",
            "materialize",
            "microbatch",
            "seed",
            "snapshot",
            "staging",
            "statement",
            "test",
            "unit_test",
            "model",
        ],
    ),
    ("acuity-runner/src/docs", &["markdown", "data", "page"]),
    ("acuity-mimic/src", &["tables", "plan", "sources", "synth"]),
    (
        "acuity-mimic/src/synth",
        &[
            "lock",
            "stage",
            "archive",
            "clock",
            "loads",
            "disease",
            "random",
            "person",
            "signs",
            "illness",
            "risk",
            "hour",
            "physiology",
            "encounter",
            "life",
            "rows",
            "comorbidity",
            "billing",
            "chart",
            "procedure",
            "record",
            "breathing",
            "habits",
            "dictionary",
            "infusion",
            "lab",
            "newborn",
            "note",
            "output",
            "pharmacy",
            "ward",
            "patient",
            "engine",
            "calibration",
        ],
    ),
    (
        "acuity-ml/src",
        &[
            "words",
            "error",
            "math",
            "distribution",
            "features",
            "feature_info",
            "dataset",
            "mart",
            "row",
            "task",
            "facts",
            "cohort",
            "leakage",
            "stay",
            "newton",
            "metrics",
            "giveaway",
            "evaluate",
            "model_kind",
            "recalibration",
            "isotonic",
            "explain",
            "folds",
            "matrix",
            "gbdt",
            "bagged",
            "members",
            "logistic",
            "groups",
            "model_file",
            "onnx",
            "registry",
            "drift",
            "input",
            "surrogate",
            "report",
            "serve",
            "train",
        ],
    ),
    (
        "acuity-ml/src/gbdt",
        &[
            "sort",
            "bins",
            "hyperparams",
            "category",
            "check",
            "tree",
            "ubjson",
            "gradients",
            "histogram",
            "objective",
            "category_split",
            "scan",
            "partition",
            "rows",
            "model",
            "forest",
            "grow",
            "shap",
            "xgboost_json",
            "boost",
        ],
    ),
    (
        "acuity-ml/src/train",
        &[
            "baseline",
            "class_weight",
            "code",
            "directions",
            "progress",
            "subgroups",
            "fit",
            "options",
            "importance",
            "select",
            "tune",
            "folds",
            "repeat",
            "temporal",
            "search",
        ],
    ),
    ("acuity-ml/src/report", &["data", "svg", "blocks", "plots", "card", "validation", "sections"]),
    ("acuity-evidence/src", &["error", "quality", "why"]),
    ("acuity-evidence/src/why", &["places", "answer", "rule", "stay", "raw", "first_day", "hour", "text"]),
    (
        "acuity-viewer/src",
        &[
            "format",
            "history",
            "raster",
            "error",
            "place",
            "project",
            "options",
            "data",
            "cohort",
            "connection",
            "list",
            "watch",
            "message",
            "kept",
            "slot",
            "shortcuts",
            "theme",
            "fonts",
            "widgets",
            "finder",
            "pages",
            "newest",
            "worker",
            "app",
            "run",
        ],
    ),
    (
        "acuity-viewer/src/data",
        &[
            "cost", "units", "mart", "models", "pipeline", "detail", "course", "quality", "drivers", "stay", "compact",
            "stays", "period", "figures", "filter", "form", "import", "kpis", "study", "worth",
        ],
    ),
    // Pages know nothing of each other.
    (
        "acuity-viewer/src/pages",
        &["cohorts", "connection", "models", "overview", "quality", "pipeline", "score", "stay", "stays"],
    ),
    (
        "acuity/src",
        &[
            "embedded",
            "invocation",
            "json_values",
            "secrets",
            "discover",
            "cli",
            "log",
            "messages",
            "veiled",
            "ui",
            "failure",
            "warnings",
            "output",
            "context",
            "commands",
            "main",
        ],
    ),
];

struct Edge {
    from: String,
    to: String,
    kind: Option<String>,
}

fn edges() -> Vec<Edge> {
    let output = Command::new(env!("CARGO"))
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
        .output()
        .expect("cargo metadata runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON");
    let mut edges = Vec::new();
    for package in metadata["packages"].as_array().expect("packages") {
        for dependency in package["dependencies"].as_array().expect("dependencies") {
            edges.push(Edge {
                from: package["name"].as_str().expect("name").to_owned(),
                to: dependency["name"].as_str().expect("name").to_owned(),
                kind: dependency["kind"].as_str().map(str::to_owned),
            });
        }
    }
    edges
}

#[test]
fn dependencies_point_downwards() {
    let layers: BTreeMap<_, _> = LAYERS.iter().copied().collect();
    for Edge { from, to, kind } in edges() {
        if !to.starts_with("acuity") {
            continue;
        }
        let layer = |name: &str| *layers.get(name).unwrap_or_else(|| panic!("{name} has no layer in this test"));
        assert!(layer(&to) < layer(&from), "{from} must not depend on {to} ({kind:?}): it is not below it");
    }
}

/// The extension is a workspace of its own, whose DuckDB must be the project's.
#[test]
fn the_extension_has_the_projects_duckdb() {
    let root = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."));
    let pin = |file: &str| {
        let text = fs::read_to_string(root.join(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
        let line =
            text.lines().find(|line| line.starts_with("duckdb = ")).unwrap_or_else(|| panic!("{file}: no duckdb"));
        line.split('"').nth(1).map(str::to_owned)
    };
    assert_eq!(pin("extension/Cargo.toml"), pin("Cargo.toml"));
}

#[test]
fn outside_crates_stay_behind_their_fence() {
    for Edge { from, to, kind } in edges() {
        for (name, allowed, reason) in FENCES {
            // A test may look at what a crate produces with the real engine.
            if to == *name && kind.as_deref() != Some("dev") {
                assert!(allowed.contains(&from.as_str()), "{from} depends on {to}, but {reason}");
            }
        }
    }
}

/// All `.rs` files under `dir`.
fn sources(dir: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(dir).unwrap_or_else(|error| panic!("{}: {error}", dir.display())) {
        let path = entry.expect("a folder that is read").path();
        if path.is_dir() {
            found.extend(sources(&path));
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
    found
}

/// The module that a file is, by its place below `src`: `["synth", "chart"]`.
fn module_of(src: &Path, file: &Path) -> Vec<String> {
    let below = file.strip_prefix(src).expect("a file below src").with_extension("");
    let mut path: Vec<String> = below.iter().map(|part| part.to_string_lossy().into_owned()).collect();
    path.pop_if(|last| last == "mod" || last == "lib");
    path
}

/// What the code of a file names by path, its tests left out: from `crate::a::{b, c::d}` in the module `x::y` come `[a, b]` and
/// `[a, c, d]`, from `super::z` comes `[x, z]`.
fn named_paths(code: &str, module: &[String]) -> Vec<Vec<String>> {
    let code = code.split("\n#[cfg(test)]\nmod ").next().unwrap_or_default();
    let code: String =
        code.lines().map(|line| line.split("//").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
    let mut found = Vec::new();
    for (start, _) in code.match_indices("crate::").chain(code.match_indices("super::")) {
        let before = code[..start].chars().next_back();
        if before.is_some_and(|before| before.is_alphanumeric() || before == '_' || before == ':') {
            continue;
        }
        let mut base: Vec<String> = if code[start..].starts_with("crate") { Vec::new() } else { module.to_vec() };
        let mut rest = &code[start..];
        while let Some(more) = rest.strip_prefix("super::") {
            base.pop();
            rest = more;
        }
        collect_paths(rest.strip_prefix("crate::").unwrap_or(rest), &base, &mut found);
    }
    found
}

/// Adds the paths that begin at the start of `text`, each below `base`; gives what follows them.
fn collect_paths<'a>(text: &'a str, base: &[String], found: &mut Vec<Vec<String>>) -> &'a str {
    let mut path = base.to_vec();
    let mut text = text.trim_start();
    loop {
        if let Some(mut list) = text.strip_prefix('{') {
            loop {
                list = list.trim_start_matches([',', ' ', '\n']);
                if let Some(end) = list.strip_prefix('}') {
                    return end;
                }
                let rest = collect_paths(list, &path, found);
                // A name in the list may have another one given to it.
                list = rest.trim_start_matches(|c: char| c != ',' && c != '}');
            }
        }
        let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
        if end == 0 {
            // `*`, or something that is no path.
            found.push(path);
            return text;
        }
        path.push(text[..end].to_owned());
        text = &text[end..];
        match text.strip_prefix("::") {
            Some(more) => text = more,
            None => {
                found.push(path);
                return text;
            }
        }
    }
}

/// The modules that names of a folder's own file come from: from `pub use a::{b::C, D};` come `C` and `D`, both of `a`. Who
/// imports one of them from the folder imports the module, and does not look like it.
fn passed_on(code: &str) -> BTreeMap<String, String> {
    let mut found = Vec::new();
    let mut start = 0;
    for line in code.split_inclusive('\n') {
        if let Some((visibility, _)) = line.split_once("use ")
            && matches!(visibility, "" | "pub " | "pub(crate) " | "pub(super) ")
        {
            // A list of names may go on over the next lines.
            collect_paths(&code[start + visibility.len() + "use ".len()..], &[], &mut found);
        }
        start += line.len();
    }
    found.into_iter().filter_map(|path| Some((path.last()?.clone(), path.first()?.clone()))).collect()
}

#[test]
fn names_passed_on_are_found() {
    let code =
        "//! use x::Y;\nmod a;\n\npub use a::{b::C, D};\npub(crate) use e::F;\nuse g::h;\n\npub fn f() { use i::J; }\n";
    let found: Vec<String> = passed_on(code).iter().map(|(name, module)| format!("{name} {module}")).collect();
    assert_eq!(found, ["C a", "D a", "F e", "h g"]);
}

#[test]
fn paths_are_found_in_code() {
    let module = ["x".to_owned(), "y".to_owned()];
    let found = |code: &str| -> Vec<String> { named_paths(code, &module).iter().map(|path| path.join("::")).collect() };
    assert_eq!(found("use crate::{a::{self, B as C}, d};\nuse crate::e::*;"), ["a::self", "a::B", "d", "e"]);
    assert_eq!(found("fn f() { super::z::g(); super::super::h() } // crate::no"), ["x::z::g", "h"]);
    assert_eq!(found("mycrate::a;\n#[cfg(test)]\nmod tests { use crate::b; }"), [""; 0]);
}

#[test]
fn modules_import_those_before_them_only() {
    let crates = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."));
    let mut wrong = Vec::new();
    for (folder, order) in MODULES {
        let rank = |name: &str| order.iter().position(|module| *module == name);
        let src = crates.join(folder.split_inclusive("/src").next().expect("a folder"));
        let above = module_of(&src, &crates.join(folder).join("mod.rs"));
        let own_file = ["lib.rs", "main.rs", "mod.rs"].iter().find_map(|name| {
            let file = crates.join(folder).join(name);
            fs::read_to_string(&file).or_else(|_| fs::read_to_string(crates.join(folder).with_extension("rs"))).ok()
        });
        let passed_on = passed_on(&own_file.unwrap_or_default());
        for file in sources(&crates.join(folder)) {
            let module = module_of(&src, &file);
            // The folder's own file names what its modules give to others.
            let Some(name) = module.get(above.len()) else { continue };
            if module.iter().any(|part| part == "tests") {
                continue;
            }
            let Some(own) = rank(name) else {
                wrong.push(format!("{folder}: module {name} has no place in MODULES"));
                continue;
            };
            for path in named_paths(&fs::read_to_string(&file).expect("a source file"), &module) {
                let Some(first) = path.strip_prefix(above.as_slice()).and_then(<[String]>::first) else { continue };
                let Some(other) = rank(first).or_else(|| rank(passed_on.get(first)?)) else { continue };
                if other > own {
                    wrong.push(format!("{}: {name} imports {}, which stands above it", file.display(), order[other]));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
