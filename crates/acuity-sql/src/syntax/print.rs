//! Syntax trees as GoogleSQL text: what is parsed again gives the same tree.

use super::ast::{
    Body, Bound, Call, Cte, Expr, ExprKind, FromItem, GroupBy, GroupItem, Ident, InsertSource, JoinKind, MergeAction,
    MergeClause, MergeMatch, OrderItem, Path, Query, RowForm, Select, SelectItem, SetOp, Statement, TypeSyntax, Window,
    WindowSpec,
};
use super::{is_reserved, print_dml};

/// The statement in capitals and single spaces, without comments.
pub(crate) fn print(statement: &Statement) -> String {
    let mut printer = Printer { out: String::new() };
    printer.statement(statement);
    printer.out
}

pub(super) struct Printer {
    pub(super) out: String,
}

impl Printer {
    pub(super) fn push(&mut self, text: &str) {
        self.out.push_str(text);
    }

    pub(super) fn list<T>(&mut self, items: &[T], between: &str, mut each: impl FnMut(&mut Self, &T)) {
        for (i, item) in items.iter().enumerate() {
            if i > 0 {
                self.push(between);
            }
            each(self, item);
        }
    }

    pub(super) fn ident(&mut self, ident: &Ident) {
        self.push(&quoted(&ident.text));
    }

    pub(super) fn path(&mut self, path: &Path) {
        self.list(path, ".", Self::ident);
    }

    pub(super) fn alias(&mut self, alias: Option<&Ident>) {
        if let Some(alias) = alias {
            self.push(" AS ");
            self.ident(alias);
        }
    }

    pub(super) fn idents(&mut self, idents: &[Ident]) {
        self.push("(");
        self.list(idents, ", ", Self::ident);
        self.push(")");
    }

    fn exprs(&mut self, exprs: &[Expr]) {
        self.list(exprs, ", ", Self::expr);
    }

    fn statement(&mut self, statement: &Statement) {
        print_dml::statement(self, statement);
    }

    /// An operand: in parentheses unless nothing can come between its parts.
    fn operand(&mut self, expr: &Expr) {
        use ExprKind::{
            Array, ArrayQuery, Bool, Bytes, Call, Case, Cast, Exists, Extract, Field, Float, Index, Int, Name, Null,
            Str, Struct, Subquery, Tuple, Typed,
        };
        let closed = match &expr.kind {
            Call(call) => call.over.is_none(),
            Null
            | Bool(_)
            | Int(_)
            | Float(_)
            | Str(_)
            | Bytes(_)
            | Typed(..)
            | Name(_)
            | Field(..)
            | Index { .. }
            | Case { .. }
            | Cast { .. }
            | Extract { .. }
            | Array { .. }
            | ArrayQuery(_)
            | Struct { .. }
            | Tuple(_)
            | Subquery(_)
            | Exists(_) => true,
            _ => false,
        };
        if closed {
            return self.expr(expr);
        }
        self.push("(");
        self.expr(expr);
        self.push(")");
    }

    /// `left word right`.
    fn infix(&mut self, left: &Expr, word: &str, right: &Expr) {
        self.operand(left);
        self.push(&format!(" {word} "));
        self.operand(right);
    }

    pub(super) fn expr(&mut self, expr: &Expr) {
        crate::stack::deep(|| self.expr_here(expr));
    }

