//! Files as surveys leave them: each with what makes it hard, and exactly what becomes of its rows.

use super::{House, aijobs, hundredths, mapping, paylens, public, written};
use crate::support::Backend;
use encoding_rs::{Encoding, WINDOWS_1251, WINDOWS_1252};
use paylens::cli::import::{Mapping, Summary, guess_mapping, import_rates};
use paylens::domain::{Currency, Money, RoleSlug};
use proptest::prelude::*;
use rstest::rstest;
use std::fs;
use std::path::Path;

/// Imports a text into an empty house and tells the yearly base pay of what is in, sorted.
async fn taken(bytes: impl AsRef<[u8]>, mapping: &Mapping) -> (Summary, Vec<(i64, String)>) {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::on(Backend::Sqlite).await;
    let file = written(folder.path(), "pay.csv", bytes);
    let summary = house.import(&file, mapping).await;
    let pending = house.on.store.contribution_archive().pending().await.expect("read");
    let mut pay: Vec<_> = pending
        .iter()
        .map(|entry| entry.submission.salary.pay)
        .map(|pay| (pay.total_hundredths() / 100, pay.currency().code().to_owned()))
        .collect();
    pay.sort();
    (summary, pay)
}

fn counts(summary: &Summary) -> (u64, u64, u64, u64) {
    (summary.read, summary.accepted, summary.held, summary.refused())
}

fn reasons(summary: &Summary) -> Vec<(String, u64)> {
    summary.refused.iter().map(|(reason, count)| (reason.to_string(), *count)).collect()
}

fn encoded(text: &str, encoding: &'static Encoding) -> Vec<u8> {
    encoding.encode(text).0.into_owned()
}

#[tokio::test]
async fn a_russian_export_with_a_banner() {
    let text = "Опрос зарплат за год\n\nВыгрузка;без подписи\nДолжность;Страна;Оклад;Валюта\n\
        Инженер;Россия;\"180 000,50\";RUB\nИнженер;РФ;200 тыс. руб.;\nИнженер;Германия;5.200,00 €;\n\
        Повар;Россия;90-120 тыс.;RUB\n";
    let map = "columns = { title = 'Должность', country = 'Страна', base = 'Оклад', base_currency = 'Валюта' }
        defaults = { period = 'month' }
        values.title = { 'Инженер' = 'Data Engineer', 'Повар' = 'Cook' }";
    let (summary, pay) = taken(encoded(text, WINDOWS_1251), &mapping(map)).await;
    assert_eq!(counts(&summary), (4, 3, 0, 1), "{summary}");
    let expected = [(62_400, "EUR"), (2_160_006, "RUB"), (2_400_000, "RUB")];
    assert_eq!(pay, expected.map(|(pay, code)| (pay, code.to_owned())));
    assert_eq!(
        summary.notes,
        [
            "read as windows-1251; --encoding says otherwise",
            "cells end with ;; --delimiter says otherwise",
            "3 lines stand before the header and were passed over",
            "1 rows have a sign of several currencies and were read in: RUB 1; --currency says otherwise",
        ]
    );
}

#[tokio::test]
async fn a_spreadsheet_in_utf_16_with_tabs() {
    let text = "\u{feff}title\tcountry\tregion\tbase\nData Engineer\tUSA\tCalifornia\t$120,000\t\t\n\
        Data Engineer\tEngland\t\t£65k\nData Engineer\tDeutschland\tBayern\t70.000 €\n";
    let bytes: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let (summary, pay) = taken(bytes, &mapping("")).await;
    assert_eq!(counts(&summary), (3, 3, 0, 0), "{summary}");
    let expected = [(65_000, "GBP"), (70_000, "EUR"), (120_000, "USD")];
    assert_eq!(pay, expected.map(|(pay, code)| (pay, code.to_owned())));
    assert_eq!(
        summary.notes.first().map(String::as_str),
        Some("read as UTF-16LE; --encoding says otherwise")
    );
}

