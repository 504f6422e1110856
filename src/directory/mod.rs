//! The catalogue as it stands now: the built-in one with the operator's roles and rates from the store
//! on top.
//!
//! One copy in memory, shared; whoever changes roles refreshes it, and a running server looks for
//! changes made by others.

mod record;

pub use record::RoleEdit;

use crate::catalog::{Catalogue, CatalogueError, MonthlyRates, Role, normalise};
use crate::domain::{Currency, RoleSlug};
use crate::store::{Note, RateRecord, RoleRecords, StoreError};
use arc_swap::ArcSwap;
use record::{Claims, Stored};
use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use tokio::sync::Mutex;

/// How often a change is made anew where somebody else made one at the same time.
const MOST_ATTEMPTS: u32 = 8;

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
    /// There is a role of this name, or was.
    #[error("there is a role {0} already")]
    RoleTaken(RoleSlug),
    /// The role was merged into another one.
    #[error("the role {role} was merged into {into}; change that one")]
    RoleMerged {
        /// The merged role.
        role: RoleSlug,
        /// The one it leads to.
        into: RoleSlug,
    },
    /// The title has no letter or digit.
    #[error("a title needs letters")]
    NoTitle,
    /// A role cannot be merged into itself.
    #[error("a role cannot be merged into itself")]
    IntoItself,
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
    turn: Arc<Mutex<()>>,
}

/// The operator's roles as they lie in the store.
struct Shelf {
    built_in: Catalogue,
    stored: BTreeMap<RoleSlug, Stored>,
}

impl Shelf {
    fn claims(&self) -> Claims {
        let mut claims = Claims::new();
        self.stored.values().for_each(|stored| stored.claim(&mut claims));
        claims
    }

    /// The stored record of a role that is there, or a fresh one of a built-in role.
    fn record(&self, slug: &RoleSlug) -> Result<Stored, DirectoryError> {
        let fresh = || self.built_in.role(slug).map(Stored::over);
        let unknown = || DirectoryError::UnknownRole(slug.clone());
        let stored = self.stored.get(slug).cloned().or_else(fresh).ok_or_else(unknown)?;
        match stored.merged_into() {
            Some(into) => {
                Err(DirectoryError::RoleMerged { role: slug.clone(), into: into.clone() })
            }
            None => Ok(stored),
        }
    }

    fn edited(&self, slug: &RoleSlug, edit: RoleEdit) -> Result<Stored, DirectoryError> {
        let mut stored = self.record(slug)?;
        stored.edit(edit, self.built_in.role(slug));
        Ok(stored)
    }

    /// Puts changed roles onto it. An alias that one of them claims is no longer another's; tells all
    /// that are changed now.
    fn put(&mut self, mut changed: Vec<Stored>) -> Vec<Stored> {
        let mut claims = Claims::new();
        for stored in &changed {
            stored.claim(&mut claims);
            self.stored.insert(stored.slug.clone(), stored.clone());
        }
        for other in self.stored.values_mut() {
            if other.give_up(&claims) {
                changed.push(other.clone());
            }
        }
        changed
    }

    /// Every stored role with its record.
    fn roles(&self) -> impl Iterator<Item = (&Stored, Role)> {
        let claims = self.claims();
        self.stored
            .values()
            .map(move |stored| (stored, stored.role(self.built_in.role(&stored.slug), &claims)))
    }

    /// The catalogue with these roles, put together where it holds nobody up.
    async fn catalogue(self, with_imported: bool) -> Result<Catalogue, DirectoryError> {
        let work = tokio::task::spawn_blocking(move || {
            let all = self.roles().filter(|(stored, _)| with_imported || !stored.is_imported());
            let all: Vec<_> = all.collect();
            let merges = all.iter().filter_map(|(stored, role)| stored.merged(role));
            let merges: Vec<_> = merges.collect();
            self.built_in.with(all.into_iter().map(|(_, role)| role), merges)
        });
        let catalogue = work.await;
        Ok(catalogue.unwrap_or_else(|panicked| std::panic::resume_unwind(panicked.into_panic()))?)
    }
}

