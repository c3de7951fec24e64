//! Changes that can be taken back, and what was taken back that can be done again.

/// Changes that can be taken back.
const REMEMBERED: usize = 50;

/// A value as its last finished change left it, those before it, and those that were taken back.
#[derive(Debug, Default)]
pub(crate) struct History<T> {
    settled: T,
    earlier: Vec<T>,
    later: Vec<T>,
}

impl<T: Clone + PartialEq> History<T> {
    /// Begins with `now`, before which nothing was.
    pub(crate) fn new(now: T) -> Self {
        Self { settled: now, earlier: Vec::new(), later: Vec::new() }
    }

    /// The value after the last finished change.
    pub(crate) fn settled(&self) -> &T {
        &self.settled
    }

    /// There is a change to take back.
    pub(crate) fn can_undo(&self) -> bool {
        !self.earlier.is_empty()
    }

    /// A change is finished, if `now` is one.
    pub(crate) fn settle(&mut self, now: &T) {
        if *now != self.settled {
            if self.earlier.len() == REMEMBERED {
                self.earlier.remove(0);
            }
            self.earlier.push(std::mem::replace(&mut self.settled, now.clone()));
            self.later.clear();
        }
    }

    /// Takes the last change back; gives what was before it, where anything was.
    pub(crate) fn undo(&mut self) -> Option<T> {
        let earlier = self.earlier.pop()?;
        self.later.push(std::mem::replace(&mut self.settled, earlier.clone()));
        Some(earlier)
    }

    /// Does again what was taken back last; gives what it led to, where nothing was changed since.
    pub(crate) fn redo(&mut self) -> Option<T> {
        let later = self.later.pop()?;
        self.earlier.push(std::mem::replace(&mut self.settled, later.clone()));
        Some(later)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn changes_are_taken_back_and_done_again_until_there_is_another() {
        let mut history = History::new(0);
        assert_eq!((history.undo(), history.redo()), (None, None));
        [1, 1, 2].iter().for_each(|now| history.settle(now));
        assert_eq!((history.undo(), history.undo(), history.undo()), (Some(1), Some(0), None));
        assert_eq!((history.redo(), *history.settled()), (Some(1), 1));
        history.settle(&7);
        assert_eq!((history.redo(), history.undo()), (None, Some(1)));
    }

    #[test]
    fn only_the_last_changes_are_remembered() {
        let mut history = History::new(0);
        (1..=REMEMBERED + 5).for_each(|now| history.settle(&now));
        let taken: Vec<usize> = std::iter::from_fn(|| history.undo()).collect();
        assert_eq!((taken.len(), taken.last()), (REMEMBERED, Some(&5)));
    }
}
