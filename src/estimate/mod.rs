//! Pure statistics: percentiles, their intervals and grades, from noised sums or from exact amounts.
//!
//! Numbers in, numbers out. This room holds no pay records, reads no clock, draws no random number.
//! [`exact`] is for data that is public already; everything else sees noised sums only. The same
//! numbers give the same figures, bit for bit: there are no threads here, and sums have one order.
//!
//! | file | what it is |
//! |---|---|
//! | [`design`](Design), [`sums`](Sums) | features of pay, and sums of them over people |
//! | `density`, `fit`, `matrix` | a flexible distribution, fitted to noised sums |
//! | `percentiles`, `heaps` | from a fit to percentiles with intervals, shown or not |
//! | `cell` | a cell by itself ([`whole`]) |
//! | `country`, `slices`, `kin`, `adjusted`, `shares`, `parts` | a country with its dimensions ([`country()`]) |
//! | `own` | a cell's own sums by themselves, not drawn towards its country |
//! | `trend`, `gap` | pay over time with the mix held fixed, and the pay of women and men |
//! | [`exact`], [`quantile`], `regression` | percentiles and regressions of exact amounts |
//! | [`quality`], [`monotone`], [`position`], [`stars`] | grades, career paths, own position, ratings |

mod adjusted;
mod cell;
mod country;
mod density;
mod design;
pub mod exact;
mod fit;
mod gap;
mod heaps;
mod kin;
mod matrix;
pub mod monotone;
mod own;
mod parts;
mod percentiles;
pub mod position;
pub mod quality;
pub mod quantile;
mod regression;
mod shares;
#[cfg(test)]
mod simulated;
mod slices;
pub mod stars;
mod sums;
mod trend;

pub use cell::{Expected, Part, whole};
pub use country::{
    AdditionalEstimate, CountryEstimate, CountrySums, DimensionSums, Divides, country,
};
pub use design::{Design, Designs, PERIOD, POINT};
pub use gap::{Adjustment, Difference, GapEstimate, GenderSums, LEAST_OF_EACH, Mix};
pub use percentiles::{Estimate, People, Placed};
pub use regression::least_squares;
pub use shares::{Share, shares};
pub use sums::Sums;
pub use trend::{Observed, QuarterSums, Ratio, Stratum, TrendEstimate, time_dummy};
