//! The integration tests: one binary, one file per capability.

#![allow(missing_docs, clippy::indexing_slicing)]

mod after_tax;
mod attacks;
mod beside;
mod browser;
mod documented;
mod endurance;
mod families;
mod faults;
mod findable;
mod followed;
mod house;
mod import;
mod limits;
mod malformed;
mod many_clients;
mod occupations;
mod operating;
mod planning;
mod process;
mod proxies;
mod read;
mod release;
mod reviews;
mod shell;
mod staff;
mod store;
mod submit;
mod support;
mod text;
mod titles;
mod trend_and_gap;
mod unmatched;
mod web;
