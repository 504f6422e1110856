//! What a member of the staff may do.

use std::fmt;

/// The two roles of staff. An administrator may do whatever a moderator may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum StaffRole {
    /// Looks at held entries.
    Moderator,
    /// Also keeps the catalogue and the staff.
    Admin,
}

impl StaffRole {
    /// The role in answers and in the database.
    pub fn as_str(self) -> &'static str {
        match self {
            StaffRole::Moderator => "moderator",
            StaffRole::Admin => "admin",
        }
    }

    /// Reads it back.
    ///
    /// # Errors
    /// What would be right.
    pub fn parse(text: &str) -> Result<Self, &'static str> {
        match text {
            "moderator" => Ok(StaffRole::Moderator),
            "admin" => Ok(StaffRole::Admin),
            _ => Err("must be moderator or admin"),
        }
    }
}

impl fmt::Display for StaffRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
