//! What may be shown of a set of contributions: the rules R1–R9 as pure values and functions.
//!
//! The room knows people only as sums over closed groups ([`MemberDigest`], [`Histogram`]) and
//! hands out figures that already carry their noise. It reads no clock and no store, and keeps no
//! state: the same groups, the same secret and the same rules give the same figures for ever.
//!
//! | file | rule |
//! |---|---|
//! | [`rules`], [`drawing`] | all parameters, and when a batch closes (R2) |
//! | [`grouping`] | specified and unspecified groups of a closing batch (R3) |
//! | [`audit`] | what everything a role ever published gives away together (R4) |
//! | [`grid`], [`histogram`] | pay as counts on a public grid (R5a, R11) |
//! | [`members`], [`noise`] | who is in a set, without saying who; noise drawn once per set (R5c) |
//! | [`quantile`], [`lifted`] | percentiles of total pay, and what makes those of base pay of them (R5b) |
//! | [`counts`], [`distribution`] | head counts and shares (R5e, R5f) |
//! | [`employers`] | no cell that is one employer's payroll (R7) |

pub mod audit;
pub mod calendar;
pub mod counts;
pub mod distribution;
pub mod draw;
pub mod drawing;
mod elimination;
pub mod employers;
pub mod grid;
pub mod grouping;
pub mod histogram;
pub mod in_words;
pub mod ledger;
pub mod lifted;
pub mod members;
pub mod noise;
pub mod quantile;
pub mod rules;
pub mod sketch;

pub use audit::{AuditInput, Finding};
pub use counts::Band;
pub use drawing::{Drawing, Epsilon};
pub use grid::{Grid, IndexRange};
pub use histogram::Histogram;
pub use members::{MemberDigest, Secret};
pub use noise::FigureKey;
pub use quantile::{Percentile, QuantileMechanism};
pub use rules::{Privacy, Rules};
