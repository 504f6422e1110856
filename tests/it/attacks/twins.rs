//! G4: two cells with the same people, of any two kinds, have noise that does not know of each other.

use super::attacker::{Crowd, answer, dot, points, trace};
use paylens::disclosure::ledger::{Ledger, Privacy};
use paylens::domain::{CellKind, Statistic};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::collections::BTreeMap;

type Observed = BTreeMap<(CellKind, Statistic), Vec<f64>>;

/// Batches of the same people in every kind of cell: what is seen is noise alone.
fn batches(count: usize) -> Vec<Observed> {
    let ledger = Ledger::of(Privacy::Standard).expect("a ledger");
    let crowd = Crowd::of((0..20).map(|at| (answer(), points(540 + at))).collect());
    let (mut rng, cells) = (StdRng::seed_from_u64(4), [answer()]);
    (0..count).flat_map(|_| crowd.observed(&ledger, &cells, None, &mut rng)).collect()
}

/// The correlation of the numbers at the same places of two draws, over many batches, in standard
/// errors.
fn correlation(
    batches: &[Observed],
    one: (CellKind, Statistic),
    other: (CellKind, Statistic),
) -> f64 {
    let (mut sum, mut pairs) = (0.0, 0.0);
    for batch in batches {
        for (x, y) in batch[&one].iter().zip(&batch[&other]) {
            sum += x * y;
            pairs += 1.0;
        }
    }
    // Both are of mean 0 and deviation 1.
    sum / f64::sqrt(pairs)
}

#[test]
fn no_two_draws_share_noise() {
    let batches = batches(400);
    let draws: Vec<_> = batches[0].keys().copied().collect();
    assert_eq!(draws.len(), CellKind::all().count() + 3);
    let mut pairs = 0;
    for (at, one) in draws.iter().enumerate() {
        for other in &draws[..at] {
            let off = correlation(&batches, *one, *other);
            // Of 276 pairs the greatest lies below four deviations but once in sixty tries.
            assert!(off.abs() < 4.5, "{one:?} and {other:?}: {off}");
            pairs += 1;
        }
        // The same draw twice is found.
        assert!(correlation(&batches, *one, *one) > 30.0, "{one:?}");
    }
    assert_eq!(pairs, draws.len() * (draws.len() - 1) / 2);
}

/// Noise within a draw, from one number to the next and from one batch to the next.
#[test]
fn no_two_numbers_of_a_draw_share_noise() {
    let batches = batches(400);
    for draw in batches[0].keys() {
        let (mut next, mut later, mut square, mut pairs) = (0.0, 0.0, 0.0, 0.0);
        for pair in batches.windows(2) {
            let (one, other) = (&pair[0][draw], &pair[1][draw]);
            for at in 1..one.len() {
                next += one[at] * one[at - 1];
                later += one[at] * other[at];
                square += one[at] * one[at];
                pairs += 1.0;
            }
        }
        let error = f64::sqrt(pairs);
        assert!(next.abs() / error < 4.5 && later.abs() / error < 4.5, "{draw:?} {next} {later}");
        // Five deviations of a mean of squares.
        assert!((square / pairs - 1.0).abs() < 5.0 * f64::sqrt(2.0 / pairs), "{draw:?} {square}");
    }
}

/// What two draws tell together is what each tells alone, multiplied: the log of a likelihood ratio
/// of both has the variance of the sum of theirs.
#[test]
fn what_draws_tell_adds_up_and_no_more() {
    let ledger = Ledger::of(Privacy::Standard).expect("a ledger");
    let crowd = Crowd::of((0..20).map(|at| (answer(), points(540 + at))).collect());
    let (mut rng, cells, victim) = (StdRng::seed_from_u64(5), [answer()], points(560));
    let own = trace(&ledger, victim, |_| true);
    let told: Vec<f64> = (0..2_000)
        .map(|_| {
            let seen = crowd.observed(&ledger, &cells, None, &mut rng);
            dot(&own, &super::attacker::in_order(&ledger, &seen[0], |_| true))
        })
        .collect();
    let variance = told.iter().map(|one| one * one).sum::<f64>() / told.len() as f64;
    // 2ρ, were every row as long as the longest. Four deviations of 2,000 squares are 13 %.
    let (expected, rho) = (dot(&own, &own), f64::from(ledger.added()));
    assert!(expected <= 2.0 * rho && expected > 1.9 * rho, "{expected} {rho}");
    assert!((variance / expected - 1.0).abs() < 0.13, "{variance} {expected}");
}
