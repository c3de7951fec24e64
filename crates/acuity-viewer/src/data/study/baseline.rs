//! "Table one": what the groups of a cohort are like, and how far they are apart.

use acuity_ml::groups::{difference_of_means, difference_of_shares};

use super::{
    super::figures::quantiles,
    answer::{Division, Split, divide},
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
    pub(super) fn of(facts: &Facts, by: &Split, rows: &[usize], all_facts: bool) -> Result<Self, String> {
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
        let lines = shown.flat_map(|fact| lines(fact, &groups, compared)).collect();
        Ok(Self { groups: heads.collect(), lines, left_out })
    }
}

/// The lines of a fact; groups from `compared` on are compared with each other.
fn lines(fact: &Fact, groups: &[Division], compared: usize) -> Vec<Line> {
    let line =
        |cells, difference| Line { title: fact.title.clone(), unit: fact.unit, is_name: false, cells, difference };
    match &fact.values {
        Values::Numbers(values) => {
            let known = |group: &Division| -> Vec<f64> {
                group.rows.iter().map(|&row| values[row]).filter(|value| !value.is_nan()).collect()
            };
            let groups: Vec<Vec<f64>> = groups.iter().map(known).collect();
            let difference = largest(&groups[compared.min(groups.len())..], |a, b| difference_of_means(a, b));
            vec![line(groups.into_iter().map(number).collect(), difference)]
        }
        // Hundreds of lines would say less than the comorbidity indices do, and times are no figures.
        Values::Several { .. } | Values::Times(_) => Vec::new(),
        Values::Names { names, of } => {
            let counts = |group: &Division| {
                let mut counts = vec![0; names.len()];
                group.rows.iter().filter_map(|&row| of[row]).for_each(|at| counts[usize::from(at)] += 1);
                counts
            };
            let counts: Vec<Vec<usize>> = groups.iter().map(counts).collect();
            let difference = largest(&counts[compared.min(counts.len())..], |a, b| difference_of_shares(a, b));
            let known = |counts: &Vec<usize>| counts.iter().sum();
            let share = |at: usize| counts.iter().map(|c| Summary::Share { hits: c[at], known: known(c) }).collect();
            if fact.is_flag() {
                return vec![line(share(1), difference)];
            }
            let head = line(counts.iter().map(|c| Summary::Below { known: known(c) }).collect(), difference);
            let occurs = |at: &usize| counts.iter().any(|counts| counts[*at] > 0);
            let named = (0..names.len()).filter(occurs).map(|at| Line {
                title: names[at].clone(),
                is_name: true,
                ..line(share(at), None)
            });
            std::iter::once(head).chain(named).collect()
        }
    }
}

fn number(mut values: Vec<f64>) -> Summary {
    let known = values.len();
    let mean = values.iter().sum::<f64>() / known as f64;
    Summary::Number { quartiles: quantiles(&mut values, [0.25, 0.5, 0.75]), mean, known }
}

/// The largest difference of any two groups; `None` when no two can be compared.
fn largest<T>(groups: &[T], difference: impl Fn(&T, &T) -> Option<f64>) -> Option<f64> {
    let pairs = groups.iter().enumerate().flat_map(|(at, one)| groups[at + 1..].iter().map(move |other| (one, other)));
    pairs.filter_map(|(one, other)| difference(one, other)).map(f64::abs).max_by(f64::total_cmp)
}

#[cfg(test)]
mod tests {
    use super::{
        super::{answer::tests::question, facts::tests::small},
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
    }

    #[test]
    fn a_flag_is_one_line() {
        let by_unit = Split::Fact("icustay_detail.first_careunit".into());
        let table = Baseline::of(&small(), &by_unit, &[0, 1, 2, 3, 4, 5], false).unwrap();
        let died = table.lines.iter().find(|line| line.title == "Died in hospital").unwrap();
        assert_eq!(died.cells[0], Summary::Share { hits: 2, known: 5 });
        assert_eq!(table.lines.len(), 2);
    }

    #[test]
    fn more_than_two_groups_have_the_largest_difference() {
        let flag = |a: &[usize; 2], b: &[usize; 2]| difference_of_shares(a, b);
        let found = largest(&[[90, 10], [80, 20], [50, 50]], flag).unwrap();
        assert_eq!(Some(found), difference_of_shares(&[90, 10], &[50, 50]));
        assert_eq!(largest(&[[1, 2]], flag), None);
    }
}
