//! Expressions.

use super::Resolver;
use super::aggregate::{has_aggregate, has_window};
use super::coerce::{self, coerce, convert, supertype};
use super::compare::single;
use super::scope::{Alias, Context, Found, Scope};
use crate::diagnostics::{Fault, Loc, Outcome, nearest};
use crate::syntax::ast::{self, BinaryOp, ExprKind, Ident, TypeSyntax, UnaryOp};
use crate::tree::{ArrayOp, CompareOp, Expr, JsonOp, Kind, Literal, Op, Position};
use crate::types::{Type, type_of_syntax};

/// Field `i` of a struct; of a struct that is written out, the field's own expression.
pub(super) fn field(value: Expr, i: usize, ty: Type, at: Loc) -> Expr {
    if let Kind::Struct(mut items) = value.kind {
        let item = items.swap_remove(i);
        // Its NULL has a type, unlike a bare one.
        return if item.is_null() { Expr::typed(item, ty, at) } else { item };
    }
    Expr::new(Kind::Field(Box::new(value), i), ty, at)
}

impl Resolver<'_> {
    pub(super) fn expr(&mut self, expr: &ast::Expr, cx: Context<'_>) -> Outcome<Expr> {
        crate::stack::deep(|| self.expr_here(expr, cx))
    }

    /// An expression that must be a truth value.
    pub(super) fn condition(&mut self, expr: &ast::Expr, cx: Context<'_>) -> Outcome<Expr> {
        let resolved = self.expr(expr, cx)?;
        self.truth(resolved, cx.clause)
    }

    fn truth(&mut self, expr: Expr, clause: &str) -> Outcome<Expr> {
        if expr.ty != Type::Bool && !expr.is_null() {
            return Err(Fault::types(expr.at, format!("{clause} needs a BOOL, this is {}", expr.ty)));
        }
        convert(expr, &Type::Bool).map(|e| if e.is_null() { e } else { unwrap_same(e) })
    }

    fn expr_here(&mut self, expr: &ast::Expr, cx: Context<'_>) -> Outcome<Expr> {
        let at = expr.at;
        let new = |kind, ty| Ok(Expr::new(kind, ty, at));
        match &expr.kind {
            ExprKind::Null => new(Kind::Null, Type::Int64),
            ExprKind::Bool(b) => new(Kind::Literal(Literal::Bool(*b)), Type::Bool),
            ExprKind::Int(digits) => int_literal(digits, false, at),
            ExprKind::Float(text) => match text.parse::<f64>() {
                Ok(f) if f.is_finite() => new(Kind::Literal(Literal::Float(f)), Type::Float64),
                _ => Err(Fault::types(at, format!("invalid floating point literal: {text}"))),
            },
            ExprKind::Str(text) => Ok(Expr::text(text, at)),
            ExprKind::Bytes(bytes) => new(Kind::Literal(Literal::Bytes(bytes.clone())), Type::Bytes),
            ExprKind::Typed(name, text) => self.typed_literal(name, text, at),
            ExprKind::Interval { value, from, to } => self.interval(value, from, to.as_ref(), at, cx),
            ExprKind::Name(name) => self.name(name, cx),
            ExprKind::Field(inner, name) => self.field_path(inner, name, cx),
            ExprKind::Index { array, accessor, index } => self.index(array, accessor.as_ref(), index, at, cx),
            ExprKind::Not(inner) => {
                not_bare_null(&[inner], "NOT")?;
                let inner = self.condition(inner, Context { clause: "NOT", ..cx })?;
                new(Kind::Not(Box::new(inner)), Type::Bool)
            }
            ExprKind::And(list) | ExprKind::Or(list) => {
                let and = matches!(expr.kind, ExprKind::And(_));
                let clause = if and { "AND" } else { "OR" };
                let list =
                    list.iter().map(|e| self.condition(e, Context { clause, ..cx })).collect::<Outcome<Vec<_>>>()?;
                new(if and { Kind::And(list) } else { Kind::Or(list) }, Type::Bool)
            }
            ExprKind::Unary { op, expr } => self.unary(*op, expr, at, cx),
            ExprKind::Binary { left, op, right } => self.binary(left, *op, right, at, cx),
            ExprKind::IsNull { expr, negated } => {
                let expr = Box::new(self.expr(expr, cx)?);
                new(Kind::IsNull { expr, negated: *negated }, Type::Bool)
            }
            ExprKind::IsBool { expr, value, negated } => {
                let inner = self.condition(expr, Context { clause: "IS TRUE", ..cx })?;
                Ok(Expr::call(Op::IsBool { value: *value, negated: *negated }, vec![inner], Type::Bool, at))
            }
            ExprKind::IsDistinct { left, right, negated } => {
                let (left, right) = self.same_types(left, right, "IS DISTINCT FROM", cx)?;
                Ok(Expr::call(Op::IsDistinct { negated: *negated }, vec![left, right], Type::Bool, at))
            }
            ExprKind::Between { expr, low, high, negated } => {
                let value = self.expr(expr, cx)?;
                let (low, high) = (self.expr(low, cx)?, self.expr(high, cx)?);
                let low = self.compare(value.clone(), CompareOp::GreaterOrEqual, low, at)?;
                let high = self.compare(value, CompareOp::LessOrEqual, high, at)?;
                let both = Expr::new(Kind::And(vec![low, high]), Type::Bool, at);
                if *negated { new(Kind::Not(Box::new(both)), Type::Bool) } else { Ok(both) }
            }
            ExprKind::InList { expr, list, negated } => self.in_list(expr, list, *negated, at, cx),
            ExprKind::InQuery { expr, query, negated } => self.in_query(expr, query, *negated, at, cx),
            ExprKind::InUnnest { expr, array, negated } => self.in_unnest(expr, array, *negated, at, cx),
            ExprKind::Like { expr, pattern, negated } => {
                let found = self.like(expr, pattern, at, cx)?;
                if *negated { new(Kind::Not(Box::new(found)), Type::Bool) } else { Ok(found) }
            }
            ExprKind::LikeMany { expr, patterns, all, negated } => {
                let list = patterns.iter().map(|p| self.like(expr, p, at, cx)).collect::<Outcome<Vec<_>>>()?;
                let found = Expr::new(if *all { Kind::And(list) } else { Kind::Or(list) }, Type::Bool, at);
                if *negated { new(Kind::Not(Box::new(found)), Type::Bool) } else { Ok(found) }
            }
            ExprKind::Case { operand, branches, otherwise } => {
                self.case(operand.as_deref(), branches, otherwise.as_deref(), at, cx)
            }
            ExprKind::Cast { expr, ty, safe, format, zone } => {
                let format = format.as_deref().map(|f| (f, zone.as_deref()));
                self.cast(expr, ty, *safe, format, at, cx)
            }
            ExprKind::Extract { part, expr, zone } => self.extract(part, expr, zone.as_deref(), at, cx),
            ExprKind::Call(call) => self.call(call, at, cx),
            ExprKind::Array { element, items } => self.array(element.as_ref(), items, at, cx),
            ExprKind::ArrayQuery(query) => {
                let query = self.subquery(query, cx)?;
                let ty = single(&query, at, "ARRAY")?;
                if matches!(ty, Type::Array(_)) {
                    return Err(Fault::types(
                        at,
                        "cannot use an array subquery with a column of type ARRAY: arrays of arrays are not supported",
                    ));
                }
                new(Kind::ArrayQuery(Box::new(query)), Type::Array(Box::new(ty)))
            }
            ExprKind::Struct { fields_type, fields } => self.structure(fields_type.as_deref(), fields, at, cx),
            ExprKind::Tuple(items) => {
                let items = items.iter().map(|e| self.expr(e, cx)).collect::<Outcome<Vec<_>>>()?;
                let ty = Type::Struct(items.iter().map(|e| (None, e.ty.clone())).collect());
                new(Kind::Struct(items), ty)
            }
            ExprKind::Subquery(query) => {
                let query = self.subquery(query, cx)?;
                let ty = single(&query, at, "a scalar subquery")?;
                new(Kind::Subquery(Box::new(query)), ty)
            }
            ExprKind::Exists(query) => {
                let query = self.subquery(query, cx)?;
                new(Kind::Exists(Box::new(query)), Type::Bool)
            }
            ExprKind::Lambda { .. } => Err(Fault::types(
                at,
                "a lambda can only be the last argument of an array function, such as ARRAY_FILTER",
            )),
            ExprKind::NamedArgument(name, _) => {
                Err(Fault::unsupported(at, format!("the named argument {} is not supported", name.text)))
            }
            ExprKind::Star => Err(Fault::syntax(at, "'*' is only allowed in COUNT(*) and the SELECT list")),
        }
    }

    /// A query inside an expression. In HAVING, QUALIFY and ORDER BY it sees the names of the SELECT list before columns, too.
    pub(super) fn subquery(&mut self, query: &ast::Query, cx: Context<'_>) -> Outcome<crate::tree::Query> {
        if cx.aliases.is_empty() {
            return self.query(query, cx.scope);
        }
        // In the subquery an aggregate without columns would count the subquery's own rows, and a window look at them.
        let stays =
            |alias: &&Alias| !has_window(&alias.expr) && (!has_aggregate(&alias.expr) || reads_columns(&alias.expr));
        let (inside, refused): (Vec<&Alias>, Vec<&Alias>) =
            cx.aliases.iter().filter(|alias| !alias.name.is_empty()).partition(stays);
        let named = |alias: &&Alias| (alias.name.clone(), alias.expr.clone());
        let mut scope = with_locals(cx.scope, inside.iter().map(named).collect());
        scope.refused = refused.iter().map(|alias| alias.name.clone()).collect();
        self.query(query, &scope)
    }

    fn typed_literal(&mut self, name: &str, text: &str, at: Loc) -> Outcome<Expr> {
        let ty = crate::types::scalar_by_name(name).unwrap_or(Type::String);
        match ty {
            Type::Numeric => match crate::runtime::text::parse_numeric(text) {
                Ok(n) => {
                    Ok(Expr::new(Kind::Literal(Literal::Numeric(crate::runtime::text::numeric(n))), Type::Numeric, at))
                }
                Err(_) => Err(Fault::types(at, format!("invalid NUMERIC literal: {text}"))),
            },
            Type::BigNumeric => Err(Fault::unsupported(at, "BIGNUMERIC values are not supported").help("use NUMERIC")),
            Type::Json => match crate::runtime::json::canonical(text) {
                Ok(json) => Ok(Expr::new(Kind::Literal(Literal::Json(json)), Type::Json, at)),
                Err(_) => Err(Fault::types(at, "invalid JSON literal")),
            },
            _ => coerce::moment(text, &ty, at),
        }
    }

    fn name(&mut self, name: &Ident, cx: Context<'_>) -> Outcome<Expr> {
        // What GROUP BY, HAVING, QUALIFY and ORDER BY see first is the SELECT list.
        let mut alias: Option<&Expr> = None;
        for candidate in cx.aliases.iter().filter(|a| name.is(&a.name)) {
            match alias {
                Some(first) if candidate.expr != *first => {
                    return Err(Fault::new("ambiguous", name.at, format!("column name {} is ambiguous", name.text)));
                }
                _ => alias = Some(&candidate.expr),
            }
        }
        if let Some(expr) = alias {
            let mut expr = expr.clone();
            expr.at = name.at;
            return Ok(expr);
        }
        if let Some(found) = cx.scope.find(name)? {
            if let Some(relation) = cx.scope.hides_column(name) {
                let text = &name.text;
                let warning = format!("{text} is the whole row of {text} here, as in BigQuery, and not its column");
                self.warnings
                    .push(*Fault::new("row", name.at, warning).help(format!("write {relation}.{text} for the column")));
            }
            return Ok(found);
        }
        // These functions may leave out their parentheses.
        let word = name.text.to_ascii_lowercase();
        let call = ast::Call {
            name: vec![name.clone()],
            safe: false,
            args: Vec::new(),
            distinct: false,
            ignore_nulls: None,
            having: None,
            order_by: Vec::new(),
            limit: None,
            over: None,
        };
        match word.as_str() {
            "current_date" | "current_datetime" | "current_time" | "current_timestamp" => self.call(&call, name.at, cx),
            _ => Err(cx.scope.unknown(name)),
        }
    }

    fn field_path(&mut self, inner: &ast::Expr, name: &Ident, cx: Context<'_>) -> Outcome<Expr> {
        if let ExprKind::Name(first) = &inner.kind {
            let alias_first = cx.aliases.iter().find(|a| first.is(&a.name) && a.expr.ty.fields().is_some());
            return match cx.scope.find_first(first)? {
                Some(Found::Row(source)) => match source.column(name) {
                    Ok(column) => Ok(column),
                    Err(fault) => match source.value.clone() {
                        Some(value) => self.field_of(value, name),
                        None => Err(fault),
                    },
                },
                Some(Found::Column(column)) => self.field_of(column, name),
                None => match alias_first {
                    Some(alias) => self.field_of(alias.expr.clone(), name),
                    None => Err(cx.scope.unknown(first)),
                },
            };
        }
        let inner = self.expr(inner, cx)?;
        self.field_of(inner, name)
    }

    /// Field `name` of a struct, or of a JSON object.
    pub(super) fn field_of(&mut self, value: Expr, name: &Ident) -> Outcome<Expr> {
        if value.ty == Type::Json {
            let key = Expr::text(&name.text, name.at);
            return Ok(Expr::call(JsonOp::Field, vec![value, key], Type::Json, name.at));
        }
        let Some(fields) = value.ty.fields() else {
            return Err(Fault::types(
                name.at,
                format!("cannot access field {} on a value with type {}", name.text, value.ty),
            ));
        };
        let mut found = fields.iter().enumerate().filter(|(_, (n, _))| n.as_deref().is_some_and(|n| name.is(n)));
        let Some((i, (_, ty))) = found.next() else {
            let fault = Fault::new(
                "unknown-column",
                name.at,
                format!("field name {} does not exist in {}", name.text, value.ty),
            );
            return Err(match nearest(&name.text, fields.iter().filter_map(|(n, _)| n.as_deref())) {
                Some(near) => fault.help(format!("did you mean {near}?")),
                None => fault,
            });
        };
        if found.next().is_some() {
            return Err(Fault::new("ambiguous", name.at, format!("struct field name {} is ambiguous", name.text)));
        }
        let ty = ty.clone();
        Ok(field(value, i, ty, name.at))
    }

    fn index(
        &mut self,
        array: &ast::Expr,
        accessor: Option<&Ident>,
        index: &ast::Expr,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let array = self.expr(array, cx)?;
        let index = self.expr(index, cx)?;
        if array.ty == Type::Json && accessor.is_none() {
            if !matches!(index.ty, Type::Int64 | Type::String) {
                return Err(Fault::types(
                    at,
                    format!("subscript access using [{}] is not supported on values of type JSON", index.ty),
                ));
            }
            let op = if index.ty == Type::String { JsonOp::Field } else { JsonOp::Element };
            return Ok(Expr::call(op, vec![array, index], Type::Json, at));
        }
        let Some(element) = array.ty.element().cloned() else {
            return Err(Fault::types(
                at,
                format!("element access using [] is not supported on values of type {}", array.ty),
            ));
        };
        let index = coerce(index, &Type::Int64, "the position")?;
        let position = match accessor.map(|a| a.text.to_ascii_uppercase()).as_deref() {
            Some("OFFSET") | None => Position::Offset,
            Some("ORDINAL") => Position::Ordinal,
            Some("SAFE_OFFSET") => Position::SafeOffset,
            Some("SAFE_ORDINAL") => Position::SafeOrdinal,
            Some(other) => return Err(Fault::types(at, format!("{other} is not supported for arrays"))),
        };
        Ok(Expr::call(ArrayOp::Element(position), vec![array, index], element, at))
    }

    fn unary(&mut self, op: UnaryOp, inner: &ast::Expr, at: Loc, cx: Context<'_>) -> Outcome<Expr> {
        // Together with its sign, so that the least INT64 can be written.
        if let (UnaryOp::Minus, ExprKind::Int(digits)) = (op, &inner.kind) {
            return int_literal(digits, true, at);
        }
        not_bare_null(&[inner], op.sign())?;
        let value = self.expr(inner, cx)?;
        let shown = format!("Unary {}", op.sign());
        match (op, &value.kind) {
            (UnaryOp::Plus, _) if value.ty.is_numeric() => Ok(value),
            (UnaryOp::Plus, _) => Err(no_operator(&shown, &[&value], at)),
            (UnaryOp::Minus, Kind::Literal(Literal::Float(f))) => {
                Ok(Expr::new(Kind::Literal(Literal::Float(-f)), Type::Float64, at))
            }
            (UnaryOp::Minus, _) => self.by_table("$unary_minus", vec![value], &shown, at, cx),
            (UnaryOp::BitNot, _) => self.by_table("$bitwise_not", vec![value], &shown, at, cx),
        }
    }

    fn binary(&mut self, left: &ast::Expr, op: BinaryOp, right: &ast::Expr, at: Loc, cx: Context<'_>) -> Outcome<Expr> {
        let moment = |e: &Expr| matches!(e.ty, Type::Date | Type::Datetime | Type::Timestamp) && !e.is_null();
        let mut l = self.expr(left, cx)?;
        // A single part goes to the function that adds it, without a value of type INTERVAL in between.
        if let (BinaryOp::Add | BinaryOp::Subtract, ExprKind::Interval { value, from, to: None }) = (op, &right.kind)
            && moment(&l)
        {
            return self.plus_interval(l, op == BinaryOp::Subtract, value, from, at, cx);
        }
        let mut r = self.expr(right, cx)?;
        if let (BinaryOp::Add, ExprKind::Interval { value, from, to: None }) = (op, &left.kind)
            && moment(&r)
        {
            return self.plus_interval(r, false, value, from, at, cx);
        }
        if !matches!(op, BinaryOp::ShiftLeft | BinaryOp::ShiftRight) {
            not_bare_null(&[left, right], op.sign())?;
        }
        if op == BinaryOp::Concat {
            (l, r) = (super::call::as_text(l), super::call::as_text(r));
        }
        let name = match op {
            BinaryOp::Compare(op) => return self.compare(l, op, r, at),
            BinaryOp::Add => "$add",
            BinaryOp::Subtract => "$subtract",
            BinaryOp::Multiply => "$multiply",
            BinaryOp::Divide => "$divide",
            BinaryOp::Concat => "$concat_op",
            BinaryOp::BitAnd => "$bitwise_and",
            BinaryOp::BitOr => "$bitwise_or",
            BinaryOp::BitXor => "$bitwise_xor",
            BinaryOp::ShiftLeft => "$bitwise_left_shift",
            BinaryOp::ShiftRight => "$bitwise_right_shift",
        };
        self.by_table(name, vec![l, r], op.sign(), at, cx)
    }

    /// Two operands brought to one type that can be compared.
    fn same_types(&mut self, left: &ast::Expr, right: &ast::Expr, op: &str, cx: Context<'_>) -> Outcome<(Expr, Expr)> {
        let (left, right) = (self.expr(left, cx)?, self.expr(right, cx)?);
        let at = left.at.to(right.at);
        unify(left, right, op, at)
    }

    fn case(
        &mut self,
        operand: Option<&ast::Expr>,
        branches: &[(ast::Expr, ast::Expr)],
        otherwise: Option<&ast::Expr>,
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let operand = operand.map(|o| self.expr(o, cx)).transpose()?;
        let mut resolved = Vec::new();
        for (when, then) in branches {
            let condition = match &operand {
                Some(operand) => {
                    let when = self.expr(when, cx)?;
                    let here = when.at;
                    self.compare(operand.clone(), CompareOp::Equal, when, here)?
                }
                None => self.condition(when, Context { clause: "CASE WHEN", ..cx })?,
            };
            resolved.push((condition, self.expr(then, cx)?));
        }
        let otherwise = otherwise.map(|o| self.expr(o, cx)).transpose()?;
        case("CASE", resolved, otherwise, at)
    }

    fn array(&mut self, element: Option<&TypeSyntax>, items: &[ast::Expr], at: Loc, cx: Context<'_>) -> Outcome<Expr> {
        let items = items.iter().map(|e| self.expr(e, cx)).collect::<Outcome<Vec<_>>>()?;
        let ty = match element {
            Some(ty) => type_of_syntax(ty)?,
            None => {
                let refs: Vec<&Expr> = items.iter().collect();
                let found = if refs.is_empty() { Some(Type::Int64) } else { supertype(&refs) };
                found.ok_or_else(|| {
                    let types: Vec<String> = items.iter().map(|e| e.ty.to_string()).collect();
                    Fault::types(
                        at,
                        format!("array elements of types {} do not have a common supertype", types.join(", ")),
                    )
                })?
            }
        };
        if matches!(ty, Type::Array(_)) {
            return Err(Fault::types(
                at,
                "cannot construct array with element type ARRAY: arrays of arrays are not supported",
            ));
        }
        let items = items.into_iter().map(|e| coerce(e, &ty, "an array element")).collect::<Outcome<Vec<_>>>()?;
        let typed = element.is_some() && items.is_empty();
        let array = Expr::new(Kind::Array(items), Type::Array(Box::new(ty)), at);
        let ty = array.ty.clone();
        Ok(if typed { Expr::typed(array, ty, at) } else { array })
    }

    fn structure(
        &mut self,
        types: Option<&[(Option<Ident>, TypeSyntax)]>,
        fields: &[(Option<Ident>, ast::Expr)],
        at: Loc,
        cx: Context<'_>,
    ) -> Outcome<Expr> {
        let mut items = Vec::new();
        let mut out = Vec::new();
        if let Some(types) = types
            && types.len() != fields.len()
        {
            return Err(Fault::types(
                at,
                format!("STRUCT type has {} fields but constructor call has {} fields", types.len(), fields.len()),
            ));
        }
        for (i, (name, value)) in fields.iter().enumerate() {
            let item = self.expr(value, cx)?;
            if let Some((declared, ty)) = types.and_then(|t| t.get(i)) {
                if let Some(name) = name {
                    return Err(Fault::syntax(
                        name.at,
                        "STRUCT constructors with specified types cannot have AS aliases",
                    ));
                }
                let ty = type_of_syntax(ty)?;
                items.push(coerce(item, &ty, "the field")?);
                out.push((declared.as_ref().map(|n| n.text.clone()), ty));
            } else {
                let implied = match &value.kind {
                    ExprKind::Name(n) | ExprKind::Field(_, n) => Some(n.text.clone()),
                    _ => None,
                };
                out.push((name.as_ref().map(|n| n.text.clone()).or(implied), item.ty.clone()));
                items.push(item);
            }
        }
        let literal = Expr::new(Kind::Struct(items), Type::Struct(out), at);
        Ok(literal)
    }
}

