//! Random numbers that are the same on every machine, for every number of threads.
//!
//! Each patient has a ChaCha stream of its own. Distributions use integer arithmetic and `libm` (not the system's
//! mathematics library), so that a seed gives the same bytes everywhere.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng as _, SeedableRng as _};

/// A stream of random numbers.
#[derive(Debug, Clone)]
pub(super) struct Random(ChaCha8Rng);

impl Random {
    /// Stream number `stream` of the seed `seed`; streams are independent of each other.
    pub(super) fn new(seed: u64, stream: u64) -> Self {
        let mut bytes = [0; 32];
        let mut state = seed;
        for word in bytes.chunks_exact_mut(8) {
            // SplitMix64: spreads small seeds over the whole key.
            state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
            let mut mixed = state;
            mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
            mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
            word.copy_from_slice(&(mixed ^ (mixed >> 31)).to_le_bytes());
        }
        let mut generator = ChaCha8Rng::from_seed(bytes);
        generator.set_stream(stream);
        Self(generator)
    }

    /// Uniform in [0, 1).
    pub(super) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 * (1.0 / (1_u64 << 53) as f64)
    }

    /// True with probability `p`.
    pub(super) fn chance(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Uniform in 0..n; 0 when n is 0.
    pub(super) fn below(&mut self, n: u64) -> u64 {
        ((u128::from(self.0.next_u64()) * u128::from(n)) >> 64) as u64
    }

    /// The number of an order, which rows of one order share.
    pub(super) fn order(&mut self) -> u64 {
        1 + self.below(9_999_999)
    }

    /// Uniform whole number in low..=high.
    pub(super) fn whole(&mut self, low: i64, high: i64) -> i64 {
        low + self.below((high - low).max(0) as u64 + 1) as i64
    }

    /// Uniform in [low, high).
    pub(super) fn range(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// One of `items`, each equally likely.
    pub(super) fn pick<T: Copy>(&mut self, items: &[T]) -> T {
        items[self.below(items.len() as u64) as usize]
    }

    /// An index, each as likely as its weight.
    pub(super) fn weighted(&mut self, weights: impl Iterator<Item = f64> + Clone) -> usize {
        let mut rest = self.unit() * weights.clone().sum::<f64>();
        let mut last = 0;
        for (index, weight) in weights.enumerate() {
            if weight > 0.0 {
                last = index;
                rest -= weight;
                if rest < 0.0 {
                    break;
                }
            }
        }
        last
    }

    /// Noise with mean 0 and variance 1 that never exceeds 3.5: the sum of four uniform numbers from one draw.
    pub(super) fn noise(&mut self) -> f64 {
        // Variance of one: 65536^2 / 12.
        const SCALE: f64 = 1.732_050_807_568_877_2 / 65536.0;
        (f64::from(quarters(self.0.next_u64())) - 2.0 * 65535.0) * SCALE
    }

    /// Normal with mean 0 and variance 1, by the sum of twelve uniform numbers; its tails end at 6.
    pub(super) fn normal(&mut self) -> f64 {
        let sum = (0..3).map(|_| quarters(self.0.next_u64())).sum::<u32>();
        (f64::from(sum) - 6.0 * 65535.0) / 65536.0
    }

    /// Log-normal with the given median and standard deviation of the logarithm.
    pub(super) fn log_normal(&mut self, median: f64, sigma: f64) -> f64 {
        median * exp(sigma * self.normal())
    }
}

fn quarters(word: u64) -> u32 {
    (0..4).map(|index| (word >> (16 * index)) as u16).map(u32::from).sum()
}

/// e to the power `x`, the same on every machine.
pub(super) fn exp(x: f64) -> f64 {
    libm::exp(x)
}

/// The logistic function: log odds to probability.
pub(super) fn logistic(x: f64) -> f64 {
    1.0 / (1.0 + exp(-x))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ() {
        let draw = |seed, stream| Random::new(seed, stream).below(u64::MAX);
        assert_eq!(draw(1, 1), draw(1, 1));
        assert_ne!(draw(1, 1), draw(1, 2));
        assert_ne!(draw(1, 1), draw(2, 1));
    }

    #[test]
    fn distributions_have_their_moments() {
        let mut random = Random::new(7, 0);
        let moments = |values: &[f64]| {
            let mean = values.iter().sum::<f64>() / values.len() as f64;
            (mean, values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / values.len() as f64)
        };
        let noise: Vec<_> = (0..100_000).map(|_| random.noise()).collect();
        let normal: Vec<_> = (0..100_000).map(|_| random.normal()).collect();
        for values in [noise, normal] {
            let (mean, variance) = moments(&values);
            assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03, "{mean} {variance}");
        }
        let counts = (0..30_000).filter(|_| random.weighted([1.0, 2.0, 0.0].into_iter()) == 1).count();
        assert!((19_000..21_000).contains(&counts), "{counts}");
    }
}
