//! What people hand over beside tidy CSV: spreadsheets, lines that are no rows, cells that a spreadsheet would run,
//! the same rows in another coat.

use super::{House, mapping, paylens, written};
use crate::support::Backend;
use paylens::domain::{Currency, Placement};
use rstest::rstest;
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook};
use std::fs;
use std::path::{Path, PathBuf};

/// A workbook with an empty first sheet, and the pay in the second, two rows below its top.
fn workbook(folder: &Path) -> PathBuf {
    let mut book = Workbook::new();
    book.add_worksheet()
        .set_name("Read me")
        .expect("a name")
        .write(0, 0, "Thanks")
        .expect("written");
    let sheet = book.add_worksheet().set_name("Pay").expect("a name");
    for (at, name) in
        ["Job title", "Country", "Annual\nsalary", "Submitted", "Share"].into_iter().enumerate()
    {
        sheet.write(2, at as u16, name).expect("written");
    }
    let date = Format::new().set_num_format("yyyy-mm-dd");
    for (row, (title, country, base)) in
        [("Nurse", "US", 70_000.0), ("Cook", "Germany", 32_500.5), ("Nurse", "UK", 0.0)]
            .into_iter()
            .enumerate()
    {
        let row = row as u32 + 3;
        sheet.write(row, 0, title).expect("written");
        sheet.write(row, 1, country).expect("written");
        if base > 0.0 {
            sheet.write(row, 2, base).expect("written");
        }
        let day = ExcelDateTime::from_ymd(2025, 3, 14).expect("a day");
        sheet.write_with_format(row, 3, &day, &date).expect("written");
        sheet.write(row, 4, 0.8).expect("written");
    }
    let path = folder.join("pay.xlsx");
    book.save(&path).expect("saved");
    path
}

#[tokio::test]
async fn a_spreadsheet_is_read_as_it_shows_itself() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = workbook(folder.path());
    let map = "columns = { title = 'Job title', country = 'Country', base = 'annual salary', year = 'Submitted', hours_per_week = 'Share' }
        defaults = { currency = 'EUR' }";
    let house = House::on(Backend::Sqlite).await;
    let summary = house.import(&file, &mapping(map)).await;
    assert_eq!((summary.read, summary.accepted, summary.refused()), (3, 2, 1), "{summary}");
    assert!(summary.to_string().contains("read sheet \"Pay\""), "{summary}");
    let refused =
        fs::read_to_string(summary.refused_file.as_ref().expect("one")).expect("readable");
    assert!(
        refused.contains("\n6,annual salary: must be given"),
        "the line is the sheet's row: {refused}"
    );
    let pending = house.on.store.contribution_archive().pending().await.expect("read");
    let mut pay: Vec<_> = pending
        .iter()
        .map(|entry| {
            (entry.submission.salary.pay.total_hundredths(), entry.submission.salary.year.get())
        })
        .collect();
    pay.sort_unstable();
    // Four fifths of full time.
    assert_eq!(pay, [(40_625_63, 2025), (87_500_00, 2025)]);
}

#[test]
fn a_sheet_can_be_chosen_and_what_is_none_is_an_error() {
    let folder = tempfile::tempdir().expect("a folder");
    workbook(folder.path());
    let guess = |extra: &[&str]| {
        let arguments = [&["import", "salaries", "pay.xlsx", "--guess"], extra].concat();
        paylens(folder.path(), &arguments)
    };
    let told = guess(&[]).success();
    let told = String::from_utf8_lossy(&told.get_output().stdout).into_owned();
    assert!(
        told.contains("title = \"Job title\"") && told.contains("country = \"Country\""),
        "{told}"
    );
    let told = guess(&["--sheet", "Read me"]).failure();
    assert!(
        String::from_utf8_lossy(&told.get_output().stderr)
            .contains("no column looks like the title")
    );
    let told = guess(&["--sheet", "Pays"]).failure();
    assert!(String::from_utf8_lossy(&told.get_output().stderr).contains("there are: Read me, Pay"));
    fs::write(folder.path().join("pay.xlsx"), b"PK\x03\x04 and nothing more").expect("written");
    let told = guess(&[]).failure();
    assert!(String::from_utf8_lossy(&told.get_output().stderr).contains("cannot be read"));
}

