//! Amounts as people type them, kind by kind.

use super::*;
use PayPeriod::{Day, Hour, Month, Week, Year};
use rstest::rstest;

fn read(text: &str) -> Result<Amount, NotAnAmount> {
    amount(text, None)
}

fn thousandths(text: &str) -> Option<i64> {
    read(text).ok().map(|amount| amount.thousandths)
}

fn codes(text: &str) -> Vec<&'static str> {
    read(text).map(|one| one.currencies.iter().map(|one| one.code()).collect()).unwrap_or_default()
}

#[rstest]
#[case("50000", 50_000_000)]
#[case(" 50000.5 ", 50_000_500)]
#[case("50,000", 50_000_000)]
#[case("50.000", 50_000_000)]
#[case("50.000,25", 50_000_250)]
#[case("50,000.25", 50_000_250)]
#[case("1234.500", 1_234_500)]
#[case("0.125", 125)]
#[case("17,5", 17_500)]
#[case("1,234,567", 1_234_567_000)]
#[case("1.234.567,8", 1_234_567_800)]
#[case("1 234 567,8", 1_234_567_800)]
#[case("1\u{202f}234.50", 1_234_500)]
#[case("85'000", 85_000_000)]
#[case("94’500.-", 94_500_000)]
#[case("94'500.–", 94_500_000)]
#[case("1.200,--", 1_200_000)]
#[case("€ 45.000,- per jaar", 45_000_000)]
#[case("50_000", 50_000_000)]
#[case("85`000", 85_000_000)]
#[case("12,00,000", 1_200_000_000)]
#[case("1,50,000.5", 150_000_500)]
#[case("166.666666666667", 166_667)]
#[case("83.3333333333333", 83_333)]
#[case("1.2345", 1_235)]
#[case("15000+-", 15_000_000)]
#[case("± 15000", 15_000_000)]
#[case("+50,000", 50_000_000)]
#[case("0", 0)]
#[case("¥6,000,000", 6_000_000_000)]
#[case("١٢٠٠٠٠", 120_000_000)]
#[case("١٢٠٬٠٠٠", 120_000_000)]
#[case("٣٥٠٠٫٥", 3_500_500)]
#[case("۹۰۰۰۰", 90_000_000)]
#[case("９００００", 90_000_000)]
#[case("６，０００，０００", 6_000_000_000)]
#[case("१२०००००", 1_200_000_000)]
#[case("৬০০০০০", 600_000_000)]
#[case("๙๐๐๐๐๐", 900_000_000)]
#[case("600万", 6_000_000_000)]
#[case("600万円", 6_000_000_000)]
#[case("年収６００万円", 6_000_000_000)]
#[case("1億2000万円", 120_000_000_000)]
#[case("5천만원", 50_000_000_000)]
#[case("3500만원", 35_000_000_000)]
#[case("35K", 35_000_000)]
#[case("1.2M", 1_200_000_000)]
#[case("85k base", 85_000_000)]
#[case("approx. $85k", 85_000_000)]
#[case("~45,000", 45_000_000)]
#[case("120k + bonus", 120_000_000)]
#[case("85,000 GBP (gross)", 85_000_000)]
#[case("Salary - 50,000", 50_000_000)]
#[case("60 тыс. руб.", 60_000_000)]
#[case("60 т.р.", 60_000_000)]
#[case("1,2 Mio", 1_200_000_000)]
#[case("12 LPA", 1_200_000_000)]
#[case("12LPA", 1_200_000_000)]
#[case("12 L.P.A.", 1_200_000_000)]
#[case("₹15L", 1_500_000_000)]
#[case("₹15,00,000", 1_500_000_000)]
#[case("1.2 Cr", 12_000_000_000)]
#[case("8 lacs p.a.", 800_000_000)]
#[case("1 lakh 20 thousand", 120_000_000)]
#[case("1 crore 20 lakh", 12_000_000_000)]
fn numbers(#[case] text: &str, #[case] expected: i64) {
    assert_eq!(thousandths(text), Some(expected), "{:?}", read(text));
}

