//! `paylens plan`: what a survey of a given size would show, tried on made-up people.

use super::demo::{self, people::People};
use super::keyed::Missing;
use super::settings::{Made, StoreSettings};
use crate::catalog::{Catalogue, Role};
use crate::domain::{
    Country, Dimension, Family, Privacy, RoleSlug, Scope, Slice, Submission, Vocabulary,
};
use crate::insight::{Conversion, Insight, PayAnswer, PublishedPay};
use crate::release::Moment;
use anyhow::{Context, bail};
use clap::Args;
use std::collections::{BTreeMap, BTreeSet};
use std::process::ExitCode;

/// Try a survey on made-up people: which figures it would show, and how sure of them.
///
/// People are spread over roles as they usually are: the second role has half the people of the first, the
/// third a third, and so on. What is shown is what this program would publish of them, noise and all;
/// nothing is kept.
#[derive(Debug, Args)]
pub(super) struct Plan {
    /// How many people will answer
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100_000))]
    people: u32,
    /// Over how many roles
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(1..=200))]
    roles: u16,
    /// Over how many countries; the first has most people
    #[arg(long, value_name = "N", default_value_t = 1, value_parser = clap::value_parser!(u8).range(1..=10))]
    countries: u8,
    /// How carefully: standard or strict
    #[arg(long, value_name = "MODE", default_value = "standard")]
    privacy: Privacy,
}

/// What is tried within a role and country.
const WITHIN: [Dimension; 3] = [Dimension::Level, Dimension::Experience, Dimension::WorkMode];

/// Of the cells of one kind.
#[derive(Default)]
struct Kind {
    cells: usize,
    shown: usize,
    people: usize,
    people_in_shown: usize,
    /// Half of the 90 % interval of each median, of the median.
    errors: Vec<f64>,
}

impl Kind {
    fn note(&mut self, people: usize, pay: Option<&PublishedPay>) {
        self.cells += 1;
        self.people += people;
        let Some(median) = pay.and_then(|pay| pay.total.percentiles.p50.shown()) else { return };
        self.shown += 1;
        self.people_in_shown += people;
        let width = median.high.0 as f64 - median.low.0 as f64;
        self.errors.push(width / (2.0 * median.value.0 as f64));
    }

    fn print(mut self, what: &str) {
        self.errors.sort_by(f64::total_cmp);
        let middle = self.errors.get(self.errors.len() / 2);
        let error = middle.map_or_else(|| "-".to_owned(), |half| format!("±{:.0} %", 100.0 * half));
        let share = 100.0 * self.people_in_shown as f64 / self.people.max(1) as f64;
        let cells = format!("{} of {}", self.shown, self.cells);
        println!("  {what:40} {cells:>16} {share:>7.0} % {error:>9}");
    }
}

impl Plan {
    pub(super) async fn run(self) -> anyhow::Result<ExitCode> {
        if self.privacy == Privacy::Off {
            bail!("with privacy off every figure is shown, exact: there is nothing to try");
        }
        let folder = tempfile::tempdir().context("no room for made-up people")?;
        let made = Made { privacy: Some(self.privacy), ..Made::default() };
        let settings = StoreSettings::file(folder.path().join("plan.db"), made);
        let opened = settings.open(Missing::MadeForNow).await?;
        let catalogue = opened.directory.current();
        let mut people = People::of(usize::from(self.countries));
        let mut answers = Vec::new();
        for (role, count) in self.spread(&catalogue)? {
            for _ in 0..count {
                answers.push(people.answer(&opened.intake, &catalogue, role, 0)?);
            }
        }
        let rows = answers.iter().enumerate();
        let rows = rows.map(|(at, one)| (format!("made up {at}").into_bytes(), one.clone()));
        demo::hand_in(&opened, rows.collect()).await?;
        opened.publisher.publish(Moment::Forced).await?;
        let releases = opened.store.published_releases();
        let insight = Insight::open(opened.directory.clone(), releases, None).await?;
        self.report(&insight, &answers)?;
        Ok(ExitCode::SUCCESS)
    }

