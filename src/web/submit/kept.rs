//! The form with what is stored of an answer, for whoever changes it.

use super::form::Form;
use crate::catalog::Catalogue;
use crate::domain::{
    Amount, Aspect, Country, Experience, Money, Placement, Review, Salary, Vocabulary,
};
use crate::insight::{country_name, written};
use crate::store::OwnEntry;

const OF_PAY: &str = "This is what is kept of your answer: a full-time year before tax, and all additional pay in one sum. The name of an employer is not kept: type it again if you gave it. What you leave as it is stays.";
const OF_REVIEW: &str = "This is what is kept of your review. Names, amounts and dates were taken out of it. What you leave as it is stays.";

/// The form with what is stored; empty where there is nothing that can be changed.
pub(super) fn form_of(entry: &OwnEntry, catalogue: &Catalogue) -> Form {
    match entry {
        OwnEntry::Pending { submission, .. } => {
            of_salary(title(&submission.placement, catalogue), &submission.salary, catalogue)
        }
        OwnEntry::Review { review, .. } => of_review(review, catalogue),
        OwnEntry::Record { .. } | OwnEntry::Gone | OwnEntry::Quoted { .. } => Form::default(),
    }
}

/// The title as it was typed where that is kept, else that of the role.
fn title(placement: &Placement, catalogue: &Catalogue) -> String {
    match placement {
        Placement::Unmatched(title) => title.clone(),
        Placement::Accepted(slug) | Placement::Held(slug) => {
            catalogue.role(slug).map_or_else(|| slug.to_string(), |role| role.title.clone())
        }
    }
}

fn term<T: Vocabulary + Copy>(term: Option<T>) -> String {
    term.map(|term| term.as_str().to_owned()).unwrap_or_default()
}

fn country(country: Country) -> String {
    country_name(country).to_owned()
}

fn amount(hundredths: i64) -> String {
    if hundredths == 0 { String::new() } else { written(Amount(hundredths)) }
}

fn years(experience: Experience) -> String {
    (f64::from(experience.quarters()) / 4.0).to_string()
}

fn of_salary(title: String, salary: &Salary, catalogue: &Catalogue) -> Form {
    let city = salary.city.as_deref();
    let city = city.and_then(|slug| catalogue.places().by_slug(salary.country, slug));
    let pay = salary.pay;
    let base = Money::hundredths(pay.base());
    let form = Form::of([
        ("title", title),
        ("country", country(salary.country)),
        ("city", city.map(|city| city.name.clone()).unwrap_or_default()),
        ("level", term(salary.level)),
        ("experience_years", salary.experience.map(years).unwrap_or_default()),
        // Pay may be nothing but what is additional.
        ("base_amount", if base == 0 { "0".to_owned() } else { amount(base) }),
        ("base_currency", pay.currency().code().to_owned()),
        ("base_period", "year".to_owned()),
        ("other", amount(pay.additional_hundredths())),
        ("employment_type", term(salary.employment_type)),
        ("work_mode", term(salary.work_mode)),
        ("employer_size", term(salary.employer.size)),
        ("employer_industry", term(salary.employer.industry)),
        ("education", term(salary.education)),
        ("gender", term(salary.gender)),
        ("year", salary.year.get().to_string()),
    ]);
    form.noted(OF_PAY)
}

fn of_review(review: &Review, catalogue: &Catalogue) -> Form {
    let yes_or_no = |answer: bool| if answer { "yes" } else { "no" }.to_owned();
    let text = |text: &Option<String>| text.clone().unwrap_or_default();
    let stars = Aspect::ALL.iter().filter_map(|aspect| {
        Some((aspect.as_str(), review.ratings.get(*aspect)?.stars().to_string()))
    });
    let fields = [
        ("title", title(&review.placement, catalogue)),
        ("country", country(review.country)),
        ("employment_status", term(review.employment_status)),
        ("recommend", review.recommend.map(yes_or_no).unwrap_or_default()),
        ("pros", text(&review.texts.pros)),
        ("cons", text(&review.texts.cons)),
        ("advice", text(&review.texts.advice)),
        ("quote_consent", if review.quote_consent { "yes" } else { "" }.to_owned()),
    ];
    Form::of(fields.into_iter().chain(stars)).noted(OF_REVIEW)
}
