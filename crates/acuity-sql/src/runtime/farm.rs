//! FarmHash's 64-bit fingerprint ("farmhashna"), the hash of FARM_FINGERPRINT.
//!
//! The published crate gives other values for lengths that are multiples of 64, hence this one.

/// The constants of the published algorithm.
const K0: u64 = 0xc3a5_c85c_97cb_3127;
const K1: u64 = 0xb492_b66f_be98_f273;
const K2: u64 = 0x9ae1_6a3b_2f90_404f;

/// The fingerprint of `s`.
pub(super) fn fingerprint(s: &[u8]) -> u64 {
    match s.len() {
        0..=16 => up_to_16(s),
        17..=32 => up_to_32(s),
        33..=64 => up_to_64(s),
        _ => long(s),
    }
}

/// Eight bytes at `at`, little end first; callers stay inside.
fn word(s: &[u8], at: usize) -> u64 {
    s.get(at..at + 8).and_then(|b| b.try_into().ok()).map_or(0, u64::from_le_bytes)
}

/// Four bytes.
fn half(s: &[u8], at: usize) -> u64 {
    s.get(at..at + 4).and_then(|b| b.try_into().ok()).map_or(0, |b| u64::from(u32::from_le_bytes(b)))
}

/// A sum that wraps around.
fn add(list: &[u64]) -> u64 {
    list.iter().fold(0, |sum, x| sum.wrapping_add(*x))
}

fn mix(x: u64) -> u64 {
    x ^ (x >> 47)
}

/// Two words to one, by the multiplier of the length.
fn pair(u: u64, v: u64, mul: u64) -> u64 {
    let a = mix((u ^ v).wrapping_mul(mul));
    mix((v ^ a).wrapping_mul(mul)).wrapping_mul(mul)
}

fn up_to_16(s: &[u8]) -> u64 {
    let len = s.len() as u64;
    let mul = K2.wrapping_add(len * 2);
    if s.len() >= 8 {
        let (a, b) = (word(s, 0).wrapping_add(K2), word(s, s.len() - 8));
        let c = b.rotate_right(37).wrapping_mul(mul).wrapping_add(a);
        let d = a.rotate_right(25).wrapping_add(b).wrapping_mul(mul);
        return pair(c, d, mul);
    }
    if s.len() >= 4 {
        return pair(len.wrapping_add(half(s, 0) << 3), half(s, s.len() - 4), mul);
    }
    let Some((first, last)) = s.first().zip(s.last()) else { return K2 };
    let y = u64::from(*first) + (u64::from(s[s.len() >> 1]) << 8);
    let z = len + (u64::from(*last) << 2);
    mix(y.wrapping_mul(K2) ^ z.wrapping_mul(K0)).wrapping_mul(K2)
}

fn up_to_32(s: &[u8]) -> u64 {
    let n = s.len();
    let mul = K2.wrapping_add(n as u64 * 2);
    let (a, b) = (word(s, 0).wrapping_mul(K1), word(s, 8));
    let (c, d) = (word(s, n - 8).wrapping_mul(mul), word(s, n - 16).wrapping_mul(K2));
    pair(
        add(&[a.wrapping_add(b).rotate_right(43), c.rotate_right(30), d]),
        add(&[a, b.wrapping_add(K2).rotate_right(18), c]),
        mul,
    )
}

fn up_to_64(s: &[u8]) -> u64 {
    let n = s.len();
    let mul = K2.wrapping_add(n as u64 * 2);
    let (a, b) = (word(s, 0).wrapping_mul(K2), word(s, 8));
    let (c, d) = (word(s, n - 8).wrapping_mul(mul), word(s, n - 16).wrapping_mul(K2));
    let y = add(&[a.wrapping_add(b).rotate_right(43), c.rotate_right(30), d]);
    let z = pair(y, add(&[a, b.wrapping_add(K2).rotate_right(18), c]), mul);
    let (e, f) = (word(s, 16).wrapping_mul(mul), word(s, 24));
    let g = y.wrapping_add(word(s, n - 32)).wrapping_mul(mul);
    let h = z.wrapping_add(word(s, n - 24)).wrapping_mul(mul);
    pair(
        add(&[e.wrapping_add(f).rotate_right(43), g.rotate_right(30), h]),
        add(&[e, f.wrapping_add(a).rotate_right(18), g]),
        mul,
    )
}

/// A hash of 32 bytes with two seeds.
fn weak(s: &[u8], at: usize, a: u64, b: u64) -> (u64, u64) {
    let (w, x, y, z) = (word(s, at), word(s, at + 8), word(s, at + 16), word(s, at + 24));
    let a = a.wrapping_add(w);
    let b = add(&[b, a, z]).rotate_right(21);
    let c = add(&[a, x, y]);
    (c.wrapping_add(z), add(&[b, c.rotate_right(44), a]))
}

/// Blocks of 64 bytes, two states of two words each.
fn long(s: &[u8]) -> u64 {
    let n = s.len();
    let mut y = 81u64.wrapping_mul(K1).wrapping_add(113);
    let mut z = mix(y.wrapping_mul(K2).wrapping_add(113)).wrapping_mul(K2);
    let mut x = 81u64.wrapping_mul(K2).wrapping_add(word(s, 0));
    let (mut v, mut w) = ((0u64, 0u64), (0u64, 0u64));
    // The last block is hashed below, and is a whole one even when it overlaps the one before.
    let end = (n - 1) / 64 * 64;
    for at in (0..end).step_by(64) {
        x = add(&[x, y, v.0, word(s, at + 8)]).rotate_right(37).wrapping_mul(K1) ^ w.1;
        let turned = add(&[y, v.1, word(s, at + 48)]).rotate_right(42).wrapping_mul(K1);
        y = add(&[turned, v.0, word(s, at + 40)]);
        z = z.wrapping_add(w.0).rotate_right(33).wrapping_mul(K1);
        v = weak(s, at, v.1.wrapping_mul(K1), x.wrapping_add(w.0));
        w = weak(s, at + 32, z.wrapping_add(w.1), y.wrapping_add(word(s, at + 16)));
        std::mem::swap(&mut z, &mut x);
    }
    let mul = K1.wrapping_add((z & 0xff) << 1);
    let at = n - 64;
    w.0 = w.0.wrapping_add((n as u64 - 1) & 63);
    v.0 = v.0.wrapping_add(w.0);
    w.0 = w.0.wrapping_add(v.0);
    x = add(&[x, y, v.0, word(s, at + 8)]).rotate_right(37).wrapping_mul(mul) ^ w.1.wrapping_mul(9);
    let turned = add(&[y, v.1, word(s, at + 48)]).rotate_right(42).wrapping_mul(mul);
    y = add(&[turned, v.0.wrapping_mul(9), word(s, at + 40)]);
    z = z.wrapping_add(w.0).rotate_right(33).wrapping_mul(mul);
    v = weak(s, at, v.1.wrapping_mul(mul), x.wrapping_add(w.0));
    w = weak(s, at + 32, z.wrapping_add(w.1), y.wrapping_add(word(s, at + 16)));
    std::mem::swap(&mut z, &mut x);
    pair(add(&[pair(v.0, w.0, mul), mix(y).wrapping_mul(K0), z]), pair(v.1, w.1, mul).wrapping_add(x), mul)
}