/// CASE from resolved parts.
pub(super) fn case(what: &str, branches: Vec<(Expr, Expr)>, otherwise: Option<Expr>, at: Loc) -> Outcome<Expr> {
    let mut all: Vec<&Expr> = branches.iter().map(|(_, then)| then).collect();
    all.extend(&otherwise);
    let Some(ty) = supertype(&all) else { return Err(no_operator(what, &all, at)) };
    let mut out = Vec::new();
    for (when, then) in branches {
        out.push((when, coerce(then, &ty, "the result")?));
    }
    let otherwise = otherwise.map(|o| coerce(o, &ty, "the result")).transpose()?.map(Box::new);
    Ok(Expr::new(Kind::Case { branches: out, otherwise }, ty, at))
}

fn unwrap_same(e: Expr) -> Expr {
    match e.kind {
        Kind::Cast { expr, .. } if expr.ty == e.ty => *expr,
        kind => Expr { kind, ty: e.ty, at: e.at },
    }
}

pub(super) fn unify(left: Expr, right: Expr, op: &str, at: Loc) -> Outcome<(Expr, Expr)> {
    let Some(ty) = supertype(&[&left, &right]) else { return Err(no_operator(op, &[&left, &right], at)) };
    Ok((coerce(left, &ty, "the operand")?, coerce(right, &ty, "the operand")?))
}

