//! `paylens audit`: everything ever released, replayed against the rules.

use super::content::{Content, PayIn};
use super::groups::Groups;
use super::history::{Calendar, History};
use super::versions::{Cells, Contributors, figures};
use super::{Publisher, ReleaseError, Workshop};
use crate::disclosure::audit::Failure;
use crate::disclosure::rules::Privacy;
use crate::domain::{PublishedCell, RoleSlug, Slice, View};
use crate::store::{
    Contribution, Membership, PastVersion, PublishedRecord, RoleSummary, ViewState,
};
use std::collections::{BTreeMap, BTreeSet};

/// What the replay found of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Verdict {
    /// The rule's number and name.
    pub rule: &'static str,
    /// How many things were looked at.
    pub checked: usize,
    /// What broke it, one sentence each; empty where it holds.
    pub broken: Vec<String>,
}

/// What the replay found of every rule.
pub type Verdicts = Vec<Verdict>;

/// The rules that are replayed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rule {
    Batches,
    Groups,
    Isolation,
    Differences,
    Rests,
    Thresholds,
    Rebuild,
    Reviews,
    Quotes,
}

impl Rule {
    const ALL: [Rule; 9] = [
        Rule::Batches,
        Rule::Groups,
        Rule::Isolation,
        Rule::Differences,
        Rule::Rests,
        Rule::Thresholds,
        Rule::Rebuild,
        Rule::Reviews,
        Rule::Quotes,
    ];

    fn name(self) -> &'static str {
        match self {
            Rule::Batches => "R2  batches are large enough and grow",
            Rule::Groups => "R3  groups are large enough",
            Rule::Isolation => "R4a no combination of figures is about a few people",
            Rule::Differences => "R4b no two versions differ by a few people",
            Rule::Rests => "R4c no unpublished rest is a few people",
            Rule::Thresholds => "R5d, R7 enough people and employers in every cell",
            Rule::Rebuild => "R5c figures come out the same when made again",
            Rule::Reviews => "R9a reviews come out ten or more at once",
            Rule::Quotes => "R9b quotes are of reviewers of the cell who agreed",
        }
    }
}

/// Counts what was checked and collects what broke.
#[derive(Default)]
pub(super) struct Tally(BTreeMap<Rule, (usize, Vec<String>)>);

impl Tally {
    pub(super) fn check(&mut self, rule: Rule, holds: bool, broken: impl FnOnce() -> String) {
        let (checked, found) = self.0.entry(rule).or_default();
        *checked += 1;
        if !holds {
            found.push(broken());
        }
    }
}

impl Publisher {
    /// Replays everything ever released.
    ///
    /// # Errors
    /// [`ReleaseError`]; a broken rule is a verdict, not an error.
    pub async fn audit(&self) -> Result<Verdicts, ReleaseError> {
        if self.rules.privacy == Privacy::Off {
            return Ok(Vec::new());
        }
        self.check_privacy().await?;
        self.directory.refresh().await?;
        let catalogue = self.directory.current();
        let workshop = self.workshop(&catalogue)?;
        let mut by_role: BTreeMap<RoleSlug, Vec<PublishedRecord>> = BTreeMap::new();
        for record in self.releases.since(0).await? {
            by_role.entry(record.role.clone()).or_default().push(record);
        }
        // Figures drawn under other rules, before a change of mode or of mechanism, cannot be drawn
        // again under these.
        let releases = self.releases.list(i64::from(i32::MAX), None).await?.into_iter();
        let comparable: BTreeSet<i32> = releases
            .filter(|release| release.rules == self.rules.id)
            .map(|release| release.number)
            .collect();
        let mut tally = Tally::default();
        for summary in self.archive.roles().await? {
            let role = &summary.role;
            let contributions = self.archive.contributions(role).await?;
            let left = self.archive.memberships(role).await?;
            let groups = Groups::read(&workshop, role, self.archive.groups(role).await?, &left)?;
            let published = Published {
                versions: by_role.remove(role).unwrap_or_default(),
                comparable: &comparable,
            };
            batches(&workshop, &summary, &mut tally);
            rebuild_groups(&workshop, role, &contributions, &groups, &mut tally);
            let people = (contributions.as_slice(), left.as_slice());
            replay(&workshop, &summary, people, &groups, published, &mut tally)?;
        }
        self.audit_reviews(&workshop, &mut tally).await?;
        let verdict = |rule: Rule| {
            let (checked, broken) = tally.0.remove(&rule).unwrap_or_default();
            Verdict { rule: rule.name(), checked, broken }
        };
        Ok(Rule::ALL.map(verdict).into())
    }
}

fn batches(workshop: &Workshop<'_>, summary: &RoleSummary, tally: &mut Tally) {
    let mut published = 0;
    for closing in &summary.closings {
        let people = u64::try_from(closing.people).unwrap_or(0);
        tally.check(Rule::Batches, workshop.rules.role_closes(people, published), || {
            format!(
                "{}: closing {} took in {people} people after {published}",
                summary.role, closing.number
            )
        });
        published += people;
    }
}

