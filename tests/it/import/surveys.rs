//! Surveys in the manner of those that are public: a blog's form with free-typed answers, developers who state pay in
//! their own currency a week, a month or a year, and a German one of IT people. The mapping that is guessed, unchanged,
//! brings nearly every row in, and none with a wrong number.

use super::{House, written};
use crate::support::Backend;
use paylens::catalog::Catalogue;
use paylens::cli::import::{Mapping, Summary, guess_mapping};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::HashSet;

/// Spellings of a country, its code, cities, its currency, and usual pay.
type Place<'a> = (&'a [&'a str], &'a str, &'a [&'a str], &'a str, i64);

/// Makes up a survey.
type Maker = fn(&mut ChaCha8Rng) -> Survey;

/// A file, and what the pay of its rows is: yearly totals in hundredths with their currency. No two are alike.
struct Survey {
    header: Vec<&'static str>,
    delimiter: u8,
    rows: Vec<Vec<String>>,
    truth: HashSet<(i64, &'static str)>,
}

impl Survey {
    fn text(&self) -> Vec<u8> {
        let mut writer =
            csv::WriterBuilder::new().delimiter(self.delimiter).from_writer(Vec::new());
        writer.write_record(&self.header).expect("written");
        for row in &self.rows {
            writer.write_record(row).expect("written");
        }
        writer.into_inner().expect("written")
    }
}

fn one<'a>(chance: &mut ChaCha8Rng, of: &[&'a str]) -> &'a str {
    of.choose(chance).copied().expect("some")
}

fn grouped(number: i64, sign: &str) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push_str(sign);
        }
        text.push(digit);
    }
    text
}

/// A form on a blog: everything typed freely, currencies from a list with "Other".
fn of_a_blog(chance: &mut ChaCha8Rng) -> Survey {
    let places: &[Place] = &[
        (
            &[
                "United States",
                "USA",
                "US",
                "U.S.",
                "united states",
                "Usa",
                "United States of America",
                "U.S.A.",
            ],
            "USD",
            &["USD"],
            "",
            60_000,
        ),
        (&["Canada", "canada"], "CAD", &["CAD"], "", 70_000),
        (
            &["UK", "United Kingdom", "England, UK", "Scotland", "England", "U.K."],
            "GBP",
            &["GBP"],
            "",
            38_000,
        ),
        (&["Australia"], "AUD", &["AUD/NZD"], "", 85_000),
        (&["New Zealand", "NZ"], "NZD", &["AUD/NZD"], "", 78_000),
        (&["Germany", "Ireland", "The Netherlands", "France"], "EUR", &["EUR"], "", 52_000),
        (&["Norway"], "NOK", &["Other"], "Norwegian kroner (NOK)", 620_000),
        (&["India"], "INR", &["Other"], "Indian rupees", 1_900_000),
        (&["Sweden"], "SEK", &["Other"], "SEK", 520_000),
    ];
    let mut survey = Survey {
        header: vec![
            "Timestamp",
            "Your age",
            "Which industry is that in?",
            "Job title",
            "If the title needs context, please add it here:",
            "What is your annual salary? (Without extra pay. If you are paid by the hour, please give what a full year of it is.)",
            "How much additional pay do you get in a usual year, such as a bonus or overtime? Leave it blank if there is none.",
            "Please choose the currency",
            "If \"Other,\" please name the currency here:",
            "If your income needs context, please add it here:",
            "What country do you work in?",
            "If you are in the U.S., which state do you work in?",
            "What city do you work in?",
            "How many years of professional work experience do you have in all?",
            "How many years of professional work experience do you have in this field?",
            "What is your highest level of education?",
            "What is your gender?",
        ],
        delimiter: b',',
        rows: Vec::new(),
        truth: HashSet::new(),
    };
    for row in 0..300_i64 {
        let weights = [0, 0, 0, 0, 0, 0, 1, 2, 2, 3, 4, 5, 6, 7, 8];
        let (names, code, listed, other, usual) = places[*weights.choose(chance).expect("some")];
        let base = usual + usual * row / 300 + row;
        let extra = match chance.random_range(0..4) {
            0 => usual / 20 + row,
            _ => 0,
        };
        let salary = match chance.random_range(0..3) {
            0 => grouped(base, ","),
            1 => format!("{} ", grouped(base, ",")),
            _ => base.to_string(),
        };
        let additional = match extra {
            0 => one(chance, &["", "0", "none", "N/A", "varies a lot"]).to_owned(),
            extra => grouped(extra, ","),
        };
        survey.truth.insert(((base + extra) * 100, code));
        let country = one(chance, names).to_owned();
        let state = if code == "USD" {
            one(chance, &["California", "Texas", "New York", "Illinois"])
        } else {
            ""
        };
        survey.rows.push(vec![
            format!("4/{}/2024 11:0{}:{:02}", 1 + row % 28, row % 10, row % 60),
            one(chance, &["25-34", "35-44", "45-54"]).to_owned(),
            one(
                chance,
                &[
                    "Nonprofits",
                    "Computing or Tech",
                    "Cannabis",
                    "Education (Higher Education)",
                    "Bikes, mostly",
                    "Law",
                ],
            )
            .to_owned(),
            one(
                chance,
                &[
                    "Registered Nurse",
                    "Accountant",
                    "Software Engineer",
                    "Office Manager",
                    "Executive Assistant",
                    "Paralegal",
                    "Grand Poobah of Fun",
                ],
            )
            .to_owned(),
            one(chance, &["", "", "I cover two teams"]).to_owned(),
            salary,
            additional,
            one(chance, listed).to_owned(),
            other.to_owned(),
            one(chance, &["", "", "plus a car"]).to_owned(),
            country,
            state.to_owned(),
            one(chance, &["Boston", "Remote", "a small town", "London", ""]).to_owned(),
            one(
                chance,
                &[
                    "1 year or less",
                    "2 - 4 years",
                    "5-7 years",
                    "11 - 20 years",
                    "41 years or more",
                ],
            )
            .to_owned(),
            one(chance, &["1 year or less", "2 - 4 years", "5-7 years"]).to_owned(),
            one(
                chance,
                &["College degree", "Master's degree", "PhD", "Some college", "High school"],
            )
            .to_owned(),
            one(chance, &["Woman", "Man", "Non-binary", "Other or prefer not to answer", ""])
                .to_owned(),
        ]);
    }
    survey
}

