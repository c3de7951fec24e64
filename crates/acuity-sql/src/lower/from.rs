//! The FROM clause.

use super::Writer;
use super::full_join::Sides;
use crate::diagnostics::{Fault, Outcome};
use crate::storage::duckdb;
use crate::tree::{Expr, From, JoinKind, Kind};
use crate::types::Type;

impl Writer {
    /// A column of another program's as the type that holds its GoogleSQL type.
    fn converted(&mut self, column: &str, ty: &Type) {
        let cast = |w: &mut Self| {
            w.push("CAST(");
            w.name(column);
            w.put(format_args!(" AS {})", duckdb(ty)));
        };
        if *ty == Type::BigNumeric {
            self.push("bq_text_to_bignumeric(CAST(");
            self.name(column);
            return self.push(" AS VARCHAR))");
        }
        if *ty != Type::Datetime {
            return cast(self);
        }
        // DuckDB 2 rounds nanoseconds to the nearest microsecond, and so into the future; GoogleSQL cuts them off.
        self.push("CASE WHEN ");
        cast(self);
        self.push(" > ");
        self.name(column);
        self.push(" THEN ");
        cast(self);
        self.push(" - INTERVAL 1 MICROSECOND ELSE ");
        cast(self);
        self.push(" END");
    }

    /// A relation, on a new stack when joins are nested deep.
    pub(super) fn from(&mut self, from: &From) -> Outcome<()> {
        crate::stack::deep(|| self.relation(from))
    }

    /// A relation.
    fn relation(&mut self, from: &From) -> Outcome<()> {
        match from {
            From::Table { path, alias: name, converted } if !converted.is_empty() => {
                self.push("(SELECT * REPLACE (");
                self.list(converted, |w, (column, ty)| {
                    w.converted(column, ty);
                    w.push(" AS ");
                    w.name(column);
                    Ok(())
                })?;
                self.push(") FROM ");
                self.path(path);
                self.push(")");
                self.alias(name);
            }
            From::Table { path, alias: name, .. } => {
                self.path(path);
                if path.0.last() != Some(name) {
                    self.alias(name);
                }
            }
            From::Cte { name, alias: given } => {
                self.name(name);
                if name != given {
                    self.alias(given);
                }
            }
            From::Query { query, alias: name, lateral } => {
                self.push(if *lateral { "LATERAL (" } else { "(" });
                self.query(query, false)?;
                self.push(")");
                self.alias(name);
            }
            From::Unnest { array, alias: name, offset } => {
                // With an offset the array is needed twice, and must be the same array both times.
                let twice = *offset && !matches!(array.kind, Kind::Column(_) | Kind::Array(_));
                // `value` and `position` are the columns that the resolver has given the array.
                self.push("(SELECT unnest(");
                if twice {
                    self.push("a")
                } else {
                    self.expr(array)?
                }
                self.push(") AS value");
                if *offset {
                    self.push(", generate_subscripts(");
                    if twice {
                        self.push("a")
                    } else {
                        self.expr(array)?
                    }
                    self.push(", 1) - 1 AS position");
                }
                if twice {
                    self.push(" FROM (SELECT ");
                    self.expr(array)?;
                    self.push(" AS a)");
                }
                self.push(")");
                self.alias(name);
            }
            From::Join { kind, left, right, on } => self.join(*kind, left, right, on.as_ref())?,
            From::Unpivot { from, alias: name, names, rows } => {
                self.from(from)?;
                self.push(" CROSS JOIN LATERAL (");
                // A row each time, in LATERAL, so that the values see the columns of the relation.
                for (i, row) in rows.iter().enumerate() {
                    if i > 0 {
                        self.push(" UNION ALL ");
                    }
                    self.push("SELECT ");
                    for (j, (value, column)) in row.iter().zip(names).enumerate() {
                        if j > 0 {
                            self.push(", ");
                        }
                        self.expr(value)?;
                        self.alias(column);
                    }
                }
                self.push(")");
                self.alias(name);
            }
            From::Sample { from, size, rows } => {
                self.from(from)?;
                // By rows: DuckDB's default takes or leaves whole blocks, and so all of a small table.
                match rows {
                    true => self.put(format_args!(" TABLESAMPLE reservoir({size} ROWS)")),
                    false => self.put(format_args!(" TABLESAMPLE {size} PERCENT (bernoulli)")),
                }
            }
        }
        Ok(())
    }

    /// A join; what DuckDB does not take in a condition is moved or refused.
    fn join(&mut self, kind: JoinKind, left: &From, right: &From, on: Option<&Expr>) -> Outcome<()> {
        // Every column is named, so that the sides may change places.
        if kind == JoinKind::Right && on.is_some_and(Expr::has_subquery) && left.alias().is_some() {
            return self.join(JoinKind::Left, right, left, on);
        }
        if kind == JoinKind::Full
            && let Some(on) = on.filter(|on| on.has_subquery())
        {
            let sides = Sides::of(left, right, on).ok_or_else(|| {
                let message = "a subquery over both sides in the condition of a FULL JOIN is not supported";
                Fault::unsupported(on.at, message).help("compute it in a query before the join")
            })?;
            return self.full_join(&sides);
        }
        self.from(left)?;
        // An array may be one of the left side.
        let lateral = matches!(right, From::Unnest { .. });
        if let (JoinKind::Left | JoinKind::Inner, Some(on), Some(name)) = (kind, on, right.alias())
            && (lateral || (on.has_subquery() && kind == JoinKind::Left))
        {
            // DuckDB takes few conditions in a lateral join, and no subquery in an outer one: the condition goes
            // inside.
            self.push(if kind == JoinKind::Left {
                " LEFT JOIN LATERAL (SELECT * FROM "
            } else {
                " JOIN LATERAL (SELECT * FROM "
            });
            self.from(right)?;
            self.push(" WHERE ");
            self.expr(on)?;
            self.push(")");
            self.alias(name);
            self.push(" ON true");
            return Ok(());
        }
        self.push(match kind {
            JoinKind::Inner if on.is_some() => " JOIN ",
            JoinKind::Left => " LEFT JOIN ",
            JoinKind::Right => " RIGHT JOIN ",
            JoinKind::Full => " FULL JOIN ",
            _ => " CROSS JOIN ",
        });
        if lateral && !matches!(kind, JoinKind::Right | JoinKind::Full) {
            self.push("LATERAL ");
        }
        let nested = matches!(right, From::Join { .. });
        if nested {
            self.push("(");
        }
        self.from(right)?;
        if nested {
            self.push(")");
        }
        match on {
            Some(on) => {
                self.push(" ON ");
                self.expr(on)?;
            }
            // Joins with an array need no condition in GoogleSQL.
            None if matches!(kind, JoinKind::Left | JoinKind::Right | JoinKind::Full) => self.push(" ON true"),
            None => {}
        }
        Ok(())
    }
}