    fn expr_here(&mut self, expr: &Expr) {
        let not = |negated: bool| if negated { "NOT " } else { "" };
        match &expr.kind {
            ExprKind::Null => self.push("NULL"),
            ExprKind::Bool(value) => self.push(if *value { "TRUE" } else { "FALSE" }),
            ExprKind::Int(text) | ExprKind::Float(text) => self.push(text),
            ExprKind::Str(text) => self.push(&literal(text)),
            ExprKind::Bytes(bytes) => {
                let body: String = bytes.iter().map(|b| format!("\\x{b:02x}")).collect();
                self.push(&format!("b'{body}'"));
            }
            ExprKind::Typed(name, text) => self.push(&format!("{name} {}", literal(text))),
            ExprKind::Interval { value, from, to } => {
                self.push("INTERVAL ");
                self.operand(value);
                self.push(&format!(" {}", from.text));
                if let Some(to) = to {
                    self.push(&format!(" TO {}", to.text));
                }
            }
            ExprKind::Name(name) => self.ident(name),
            ExprKind::Field(inner, name) => {
                // A number before a dot would take it for its own.
                let number = matches!(inner.kind, ExprKind::Int(_) | ExprKind::Float(_));
                if number {
                    self.push("(");
                }
                self.operand(inner);
                if number {
                    self.push(")");
                }
                self.push(".");
                self.ident(name);
            }
            ExprKind::Index { array, accessor, index } => {
                self.operand(array);
                self.push("[");
                match accessor {
                    Some(accessor) => {
                        self.push(&format!("{}(", accessor.text));
                        self.expr(index);
                        self.push(")]");
                    }
                    None => {
                        self.expr(index);
                        self.push("]");
                    }
                }
            }
            ExprKind::Not(inner) => {
                self.push("NOT ");
                if matches!(inner.kind, ExprKind::Not(_)) { self.expr(inner) } else { self.operand(inner) }
            }
            ExprKind::Unary { op, expr: inner } => {
                self.push(op.sign());
                if matches!(inner.kind, ExprKind::Unary { .. }) {
                    self.push(" ");
                    self.expr(inner);
                } else {
                    self.operand(inner);
                }
            }
            ExprKind::Binary { left, op, right } => self.infix(left, op.sign(), right),
            ExprKind::And(list) => self.list(list, " AND ", Self::operand),
            ExprKind::Or(list) => self.list(list, " OR ", Self::operand),
            ExprKind::IsNull { expr: inner, negated } => {
                self.operand(inner);
                self.push(&format!(" IS {}NULL", not(*negated)));
            }
            ExprKind::IsBool { expr: inner, value, negated } => {
                self.operand(inner);
                self.push(&format!(" IS {}{}", not(*negated), if *value { "TRUE" } else { "FALSE" }));
            }
            ExprKind::IsDistinct { left, right, negated } => {
                self.infix(left, &format!("IS {}DISTINCT FROM", not(*negated)), right);
            }
            ExprKind::Between { expr, low, high, negated } => {
                self.infix(expr, &format!("{}BETWEEN", not(*negated)), low);
                self.push(" AND ");
                self.operand(high);
            }
            ExprKind::InList { expr, list, negated } => {
                self.operand(expr);
                self.push(&format!(" {}IN (", not(*negated)));
                self.exprs(list);
                self.push(")");
            }
            ExprKind::InQuery { expr, query, negated } => {
                self.operand(expr);
                self.push(&format!(" {}IN (", not(*negated)));
                self.query(query);
                self.push(")");
            }
            ExprKind::InUnnest { expr, array, negated } => {
                self.operand(expr);
                self.push(&format!(" {}IN UNNEST(", not(*negated)));
                self.expr(array);
                self.push(")");
            }
            ExprKind::Like { expr, pattern, negated } => {
                self.infix(expr, &format!("{}LIKE", not(*negated)), pattern);
            }
            ExprKind::LikeMany { expr, patterns, all, negated } => {
                self.operand(expr);
                self.push(&format!(" {}LIKE {} (", not(*negated), if *all { "ALL" } else { "ANY" }));
                self.exprs(patterns);
                self.push(")");
            }
            ExprKind::Case { operand, branches, otherwise } => {
                self.push("CASE");
                if let Some(operand) = operand {
                    self.push(" ");
                    self.operand(operand);
                }
                for (when, then) in branches {
                    self.push(" WHEN ");
                    self.expr(when);
                    self.push(" THEN ");
                    self.expr(then);
                }
                if let Some(otherwise) = otherwise {
                    self.push(" ELSE ");
                    self.expr(otherwise);
                }
                self.push(" END");
            }
            ExprKind::Cast { expr, ty, safe, format, zone } => {
                self.push(if *safe { "SAFE_CAST(" } else { "CAST(" });
                self.expr(expr);
                self.push(" AS ");
                self.ty(ty);
                if let Some(format) = format {
                    self.push(" FORMAT ");
                    self.operand(format);
                }
                self.at_zone(zone.as_deref());
                self.push(")");
            }
            ExprKind::Extract { part, expr, zone } => {
                self.push("EXTRACT(");
                self.expr(part);
                self.push(" FROM ");
                self.operand(expr);
                self.at_zone(zone.as_deref());
                self.push(")");
            }
            ExprKind::Call(call) => self.call(call),
            ExprKind::Array { element, items } => {
                if let Some(element) = element {
                    self.push("ARRAY<");
                    self.ty(element);
                    self.push(">");
                }
                self.push("[");
                self.exprs(items);
                self.push("]");
            }
            ExprKind::ArrayQuery(query) => self.in_parentheses("ARRAY", query),
            ExprKind::Struct { fields_type, fields } => {
                self.push("STRUCT");
                if let Some(types) = fields_type {
                    self.fields(types);
                }
                self.push("(");
                self.list(fields, ", ", |p, (name, value)| {
                    p.expr(value);
                    p.alias(name.as_ref());
                });
                self.push(")");
            }
            ExprKind::Tuple(items) => {
                self.push("(");
                self.exprs(items);
                self.push(")");
            }
            ExprKind::Subquery(query) => self.in_parentheses("", query),
            ExprKind::Exists(query) => self.in_parentheses("EXISTS", query),
            ExprKind::Lambda { params, body } => {
                self.idents(params);
                self.push(" -> ");
                self.expr(body);
            }
            ExprKind::NamedArgument(name, value) => {
                self.ident(name);
                self.push(" => ");
                self.expr(value);
            }
            ExprKind::Star => self.push("*"),
        }
    }

