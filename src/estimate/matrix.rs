//! Small dense matrices: products, and systems with a symmetric positive definite matrix.
//!
//! Written out rather than taken from a library because the order of every sum is fixed here, on
//! every processor: libraries choose their kernels by what the processor can do, and the same sums
//! would then give figures that differ in their last digits from machine to machine.
#![expect(clippy::indexing_slicing, reason = "sizes are fixed where matrices are made")]

/// A matrix, row by row.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Matrix {
    rows: usize,
    columns: usize,
    entries: Vec<f64>,
}

impl Matrix {
    /// All zeros.
    pub(super) fn zeros(rows: usize, columns: usize) -> Self {
        Matrix { rows, columns, entries: vec![0.0; rows * columns] }
    }

    /// Zeros but for its diagonal.
    pub(super) fn diagonal(entries: &[f64]) -> Self {
        let mut matrix = Matrix::zeros(entries.len(), entries.len());
        for (at, entry) in entries.iter().enumerate() {
            matrix.row_mut(at)[at] = *entry;
        }
        matrix
    }

    /// One row.
    pub(super) fn row(&self, row: usize) -> &[f64] {
        &self.entries[row * self.columns..(row + 1) * self.columns]
    }

    /// One row, to be written.
    pub(super) fn row_mut(&mut self, row: usize) -> &mut [f64] {
        &mut self.entries[row * self.columns..(row + 1) * self.columns]
    }

    /// One entry.
    pub(super) fn at(&self, row: usize, column: usize) -> f64 {
        self.entries[row * self.columns + column]
    }

    /// Adds to one entry.
    pub(super) fn add(&mut self, row: usize, column: usize, amount: f64) {
        self.entries[row * self.columns + column] += amount;
    }

    /// Gives one coordinate of a covariance a variance of its own and nothing to do with the others.
    pub(super) fn forget(&mut self, at: usize, variance: f64) {
        self.row_mut(at).fill(0.0);
        for row in 0..self.rows {
            self.row_mut(row)[at] = 0.0;
        }
        self.row_mut(at)[at] = variance;
    }

    /// This matrix with every entry multiplied.
    pub(super) fn scaled(&self, factor: f64) -> Self {
        let entries = self.entries.iter().map(|entry| entry * factor).collect();
        Matrix { entries, ..*self }
    }

    /// The sum of two of one size.
    pub(super) fn plus(&self, other: &Matrix) -> Self {
        let entries = self.entries.iter().zip(&other.entries).map(|(one, two)| one + two);
        Matrix { entries: entries.collect(), ..*self }
    }

    /// Columns as rows.
    pub(super) fn transposed(&self) -> Self {
        let mut turned = Matrix::zeros(self.columns, self.rows);
        for row in 0..self.rows {
            for (column, entry) in self.row(row).iter().enumerate() {
                turned.entries[column * self.rows + row] = *entry;
            }
        }
        turned
    }

    /// The product of two matrices.
    pub(super) fn times(&self, other: &Matrix) -> Self {
        let mut product = Matrix::zeros(self.rows, other.columns);
        for row in 0..self.rows {
            let sums = &mut product.entries[row * other.columns..(row + 1) * other.columns];
            for (inner, factor) in self.row(row).iter().enumerate() {
                for (sum, entry) in sums.iter_mut().zip(other.row(inner)) {
                    *sum += factor * entry;
                }
            }
        }
        product
    }

    /// The product with a vector.
    pub(super) fn times_vector(&self, vector: &[f64]) -> Vec<f64> {
        (0..self.rows).map(|row| dot(self.row(row), vector)).collect()
    }