#[rstest]
fn unreadable(
    #[values(
        "",
        ".",
        ",",
        "1e5",
        "1,23,45",
        "1,2345,678",
        "1 234,567 8",
        "1,,000",
        "NaN",
        "inf",
        "1.234,567.8",
        "5 0",
        "1,000.000,000",
        "99999999999999999999",
        "9999999999999999k",
        "50 bananas",
        "50 minus tax",
        "$50 €",
        "5k m",
        "50k LPA",
        "yes",
        "plenty",
        "2 months",
        "1 month salary",
        "400k over 4 years",
        "10,000 options @ $2",
        "13. Gehalt",
        "13th month",
        "85,000 + 10,000",
        "50,000¹",
        "1000 2000 3000",
        "=1000*90",
        "50 % of base x",
        "14 pagas",
        "12 months",
        "5 years"
    )]
    text: &str,
) {
    assert!(read(text).is_err(), "{text:?} is {:?}", read(text));
}

#[rstest]
#[case("(45,000)", NotAnAmount::Negative)]
#[case("($45,000)", NotAnAmount::Negative)]
#[case("$(45,000)", NotAnAmount::Negative)]
#[case("USD (45,000)", NotAnAmount::Negative)]
#[case("(45,000) USD", NotAnAmount::Negative)]
#[case("(45.000 €)", NotAnAmount::Negative)]
#[case("45,000-", NotAnAmount::Negative)]
#[case("45000.00 -", NotAnAmount::Negative)]
#[case("45,000- USD", NotAnAmount::Negative)]
#[case("45,000 EUR-", NotAnAmount::Negative)]
#[case("-45,000", NotAnAmount::Negative)]
#[case("- 45,000", NotAnAmount::Negative)]
#[case("−45,000", NotAnAmount::Negative)]
#[case("－45,000", NotAnAmount::Negative)]
#[case("$-45,000", NotAnAmount::Negative)]
#[case("-$45,000", NotAnAmount::Negative)]
#[case("-€ 45,000", NotAnAmount::Negative)]
#[case("-EUR 45,000", NotAnAmount::Negative)]
#[case("60-90K", NotAnAmount::Range)]
#[case("60k to 70k", NotAnAmount::Range)]
#[case("between 60k and 70k", NotAnAmount::Range)]
#[case("$60,000 – $70,000", NotAnAmount::Range)]
#[case("60.000 bis 70.000", NotAnAmount::Range)]
#[case("de 30 a 40k", NotAnAmount::Range)]
#[case("15%", NotAnAmount::Percent)]
#[case("0.5% - 1.75%", NotAnAmount::Percent)]
#[case("٪15", NotAnAmount::Percent)]
#[case("15％", NotAnAmount::Percent)]
#[case("up to 20k", NotAnAmount::UpTo)]
#[case("< 50000", NotAnAmount::UpTo)]
#[case("max 20.000", NotAnAmount::UpTo)]
#[case("100k+", NotAnAmount::AtLeast)]
#[case("$100,000+", NotAnAmount::AtLeast)]
#[case("> 50000", NotAnAmount::AtLeast)]
#[case("ab 50.000", NotAnAmount::AtLeast)]
#[case("50k sign-on", NotAnAmount::Once)]
#[case("$2.3 lakh", NotAnAmount::NotRupees)]
#[case("$45,000 CR", NotAnAmount::NotRupees)]
fn no_amount_with_its_reason(#[case] text: &str, #[case] expected: NotAnAmount) {
    assert_eq!(read(text), Err(expected), "{text}");
}

