//! The states a contribution goes through under the eyes of moderators, the same for reviews and
//! for salaries that were held:
//!
//! ```text
//!             approve               reject
//!  approved <--------- pending ---------> rejected
//!      |                  ^                  |
//!      +------ reopen ----+----- reopen -----+
//! ```
//!
//! A decision fits one state only: of two moderators who decide at once the second is told what the
//! first made of it.

use super::{Decision, ModerationState, Reason};

impl ModerationState {
    /// The state a decision leads to; `None` where it does not fit.
    pub fn after(self, decision: Decision) -> Option<Self> {
        match (self, decision) {
            (Self::Pending, Decision::Approve) => Some(Self::Approved),
            (Self::Pending, Decision::Reject) => Some(Self::Rejected),
            (Self::Approved | Self::Rejected, Decision::Reopen) => Some(Self::Pending),
            _ => None,
        }
    }
}

impl Reason {
    /// Whether it can be the reason of a decision.
    pub fn fits(self, decision: Decision) -> bool {
        match decision {
            Decision::Approve => self == Self::Fine,
            Decision::Reject => !matches!(self, Self::Fine | Self::Mistake),
            Decision::Reopen => self != Self::Fine,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Vocabulary;

    #[test]
    fn a_decision_fits_one_state_and_every_decision_has_a_reason() {
        for decision in Decision::ALL {
            let from: Vec<_> = ModerationState::ALL
                .iter()
                .filter(|state| state.after(*decision).is_some())
                .collect();
            let expected: &[_] = match decision {
                Decision::Reopen => &[ModerationState::Approved, ModerationState::Rejected],
                Decision::Approve | Decision::Reject => &[ModerationState::Pending],
            };
            assert!(from.into_iter().eq(expected), "{decision}");
            assert!(Reason::ALL.iter().any(|reason| reason.fits(*decision)));
        }
    }
}
