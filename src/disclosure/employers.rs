//! No cell that is mostly one employer's payroll (R7).
//!
//! Owns the two tests on keyed buckets of employer names, and the band of their number. Must not
//! see a name.

use super::counts::Band;
use super::drawing::Epsilon;
use super::noise::{FigureKey, two_sided_geometric};
use super::rules::Rules;

/// Whether a cell of `people` mixes enough employers, from the people in each keyed bucket; zeros
/// are ignored.
///
/// - Nobody's bucket may exceed the greatest share of the whole cell; once enough people for a cell
///   gave an employer, of those who gave one, since the others are then likely to work where these
///   do.
/// - Where at least as many people as the least number of employers gave one, they must name that
///   many.
///
/// The tests are exact: noise would let through a cell that one employer rules. What they tell is
/// one bit, at closings only, of at least m arrivals; and a cell that fails must look like one that
/// does not exist.
pub fn mixed(buckets: impl IntoIterator<Item = u64>, people: u64, rules: &Rules) -> bool {
    let (mut employers, mut given, mut largest) = (0, 0, 0);
    for bucket in buckets.into_iter().filter(|bucket| *bucket > 0) {
        (employers, given, largest) = (employers + 1, given + bucket, largest.max(bucket));
    }
    let whole = if given >= rules.min_cell { given } else { people };
    // Privacy: R7, a percentile of one payroll tells an employer's pay to its competitors and its
    // staff's to each other.
    largest * 100 <= whole * rules.max_employer_percent
        && (given < rules.min_employers || employers >= rules.min_employers)
}

/// The band of the number of employers of a cell that passed: 5–9, 10–19, 20–49, 50–99, then as for
/// people.
///
/// One person more or less brings or takes one employer at most: noise of ε on the number spends ε.
pub fn band(key: FigureKey<'_>, epsilon: Epsilon, employers: u64) -> Band {
    let noise = two_sided_geometric(epsilon, &mut key.stream(&[b"employers"]));
    match employers.saturating_add_signed(noise) {
        0..10 => Band { from: 5, to: 9 },
        10..20 => Band { from: 10, to: 19 },
        noised => Band::of(noised),
    }
}

#[cfg(test)]
mod tests {
    use super::super::members::{MemberDigest, Secret};
    use super::super::rules::Privacy;
    use super::*;

    fn standard(buckets: &[u64], people: u64) -> bool {
        mixed(buckets.iter().copied(), people, &Rules::of(Privacy::Standard))
    }

    #[test]
    fn five_employers_and_none_above_a_quarter() {
        assert!(standard(&[10, 10, 10, 10], 400) == standard(&[40], 400));
        assert!(standard(&[10, 8, 8, 8, 6, 0], 40) && !standard(&[11, 8, 8, 8, 5], 40));
        assert!(!standard(&[10, 10, 10, 10], 40), "four employers");
    }

    #[test]
    fn few_answers_count_against_the_whole_cell() {
        assert!(standard(&[], 30) && standard(&[4], 30), "too few gave one to ask for five");
        assert!(!standard(&[5], 30), "five gave one, all the same");
        assert!(standard(&[3, 1, 1, 1, 1], 20) && !standard(&[6, 1, 1, 1, 1], 20));
        assert!(!standard(&[16, 1, 1, 1, 1], 1_000), "one employer rules all who answered");
        assert!(mixed([40], 40, &Rules::of(Privacy::Off)));
    }

    #[test]
    fn the_band_starts_at_five_and_is_drawn_once() {
        let secret = Secret::new(&[6; 32]);
        for person in 0..100 {
            let members = MemberDigest::of(&secret, &[person; 16]);
            let key = FigureKey { secret: &secret, members, measure: "base", rules: "standard-1" };
            let drawn = band(key, Epsilon::ONE, u64::from(person));
            assert_eq!(drawn, band(key, Epsilon::ONE, u64::from(person)));
            assert!(
                drawn.from >= 5
                    && drawn.from <= u64::from(person) + 40
                    && drawn.to + 40 >= u64::from(person)
            );
        }
    }
}
