//! The baseline: a survey that publishes exact counts, means and percentiles at every arrival, once
//! there are twenty people.

use super::guess::draw_pay;
use super::worlds::Score;
use rand::SeedableRng;
use rand::rngs::StdRng;

/// What each way of reading an exact survey recovers, as a share of the worlds.
pub fn recovered(worlds: usize) -> Vec<(&'static str, f64)> {
    let mut rng = StdRng::seed_from_u64(77);
    let (mut by_mean, mut by_flood) = (0, 0);
    for _ in 0..worlds {
        let before: Vec<i64> = (0..20).map(|_| draw_pay(&mut rng)).collect();
        let victim = draw_pay(&mut rng);
        let near = |guess: f64| (guess / victim as f64 - 1.0).abs() < 0.001;
        let mean = |people: &[i64]| people.iter().sum::<i64>() as f64 / people.len() as f64;
        let after = [before.as_slice(), &[victim]].concat();
        by_mean += usize::from(near(mean(&after) * 21.0 - mean(&before) * 20.0));
        // Nineteen fakes, ten of them low: the median of twenty is half fake, half victim.
        let mut flooded = vec![1_000_000; 10];
        flooded.extend(vec![100_000_000; 9]);
        flooded.push(victim);
        flooded.sort_unstable();
        let median = (flooded[9] + flooded[10]) as f64 / 2.0;
        by_flood += usize::from(near(2.0 * median - 1_000_000.0));
    }
    let share = |count: usize| count as f64 / worlds as f64;
    vec![("n₁μ₁ − n₀μ₀", share(by_mean)), ("fill with 19 fakes, exact median", share(by_flood))]
}

/// As rows of the table.
pub fn lines(worlds: usize) -> Vec<String> {
    recovered(worlds)
        .into_iter()
        .map(|(what, share)| Score::naive_line(what, 100.0 * share))
        .collect()
}
