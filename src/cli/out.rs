//! What commands print.

use std::fmt;
use std::io::{self, ErrorKind, Write};

/// Prints a line to standard output, as `println!` does, and survives a reader that has gone.
macro_rules! say {
    ($($text:tt)*) => { $crate::cli::out::line(format_args!($($text)*)) };
}
pub(in crate::cli) use say;

/// A line of standard output. Whoever stops reading, as `head` does, has read enough: that is no
/// error, and the command goes on to its end.
///
/// # Errors
/// Where the line cannot be written for another reason, such as a full disk.
pub(in crate::cli) fn line(text: fmt::Arguments<'_>) -> io::Result<()> {
    all(format!("{text}\n").as_bytes())
}

/// The same of a whole text.
///
/// # Errors
/// As for [`line()`].
pub(in crate::cli) fn all(text: &[u8]) -> io::Result<()> {
    let mut out = io::stdout().lock();
    match out.write_all(text).and_then(|()| out.flush()) {
        Err(gone) if gone.kind() == ErrorKind::BrokenPipe => Ok(()),
        written => written,
    }
}

/// A line of standard error. Where that is closed there is nobody to tell.
pub(in crate::cli) fn complain(text: fmt::Arguments<'_>) {
    drop(writeln!(io::stderr().lock(), "{text}"));
}