/// Developers of all countries: pay in their own currency, how often it comes in a column of its own, and what the
/// makers of the file converted beside it.
fn of_developers(chance: &mut ChaCha8Rng) -> Survey {
    let places: &[(&str, &str, &str, i64)] = &[
        ("United States of America", "USD\tUnited States dollar", "USD", 120_000),
        (
            "United Kingdom of Great Britain and Northern Ireland",
            "GBP\tPound sterling",
            "GBP",
            62_000,
        ),
        ("Germany", "EUR European Euro", "EUR", 68_000),
        ("Poland", "PLN\tPolish zloty", "PLN", 180_000),
        ("Japan", "JPY\tJapanese yen", "JPY", 7_200_000),
        ("Brazil", "BRL\tBrazilian real", "BRL", 150_000),
        ("India", "INR\tIndian rupee", "INR", 1_800_000),
        ("Viet Nam", "VND\tVietnamese dong", "VND", 480_000_000),
        ("Russian Federation", "RUB\tRussian ruble", "RUB", 2_400_000),
        ("Iran, Islamic Republic of...", "IRR\tIranian rial", "IRR", 6_000_000_000),
    ];
    let mut survey = Survey {
        header: vec![
            "ResponseId",
            "Employment",
            "RemoteWork",
            "EdLevel",
            "YearsCode",
            "YearsCodePro",
            "DevType",
            "OrgSize",
            "Country",
            "Currency",
            "CompTotal",
            "CompFreq",
            "Age",
            "Gender",
            "ConvertedCompYearly",
        ],
        delimiter: b',',
        rows: Vec::new(),
        truth: HashSet::new(),
    };
    for row in 0..300_i64 {
        let (country, currency, code, usual) = places.choose(chance).expect("some");
        let (often, times) =
            *[("Yearly", 1), ("Monthly", 12), ("Weekly", 52)].choose(chance).expect("some");
        let stated = (usual + usual * row / 400) / times + row;
        survey.truth.insert((stated * times * 100, code));
        survey.rows.push(vec![
            (row + 1).to_string(),
            one(
                chance,
                &[
                    "Employed, full-time",
                    "Employed, part-time",
                    "Independent contractor, freelancer, or self-employed",
                    "Employed, full-time;Student, part-time",
                ],
            )
            .to_owned(),
            one(chance, &["Remote", "In-person", "Hybrid (some remote, some in-person)", "NA"])
                .to_owned(),
            one(
                chance,
                &[
                    "Bachelor’s degree (B.A., B.S., B.Eng., etc.)",
                    "Master’s degree (M.A., M.S., M.Eng., MBA, etc.)",
                    "Something else",
                ],
            )
            .to_owned(),
            (3 + row % 30).to_string(),
            one(chance, &["Less than 1 year", "4", "11", "More than 50 years", "NA"]).to_owned(),
            one(
                chance,
                &[
                    "Developer, back-end",
                    "Developer, front-end",
                    "Data scientist or machine learning specialist",
                    "Engineer, data",
                ],
            )
            .to_owned(),
            one(
                chance,
                &[
                    "20 to 99 employees",
                    "Just me - I am a freelancer, sole proprietor, etc.",
                    "10,000 or more employees",
                    "I don’t know",
                ],
            )
            .to_owned(),
            (*country).to_owned(),
            (*currency).to_owned(),
            stated.to_string(),
            often.to_owned(),
            one(chance, &["25-34 years old", "35-44 years old"]).to_owned(),
            one(chance, &["Man", "Woman", "Man;Or, in your own words:"]).to_owned(),
            (40_000 + row * 7).to_string(),
        ]);
    }
    survey
}

