//! "Table one": what the groups of a cohort are like, and how far they are apart.

use acuity_ml::groups::{Homogeneity, difference_of_means, difference_of_shares, of_categories, of_numbers};

use super::{
    super::{figures::sorted_quantiles, units::Units},
    answer::{Division, Question, Split, divide},
    facts::{Fact, Facts, Values},
};

/// The table.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Baseline {
    pub(crate) groups: Vec<Head>,
    pub(crate) lines: Vec<Line>,
    /// Stays in no group, because what divides them is not known, their group is too small to be shown, or both cohorts have
    /// them.
    pub(crate) left_out: usize,
}

/// The head of a column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Head {
    pub(crate) label: String,
    pub(crate) stays: usize,
    pub(crate) patients: usize,
}

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Line {
    pub(crate) title: String,
    pub(crate) unit: &'static str,
    /// One of the names of the fact above.
    pub(crate) is_name: bool,
    /// By group.
    pub(crate) cells: Vec<Summary>,
    /// Standardised difference, without its sign; of more than two groups the largest of any two.
    pub(crate) difference: Option<f64>,
    /// How likely such differences are among groups that are alike, and by which test.
    pub(crate) test: Option<(Homogeneity, f64)>,
}

/// What one group is like.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Summary {
    /// Of `known` stays.
    Number { quartiles: Option<[f64; 3]>, mean: f64, known: usize },
    /// `hits` of `known` stays.
    Share { hits: usize, known: usize },
    /// The lines below have it.
    Below { known: usize },
}

impl Summary {
    /// How many stays have a value.
    pub(crate) fn known(&self) -> usize {
        match self {
            Self::Number { known, .. } | Self::Share { known, .. } | Self::Below { known } => *known,
        }
    }
}

impl Baseline {
    pub(super) fn of(facts: &Facts, question: &Question, rows: &[usize]) -> Result<Self, String> {
        let &Question { table_by: ref by, all_facts, units, .. } = question;
        let parts = divide(facts, by, rows)?;
        let left_out = by.asked(facts, rows)? - parts.iter().map(|part| part.rows.len()).sum::<usize>();
        // Beside its parts a cohort is shown as a whole.
        let whole = matches!(by, Split::Fact(_)).then(|| Division { label: "All".to_owned(), rows: rows.to_vec() });
        let groups: Vec<Division> = whole.into_iter().chain(parts).collect();
        let compared = usize::from(matches!(by, Split::Fact(_)));
        let heads = groups.iter().map(|group| Head {
            label: group.label.clone(),
            stays: group.rows.len(),
            patients: facts.patients_of(&group.rows),
        });
        let divides = |fact: &Fact| *by == Split::Fact(fact.name.clone());
        let shown = facts.facts.iter().filter(|fact| (all_facts || fact.is_main) && !divides(fact));
        let members = Members::of(facts.stays.len(), &groups, compared);
        let lines = shown.flat_map(|fact| lines(fact, &members, units)).collect();
        Ok(Self { groups: heads.collect(), lines, left_out })
    }
}

/// Which stays are in which groups.
struct Members {
    /// By stay, a bit for each group: at most as many as are shown, and all of them.
    of: Vec<u8>,
    groups: usize,
    /// Groups from here on are compared with each other.
    compared: usize,
}

impl Members {
    fn of(stays: usize, groups: &[Division], compared: usize) -> Self {
        let mut of = vec![0; stays];
        for (at, group) in groups.iter().enumerate() {
            group.rows.iter().for_each(|&row| of[row] |= 1 << at);
        }
        Self { of, groups: groups.len(), compared: compared.min(groups.len()) }
    }

    /// What the stays at `rows`, in this order, come to in each group.
    fn by_group<T: Clone>(
        &self,
        none: T,
        rows: impl Iterator<Item = usize>,
        mut put: impl FnMut(&mut T, usize),
    ) -> Vec<T> {
        let mut groups = vec![none; self.groups];
        for row in rows {
            let mut left = self.of[row];
            while left != 0 {
                put(&mut groups[left.trailing_zeros() as usize], row);
                left &= left - 1;
            }
        }
        groups
    }
}

/// The lines of a fact.
fn lines(fact: &Fact, members: &Members, units: Units) -> Vec<Line> {
    let other = fact.other(units);
    let line = |cells, difference, test| Line {
        title: fact.title.clone(),
        unit: other.map_or(fact.unit, |other| other.name),
        is_name: false,
        cells,
        difference,
        test,
    };
    match &fact.values {
        Values::Numbers(values) => {
            let groups = members.by_group(Vec::new(), fact.ascending(), |group, row| {
                let value = values[row];
                // The order stays: no unit runs the other way.
                group.push(other.map_or(value, |other| other.of_own(value)));
            });
            let compared: Vec<&[f64]> = groups[members.compared..].iter().map(Vec::as_slice).collect();
            let difference = largest(&compared, |a, b| difference_of_means(a, b));
            vec![line(groups.iter().map(|group| number(group)).collect(), difference, of_numbers(&compared))]
        }
        // Hundreds of lines would say less than the comorbidity indices do, and times are no figures.
        Values::Several { .. } | Values::Times(_) => Vec::new(),
        Values::Names { names, of } => {
            let none = vec![0; names.len()];
            let counts = members.by_group(none, 0..of.len(), |counts, row| {
                if let Some(at) = of[row] {
                    counts[usize::from(at)] += 1;
                }
            });
            let compared = &counts[members.compared..];
            let difference = largest(compared, |a, b| difference_of_shares(a, b));
            let test = of_categories(compared);
            let known = |counts: &Vec<usize>| counts.iter().sum();
            let share = |at: usize| counts.iter().map(|c| Summary::Share { hits: c[at], known: known(c) }).collect();
            if fact.is_flag() {
                return vec![line(share(1), difference, test)];
            }
            let head = line(counts.iter().map(|c| Summary::Below { known: known(c) }).collect(), difference, test);
            let occurs = |at: &usize| counts.iter().any(|counts| counts[*at] > 0);
            let named = (0..names.len()).filter(occurs).map(|at| Line {
                title: names[at].clone(),
                is_name: true,
                ..line(share(at), None, None)
            });
            std::iter::once(head).chain(named).collect()
        }
    }
}

