//! Expressions.

use super::Writer;
use super::words::{Key, Piece, Sql, never_nan};
use crate::diagnostics::{Fault, Outcome};
use crate::runtime::bignumeric;
use crate::storage::{BIGNUMERIC_FIELD, duckdb, field_names, range_fields};
use crate::tree::{Bound, CompareOp, Expr, Kind, Literal, Order, Over};
use crate::types::Type;

impl Writer {
    /// An expression, on a new stack when it is nested deep.
    pub(super) fn expr(&mut self, expr: &Expr) -> Outcome<()> {
        self.check_size()?;
        crate::stack::deep(|| self.expr_here(expr))
    }

    pub(super) fn exprs(&mut self, list: &[Expr]) -> Outcome<()> {
        self.list(list, Self::expr)
    }

    /// The SQL of one expression by itself, where it is needed a second time.
    fn rendered(&mut self, expr: &Expr) -> Outcome<String> {
        let before = std::mem::take(&mut self.out);
        let outcome = self.expr(expr);
        let rendered = std::mem::replace(&mut self.out, before);
        outcome.map(|()| rendered)
    }

    fn expr_here(&mut self, expr: &Expr) -> Outcome<()> {
        match &expr.kind {
            // DuckDB would choose a type for a bare NULL.
            Kind::Null => {
                self.push("CAST(NULL AS ");
                self.duckdb_type(&expr.ty);
                self.push(")");
            }
            Kind::Literal(literal) => self.literal(literal, &expr.ty),
            Kind::Column(column) => {
                if !column.relation.is_empty() {
                    self.name(&column.relation);
                    self.push(".");
                }
                self.name(&column.name);
            }
            Kind::Parameter(name) => self.name(name),
            Kind::Field(value, i) => self.field(value, *i)?,
            // Only resolving needs to know: DuckDB holds the value in the same way.
            Kind::Typed(inner) => self.expr(inner)?,
            Kind::Call { op, args, safe } => self.call(*op, args, *safe, &expr.ty)?,
            Kind::Cast { expr: inner, safe } => self.cast(inner, &expr.ty, *safe)?,
            Kind::And(list) => self.joined(list, " AND ", "true")?,
            Kind::Or(list) => self.joined(list, " OR ", "false")?,
            Kind::Not(inner) => {
                self.push("(NOT ");
                self.expr(inner)?;
                self.push(")");
            }
            Kind::IsNull { expr, negated } => {
                self.push("(");
                self.expr(expr)?;
                self.push(if *negated { " IS NOT NULL)" } else { " IS NULL)" });
            }
            Kind::Compare { left, op, right } => self.compare(left, *op, right)?,
            Kind::Case { branches, otherwise } => {
                self.push("CASE");
                for (when, then) in branches {
                    self.push(" WHEN ");
                    self.expr(when)?;
                    self.push(" THEN ");
                    self.expr(then)?;
                }
                if let Some(otherwise) = otherwise {
                    self.push(" ELSE ");
                    self.expr(otherwise)?;
                }
                self.push(" END");
            }
            Kind::InList { expr, list } => {
                self.push("(");
                self.operand(expr, list.iter().all(|e| !e.is_literal()))?;
                self.push(" IN (");
                for (i, item) in list.iter().enumerate() {
                    if i > 0 {
                        self.push(", ");
                    }
                    self.operand(item, !expr.is_literal())?;
                }
                self.push("))");
            }
            Kind::InQuery { expr, query } => {
                self.push("(");
                self.expr(expr)?;
                self.push(" IN (");
                // NaN equals nothing, also not itself.
                if expr.ty == Type::Float64 {
                    self.push("SELECT v FROM (");
                    self.query(query, false)?;
                    self.push(") AS q(v) WHERE v IS NULL OR NOT isnan(v)");
                } else {
                    self.query(query, false)?;
                }
                self.push("))");
            }
            // DuckDB would give an array the type of its literals, and an empty one none.
            Kind::Array(items) => {
                self.push("CAST([");
                self.exprs(items)?;
                self.push("] AS ");
                self.duckdb_type(&expr.ty);
                self.push(")");
            }
            Kind::Struct(items) => {
                let names = field_names(expr.ty.fields().unwrap_or_default());
                if items.is_empty() {
                    return Err(Fault::unsupported(expr.at, "a STRUCT without fields is not supported"));
                }
                self.push("{");
                for (i, (name, item)) in names.iter().zip(items).enumerate() {
                    if i > 0 {
                        self.push(", ");
                    }
                    self.text(name);
                    self.push(": ");
                    self.expr(item)?;
                }
                self.push("}");
            }
            Kind::Subquery(query) => {
                self.push("(");
                self.query(query, false)?;
                self.push(")");
            }
            Kind::ArrayQuery(query) => {
                self.push("ARRAY(");
                self.query(query, false)?;
                self.push(")");
            }
            Kind::Exists(query) => {
                self.push("EXISTS (");
                self.query(query, false)?;
                self.push(")");
            }
            Kind::Aggregate(call) => self.aggregate(call, expr)?,
            Kind::Lambda(params, body) => {
                self.push("lambda ");
                self.push(&params.join(", "));
                self.push(": ");
                self.expr(body)?;
            }
        }
        Ok(())
    }

