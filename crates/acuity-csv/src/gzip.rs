//! Gzip files as the gzip program reads them: members one after another, and zero bytes behind the last one, which tapes and
//! block devices leave.

use std::{
    fs::File,
    io::{self, BufRead, Read},
    path::Path,
};

use flate2::bufread::GzDecoder;

/// The two bytes that every member begins with.
pub(crate) const MAGIC: [u8; 2] = [0x1f, 0x8b];

/// Whether a file is gzip: by its name, or by its first bytes whatever its name says.
#[must_use]
pub fn is_gzip(file: &Path) -> bool {
    let named = file.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("gz"));
    let begins = || {
        let mut start = [0; MAGIC.len()];
        File::open(file).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == MAGIC
    };
    named || begins()
}

/// Decompresses all members of `R`.
pub(crate) struct Members<R> {
    /// Absent only while one member is exchanged for the next, and after the last.
    member: Option<GzDecoder<R>>,
}

impl<R: BufRead> Members<R> {
    pub(crate) fn new(input: R) -> Self {
        Self { member: Some(GzDecoder::new(input)) }
    }
}

impl<R: BufRead> Read for Members<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        while let Some(member) = &mut self.member {
            let read = member.read(buffer)?;
            if read > 0 || buffer.is_empty() {
                return Ok(read);
            }
            self.member = self.member.take().map(GzDecoder::into_inner).map(next_member).transpose()?.flatten();
        }
        Ok(0)
    }
}

/// What follows a member: another one, or nothing but zeros.
fn next_member<R: BufRead>(mut input: R) -> io::Result<Option<GzDecoder<R>>> {
    let mut zeros = false;
    loop {
        let rest = input.fill_buf()?;
        match rest.iter().position(|&byte| byte != 0) {
            None if rest.is_empty() => return Ok(None),
            None => {
                let length = rest.len();
                input.consume(length);
                zeros = true;
            }
            Some(0) if !zeros && rest[0] == MAGIC[0] => return Ok(Some(GzDecoder::new(input))),
            Some(_) => {
                let what = "bytes that are not gzip stand behind the compressed data";
                return Err(io::Error::new(io::ErrorKind::InvalidData, what));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use flate2::{Compression, write::GzEncoder};

    use super::*;

    fn packed(text: &str) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text.as_bytes()).unwrap();
        encoder.finish().unwrap()
    }

    #[track_caller]
    fn check(bytes: &[u8], expect: Result<&str, &str>) {
        // A small buffer: members and zeros come in pieces.
        let mut text = String::new();
        let read = Members::new(io::BufReader::with_capacity(16, bytes)).read_to_string(&mut text);
        match expect {
            Ok(expect) => assert_eq!((read.is_ok(), text.as_str()), (true, expect)),
            Err(words) => assert!(read.unwrap_err().to_string().contains(words)),
        }
    }

    #[test]
    fn members_zeros_and_what_is_neither() {
        let (one, two) = (packed("one\n"), packed("two\n"));
        check(&one, Ok("one\n"));
        check(&[&one[..], &two].concat(), Ok("one\ntwo\n"));
        check(&[&one[..], &[0; 1000]].concat(), Ok("one\n"));
        check(&[&one[..], b"rubbish"].concat(), Err("not gzip"));
        check(&[&one[..], &[0; 20], b"rubbish"].concat(), Err("not gzip"));
        check(&one[..one.len() - 4], Err(""));
    }
}
