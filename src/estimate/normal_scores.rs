//! The five percentiles against their normal scores, and arithmetic on arrays of five.
//!
//! A percentile curve is ln pay over the normal score z; its slope is the local spread (for a
//! log-normal it is σ everywhere). The density of people at a percentile is φ(z) / slope.

/// One number per percentile, p10 to p90.
pub(super) type Five = [f64; 5];

/// One number per pair of percentiles.
pub(super) type Square = [Five; 5];

const Z_75: f64 = 0.674_489_750_196_081_7;
const Z_90: f64 = 1.281_551_565_544_600_4;

/// Probabilities, their standard normal quantiles z, and the normal density φ(z) there.
pub(super) const P: Five = [0.10, 0.25, 0.50, 0.75, 0.90];
pub(super) const Z: Five = [-Z_90, -Z_75, 0.0, Z_75, Z_90];
pub(super) const PHI: Five = [
    0.175_498_331_932_486_85,
    0.317_776_572_684_107,
    0.398_942_280_401_432_7,
    0.317_776_572_684_107,
    0.175_498_331_932_486_85,
];

/// No curve is taken to be flatter than this: pay is told in steps of 2 %.
const LEAST_SLOPE: f64 = 0.02;

/// `f` of each pair.
pub(super) fn zip<A, B, C>(a: [A; 5], b: [B; 5], f: impl Fn(A, B) -> C) -> [C; 5] {
    let ([a0, a1, a2, a3, a4], [b0, b1, b2, b3, b4]) = (a, b);
    [f(a0, b0), f(a1, b1), f(a2, b2), f(a3, b3), f(a4, b4)]
}

/// The products of each with each.
pub(super) fn outer(a: Five) -> Square {
    a.map(|x| a.map(|y| x * y))
}

/// The square with these on its diagonal.
pub(super) fn diagonal([a, b, c, d, e]: Five) -> Square {
    [
        [a, 0.0, 0.0, 0.0, 0.0],
        [0.0, b, 0.0, 0.0, 0.0],
        [0.0, 0.0, c, 0.0, 0.0],
        [0.0, 0.0, 0.0, d, 0.0],
        [0.0, 0.0, 0.0, 0.0, e],
    ]
}

/// The sum of two squares.
pub(super) fn sum(a: Square, b: Square) -> Square {
    zip(a, b, |a, b| zip(a, b, |x, y| x + y))
}

/// The covariance of five sample quantiles of one sample of a single person, in ranks:
/// min(p, q) − p·q.
pub(super) fn rank_covariance() -> Square {
    P.map(|p| P.map(|q| p.min(q) - p * q))
}

/// The slope of a percentile curve at its five points: differences between neighbours belong to
/// the middles between them and are continued linearly from there, at the ends within limits.
pub(super) fn slopes([a, b, c, d, e]: Five) -> Five {
    const BEND: f64 = 1.0 - Z_75 / Z_90;
    let slope = |rise: f64, run: f64| (rise / run).max(LEAST_SLOPE);
    let (outer_left, left) = (slope(b - a, Z_90 - Z_75), slope(c - b, Z_75));
    let (right, outer_right) = (slope(d - c, Z_75), slope(e - d, Z_90 - Z_75));
    let end =
        |outer: f64, inner: f64| (outer + BEND * (outer - inner)).clamp(0.8 * outer, 1.6 * outer);
    [
        end(outer_left, left),
        outer_left + BEND * (left - outer_left),
        f64::midpoint(left, right),
        outer_right + BEND * (right - outer_right),
        end(outer_right, right),
    ]
}

#[cfg(test)]
mod tests {
    use super::super::quantile::FIVE;
    use super::*;
    use statrs::distribution::{Continuous, ContinuousCDF, Normal};

    #[test]
    fn the_constants_are_those_of_the_normal_distribution() {
        let normal = Normal::standard();
        for (p, (q, (z, phi))) in FIVE.into_iter().zip(P.into_iter().zip(Z.into_iter().zip(PHI))) {
            assert_eq!(p.to_f64(), q);
            assert!((normal.inverse_cdf(q) - z).abs() < 1e-9);
            assert!((normal.pdf(z) - phi).abs() < 1e-12);
        }
    }

    #[test]
    fn ranks_vary_like_a_brownian_bridge() {
        let ranks = rank_covariance();
        assert!((ranks[2][2] - 0.25).abs() < 1e-12 && (ranks[0][0] - 0.09).abs() < 1e-12);
        assert!((ranks[0][4] - 0.01).abs() < 1e-12 && (ranks[1][2] - 0.125).abs() < 1e-12);
        assert_eq!(ranks[3][1], ranks[1][3]);
    }

    #[test]
    fn a_log_normal_has_the_same_slope_everywhere() {
        assert!(slopes(Z.map(|z| 11.0 + 0.4 * z)).into_iter().all(|s| (s - 0.4).abs() < 1e-12));
    }

    #[test]
    fn a_parabola_has_its_derivative_as_slope() {
        // y = z/2 + z²/10, y' = 1/2 + z/5; the linear continuation is exact for it.
        let got = slopes(Z.map(|z| z / 2.0 + z * z / 10.0));
        let exact = Z.map(|z| 0.5 + z / 5.0);
        assert!(got.into_iter().zip(exact).skip(1).all(|(g, e)| (g - e).abs() < 1e-9));
    }
}
