//! New versions of cells: the figures of the scopes that closed, from the sums of all their batches.

use super::expectation::{Expectations, Published};
use super::figures::Figures;
use super::sums::ScopeSums;
use super::{Publisher, ReleaseError, cells, off_thread, scopes};
use crate::catalog::Catalogue;
use crate::disclosure::ledger::Ledger;
use crate::domain::{PublishedCell, Scope, Slice};
use crate::store::{BatchQuery, CellVersion};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

impl Publisher {
    /// The figures of the scopes that closed, from the sums of all their batches.
    pub(super) async fn new_versions(
        &self,
        ledger: &Ledger,
        catalogue: &Arc<Catalogue>,
        closed: &BTreeSet<Scope>,
    ) -> Result<Vec<CellVersion>, ReleaseError> {
        let wide: Vec<Scope> =
            scopes(catalogue).into_iter().filter(|scope| scope.role().is_none()).collect();
        let mut published = cells(self.releases.current_of(wide).await?)?;
        let mut versions = Vec::new();
        let (roles, wide): (Vec<_>, Vec<_>) =
            closed.iter().cloned().partition(|scope| scope.role().is_some());
        // Widest first: roles lean on what is published of their family and of all roles.
        for scope in wide {
            let sums = self.sums(ledger, catalogue, &scope).await?;
            let made = self.make(catalogue, &published, &[(scope.clone(), sums)]);
            for (scope, cells) in made {
                published.insert(scope, cells);
            }
            let cells = published.get(&scope).cloned().unwrap_or_default();
            versions.extend(self.versions(&scope, cells).await?);
        }
        for some in roles.chunks(16) {
            let mut sums = Vec::with_capacity(some.len());
            for scope in some {
                sums.push((scope.clone(), self.sums(ledger, catalogue, scope).await?));
            }
            let (publisher, catalogue) = (self.clone(), Arc::clone(catalogue));
            let known = published.clone();
            let made = off_thread(move || publisher.make(&catalogue, &known, &sums)).await;
            for (scope, cells) in made {
                versions.extend(self.versions(&scope, cells).await?);
            }
        }
        Ok(versions)
    }

    pub(super) fn make(
        &self,
        catalogue: &Catalogue,
        published: &Published,
        scopes: &[(Scope, ScopeSums)],
    ) -> Vec<(Scope, BTreeMap<Slice, PublishedCell>)> {
        let year = i16::try_from(self.clock.today().year()).unwrap_or(i16::MAX);
        let figures = Figures {
            catalogue,
            designs: &self.designs,
            expectations: Expectations::new(catalogue, published, year),
        };
        scopes.par_iter().map(|(scope, sums)| (scope.clone(), figures.of(scope, sums))).collect()
    }

    /// The sums of a scope, with those of the roles that were merged into it.
    pub(super) async fn sums(
        &self,
        ledger: &Ledger,
        catalogue: &Catalogue,
        scope: &Scope,
    ) -> Result<ScopeSums, ReleaseError> {
        let merged = scope.role().into_iter().flat_map(|role| catalogue.merged_from(role));
        let mut batches = Vec::new();
        for scope in std::iter::once(scope.clone()).chain(merged.map(Scope::Role)) {
            let of = BatchQuery { scope: Some(scope), ..BatchQuery::default() };
            batches.extend(self.releases.batches(of).await?);
        }
        Ok(ScopeSums::of(ledger, &batches))
    }

    /// New versions of a scope's cells, and of those that are no longer shown.
    async fn versions(
        &self,
        scope: &Scope,
        cells: BTreeMap<Slice, PublishedCell>,
    ) -> Result<Vec<CellVersion>, ReleaseError> {
        let version = |slice, figures| CellVersion { scope: scope.clone(), slice, figures };
        let before = self.releases.current_of([scope.clone()]).await?;
        let gone = before.into_iter().map(|record| record.slice);
        let gone = gone.filter(|slice| slice.view().is_some() && !cells.contains_key(slice));
        let mut versions: Vec<_> = gone.map(|slice| version(slice, "null".to_owned())).collect();
        for (slice, cell) in cells {
            versions.push(version(slice, serde_json::to_string(&cell)?));
        }
        Ok(versions)
    }
}
