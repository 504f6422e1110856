//! Percentiles of a cell from its own noised quantiles and what was published of its parent.
//!
//! Sees noised and published figures only: no pay, no exact count.
//! Whatever it does to them costs nobody any privacy (post-processing).
//!
//! # The estimator
//!
//! The unknown is the cell's percentile curve: ln pay at p10, p25, p50, p75, p90.
//!
//! 1. *Prior.* The parent's published curve, its spread contracted, moved by a drift of location,
//!    scale and shape ([`super::kinship`]); without a parent, a vague log-normal.
//! 2. *Likelihood.* Sample quantiles differ from the curve with covariance
//!    (min(p, q) − p·q) / (n·f·f′), f being the density that the curve itself implies; each noised
//!    quantile differs from its sample quantile by the mechanism's rank error (two-sided
//!    exponential of scale 2/ε: variance 8/ε² ranks), the grid's step and round amounts. In small
//!    cells the mechanism may also return a point anywhere in the plausible range; such a stray is
//!    one branch of a mixture.
//! 3. *Posterior.* Normal in closed form per branch; iterated, since f depends on the curve.
//! 4. *Figures.* The interval is the posterior's. The value is the predictive percentile: an
//!    uncertain p10 lies a little further out, or p10–p90 would hold fewer people than it says.

pub use super::figure::{Estimate, Figure, Method, NoisedCell, Percentile, Reason};

use super::gaussian::Mixture;
use super::kinship::{Kinship, Strengths, child, vague};
use super::monotone::monotone;
use super::normal_scores::{Five, P, PHI, Z, outer, rank_covariance, slopes, zip};
use super::quality::{Quality, Z_90};

/// Natural logarithm of one step of the public grid, 2 %.
pub const GRID_STEP: f64 = 0.019_802_627_296_179_712;

/// Rounds of re-reading the densities off the curve.
const ROUNDS: usize = 3;

/// The percentiles of a cell, given the published figures it leans on and what it is to them. Without
/// any, only those with a noised quantile of their own can be had.
///
/// What it leans on must be of more people than the cell: for the same people, take those figures.
pub fn estimate(cell: &NoisedCell, lean: Option<(&Estimate, Kinship)>) -> Estimate {
    let (parent, kinship) = lean.unzip();
    estimate_with(cell, parent, &kinship.unwrap_or(Kinship::Country).strengths()).0
}

/// As [`estimate`], under other strengths, and with the log density that the cell's quantiles had
/// before they were seen: what fitting the strengths maximises.
pub fn estimate_with(
    cell: &NoisedCell,
    parent: Option<&Estimate>,
    strengths: &Strengths,
) -> (Estimate, f64) {
    let own = cell.quantiles.map(|quantile| quantile.filter(|&q| q > 0.0).map(f64::ln));
    let borrowed =
        parent.map_or([None; 5], |parent| parent.percentiles.map(|p| p.figure().copied()));
    let prior = prior(own, borrowed, strengths);
    let (mut mean, mut variance) = prior.moments();
    let mut evidence = 0.0;
    for _ in 0..ROUNDS {
        let posterior = posterior(&prior, cell, own, slopes(mean), strengths);
        evidence = posterior.log_evidence();
        (mean, variance) = posterior.moments();
    }
    let errors = variance.map(|v| strengths.widening * (v + strengths.rounding.powi(2)).sqrt());
    let points = zip(predictive(mean, variance), variance, |value, v| (value, v.recip()));
    let mut values = [0.0; 5];
    values.iter_mut().zip(monotone(&points)).for_each(|(to, from)| *to = from);
    let methods = zip(own, borrowed, |own, borrowed| match (own, borrowed) {
        (Some(_), _) => Some(Method::Empirical),
        (None, Some(_)) => Some(Method::Smoothed),
        (None, None) => None,
    });
    let centres = zip(mean, errors, |centre, error| (centre, error));
    let figures = zip(values, centres, |value, centre| (value, centre));
    let percentiles = zip(figures, methods, percentile);
    (Estimate { percentiles }, evidence)
}

