//! Pure statistics: percentiles, their intervals and grades, smoothing between related cells.
//!
//! Numbers in, numbers out. This room holds no pay records, reads no clock, draws no random
//! number and decides nothing about what may be shown. [`exact`] is for data that is public
//! already; [`fusion`] sees noised figures only.

pub mod crossing;
pub mod exact;
pub mod figure;
pub mod fusion;
mod gaussian;
pub mod kinship;
pub mod ladder;
pub mod lifted;
pub mod monotone;
mod normal_scores;
pub mod position;
pub mod proportion;
pub mod quality;
pub mod quantile;
pub mod stars;
