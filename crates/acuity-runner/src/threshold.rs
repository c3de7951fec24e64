//! `warn_if` and `error_if`: a comparison with a number.

use crate::error::SourceError;

/// Whether `failures` meets a condition such as `!= 0` or `> 10`.
pub(crate) fn holds(condition: &str, failures: i64) -> Result<bool, SourceError> {
    let text = condition.trim();
    let unreadable = || {
        SourceError::new(format!("cannot read the condition {condition:?} of a test"))
            .with_help("write a comparison with a number, such as \"!= 0\", \">10\" or \"between 1 and 5\"")
    };
    let number = |text: &str| text.trim().parse::<i64>().map_err(|_| unreadable());
    let lower = text.to_ascii_lowercase();
    if let Some(range) = lower.strip_prefix("between ") {
        let (low, high) = range.split_once(" and ").ok_or_else(unreadable)?;
        return Ok((number(low)?..=number(high)?).contains(&failures));
    }
    for (operator, compare) in OPERATORS {
        if let Some(rest) = text.strip_prefix(operator) {
            return Ok(compare(&failures, &number(rest)?));
        }
    }
    Err(unreadable())
}

type Compare = fn(&i64, &i64) -> bool;

/// Longer operators first: `>` also begins `>=`.
const OPERATORS: [(&str, Compare); 8] = [
    ("!=", i64::ne),
    ("<>", i64::ne),
    (">=", i64::ge),
    ("<=", i64::le),
    ("==", i64::eq),
    ("=", i64::eq),
    (">", i64::gt),
    ("<", i64::lt),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comparisons() {
        for (condition, yes, no) in [
            ("!= 0", 1, 0),
            ("> 10", 11, 10),
            (">=10", 10, 9),
            ("< 3", 2, 3),
            ("= 5", 5, 4),
            ("<> 1", 0, 1),
            ("between 1 and 5", 5, 6),
        ] {
            assert!(holds(condition, yes).unwrap(), "{condition}");
            assert!(!holds(condition, no).unwrap(), "{condition}");
        }
        assert!(holds("many", 1).is_err());
        assert!(holds("> x", 1).is_err());
    }
}
