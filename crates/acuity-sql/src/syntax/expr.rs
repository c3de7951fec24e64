//! Expressions.

use super::ast::{
    BinaryOp, Bound, Call, CompareOp, Expr, ExprKind, Frame, Ident, OrderItem, UnaryOp, Window, WindowSpec,
};
use super::lexer::Tok;
use super::parser::Parser;
use super::{MAX_CHAIN, Parsed, is_reserved};
use crate::diagnostics::{Fault, Loc};

fn node(kind: ExprKind, at: Loc) -> Expr {
    Expr { kind, at }
}

impl Parser<'_> {
    pub(crate) fn expr(&mut self) -> Parsed<Expr> {
        self.nested(Self::or)
    }

    fn or(&mut self) -> Parsed<Expr> {
        let first = self.and()?;
        if !self.kw("OR") {
            return Ok(first);
        }
        let start = first.at;
        let mut all = vec![first];
        while self.eat_kw("OR") {
            all.push(self.and()?);
        }
        Ok(node(ExprKind::Or(all), self.since(start)))
    }

    fn and(&mut self) -> Parsed<Expr> {
        let first = self.not()?;
        if !self.kw("AND") {
            return Ok(first);
        }
        let start = first.at;
        let mut all = vec![first];
        while self.eat_kw("AND") {
            all.push(self.not()?);
        }
        Ok(node(ExprKind::And(all), self.since(start)))
    }

    fn not(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        if self.eat_kw("NOT") {
            let inner = self.nested(Self::not)?;
            return Ok(node(ExprKind::Not(Box::new(inner)), self.since(start)));
        }
        self.comparison()
    }

    /// At most one comparison, IS, IN, LIKE or BETWEEN: a second one needs parentheses around the first.
    fn comparison(&mut self) -> Parsed<Expr> {
        let left = self.arithmetic(1)?;
        let (mut expr, mut any) = self.compared(left)?;
        let closed = matches!(
            expr.kind,
            ExprKind::InList { .. }
                | ExprKind::InQuery { .. }
                | ExprKind::InUnnest { .. }
                | ExprKind::IsNull { .. }
                | ExprKind::IsBool { .. }
        );
        if any && closed && self.kw("IS") && (self.kw_at(1, "DISTINCT") || self.kw_at(2, "DISTINCT")) {
            (expr, any) = self.compared(expr)?;
        }
        if any && self.at_comparison() {
            return Err(Fault::syntax(self.loc(), "comparisons cannot follow each other")
                .help("put parentheses around one of them"));
        }
        Ok(expr)
    }

    fn at_comparison(&self) -> bool {
        let word = |ahead| ["IN", "LIKE", "BETWEEN"].iter().any(|w| self.kw_at(ahead, w));
        matches!(self.tok(), Tok::Op(sign) if CompareOp::of_sign(sign).is_some())
            || self.kw("IS")
            || word(0)
            || (self.kw("NOT") && word(1))
    }

    /// The expression with the comparison that follows it, and whether one does.
    fn compared(&mut self, left: Expr) -> Parsed<(Expr, bool)> {
        let start = left.at;
        if let Tok::Op(sign) = *self.tok()
            && let Some(op) = CompareOp::of_sign(sign)
        {
            self.advance();
            let (left, right) = (Box::new(left), Box::new(self.arithmetic(1)?));
            return Ok((node(ExprKind::Binary { left, op: BinaryOp::Compare(op), right }, self.since(start)), true));
        }
        if self.eat_kw("IS") {
            return Ok((self.after_is(left)?, true));
        }
        let negated = self.kw("NOT") && ["IN", "LIKE", "BETWEEN"].iter().any(|w| self.kw_at(1, w));
        if negated {
            self.advance();
        }
        if self.eat_kw("BETWEEN") {
            let low = Box::new(self.arithmetic(1)?);
            self.expect_kw("AND")?;
            let high = Box::new(self.arithmetic(1)?);
            let kind = ExprKind::Between { expr: Box::new(left), low, high, negated };
            Ok((node(kind, self.since(start)), true))
        } else if self.eat_kw("IN") {
            Ok((self.after_in(left, negated)?, true))
        } else if self.eat_kw("LIKE") {
            Ok((self.after_like(left, negated)?, true))
        } else {
            Ok((left, false))
        }
    }

    fn after_is(&mut self, left: Expr) -> Parsed<Expr> {
        let start = left.at;
        let negated = self.eat_kw("NOT");
        let expr = Box::new(left);
        let kind = if self.eat_kw("NULL") || self.eat_kw("UNKNOWN") {
            ExprKind::IsNull { expr, negated }
        } else if self.eat_kw("TRUE") {
            ExprKind::IsBool { expr, value: true, negated }
        } else if self.eat_kw("FALSE") {
            ExprKind::IsBool { expr, value: false, negated }
        } else if self.eat_kws(&["DISTINCT", "FROM"]) {
            ExprKind::IsDistinct { left: expr, right: Box::new(self.arithmetic(1)?), negated }
        } else {
            return Err(self.unexpected("NULL, TRUE, FALSE or DISTINCT FROM"));
        };
        Ok(node(kind, self.since(start)))
    }

    fn after_in(&mut self, left: Expr, negated: bool) -> Parsed<Expr> {
        let start = left.at;
        let expr = Box::new(left);
        if self.eat_kw("UNNEST") {
            let array = self.parenthesised(Self::expr)?;
            return Ok(node(ExprKind::InUnnest { expr, array: Box::new(array), negated }, self.since(start)));
        }
        self.expect("(")?;
        let kind = if self.at_query() {
            ExprKind::InQuery { expr, query: Box::new(self.query()?), negated }
        } else {
            ExprKind::InList { expr, list: self.comma_separated(Self::expr)?, negated }
        };
        self.expect(")")?;
        Ok(node(kind, self.since(start)))
    }

    fn after_like(&mut self, left: Expr, negated: bool) -> Parsed<Expr> {
        let start = left.at;
        let expr = Box::new(left);
        let many = self.eat_kw("ANY") || self.eat_kw("SOME");
        let all = !many && self.eat_kw("ALL");
        if !many && !all {
            let pattern = Box::new(self.arithmetic(1)?);
            return Ok(node(ExprKind::Like { expr, pattern, negated }, self.since(start)));
        }
        if self.kw("UNNEST") {
            return Err(Fault::unsupported(self.loc(), "LIKE ANY over an array is not supported"));
        }
        let patterns = self.parenthesised(|p| p.comma_separated(Self::expr))?;
        Ok(node(ExprKind::LikeMany { expr, patterns, all, negated }, self.since(start)))
    }

    /// An expression without comparison, AND or OR.
    pub(super) fn operand(&mut self) -> Parsed<Expr> {
        self.arithmetic(1)
    }

    /// Binary operators that bind at least as tightly as `least`.
    fn arithmetic(&mut self, least: u8) -> Parsed<Expr> {
        let mut left = self.unary()?;
        while let Tok::Op(sign) = *self.tok() {
            let Some((op, strength)) = BinaryOp::of_sign(sign).filter(|(_, strength)| *strength >= least) else {
                break;
            };
            self.chain += 1;
            if self.chain > MAX_CHAIN {
                return Err(Fault::new(
                    "limit",
                    self.loc(),
                    format!("more than {MAX_CHAIN} operators in one statement"),
                ));
            }
            self.advance();
            let right = self.arithmetic(strength + 1)?;
            let at = left.at.to(right.at);
            left = node(ExprKind::Binary { left: Box::new(left), op, right: Box::new(right) }, at);
        }
        Ok(left)
    }

    fn unary(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        if let Tok::Op(sign) = *self.tok()
            && let Some(op) = UnaryOp::of_sign(sign)
        {
            self.advance();
            let expr = Box::new(self.nested(Self::unary)?);
            return Ok(node(ExprKind::Unary { op, expr }, self.since(start)));
        }
        self.postfix()
    }

    fn postfix(&mut self) -> Parsed<Expr> {
        let mut expr = self.primary()?;
        loop {
            let start = expr.at;
            if self.is(".") && !self.is_at(1, "*") {
                self.advance();
                let field = self.any_ident("a field name after the dot")?;
                if self.is("(") {
                    return Err(self.unexpected("an operator"));
                }
                expr = node(ExprKind::Field(Box::new(expr), field), self.since(start));
            } else if self.eat("[") {
                let accessor = ["OFFSET", "ORDINAL", "SAFE_OFFSET", "SAFE_ORDINAL", "KEY", "SAFE_KEY"];
                let named = self.is_at(1, "(") && accessor.iter().any(|w| self.kw(w));
                let accessor = if named { Some(self.any_ident("an accessor")?) } else { None };
                let index = if accessor.is_some() { self.parenthesised(Self::expr)? } else { self.expr()? };
                self.expect("]")?;
                let (array, index) = (Box::new(expr), Box::new(index));
                expr = node(ExprKind::Index { array, accessor, index }, self.since(start));
            } else {
                return Ok(expr);
            }
            self.chain += 1;
            if self.chain > MAX_CHAIN {
                return Err(Fault::new(
                    "limit",
                    self.loc(),
                    format!("more than {MAX_CHAIN} operators in one statement"),
                ));
            }
        }
    }

    /// Whether a query starts at the cursor, any number of parentheses before it.
    pub(super) fn at_query(&self) -> bool {
        let mut ahead = 0;
        while self.is_at(ahead, "(") {
            ahead += 1;
        }
        if ahead > 0 && (self.kw_at(ahead, "SELECT") || self.kw_at(ahead, "WITH")) {
            // `((SELECT 1) + 1)` is an expression: look at what follows the query's own parenthesis.
            return self.is_query_in_parentheses(ahead);
        }
        self.kw_at(ahead, "SELECT") || self.kw_at(ahead, "WITH") || self.kw_at(ahead, "FROM")
    }

    fn is_query_in_parentheses(&self, opened: usize) -> bool {
        let (mut ahead, mut depth) = (opened, opened);
        loop {
            match self.tok_at(ahead) {
                Tok::Op("(") => depth += 1,
                Tok::Op(")") => {
                    depth -= 1;
                    if depth < opened {
                        let next = ahead + 1;
                        let query_goes_on =
                            ["UNION", "INTERSECT", "EXCEPT", "LIMIT", "ORDER"].iter().any(|w| self.kw_at(next, w));
                        if depth == 0 || query_goes_on {
                            return query_goes_on || matches!(self.tok_at(next), Tok::Op(")") | Tok::End);
                        }
                        if !self.is_at(next, ")") {
                            return false;
                        }
                    }
                }
                Tok::End => return true,
                _ => {}
            }
            ahead += 1;
        }
    }

    fn primary(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        match self.tok().clone() {
            Tok::Int => {
                self.advance();
                Ok(node(ExprKind::Int(self.text_of(start).to_owned()), start))
            }
            Tok::Float => {
                self.advance();
                Ok(node(ExprKind::Float(self.text_of(start).to_owned()), start))
            }
            Tok::Str(text) => {
                self.advance();
                let mut text = text;
                while let Tok::Str(more) = self.tok() {
                    if !self.text_between_has_newline() {
                        break;
                    }
                    text.push_str(more);
                    self.advance();
                }
                Ok(node(ExprKind::Str(text), self.since(start)))
            }
            Tok::Bytes(bytes) => {
                self.advance();
                Ok(node(ExprKind::Bytes(bytes), start))
            }
            Tok::Parameter => {
                Err(Fault::unsupported(start, "query parameters are not supported").help("write the value itself"))
            }
            Tok::Op("(") => self.in_parentheses(),
            Tok::Op("[") => {
                let items = self.array_items()?;
                Ok(node(ExprKind::Array { element: None, items }, self.since(start)))
            }
            Tok::Quoted(_) => self.name_or_call(),
            Tok::Word => self.word_expr(),
            _ => Err(self.unexpected("an expression")),
        }
    }

    fn text_between_has_newline(&self) -> bool {
        let gap = Loc { start: self.before().end, end: self.loc().start };
        self.text_of(gap).contains('\n')
    }

    fn array_items(&mut self) -> Parsed<Vec<Expr>> {
        self.expect("[")?;
        let items = if self.is("]") { Vec::new() } else { self.comma_separated(Self::expr)? };
        self.expect("]")?;
        Ok(items)
    }

    fn in_parentheses(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        self.expect("(")?;
        if self.at_query() {
            let query = self.query()?;
            self.expect(")")?;
            return Ok(node(ExprKind::Subquery(Box::new(query)), self.since(start)));
        }
        let mut items = self.comma_separated(Self::expr)?;
        self.expect(")")?;
        if self.is("->") {
            return self.lambda(items);
        }
        if items.len() == 1
            && let Some(inner) = items.pop()
        {
            // Parentheses leave no node: the tree already says how things belong together.
            return Ok(Expr { kind: inner.kind, at: self.since(start) });
        }
        Ok(node(ExprKind::Tuple(items), self.since(start)))
    }

    fn lambda(&mut self, params: Vec<Expr>) -> Parsed<Expr> {
        let start = params.first().map_or(self.loc(), |p| p.at);
        self.expect("->")?;
        let mut names = Vec::new();
        for param in params {
            match param.kind {
                ExprKind::Name(name) => names.push(name),
                _ => return Err(Fault::syntax(param.at, "a lambda's parameter must be a name")),
            }
        }
        let body = Box::new(self.expr()?);
        Ok(node(ExprKind::Lambda { params: names, body }, self.since(start)))
    }

    /// A primary expression that starts with an unquoted word.
    fn word_expr(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        let word = self.word_at(0).unwrap_or_default().to_ascii_uppercase();
        let literal = match word.as_str() {
            "NULL" => Some(ExprKind::Null),
            "TRUE" => Some(ExprKind::Bool(true)),
            "FALSE" => Some(ExprKind::Bool(false)),
            _ => None,
        };
        if let Some(kind) = literal {
            self.advance();
            return Ok(node(kind, start));
        }
        match word.as_str() {
            "CASE" => return self.case(),
            "INTERVAL" => return self.interval(),
            "CAST" | "SAFE_CAST" if self.is_at(1, "(") => return self.cast(),
            "EXTRACT" if self.is_at(1, "(") => return self.extract(),
            "EXISTS" => {
                self.advance();
                self.expect("(")?;
                let query = self.query()?;
                self.expect(")")?;
                return Ok(node(ExprKind::Exists(Box::new(query)), self.since(start)));
            }
            "ARRAY" => return self.array(),
            "STRUCT" => return self.struct_expr(),
            "NEW" => return Err(Fault::unsupported(start, "protocol buffers are not supported")),
            "DATE" | "DATETIME" | "TIMESTAMP" | "TIME" | "NUMERIC" | "DECIMAL" | "BIGNUMERIC" | "BIGDECIMAL"
            | "JSON" => {
                if let Tok::Str(text) = self.tok_at(1).clone() {
                    self.advance();
                    self.advance();
                    return Ok(node(ExprKind::Typed(word, text), self.since(start)));
                }
            }
            "RANGE" if self.is_at(1, "<") => return Err(Fault::unsupported(start, "RANGE values are not supported")),
            _ => {}
        }
        // Functions whose names are reserved words.
        let function = matches!(word.as_str(), "IF" | "LEFT" | "RIGHT" | "GROUPING" | "COLLATE" | "HASH" | "RANGE")
            && self.is_at(1, "(");
        if is_reserved(&word) && !function {
            return Err(self.unexpected("an expression"));
        }
        self.name_or_call()
    }

    fn name_or_call(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        let first = self.any_ident("a name")?;
        // A function's name may have several parts: SAFE.SUBSTR, NET.HOST, HLL_COUNT.INIT.
        let mut parts = 0;
        while self.is_at(2 * parts, ".") && matches!(self.tok_at(2 * parts + 1), Tok::Word | Tok::Quoted(_)) {
            parts += 1;
        }
        if !self.is_at(2 * parts, "(") {
            if self.is("->") {
                return self.lambda(vec![node(ExprKind::Name(first), start)]);
            }
            return Ok(node(ExprKind::Name(first), start));
        }
        let mut name = vec![first];
        for _ in 0..parts {
            self.expect(".")?;
            name.push(self.any_ident("a name after the dot")?);
        }
        let safe = name.len() > 1 && name[0].is("SAFE");
        if safe {
            name.remove(0);
        }
        self.call(name, safe, start)
    }

    fn call(&mut self, name: Vec<Ident>, safe: bool, start: Loc) -> Parsed<Expr> {
        let mut call = Call {
            name,
            safe,
            args: Vec::new(),
            distinct: false,
            ignore_nulls: None,
            having: None,
            order_by: Vec::new(),
            limit: None,
            over: None,
        };
        self.expect("(")?;
        call.distinct = self.eat_kw("DISTINCT");
        let counts_rows = self.is("*") && self.is_at(1, ")");
        if counts_rows {
            call.args.push(node(ExprKind::Star, self.loc()));
            self.advance();
        } else if (call.name[0].is("ARRAY") || call.name[0].is("ARRAY_LENGTH")) && self.at_query() {
            let at = self.loc();
            let query = self.query()?;
            call.args.push(node(ExprKind::Subquery(Box::new(query)), at));
        } else if !self.is(")") {
            call.args = self.comma_separated(Self::argument)?;
        }
        if self.eat_kws(&["IGNORE", "NULLS"]) {
            call.ignore_nulls = Some(true);
        } else if self.eat_kws(&["RESPECT", "NULLS"]) {
            call.ignore_nulls = Some(false);
        }
        if self.eat_kw("HAVING") {
            let max = self.eat_kw("MAX");
            if !max {
                self.expect_kw("MIN")?;
            }
            call.having = Some((max, self.expr()?));
        }
        if self.eat_kws(&["ORDER", "BY"]) {
            call.order_by = self.comma_separated(Self::order_item)?;
        }
        if self.eat_kw("LIMIT") {
            call.limit = Some(self.expr()?);
        }
        self.expect(")")?;
        if self.eat_kw("OVER") {
            call.over = Some(if self.is("(") {
                Window::Spec(Box::new(self.window_spec()?))
            } else {
                Window::Named(self.ident("a window's name or '('")?)
            });
        }
        Ok(node(ExprKind::Call(Box::new(call)), self.since(start)))
    }

    fn argument(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        if self.is_at(1, "=>") {
            let name = self.any_ident("a parameter's name")?;
            self.advance();
            let value = Box::new(self.expr()?);
            return Ok(node(ExprKind::NamedArgument(name, value), self.since(start)));
        }
        self.expr()
    }

    pub(super) fn order_item(&mut self) -> Parsed<OrderItem> {
        let expr = self.expr()?;
        if self.kw("COLLATE") {
            return Err(Fault::unsupported(self.loc(), "COLLATE is not supported"));
        }
        let descending = self.eat_kw("DESC");
        if !descending {
            self.eat_kw("ASC");
        }
        let nulls_first = if self.eat_kws(&["NULLS", "FIRST"]) {
            Some(true)
        } else if self.eat_kws(&["NULLS", "LAST"]) {
            Some(false)
        } else {
            None
        };
        Ok(OrderItem { expr, descending, nulls_first })
    }

    pub(super) fn window_spec(&mut self) -> Parsed<WindowSpec> {
        let start = self.loc();
        self.expect("(")?;
        let base = if self.kw("ROWS") || self.kw("RANGE") { None } else { self.try_ident() };
        let mut partition_by = Vec::new();
        if self.eat_kws(&["PARTITION", "BY"]) {
            partition_by = self.comma_separated(Self::expr)?;
        }
        let mut order_by = Vec::new();
        if self.eat_kws(&["ORDER", "BY"]) {
            order_by = self.comma_separated(Self::order_item)?;
        }
        let frame = if self.kw("ROWS") || self.kw("RANGE") { Some(self.frame()?) } else { None };
        self.expect(")")?;
        Ok(WindowSpec { base, partition_by, order_by, frame, at: self.since(start) })
    }

    fn frame(&mut self) -> Parsed<Frame> {
        let start_at = self.loc();
        let rows = self.kw("ROWS");
        self.advance();
        let (start, end) = if self.eat_kw("BETWEEN") {
            let start = self.bound()?;
            self.expect_kw("AND")?;
            (start, Some(self.bound()?))
        } else {
            (self.bound()?, None)
        };
        Ok(Frame { rows, start, end, at: self.since(start_at) })
    }

    fn bound(&mut self) -> Parsed<Bound> {
        if self.eat_kw("UNBOUNDED") {
            if self.eat_kw("PRECEDING") {
                return Ok(Bound::UnboundedPreceding);
            }
            self.expect_kw("FOLLOWING")?;
            return Ok(Bound::UnboundedFollowing);
        }
        if self.eat_kw("CURRENT") {
            self.expect_kw("ROW")?;
            return Ok(Bound::CurrentRow);
        }
        let expr = self.expr()?;
        if self.eat_kw("PRECEDING") {
            return Ok(Bound::Preceding(expr));
        }
        self.expect_kw("FOLLOWING")?;
        Ok(Bound::Following(expr))
    }

    fn case(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        self.expect_kw("CASE")?;
        let operand = if self.kw("WHEN") { None } else { Some(Box::new(self.expr()?)) };
        let mut branches = Vec::new();
        while self.eat_kw("WHEN") {
            let when = self.expr()?;
            self.expect_kw("THEN")?;
            branches.push((when, self.expr()?));
        }
        if branches.is_empty() {
            return Err(self.unexpected("WHEN"));
        }
        let otherwise = if self.eat_kw("ELSE") { Some(Box::new(self.expr()?)) } else { None };
        self.expect_kw("END")?;
        Ok(node(ExprKind::Case { operand, branches, otherwise }, self.since(start)))
    }

    fn interval(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        self.expect_kw("INTERVAL")?;
        let value = Box::new(self.arithmetic(1)?);
        let from = self.ident("a date part, such as DAY")?;
        let to = if self.eat_kw("TO") { Some(self.ident("a date part, such as SECOND")?) } else { None };
        Ok(node(ExprKind::Interval { value, from, to }, self.since(start)))
    }

    fn cast(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        let safe = self.kw("SAFE_CAST");
        self.advance();
        self.expect("(")?;
        let expr = Box::new(self.expr()?);
        self.expect_kw("AS")?;
        let ty = self.type_syntax()?;
        let format = if self.eat_kw("FORMAT") { Some(Box::new(self.expr()?)) } else { None };
        let zoned = format.is_some() && self.eat_kws(&["AT", "TIME", "ZONE"]);
        let zone = if zoned { Some(Box::new(self.expr()?)) } else { None };
        self.expect(")")?;
        Ok(node(ExprKind::Cast { expr, ty, safe, format, zone }, self.since(start)))
    }

    fn extract(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        self.advance();
        self.expect("(")?;
        let part = Box::new(self.expr()?);
        self.expect_kw("FROM")?;
        let expr = Box::new(self.expr()?);
        let zone = if self.eat_kws(&["AT", "TIME", "ZONE"]) { Some(Box::new(self.expr()?)) } else { None };
        self.expect(")")?;
        Ok(node(ExprKind::Extract { part, expr, zone }, self.since(start)))
    }

    fn array(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        self.expect_kw("ARRAY")?;
        if self.eat("(") {
            let query = self.query()?;
            self.expect(")")?;
            return Ok(node(ExprKind::ArrayQuery(Box::new(query)), self.since(start)));
        }
        let mut element = None;
        if self.eat("<") {
            element = Some(self.type_syntax()?);
            self.expect_angle()?;
        }
        let items = self.array_items()?;
        Ok(node(ExprKind::Array { element, items }, self.since(start)))
    }

    fn struct_expr(&mut self) -> Parsed<Expr> {
        let start = self.loc();
        self.expect_kw("STRUCT")?;
        let fields_type = if self.is("<") { Some(self.struct_type_fields()?) } else { None };
        self.expect("(")?;
        let mut fields = Vec::new();
        if !self.is(")") {
            fields = self.comma_separated(|p| {
                let value = p.expr()?;
                let name = if p.eat_kw("AS") { Some(p.ident("a field name")?) } else { None };
                Ok((name, value))
            })?;
        }
        self.expect(")")?;
        Ok(node(ExprKind::Struct { fields_type, fields }, self.since(start)))
    }
}
