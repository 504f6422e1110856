//! From a draft to a submission: every field understood or named, all at once.

use super::draft::{EmployerDraft, SalaryDraft};
use super::field::{FieldCode, FieldError};
use super::gate::{ask_back, is_plausible};
use super::stated::pay;
use crate::catalog::{Catalogue, TitleMatch, normalise};
use crate::domain::{
    Country, Currency, Employer, Experience, Money, MoneyError, Placement, Quarter, Region,
    RoleSlug, Salary, Submission, SurveyYear, Vocabulary,
};
use crate::secrets::mac;
use time::Date;

/// What must be given beside title, country and base pay.
#[derive(Debug, Clone, Copy)]
pub struct Requirements {
    /// Whether experience must be given.
    pub experience: bool,
}

impl Requirements {
    /// Somebody is there to ask.
    pub const FORM: Requirements = Requirements { experience: true };
    /// An old spreadsheet may not have everything.
    pub const IMPORT: Requirements = Requirements { experience: false };
}

/// How a title finds its role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Placing {
    /// Through the catalogue.
    ByMatch,
    /// The title is the role.
    Literally,
}

/// A draft that was understood.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// What goes into the pool.
    pub submission: Submission,
    /// What the title was taken for.
    pub matched: TitleMatch,
}

/// Longest free text of a field, in characters.
const LONGEST: usize = 200;
/// Longest title in bytes of JSON: one that matches no role waits in a sealed entry, and those have
/// room for no more beside the longest answer.
const LONGEST_TITLE: usize = 360;
/// Buckets employer names fall into.
const EMPLOYER_BUCKETS: u64 = 4_096;

/// Errors gathered on the way through a draft.
#[derive(Default)]
pub(super) struct Errors(pub(super) Vec<FieldError>);

impl Errors {
    pub(super) fn add(&mut self, pointer: &str, code: FieldCode, detail: impl Into<String>) {
        self.0.push(FieldError::new(pointer, code, detail));
    }

    pub(super) fn required<T>(&mut self, pointer: &str, value: Option<T>) -> Option<T> {
        // What is there and wrong is not also missing.
        if value.is_none() && self.0.iter().all(|error| error.pointer != pointer) {
            self.add(pointer, FieldCode::Required, "must be given");
        }
        value
    }

    /// Free text within its length; blank counts as not given.
    pub(super) fn text<'a>(&mut self, pointer: &str, value: Option<&'a String>) -> Option<&'a str> {
        self.prose(pointer, value, LONGEST)
    }

    /// Longer free text; blank counts as not given.
    pub(super) fn prose<'a>(
        &mut self,
        pointer: &str,
        value: Option<&'a String>,
        longest: usize,
    ) -> Option<&'a str> {
        let text = value.map(|text| text.trim()).filter(|text| !text.is_empty())?;
        if text.chars().count() > longest {
            self.add(pointer, FieldCode::TooLong, format!("has more than {longest} characters"));
            return None;
        }
        Some(text)
    }

    pub(super) fn term<T: Vocabulary>(
        &mut self,
        pointer: &str,
        value: Option<&String>,
    ) -> Option<T> {
        match T::parse(self.text(pointer, value)?) {
            Ok(term) => Some(term),
            Err(unknown) => {
                self.add(pointer, FieldCode::UnknownTerm, unknown.to_string());
                None
            }
        }
    }

    pub(super) fn money(
        &mut self,
        pointer: &str,
        amount: f64,
        currency: Currency,
    ) -> Option<Money> {
        match Money::from_major(amount, currency) {
            Ok(money) => Some(money),
            Err(error) => {
                let code = match error {
                    MoneyError::TooPrecise => FieldCode::TooPrecise,
                    MoneyError::UnknownCurrency => FieldCode::UnknownCurrency,
                    MoneyError::Negative | MoneyError::TooLarge => FieldCode::OutOfRange,
                };
                self.add(pointer, code, error.to_string());
                None
            }
        }
    }
}

