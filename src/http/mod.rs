//! The JSON routes: each handler with its request and response types, problems, and the docs.
//!
//! Nothing here logs a request: an address, a path with a title in it or an agent beside a time is
//! what respondents were promised nobody keeps.

mod address;
mod admin;
mod anonymous;
mod auth;
mod body;
mod compare;
mod connections;
mod docs;
mod document;
mod encoding;
mod exports;
mod families;
mod health;
mod json;
mod kept;
mod limits;
mod merged;
mod meta;
mod methodology;
mod metrics;
mod moderation;
mod origin;
mod paging;
mod places;
mod position;
mod problem;
mod problems;
mod rate_limit;
mod refusals;
mod releases;
mod reviews;
mod roles;
mod salaries;
mod server;
mod slices;
mod straight;
mod submission;
mod titles;
mod watched;

use crate::conditional;

pub use address::Proxies;
pub use admin::StatusResponse;
pub use connections::Limits;
pub use docs::to_text;
pub use metrics::start_metrics;
pub use origin::Origins;
pub use problem::{Code, Problem};
pub use problems::ProblemKind;
pub use rate_limit::WriteLimit;
pub use server::{Doors, Load, Pages, Running, Services, document, start};
