//! Random queries: tables with NULLs, ties and extremes, and the shapes of query that analysts write over them.

use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;

use crate::grammar::{Column, Draw, Grammar, googlesql};

/// Query `seed`: its text, and whether its rows come in a fixed order.
pub(crate) fn random(grammar: &Grammar, seed: u64) -> (String, bool) {
    let mut draw = Draw {
        grammar,
        rng: ChaCha8Rng::seed_from_u64(seed),
        columns: Vec::new(),
        keys: Vec::new(),
        extreme: 8,
        wrong: 0,
    };
    // Some queries have no extremes at all, some have many; some have arguments of types that do not fit.
    draw.extreme = *draw.any(&[0, 5, 25]);
    let wrong = if draw.chance(15) { 6 } else { 0 };
    let tables: Vec<Table> = (0..2).map(|i| table(&mut draw, i)).collect();
    draw.wrong = wrong;
    let (body, ordered) = match draw.below(11) {
        0 | 1 => plain(&mut draw, &tables),
        2 | 3 => grouped(&mut draw, &tables),
        4 | 5 => windowed(&mut draw, &tables),
        6 => joined(&mut draw, &tables),
        7 => unnested(&mut draw, &tables),
        8 => set_operation(&mut draw, &tables),
        9 => subqueries(&mut draw, &tables),
        _ => pivoted(&mut draw, &tables),
    };
    let ctes: Vec<String> = tables.iter().map(|t| format!("{} AS ({})", t.name, t.sql)).collect();
    (format!("WITH {}\n{body}", ctes.join(",\n")), ordered)
}