pub(super) fn check(
    draft: &SalaryDraft,
    requires: Requirements,
    placing: Placing,
    catalogue: &Catalogue,
    employer_key: &[u8; 32],
    today: Date,
) -> Result<Checked, Vec<FieldError>> {
    check_with(draft, requires, placing, catalogue, employer_key, today, |title| {
        catalogue.match_title(title)
    })
}

/// The same with another way to find titles: an import looks up each distinct one once.
pub(super) fn check_with(
    draft: &SalaryDraft,
    requires: Requirements,
    placing: Placing,
    catalogue: &Catalogue,
    employer_key: &[u8; 32],
    today: Date,
    find: impl FnOnce(&str) -> TitleMatch,
) -> Result<Checked, Vec<FieldError>> {
    let mut errors = Errors::default();
    let title = title(draft.title.as_ref(), &mut errors);
    let (country, part) = country(draft.country.as_ref(), catalogue, &mut errors).unzip();
    let (region, city) = place(draft, country, catalogue, &mut errors);
    let region = region.or(part.flatten());
    let level = errors.term("/level", draft.level.as_ref());
    let experience = experience(draft, requires, &mut errors);
    let (year, year_error) = year(draft, today);
    let pay = pay(draft, year, &mut errors);
    let employment_type = errors.term("/employment_type", draft.employment_type.as_ref());
    let work_mode = errors.term("/work_mode", draft.work_mode.as_ref());
    let employer = employer(draft.employer.as_ref(), employer_key, &mut errors);
    let education = errors.term("/education", draft.education.as_ref());
    let gender = errors.term("/gender", draft.gender.as_ref());
    errors.0.extend(year_error);
    let matched = title.map(find);
    let role = matched.as_ref().and_then(|matched| Some(&matched.best.as_ref()?.role));
    if let (Some(stated), Some(country)) = (pay.map(|(stated, _)| stated), country) {
        ask_back(role, country, stated, placing, catalogue, &mut errors.0);
    }
    let pay = pay.map(|(_, pay)| pay);
    let (Some(title), Some(matched), Some(country), Some(pay), true) =
        (title, matched, country, pay, errors.0.is_empty())
    else {
        return Err(errors.0);
    };
    let salary = Salary {
        country,
        region,
        city,
        level: level.or(matched.level),
        experience,
        pay,
        employment_type,
        work_mode,
        employer,
        education,
        gender,
        year,
        collected: Quarter::of(today),
    };
    let known = matched.best.as_ref().map(|best| best.role.clone());
    // An operator's own title may be one the catalogue knows: its pay is then held against the
    // reference too, but only from above and loosely: the same words may mean another job.
    let plausible = known
        .as_ref()
        .is_none_or(|role| is_plausible(role, country, (pay, year.get()), placing, catalogue));
    let role = match placing {
        Placing::Literally => RoleSlug::of_title(title),
        Placing::ByMatch => known,
    };
    let placement = match role {
        Some(role) if plausible => Placement::Accepted(role),
        Some(role) => Placement::Held(role),
        None => Placement::Unmatched(title.to_owned()),
    };
    Ok(Checked { submission: Submission { placement, salary }, matched })
}

pub(super) fn title<'a>(title: Option<&'a String>, errors: &mut Errors) -> Option<&'a str> {
    let title = errors.text("/title", title);
    let title = errors.required("/title", title)?;
    // Two bytes more are its quotes.
    if serde_json::to_string(title).map_or(true, |stored| stored.len() > LONGEST_TITLE + 2) {
        let detail = format!("takes more than {LONGEST_TITLE} bytes");
        errors.add("/title", FieldCode::TooLong, detail);
        return None;
    }
    Some(title)
}

/// The country, and the part of it that its name means.
pub(super) fn country(
    country: Option<&String>,
    catalogue: &Catalogue,
    errors: &mut Errors,
) -> Option<(Country, Option<Region>)> {
    let text = errors.text("/country", country);
    let text = errors.required("/country", text)?;
    let country = catalogue.places().country(text);
    if country.is_none() {
        let detail = "must be an ISO 3166-1 code such as US or DE, or a country's name";
        errors.add("/country", FieldCode::UnknownCountry, detail);
    }
    country
}

