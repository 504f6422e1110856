//! Shares of people over the values of a dimension, from noised counts.

use super::country::{DimensionSums, Divides};
use super::design::Design;
use super::quality::Z_90;
use super::sums::Sums;

/// The share of a dimension's people who have one value, with a 90 % interval; 0 to 1.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Share {
    /// The share.
    pub share: f64,
    /// The least it may be.
    pub low: f64,
    /// The most it may be.
    pub high: f64,
}

/// Counts of people that are not negative and nearest to noised ones that they add up to the same as
/// (the projection on a simplex; all noised counts have noise of one variance).
pub(crate) fn counts(noised: &[f64]) -> Vec<f64> {
    let all: f64 = noised.iter().sum::<f64>().max(0.0);
    let mut sorted = noised.to_vec();
    sorted.sort_by(|one, other| other.total_cmp(one));
    let (mut sum, mut taken, mut off) = (0.0, 0.0, 0.0);
    for count in sorted {
        sum += count;
        taken += 1.0;
        let each = (sum - all) / taken;
        if count > each {
            off = each;
        }
    }
    noised.iter().map(|count| (count - off).max(0.0)).collect()
}

/// How a ladder's people are spread over its rungs, before they are counted: in bells around this
/// part of the ladder, this wide. Nothing is known of other dimensions.
fn usually_at(kind: Divides) -> Option<(f64, f64)> {
    match kind {
        Divides::Level => Some((0.36, 0.20)),
        Divides::Experience => Some((0.5, 0.6)),
        Divides::Region | Divides::Other => None,
    }
}

/// People of each value and the variance of that, from noised counts.
pub(super) fn spread_over(
    dimension: &DimensionSums,
    design: &Design,
    country: f64,
) -> Vec<(f64, f64)> {
    let sums = &dimension.values;
    let noised: Vec<f64> = sums.iter().map(|sums| sums.people(design).unwrap_or(0.0)).collect();
    let noise = |sums: &Sums| sums.people_error(design).unwrap_or(0.0).powi(2).max(1e-6);
    let Some((middle, wide)) = usually_at(dimension.kind) else {
        return counts(&noised).into_iter().zip(sums.iter().map(noise)).collect();
    };
    // Most people of a country state it.
    let all: f64 = noised.iter().sum();
    let (all_noise, unsure) = (sums.iter().map(noise).sum::<f64>(), (0.2 * country).powi(2));
    let stated = (0.9 * country * all_noise + all * unsure) / (all_noise + unsure);
    let bell = |at: usize| {
        let along = (at as f64 + 0.5) / sums.len() as f64;
        (-0.5 * ((along - middle) / wide).powi(2)).exp()
    };
    let bells: f64 = (0..sums.len()).map(bell).sum();
    let of = |(at, (noised, sums)): (usize, (&f64, &Sums))| {
        let usual = stated.max(1.0) * bell(at) / bells;
        let (differs, noise) = ((0.7 * usual + 0.03 * stated).powi(2), noise(sums));
        let own = (usual * noise + noised * differs) / (noise + differs);
        (own.max(0.0), noise * differs / (noise + differs))
    };
    noised.iter().zip(sums).enumerate().map(of).collect()
}

/// The shares of all values of a dimension; nought to one where nobody is there.
pub fn shares(design: &Design, values: &[Sums]) -> Vec<Share> {
    let noised: Vec<f64> = values.iter().map(|sums| sums.people(design).unwrap_or(0.0)).collect();
    let people = counts(&noised);
    let all: f64 = people.iter().sum();
    if all < 1.0 {
        return vec![Share { share: 0.0, low: 0.0, high: 1.0 }; values.len()];
    }
    let of = |(count, sums): (&f64, &Sums)| {
        let noise = sums.people_error(design).unwrap_or(0.0);
        let share = count / all;
        // The value's own noise, the rest's, and who happened to answer.
        let others = share * share * (values.len().saturating_sub(1)) as f64;
        let drawn = share * (1.0 - share) / all;
        let alone = (1.0 - share).powi(2);
        let half = Z_90 * ((alone + others) * (noise / all).powi(2) + drawn).sqrt();
        Share { share, low: (share - half).max(0.0), high: (share + half).min(1.0) }
    };
    people.iter().zip(values).map(of).collect()
}

#[cfg(test)]
mod tests {
    use super::super::design::tests::design;
    use super::*;

    #[test]
    fn counts_are_not_negative_and_add_up() {
        let got = counts(&[50.0, -4.0, 10.0, 1.0]);
        // By hand: the negative one takes 4 from the others, then the last is nothing too.
        assert_eq!(got, [48.5, 0.0, 8.5, 0.0]);
        assert_eq!(counts(&[-3.0, -1.0]), [0.0, 0.0]);
        assert_eq!(counts(&[]), Vec::<f64>::new());
    }

    #[test]
    fn shares_add_up_to_one_and_hold_their_value() {
        let design = design(0.25, &[(1, 0.75)]);
        let of =
            |people: f64| Sums { numbers: vec![people / 2.0, 0.0, 0.0], variance: 4.0, batches: 1 };
        let shares = shares(&design, &[of(60.0), of(30.0), of(-3.0)]);
        assert!((shares.iter().map(|one| one.share).sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(shares.iter().all(|one| one.low <= one.share && one.share <= one.high));
        assert!(shares[0].low > 0.5 && shares[2].high < 0.2);
        let nobody = super::shares(&design, &[of(-5.0), of(0.0)]);
        assert!(nobody.iter().all(|one| one.share == 0.0 && one.high == 1.0));
    }
}
