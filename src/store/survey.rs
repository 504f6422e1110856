//! What a survey promised when its database was made, and the secret of its next draws.

use super::connection::{Access, Tx};
use super::keys::Keys;
use super::pool::Pool;
use super::{ContributionArchive, StoreError, meta, published};
use crate::domain::{Basis, Privacy, Vocabulary};
use std::sync::Arc;
use time::Date;
use time::macros::format_description;

/// What is asked of a database when it is opened.
#[derive(Debug, Clone, Copy)]
pub struct Terms {
    /// The mode asked for; `None` takes the one it was made with, or the default for a new one.
    pub privacy: Option<Privacy>,
    /// The basis of pay asked for; `None` takes the one it was made with, or pay before tax for a new one.
    pub basis: Option<Basis>,
    /// Names the rules of each mode.
    pub rules: fn(Privacy) -> &'static str,
    /// The day.
    pub today: Date,
}

/// What a survey promised. It never changes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Survey {
    /// A random name, by which files beside it know it.
    pub id: String,
    /// The mode.
    pub privacy: Privacy,
    /// Whether all its pay is before or after tax: the two are never in one survey.
    pub basis: Basis,
    /// Names its rules. Sealed into every answer.
    pub rules: String,
    /// The day it was made.
    pub opened_on: Date,
}

const PRIVACY: &str = "privacy";
const BASIS: &str = "basis";
const RULES: &str = "rules";
const ID: &str = "survey";
const OPENED_ON: &str = "opened_on";
const DRAW_SECRET: &str = "draw_secret";

/// The survey of a database, made by the terms where it is new.
pub(super) async fn bind(
    pool: &Arc<Pool>,
    keys: &Arc<Keys>,
    terms: Terms,
) -> Result<Survey, StoreError> {
    let known = pool.run(Access::Read, "survey", read).await?;
    let survey = match known {
        Some(survey) => survey,
        None => {
            let keys = Arc::clone(keys);
            pool.run(Access::Write, "open survey", move |tx| make(tx, &keys, terms)).await?
        }
    };
    // Privacy: P4, what was handed in under one promise never comes out under another.
    if let Some(asked) = terms.privacy.filter(|asked| *asked != survey.privacy) {
        return Err(StoreError::OtherPrivacy { kept: survey.privacy, asked });
    }
    if let Some(asked) = terms.basis.filter(|asked| *asked != survey.basis) {
        return Err(StoreError::OtherBasis { kept: survey.basis, asked });
    }
    if (terms.rules)(survey.privacy) != survey.rules {
        return Err(StoreError::OtherRules(survey.rules));
    }
    Ok(survey)
}

fn read(tx: &mut Tx<'_>) -> Result<Option<Survey>, StoreError> {
    let Some(privacy) = meta::read(tx, PRIVACY)? else { return Ok(None) };
    let corrupt = || StoreError::corrupt("meta", "value");
    let opened_on = meta::read(tx, OPENED_ON)?.ok_or_else(corrupt)?;
    // A database of before there was a choice is of pay before tax.
    let basis = match meta::read(tx, BASIS)? {
        Some(basis) => Basis::parse(&basis).map_err(|_| corrupt())?,
        None => Basis::Gross,
    };
    Ok(Some(Survey {
        id: meta::read(tx, ID)?.ok_or_else(corrupt)?,
        privacy: privacy.parse().map_err(|_| corrupt())?,
        basis,
        rules: meta::read(tx, RULES)?.ok_or_else(corrupt)?,
        opened_on: Date::parse(&opened_on, format_description!("[year]-[month]-[day]"))
            .map_err(|_| corrupt())?,
    }))
}

fn make(tx: &mut Tx<'_>, keys: &Keys, terms: Terms) -> Result<Survey, StoreError> {
    if let Some(survey) = read(tx)? {
        return Ok(survey);
    }
    // A database of the first edition says by its releases what it promised.
    let published = published::head(tx)?.map(|head| head.rules);
    let earlier = published.as_deref().and_then(|rules| {
        let modes = [Privacy::Off, Privacy::Standard, Privacy::Strict];
        modes.into_iter().find(|mode| rules.starts_with(mode.as_str()))
    });
    let privacy = earlier.or(terms.privacy).unwrap_or_default();
    let rules = (terms.rules)(privacy).to_owned();
    let id = hex::encode(keys.randomness().bytes::<8>()?);
    let basis = terms.basis.unwrap_or(Basis::Gross);
    let survey = Survey { id, privacy, basis, rules, opened_on: terms.today };
    meta::write(tx, ID, &survey.id)?;
    meta::write(tx, PRIVACY, privacy.as_str())?;
    meta::write(tx, BASIS, basis.as_str())?;
    meta::write(tx, RULES, &survey.rules)?;
    meta::write(tx, OPENED_ON, &terms.today.to_string())?;
    renew_draw_secret(tx, keys)?;
    Ok(survey)
}

/// Puts a fresh secret in the place of the one that was drawn with.
pub(super) fn renew_draw_secret(tx: &mut Tx<'_>, keys: &Keys) -> Result<(), StoreError> {
    // Privacy: M5, the old one is gone with this transaction.
    let sealed = keys.seal(&keys.randomness().bytes::<32>()?)?;
    meta::write(tx, DRAW_SECRET, &hex::encode(sealed))
}

impl ContributionArchive {
    /// The secret that the next draws take their noise from: the same until they are stored, so that
    /// a database restored to before them draws the same again.
    ///
    /// # Errors
    /// [`StoreError`].
    pub async fn draw_secret(&self) -> Result<[u8; 32], StoreError> {
        let sealed =
            self.0.pool.run(Access::Read, "draw secret", |tx| meta::read(tx, DRAW_SECRET)).await?;
        let unreadable = || StoreError::corrupt("meta", "value");
        let sealed = hex::decode(sealed.ok_or_else(unreadable)?).map_err(|_| unreadable())?;
        let secret = self.0.keys.open(&sealed).ok_or_else(unreadable)?;
        secret.try_into().map_err(|_| unreadable())
    }
}
