//! Numbers and units as people read them: one place, so that app, report and command line write them alike.

/// Four significant digits, at most four decimals, no trailing zeros.
///
/// ```
/// use acuity_scores::words::number;
///
/// assert_eq!([number(0.0), number(7.40), number(0.05819), number(1234.56)], ["0", "7.4", "0.0582", "1235"]);
/// ```
#[must_use]
pub fn number(value: f64) -> String {
    if value == 0.0 {
        return "0".to_owned();
    }
    let magnitude = value.abs().log10().floor();
    if !magnitude.is_finite() {
        return value.to_string();
    }
    let digits = (3.0 - magnitude).clamp(0.0, 4.0) as usize;
    let text = format!("{value:.digits$}");
    if text.trim_start_matches(['-', '0', '.']).is_empty() {
        // Too small for four decimals, but not nothing.
        return format!("{value:.0e}");
    }
    if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.').to_owned() } else { text }
}

/// A unit as marts and files write it, as a person reads it; empty for flags, scales and ratios.
#[must_use]
pub fn unit(unit: &str) -> &str {
    match unit {
        "1" => "",
        "degC" => "°C",
        "K/uL" => "10³/µL",
        "mcg/kg/min" => "µg/kg/min",
        "bpm" => "beats/min",
        other => other,
    }
}

/// Value and unit: `37.2 °C`.
#[must_use]
pub fn with_unit(value: f64, its_unit: &str) -> String {
    let its_unit = unit(its_unit);
    if its_unit.is_empty() { number(value) } else { format!("{} {its_unit}", number(value)) }
}

/// A range with its unit: `0 to 50 mmol/L`.
#[must_use]
pub fn range((low, high): (f64, f64), unit: &str) -> String {
    format!("{} to {}", number(low), with_unit(high, unit))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers() {
        assert_eq!([number(0.058_19), number(0.000_02), number(f64::INFINITY)], ["0.0582", "2e-5", "inf"]);
        assert_eq!([number(-1.5), number(100_000.0), number(f64::NAN)], ["-1.5", "100000", "NaN"]);
    }

    #[test]
    fn values_with_units() {
        assert_eq!([with_unit(37.25, "degC"), with_unit(9.0, "1")], ["37.25 °C", "9"]);
        assert_eq!([range((0.0, 50.0), "mmol/L"), range((3.0, 15.0), "1")], ["0 to 50 mmol/L", "3 to 15"]);
    }
}
