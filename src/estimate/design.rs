//! Features of pay and their moments under a distribution of log pay.
//!
//! A sketch adds up, over people, a number that counts them and a cosine and a sine of their log pay
//! for each of a few harmonics. The moments of such features under any distribution follow from its
//! own cosines and sines, so all that is computed of a distribution here are those.
#![expect(clippy::indexing_slicing, reason = "tables of fixed sizes")]

use super::density::{Density, PARAMETERS, Shape};
use super::matrix::Matrix;
use std::f64::consts::TAU;
use std::sync::LazyLock;

/// ln 1.02: the distance of two points of the grid of pay in log pay.
pub const POINT: f64 = 0.019_802_627_296_179_71;

/// Points in a period, after which features repeat.
pub const PERIOD: f64 = 303.0;

/// The length of a period in log pay: about six, or four hundred times.
pub(super) const LENGTH: f64 = PERIOD * POINT;

/// Places in a period at which distributions are computed: about four percent of pay apart.
pub(super) const NODES: usize = 152;

/// The distance of two of them in log pay.
pub(super) const STEP: f64 = LENGTH / NODES as f64;

/// The highest harmonic of a sketch.
const HIGHEST: usize = 10;

/// Harmonics of the products of two features.
const TURNS: usize = 2 * HIGHEST;

/// The place of a node in log pay, from the middle of the period.
pub(super) fn node(at: usize) -> f64 {
    (at as f64 + 0.5 - NODES as f64 / 2.0) * STEP
}

/// Cosines, then sines, of harmonics 0 to [`TURNS`].
pub(super) type Waves = [f64; 2 * (TURNS + 1)];

static WAVES: LazyLock<Vec<Waves>> = LazyLock::new(|| {
    (0..NODES)
        .map(|at| {
            let angle = TAU * node(at) / LENGTH;
            std::array::from_fn(|wave| {
                let (half, turns) = (wave / (TURNS + 1), (wave % (TURNS + 1)) as f64);
                if half == 0 { (turns * angle).cos() } else { (turns * angle).sin() }
            })
        })
        .collect()
});

/// The mean cosines and sines of log pay under weights on the nodes.
pub(super) fn waves(weights: &[f64; NODES]) -> Waves {
    waves_to(weights, TURNS)
}

/// The same, up to a harmonic; the rest stays nought.
fn waves_to(weights: &[f64; NODES], highest: usize) -> Waves {
    let mut sums = [0.0; 2 * (TURNS + 1)];
    let (cosines, sines) = sums.split_at_mut(TURNS + 1);
    for (weight, waves) in weights.iter().zip(WAVES.iter()) {
        let (all_cosines, all_sines) = waves.split_at(TURNS + 1);
        let pairs = cosines.iter_mut().zip(sines.iter_mut());
        let along = all_cosines.iter().zip(all_sines);
        for ((cosine, sine), (along, up)) in pairs.zip(along).take(highest + 1) {
            *cosine += weight * along;
            *sine += weight * up;
        }
    }
    sums
}

/// One number of a sketch.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Kind {
    Count,
    Cosine(usize),
    Sine(usize),
}

/// What one person adds to each number of a sketch, in units of one person: the numbers of the
/// sketch are amplitudes times one, times a cosine or times a sine of log pay.
#[derive(Clone, Debug, PartialEq)]
pub struct Design {
    features: Vec<(Kind, f64)>,
    /// The features of somebody at each node.
    table: Vec<Vec<f64>>,
    /// The mean features of people in bells of usual widths around the middle of the period.
    bells: Vec<Vec<f64>>,
}

/// The logarithms of the widths of bells that pay usually has: 16 to 90 %.
const BELLS: [f64; 4] = [-1.8, -1.2, -0.6, -0.1];

impl Design {
    /// From the rows of a sketch over the points of one period from grid point 0 on, in units of one
    /// person; whether their first number counts people; and the harmonics of the pairs of cosine
    /// and sine that follow, at most the tenth.
    pub fn new(
        rows: impl Iterator<Item = Vec<f64>>,
        counts: bool,
        harmonics: impl IntoIterator<Item = u32>,
    ) -> Self {
        let pairs = harmonics.into_iter().map(|harmonic| (harmonic as usize).min(HIGHEST));
        let pairs = pairs.flat_map(|harmonic| [Kind::Cosine(harmonic), Kind::Sine(harmonic)]);
        let kinds: Vec<Kind> = counts.then_some(Kind::Count).into_iter().chain(pairs).collect();
        let mut squares = vec![0.0; kinds.len()];
        let mut many = 0.0;
        for row in rows {
            many += 1.0;
            for (square, number) in squares.iter_mut().zip(row) {
                *square += number * number;
            }
        }
        let amplitude = |(kind, square): (Kind, f64)| match kind {
            Kind::Count => (kind, (square / many).sqrt()),
            // The mean square of a cosine is a half.
            Kind::Cosine(_) | Kind::Sine(_) => (kind, (2.0 * square / many).sqrt()),
        };
        let features = kinds.into_iter().zip(squares).map(amplitude).collect();
        let mut design = Design { features, table: Vec::new(), bells: Vec::new() };
        design.table = WAVES.iter().map(|waves| design.means(waves)).collect();
        let bell = |width| {
            let mut shape: Shape = [0.0; PARAMETERS];
            shape[1] = width;
            design.means(&waves(&Density::new(&shape).weights))
        };
        design.bells = BELLS.map(bell).into();
        design
    }

