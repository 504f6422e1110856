//! What a reader sees: published figures, found, widened, converted and put into words.
//!
//! Everything here is computed from what a release published. Nothing here can reach a raw row.

mod answered;
mod career;
mod choices;
mod compare;
mod conversion;
mod countries;
mod described;
mod export;
mod families;
mod faq;
mod highlights;
mod page;
mod pay;
mod position;
mod query;
mod related;
mod roles;
mod section;
mod slices;
mod snapshot;
mod trend_and_gap;
mod words;

pub use answered::Answered;
pub use career::{CareerPath, CareerStep, PayByExperience, PayInBand};
pub use choices::{Choice, ChoiceGroup};
pub use compare::{ComparedRole, Contrast, MOST_COMPARED, contrast};
pub use conversion::{Conversion, ReadingPeriod};
pub use countries::CountryItem;
pub use export::ReleasedCell;
pub use families::FamilyItem;
pub use faq::FaqEntry;
pub use highlights::{HighlightTheme, Highlights, SaidByMany};
pub use page::{
    About, ExperienceSection, Faq, Provenance, Reference, Related, RolePage, RoleSummary,
    SectionProvenance,
};
pub use pay::{Additional, Measure, PayAnswer, PublishedPay};
pub use position::{PercentBelow, Standing};
pub use query::SliceQuery;
pub use related::RelatedRole;
pub use roles::{RoleItem, RoleList, RoleQuery, RoleStatus};
pub use section::Section;
pub use slices::{PublishedSlice, SliceGroup};
use snapshot::Reviewed;
pub use snapshot::{ReleaseRef, Snapshot};
pub use trend_and_gap::{PayGap, Trend, change_in_words, gap_in_words, percent_in_words};
pub use words::{
    country_name, family_name, groups_in_words, in_country, in_words, whose_in_words, written,
};

use crate::catalog::{Catalogue, Role};
use crate::directory::{Directory, DirectoryError};
use crate::domain::{Basis, Country, RoleSlug, Salary, Scope, Slice};
use crate::store::{PublishedReleases, ReleaseHead, StoreError};
use arc_swap::ArcSwap;
use pay::Whose;
use std::sync::Arc;
use uuid::Uuid;

/// Why an insight could not be given.
#[derive(Debug, thiserror::Error)]
pub enum InsightError {
    /// There is no such role.
    #[error("there is no role {0}")]
    UnknownRole(String),
    /// There is no such family.
    #[error("there is no family {0}")]
    UnknownFamily(String),
    /// There is no such release.
    #[error("there is no such release")]
    UnknownRelease,
    /// Values that cannot be.
    #[error("{0}")]
    InvalidQuery(String),
    /// No rate for the currency asked.
    #[error("there is no rate for {0}")]
    NoRate(String),
    /// A stored figure does not read back.
    #[error("a stored figure of {scope} {slice} is damaged")]
    Damaged {
        /// The scope.
        scope: Scope,
        /// The slice.
        slice: Slice,
    },
    /// The catalogue could not be brought up to date.
    #[error(transparent)]
    Directory(#[from] DirectoryError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Answers readers from the newest release, which it keeps in memory. Cheap to clone.
#[derive(Clone)]
pub struct Insight {
    directory: Directory,
    releases: PublishedReleases,
    snapshot: Arc<ArcSwap<Snapshot>>,
    made_up: Option<&'static str>,
}

impl Insight {
    /// Opens the newest release. `made_up` goes with every answer: that data is made up, where it is.
    ///
    /// # Errors
    /// [`InsightError`].
    pub async fn open(
        directory: Directory,
        releases: PublishedReleases,
        made_up: Option<&'static str>,
    ) -> Result<Self, InsightError> {
        let snapshot = Arc::new(ArcSwap::from_pointee(Snapshot::default()));
        let insight = Insight { directory, releases, snapshot, made_up };
        insight.refresh().await?;
        Ok(insight)
    }

    /// Looks for a newer release or changed roles, whoever made them.
    ///
    /// # Errors
    /// [`InsightError`]; answers then stay as they were.
    pub async fn refresh(&self) -> Result<(), InsightError> {
        self.directory.refresh().await?;
        let head = self.releases.head().await?;
        let stored_quotes = self.releases.quote_count().await?;
        let known = self.snapshot.load();
        if (head.as_ref().map(|head| head.number), stored_quotes) != known.state() {
            let records = self.releases.current().await?;
            let highlights = self.releases.current_highlights().await?;
            let reviewed = Reviewed { highlights, quotes: self.releases.quotes().await? };
            self.snapshot.store(Arc::new(Snapshot::read(
                head,
                records,
                reviewed,
                self.basis(),
                self.made_up,
            )?));
        }
        Ok(())
    }

    /// The newest release in memory.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshot.load_full()
    }

    /// The catalogue the answers are given in.
    pub fn catalogue(&self) -> Arc<Catalogue> {
        self.directory.current()
    }

    /// What a reader must know of all figures, where there is anything.
    pub fn notice(&self) -> Option<&'static str> {
        let of_release = || self.snapshot().release().and_then(|release| release.notice);
        self.made_up.or_else(of_release).or_else(|| snapshot::notice(self.basis(), false))
    }