#[tokio::test]
async fn french_in_latin_1_with_bars_and_an_encoding_that_is_given() {
    let text = "métier|pays|salaire annuel\nIngénieur données|Côte d'Ivoire|9 000 €\n\
        Ingénieur données|Belgique|52 000 €\nIngénieur données|Brasil|31000,00 €\n";
    let map = "columns = { title = 'métier', country = 'pays', base = 'salaire annuel' }
        values.title = { 'Ingénieur données' = 'Data Engineer' }";
    let bytes = encoded(text, WINDOWS_1252);
    let (found, pay) = taken(&bytes, &mapping(map)).await;
    assert_eq!(counts(&found), (3, 3, 0, 0), "{found}");
    assert_eq!(pay.iter().map(|(pay, _)| *pay).collect::<Vec<_>>(), [9_000, 31_000, 52_000]);
    let given = mapping(&format!("encoding = 'latin1'\ndelimiter = '|'\n{map}"));
    assert_eq!(taken(&bytes, &given).await.1, pay);
}

#[tokio::test]
async fn amounts_as_people_type_them() {
    let text = "title,country,base,period\n\
        Data Engineer,US,\"73 000$\",\nData Engineer,US,95K,\nData Engineer,US,0.12M,\n\
        Data Engineer,US,60-90K,\nData Engineer,US,$60.50/hr,\nData Engineer,US,$60.50/hr,year\n\
        Data Engineer,US,4000 net,\nData Engineer,US,a lot,\nData Engineer,US,120,\n\
        Data Engineer,US,\"120,000\",\nData Engineer,US,\"  USD 7,500.00 per month\",\n";
    let (summary, pay) = taken(text, &mapping("")).await;
    assert_eq!(counts(&summary), (11, 6, 0, 5), "{summary}");
    let expected = [73_000, 90_000, 95_000, 120_000, 120_000, 125_840];
    assert_eq!(pay.iter().map(|(pay, _)| *pay).collect::<Vec<_>>(), expected);
    let expected = [
        "base: is a range: give one amount, such as its middle",
        "base: is below what anybody is paid per year in USD; it looks like a slip of a thousand or of the period",
        "base: is not an amount such as 50000, 50,000 or 50.000,00",
        "base: is pay after tax, which cannot be compared",
        "base: names another period than the period's column",
    ];
    assert_eq!(reasons(&summary), expected.map(|reason| (reason.to_owned(), 1)));
    let told = summary.to_string();
    assert!(!told.contains("read as thousands"), "the points of the column leave no doubt: {told}");
}

#[tokio::test]
async fn the_column_or_the_mapping_says_what_a_point_means() {
    let rows = |cells: &[&str]| {
        let rows = cells.iter().map(|cell| format!("Data Engineer;DE;{cell}\n"));
        format!("title;country;base\n{}", rows.collect::<String>())
    };
    let amounts = |pay: Vec<(i64, String)>| pay.into_iter().map(|(pay, _)| pay).collect::<Vec<_>>();
    let hourly = "defaults = { currency = 'EUR', period = 'hour' }";
    let (summary, pay) = taken(rows(&["38.000", "38.50", "40.25"]), &mapping(hourly)).await;
    assert_eq!(amounts(pay), [79_040, 80_080, 83_720]);
    assert!(!summary.to_string().contains("read as thousands"), "the column is sure: {summary}");
    let yearly = "defaults = { currency = 'EUR' }";
    let (summary, pay) = taken(rows(&["50.000", "60.000"]), &mapping(yearly)).await;
    assert_eq!(amounts(pay), [50_000, 60_000]);
    assert!(summary.to_string().contains("2 amounts such as 50,000 or 50.000 were read"));
    let (_, pay) = taken(rows(&["50.000", "48.500,50"]), &mapping(yearly)).await;
    assert_eq!(amounts(pay), [48_500, 50_000]);
    let told = format!("decimal = '.'\n{hourly}");
    assert_eq!(amounts(taken(rows(&["50.000"]), &mapping(&told)).await.1), [104_000]);
    let thousands = "defaults = { currency = 'EUR' }\nread.base = { times = 1000, decimal = ',' }";
    assert_eq!(amounts(taken(rows(&["62,5"]), &mapping(thousands)).await.1), [62_500]);
}