    fn in_parentheses(&mut self, word: &str, query: &Query) {
        self.push(&format!("{word}("));
        self.query(query);
        self.push(")");
    }

    fn at_zone(&mut self, zone: Option<&Expr>) {
        if let Some(zone) = zone {
            self.push(" AT TIME ZONE ");
            self.operand(zone);
        }
    }

    fn call(&mut self, call: &Call) {
        if call.safe {
            self.push("SAFE.");
        }
        self.list(&call.name, ".", |p, part| p.push(&part.text));
        self.push("(");
        if call.distinct {
            self.push("DISTINCT ");
        }
        self.exprs(&call.args);
        match call.ignore_nulls {
            Some(true) => self.push(" IGNORE NULLS"),
            Some(false) => self.push(" RESPECT NULLS"),
            None => {}
        }
        if let Some((max, expr)) = &call.having {
            self.push(if *max { " HAVING MAX " } else { " HAVING MIN " });
            self.expr(expr);
        }
        self.order_by(&call.order_by);
        if let Some(limit) = &call.limit {
            self.push(" LIMIT ");
            self.expr(limit);
        }
        self.push(")");
        match &call.over {
            Some(Window::Named(name)) => {
                self.push(" OVER ");
                self.ident(name);
            }
            Some(Window::Spec(spec)) => {
                self.push(" OVER ");
                self.window(spec);
            }
            None => {}
        }
    }

