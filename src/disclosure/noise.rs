//! Exact samplers: from random bits to integers with a known distribution.
//!
//! Must not use a float: the low bits of a float computed from data have betrayed the data before.

use rand::RngCore;

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

/// True with probability exp(−numerator / denominator) exactly, whatever the fraction: whole ones are
/// drawn one by one. The rest: draw Bernoulli(ε/1), Bernoulli(ε/2), … until one fails; the first failure
/// comes at an odd place with probability 1 − ε + ε²/2! − ε³/3! + … (Canonne, Kamath and Steinke 2020,
/// algorithm 1).
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

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use opendp::domains::AtomDomain;
    use opendp::measurements::make_gaussian;
    use opendp::measures::ZeroConcentratedDivergence;
    use opendp::metrics::AbsoluteDistance;
    use rand::SeedableRng;
    use rand_chacha::ChaCha20Rng;

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
}
