//! Cells: whose pay a figure is about. Roles lie in families, families in all roles; each of these
//! is divided by countries, and a country by one dimension at a time.

use super::{Dimension, Family, RoleSlug, Salary, Slice, View, Vocabulary};
use std::fmt;

/// Which roles a cell is about.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Scope {
    /// Everybody, whatever their role, also those whose title was not placed.
    AllRoles,
    /// Everybody in a family of roles.
    Family(Family),
    /// One role.
    Role(RoleSlug),
}

/// How wide a scope is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Breadth {
    /// All roles.
    AllRoles,
    /// A family.
    Family,
    /// A role.
    Role,
}

impl Breadth {
    /// All of them, widest first.
    pub const ALL: [Breadth; 3] = [Breadth::AllRoles, Breadth::Family, Breadth::Role];

    /// Its name in files and addresses.
    pub fn as_str(self) -> &'static str {
        match self {
            Breadth::AllRoles => "all_roles",
            Breadth::Family => "family",
            Breadth::Role => "role",
        }
    }

    /// The dimensions its countries are divided by. What is wider than a role only stands in for it,
    /// so it is divided by what tells most of pay.
    pub fn dimensions(self) -> &'static [Dimension] {
        match self {
            Breadth::AllRoles | Breadth::Family => &[Dimension::Level, Dimension::Experience],
            Breadth::Role => Dimension::ALL,
        }
    }
}

impl Scope {
    /// How wide it is.
    pub fn breadth(&self) -> Breadth {
        match self {
            Scope::AllRoles => Breadth::AllRoles,
            Scope::Family(_) => Breadth::Family,
            Scope::Role(_) => Breadth::Role,
        }
    }

    /// The role, where it is one.
    pub fn role(&self) -> Option<&RoleSlug> {
        match self {
            Scope::Role(role) => Some(role),
            Scope::AllRoles | Scope::Family(_) => None,
        }
    }

    /// Reads the form written by `Display`.
    pub fn from_key(key: &str) -> Option<Self> {
        if key == "*" {
            return Some(Scope::AllRoles);
        }
        match key.strip_prefix("family:") {
            Some(family) => Some(Scope::Family(Family::new(family))),
            None => RoleSlug::parse(key).map(Scope::Role),
        }
    }
}

impl fmt::Display for Scope {
    /// `*`, `family:software`, `back-end-developer`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Scope::AllRoles => f.write_str("*"),
            Scope::Family(family) => write!(f, "family:{}", family.as_str()),
            Scope::Role(role) => f.write_str(role.as_str()),
        }
    }
}

/// One cell of the lattice: a slice of a scope.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Cell {
    /// Which roles.
    pub scope: Scope,
    /// Which of the people in them.
    pub slice: Slice,
}

impl Cell {
    /// A cell.
    pub fn new(scope: Scope, slice: Slice) -> Self {
        Cell { scope, slice }
    }

    /// The kind it is of; `None` where its slice is not one of the lattice.
    pub fn kind(&self) -> Option<CellKind> {
        let kind = CellKind { breadth: self.scope.breadth(), view: self.slice.view()? };
        CellKind::all().find(|one| *one == kind)
    }
}

impl fmt::Display for Cell {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.scope, self.slice)
    }
}

/// A kind of cells. Everybody is in one cell of a kind at most, which is what makes a person's
/// privacy loss a sum over kinds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellKind {
    /// How wide the scope is.
    pub breadth: Breadth,
    /// How it is divided.
    pub view: View,
}

impl CellKind {
    /// All kinds there are, widest first.
    pub fn all() -> impl Iterator<Item = CellKind> {
        Breadth::ALL.into_iter().flat_map(|breadth| {
            let within = breadth.dimensions().iter().copied().map(View::Within);
            [View::Whole, View::Country]
                .into_iter()
                .chain(within)
                .map(move |view| CellKind { breadth, view })
        })
    }

    /// The cell of this kind that an answer is in; `None` where it does not say, or where the scope
    /// is of another breadth.
    pub fn cell_of(self, scope: &Scope, salary: &Salary) -> Option<Cell> {
        let fits = scope.breadth() == self.breadth;
        fits.then(|| self.view.slice_of(salary).map(|slice| Cell::new(scope.clone(), slice)))?
    }
}

impl fmt::Display for CellKind {
    /// `all_roles`, `role/country`, `role/country/level`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.breadth.as_str())?;
        match self.view {
            View::Whole => Ok(()),
            View::Country => f.write_str("/country"),
            View::Within(dimension) => write!(f, "/country/{}", dimension.as_str()),
        }
    }
}

/// What is drawn of the people of a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Statistic {
    /// How many they are and how their total pay is distributed.
    Total,
    /// How their base pay is distributed.
    Base,
    /// How many get additional pay, and how much.
    Additional,
    /// Which levels and how much experience they have: sums of fixed scores, and of their product.
    Mix,
}

impl Statistic {
    /// All of them.
    pub const ALL: [Statistic; 4] =
        [Statistic::Total, Statistic::Base, Statistic::Additional, Statistic::Mix];

    /// Its name in files and answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Statistic::Total => "total",
            Statistic::Base => "base",
            Statistic::Additional => "additional",
            Statistic::Mix => "mix",
        }
    }
}

/// What a batch says of a cell: sums of a sketch over its people, with noise. Anybody may see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Drawn {
    /// The cell.
    pub cell: Cell,
    /// What was drawn.
    pub statistic: Statistic,
    /// The numbers of the sketch, in units of 1/1,024 of a person.
    pub sums: Vec<i64>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::Country;
    use std::collections::BTreeSet;

    #[test]
    fn kinds_have_names_of_their_own_and_cells_know_theirs() {
        let names: BTreeSet<String> = CellKind::all().map(|kind| kind.to_string()).collect();
        assert_eq!(names.len(), CellKind::all().count());
        let us = Slice::country(Country::parse("US").expect("a country"));
        let senior = us.clone().with(Dimension::Level, "senior".to_owned());
        let role = Scope::from_key("cook").expect("a scope");
        let kind = |scope: &Scope, slice: &Slice| Cell::new(scope.clone(), slice.clone()).kind();
        assert_eq!(kind(&role, &senior).expect("a kind").to_string(), "role/country/level");
        assert_eq!(kind(&Scope::AllRoles, &us).expect("a kind").to_string(), "all_roles/country");
        let industry = us.with(Dimension::Industry, "finance".to_owned());
        assert!(kind(&role, &industry).is_some());
        assert_eq!(kind(&Scope::AllRoles, &industry), None, "only level and experience up there");
        for key in ["*", "family:software", "cook"] {
            assert_eq!(Scope::from_key(key).map(|scope| scope.to_string()).as_deref(), Some(key));
        }
    }
}
