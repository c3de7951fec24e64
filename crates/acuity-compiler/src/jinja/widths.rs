//! How wide a template may fill up a text.
//!
//! The engine makes the whole text of `'{:>3000000000}'.format('x')` before it pays for it, so that one line takes
//! gigabytes. Where a width is written in a template, it is looked at first.

use minijinja::{Error, Value};

use super::fault::fault;

/// Characters that a value may be filled up to, or a line be indented by.
const MAX_WIDTH: u64 = 10_000;

/// The arguments of `format` on a text: no width in it is beyond the bound.
///
/// # Errors
/// A width that is.
pub(super) fn of_format(template: &str, args: &[Value]) -> Result<(), Error> {
    let is_wide = |digits: &str| {
        digits.trim_start_matches('0').parse::<u64>().map_or(digits.len() > 4, |width| width > MAX_WIDTH)
    };
    let fields = template.split('{').skip(1).map(|rest| rest.split('}').next().unwrap_or_default());
    let mut nested = false;
    for spec in fields.filter_map(|field| field.split_once(':').map(|(_, spec)| spec)) {
        nested |= spec.is_empty();
        if spec.split(|c: char| !c.is_ascii_digit()).any(is_wide) {
            return Err(too_wide());
        }
    }
    // `{:{}}` takes the width from the arguments.
    if nested { args.iter().try_for_each(|arg| bounded(Some(arg))) } else { Ok(()) }
}

/// # Errors
/// A width beyond the bound.
pub(super) fn bounded(width: Option<&Value>) -> Result<(), Error> {
    match width.filter(|width| width.is_number()).map(|width| u64::try_from(width.clone())) {
        Some(Ok(width)) if width > MAX_WIDTH => Err(too_wide()),
        _ => Ok(()),
    }
}

fn too_wide() -> Error {
    fault("too-wide", format!("a text cannot be filled up or indented by more than {MAX_WIDTH} characters"), None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn widths_of_a_format() {
        let wide = |template: &str, args: &[Value]| of_format(template, args).is_err();
        for template in ["{:>3000000000}", "{0:*^99999}", "{a:.100000f}", "{:0>10001}", "{:>99999999999999999999999}"] {
            assert!(wide(template, &[]), "{template}");
        }
        for template in ["{}", "{0:>10000}", "{:,.2f}", "{:%Y}", "99999999", "{{99999}}", "{99999}", "{:08.3f}"] {
            assert!(!wide(template, &[]), "{template}");
        }
        assert!(wide("{:{}}", &[Value::from("x"), Value::from(20_000)]));
        assert!(!wide("{:{}}", &[Value::from("x"), Value::from(20)]));
    }
}
