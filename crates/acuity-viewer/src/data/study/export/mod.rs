//! What is shown, for other programs: a head line, numbers in full, nothing where there is no value; between commas or as
//! Parquet in a file, between tabs for the clipboard.

mod columns;

use std::path::{Path, PathBuf};

use acuity_warehouse::arrow::array::RecordBatch;

use self::columns::Columns;
use super::{answer::Answer, facts::Facts};
use crate::{
    error::{Error, Result},
    options::ParquetWriter,
};

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

    fn columns(self, facts: &Facts, answer: &Answer) -> Columns {
        match self {
            Self::Flow => columns::flow(answer),
            Self::Baseline => columns::baseline(answer),
            Self::Curves => columns::curves(answer),
            Self::Stays => columns::stays(facts, answer),
        }
    }

    /// The same as its file has, between tabs.
    pub(crate) fn text(self, facts: &Facts, answer: &Answer) -> String {
        // In memory nothing refuses what is written, and it is made of text.
        let bytes = self.columns(facts, answer).separated(b'\t').unwrap_or_default();
        String::from_utf8(bytes).unwrap_or_default()
    }
}

/// How it is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Csv,
    /// Typed columns, compressed.
    Parquet,
}

impl Form {
    pub(crate) const ALL: [Self; 2] = [Self::Csv, Self::Parquet];

    pub(crate) fn title(self) -> &'static str {
        match self {
            Self::Csv => "CSV",
            Self::Parquet => "Parquet",
        }
    }
}

/// A file to be written.
#[derive(Debug, Clone)]
pub(crate) struct File {
    pub(crate) table: Table,
    pub(crate) form: Form,
    /// Name of the cohort; becomes part of the file's.
    pub(crate) cohort: String,
}

impl File {
    /// Writes it into `folder`, in place of an earlier one of that name.
    pub(crate) fn write(
        &self,
        folder: &Path,
        facts: &Facts,
        answer: &Answer,
        parquet: ParquetWriter,
    ) -> Result<PathBuf> {
        let path = folder.join(self.name());
        let failed = |problem: String| Error::File { path: path.clone(), problem };
        let columns = self.table.columns(facts, answer);
        let bytes = match self.form {
            Form::Csv => columns.separated(b',').map_err(|error| error.to_string()),
            Form::Parquet => columns.batch().and_then(|batch: RecordBatch| parquet(&batch)),
        };
        let bytes = bytes.map_err(failed)?;
        std::fs::create_dir_all(folder).map_err(|error| failed(error.to_string()))?;
        acuity_ml::write_atomically(&path, &bytes).map_err(|error| failed(error.to_string()))?;
        Ok(path)
    }

    /// `septic_adults_table_one.csv`; only letters and digits, of any script, which every system takes.
    fn name(&self) -> String {
        let mut name: String = self
            .cohort
            .trim()
            .chars()
            .take(60)
            .map(|letter| if letter.is_alphanumeric() { letter } else { '_' })
            .flat_map(char::to_lowercase)
            .collect();
        if name.is_empty() {
            "cohort".clone_into(&mut name);
        }
        format!("{name}_{}.{}", self.table.file_name(), self.form.title().to_lowercase())
    }
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
        String::from_utf8(table.columns(&facts, &answer).separated(b',').unwrap()).unwrap()
    }

    #[test]
    fn what_is_not_known_is_empty() {
        let stays = text(Table::Stays);
        let lines: Vec<&str> = stays.lines().collect();
        assert_eq!(
            lines[0],
            "icustay_id,subject_id,icustay_detail.age,icustay_detail.first_careunit,outcomes.in_hospital_mortality,\
             icustay_detail.intime,diagnoses.icd9_code"
        );
        assert_eq!((lines[5], lines[6], lines.len()), ("5,13,91.4,CCU,no,1970-01-04 00:00,", "6,14,,,,,", 7));
        assert_eq!(lines[3], "3,11,60,SICU,yes,1970-01-02 00:00,4280 Congestive heart failure; 486 Pneumonia");
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
        let name = |cohort: &str| File { table: Table::Baseline, form: Form::Csv, cohort: cohort.to_owned() }.name();
        assert_eq!(name(" Septic adults/../2 "), "septic_adults____2_table_one.csv");
        assert_eq!(name("敗血症"), "敗血症_table_one.csv");
        assert_eq!(name(""), "cohort_table_one.csv");
    }

    #[test]
    fn a_file_takes_the_place_of_the_earlier_one() {
        let dir = tempfile::tempdir().unwrap();
        let (facts, folder) = (small(), dir.path().join("target/exports"));
        let answer = question(vec![]).answer(&facts).unwrap();
        let file = File { table: Table::Flow, form: Form::Csv, cohort: "Mine".to_owned() };
        let write = || file.write(&folder, &facts, &answer, |_| Err("not asked".to_owned())).unwrap();
        let path = write();
        assert_eq!(path, write());
        assert_eq!(std::fs::read_to_string(path).unwrap(), "step,stays,patients\nAll ICU stays,6,5\n");
    }

    #[test]
    fn parquet_has_the_types_that_text_has_not() {
        let dir = tempfile::tempdir().unwrap();
        let facts = small();
        let answer = question(vec![]).answer(&facts).unwrap();
        let told = |batch: &RecordBatch| {
            let schema = batch.schema();
            let fields = schema.fields().iter().zip(batch.columns());
            let told = fields.map(|(field, values)| {
                format!("{}: {}, {} null", field.name(), field.data_type(), values.null_count())
            });
            Ok(told.collect::<Vec<_>>().join("\n").into_bytes())
        };
        let of = |table| {
            let file = File { table, form: Form::Parquet, cohort: String::new() };
            std::fs::read_to_string(file.write(dir.path(), &facts, &answer, told).unwrap()).unwrap()
        };
        assert_eq!(
            of(Table::Stays),
            "icustay_id: Int64, 0 null\nsubject_id: Int64, 0 null\nicustay_detail.age: Float64, 1 null\n\
             icustay_detail.first_careunit: Utf8, 1 null\noutcomes.in_hospital_mortality: Utf8, 1 null\n\
             icustay_detail.intime: Utf8, 1 null\ndiagnoses.icd9_code: Utf8, 3 null"
        );
        assert!(of(Table::Curves).starts_with("group: Utf8, 0 null\ndays: Float64, 0 null\nat_risk: Int64, 0 null"));
        assert!(dir.path().join("cohort_survival.parquet").exists());
        let file = File { table: Table::Flow, form: Form::Parquet, cohort: String::new() };
        let error = file.write(dir.path(), &facts, &answer, |_| Err("no room".to_owned())).unwrap_err();
        assert!(error.to_string().contains("no room"), "{error}");
    }
}
