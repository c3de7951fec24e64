//! Standard deviation, variance, covariance and correlation.

use super::{Call, Sql, never_nan};
use crate::tree::{Aggregate, Expr, Kind};
use crate::types::Type;

/// A statistic that is NaN when a value is not finite: DuckDB ends in an error then. It needs `least` rows to have a
/// value.
pub(super) fn statistic<'t>(name: &'static str, least: u32, aggregate: &'t Aggregate) -> Sql<'t> {
    if let Some(exact) = Exact::of(aggregate) {
        let (first, last) = (exact.values[0], exact.values[exact.values.len() - 1]);
        let words = format!("bq_moment_statistic('{name}', $1, $2, '{}')", exact.limbs.unit);
        let statistic = Sql::words(words, vec![exact.rows(), exact.moment(first, last)]);
        return exact.unless_wide(statistic, || of_floats(name, least, aggregate));
    }
    of_floats(name, least, aggregate)
}

/// The same as DuckDB computes it.
fn of_floats<'t>(name: &'static str, least: u32, aggregate: &'t Aggregate) -> Sql<'t> {
    if doubtful(aggregate).is_empty() {
        return Call::of(name, aggregate).into();
    }
    let template = format!("(CASE WHEN $1 = 0 THEN $3 WHEN $2 >= {least} THEN 'nan'::DOUBLE END)");
    Sql::words(template, counted(name, aggregate))
}

/// The correlation of two values; values that are all the same correlate with nothing.
pub(super) fn correlation(aggregate: &Aggregate) -> Sql<'_> {
    if let Some(exact) = Exact::of(aggregate)
        && let [x, y] = exact.values[..]
    {
        let moments = [(x, y), (x, x), (y, y)].map(|(x, y)| exact.moment(x, y));
        let args = std::iter::once(exact.rows()).chain(moments).collect();
        let correlation = Sql::words("bq_moment_correlation($1, $2, $3, $4)", args);
        return exact.unless_wide(correlation, || correlation_of_floats(aggregate));
    }
    correlation_of_floats(aggregate)
}

/// The same as DuckDB computes it.
fn correlation_of_floats(aggregate: &Aggregate) -> Sql<'_> {
    let template = "(CASE WHEN $2 >= 2 THEN \
                    (CASE WHEN $1 = 0 THEN coalesce($3, 'nan'::DOUBLE) ELSE 'nan'::DOUBLE END) END)";
    Sql::words(template, counted("corr", aggregate))
}

/// How a whole number is cut into limbs, of whose products 128 bits hold a sum; `runtime::moments` puts the sums together.
struct Limbs {
    /// DuckDB's words for each limb of `$1` as a HUGEINT, the lowest first.
    words: &'static [&'static str],
    /// The square of how many of what the whole numbers count make 1.
    unit: &'static str,
    /// DuckDB's word for whether a value can be cut so, where not all can.
    fits: Option<&'static str>,
}

/// An integer, as the FLOAT64 that it is to GoogleSQL, which changes integers of more than 53 bits.
const INTEGER: Limbs = Limbs {
    words: &[
        "(CAST(CAST($1 AS DOUBLE) AS HUGEINT) % 4294967296)",
        "(CAST(CAST($1 AS DOUBLE) AS HUGEINT) // 4294967296)",
    ],
    unit: "1",
    fits: None,
};

/// A decimal in billionths.
const DECIMAL: Limbs = Limbs {
    words: &[
        "CAST(bq_numeric_limb($1, 0) AS HUGEINT)",
        "CAST(bq_numeric_limb($1, 1) AS HUGEINT)",
        "CAST(bq_numeric_limb($1, 2) AS HUGEINT)",
    ],
    unit: "1000000000000000000",
    fits: None,
};

/// A FLOAT64 that is a whole number of parts of 2^64, as nearly all are that anybody measures.
const FLOAT: Limbs = Limbs {
    words: &[
        "CAST(bq_float_limb($1, 0) AS HUGEINT)",
        "CAST(bq_float_limb($1, 1) AS HUGEINT)",
        "CAST(bq_float_limb($1, 2) AS HUGEINT)",
    ],
    unit: "340282366920938463463374607431768211456",
    fits: Some("bq_float_has_limbs($1)"),
};

/// An aggregate of values whose sums lose nothing.
struct Exact<'t> {
    aggregate: &'t Aggregate,
    values: Vec<&'t Expr>,
    limbs: &'static Limbs,
}