fn place(
    draft: &SalaryDraft,
    country: Option<Country>,
    catalogue: &Catalogue,
    errors: &mut Errors,
) -> (Option<Region>, Option<String>) {
    let region = errors.text("/region", draft.region.as_ref()).and_then(|text| {
        let region = match country {
            Some(country) => catalogue.places().region(country, text),
            None => Region::parse(text),
        };
        if region.is_none() {
            let detail =
                "must be an ISO 3166-2 code such as US-CA or the name of a part of the country";
            errors.add("/region", FieldCode::UnknownRegion, detail);
        }
        region
    });
    // Privacy: M1, a city that is not on the public list is kept as its region; free text never.
    let city = errors
        .text("/city", draft.city.as_ref())
        .zip(country)
        .and_then(|(name, country)| catalogue.places().city(country, name))
        .filter(|city| region.as_ref().is_none_or(|region| *region == city.region));
    let region = region.or_else(|| city.map(|city| city.region.clone()));
    (region, city.map(|city| city.slug.clone()))
}

fn experience(
    draft: &SalaryDraft,
    requires: Requirements,
    errors: &mut Errors,
) -> Option<Experience> {
    let years = match draft.experience_years {
        None if requires.experience => errors.required("/experience_years", None)?,
        years => years?,
    };
    let experience = Experience::parse(years);
    if experience.is_none() {
        errors.add("/experience_years", FieldCode::OutOfRange, "must be 0 to 60 years");
    }
    experience
}

fn employer(draft: Option<&EmployerDraft>, key: &[u8; 32], errors: &mut Errors) -> Employer {
    let Some(draft) = draft else { return Employer::default() };
    // Privacy: M7, the name becomes a keyed bucket here and is never stored.
    let bucket = errors.text("/employer/name", draft.name.as_ref()).map(|name| {
        let [a, b, c, d, e, f, g, h, ..] = mac(key, &[normalise(name).as_bytes()]);
        (u64::from_be_bytes([a, b, c, d, e, f, g, h]) % EMPLOYER_BUCKETS) as u16
    });
    Employer {
        bucket,
        size: errors.term("/employer/size", draft.size.as_ref()),
        industry: errors.term("/employer/industry", draft.industry.as_ref()),
    }
}