    fn window(&mut self, spec: &WindowSpec) {
        self.push("(");
        if let Some(base) = &spec.base {
            self.ident(base);
        }
        if !spec.partition_by.is_empty() {
            self.push(" PARTITION BY ");
            self.exprs(&spec.partition_by);
        }
        self.order_by(&spec.order_by);
        if let Some(frame) = &spec.frame {
            self.push(if frame.rows { " ROWS " } else { " RANGE " });
            match &frame.end {
                Some(end) => {
                    self.push("BETWEEN ");
                    self.bound(&frame.start);
                    self.push(" AND ");
                    self.bound(end);
                }
                None => self.bound(&frame.start),
            }
        }
        self.push(")");
    }

    fn bound(&mut self, bound: &Bound) {
        match bound {
            Bound::UnboundedPreceding => self.push("UNBOUNDED PRECEDING"),
            Bound::CurrentRow => self.push("CURRENT ROW"),
            Bound::UnboundedFollowing => self.push("UNBOUNDED FOLLOWING"),
            Bound::Preceding(expr) => {
                self.operand(expr);
                self.push(" PRECEDING");
            }
            Bound::Following(expr) => {
                self.operand(expr);
                self.push(" FOLLOWING");
            }
        }
    }

    fn order_by(&mut self, items: &[OrderItem]) {
        if items.is_empty() {
            return;
        }
        self.push(" ORDER BY ");
        self.list(items, ", ", |p, item| {
            p.expr(&item.expr);
            if item.descending {
                p.push(" DESC");
            }
            match item.nulls_first {
                Some(true) => p.push(" NULLS FIRST"),
                Some(false) => p.push(" NULLS LAST"),
                None => {}
            }
        });
    }

    pub(super) fn ty(&mut self, ty: &TypeSyntax) {
        match ty {
            TypeSyntax::Named(name, parameters) => {
                self.push(&name.text);
                if !parameters.is_empty() {
                    self.push("(");
                    self.exprs(parameters);
                    self.push(")");
                }
            }
            TypeSyntax::Array(element, _) => {
                self.push("ARRAY<");
                self.ty(element);
                self.push(">");
            }
            TypeSyntax::Struct(fields) => {
                self.push("STRUCT");
                self.fields(fields);
            }
        }
    }

    fn fields(&mut self, fields: &[(Option<Ident>, TypeSyntax)]) {
        self.push("<");
        self.list(fields, ", ", |p, (name, ty)| {
            if let Some(name) = name {
                p.ident(name);
                p.push(" ");
            }
            p.ty(ty);
        });
        self.push(">");
    }

    pub(super) fn query(&mut self, query: &Query) {
        crate::stack::deep(|| self.query_here(query));
    }

    fn query_here(&mut self, query: &Query) {
        if !query.ctes.is_empty() {
            self.push(if query.recursive { "WITH RECURSIVE " } else { "WITH " });
            self.list(&query.ctes, ", ", |p, Cte { name, query }| {
                p.ident(name);
                p.in_parentheses(" AS ", query);
            });
            self.push(" ");
        }
        self.body(&query.body);
        self.order_by(&query.order_by);
        for (word, count) in [("LIMIT", &query.limit), ("OFFSET", &query.offset)] {
            if let Some(count) = count {
                self.push(&format!(" {word} "));
                self.expr(count);
            }
        }
    }

    fn body(&mut self, body: &Body) {
        match body {
            Body::Select(select) => self.select(select),
            Body::Query(query) => self.in_parentheses("", query),
            Body::Set { op, distinct, items, .. } => {
                let word = match op {
                    SetOp::Union => "UNION",
                    SetOp::Intersect => "INTERSECT",
                    SetOp::Except => "EXCEPT",
                };
                self.list(items, &format!(" {word} {} ", if *distinct { "DISTINCT" } else { "ALL" }), Self::body);
            }
        }
    }