    /// Conditions with a word in between; what they are when there are none.
    fn joined(&mut self, list: &[Expr], between: &str, empty: &str) -> Outcome<()> {
        if list.is_empty() {
            self.push(empty);
            return Ok(());
        }
        self.push("(");
        for (i, item) in list.iter().enumerate() {
            if i > 0 {
                self.push(between);
            }
            self.expr(item)?;
        }
        self.push(")");
        Ok(())
    }

    /// A literal with its type: DuckDB would take integers and decimals for the narrowest that hold them.
    fn literal(&mut self, literal: &Literal, ty: &Type) {
        match literal {
            Literal::Bool(b) => self.push(if *b { "true" } else { "false" }),
            // Its digits without the sign do not fit the type.
            Literal::Int(i64::MIN) => self.push("CAST('-9223372036854775808' AS BIGINT)"),
            Literal::Int(n) => self.put(format_args!("CAST({n} AS BIGINT)")),
            // DuckDB loses the sign of a zero.
            Literal::Float(f) if f.value == 0.0 && f.value.is_sign_negative() => self.push("CAST('-0' AS DOUBLE)"),
            // With an exponent, or DuckDB would read a decimal.
            Literal::Float(f) if f.value.is_sign_negative() => self.put(format_args!("({:e})", f.value)),
            Literal::Float(f) => self.put(format_args!("{:e}", f.value)),
            Literal::Numeric(n) if *ty == Type::BigNumeric => {
                let held = bignumeric::parse(n).map(|n| bignumeric::to_bytes(&n)).unwrap_or_default();
                self.put(format_args!("{{'{BIGNUMERIC_FIELD}': unhex('{}')}}", hex(&held)));
            }
            Literal::Numeric(n) => self.put(format_args!("CAST('{n}' AS DECIMAL(38,9))")),
            Literal::Str(s) | Literal::Json(s) => self.text(s),
            Literal::Bytes(bytes) => self.put(format_args!("unhex('{}')", hex(bytes))),
            Literal::Moment(m) => {
                self.duckdb_type(ty);
                self.put(format_args!(" '{m}'"));
            }
            Literal::Range(start, end) => {
                let element = ty.range_of().unwrap_or(&Type::Date);
                let ((first, last), held) = (range_fields(element), duckdb(element));
                let (start, end) = (start.as_deref().unwrap_or("-infinity"), end.as_deref().unwrap_or("infinity"));
                self.put(format_args!("{{'{first}': {held} '{start}', '{last}': {held} '{end}'}}"));
            }
        }
    }

