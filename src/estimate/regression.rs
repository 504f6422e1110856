//! Ordinary least squares over exact data, with errors that hold whatever the spread (HC1).

use super::matrix::{Matrix, dot};

/// Most of what the other variables may inflate the variance of one: beyond it they cannot be told
/// apart.
const MOST_INFLATED: f64 = 1e6;

/// Coefficients with their robust standard errors (MacKinnon and White 1985, HC1), from rows of
/// variables with an outcome; `None` where they cannot be told apart, or there are no more rows than
/// variables.
pub fn least_squares<const K: usize>(rows: &[([f64; K], f64)]) -> Option<[(f64, f64); K]> {
    let freedom = rows.len().checked_sub(K).filter(|freedom| *freedom > 0)?;
    let mut normal = Matrix::zeros(K, K);
    let mut right = vec![0.0; K];
    for (row, outcome) in rows {
        add_outer(&mut normal, row, 1.0);
        right.iter_mut().zip(row).for_each(|(sum, entry)| *sum += entry * outcome);
    }
    let inverse = normal.factor().inverse();
    let inflated = |at| normal.at(at, at) * inverse.at(at, at) > MOST_INFLATED;
    if (0..K).any(inflated) {
        return None;
    }
    let coefficients = inverse.times_vector(&right);
    let mut meat = Matrix::zeros(K, K);
    for (row, outcome) in rows {
        let rest = outcome - dot(row, &coefficients);
        add_outer(&mut meat, row, rest * rest);
    }
    let scale = rows.len() as f64 / freedom as f64;
    let covariance = inverse.times(&meat).times(&inverse).scaled(scale);
    let mut found = coefficients.into_iter().enumerate();
    let each = [(); K].map(|()| found.next());
    let found = each.map(|one| {
        one.map_or((0.0, f64::INFINITY), |(at, value)| (value, covariance.at(at, at).sqrt()))
    });
    Some(found)
}

fn add_outer(sum: &mut Matrix, row: &[f64], weight: f64) {
    for (at, one) in row.iter().enumerate() {
        for (beside, other) in row.iter().enumerate() {
            sum.add(at, beside, weight * one * other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// numpy 2.4: `b = np.linalg.lstsq(X, y)[0]; e = y - X @ b; A = np.linalg.inv(X.T @ X);
    /// se = np.sqrt(np.diag(A @ (X.T * e**2) @ X @ A) * n / (n - k))` over X = [1, x, x²], x = 0 … 7.
    #[test]
    fn agrees_with_numpy() {
        let outcomes = [1.0, 2.5, 2.0, 4.5, 4.0, 7.5, 6.0, 9.5];
        let rows: Vec<_> = (0..8)
            .map(|at| {
                let x = f64::from(at);
                ([1.0, x, x * x], outcomes[at as usize])
            })
            .collect();
        let found = least_squares(&rows).expect("a fit");
        let expected = [
            (1.208333333333, 0.455287757967),
            (0.648809523810, 0.466862342292),
            (0.065476190476, 0.065022576889),
        ];
        for ((value, error), (of, expected)) in found.iter().zip(expected) {
            assert!((value - of).abs() < 1e-9 && (error - expected).abs() < 1e-9, "{found:?}");
        }
    }

    #[test]
    fn what_cannot_be_told_apart_is_not() {
        let rows: Vec<_> =
            (0..8).map(|at| ([1.0, f64::from(at), f64::from(2 * at)], 1.0)).collect();
        assert_eq!(least_squares(&rows), None);
        assert_eq!(least_squares(&rows[..3]), None);
    }
}
