//! Rows far from the others of their role in the same file. It knows the file alone: nothing of what
//! others handed in, so that being held tells nothing of them.

use crate::domain::{Country, Currency, Placement, RoleSlug, Submission};
use crate::intake::Placing;
use std::collections::{BTreeMap, HashMap};

/// Rows of a role, country and currency before their median is worth something.
const ENOUGH: u32 = 50;
/// Steps of the logarithm of pay: of about ten percent each.
const STEPS: f64 = 10.0;

/// Counts pay as it goes by, in steps of its logarithm: bounded memory, whatever the file.
pub(super) struct Fence {
    /// Steps from the median beyond which a row is held.
    width: i32,
    seen: HashMap<(RoleSlug, Country, Currency), Counts>,
}

#[derive(Default)]
struct Counts {
    rows: u32,
    steps: BTreeMap<i32, u32>,
}

impl Fence {
    /// Twelve times the median or a twelfth of it, which is a month for a year; forty times where
    /// titles are the operator's own, since seniority is not told apart in them and public files
    /// have true rows twenty-seven times below their median.
    pub(super) fn new(placing: Placing) -> Self {
        let factor: f64 = match placing {
            Placing::ByMatch => 12.0,
            Placing::Literally => 40.0,
        };
        Fence { width: (factor.ln() * STEPS).round() as i32, seen: HashMap::new() }
    }

    /// Holds a row that is beyond the fence of the rows before it, and counts it among them.
    pub(super) fn judge(&mut self, submission: &mut Submission) {
        let Placement::Accepted(role) = &submission.placement else { return };
        let (role, salary) = (role.clone(), &submission.salary);
        let step = ((salary.pay.total_hundredths().max(1) as f64).ln() * STEPS).round() as i32;
        let group = (role.clone(), salary.country, salary.pay.currency());
        let counts = self.seen.entry(group).or_default();
        if counts.rows >= ENOUGH && counts.median().abs_diff(step) > self.width.unsigned_abs() {
            submission.placement = Placement::Held(role);
        }
        counts.rows += 1;
        *counts.steps.entry(step).or_default() += 1;
    }
}

impl Counts {
    fn median(&self) -> i32 {
        let mut below = 0;
        for (step, rows) in &self.steps {
            below += rows;
            if below * 2 >= self.rows {
                return *step;
            }
        }
        0
    }
}