    fn select(&mut self, select: &Select) {
        self.push("SELECT ");
        if select.distinct {
            self.push("DISTINCT ");
        }
        self.push(match select.form {
            RowForm::Columns => "",
            RowForm::Struct => "AS STRUCT ",
            RowForm::Value => "AS VALUE ",
        });
        self.list(&select.items, ", ", Self::select_item);
        if let Some(from) = &select.from {
            self.push(" FROM ");
            self.from(from);
        }
        self.clause("WHERE", select.filter.as_ref());
        match &select.group_by {
            Some(GroupBy::All) => self.push(" GROUP BY ALL"),
            Some(GroupBy::Items(items)) => {
                self.push(" GROUP BY ");
                self.list(items, ", ", Self::group_item);
            }
            None => {}
        }
        self.clause("HAVING", select.having.as_ref());
        self.clause("QUALIFY", select.qualify.as_ref());
        if !select.windows.is_empty() {
            self.push(" WINDOW ");
            self.list(&select.windows, ", ", |p, (name, spec)| {
                p.ident(name);
                p.push(" AS ");
                p.window(spec);
            });
        }
    }

    pub(super) fn clause(&mut self, word: &str, condition: Option<&Expr>) {
        if let Some(condition) = condition {
            self.push(&format!(" {word} "));
            self.expr(condition);
        }
    }

    fn select_item(&mut self, item: &SelectItem) {
        match item {
            SelectItem::Expr(expr, alias) => {
                self.expr(expr);
                self.alias(alias.as_ref());
            }
            SelectItem::Star { of, except, replace, .. } => {
                if let Some(of) = of {
                    self.operand(of);
                    self.push(".");
                }
                self.push("*");
                if !except.is_empty() {
                    self.push(" EXCEPT ");
                    self.idents(except);
                }
                if !replace.is_empty() {
                    self.push(" REPLACE (");
                    self.list(replace, ", ", |p, (expr, name)| {
                        p.expr(expr);
                        p.alias(Some(name));
                    });
                    self.push(")");
                }
            }
        }
    }

    fn group_item(&mut self, item: &GroupItem) {
        let (word, list) = match item {
            GroupItem::Expr(expr) => return self.expr(expr),
            GroupItem::Sets(items, _) => {
                self.push("GROUPING SETS (");
                self.list(items, ", ", Self::group_item);
                return self.push(")");
            }
            GroupItem::Rollup(list) => ("ROLLUP", list),
            GroupItem::Cube(list) => ("CUBE", list),
            GroupItem::Tuple(list) => ("", list),
        };
        self.push(&format!("{word}("));
        self.exprs(list);
        self.push(")");
    }

    pub(super) fn from(&mut self, item: &FromItem) {
        crate::stack::deep(|| self.relation(item));
    }

    fn relation(&mut self, item: &FromItem) {
        match item {
            FromItem::Table { path, alias, offset, .. } => {
                self.path(path);
                self.alias(alias.as_ref());
                self.offset(offset.as_ref());
            }
            FromItem::Query { query, alias } => {
                self.in_parentheses("", query);
                self.alias(alias.as_ref());
            }
            FromItem::Unnest { array, alias, offset, .. } => {
                self.push("UNNEST(");
                self.expr(array);
                self.push(")");
                self.alias(alias.as_ref());
                self.offset(offset.as_ref());
            }
            FromItem::Join { kind, left, right, on, using, .. } => {
                self.from(left);
                self.push(match kind {
                    JoinKind::Inner => " JOIN ",
                    JoinKind::Left => " LEFT JOIN ",
                    JoinKind::Right => " RIGHT JOIN ",
                    JoinKind::Full => " FULL JOIN ",
                    JoinKind::Cross => " CROSS JOIN ",
                    JoinKind::Comma => ", ",
                });
                self.whole(right);
                self.clause("ON", on.as_ref());
                if !using.is_empty() {
                    self.push(" USING ");
                    self.idents(using);
                }
            }
            FromItem::Pivot { from, pivot, alias } => {
                self.whole(from);
                self.push(" PIVOT(");
                let named = |p: &mut Self, (expr, alias): &(Expr, Option<Ident>)| {
                    p.expr(expr);
                    p.alias(alias.as_ref());
                };
                self.list(&pivot.aggregates, ", ", named);
                self.push(" FOR ");
                self.operand(&pivot.input);
                self.push(" IN (");
                self.list(&pivot.values, ", ", named);
                self.push("))");
                self.alias(alias.as_ref());
            }
            FromItem::Unpivot { from, unpivot, alias, .. } => {
                self.whole(from);
                self.push(if unpivot.include_nulls { " UNPIVOT INCLUDE NULLS (" } else { " UNPIVOT (" });
                let several = unpivot.values.len() > 1;
                let columns = |p: &mut Self, list: &[Ident]| {
                    if several { p.idents(list) } else { p.list(list, ", ", Self::ident) }
                };
                columns(self, &unpivot.values);
                self.push(" FOR ");
                self.ident(&unpivot.name);
                self.push(" IN (");
                self.list(&unpivot.groups, ", ", |p, (group, label)| {
                    columns(p, group);
                    if let Some(label) = label {
                        p.push(" AS ");
                        p.expr(label);
                    }
                });
                self.push("))");
                self.alias(alias.as_ref());
            }
            FromItem::Sample { from, percent } => {
                self.whole(from);
                self.push(" TABLESAMPLE SYSTEM (");
                self.expr(percent);
                self.push(" PERCENT)");
            }
        }
    }

