//! How many people only their additional pay lifts over a point of the grid (R5b): what makes
//! percentiles of base pay out of drawn ones of total pay.
//!
//! Owns the count and its privacy argument. Must not draw a percentile.
//!
//! # Why base pay is not drawn
//!
//! But in large cells, that is ([`super::Rules::base_drawn_from`]). Most people's total pay is their base pay or little more. To draw both is to draw the same
//! percentile twice, and a reader who compares two versions learns of the person between them from
//! either. The base pay of g or less is had by those whose total pay is g or less and by those whom
//! additional pay lifts over g:
//!
//! > #{base ≤ g} = #{total ≤ g} + #{base ≤ g < total}.
//!
//! Where g is a drawn percentile q of total pay, the first term is about q·n, and only the second
//! is counted anew. Of somebody without additional pay it tells nothing at all, whatever the pay.
//!
//! # What it costs
//!
//! One person, moved, added or removed, changes the count by at most one, so two-sided geometric
//! noise makes it **ε** per point. That the point was drawn from the same people only adds to it
//! what the draw spent (adaptive composition).

use super::drawing::Epsilon;
use super::histogram::Histogram;
use super::noise::{FigureKey, two_sided_geometric};

/// The number of people with base pay up to `point` and total pay above it, noised: it may be
/// negative. The two histograms are of the same people.
pub fn lifted_over(
    key: FigureKey<'_>,
    epsilon: Epsilon,
    total: &Histogram,
    base: &Histogram,
    point: u16,
) -> i64 {
    let up_to = |pay: &Histogram| pay.count_below(point.saturating_add(1));
    // Privacy: R5b (H1, H3), base pay costs a count that most people are not in, not a second draw
    // from nearly the same histogram; R5c, another point is another figure.
    let noise = two_sided_geometric(epsilon, &mut key.stream(&[b"lifted", &point.to_be_bytes()]));
    up_to(base) - up_to(total) + noise
}

/// The variance of the noise, in people: 2α/(1−α)² with α = e^(−ε).
pub fn noise_variance(epsilon: Epsilon) -> f64 {
    let alpha = (-f64::from(epsilon)).exp();
    2.0 * alpha / (1.0 - alpha).powi(2)
}

#[cfg(test)]
mod tests {
    use super::super::members::{MemberDigest, Secret};
    use super::*;

    #[test]
    fn counts_who_is_lifted_with_noise_of_the_stated_variance() {
        let secret = Secret::new(&[4; 32]);
        let total = Histogram::of([100, 110, 120, 130, 140]);
        let base = Histogram::of([100, 105, 105, 125, 140]);
        for (point, exact) in [(99, 0), (100, 0), (105, 2), (110, 1), (124, 0), (129, 1), (140, 0)]
        {
            for epsilon in [Epsilon::HALF, Epsilon::QUARTER] {
                let errors: Vec<f64> = (0..2_000_u128)
                    .map(|person| {
                        let members = MemberDigest::of(&secret, &person.to_be_bytes());
                        let key =
                            FigureKey { secret: &secret, members, measure: "base", rules: "test" };
                        (lifted_over(key, epsilon, &total, &base, point) - exact) as f64
                    })
                    .collect();
                let count = errors.len() as f64;
                let mean = errors.iter().sum::<f64>() / count;
                let variance = errors.iter().map(|error| error * error).sum::<f64>() / count;
                let stated = noise_variance(epsilon);
                assert!(mean.abs() < 5.0 * (stated / count).sqrt(), "{point}: {mean}");
                // The fourth moment is about six times the variance squared.
                let doubt = 5.0 * (5.0 / count).sqrt();
                assert!((variance / stated - 1.0).abs() < doubt, "{point}: {variance} {stated}");
            }
        }
    }
}
