//! The catalogue as it stands now: the built-in one with the operator's roles and rates from the store
//! on top.
//!
//! One copy in memory, shared; whoever changes roles refreshes it, and a running server looks for
//! changes made by others.

use crate::catalog::{
    Catalogue, CatalogueError, Family, MonthlyRates, Origin, PayReference, Role, RoleText,
};
use crate::domain::{Currency, RoleSlug};
use crate::store::{RateRecord, RoleRecord, RoleRecords, StoreError};
use arc_swap::ArcSwap;
use serde::{Deserialize, Serialize};
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

/// Why the directory could not be brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum DirectoryError {
    /// The built-in files or the operator's roles contradict each other.
    #[error(transparent)]
    Catalogue(#[from] CatalogueError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// There is no such role.
    #[error("there is no role {0}")]
    UnknownRole(RoleSlug),
    /// A stored role does not read back.
    #[error("the stored role {0} is damaged")]
    Damaged(RoleSlug),
}

/// The live catalogue. Cheap to clone.
#[derive(Clone)]
pub struct Directory {
    built_in: Catalogue,
    records: RoleRecords,
    current: Arc<ArcSwap<Catalogue>>,
    version: Arc<AtomicI64>,
}

/// A role's stored details: what the record's own columns do not hold.
#[derive(Serialize, Deserialize)]
struct Details {
    title: String,
    family: Family,
    soc: Option<String>,
    pay: Option<PayReference>,
    text: RoleText,
}

/// How records tell where their role comes from.
const OPERATOR: &str = "operator";
const IMPORTED: &str = "imported";

impl Directory {
    /// Opens the directory and reads the operator's roles.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub async fn open(records: RoleRecords) -> Result<Self, DirectoryError> {
        let built_in = Catalogue::built_in()?;
        let current = Arc::new(ArcSwap::from_pointee(built_in.clone()));
        let directory =
            Directory { built_in, records, current, version: Arc::new(AtomicI64::new(0)) };
        directory.refresh().await?;
        Ok(directory)
    }

    /// The catalogue now.
    pub fn current(&self) -> Arc<Catalogue> {
        self.current.load_full()
    }

    /// Reads the operator's roles again if they changed.
    ///
    /// # Errors
    /// [`DirectoryError`]; the catalogue then stays as it was.
    pub async fn refresh(&self) -> Result<(), DirectoryError> {
        let version = self.records.version().await?;
        if version == self.version.load(Ordering::Acquire) {
            return Ok(());
        }
        let own = self.stored_roles().await?;
        let rates = monthly(self.records.rates().await?);
        self.current.store(Arc::new(self.built_in.with_roles(own)?.with_rates(&rates)));
        self.version.store(version, Ordering::Release);
        Ok(())
    }

    /// The roles of the store, without the built-in ones.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub async fn stored_roles(&self) -> Result<Vec<Role>, DirectoryError> {
        self.records.all().await?.into_iter().map(role_of).collect()
    }

    /// Adds roles, or replaces those there are, aliases included.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub async fn put_roles(
        &self,
        roles: impl IntoIterator<Item = Role>,
    ) -> Result<(), DirectoryError> {
        let records: Vec<_> = roles.into_iter().map(record_of).collect();
        if !records.is_empty() {
            self.records.upsert_many(records).await?;
            self.refresh().await?;
        }
        Ok(())
    }

    /// Gives a role more titles: what waits under them counts from the next release on.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub async fn add_aliases(
        &self,
        role: &RoleSlug,
        titles: Vec<String>,
    ) -> Result<(), DirectoryError> {
        let catalogue = self.current();
        let known =
            catalogue.role(role).ok_or_else(|| DirectoryError::UnknownRole(role.clone()))?;
        let mut edited = Role { origin: Origin::Operator, ..known.clone() };
        edited.text.aliases.extend(titles);
        self.put_roles([edited]).await
    }

    /// Keeps an operator's rates. Tells how many of them were new or other than before.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub async fn add_rates(&self, rates: &MonthlyRates) -> Result<usize, DirectoryError> {
        let records = rates.0.iter().map(|((year, month, currency), per_euro)| RateRecord {
            year: *year,
            month: i16::from(*month),
            currency: currency.code().to_owned(),
            per_euro: *per_euro,
        });
        let changed = self.records.upsert_rates(records.collect()).await?;
        self.refresh().await?;
        Ok(changed)
    }

    /// Makes roles of titles that are not roles yet.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub async fn add_titles(
        &self,
        titles: impl IntoIterator<Item = String>,
    ) -> Result<(), DirectoryError> {
        let catalogue = self.current();
        let new: Vec<_> = titles
            .into_iter()
            .filter_map(|title| Role::of_title(&title))
            .filter(|role| catalogue.role(&role.slug).is_none())
            .collect();
        self.put_roles(new).await
    }
}

/// Stored rates as the catalogue has them. A currency that has gone out of use is left out.
fn monthly(records: Vec<RateRecord>) -> MonthlyRates {
    let known = records.into_iter().filter_map(|one| {
        let currency = Currency::parse(&one.currency).ok()?;
        Some(((one.year, u8::try_from(one.month).ok()?, currency), one.per_euro))
    });
    MonthlyRates(known.collect())
}

fn record_of(role: Role) -> RoleRecord {
    let aliases = role.text.aliases.clone();
    let details = Details {
        title: role.title,
        family: role.family,
        soc: role.soc,
        pay: role.pay,
        text: RoleText { aliases: Vec::new(), ..role.text },
    };
    RoleRecord {
        slug: role.slug,
        origin: match role.origin {
            Origin::Imported => IMPORTED,
            Origin::Operator | Origin::BuiltIn => OPERATOR,
        }
        .to_owned(),
        // Strings, numbers and lists only: there is nothing in it that could fail.
        details: serde_json::to_string(&details).unwrap_or_default(),
        aliases,
    }
}

fn role_of(record: RoleRecord) -> Result<Role, DirectoryError> {
    let details: Details = serde_json::from_str(&record.details)
        .map_err(|_| DirectoryError::Damaged(record.slug.clone()))?;
    Ok(Role {
        slug: record.slug,
        title: details.title,
        family: details.family,
        soc: details.soc,
        pay: details.pay,
        text: RoleText { aliases: record.aliases, ..details.text },
        origin: if record.origin == IMPORTED { Origin::Imported } else { Origin::Operator },
    })
}
