//! Honest people whom the attacker does not know: their sum is near enough a Gaussian vector of its
//! own, which is taken for noise that is wide in some directions.

/// The mean of what they add, and a triangle that makes their sum with the noise plain noise again.
pub struct Blur {
    mean: Vec<f64>,
    /// The lower triangle L of L·Lᵀ = covariance.
    triangle: Vec<Vec<f64>>,
}

impl Blur {
    /// Of so many people, each of whom adds one of `traces` by `weights`, upon noise of deviation one.
    pub fn of(traces: &[Vec<f64>], weights: &[f64], people: f64) -> Self {
        let numbers = traces[0].len();
        let mut mean = vec![0.0; numbers];
        for (trace, weight) in traces.iter().zip(weights) {
            mean.iter_mut().zip(trace).for_each(|(sum, part)| *sum += weight * part);
        }
        let mut covariance = vec![vec![0.0; numbers]; numbers];
        for (trace, weight) in traces.iter().zip(weights) {
            for (row, one) in covariance.iter_mut().zip(trace.iter().zip(&mean)) {
                let off = people * weight * (one.0 - one.1);
                for (sum, (part, mean)) in row.iter_mut().zip(trace.iter().zip(&mean)) {
                    *sum += off * (part - mean);
                }
            }
        }
        for (at, row) in covariance.iter_mut().enumerate() {
            row[at] += 1.0;
        }
        mean.iter_mut().for_each(|part| *part *= people);
        Blur { mean, triangle: triangle(&covariance) }
    }

    /// What is left when the mean is taken out.
    pub fn without_mean(&self, seen: &[f64]) -> Vec<f64> {
        seen.iter().zip(&self.mean).map(|(seen, mean)| seen - mean).collect()
    }

    /// The same vector in coordinates where all noise is of deviation one and independent.
    pub fn whiten(&self, vector: &[f64]) -> Vec<f64> {
        let mut out: Vec<f64> = Vec::with_capacity(vector.len());
        for (row, part) in self.triangle.iter().zip(vector) {
            let sum: f64 = row.iter().zip(&out).map(|(one, other)| one * other).sum();
            out.push((part - sum) / row[out.len()]);
        }
        out
    }
}

/// Cholesky's.
fn triangle(matrix: &[Vec<f64>]) -> Vec<Vec<f64>> {
    let mut rows: Vec<Vec<f64>> = Vec::with_capacity(matrix.len());
    for (at, of) in matrix.iter().enumerate() {
        let mut row: Vec<f64> = Vec::with_capacity(at + 1);
        for (column, other) in rows.iter().enumerate() {
            let sum: f64 = row.iter().zip(other).map(|(one, other)| one * other).sum();
            row.push((of[column] - sum) / other[column]);
        }
        let left = of[at] - row.iter().map(|one| one * one).sum::<f64>();
        row.push(left.sqrt());
        rows.push(row);
    }
    rows
}

#[test]
fn whitened_noise_has_deviation_one() {
    let traces = [vec![1.0, 0.0, 2.0], vec![-1.0, 1.0, 0.5], vec![0.0, -2.0, 1.0]];
    let blur = Blur::of(&traces, &[0.5, 0.25, 0.25], 19.0);
    // L⁻¹·C·L⁻ᵀ is the unit matrix: the columns of L whiten to unit vectors.
    for column in 0..3 {
        let of = |row: usize| blur.triangle[row].get(column).copied().unwrap_or(0.0);
        let unit = blur.whiten(&[of(0), of(1), of(2)]);
        for (at, part) in unit.iter().enumerate() {
            assert!((part - f64::from(u8::from(at == column))).abs() < 1e-9, "{unit:?}");
        }
    }
}
