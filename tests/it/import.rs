//! Imports, on both databases: every row is accounted for, none twice, and the figures of public
//! data come out as published.

mod generated;
mod messy;
mod reviews;
mod spreadsheets;
mod surveys;

use crate::support::{Backend, TestStore, secrets};
use assert_cmd::Command;
use indicatif::ProgressBar;
use paylens::cli::import::{Mapping, Summary, import_salaries};
use paylens::clock::Clock;
use paylens::directory::Directory;
use paylens::domain::Privacy;
use paylens::domain::{Percentiles, PublishedCell, RoleSlug, Slice};
use paylens::intake::Intake;
use paylens::release::{Moment, Outcome, Publisher};
use proptest::prelude::*;
use rstest::rstest;
use serde_json::Value;
use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// A store with the way in and the way out.
struct House {
    on: TestStore,
    directory: Directory,
    intake: Intake,
}

impl House {
    async fn on(backend: Backend) -> Self {
        let on = TestStore::promising(backend, Privacy::Off).await;
        let directory = Directory::open(on.store.role_records()).await.expect("opened");
        let intake = Intake::new(
            directory.clone(),
            on.store.contribution_sink(),
            on.store.submission_desk(),
            secrets(),
            Clock::system(),
        );
        House { on, directory, intake }
    }

    async fn try_import(&self, file: &Path, mapping: &Mapping) -> anyhow::Result<Summary> {
        let quiet = ProgressBar::hidden();
        import_salaries(file, mapping, &self.intake, &self.directory, &quiet).await
    }

    async fn import(&self, file: &Path, mapping: &Mapping) -> Summary {
        let summary = self.try_import(file, mapping).await.expect("read to its end");
        let Summary { read, accepted, held, already_there, .. } = summary;
        assert_eq!(read, accepted + held + already_there + summary.refused());
        summary
    }

    async fn waiting(&self) -> usize {
        self.on.store.contribution_archive().pending().await.expect("read").len()
    }

    /// The base pay and head count of every role, privacy off.
    async fn publish(&self) -> HashMap<RoleSlug, PublishedCell> {
        let releases = self.on.store.published_releases();
        let publisher = Publisher::new(
            self.on.store.contribution_archive(),
            releases.clone(),
            self.directory.clone(),
            Clock::system(),
            self.on.store.survey(),
        );
        let outcome = publisher.publish(Moment::Forced).await.expect("released");
        assert!(matches!(outcome, Outcome::Published { .. }));
        let records = releases.current().await.expect("read");
        records
            .into_iter()
            .filter(|record| record.slice == Slice::whole())
            .filter_map(|one| Some((one.scope.role()?.clone(), one.figures)))
            .map(|(role, figures)| (role, serde_json::from_str(&figures).expect("a cell")))
            .collect()
    }
}

/// A mapping with the defaults of the command line.
fn mapping(text: &str) -> Mapping {
    Mapping::parse(text).expect("a mapping").with_pay(None, None)
}

fn aijobs() -> Mapping {
    mapping(include_str!("../../examples/aijobs.toml"))
}

/// A public file of salaries. It is no part of the repository: where it is absent the test says so.
fn public(name: &str) -> Option<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let found = ["../shared/data/pay_aijobs", "../../shared/data/pay_aijobs"]
        .iter()
        .map(|folder| root.join(folder).join(name))
        .find(|path| path.exists());
    if found.is_none() {
        eprintln!("SKIPPED: there is no ../shared/data/pay_aijobs/{name}");
    }
    found
}

/// Copies a file where its refused rows may be written beside it.
fn copied(file: &Path, folder: &Path) -> PathBuf {
    let copy = folder.join(file.file_name().expect("a name"));
    fs::copy(file, &copy).expect("copied");
    copy
}

fn written(folder: &Path, name: &str, text: impl AsRef<[u8]>) -> PathBuf {
    let path = folder.join(name);
    fs::write(&path, text).expect("written");
    path
}

fn hundredths(figures: &Percentiles) -> [i64; 5] {
    figures.as_array().map(|figure| figure.shown().expect("privacy is off").value.0)
}

