//! Rows of the 26 tables as CSV text, in the form of the published files: text in double quotes, numbers, dates and NULL
//! without.
//!
//! A row is kept without its ROW_ID: the id follows from the number of rows of all patients before it, which is known
//! only when those are done. See `engine`.

use super::clock;

/// The tables, in the order of [`crate::tables::tables`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Id {
    Admissions,
    Callout,
    Caregivers,
    ChartEvents,
    CptEvents,
    DCpt,
    DIcdDiagnoses,
    DIcdProcedures,
    DItems,
    DLabItems,
    DateTimeEvents,
    DiagnosesIcd,
    DrgCodes,
    IcuStays,
    InputEventsCv,
    InputEventsMv,
    LabEvents,
    MicrobiologyEvents,
    NoteEvents,
    OutputEvents,
    Patients,
    Prescriptions,
    ProcedureEventsMv,
    ProceduresIcd,
    Services,
    Transfers,
}

/// Number of tables.
pub(super) const TABLES: usize = 26;

/// Rows of all tables.
#[derive(Debug, Default)]
pub(super) struct Tables([Rows; TABLES]);

impl Tables {
    /// Starts a row of a table.
    pub(super) fn row(&mut self, table: Id) -> Row<'_> {
        self.0[table as usize].row()
    }

    /// All tables, in order.
    pub(super) fn iter(&self) -> impl Iterator<Item = &Rows> {
        self.0.iter()
    }

    /// Forgets the rows and keeps the memory.
    pub(super) fn clear(&mut self) {
        for rows in &mut self.0 {
            rows.bytes.clear();
            rows.starts.clear();
        }
    }
}

/// Rows of one table.
#[derive(Debug, Default)]
pub(super) struct Rows {
    bytes: Vec<u8>,
    starts: Vec<usize>,
}

impl Rows {
    fn row(&mut self) -> Row<'_> {
        self.starts.push(self.bytes.len());
        Row { bytes: &mut self.bytes }
    }

    /// Number of rows.
    pub(super) fn len(&self) -> u64 {
        self.starts.len() as u64
    }

    /// Writes the rows with ids from `first_id` on.
    pub(super) fn write(&self, first_id: u64, out: &mut Vec<u8>) {
        out.reserve(self.bytes.len() + 9 * self.starts.len());
        let ends = self.starts.iter().skip(1).copied().chain([self.bytes.len()]);
        for ((start, end), id) in self.starts.iter().zip(ends).zip(first_id..) {
            write_integer(id as i64, out);
            out.extend_from_slice(&self.bytes[*start..end]);
        }
    }
}

/// A row that is being written, field by field, from the one after ROW_ID on.
#[derive(Debug)]
pub(super) struct Row<'a> {
    bytes: &'a mut Vec<u8>,
}

impl Row<'_> {
    /// A whole number.
    pub(super) fn int(self, value: i64) -> Self {
        self.bytes.push(b',');
        write_integer(value, self.bytes);
        self
    }

    /// An id.
    pub(super) fn id(self, value: u64) -> Self {
        self.int(value as i64)
    }

    /// An id, or NULL.
    pub(super) fn maybe_id(self, value: Option<u64>) -> Self {
        match value {
            Some(value) => self.id(value),
            None => self.null(),
        }
    }

    /// A whole number, or NULL.
    pub(super) fn maybe_int(self, value: Option<i64>) -> Self {
        match value {
            Some(value) => self.int(value),
            None => self.null(),
        }
    }

    /// A number with at most `decimals` places.
    pub(super) fn number(self, value: f64, decimals: u8) -> Self {
        self.bytes.push(b',');
        write_number(value, decimals, self.bytes);
        self
    }

    /// A number with at most `decimals` places, or NULL.
    pub(super) fn maybe_number(self, value: Option<f64>, decimals: u8) -> Self {
        match value {
            Some(value) => self.number(value, decimals),
            None => self.null(),
        }
    }

    /// A number in a text column.
    pub(super) fn number_text(self, value: f64, decimals: u8) -> Self {
        self.bytes.extend_from_slice(b",\"");
        write_number(value, decimals, self.bytes);
        self.bytes.push(b'"');
        self
    }

    /// Text; empty text is NULL, as in the published files.
    pub(super) fn text(self, value: &str) -> Self {
        self.bytes.push(b',');
        if !value.is_empty() {
            self.bytes.push(b'"');
            for byte in value.bytes() {
                if byte == b'"' {
                    self.bytes.push(b'"');
                }
                self.bytes.push(byte);
            }
            self.bytes.push(b'"');
        }
        self
    }

    /// A date and time.
    pub(super) fn time(self, value: i64) -> Self {
        self.bytes.push(b',');
        clock::write_time(value, self.bytes);
        self
    }

    /// A date and time, or NULL.
    pub(super) fn maybe_time(self, value: Option<i64>) -> Self {
        match value {
            Some(value) => self.time(value),
            None => self.null(),
        }
    }

    /// A date alone.
    pub(super) fn date(self, value: i64) -> Self {
        self.bytes.push(b',');
        clock::write_date(value, self.bytes);
        self
    }

    /// NULL.
    pub(super) fn null(self) -> Self {
        self.bytes.push(b',');
        self
    }

    /// Several NULLs.
    pub(super) fn nulls(self, count: usize) -> Self {
        self.bytes.extend(std::iter::repeat_n(b',', count));
        self
    }

    /// The end of the row.
    pub(super) fn end(self) {
        self.bytes.push(b'\n');
    }
}