#[rstest]
#[case("12 LPA", Year)]
#[case("28k RAL", Year)]
#[case("75000 pm", Month)]
#[case("£3,200 pcm", Month)]
#[case("£3,200 p.c.m.", Month)]
#[case("£600 p/w", Week)]
#[case("£600 pw", Week)]
#[case("£450 p.d.", Day)]
#[case("£450 per day", Day)]
#[case("£18.50 ph", Hour)]
#[case("£18.50 p/h", Hour)]
#[case("£18.50p/hr", Hour)]
#[case("$18.53/hr", Hour)]
#[case("$20 an hour", Hour)]
#[case("£45,000 p.a.", Year)]
#[case("£45,000 p/a", Year)]
#[case("£45,000 per annum", Year)]
#[case("45.000 € im Jahr", Year)]
#[case("3.500 € brutto/Monat", Month)]
#[case("3.500 € mtl.", Month)]
#[case("3.500€ pro Monat", Month)]
#[case("35 000 € par an", Year)]
#[case("35k€/an", Year)]
#[case("2 800 € brut mensuel", Month)]
#[case("2.000 € al mes", Month)]
#[case("30.000 € anuales", Year)]
#[case("R$ 5.000 por mês", Month)]
#[case("8000 zł miesięcznie", Month)]
#[case("150 zł/h", Hour)]
#[case("120 000 руб. в месяц", Month)]
#[case("120 000 ₽/мес", Month)]
#[case("40 000 kr/mån", Month)]
#[case("40 000 грн/міс", Month)]
#[case("月給30万円", Month)]
#[case("時給1500円", Hour)]
#[case("年収600万円", Year)]
#[case("600万円/年", Year)]
#[case("연봉 5000만원", Year)]
#[case("月薪2万元", Month)]
fn periods(#[case] text: &str, #[case] expected: PayPeriod) {
    assert_eq!(read(text).map(|one| one.period), Ok(Some(expected)), "{text}");
}

#[rstest]
#[case("$85,000 USD", "USD")]
#[case("USD $85,000", "USD")]
#[case("$120,000 AUD", "AUD")]
#[case("C$95,000 CAD", "CAD")]
#[case("CAD 95,000 $", "CAD")]
#[case("€60k EUR", "EUR")]
#[case("60k€", "EUR")]
#[case("k€ 60", "EUR")]
#[case("60 kEUR", "EUR")]
#[case("£48,500 GBP", "GBP")]
#[case("$90,000 (AUD)", "AUD")]
#[case("R$ 120.000,00 BRL", "BRL")]
#[case("R$120.000,00", "BRL")]
#[case("US$ 85,000", "USD")]
#[case("US $85,000", "USD")]
#[case("AU$120k", "AUD")]
#[case("S$7,000", "SGD")]
#[case("NT$900,000", "TWD")]
#[case("CHF 94'500", "CHF")]
#[case("94'500 Fr.", "CHF")]
#[case("220000 kn", "HRK")]
#[case("72000 лв", "BGN")]
#[case("500,000 NOK kr", "NOK")]
#[case("Rs. 50,000 INR", "INR")]
#[case("S/ 3,500", "PEN")]
#[case("R 45 000", "ZAR")]
#[case("KSh 120,000", "KES")]
#[case("5000 euros", "EUR")]
#[case("5000 dólares US$", "USD")]
fn sign_and_code_agree(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(codes(text), [expected], "{text}");
}

#[test]
fn a_sign_of_several_currencies_stands_for_all() {
    let home = |text: &str, home: &str| {
        let home = Currency::parse(home).expect("a currency");
        let found = read(text).expect("an amount").currencies;
        settled(&found, home).map(|one| one.code())
    };
    for (text, country, expected) in [
        ("$120,000", "AUD", Some("AUD")),
        ("$95k", "CAD", Some("CAD")),
        ("$88,000", "NZD", Some("NZD")),
        ("$7,200,000", "ARS", Some("ARS")),
        ("$1,450,000", "MXN", Some("MXN")),
        ("$85,000", "USD", Some("USD")),
        ("3500$", "UAH", Some("USD")),
        ("kr 500 000", "NOK", Some("NOK")),
        ("kr 500 000", "EUR", None),
        ("£60,000", "EUR", Some("GBP")),
        ("£30,000", "EGP", Some("EGP")),
        ("Rs 50,000", "PKR", Some("PKR")),
        ("¥6,000,000", "JPY", Some("JPY")),
        ("¥300,000", "CNY", Some("CNY")),
        ("5000 dinars", "TND", Some("TND")),
        ("15000 dh", "MAD", Some("MAD")),
    ] {
        assert_eq!(home(text, country), expected, "{text} {country}");
    }
}