#[rstest]
#[tokio::test]
async fn published_figures_are_those_of_the_reference(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
    #[values("20210828", "20220605", "20220612", "20220619", "20220626", "20230423")] week: &str,
) {
    let (Some(file), Some(reference)) =
        (public(&format!("salaries_{week}.csv")), public(&format!("reference_{week}.json")))
    else {
        return;
    };
    let reference: Value =
        serde_json::from_slice(&fs::read(reference).expect("read")).expect("JSON");
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::on(backend).await;
    let summary = house.import(&copied(&file, folder.path()), &aijobs()).await;
    assert_eq!(Some(summary.accepted), reference["n"].as_u64(), "{summary}");
    assert_eq!(summary.refused_file, None);
    let cells = house.publish().await;
    assert_eq!(Some(cells.len() as u64), reference["n_roles"].as_u64());
    let roles = reference["roles"].as_array().expect("roles");
    assert!(!roles.is_empty());
    for role in roles {
        let title = role["role"].as_str().expect("a title");
        let cell = &cells[&RoleSlug::of_title(title).expect("a slug")];
        assert_eq!(Some(cell.contributors.from), role["n"].as_u64(), "{title}");
        let expected = ["p10", "p25", "p50", "p75", "p90"]
            .map(|name| (role[name].as_f64().expect("a figure") * 100.0).round() as i64);
        assert_eq!(hundredths(&cell.base), expected, "{title}");
    }
}

#[rstest]
#[tokio::test]
async fn consecutive_exports_add_only_what_is_new(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::on(backend).await;
    // How often each row is there once all files so far are in.
    let mut union: HashMap<Vec<String>, u64> = HashMap::new();
    for week in ["20220605", "20220612", "20220619", "20220626"] {
        let Some(file) = public(&format!("salaries_{week}.csv")) else { return };
        let file = copied(&file, folder.path());
        let mut here: HashMap<Vec<String>, u64> = HashMap::new();
        // Rows equal in every column that is read are the same answer in another coat.
        let mut reader = csv::Reader::from_path(&file).expect("read");
        let read = [
            "job_title",
            "company_location",
            "salary_in_usd",
            "experience_level",
            "employment_type",
            "remote_ratio",
            "work_year",
        ];
        let header = reader.headers().expect("a header").clone();
        let at = |name: &str| header.iter().position(|one| one == name).expect("a column");
        for row in reader.records() {
            let row = row.expect("a row");
            let parts = read.iter().map(|name| row[at(name)].to_owned());
            *here.entry(parts.collect()).or_default() += 1;
        }
        let before: u64 = union.values().sum();
        for (row, count) in here {
            let known = union.entry(row).or_default();
            *known = count.max(*known);
        }
        let after: u64 = union.values().sum();
        let summary = house.import(&file, &aijobs()).await;
        assert_eq!(summary.accepted, after - before, "{week}");
        assert_eq!(house.waiting().await as u64, after);
        let again = house.import(&file, &aijobs()).await;
        assert_eq!((again.accepted, again.already_there), (0, again.read));
    }
    assert!(union.values().any(|count| *count > 1), "equal rows count each");
}

#[rstest]
#[tokio::test]
async fn every_row_is_accounted_for(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let text = "\u{feff}title,country,base,currency,period,bonus,experience_years,level,year\n\
        Data Engineer,US,\"120,000\",,,,5-7 years,senior,2023\n\
        Data Engineer,US,\"120,000\",,,,5-7 years,senior,2023\n\
        Data Engineer,DE,\"4.500,50\",EUR,month,\"2.000\",,,2021e\n\
        \n\
        Ninja Rockstar,US,50000,,,,,,\n\
        Data Engineer,US,90000000,,,,,,\n\
        Data Engineer,US,9000000,,,,,,\n\
        Data Engineer,Utopia,50000,,,,,,\n\
        Data Engineer,US,plenty,,,plenty,some,wizard,soon\n\
        Data Engineer,US,,,,,,,\n\
        ,US,50000,,,,,,\n\
        Data Engineer,US,50000,DOUBLOON,eon,,99,,1066\n\
        Data Engineer,US,50000\n\
        Data Engineer,US,50000,,,,,,,,\n\
        \"Data\n\nEngineer\",US,-1,,,,,,\n";
    let mut text = text.as_bytes().to_vec();
    text.extend(b"Caf\xe9,FR,50000,,,,,,\n");
    let title = "\u{20bb7}".repeat(200);
    text.extend(format!("{title},US,50000,,,,,,\nData Engineer,US,60000,,,,,,").bytes());
    let folder = tempfile::tempdir().expect("a folder");
    let file = written(folder.path(), "pay.csv", text);
    let house = House::on(backend).await;
    let first = house.import(&file, &mapping("")).await;
    assert_eq!((first.read, first.accepted, first.held, first.unmatched), (17, 5, 2, 1));
    assert_eq!((first.already_there, first.refused()), (0, 10));
    let refused = first.refused_file.clone().expect("rows were refused");
    assert_eq!(refused, folder.path().join("pay.csv.refused.csv"));
    let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(&refused).expect("read");
    let listed: Vec<(String, String)> = reader
        .byte_records()
        .map(|row| row.expect("a row"))
        .map(|row| [0, 1].map(|at| String::from_utf8_lossy(&row[at]).into_owned()).into())
        .collect();
    let amount = "is not an amount such as 50000, 50,000 or 50.000,00";
    let expected = [
        (7, "base: is above what anybody is paid per year in USD; it looks like a slip of a thousand or of the period".to_owned()),
        (9, "country: must be an ISO 3166-1 code such as US or DE, or a country's name; say what the cell means under [values.country] of the mapping".to_owned()),
        (10, format!("base: {amount}")),
        (11, "base: must be given".to_owned()),
        (12, "title: must be given".to_owned()),
        (13, "currency: is not a currency that is known; say what the cell means under [values.base_currency] of the mapping; period: not a known pay period; known are: hour, day, week, month, year; say what the cell means under [values.base_period] of the mapping".to_owned()),
        (14, "has fewer cells than there are columns".to_owned()),
        (16, "base: is negative, as in (45,000) or 45,000-".to_owned()),
        (19, "is not UTF-8: see --encoding, or save the file anew".to_owned()),
        (20, "title: takes more than 360 bytes".to_owned()),
    ];
    for (found, (line, reason)) in listed.iter().zip(&expected) {
        assert_eq!(found.0, line.to_string());
        assert_eq!(&found.1, reason);
    }
    assert_eq!(listed.len(), expected.len());
    let second = house.import(&file, &mapping("")).await;
    assert_eq!((second.accepted, second.held, second.already_there), (0, 0, 7));
    assert_eq!((second.refused, second.read), (first.refused, 17));
    // Once nothing is refused any more, no old list says otherwise.
    let good = "title,country,base\nData Engineer,US,50000\n";
    let third = house.import(&written(folder.path(), "pay.csv", good), &mapping("")).await;
    assert_eq!((third.accepted, third.refused_file), (1, None));
    assert!(!refused.exists());
}

