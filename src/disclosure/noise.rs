//! Noise that is drawn once per set of people, and exact samplers that turn it into integers.
//!
//! Owns the key of a figure's randomness and the two primitive distributions. Must not use a float:
//! the low bits of a float computed from data have betrayed the data before.
//!
//! # Drawn once, without a memo (R9)
//!
//! A published figure must not be drawn twice for the same people, or averaging the draws takes the
//! noise off. A memo table (member set → figure) would do, but it has to survive every rebuild,
//! move and restore. Instead the random stream of a figure is a function of what the memo would be
//! keyed by: HMAC-SHA256 under the survey's secret of the member digest, the measure, the figure
//! and the rules. Looking a figure up and drawing it again are then the same thing: the same people
//! get the same figure in every cell, format, rebuild and database, and HMAC being a pseudo-random
//! function, figures of different sets are as independent as if each had been drawn and remembered.
//! The secret protects exactly this: with it and a guess of the member keys the noise can be
//! recomputed; without it the streams cannot be told from fresh coins. Losing the secret means
//! drawing everything again, which costs the people one more ε per figure, so it is kept with the
//! survey's backups and changed never.
//!
//! It follows that a person's record is immutable: a corrected record takes a new person key, since
//! the same key with other pay would reuse the old noise and give the correction away.

use rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;

use super::drawing::Epsilon;
use super::members::{MemberDigest, Secret};

/// What a figure's noise depends on: the people, the measure and the rules, under the survey's
/// secret.
#[derive(Debug, Clone, Copy)]
pub struct FigureKey<'a> {
    /// The survey's secret.
    pub secret: &'a Secret,
    /// The people of the cell.
    pub members: MemberDigest,
    /// What was measured, such as `base` or `total`.
    pub measure: &'a str,
    /// The identifier of the rules in force ([`ReviewRules::id`](super::rules::ReviewRules::id)).
    pub rules: &'a str,
}

impl FigureKey<'_> {
    /// The stream of one figure of this key, named by `figure` with everything else its
    /// distribution depends on.
    pub(super) fn stream(&self, figure: &[&[u8]]) -> ChaCha20Rng {
        // Privacy: R9, the seed is a function of the people, so asking again draws
        // nothing new.
        let mut parts: Vec<&[u8]> =
            vec![b"noise", self.members.as_bytes(), self.measure.as_bytes(), self.rules.as_bytes()];
        parts.extend(figure);
        ChaCha20Rng::from_seed(self.secret.derive(&parts))
    }
}

/// A uniform integer below `bound`, which must not be 0: the lowest bits that could hold it, drawn
/// until they do. (`rand`'s own ranges are off by up to 2⁻⁶⁴ unless built otherwise.)
pub(super) fn uniform_below(bound: u128, rng: &mut impl RngCore) -> u128 {
    let mask = u128::MAX.checked_shr((bound - 1).leading_zeros()).unwrap_or(0);
    loop {
        let bits = u128::from(rng.next_u64()) << 64 | u128::from(rng.next_u64());
        if bits & mask < bound {
            return bits & mask;
        }
    }
}

/// True with probability exp(−ε) exactly: draw Bernoulli(ε/1), Bernoulli(ε/2), … until one fails;
/// the first failure comes at an odd place with probability 1 − ε + ε²/2! − ε³/3! + … (Canonne,
/// Kamath and Steinke 2020, algorithm 1).
fn bernoulli_exp(epsilon: Epsilon, rng: &mut impl RngCore) -> bool {
    let (numerator, denominator) =
        (u128::from(epsilon.numerator()), u128::from(epsilon.denominator()));
    let mut place = 1;
    while uniform_below(denominator * place, rng) < numerator {
        place += 1;
    }
    place % 2 == 1
}

/// True with probability exp(−numerator / denominator) exactly, whatever the fraction: whole ones are
/// drawn one by one, the rest by the same algorithm.
fn bernoulli_exp_of(numerator: u128, denominator: u128, rng: &mut impl RngCore) -> bool {
    let below_one = |numerator: u128, rng: &mut _| {
        let mut place = 1;
        while uniform_below(denominator * place, rng) < numerator {
            place += 1;
        }
        place % 2 == 1
    };
    let whole = numerator / denominator;
    // Every whole one is survived with probability 1/e: 200 of them happen to nobody.
    (0..whole.min(200)).all(|_| below_one(denominator, rng))
        && below_one(numerator % denominator, rng)
}