/// Most operators take no NULL that is written out: it would always give NULL.
pub(super) fn not_bare_null(operands: &[&ast::Expr], op: &str) -> Outcome<()> {
    match operands.iter().find(|e| matches!(e.kind, ExprKind::Null)) {
        Some(null) => Err(Fault::types(null.at, format!("operands of {op} cannot be literal NULL"))
            .help("compare with IS NULL, or write CAST(NULL AS …) if that is meant")),
        None => Ok(()),
    }
}

pub(super) fn no_operator(op: &str, args: &[&Expr], at: Loc) -> Box<Fault> {
    let types: Vec<String> = args.iter().map(|e| e.ty.to_string()).collect();
    // An operator is a sign or a keyword; the rest are functions.
    let is_function = op.len() > 1 && op.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'_') && op != "CASE";
    let (kind, help) = match is_function {
        true => ("function", "convert an argument with CAST"),
        false => ("operator", "convert one side with CAST"),
    };
    Fault::types(at, format!("no matching signature for {kind} {op} for argument types: {}", types.join(", ")))
        .help(help)
}

fn int_literal(digits: &str, negative: bool, at: Loc) -> Outcome<Expr> {
    let magnitude = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(hex) => u64::from_str_radix(hex, 16).ok().map(i128::from),
        None => digits.parse::<u64>().ok().map(i128::from),
    };
    let value = magnitude.map(|m| if negative { -m } else { m }).and_then(|v| i64::try_from(v).ok());
    value.map(|v| Expr::int(v, at)).ok_or_else(|| Fault::types(at, format!("invalid integer literal: {digits}")))
}

/// The scope of a lambda or SQL function: its parameters, and what is around.
pub(super) fn with_locals<'p>(parent: &'p Scope<'p>, locals: Vec<(String, Expr)>) -> Scope<'p> {
    let mut scope = Scope::inside(parent);
    scope.locals = locals;
    scope
}

/// Whether an expression reads any column.
fn reads_columns(expr: &Expr) -> bool {
    let mut found = false;
    expr.columns(&mut |_| found = true);
    found
}
