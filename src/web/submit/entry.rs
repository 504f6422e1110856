//! One's own entry in words.

use crate::domain::{Amount, AnnualPay, Money, Placement, Salary, Vocabulary};
use crate::insight::{country_name, written};
use crate::intake::{Status, Taken};
use crate::store::OwnEntry;

pub(in crate::web) struct Entry {
    /// What becomes of it.
    pub standing: &'static str,
    /// The role it counts for, with its address; absent while it has none.
    pub role: Option<(String, String)>,
    pub level: Option<&'static str>,
    pub country: Option<&'static str>,
    pub base: String,
    pub additional: String,
    pub total: String,
    /// Whether it can still be replaced.
    pub open: bool,
    /// Whether it was withdrawn before.
    pub withdrawn: bool,
}

fn amount(hundredths: i64, pay: AnnualPay) -> String {
    format!("{} {}", written(Amount(hundredths)), pay.currency().code())
}

const WAITING: &str = "It counts. It waits until enough others have answered for the same role, and is then published together with them.";
const HELD: &str = "A person looks at it before it counts.";
const UNMATCHED: &str =
    "No role goes by this title yet. It waits until an operator has given it one.";

impl Entry {
    fn new(standing: &'static str, role: Option<(String, String)>, pay: AnnualPay) -> Self {
        Entry {
            standing,
            role,
            level: None,
            country: None,
            base: amount(Money::hundredths(pay.base()), pay),
            additional: amount(pay.additional_hundredths(), pay),
            total: amount(pay.total_hundredths(), pay),
            open: true,
            withdrawn: false,
        }
    }

    pub(super) fn of_taken(taken: &Taken) -> Self {
        let role = taken.matched.best.as_ref();
        let role = role.map(|best| (best.title.clone(), best.role.to_string()));
        let standing = match (&taken.status, &role) {
            (Status::Accepted, _) => WAITING,
            (Status::Held, Some(_)) => HELD,
            (Status::Held, None) => UNMATCHED,
        };
        Entry { level: taken.level.map(Vocabulary::label), ..Entry::new(standing, role, taken.pay) }
    }

    pub(super) fn of_own(entry: &OwnEntry) -> Self {
        let of = |standing, role: Option<String>, salary: &Salary| Entry {
            level: salary.level.map(Vocabulary::label),
            country: Some(country_name(salary.country)),
            ..Entry::new(standing, role.map(|slug| (slug.clone(), slug)), salary.pay)
        };
        match entry {
            OwnEntry::Pending(submission) => match &submission.placement {
                Placement::Accepted(role) => {
                    of(WAITING, Some(role.to_string()), &submission.salary)
                }
                Placement::Held(role) => of(HELD, Some(role.to_string()), &submission.salary),
                Placement::Unmatched(_) => of(UNMATCHED, None, &submission.salary),
            },
            OwnEntry::Archived { role, salary, withdrawn } => {
                let standing = if *withdrawn {
                    "It was withdrawn: it is used for nothing new and goes with its group."
                } else {
                    "It is part of a published group, its pay rounded. It can be withdrawn, and no longer changed."
                };
                Entry {
                    open: false,
                    withdrawn: *withdrawn,
                    ..of(standing, Some(role.to_string()), salary)
                }
            }
        }
    }
}