    /// Whether all data is made up.
    pub fn is_made_up(&self) -> bool {
        self.made_up.is_some()
    }

    /// Whether all pay is before or after tax.
    pub fn basis(&self) -> Basis {
        self.releases.basis()
    }

    /// Roles, searched, filtered and paged.
    pub fn roles(&self, query: &RoleQuery) -> RoleList {
        self.roles_in(query, &Slice::whole())
    }

    /// The same with their pay in a slice.
    pub fn roles_in(&self, query: &RoleQuery, slice: &Slice) -> RoleList {
        roles::list(&self.catalogue(), &self.snapshot(), query, slice)
    }

    /// Pay in the nearest published slice.
    ///
    /// # Errors
    /// [`InsightError::UnknownRole`], [`InsightError::NoRate`].
    pub fn pay(
        &self,
        role: &str,
        asked: &Slice,
        conversion: Conversion,
    ) -> Result<PayAnswer, InsightError> {
        let catalogue = self.catalogue();
        let role = find(&catalogue, role)?;
        pay::answer(&self.snapshot(), &catalogue, Whose::Role(role), asked, conversion)
    }

    /// Pay of a family of roles in the nearest published slice.
    ///
    /// # Errors
    /// [`InsightError::UnknownFamily`], [`InsightError::NoRate`].
    pub fn family_pay(
        &self,
        family: &str,
        asked: &Slice,
        conversion: Conversion,
    ) -> Result<PayAnswer, InsightError> {
        let catalogue = self.catalogue();
        let family = families::find(&catalogue, family)?;
        pay::answer(&self.snapshot(), &catalogue, Whose::Family(&family), asked, conversion)
    }

    /// Pay of everybody, whatever their role, in the nearest published slice.
    ///
    /// # Errors
    /// [`InsightError::NoRate`].
    pub fn all_pay(
        &self,
        asked: &Slice,
        conversion: Conversion,
    ) -> Result<PayAnswer, InsightError> {
        pay::answer(&self.snapshot(), &self.catalogue(), Whose::AllRoles, asked, conversion)
    }

    /// All families of roles, by name.
    pub fn families(&self) -> Vec<FamilyItem> {
        self.families_in(&Slice::whole())
    }

    /// The same with their pay in a slice.
    pub fn families_in(&self, slice: &Slice) -> Vec<FamilyItem> {
        families::list(&self.catalogue(), &self.snapshot(), slice)
    }

    /// Every country with figures, by code.
    pub fn countries(&self) -> Vec<CountryItem> {
        countries::list(&self.catalogue(), &self.snapshot())
    }

