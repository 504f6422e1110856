//! Currencies by what people write for them: signs, codes, names in several languages. Nothing is assumed:
//! a sign that several currencies share stands for all of them.

use crate::domain::Currency;
use iso_currency::IntoEnumIterator;
use std::collections::HashMap;
use std::sync::LazyLock;

/// Currencies written with the dollar sign, likeliest first.
const DOLLARS: &str = "USD CAD AUD NZD SGD HKD TWD MXN ARS CLP COP UYU DOP JMD TTD BBD BSD BZD BMD KYD XCD GYD SRD LRD NAD FJD SBD BND";
/// Pesos.
const PESOS: &str = "MXN ARS CLP COP PHP UYU DOP CUP";
/// Crowns.
const CROWNS: &str = "SEK NOK DKK ISK CZK";
/// Rupees.
const RUPEES: &str = "INR PKR LKR NPR MUR SCR";

/// Signs and short names with the codes they stand for, likeliest first. Lower case.
const SIGNS: &[(&str, &str)] = &[
    (
        "$|dollar|dollars|dolar|dolares|dólares|dolares|dollari|доллар|долларов|доларів|долл",
        DOLLARS,
    ),
    (
        "us$|$us|us $|u s $|usd$|us dollar|us dollars|u s dollar|u s dollars|american dollar|american dollars|美元|美金|ドル|달러|米ドル",
        "USD",
    ),
    ("c$|ca$|ca $|cad$|can$|cdn|cdn$|canadian dollar|canadian dollars", "CAD"),
    ("a$|au$|au $|aud$|aus$|australian dollar|australian dollars", "AUD"),
    ("nz$|nz $|nzd$|new zealand dollar|new zealand dollars", "NZD"),
    ("s$|sg$|sg $|sgd$|singapore dollar|singapore dollars", "SGD"),
    ("hk$|hk $|hkd$|hong kong dollar|港币|港幣|港元", "HKD"),
    ("nt$|ntd|nt|新台幣|新臺幣|台幣", "TWD"),
    ("r$|brl$|real|reais|brazilian real|brazilian reais|réais", "BRL"),
    ("mx$|mx $|mex$|mxn$|mexican peso|mexican pesos|pesos mexicanos", "MXN"),
    ("ar$|ars$|argentine peso|argentinian peso|pesos argentinos", "ARS"),
    ("cl$|clp$|chilean peso|pesos chilenos", "CLP"),
    ("co$|col$|cop$|colombian peso|pesos colombianos", "COP"),
    ("j$|jamaican dollar", "JMD"),
    ("tt$", "TTD"),
    ("n$|namibian dollar", "NAD"),
    ("peso|pesos", PESOS),
    ("€|euro|euros|eur€|евро|євро|ευρώ|欧元|歐元|ユーロ|유로|evro|eura|eur", "EUR"),
    ("£|pound|pounds|quid|livre|livres|фунт|фунтов", "GBP EGP LBP SDG GIP FKP SHP"),
    (
        "pounds sterling|pound sterling|british pound|british pounds|great british pound|great british pounds|uk pound|uk pounds|sterling|gb£|英镑|英鎊|ポンド",
        "GBP",
    ),
    ("egyptian pound|egyptian pounds|e£|جنيه", "EGP"),
    ("¥|yen yuan", "JPY CNY"),
    ("円|yen|japanese yen|日元|日圓|jp¥|엔", "JPY"),
    ("元|圆|圓", "CNY TWD HKD"),
    ("yuan|renminbi|rmb|chinese yuan|cn¥|人民币|人民幣|元人民币", "CNY"),
    ("₹|indian rupee|indian rupees|inr₹|रुपये|रु", "INR"),
    ("₨|rs|rupee|rupees", RUPEES),
    ("pakistani rupee|pakistani rupees|pkr rs", "PKR"),
    ("sri lankan rupee|sri lankan rupees|slrs", "LKR"),
    ("nepalese rupee|nepali rupee|nrs|npr rs", "NPR"),
    ("৳|taka|tk|bdt৳|টাকা", "BDT"),
    ("₽|рос руб|российских рублей|russian ruble|russian rouble|russian rubles|р р", "RUB"),
    ("руб|рублей|рубля|рубль|р|rub|rubles|roubles|ruble|rouble", "RUB BYN"),
    ("br|belarusian ruble|белорусских рублей|бел руб|byn", "BYN"),
    (
        "zł|zl|złotych|zlotych|złoty|zloty|złote|zlotys|pln|polish zloty|polish złoty|polish zlotys|злотых|злотий",
        "PLN",
    ),
    ("kč|kc|korun|koruna|koruny|czech koruna|czech crown|czk", "CZK"),
    ("ft|forint|forints|huf|hungarian forint|форинт", "HUF"),
    ("kr|kronor|kroner|krona|krone|crowns|krónur", CROWNS),
    ("swedish krona|swedish kronor|swedish krone|sek|skr", "SEK"),
    ("norwegian krone|norwegian kroner|nok|nkr", "NOK"),
    ("danish krone|danish kroner|dkk|dkr", "DKK"),
    ("icelandic krona|isk|ikr", "ISK"),
    ("lei|leu", "RON MDL"),
    ("romanian leu|romanian lei|ron", "RON"),
    ("moldovan leu|mdl", "MDL"),
    ("лв|lev|leva|лева|bulgarian lev|bgn", "BGN"),
    ("₴|грн|гривень|гривен|гривні|hryvnia|hryvnias|uah|ukrainian hryvnia|грв", "UAH"),
    ("₺|tl|lira|liras|turkish lira|türk lirası|лир", "TRY"),
    ("₪|nis|shekel|shekels|sheqel|israeli shekel|new israeli shekel|ils|ש ח|שח", "ILS"),
    ("₩|won|원|korean won|south korean won|만원 단위", "KRW"),
    ("₫|đ|đồng|dong|vnđ|vnd|vietnamese dong|đ ng", "VND"),
    ("₱|php|philippine peso|philippine pesos|pesos filipinos|php₱", "PHP"),
    ("฿|baht|บาท|thai baht", "THB"),
    ("₦|naira|nigerian naira", "NGN"),
    ("₵|gh₵|cedi|cedis|ghs", "GHS"),
    ("₸|тенге|tenge|тг|kazakhstani tenge", "KZT"),
    ("₾|ლარი|lari|gel|georgian lari", "GEL"),
    ("₼|manat|azn|манат", "AZN"),
    ("֏|դրամ|dram|amd|драм", "AMD"),
    ("сум|so m|som|uzs|uzbekistani som", "UZS"),
    ("₡|colón|colon|colones|crc", "CRC"),
    ("₲|guaraní|guarani|guaranies|pyg", "PYG"),
    ("soles|sol|s/|nuevos soles|peruvian sol", "PEN"),
    ("quetzal|quetzales", "GTQ"),
    ("₭|kip", "LAK"),
    ("₮|tugrik|төгрөг", "MNT"),
    ("៛|riel", "KHR"),
    ("rm|ringgit|malaysian ringgit|myr", "MYR"),
    ("rp|rupiah|idr|indonesian rupiah", "IDR"),
    (
        "chf|fr|sfr|franken|swiss franc|swiss francs|schweizer franken|francs suisses|franchi|fr n",
        "CHF",
    ),
    ("cfa|fcfa|f cfa|franc cfa|francs cfa|cfa franc", "XAF XOF"),
    ("r|rand|rands|zar|south african rand", "ZAR"),
    ("ksh|kshs|kes|kenyan shilling|kenya shillings", "KES"),
    ("tsh|tzs", "TZS"),
    ("ush|ugx", "UGX"),
    ("shilling|shillings", "KES TZS UGX SOS"),
    ("birr|etb", "ETB"),
    ("kwacha", "ZMW MWK"),
    ("dh|dhs|dirham|dirhams|درهم", "AED MAD"),
    ("uae dirham|uae dirhams|emirati dirham|aed", "AED"),
    ("moroccan dirham|mad dh", "MAD"),
    ("riyal|riyals|rial|rials|﷼|ريال", "SAR QAR OMR IRR YER"),
    ("saudi riyal|saudi riyals|sr|sar", "SAR"),
    ("qatari riyal|qr|qar", "QAR"),
    ("dinar|dinars|دينار", "KWD JOD BHD IQD TND DZD RSD LYD"),
    ("kuwaiti dinar|kd|kwd", "KWD"),
    ("tunisian dinar|dt|tnd", "TND"),
    ("algerian dinar|dzd", "DZD"),
    ("serbian dinar|din|дин|rsd|динара", "RSD"),
    ("denar|денари|ден|mkd", "MKD"),
    ("km|bam|convertible mark", "BAM"),
    ("lek|lekë|leke", "ALL"),
    ("kn|kuna|kune|hrk|croatian kuna", "HRK"),
];

