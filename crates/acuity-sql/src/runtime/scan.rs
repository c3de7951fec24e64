//! Reading a text from its front, and what dates and zones have in common.

/// Reads digits from the front: at least one, at most `most`.
pub(crate) fn digits(s: &mut &str, most: usize) -> Option<i64> {
    let len = s.bytes().take(most).take_while(u8::is_ascii_digit).count();
    let value = s.get(..len)?.parse().ok()?;
    *s = &s[len..];
    Some(value)
}

/// Takes a character that must be there.
pub(crate) fn skip(s: &mut &str, c: char) -> Option<()> {
    *s = s.strip_prefix(c)?;
    Some(())
}

/// `+05`, `+5:30`, `-08:00` in microseconds, to 14 hours.
pub(crate) fn offset(s: &str) -> Option<i64> {
    let sign = if s.starts_with('-') { -1 } else { 1 };
    let mut rest = s.get(1..)?;
    let hours = digits(&mut rest, 2)?;
    let mut minutes = 0;
    if !rest.is_empty() {
        let _ = skip(&mut rest, ':');
        minutes = digits(&mut rest, 2)?;
    }
    let total = hours * 60 + minutes;
    (rest.is_empty() && minutes < 60 && total <= 14 * 60).then_some(sign * total * 60_000_000)
}
