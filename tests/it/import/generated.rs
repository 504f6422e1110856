//! Spreadsheets made up from chance, of which the truth is known: country, language, layout, way of writing amounts,
//! noise. With the mapping that is guessed, unchanged, no wrong number gets in.

use super::{House, written};
use crate::support::Backend;
use paylens::catalog::Catalogue;
use paylens::cli::import::{Mapping, guess_mapping};
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::collections::HashMap;
use std::fmt::Write as _;

/// Country as people say it, currency, its sign, usual pay of a month.
const COUNTRIES: &[(&[&str], &str, &[&str], i64)] = &[
    (&["US", "USA", "United States", "usa "], "USD", &["$", "US$", "USD "], 6_500),
    (&["DE", "Deutschland", "Germany"], "EUR", &["€", "EUR ", " €"], 4_800),
    (&["UK", "United Kingdom", "England", "GB"], "GBP", &["£", "GBP "], 3_700),
    (&["CH", "Schweiz", "Switzerland", "Suisse"], "CHF", &["CHF ", "Fr. "], 7_900),
    (&["IN", "India"], "INR", &["₹", "Rs. ", "INR "], 120_000),
    (&["JP", "Japan", "日本"], "JPY", &["¥", "JPY "], 450_000),
    (&["AU", "Australia"], "AUD", &["$", "A$", "AUD "], 8_000),
    (&["CA", "Canada"], "CAD", &["$", "C$", "CAD "], 7_000),
    (&["PL", "Polska", "Poland"], "PLN", &[" zł", "PLN "], 12_000),
    (&["NO", "Norge", "Norway"], "NOK", &[" kr", "NOK "], 58_000),
    (&["BR", "Brasil"], "BRL", &["R$ ", "BRL "], 11_000),
    (&["KE", "Kenya"], "KES", &["KSh ", "KES "], 210_000),
];

/// Headers of title, country, base, currency, experience and gender.
const LANGUAGES: &[[&str; 6]] = &[
    ["Job title", "Country", "{} salary", "Currency", "Years of experience", "Gender"],
    [
        "What is your job title?",
        "Which country do you work in?",
        "What is your {} gross salary?",
        "Currency",
        "How many years of experience do you have?",
        "Gender identity",
    ],
    [
        "Berufsbezeichnung",
        "Land",
        "{} Bruttogehalt",
        "Währung",
        "Berufserfahrung (Jahre)",
        "Geschlecht",
    ],
    ["Intitulé du poste", "Pays", "Salaire brut {}", "Devise", "Années d'expérience", "Sexe"],
    ["Puesto", "País", "Salario bruto {}", "Moneda", "Años de experiencia", "Género"],
    ["jobTitle", "country", "{}_base_salary", "salary_currency", "yearsOfExperience", "gender"],
];

/// What a header says of a year, a month and an hour, by language.
const PERIODS: &[[&str; 2]] = &[
    ["Annual", "Monthly"],
    ["annual", "monthly"],
    ["Jährliches", "Monatliches"],
    ["annuel", "mensuel"],
    ["anual", "mensual"],
    ["annual", "monthly"],
];

/// A sign between thousands and one before decimals.
const WRITTEN: &[(&str, &str)] =
    &[("", "."), (",", "."), (".", ","), (" ", ","), ("'", "."), ("\u{202f}", ",")];

fn number(hundredths: i64, (group, point): (&str, &str), cents: bool) -> String {
    let digits = (hundredths / 100).to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push_str(group);
        }
        text.push(digit);
    }
    if cents {
        write!(text, "{point}{:02}", hundredths % 100).expect("a string");
    }
    text
}

