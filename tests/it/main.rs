//! The integration tests: one binary, one file per capability.

#![allow(missing_docs, clippy::indexing_slicing)]

mod attacks;
mod documented;
mod house;
mod import;
mod malformed;
mod process;
mod read;
mod release;
mod store;
mod submit;
mod support;
mod text;
