//! Random queries over BIGNUMERIC and RANGE, which DuckDB has not. Only the younger of Google's engines knows ranges.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::grammar::{Draw, Grammar};

/// How a value may be written, by the letter of its type: B BIGNUMERIC, R RANGE<DATE>, A ARRAY<RANGE<DATE>>, D DATE, I INT64,
/// N NUMERIC, F FLOAT64, S STRING, L BOOL. The first entry is a literal and ends what is too deep; `|` stands between literals.
const FORMS: &[(char, &[&str])] = &[
    (
        'B',
        &[
            "BIGNUMERIC '1.5'|BIGNUMERIC '-0.00000000000000000000000000000000000001'|BIGNUMERIC '0'|CAST(NULL AS BIGNUMERIC)|\
             BIGNUMERIC '123456789012345678901234567890.123456789012345678901234567890'|BIGNUMERIC '-7.25'|BIGNUMERIC '5e38'",
            "x.b",
            "x.b",
            "{B} + {B}",
            "{B} - {N}",
            "{B} * {I}",
            "{B} / {B}",
            "SAFE_DIVIDE({B}, {B})",
            "SAFE_MULTIPLY({B}, {B})",
            "SAFE_ADD({B}, {B})",
            "-{B}",
            "ABS({B})",
            "SIGN({B})",
            "ROUND({B}, {I})",
            "TRUNC({B}, 3)",
            "CEIL({B})",
            "FLOOR({B})",
            "MOD({B}, {B})",
            "DIV({B}, {I})",
            "SAFE.SQRT({B})",
            "CAST({I} AS BIGNUMERIC)",
            "CAST({N} AS BIGNUMERIC)",
            "SAFE_CAST({F} AS BIGNUMERIC)",
            "SAFE_CAST({S} AS BIGNUMERIC)",
            "SAFE_CAST({B} AS BIGNUMERIC(10, 2))",
            "IF({L}, {B}, {N})",
            "COALESCE({B}, {I}, {B})",
            "GREATEST({B}, {N})",
            "LEAST({B}, {B})",
            "NULLIF({B}, {B})",
            "CASE {B} WHEN {B} THEN {B} ELSE {B} END",
            "ARRAY_SUM([{B}, {B}])",
        ],
    ),
    (
        'R',
        &[
            "RANGE<DATE> '[2020-01-01, 2020-01-10)'|RANGE<DATE> '[2020-01-05, UNBOUNDED)'|RANGE<DATE> '[UNBOUNDED, 2020-01-03)'|\
             RANGE<DATE> '[UNBOUNDED, UNBOUNDED)'|CAST(NULL AS RANGE<DATE>)",
            "x.r",
            "x.r",
            "SAFE.RANGE({D}, {D})",
            "SAFE.RANGE({D}, NULL)",
            "SAFE.RANGE_INTERSECT({R}, {R})",
            "IF({L}, {R}, {R})",
            "IFNULL({R}, {R})",
            "NULLIF({R}, {R})",
            "GREATEST({R}, {R})",
            "LEAST({R}, {R})",
            "CAST(CAST({R} AS STRING) AS RANGE<DATE>)",
            "{A}[SAFE_OFFSET(1)]",
        ],
    ),
    (
        'A',
        &[
            "[RANGE<DATE> '[2020-01-01, 2020-01-10)']|ARRAY<RANGE<DATE>>[]",
            "[{R}, {R}]",
            "SAFE.GENERATE_RANGE_ARRAY({R}, INTERVAL 3 DAY)",
            "SAFE.GENERATE_RANGE_ARRAY({R}, INTERVAL 1 MONTH, {L})",
        ],
    ),
    ('D', &["DATE '2020-01-02'|DATE '2020-01-31'|CAST(NULL AS DATE)", "RANGE_START({R})", "RANGE_END({R})", "x.d"]),
    ('I', &["1|0|-3|7|20", "x.id", "SAFE_CAST({B} AS INT64)", "ARRAY_LENGTH({A})"]),
    ('N', &["NUMERIC '1.1'|NUMERIC '-2.000000003'|NUMERIC '0'", "SAFE_CAST({B} AS NUMERIC)"]),
    ('F', &["CAST(0.1 AS FLOAT64)|CAST(-1e20 AS FLOAT64)|CAST('inf' AS FLOAT64)", "CAST({B} AS FLOAT64)"]),
    (
        'S',
        &[
            "'1.5'|'x'|'-1e-3'",
            "CAST({B} AS STRING)",
            "CAST({R} AS STRING)",
            "TO_JSON_STRING({R})",
            "TO_JSON_STRING({B})",
        ],
    ),
    (
        'L',
        &[
            "TRUE|FALSE",
            "{B} = {B}",
            "{B} < {N}",
            "{B} >= {F}",
            "{B} IN ({B}, {I})",
            "{B} BETWEEN {I} AND {B}",
            "{R} = {R}",
            "{R} < {R}",
            "{R} IN ({R}, {R})",
            "{R} IS DISTINCT FROM {R}",
            "RANGE_CONTAINS({R}, {D})",
            "RANGE_CONTAINS({R}, {R})",
            "RANGE_OVERLAPS({R}, {R})",
            "{B} IS NULL",
        ],
    ),
];

