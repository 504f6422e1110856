//! Sketches: what is added up over the people of a batch before noise is drawn upon it.
//!
//! Log pay x becomes the vector (a₀, aₖ·cos kωx, aₖ·sin kωx) with ω = 2π over a range of e⁶ (403
//! times): its length is one whatever x, so adding or removing anybody moves a sum by one. Nearby
//! amounts have nearby vectors: who earns 1 % more is hardly told apart, and nobody has to say in
//! which range pay lies. Rates of exchange are rotations, which anybody can do to a noised sum.
//!
//! Level and experience become scores L and E, and the vector (L, E, L·E), weighted so that it is
//! nowhere longer than one either.
//!
//! Integers only: amounts lie on the public 2 % [`grid`](super::grid), the vectors of its points are
//! rounded tables, and noise is drawn in integers upon integers.

use super::ledger::Rho;
use crate::domain::{ExperienceBand, Level, Vocabulary};
use std::f64::consts::TAU;
use std::sync::LazyLock;

/// What a sketch is of, and what each of its numbers spends.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Shape {
    /// Of a role, and of a role in a country: tells two modes, skew and tails.
    Fine,
    /// Of what is wider than a role: many people, and their number matters.
    Counting,
    /// Of a country's slices: where pay lies and how widely it is spread.
    Coarse,
    /// Of base pay, beside a sketch of total pay that tells how many people there are.
    Base,
    /// Of additional pay, of those who get any: how many, and how much.
    Additional,
    /// Of level and experience, beside a sketch of total pay.
    Mix,
}

/// What the numbers of [`Shape::Mix`] spend of ρ: level, experience, and the product of both.
const MIX: [f64; 3] = [0.40, 0.45, 0.15];

/// A level and a band of experience; `None` where it is not stated.
type Standing = (Option<Level>, Option<ExperienceBand>);

/// All standings, lowest first and unstated ones last.
fn standings() -> impl Iterator<Item = Standing> {
    fn terms<T: Vocabulary>() -> impl Iterator<Item = Option<T>> {
        T::ALL.iter().copied().map(Some).chain(std::iter::once(None))
    }
    terms().flat_map(|level| terms().map(move |band| (level, band)))
}

impl Shape {
    /// The share of ρ that goes to the number of people.
    const fn counted(self) -> f64 {
        match self {
            Shape::Fine => 0.08,
            Shape::Counting => 0.25,
            Shape::Coarse => 0.22,
            Shape::Base | Shape::Mix => 0.0,
            Shape::Additional => 0.30,
        }
    }

    /// Harmonics with their shares of ρ; with the count they add up to one.
    const fn harmonics(self) -> &'static [(u32, f64)] {
        match self {
            Shape::Fine => &[
                (1, 0.10),
                (2, 0.35),
                (3, 0.22),
                (4, 0.10),
                (5, 0.05),
                (6, 0.04),
                (7, 0.03),
                (8, 0.02),
                (10, 0.01),
            ],
            Shape::Counting => {
                &[(1, 0.15), (2, 0.27), (3, 0.16), (4, 0.08), (5, 0.04), (6, 0.03), (7, 0.02)]
            }
            Shape::Coarse => &[(1, 0.14), (2, 0.39), (3, 0.25)],
            Shape::Base => &[(1, 0.15), (2, 0.45), (3, 0.30), (4, 0.10)],
            Shape::Additional => &[(1, 0.50), (2, 0.20)],
            Shape::Mix => &[],
        }
    }

    /// Numbers of a row.
    fn width(self) -> usize {
        match self {
            Shape::Mix => MIX.len(),
            _ => usize::from(self.counted() > 0.0) + 2 * self.harmonics().len(),
        }
    }

    /// The row of somebody whose pay is at a point of the grid, of length one.
    fn of_pay(self, point: usize) -> Vec<f64> {
        let mut row = Vec::new();
        if self.counted() > 0.0 {
            row.push(self.counted().sqrt());
        }
        for (harmonic, share) in self.harmonics() {
            // The angle of a whole period is a whole turn, so the table closes exactly.
            let turns = (*harmonic as usize * point % Sketch::PERIOD) as f64;
            let (sine, cosine) = (TAU * turns / Sketch::PERIOD as f64).sin_cos();
            row.extend([share.sqrt() * cosine, share.sqrt() * sine]);
        }
        row
    }
}

/// The row of a standing, of length one at most; what is not stated counts as the middle.
fn of_standing((level, band): Standing) -> Vec<f64> {
    let (level, band) = (level.map_or(0.0, Level::score), band.map_or(0.0, ExperienceBand::score));
    let numbers = [level, band, level * band].into_iter().zip(MIX);
    numbers.map(|(number, share)| share.sqrt() * number).collect()
}

