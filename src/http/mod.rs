//! The JSON routes: each handler with its request and response types, problems, and the docs.
//!
//! Nothing here logs a request: an address, a path with a title in it or an agent beside a time is
//! what respondents were promised nobody keeps.

mod admin;
mod anonymous;
mod auth;
mod body;
mod compare;
mod docs;
mod exports;
mod families;
mod health;
mod kept;
mod merged;
mod meta;
mod methodology;
mod moderation;
mod paging;
mod position;
mod problem;
mod rate_limit;
mod refusals;
mod releases;
mod reviews;
mod roles;
mod salaries;
mod server;
mod submission;
mod titles;

use crate::conditional;

pub use docs::to_text;
pub use problem::{Code, Problem};
pub use rate_limit::WriteLimit;
pub use server::{Pages, Running, Services, document, start};
