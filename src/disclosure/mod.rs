//! What may be shown of answers: the ledger, and the draws that everything shown is computed from.
//!
//! The room knows people only as sums over a batch, and hands out sums that already carry their
//! noise. It reads no clock and no store, and keeps no state.
//!
//! | file | what it owns |
//! |---|---|
//! | [`ledger`] | what everybody spends, kind of cell by kind of cell, and what it adds up to (P1, P2) |
//! | [`grid`], [`sketch`] | pay as points of a public grid, and their vectors that are added up (M3) |
//! | [`draw`], [`noise`] | exact sums become noised ones, once (M3, M5) |
//! | [`calendar`] | when batches close, from what is published alone (M4) |
//! | [`guarantee`] | the promise as numbers and in words |
//! | [`counts`] | head counts as bands |
//! | [`reviews`] | reviews, which have a ledger of their own |

pub mod calendar;
pub mod counts;
pub mod draw;
pub mod grid;
pub mod guarantee;
pub mod ledger;
pub mod noise;
pub mod reviews;
pub mod sketch;

pub use counts::Band;
pub use grid::Grid;
pub use ledger::{Ledger, Privacy};
