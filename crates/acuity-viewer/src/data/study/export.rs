//! What is shown, for other programs: a head line, numbers in full, nothing where there is no value; between commas in a file, between
//! tabs for the clipboard.

use std::path::{Path, PathBuf};

use super::{
    answer::Answer,
    baseline::Summary,
    facts::{Facts, Values},
};
use crate::error::{Error, Result};

/// What is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Table {
    Flow,
    Baseline,
    Curves,
    /// The stays of the cohort with all their facts.
    Stays,
}

impl Table {
    fn file_name(self) -> &'static str {
        match self {
            Self::Flow => "flow",
            Self::Baseline => "table_one",
            Self::Curves => "survival",
            Self::Stays => "stays",
        }
    }
}

/// A file to be written.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) table: Table,
    /// Name of the cohort; becomes part of the file's.
    pub(crate) cohort: String,
}

impl File {
    /// Writes it into `folder`, in place of an earlier one of that name.
    pub(crate) fn write(&self, folder: &Path, facts: &Facts, answer: &Answer) -> Result<PathBuf> {
        let path = folder.join(self.name());
        let failed = |problem: String| Error::File { path: path.clone(), problem };
        let bytes = separated(b',', self.table, facts, answer).map_err(|error| failed(error.to_string()))?;
        std::fs::create_dir_all(folder).map_err(|error| failed(error.to_string()))?;
        acuity_ml::write_atomically(&path, &bytes).map_err(|error| failed(error.to_string()))?;
        Ok(path)
    }

    /// `septic_adults_table_one.csv`; only letters and digits, which every system takes.
    fn name(&self) -> String {
        let mut name: String = self
            .cohort
            .trim()
            .chars()
            .take(60)
            .map(|letter| if letter.is_ascii_alphanumeric() { letter.to_ascii_lowercase() } else { '_' })
            .collect();
        if name.is_empty() {
            "cohort".clone_into(&mut name);
        }
        format!("{name}_{}.csv", self.table.file_name())
    }
}