#[tokio::test]
async fn totals_repeated_headers_and_blank_lines_are_no_rows() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "title,country,base,year\nSoftware Engineer,US,90000,2025\nSoftware Engineer,US,110000,2025\n,,,\n\
        Total,,200000,\nAverage,US,100000,\nGrand total (n=2),US,\"200,000\",\nSource: staff survey 2025,,,\n\
        \"Exported by HR, page 1 of 1\"\ntitle,country,base,year\nSoftware Engineer,US,95000,2025\n,,,\n,,,\n";
    for titles in ["match", "literal"] {
        let house = House::on(Backend::Sqlite).await;
        let file = written(folder.path(), &format!("{titles}.csv"), text);
        let summary = house.import(&file, &mapping(&format!("titles = '{titles}'"))).await;
        let counts =
            (summary.read, summary.accepted, summary.held, summary.refused(), summary.passed_over);
        assert_eq!(counts, (3, 3, 0, 0, 6), "{titles}: {summary}");
    }
}

#[rstest]
#[tokio::test]
async fn the_same_people_in_another_coat_are_the_same(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::on(backend).await;
    let nurses = "Registered Nurse,US,78000,5\n".repeat(12);
    let first =
        format!("title,country,base,experience_years\n{nurses}Registered Nurse,US,81000,6\n");
    let file = written(folder.path(), "first.csv", &first);
    let summary = house.import(&file, &mapping("")).await;
    assert_eq!((summary.accepted, summary.already_there), (13, 0), "equal people are people");
    let again = house.import(&file, &mapping("")).await;
    assert_eq!((again.accepted, again.already_there), (0, 13));
    let sorted =
        format!("title,country,base,experience_years\nRegistered Nurse,US,81000,6\n{nurses}");
    let summary = house.import(&written(folder.path(), "sorted.csv", sorted), &mapping("")).await;
    assert_eq!((summary.accepted, summary.already_there), (0, 13));
    assert!(summary.to_string().contains("13 rows are equal"), "told: {summary}");
    let wider = first.replace('\n', ",a note\n");
    let summary = house.import(&written(folder.path(), "wider.csv", wider), &mapping("")).await;
    assert_eq!(
        (summary.accepted, summary.already_there),
        (0, 13),
        "one more column that is not read"
    );
    let one_more = format!("{first}Registered Nurse,US,78000,5\n");
    let summary = house.import(&written(folder.path(), "more.csv", one_more), &mapping("")).await;
    assert_eq!((summary.accepted, summary.already_there), (1, 13));
}

#[tokio::test]
async fn a_refused_row_is_no_formula_and_comes_in_once_mended() {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::on(Backend::Sqlite).await;
    let text = "title,country,base,city\n\"=HYPERLINK(\"\"http://x.example\"\",\"\"Engineer\"\")\",US,none at all,Denver\n\
        +1-800 Recruiter,US,x,Denver\n'=1+1,US,x,\u{1b}[31mDenver\n-Cook,US,x,@SUM(1)\n";
    let file = written(folder.path(), "pay.csv", text);
    let summary = house.import(&file, &mapping("")).await;
    assert_eq!(summary.refused(), 4, "{summary}");
    let refused = fs::read_to_string(summary.refused_file.expect("one")).expect("readable");
    let mut reader = csv::Reader::from_reader(refused.as_bytes());
    for row in reader.records() {
        for cell in &row.expect("a row") {
            assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r']), "{cell}");
            assert!(!cell.contains('\u{1b}'), "{cell:?}");
        }
    }
    let mended = refused.replace(",x,", ",50000,").replace("'-Cook", "Cook");
    let file = written(folder.path(), "mended.csv", mended);
    let summary = house.import(&file, &mapping("")).await;
    assert_eq!(summary.read, summary.accepted + summary.held + summary.refused(), "{summary}");
    let pending = house.on.store.contribution_archive().pending().await.expect("read");
    let titles: Vec<_> = pending
        .iter()
        .filter_map(|entry| match &entry.submission.placement {
            Placement::Unmatched(title) => Some(title.as_str()),
            _ => None,
        })
        .collect();
    assert!(titles.iter().all(|title| !title.starts_with("'+")), "{titles:?}");
}