#[rstest]
#[tokio::test]
async fn literal_titles_become_roles_however_alike_they_are(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let folder = tempfile::tempdir().expect("a folder");
    // All four look the same to the matching of titles; two of them are one slug.
    let text = "title,country,base\nChief.Vibes,US,50000\nChiefVibes,US,60000\n\
        CHIEFVIBES,US,70000\nChïefVibes,US,80000\nNobody,XX,1\n";
    let file = written(folder.path(), "pay.csv", text);
    let house = House::on(backend).await;
    let summary = house.import(&file, &mapping("titles = 'literal'")).await;
    assert_eq!((summary.accepted, summary.refused()), (4, 1));
    let catalogue = house.directory.current();
    for slug in ["chief-vibes", "chiefvibes", "ch-efvibes"] {
        assert!(catalogue.role(&RoleSlug::parse(slug).expect("a slug")).is_some(), "{slug}");
    }
    assert_eq!(catalogue.role(&RoleSlug::parse("nobody").expect("a slug")), None);
    Directory::open(house.on.store.role_records()).await.expect("the next start finds it whole");
    assert_eq!(house.publish().await.len(), 3);
}

#[tokio::test]
async fn a_file_not_read_to_its_end_is_an_error_and_can_be_taken_up_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::on(Backend::Sqlite).await;
    let rows = |count: usize| {
        let rows = (0..count).map(|one| format!("Cook,US,{}\n", 30_000 + one));
        format!("title,country,base\n{}", rows.collect::<String>())
    };
    let broken = format!("{}\"{}", rows(2_500), "Cook,US,1\n".repeat(300_000));
    let file = written(folder.path(), "pay.csv", broken);
    let error = house.try_import(&file, &mapping("")).await.expect_err("not read");
    let error = format!("{error:#}");
    assert!(error.contains("2000 new rows") && error.contains("from line 2502"), "{error}");
    let file = written(folder.path(), "pay.csv", rows(2_500));
    let summary = house.import(&file, &mapping("")).await;
    assert_eq!((summary.accepted, summary.already_there), (500, 2_000));
}

/// Bytes that are nearly a file of salaries, or none at all.
fn nearly_a_file() -> impl Strategy<Value = Vec<u8>> {
    let cell = prop_oneof![
        5 => proptest::sample::select(vec![
            "Cook", "US", "DE", "50000", "1.000,5", "5-7 years", "2021e", "EUR", "", "\u{feff}", "’",
        ])
        .prop_map(|text| text.as_bytes().to_vec()),
        1 => proptest::collection::vec(any::<u8>(), 0..12),
    ];
    let joint =
        proptest::sample::select(vec![",", ",", ",", ",", "\n", "\n", "\r\n", "\r", "\"", "\"\""]);
    let soup = proptest::collection::vec((cell, joint), 0..60).prop_map(|parts| {
        parts
            .into_iter()
            .flat_map(|(cell, joint)| [cell, joint.into()].concat())
            .collect::<Vec<_>>()
    });
    prop_oneof![
        8 => soup.prop_map(|soup| [b"title,country,base\n".as_slice(), &soup].concat()),
        1 => proptest::collection::vec(any::<u8>(), 0..300),
    ]
}

