//! Queries.

use super::Printer;
use crate::syntax::ast::{
    Body, Cte, Expr, FromItem, GroupBy, GroupItem, Ident, JoinKind, NameMode, Pivot, Query, RowForm, Sample, Select,
    SelectItem, SetHow, SetOp, Unpivot, WindowSpec,
};

impl Printer {
    /// A query; the counterpart of the parser's rule of that name, as are those below.
    pub(super) fn query(&mut self, query: &Query) {
        crate::stack::deep(|| self.query_here(query));
    }

    pub(super) fn query_here(&mut self, query: &Query) {
        if !query.ctes.is_empty() {
            self.ctes(query.recursive, &query.ctes);
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
        self.pipes(&query.pipes);
    }

    /// WITH and its common table expressions.
    pub(super) fn ctes(&mut self, recursive: bool, ctes: &[Cte]) {
        self.push(if recursive { "WITH RECURSIVE " } else { "WITH " });
        self.list(ctes, ", ", |p, Cte { name, query }| {
            p.ident(name);
            p.in_parentheses(" AS ", query);
        });
    }

    /// A SELECT, a query in parentheses, or a set operation with all its operands in one row.
    pub(super) fn body(&mut self, body: &Body) {
        match body {
            Body::Select(select) => self.select(select),
            Body::Query(query) => self.in_parentheses("", query),
            Body::From(from) => {
                self.push("FROM ");
                self.from(from);
            }
            Body::Set { how, items, .. } => {
                for (i, item) in items.iter().enumerate() {
                    if i > 0 {
                        self.push(" ");
                        self.set_operator(how);
                        self.push(" ");
                    }
                    self.body(item);
                }
            }
        }
    }

    /// A set operator with its mode before it and CORRESPONDING behind.
    pub(super) fn set_operator(&mut self, how: &SetHow) {
        let mode = how.by_name.as_ref().map(|by_name| by_name.mode);
        self.push(match mode {
            Some(NameMode::Full) => "FULL ",
            Some(NameMode::Left) => "LEFT ",
            Some(NameMode::Inner | NameMode::Strict) | None => "",
        });
        self.push(match how.op {
            SetOp::Union => "UNION",
            SetOp::Intersect => "INTERSECT",
            SetOp::Except => "EXCEPT",
        });
        self.push(if how.distinct { " DISTINCT" } else { " ALL" });
        if let Some(by_name) = &how.by_name {
            self.push(if by_name.mode == NameMode::Strict { " STRICT CORRESPONDING" } else { " CORRESPONDING" });
            if !by_name.columns.is_empty() {
                self.push(" BY ");
                self.idents(&by_name.columns);
            }
        }
    }

    pub(super) fn select(&mut self, select: &Select) {
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
        self.windows(&select.windows);
    }

    /// WINDOW, if there is one.
    pub(super) fn windows(&mut self, windows: &[(Ident, WindowSpec)]) {
        if !windows.is_empty() {
            self.push(" WINDOW ");
            self.list(windows, ", ", |p, (name, spec)| {
                p.ident(name);
                p.push(" AS ");
                p.window(spec);
            });
        }
    }

    /// A clause with a condition, if there is one.
    pub(super) fn clause(&mut self, word: &str, condition: Option<&Expr>) {
        if let Some(condition) = condition {
            self.push(&format!(" {word} "));
            self.expr(condition);
        }
    }

    pub(super) fn select_item(&mut self, item: &SelectItem) {
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

    pub(super) fn group_item(&mut self, item: &GroupItem) {
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

    /// A relation, on a stack of its own when joins are nested deep.
    pub(super) fn from(&mut self, item: &FromItem) {
        crate::stack::deep(|| self.relation(item));
    }

    pub(super) fn relation(&mut self, item: &FromItem) {
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
            FromItem::Call { path, args, alias, .. } => {
                self.path(path);
                self.push("(");
                self.exprs(args);
                self.push(")");
                self.alias(alias.as_ref());
            }
            FromItem::Join { kind, left, right, on, using, .. } => {
                // Joins group to the left, so that only the right side may need parentheses.
                self.from(left);
                self.join(*kind, right, on.as_ref(), using);
            }
            FromItem::Pivot { from, pivot, alias } => {
                self.whole(from);
                self.pivot(pivot);
                self.alias(alias.as_ref());
            }
            FromItem::Unpivot { from, unpivot, alias, .. } => {
                self.whole(from);
                self.unpivot(unpivot);
                self.alias(alias.as_ref());
            }
            FromItem::Sample { from, sample } => {
                self.whole(from);
                self.sample(sample);
            }
        }
    }

    /// A join, from its word on.
    pub(super) fn join(&mut self, kind: JoinKind, right: &FromItem, on: Option<&Expr>, using: &[Ident]) {
        self.push(match kind {
            JoinKind::Inner => " JOIN ",
            JoinKind::Left => " LEFT JOIN ",
            JoinKind::Right => " RIGHT JOIN ",
            JoinKind::Full => " FULL JOIN ",
            JoinKind::Cross => " CROSS JOIN ",
            JoinKind::Comma => ", ",
        });
        self.whole(right);
        self.clause("ON", on);
        if !using.is_empty() {
            self.push(" USING ");
            self.idents(using);
        }
    }

    /// PIVOT with its parentheses.
    pub(super) fn pivot(&mut self, pivot: &Pivot) {
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
    }

    /// UNPIVOT with its parentheses.
    pub(super) fn unpivot(&mut self, unpivot: &Unpivot) {
        self.push(if unpivot.include_nulls { " UNPIVOT INCLUDE NULLS (" } else { " UNPIVOT (" });
        // As many names in each group as there are value columns: parentheses only for several.
        let several = unpivot.values.len() > 1;
        let columns =
            |p: &mut Self, list: &[Ident]| if several { p.idents(list) } else { p.list(list, ", ", Self::ident) };
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
    }

    /// TABLESAMPLE.
    pub(super) fn sample(&mut self, sample: &Sample) {
        self.push(" TABLESAMPLE SYSTEM (");
        self.expr(&sample.size);
        self.push(if sample.rows { " ROWS)" } else { " PERCENT)" });
    }

    /// A relation of which a clause follows: a join in parentheses, because the clause would be of its last relation.
    pub(super) fn whole(&mut self, item: &FromItem) {
        let join = matches!(item, FromItem::Join { .. });
        if join {
            self.push("(");
        }
        self.from(item);
        if join {
            self.push(")");
        }
    }

    pub(super) fn offset(&mut self, offset: Option<&Option<Ident>>) {
        if let Some(name) = offset {
            self.push(" WITH OFFSET");
            self.alias(name.as_ref());
        }
    }
}