#[rstest]
#[case("25 000 PLN netto + VAT", Tax::Invoice)]
#[case("25 000 PLN + VAT", Tax::Invoice)]
#[case("150 zł/h + VAT", Tax::Invoice)]
#[case("£500/day ex VAT", Tax::Invoice)]
#[case("90 €/h zzgl. MwSt.", Tax::Invoice)]
#[case("450 € HT/jour", Tax::Invoice)]
#[case("18 000 brutto", Tax::Gross)]
#[case("28k RAL", Tax::Gross)]
#[case("30k lordi", Tax::Gross)]
#[case("2 300 € net après impôts", Tax::Net)]
#[case("3 200 € nets", Tax::Net)]
#[case("3500$ на руки", Tax::Net)]
#[case("9.500 lei (în mână)", Tax::Net)]
#[case("2900 netto", Tax::Net)]
#[case("2.900 € netto/Monat", Tax::Net)]
#[case("$2,000 take-home", Tax::Net)]
#[case("$2,000 after tax", Tax::Net)]
#[case("8000 zł na rękę", Tax::Net)]
#[case("1.400 € netos", Tax::Net)]
#[case("50000 in hand", Tax::Net)]
#[case("手取り30万円", Tax::Net)]
#[case("税后2万元", Tax::Net)]
fn tax(#[case] text: &str, #[case] expected: Tax) {
    assert_eq!(read(text).map(|one| one.tax), Ok(Some(expected)), "{text}");
}

#[rstest]
#[case("2.000 € (14 pagas)", 14, false)]
#[case("2.000 x 14", 14, true)]
#[case("1.500/mês x14", 14, true)]
#[case("14 x 2.000 €", 14, true)]
#[case("2000€ × 13", 13, true)]
#[case("3.500 € mal 14", 14, true)]
#[case("1.800 € per 14 mensilità", 14, false)]
#[case("35.000 € en 14 pagas", 14, false)]
#[case("4.200 € (13 Gehälter)", 13, false)]
#[case("80,000 (13 months)", 13, false)]
fn pays_a_year(#[case] text: &str, #[case] count: i64, #[case] factor: bool) {
    let found = read(text).map(|one| one.pays);
    assert_eq!(found, Ok(Some(Pays { count, factor })), "{text}");
}

#[rstest]
fn nothing(
    #[values(
        "",
        "-",
        "–",
        "—",
        "--",
        "N/A",
        "n.a.",
        "none",
        "None",
        "keine",
        "Keine",
        "k.A.",
        "keine Angabe",
        "nil",
        "aucun",
        "aucune",
        "ninguno",
        "нет",
        "немає",
        "brak",
        "nessuno",
        "geen",
        "ingen",
        "無",
        "なし",
        "null",
        "#N/A",
        "NaN",
        "unknown",
        "?"
    )]
    text: &str,
) {
    assert!(is_nothing(text), "{text}");
}

#[rstest]
fn something(#[values("0", "50000", "yes", "5k", "x 14", "10 %")] text: &str) {
    assert!(!is_nothing(text), "{text}");
}

#[rstest]
#[case("USD", "USD")]
#[case("usd", "USD")]
#[case("Polish zloty (PLN)", "PLN")]
#[case("US Dollar", "USD")]
#[case("US dollars ($)", "USD")]
#[case("€", "EUR")]
#[case("Euro (€)", "EUR")]
#[case("EUR - Euro", "EUR")]
#[case("£ GBP", "GBP")]
#[case("British Pounds", "GBP")]
#[case("Pound Sterling", "GBP")]
#[case("CAD $", "CAD")]
#[case("Swiss Franc", "CHF")]
#[case("Japanese yen", "JPY")]
#[case("руб.", "RUB BYN")]
#[case("AUD/NZD", "AUD NZD")]
#[case("TRY", "TRY")]
#[case("Turkish lira", "TRY")]
#[case("MAD", "MAD")]
#[case("Other", "")]
#[case("DOUBLOON", "")]
#[case("Mud", "")]
#[case("USD or EUR", "")]
fn currency_cells(#[case] text: &str, #[case] expected: &str) {
    let found: Vec<_> = currencies_in(text).iter().map(|one| one.code()).collect();
    assert_eq!(found.join(" "), expected, "{text}");
}

