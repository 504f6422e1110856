//! What estimates are held against, and the limits.

use paylens::estimate::{Estimate, POINT};

pub const P: [f64; 5] = [0.10, 0.25, 0.50, 0.75, 0.90];

/// Sums over cells, per percentile where there are five.
#[derive(Clone, Copy, Debug, Default)]
pub struct Row {
    pub cells: f64,
    pub shown: f64,
    pub square: [f64; 5],
    pub square_exact: [f64; 5],
    /// Of cells shown only.
    pub held: [f64; 5],
    pub bias: [f64; 5],
    pub inside: f64,
    pub twice_off: f64,
    pub width: f64,
    pub leans: f64,
}

impl Row {
    /// Adds a cell: what was estimated of it (`None` where it is not shown), its true percentiles, its
    /// exact sample percentiles, all in log pay, and the share of fresh people between two log pays.
    pub fn add(
        &mut self,
        estimate: Option<&Estimate>,
        truth: [f64; 5],
        exact: [f64; 5],
        between: impl Fn(f64, f64) -> f64,
    ) {
        self.cells += 1.0;
        let Some(estimate) = estimate else { return };
        self.shown += 1.0;
        self.leans += f64::from(u8::from(estimate.leans));
        let log = |place: f64| place * POINT;
        let placed = estimate.percentiles;
        self.inside += between(log(placed[0].value), log(placed[4].value));
        for (at, placed) in placed.iter().enumerate() {
            let error = log(placed.value) - truth[at];
            self.square[at] += error * error;
            self.square_exact[at] += (exact[at] - truth[at]).powi(2);
            self.bias[at] += error;
            let holds = (log(placed.low)..=log(placed.high)).contains(&truth[at]);
            self.held[at] += f64::from(u8::from(holds));
        }
        let off = (log(placed[2].value) - truth[2]).abs();
        self.twice_off += f64::from(u8::from(off > std::f64::consts::LN_2));
        self.width += log(placed[2].high) - log(placed[2].low);
    }

    pub fn merge(&mut self, other: &Row) {
        for (one, other) in [
            (&mut self.cells, other.cells),
            (&mut self.shown, other.shown),
            (&mut self.inside, other.inside),
            (&mut self.twice_off, other.twice_off),
            (&mut self.width, other.width),
            (&mut self.leans, other.leans),
        ] {
            *one += other;
        }
        for at in 0..5 {
            self.square[at] += other.square[at];
            self.square_exact[at] += other.square_exact[at];
            self.held[at] += other.held[at];
            self.bias[at] += other.bias[at];
        }
    }

    /// Error ÷ that of the exact sample, of some percentiles together.
    pub fn ratio(&self, of: &[usize]) -> f64 {
        let sum = |squares: &[f64; 5]| of.iter().map(|at| squares[*at]).sum::<f64>();
        (sum(&self.square) / sum(&self.square_exact)).sqrt()
    }

    pub fn held(&self) -> [f64; 5] {
        self.held.map(|held| 100.0 * held / self.shown)
    }

    pub fn held_all(&self) -> f64 {
        self.held().iter().sum::<f64>() / 5.0
    }

    pub fn inside(&self) -> f64 {
        100.0 * self.inside / self.shown
    }
}

/// Rows of shapes of pay (or of kinds of values) together, each with the same weight.
pub fn mean_ratio(rows: &[Row], of: &[usize]) -> f64 {
    let squares: f64 = rows.iter().map(|row| row.ratio(of).powi(2)).sum();
    (squares / rows.len() as f64).sqrt()
}

pub fn pooled(rows: &[Row]) -> Row {
    let mut all = Row::default();
    rows.iter().for_each(|row| all.merge(row));
    all
}

/// The limits that were broken, with where.
#[derive(Default)]
pub struct Broken(pub Vec<String>);

impl Broken {
    /// A ratio of errors of so many cells: chance alone moves it by about 1 / √cells.
    pub fn ratio(&mut self, place: &str, what: &str, got: f64, (limit, cells): (f64, f64)) {
        self.at_most(place, what, got / (1.0 + 1.5 / cells.max(1.0).sqrt()), limit);
    }

    pub fn at_most(&mut self, place: &str, what: &str, got: f64, limit: f64) {
        if got.is_nan() || got > limit {
            self.0.push(format!("{place}: {what} {got:.3}, at most {limit}"));
        }
    }

    pub fn at_least(&mut self, place: &str, what: &str, got: f64, limit: f64) {
        if got.is_nan() || got < limit {
            self.0.push(format!("{place}: {what} {got:.1}, at least {limit}"));
        }
    }

    /// Intervals hold 87–94 % and P10–P90 78–86 %; measured with so many cells that chance alone
    /// moves the shares by about a point.
    pub fn coverage(&mut self, place: &str, row: &Row) {
        let chance = 164.5 * (0.09 / row.shown.max(1.0)).sqrt();
        for (held, name) in row.held().into_iter().zip(["p10", "p25", "p50", "p75", "p90"]) {
            if !(87.0 - chance..=94.0 + chance).contains(&held) {
                self.0.push(format!("{place}: intervals of {name} hold {held:.1} %"));
            }
        }
        if !(78.0..=86.0).contains(&row.inside()) {
            self.0.push(format!("{place}: P10–P90 holds {:.1} %", row.inside()));
        }
    }
}
