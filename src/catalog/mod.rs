//! What is known before anybody answers: roles, titles, places, rates. Free text → known things.
//!
//! The built-in catalogue is data in this folder, embedded in the binary; an operator's own roles
//! and aliases come on top. Nothing here does input or output at run time.

mod amount;
mod level_words;
mod merged;
mod place_names;
mod places;
mod plausible;
mod purchasing_power;
mod rates;
mod roles;
mod terms;
mod titles;

pub use amount::{
    Amount, Decimal, Evidence, NotAnAmount, Pays, Retired, Tax, amount, currencies_in, is_nothing,
    major, settled,
};
pub(crate) use amount::{has_digits, period_in, plain, says_net};
pub use level_words::level_in;
pub use merged::Merge;
pub use places::{City, Place, Places, currency_of};
pub use plausible::{BeyondLimits, StatedPay};
pub use rates::{MonthlyRates, Rates};
pub use roles::{LadderRung, Origin, PayReference, Role, RoleText};
pub use terms::term_of;
pub use titles::{Alternative, TitleGroup, TitleMatch, normalise};

use crate::domain::{Currency, Money, RoleSlug};
use purchasing_power::PurchasingPower;
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};
use titles::TitleIndex;

/// Why a catalogue could not be built.
#[derive(Debug, thiserror::Error)]
pub enum CatalogueError {
    /// A data file is not what the format says.
    #[error("{file}: {reason}")]
    Malformed {
        /// The file.
        file: String,
        /// What is wrong with it.
        reason: String,
    },
    /// An alias stands for two roles.
    #[error("the title {alias:?} belongs to both {first} and {second}")]
    AliasTwice {
        /// The alias, normalised.
        alias: String,
        /// The role that has it.
        first: RoleSlug,
        /// The role that also claims it.
        second: RoleSlug,
    },
}

/// The roles, how people call them, and what money is worth. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Catalogue {
    roles: Arc<BTreeMap<RoleSlug, Role>>,
    merged: Arc<BTreeMap<RoleSlug, Merge>>,
    titles: Arc<TitleIndex>,
    places: Arc<Places>,
    rates: Arc<Rates>,
    fixed_rates: Arc<Rates>,
    purchasing_power: Arc<PurchasingPower>,
}

impl Catalogue {
    /// The catalogue that comes with the binary.
    ///
    /// # Errors
    /// [`CatalogueError`], which a test makes sure never happens for the shipped files.
    pub fn built_in() -> Result<Self, CatalogueError> {
        // Read once for each process: some thousand titles, and every clone shares them.
        static BUILT_IN: OnceLock<Catalogue> = OnceLock::new();
        match BUILT_IN.get() {
            Some(catalogue) => Ok(catalogue.clone()),
            None => {
                let catalogue = Self::assemble(roles::built_in()?)?;
                Ok(BUILT_IN.get_or_init(|| catalogue).clone())
            }
        }
    }

    /// This catalogue with an operator's roles on top. A role of the same slug is replaced; an
    /// alias already taken by a built-in role goes to the operator's. An imported role replaces
    /// nothing: where its slug is taken it only adds its aliases to those that lead there.
    ///
    /// # Errors
    /// [`CatalogueError::AliasTwice`] where two of the operator's own roles claim one alias.
    pub fn with_roles(&self, own: impl IntoIterator<Item = Role>) -> Result<Self, CatalogueError> {
        self.with(own, [])
    }

