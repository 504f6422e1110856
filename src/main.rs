//! The binary: hands the arguments over.

use std::process::ExitCode;

fn main() -> ExitCode {
    paylens::cli::run()
}
