//! Versions of software and ranges of them, as packages write them: `1.2.3`, `>=1.0.0`, `>=1.0.0,<2.0.0`.

use std::cmp::Ordering;

/// `1.2.3`, or `1.2.3rc1` before it.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Release {
    numbers: [u64; 3],
    /// What makes it earlier than the plain version.
    early: Option<String>,
}

/// What a version must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bound {
    Is,
    Above,
    From,
    Below,
    UpTo,
}

/// Versions that are allowed: all bounds hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRange {
    bounds: Vec<(Bound, Release)>,
}

fn release(text: &str) -> Option<Release> {
    let text = text.trim().trim_start_matches('v');
    let (plain, early) = match text.find(|c: char| !c.is_ascii_digit() && c != '.') {
        Some(at) => (&text[..at], Some(text[at..].trim_start_matches(['-', '.']))),
        None => (text, None),
    };
    // Behind a `+` stands how it was built, which says nothing of its age.
    let early = early.map(|early| early.split('+').next().unwrap_or_default()).filter(|early| !early.is_empty());
    let mut numbers = [0; 3];
    let parts: Vec<&str> = plain.trim_end_matches('.').split('.').collect();
    if parts.len() > 3 {
        return None;
    }
    for (number, part) in numbers.iter_mut().zip(parts) {
        *number = part.parse().ok()?;
    }
    Some(Release { numbers, early: early.map(str::to_owned) })
}

impl Release {
    fn age(&self, other: &Self) -> Ordering {
        self.numbers.cmp(&other.numbers).then_with(|| match (&self.early, &other.early) {
            (None, None) => Ordering::Equal,
            (None, Some(_)) => Ordering::Greater,
            (Some(_), None) => Ordering::Less,
            (Some(mine), Some(theirs)) => mine.cmp(theirs),
        })
    }
}

impl VersionRange {
    /// The range that texts say together; each may hold several with commas. The text that says none is the error.
    ///
    /// # Errors
    /// A text that is no version and no bound.
    pub fn read(texts: &[String]) -> Result<Self, String> {
        const SIGNS: [(&str, Bound); 6] = [
            (">=", Bound::From),
            ("<=", Bound::UpTo),
            ("==", Bound::Is),
            (">", Bound::Above),
            ("<", Bound::Below),
            ("=", Bound::Is),
        ];
        let mut bounds = Vec::new();
        for text in texts.iter().flat_map(|text| text.split(',')).map(str::trim).filter(|text| !text.is_empty()) {
            let sign = SIGNS.iter().find_map(|(sign, bound)| Some((*bound, text.strip_prefix(sign)?)));
            let (bound, version) = sign.unwrap_or((Bound::Is, text));
            bounds.push((bound, release(version).ok_or_else(|| text.to_owned())?));
        }
        Ok(Self { bounds })
    }

    /// Whether a version is within the range; one that cannot be read is in none.
    pub fn allows(&self, version: &str) -> bool {
        let Some(version) = release(version) else { return false };
        self.bounds.iter().all(|(bound, limit)| {
            let age = version.age(limit);
            match bound {
                Bound::Is => age.is_eq(),
                Bound::Above => age.is_gt(),
                Bound::From => age.is_ge(),
                Bound::Below => age.is_lt(),
                Bound::UpTo => age.is_le(),
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_allow_what_is_between() {
        let allows = |range: &str, version: &str| VersionRange::read(&[range.to_owned()]).unwrap().allows(version);
        assert!(allows(">=1.0.0,<2.0.0", "1.10.0"));
        assert!(!allows(">=1.0.0,<2.0.0", "2.0.0"));
        assert!(allows("<2.0.0", "2.0.0rc1"), "a candidate comes before its version");
        assert!(allows("1.1", "1.1.0") && !allows("1.1.1", "1.1.0"));
        assert!(allows(">0.9.9", "1.0.0-b2") && !allows("<=1.0", "1.0.1"));
        assert!(!allows(">=1", "unknown"));
        assert_eq!(VersionRange::read(&["~=1.0".to_owned()]), Err("~=1.0".to_owned()));
    }
}
