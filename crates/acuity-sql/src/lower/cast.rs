//! CAST, SAFE_CAST and implicit conversions.

use super::Writer;
use super::op::range;
use crate::diagnostics::Outcome;
use crate::storage::{duckdb, field_names};
use crate::tree::{Expr, Kind};
use crate::types::Type;

impl Writer {
    /// A conversion. Those that DuckDB makes in another way (rounding, formats of text, what is an error) are functions.
    pub(super) fn cast(&mut self, value: &Expr, to: &Type, safe: bool) -> Outcome<()> {
        use Type::{Bool, Bytes, Date, Datetime, Float64, Int64, Numeric, String as Str, Time, Timestamp};
        let from = &value.ty;
        let function = match (from, to) {
            _ if from == to => return self.expr(value),
            (Type::BigNumeric, _) | (_, Type::BigNumeric) => return self.cast_bignumeric(value, to, safe),
            (Float64, Int64) => "float_to_int",
            (Float64, Numeric) => "float_to_numeric",
            (Float64, Str) => "float_text",
            (Numeric, Int64) => "numeric_to_int",
            // DuckDB rounds twice: to a DOUBLE, and in the division by the scale.
            (Numeric, Float64) => "numeric_to_float",
            (Numeric, Str) => "numeric_text",
            (Str, Int64) => "text_to_int",
            (Str, Float64) => "text_to_float",
            (Str, Numeric) => "text_to_numeric",
            (Str, Bool) => "text_to_bool",
            (Str, Date) => "text_to_date",
            (Str, Datetime) => "text_to_datetime",
            (Str, Time) => "text_to_time",
            (Str, Timestamp) => "text_to_timestamp",
            (Str, Bytes) => return self.template("encode($1)", std::slice::from_ref(value)),
            (Bytes, Str) => "bytes_to_text",
            (Datetime, Str) => "datetime_text",
            (Timestamp, Str) => "timestamp_text",
            (Time, Str) => "time_text",
            (Type::Interval, Str) => "interval_text",
            (Str, Type::Interval) => "text_to_interval",
            (Type::Range(element), Str) => {
                let (start, end) = range::ends("$1", element);
                let call = format!("bq_{}_range_text({start}, {end})", range::family(element));
                return self.template(&call, std::slice::from_ref(value));
            }
            (Str, Type::Range(element)) => {
                let lenient = if safe { "bq_try_" } else { "bq_" };
                let call = format!("{lenient}text_to_{}_range($1)", range::family(element));
                return self.template(&call, std::slice::from_ref(value));
            }
            // DuckDB holds both as the same type.
            (Datetime, Timestamp) | (Timestamp, Datetime) => return self.expr(value),
            // It is looked at several times.
            (Type::Struct(_) | Type::Array(_), _) if !matches!(value.kind, Kind::Struct(_)) && value.is_volatile() => {
                let parameter = |name| Expr::new(Kind::Parameter(name), from.clone(), value.at);
                return self.computed(|w| w.expr(value), |w, name| w.cast(&parameter(name), to, safe));
            }
            (Type::Struct(_) | Type::Array(_), _) if safe && !matches!(value.kind, Kind::Struct(_)) => {
                // One part that does not convert makes the whole NULL, unless the struct is written out.
                self.push("CASE WHEN ");
                self.fails(value, to)?;
                self.put(format_args!(" THEN CAST(NULL AS {}) ELSE ", duckdb(to)));
                self.parts(value, to, true)?;
                self.push(" END");
                return Ok(());
            }
            (Type::Struct(_) | Type::Array(_), _) => return self.parts(value, to, safe),
            _ => {
                self.push("CAST(");
                self.expr(value)?;
                self.put(format_args!(" AS {})", duckdb(to)));
                return Ok(());
            }
        };
        self.push(if safe { "bq_try_" } else { "bq_" });
        self.push(function);
        self.push("(");
        self.expr(value)?;
        self.push(")");
        Ok(())
    }

