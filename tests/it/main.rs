//! The integration tests: one binary, one file per capability.

#![allow(missing_docs)]

mod store;
mod support;