    /// The same, with some of the roles merged into others: whatever leads to a merged role leads to
    /// the other one, with the weight it had.
    ///
    /// # Errors
    /// As for [`with_roles`](Self::with_roles).
    pub fn with(
        &self,
        own: impl IntoIterator<Item = Role>,
        merges: impl IntoIterator<Item = Merge>,
    ) -> Result<Self, CatalogueError> {
        let (own, merges): (Vec<_>, Vec<_>) =
            (own.into_iter().collect(), merges.into_iter().collect());
        if own.is_empty() && merges.is_empty() {
            return Ok(self.clone());
        }
        let is_imported = |role: &Role| role.origin == Origin::Imported;
        let base = (merges.is_empty() && own.iter().all(is_imported)).then(|| &*self.titles);
        let mut roles = (*self.roles).clone();
        let (imported, own): (Vec<_>, Vec<_>) = own.into_iter().partition(is_imported);
        roles.extend(own.into_iter().map(|role| (role.slug.clone(), role)));
        let (more_aliases, imported): (Vec<_>, Vec<_>) =
            imported.into_iter().partition(|role| roles.contains_key(&role.slug));
        roles.extend(imported.into_iter().map(|role| (role.slug.clone(), role)));
        let merged = merged::take_out(&mut roles, merges);
        let led = merged.values().map(|merge| &merge.role).chain(&more_aliases).map(|role| {
            let slug = merged.get(&role.slug).map_or(&role.slug, |merge| &merge.into).clone();
            Role { slug, ..role.clone() }
        });
        let led: Vec<_> = led.collect();
        let titles = Arc::new(TitleIndex::build(roles.values().chain(&led), base)?);
        merged::show(&mut roles, &merged);
        let (roles, merged) = (Arc::new(roles), Arc::new(merged));
        Ok(Catalogue { roles, merged, titles, ..self.clone() })
    }

    fn assemble(roles: Vec<Role>) -> Result<Self, CatalogueError> {
        let roles: BTreeMap<_, _> =
            roles.into_iter().map(|role| (role.slug.clone(), role)).collect();
        let rates = Arc::new(Rates::built_in()?);
        Ok(Catalogue {
            titles: Arc::new(TitleIndex::build(roles.values(), None)?),
            roles: Arc::new(roles),
            merged: Arc::default(),
            places: Arc::new(Places::built_in()?),
            fixed_rates: Arc::clone(&rates),
            rates,
            purchasing_power: Arc::new(PurchasingPower::built_in()?),
        })
    }

    /// All roles, by slug.
    pub fn roles(&self) -> impl Iterator<Item = &Role> {
        self.roles.values()
    }

    /// One role.
    pub fn role(&self, slug: &RoleSlug) -> Option<&Role> {
        self.roles.get(slug)
    }

    /// The role that a merged one was merged into.
    pub fn merged_into(&self, slug: &RoleSlug) -> Option<&RoleSlug> {
        self.merged.get(slug).map(|merge| &merge.into)
    }

    /// The roles that were merged into one, directly or by way of others.
    pub fn merged_from(&self, slug: &RoleSlug) -> Vec<RoleSlug> {
        let into = |from: &RoleSlug| self.merged_into(from) == Some(slug);
        self.merged.keys().filter(|from| into(from)).cloned().collect()
    }

    /// What is publicly known of pay in a role, merged or not.
    // Privacy: F3, figures of a merged role come out the same when they are made again.
    fn reference(&self, slug: &RoleSlug) -> Option<&PayReference> {
        let merged = || self.merged.get(slug).map(|merge| &merge.role);
        self.roles.get(slug).or_else(merged)?.pay.as_ref()
    }

    /// The role a typed title most likely means.
    pub fn match_title(&self, title: &str) -> TitleMatch {
        self.titles.find(title)
    }

    /// Titles without a role, with how often each waits, in groups that mean the same.
    pub fn grouped(&self, titles: impl IntoIterator<Item = (String, u64)>) -> Vec<TitleGroup> {
        titles::grouped(titles, |title| self.match_title(title).alternatives)
    }

    /// Titles, and those waiting that stand in one group with any of them.
    pub fn with_those_alike(
        &self,
        mut titles: Vec<String>,
        waiting: impl IntoIterator<Item = (String, u64)>,
    ) -> Vec<String> {
        let named = titles.iter().map(|title| normalise(title)).collect::<Vec<_>>();
        let counted = titles.iter().map(|title| (title.clone(), 0));
        for group in titles::grouped(waiting.into_iter().chain(counted), |_| Vec::new()) {
            let those = || group.titles.iter().map(|(title, _)| title);
            if those().any(|title| named.contains(&normalise(title))) {
                titles.extend(those().cloned());
            }
        }
        titles.sort_unstable();
        titles.dedup();
        titles
    }

