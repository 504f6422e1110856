//! One's own entry in words.

use crate::domain::{
    Amount, AnnualPay, Aspect, Basis, FULL_TIME_HOURS, ModerationState, Money, Placement, Review,
    Salary, Vocabulary,
};
use crate::insight::{country_name, written};
use crate::intake::{GONE, Status, Taken, TakenReview};
use crate::store::OwnEntry;

pub(in crate::web) struct Entry {
    /// What becomes of it.
    pub standing: &'static str,
    /// The role it counts for, with its address; absent while it has none.
    pub role: Option<(String, String)>,
    pub level: Option<&'static str>,
    pub country: Option<&'static str>,
    /// Total, base and additional pay of a salary.
    pub pay: Option<[String; 3]>,
    /// What that is for: "a full-time year before tax".
    pub pay_of: String,
    /// Stars, texts and whether they may be quoted, of a review.
    pub review: Option<ReviewLines>,
    /// Whether it can still be replaced.
    pub open: bool,
    /// Whether it was withdrawn before.
    pub withdrawn: bool,
}

fn amount(hundredths: i64, pay: AnnualPay) -> String {
    format!("{} {}", written(Amount(hundredths)), pay.currency().code())
}

const WAITING: &str = "It counts. It waits, sealed, until its batches close, and is destroyed when it has been added up with the others. Until then you can change it or take it back.";
const HELD: &str = "A person looks at it before it counts.";
const REJECTED: &str =
    "A person looked at it: it does not count. You can change it or withdraw it.";
const UNMATCHED: &str =
    "No role goes by this title yet. It waits until an operator has given it one.";

const REVIEW_WAITING: &str = "It counts. It waits until enough others have written about the same role in the same country, and is then published together with them.";

/// A review in words.
pub(in crate::web) struct ReviewLines {
    /// Aspects with their stars.
    pub stars: Vec<(&'static str, u8)>,
    /// Fields with what was written in them, as it would be quoted.
    pub texts: Vec<(&'static str, String)>,
    /// Whether sentences of it may be shown.
    pub quotable: bool,
}

impl Entry {
    fn new(
        standing: &'static str,
        role: Option<(String, String)>,
        pay: AnnualPay,
        basis: Basis,
    ) -> Self {
        Entry {
            standing,
            role,
            level: None,
            country: None,
            pay: Some([
                amount(pay.total_hundredths(), pay),
                amount(Money::hundredths(pay.base()), pay),
                amount(pay.additional_hundredths(), pay),
            ]),
            pay_of: format!("a full-time year {}", basis.in_words()),
            review: None,
            open: true,
            withdrawn: false,
        }
    }

    pub(super) fn of_taken(taken: &Taken, basis: Basis) -> Self {
        let role = taken.matched.best.as_ref();
        let role = role.map(|best| (best.title.clone(), best.role.to_string()));
        let standing = match (&taken.status, &role) {
            (Status::Accepted, _) => WAITING,
            (Status::Held, Some(_)) => HELD,
            (Status::Held, None) => UNMATCHED,
        };
        let mut entry = Entry::new(standing, role, taken.pay, basis);
        entry.level = taken.level.map(Vocabulary::label);
        if taken.full_time {
            entry.pay_of += &format!(", for {FULL_TIME_HOURS} hours a week");
        }
        entry
    }

    /// A review that was taken; somebody looks at it first.
    pub(super) fn of_taken_review(taken: &TakenReview) -> Self {
        Entry::of_review(HELD, &taken.checked.review, true)
    }

    fn of_review(standing: &'static str, review: &Review, open: bool) -> Self {
        let role = match &review.placement {
            Placement::Accepted(role) | Placement::Held(role) => Some(role.to_string()),
            Placement::Unmatched(_) => None,
        };
        let stars = |aspect: &Aspect| Some((aspect.label(), review.ratings.get(*aspect)?.stars()));
        let texts = [
            ("What is good", &review.texts.pros),
            ("What is bad", &review.texts.cons),
            ("What should be", &review.texts.advice),
        ];
        Entry {
            standing,
            role: role.map(|slug| (slug.clone(), slug)),
            level: None,
            country: Some(country_name(review.country)),
            pay: None,
            pay_of: String::new(),
            review: Some(ReviewLines {
                stars: Aspect::ALL.iter().filter_map(stars).collect(),
                texts: texts
                    .into_iter()
                    .filter_map(|(label, text)| Some((label, text.clone()?)))
                    .collect(),
                quotable: review.quote_consent,
            }),
            open,
            withdrawn: false,
        }
    }

    pub(super) fn of_own(entry: &OwnEntry, basis: Basis) -> Self {
        let of = |standing, role: Option<String>, salary: &Salary| Entry {
            level: salary.level.map(Vocabulary::label),
            country: Some(country_name(salary.country)),
            ..Entry::new(standing, role.map(|slug| (slug.clone(), slug)), salary.pay, basis)
        };
        match entry {
            OwnEntry::Pending { submission, moderation, .. } => {
                let (standing, role) = match (&submission.placement, moderation) {
                    (Placement::Unmatched(_), _) => (UNMATCHED, None),
                    (Placement::Held(role), Some(ModerationState::Rejected)) => {
                        (REJECTED, Some(role))
                    }
                    (Placement::Held(role), Some(ModerationState::Pending) | None) => {
                        (HELD, Some(role))
                    }
                    (Placement::Accepted(role) | Placement::Held(role), _) => (WAITING, Some(role)),
                };
                of(standing, role.map(ToString::to_string), &submission.salary)
            }
            OwnEntry::Gone => Entry {
                standing: GONE,
                role: None,
                level: None,
                country: None,
                pay: None,
                pay_of: String::new(),
                review: None,
                open: false,
                withdrawn: true,
            },
            OwnEntry::Quoted { quotes } => Entry {
                standing: "It was counted, and what you wrote is no longer stored, but for the sentences below, which are shown. Withdrawing takes them back at once.",
                role: None,
                level: None,
                country: None,
                pay: None,
                pay_of: String::new(),
                review: Some(ReviewLines {
                    stars: Vec::new(),
                    texts: quotes.iter().map(|quote| ("Shown", quote.clone())).collect(),
                    quotable: true,
                }),
                open: false,
                withdrawn: false,
            },
            OwnEntry::Record { role, salary, withdrawn } => {
                let standing = if *withdrawn {
                    "It was withdrawn, and leaves with the next release."
                } else {
                    "It is counted in what is published. It can be withdrawn, and no longer changed."
                };
                Entry {
                    open: false,
                    withdrawn: *withdrawn,
                    ..of(standing, Some(role.to_string()), salary)
                }
            }
            OwnEntry::Review { review, state, .. } => {
                let standing = match state {
                    ModerationState::Pending => HELD,
                    ModerationState::Rejected => REJECTED,
                    ModerationState::Approved => REVIEW_WAITING,
                };
                Entry::of_review(standing, review, true)
            }
        }
    }
}
