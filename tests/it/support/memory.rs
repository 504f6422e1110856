//! What a process takes up.

use std::process::Child;

/// Megabytes of memory that a process has.
#[derive(Debug, Clone, Copy)]
pub struct Memory {
    /// Now.
    pub resident: u64,
    /// At most since it began.
    pub most: u64,
}

/// The memory of a running program, as Linux tells it.
pub fn memory(of: &Child) -> Memory {
    let path = format!("/proc/{}/status", of.id());
    let status = std::fs::read_to_string(&path).expect("measured on Linux, while it runs");
    let megabytes = |name: &str| {
        let line = status.lines().find_map(|line| line.strip_prefix(name)).expect(name);
        let kilobytes: u64 =
            line.trim().trim_end_matches(" kB").trim().parse().expect("a number of kilobytes");
        kilobytes / 1024
    };
    Memory { resident: megabytes("VmRSS:"), most: megabytes("VmHWM:") }
}
