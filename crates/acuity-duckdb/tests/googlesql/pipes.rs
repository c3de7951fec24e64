//! Random queries in pipe syntax, and set operations that match columns by name. Only the younger of Google's engines knows them.

use rand::{SeedableRng, seq::SliceRandom};
use rand_chacha::ChaCha8Rng;

use crate::{
    grammar::{Column, Draw, Grammar, googlesql},
    query::{Table, aggregates, filter, table, window},
};

/// Query `seed`: its text, and whether its rows come in a fixed order.
pub(crate) fn random(grammar: &Grammar, seed: u64) -> (String, bool) {
    let mut draw = Draw {
        grammar,
        rng: ChaCha8Rng::seed_from_u64(seed),
        columns: Vec::new(),
        keys: Vec::new(),
        extreme: 0,
        wrong: 0,
    };
    draw.extreme = *draw.any(&[0, 5, 15]);
    let tables: Vec<Table> = (0..2).map(|place| table(&mut draw, place)).collect();
    let (body, ordered) =
        if draw.chance(75) { piped(&mut draw, &tables) } else { (by_name(&mut draw, &tables), false) };
    let ctes: Vec<String> = tables.iter().map(|t| format!("{} AS ({})", t.name, t.sql)).collect();
    (format!("WITH {}\n{body}", ctes.join(",\n")), ordered)
}

/// Whether values of the type may be grouped by.
fn groupable(ty: &str) -> bool {
    !matches!(ty, "FLOAT" | "REC" | "INTS" | "STRS" | "FLOATS")
}

/// The table between two operators.
struct Flow {
    sql: String,
    /// Its columns, in their order. Names that come twice cannot be used bare.
    output: Vec<(String, &'static str)>,
    /// Columns by the aliases of tables, which keep the values that they had.
    aliased: Vec<Column>,
    /// Columns that tell rows apart, as they can be written; none when that is not known.
    keys: Vec<String>,
    ordered: bool,
    /// How many names were made up.
    made: usize,
}

impl Flow {
    fn push(&mut self, operator: &str) {
        self.sql.push_str("\n|> ");
        self.sql.push_str(operator);
    }

    fn name(&mut self) -> String {
        self.made += 1;
        format!("p{}", self.made)
    }

    /// The columns that their bare names mean.
    fn bare(&self) -> Vec<(String, &'static str)> {
        let once = |name: &str| self.output.iter().filter(|(other, _)| other == name).count() == 1;
        self.output.iter().filter(|(name, _)| once(name)).cloned().collect()
    }

    /// Brings all columns into sight.
    fn see(&self, draw: &mut Draw<'_>) {
        let bare = self.bare().into_iter().map(|(sql, ty)| Column { sql, ty });
        draw.columns = self.aliased.iter().cloned().chain(bare).collect();
        draw.keys = if self.keys.is_empty() { vec!["1".to_owned()] } else { self.keys.clone() };
    }