static BY_NAME: LazyLock<HashMap<String, Vec<Currency>>> = LazyLock::new(|| {
    let mut names: HashMap<String, Vec<Currency>> = HashMap::new();
    for (texts, codes) in SIGNS {
        let codes: Vec<_> =
            codes.split(' ').filter_map(|code| Currency::parse(code).ok()).collect();
        for text in texts.split('|') {
            names.insert(text.to_owned(), codes.clone());
        }
    }
    for known in iso_currency::Currency::iter() {
        let Ok(currency) = Currency::parse(known.code()) else { continue };
        names.entry(currency.name().to_lowercase()).or_insert_with(|| vec![currency]);
    }
    names
});

/// Codes that are words as well: taken for money only where they stand alone.
const ALSO_WORDS: [&str; 9] = ["all", "top", "mad", "try", "cup", "pen", "bam", "ang", "nad"];

/// The currencies a phrase in lower case stands for.
pub(super) fn money_words(phrase: &str) -> Option<Vec<Currency>> {
    if let Some(known) = BY_NAME.get(phrase) {
        return Some(known.clone());
    }
    let is_code = phrase.len() == 3 && phrase.bytes().all(|byte| byte.is_ascii_lowercase());
    let code = Currency::parse(phrase).ok().filter(|_| is_code && !ALSO_WORDS.contains(&phrase));
    code.map(|code| vec![code])
}

