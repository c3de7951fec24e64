//! Sets of categories: what a split on a feature without order asks for.

/// Codes of categories, as bits.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct CategorySet(Vec<u64>);

impl CategorySet {
    /// Whether a value is a code of the set. One that is no code at all is in no set, as in XGBoost.
    #[must_use]
    pub fn holds(&self, value: f32) -> bool {
        // What is below 0 becomes 0 and would be a code.
        if value.is_nan() || value < 0.0 {
            return false;
        }
        let code = value as usize;
        self.0.get(code / 64).is_some_and(|word| word >> (code % 64) & 1 == 1)
    }

    /// The codes, ascending.
    pub fn codes(&self) -> impl Iterator<Item = u32> + '_ {
        let bits = |(at, word): (usize, &u64)| {
            let word = *word;
            (0..64).filter(move |bit| word >> bit & 1 == 1).map(move |bit| at as u32 * 64 + bit)
        };
        self.0.iter().enumerate().flat_map(bits)
    }
}

impl FromIterator<u32> for CategorySet {
    fn from_iter<I: IntoIterator<Item = u32>>(codes: I) -> Self {
        let mut words = Vec::new();
        for code in codes {
            let at = code as usize / 64;
            if at >= words.len() {
                words.resize(at + 1, 0);
            }
            words[at] |= 1 << (code % 64);
        }
        Self(words)
    }
}

/// What several splits of one way through a tree let pass.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Passing {
    /// None but these; `None` where no split has sent some to its right.
    among: Option<CategorySet>,
    /// None of these.
    not: CategorySet,
}

impl Passing {
    /// One more split, and the side of it that the way goes on.
    pub(crate) fn and(&mut self, right: &CategorySet, is_left: bool) {
        if is_left {
            self.not = self.not.codes().chain(right.codes()).collect();
        } else {
            let both = |set: &CategorySet| right.codes().filter(|code| set.holds(*code as f32)).collect();
            self.among = Some(self.among.as_ref().map_or_else(|| right.clone(), both));
        }
    }

    pub(crate) fn holds(&self, value: f32) -> bool {
        self.among.as_ref().is_none_or(|among| among.holds(value)) && !self.not.holds(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_holds_its_codes_and_nothing_else() {
        let set: CategorySet = [70, 0, 3, 3].into_iter().collect();
        assert_eq!(set.codes().collect::<Vec<_>>(), [0, 3, 70]);
        assert!([0.0, 3.0, 3.7, 70.0].into_iter().all(|value| set.holds(value)));
        let others = [1.0, 71.0, 128.0, 1e9, -1.0, -0.5, f32::NAN, f32::INFINITY, f32::NEG_INFINITY];
        assert!(!others.into_iter().any(|value| set.holds(value)));
        assert_eq!(CategorySet::default().codes().count(), 0);
    }

    #[test]
    fn a_way_through_splits_lets_pass_what_all_of_them_do() {
        let set = |codes: &[u32]| codes.iter().copied().collect::<CategorySet>();
        let mut passing = Passing::default();
        assert!(passing.holds(500.0));
        passing.and(&set(&[4]), true);
        assert!(passing.holds(500.0) && !passing.holds(4.0));
        passing.and(&set(&[1, 2, 3, 4]), false);
        passing.and(&set(&[2, 3, 4, 9]), false);
        assert_eq!((0..10).filter(|code| passing.holds(*code as f32)).collect::<Vec<_>>(), [2, 3]);
    }
}