    /// Other columns, of a query that is closed.
    fn becomes(&mut self, output: Vec<(String, &'static str)>, keys: Vec<String>) {
        (self.output, self.keys) = (output, keys);
        self.aliased.clear();
        self.ordered = false;
    }
}

fn piped(draw: &mut Draw<'_>, tables: &[Table]) -> (String, bool) {
    let first = &tables[draw.below(2)];
    let mut flow = Flow {
        sql: format!("FROM {} AS x", first.name),
        output: first.columns.clone(),
        aliased: first.columns("x").collect(),
        keys: vec!["x.id".to_owned()],
        ordered: false,
        made: 0,
    };
    for _ in 0..1 + draw.below(5) {
        flow.see(draw);
        match draw.below(16) {
            0 | 1 => flow.push(&format!("WHERE {}", draw.expr("BOOL", 2))),
            2 | 3 => select(draw, &mut flow),
            4 | 5 => extend(draw, &mut flow),
            6 => set(draw, &mut flow),
            7 => drop_or_rename(draw, &mut flow),
            8 => alias(draw, &mut flow),
            9 | 10 => aggregate(draw, &mut flow),
            11 => distinct(&mut flow),
            12 => limit(draw, &mut flow),
            13 => join(draw, &mut flow, tables),
            14 => combine(draw, &mut flow, tables),
            _ => flow.push("TABLESAMPLE SYSTEM (100 PERCENT)"),
        }
    }
    (flow.sql, flow.ordered)
}

fn select(draw: &mut Draw<'_>, flow: &mut Flow) {
    let (mut list, mut output) = (Vec::new(), Vec::new());
    let mut keys = Vec::new();
    for key in flow.keys.clone() {
        let name = flow.name();
        list.push(format!("{key} AS {name}"));
        output.push((name.clone(), "INT"));
        keys.push(name);
    }
    for _ in 0..1 + draw.below(3) {
        let (name, ty) = (flow.name(), draw.some_type());
        list.push(format!("{} AS {name}", draw.expr(ty, 2)));
        output.push((name, ty));
    }
    let distinct = draw.chance(15) && output.iter().all(|(_, ty)| groupable(ty));
    let ordered = flow.ordered && !distinct;
    flow.push(&format!("SELECT {}{}", if distinct { "DISTINCT " } else { "" }, list.join(", ")));
    flow.becomes(output, keys);
    flow.ordered = ordered;
}

fn extend(draw: &mut Draw<'_>, flow: &mut Flow) {
    let mut list = Vec::new();
    let mut added = Vec::new();
    for _ in 0..1 + draw.below(2) {
        let name = flow.name();
        if !flow.keys.is_empty() && draw.chance(30) {
            let call = *draw.any(&["ROW_NUMBER()", "COUNT(*)", "RANK()"]);
            list.push(format!("{call} OVER ({}) AS {name}", window(draw)));
            added.push((name, "INT"));
        } else {
            let ty = draw.some_type();
            list.push(format!("{} AS {name}", draw.expr(ty, 2)));
            added.push((name, ty));
        }
    }
    flow.push(&format!("EXTEND {}", list.join(", ")));
    flow.output.extend(added);
}

fn set(draw: &mut Draw<'_>, flow: &mut Flow) {
    // What tells rows apart stays as it is.
    let free: Vec<_> = flow.bare().into_iter().filter(|(name, _)| !flow.keys.contains(name)).collect();
    if free.is_empty() {
        return;
    }
    let (name, ty) = draw.any(&free).clone();
    flow.push(&format!("SET {name} = {}", draw.expr(ty, 2)));
}

fn drop_or_rename(draw: &mut Draw<'_>, flow: &mut Flow) {
    let free: Vec<_> = flow.bare().into_iter().filter(|(name, _)| !flow.keys.contains(name)).collect();
    if free.is_empty() || flow.output.len() < 2 {
        return;
    }
    let (name, _) = draw.any(&free).clone();
    if draw.chance(50) {
        flow.push(&format!("DROP {name}"));
        flow.output.retain(|(other, _)| *other != name);
    } else {
        let new = flow.name();
        flow.push(&format!("RENAME {name} AS {new}"));
        flow.output.iter_mut().filter(|(other, _)| *other == name).for_each(|(other, _)| other.clone_from(&new));
    }
}

/// One alias for all; what others led to is out of sight.
fn alias(draw: &mut Draw<'_>, flow: &mut Flow) {
    let alias = format!("w{}", flow.name());
    flow.push(&format!("AS {alias}"));
    let bare = flow.bare();
    flow.aliased = bare.iter().map(|(name, ty)| Column { sql: format!("{alias}.{name}"), ty }).collect();
    // A key behind an alias that is gone goes on by its bare name.
    let keys = std::mem::take(&mut flow.keys).into_iter().map(|key| {
        let name = key.rsplit('.').next().unwrap_or(&key).to_owned();
        bare.iter()
            .any(|(other, _)| *other == name)
            .then(|| if draw.chance(50) { name.clone() } else { format!("{alias}.{name}") })
    });
    flow.keys = keys.collect::<Option<_>>().unwrap_or_default();
}

fn aggregate(draw: &mut Draw<'_>, flow: &mut Flow) {
    let count = 1 + draw.below(3);
    let mut list = aggregates(draw, count);
    // Their order is not that of anything.
    if flow.keys.is_empty() {
        list.retain(|item| !item.contains("ORDER BY"));
        list.push("COUNT(*) AS n".to_owned());
    }
    let mut keys = Vec::new();
    let mut output = Vec::new();
    for _ in 0..draw.below(3) {
        let (name, ty) = (flow.name(), draw.key_type());
        let ty = if groupable(ty) { ty } else { "INT" };
        keys.push(format!("{} AS {name}", draw.expr(ty, 1)));
        output.push((name, ty));
    }
    let group = if keys.is_empty() { String::new() } else { format!(" GROUP BY {}", keys.join(", ")) };
    flow.push(&format!("AGGREGATE {}{group}", list.join(", ")));
    // The types of aggregates are not known here: they are counted on no more, but come along.
    let names = output.iter().map(|(name, _)| name.clone()).collect();
    flow.becomes(output, names);
    if flow.output.is_empty() {
        flow.push("SELECT *, 1 AS one");
        flow.output.push(("one".to_owned(), "INT"));
    }
}

fn distinct(flow: &mut Flow) {
    if flow.output.iter().all(|(_, ty)| groupable(ty)) && !flow.sql.contains("AGGREGATE") {
        flow.push("DISTINCT");
        flow.ordered = false;
        // The aliases of columns that are dropped are lost; what stays is written bare.
        flow.aliased.clear();
        let bare = flow.bare();
        flow.keys =
            if bare.len() == flow.output.len() { bare.into_iter().map(|(name, _)| name).collect() } else { Vec::new() };
    }
}

fn limit(draw: &mut Draw<'_>, flow: &mut Flow) {
    if flow.keys.is_empty() {
        return;
    }
    let mut keys = Vec::new();
    if draw.chance(50) {
        let ty = draw.key_type();
        let expr = draw.expr(ty, 1);
        keys.push(if expr.parse::<f64>().is_ok() { format!("({expr}) + 0") } else { expr });
    }
    keys.extend(flow.keys.iter().map(|key| format!("{key} {}", if draw.chance(30) { "DESC" } else { "ASC" })));
    flow.push(&format!("ORDER BY {}", keys.join(", ")));
    flow.ordered = true;
    if draw.chance(50) {
        flow.push(&format!("LIMIT {} OFFSET {}", 1 + draw.below(4), draw.below(2)));
    }
}

fn join(draw: &mut Draw<'_>, flow: &mut Flow, tables: &[Table]) {
    if flow.keys.is_empty() {
        return;
    }
    let (right, alias) = (&tables[draw.below(2)], format!("y{}", flow.name()));
    let kind = *draw.any(&["JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"]);
    let left = flow.aliased.iter().filter(|c| c.ty == "INT").map(|c| c.sql.clone());
    let left: Vec<String> =
        left.chain(flow.bare().into_iter().filter(|(_, ty)| *ty == "INT").map(|(name, _)| name)).collect();
    if left.is_empty() {
        return;
    }
    // A bare name may be one of both sides.
    let on = draw.any(&left).clone();
    if !on.contains('.') && right.columns.iter().any(|(name, _)| *name == on) {
        return;
    }
    flow.push(&format!("{kind} {} AS {alias} ON {on} = {alias}.id", right.name));
    flow.output.extend(right.columns.iter().cloned());
    flow.aliased.extend(right.columns(&alias));
    flow.keys.push(format!("{alias}.id"));
    flow.ordered = false;
    // A bare key may have become one of two.
    let bare = flow.bare();
    if flow.keys.iter().any(|key| !key.contains('.') && !bare.iter().any(|(name, _)| name == key)) {
        flow.keys.clear();
    }
}

/// A set operation with the same columns of another table, by place or by name.
fn combine(draw: &mut Draw<'_>, flow: &mut Flow, tables: &[Table]) {
    if flow.sql.contains("AGGREGATE") || flow.bare().len() != flow.output.len() {
        return;
    }
    let other = &tables[draw.below(2)];
    draw.columns = other.columns("u").collect();
    draw.keys = vec!["u.id".to_owned()];
    let mut list: Vec<String> = flow
        .output
        .iter()
        .map(|(name, ty)| format!("CAST({} AS {}) AS {name}", draw.expr(ty, 1), googlesql(ty)))
        .collect();
    let distinct = flow.output.iter().all(|(_, ty)| groupable(ty)) && draw.chance(50);
    let by_name = draw.chance(50);
    if by_name {
        list.shuffle(&mut draw.rng);
    }
    let how =
        if distinct { *draw.any(&["UNION DISTINCT", "EXCEPT DISTINCT", "INTERSECT DISTINCT"]) } else { "UNION ALL" };
    let matching = if by_name { *draw.any(&[" BY NAME", " CORRESPONDING", " STRICT CORRESPONDING"]) } else { "" };
    flow.push(&format!("{how}{matching} (SELECT {} FROM {} AS u)", list.join(", "), other.name));
    let output = std::mem::take(&mut flow.output);
    flow.becomes(output, Vec::new());
}

/// Queries with some of the same columns in any order, under one set operator that matches them by name.
fn by_name(draw: &mut Draw<'_>, tables: &[Table]) -> String {
    let types: Vec<&'static str> =
        (0..4).map(|_| draw.key_type()).map(|ty| if groupable(ty) { ty } else { "STR" }).collect();
    let op = *draw.any(&["UNION ALL", "UNION DISTINCT", "INTERSECT DISTINCT", "EXCEPT DISTINCT"]);
    let mode = *draw.any(&["", "", "FULL ", "LEFT ", "INNER "]);
    let matching = *draw.any(&["BY NAME", "CORRESPONDING"]);
    // All columns where each must be everywhere.
    let strict = mode.is_empty() && matching == "BY NAME";
    let list = match (draw.below(4), matching) {
        (0, "BY NAME") if !strict => " ON (c0)",
        (0, "CORRESPONDING") => " BY (c0)",
        _ => "",
    };
    let mut sides = Vec::new();
    for _ in 0..2 + draw.below(2) {
        let table = &tables[draw.below(2)];
        draw.columns = table.columns("x").collect();
        draw.keys = vec!["x.id".to_owned()];
        let mut items = Vec::new();
        let grouped = draw.chance(25);
        for (i, ty) in types.iter().enumerate() {
            if i > 0 && !strict && draw.chance(35) {
                continue;
            }
            let expr = match (grouped, i) {
                // Some of the columns of one row.
                (true, 1) => format!("MAX({})", draw.expr(ty, 1)),
                (true, _) => draw.literal(ty),
                _ => draw.expr(ty, 1),
            };
            items.push(format!("{expr} AS c{i}"));
        }
        if grouped {
            items.push("COUNT(*) AS only_here".to_owned());
            if strict {
                items.pop();
            }
        }
        items.shuffle(&mut draw.rng);
        let filter = filter(draw, "WHERE", 30);
        sides.push(format!("SELECT {} FROM {} AS x{filter}", items.join(", "), table.name));
    }
    sides.join(&format!("\n{mode}{op} {matching}{list}\n"))
}