/// IT people in German-speaking countries: years' pay before tax, every way to write a thousand.
fn of_german_it(chance: &mut ChaCha8Rng) -> Survey {
    let mut survey = Survey {
        header: vec![
            "Zeitstempel",
            "Alter",
            "Geschlecht",
            "Land",
            "Stadt",
            "Position",
            "Berufserfahrung gesamt (Jahre)",
            "Karrierestufe",
            "Haupttechnologie",
            "Bruttojahresgehalt (ohne Bonus)",
            "Jahresbonus",
            "Urlaubstage",
            "Anstellungsart",
            "Unternehmensgröße",
            "Branche",
        ],
        delimiter: b';',
        rows: Vec::new(),
        truth: HashSet::new(),
    };
    for row in 0..300_i64 {
        let swiss = chance.random_bool(0.1);
        let (country, code) = match swiss {
            true => (one(chance, &["Schweiz", "CH"]), "CHF"),
            false => (one(chance, &["Deutschland", "DE", "D", "Österreich", "Germany"]), "EUR"),
        };
        let base = 45_000 + row * 120 + if swiss { 40_001 } else { 0 };
        let (shown, base) = match chance.random_range(0..7) {
            0 => (grouped(base, "."), base),
            1 => (grouped(base, ","), base),
            2 => (format!("{},00", grouped(base, ".")), base),
            3 => (format!("{} {}", grouped(base, "."), if swiss { "CHF" } else { "€" }), base),
            4 => (grouped(base, "'"), base),
            // Rounded to hundreds, no two alike as the others are not.
            5 if base % 1_000 == 0 => (format!("{}k", base / 1_000), base),
            _ => (base.to_string(), base),
        };
        let bonus = if chance.random_bool(0.3) { 3_000 + row * 10 + 7 } else { 0 };
        survey.truth.insert(((base + bonus) * 100, code));
        survey.rows.push(vec![
            format!("{:02}.03.2024 10:12:01", 1 + row % 28),
            (24 + row % 30).to_string(),
            one(chance, &["m", "w", "d", "männlich", ""]).to_owned(),
            country.to_owned(),
            one(chance, &["Berlin", "München", "Köln", "Zürich", "Wien", "Kleinkleckersdorf"])
                .to_owned(),
            one(
                chance,
                &[
                    "Softwareentwickler (m/w/d)",
                    "Backend Entwickler",
                    "DevOps Engineer",
                    "Systemadministrator",
                    "Datenzauberer",
                ],
            )
            .to_owned(),
            one(chance, &["5", "7,5", "10+", "< 1", "3 Jahre", ""]).to_owned(),
            one(chance, &["Junior", "Mittel", "Senior", "Lead", "Head", "egal"]).to_owned(),
            one(chance, &["Java", "Python", "SAP / ABAP"]).to_owned(),
            shown,
            if bonus > 0 {
                grouped(bonus, ".")
            } else {
                one(chance, &["", "0", "keiner", "-", "10 %"]).to_owned()
            },
            (24 + row % 8).to_string(),
            one(chance, &["Vollzeit", "unbefristet", "Festanstellung", "Freiberufler"]).to_owned(),
            one(chance, &["11-50", "51-100", "101-1000", "1000+", "bis 10"]).to_owned(),
            one(chance, &["IT", "Automobil", "Versicherung", "Keksfabrik"]).to_owned(),
        ]);
    }
    survey
}

async fn imported(name: &str, survey: &Survey) -> (Summary, String) {
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(folder.path(), &format!("{name}.csv"), survey.text());
    let catalogue = Catalogue::built_in().expect("the shipped files are good");
    let guess = guess_mapping(&file, &Default::default(), &catalogue).expect("guessed");
    assert!(guess.missing.is_empty(), "{name}: {}", guess.toml);
    let mapping = Mapping::parse(&guess.toml).expect("a mapping").with_pay(None, None);
    let house = House::on(Backend::Sqlite).await;
    let summary = house.import(&file, &mapping).await;
    for entry in house.on.store.contribution_archive().pending().await.expect("read") {
        let pay = entry.submission.salary.pay;
        let found = (pay.total_hundredths(), pay.currency().code());
        assert!(survey.truth.contains(&found), "{name}: {found:?}\n{summary}\n{}", guess.toml);
    }
    (summary, guess.toml)
}

#[tokio::test]
async fn surveys_like_the_public_ones_come_in_with_the_guessed_mapping() {
    let makers: [(&str, Maker); 3] =
        [("blog", of_a_blog), ("developers", of_developers), ("german-it", of_german_it)];
    for (name, make) in makers {
        let survey = make(&mut ChaCha8Rng::seed_from_u64(16));
        let (summary, toml) = imported(name, &survey).await;
        let rows = survey.rows.len() as u64;
        assert_eq!(summary.read, rows, "{name}: {summary}");
        assert!(summary.refused() * 100 <= rows * 3, "{name}: {summary}\n{toml}");
        assert!(summary.accepted * 10 >= rows * 7, "{name}: {summary}\n{toml}");
    }
}
