//! Filters as plain links: the country first, then one group within it. Only what is published is
//! linked, so that nobody is sent to nothing.

use crate::domain::{Country, Currency, Slice, Vocabulary};
use crate::insight::{Conversion, Insight, ReadingPeriod, RolePage, country_name, groups_in_words};
use crate::web::address::{Link, RoleAddress};

/// Links of one kind.
pub(in crate::web) struct Group {
    pub label: String,
    pub links: Vec<Link>,
}

pub(in crate::web) struct Filters {
    pub countries: Vec<Link>,
    pub groups: Vec<Group>,
    /// Whether a group is chosen.
    pub chosen: bool,
    /// Back from a group to its country.
    pub whole_country: Option<Link>,
    pub periods: Vec<Link>,
    pub currencies: Vec<Link>,
}

impl Filters {
    pub(super) fn of(insight: &Insight, page: &RolePage, address: &RoleAddress) -> Self {
        let published = insight.snapshot().countries(&page.role.slug);
        let country = address.slice.country_code();
        let chosen = address.slice.dimensions().next().is_some();
        Filters {
            countries: countries(&published, address),
            groups: groups(insight, address),
            chosen,
            whole_country: country.filter(|_| chosen).map(|country| Link {
                label: format!("Everybody {}", crate::insight::in_country(country)),
                path: address.of(Slice::country(country)).to_string(),
                current: false,
            }),
            periods: periods(address),
            currencies: currencies(page, address),
        }
    }
}

fn countries(published: &[Country], address: &RoleAddress) -> Vec<Link> {
    let asked = address.slice.country_code();
    let whole = Link {
        label: "Worldwide".to_owned(),
        path: address.of(Slice::whole()).to_string(),
        current: asked.is_none(),
    };
    // A country without figures stays visible once it was asked for.
    let unpublished = asked.filter(|country| !published.contains(country));
    let links = published.iter().copied().chain(unpublished).map(|country| Link {
        label: country_name(country).to_owned(),
        path: address.of(Slice::country(country)).to_string(),
        current: asked == Some(country),
    });
    let mut links: Vec<Link> = std::iter::once(whole).chain(links).collect();
    // The chosen one first: on a phone the others follow out of sight.
    links.sort_by_key(|link| !link.current);
    links
}

fn groups(insight: &Insight, address: &RoleAddress) -> Vec<Group> {
    let catalogue = insight.catalogue();
    let groups = insight.choices(&address.role, &address.slice).into_iter().map(|group| {
        let links = group.choices.into_iter().map(|choice| Link {
            current: address.slice.value(group.dimension) == Some(choice.value.as_str()),
            label: choice.label,
            path: address.of(group.whole.clone().with(group.dimension, choice.value)).to_string(),
        });
        let dimension = group.dimension.label();
        let label = match groups_in_words(&catalogue, &group.whole) {
            whole if whole.is_empty() => dimension.to_owned(),
            whole => format!("{whole}, by {}", dimension.to_lowercase()),
        };
        Group { label, links: links.collect() }
    });
    groups.collect()
}

fn periods(address: &RoleAddress) -> Vec<Link> {
    let all = [
        (ReadingPeriod::Year, "a year"),
        (ReadingPeriod::Month, "a month"),
        (ReadingPeriod::Hour, "an hour"),
    ];
    all.into_iter()
        .map(|(period, label)| Link {
            label: label.to_owned(),
            path: address.read(Conversion { period, ..address.conversion }).to_string(),
            current: address.conversion.period == period,
        })
        .collect()
}

fn currencies(page: &RolePage, address: &RoleAddress) -> Vec<Link> {
    let Some(shown) = page.pay.published().map(|pay| pay.currency) else { return Vec::new() };
    let mut all = vec![shown, Currency::USD, Currency::EUR];
    all.extend(Currency::parse("GBP"));
    let mut seen: Vec<Currency> = Vec::new();
    for currency in all {
        if !seen.contains(&currency) {
            seen.push(currency);
        }
    }
    seen.into_iter()
        .map(|currency| Link {
            label: currency.code().to_owned(),
            path: address
                .read(Conversion { currency: Some(currency), ..address.conversion })
                .to_string(),
            current: currency == shown,
        })
        .collect()
}
