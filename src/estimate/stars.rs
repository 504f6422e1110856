//! The mean of ratings on a scale of five stars, drawn towards what is usual, with an interval for who
//! happened to answer and for the noise on the sums.

use super::quality::Z_90;
use super::shares::counts;

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

/// Noised sums of the ratings of one aspect.
pub struct Ratings {
    /// How many rated it.
    pub people: f64,
    /// Stars beyond the middle of the scale, added up.
    pub beyond: f64,
    /// The variance of the noise on `people`.
    pub people_variance: f64,
    /// The variance of the noise on `beyond` − m × `people`, by m.
    pub residual_variance: Box<dyn Fn(f64) -> f64>,
}

impl Ratings {
    /// Of people by stars, fewest first, each count with noise of `variance`.
    pub fn of_bins(bins: &[f64], variance: f64) -> Self {
        let steps = move || (-2..=2).map(f64::from);
        Ratings {
            people: bins.iter().sum(),
            beyond: bins.iter().zip(steps()).map(|(count, step)| count * step).sum(),
            people_variance: variance * bins.len() as f64,
            residual_variance: Box::new(move |m| {
                steps().map(|step| (step - m).powi(2) * variance).sum()
            }),
        }
    }
}

/// The variance of the noise on a residual where twice the people and the stars beyond the middle have
/// noise of `variance` each.
pub fn moments(variance: f64) -> impl Fn(f64) -> f64 {
    move |m| variance * (1.0 + m * m / 4.0)
}

/// The middle of the scale.
const MIDDLE: f64 = 3.0;
/// How far the true means of roles lie apart, and ratings of one role, both as a standard deviation in
/// stars: typical values.
const BETWEEN: f64 = 0.45;
const WITHIN: f64 = 1.15;
/// What is usual before anything is known, and how many people it counts for.
const USUAL: f64 = 3.5;
const USUAL_PEOPLE: f64 = 20.0;

/// What is usual, by the sums of all cells: stars beyond the middle of so many people.
pub fn usual(people: f64, beyond: f64) -> f64 {
    let all = people + USUAL_PEOPLE;
    (MIDDLE + (beyond + USUAL_PEOPLE * (USUAL - MIDDLE)) / all).clamp(1.0, 5.0)
}

/// The mean of ratings; drawn towards what is `usual`, as much as few people and noise leave open, or
/// not at all.
pub fn mean(ratings: &Ratings, usual: Option<f64>) -> Mean {
    let people = ratings.people.max(1.0);
    let own = (ratings.beyond / people).clamp(-2.0, 2.0);
    let noise = (ratings.residual_variance)(own) / people.powi(2);
    let variance = WITHIN.powi(2) / people + noise;
    let (value, variance) = match usual {
        None => (MIDDLE + own, variance),
        Some(usual) => {
            let between = BETWEEN.powi(2);
            let share = between / (between + variance);
            (usual + share * (MIDDLE + own - usual), share * variance)
        }
    };
    let half = Z_90 * variance.sqrt();
    Mean { value, low: (value - half).max(1.0), high: (value + half).min(5.0) }
}

/// Noised counts as whole per cent that add up to 100: none negative, the rest of rounding down to the
/// largest remainders.
pub fn percents(noised: &[f64]) -> Vec<u64> {
    let people = counts(noised);
    let all: f64 = people.iter().sum();
    if all <= 0.0 {
        return vec![0; noised.len()];
    }
    let exact: Vec<f64> = people.iter().map(|count| 100.0 * count / all).collect();
    let mut percents: Vec<u64> = exact.iter().map(|percent| percent.floor() as u64).collect();
    let missing = 100 - percents.iter().sum::<u64>().min(100);
    let mut order: Vec<usize> = (0..exact.len()).collect();
    let rest = |at: &usize| exact.get(*at).map_or(0.0, |percent| percent.fract());
    order.sort_by(|one, other| rest(other).total_cmp(&rest(one)));
    for at in order.into_iter().take(missing as usize) {
        if let Some(percent) = percents.get_mut(at) {
            *percent += 1;
        }
    }
    percents
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{Rng, SeedableRng};
    use rand_chacha::ChaCha8Rng;
    use statrs::distribution::{ContinuousCDF, Normal};

    fn normal(rng: &mut impl Rng, variance: f64) -> f64 {
        let at = rng.random_range(1e-9..1.0 - 1e-9);
        Normal::standard().inverse_cdf(at) * variance.sqrt()
    }

    #[test]
    fn exact_means_are_exact_and_few_are_drawn_to_what_is_usual() {
        let five = Ratings::of_bins(&[0.0, 0.0, 0.0, 0.0, 5.0], 0.0);
        assert_eq!(mean(&five, None).value, 5.0);
        let few = mean(&five, Some(3.5));
        assert!(few.value < 4.5 && few.value > 3.6, "{few:?}");
        let many = mean(&Ratings::of_bins(&[0.0, 0.0, 0.0, 0.0, 5_000.0], 2.0), Some(3.5));
        assert!(many.value > 4.98 && many.high <= 5.0);
        assert_eq!(usual(0.0, 0.0), 3.5);
        assert!((usual(1e6, 1e6) - 4.0).abs() < 0.01);
    }

    #[test]
    fn percents_add_up_and_none_is_negative() {
        assert_eq!(percents(&[1.0, 1.0, 1.0]), [34, 33, 33]);
        assert_eq!(percents(&[-3.0, 0.0, 6.0]).iter().sum::<u64>(), 100);
        assert_eq!(percents(&[0.0; 5]), [0; 5]);
    }

    /// The interval holds the true mean of a role nine times in ten or so, over roles that differ as
    /// roles do, with the noise of one batch.
    #[test]
    fn the_interval_holds_what_it_claims() {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        for people in [20, 60, 300] {
            let mut held = 0;
            for _ in 0..2_000 {
                let truth = (3.5 + normal(&mut rng, BETWEEN.powi(2))).clamp(1.5, 4.6);
                // Ratings of whoever answers spread over the scale as a binomial of that mean does.
                let each = (truth - 1.0) / 4.0;
                let mut bins = [0.0_f64; 5];
                for _ in 0..people {
                    let stars = (0..4).filter(|_| rng.random_bool(each)).count();
                    bins[stars] += 1.0;
                }
                bins.iter_mut().for_each(|bin| *bin += normal(&mut rng, 2.2));
                let mean = mean(&Ratings::of_bins(&bins, 2.2), Some(3.5));
                held += usize::from(mean.low <= truth && truth <= mean.high);
            }
            assert!((1_680..=1_920).contains(&held), "{people}: {held} of 2000");
        }
    }
}
