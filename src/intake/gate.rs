//! The gate for outliers: what is asked back and what waits for a look. It measures by public figures
//! alone and must never measure by what others answered.

use super::check::Placing;
use super::field::{FieldCode, FieldError};
use crate::catalog::{BeyondLimits, Catalogue, StatedPay};
use crate::domain::{AnnualPay, Country, RoleSlug};

/// How much further a role's range goes for an operator's own title of the same words.
const LITERAL_SLACK: i64 = 10;

/// Names a slip where pay is beyond all limits, so that whoever wrote it can mend it.
// Privacy: M1, limits and references are public and never taken from answers: neither the question
// back nor being held tells anything of what others said.
pub(super) fn ask_back(
    role: Option<&RoleSlug>,
    country: Country,
    stated: StatedPay,
    placing: Placing,
    catalogue: &Catalogue,
    found: &mut Vec<FieldError>,
) {
    let beyond = catalogue.within_limits(role, country, stated).err();
    // Literal titles are for data taken as it was published, whose figures count what is too little.
    let counts = |beyond: &BeyondLimits| placing == Placing::ByMatch || !beyond.is_below();
    if let Some(beyond) = beyond.filter(counts) {
        let code =
            if beyond.is_likely_slip() { FieldCode::LikelySlip } else { FieldCode::OutOfRange };
        found.push(FieldError::new("/base/amount", code, beyond.to_string()));
    }
}

/// Whether the pay lies in the role's public range; beyond it a moderator looks first.
pub(super) fn is_plausible(
    role: &RoleSlug,
    country: Country,
    (pay, year): (AnnualPay, i16),
    placing: Placing,
    catalogue: &Catalogue,
) -> bool {
    match placing {
        Placing::ByMatch => catalogue.is_plausible(role, country, pay, year),
        Placing::Literally => catalogue
            .reference_range(role, country, pay.currency(), year)
            .is_none_or(|(_, high)| pay.total_hundredths() <= high.saturating_mul(LITERAL_SLACK)),
    }
}
