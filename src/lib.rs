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
//!
//! Three walks, each without turning back:
//!
//! 1. submit: [`http`] → [`intake`] → [`catalog`], [`domain`] → [`store`]
//! 2. publish: [`cli`] or the timer → [`release`] → [`store`] → [`disclosure`], [`estimate`] → [`store`]
//! 3. read: [`http`] or [`web`] → [`insight`] → the published release in memory
//!
//! The rooms below stand in the order of dependency: each uses only those above it.

// Leaves.
pub mod clock;
pub mod config;
pub mod secrets;
pub mod telemetry;

// What things are.
pub mod domain;

// What is known, what may be shown, what figures mean, what is kept.
pub mod catalog;
pub mod disclosure;
pub mod estimate;
pub mod store;
pub mod text;

// The catalogue with the operator's roles on top.
pub mod directory;

// In, through, out.
pub mod insight;
pub mod intake;
pub mod release;
pub mod staff;

// To the world.
pub mod conditional;

pub mod http;
pub mod web;

pub mod cli;