    /// A relation of which a clause follows: a join in parentheses.
    fn whole(&mut self, item: &FromItem) {
        let join = matches!(item, FromItem::Join { .. });
        if join {
            self.push("(");
        }
        self.from(item);
        if join {
            self.push(")");
        }
    }

    fn offset(&mut self, offset: Option<&Option<Ident>>) {
        if let Some(name) = offset {
            self.push(" WITH OFFSET");
            self.alias(name.as_ref());
        }
    }
}

/// A name, in backticks when it needs them.
fn quoted(name: &str) -> String {
    let plain = name.chars().next().is_some_and(|c| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    if plain && !is_reserved(name) {
        return name.to_owned();
    }
    // Nothing is escaped between backticks.
    format!("`{name}`")
}

fn literal(text: &str) -> String {
    format!("'{}'", escaped(text, '\''))
}

fn escaped(text: &str, quote: char) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => out.extend(['\\', c]),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out
}

pub(super) fn merge_clause(printer: &mut Printer, clause: &MergeClause) {
    printer.push(match clause.when {
        MergeMatch::Matched => " WHEN MATCHED",
        MergeMatch::NotMatchedByTarget => " WHEN NOT MATCHED BY TARGET",
        MergeMatch::NotMatchedBySource => " WHEN NOT MATCHED BY SOURCE",
    });
    printer.clause("AND", clause.and.as_ref());
    printer.push(" THEN ");
    match &clause.action {
        MergeAction::Delete => printer.push("DELETE"),
        MergeAction::Update(set) => {
            printer.push("UPDATE SET ");
            printer.list(set, ", ", |p, (path, value)| {
                p.path(path);
                p.push(" = ");
                default_or(p, value.as_ref());
            });
        }
        MergeAction::Insert { columns, values, .. } => {
            printer.push("INSERT");
            if !columns.is_empty() {
                printer.push(" ");
                printer.idents(columns);
            }
            match values {
                Some(values) => {
                    printer.push(" VALUES (");
                    printer.list(values, ", ", |p, v| default_or(p, v.as_ref()));
                    printer.push(")");
                }
                None => printer.push(" ROW"),
            }
        }
    }
}

pub(super) fn insert_source(printer: &mut Printer, source: &InsertSource) {
    match source {
        InsertSource::Query(query) => printer.query(query),
        InsertSource::Values(rows) => {
            printer.push("VALUES ");
            printer.list(rows, ", ", |p, row| {
                p.push("(");
                p.list(row, ", ", |p, v| default_or(p, v.as_ref()));
                p.push(")");
            });
        }
    }
}

