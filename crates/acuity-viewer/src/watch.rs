//! Sees that a database file has changed, and waits until nobody writes it any more.

use std::{path::Path, time::SystemTime};

/// A file as the file system tells it: when it was written last, and its size.
type Look = Option<(SystemTime, u64)>;

/// What was seen of a file.
#[derive(Debug, Default)]
pub(crate) struct Watch {
    /// As it was when it was read, or last reported; outer `None` before the first look.
    known: Option<Look>,
    before: Look,
}

impl Watch {
    /// Looks once; tells whether it has changed and was the same at the last two looks. The first look is what later ones
    /// are compared with.
    pub(crate) fn look(&mut self, file: &Path) -> bool {
        let now = std::fs::metadata(file).ok().and_then(|meta| Some((meta.modified().ok()?, meta.len())));
        self.see(now)
    }

    /// The next look is the first one: the file was changed from here, which is known.
    pub(crate) fn forget(&mut self) {
        self.known = None;
    }

    fn see(&mut self, now: Look) -> bool {
        let is_quiet = now == self.before;
        self.before = now;
        let known = *self.known.get_or_insert(now);
        // A file that is gone has nothing to read.
        if now == known || now.is_none() || !is_quiet {
            return false;
        }
        self.known = Some(now);
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_change_is_told_once_and_only_when_the_writing_has_ended() {
        let at = |second: u64, size: u64| Some((SystemTime::UNIX_EPOCH + Duration::from_secs(second), size));
        let mut watch = Watch::default();
        let seen: Vec<bool> =
            [at(1, 5), at(1, 5), at(2, 6), at(3, 9), at(3, 9), at(3, 9), None, None, at(3, 9), at(3, 9)]
                .into_iter()
                .map(|look| watch.see(look))
                .collect();
        assert_eq!(seen, [false, false, false, false, true, false, false, false, false, false]);
        watch.forget();
        assert!(!watch.see(at(7, 1)) && !watch.see(at(7, 1)));
    }
}