/// Aggregates.
const AGGREGATES: &[&str] = &[
    "SUM({B})",
    "AVG({B})",
    "MIN({B})",
    "MAX({B})",
    "SUM(DISTINCT {B})",
    "COUNT(DISTINCT {B})",
    "MIN({R})",
    "MAX({R})",
    "COUNT(DISTINCT {R})",
    "COUNT({R})",
    "ANY_VALUE({B} HAVING MAX x.id)",
    "ARRAY_AGG({R} IGNORE NULLS ORDER BY x.id)",
];

/// Query `seed`: its text, and whether its rows come in a fixed order.
pub(crate) fn random(grammar: &Grammar, seed: u64) -> (String, bool) {
    let rng = ChaCha8Rng::seed_from_u64(seed);
    let mut draw = Draw { grammar, rng, columns: Vec::new(), keys: Vec::new(), extreme: 0, wrong: 0 };
    let rows: Vec<String> = (1..=1 + draw.below(6))
        .map(|id| {
            format!("({id}, {}, {}, {})", literal(&mut draw, 'B'), literal(&mut draw, 'R'), literal(&mut draw, 'D'))
        })
        .collect();
    let table = format!(
        "SELECT * FROM UNNEST(ARRAY<STRUCT<id INT64, b BIGNUMERIC, r RANGE<DATE>, d DATE>>[{}])",
        rows.join(", ")
    );
    let list = |draw: &mut Draw<'_>, forms: &[&str]| -> String {
        let items = (0..1 + draw.below(3)).map(|i| {
            let form = *draw.any(forms);
            format!("{} AS c{i}", filled(draw, form, 3))
        });
        items.collect::<Vec<_>>().join(", ")
    };
    let values = ["{B}", "{B}", "{R}", "{R}", "{A}", "{D}", "{L}", "{S}", "{I}"];
    let (body, ordered) = match draw.below(6) {
        0 => (format!("SELECT x.id, {} FROM t AS x ORDER BY x.r, x.b DESC, x.id", list(&mut draw, &values)), true),
        1 => (format!("SELECT {} FROM t AS x WHERE {}", list(&mut draw, &values), filled(&mut draw, "{L}", 3)), false),
        2 => (format!("SELECT DISTINCT {} FROM t AS x", list(&mut draw, &["{B}", "{R}"])), false),
        3 => {
            let key = *draw.any(&["x.b", "x.r", "RANGE_START(x.r)", "SIGN(x.b)"]);
            (format!("SELECT {key} AS k, {} FROM t AS x GROUP BY {key}", list(&mut draw, AGGREGATES)), false)
        }
        4 => {
            let windows = ["SUM({B})", "AVG({B})", "MAX({R})", "LAG({R})", "FIRST_VALUE({B})", "COUNT({R})"];
            let calls: Vec<String> = (0..1 + draw.below(2))
                .map(|i| {
                    let call = *draw.any(&windows);
                    let partition = *draw.any(&["", "PARTITION BY x.r ", "PARTITION BY x.b "]);
                    format!("{} OVER ({partition}ORDER BY x.id) AS w{i}", filled(&mut draw, call, 2))
                })
                .collect();
            (format!("SELECT x.id, {} FROM t AS x", calls.join(", ")), false)
        }
        _ => {
            let on = *draw.any(&["x.b = y.b", "x.r = y.r", "RANGE_OVERLAPS(x.r, y.r)", "x.b < y.b"]);
            (
                format!("SELECT x.id AS i, y.id AS j, {} FROM t AS x JOIN t AS y ON {on}", list(&mut draw, &values)),
                false,
            )
        }
    };
    (format!("WITH t AS ({table})\n{body}"), ordered)
}

fn forms(kind: char) -> &'static [&'static str] {
    FORMS.iter().find(|(known, _)| *known == kind).map_or(&["NULL"], |(_, forms)| *forms)
}

fn literal(draw: &mut Draw<'_>, kind: char) -> String {
    let all: Vec<&str> = forms(kind)[0].split('|').map(str::trim).collect();
    (*draw.any(&all)).to_owned()
}

/// The template with expressions in place of the letters in braces.
fn filled(draw: &mut Draw<'_>, template: &str, depth: usize) -> String {
    let mut out = String::new();
    let mut rest = template;
    while let Some(at) = rest.find('{') {
        out.push_str(&rest[..at]);
        let kind = rest[at + 1..].chars().next().unwrap();
        let all = forms(kind);
        // A literal or a column where it is deep enough.
        let place = if depth == 0 || draw.chance(25) { 0 } else { 1 + draw.below(all.len() - 1) };
        match place {
            0 => out.push_str(&literal(draw, kind)),
            place => out.push_str(&format!("({})", filled(draw, all[place], depth - 1))),
        }
        rest = &rest[at + 3..];
    }
    out + rest
}