#[tokio::test]
async fn a_form_with_other_currencies_bands_and_several_bonuses() {
    let text = "Timestamp,\"What is your\njob title?\",Country,Salary,Currency,Other currency,Bonus,Overtime,Stock,Experience\n\
        4/27/2021 11:02:10,\"Data\nEngineer\",U.S.,90000,USD,,5000,\"1,000\",,5-7 years\n\
        4/27/2021 11:03:01,Data Engineer,Schweiz,110000,Other,CHF,,,2k,11 - 20 years\n\
        4/27/2021 11:04:22,Data Engineer,UK,60000,GBP,,,,,less than 1 year\n\
        4/28/2021 09:00:00,Data Engineer,Holland,60000,EUR,,$500,,,20+ years\n\
        4/28/2021 09:10:00,Data Engineer,Elbonia,60000,Other,Mud,,,,1 year or less\n";
    let map = "[columns]
        title = \"What is your\\njob title?\"
        country = 'Country'
        base = 'Salary'
        base_currency = ['Currency', 'Other currency']
        bonus = ['Bonus', 'Overtime']
        stock = 'Stock'
        experience_years = 'Experience'
        year = 'Timestamp'";
    let (summary, pay) = taken(text, &mapping(map)).await;
    assert_eq!(counts(&summary), (5, 4, 0, 1), "{summary}");
    // 500 dollars beside pay in euros count at the year's rate.
    let expected = [(60_000, "GBP"), (60_422, "EUR"), (96_000, "USD"), (112_000, "CHF")];
    assert_eq!(pay, expected.map(|(pay, code)| (pay, code.to_owned())));
    let told = summary.to_string();
    assert!(told.contains("is not a currency that is known"), "{told}");
}

#[test]
fn the_example_is_short() {
    let example = include_str!("../../../examples/aijobs.toml");
    assert!(example.lines().count() <= 25);
    drop(aijobs());
}

#[rstest]
#[tokio::test]
async fn one_value_of_a_hundred_thousand_million_moves_no_figure(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let rows: String = (0..1_249).map(|at| format!("Cook,US,{}\n", 25_000 + at * 20)).collect();
    let mut figures = Vec::new();
    for (last, held, refused) in
        [("", 0, 0), ("Cook,US,99999999999\n", 0, 1), ("Cook,US,9999999\n", 1, 0)]
    {
        let folder = tempfile::tempdir().expect("a folder");
        let house = House::on(backend).await;
        let text = format!("title,country,base\n{rows}{last}");
        let file = written(folder.path(), "pay.csv", text);
        let summary = house.import(&file, &mapping("")).await;
        let read = 1_249 + held + refused;
        assert_eq!(counts(&summary), (read, 1_249, held, refused), "{summary}");
        let cells = house.publish().await;
        let cook = &cells[&RoleSlug::parse("cook").expect("a slug")];
        figures.push((hundredths(&cook.base), cook.contributors));
    }
    assert!(figures.iter().all(|one| *one == figures[0]), "{figures:?}");
}

#[tokio::test]
async fn a_row_far_from_its_own_file_is_held() {
    let rows: String = (0..60).map(|at| format!("Cook,NG,{}\n", 2_000_000 + at * 1_000)).collect();
    let text =
        format!("title,country,base\n{rows}Cook,NG,150000\nCook,NG,30000000\nCook,NG,9000000\n");
    let (summary, _) = taken(&text, &mapping("defaults.currency = 'NGN'")).await;
    assert_eq!(counts(&summary), (63, 61, 2, 0), "{summary}");
    let literal = mapping("titles = 'literal'\ndefaults.currency = 'NGN'");
    assert_eq!(counts(&taken(&text, &literal).await.0), (63, 63, 0, 0));
}

#[rstest]
#[tokio::test]
async fn imported_rates_are_read_with_and_change_nothing_the_second_time(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::on(backend).await;
    let bank = "Date,USD,CYP,GBP,\n2024-02-01,3.0,N/A,0.8,\n2024-01-02,2.5,0.58,N/A,\n2024-01-01,1.5,0.58,N/A,\n";
    let file = written(folder.path(), "rates.csv", bank);
    let euro = Money::from_hundredths(100_00, Currency::EUR).expect("an amount");
    let dollars = |rates: &paylens::catalog::Rates| {
        rates.convert(euro, Currency::USD, 2024).map(Money::hundredths)
    };
    for changed in [3, 0] {
        let summary = import_rates(&file, &house.directory).await.expect("imported");
        assert_eq!((summary.read, summary.changed), (3, changed));
        let catalogue = house.directory.current();
        assert_eq!(dollars(catalogue.rates()), Some(250_00));
        assert_eq!(dollars(catalogue.fixed_rates()), Some(108_24), "figures are made as before");
    }
    let broken = written(folder.path(), "broken.csv", "Date,USD\n2024-01-01,one\n");
    let error = import_rates(&broken, &house.directory).await.expect_err("refused");
    assert!(format!("{error:#}").contains("line 2"));
    let next = paylens::directory::Directory::open(house.on.store.role_records()).await;
    assert_eq!(dollars(next.expect("opened").current().rates()), Some(250_00));
}

