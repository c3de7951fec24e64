//! Trains the booster on a matrix from a file and writes the model and its predictions as XGBoost would read them.
//!
//! `cargo run --release -p acuity-ml --example boost_matrix -- DIR COLUMNS ROUNDS DEPTH EXPLAINED` reads
//! `DIR/train_x.f32` (row by row, little endian, NaN is missing), `DIR/train_y.u8` and `DIR/test_x.f32`, and writes
//! `DIR/model.json`, `DIR/predictions.f64` and, of the first EXPLAINED rows, `DIR/contributions.f64`. The comparison with
//! XGBoost is `benches/gbdt_vs_xgboost.py`.

use std::{
    error::Error,
    fs,
    io::{BufReader, Read as _, Write as _},
    path::PathBuf,
    time::Instant,
};

use acuity_ml::gbdt::{GbdtParams, TreeShap, xgboost_json};
use linfa::{DatasetBase, traits::Fit};
use ndarray::{Array1, Array2, s};

/// The most memory that this process had, where Linux tells it.
fn peak_mb() -> f64 {
    let status = fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(f64::NAN) / 1024.0
}

/// Processor seconds of the threads that there are, where Linux tells them; those of a pool stay.
fn processor_s() -> f64 {
    let threads = fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanoseconds = |thread: fs::DirEntry| -> Option<f64> {
        fs::read_to_string(thread.path().join("schedstat")).ok()?.split_whitespace().next()?.parse().ok()
    };
    threads.filter_map(nanoseconds).sum::<f64>() / 1e9
}

fn main() -> Result<(), Box<dyn Error>> {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [dir, columns, rounds, depth, explained] = args.as_slice() else {
        return Err("usage: boost_matrix DIR COLUMNS ROUNDS DEPTH EXPLAINED".into());
    };
    let (dir, columns) = (PathBuf::from(dir), columns.parse::<usize>()?);
    let matrix = |name: &str| -> Result<Array2<f32>, Box<dyn Error>> {
        // One by one: all bytes beside all values would take twice the memory.
        let file = fs::File::open(dir.join(name))?;
        let count = file.metadata()?.len() as usize / 4;
        let (mut file, mut four) = (BufReader::with_capacity(1 << 20, file), [0; 4]);
        let mut values = Vec::with_capacity(count);
        for _ in 0..count {
            file.read_exact(&mut four)?;
            values.push(f32::from_le_bytes(four));
        }
        Ok(Array2::from_shape_vec((values.len() / columns, columns), values)?)
    };
    let x = matrix("train_x.f32")?;
    let y: Array1<bool> = fs::read(dir.join("train_y.u8"))?.into_iter().map(|label| label != 0).collect();
    let test = matrix("test_x.f32")?;
    let explained = explained.parse::<usize>()?.clamp(1, test.nrows());

    let (start, before) = (Instant::now(), processor_s());
    let params = GbdtParams::new().rounds(rounds.parse()?).max_depth(depth.parse()?).learning_rate(0.1);
    let model = params.fit(&DatasetBase::new(x, y))?;
    let (trained, training_s) = (start.elapsed(), processor_s() - before);

    let start = Instant::now();
    let predictions: Vec<u8> =
        test.rows().into_iter().flat_map(|row| model.probability(&row.to_vec()).to_le_bytes()).collect();
    let predicted = start.elapsed();

    let (start, before) = (Instant::now(), processor_s());
    let shap = TreeShap::new(&model);
    let contributions: Vec<f64> = shap
        .contributions_of(test.slice(s![..explained, ..]))
        .into_iter()
        .flat_map(|row| row.into_iter().chain([shap.base()]))
        .collect();
    let (explaining, explaining_s) = (start.elapsed(), processor_s() - before);

    // One row after the other, as a service asks: each explained by itself.
    let alone = test.nrows().min(1000);
    let start = Instant::now();
    let first: f64 = test.rows().into_iter().take(alone).map(|row| shap.contributions(&row.to_vec())[0]).sum();
    let explained_alone = start.elapsed().as_secs_f64() / alone.max(1) as f64;
    if !first.is_finite() {
        return Err("a contribution is not finite".into());
    }

    fs::write(dir.join("predictions.f64"), predictions)?;
    fs::write(dir.join("contributions.f64"), contributions.iter().flat_map(|v| v.to_le_bytes()).collect::<Vec<u8>>())?;
    let file = xgboost_json::XgboostFile {
        model,
        feature_names: Vec::new(),
        categories: Vec::new(),
        attributes: Default::default(),
    };
    fs::write(dir.join("model.json"), xgboost_json::write(&file)?)?;
    let of_rows = 1e6 / explained as f64;
    let told = [
        ("train_s", trained.as_secs_f64()),
        ("train_cpu_s", training_s),
        ("predict_s", predicted.as_secs_f64()),
        ("shap_row_us", of_rows * explaining.as_secs_f64()),
        ("shap_row_cpu_us", of_rows * explaining_s),
        ("predict_one_us", 1e6 * predicted.as_secs_f64() / test.nrows().max(1) as f64),
        ("explain_one_us", 1e6 * explained_alone),
        ("peak_mb", peak_mb()),
    ];
    let told: Vec<String> = told.iter().map(|(name, number)| format!("\"{name}\": {number:.4}")).collect();
    writeln!(std::io::stdout(), "{{{}}}", told.join(", "))?;
    Ok(())
}