fn percentile((value, (centre, error)): (f64, (f64, f64)), method: Option<Method>) -> Percentile {
    let Some(method) = method else {
        return Percentile::Withheld { reason: Reason::NoEvidence };
    };
    let quality = Quality::of(error);
    if !quality.is_publishable() {
        return Percentile::Withheld { reason: Reason::Unreliable };
    }
    Percentile::Shown(Figure {
        value: value.exp(),
        low: (centre - Z_90 * error).min(value).exp(),
        high: (centre + Z_90 * error).max(value).exp(),
        relative_standard_error: error,
        quality,
        method,
    })
}

/// What is expected before the cell's own quantiles are seen.
fn prior(own: [Option<f64>; 5], borrowed: [Option<Figure>; 5], strengths: &Strengths) -> Mixture {
    let curve = borrowed.map(|figure| figure.map(|f| (f.value.ln(), f.relative_standard_error)));
    let start = zip(curve, own, |curve, own| curve.map(|c| c.0).or(own));
    let mut parent = vague(start.into_iter().flatten().next().unwrap_or_default());
    if curve.iter().all(Option::is_none) {
        return Mixture(vec![(0.0, parent)]);
    }
    for (index, point) in curve.into_iter().enumerate() {
        if let Some((value, error)) = point {
            parent.observe(index, value, error.powi(2));
        }
    }
    child(&parent, strengths)
}

/// The curve after the cell's own quantiles, were these its slopes.
fn posterior(
    prior: &Mixture,
    cell: &NoisedCell,
    own: [Option<f64>; 5],
    slopes: Five,
    strengths: &Strengths,
) -> Mixture {
    // Privacy: R5e, n is the band's; an exact count would leak through the width of every interval.
    let (from, to) = (f64::from(cell.band.0), f64::from(cell.band.1));
    // The harmonic mean: errors go with 1/n, and small cells are the more frequent ones.
    let n = 2.0 / (from.recip() + to.recip());
    // How far ln pay moves from one person to the next.
    let per_rank = zip(slopes, PHI, |slope, phi| slope / phi / n);
    let sampling = zip(rank_covariance(), outer(per_rank), |ranks, steps| {
        zip(ranks, steps, |ranks, step| n * ranks * step)
    });
    let parts = prior.0.iter().map(|(weight, part)| (*weight, part.beside_itself(&sampling)));
    let mut curve = Mixture(parts.collect());
    let rounding = GRID_STEP.powi(2) / 12.0 + strengths.rounding.powi(2);
    let steps = zip(per_rank, P, |step, p| (step, p));
    for (index, (value, (step, p))) in own.into_iter().zip(steps).enumerate() {
        let Some(value) = value else { continue };
        let noise = rank_variance(cell.epsilon) * step.powi(2) + rounding;
        // Without a parent there is nothing to tell a stray by.
        let stray = if prior.0.len() > 1 { stray_density(cell.epsilon, p, n, step) } else { 0.0 };
        curve.observe(P.len() + index, value, noise, stray);
    }
    curve
}

/// The variance of the mechanism's rank error, two-sided exponential of scale 2/ε.
fn rank_variance(epsilon: f64) -> f64 {
    8.0 / epsilon.powi(2)
}

/// The ε of a draw as noisy as one at `epsilon` whose rank is then moved by a noise of the given
/// variance.
pub fn epsilon_with(epsilon: f64, variance: f64) -> f64 {
    (rank_variance(1.0) / (rank_variance(epsilon) + variance)).sqrt()
}

/// How densely the exponential mechanism spreads strays over ln pay, relative to all it returns near
/// the quantile: the weight of a point with everybody on one side (either side alike) over the sum
/// of weights e^(−ε/2·|rank|) around the quantile. So the width of the range does not matter.
fn stray_density(epsilon: f64, p: f64, n: f64, step: f64) -> f64 {
    let beyond = |people: f64| (-epsilon / 2.0 * people).exp();
    f64::midpoint(beyond(p * n), beyond((1.0 - p) * n)) * epsilon / (4.0 * step)
}

