//! What a group of people adds to a cell: everything additive, and nothing else.

use super::Workshop;
use crate::disclosure::histogram::Histogram;
use crate::disclosure::members::MemberDigest;
use crate::domain::{Collected, Currency, ExperienceBand, Money, Quarter, Salary, Vocabulary};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// One measure of pay.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Measure {
    Total,
    Base,
    Additional,
}

impl Measure {
    pub(super) fn name(self) -> &'static str {
        match self {
            Measure::Total => "total",
            Measure::Base => "base",
            Measure::Additional => "additional",
        }
    }
}

/// Sums over the people of a group or of a cell.
#[derive(Debug, Clone, Default, PartialEq)]
pub(super) struct Content {
    pub(super) people: i64,
    pub(super) members: MemberDigest,
    pub(super) total: Histogram,
    pub(super) base: Histogram,
    /// Of those who get any.
    pub(super) additional: Histogram,
    /// By band, in the order of [`ExperienceBand::ALL`].
    pub(super) experience: [i64; ExperienceBand::ALL.len()],
    /// By keyed bucket of the employer's name.
    pub(super) employers: BTreeMap<u16, i64>,
    pub(super) collected: Option<Collected>,
}

/// A person's pay in the currency of a slice; `None` where there is no rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PayIn {
    pub(super) base: i64,
    pub(super) additional: i64,
    pub(super) total: i64,
}

impl PayIn {
    pub(super) fn of(workshop: &Workshop<'_>, salary: &Salary, currency: Currency) -> Option<Self> {
        let convert = |hundredths| {
            let stated = Money::from_hundredths(hundredths, salary.pay.currency()).ok()?;
            let rates = workshop.catalogue.fixed_rates();
            rates.convert(stated, currency, salary.year.get()).map(Money::hundredths)
        };
        Some(PayIn {
            base: convert(salary.pay.base().hundredths())?,
            additional: convert(salary.pay.additional_hundredths())?,
            total: convert(salary.pay.total_hundredths())?,
        })
    }
}

impl Content {
    /// Adds one person.
    pub(super) fn count(
        &mut self,
        workshop: &Workshop<'_>,
        key: &[u8; 16],
        salary: &Salary,
        pay: PayIn,
    ) {
        self.members += MemberDigest::of(workshop.member_secret, key);
        self.people += 1;
        self.total.add(workshop.grid.index_of(pay.total), 1);
        self.base.add(workshop.grid.index_of(pay.base), 1);
        if pay.additional > 0 {
            self.additional.add(workshop.grid.index_of(pay.additional), 1);
        }
        let band = salary.experience.map(|years| years.band());
        for (known, people) in ExperienceBand::ALL.iter().zip(&mut self.experience) {
            *people += i64::from(band == Some(*known));
        }
        if let Some(bucket) = salary.employer.bucket {
            *self.employers.entry(bucket).or_default() += 1;
        }
        self.collected = Some(span(self.collected, salary.collected, salary.collected));
    }

    /// Takes one person away again. What the employer and the quarter were is no longer known.
    pub(super) fn remove(
        &mut self,
        workshop: &Workshop<'_>,
        key: &[u8; 16],
        salary: &Salary,
        pay: PayIn,
    ) {
        self.members -= MemberDigest::of(workshop.member_secret, key);
        self.people -= 1;
        self.total.remove(workshop.grid.index_of(pay.total));
        self.base.remove(workshop.grid.index_of(pay.base));
        if pay.additional > 0 {
            self.additional.remove(workshop.grid.index_of(pay.additional));
        }
        let band = salary.experience.map(|years| years.band());
        for (known, people) in ExperienceBand::ALL.iter().zip(&mut self.experience) {
            *people -= i64::from(band == Some(*known));
        }
    }

    /// Adds the people of another group.
    pub(super) fn merge(&mut self, other: &Content) {
        self.people += other.people;
        self.members += other.members;
        self.total += &other.total;
        self.base += &other.base;
        self.additional += &other.additional;
        for (sum, people) in self.experience.iter_mut().zip(other.experience) {
            *sum += people;
        }
        for (bucket, people) in &other.employers {
            *self.employers.entry(*bucket).or_default() += people;
        }
        if let Some(collected) = other.collected {
            self.collected = Some(span(self.collected, collected.from, collected.to));
        }
    }

    pub(super) fn histogram(&self, measure: Measure) -> &Histogram {
        match measure {
            Measure::Total => &self.total,
            Measure::Base => &self.base,
            Measure::Additional => &self.additional,
        }
    }

    /// The stored form of all but the people and their digest, which are columns of their own.
    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, serde_json::Error> {
        serde_json::to_vec(&Stored {
            total: hex::encode(self.total.to_bytes()),
            base: hex::encode(self.base.to_bytes()),
            additional: hex::encode(self.additional.to_bytes()),
            experience: self.experience,
            employers: self.employers.clone(),
            collected: self.collected,
        })
    }

    /// Reads the stored form back; `None` where it is not one.
    pub(super) fn from_stored(people: i64, members: [u8; 32], bytes: &[u8]) -> Option<Self> {
        let stored: Stored = serde_json::from_slice(bytes).ok()?;
        let histogram = |text: &str| Histogram::from_bytes(&hex::decode(text).ok()?).ok();
        Some(Content {
            people,
            members: MemberDigest::from_bytes(members),
            total: histogram(&stored.total)?,
            base: histogram(&stored.base)?,
            additional: histogram(&stored.additional)?,
            experience: stored.experience,
            employers: stored.employers,
            collected: stored.collected,
        })
    }
}

#[derive(Serialize, Deserialize)]
struct Stored {
    total: String,
    base: String,
    additional: String,
    experience: [i64; ExperienceBand::ALL.len()],
    employers: BTreeMap<u16, i64>,
    collected: Option<Collected>,
}

pub(super) fn span(known: Option<Collected>, from: Quarter, to: Quarter) -> Collected {
    known.map_or(Collected { from, to }, |known| Collected {
        from: known.from.min(from),
        to: known.to.max(to),
    })
}
