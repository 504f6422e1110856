//! The integration tests: one binary, one file per capability.

#![allow(missing_docs)]

mod import;
mod store;
mod support;