    /// The mean features of people in bells of usual widths around the middle of the period.
    pub(super) fn bells(&self) -> &[Vec<f64>] {
        &self.bells
    }

    /// How many numbers.
    #[expect(clippy::len_without_is_empty, reason = "no sketch is empty")]
    pub fn len(&self) -> usize {
        self.features.len()
    }

    /// The amplitude of the number that counts people, where there is one.
    pub(super) fn count(&self) -> Option<f64> {
        self.features.first().filter(|(kind, _)| *kind == Kind::Count).map(|(_, size)| *size)
    }

    /// How far one person's number lies from another's, were their log pay this far apart.
    pub(super) fn differs(&self, at: usize, apart: f64) -> f64 {
        self.features.get(at).map_or(0.0, |(kind, size)| match kind {
            Kind::Count => *size,
            Kind::Cosine(turns) | Kind::Sine(turns) => {
                let angle = TAU * *turns as f64 * apart / LENGTH;
                size * (1.0 - (-0.5 * angle * angle).exp()).sqrt()
            }
        })
    }

    /// The mean features under a distribution with these waves.
    pub(super) fn means(&self, waves: &Waves) -> Vec<f64> {
        self.features
            .iter()
            .map(|(kind, size)| match kind {
                Kind::Count => *size,
                Kind::Cosine(turns) => size * waves[*turns],
                Kind::Sine(turns) => size * waves[TURNS + 1 + turns],
            })
            .collect()
    }

    /// Sums by another design of the same people, as this design would have them, and the variance
    /// of their noise; an infinite one for what the other does not have.
    pub(super) fn translated(
        &self,
        other: &Design,
        numbers: &[f64],
        noise: f64,
    ) -> Vec<(f64, f64)> {
        self.features
            .iter()
            .map(|(kind, size)| {
                let same = other.features.iter().zip(numbers).find(|((one, _), _)| one == kind);
                same.map_or((0.0, f64::INFINITY), |((_, from), number)| {
                    let ratio = size / from;
                    (number * ratio, noise * ratio * ratio)
                })
            })
            .collect()
    }

    /// The covariance of noise of a variance on sums by this design with the same noise on them by
    /// another ([`Self::translated`]).
    pub(super) fn matched(&self, other: &Design, noise: f64) -> Matrix {
        let mut matched = Matrix::zeros(self.len(), other.len());
        for (row, (kind, from)) in self.features.iter().enumerate() {
            for (column, (one, size)) in other.features.iter().enumerate() {
                if one == kind {
                    matched.add(row, column, noise * size / from);
                }
            }
        }
        matched
    }

    /// The waves that [`Self::covariance`] of this design with itself needs.
    pub(super) fn waves(&self, weights: &[f64; NODES]) -> Waves {
        waves_to(weights, 2 * self.highest())
    }

    /// The highest harmonic.
    pub(super) fn highest(&self) -> usize {
        let turns = self.features.iter().map(|(kind, _)| match kind {
            Kind::Count => 0,
            Kind::Cosine(turns) | Kind::Sine(turns) => *turns,
        });
        turns.max().unwrap_or(0)
    }

    /// How the mean features change with each parameter of a distribution, given how the logarithms
    /// of its weights do.
    pub(super) fn changes<const N: usize>(
        &self,
        weights: &[f64; NODES],
        slopes: &[[f64; N]],
    ) -> [Vec<f64>; N] {
        let mut changes = [(); N].map(|()| vec![0.0; self.len()]);
        for ((weight, slopes), features) in weights.iter().zip(slopes).zip(&self.table) {
            for (changes, slope) in changes.iter_mut().zip(slopes) {
                let change = weight * slope;
                for (sum, feature) in changes.iter_mut().zip(features) {
                    *sum += change * feature;
                }
            }
        }
        changes
    }