#[tokio::test]
async fn the_banks_own_file_is_taken_whole() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let places = ["../shared/data/fx", "../../shared/data/fx"];
    let file = places.map(|folder| root.join(folder).join("eurofxref-2019on.csv"));
    let Some(file) = file.iter().find(|file| file.exists()) else {
        eprintln!("SKIPPED: there is no ../shared/data/fx/eurofxref-2019on.csv");
        return;
    };
    let house = House::on(Backend::Sqlite).await;
    let summary = import_rates(file, &house.directory).await.expect("imported");
    assert_eq!(summary.read, summary.changed);
    let catalogue = house.directory.current();
    let euros = Money::from_hundredths(100_000_00, Currency::EUR).expect("an amount");
    // The mean of months is near the mean of days.
    for year in 2019..=2025 {
        for currency in catalogue.fixed_rates().currencies() {
            let by = |rates: &paylens::catalog::Rates| {
                rates.convert(euros, currency, year).map_or(0, Money::hundredths) as f64
            };
            let (own, built_in) = (by(catalogue.rates()), by(catalogue.fixed_rates()));
            // The bank left the rouble in the middle of a month that moved it far.
            let slack = if currency.code() == "RUB" { 0.15 } else { 0.02 };
            assert!((own / built_in - 1.0).abs() < slack, "{currency} {year}: {own} {built_in}");
        }
    }
}

#[tokio::test]
async fn a_guessed_mapping_works_as_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "Survey;;;\nTimestamp;Job title;Country;Annual salary;Currency;Experience level\n\
        2024-04-27;Data Engineer;Germany;70.000,00;EUR;Senior\n\
        2024-04-28;Data Engineer;USA;120000;USD;wizard\n";
    written(folder.path(), "form.csv", text);
    let printed = paylens(folder.path(), &["import", "salaries", "form.csv", "--guess"]).success();
    let proposal = String::from_utf8(printed.get_output().stdout.clone()).expect("UTF-8");
    for line in [
        "title = \"Job title\" # the header has \"job title\"; 2 of 2 filled cells are understood",
        "country = \"Country\" # the header has \"country\"; 2 of 2 filled cells are understood",
        "base = \"Annual salary\" # the header has \"annual salary\"; 2 of 2 filled cells are understood",
        "wizard = \"\" # 1 cells; no term is like it",
    ] {
        let quoted = line.replacen("wizard =", "\"wizard\" =", 1);
        assert!(proposal.contains(line) || proposal.contains(&quoted), "{line}\n{proposal}");
    }
    fs::write(folder.path().join("map.toml"), &proposal).expect("written");
    let import = ["import", "salaries", "form.csv", "--mapping", "map.toml"];
    let done = paylens(folder.path(), &import).success();
    let said = String::from_utf8_lossy(&done.get_output().stdout).into_owned();
    assert!(said.contains("         2 rows read\n         2 accepted"), "{said}\n{proposal}");
    if let Some(public) = public("salaries_20230423.csv") {
        let catalogue = paylens::catalog::Catalogue::built_in().expect("good");
        let proposal =
            guess_mapping(&public, &Default::default(), &catalogue).expect("guessed").toml;
        drop(mapping(&proposal));
        assert!(proposal.contains("country = \"company_location\""), "{proposal}");
    }
}

proptest! {
    #[test]
    fn a_mapping_file_is_read_or_refused(text in "\\PC{0,60}|(\\[(columns|defaults|values|read)\\]\n)?(titles|decimal|base|delimiter|encoding|read\\.base) = .{0,20}") {
        drop(Mapping::parse(&text));
    }
}