impl Directory {
    /// Opens the directory and reads the operator's roles.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub async fn open(records: RoleRecords) -> Result<Self, DirectoryError> {
        Self::over(Catalogue::built_in()?, records).await
    }

    /// The same over another built-in catalogue.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub async fn over(built_in: Catalogue, records: RoleRecords) -> Result<Self, DirectoryError> {
        let current = Arc::new(ArcSwap::from_pointee(built_in.clone()));
        let version = Arc::new(AtomicI64::new(0));
        let directory = Directory { built_in, records, current, version, turn: Arc::default() };
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
        let known = async || -> Result<_, DirectoryError> {
            let version = self.records.version().await?;
            Ok((version, version == self.version.load(Ordering::Acquire)))
        };
        if known().await?.1 {
            return Ok(());
        }
        // One at a time, so that no older catalogue takes the place of a newer one.
        let _turn = self.turn.lock().await;
        let (version, known) = known().await?;
        if known {
            return Ok(());
        }
        let catalogue = self.shelf().await?.catalogue(true).await?;
        let rates = monthly(self.records.rates().await?);
        self.current.store(Arc::new(catalogue.with_rates(&rates)));
        self.version.store(version, Ordering::Release);
        Ok(())
    }

    async fn shelf(&self) -> Result<Shelf, DirectoryError> {
        let records = self.records.all().await?.into_iter();
        let stored = records.map(|record| Ok((record.slug.clone(), Stored::read(record)?)));
        let stored = stored.collect::<Result<_, DirectoryError>>()?;
        Ok(Shelf { built_in: self.built_in.clone(), stored })
    }

    /// Makes a change of stored roles, and notes it with it; nothing where `plan` changes nothing.
    /// A change that would leave the catalogue in contradiction is not made.
    async fn change(
        &self,
        note: Option<Note>,
        plan: impl Fn(&Shelf) -> Result<Vec<Stored>, DirectoryError>,
    ) -> Result<(), DirectoryError> {
        let mut attempts = 0;
        loop {
            let version = self.records.version().await?;
            let mut shelf = self.shelf().await?;
            let changed = plan(&shelf)?;
            if changed.is_empty() {
                return Ok(());
            }
            let changed = shelf.put(changed);
            shelf.catalogue(true).await?;
            let records = changed.into_iter().map(Stored::written).collect();
            match self.records.change(version, records, note.clone()).await {
                Err(StoreError::Conflict(_)) if attempts < MOST_ATTEMPTS => attempts += 1,
                outcome => {
                    outcome?;
                    return self.refresh().await;
                }
            }
        }
    }

    /// The roles of the store, without the built-in ones and those that were merged.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub async fn stored_roles(&self) -> Result<Vec<Role>, DirectoryError> {
        let shelf = self.shelf().await?;
        let there = shelf.roles().filter(|(stored, _)| stored.merged_into().is_none());
        Ok(there.map(|(_, role)| role).collect())
    }

    /// The catalogue without what was imported.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub async fn without_imported(&self) -> Result<Catalogue, DirectoryError> {
        self.shelf().await?.catalogue(false).await
    }

    /// Brings in roles. One that is imported replaces an imported one only; to one that the operator
    /// made, changed or merged it adds its aliases.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub async fn put_roles(
        &self,
        roles: impl IntoIterator<Item = Role>,
    ) -> Result<(), DirectoryError> {
        let roles: Vec<_> = roles.into_iter().map(Stored::whole).collect();
        self.change(None, |shelf| {
            let claims = shelf.claims();
            let put = roles.iter().map(|role| match shelf.stored.get(&role.slug) {
                Some(known) if role.is_imported() && !known.is_free() => {
                    let mut known = known.clone();
                    known.also(role.but(&claims).aliases);
                    known
                }
                _ if role.is_imported() => role.but(&claims),
                _ => role.clone(),
            });
            Ok(put.filter(|role| shelf.stored.get(&role.slug) != Some(role)).collect())
        })
        .await
    }

    /// Makes a role.
    ///
    /// # Errors
    /// [`DirectoryError::RoleTaken`], ….
    pub async fn create(
        &self,
        slug: RoleSlug,
        title: String,
        edit: RoleEdit,
        note: Note,
    ) -> Result<(), DirectoryError> {
        let role = Role { slug, ..Role::of_title(&title).ok_or(DirectoryError::NoTitle)? };
        self.change(Some(note), |shelf| {
            let slug = &role.slug;
            if shelf.stored.contains_key(slug) || shelf.built_in.role(slug).is_some() {
                return Err(DirectoryError::RoleTaken(slug.clone()));
            }
            let mut stored = Stored::whole(role.clone());
            stored.edit(edit.clone(), None);
            Ok(vec![stored])
        })
        .await
    }

    /// Changes a role. What an operator changed of a built-in one stays; the rest goes on with the
    /// built-in catalogue.
    ///
    /// # Errors
    /// [`DirectoryError::UnknownRole`], [`DirectoryError::RoleMerged`], ….
    pub async fn edit(
        &self,
        slug: &RoleSlug,
        edit: RoleEdit,
        note: Note,
    ) -> Result<(), DirectoryError> {
        self.change(Some(note), |shelf| Ok(vec![shelf.edited(slug, edit.clone())?])).await
    }

    /// Merges a role into another one. Its titles lead there from now on, and what waits for it counts
    /// there from the next release on, and so does what was drawn of it. Its past releases stay as they were.
    ///
    /// # Errors
    /// [`DirectoryError::UnknownRole`], [`DirectoryError::RoleMerged`],
    /// [`DirectoryError::IntoItself`], ….
    // Privacy: M6, what was drawn of both is added up from the next release on, and drawn of nobody again.
    pub async fn merge(
        &self,
        slug: &RoleSlug,
        into: &RoleSlug,
        note: Note,
    ) -> Result<(), DirectoryError> {
        if slug == into {
            return Err(DirectoryError::IntoItself);
        }
        self.change(Some(note), |shelf| {
            shelf.record(into)?;
            let mut stored = shelf.record(slug)?;
            stored.merge(into.clone());
            Ok(vec![stored])
        })
        .await
    }

    /// Gives a role more titles: what waits under them counts from the next release on.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub async fn add_aliases(
        &self,
        slug: &RoleSlug,
        titles: Vec<String>,
        note: Note,
    ) -> Result<(), DirectoryError> {
        self.change(Some(note), |shelf| {
            let mut stored = shelf.edited(slug, RoleEdit::default())?;
            stored.also(titles.iter().map(|title| normalise(title)));
            Ok(vec![stored])
        })
        .await
    }

    /// Takes a title from a role; the others stay.
    ///
    /// # Errors
    /// [`DirectoryError`].
    pub async fn remove_alias(
        &self,
        slug: &RoleSlug,
        title: &str,
        note: Note,
    ) -> Result<(), DirectoryError> {
        let title = normalise(title);
        self.change(Some(note), |shelf| {
            let claims = shelf.claims();
            let mut stored = shelf.record(slug)?;
            let built_in = shelf.built_in.role(slug);
            let mut left = stored.role(built_in, &claims).text.aliases;
            let before = left.len();
            left.retain(|alias| normalise(alias) != title);
            if left.len() == before {
                return Ok(Vec::new());
            }
            stored.edit(RoleEdit { aliases: Some(left), ..RoleEdit::default() }, built_in);
            Ok(vec![stored])
        })
        .await
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
        let known = |slug: &RoleSlug| {
            catalogue.role(slug).is_some() || catalogue.merged_into(slug).is_some()
        };
        let new: Vec<_> = titles
            .into_iter()
            .filter_map(|title| Role::of_title(&title))
            .filter(|role| !known(&role.slug))
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