    /// The covariance of one person's features with those of another design, under a distribution.
    pub(super) fn covariance(&self, other: &Design, waves: &Waves) -> Matrix {
        let cosine = |turns: usize| waves[turns];
        let sine = |turns: usize| waves[TURNS + 1 + turns];
        let apart = |from: usize, to: usize| {
            let turns = sine(from.abs_diff(to));
            if to < from { turns } else { -turns }
        };
        let mut covariance = Matrix::zeros(self.len(), other.len());
        for (row, (one, size)) in self.features.iter().enumerate() {
            for (entry, (two, other)) in covariance.row_mut(row).iter_mut().zip(&other.features) {
                let (product, means) = match (*one, *two) {
                    (Kind::Count, _) | (_, Kind::Count) => continue,
                    (Kind::Cosine(a), Kind::Cosine(b)) => {
                        (cosine(a.abs_diff(b)) + cosine(a + b), cosine(a) * cosine(b))
                    }
                    (Kind::Sine(a), Kind::Sine(b)) => {
                        (cosine(a.abs_diff(b)) - cosine(a + b), sine(a) * sine(b))
                    }
                    (Kind::Sine(a), Kind::Cosine(b)) => {
                        (sine(a + b) + apart(a, b), sine(a) * cosine(b))
                    }
                    (Kind::Cosine(a), Kind::Sine(b)) => {
                        (sine(a + b) + apart(b, a), cosine(a) * sine(b))
                    }
                };
                *entry = size * other * (product / 2.0 - means);
            }
        }
        covariance
    }

    /// The numbers as they were, had everybody's log pay been this much higher.
    pub(super) fn moved(&self, numbers: &[f64], by: f64) -> Vec<f64> {
        let mut moved = numbers.to_vec();
        let first = usize::from(self.count().is_some());
        for (pair, kinds) in
            moved[first..].chunks_exact_mut(2).zip(self.features[first..].chunks_exact(2))
        {
            let (Kind::Cosine(turns), [cosine, sine]) = (kinds[0].0, pair) else { continue };
            let (up, along) = (TAU * turns as f64 * by / LENGTH).sin_cos();
            (*cosine, *sine) = (*cosine * along - *sine * up, *sine * along + *cosine * up);
        }
        moved
    }
}

/// The designs of all sketches.
#[derive(Clone, Debug)]
pub struct Designs {
    /// Total pay of a role, and of a role in a country.
    pub fine: Design,
    /// Total pay of what is wider than a role.
    pub counting: Design,
    /// Total pay of a country's slices.
    pub coarse: Design,
    /// Base pay.
    pub base: Design,
    /// Additional pay of those who get any.
    pub additional: Design,
}

impl Designs {
    /// The design of a cell's total pay: told by how many numbers there are.
    pub(super) fn total(&self, numbers: usize) -> &Design {
        if numbers == self.counting.len() { &self.counting } else { &self.fine }
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;

    /// A design with these harmonics and shares, as the sketches of the ledger are made.
    pub fn design(count: f64, harmonics: &[(u32, f64)]) -> Design {
        let row = |point: usize| {
            let mut row = if count > 0.0 { vec![count.sqrt()] } else { Vec::new() };
            for (turns, share) in harmonics {
                let (sine, cosine) = (TAU * (f64::from(*turns) * point as f64) / PERIOD).sin_cos();
                row.extend([share.sqrt() * cosine, share.sqrt() * sine]);
            }
            row
        };
        let turns: Vec<u32> = harmonics.iter().map(|(turns, _)| *turns).collect();
        Design::new((0..303).map(row), count > 0.0, turns)
    }

    #[test]
    fn moments_of_features_are_those_of_a_sum_over_people() {
        let (one, two) = (design(0.1, &[(1, 0.4), (3, 0.5)]), design(0.2, &[(1, 0.3), (2, 0.5)]));
        let mut weights = [0.0; NODES];
        for (at, weight) in weights.iter_mut().enumerate() {
            *weight = (-(node(at) - 0.7).powi(2)).exp() + 0.3 * (-(node(at) + 1.0).powi(2)).exp();
        }
        let all: f64 = weights.iter().sum();
        weights.iter_mut().for_each(|weight| *weight /= all);
        let waves = waves(&weights);
        let of = |design: &Design, at: usize| {
            let mut alone = [0.0; NODES];
            alone[at] = 1.0;
            design.means(&super::waves(&alone))
        };
        let covariance = one.covariance(&two, &waves);
        let (first, second) = (one.means(&waves), two.means(&waves));
        for (row, of_one) in first.iter().enumerate() {
            for (column, of_two) in second.iter().enumerate() {
                let product: f64 = (0..NODES)
                    .map(|at| weights[at] * of(&one, at)[row] * of(&two, at)[column])
                    .sum();
                let expected = product - of_one * of_two;
                assert!((covariance.at(row, column) - expected).abs() < 1e-12, "{row} {column}");
            }
        }
    }

    #[test]
    fn moving_numbers_is_moving_people() {
        let design = design(0.1, &[(1, 0.4), (3, 0.5)]);
        let at = |place: usize| {
            let mut alone = [0.0; NODES];
            alone[place] = 1.0;
            design.means(&waves(&alone))
        };
        for (got, expected) in design.moved(&at(20), 31.0 * STEP).iter().zip(at(51)) {
            assert!((got - expected).abs() < 1e-12);
        }
    }
}
