//! ROC and precision-recall curves and their areas. Ties count half, as in the Mann-Whitney statistic.

/// Row numbers from the highest score to the lowest.
fn ranking(score: &[f64]) -> Vec<usize> {
    let mut order: Vec<usize> = (0..score.len()).collect();
    order.sort_by(|&a, &b| score[b].total_cmp(&score[a]));
    order
}

/// Cumulative (weight without, weight with the outcome) after each distinct score, from the highest down.
fn steps(outcome: &[bool], score: &[f64]) -> Vec<(f64, f64)> {
    let order = ranking(score);
    let mut out = Vec::new();
    let (mut negatives, mut positives) = (0.0, 0.0);
    for (i, &row) in order.iter().enumerate() {
        if outcome[row] {
            positives += 1.0;
        } else {
            negatives += 1.0;
        }
        if order.get(i + 1).is_none_or(|&next| score[next] != score[row]) {
            out.push((negatives, positives));
        }
    }
    out
}

/// Area under the ROC curve; `None` unless both outcomes occur.
#[must_use]
pub fn auroc(outcome: &[bool], score: &[f64]) -> Option<f64> {
    let steps = steps(outcome, score);
    let &(negatives, positives) = steps.last()?;
    if negatives == 0.0 || positives == 0.0 {
        return None;
    }
    let mut area = 0.0;
    let mut before = (0.0, 0.0);
    for step in steps {
        area += (step.0 - before.0) * (step.1 + before.1) / 2.0;
        before = step;
    }
    Some(area / (negatives * positives))
}

/// Average precision: precision at each distinct score, weighted by the recall gained there; `None` without positives.
#[must_use]
pub fn auprc(outcome: &[bool], score: &[f64]) -> Option<f64> {
    let steps = steps(outcome, score);
    let total = steps.last()?.1;
    if total == 0.0 {
        return None;
    }
    let mut area = 0.0;
    let mut before = 0.0;
    for (negatives, positives) in steps {
        area += (positives - before) / total * positives / (positives + negatives);
        before = positives;
    }
    Some(area)
}

/// Points (false positive rate, true positive rate) from (0, 0) to (1, 1), at most `limit` of them; empty unless both
/// outcomes occur.
#[must_use]
pub fn roc_curve(outcome: &[bool], score: &[f64], limit: usize) -> Vec<[f64; 2]> {
    let steps = steps(outcome, score);
    let Some(&(negatives, positives)) = steps.last() else { return Vec::new() };
    if negatives == 0.0 || positives == 0.0 {
        return Vec::new();
    }
    let mut points = vec![[0.0, 0.0]];
    points.extend(steps.iter().map(|step| [step.0 / negatives, step.1 / positives]));
    thin(&points, limit)
}

/// Points (recall, precision) from the highest score down, at most `limit` of them; empty without positives.
#[must_use]
pub fn precision_recall_curve(outcome: &[bool], score: &[f64], limit: usize) -> Vec<[f64; 2]> {
    let steps = steps(outcome, score);
    let Some(total) = steps.last().map(|step| step.1).filter(|total| *total > 0.0) else { return Vec::new() };
    let points: Vec<[f64; 2]> = steps.iter().map(|step| [step.1 / total, step.1 / (step.0 + step.1)]).collect();
    thin(&points, limit)
}

/// Every so many points, always with the first and the last.
fn thin(points: &[[f64; 2]], limit: usize) -> Vec<[f64; 2]> {
    if points.len() <= limit || limit < 2 {
        return points.to_vec();
    }
    (0..limit).map(|i| points[i * (points.len() - 1) / (limit - 1)]).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn worked_example() {
        // Scores 0.9 (1), 0.8 (0), 0.7 (1), 0.6 (0): of 4 pairs, 0.9 beats both, 0.7 beats one: 3 / 4.
        let (y, s) = ([true, false, true, false], [0.9, 0.8, 0.7, 0.6]);
        assert_eq!(auroc(&y, &s), Some(0.75));
        // Precision at the positives: 1/1 and 2/3, each half of the recall: 5 / 6.
        assert!((auprc(&y, &s).unwrap() - 5.0 / 6.0).abs() < 1e-15);
        assert_eq!(auroc(&[true, true], &[0.1, 0.2]), None);
        assert_eq!(auroc(&y, &[1.0; 4]), Some(0.5));
        assert_eq!(roc_curve(&y, &s, 100), vec![[0.0, 0.0], [0.0, 0.5], [0.5, 0.5], [0.5, 1.0], [1.0, 1.0]]);
        assert_eq!(roc_curve(&y, &s, 3).len(), 3);
    }

    proptest! {
        #[test]
        fn auroc_is_the_fraction_of_pairs_in_order(rows in prop::collection::vec((any::<bool>(), 0u8..6), 2..40)) {
            let outcome: Vec<bool> = rows.iter().map(|row| row.0).collect();
            let score: Vec<f64> = rows.iter().map(|row| f64::from(row.1)).collect();
            let (mut pairs, mut wins) = (0.0, 0.0);
            for (i, a) in rows.iter().enumerate().filter(|(_, a)| a.0) {
                for (j, b) in rows.iter().enumerate().filter(|(_, b)| !b.0) {
                    prop_assert_ne!(i, j);
                    pairs += 1.0;
                    wins += if a.1 > b.1 { 1.0 } else if a.1 == b.1 { 0.5 } else { 0.0 };
                }
            }
            match auroc(&outcome, &score) {
                Some(area) => prop_assert!((area - wins / pairs).abs() < 1e-12),
                None => prop_assert_eq!(pairs, 0.0),
            }
        }
    }
}