/// Two-sided geometric noise of a scale: P(x) ∝ exp(−|x| / scale) over all integers (algorithm 2).
fn discrete_laplace(scale: u64, rng: &mut impl RngCore) -> i64 {
    let scale = u128::from(scale);
    loop {
        let rest = uniform_below(scale, rng);
        if !bernoulli_exp_of(rest, scale, rng) {
            continue;
        }
        let mut turns: u128 = 0;
        while bernoulli_exp_of(1, 1, rng) {
            turns += 1;
        }
        let size = i64::try_from(rest + scale * turns).unwrap_or(i64::MAX);
        match (uniform_below(2, rng), size) {
            // Zero has one sign only.
            (1, 0) => {}
            (0, size) => return size,
            (_, size) => return -size,
        }
    }
}

/// Discrete Gaussian noise: P(x) ∝ exp(−x² / 2·variance) over all integers, exactly, from integers
/// alone (Canonne, Kamath and Steinke 2020, algorithm 3). Sums that one person moves by a vector no
/// longer than Δ, with this on each number, are Δ² / (2·variance)-zCDP.
///
/// The variance must lie between 1 and 2⁴⁰.
pub(super) fn discrete_gaussian(variance: u64, rng: &mut impl RngCore) -> i64 {
    let scale = variance.isqrt() + 1;
    let (variance, wide) = (u128::from(variance), u128::from(scale));
    loop {
        let drawn = discrete_laplace(scale, rng);
        let apart = (u128::from(drawn.unsigned_abs()) * wide).abs_diff(variance);
        if bernoulli_exp_of(apart * apart, 2 * variance * wide * wide, rng) {
            return drawn;
        }
    }
}

/// The variance of two-sided geometric noise; 0 where there is none.
pub fn noise_variance(epsilon: Option<Epsilon>) -> f64 {
    epsilon.map_or(0.0, |epsilon| {
        let ratio = (-f64::from(epsilon)).exp();
        2.0 * ratio / (1.0 - ratio).powi(2)
    })
}