    /// Splits a symmetric positive definite matrix into L·Lᵀ (Cholesky). A pivot that rounding has
    /// made nothing or less counts as very small.
    pub(super) fn factor(&self) -> Factor {
        let size = self.rows;
        let mut lower = self.clone();
        for row in 0..size {
            for column in 0..=row {
                let (above, below) = lower.entries.split_at(row * size);
                let done = if column == row {
                    &below[..column]
                } else {
                    &above[column * size..column * size + column]
                };
                let rest = below[column] - dot(&below[..column], done);
                let entry = if column == row {
                    rest.max(1e-12 * self.at(row, row).abs()).max(1e-300).sqrt()
                } else {
                    rest / above[column * size + column]
                };
                lower.entries[row * size + column] = entry;
            }
        }
        Factor(lower)
    }
}

/// The sum of the products of two vectors' entries.
pub(super) fn dot(one: &[f64], other: &[f64]) -> f64 {
    one.iter().zip(other).map(|(one, other)| one * other).sum()
}

/// A symmetric positive definite matrix as L·Lᵀ; what stands above the diagonal of L is not read.
#[derive(Clone, Debug)]
pub(super) struct Factor(Matrix);

impl Factor {
    /// Solves A·x = b in place.
    pub(super) fn solve(&self, vector: &mut [f64]) {
        let lower = &self.0;
        for row in 0..lower.rows {
            let known = dot(&lower.row(row)[..row], &vector[..row]);
            vector[row] = (vector[row] - known) / lower.at(row, row);
        }
        for row in (0..lower.rows).rev() {
            vector[row] /= lower.at(row, row);
            let value = vector[row];
            for (before, entry) in vector[..row].iter_mut().zip(lower.row(row)) {
                *before -= value * entry;
            }
        }
    }

    /// Solves A·X = B for the transposed right side: every row of `rows` is one b.
    pub(super) fn solve_rows(&self, rows: &mut Matrix) {
        for row in 0..rows.rows {
            self.solve(rows.row_mut(row));
        }
    }

    /// The inverse.
    pub(super) fn inverse(&self) -> Matrix {
        let mut inverse = Matrix::diagonal(&vec![1.0; self.0.rows]);
        self.solve_rows(&mut inverse);
        inverse
    }

    /// The logarithm of the determinant.
    pub(super) fn log_determinant(&self) -> f64 {
        (0..self.0.rows).map(|row| 2.0 * self.0.at(row, row).ln()).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn matrix(rows: &[&[f64]]) -> Matrix {
        Matrix { rows: rows.len(), columns: rows[0].len(), entries: rows.concat() }
    }

    /// By elimination in exact fractions (Python's `fractions`): −15/56, 17/28, 10/7.
    #[test]
    fn systems_agree_with_exact_fractions() {
        let given = matrix(&[&[4.0, 2.0, 0.6], &[2.0, 3.0, 0.5], &[0.6, 0.5, 2.0]]);
        let factor = given.factor();
        let mut vector = [1.0, 2.0, 3.0];
        factor.solve(&mut vector);
        let expected = [-15.0 / 56.0, 17.0 / 28.0, 10.0 / 7.0];
        for (got, expected) in vector.iter().zip(expected) {
            assert!((got - expected).abs() < 1e-12, "{vector:?}");
        }
        let one = given.times(&factor.inverse());
        for row in 0..3 {
            for column in 0..3 {
                let expected = f64::from(u8::from(row == column));
                assert!((one.at(row, column) - expected).abs() < 1e-12);
            }
        }
        // The determinant by hand: 4·(6 − .25) − 2·(4 − .3) + .6·(1 − 1.8).
        assert!((factor.log_determinant() - (23.0_f64 - 7.4 - 0.48).ln()).abs() < 1e-12);
    }

    #[test]
    fn products_have_the_sizes_they_should() {
        let (one, two) = (matrix(&[&[1.0, 2.0, 3.0]]), matrix(&[&[1.0, 0.0, 2.0]]));
        let product = one.times(&two.transposed());
        assert_eq!((product.rows, product.at(0, 0)), (1, 7.0));
        assert_eq!(one.times_vector(&[1.0, 1.0, 1.0]), [6.0]);
        assert_eq!(one.plus(&two).scaled(2.0).row(0), [4.0, 4.0, 10.0]);
    }
}