    /// The roles that a search for words finds: the one the words are placed to, those whose title and
    /// those whose other titles they begin, and those with titles like them, misspelt or not; of each the
    /// most alike first.
    pub fn search(&self, text: &str) -> Vec<&Role> {
        let best = self.match_title(text).best.map(|best| best.role);
        let alike = self.titles.alike(text);
        let normal = normalise(text);
        let begins = |title: &str| {
            let title = normalise(title);
            normal.split(' ').all(|word| title.split(' ').any(|other| other.starts_with(word)))
        };
        let found = self.roles().filter_map(|role| {
            let place = alike.iter().position(|slug| *slug == role.slug);
            let how = if best.as_ref() == Some(&role.slug) {
                0
            } else if begins(&role.title) {
                1
            } else if role.text.aliases.iter().any(|alias| begins(alias)) {
                2
            } else {
                place.map(|_| 3)?
            };
            Some((how, place.unwrap_or(alike.len()), role))
        });
        let mut found: Vec<_> = found.collect();
        found.sort_by_key(|(how, place, _)| (*how, *place));
        found.into_iter().map(|(.., role)| role).collect()
    }

    /// Known cities.
    pub fn places(&self) -> &Places {
        &self.places
    }

    /// This catalogue with an operator's rates before the built-in ones.
    pub fn with_rates(&self, own: &MonthlyRates) -> Self {
        Catalogue { rates: Arc::new(self.fixed_rates.with(own)), ..self.clone() }
    }

    /// What currencies are worth, the operator's rates first: for reading figures.
    pub fn rates(&self) -> &Rates {
        &self.rates
    }

    /// What currencies are worth by the built-in rates alone: for making figures.
    // Privacy: F3, figures made again from the same people come out the same, whatever rates were
    // imported in the meantime.
    pub fn fixed_rates(&self) -> &Rates {
        &self.fixed_rates
    }

    /// The range in which a year's pay in this role is plausible anywhere, in hundredths of
    /// `currency`: from a thirtieth of the reference's P10, which covers low-wage countries, to four
    /// times its P90. Public, and never taken from the survey's data.
    pub fn plausible_range(&self, role: &RoleSlug, currency: Currency) -> (i64, i64) {
        let (low, high) =
            self.reference(role).map_or(Self::ANY_PAY, |pay| (pay.p10 * 100 / 30, pay.p90 * 400));
        let convert = |hundredths| {
            Money::from_hundredths(hundredths, Currency::USD)
                .ok()
                .and_then(|usd| self.fixed_rates.convert(usd, currency, Rates::RANGE_YEAR))
                .map(Money::hundredths)
        };
        match (convert(low), convert(high)) {
            (Some(low), Some(high)) => (low, high),
            // No rate: nothing is known of what the currency is worth.
            _ => (100, Money::LARGEST / 10),
        }
    }

    /// Whether a title says so little that people of many roles have it, like "Manager".
    pub fn is_general(&self, title: &str) -> bool {
        titles::too_general(&normalise(title))
    }

    /// Hundredths of a dollar a year, for roles without a reference.
    const ANY_PAY: (i64, i64) = (100_00, 10_000_000_00);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_catalogue_is_whole() {
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        assert!(catalogue.roles().count() >= 60);
        let families: std::collections::BTreeSet<_> =
            catalogue.roles().map(|role| role.family.as_str()).collect();
        assert!(families.len() >= 12, "{families:?}");
        for role in catalogue.roles() {
            assert_eq!(RoleSlug::of_title(&role.title).as_ref(), Some(&role.slug));
            for other in role.text.related.iter().chain(&role.text.next) {
                assert!(catalogue.role(other).is_some(), "{}: {other} is unknown", role.slug);
            }
            let pay = role.pay.as_ref().expect("every built-in role has a reference");
            assert!(pay.p10 < pay.p50 && pay.p50 < pay.p90, "{}", role.slug);
            assert!(role.text.aliases.len() >= 6 && role.text.ladder.len() >= 3, "{}", role.slug);
        }
    }

    #[test]
    fn the_plausible_range_is_wide_and_in_the_currency_asked() {
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        let role = RoleSlug::parse("back-end-developer").expect("a slug");
        let (low, high) = catalogue.plausible_range(&role, Currency::USD);
        assert!(low < 3_000_00 && high > 800_000_00);
        let inr = Currency::parse("INR").expect("a currency");
        assert!(catalogue.plausible_range(&role, inr).1 > 60_000_000_00);
    }
}
