//! Small numerical helpers.

/// The 97.5th percentile of the normal distribution: half the width of a 95 % interval in standard errors.
pub(crate) const Z: f64 = 1.959_963_984_540_054;

/// Whether models can compute with a value: trees do so in single precision, where a larger number would be infinite.
pub(crate) fn is_usable(value: f64) -> bool {
    value.abs() <= f64::from(f32::MAX)
}

/// Probability from log-odds, accurate in both tails.
pub(crate) fn sigmoid(margin: f64) -> f64 {
    // exp() of a large number overflows, that of its negative does not.
    if margin >= 0.0 {
        1.0 / (1.0 + (-margin).exp())
    } else {
        let e = margin.exp();
        e / (1.0 + e)
    }
}

/// Log-odds of a probability, kept finite at 0 and 1.
pub(crate) fn logit(p: f64) -> f64 {
    let p = p.clamp(1e-12, 1.0 - 1e-12);
    (p / (1.0 - p)).ln()
}

/// Quantile of sorted values by linear interpolation; `None` when there are none.
pub(crate) fn quantile(sorted: &[f64], q: f64) -> Option<f64> {
    let last = sorted.len().checked_sub(1)?;
    let at = q.clamp(0.0, 1.0) * last as f64;
    let below = at.floor() as usize;
    let above = at.ceil() as usize;
    let fraction = at - below as f64;
    Some(sorted[below] + (sorted[above] - sorted[below]) * fraction)
}

/// Nodes and weights of Gauss-Legendre quadrature on the interval 0 to 1: exact for polynomials up to degree
/// `2 * points - 1`. Nodes by Newton's method on the Legendre polynomial (Press et al., Numerical Recipes, section 4.6).
pub(crate) fn gauss_legendre(points: usize) -> Vec<(f64, f64)> {
    let n = points.max(1);
    let mut rule = Vec::with_capacity(n);
    for i in 0..n {
        let mut x = (std::f64::consts::PI * (i as f64 + 0.75) / (n as f64 + 0.5)).cos();
        let mut derivative = 1.0;
        for _ in 0..100 {
            let (mut p, mut before) = (1.0, 0.0);
            for degree in 0..n {
                let k = degree as f64;
                (p, before) = (((2.0 * k + 1.0) * x * p - k * before) / (k + 1.0), p);
            }
            derivative = n as f64 * (x * p - before) / (x * x - 1.0);
            let step = p / derivative;
            x -= step;
            if step.abs() < 1e-16 {
                break;
            }
        }
        rule.push(((1.0 - x) / 2.0, 1.0 / ((1.0 - x * x) * derivative * derivative)));
    }
    rule
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quadrature_integrates_polynomials_exactly() {
        for points in 1..=20 {
            let rule = gauss_legendre(points);
            for degree in 0..(2 * points) {
                // The integral of x^d from 0 to 1 is 1 / (d + 1).
                let integral: f64 = rule.iter().map(|(x, w)| w * x.powi(degree as i32)).sum();
                assert!((integral - 1.0 / (degree as f64 + 1.0)).abs() < 1e-14, "{points} points, degree {degree}");
            }
        }
    }

    #[test]
    fn quantiles_interpolate() {
        assert_eq!(quantile(&[1.0, 2.0, 3.0, 4.0], 0.5), Some(2.5));
        assert_eq!(quantile(&[7.0], 0.99), Some(7.0));
        assert_eq!(quantile(&[], 0.5), None);
    }

    #[test]
    fn sigmoid_and_logit_are_inverse() {
        for margin in [-20.0, -1.0, 0.0, 0.3, 12.0] {
            assert!((logit(sigmoid(margin)) - margin).abs() < 1e-3);
        }
        assert_eq!(sigmoid(-1e9), 0.0);
    }
}
