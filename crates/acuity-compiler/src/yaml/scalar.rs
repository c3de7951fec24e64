//! Plain scalars.

use super::YamlValue;

/// YAML 1.1 scalars, as PyYAML resolves them.
pub(super) fn plain_scalar(text: &str) -> YamlValue {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return YamlValue::Null,
        // `y` and `n` stay text, as in PyYAML.
        "true" | "True" | "TRUE" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" => return YamlValue::Bool(true),
        "false" | "False" | "FALSE" | "no" | "No" | "NO" | "off" | "Off" | "OFF" => return YamlValue::Bool(false),
        _ => {}
    }
    let bare = text.trim_start_matches(['+', '-']);
    if text.len() - bare.len() <= 1 && bare.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        let digits = text.replace('_', "");
        if let Some(hex) = bare.strip_prefix("0x").and_then(|hex| i64::from_str_radix(hex, 16).ok()) {
            return YamlValue::Int(if text.starts_with('-') { -hex } else { hex });
        }
        if let Ok(int) = digits.parse::<i64>() {
            return YamlValue::Int(int);
        }
        // Without a point it is text in YAML 1.1: `1e3`.
        if bare.bytes().all(|b| b.is_ascii_digit() || matches!(b, b'.' | b'e' | b'E' | b'+' | b'-' | b'_'))
            && bare.contains('.')
            && let Ok(float) = digits.parse::<f64>()
        {
            return YamlValue::Float(float);
        }
    }
    YamlValue::Text(text.to_owned())
}