struct Sheet {
    text: String,
    /// Yearly pay in hundredths and its currency, by quarters of experience.
    truth: HashMap<u8, (i64, &'static str)>,
    rows: u64,
}

fn sheet(chance: &mut ChaCha8Rng) -> Sheet {
    let language = chance.random_range(0..LANGUAGES.len());
    let headers = LANGUAGES[language];
    let monthly = chance.random_bool(0.4);
    let style = *WRITTEN.choose(chance).expect("some");
    let delimiter = if style.1 == "," || style.0 == "," { ";" } else { "," };
    // How a currency is told: by a column, a sign in the cell, the code, or not at all.
    let told = chance.random_range(0..4);
    let countries: Vec<_> = COUNTRIES.choose_multiple(chance, 3).collect();
    let cents = chance.random_bool(0.3);
    let period = PERIODS[language][usize::from(monthly)];
    let mut names: Vec<String> = headers.iter().map(|name| name.replace("{}", period)).collect();
    if told != 0 {
        names.remove(3);
    }
    let mut text = String::new();
    if chance.random_bool(0.3) {
        text.push_str(&format!("Survey 2025{delimiter}\n\n"));
    }
    text.push_str(&names.join(delimiter));
    text.push('\n');
    let mut truth = HashMap::new();
    for row in 0_u8..60 {
        let (countries, code, signs, usual) = countries.choose(chance).expect("some");
        let month = usual * chance.random_range(60..180);
        let (stated, mut year) =
            if monthly { (month, month * 12) } else { (month * 12, month * 12) };
        let stated = if cents { stated } else { stated / 100 * 100 };
        year = if monthly { stated * 12 } else { year.min(stated) };
        let decimals = cents && *code != "JPY";
        let stated = if *code == "JPY" { stated / 100 * 100 } else { stated };
        if *code == "JPY" {
            year = if monthly { stated * 12 } else { stated };
        }
        let amount = number(stated, style, decimals);
        let sign = signs.choose(chance).expect("some");
        let cell = match told {
            1 if sign.starts_with(' ') => format!("{amount}{sign}"),
            1 => format!("{sign}{amount}"),
            2 => format!("{amount} {code}"),
            _ => amount,
        };
        // One in many says something that is no pay.
        let cell = match chance.random_range(0..60) {
            0 => "a lot".to_owned(),
            1 => format!("{cell} netto"),
            2 => format!("-{cell}"),
            _ => {
                truth.insert(row, (year, *code));
                cell
            }
        };
        let experience = f64::from(row) / 4.0;
        let gender =
            ["Woman", "m", "weiblich", "Other", "purple", ""].choose(chance).expect("some");
        let country = countries.choose(chance).expect("some");
        let mut cells = vec![
            "Software Engineer".to_owned(),
            (*country).to_owned(),
            format!("\"{cell}\""),
            (*code).to_owned(),
            experience.to_string(),
            (*gender).to_owned(),
        ];
        if told != 0 {
            cells.remove(3);
        }
        text.push_str(&cells.join(delimiter));
        text.push('\n');
    }
    if chance.random_bool(0.5) {
        text.push_str(&format!("{}\n", delimiter.repeat(names.len() - 1)));
        text.push_str(&format!("Total{}\n", delimiter.repeat(names.len() - 1)));
    }
    Sheet { text, truth, rows: 60 }
}

#[tokio::test]
async fn no_wrong_number_gets_in_from_made_up_spreadsheets() {
    let catalogue = Catalogue::built_in().expect("the shipped files are good");
    let folder = tempfile::tempdir().expect("a folder");
    let (mut right, mut rows) = (0_u64, 0_u64);
    for seed in 0..6 {
        let mut chance = ChaCha8Rng::seed_from_u64(seed);
        let made = sheet(&mut chance);
        let file = written(folder.path(), &format!("pay-{seed}.csv"), &made.text);
        let guess = guess_mapping(&file, &Default::default(), &catalogue).expect("guessed");
        assert!(guess.missing.is_empty(), "{seed}: {guess:?}\n{}", made.text);
        let mapping = Mapping::parse(&guess.toml).expect("a mapping").with_pay(None, None);
        let house = House::on(Backend::Sqlite).await;
        let summary = house.import(&file, &mapping).await;
        assert_eq!(summary.read, made.rows, "{seed}: {summary}");
        let left_out: u64 = summary.left_out.values().sum();
        let listed = summary.notes_file.as_ref().map(|file| {
            let text = std::fs::read_to_string(file).expect("readable");
            text.lines().count() as u64 - 1
        });
        assert_eq!(listed.unwrap_or(0), left_out, "{seed}: every cell left out is listed");
        let pending = house.on.store.contribution_archive().pending().await.expect("read");
        for entry in pending {
            let salary = entry.submission.salary;
            let row = salary.experience.expect("told").quarters();
            let found = (salary.pay.total_hundredths(), salary.pay.currency().code());
            assert_eq!(
                Some(&found),
                made.truth.get(&row),
                "{seed}: row {row}\n{guess:?}\n{}",
                made.text
            );
            right += 1;
        }
        rows += made.truth.len() as u64;
        assert!(
            summary.accepted * 10 >= made.rows * 9,
            "{seed}: too few accepted\n{summary}\n{}\n{}",
            guess.toml,
            made.text
        );
    }
    assert!(right * 1_000 >= rows * 990, "{right} of {rows} true rows came in");
}
