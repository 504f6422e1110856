//! What pages read of a request: the parameters they know, and the country its reader is likely in.

use crate::catalog::Catalogue;
use crate::domain::{Country, Dimension, RoleSlug, Slice, Vocabulary};
use crate::insight::{Conversion, Insight, InsightError, SliceQuery};
use actix_web::http::header::{AcceptLanguage, Header, HeaderValue, Preference, VARY};
use actix_web::{HttpRequest, HttpResponse, web};
use url::form_urlencoded::{self, Serializer};

/// Asks for everybody where the reader's own country would come first.
pub(super) const WORLDWIDE: &str = "worldwide";

/// Parameters that ask for a slice and a way to read it, beside the dimensions.
const OF_SLICES: [&str; 3] = ["country", "currency", "period"];
/// Parameters of single pages.
const OF_PAGES: [&str; 10] = [
    "q",
    "family",
    "sort",
    "theme",
    "title",
    "role",
    "other",
    "other_country",
    "roles",
    "countries",
];

fn of_slices(name: &str) -> bool {
    let mut dimensions = Dimension::ALL.iter().filter(|one| **one != Dimension::Gender);
    OF_SLICES.contains(&name) || dimensions.any(|one| one.as_str() == name)
}

/// The parameters of an address that pages know, each once. Others, such as those a newsletter adds
/// to its links, are passed over.
pub(super) struct Asked(Vec<(String, String)>);

impl Asked {
    pub(super) fn of(request: &HttpRequest) -> Self {
        let mut known: Vec<(String, String)> = Vec::new();
        for (name, value) in form_urlencoded::parse(request.query_string().as_bytes()) {
            let is_known = of_slices(&name) || OF_PAGES.contains(&&*name);
            if is_known && !known.iter().any(|(before, _)| *before == name) {
                known.push((name.into_owned(), value.into_owned()));
            }
        }
        Asked(known)
    }

    /// The value of a parameter, without spaces around it; empty where there is none.
    pub(super) fn value(&self, name: &str) -> &str {
        let found = self.0.iter().find(|(known, _)| known == name);
        found.map(|(_, value)| value.trim()).unwrap_or_default()
    }

    /// The slice and the reading that are asked for.
    ///
    /// # Errors
    /// [`InsightError::InvalidQuery`] for values that cannot be.
    pub(super) fn slice(&self, catalogue: &Catalogue) -> Result<(Slice, Conversion), InsightError> {
        let pairs = self.0.iter().filter(|(name, value)| {
            of_slices(name) && !(name == "country" && value.trim() == WORLDWIDE)
        });
        SliceQuery::of(pairs.cloned().collect())?.understood(catalogue)
    }

    fn query(&self) -> String {
        Serializer::new(String::new()).extend_pairs(&self.0).finish()
    }
}

/// A country that is asked for by its code; `None` for everybody.
///
/// # Errors
/// [`InsightError::InvalidQuery`] where it is none.
pub(super) fn country(name: &str, code: &str) -> Result<Option<Country>, InsightError> {
    match code {
        "" | WORLDWIDE => Ok(None),
        code => Country::parse(code).map(Some).ok_or_else(|| {
            InsightError::InvalidQuery(format!("{name} must be an ISO 3166-1 code such as US"))
        }),
    }
}

/// Pages on which the reader's own country comes first.
enum Homely {
    /// Those with many roles.
    Lists,
    Role(RoleSlug),
}

impl Homely {
    fn at(path: &str) -> Option<Self> {
        match path {
            "/" | "/families" => Some(Homely::Lists),
            path => RoleSlug::parse(path.strip_prefix("/roles/")?).map(Homely::Role),
        }
    }
}

/// The country whose figures come first where the address names none: the one the reader's languages
/// name, if it has figures. It decides about this one answer and is kept nowhere.
pub(super) fn own_country(
    request: &HttpRequest,
    insight: &Insight,
    asked: &Asked,
) -> Option<Country> {
    let homely = Homely::at(request.path())?;
    if asked.0.iter().any(|(name, _)| of_slices(name) && name != "currency" && name != "period") {
        return None;
    }
    let country = named_by_languages(request)?;
    let snapshot = insight.snapshot();
    let has_figures = match homely {
        Homely::Lists => snapshot.all_countries().contains_key(&country),
        Homely::Role(role) => snapshot
            .cell(&role, &Slice::country(country))
            .is_some_and(|cell| cell.total.p50.shown().is_some()),
    };
    has_figures.then_some(country)
}

