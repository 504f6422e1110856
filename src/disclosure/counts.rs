//! Head counts as bands of a noised count.
//!
//! Owns the bands. An exact count must not leave this room: two of them tell an arrival.

use serde::{Deserialize, Serialize};

/// A published head count, both ends included: 1–9, 10–19, 20–49, 50–99, 100–149, 150–199, then hundreds to
/// 1,000, then five hundreds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Band {
    /// The least count of the band.
    pub from: u64,
    /// The greatest count of the band.
    pub to: u64,
}

impl Band {
    /// The band that holds a count.
    pub const fn of(count: u64) -> Self {
        let (from, width) = match count {
            0..10 => (1, 9),
            10..20 => (10, 10),
            20..50 => (20, 30),
            50..100 => (50, 50),
            100..200 => (count / 50 * 50, 50),
            200..1_000 => (count / 100 * 100, 100),
            _ => (count / 500 * 500, 500),
        };
        Self { from, to: from + (width - 1) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_have_the_written_edges() {
        let edges = [1, 10, 20, 50, 100, 150, 200, 300, 900, 1_000, 1_500, 2_000, 100_000];
        for from in edges {
            assert_eq!(Band::of(from).from, from);
            assert!(from == 1 || Band::of(from - 1).to == from - 1);
        }
        assert_eq!(Band::of(0), Band { from: 1, to: 9 });
    }
}
