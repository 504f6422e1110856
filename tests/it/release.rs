//! What holds of everything a survey ever publishes, on running surveys.
//!
//! | file | what it shows |
//! |---|---|
//! | [`unveiled`] | takes the noise off again, which only a test can: it reads the secret in time |
//! | [`spending`] | nobody is counted twice in a kind of cell, whatever happens between closings |
//! | [`calendar`] | batches close on their dates |
//! | [`useful`] | figures are near the truth, and the audit finds what was tampered with |

mod calendar;
pub mod spending;
pub mod unveiled;
mod useful;