#[rstest]
#[case("Monthly salary", Some(Month))]
#[case("What is your annual salary? (before tax)", Some(Year))]
#[case("Gehalt pro Monat", Some(Month))]
#[case("Bruttojahresgehalt", Some(Year))]
#[case("Salaire brut annuel", Some(Year))]
#[case("Salario bruto anual", Some(Year))]
#[case("ЗАРПЛАТА у $$$ за місяць", Some(Month))]
#[case("Зарплата в месяц", Some(Month))]
#[case("Hourly rate", Some(Hour))]
#[case("Stundenlohn", Some(Hour))]
#[case("Base pay per year", Some(Year))]
#[case("monthly_salary", Some(Month))]
#[case("Monatliches Bruttogehalt", Some(Month))]
#[case("Jährliches Bruttogehalt", Some(Year))]
#[case("Miesięczne wynagrodzenie brutto", Some(Month))]
#[case("Годовой доход", Some(Year))]
#[case("Monatsgehalt oder Jahresgehalt", None)]
#[case("Salary", None)]
#[case("Years of experience", None)]
fn periods_of_headers(#[case] text: &str, #[case] expected: Option<PayPeriod>) {
    assert_eq!(period_in(text), expected, "{text}");
}

#[test]
fn headers_that_say_net() {
    for text in [
        "Net salary",
        "Nettogehalt",
        "ЗАРПЛАТА у $$$ за місяць\nЧИСТИМИ - після сплати податків",
        "Take-home pay",
        "Salaire net",
    ] {
        assert!(says_net(text), "{text}");
    }
    for text in ["Salary", "Gross salary", "Gross (not net) salary", "Bruttogehalt", "Network"] {
        assert!(!says_net(text), "{text}");
    }
}

#[test]
fn the_decimal_sign_of_a_column_is_found() {
    let decimal = |cells: &[&str]| {
        let mut evidence = Evidence::default();
        cells.iter().for_each(|cell| evidence.add(cell));
        evidence.decimal()
    };
    assert_eq!(decimal(&["38.000", "38.50", "40.25"]), Some(Decimal::Point));
    assert_eq!(decimal(&["50.000", "60.000"]), None);
    assert_eq!(decimal(&["50.000", "48.500,50"]), Some(Decimal::Comma));
    assert_eq!(amount("38.000", Some(Decimal::Point)).map(|one| one.thousandths), Ok(38_000));
}

proptest::proptest! {
    #[test]
    fn any_text_is_read_or_refused(text in ".{0,40}") {
        drop(read(&text));
        drop(currencies_in(&text));
        is_nothing(&text);
    }

    /// Whatever the country's way of writing, the number is the same.
    #[test]
    fn groups_and_decimals_of_every_country(whole in 1_000_i64..99_999_999, cents in 0_i64..100, style in 0_usize..7) {
        let [group, point] = [",.", ".,", " ,", "'.", "\u{202f},", "’.", "_."].map(|style| {
            let mut signs = style.chars();
            [signs.next().expect("two"), signs.next().expect("two")]
        })[style];
        let digits = whole.to_string();
        let mut text = String::new();
        for (at, digit) in digits.chars().enumerate() {
            if at > 0 && (digits.len() - at) % 3 == 0 {
                text.push(group);
            }
            text.push(digit);
        }
        text.push_str(&format!("{point}{cents:02}"));
        proptest::prop_assert_eq!(thousandths(&text), Some(whole * 1_000 + cents * 10), "{}", text);
    }
}