/// The currencies that a cell of a column of currencies may mean, likeliest first: a code, a sign, a name, or
/// several of them that agree, such as `Polish zloty (PLN)`. `AUD/NZD` stands for both. Empty where it means
/// none.
pub fn currencies_in(text: &str) -> Vec<Currency> {
    let text = super::digits::plain(text);
    if let Ok(code) = Currency::parse(&text) {
        return vec![code];
    }
    let either = |part: &str| {
        let mut agreed: Vec<Currency> = Vec::new();
        let words = super::words::tokens(part);
        let mut left = words.as_slice();
        while !left.is_empty() {
            let found = (1..=4_usize.min(left.len())).rev().find_map(|count| {
                let phrase = left.get(..count)?.join(" ");
                let code = (count == 1).then(|| Currency::parse(&phrase).ok()).flatten();
                // In a column of currencies every code is one, `TRY` and `MAD` too.
                let code = code.filter(|_| phrase.len() == 3).map(|code| vec![code]);
                Some((count, code.or_else(|| money_words(&phrase))?))
            });
            let Some((count, found)) = found else {
                left = left.get(1..).unwrap_or_default();
                continue;
            };
            if agreed.is_empty() {
                agreed = found;
            } else if agreed.iter().any(|one| found.contains(one)) {
                agreed.retain(|one| found.contains(one));
            } else {
                return Vec::new();
            }
            left = left.get(count..).unwrap_or_default();
        }
        agreed
    };
    let whole = either(&text.replace('/', " / "));
    if !whole.is_empty() {
        return whole;
    }
    let parts: Vec<_> = text.split(['/', ',', '|']).map(either).collect();
    if parts.len() > 1 && parts.iter().all(|part| !part.is_empty()) {
        return parts.into_iter().flatten().collect();
    }
    Vec::new()
}