#[test]
fn whatever_the_bytes_no_row_is_lost() {
    let runtime = tokio::runtime::Runtime::new().expect("a runtime");
    let folder = tempfile::tempdir().expect("a folder");
    let house = runtime.block_on(House::on(Backend::Sqlite));
    proptest!(ProptestConfig::with_cases(256), |(bytes in nearly_a_file(), literal: bool)| {
        let file = written(folder.path(), "pay.csv", &bytes);
        let titles = if literal { "literal" } else { "match" };
        let mapping = mapping(&format!("titles = '{titles}'"));
        // A header that is none is an error; everything else is read to its end.
        let rows = csv::ReaderBuilder::new().flexible(true).from_reader(bytes.as_slice());
        let blank = |row: &csv::ByteRecord| row.iter().all(|cell| cell.trim_ascii().is_empty());
        let rows = rows.into_byte_records().filter_map(Result::ok);
        let expected = rows.filter(|row| !blank(row)).count() as u64;
        match runtime.block_on(house.try_import(&file, &mapping)) {
            Err(_) => prop_assert!(!bytes.starts_with(b"title,country,base\n")),
            Ok(once) => {
                prop_assert_eq!(once.read + once.passed_over, expected);
                let whole = once.accepted + once.held + once.already_there + once.refused();
                prop_assert_eq!(once.read, whole);
                let twice = runtime.block_on(house.try_import(&file, &mapping)).expect("read");
                prop_assert_eq!((twice.accepted, twice.held), (0, 0));
                prop_assert_eq!(twice.refused, once.refused);
            }
        }
    });
}

/// The command, on a database of its own.
fn paylens(folder: &Path, arguments: &[&str]) -> assert_cmd::assert::Assert {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paylens"));
    let variables = std::env::vars_os().map(|(name, _)| name);
    for name in variables.filter(|name| name.to_string_lossy().starts_with("PAYLENS_")) {
        command.env_remove(name);
    }
    command.current_dir(folder).args(arguments).assert()
}

#[test]
fn the_command_sums_up_and_fails_only_where_the_file_was_not_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let example = Path::new(env!("CARGO_MANIFEST_DIR")).join("examples/aijobs.toml");
    let example = example.to_str().expect("UTF-8");
    let text = "work_year,experience_level,employment_type,job_title,salary_in_usd,remote_ratio,company_location\n\
        2023,SE,FT,Data Engineer,146000,0,US\n\
        2023,XX,FT,Data Engineer,130000,50,US\n\
        2021e,EX,CT,Head of Data,200000,100,GB\n\
        2023,SE,FT,Data Engineer,plenty,50,US\n";
    written(folder.path(), "pay.csv", text);
    let import = ["import", "salaries", "pay.csv", "--mapping", example];
    let summary = |accepted, known| {
        format!(
            "         4 rows read\n         {accepted} accepted\n         0 held\n         {known} \
             already imported\n         1 refused, listed in pay.csv.refused.csv\n             1 \
             salary_in_usd: is not an amount such as 50000, 50,000 or 50.000,00\n         1 cells left out of rows \
             taken, listed in pay.csv.notes.csv\n             1 experience_level: \"XX\"\n"
        )
    };
    let first = paylens(folder.path(), &import).success();
    assert_eq!(String::from_utf8_lossy(&first.get_output().stdout), summary(3, 0));
    let refused = fs::read_to_string(folder.path().join("pay.csv.refused.csv")).expect("written");
    let lines: Vec<_> = refused.lines().collect();
    assert!(lines[0].starts_with("line,reason,work_year,experience_level,"));
    assert!(lines[1].starts_with("5,\"salary_in_usd: is not an amount"));
    assert!(lines[1].ends_with(",2023,SE,FT,Data Engineer,plenty,50,US"));
    let notes = fs::read_to_string(folder.path().join("pay.csv.notes.csv")).expect("written");
    assert_eq!(notes, "line,column,cell\n3,experience_level,XX\n");
    let second = paylens(folder.path(), &import).success();
    assert_eq!(String::from_utf8_lossy(&second.get_output().stdout), summary(0, 3));
    for (arguments, part) in [
        (["import", "salaries", "none.csv"].as_slice(), "cannot open none.csv"),
        (&["import", "salaries", "pay.csv"], "no column is the title"),
        (&["import", "salaries", "pay.csv", "--period", "eon"], "known are: hour, day"),
    ] {
        let failed = paylens(folder.path(), arguments).failure();
        let said = String::from_utf8_lossy(&failed.get_output().stderr).into_owned();
        assert!(said.contains(part), "{said}");
    }
}
