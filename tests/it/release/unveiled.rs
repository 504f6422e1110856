//! What is drawn, without its noise. A test can have that, since it reads the secret of the next
//! draws before they are stored; afterwards nobody can.

use crate::support::Ground;
use paylens::catalog::Catalogue;
use paylens::directory::Directory;
use paylens::disclosure::draw::{BatchDigest, DrawSecret, Tally, draw};
use paylens::disclosure::ledger::Ledger;
use paylens::domain::{Cell, ModerationState, Placement, RoleSlug, Scope, Statistic};
use paylens::release::{Moment, Outcome};
use paylens::store::{BatchQuery, BatchRecord, PendingEntry};
use std::collections::BTreeMap;
use std::sync::Arc;

/// Sums over the people of a cell, without noise.
pub type Exact = BTreeMap<(Cell, Statistic), Vec<i64>>;

/// What came of a release moment.
pub struct Unveiled {
    /// The release; 0 where there was none.
    pub release: i32,
    pub batches: Vec<BatchRecord>,
    pub exact: Exact,
}

/// What waits and what it will be drawn with.
pub struct Before {
    entries: Vec<PendingEntry>,
    secret: DrawSecret,
    catalogue: Arc<Catalogue>,
}

impl Before {
    pub async fn a_closing(ground: &Ground) -> Self {
        let directory = Directory::open(ground.on.store.role_records()).await.expect("opened");
        let secret = ground.archive().draw_secret().await.expect("a secret");
        Before {
            entries: ground.archive().pending().await.expect("pending"),
            secret: DrawSecret::new(secret),
            catalogue: directory.current(),
        }
    }

    /// The role an answer belongs to.
    fn role(&self, entry: &PendingEntry) -> Option<RoleSlug> {
        match &entry.submission.placement {
            Placement::Accepted(role) | Placement::Held(role) => {
                Some(self.catalogue.merged_into(role).unwrap_or(role).clone())
            }
            Placement::Unmatched(title) => {
                self.catalogue.match_title(title).best.map(|best| best.role)
            }
        }
    }

    fn is_in(&self, entry: &PendingEntry, scope: &Scope) -> bool {
        let role = self.role(entry);
        match scope {
            Scope::AllRoles => true,
            Scope::Role(slug) => role.as_ref() == Some(slug),
            Scope::Family(family) => {
                let role = role.and_then(|role| self.catalogue.role(&role).cloned());
                role.is_some_and(|role| role.family == *family)
            }
        }
    }

    /// Takes the noise off a batch that was drawn of all that waited but `without`.
    pub fn unveil(&self, ledger: &Ledger, batch: &BatchRecord, without: &[usize]) -> Exact {
        let mut digest = BatchDigest::default();
        for (at, entry) in self.entries.iter().enumerate() {
            let counts = matches!(entry.moderation, None | Some(ModerationState::Approved));
            if counts && !without.contains(&at) && self.is_in(entry, &batch.scope) {
                digest.add(&self.secret, entry.key.as_bytes(), &entry.version);
            }
        }
        let nobody = Tally::default();
        let mut exact = Exact::new();
        for drawn in &batch.draws {
            let noise =
                draw(ledger, &self.secret, &digest, &drawn.cell, (&nobody, &nobody)).into_iter();
            let noise = noise.into_iter().find(|one| one.statistic == drawn.statistic);
            let noise = noise.expect("a line").sums;
            let sums = drawn.sums.iter().zip(noise).map(|(sum, noise)| sum - noise).collect();
            exact.insert((drawn.cell.clone(), drawn.statistic), sums);
        }
        exact
    }

    /// The same of all batches of a release.
    pub async fn after(self, ground: &Ground, ledger: &Ledger, outcome: Outcome) -> Unveiled {
        let Outcome::Published { head, .. } = &outcome else {
            return Unveiled { release: 0, batches: Vec::new(), exact: Exact::new() };
        };
        let (number, mut exact) = (head.number, Exact::new());
        let batches = batches(ground, number).await;
        for batch in &batches {
            exact.extend(self.unveil(ledger, batch, &[]));
        }
        Unveiled { release: number, batches, exact }
    }
}

/// All that was drawn for a release.
pub async fn batches(ground: &Ground, release: i32) -> Vec<BatchRecord> {
    let of = BatchQuery { since: Some(release), until: Some(release), ..BatchQuery::default() };
    ground.releases().batches(of).await.expect("batches")
}

/// A release moment, unveiled.
pub async fn closing(ground: &Ground, ledger: &Ledger, moment: Moment) -> Unveiled {
    let before = Before::a_closing(ground).await;
    let outcome = ground.publisher.publish(moment).await.expect("released");
    before.after(ground, ledger, outcome).await
}
