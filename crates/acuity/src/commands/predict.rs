//! `predict`: rows in, risks out, a thousand at a time, so that a stream of any length takes little memory.

use std::fs::File;

use acuity_ml::{
    Explanation, ModelFile,
    drift::{FEWEST, Tally, caution},
    input::{self, Batches, InputRow, Prediction, Sparse},
};
use acuity_warehouse::Cell;
use anyhow::{Context as _, Result, anyhow, bail};
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};

use super::{given, reasons::Reasons};
use crate::{
    cli::{OutputFormat, learning::PredictArgs},
    context::Context,
    failure::Outcome,
    output::{self, Records},
};

/// Rows that are read, predicted and written together. A mistake in the first of these leaves nothing written.
const TOGETHER: usize = 1024;

const COLUMNS: [&str; 5] = ["id", "probability", "margin", "features_given", "warnings"];

/// `acuity predict`.
pub(crate) fn run(args: &PredictArgs, context: &Context) -> Result<Outcome> {
    let model = context.model(&args.which)?;
    let mut rows = Source::open(&model, &args.input)?;
    let mut tally = Tally::new(&model);
    if args.drift {
        while let Some(some) = rows.next()? {
            some.iter().for_each(|one| tally.add(&one.row));
        }
        print_drift(&tally, args.output, context)?;
        return Ok(Outcome::Success);
    }
    let mut sparse = Sparse::default();
    let mut out: Option<Printer> = None;
    while let Some(some) = rows.next()? {
        some.iter().for_each(|one| tally.add(&one.row));
        let predictions = input::predict(&model, &some);
        sparse.add(&predictions);
        let out = match &mut out {
            Some(out) => out,
            // Only now: a mistake in the first rows prints no header.
            none => none.insert(Printer::new(args, is_rolling(&model))?),
        };
        match out {
            Printer::Risks { records, is_rolling } => {
                records.add(&predictions.iter().map(|one| cells(one, *is_rolling)).collect::<Vec<_>>())?;
            }
            Printer::Reasons(reasons) => {
                let explained: Vec<Explanation> = input::explain(&model, &some);
                for (prediction, explanation) in predictions.iter().zip(&explained) {
                    // Reasons have no column for warnings.
                    for warning in &prediction.warnings {
                        context.ui().warn(&format!("{}: {warning}", prediction.place));
                    }
                    reasons.add(&prediction.id, explanation, None)?;
                }
            }
        }
    }
    match out {
        Some(Printer::Risks { records, .. }) => records.finish()?,
        Some(Printer::Reasons(reasons)) => reasons.finish()?,
        None => {}
    }
    if let Some(caution) = caution(&tally.drift(), tally.rows()) {
        context.ui().warn(&caution);
    }
    if let Some(sparse) = sparse.told() {
        context.ui().warn(&sparse);
    }
    Ok(Outcome::Success)
}

/// What is printed of each row.
enum Printer {
    Risks { records: Records, is_rolling: bool },
    Reasons(Reasons),
}

impl Printer {
    fn new(args: &PredictArgs, is_rolling: bool) -> Result<Self> {
        if args.explain {
            return Ok(Self::Reasons(Reasons::new("id", None, args.top, args.output)?));
        }
        let mut columns = COLUMNS.to_vec();
        if is_rolling {
            columns.insert(1, "as_of");
        }
        Ok(Self::Risks { records: Records::new(&columns, args.output)?, is_rolling })
    }
}

/// Whether a stay has several predictions, which its key alone does not tell apart.
fn is_rolling(model: &ModelFile) -> bool {
    model.metadata().definition.as_ref().is_some_and(|task| task.every().is_some())
}

fn cells(one: &Prediction, is_rolling: bool) -> Vec<Cell> {
    let time = is_rolling.then(|| Cell::from(one.as_of.as_deref()));
    std::iter::once(Cell::Text(one.id.clone())).chain(time).chain(figures(one)).collect()
}

fn figures(one: &Prediction) -> [Cell; 4] {
    [Cell::Float(one.probability), Cell::Float(one.margin), one.features_given.into(), Cell::Text(one.warnings_cell())]
}

/// Where rows come from.
enum Source<'m> {
    Text(input::Rows<'m>),
    Parquet { name: String, reader: Box<ParquetRecordBatchReader>, batches: Batches<'m>, is_begun: bool },
}

impl<'m> Source<'m> {
    fn open(model: &'m ModelFile, input: &str) -> Result<Self> {
        match given::parquet(input) {
            Some(file) => Self::parquet(model, file, input),
            None => {
                let given::Stream { name, text, format } = given::open(input)?;
                Ok(Self::Text(input::rows(model, text, format, &name)?))
            }
        }
    }

    fn parquet(model: &'m ModelFile, file: File, name: &str) -> Result<Self> {
        let broken = || format!("{name} is no complete Parquet file");
        let builder = ParquetRecordBatchReaderBuilder::try_new(file).with_context(broken)?;
        let batches = Batches::new(model, builder.schema(), name)?;
        let reader = Box::new(builder.with_batch_size(TOGETHER).build().with_context(broken)?);
        Ok(Self::Parquet { name: name.to_owned(), reader, batches, is_begun: false })
    }

    /// Some more rows; `None` behind the last.
    fn next(&mut self) -> Result<Option<Vec<InputRow>>> {
        match self {
            Self::Text(rows) => {
                let some: Vec<InputRow> = rows.take(TOGETHER).collect::<Result<_, _>>()?;
                Ok((!some.is_empty()).then_some(some))
            }
            Self::Parquet { name, reader, batches, is_begun } => match reader.next() {
                Some(batch) => {
                    *is_begun = true;
                    Ok(Some(batches.rows(&batch.with_context(|| format!("{name} cannot be read"))?)?))
                }
                None if *is_begun => Ok(None),
                None => bail!("{name}: there is no row in it; give at least one row of feature values"),
            },
        }
    }
}

fn print_drift(tally: &Tally<'_>, format: OutputFormat, context: &Context) -> Result<()> {
    let (moved, rows) = (tally.drift(), tally.rows());
    if moved.is_empty() {
        return Err(anyhow!(
            "the model file does not say how its features were distributed in training; train it again"
        ));
    }
    if rows < FEWEST {
        context.ui().warn(&format!("{rows} rows are few: below {FEWEST} an index is mostly chance"));
    }
    let columns = ["feature", "psi", "verdict", "median_then", "median_now", "missing_then", "missing_now"];
    let places = |value: f64| if format == OutputFormat::Table { (value * 1e4).round() / 1e4 } else { value };
    let cells: Vec<Vec<Cell>> = moved
        .iter()
        .map(|one| {
            vec![
                Cell::Text(one.feature.clone()),
                Cell::Float(places(one.psi)),
                Cell::Text(one.verdict.to_owned()),
                one.median_then.map(places).into(),
                one.median_now.map(places).into(),
                one.missing_then.map(places).into(),
                Cell::Float(places(one.missing_now)),
            ]
        })
        .collect();
    output::print_records(&columns, &cells, format)
}
