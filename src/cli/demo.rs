//! Made-up submissions for `serve --demo`: plausible, drawn from a fixed seed, of nobody.

pub(super) mod people;
mod reviews;

use super::keyed::Missing;
use super::settings::{Opened, StoreSettings};
use crate::catalog::{Catalogue, Role};
use crate::clock::Clock;
use crate::domain::{RoleSlug, Submission};
use crate::release::{Moment, Outcome};
use anyhow::{Context, bail};
use indicatif::{ProgressBar, ProgressStyle};
use people::People;
use time::Duration;

/// Said wherever the demo's figures appear.
pub(super) const NOTICE: &str = "Made-up sample data: every figure here is invented.";

/// Roles with made-up submissions, with how many.
const ROLES: [(&str, usize); 32] = [
    ("back-end-developer", 3_600),
    ("front-end-developer", 1_100),
    ("full-stack-developer", 1_000),
    ("software-engineer", 1_600),
    ("mobile-developer", 450),
    ("devops-engineer", 500),
    ("site-reliability-engineer", 300),
    ("qa-engineer", 350),
    ("security-engineer", 300),
    ("software-architect", 300),
    ("engineering-manager", 300),
    ("database-administrator", 300),
    ("data-scientist", 600),
    ("data-engineer", 550),
    ("data-analyst", 450),
    ("machine-learning-engineer", 300),
    ("ux-designer", 300),
    ("graphic-designer", 300),
    ("product-manager", 450),
    ("project-manager", 400),
    ("accountant", 400),
    ("financial-analyst", 300),
    ("lawyer", 300),
    ("human-resources-specialist", 300),
    ("marketing-manager", 300),
    ("registered-nurse", 750),
    ("primary-school-teacher", 450),
    ("secondary-school-teacher", 350),
    ("electrician", 350),
    ("truck-driver", 300),
    ("cook", 300),
    ("mechanical-engineer", 300),
];

/// Parts of the people of a large role who answer in each quarter, the last one today: ever more, so
/// that its slices close every time.
const QUARTERS: [usize; 4] = [2, 2, 3, 4];
/// People from which a role is large. Those of the others all answer today: the demo is to be there
/// within seconds.
const LARGE: usize = 1_000;
/// From the day a survey is opened until its first batch may close.
const FIRST_BATCH: Duration = Duration::days(31);
/// Rows a transaction takes.
const CHUNK: usize = 2_000;

/// Fills a fresh store and releases it, quarter by quarter, by a clock of its own.
pub(super) async fn fill(settings: &StoreSettings) -> anyhow::Result<()> {
    let quarter = Duration::days(91);
    let earlier = (QUARTERS.len() as i32 - 1) * quarter;
    let clock = Clock::manual(Clock::system().now() - earlier - FIRST_BATCH);
    let opened = &settings.open_at(clock.clone(), Missing::MadeForNow).await?;
    let catalogue = opened.directory.current();
    let mut answers = made_up(opened, &catalogue)?;
    clock.advance(FIRST_BATCH);
    let last = answers.pop().unwrap_or_default();
    for rows in answers {
        hand_in(opened, rows).await?;
        // What is due by now.
        opened.publisher.publish(Moment::Regular).await?;
        clock.advance(quarter);
    }
    hand_in(opened, last).await?;
    for (slug, _) in ROLES {
        let role = role_of(&catalogue, slug)?;
        reviews::fill(opened, &role.title, &role.slug).await?;
    }
    match opened.publisher.publish(Moment::Forced).await? {
        Outcome::Published { scopes, cells, reviews, .. } => {
            tracing::info!(scopes, cells, reviews, "made-up submissions released");
            Ok(())
        }
        other => bail!("the demo could not be released: {other:?}"),
    }
}

/// An answer with the identity it is handed in under.
type Made = (Vec<u8>, Submission);

fn role_of<'a>(catalogue: &'a Catalogue, slug: &str) -> anyhow::Result<&'a Role> {
    let role = RoleSlug::parse(slug).and_then(|slug| catalogue.role(&slug));
    role.with_context(|| format!("the catalogue has no {slug}"))
}

/// The roles of the demo, which are common ones.
pub(super) fn roles(catalogue: &Catalogue) -> anyhow::Result<Vec<&Role>> {
    ROLES.iter().map(|(slug, _)| role_of(catalogue, slug)).collect()
}

/// All answers, quarter by quarter.
fn made_up(opened: &Opened, catalogue: &Catalogue) -> anyhow::Result<Vec<Vec<Made>>> {
    let mut people = People::of(usize::MAX);
    let total = ROLES.iter().map(|(_, count)| *count as u64).sum();
    let bar = ProgressBar::new(total).with_style(
        ProgressStyle::with_template("making up {len} submissions {wide_bar} {percent} %")
            .unwrap_or_else(|_| ProgressStyle::default_bar()),
    );
    let mut quarters = vec![Vec::new(); QUARTERS.len()];
    for (slug, count) in ROLES {
        let role = role_of(catalogue, slug)?;
        for number in 0..count {
            let quarter = if count < LARGE { QUARTERS.len() - 1 } else { quarter_of(number) };
            let answer = people.answer(&opened.intake, catalogue, role, quarter)?;
            let row = (format!("demo {} {number}", role.slug).into_bytes(), answer);
            quarters.get_mut(quarter).context("a quarter")?.push(row);
        }
        bar.inc(count as u64);
    }
    bar.finish_and_clear();
    Ok(quarters)
}

/// The quarter in which the number-th person of a large role answers.
fn quarter_of(number: usize) -> usize {
    let mut left = number % QUARTERS.iter().sum::<usize>();
    let mut at = 0;
    for parts in QUARTERS {
        if left < parts {
            break;
        }
        left -= parts;
        at += 1;
    }
    at
}

/// Hands in answers, each under its identity.
pub(super) async fn hand_in(opened: &Opened, rows: Vec<Made>) -> anyhow::Result<()> {
    for chunk in rows.chunks(CHUNK) {
        opened.intake.submit_rows(chunk.to_vec()).await?;
    }
    Ok(())
}
