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
//! | [`exact`], [`quantile`] | percentiles of exact amounts |
//! | [`quality`], [`monotone`], [`position`], [`stars`] | grades, career paths, own position, ratings |

mod adjusted;
mod cell;
mod country;
mod density;
mod design;
pub mod exact;
mod fit;
mod heaps;
mod kin;
mod matrix;
pub mod monotone;
mod parts;
mod percentiles;
pub mod position;
pub mod quality;
pub mod quantile;
mod shares;
mod slices;
pub mod stars;
mod sums;

pub use cell::{Expected, Part, whole};
pub use country::{
    AdditionalEstimate, CountryEstimate, CountrySums, DimensionSums, Divides, country,
};
pub use design::{Design, Designs, PERIOD, POINT};
pub use percentiles::{Estimate, People, Placed};
pub use shares::{Share, shares};
pub use sums::Sums;
