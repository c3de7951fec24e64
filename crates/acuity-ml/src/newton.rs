//! Logistic regression on one variable by Newton's method: for the SOFA baseline and for calibration lines.

use crate::math::sigmoid;

/// `log-odds = intercept + slope * x`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Line {
    pub(crate) intercept: f64,
    pub(crate) slope: f64,
}

/// Maximum-likelihood line with `ridge / 2 * slope²` subtracted; `None` when there is no maximum (one class only, no
/// spread in `x`, perfect separation).
pub(crate) fn univariate(x: &[f64], y: &[bool], ridge: f64) -> Option<Line> {
    let n = x.len() as f64;
    let positives = y.iter().filter(|y| **y).count() as f64;
    if positives == 0.0 || positives == n {
        return None;
    }
    // Centred and scaled, so that the two equations are well conditioned.
    let mean = x.iter().sum::<f64>() / n;
    let sd = (x.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / n).sqrt();
    if sd.is_nan() || sd <= 1e-12 {
        return None;
    }
    // The penalty is on the slope of `x` itself.
    let ridge = ridge / (sd * sd);
    let (mut a, mut b) = ((positives / (n - positives)).ln(), 0.0);
    for _ in 0..50 {
        let (mut ga, mut gb) = (0.0, -ridge * b);
        let (mut haa, mut hab, mut hbb) = (0.0, 0.0, ridge);
        for (x, y) in x.iter().zip(y) {
            let z = (x - mean) / sd;
            let p = sigmoid(a + b * z);
            let residual = f64::from(u8::from(*y)) - p;
            let w = p * (1.0 - p);
            ga += residual;
            gb += residual * z;
            haa += w;
            hab += w * z;
            hbb += w * z * z;
        }
        let determinant = haa * hbb - hab * hab;
        if determinant.is_nan() || determinant <= 1e-12 {
            return None;
        }
        // Steps are held to 4 log-odds, so that a flat likelihood is not overshot.
        let da = ((hbb * ga - hab * gb) / determinant).clamp(-4.0, 4.0);
        let db = ((haa * gb - hab * ga) / determinant).clamp(-4.0, 4.0);
        a += da;
        b += db;
        // The outcomes are separated: the slope would grow without end.
        if b.abs() > 100.0 {
            return None;
        }
        if da.abs().max(db.abs()) < 1e-12 {
            break;
        }
    }
    Some(Line { intercept: a - b * mean / sd, slope: b / sd })
}

/// Maximum-likelihood `a` of `log-odds = a + offset`; `None` when only one class occurs.
pub(crate) fn intercept_with_offset(offset: &[f64], y: &[bool]) -> Option<f64> {
    let positives = y.iter().filter(|y| **y).count();
    if positives == 0 || positives == y.len() {
        return None;
    }
    let mut a: f64 = 0.0;
    for _ in 0..200 {
        let (mut gradient, mut hessian) = (0.0, 0.0);
        for (offset, y) in offset.iter().zip(y) {
            let p = sigmoid(a + offset);
            gradient += f64::from(u8::from(*y)) - p;
            hessian += p * (1.0 - p);
        }
        let step = (gradient / hessian.max(1e-12)).clamp(-2.0, 2.0);
        a += step;
        if step.abs() < 1e-12 {
            break;
        }
    }
    Some(a)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_groups_have_the_log_odds_of_their_frequencies() {
        // x = 0: 1 of 4, x = 2: 3 of 4. Log-odds -ln 3 and ln 3, so slope ln 3 and intercept -ln 3.
        let x = [0.0, 0.0, 0.0, 0.0, 2.0, 2.0, 2.0, 2.0];
        let y = [true, false, false, false, true, true, true, false];
        let line = univariate(&x, &y, 0.0).unwrap();
        assert!((line.slope - 3f64.ln()).abs() < 1e-9 && (line.intercept + 3f64.ln()).abs() < 1e-9);
    }

    #[test]
    fn separation_and_constants_have_no_line() {
        assert_eq!(univariate(&[0.0, 0.0, 1.0, 1.0], &[false, false, true, true], 0.0), None);
        assert_eq!(univariate(&[1.0, 1.0], &[false, true], 0.0), None);
        assert!(univariate(&[0.0, 0.0, 1.0, 1.0], &[false, false, true, true], 1.0).is_some());
    }
}