/// Which of several currencies is meant in a country whose own is `home`: the home one where it is among them,
/// else the only one, else the first where a sign rather than a choice was given.
pub fn settled(candidates: &[Currency], home: Currency) -> Option<Currency> {
    match candidates {
        [] => None,
        [one] => Some(*one),
        several if several.contains(&home) => Some(home),
        // A bare `$` where the country has no dollar or peso of its own is the American one.
        [first, ..] => matches!(first.code(), "USD" | "GBP" | "RUB").then_some(*first),
    }
}

/// A currency that is no more, what became of it, and at which fixed rate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Retired {
    /// Its code.
    pub code: &'static str,
    /// The last year somebody was paid in it.
    pub last: i16,
    /// The currency after it.
    pub now: &'static str,
    /// Units of it for one of the new, in millionths.
    pub millionths: i64,
}

/// The irrevocable euro rates of the Council of the European Union (regulations 2866/98 to 2022/1208 and
/// 2025/1408), and redenominations by the central banks' own ratios.
const RETIRED: &[Retired] = &[
    retired("ATS", 2001, "EUR", 13_760_300),
    retired("BEF", 2001, "EUR", 40_339_900),
    retired("DEM", 2001, "EUR", 1_955_830),
    retired("ESP", 2001, "EUR", 166_386_000),
    retired("FIM", 2001, "EUR", 5_945_730),
    retired("FRF", 2001, "EUR", 6_559_570),
    retired("GRD", 2001, "EUR", 340_750_000),
    retired("IEP", 2001, "EUR", 787_564),
    retired("ITL", 2001, "EUR", 1_936_270_000),
    retired("LUF", 2001, "EUR", 40_339_900),
    retired("NLG", 2001, "EUR", 2_203_710),
    retired("PTE", 2001, "EUR", 200_482_000),
    retired("SIT", 2006, "EUR", 239_640_000),
    retired("CYP", 2007, "EUR", 585_274),
    retired("MTL", 2007, "EUR", 429_300),
    retired("SKK", 2008, "EUR", 30_126_000),
    retired("EEK", 2010, "EUR", 15_646_600),
    retired("LVL", 2013, "EUR", 702_804),
    retired("LTL", 2014, "EUR", 3_452_800),
    retired("HRK", 2022, "EUR", 7_534_500),
    retired("BGN", 2025, "EUR", 1_955_830),
    retired("ROL", 2005, "RON", 10_000_000_000),
    retired("TRL", 2004, "TRY", 1_000_000_000_000),
    retired("BYR", 2016, "BYN", 10_000_000_000),
    retired("GHC", 2007, "GHS", 10_000_000_000),
    retired("ZMK", 2012, "ZMW", 1_000_000_000),
    retired("MRO", 2017, "MRU", 10_000_000),
    retired("STD", 2017, "STN", 1_000_000_000),
    retired("SLL", 2024, "SLE", 1_000_000_000),
    retired("AZM", 2005, "AZN", 5_000_000_000),
    retired("VEF", 2018, "VES", 100_000_000_000),
    retired("ANG", 2025, "XCG", 1_000_000),
];

const fn retired(code: &'static str, last: i16, now: &'static str, millionths: i64) -> Retired {
    Retired { code, last, now, millionths }
}

impl Retired {
    /// The retired currency of this code.
    pub fn of(code: &str) -> Option<Retired> {
        let code = code.trim();
        RETIRED.iter().find(|one| one.code.eq_ignore_ascii_case(code)).copied()
    }

    /// The currency after it.
    pub fn successor(self) -> Option<Currency> {
        Currency::parse(self.now).ok()
    }

    /// Hundredths of it as hundredths of the currency after it, half up.
    pub fn hundredths_in_successor(self, hundredths: i64) -> i64 {
        let (amount, rate) = (i128::from(hundredths) * 1_000_000, i128::from(self.millionths));
        i64::try_from((amount * 2 + rate) / (rate * 2)).unwrap_or(i64::MAX)
    }
}
