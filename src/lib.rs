//! paylens: an anonymous salary-insights survey backend.
//!
//! One idea: **publish, don't query.** Data flows one way, through rooms that each do one thing.
//!
//! ```text
//!  respondent → intake → store → release → store → insight → reader
//!                       (raw)             (published)
//! ```
//!
//! What a reader can reach is only what a release published. Nothing that reads for the public can
//! even name a raw row: [`store`] hands out capabilities, not a connection.

pub mod clock;
pub mod config;
pub mod secrets;

pub mod catalog;
pub mod domain;
// pub mod store;