/// Two-sided geometric noise: P(x) ∝ exp(−ε·|x|) over all integers, as the difference of two
/// geometric counts. A count that one person changes by at most one, plus this, is ε-differentially
/// private.
pub(super) fn two_sided_geometric(epsilon: Epsilon, rng: &mut impl RngCore) -> i64 {
    let mut geometric = || {
        let mut successes = 0;
        while bernoulli_exp(epsilon, rng) {
            successes += 1;
        }
        successes
    };
    let up: i64 = geometric();
    up - geometric()
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use opendp::domains::AtomDomain;
    use opendp::measurements::make_gaussian;
    use opendp::measures::ZeroConcentratedDivergence;
    use opendp::metrics::AbsoluteDistance;

    /// Pearson's statistic, and whether it lies below the 1 − 10⁻⁶ point of its distribution
    /// (Wilson–Hilferty). Cells that expect under ten draws are pooled.
    pub fn fits(draws: &[u64], probabilities: &[f64]) -> bool {
        let total: f64 = draws.iter().sum::<u64>() as f64;
        let (mut statistic, mut freedom, mut rare) = (0.0, -1.0, (0.0, 0.0));
        let mut cell = |seen: f64, expected: f64| {
            statistic += (seen - expected).powi(2) / expected;
            freedom += 1.0;
        };
        for (seen, probability) in draws.iter().zip(probabilities) {
            let expected = total * probability;
            if expected < 10.0 {
                rare = (rare.0 + *seen as f64, rare.1 + expected);
            } else {
                cell(*seen as f64, expected);
            }
        }
        if rare.1 >= 10.0 {
            cell(rare.0, rare.1);
        } else if rare.0 > 60.0 {
            return false;
        }
        let spread: f64 = 2.0 / (9.0 * freedom);
        statistic < freedom * (1.0 - spread + 4.753 * spread.sqrt()).powi(3)
    }

    #[test]
    fn two_sided_geometric_is_the_one_it_claims() {
        let mut rng = ChaCha20Rng::seed_from_u64(1);
        for epsilon in [Epsilon::ONE, Epsilon::HALF, Epsilon::new(3, 7).unwrap()] {
            let mut draws = [0; 81];
            for _ in 0..200_000 {
                let noise = two_sided_geometric(epsilon, &mut rng);
                draws[(noise + 40).clamp(0, 80) as usize] += 1;
            }
            let ratio = (-f64::from(epsilon)).exp();
            let probabilities: Vec<f64> = (-40..=40_i32)
                .map(|x| (1.0 - ratio) / (1.0 + ratio) * ratio.powi(x.abs()))
                .collect();
            assert!(fits(&draws, &probabilities), "{epsilon:?}");
            let shifted: Vec<f64> =
                (-40..=40_i32).map(|x| probabilities[(x + 41).min(80) as usize]).collect();
            assert!(!fits(&draws, &shifted), "the test must notice a shift");
        }
    }

    #[test]
    fn gaussian_is_the_one_it_claims() {
        let mut rng = ChaCha20Rng::seed_from_u64(3);
        for variance in [1_u64, 7, 100] {
            let mut draws = [0; 161];
            for _ in 0..200_000 {
                let noise = discrete_gaussian(variance, &mut rng);
                draws[(noise + 80).clamp(0, 160) as usize] += 1;
            }
            let weights: Vec<f64> = (-80..=80_i32)
                .map(|x| (-f64::from(x * x) / (2.0 * variance as f64)).exp())
                .collect();
            let all: f64 = weights.iter().sum();
            let probabilities: Vec<f64> = weights.iter().map(|weight| weight / all).collect();
            assert!(fits(&draws, &probabilities), "{variance}");
            let wider: Vec<f64> = (-80..=80_i32)
                .map(|x| (-f64::from(x * x) / (2.1 * variance as f64)).exp())
                .collect();
            let all: f64 = wider.iter().sum();
            let wider: Vec<f64> = wider.iter().map(|weight| weight / all).collect();
            assert!(!fits(&draws, &wider), "the test must notice five percent");
        }
    }

    #[test]
    fn gaussian_agrees_with_an_outside_sampler() {
        let (mut rng, many) = (ChaCha20Rng::seed_from_u64(4), 20_000);
        let variance = 250_000_u64;
        let moments = |draws: &[f64]| {
            let of = |power: i32| {
                draws.iter().map(|x| (x / 500.0).powi(power)).sum::<f64>() / draws.len() as f64
            };
            [of(1), of(2), of(4)]
        };
        let ours: Vec<f64> =
            (0..many).map(|_| discrete_gaussian(variance, &mut rng) as f64).collect();
        let domain = AtomDomain::<i64>::new_non_nan();
        let outside = make_gaussian::<_, _, ZeroConcentratedDivergence>(
            domain,
            AbsoluteDistance::<i64>::default(),
            500.0,
            None,
        );
        let outside = outside.expect("a mechanism");
        let theirs: Vec<f64> =
            (0..many).map(|_| outside.invoke(&0).expect("drawn") as f64).collect();
        let [ours, theirs] = [moments(&ours), moments(&theirs)];
        // Five standard errors of a difference of two means of 20,000 normal draws.
        for ((ours, theirs), error) in ours.iter().zip(theirs).zip([0.01, 0.0141, 0.098]) {
            assert!((ours - theirs).abs() < 5.0 * error, "{ours} {theirs}");
        }
    }

    #[test]
    fn uniform_reaches_both_ends_and_no_further() {
        let mut rng = ChaCha20Rng::seed_from_u64(2);
        assert_eq!(uniform_below(1, &mut rng), 0);
        let mut draws = [0; 5];
        (0..50_000).for_each(|_| draws[uniform_below(5, &mut rng) as usize] += 1);
        assert!(fits(&draws, &[0.2; 5]));
        assert!((0..100).all(|_| uniform_below((1 << 127) + 1, &mut rng) <= 1 << 127));
    }

    #[test]
    fn streams_depend_on_every_part_and_nothing_else() {
        let (secret, other) = (Secret::new(&[1; 32]), Secret::new(&[2; 32]));
        let members = MemberDigest::of(&secret, &[3; 16]);
        let key = FigureKey { secret: &secret, members, measure: "base", rules: "standard-4" };
        let first = |key: FigureKey<'_>, figure: &[&[u8]]| key.stream(figure).next_u64();
        assert_eq!(first(key, &[b"count"]), first(key, &[b"count"]));
        let variants = [
            first(key, &[b"count"]),
            first(key, &[b"counts"]),
            first(key, &[b"coun", b"t"]),
            first(FigureKey { secret: &other, ..key }, &[b"count"]),
            first(FigureKey { members: MemberDigest::default(), ..key }, &[b"count"]),
            first(FigureKey { measure: "total", ..key }, &[b"count"]),
            first(FigureKey { rules: "strict-4", ..key }, &[b"count"]),
        ];
        assert_eq!(
            variants.iter().collect::<std::collections::BTreeSet<_>>().len(),
            variants.len()
        );
    }
}
