//! Tests that the patients as a whole look like the published ones: mortality, severity, support, and how well a score
//! and a model can tell who dies.

use super::encounter::Admission;
use super::engine::Streams;
use super::hour::{Dialysis, Hour};
use super::life::{self, Ids};
use super::person::Person;
use super::random::Random;
use super::risk;

/// The first day of an adult stay of at least 24 hours, as the illness made it.
struct Day {
    died: bool,
    sofa: i64,
    /// Log odds of death without what no record shows.
    odds: f64,
    ventilated: bool,
    pressor: bool,
    dialysis: bool,
}

fn points(value: f64, thresholds: [f64; 4]) -> i64 {
    thresholds.iter().filter(|threshold| value >= **threshold).count() as i64
}

/// SOFA (Vincent 1996) of the true values; intubated patients count as awake, as in practice.
fn sofa(hours: &[Hour], platelets: f64) -> i64 {
    let worst = |value: &dyn Fn(&Hour) -> f64| hours.iter().map(value).fold(f64::MIN, f64::max);
    let resp = hours
        .iter()
        .map(|hour| points(-hour.pf(), [-400.0, -300.0, -200.0, -100.0]).min(if hour.ventilated() { 4 } else { 2 }))
        .max()
        .unwrap_or(0);
    let coagulation = points(worst(&|hour| -platelets * hour.platelets()), [-150.0, -100.0, -50.0, -20.0]);
    let liver = points(worst(&Hour::bilirubin), [1.2, 2.0, 6.0, 12.0]);
    let [norepinephrine, epinephrine, dopamine, dobutamine, ..] =
        hours.iter().fold([0.0_f64; 7], |most, hour| std::array::from_fn(|index| most[index].max(hour.doses[index])));
    let catecholamine = norepinephrine.max(epinephrine);
    let heart = match () {
        () if catecholamine > 0.1 || dopamine > 15.0 => 4,
        () if catecholamine > 0.0 || dopamine > 5.0 => 3,
        () if dopamine > 0.0 || dobutamine > 0.0 => 2,
        () => i64::from(worst(&|hour| -hour.mean_pressure) > -70.0),
    };
    let coma = worst(&|hour| {
        let (eyes, verbal, motor) = hour.gcs;
        if hour.ventilated() { -15.0 } else { -((eyes + verbal + motor) as f64) }
    });
    let brain = points(coma, [-14.0, -12.0, -9.0, -5.0]);
    let urine: f64 = hours.iter().map(|hour| hour.urine).sum();
    let kidney = points(worst(&|hour| hour.creatinine), [1.2, 2.0, 3.5, 5.0]).max(if urine < 200.0 {
        4
    } else if urine < 500.0 {
        3
    } else {
        0
    });
    resp + coagulation + liver + heart + brain + kidney
}

fn first_days(person: &Person, admission: &Admission, days: &mut Vec<Day>) {
    for stay in &admission.stays {
        let hours = &stay.hours;
        if person.newborn || stay.outtime - stay.intime < 24 * 3600 || hours.len() < 25 {
            continue;
        }
        let day = &hours[..24];
        let age = person.age_at(admission.admit).min(93.0);
        let mut illness = stay.illness.clone();
        illness.luck = 0.0;
        days.push(Day {
            died: admission.death.is_some(),
            sofa: sofa(day, illness.normal.platelets),
            odds: risk::log_odds_of_death(&illness, person, age, admission.planned),
            ventilated: day.iter().any(Hour::ventilated),
            pressor: day.iter().any(Hour::on_pressor),
            dialysis: hours.iter().any(|hour| matches!(hour.dialysis, Dialysis::Session | Dialysis::Continuous)),
        });
    }
}

/// Probability that one who died ranks above one who lived.
fn auroc(days: &[Day], score: impl Fn(&Day) -> f64) -> f64 {
    let (dead, alive): (Vec<_>, Vec<_>) = days.iter().partition(|day| day.died);
    let mut wins = 0.0;
    for died in &dead {
        for lived in &alive {
            let (died, lived) = (score(died), score(lived));
            wins += if died > lived {
                1.0
            } else if died < lived {
                0.0
            } else {
                0.5
            };
        }
    }
    wins / (dead.len() * alive.len()) as f64
}

fn cohort(seed: u64, patients: u64) -> (Vec<Day>, f64) {
    let mut days = Vec::new();
    let (mut adults, mut deaths) = (0.0, 0.0);
    for subject in 1..=patients {
        let schedule = life::schedule(&mut Random::new(seed, Streams::schedule_stream(subject)));
        let mut random = Random::new(seed, Streams::stream(subject));
        let ids = Ids { subject, first_hadm: 1, first_icustay: 1 };
        life::live(ids, &schedule, &mut random, |_, person, admission| {
            if !person.newborn {
                adults += 1.0;
                deaths += f64::from(u8::from(admission.death.is_some()));
            }
            first_days(person, admission, &mut days);
        });
    }
    (days, deaths / adults)
}

#[test]
fn outcomes_are_related_to_illness_as_published() {
    let (days, mortality) = cohort(42, 4000);
    assert!((0.09..0.13).contains(&mortality), "mortality of adult admissions {mortality}");
    let share = |of: fn(&Day) -> bool| days.iter().filter(|day| of(day)).count() as f64 / days.len() as f64;
    let (ventilated, pressor, dialysis) =
        (share(|day| day.ventilated), share(|day| day.pressor), share(|day| day.dialysis));
    assert!((0.38..0.52).contains(&ventilated), "ventilated {ventilated}");
    assert!((0.19..0.31).contains(&pressor), "on a vasopressor {pressor}");
    assert!((0.025..0.07).contains(&dialysis), "on dialysis {dialysis}");

    let mut sofa: Vec<_> = days.iter().map(|day| day.sofa).collect();
    sofa.sort_unstable();
    let median = sofa[sofa.len() / 2];
    assert!((3..=6).contains(&median), "median SOFA {median}");

    let by_score = auroc(&days, |day| day.sofa as f64);
    let by_illness = auroc(&days, |day| day.odds);
    assert!((0.69..0.79).contains(&by_score), "SOFA discriminates at {by_score}");
    assert!(by_illness > by_score + 0.06 && by_illness < 0.93, "illness {by_illness}, SOFA {by_score}");
}

#[test]
fn mortality_rises_with_the_score() {
    let (days, _) = cohort(7, 3000);
    let rates: Vec<f64> = [0..3, 3..6, 6..9, 9..25]
        .into_iter()
        .map(|range| {
            let group: Vec<_> = days.iter().filter(|day| range.contains(&day.sofa)).collect();
            group.iter().filter(|day| day.died).count() as f64 / group.len() as f64
        })
        .collect();
    assert!(rates.is_sorted(), "{rates:?}");
    assert!(rates[0] < 0.07 && rates[3] > 0.25, "{rates:?}");
}
