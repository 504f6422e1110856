//! People who are made up: their countries, levels, experience and pay, drawn from a fixed seed.

use crate::catalog::{Catalogue, LadderRung, Role};
use crate::domain::{Currency, Level, Submission};
use crate::intake::{
    AdditionalDraft, BaseDraft, EmployerDraft, Intake, Placing, Requirements, SalaryDraft,
};
use anyhow::{Context, bail};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use statrs::distribution::{ContinuousCDF, Normal};

/// A country: pay level relative to the United States, share of submissions, cities.
struct Place {
    code: &'static str,
    currency: &'static str,
    /// Local units for one US dollar, roughly.
    per_dollar: f64,
    level: f64,
    share: u32,
    cities: &'static [&'static str],
}

const PLACES: [Place; 10] = [
    Place {
        code: "US",
        currency: "USD",
        per_dollar: 1.0,
        level: 1.0,
        share: 34,
        cities: &["New York", "San Francisco", "Austin", "Seattle", "Chicago", "Boston"],
    },
    Place {
        code: "DE",
        currency: "EUR",
        per_dollar: 0.92,
        level: 0.62,
        share: 16,
        cities: &["Berlin", "Munich", "Hamburg", "Frankfurt"],
    },
    Place {
        code: "GB",
        currency: "GBP",
        per_dollar: 0.78,
        level: 0.60,
        share: 13,
        cities: &["London", "Manchester", "Edinburgh"],
    },
    Place {
        code: "FR",
        currency: "EUR",
        per_dollar: 0.92,
        level: 0.48,
        share: 8,
        cities: &["Paris", "Lyon"],
    },
    Place {
        code: "CA",
        currency: "CAD",
        per_dollar: 1.37,
        level: 0.66,
        share: 7,
        cities: &["Toronto", "Vancouver", "Montreal"],
    },
    Place {
        code: "IN",
        currency: "INR",
        per_dollar: 84.0,
        level: 0.17,
        share: 7,
        cities: &["Bengaluru", "Pune", "Hyderabad"],
    },
    Place {
        code: "NL",
        currency: "EUR",
        per_dollar: 0.92,
        level: 0.60,
        share: 5,
        cities: &["Amsterdam", "Utrecht"],
    },
    Place {
        code: "ES",
        currency: "EUR",
        per_dollar: 0.92,
        level: 0.38,
        share: 4,
        cities: &["Madrid", "Barcelona"],
    },
    Place {
        code: "PL",
        currency: "PLN",
        per_dollar: 3.98,
        level: 0.36,
        share: 3,
        cities: &["Warsaw", "Krakow"],
    },
    Place {
        code: "AU",
        currency: "AUD",
        per_dollar: 1.52,
        level: 0.70,
        share: 3,
        cities: &["Sydney", "Melbourne"],
    },
];

const SIZES: [&str; 7] = ["1-10", "11-50", "51-200", "201-500", "501-1000", "1001-5000", "5001+"];
const EDUCATION: [&str; 5] = ["secondary", "vocational", "bachelor", "bachelor", "master"];
const WORK_MODES: [&str; 3] = ["on_site", "hybrid", "remote"];
const GENDERS: [&str; 5] = ["woman", "woman", "man", "man", "undisclosed"];
/// From senior on.
const GENDERS_ABOVE: [&str; 5] = ["woman", "man", "man", "man", "undisclosed"];

/// By how much pay rises from one quarter to the next, and what women earn of what men on their rung do.
const RISE: f64 = 1.012;
const WOMEN_EARN: f64 = 0.96;

/// Of software employers, by turns; the rest does not say.
const INDUSTRIES: [&str; 5] = ["software", "software", "software", "finance", "healthcare"];

/// Draws people.
pub(in crate::cli) struct People {
    rng: ChaCha8Rng,
    normal: Normal,
    places: &'static [Place],
}

impl People {
    /// People of the first `countries` countries.
    pub(in crate::cli) fn of(countries: usize) -> Self {
        let places = PLACES.get(..countries).unwrap_or(&PLACES);
        People { rng: ChaCha8Rng::seed_from_u64(2_026), normal: Normal::standard(), places }
    }

    /// What somebody in a role hands in, in the number-th quarter.
    pub(in crate::cli) fn answer(
        &mut self,
        intake: &Intake,
        catalogue: &Catalogue,
        role: &Role,
        quarter: usize,
    ) -> anyhow::Result<Submission> {
        let draft = self.draft(catalogue, role, quarter)?;
        match intake.check(&draft, Requirements::FORM, Placing::ByMatch) {
            Ok(checked) => Ok(checked.submission),
            Err(errors) => bail!("a made-up submission of {} is not good: {errors:?}", role.slug),
        }
    }

    fn gauss(&mut self, sd: f64) -> f64 {
        sd * self.normal.inverse_cdf(self.rng.random_range(1e-9..1.0))
    }