fn write_integer(value: i64, out: &mut Vec<u8>) {
    if value < 0 {
        out.push(b'-');
    }
    let mut digits = [0; 20];
    let mut start = digits.len();
    let mut rest = value.unsigned_abs();
    loop {
        start -= 1;
        digits[start] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    out.extend_from_slice(&digits[start..]);
}

fn write_number(value: f64, decimals: u8, out: &mut Vec<u8>) {
    let scale = 10_i64.pow(u32::from(decimals));
    let scaled = (value * scale as f64).round() as i64;
    if scaled < 0 {
        out.push(b'-');
    }
    let scaled = scaled.abs();
    write_integer(scaled / scale, out);
    let mut rest = scaled % scale;
    if rest != 0 {
        out.push(b'.');
        let mut place = scale / 10;
        while rest != 0 {
            out.push(b'0' + (rest / place) as u8);
            rest %= place;
            place /= 10;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tables::tables;

    #[test]
    fn the_ids_are_in_the_order_of_the_tables() {
        assert_eq!(tables().len(), TABLES);
        for (id, table) in [
            (Id::Admissions, "admissions"),
            (Id::DCpt, "d_cpt"),
            (Id::DateTimeEvents, "datetimeevents"),
            (Id::IcuStays, "icustays"),
            (Id::NoteEvents, "noteevents"),
            (Id::Transfers, "transfers"),
        ] {
            assert_eq!(tables()[id as usize].name, table);
        }
        for (index, table) in tables().iter().enumerate() {
            // The variant's own name, without its capitals.
            let id = Id::ALL[index];
            assert_eq!(format!("{id:?}").to_lowercase(), table.name.replace('_', ""));
        }
    }

    impl Id {
        const ALL: [Self; TABLES] = [
            Self::Admissions,
            Self::Callout,
            Self::Caregivers,
            Self::ChartEvents,
            Self::CptEvents,
            Self::DCpt,
            Self::DIcdDiagnoses,
            Self::DIcdProcedures,
            Self::DItems,
            Self::DLabItems,
            Self::DateTimeEvents,
            Self::DiagnosesIcd,
            Self::DrgCodes,
            Self::IcuStays,
            Self::InputEventsCv,
            Self::InputEventsMv,
            Self::LabEvents,
            Self::MicrobiologyEvents,
            Self::NoteEvents,
            Self::OutputEvents,
            Self::Patients,
            Self::Prescriptions,
            Self::ProcedureEventsMv,
            Self::ProceduresIcd,
            Self::Services,
            Self::Transfers,
        ];
    }

    #[test]
    fn fields_have_the_published_form() {
        let mut tables = Tables::default();
        tables
            .row(Id::Patients)
            .id(10_006)
            .text("a \"b\"")
            .text("")
            .number(-0.25, 3)
            .number(7.0, 2)
            .number_text(7.405, 2)
            .maybe_time(None)
            .nulls(2)
            .date(0)
            .end();
        tables.row(Id::Patients).int(-3).end();
        let mut text = Vec::new();
        tables.0[Id::Patients as usize].write(41, &mut text);
        assert_eq!(
            String::from_utf8(text).expect("ASCII"),
            "41,10006,\"a \"\"b\"\"\",,-0.25,7,\"7.41\",,,,1970-01-01\n42,-3\n"
        );
    }
}