    /// An operand next to another INT64 operand: a literal needs no cast there.
    pub(super) fn operand(&mut self, expr: &Expr, beside_typed: bool) -> Outcome<()> {
        match &expr.kind {
            Kind::Literal(Literal::Int(n)) if beside_typed && *n >= 0 => {
                self.push(&n.to_string());
                Ok(())
            }
            Kind::Literal(Literal::Int(n)) if beside_typed && *n > i64::MIN => {
                self.put(format_args!("({n})"));
                Ok(())
            }
            _ => self.expr(expr),
        }
    }

    /// Two operands with an operator in between.
    fn infix(&mut self, left: &Expr, op: &str, right: &Expr) -> Outcome<()> {
        self.push("(");
        self.operand(left, !right.is_literal())?;
        self.put(format_args!(" {op} "));
        self.operand(right, !left.is_literal())?;
        self.push(")");
        Ok(())
    }

    /// NaN is greater than everything and equal to itself for DuckDB, and compares to nothing in GoogleSQL.
    fn compare(&mut self, left: &Expr, op: CompareOp, right: &Expr) -> Outcome<()> {
        let sign = if op == CompareOp::NotEqual { "<>" } else { op.sign() };
        if left.ty != Type::Float64 || (never_nan(left) && never_nan(right)) {
            return self.infix(left, sign, right);
        }
        // What is compared with a literal is written twice; with another value it might be NULL beside a NaN.
        let beside = |side: &Expr| matches!(side.kind, Kind::Literal(_));
        // The side that is the greater one where the comparison holds.
        let greater = match op {
            CompareOp::Greater | CompareOp::GreaterOrEqual => Some(left),
            CompareOp::Less | CompareOp::LessOrEqual => Some(right),
            CompareOp::Equal | CompareOp::NotEqual => None,
        };
        let wrong = greater.filter(|side| !never_nan(side));
        let twice = wrong.is_none_or(|side| !side.is_volatile());
        let either = beside(left) || beside(right);
        if twice && (either || (wrong.is_none() && (never_nan(left) || never_nan(right)))) {
            // Only the greater side of an order comparison can be wrong.
            if let Some(side) = wrong {
                let rendered = self.rendered(side)?;
                self.push("(");
                self.infix(left, sign, right)?;
                self.put(format_args!(" AND {rendered} < 'nan'::DOUBLE)"));
                return Ok(());
            }
            return self.infix(left, sign, right);
        }
        // Either side may be NaN: a function looks at both without writing them twice.
        let function = match op {
            CompareOp::Equal => "bq_float_equal",
            CompareOp::NotEqual => "NOT bq_float_equal",
            CompareOp::Greater => "bq_float_greater",
            CompareOp::GreaterOrEqual => "bq_float_greater_equal",
            CompareOp::Less => "bq_float_less",
            CompareOp::LessOrEqual => "bq_float_less_equal",
        };
        self.put(format_args!("({function}("));
        self.expr(left)?;
        self.push(", ");
        self.expr(right)?;
        self.push("))");
        Ok(())
    }

    /// A field by its name in DuckDB, which may differ from GoogleSQL's.
    fn field(&mut self, value: &Expr, i: usize) -> Outcome<()> {
        let name = field_names(value.ty.fields().unwrap_or_default()).swap_remove(i);
        self.push("struct_extract(");
        self.expr(value)?;
        self.push(", ");
        self.text(&name);
        self.push(")");
        Ok(())
    }