    /// Pay of two to [`MOST_COMPARED`] roles side by side.
    ///
    /// # Errors
    /// [`InsightError::InvalidQuery`], [`InsightError::UnknownRole`], [`InsightError::NoRate`].
    pub fn compare(
        &self,
        roles: &[&str],
        asked: &Slice,
        conversion: Conversion,
    ) -> Result<Vec<ComparedRole>, InsightError> {
        let catalogue = self.catalogue();
        if !(2..=MOST_COMPARED).contains(&roles.len()) {
            let many = format!("roles must be two to {MOST_COMPARED} roles, separated by commas");
            return Err(InsightError::InvalidQuery(many));
        }
        let roles: Vec<_> =
            roles.iter().map(|role| find(&catalogue, role)).collect::<Result<_, _>>()?;
        compare::compare(&self.snapshot(), &catalogue, &roles, asked, conversion)
    }

    /// Where a salary stands in the nearest published slice of a role, or of all roles where its title
    /// is of none, and in those that is part of.
    pub fn standings(&self, role: Option<&RoleSlug>, salary: &Salary) -> Vec<Standing> {
        let catalogue = self.catalogue();
        let whose = role.and_then(|role| catalogue.role(role)).map_or(Whose::AllRoles, Whose::Role);
        position::standings(&self.snapshot(), &catalogue, whose, salary)
    }

    /// The whole role page.
    ///
    /// # Errors
    /// [`InsightError::UnknownRole`], [`InsightError::NoRate`].
    pub fn page(
        &self,
        role: &str,
        asked: &Slice,
        conversion: Conversion,
    ) -> Result<RolePage, InsightError> {
        let catalogue = self.catalogue();
        let role = find(&catalogue, role)?;
        page::build(&self.snapshot(), &catalogue, role, asked, conversion)
    }

    /// What people wrote about a role in the country asked for, or where most wrote.
    ///
    /// # Errors
    /// [`InsightError::UnknownRole`].
    pub fn highlights(
        &self,
        role: &str,
        asked: &Slice,
    ) -> Result<Section<Highlights>, InsightError> {
        let catalogue = self.catalogue();
        let role = find(&catalogue, role)?;
        Ok(highlights::highlights(&self.snapshot(), &role.slug, asked).into())
    }

    /// A role with the slices that are published of it, in a country or everywhere.
    ///
    /// # Errors
    /// [`InsightError::UnknownRole`].
    pub fn slices(
        &self,
        role: &str,
        within: Option<Country>,
    ) -> Result<(Role, Vec<PublishedSlice>), InsightError> {
        let catalogue = self.catalogue();
        let role = find(&catalogue, role)?;
        Ok((role.clone(), slices::list(&self.snapshot(), &catalogue, role, within)))
    }

    /// Whether there is such a family.
    ///
    /// # Errors
    /// [`InsightError::UnknownFamily`].
    pub fn expect_family(&self, family: &str) -> Result<(), InsightError> {
        families::find(&self.catalogue(), family).map(drop)
    }

    /// The groups that a country's people, and those of its slices that were asked for, are published
    /// in, one dimension after the other.
    pub fn choices(&self, role: &RoleSlug, asked: &Slice) -> Vec<ChoiceGroup> {
        choices::choices(&self.snapshot(), &self.catalogue(), role, asked)
    }

    /// The roles with most contributors in a slice, best covered first.
    pub fn best_covered(&self, slice: &Slice, limit: usize) -> Vec<RoleItem> {
        roles::best_covered(&self.catalogue(), &self.snapshot(), slice, limit)
    }

    /// Releases, newest first, before a given number.
    ///
    /// # Errors
    /// The store's.
    pub async fn releases(
        &self,
        limit: i64,
        before: Option<i32>,
    ) -> Result<Vec<ReleaseHead>, InsightError> {
        Ok(self.releases.list(limit, before).await?)
    }

    /// One release.
    ///
    /// # Errors
    /// [`InsightError::UnknownRelease`], or the store's.
    pub async fn release(&self, id: Uuid) -> Result<ReleaseHead, InsightError> {
        self.releases.get(id).await?.ok_or(InsightError::UnknownRelease)
    }
}

fn find<'a>(catalogue: &'a Catalogue, role: &str) -> Result<&'a Role, InsightError> {
    RoleSlug::parse(role)
        .and_then(|slug| catalogue.role(&slug))
        .ok_or_else(|| InsightError::UnknownRole(role.chars().take(100).collect()))
}