/// Every group whose people are all still there, made again from the archive.
fn rebuild_groups(
    workshop: &Workshop<'_>,
    role: &RoleSlug,
    contributions: &[Contribution],
    groups: &Groups,
    tally: &mut Tally,
) {
    let mut again: BTreeMap<(Slice, i32), Content> = BTreeMap::new();
    for one in contributions {
        for view in View::all() {
            let ViewState::Specified(closing) = one.views.get(view) else { continue };
            let Some(slice) = view.slice_of(&one.salary) else { continue };
            let Some(pay) = PayIn::of(workshop, &one.salary, workshop.currency(&slice)) else {
                continue;
            };
            let content = again.entry((slice, i32::from(closing))).or_default();
            content.count(workshop, one.key.as_bytes(), &one.salary, pay);
        }
    }
    for (slice, by_closing) in &groups.by_slice {
        for (closing, stored) in by_closing {
            let made = again.remove(&(slice.clone(), *closing)).unwrap_or_default();
            let gone = stored.members != made.members;
            let entered = stored.people + groups.departed(slice, *closing);
            let enough = u64::try_from(entered).is_ok_and(|n| n >= workshop.rules.min_group);
            tally.check(Rule::Groups, enough || gone, || {
                format!("{role} {slice}: a group of closing {closing} has {} people", stored.people)
            });
            // Who withdrew can no longer be counted again; the employers' buckets are gone too.
            let same = stored.people == 0
                || Content { employers: stored.employers.clone(), ..made } == *stored;
            tally.check(Rule::Rebuild, same || gone, || {
                format!("{role} {slice}: the group of closing {closing} comes out differently")
            });
        }
    }
}

/// What a role published, and the releases whose figures can be made again.
struct Published<'a> {
    versions: Vec<PublishedRecord>,
    comparable: &'a BTreeSet<i32>,
}

/// Every version in order of its release, made again beside what was published with it.
fn replay(
    workshop: &Workshop<'_>,
    summary: &RoleSummary,
    (contributions, left): (&[Contribution], &[Membership]),
    groups: &Groups,
    Published { mut versions, comparable }: Published<'_>,
    tally: &mut Tally,
) -> Result<(), ReleaseError> {
    let role = &summary.role;
    let last = summary.closings.last().map_or(0, |closing| closing.number);
    let calendar = Calendar::new(workshop, summary.closings.clone(), last);
    let past: Vec<_> = versions
        .iter()
        .map(|version| PastVersion { slice: version.slice.clone(), closing: version.closing })
        .collect();
    let findings =
        History::new(contributions, left, groups, &calendar, &past).audit(workshop.rules.min_group);
    for (rule, failure) in [
        (Rule::Isolation, Failure::Isolated),
        (Rule::Differences, Failure::Near),
        (Rule::Rests, Failure::Rest),
    ] {
        let found: Vec<_> = findings.iter().filter(|one| one.failure == failure).collect();
        tally.check(rule, found.is_empty(), || {
            format!(
                "{role}: {} combination(s) of figures are about fewer than {} people",
                found.len(),
                workshop.rules.min_group
            )
        });
    }
    versions.sort_by_key(|version| {
        let slice = &version.slice;
        (version.release, slice.country_code().is_some(), slice.dimensions().count())
    });
    let mut published = Vec::with_capacity(versions.len());
    for version in versions {
        let cell: PublishedCell = serde_json::from_str(&version.figures)?;
        published.push((version, cell));
    }
    let (mut cells, mut people) = (Cells::new(), Contributors::new());
    // All that came out together, in whatever order it is made again.
    for together in published.chunk_by(|(one, _), (next, _)| one.release == next.release) {
        people.extend(together.iter().map(|(one, cell)| (one.slice.clone(), cell.contributors)));
        for (version, cell) in together {
            let PublishedRecord { slice, closing, release, figures: stored, .. } = version;
            let closing = *closing;
            if comparable.contains(release)
                && !groups.left_since(slice, &calendar.live_at(closing), closing)
            {
                let readers = (&cells, &people);
                let again = figures(workshop, role, slice, groups, &calendar, closing, readers)?;
                tally.check(Rule::Thresholds, again.is_some(), || {
                    format!(
                        "{role} {slice}: closing {closing} published too few people or employers"
                    )
                });
                let same = match &again {
                    Some(cell) => serde_json::to_string(cell)? == *stored,
                    None => true,
                };
                tally.check(Rule::Rebuild, same, || {
                    format!("{role} {slice}: the figures of closing {closing} come out differently")
                });
            }
            cells.insert(slice.clone(), (closing, cell.clone()));
        }
    }
    Ok(())
}