    /// A template with its arguments put in: `$1` the first, `$.1` the bytes of the first, which is a BIGNUMERIC, `$*` all,
    /// `$|` all with `||` between, `$?` whether any is NULL.
    pub(super) fn template<P: Piece>(&mut self, template: &str, args: &[P]) -> Outcome<()> {
        // Beside an INT64 an integer literal needs no type of its own, but only an operator looks at its other side.
        let infix = template.starts_with("($1 ");
        let mut rest = template;
        // A dollar that no digit or sign follows is dropped: no template has one.
        while let Some(at) = rest.find('$') {
            self.push(&rest[..at]);
            let sign = rest.as_bytes().get(at + 1).copied().unwrap_or(b' ');
            rest = &rest[(at + 2).min(rest.len())..];
            match sign {
                b'1'..=b'9' => {
                    let i = usize::from(sign - b'1');
                    if let Some(arg) = args.get(i) {
                        let beside = infix && args.iter().enumerate().any(|(j, a)| j != i && a.is_typed_integer());
                        arg.write(self, beside)?;
                    }
                }
                b'.' => {
                    let (place, behind) = rest.split_at(rest.len().min(1));
                    if let Some(arg) = place.parse::<usize>().ok().and_then(|place| args.get(place.wrapping_sub(1))) {
                        self.push("struct_extract(");
                        arg.write(self, false)?;
                        self.put(format_args!(", '{BIGNUMERIC_FIELD}')"));
                    }
                    rest = behind;
                }
                b'*' => self.list(args, |w, arg| arg.write(w, false))?,
                b'|' => self.joined_by(args, " || ", |w, arg| arg.write(w, false))?,
                b'?' => self.joined_by(args, " OR ", |w, arg| {
                    arg.write(w, false)?;
                    w.push(" IS NULL");
                    Ok(())
                })?,
                _ => {}
            }
        }
        self.push(rest);
        Ok(())
    }

    /// OVER with its window.
    pub(super) fn over(&mut self, over: &Over) -> Outcome<()> {
        self.push(" OVER (");
        let outer = std::mem::replace(&mut self.in_window_key, true);
        let mut gap = "";
        if !over.partition_by.is_empty() {
            self.push("PARTITION BY ");
            self.exprs(&over.partition_by)?;
            gap = " ";
        }
        // A RANGE frame with an offset allows one key only.
        let offset = |b: &Bound| matches!(b, Bound::Preceding(_) | Bound::Following(_));
        let single = over.frame.as_ref().is_some_and(|f| !f.rows && (offset(&f.start) || offset(&f.end)));
        if !over.order_by.is_empty() {
            self.push(gap);
            self.push("ORDER BY ");
            let mut keys: Vec<Key<'_>> = over.order_by.iter().map(Key::of).collect();
            if single && let [Order { expr, .. }, ..] = over.order_by.as_slice() {
                let key = match &expr.ty {
                    // DuckDB computes the frame's ends, which may lie outside of 64 bits.
                    Type::Int64 => "CAST($1 AS HUGEINT)",
                    // NaN comes before every number, and is near none.
                    Type::Float64 if !never_nan(expr) => {
                        "(CASE WHEN isnan($1) THEN '-inf'::DOUBLE WHEN isinf($1) AND $1 < 0 THEN -1.7976931348623157e308 ELSE $1 END)"
                    }
                    _ => "$1",
                };
                keys[0].value = Sql::words(key, vec![Sql::Value(expr)]);
            }
            self.order_keys(&keys, !single)?;
            gap = " ";
        }
        self.in_window_key = outer;
        if let Some(frame) = &over.frame {
            self.push(gap);
            self.push(if frame.rows { "ROWS BETWEEN " } else { "RANGE BETWEEN " });
            self.bound(&frame.start)?;
            self.push(" AND ");
            self.bound(&frame.end)?;
        }
        self.push(")");
        Ok(())
    }

    /// One end of a frame.
    fn bound(&mut self, bound: &Bound) -> Outcome<()> {
        match bound {
            Bound::UnboundedPreceding => self.push("UNBOUNDED PRECEDING"),
            Bound::CurrentRow => self.push("CURRENT ROW"),
            Bound::UnboundedFollowing => self.push("UNBOUNDED FOLLOWING"),
            Bound::Preceding(e) => {
                self.expr(e)?;
                self.push(" PRECEDING");
            }
            Bound::Following(e) => {
                self.expr(e)?;
                self.push(" FOLLOWING");
            }
        }
        Ok(())
    }
}

fn hex(bytes: &[u8]) -> String {
    data_encoding::HEXLOWER.encode(bytes)
}
