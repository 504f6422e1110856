//! What holds of everything a survey ever publishes, on running surveys.
//!
//! | file | what it shows |
//! |---|---|
//! | [`unveiled`] | takes the noise off again, which only a test can: it reads the secret in time |
//! | [`spending`] | nobody is counted twice in a kind of cell, whatever happens between closings |
//! | [`calendar`] | batches close on their dates |
//! | [`broad`] | most people of a broad survey are told something useful |
//! | [`speed`] | how long releases take |
//! | [`useful`] | figures are near the truth, and the audit finds what was tampered with |

mod broad;
mod calendar;
mod speed;
pub mod spending;
pub mod unveiled;
mod useful;