#[rstest]
#[case::no_currency_anywhere("base\nUS,90000\nDE,60000\nGB,50000\n", "", &[("EUR", 60_000), ("GBP", 50_000), ("USD", 90_000)])]
#[case::bare_dollar("base\nAU,\"$120,000\"\nCA,$95k\nUS,\"$85,000\"\n", "", &[("AUD", 120_000), ("CAD", 95_000), ("USD", 85_000)])]
#[case::the_operator_said("base\nAU,\"$120,000\"\nDE,60000\n", "defaults.currency = 'USD'", &[("USD", 60_000), ("USD", 120_000)])]
#[case::names("base,currency\nPL,120000,Polish zloty (PLN)\nAU,90000,AUD/NZD\n", "", &[("AUD", 90_000), ("PLN", 120_000)])]
#[case::retired("base,currency,year\nHR,220000,HRK,2024\nBG,72000,BGN,2026\n", "", &[("EUR", 29_199), ("EUR", 36_813)])]
#[case::a_month_by_the_header("Monthly salary\nUS,6000\n", "columns = { title = 'title', country = 'country', base = 'Monthly salary' }", &[("USD", 72_000)])]
#[case::pays_a_year("base,pays_per_year\nES,2000,14\nES,3000,12\n", "defaults.period = 'month'", &[("EUR", 28_000), ("EUR", 36_000)])]
#[tokio::test]
async fn currencies_and_periods_are_never_assumed_silently(
    #[case] rows: &str,
    #[case] map: &str,
    #[case] expected: &[(&str, i64)],
) {
    let folder = tempfile::tempdir().expect("a folder");
    let house = House::on(Backend::Sqlite).await;
    let (header, rows) = rows.split_once('\n').expect("rows");
    let rows: String = rows.lines().map(|row| format!("Software Engineer,{row}\n")).collect();
    let file = written(folder.path(), "pay.csv", format!("title,country,{header}\n{rows}"));
    let summary = house.import(&file, &mapping(map)).await;
    let pending = house.on.store.contribution_archive().pending().await.expect("read");
    let mut found: Vec<(Currency, i64)> = pending
        .iter()
        .map(|entry| entry.submission.salary.pay)
        .map(|pay| (pay.currency(), pay.total_hundredths() / 100))
        .collect();
    found.sort();
    let expected: Vec<_> =
        expected.iter().map(|(code, pay)| (Currency::parse(code).expect("a code"), *pay)).collect();
    assert_eq!(found, expected, "{summary}");
    let told = summary.to_string();
    let assumed = !header.contains("year") && !map.contains("currency") || map.contains("period");
    assert_eq!(told.contains("were read in"), assumed, "{told}");
}

#[tokio::test]
async fn an_optional_cell_costs_itself_unless_the_mapping_wants_the_row() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "title,country,base,bonus,industry,gender,region\n\
        Nurse,US,71000,15%,Cannabis distribution,\"Woman, Non-binary\",Bavaria\n\
        Nurse,US,72000,N/A,Healthcare,weiblich,CA\nNurse,US,73000,166.666666666667,Non-profits,purple,Texas\n";
    let file = written(folder.path(), "pay.csv", text);
    let house = House::on(Backend::Sqlite).await;
    let summary = house.import(&file, &mapping("")).await;
    assert_eq!((summary.accepted, summary.refused()), (3, 0), "{summary}");
    let cells: Vec<_> =
        summary.left_out.keys().map(|(column, cell)| format!("{column}={cell}")).collect();
    assert_eq!(
        cells,
        ["bonus=15%", "gender=purple", "industry=Cannabis distribution", "region=Bavaria"]
    );
    let strict = mapping("read.industry.unknown = 'refuse'");
    let house = House::on(Backend::Sqlite).await;
    let file = written(folder.path(), "strict.csv", text);
    let summary = house.import(&file, &strict).await;
    assert_eq!((summary.accepted, summary.refused()), (2, 1), "{summary}");
}

#[tokio::test]
async fn pay_after_tax_is_refused_before_anything_is_read() {
    let folder = tempfile::tempdir().expect("a folder");
    let text = "title,country,Net monthly salary\nNurse,DE,2300\n";
    let file = written(folder.path(), "pay.csv", text);
    let map = "columns = { title = 'title', country = 'country', base = 'Net monthly salary' }";
    let house = House::on(Backend::Sqlite).await;
    let error = house.try_import(&file, &mapping(map)).await.expect_err("refused");
    assert!(format!("{error:#}").contains("after tax"), "{error:#}");
    let gross = format!("{map}\ndefaults.basis = 'gross'");
    assert_eq!(house.import(&file, &mapping(&gross)).await.accepted, 1);
}
