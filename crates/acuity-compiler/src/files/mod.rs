//! Files: where they come from, and their text with line numbers.

mod source_file;
mod system;

pub use source_file::SourceFile;
pub use system::{FileSystem, MemoryFileSystem, OsFileSystem};
