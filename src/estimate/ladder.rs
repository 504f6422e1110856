//! What is expected on a rung of a ladder, a level or a band of experience, from what is published of
//! everybody and of how many people there are on each rung. Sees published figures only.

use super::figure::{Estimate, Figure, Method, Percentile};
use super::normal_scores::Z;
use statrs::distribution::{ContinuousCDF, Normal};

/// How far rungs are apart beside the spread of pay: the correlation of rungs and ln pay. In the
/// published pay of ai-jobs.net (April 2023, United States, by level) it is about a half among data
/// engineers, data scientists and data analysts.
const CORRELATION: f64 = 0.5;

/// Where the middle person of a rung stands among everybody, were the rungs in order of pay: 0.1 for
/// the lowest fifth. `people` are those of each rung, lowest first; `None` where nobody is there.
pub fn rank(people: &[f64], rung: usize) -> Option<f64> {
    let all: f64 = people.iter().sum();
    let below: f64 = people.iter().take(rung).sum();
    let own = people.get(rung).filter(|own| **own > 0.0)?;
    Some((below + own / 2.0) / all)
}

/// The percentiles of everybody, moved to a rung of this [`rank`].
pub fn expected(everybody: &Estimate, rank: f64) -> Estimate {
    let Some(spread) = spread(everybody) else { return *everybody };
    let moved = (CORRELATION * spread * Normal::standard().inverse_cdf(rank)).exp();
    let percentiles = everybody.percentiles.map(|percentile| match percentile.figure() {
        Some(Figure { value, relative_standard_error, .. }) => {
            let figure = Figure::around(value * moved, *relative_standard_error, Method::Smoothed);
            Percentile::Shown(figure)
        }
        None => percentile,
    });
    Estimate { percentiles }
}

/// The spread of ln pay in the middle half, else in the middle four fifths.
fn spread(estimate: &Estimate) -> Option<f64> {
    let [p10, p25, _, p75, p90] =
        estimate.percentiles.map(|percentile| percentile.figure().map(|figure| figure.value));
    let [z10, z25, _, z75, z90] = Z;
    let half = p25.zip(p75).map(|ends| (ends, z75 - z25));
    let ((low, high), width) = half.or(p10.zip(p90).map(|ends| (ends, z90 - z10)))?;
    Some((high / low).ln() / width)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rank_is_of_the_middle_person() {
        let people = [10.0, 80.0, 0.0, 10.0];
        let ranks = [0, 1, 2, 3].map(|rung| rank(&people, rung));
        assert_eq!(ranks, [Some(0.05), Some(0.5), None, Some(0.95)]);
    }

    #[test]
    fn rungs_stand_in_their_order_and_the_middle_one_where_everybody_does() {
        let shown = |value: f64| Percentile::Shown(Figure::around(value, 0.02, Method::Empirical));
        let everybody = Estimate { percentiles: [40e3, 50e3, 62e3, 77e3, 95e3].map(shown) };
        let median = |rank| expected(&everybody, rank).percentiles[2].figure().copied().unwrap();
        assert!((median(0.5).value - 62e3).abs() < 1e-6);
        // σ = ln(77/50) / 1.349 = 0.32; 0.5 · 0.32 · 1.645 = 0.263.
        let highest = median(0.95);
        assert!(((highest.value / 62e3).ln() - 0.263).abs() < 0.002);
        assert!((highest.relative_standard_error - 0.02).abs() < 1e-9);
        assert!(((median(0.05).value / 62e3).ln() + 0.263).abs() < 0.002);
        assert_eq!(expected(&Estimate::NONE, 0.3), Estimate::NONE);
    }
}