pub(crate) struct Table {
    pub(crate) name: String,
    pub(crate) sql: String,
    pub(crate) columns: Vec<(String, &'static str)>,
}

impl Table {
    /// Its columns, as `alias` shows them.
    pub(crate) fn columns(&self, alias: &str) -> impl Iterator<Item = Column> {
        self.columns.iter().map(move |(name, ty)| Column { sql: format!("{alias}.{name}"), ty })
    }
}

pub(crate) fn table(draw: &mut Draw<'_>, place: usize) -> Table {
    let mut columns = vec![("id".to_owned(), "INT"), (format!("g{place}"), "INT")];
    for i in 0..4 + draw.below(4) {
        let ty = draw.some_type();
        columns.push((format!("{}{place}{i}", ty.to_lowercase()), ty));
    }
    let rows = if draw.chance(4) { 0 } else { 1 + draw.below(6) };
    let mut written = Vec::new();
    for id in 1..=rows {
        let mut cells = vec![id.to_string(), draw.below(3).to_string()];
        for (_, ty) in &columns[2..] {
            // An array that is NULL and an empty one cannot be told apart in a result.
            let null = draw.chance(20) && !ty.ends_with('S');
            cells.push(if null { "NULL".to_owned() } else { draw.literal(ty) });
        }
        written.push(format!("({})", cells.join(", ")));
    }
    let fields: Vec<String> = columns.iter().map(|(name, ty)| format!("{name} {}", googlesql(ty))).collect();
    Table {
        name: format!("t{place}"),
        sql: format!("SELECT * FROM UNNEST(ARRAY<STRUCT<{}>>[{}])", fields.join(", "), written.join(", ")),
        columns,
    }
}

/// Brings one table into sight.
fn see(draw: &mut Draw<'_>, tables: &[Table], alias: &str) -> String {
    let place = draw.below(tables.len());
    draw.columns = tables[place].columns(alias).collect();
    draw.keys = vec![format!("{alias}.id")];
    format!("{} AS {alias}", tables[place].name)
}

fn items(draw: &mut Draw<'_>, count: usize, depth: u32) -> Vec<String> {
    (0..count)
        .map(|i| {
            let ty = draw.some_type();
            format!("{} AS c{i}", draw.expr(ty, depth))
        })
        .collect()
}

pub(crate) fn filter(draw: &mut Draw<'_>, word: &str, percent: u32) -> String {
    if draw.chance(percent) { format!(" {word} {}", draw.expr("BOOL", 2)) } else { String::new() }
}

fn direction(draw: &mut Draw<'_>) -> &'static str {
    const WAYS: &[&str] = &["", "", " DESC", " ASC NULLS LAST", " DESC NULLS FIRST"];
    WAYS[draw.below(WAYS.len())]
}

/// ORDER BY some expressions and then the keys, perhaps with a LIMIT.
fn order(draw: &mut Draw<'_>) -> (String, bool) {
    if !draw.chance(50) {
        return (String::new(), false);
    }
    let mut keys = Vec::new();
    for _ in 0..draw.below(3) {
        let ty = draw.key_type();
        let expr = draw.expr(ty, 1);
        // A bare number would be a place in the SELECT list.
        let expr = if expr.parse::<f64>().is_ok() { format!("({expr}) + 0") } else { expr };
        keys.push(format!("{expr}{}", direction(draw)));
    }
    for key in draw.keys.clone() {
        keys.push(format!("{key}{}", direction(draw)));
    }
    let limit = if draw.chance(40) {
        let offset = if draw.chance(30) { format!(" OFFSET {}", draw.below(3)) } else { String::new() };
        format!(" LIMIT {}{offset}", draw.below(5))
    } else {
        String::new()
    };
    (format!(" ORDER BY {}{limit}", keys.join(", ")), true)
}

fn plain(draw: &mut Draw<'_>, tables: &[Table]) -> (String, bool) {
    let from = see(draw, tables, "x");
    let count = 2 + draw.below(4);
    let list = items(draw, count, 3);
    if draw.chance(10) {
        let filter = filter(draw, "WHERE", 40);
        let list: Vec<String> = list.into_iter().filter(|i| !i.contains('[') && !i.contains("STRUCT")).collect();
        let list = if list.is_empty() { "x.id".to_owned() } else { list.join(", ") };
        return (format!("SELECT DISTINCT {list} FROM {from}{filter}"), false);
    }
    let filter = filter(draw, "WHERE", 40);
    let (order, ordered) = order(draw);
    (format!("SELECT {} FROM {from}{filter}{order}", list.join(", ")), ordered)
}

pub(crate) fn aggregates(draw: &mut Draw<'_>, count: usize) -> Vec<String> {
    let types = draw.types_of("agg");
    (0..count)
        .map(|i| {
            let ty = *draw.any(&types);
            format!("{} AS a{i}", draw.pool(&format!("agg_{ty}"), 1))
        })
        .collect()
}

fn grouped(draw: &mut Draw<'_>, tables: &[Table]) -> (String, bool) {
    let from = see(draw, tables, "x");
    let filter = filter(draw, "WHERE", 30);
    let count = 1 + draw.below(4);
    let mut list = aggregates(draw, count);
    if draw.chance(20) {
        let having = if draw.chance(20) { " HAVING COUNT(*) > 1" } else { "" };
        return (format!("SELECT {} FROM {from}{filter}{having}", list.join(", ")), false);
    }
    let mut keys = Vec::new();
    for i in 0..1 + draw.below(2) {
        let ty = draw.key_type();
        // Google's engine does not group by a literal or by FLOAT64.
        let expr = draw.expr(if ty == "FLOAT" { "INT" } else { ty }, 2);
        list.insert(i, format!("{expr} AS k{i}"));
        keys.push(format!("k{i}"));
    }
    let group = match draw.below(5) {
        0 => format!("ROLLUP({})", keys.join(", ")),
        1 if draw.chance(50) => (1..=keys.len()).map(|i| i.to_string()).collect::<Vec<_>>().join(", "),
        _ => keys.join(", "),
    };
    let having = if draw.chance(30) {
        let ty = *draw.any(&["INT", "FLOAT"]);
        format!(" HAVING {} > {}", draw.pool(&format!("agg_{ty}"), 1), draw.literal(ty))
    } else {
        String::new()
    };
    (format!("SELECT {} FROM {from}{filter} GROUP BY {group}{having}", list.join(", ")), false)
}

/// PARTITION BY, and an ORDER BY that leaves no ties.
pub(crate) fn window(draw: &mut Draw<'_>) -> String {
    let mut out = String::new();
    if draw.chance(60) {
        let ty = draw.key_type();
        let expr = draw.expr(if ty == "FLOAT" { "INT" } else { ty }, 1);
        out.push_str(&format!("PARTITION BY {expr} "));
    }
    let mut keys = Vec::new();
    if draw.chance(60) {
        let ty = draw.key_type();
        keys.push(format!("{}{}", draw.expr(ty, 1), direction(draw)));
    }
    keys.extend(draw.keys.clone());
    out.push_str(&format!("ORDER BY {}", keys.join(", ")));
    out
}

fn frame(draw: &mut Draw<'_>) -> String {
    let bound = |draw: &mut Draw<'_>, start: bool| match draw.below(4) {
        0 => if start { "UNBOUNDED PRECEDING" } else { "UNBOUNDED FOLLOWING" }.to_owned(),
        1 => "CURRENT ROW".to_owned(),
        2 => format!("{} PRECEDING", draw.below(3)),
        _ => format!("{} FOLLOWING", draw.below(3)),
    };
    match draw.below(4) {
        0 => String::new(),
        _ => format!(" ROWS BETWEEN {} AND {}", bound(draw, true), bound(draw, false)),
    }
}

/// A window over one number, with its distances.
fn range_window(draw: &mut Draw<'_>) -> String {
    let key = draw.expr("INT", 0);
    // A constant is no key.
    let key = if key.contains('.') { key } else { "x.id".to_owned() };
    let partition = if draw.chance(40) { "PARTITION BY MOD(x.id, 2) " } else { "" };
    let descending = if draw.chance(30) { " DESC" } else { "" };
    let end = *draw.any(&["CURRENT ROW", "2 FOLLOWING", "UNBOUNDED FOLLOWING", "0 FOLLOWING"]);
    let start = *draw.any(&["UNBOUNDED PRECEDING", "3 PRECEDING", "CURRENT ROW", "0 PRECEDING"]);
    format!("{partition}ORDER BY {key}{descending} RANGE BETWEEN {start} AND {end}")
}

fn windowed(draw: &mut Draw<'_>, tables: &[Table]) -> (String, bool) {
    let from = see(draw, tables, "x");
    let filter = filter(draw, "WHERE", 20);
    let mut list = vec!["x.id".to_owned()];
    for i in 0..1 + draw.below(3) {
        let call = match draw.below(4) {
            0 => {
                let types = draw.types_of("win");
                let ty = *draw.any(&types);
                format!("{} OVER ({})", draw.pool(&format!("win_{ty}"), 1), window(draw))
            }
            1 => {
                let types = draw.types_of("nav");
                let ty = *draw.any(&types);
                format!("{} OVER ({}{})", draw.pool(&format!("nav_{ty}"), 1), window(draw), frame(draw))
            }
            2 => {
                let ty = *draw.any(&["INT", "INT", "DATE", "BOOL"]);
                let call = draw.pool(&format!("agg_{ty}"), 1);
                // DISTINCT cannot be ordered.
                if call.contains("DISTINCT") {
                    format!("{call} OVER ()")
                } else {
                    format!("{call} OVER ({})", range_window(draw))
                }
            }
            _ => {
                let ty = *draw.any(&["INT", "FLOAT", "NUM", "DT"]);
                let call = draw.pool(&format!("agg_{ty}"), 1);
                match call.contains("DISTINCT") || call.contains(") / ") {
                    true => "COUNT(*) OVER ()".to_owned(),
                    false => format!("{call} OVER ({}{})", window(draw), frame(draw)),
                }
            }
        };
        list.push(format!("{call} AS w{i}"));
    }
    let qualify = match draw.below(4) {
        0 => format!(" QUALIFY ROW_NUMBER() OVER ({}) <= {}", window(draw), 1 + draw.below(2)),
        1 => " QUALIFY w0 IS NOT NULL".to_owned(),
        _ => String::new(),
    };
    let needs = if qualify.is_empty() || !filter.is_empty() { filter } else { format!("{filter} WHERE TRUE") };
    (format!("SELECT {} FROM {from}{needs}{qualify}", list.join(", ")), false)
}

fn joined(draw: &mut Draw<'_>, tables: &[Table]) -> (String, bool) {
    let right = draw.below(tables.len());
    let left = draw.below(tables.len());
    draw.columns = tables[left].columns("x").chain(tables[right].columns("y")).collect();
    draw.keys = vec!["x.id".to_owned(), "y.id".to_owned()];
    let kind = *draw.any(&["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN", "CROSS JOIN", ","]);
    let on = match kind {
        "CROSS JOIN" | "," => String::new(),
        _ => match draw.below(4) {
            0 => " USING (id)".to_owned(),
            1 => " ON x.id = y.id".to_owned(),
            2 => format!(" ON x.g{left} = y.g{right}"),
            _ => format!(" ON x.id = y.id AND {}", draw.expr("BOOL", 2)),
        },
    };
    let count = 2 + draw.below(3);
    let list = if draw.chance(10) && on.starts_with(" USING") {
        "*".to_owned()
    } else {
        format!("x.id AS left_id, y.id AS right_id, {}", items(draw, count, 2).join(", "))
    };
    let filter = filter(draw, "WHERE", 30);
    let (order, ordered) = order(draw);
    let text =
        format!("SELECT {list} FROM {} AS x {kind} {} AS y{on}{filter}{order}", tables[left].name, tables[right].name);
    (text, ordered)
}

fn unnested(draw: &mut Draw<'_>, tables: &[Table]) -> (String, bool) {
    let from = see(draw, tables, "x");
    let (ty, element) = *draw.any(&[("INTS", "INT"), ("STRS", "STR"), ("FLOATS", "FLOAT")]);
    let array = draw.expr(ty, 2);
    let join = *draw.any(&[",", "CROSS JOIN", "LEFT JOIN", "INNER JOIN"]);
    draw.columns.push(Column { sql: "v".into(), ty: element });
    draw.columns.push(Column { sql: "o".into(), ty: "INT" });
    draw.keys.push("o".into());
    let on = match join {
        "LEFT JOIN" | "INNER JOIN" => {
            format!(" ON {}", if draw.chance(50) { "TRUE".to_owned() } else { draw.expr("BOOL", 1) })
        }
        _ => String::new(),
    };
    let count = 1 + draw.below(3);
    let list = items(draw, count, 2).join(", ");
    let filter = filter(draw, "WHERE", 30);
    let (order, ordered) = order(draw);
    let text = format!(
        "SELECT x.id, v, o, {list} FROM {from} {join} UNNEST({array}) AS v WITH OFFSET AS o{on}{filter}{order}"
    );
    (text, ordered)
}

fn set_operation(draw: &mut Draw<'_>, tables: &[Table]) -> (String, bool) {
    let op = *draw.any(&["UNION ALL", "UNION DISTINCT", "INTERSECT DISTINCT", "EXCEPT DISTINCT"]);
    let types: Vec<&str> = (0..1 + draw.below(3)).map(|_| draw.key_type()).collect();
    let mut sides = Vec::new();
    for _ in 0..2 + draw.below(2) {
        let from = see(draw, tables, "x");
        let list: Vec<String> = types
            .iter()
            .enumerate()
            .map(|(i, ty)| {
                // Numbers of other types are brought to a common one.
                let ty = if *ty == "FLOAT" && draw.chance(20) { "INT" } else { ty };
                format!("{} AS c{i}", draw.expr(ty, 2))
            })
            .collect();
        sides.push(format!("SELECT {} FROM {from}{}", list.join(", "), filter(draw, "WHERE", 30)));
    }
    (sides.join(&format!("\n{op}\n")), false)
}

fn subqueries(draw: &mut Draw<'_>, tables: &[Table]) -> (String, bool) {
    let inner = draw.below(tables.len());
    let from = see(draw, tables, "x");
    let outer = draw.columns.clone();
    let mut list = vec!["x.id".to_owned()];
    for i in 0..1 + draw.below(3) {
        draw.columns = tables[inner].columns("z").chain(outer.iter().cloned()).collect();
        draw.keys = vec!["z.id".to_owned()];
        let source = format!("{} AS z", tables[inner].name);
        let correlated = *draw.any(&[" WHERE z.id = x.id", " WHERE z.id < x.id", " WHERE z.id >= x.id", ""]);
        let item = match draw.below(5) {
            0 => {
                let types = draw.types_of("agg");
                let ty = *draw.any(&types);
                format!("(SELECT {} FROM {source}{correlated})", draw.pool(&format!("agg_{ty}"), 1))
            }
            1 => format!(
                "EXISTS(SELECT 1 FROM {source}{correlated}{})",
                filter(draw, if correlated.is_empty() { "WHERE" } else { "AND" }, 60)
            ),
            2 => {
                let ty = draw.key_type();
                let both = std::mem::replace(&mut draw.columns, outer.clone());
                let left = draw.expr(ty, 1);
                draw.columns = both;
                let not = *draw.any(&["", "NOT "]);
                format!("{left} {not}IN (SELECT {} FROM {source}{correlated})", draw.expr(ty, 1))
            }
            3 => {
                let ty = *draw.any(&["INT", "STR", "DATE", "REC"]);
                let expr = draw.expr(ty, 1);
                format!(
                    "ARRAY(SELECT {expr} FROM {source}{correlated} ORDER BY z.id{})",
                    *draw.any(&["", " DESC", " LIMIT 2"])
                )
            }
            _ => {
                let ty = draw.some_type();
                format!("(SELECT {} FROM {source}{correlated} ORDER BY z.id LIMIT 1)", draw.expr(ty, 2))
            }
        };
        list.push(format!("{item} AS c{i}"));
    }
    draw.columns = outer;
    draw.keys = vec!["x.id".to_owned()];
    let filter = filter(draw, "WHERE", 20);
    (format!("SELECT {} FROM {from}{filter}", list.join(", ")), false)
}

fn pivoted(draw: &mut Draw<'_>, tables: &[Table]) -> (String, bool) {
    let place = draw.below(tables.len());
    let table = &tables[place];
    draw.columns = table.columns("x").collect();
    draw.keys = vec!["x.id".to_owned()];
    let value = draw.expr("INT", 2);
    if draw.chance(50) {
        let aggregate = *draw.any(&["SUM(v)", "COUNT(*)", "MAX(v) AS m", "COUNT(v)", "MIN(v) AS low, COUNT(*) AS n"]);
        let wanted = *draw.any(&["0, 1", "0 AS none, 2 AS two", "1, NULL, 2"]);
        let text = format!(
            "SELECT * FROM (SELECT x.g{place} AS g, MOD(x.id, 2) AS odd, {value} AS v FROM {} AS x) PIVOT({aggregate} FOR g IN ({wanted}))",
            table.name
        );
        return (text, false);
    }
    let ty = draw.key_type();
    let (first, second) = (draw.expr(ty, 1), draw.expr(ty, 1));
    // Two names of one column are one column to the reference engine's UNPIVOT.
    let (first, second) = (format!("IF(TRUE, {first}, NULL)"), format!("IF(TRUE, {second}, NULL)"));
    let nulls = *draw.any(&["", " INCLUDE NULLS", " EXCLUDE NULLS"]);
    let labels = *draw.any(&["p, q", "p AS 'one', q AS 'two'", "p AS 1, q AS 2"]);
    let text = format!(
        "SELECT * FROM (SELECT x.id, {first} AS p, {second} AS q FROM {} AS x) UNPIVOT{nulls}(val FOR label IN ({labels}))",
        table.name
    );
    (text, false)
}
