//! The mean of ratings on a scale, drawn towards its middle, with an interval for who happened to
//! answer and for the noise on the counts.

use super::quality::Z_90;

/// A mean and its 90 % interval, in stars.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Mean {
    /// The mean.
    pub value: f64,
    /// Lower end of the interval.
    pub low: f64,
    /// Upper end.
    pub high: f64,
}

/// So many imagined people say the middle of the scale: two enthusiasts do not make five stars.
const IMAGINED: f64 = 5.0;

/// The mean of `counts`, people by stars from one on, each with noise of `variance`. `None` where
/// nobody is left.
pub fn mean(counts: &[u64], variance: f64) -> Option<Mean> {
    let people: f64 = counts.iter().map(|count| *count as f64).sum();
    if people < 1.0 {
        return None;
    }
    let stars = || counts.iter().enumerate().map(|(at, count)| (at as f64 + 1.0, *count as f64));
    let most = counts.len() as f64;
    let middle = (1.0 + most) / 2.0;
    let all = people + IMAGINED;
    let value = (stars().map(|(star, count)| star * count).sum::<f64>() + IMAGINED * middle) / all;
    let spread = stars().map(|(star, count)| (star - value).powi(2) * count).sum::<f64>();
    let spread = (spread + IMAGINED * (middle - value).powi(2)) / all;
    let noise: f64 = stars().map(|(star, _)| (star - value).powi(2) * variance).sum();
    let half = Z_90 * (spread / all + noise / all.powi(2)).sqrt();
    Some(Mean { value, low: (value - half).max(1.0), high: (value + half).min(most) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn few_are_drawn_to_the_middle_and_many_are_not() {
        assert_eq!(mean(&[0; 5], 0.0), None);
        let few = mean(&[0, 0, 0, 0, 5], 0.0).expect("a mean");
        assert_eq!(few.value, 4.0);
        let many = mean(&[0, 0, 0, 0, 5_000], 0.0).expect("a mean");
        assert!(many.value > 4.99 && many.high <= 5.0);
        let noisy = mean(&[0, 0, 0, 0, 5_000], 100.0).expect("a mean");
        assert!(noisy.high - noisy.low > many.high - many.low);
    }

    /// The interval holds the true mean of a scale that is not at its middle nine times in ten or so.
    #[test]
    fn the_interval_holds_what_it_claims() {
        use rand::{Rng, SeedableRng};
        let mut rng = rand_chacha::ChaCha8Rng::seed_from_u64(1);
        let shares = [0.05, 0.10, 0.20, 0.40, 0.25];
        let truth: f64 = shares.iter().zip(1..).map(|(share, star)| share * f64::from(star)).sum();
        for people in [30, 300] {
            let held = (0..2_000)
                .filter(|_| {
                    let mut counts = [0_u64; 5];
                    for _ in 0..people {
                        let mut at = rng.random_range(0.0..1.0);
                        let bin = shares.iter().position(|share| {
                            at -= share;
                            at < 0.0
                        });
                        counts[bin.unwrap_or(4)] += 1;
                    }
                    mean(&counts, 0.0).is_some_and(|mean| mean.low <= truth && truth <= mean.high)
                })
                .count();
            assert!((1_680..=1_920).contains(&held), "{people}: {held} of 2000");
        }
    }
}
