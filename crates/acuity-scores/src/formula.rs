//! Arithmetic of a score, as data: computed in Rust, written as SQL.

/// A number computed from named values; missing where one of them is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Formula {
    /// This number.
    Number(f64),
    /// The value of this name.
    Value(&'static str),
    /// The sum, added from left to right.
    Sum(&'static [Formula]),
    /// The product, multiplied from left to right.
    Product(&'static [Formula]),
    /// The natural logarithm.
    Ln(&'static Formula),
    /// Rounded to so many decimals, half away from zero.
    Round(&'static Formula, u8),
    /// 1 / (1 + e to the minus x): a probability from log odds.
    Logistic(&'static Formula),
    /// The smaller of a number and what it must not exceed.
    AtMost(f64, &'static Formula),
}

impl Formula {
    /// Computes it.
    pub fn value(&self, value_of: &dyn Fn(&str) -> Option<f64>) -> Option<f64> {
        match *self {
            Self::Number(number) => Some(number),
            Self::Value(name) => value_of(name),
            Self::Sum(terms) => fold(terms, value_of, |left, right| left + right),
            Self::Product(factors) => fold(factors, value_of, |left, right| left * right),
            Self::Ln(of) => of.value(value_of).map(f64::ln),
            Self::Round(of, decimals) => {
                let scale = 10f64.powi(i32::from(decimals));
                of.value(value_of).map(|value| (value * scale).round() / scale)
            }
            Self::Logistic(of) => of.value(value_of).map(|log_odds| 1.0 / (1.0 + (-log_odds).exp())),
            Self::AtMost(limit, of) => of.value(value_of).map(|value| if value > limit { limit } else { value }),
        }
    }

    /// Writes it as GoogleSQL over columns named as the values.
    #[must_use]
    pub fn sql(&self) -> String {
        match *self {
            Self::Number(number) => format!("{number}"),
            Self::Value(name) => name.to_owned(),
            Self::Sum(terms) => join(terms, " + ").replace("+ -", "- "),
            Self::Product(factors) => join(factors, " * "),
            Self::Ln(of) => format!("LN({})", of.sql()),
            Self::Round(of, 0) => format!("ROUND({})", of.sql()),
            Self::Round(of, decimals) => format!("ROUND({}, {decimals})", of.sql()),
            Self::Logistic(of) => format!("1 / (1 + EXP(-({})))", of.sql()),
            Self::AtMost(limit, of) => {
                let of = of.sql();
                format!("CASE WHEN {of} > {limit} THEN {limit} ELSE {of} END")
            }
        }
    }
}

fn fold(parts: &[Formula], value_of: &dyn Fn(&str) -> Option<f64>, join: impl Fn(f64, f64) -> f64) -> Option<f64> {
    let (first, rest) = parts.split_first()?;
    rest.iter().try_fold(first.value(value_of)?, |left, part| Some(join(left, part.value(value_of)?)))
}

fn join(parts: &[Formula], operator: &str) -> String {
    let parts: Vec<String> = parts
        .iter()
        .map(|part| match part {
            Formula::Sum(_) | Formula::Logistic(_) | Formula::AtMost(..) => format!("({})", part.sql()),
            _ => part.sql(),
        })
        .collect();
    parts.join(operator)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_is_computed_and_written() {
        const X: Formula = Formula::Value("x");
        const LOG_ODDS: Formula = Formula::Sum(&[
            Formula::Number(-7.5),
            Formula::Product(&[Formula::Number(0.5), X]),
            Formula::Product(&[Formula::Number(-2.0), Formula::Ln(&Formula::Sum(&[X, Formula::Number(1.0)]))]),
        ]);
        let x = |name: &str| (name == "x").then_some(0.0);
        assert_eq!(LOG_ODDS.value(&x), Some(-7.5));
        assert_eq!(LOG_ODDS.value(&|_: &str| None), None);
        assert_eq!(LOG_ODDS.sql(), "-7.5 + 0.5 * x + -2 * LN(x + 1)".replace("+ -", "- "));
        assert_eq!(Formula::Round(&Formula::Number(-0.25), 1).value(&x), Some(-0.3), "half away from zero");
        assert_eq!(Formula::Logistic(&Formula::Number(0.0)).value(&x), Some(0.5));
        let capped = Formula::AtMost(40.0, &Formula::Product(&[Formula::Number(41.0), X]));
        assert_eq!(capped.value(&|_: &str| Some(1.0)), Some(40.0));
        assert_eq!(capped.sql(), "CASE WHEN 41 * x > 40 THEN 40 ELSE 41 * x END");
    }
}
