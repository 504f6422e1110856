//! Head counts as bands of a noised count (R5e).
//!
//! Owns the bands. An exact count must not leave this room: two of them tell an arrival.

use serde::{Deserialize, Serialize};

use super::drawing::Epsilon;
use super::noise::{FigureKey, two_sided_geometric};

/// A published head count, both ends included: 20–49, 50–99, 100–149, 150–199, then hundreds to
/// 1,000, then five hundreds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Band {
    /// The least count of the band.
    pub from: u64,
    /// The greatest count of the band.
    pub to: u64,
}

impl Band {
    /// The band of a published cell of `people`, after two-sided geometric noise of ε.
    ///
    /// One person more or less changes the count by one: the loss is ε. A person who changes cells
    /// is one less here and one more there.
    pub fn draw(key: FigureKey<'_>, epsilon: Epsilon, people: u64) -> Self {
        // Privacy: R5e (H1, H13), an edge crossed by one arrival would tell of it; the noise hides
        // which.
        Self::of(noised(key, epsilon, people))
    }

    /// The band that holds a count; counts below 20 are in the first, since a published cell has at
    /// least 20.
    pub const fn of(count: u64) -> Self {
        let (from, width) = match count {
            0..50 => (20, 30),
            50..100 => (50, 50),
            100..200 => (count / 50 * 50, 50),
            200..1_000 => (count / 100 * 100, 100),
            _ => (count / 500 * 500, 500),
        };
        Self { from, to: from + (width - 1) }
    }

    /// The band of noised reviewers: as for people, below 20 from ten on, which is the least there
    /// are of a published theme or cell.
    pub const fn of_reviewers(count: u64) -> Self {
        if count < 20 { Self { from: 10, to: 19 } } else { Self::of(count) }
    }

    /// The middle of the band: the n that estimation may use, since it is public.
    pub const fn midpoint(self) -> u64 {
        self.from + (self.to - self.from).div_ceil(2)
    }
}

/// The noised count that [`Band::draw`] shows the band of, for figures that need it finer than the
/// band: the same draw, so it costs nothing more. Not for publication by itself.
pub fn noised(key: FigureKey<'_>, epsilon: Epsilon, people: u64) -> u64 {
    people.saturating_add_signed(two_sided_geometric(epsilon, &mut key.stream(&[b"count"])))
}

#[cfg(test)]
mod tests {
    use super::super::members::{MemberDigest, Secret};
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn bands_have_the_written_edges() {
        let edges = [20, 50, 100, 150, 200, 300, 900, 1_000, 1_500, 2_000, 100_000];
        for from in edges {
            assert_eq!(Band::of(from).from, from);
            assert_eq!(Band::of(from - 1).to, if from == 20 { 49 } else { from - 1 });
        }
        assert_eq!(Band::of(0), Band { from: 20, to: 49 });
        assert_eq!(
            [20, 60, 160, 250, 1_600].map(|n| Band::of(n).midpoint()),
            [35, 75, 175, 250, 1_750]
        );
    }

    proptest! {
        #[test]
        fn noise_is_drawn_once_and_hides_the_edge(people in 20_u64..3_000, person: [u8; 16]) {
            let secret = Secret::new(&[4; 32]);
            let key = FigureKey {
                secret: &secret,
                members: MemberDigest::of(&secret, &person),
                measure: "base",
                rules: "standard-4",
            };
            let band = Band::draw(key, Epsilon::ONE, people);
            prop_assert_eq!(band, Band::draw(key, Epsilon::ONE, people));
            prop_assert!(band.from >= 20 && band.from <= people + 40 && band.to + 40 >= people);
        }
    }

    #[test]
    fn a_count_beside_an_edge_falls_on_either_side() {
        let secret = Secret::new(&[4; 32]);
        let below = (0..2_000_u128).filter(|person| {
            let members = MemberDigest::of(&secret, &person.to_be_bytes());
            let key = FigureKey { secret: &secret, members, measure: "base", rules: "standard-4" };
            Band::draw(key, Epsilon::ONE, 50).from == 20
        });
        // P(noise < 0) = e⁻¹ / (1 + e⁻¹) = 0.2689, five standard errors are 0.05.
        assert!((below.count() as f64 / 2_000.0 - 0.2689).abs() < 0.05);
    }
}
