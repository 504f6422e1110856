//! Shares of people over ordered bins, such as experience bands or ratings (R9).
//!
//! Owns noise, merging and rounding of a distribution. Everything after the noise sees noised
//! counts only.

use serde::Serialize;

use super::noise::{FigureKey, two_sided_geometric};
use super::rules::ReviewRules;

/// The share of neighbouring bins that are shown as one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Share {
    /// Index of the first bin.
    pub first: usize,
    /// Index of the last bin; equal to `first` unless bins were merged.
    pub last: usize,
    /// Percent of the people, a multiple of the rules' step. All shares of a distribution sum to
    /// 100.
    pub percent: u64,
}

/// The shares of `bins`, people per bin in their natural order; empty where the noise leaves
/// nobody.
pub fn shares(key: FigureKey<'_>, name: &str, bins: &[u64], rules: &ReviewRules) -> Vec<Share> {
    shares_of(noised(key, name, bins, rules), rules)
}

/// People per bin after noise of ε on every bin.
///
/// `name` tells distributions of one measure apart. Where each person is in one bin this spends ε
/// in all when a person is added or removed, and 2ε when a person moves from one bin to another.
pub fn noised(key: FigureKey<'_>, name: &str, bins: &[u64], rules: &ReviewRules) -> Vec<u64> {
    let mut stream = key.stream(&[b"distribution", name.as_bytes()]);
    // Privacy: R9, a bin that one arrival fills or leaves is told by the noise as often as by the
    // person.
    bins.iter()
        .map(|people| {
            let noise =
                rules.epsilon_count.map_or(0, |epsilon| two_sided_geometric(epsilon, &mut stream));
            people.saturating_add_signed(noise)
        })
        .collect()
}

/// The shares of bins that are noised already.
pub fn shares_of(noised: Vec<u64>, rules: &ReviewRules) -> Vec<Share> {
    let merged = merge(noised, rules.min_bin);
    let total = merged.iter().map(|run| run.people).sum::<u64>();
    if total == 0 {
        return Vec::new();
    }
    // Privacy: R9, steps coarser than a person's weight.
    let step = if total >= rules.fine_share_from {
        rules.fine_share_step_percent
    } else {
        rules.share_step_percent
    };
    let counts: Vec<u64> = merged.iter().map(|run| run.people).collect();
    let units = largest_remainder(&counts, total, 100 / step);
    merged
        .iter()
        .zip(units)
        .map(|(run, units)| Share { first: run.first, last: run.last, percent: units * step })
        .collect()
}

/// Neighbouring bins as one.
#[derive(Clone, Copy)]
struct Run {
    first: usize,
    last: usize,
    people: u64,
}

/// Joins the smallest run to its smaller neighbour until every run has `least` people or one run is
/// left.
fn merge(bins: Vec<u64>, least: u64) -> Vec<Run> {
    let mut runs: Vec<Run> = bins
        .into_iter()
        .enumerate()
        .map(|(bin, people)| Run { first: bin, last: bin, people })
        .collect();
    // Privacy: R9, no share of fewer than five.
    while let Some((at, smallest)) =
        runs.iter().copied().enumerate().min_by_key(|(_, run)| run.people)
    {
        let neighbours = [at.checked_sub(1), Some(at + 1)].into_iter().flatten();
        let neighbour = neighbours.filter_map(|n| runs.get(n).map(|run| (run.people, n))).min();
        let Some((_, neighbour)) = neighbour.filter(|_| smallest.people < least) else {
            break;
        };
        runs.remove(at);
        if let Some(run) = runs.get_mut(at.min(neighbour)) {
            run.first = run.first.min(smallest.first);
            run.last = run.last.max(smallest.last);
            run.people += smallest.people;
        }
    }
    runs
}

/// `units` divided in proportion to `counts`, summing exactly: rounded down, the rest to the
/// largest remainders (of equals, the first).
fn largest_remainder(counts: &[u64], total: u64, units: u64) -> Vec<u64> {
    let mut shares: Vec<u64> = counts.iter().map(|count| count * units / total).collect();
    let missing = units - shares.iter().sum::<u64>();
    let mut order: Vec<(u64, &mut u64)> = counts
        .iter()
        .zip(&mut shares)
        .map(|(count, share)| (count * units % total, share))
        .collect();
    order.sort_by_key(|(remainder, _)| std::cmp::Reverse(*remainder));
    for (_, share) in order.into_iter().take(missing as usize) {
        *share += 1;
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::super::ledger::Privacy;
    use super::super::members::{MemberDigest, Secret};
    use super::*;
    use proptest::prelude::*;

    fn draw(bins: &[u64], privacy: Privacy, person: u8) -> Vec<Share> {
        let secret = Secret::new(&[5; 32]);
        let members = MemberDigest::of(&secret, &[person; 16]);
        let rules = ReviewRules::of(privacy);
        shares(
            FigureKey { secret: &secret, members, measure: "base", rules: rules.id },
            "experience",
            bins,
            &rules,
        )
    }

    proptest! {
        #[test]
        fn shares_cover_all_bins_in_steps_and_sum_to_hundred(
            bins in prop::collection::vec(0..400_u64, 1..9),
            privacy in prop::sample::select(vec![Privacy::Off, Privacy::Standard, Privacy::Strict]),
            person: u8,
        ) {
            let shares = draw(&bins, privacy, person);
            prop_assert_eq!(&shares, &draw(&bins, privacy, person));
            if !shares.is_empty() {
                prop_assert_eq!(shares.iter().map(|share| share.percent).sum::<u64>(), 100);
                let covered: Vec<usize> = shares.iter().flat_map(|share| share.first..=share.last).collect();
                prop_assert_eq!(covered, (0..bins.len()).collect::<Vec<_>>());
            }
            let step = match privacy {
                Privacy::Strict if bins.iter().sum::<u64>() < 900 => 10,
                Privacy::Standard if bins.iter().sum::<u64>() < 900 => 5,
                _ => 1,
            };
            prop_assert!(shares.iter().all(|share| share.percent % step == 0));
        }

        #[test]
        fn no_run_is_small_unless_alone(bins in prop::collection::vec(0..12_u64, 0..12), least in 0..8_u64) {
            let total: u64 = bins.iter().sum();
            let runs = merge(bins, least);
            prop_assert!(runs.len() <= 1 || runs.iter().all(|run| run.people >= least));
            prop_assert_eq!(runs.iter().map(|run| run.people).sum::<u64>(), total);
        }
    }

    #[test]
    fn exact_where_nothing_is_hidden() {
        let percents = |bins: &[u64]| {
            draw(bins, Privacy::Off, 0).iter().map(|share| share.percent).collect::<Vec<_>>()
        };
        assert_eq!(percents(&[1, 1, 1]), [34, 33, 33]);
        assert_eq!(percents(&[3, 3, 5]), [27, 27, 46]);
        assert_eq!(percents(&[0, 3, 1]), [0, 75, 25]);
        assert_eq!(percents(&[0, 0]), [0; 0]);
    }

    #[test]
    fn small_bins_join_their_smaller_neighbour() {
        let runs = merge(vec![30, 2, 9, 1, 50], 5);
        assert_eq!(
            runs.iter().map(|r| (r.first, r.last, r.people)).collect::<Vec<_>>(),
            [(0, 0, 30), (1, 3, 12), (4, 4, 50)]
        );
    }

    #[test]
    fn noise_reaches_the_shares() {
        let drawn: Vec<_> =
            (0..20).map(|person| draw(&[10, 10, 10, 10], Privacy::Standard, person)).collect();
        assert!(drawn.iter().any(|shares| *shares != drawn[0]));
    }
}
