//! What a misspelled name was meant to be.

/// The most similar of `known`, when one is similar enough to be what was meant; the first of equally similar ones.
///
/// ```
/// use acuity_scores::nearest;
///
/// assert_eq!(nearest("lactate_mx", ["lactate_max", "lactate_min", "age"]), Some("lactate_max"));
/// assert_eq!(nearest("zzz", ["lactate_max", "age"]), None);
/// assert_eq!(nearest(&"age".repeat(1_000_000), ["lactate_max", "age"]), None);
/// ```
#[must_use]
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    // Comparing takes time that grows with the product of the lengths, and no misspelling is that long.
    if name.len() > 200 {
        return None;
    }
    let wanted = name.to_lowercase();
    let mut best: Option<(f64, &str)> = None;
    for candidate in known {
        // Names here share their stems and differ at their ends (`_min`, `_max`), so a common beginning counts more.
        let similarity = strsim::jaro_winkler(&wanted, &candidate.to_lowercase());
        if similarity > 0.75 && best.is_none_or(|(found, _)| similarity > found) {
            best = Some((similarity, candidate));
        }
    }
    best.map(|(_, candidate)| candidate)
}