    /// Roles with how many of the people are in each, the most common first.
    fn spread<'a>(&self, catalogue: &'a Catalogue) -> anyhow::Result<Vec<(&'a Role, usize)>> {
        let common = demo::roles(catalogue)?;
        let is_common = |role: &Role| common.iter().any(|one| one.slug == role.slug);
        let others = catalogue.roles().filter(|role| role.pay.is_some() && !is_common(role));
        let roles: Vec<_> =
            common.iter().copied().chain(others).take(usize::from(self.roles)).collect();
        let all: f64 = (1..=roles.len()).map(|rank| 1.0 / rank as f64).sum();
        let mut left = self.people as usize;
        let share = |rank: usize| (f64::from(self.people) / (all * rank as f64)).round() as usize;
        let spread = roles.into_iter().enumerate().map(|(at, role)| {
            let count = share(at + 1).min(left);
            left -= count;
            (role, count)
        });
        let mut spread: Vec<_> = spread.collect();
        // What rounding left over.
        spread.first_mut().context("the catalogue has roles")?.1 += left;
        spread.retain(|(_, count)| *count > 0);
        Ok(spread)
    }

    /// Prints what was shown of whom.
    fn report(&self, insight: &Insight, answers: &[Submission]) -> anyhow::Result<()> {
        let there = There::of(&insight.catalogue(), answers)?;
        println!(
            "{} made-up people in {} roles and {}, published as {}:\n",
            answers.len(),
            there.roles.keys().map(|(role, _)| role).collect::<BTreeSet<_>>().len(),
            match there.countries.len() {
                1 => "1 country".to_owned(),
                more => format!("{more} countries"),
            },
            self.privacy,
        );
        println!("  {:40} {:>16} {:>9} {:>9}", "pay of", "cells shown", "people", "median");
        let read = Conversion::default();
        let mut everybody = Kind::default();
        for (country, people) in &there.countries {
            let asked = Slice::country(*country);
            everybody
                .note(*people, exactly(&insight.all_pay(&asked, read)?, &asked, &Scope::AllRoles));
        }
        everybody.print("everybody in a country");
        let mut families = Kind::default();
        for ((family, country), people) in &there.families {
            let asked = Slice::country(*country);
            let answer = insight.family_pay(family.as_str(), &asked, read)?;
            families.note(*people, exactly(&answer, &asked, &Scope::Family(family.clone())));
        }
        families.print("a family of roles in a country");
        let mut kinds: BTreeMap<Option<Dimension>, Kind> = BTreeMap::new();
        let mut sizes = Vec::new();
        for ((role, asked), people) in &there.roles {
            let dimension = asked.dimensions().map(|(dimension, _)| dimension).next();
            let answer = insight.pay(role.as_str(), asked, read)?;
            let pay = exactly(&answer, asked, &Scope::Role(role.clone()));
            kinds.entry(dimension).or_default().note(*people, pay);
            if dimension.is_none() {
                sizes.push((*people, role, asked, pay.is_some()));
            }
        }
        for (dimension, kind) in kinds {
            kind.print(&match dimension {
                None => "a role in a country".to_owned(),
                Some(Dimension::Experience) => "the same of one experience band".to_owned(),
                Some(dimension) => {
                    format!("the same of one {}", dimension.as_str().replace('_', " "))
                }
            });
        }
        println!(
            "\nPeople: the share of all who are in the cells that are shown. Median: half of its 90 % \
             interval, in the middle of these cells. It is one try: chance decides about small cells."
        );
        let smallest = sizes.iter().filter(|(.., shown)| *shown).map(|(people, ..)| *people).min();
        if let Some(smallest) = smallest {
            println!("The smallest role that is shown in a country has {smallest} people.");
        }
        let mut lone: BTreeMap<(Family, &Slice), Vec<(usize, &RoleSlug)>> = BTreeMap::new();
        for (people, role, country, _) in sizes.into_iter().filter(|(.., shown)| !shown) {
            let family = family_of(&insight.catalogue(), role)?;
            lone.entry((family, country)).or_default().push((people, role));
        }
        for ((family, _), mut roles) in lone {
            roles.sort_unstable();
            let people: usize = roles.iter().map(|(people, _)| people).sum();
            if roles.len() > 1 && smallest.is_some_and(|smallest| people >= smallest) {
                let named: Vec<_> =
                    roles.iter().map(|(people, role)| format!("{role} ({people})")).collect();
                println!(
                    "Asked for as one role, {} of the family {} would be shown together.",
                    named.join(", "),
                    family.as_str()
                );
            }
        }
        Ok(())
    }
}

/// How many people are where.
#[derive(Default)]
struct There {
    countries: BTreeMap<Country, usize>,
    families: BTreeMap<(Family, Country), usize>,
    roles: BTreeMap<(RoleSlug, Slice), usize>,
}

impl There {
    fn of(catalogue: &Catalogue, answers: &[Submission]) -> anyhow::Result<Self> {
        let mut there = There::default();
        for answer in answers {
            let salary = &answer.salary;
            let role = answer.placement.role().context("a made-up answer has a role")?;
            let family = family_of(catalogue, role)?;
            *there.countries.entry(salary.country).or_default() += 1;
            *there.families.entry((family, salary.country)).or_default() += 1;
            let country = Slice::country(salary.country);
            let within = WITHIN.into_iter().filter_map(|dimension| {
                Some(country.clone().with(dimension, dimension.value_of(salary)?))
            });
            for slice in within.chain([country.clone()]) {
                *there.roles.entry((role.clone(), slice)).or_default() += 1;
            }
        }
        Ok(there)
    }
}

fn family_of(catalogue: &Catalogue, role: &RoleSlug) -> anyhow::Result<Family> {
    Ok(catalogue.role(role).with_context(|| format!("the catalogue has no {role}"))?.family.clone())
}

/// The pay where it is of what was asked and of nothing wider.
fn exactly<'a>(answer: &'a PayAnswer, asked: &Slice, scope: &Scope) -> Option<&'a PublishedPay> {
    let is_of = |pay: &&PublishedPay| pay.answered.scope == *scope && pay.answered.slice == *asked;
    answer.published().filter(is_of)
}
