//! Files: where they come from, and their text with line numbers.

mod replace;
mod source_file;
mod system;

pub use replace::replace_file;
pub use source_file::SourceFile;
pub use system::{FileSystem, MemoryFileSystem, OsFileSystem};