    /// A conversion from BIGNUMERIC, or to it.
    fn cast_bignumeric(&mut self, value: &Expr, to: &Type, safe: bool) -> Outcome<()> {
        let lenient = if safe { "bq_try_" } else { "bq_" };
        let name = |ty: &Type| match ty {
            Type::Int64 => "int",
            Type::Float64 => "float",
            Type::Numeric => "numeric",
            Type::BigNumeric => "bignumeric",
            _ => "text",
        };
        let call = match (&value.ty, to) {
            (Type::BigNumeric, Type::String) => format!("{lenient}bignumeric_text($.1)"),
            (Type::BigNumeric, to) => format!("{lenient}bignumeric_to_{}($.1)", name(to)),
            (from, _) => format!("{lenient}{}_to_bignumeric($1)", name(from)),
        };
        self.template(&call, std::slice::from_ref(value))
    }

    /// The conversion of a struct or array, part by part.
    fn parts(&mut self, value: &Expr, to: &Type, safe: bool) -> Outcome<()> {
        match (&value.ty, to) {
            (Type::Struct(a), Type::Struct(b)) => self.cast_struct(value, a, b, to, safe),
            (Type::Array(a), Type::Array(b)) => {
                // Nested arrays of structs nest their lambdas: each needs a name of its own. By depth, so that what is
                // written twice, as a column and as a key, is written alike.
                self.lambdas += 1;
                let name = format!("bq_c{}", self.lambdas);
                self.push("list_transform(");
                self.expr(value)?;
                self.put(format_args!(", lambda {name}: "));
                let element = Expr::new(Kind::Parameter(name), (**a).clone(), value.at);
                self.cast(&element, b, safe)?;
                self.lambdas -= 1;
                self.push(")");
                Ok(())
            }
            _ => self.expr(value),
        }
    }

    /// Whether the conversion of a value ends in an error.
    fn fails(&mut self, value: &Expr, to: &Type) -> Outcome<()> {
        match (&value.ty, to) {
            (from, to) if from == to => self.push("false"),
            (Type::Struct(from), Type::Struct(to)) => {
                self.push("coalesce(false");
                for (i, ((_, a), (_, b))) in from.iter().zip(to.iter()).enumerate() {
                    self.push(" OR ");
                    self.fails(&Expr::new(Kind::Field(Box::new(value.clone()), i), a.clone(), value.at), b)?;
                }
                self.push(", false)");
            }
            (Type::Array(from), Type::Array(to)) => {
                self.lambdas += 1;
                let name = format!("bq_c{}", self.lambdas);
                self.push("coalesce(len(list_filter(");
                self.expr(value)?;
                self.put(format_args!(", lambda {name}: "));
                self.fails(&Expr::new(Kind::Parameter(name), (**from).clone(), value.at), to)?;
                self.lambdas -= 1;
                self.push(")) > 0, false)");
            }
            _ => {
                self.push("(");
                self.expr(value)?;
                self.push(" IS NOT NULL AND ");
                self.cast(value, to, true)?;
                self.push(" IS NULL)");
            }
        }
        Ok(())
    }

    /// Structs are converted field by field, by place: DuckDB's own cast goes by name.
    fn cast_struct(
        &mut self,
        value: &Expr,
        from: &[(Option<String>, Type)],
        to: &[(Option<String>, Type)],
        ty: &Type,
        safe: bool,
    ) -> Outcome<()> {
        // A struct that is NULL stays so, and does not become one of NULL fields; one that is written out is never NULL.
        let written_out = matches!(value.kind, Kind::Struct(_));
        let names = field_names(to);
        if !written_out {
            self.push("CASE WHEN ");
            self.expr(value)?;
            self.push(" IS NOT NULL THEN ");
        }
        self.push("{");
        for (i, ((name, (_, a)), (_, b))) in names.iter().zip(from).zip(to).enumerate() {
            if i > 0 {
                self.push(", ");
            }
            self.text(name);
            self.push(": ");
            self.cast(&Expr::field(value.clone(), i, a.clone(), value.at), b, safe)?;
        }
        self.push("}");
        if !written_out {
            self.put(format_args!(" ELSE CAST(NULL AS {}) END", duckdb(ty)));
        }
        Ok(())
    }
}