    fn one_of(&mut self, choices: &[&str]) -> Option<String> {
        choices.choose(&mut self.rng).map(|choice| (*choice).to_owned())
    }

    fn draft(
        &mut self,
        catalogue: &Catalogue,
        role: &Role,
        quarter: usize,
    ) -> anyhow::Result<SalaryDraft> {
        let place = self
            .places
            .choose_weighted(&mut self.rng, |place| place.share)
            .context("there are places")?;
        let rung = self.rung(role)?;
        let (from, to) = (f64::from(rung.years.0), f64::from(rung.years.1.max(rung.years.0 + 1)));
        let years = (self.rng.random_range(from..to) * 4.0).floor() / 4.0;
        let reference = role.pay.as_ref().context("the role has a pay reference")?.p50 as f64;
        // Within a rung pay grows with experience; people differ by about a quarter.
        let growth = 1.0 + 0.12 * ((years - from) / (to - from) - 0.5);
        let usd = reference * place.level * rung.factor * growth * self.gauss(0.24).exp();
        let base = round(usd * place.per_dollar);
        let employer = self.rng.random_range(0..400);
        let (low, high) = catalogue.plausible_range(&role.slug, Currency::parse(place.currency)?);
        let base = base.clamp((low / 100 + 1) as f64, (high / 200) as f64);
        let mut draft = SalaryDraft {
            title: Some(role.title.clone()),
            country: Some(place.code.to_owned()),
            city: self.city(place).filter(|_| self.rng.random_bool(0.8)),
            level: Some(rung.level.to_string()),
            experience_years: Some(years),
            base: Some(BaseDraft {
                amount: Some(base),
                currency: Some(place.currency.to_owned()),
                period: Some("year".to_owned()),
            }),
            additional: self.additional(base, rung.factor),
            employment_type: Some(
                if self.rng.random_bool(0.9) { "full_time" } else { "contract" }.to_owned(),
            ),
            work_mode: self.one_of(&WORK_MODES),
            employer: Some(EmployerDraft {
                name: Some(format!("Employer {employer}")),
                size: SIZES.get(employer % SIZES.len()).map(|size| (*size).to_owned()),
                industry: INDUSTRIES
                    .get(employer % 7)
                    .filter(|_| role.family.as_str() == "software")
                    .map(|industry| (*industry).to_owned()),
            }),
            education: self.one_of(&EDUCATION),
            gender: self.one_of(if rung.level < Level::Senior { &GENDERS } else { &GENDERS_ABOVE }),
            year: Some(if self.rng.random_bool(0.7) { 2026 } else { 2025 }),
            ..SalaryDraft::default()
        };
        let woman = draft.gender.as_deref() == Some("woman");
        let earned = RISE.powi(quarter as i32) * if woman { WOMEN_EARN } else { 1.0 };
        let amounts = draft.additional.iter_mut().map(|additional| &mut additional.amount);
        for amount in amounts.chain(draft.base.as_mut().map(|base| &mut base.amount)) {
            *amount = amount.map(|amount| round(amount * earned).max(1.0));
        }
        Ok(draft)
    }

    /// A city, the first ones more often.
    fn city(&mut self, place: &Place) -> Option<String> {
        let cities: Vec<_> = place.cities.iter().enumerate().collect();
        let chosen = cities.choose_weighted(&mut self.rng, |(at, _)| 1.0 / (*at as f64 + 1.0));
        chosen.ok().map(|(_, city)| city.to_string())
    }

    /// A rung, the middle ones more often.
    fn rung<'a>(&mut self, role: &'a Role) -> anyhow::Result<&'a LadderRung> {
        let last = role.text.ladder.len().saturating_sub(1) as f64;
        let rungs: Vec<_> = role.text.ladder.iter().enumerate().collect();
        let weight =
            |at: usize| (1.0 + 3.0 * (1.0 - ((at as f64 / last) * 2.0 - 0.8).abs())).max(0.3);
        rungs
            .choose_weighted(&mut self.rng, |(at, _)| weight(*at))
            .map(|(_, rung)| *rung)
            .context("the role has a ladder")
    }

    fn additional(&mut self, base: f64, factor: f64) -> Vec<AdditionalDraft> {
        if !self.rng.random_bool((0.35 + 0.2 * factor).min(0.9)) {
            return Vec::new();
        }
        let share = (0.07 * factor) * self.gauss(0.6).exp();
        vec![AdditionalDraft {
            kind: Some("bonus".to_owned()),
            amount: Some(round(base * share.min(0.6)).max(1.0)),
        }]
    }
}

/// As people round: to two or three leading digits.
fn round(amount: f64) -> f64 {
    let unit = 10_f64.powf(amount.max(100.0).log10().floor() - 2.0) * 5.0;
    (amount / unit).round() * unit
}
