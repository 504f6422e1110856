//! A role for search engines: schema.org `Occupation` with its published pay.

use crate::domain::{Amount, Percentiles, Scope};
use crate::insight::{PublishedPay, ReadingPeriod, RolePage, country_name};
use serde_json::{Map, Value, json};

fn number(amount: Amount) -> Value {
    // An amount is written as in the JSON page.
    serde_json::to_value(amount).unwrap_or_default()
}

/// A distribution with the percentiles that are shown.
fn distribution(name: &str, pay: &PublishedPay, percentiles: &Percentiles) -> Option<Value> {
    let names = ["percentile10", "percentile25", "median", "percentile75", "percentile90"];
    let shown: Map<String, Value> = names
        .into_iter()
        .zip(percentiles.as_array())
        .filter_map(|(name, figure)| Some((name.to_owned(), number(figure.shown()?.value))))
        .collect();
    if shown.is_empty() {
        return None;
    }
    let duration = match pay.period {
        ReadingPeriod::Year => "P1Y",
        ReadingPeriod::Month => "P1M",
        ReadingPeriod::Hour => "PT1H",
    };
    let mut all = Map::new();
    all.insert("@type".to_owned(), json!("MonetaryAmountDistribution"));
    all.insert("name".to_owned(), json!(name));
    all.insert("currency".to_owned(), json!(pay.currency.code()));
    all.insert("duration".to_owned(), json!(duration));
    all.extend(shown);
    Some(Value::Object(all))
}

/// The data as it may stand inside a script element; `None` without published pay of
/// the role itself.
pub(super) fn occupation(page: &RolePage, address: Option<&str>) -> Option<String> {
    let own = |pay: &&PublishedPay| matches!(pay.answered.scope, Scope::Role(_));
    let pay = page.pay.published().filter(own)?;
    let salaries: Vec<_> = [("total", &pay.total.percentiles), ("base", &pay.base.percentiles)]
        .into_iter()
        .filter_map(|(name, percentiles)| distribution(name, pay, percentiles))
        .collect();
    let mut occupation = json!({
        "@context": "https://schema.org",
        "@type": "Occupation",
        "name": page.role.title,
        "description": page.about.summary,
        "responsibilities": page.about.responsibilities.join(". "),
        "qualifications": page.about.qualifications.join(". "),
        "estimatedSalary": salaries,
    });
    let more = [
        ("url", address.map(|address| json!(address))),
        (
            "occupationLocation",
            pay.answered
                .slice
                .country_code()
                .map(|country| json!([{"@type": "Country", "name": country_name(country)}])),
        ),
        (
            "occupationalCategory",
            page.role.soc.as_ref().map(
                |soc| json!({"@type": "CategoryCode", "inCodeSet": "SOC 2018", "codeValue": soc}),
            ),
        ),
    ];
    if let Value::Object(members) = &mut occupation {
        let given = more.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
        members.extend(given);
    }
    // Nothing in a text may end the element it stands in.
    Some(occupation.to_string().replace('<', "\\u003c"))
}