/// The percentiles of the next person's pay, given the curve's mean and variance: for a normal of
/// spread b with its quantile uncertain by s, z·b becomes z·√(b² + s²).
fn predictive(mean: Five, variance: Five) -> Five {
    let shifts = zip(slopes(mean), variance, |slope, v| (slope * slope + v).sqrt() - slope);
    zip(mean, zip(shifts, Z, |shift, z| shift * z), |mean, shift| mean + shift)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const PARENT: NoisedCell = NoisedCell {
        band: (1000, 1499),
        epsilon: 1.0,
        quantiles: [Some(38e3), Some(48e3), Some(62e3), Some(80e3), Some(103e3)],
    };

    fn small(median: f64) -> NoisedCell {
        let quantiles = [None, None, Some(median), None, None];
        NoisedCell { band: (20, 49), epsilon: 1.0, quantiles }
    }

    fn figures(estimate: &Estimate) -> [Figure; 5] {
        estimate.percentiles.map(|percentile| *percentile.figure().unwrap())
    }

    #[test]
    fn a_large_cell_keeps_its_own_quantiles() {
        for (figure, own) in figures(&estimate(&PARENT, None)).into_iter().zip(PARENT.quantiles) {
            assert!((figure.value / own.unwrap()).ln().abs() < 0.01);
            assert_eq!((figure.method, figure.quality), (Method::Empirical, Quality::A));
        }
    }

    #[test]
    fn the_error_is_that_of_sampling_noise_grid_and_rounding() {
        let median = figures(&estimate(&PARENT, None))[2];
        // σ = 0.39, n = 1,199: √(π/2)·σ/√n, 2.5·σ/n per rank of √8, and rounding twice.
        let (sampling, noise, grid) = (0.0141_f64, 0.0023_f64, 0.0057_f64);
        let rounding = 2.0 * Kinship::Country.strengths().rounding.powi(2);
        let sum = sampling.powi(2) + noise.powi(2) + grid.powi(2) + rounding;
        let ratio =
            median.relative_standard_error / (Kinship::Country.strengths().widening * sum.sqrt());
        assert!((0.94..1.0).contains(&ratio), "{ratio}: neighbours can only help");
    }

    #[test]
    fn uncertain_outer_percentiles_lie_further_out() {
        let parent = estimate(&PARENT, None);
        let [p10, _, p50, _, p90] =
            figures(&estimate(&small(62e3), Some((&parent, Kinship::Country))));
        let off_centre = |f: Figure| (f.value / (f.low * f.high).sqrt()).ln();
        assert!(off_centre(p10) < -0.02 && off_centre(p90) > 0.02);
        assert!(off_centre(p50).abs() < 1e-9);
    }

    #[test]
    fn without_a_parent_only_own_quantiles_can_be_had() {
        let estimate = estimate(&small(60e3), None);
        let missing = Percentile::Withheld { reason: Reason::NoEvidence };
        let [p10, p25, p50, p75, p90] = estimate.percentiles;
        assert_eq!([p10, p25, p75, p90], [missing; 4]);
        let median = p50.figure().unwrap();
        assert!((median.value / 60e3 - 1.0).abs() < 0.01);
        assert!(median.low < 50e3 && median.high > 72e3);
    }

    #[test]
    fn a_small_cell_borrows_the_shape_and_moves_it() {
        let parent = estimate(&PARENT, None);
        let child = figures(&estimate(&small(75e3), Some((&parent, Kinship::Country))));
        let methods = child.map(|figure| figure.method);
        let smoothed = Method::Smoothed;
        assert_eq!(methods, [smoothed, smoothed, Method::Empirical, smoothed, smoothed]);
        // Between the parent's median and its own, nearer to its own.
        assert!(child[2].value > 69e3 && child[2].value < 75e3);
        for (child, parent) in child.into_iter().zip(figures(&parent)) {
            assert!(child.relative_standard_error > parent.relative_standard_error);
        }
        let spread = (child[4].value / child[0].value).ln();
        assert!((0.8..1.2).contains(&spread), "{spread}");
    }

    #[test]
    fn noise_on_top_is_a_smaller_epsilon() {
        assert!((epsilon_with(0.5, 0.0) - 0.5).abs() < 1e-12);
        let sum = rank_variance(0.5) + 7.0;
        assert!((rank_variance(epsilon_with(0.5, 7.0)) / sum - 1.0).abs() < 1e-12);
    }

    #[test]
    fn a_stray_median_is_not_believed() {
        let parent = estimate(&PARENT, None);
        let child = estimate(&small(600e3), Some((&parent, Kinship::Country)));
        assert!(child.percentiles[2].figure().is_none_or(|median| median.value < 90e3));
        // The same number from many people is believed.
        let many = NoisedCell { band: (150, 199), ..small(600e3) };
        let median = estimate(&many, Some((&parent, Kinship::Country))).percentiles[2];
        assert!(median.figure().unwrap().value > 500e3);
    }

    #[test]
    fn noise_widens_the_interval() {
        let parent = estimate(&PARENT, None);
        let error = |epsilon| {
            let cell = NoisedCell { epsilon, ..small(60e3) };
            figures(&estimate(&cell, Some((&parent, Kinship::Country))))[2].relative_standard_error
        };
        assert!(error(0.5) > 1.2 * error(1.0) && error(1.0) > 1.2 * error(100.0));
    }

    #[test]
    fn an_uncertain_parent_is_withheld_from_its_child() {
        let mut parent = estimate(&PARENT, None);
        parent.percentiles[0] = Percentile::Withheld { reason: Reason::Unreliable };
        let child = estimate(&small(60e3), Some((&parent, Kinship::Country)));
        assert_eq!(child.percentiles[0], Percentile::Withheld { reason: Reason::NoEvidence });
        assert!(child.percentiles[4].figure().is_some());
    }

    fn cells() -> impl Strategy<Value = NoisedCell> {
        let bands =
            prop::sample::select(vec![(20, 49), (50, 99), (150, 199), (900, 999), (9500, 9999)]);
        let epsilon = prop::sample::select(vec![0.5, 1.0]);
        let quantiles = prop::collection::vec(9.0..13.0_f64, 5);
        (bands, epsilon, quantiles, 0_usize..4).prop_map(|(band, epsilon, mut ln, had)| {
            ln.sort_by(f64::total_cmp);
            let had = [&[][..], &[2], &[1, 2, 3], &[0, 1, 2, 3, 4]][had];
            let quantiles = std::array::from_fn(|i| had.contains(&i).then(|| ln[i].exp()));
            NoisedCell { band, epsilon, quantiles }
        })
    }

    proptest! {
        #[test]
        fn figures_are_ordered_finite_and_graded(root in cells(), child in cells()) {
            let parent = estimate(&root, None);
            for estimate in [parent, estimate(&child, Some((&parent, Kinship::Country)))] {
                let shown: Vec<&Figure> =
                    estimate.percentiles.iter().filter_map(Percentile::figure).collect();
                prop_assert!(shown.is_sorted_by(|a, b| a.value <= b.value));
                for figure in shown {
                    prop_assert!(0.0 < figure.low && figure.low <= figure.value);
                    prop_assert!(figure.value <= figure.high && figure.high < f64::INFINITY);
                    prop_assert_eq!(figure.quality, Quality::of(figure.relative_standard_error));
                    prop_assert!(figure.quality.is_publishable());
                }
            }
        }

        #[test]
        fn the_unit_does_not_matter(root in cells(), child in cells(), factor in 0.01..100.0_f64) {
            let scale = |cell: NoisedCell| NoisedCell {
                quantiles: cell.quantiles.map(|q| q.map(|q| q * factor)),
                ..cell
            };
            let plain = estimate(&child, Some((&estimate(&root, None), Kinship::Country)));
            let scaled = estimate(&scale(child), Some((&estimate(&scale(root), None), Kinship::Country)));
            for (plain, scaled) in plain.percentiles.iter().zip(&scaled.percentiles) {
                match (plain.figure(), scaled.figure()) {
                    (Some(a), Some(b)) => {
                        prop_assert!((a.value * factor / b.value - 1.0).abs() < 1e-6);
                        prop_assert!((a.low * factor / b.low - 1.0).abs() < 1e-6);
                    }
                    (a, b) => prop_assert_eq!(a.is_some(), b.is_some()),
                }
            }
        }
    }
}