fn year(draft: &SalaryDraft, today: Date) -> (SurveyYear, Option<FieldError>) {
    let current = SurveyYear::current(today);
    let Some(year) = draft.year else { return (current, None) };
    match SurveyYear::parse(year, today) {
        Some(year) => (year, None),
        None => {
            let detail = format!("must be 2000 to {}", today.year() + 1);
            (current, Some(FieldError::new("/year", FieldCode::OutOfRange, detail)))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::draft::{AdditionalDraft, BaseDraft};
    use super::*;
    use time::macros::date;

    fn draft() -> SalaryDraft {
        SalaryDraft {
            title: Some("Sr. Backend Engineer".to_owned()),
            country: Some("US".to_owned()),
            city: Some("San Francisco".to_owned()),
            experience_years: Some(6.5),
            base: Some(BaseDraft {
                amount: Some(12_500.0),
                currency: Some("USD".to_owned()),
                period: Some("month".to_owned()),
            }),
            ..SalaryDraft::default()
        }
    }

    fn checked(draft: &SalaryDraft) -> Result<Checked, Vec<(String, FieldCode)>> {
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        let today = date!(2026 - 11 - 24);
        check(draft, Requirements::FORM, Placing::ByMatch, &catalogue, &[1; 32], today)
            .map_err(|errors| errors.into_iter().map(|error| (error.pointer, error.code)).collect())
    }

    #[test]
    fn a_good_draft_is_placed_annualised_and_coarsened() {
        let mut draft = draft();
        draft.additional =
            vec![AdditionalDraft { kind: Some("bonus".to_owned()), amount: Some(20_000.0) }];
        draft.employer =
            Some(EmployerDraft { name: Some("Acme".to_owned()), ..EmployerDraft::default() });
        let Checked { submission, .. } = checked(&draft).expect("understood");
        let role = RoleSlug::parse("back-end-developer").expect("a slug");
        assert_eq!(submission.placement, Placement::Accepted(role));
        let salary = submission.salary;
        assert_eq!(salary.pay.total_hundredths(), 170_000_00);
        assert_eq!(salary.level.map(|level| level.as_str()), Some("senior"));
        assert_eq!(salary.region.map(|region| region.code()), Some("US-CA"));
        assert!(salary.employer.bucket.is_some_and(|bucket| u64::from(bucket) < EMPLOYER_BUCKETS));
    }

    #[test]
    fn all_mistakes_are_named_at_once() {
        let draft = SalaryDraft {
            country: Some("Utopia".to_owned()),
            level: Some("wizard".to_owned()),
            experience_years: Some(-3.0),
            base: Some(BaseDraft {
                amount: Some(-1.0),
                currency: Some("DOUBLOON".to_owned()),
                period: None,
            }),
            additional: vec![AdditionalDraft { kind: None, amount: Some(f64::NAN) }],
            basis: Some("net".to_owned()),
            year: Some(1066),
            ..SalaryDraft::default()
        };
        let found = checked(&draft).expect_err("nothing in it is right");
        let expected = [
            ("/title", FieldCode::Required),
            ("/country", FieldCode::UnknownCountry),
            ("/level", FieldCode::UnknownTerm),
            ("/experience_years", FieldCode::OutOfRange),
            ("/basis", FieldCode::Unsupported),
            ("/base/currency", FieldCode::UnknownCurrency),
            ("/base/period", FieldCode::Required),
            ("/base/amount", FieldCode::OutOfRange),
            ("/additional/0/kind", FieldCode::Required),
            ("/additional/0/amount", FieldCode::OutOfRange),
            ("/year", FieldCode::OutOfRange),
        ];
        assert_eq!(found, expected.map(|(pointer, code)| (pointer.to_owned(), code)));
    }

    #[test]
    fn an_unknown_city_is_forgotten_and_an_implausible_pay_is_held() {
        let mut small = draft();
        small.city = Some("Smallville".to_owned());
        assert_eq!(checked(&small).map(|c| c.submission.salary.city), Ok(None));
        let mut slip = draft();
        if let Some(base) = &mut slip.base {
            base.amount = Some(125_000.0);
        }
        let held = checked(&slip).map(|checked| checked.submission.placement);
        assert!(matches!(held, Ok(Placement::Held(_))));
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        let today = date!(2026 - 11 - 24);
        slip.title = Some("Back End Developer".to_owned());
        let own = check(&slip, Requirements::FORM, Placing::Literally, &catalogue, &[1; 32], today);
        let role = RoleSlug::parse("back-end-developer").expect("a slug");
        assert_eq!(own.map(|own| own.submission.placement), Ok(Placement::Accepted(role.clone())));
        if let Some(base) = &mut slip.base {
            base.amount = Some(1_250_000.0);
        }
        let own = check(&slip, Requirements::FORM, Placing::Literally, &catalogue, &[1; 32], today);
        assert_eq!(own.map(|own| own.submission.placement), Ok(Placement::Held(role)));
        let mut long = draft();
        long.title = Some("𠮷".repeat(91));
        assert_eq!(checked(&long), Err(vec![("/title".to_owned(), FieldCode::TooLong)]));
        long.title = Some("x".repeat(5_000));
        assert_eq!(checked(&long), Err(vec![("/title".to_owned(), FieldCode::TooLong)]));
        let mut unknown = draft();
        unknown.title = Some("Ninja Rockstar".to_owned());
        let waiting = checked(&unknown).map(|checked| checked.submission.placement);
        assert_eq!(waiting, Ok(Placement::Unmatched("Ninja Rockstar".to_owned())));
    }
}