impl Table {
    /// The same as its file has, between tabs.
    pub(crate) fn text(self, facts: &Facts, answer: &Answer) -> String {
        // In memory nothing refuses what is written, and it is made of text.
        let bytes = separated(b'\t', self, facts, answer).unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

fn separated(by: u8, table: Table, facts: &Facts, answer: &Answer) -> Result<Vec<u8>, csv::Error> {
    let mut out = csv::WriterBuilder::new().delimiter(by).from_writer(Vec::new());
    match table {
        Table::Flow => flow(&mut out, answer)?,
        Table::Baseline => baseline(&mut out, answer)?,
        Table::Curves => curves(&mut out, answer)?,
        Table::Stays => stays(&mut out, facts, answer)?,
    }
    out.into_inner().map_err(|error| csv::Error::from(error.into_error()))
}

type Writer = csv::Writer<Vec<u8>>;

fn flow(out: &mut Writer, answer: &Answer) -> Result<(), csv::Error> {
    out.write_record(["step", "stays", "patients"])?;
    answer
        .flow
        .iter()
        .try_for_each(|step| out.write_record([&step.label, &step.stays.to_string(), &step.patients.to_string()]))
}

fn baseline(out: &mut Writer, answer: &Answer) -> Result<(), csv::Error> {
    out.write_record([
        "fact",
        "value",
        "unit",
        "group",
        "stays",
        "known",
        "n",
        "share",
        "mean",
        "q1",
        "median",
        "q3",
        "difference",
    ])?;
    let mut above = "";
    for line in &answer.baseline.lines {
        let (fact, value) = if line.is_name { (above, line.title.as_str()) } else { (line.title.as_str(), "") };
        above = fact;
        for (head, cell) in answer.baseline.groups.iter().zip(&line.cells) {
            let known = cell.known();
            let empty = String::new;
            let (n, share, mean, quartiles) = match cell {
                Summary::Number { quartiles, mean, .. } => {
                    let quartiles = quartiles.map_or_else(|| [empty(), empty(), empty()], |q| q.map(|q| q.to_string()));
                    (empty(), empty(), if known > 0 { mean.to_string() } else { empty() }, quartiles)
                }
                Summary::Share { hits, .. } => {
                    let share = if known > 0 { (*hits as f64 / known as f64).to_string() } else { empty() };
                    (hits.to_string(), share, empty(), [empty(), empty(), empty()])
                }
                Summary::Below { .. } => (empty(), empty(), empty(), [empty(), empty(), empty()]),
            };
            let [q1, median, q3] = quartiles;
            let difference = line.difference.map_or_else(empty, |difference| difference.to_string());
            let (stays, known) = (head.stays.to_string(), known.to_string());
            out.write_record([
                fact,
                value,
                line.unit,
                &head.label,
                &stays,
                &known,
                &n,
                &share,
                &mean,
                &q1,
                &median,
                &q3,
                &difference,
            ])?;
        }
    }
    Ok(())
}

fn curves(out: &mut Writer, answer: &Answer) -> Result<(), csv::Error> {
    out.write_record(["group", "days", "at_risk", "deaths", "survival", "low", "high"])?;
    for curve in &answer.curves {
        // Everybody is alive at the start.
        out.write_record([&curve.label, "0", &curve.curve.members().to_string(), "0", "1", "", ""])?;
        for step in &curve.curve.steps {
            let end = |at: Option<f64>| at.map_or_else(String::new, |at| at.to_string());
            out.write_record([
                &curve.label,
                &step.time.to_string(),
                &step.at_risk.to_string(),
                &step.events.to_string(),
                &step.survival.to_string(),
                &end(step.interval.map(|ends| ends.0)),
                &end(step.interval.map(|ends| ends.1)),
            ])?;
        }
    }
    Ok(())
}

fn stays(out: &mut Writer, facts: &Facts, answer: &Answer) -> Result<(), csv::Error> {
    let heads = ["icustay_id", "subject_id"].into_iter().chain(facts.facts.iter().map(|fact| fact.name.as_str()));
    out.write_record(heads)?;
    for &row in &answer.rows {
        let value = |values: &Values| match values {
            Values::Numbers(values) if values[row].is_nan() => String::new(),
            Values::Numbers(values) => values[row].to_string(),
            Values::Names { names, of } => of[row].map_or_else(String::new, |at| names[usize::from(at)].clone()),
        };
        let ids = [facts.stays[row].to_string(), facts.patients[row].to_string()];
        out.write_record(ids.into_iter().chain(facts.facts.iter().map(|fact| value(&fact.values))))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::{
        super::{answer::tests::question, facts::tests::small},
        *,
    };

    #[track_caller]
    fn text(table: Table) -> String {
        let facts = small();
        let answer = question(vec![]).answer(&facts).unwrap();
        String::from_utf8(separated(b',', table, &facts, &answer).unwrap()).unwrap()
    }

    #[test]
    fn what_is_not_known_is_empty() {
        let stays = text(Table::Stays);
        let lines: Vec<&str> = stays.lines().collect();
        assert_eq!(
            lines[0],
            "icustay_id,subject_id,icustay_detail.age,icustay_detail.first_careunit,outcomes.in_hospital_mortality"
        );
        assert_eq!((lines[5], lines[6], lines.len()), ("5,13,91.4,CCU,no", "6,14,,,", 7));
    }

    #[test]
    fn figures_are_those_of_the_page() {
        assert_eq!(text(Table::Flow), "step,stays,patients\nAll ICU stays,6,5\n");
        let table = text(Table::Baseline);
        assert!(table.contains("Age at ICU admission,,years,Died in hospital: yes,2,2,,,70,65,70,75,0.7"), "{table}");
        assert!(table.contains("First care unit,MICU,1,Died in hospital: no,3,3,2,0.66"), "{table}");
        let curves = text(Table::Curves);
        assert!(curves.contains("Cohort,0,5,0,1,,\nCohort,2,5,1,0.8,0.20"), "{curves}");
    }

    #[test]
    fn the_clipboard_has_the_same_between_tabs() {
        let facts = small();
        let answer = question(vec![]).answer(&facts).unwrap();
        for table in [Table::Flow, Table::Baseline, Table::Curves, Table::Stays] {
            assert_eq!(table.text(&facts, &answer), text(table).replace(',', "\t"));
        }
    }

    #[test]
    fn names_of_files_fit_every_system() {
        let name = |cohort: &str| File { table: Table::Baseline, cohort: cohort.to_owned() }.name();
        assert_eq!(name(" Septic adults/../2 "), "septic_adults____2_table_one.csv");
        assert_eq!(name(""), "cohort_table_one.csv");
    }

    #[test]
    fn a_file_takes_the_place_of_the_earlier_one() {
        let dir = tempfile::tempdir().unwrap();
        let (facts, folder) = (small(), dir.path().join("target/exports"));
        let answer = question(vec![]).answer(&facts).unwrap();
        let file = File { table: Table::Flow, cohort: "Mine".to_owned() };
        let path = file.write(&folder, &facts, &answer).unwrap();
        assert_eq!(path, file.write(&folder, &facts, &answer).unwrap());
        assert_eq!(std::fs::read_to_string(path).unwrap(), "step,stays,patients\nAll ICU stays,6,5\n");
    }
}