pub(super) fn default_or(printer: &mut Printer, value: Option<&Expr>) {
    match value {
        Some(value) => printer.expr(value),
        None => printer.push("DEFAULT"),
    }
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use regex::Regex;

    use super::print;
    use crate::diagnostics::Outcome;
    use crate::syntax::{ast::Statement, parse_tokens, tokens};

    fn parse_statement(sql: &str) -> Outcome<Statement> {
        parse_tokens(sql, tokens(sql)?)
    }

    /// The tree without its places.
    fn shape(statement: &Statement) -> String {
        let places = Regex::new(r"Loc \{ start: \d+, end: \d+ \}").unwrap();
        places.replace_all(&format!("{statement:?}"), "").into_owned()
    }

    #[track_caller]
    fn survives(sql: &str) {
        let Ok(tree) = parse_statement(sql) else { return };
        let text = print(&tree);
        match parse_statement(&text) {
            Ok(again) => assert_eq!(shape(&again), shape(&tree), "\n{sql}\n{text}"),
            Err(fault) => panic!("{}\n{sql}\n{text}", fault.message),
        }
    }

    #[test]
    fn what_is_printed_parses_to_the_same_tree() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/googlesql/answers");
        let mut seen = 0;
        for file in fs::read_dir(folder).expect("the corpus").flatten() {
            for line in fs::read_to_string(file.path()).expect("text").lines() {
                let entry: serde_json::Value = serde_json::from_str(line).expect("JSON");
                survives(entry["sql"].as_str().expect("a query"));
                seen += 1;
            }
        }
        assert!(seen > 600, "{seen} queries");
    }

    #[test]
    fn statements_survive() {
        for sql in [
            "CREATE OR REPLACE TEMP TABLE IF NOT EXISTS a.b (x INT64 NOT NULL, `select` STRING(5)) PARTITION BY x OPTIONS(a = 1) AS SELECT 1 AS x, '' AS y",
            "CREATE TABLE a LIKE b.c",
            "CREATE OR REPLACE VIEW a.v (x, y) AS SELECT 1, 2",
            "CREATE SCHEMA IF NOT EXISTS `p-1.d`",
            "SELECT `a\\\\b`, ~ ~ ~x, NOT NOT NOT TRUE FROM t",
            "DROP TABLE IF EXISTS `a b`.c",
            "TRUNCATE TABLE a.b",
            "INSERT INTO a.b (x, y) VALUES (1, DEFAULT), (NULL, 'it\\'s')",
            "INSERT a SELECT * FROM b WHERE TRUE",
            "UPDATE a.b AS t SET x = 1, y.z = DEFAULT FROM c JOIN d USING (k) WHERE t.x = c.x",
            "DELETE FROM a.b t WHERE x IN (SELECT 1)",
            "MERGE a.t AS t USING (SELECT 1 AS k) AS s ON t.k = s.k WHEN MATCHED AND s.k > 1 THEN UPDATE SET k = s.k \
             WHEN NOT MATCHED THEN INSERT (k) VALUES (s.k) WHEN NOT MATCHED BY SOURCE THEN DELETE",
            "CREATE TEMP FUNCTION f(x INT64, y ANY TYPE) RETURNS INT64 AS (x + 1); SELECT f(1, 'a')",
            "SELECT a.b.c[OFFSET(0)].d, -(-1), - -x, NOT NOT TRUE, (1).f, 'a\\'b\\n', r'\\d', b'\\x00', \"q\" FROM a, a.b AS b WITH OFFSET",
            "SELECT * FROM (a JOIN b USING (k)) JOIN (c CROSS JOIN d) ON TRUE, UNNEST([1]) AS u WITH OFFSET AS o",
        ] {
            if let Err(fault) = parse_statement(sql) {
                panic!("{}: {sql}", fault.message);
            }
            survives(sql);
        }
    }
}
