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

/// Roles whose figures are made at a time: all processors are busy, and memory stays bounded.
const TOGETHER: usize = 32;

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
            let sums = self.sums(ledger, catalogue, std::slice::from_ref(&scope)).await?;
            let made = self.make(catalogue, &published, &sums);
            versions.extend(self.versions(&made).await?);
            published.extend(made);
        }
        for some in roles.chunks(TOGETHER) {
            let sums = self.sums(ledger, catalogue, some).await?;
            let (publisher, catalogue) = (self.clone(), Arc::clone(catalogue));
            let known = published.clone();
            let made = off_thread(move || publisher.make(&catalogue, &known, &sums)).await;
            versions.extend(self.versions(&made).await?);
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

    /// The sums of scopes, with those of the roles that were merged into them.
    pub(super) async fn sums(
        &self,
        ledger: &Ledger,
        catalogue: &Catalogue,
        scopes: &[Scope],
    ) -> Result<Vec<(Scope, ScopeSums)>, ReleaseError> {
        let mut sums = Vec::with_capacity(scopes.len());
        for scope in scopes {
            let merged = scope.role().into_iter().flat_map(|role| catalogue.merged_from(role));
            let of = merged.map(Scope::Role).chain([scope.clone()]).collect();
            // One scope at a time: its batches are many numbers, their sums are few.
            let batches =
                self.releases.batches(BatchQuery { scopes: of, ..BatchQuery::default() }).await?;
            let ledger = ledger.clone();
            let added_up = off_thread(move || ScopeSums::of(&ledger, &batches)).await;
            sums.push((scope.clone(), added_up));
        }
        Ok(sums)
    }

    /// New versions of the cells of scopes, and of those that are no longer shown.
    async fn versions(
        &self,
        made: &[(Scope, BTreeMap<Slice, PublishedCell>)],
    ) -> Result<Vec<CellVersion>, ReleaseError> {
        let scopes = made.iter().map(|(scope, _)| scope.clone());
        let mut before: BTreeMap<Scope, Vec<Slice>> = BTreeMap::new();
        for record in self.releases.current_of(scopes).await? {
            before.entry(record.scope).or_default().push(record.slice);
        }
        let mut versions = Vec::new();
        for (scope, cells) in made {
            let version = |slice, figures| CellVersion { scope: scope.clone(), slice, figures };
            let gone = before.remove(scope).unwrap_or_default().into_iter();
            let gone = gone.filter(|slice| slice.view().is_some() && !cells.contains_key(slice));
            versions.extend(gone.map(|slice| version(slice, "null".to_owned())));
            for (slice, cell) in cells {
                versions.push(version(slice.clone(), serde_json::to_string(cell)?));
            }
        }
        Ok(versions)
    }
}