impl<'t> Exact<'t> {
    /// Of integers that are converted to FLOAT64, of decimals, and of FLOAT64 that are neither tiny nor huge.
    fn of(aggregate: &'t Aggregate) -> Option<Exact<'t>> {
        // Equal values are told by the values, not by their limbs.
        if aggregate.distinct || aggregate.args.is_empty() {
            return None;
        }
        if aggregate.args.iter().all(|arg| arg.ty == Type::Numeric) {
            return Some(Exact { aggregate, values: aggregate.args.iter().collect(), limbs: &DECIMAL });
        }
        let integers = aggregate.args.iter().map(|arg| match &arg.kind {
            Kind::Cast { expr, .. } if expr.ty == Type::Int64 => Some(&**expr),
            _ => None,
        });
        Some(match integers.collect::<Option<_>>() {
            Some(values) => Exact { aggregate, values, limbs: &INTEGER },
            None => Exact { aggregate, values: aggregate.args.iter().collect(), limbs: &FLOAT },
        })
    }

    /// The exact statistic, or where some value cannot be cut into limbs another one.
    fn unless_wide(&self, exact: Sql<'t>, other: impl FnOnce() -> Sql<'t>) -> Sql<'t> {
        let Some(fits) = self.limbs.fits else { return exact };
        let each = self.values.iter().map(|value| Sql::words(fits, vec![Sql::Value(value)]));
        let mut wide = Call::of("count", self.aggregate);
        wide.args.clear();
        wide.keep(Sql::words("(NOT $1)", vec![all(each.collect())]));
        wide.keep(self.known());
        Sql::words("(CASE WHEN $1 = 0 THEN $2 ELSE $3 END)", vec![wide.into(), exact, other()])
    }

    /// How many rows have all the values.
    fn rows(&self) -> Sql<'t> {
        let mut rows = Call::of("count", self.aggregate);
        rows.args.clear();
        rows.keep(self.known());
        rows.into()
    }

    fn known(&self) -> Sql<'t> {
        all(self.values.iter().map(|value| Sql::words("($1 IS NOT NULL)", vec![Sql::Value(value)])).collect())
    }

    /// The moment of two of the values, as `runtime::moments` takes it: of the limbs of each, and of their products by the
    /// places that these have.
    fn moment(&self, x: &'t Expr, y: &'t Expr) -> Sql<'t> {
        let sum = |template: String, values: Vec<&'t Expr>| {
            let mut sum = Call::of("sum", self.aggregate);
            sum.args = vec![Sql::words(template, values.into_iter().map(Sql::Value).collect())];
            sum.keep(self.known());
            sum.around("CAST($1 AS VARCHAR)")
        };
        let words = self.limbs.words;
        let mut args = vec![self.rows()];
        for value in [x, y] {
            args.extend(words.iter().map(|limb| sum((*limb).to_owned(), vec![value])));
        }
        for place in 0..2 * words.len() - 1 {
            let pairs = (0..words.len()).filter_map(|i| Some((words[i], words.get(place.checked_sub(i)?)?)));
            let products: Vec<String> = pairs.map(|(a, b)| format!("{a} * {}", b.replace("$1", "$2"))).collect();
            args.push(sum(format!("({})", products.join(" + ")), vec![x, y]));
        }
        Sql::words("bq_moment($*)", args)
    }
}

/// The arguments that may be NaN or infinite.
fn doubtful(aggregate: &Aggregate) -> Vec<&Expr> {
    aggregate.args.iter().filter(|arg| !never_nan(arg)).collect()
}

/// How many rows have a value that is not finite, how many have values, and the statistic of those that are finite.
fn counted<'t>(name: &'static str, aggregate: &'t Aggregate) -> Vec<Sql<'t>> {
    let doubtful = doubtful(aggregate);
    let whole = || aggregate.args.iter().map(|arg| Sql::words("($1 IS NOT NULL)", vec![Sql::Value(arg)]));
    let finite = doubtful.iter().map(|arg| Sql::words("isfinite($1)", vec![Sql::Value(arg)]));
    let all_finite = all(finite.collect());
    let mut rows = Call::of("count", aggregate);
    rows.args.truncate(1);
    let mut bad = rows.clone();
    rows.keep(all(whole().collect()));
    let odd = Sql::words("(NOT $1)", vec![all_finite.clone()]);
    bad.keep(all(whole().chain([odd]).collect()));
    let mut good = Call::of(name, aggregate);
    if !doubtful.is_empty() {
        good.keep(all_finite);
    }
    let good = if name.starts_with("stddev") { deviation(good) } else { good.into() };
    vec![bad.into(), rows.into(), good]
}

/// A deviation of values whose squares may leave the range where it does not: then it is that of values made smaller.
fn deviation(plain: Call<'_>) -> Sql<'_> {
    let with = |name, words: &str| {
        let mut call = plain.clone();
        call.name = name;
        call.args = vec![Sql::words(words, call.args)];
        call
    };
    let mut largest = with("max", "abs($1)");
    largest.distinct = false;
    let smaller = with(plain.name, "($1 * 7.458340731200207e-155)");
    let template = "(CASE WHEN $1 > 1e150 THEN $2 * 1.3407807929942597e154 ELSE $3 END)";
    Sql::words(template, vec![largest.into(), smaller.into(), plain.into()])
}

/// Several conditions, joined by AND.
fn all(conditions: Vec<Sql<'_>>) -> Sql<'_> {
    if conditions.is_empty() {
        return Sql::words("true", conditions);
    }
    let places: Vec<String> = (1..=conditions.len()).map(|place| format!("${place}")).collect();
    Sql::words(format!("({})", places.join(" AND ")), conditions)
}
