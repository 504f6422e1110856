//! Addresses: of the site as others reach it, and of pages of slices.

use super::asked::WORLDWIDE;
use crate::domain::{Country, RoleSlug, Slice};
use crate::insight::{Conversion, ReadingPeriod};
use actix_web::HttpRequest;
use actix_web::http::header::HOST;
use std::fmt;
use url::Url;
use url::form_urlencoded::Serializer;

/// Where the public reaches this server, without a slash at the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl(String);

impl PublicUrl {
    /// Reads an `http` or `https` URL without path, query or fragment: pages link to each other from the
    /// root of their site.
    ///
    /// # Errors
    /// A sentence that says what is understood.
    pub fn parse(text: &str) -> Result<Self, String> {
        let url = Url::parse(text).ok().filter(|url| {
            matches!(url.scheme(), "http" | "https")
                && url.query().is_none()
                && url.fragment().is_none()
        });
        let url = url.ok_or("must be a URL such as https://pay.example.org")?;
        if url.path() != "/" {
            return Err(
                "must have no path: give the survey a name of its own, such as https://pay.example.org"
                    .to_owned(),
            );
        }
        Ok(PublicUrl(url.as_str().trim_end_matches('/').to_owned()))
    }
}

/// What the pages know of where they are.
pub(super) struct Site(Option<PublicUrl>);

impl Site {
    pub(super) fn new(public_url: Option<PublicUrl>) -> Self {
        Site(public_url)
    }

    /// The one address of a page, where the operator said where the site is.
    pub(super) fn canonical(&self, path: &str) -> Option<String> {
        self.0.as_ref().map(|base| format!("{}{path}", base.0))
    }

    /// An address others can use: under the public URL, else under the name it was asked at.
    pub(super) fn absolute(&self, request: &HttpRequest, path: &str) -> String {
        self.canonical(path).unwrap_or_else(|| {
            let host = request.headers().get(HOST).and_then(|host| host.to_str().ok());
            let base = host.and_then(|host| Url::parse(&format!("http://{host}")).ok());
            base.and_then(|base| base.join(path).ok())
                .map_or_else(|| path.to_owned(), |url| url.to_string())
        })
    }
}

/// A link among several, of which one may be where the reader is.
pub(super) struct Link {
    pub label: String,
    pub path: String,
    pub current: bool,
}

/// A slice of a role and the way it is read: the address of a page, or of one of its pictures.
#[derive(Clone)]
pub(super) struct RoleAddress {
    pub role: RoleSlug,
    pub slice: Slice,
    pub conversion: Conversion,
}

impl RoleAddress {
    /// The same role and reading, of another slice.
    pub(super) fn of(&self, slice: Slice) -> Self {
        RoleAddress { slice, ..self.clone() }
    }

    /// The same slice, read otherwise.
    pub(super) fn read(&self, conversion: Conversion) -> Self {
        RoleAddress { conversion, ..self.clone() }
    }

    /// The address of one of its pictures.
    pub(super) fn picture(&self, name: &str) -> String {
        format!("/roles/{}/{name}.svg{}", self.role.as_str(), self.query(None))
    }

    /// Where it is set beside another role or country.
    pub(super) fn compared(&self) -> String {
        let mut query = Serializer::new(String::new());
        query.append_pair("role", self.role.as_str());
        let country = self.slice.country_code();
        query.append_pair("country", country.as_ref().map_or(WORLDWIDE, Country::code));
        format!("/compare?{}", query.finish())
    }

    /// `everybody`: what a page is asked by that would else show the reader's own country first.
    fn query(&self, everybody: Option<&str>) -> String {
        let mut query = Serializer::new(String::new());
        if let Some(country) = self.slice.country_code() {
            query.append_pair("country", country.code());
        } else if let Some(everybody) = everybody {
            query.append_pair("country", everybody);
        }
        for (dimension, value) in self.slice.dimensions() {
            query.append_pair(crate::domain::Vocabulary::as_str(dimension), value);
        }
        if let Some(currency) = self.conversion.currency {
            query.append_pair("currency", currency.code());
        }
        match self.conversion.period {
            ReadingPeriod::Year => {}
            ReadingPeriod::Month => drop(query.append_pair("period", "month")),
            ReadingPeriod::Hour => drop(query.append_pair("period", "hour")),
        }
        let query = query.finish();
        if query.is_empty() { query } else { format!("?{query}") }
    }
}

impl fmt::Display for RoleAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "/roles/{}{}", self.role.as_str(), self.query(Some(WORLDWIDE)))
    }
}

/// A form with its first fields filled in. They are of a page, not of anybody who answers.
pub(super) fn filled_form(path: &str, title: &str, country: Option<Country>) -> String {
    let mut query = Serializer::new(String::new());
    query.append_pair("title", title);
    if let Some(country) = country {
        query.append_pair("country", country.code());
    }
    format!("{path}?{}", query.finish())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::{Country, Currency, Dimension};

    #[test]
    fn a_slice_is_written_as_it_is_read() {
        let us = Slice::country(Country::parse("US").expect("a country"));
        let address = RoleAddress {
            role: RoleSlug::parse("cook").expect("a slug"),
            slice: us.with(Dimension::EmployerSize, "5001+".to_owned()),
            conversion: Conversion { currency: Some(Currency::EUR), period: ReadingPeriod::Month },
        };
        let query = "?country=US&employer_size=5001%2B&currency=EUR&period=month";
        assert_eq!(address.to_string(), format!("/roles/cook{query}"));
        assert_eq!(address.picture("pay"), format!("/roles/cook/pay.svg{query}"));
        let plain = address.of(Slice::whole()).read(Conversion::default());
        assert_eq!(plain.to_string(), "/roles/cook?country=worldwide");
        assert_eq!(plain.picture("pay"), "/roles/cook/pay.svg");
        assert_eq!(plain.compared(), "/compare?role=cook&country=worldwide");
    }

    #[test]
    fn forms_are_filled_in_by_their_address() {
        let path = filled_form("/submit", "R&D Lead", Country::parse("DE"));
        assert_eq!(path, "/submit?title=R%26D+Lead&country=DE");
    }

    #[test]
    fn public_urls_have_no_slash_at_the_end() {
        let url = PublicUrl::parse("https://pay.example.org/").expect("a URL");
        assert_eq!(url, PublicUrl("https://pay.example.org".to_owned()));
        for not in ["pay.example.org", "ftp://x", "https://x/?a=b", "https://x/pay"] {
            assert!(PublicUrl::parse(not).is_err(), "{not}");
        }
    }
}