fn number(sorted: &[f64]) -> Summary {
    let known = sorted.len();
    let mean = sorted.iter().sum::<f64>() / known as f64;
    Summary::Number { quartiles: sorted_quantiles(sorted, [0.25, 0.5, 0.75]), mean, known }
}

/// The largest difference of any two groups; `None` when no two can be compared.
fn largest<T>(groups: &[T], difference: impl Fn(&T, &T) -> Option<f64>) -> Option<f64> {
    let pairs = groups.iter().enumerate().flat_map(|(at, one)| groups[at + 1..].iter().map(move |other| (one, other)));
    pairs.filter_map(|(one, other)| difference(one, other)).map(f64::abs).max_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{
            answer::tests::{adults, question},
            facts::tests::small,
        },
        *,
    };

    #[test]
    fn a_table_by_hand() {
        let answer = question(vec![]).answer(&small()).unwrap();
        let table = answer.baseline;
        let heads: Vec<(&str, usize, usize)> =
            table.groups.iter().map(|head| (head.label.as_str(), head.stays, head.patients)).collect();
        assert_eq!(heads, [("All", 6, 5), ("Died in hospital: no", 3, 2), ("Died in hospital: yes", 2, 2)]);
        assert_eq!(table.left_out, 1);

        let age = &table.lines[0];
        assert_eq!(age.cells[2], Summary::Number { quartiles: Some([65.0, 70.0, 75.0]), mean: 70.0, known: 2 });
        assert_eq!(age.cells[0].known(), 5);
        // Survivors 20, 40, 91.4: mean 50.467, variance 1356.653; others 60, 80: mean 70, variance 200.
        assert!(
            (age.difference.unwrap() - (70.0 - 50.466_667) / ((1_356.653_33_f64 + 200.0) / 2.0).sqrt()).abs() < 1e-6
        );

        let titles: Vec<&str> = table.lines.iter().map(|line| line.title.as_str()).collect();
        assert_eq!(titles, ["Age at ICU admission", "First care unit", "CCU", "MICU", "SICU"]);
        assert_eq!(table.lines[3].cells[1], Summary::Share { hits: 2, known: 3 });
        // All who died were in the SICU, nobody else was: no spread to measure a distance in.
        assert_eq!(table.lines[1].difference, None);
        // Ranks 1, 2, 5 and 3, 4: H = 12 / 30 * ((8 - 9)^2 / 3 + (7 - 6)^2 / 2) = 1 / 3.
        let (test, p) = age.test.unwrap();
        assert!(test == Homogeneity::RankSum && (p - 0.563_703).abs() < 1e-5, "{p}");
        // Three units of five stays are too few for an approximation.
        assert_eq!(table.lines[1].test, None);
    }

    #[test]
    fn a_flag_is_one_line() {
        let by_unit = Split::Fact("icustay_detail.first_careunit".into());
        let table = Question { table_by: by_unit, ..question(vec![]) }.answer(&small()).unwrap().baseline;
        let died = table.lines.iter().find(|line| line.title == "Died in hospital").unwrap();
        assert_eq!(died.cells[0], Summary::Share { hits: 2, known: 5 });
        assert_eq!(table.lines.len(), 2);
    }

    #[test]
    fn measurements_are_told_in_the_units_of_the_window() {
        let mut facts = small();
        facts.facts[0].quantity = Some(acuity_ml::features::find("creatinine_max").unwrap().quantity);
        facts.facts[0].unit = "mg/dL";
        let table = |units| Question { units, ..question(vec![adults()]) }.answer(&facts).unwrap();
        let (own, si) = (table(Units::Charted), table(Units::Si));
        let (own_line, line) = (&own.baseline.lines[0], &si.baseline.lines[0]);
        assert_eq!((own_line.unit, line.unit), ("mg/dL", "µmol/L"));
        let Summary::Number { quartiles: Some([_, median, _]), mean, .. } = line.cells[2] else { panic!("{line:?}") };
        assert!((median - 70.0 * 88.4).abs() < 1e-9 && (mean - 70.0 * 88.4).abs() < 1e-9);
        assert_eq!(line.test, own_line.test);
        assert_eq!(si.flow[1].label, "Age at ICU admission at least 2652 µmol/L");
    }

    #[test]
    fn more_than_two_groups_have_the_largest_difference() {
        let flag = |a: &[usize; 2], b: &[usize; 2]| difference_of_shares(a, b);
        let found = largest(&[[90, 10], [80, 20], [50, 50]], flag).unwrap();
        assert_eq!(Some(found), difference_of_shares(&[90, 10], &[50, 50]));
        assert_eq!(largest(&[[1, 2]], flag), None);
    }
}