/// The table of one shape.
#[derive(Debug)]
pub struct Sketch {
    shape: Shape,
    /// Rows of [`Sketch::len`] numbers.
    table: Vec<i64>,
    /// The greatest squared length of a row.
    length: i64,
}

impl Sketch {
    /// Points of the 2 % grid after which a table of pay repeats: 1.02³⁰³ = e⁶.
    pub const PERIOD: usize = 303;
    /// What a vector of length one is long in the table.
    pub const SCALE: i64 = 1_024;

    /// The table of a shape.
    pub fn of(shape: Shape) -> &'static Sketch {
        static FINE: LazyLock<Sketch> = LazyLock::new(|| Sketch::new(Shape::Fine));
        static COUNTING: LazyLock<Sketch> = LazyLock::new(|| Sketch::new(Shape::Counting));
        static COARSE: LazyLock<Sketch> = LazyLock::new(|| Sketch::new(Shape::Coarse));
        static BASE: LazyLock<Sketch> = LazyLock::new(|| Sketch::new(Shape::Base));
        static ADDITIONAL: LazyLock<Sketch> = LazyLock::new(|| Sketch::new(Shape::Additional));
        static STANDING: LazyLock<Sketch> = LazyLock::new(|| Sketch::new(Shape::Mix));
        match shape {
            Shape::Fine => &FINE,
            Shape::Counting => &COUNTING,
            Shape::Coarse => &COARSE,
            Shape::Base => &BASE,
            Shape::Additional => &ADDITIONAL,
            Shape::Mix => &STANDING,
        }
    }

    fn new(shape: Shape) -> Self {
        let rows: Vec<Vec<f64>> = match shape {
            Shape::Mix => standings().map(of_standing).collect(),
            _ => (0..Self::PERIOD).map(|point| shape.of_pay(point)).collect(),
        };
        let scaled = |part: &f64| (part * Self::SCALE as f64).round() as i64;
        let table = rows.iter().flatten().map(scaled).collect();
        let mut sketch = Sketch { shape, table, length: 0 };
        let lengths = sketch.rows().map(|row| row.iter().map(|x| x * x).sum::<i64>());
        sketch.length = lengths.max().unwrap_or(0);
        sketch
    }

    /// Whether the first number of a row counts people.
    pub fn counts(&self) -> bool {
        self.shape.counted() > 0.0
    }

    /// Its harmonics in the order of their pairs of numbers, after the count if there is one.
    pub fn harmonics(&self) -> impl Iterator<Item = u32> {
        self.shape.harmonics().iter().map(|(harmonic, _)| *harmonic)
    }

    /// How many numbers a row has.
    #[expect(clippy::len_without_is_empty, reason = "no sketch is empty")]
    pub fn len(&self) -> usize {
        self.shape.width()
    }

    /// How many rows there are: points of the grid after which the table repeats, or standings.
    pub fn period(&self) -> usize {
        self.table.len() / self.len()
    }

    /// The row of a level and a band of experience in the sketch of [`Shape::Mix`].
    pub fn standing(level: Option<Level>, band: Option<ExperienceBand>) -> u16 {
        standings().position(|one| one == (level, band)).unwrap_or_default() as u16
    }

    /// What the numbers of [`Shape::Mix`] are multiplied by, without [`Sketch::SCALE`].
    pub fn mix_amplitudes() -> [f64; 3] {
        MIX.map(f64::sqrt)
    }

    /// All rows, from grid point 0 on.
    pub fn rows(&self) -> impl Iterator<Item = &[i64]> {
        self.table.chunks(self.len())
    }

    /// The row of a grid point, or of a standing.
    pub fn row(&self, point: u16) -> &[i64] {
        let at = usize::from(point) % self.period() * self.len();
        self.table.get(at..at + self.len()).unwrap_or_default()
    }

    /// Adds a person's row to sums.
    pub fn add(&self, sums: &mut [i64], point: u16) {
        sums.iter_mut().zip(self.row(point)).for_each(|(sum, part)| *sum += part);
    }

    /// Takes a person's row out of sums again.
    pub fn remove(&self, sums: &mut [i64], point: u16) {
        sums.iter_mut().zip(self.row(point)).for_each(|(sum, part)| *sum -= part);
    }

    /// The variance of the noise on each number of a batch's sums that makes adding or removing one
    /// person cost no more than `rho`: Δ² / 2ρ, rounded up.
    pub fn variance(&self, rho: Rho) -> u64 {
        let length = self.length.unsigned_abs() * 5_000;
        length.div_ceil(u64::from(rho.ten_thousandths()).max(1))
    }

    /// By how much more than one addition the change of an amount to one `distance` grid points
    /// higher costs: the greatest squared distance of two rows over the greatest squared length. Every
    /// two standings are some distance apart.
    pub fn told_apart(&self, distance: usize) -> f64 {
        let apart = (0..self.period() as u16).map(|point| {
            let other = (usize::from(point) + distance) % self.period();
            let rows = self.row(point).iter().zip(self.row(other as u16));
            rows.map(|(one, other)| (one - other) * (one - other)).sum::<i64>()
        });
        apart.max().unwrap_or(0) as f64 / self.length.max(1) as f64
    }

    /// The same of two people whose levels alone are not the same, in the sketch of [`Shape::Mix`].
    pub fn told_apart_by_level() -> f64 {
        let sketch = Sketch::of(Shape::Mix);
        let bands = ExperienceBand::ALL.len() + 1;
        let distances = (bands..sketch.period()).step_by(bands);
        distances.map(|distance| sketch.told_apart(distance)).fold(0.0, f64::max)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const ALL: [Shape; 5] =
        [Shape::Fine, Shape::Counting, Shape::Coarse, Shape::Base, Shape::Additional];

    #[test]
    fn every_row_is_about_one_long_and_shares_add_up() {
        for shape in ALL {
            let shares: f64 = shape.harmonics().iter().map(|(_, share)| share).sum();
            assert!((shares + shape.counted() - 1.0).abs() < 1e-9, "{shape:?}");
            let sketch = Sketch::of(shape);
            let one = (Sketch::SCALE * Sketch::SCALE) as f64;
            assert!((sketch.length as f64 / one - 1.0).abs() < 0.01, "{shape:?}");
            assert_eq!(sketch.rows().count(), Sketch::PERIOD);
        }
    }

    #[test]
    fn near_amounts_are_hardly_told_apart_and_none_more_than_four_additions() {
        for shape in ALL {
            let sketch = Sketch::of(shape);
            assert!(sketch.told_apart(0).abs() < 1e-12);
            assert!(sketch.told_apart(2) < 0.06, "{shape:?} {}", sketch.told_apart(2));
            let most =
                (0..Sketch::PERIOD).map(|apart| sketch.told_apart(apart)).fold(0.0, f64::max);
            assert!(most <= 4.0, "{shape:?} {most}");
        }
    }

    #[test]
    fn a_standing_is_nowhere_longer_than_one_and_nobody_unstated_leaves_a_trace() {
        let sketch = Sketch::of(Shape::Mix);
        let one = (Sketch::SCALE * Sketch::SCALE) as f64;
        assert!((sketch.length as f64 / one - 1.0).abs() < 0.01);
        assert_eq!(sketch.row(Sketch::standing(None, None)), [0, 0, 0]);
        let lowest = Sketch::standing(Some(Level::Intern), Some(ExperienceBand::UpTo1));
        let highest = Sketch::standing(Some(Level::Executive), Some(ExperienceBand::From15));
        assert_eq!((lowest, highest), (0, 8 * 7 + 5));
        let [level, experience, both] = Sketch::mix_amplitudes().map(|size| size * 1_024.0);
        for (got, expected) in sketch.row(lowest).iter().zip([-level, -experience, both]) {
            assert!((*got as f64 - expected).abs() <= 0.5, "{got} {expected}");
        }
        // Of opposite corners the product is the same: 4 · (0.40 + 0.45).
        assert!((sketch.told_apart(usize::from(highest)) - 3.4).abs() < 0.01);
        // Two levels and the most experience: 4 · (0.40 + 0.15).
        assert!((Sketch::told_apart_by_level() - 2.2).abs() < 0.01);
    }

    #[test]
    fn who_is_added_is_removed_without_a_trace() {
        let sketch = Sketch::of(Shape::Fine);
        let mut sums = vec![0; sketch.len()];
        sketch.add(&mut sums, 560);
        sketch.add(&mut sums, 17);
        sketch.remove(&mut sums, 560);
        assert_eq!(sums, sketch.row(17));
        assert_eq!(sketch.row(17), sketch.row(17 + 303));
    }

    #[test]
    fn noise_is_no_less_than_the_loss_asks_for() {
        let sketch = Sketch::of(Shape::Coarse);
        let variance = sketch.variance(Rho::new(1_500));
        assert!(variance as f64 * 2.0 * 0.15 >= sketch.length as f64);
        assert!(variance.is_multiple_of(1) && variance < 4_000_000);
    }
}
