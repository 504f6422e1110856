//! Whose pay an answer is about: the role asked for, or a wider group that stands in for it.

use crate::domain::{Breadth, Dimension, Scope, Slice, Vocabulary};
use serde::{Serialize, Serializer};

/// The cell an answer is taken from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// The role, its family, or all roles.
    pub scope: Scope,
    /// The slice of it.
    pub slice: Slice,
}

impl Serialize for Answered {
    /// The slice, `{"country": "US", "level": "senior"}`; with `"family": "software"` where a family
    /// stands in for the role, and with `"scope": "all_roles"` where all roles do.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeMap;
        let mut map = serializer.serialize_map(None)?;
        match &self.scope {
            Scope::Role(_) => {}
            Scope::Family(family) => map.serialize_entry("family", family)?,
            Scope::AllRoles => map.serialize_entry("scope", "all_roles")?,
        }
        if let Some(country) = self.slice.country_code() {
            map.serialize_entry("country", &country)?;
        }
        for (dimension, value) in self.slice.dimensions() {
            map.serialize_entry(dimension.as_str(), value)?;
        }
        map.end()
    }
}

/// What of a question about a role, a family or all roles an answer leaves away, in the order of the
/// contract.
pub(super) fn widened(own: Breadth, asked: &Slice, answered: &Answered) -> Vec<&'static str> {
    let scope = (answered.scope.breadth() != own).then(|| own.as_str());
    let country = (asked.country_code() != answered.slice.country_code()).then_some("country");
    let left = asked
        .dimensions()
        .map(|(dimension, _): (Dimension, _)| dimension)
        .filter(|dimension| answered.slice.value(*dimension).is_none())
        .map(Dimension::as_str);
    scope.into_iter().chain(country).chain(left).collect()
}
