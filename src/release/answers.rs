//! Answers that wait, with the roles they belong to now, and what they are still to be counted in.

use crate::catalog::Catalogue;
use crate::disclosure::Grid;
use crate::disclosure::draw::Points;
use crate::disclosure::sketch::Sketch;
use crate::domain::{
    Breadth, CellKind, Currency, Experience, Family, ModerationState, Money, Placement, RoleSlug,
    Salary, Scope, View,
};
use crate::store::{Counted, PendingEntry};
use std::collections::HashMap;
use std::sync::Arc;

/// The part of a scope that closes together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Everybody.
    Whole,
    /// The country.
    Country,
    /// The slices of the country.
    Slices,
}

impl Part {
    pub(super) fn of(view: View) -> Self {
        match view {
            View::Whole => Part::Whole,
            View::Country => Part::Country,
            View::Within(_) => Part::Slices,
        }
    }

    /// The bit by which an answer says that it is counted in this part of a scope.
    fn bit(self, breadth: Breadth) -> u16 {
        let (wide, part) = (breadth as u16, self as u16);
        1 << (3 * wide + part)
    }
}

/// Whether an answer is counted in a part of a scope.
pub(super) fn is_counted(counted: Counted, breadth: Breadth, part: Part) -> bool {
    counted.0 & part.bit(breadth) != 0
}

/// The same answer, counted in a part of a scope.
pub(super) fn count(counted: Counted, breadth: Breadth, part: Part) -> Counted {
    Counted(counted.0 | part.bit(breadth))
}

/// Whether an answer is counted in everything.
pub(super) fn is_done(counted: Counted) -> bool {
    counted.0 == (1 << 9) - 1
}

/// An answer that may be counted.
#[derive(Debug, Clone)]
pub(super) struct Answer {
    pub(super) entry: Arc<PendingEntry>,
    /// Its role, with the family of that; `None` where its title is not placed.
    pub(super) role: Option<(RoleSlug, Family)>,
    /// Its pay in the currency of figures about everybody; `None` where there is no rate.
    pub(super) everywhere: Option<Points>,
    /// Its pay in the currency of its country.
    pub(super) at_home: Option<Points>,
}

impl Answer {
    pub(super) fn salary(&self) -> &Salary {
        &self.entry.submission.salary
    }

    /// The scopes it is in.
    pub(super) fn scopes(&self) -> impl Iterator<Item = Scope> {
        let role = self
            .role
            .iter()
            .flat_map(|(role, family)| [Scope::Family(family.clone()), Scope::Role(role.clone())]);
        std::iter::once(Scope::AllRoles).chain(role)
    }

    /// Its pay in the currency of a kind of cell.
    pub(super) fn points(&self, kind: CellKind) -> Option<Points> {
        if kind.view == View::Whole { self.everywhere } else { self.at_home }
    }
}

/// The currency of figures about everybody, whatever their country.
pub(super) const REFERENCE: Currency = Currency::USD;

/// What waits and may be counted: not what is held or was rejected. What waits for a role that was
/// merged counts for the other one; a title that was not known when it was handed in, or has no role
/// yet, counts in all roles, and in its role from the first release on whose catalogue knows it, if
/// its pay is plausible there.
pub(super) fn answers(
    catalogue: &Catalogue,
    grid: Grid,
    pending: Vec<PendingEntry>,
) -> Vec<Answer> {
    let mut placed: HashMap<String, Option<RoleSlug>> = HashMap::new();
    let mut answers = Vec::with_capacity(pending.len());
    for entry in pending {
        let approved = matches!(entry.moderation, None | Some(ModerationState::Approved));
        if !approved {
            continue;
        }
        let salary = &entry.submission.salary;
        let slug = match &entry.submission.placement {
            Placement::Accepted(role) | Placement::Held(role) => {
                Some(catalogue.merged_into(role).unwrap_or(role).clone())
            }
            Placement::Unmatched(title) => placed
                .entry(title.clone())
                .or_insert_with(|| catalogue.match_title(title).best.map(|best| best.role))
                .clone()
                .filter(|role| {
                    let year = salary.year.get();
                    catalogue.is_plausible(role, salary.country, salary.pay, year)
                }),
        };
        let role = slug.and_then(|slug| {
            let family = catalogue.role(&slug)?.family.clone();
            Some((slug, family))
        });
        let everywhere = points(catalogue, grid, salary, REFERENCE);
        let at_home = points(catalogue, grid, salary, crate::catalog::currency_of(salary.country));
        answers.push(Answer { entry: Arc::new(entry), role, everywhere, at_home });
    }
    answers
}

/// Pay in a currency, as points of the public grid, with level and experience; `None` where there is
/// no rate.
fn points(
    catalogue: &Catalogue,
    grid: Grid,
    salary: &Salary,
    currency: Currency,
) -> Option<Points> {
    let pay = salary.pay;
    let point = |hundredths| {
        let stated = Money::from_hundredths(hundredths, pay.currency()).ok()?;
        let converted = catalogue.fixed_rates().convert(stated, currency, salary.year.get())?;
        Some(grid.index_of(converted.hundredths()))
    };
    let additional = match pay.additional_hundredths() {
        0 => None,
        some => Some(point(some)?),
    };
    Some(Points {
        total: point(pay.total_hundredths())?,
        base: point(pay.base().hundredths())?,
        additional,
        mix: Sketch::standing(salary.level, salary.experience.map(Experience::band)),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_done_when_every_part_of_every_scope_has_closed() {
        let mut counted = Counted::default();
        for breadth in Breadth::ALL {
            for part in [Part::Whole, Part::Country, Part::Slices] {
                assert!(!is_counted(counted, breadth, part) && !is_done(counted));
                counted = count(counted, breadth, part);
                assert!(is_counted(counted, breadth, part));
            }
        }
        assert!(is_done(counted));
    }
}
