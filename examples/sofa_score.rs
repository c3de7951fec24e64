//! A score, its missing values and its two readings.
//!
//! `cargo run --example sofa_score`

#![expect(clippy::print_stdout, reason = "a walkthrough prints what it does")]

use acuity_scores::{Mode, SofaInputs, find, sofa};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // A ventilated patient on norepinephrine whose bilirubin nobody measured.
    let inputs = SofaInputs {
        pf_vent_mmhg: Some(250.0),
        platelet_min_k_per_ul: Some(90.0),
        rate_norepinephrine_mcg_per_kg_min: Some(0.08),
        mingcs_points: Some(14.0),
        creatinine_max_mg_per_dl: Some(1.4),
        urineoutput_ml: Some(900.0),
        ..SofaInputs::default()
    };

    let paper = sofa(&inputs, Mode::Paper)?;
    let reference = sofa(&inputs, Mode::Reference)?;
    println!("{:<16} {:>6} {:>10}", "component", "paper", "reference");
    let show = |points: Option<f64>| points.map_or_else(|| "-".to_owned(), |points| points.to_string());
    for (component, points) in &paper.components {
        println!("{component:<16} {:>6} {:>10}", show(*points), show(reference.component(component)));
    }
    println!("{:<16} {:>6} {:>10}", "SOFA", show(paper.total), show(reference.total));

    // The liver is "-": not measured is not normal, though it counts 0 in the total. Where the columns differ, the
    // reference code deviates from the paper:
    println!();
    for difference in find("sofa")?.differences {
        println!("* {difference}");
    }
    Ok(())
}
