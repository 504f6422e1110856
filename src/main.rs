//! The binary: hands the arguments over.

use mimalloc::MiMalloc;
use std::process::ExitCode;

/// Gives memory back that many threads allocated: with the system's own, a server that makes releases
/// and exports keeps several times of what it needs.
#[global_allocator]
static ALLOCATOR: MiMalloc = MiMalloc;

fn main() -> ExitCode {
    paylens::cli::run()
}
