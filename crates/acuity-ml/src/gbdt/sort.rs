//! Sorts numbers in single precision by their digits, which takes a fixed number of passes over them.

/// Below so many numbers comparing them costs less.
const FROM: usize = 2048;

/// Three digits of eleven bits hold a number.
const BITS: usize = 11;

/// Sorts by `f32::total_cmp`.
pub(crate) fn sort(values: &mut [f32]) {
    if values.len() < FROM {
        values.sort_unstable_by(f32::total_cmp);
        return;
    }
    let mut keys: Vec<u32> = values.iter().map(|value| key(*value)).collect();
    let mut sorted = vec![0; keys.len()];
    for digit in 0..3 {
        let of = |key: u32| (key >> (digit * BITS)) as usize % (1 << BITS);
        let mut places = [0usize; 1 << BITS];
        keys.iter().for_each(|key| places[of(*key)] += 1);
        let mut before = 0;
        for place in &mut places {
            before += std::mem::replace(place, before);
        }
        for key in &keys {
            let place = &mut places[of(*key)];
            sorted[*place] = *key;
            *place += 1;
        }
        std::mem::swap(&mut keys, &mut sorted);
    }
    values.iter_mut().zip(keys).for_each(|(value, key)| *value = number(key));
}

/// Bits that are ordered as the numbers are: of a negative number all change, of others the sign.
fn key(value: f32) -> u32 {
    let bits = value.to_bits();
    bits ^ if bits >> 31 == 1 { u32::MAX } else { 1 << 31 }
}

fn number(key: u32) -> f32 {
    f32::from_bits(key ^ if key >> 31 == 1 { 1 << 31 } else { u32::MAX })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_and_many_are_sorted_as_by_comparing() {
        for count in [0, 1, 100, FROM as u32, 3 * FROM as u32 + 5] {
            // Any bits: infinities, subnormal numbers and both zeros among them.
            let any = |i: u32| f32::from_bits(i.wrapping_mul(0x9e37_79b9) ^ (i % 3) << 31);
            let mut values: Vec<f32> = (0..count).map(any).filter(|value| !value.is_nan()).collect();
            values.extend([0.0, -0.0, f32::INFINITY, f32::MIN, f32::MAX].repeat(2));
            let mut expected = values.clone();
            expected.sort_by(f32::total_cmp);
            sort(&mut values);
            assert!(values.iter().zip(&expected).all(|(a, b)| a.to_bits() == b.to_bits()));
        }
    }
}