/// The country of the language a reader likes best among those that name one. Browsers send `en-US`
/// wherever they are, often behind the language of the country: it counts where it stands first and
/// no other country follows.
fn named_by_languages(request: &HttpRequest) -> Option<Country> {
    let languages = AcceptLanguage::parse(request).ok()?.ranked();
    let countries = languages.iter().map(|language| match language {
        Preference::Specific(tag) => {
            (tag.as_str() == "en-US", tag.region().and_then(Country::parse))
        }
        Preference::Any => (false, None),
    });
    let other = countries.clone().filter(|(everywhere, _)| !everywhere).find_map(|(_, one)| one);
    other.or_else(|| countries.take(1).find_map(|(_, one)| one))
}

/// Says that an answer may be another for a reader of other languages.
pub(super) fn by_languages(mut response: HttpResponse) -> HttpResponse {
    response.headers_mut().append(VARY, HeaderValue::from_static("accept-language"));
    response
}

/// What decides which page an address is answered by: its path, the parameters that pages know, and
/// the country that comes first. Requests that have it in common share a kept answer.
pub fn kept_as(request: &HttpRequest) -> String {
    let asked = Asked::of(request);
    let mut kept = format!("{}?{}", request.path(), asked.query());
    let insight = request.app_data::<web::Data<Insight>>();
    if let Some(own) = insight.and_then(|insight| own_country(request, insight, &asked)) {
        kept.push('#');
        kept.push_str(own.code());
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn at(address: &str) -> HttpRequest {
        TestRequest::with_uri(address).to_http_request()
    }

    #[test]
    fn what_no_page_knows_is_passed_over() {
        let asked = Asked::of(&at(
            "/roles/cook?utm_source=x&country=DE&fbclid=y&level=senior&gender=woman",
        ));
        assert_eq!(asked.query(), "country=DE&level=senior");
        let twice = Asked::of(&at("/?country=DE&country=US&q=+cook+"));
        assert_eq!((twice.value("country"), twice.value("q")), ("DE", "cook"));
        let catalogue = Catalogue::built_in().expect("a catalogue");
        let everybody = Asked::of(&at("/roles/cook?country=worldwide"));
        let (slice, _) = everybody.slice(&catalogue).expect("a slice");
        assert_eq!(slice, Slice::whole());
        assert!(Asked::of(&at("/roles/cook?level=wizard")).slice(&catalogue).is_err());
    }

    #[test]
    fn links_of_newsletters_share_the_answer_of_the_plain_address() {
        let kept = |address| kept_as(&at(address));
        assert_eq!(
            kept("/roles/cook?utm_source=x&country=DE"),
            kept("/roles/cook?country=DE&fbclid=y")
        );
        assert_ne!(kept("/roles/cook?country=DE"), kept("/roles/cook?country=US"));
        // Nobody can write an address that passes for another's.
        assert_ne!(kept("/roles/cook?country=%23DE"), kept("/roles/cook?country=#DE"));
    }

    #[test]
    fn a_language_names_a_country_by_its_region_alone() {
        let named = |languages: &str| {
            let request = TestRequest::default().insert_header(("accept-language", languages));
            named_by_languages(&request.to_http_request()).map(|one| one.code().to_owned())
        };
        assert_eq!(named("de-DE,de;q=0.9,en-US;q=0.8,en;q=0.7").as_deref(), Some("DE"));
        assert_eq!(named("fr-CH, fr;q=0.9, en;q=0.8, de-DE;q=0.7, *;q=0.5").as_deref(), Some("CH"));
        assert_eq!(named("en-US,en;q=0.9").as_deref(), Some("US"));
        // A German browser as it is delivered, and one in English that also reads German.
        assert_eq!(named("de,en-US;q=0.7,en;q=0.3"), None);
        assert_eq!(named("en-US,en;q=0.9,de-DE;q=0.8").as_deref(), Some("DE"));
        for nothing in ["", "*", "en", "de;q=0", "es-419", "}{", "xx-ZZ"] {
            assert_eq!(named(nothing), None, "{nothing}");
        }
    }
}
