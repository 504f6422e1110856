//! The words around an amount, in the languages people answer in. Every word must be known: `50000 minus
//! tax` is not 50,000.

use super::currencies::money_words;
use super::{NotAnAmount, Tax};
use crate::domain::{Currency, PayPeriod};
use std::collections::HashMap;
use std::sync::LazyLock;

/// What a word or phrase means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Word {
    Times(i64),
    /// A multiplier of South Asia: it goes with the currencies counted so, alone.
    SouthAsian(i64),
    /// As `LPA`: hundred thousands a year.
    SouthAsianYear(i64),
    Period(PayPeriod),
    /// A period that stands for one only after `per` or a stroke: `2 months` are no pay.
    Unit(PayPeriod),
    /// What makes the next unit a period.
    Per,
    Tax(Tax),
    /// `RAL`: before tax, a year.
    GrossYear,
    Not(NotAnAmount),
    Nothing,
}

/// Words by meaning; several words make a phrase. Lower case, accents as typed and without.
const WORDS: &[(Word, &str)] = &[
    (
        Word::Times(1_000),
        "k|thousand|thousands|tsd|tausend|mil|mille|тыс|тысяч|тысячи|тис|т|тр|bin|tys|tis|tkr|хил|千|천",
    ),
    (Word::Times(10_000), "万|萬|만"),
    (
        Word::Times(1_000_000),
        "m|mn|mm|mio|mln|mil lones|million|millions|millionen|millones|milhoes|milhões|millón|milion|milioni|млн|milyon|jt|juta|triệu|trieu|tr|百万|백만",
    ),
    (Word::Times(100_000_000), "億|亿|억"),
    (Word::Times(10_000_000), "千万|천만"),
    (Word::SouthAsian(100_000), "lakh|lakhs|lac|lacs|lk|lks|लाख|l"),
    (Word::SouthAsian(10_000_000), "crore|crores|cr|crs|करोड़"),
    (Word::SouthAsianYear(100_000), "lpa|lakhs pa|lakh pa|lac pa|lacs pa"),
    (Word::SouthAsianYear(10_000_000), "cpa|crpa"),
    (
        Word::Period(PayPeriod::Hour),
        "hourly|hr|hrs|h|ph|p / h|p / hr|hourly rate|std|stündlich|stundlich|stundenlohn|horaire|par heure|por hora|la hora|l heure|all ora|час|ч|godz|ora|tunti|時給|时薪|시급|/時|時間|小时|小時|시간",
    ),
    (
        Word::Period(PayPeriod::Day),
        "daily|pd|p / d|day rate|daily rate|täglich|taglich|tagessatz|journalier|tjm|diario|diária|日給|日薪|일급",
    ),
    (
        Word::Period(PayPeriod::Week),
        "weekly|pw|p / w|wk|wöchentlich|wochentlich|hebdomadaire|semanal|settimanale|週給|周薪",
    ),
    (
        Word::Period(PayPeriod::Month),
        "monthly|pm|p / m|pcm|mo|mth|mtl|monatlich|mensuel|mensuels|mensuelle|mensual|mensuales|mensal|mensais|mensile|mensili|maandelijks|miesięcznie|miesiecznie|mies|mc|мес|міс|month wise|a mes|al mes|al mese|ao mês|ao mes|im monat|i månaden|aylık|aylik|kk|月給|月薪|月收入|월급|월",
    ),
    (
        Word::Period(PayPeriod::Year),
        "yearly|yr|yrs|annum|annual|annually|per annum|pa|p / a|jährlich|jahrlich|jährl|annuel|annuels|annuelle|annuellement|anual|anuales|anuais|annuo|annui|annuale|al año|al ano|ao ano|all anno|im jahr|jaarlijks|rocznie|yıllık|yillik|pj|p j|annual salary|per year|v|rok|年収|年俸|年薪|연봉|year 1",
    ),
    (
        Word::Unit(PayPeriod::Hour),
        "hour|hours|stunde|stunden|heure|heures|hora|horas|uur|часа|годину|година|hodinu|hodina|hod|godzinę|godzine|godzina|timme|timmen|time|timen|saat|小時",
    ),
    (
        Word::Unit(PayPeriod::Day),
        "day|days|d|tag|tage|jour|jours|j|día|dia|dias|días|giorno|dag|день|dzień|dzien|den|gün|日|天",
    ),
    (
        Word::Unit(PayPeriod::Week),
        "week|weeks|woche|wochen|semaine|semaines|semana|settimana|неделю|тиждень|tydzień|tydzien|vecka|uge|uke|hafta|週|周",
    ),
    (
        Word::Unit(PayPeriod::Month),
        "month|months|monat|monate|mois|mes|mês|meses|mese|maand|mnd|месяц|місяць|miesiąc|miesiac|měsíc|mesic|m c|månad|måned|mån|kuukausi|ay|月|ヶ月|か月|个月|個月|개월",
    ),
    (
        Word::Unit(PayPeriod::Year),
        "year|years|y|jahr|jahre|j|an|ans|année|annee|año|ano|años|anno|jaar|jr|год|года|рік|роки|rok|år|ar|vuosi|yıl|yil|年|년",
    ),
    (Word::Per, "per|/|a|an|each|every|pro|je|par|por|al|à|в|за|na|za|på|i|om|op|the|l"),
    (
        Word::Tax(Tax::Net),
        "net|netto|neto|nett|nets|netos|nette|netti|netta|nettó|netto lohn|in hand|inhand|take home|takehome|home take|after tax|after taxes|post tax|nach steuern|nach steuer|après impôts|apres impots|après impôt|despues de impuestos|después de impuestos|dopo le tasse|depois de impostos|líquido|liquido|líquidos|liquidos|на руки|чистыми|чистими|чистых|после налогов|după taxe|în mână|in mana|în mana|na ręke|na rękę|na reke|čistého|cisteho|čistý|cisty|neto plata|нето|нетто|手取り|税后|税後|세후|实发|到手|efter skatt|etter skatt|efter skat|käteen",
    ),
    (
        Word::Tax(Tax::Gross),
        "gross|brutto|brut|bruts|bruto|brutos|bruta|brute|brutta|bruttó|lordo|lordi|lorda|before tax|before taxes|pre tax|pretax|vor steuern|avant impôts|avant impots|antes de impuestos|antes de impostos|prima delle tasse|грязными|гросс|брутто|до вычета|до вычета налогов|до вычета ндфл|hrubého|hrubeho|hrubý|税前|額面|세전|före skatt|for skatt|før skatt|før skat|ctc",
    ),
    (
        Word::Tax(Tax::Invoice),
        "+ vat|plus vat|netto + vat|net + vat|netto vat|ex vat|excl vat|excluding vat|exclusive of vat|without vat|vat exempt|b2b|na b2b|netto b2b|b2b netto|+ mwst|zzgl mwst|zzgl ust|plus mwst|netto zzgl mwst|+ ust|hors taxes|hors taxe|ht|+ tva|+ iva|mas iva|más iva|más el iva|+ btw|excl btw|ex btw|faktura|na fakturę|na fakture|+ moms|ex moms|exkl moms|без ндс|+ gst|plus gst|excl gst|ex gst",
    ),
    (Word::GrossYear, "ral"),
    (
        Word::Not(NotAnAmount::AtLeast),
        "at least|min|minimum|mindestens|more than|over|über|from|ab|from about|от|від|od|vanaf|à partir de|desde|至少|以上|以上|이상",
    ),
    (
        Word::Not(NotAnAmount::UpTo),
        "up to|max|maximum|until|bis zu|less than|under|unter|till|до|jusqu à|hasta|até|fino a|tot|以下|이하",
    ),
    (
        Word::Not(NotAnAmount::Once),
        "sign on|signon|signing|sign on bonus|signing bonus|one time|one off|onetime|once|einmalig|unique|relocation|retention",
    ),
    (
        Word::Nothing,
        "gross salary|salary|base|base pay|base salary|basic|fixed|fix|fixe|pay|wage|wages|income|total|gehalt|lohn|salaire|salario|salário|stipendio|оклад|зп|з п|плата|about|approx|approximately|appr|ca|circa|around|roughly|etwa|ungefähr|rund|env|environ|unos|cerca de|около|приблизно|примерно|ok|est|estimate|estimated|currently|now|usually|+ bonus|plus bonus|+ bonuses|+ benefits|plus benefits|+ equity|plus equity|+ stock|+ stocks|+ rsu|+ rsus|+ commission|+ super|plus super|excluding bonus|excl bonus|without bonus|before bonus|ohne bonus|hors bonus|+ премия|+ premia|ft|full time|fulltime|vollzeit|약|约|约为|約|cr edit|ish|only|in",
    ),
];

static TABLE: LazyLock<HashMap<&'static str, Vec<Word>>> = LazyLock::new(|| {
    let mut table: HashMap<&'static str, Vec<Word>> = HashMap::new();
    for (word, texts) in WORDS {
        for text in texts.split('|') {
            table.entry(text).or_default().push(*word);
        }
    }
    table
});

/// The longest phrase, in words.
const LONGEST: usize = 4;

/// What stands around a number, understood.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Around {
    pub(super) times: i64,
    /// Whether it counts in lakh or crore.
    pub(super) south_asian: bool,
    pub(super) currencies: Vec<Currency>,
    pub(super) period: Option<PayPeriod>,
    pub(super) tax: Option<Tax>,
}

impl Around {
    /// Reads the text before and after a number.
    pub(super) fn read(before: &str, after: &str) -> Result<Self, NotAnAmount> {
        let mut around = Around {
            times: 1,
            south_asian: false,
            currencies: Vec::new(),
            period: None,
            tax: None,
        };
        around.take_all(&tokens(before))?;
        around.take_all(&tokens(after))?;
        Ok(around)
    }

    fn take_all(&mut self, tokens: &[String]) -> Result<(), NotAnAmount> {
        let mut left = tokens;
        let mut per = false;
        while !left.is_empty() {
            let longest = (1..=LONGEST.min(left.len())).rev();
            let taken = longest
                .filter_map(|words| Some((words, left.get(..words)?.join(" "))))
                .find_map(|(words, phrase)| Some((words, self.meaning(&phrase, per)?)));
            let Some((words, meaning)) = taken else { return Err(NotAnAmount::Unreadable) };
            per = self.take(meaning)?;
            left = left.get(words..).unwrap_or_default();
        }
        Ok(())
    }

    /// What a phrase means here: of two meanings the one that fits.
    fn meaning(&self, phrase: &str, per: bool) -> Option<Meaning> {
        if let Some(words) = TABLE.get(phrase) {
            let unit = words.iter().find(|word| matches!(word, Word::Unit(_)));
            if let (true, Some(unit)) = (per, unit) {
                return Some(Meaning::Word(*unit));
            }
            let fits = |word: &&Word| match word {
                Word::Unit(_) => per,
                // `l` alone may be the Italian article.
                Word::SouthAsian(_) => self.times == 1,
                _ => true,
            };
            if let Some(word) = words.iter().find(fits) {
                return Some(Meaning::Word(*word));
            }
        }
        money_words(phrase).map(Meaning::Money)
    }

    /// Takes a meaning in; tells whether a unit may follow.
    fn take(&mut self, meaning: Meaning) -> Result<bool, NotAnAmount> {
        match meaning {
            Meaning::Money(found) => self.take_currencies(found)?,
            Meaning::Word(word) => match word {
                Word::Times(times) => set(&mut self.times, 1, times)?,
                Word::SouthAsian(times) => {
                    set(&mut self.times, 1, times)?;
                    self.south_asian = true;
                }
                Word::SouthAsianYear(times) => {
                    set(&mut self.times, 1, times)?;
                    self.south_asian = true;
                    set(&mut self.period, None, Some(PayPeriod::Year))?;
                }
                Word::Period(period) => set(&mut self.period, None, Some(period))?,
                Word::Unit(period) => set(&mut self.period, None, Some(period))?,
                Word::Per => return Ok(true),
                Word::Tax(tax) => self.take_tax(tax)?,
                Word::GrossYear => {
                    self.take_tax(Tax::Gross)?;
                    set(&mut self.period, None, Some(PayPeriod::Year))?;
                }
                Word::Not(reason) => return Err(reason),
                Word::Nothing => {}
            },
        }
        Ok(false)
    }

    /// This and what stands around a later part of the same amount.
    pub(super) fn with(mut self, later: Self) -> Result<Self, NotAnAmount> {
        self.south_asian |= later.south_asian;
        if let Some(period) = later.period {
            set(&mut self.period, None, Some(period))?;
        }
        if let Some(tax) = later.tax {
            self.take_tax(tax)?;
        }
        if !later.currencies.is_empty() {
            self.take_currencies(later.currencies)?;
        }
        Ok(self)
    }

    fn take_tax(&mut self, tax: Tax) -> Result<(), NotAnAmount> {
        match (self.tax, tax) {
            // `netto + VAT` is an invoice without its tax.
            (Some(Tax::Net), Tax::Invoice) | (None, _) => self.tax = Some(tax),
            (Some(Tax::Invoice), Tax::Net) => {}
            (Some(known), told) if known == told => {}
            _ => return Err(NotAnAmount::Unreadable),
        }
        Ok(())
    }

    /// Sign and code must agree: `$85,000 USD`; `$50 €` is nothing.
    fn take_currencies(&mut self, found: Vec<Currency>) -> Result<(), NotAnAmount> {
        if self.currencies.is_empty() {
            self.currencies = found;
            return Ok(());
        }
        self.currencies.retain(|known| found.contains(known));
        if self.currencies.is_empty() { Err(NotAnAmount::Unreadable) } else { Ok(()) }
    }
}

enum Meaning {
    Word(Word),
    Money(Vec<Currency>),
}

/// Sets what was not set before: two periods or multipliers are one too many.
fn set<T: PartialEq>(slot: &mut T, unset: T, value: T) -> Result<(), NotAnAmount> {
    if *slot != unset && *slot != value {
        return Err(NotAnAmount::Unreadable);
    }
    *slot = value;
    Ok(())
}

/// Parts of words of headers that name a period.
const STEMS: [(PayPeriod, &str); 5] = [
    (
        PayPeriod::Hour,
        "stundenlohn|stundensatz|stündlich|hourly|heurlohn|uurloon|timlön|timelønn|часов|почасов|godzinow",
    ),
    (PayPeriod::Day, "tagessatz|täglich|dagtarief|дневн"),
    (PayPeriod::Week, "wochenlohn|wöchentlich|weekly|hebdomadaire|semanal|weekloon|недельн"),
    (
        PayPeriod::Month,
        "monats|monatlich|monthly|mensuel|mensual|mensile|mensal|maand|miesięczn|miesieczn|месячн|місячн|månads|måneds",
    ),
    (
        PayPeriod::Year,
        "jahres|jährlich|jahrlich|annuel|annual|anual|annua|jaar|roczn|годов|річн|årslön|årsløn",
    ),
];

/// Whether a text says that pay is after tax; of a header.
pub(crate) fn says_net(text: &str) -> bool {
    let tokens = tokens(&super::plain(text));
    let says = |wanted: fn(Tax) -> bool| {
        (0..tokens.len()).any(|at| {
            (1..=LONGEST).any(|words| {
                let phrase = tokens.get(at..at + words).map(|phrase| phrase.join(" "));
                let known = phrase.and_then(|phrase| TABLE.get(phrase.as_str()));
                known
                    .into_iter()
                    .flatten()
                    .any(|word| matches!(word, Word::Tax(tax) if wanted(*tax)))
            })
        })
    };
    let compound = |stem: &str| tokens.iter().any(|token| token.starts_with(stem));
    (says(|tax| tax == Tax::Net) || compound("netto"))
        && !says(|tax| tax != Tax::Net)
        && !compound("brutto")
}

/// The one period a text names, be it a header: `Gehalt pro Monat`, `Annual salary`.
pub(crate) fn period_in(text: &str) -> Option<PayPeriod> {
    let tokens = tokens(&super::plain(text));
    let mut found = None;
    for (at, token) in tokens.iter().enumerate() {
        // Single letters say too little outside of a cell with an amount.
        let known = TABLE.get(token.as_str()).filter(|_| token.chars().count() > 2);
        let after_per = at > 0
            && tokens.get(at - 1).is_some_and(|one| {
                TABLE.get(one.as_str()).is_some_and(|words| words.contains(&Word::Per))
            });
        for word in known.into_iter().flatten() {
            let period = match word {
                Word::Period(period) => *period,
                Word::Unit(period) if after_per => *period,
                _ => continue,
            };
            if found.is_some_and(|known| known != period) {
                return None;
            }
            found = Some(period);
        }
    }
    // Words that are built of several, or bent: `Bruttojahresgehalt`, `Monatliches`, `годовой`.
    let compound = || {
        let named = |stem: &str| tokens.iter().any(|token| token.contains(stem));
        let mut periods = STEMS.iter().filter(|(_, stems)| stems.split('|').any(named));
        match (periods.next(), periods.next()) {
            (Some((period, _)), None) => Some(*period),
            _ => None,
        }
    };
    found.or_else(compound)
}

/// Words of a text: runs of letters, signs of money alone, a stroke as `/`. Chinese, Japanese and
/// Korean words stand without spaces and are cut out of their runs.
pub(super) fn tokens(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let mut tokens: Vec<String> = Vec::new();
    let mut run = String::new();
    let flush = |run: &mut String, tokens: &mut Vec<String>| {
        if !run.is_empty() {
            split_run(&std::mem::take(run), tokens);
        }
    };
    for c in lower.chars() {
        match c {
            // `p.a.` and `l.p.a.` are words; the points go.
            '.' => {}
            // `US$`, `R$`: letters right before a sign belong to it where that is known.
            _ if is_money_sign(c) => {
                let joined = format!("{run}{c}");
                if !run.is_empty() && money_words(&joined).is_some() {
                    run.clear();
                    tokens.push(joined);
                } else {
                    flush(&mut run, &mut tokens);
                    tokens.push(c.to_string());
                }
            }
            // The Peruvian sign.
            '/' if run == "s" => {
                run.clear();
                tokens.push("s/".to_owned());
            }
            '/' | '+' => {
                flush(&mut run, &mut tokens);
                tokens.push(c.to_string());
            }
            _ if c.is_alphabetic() || is_mark(c) => run.push(c),
            _ => flush(&mut run, &mut tokens),
        }
    }
    flush(&mut run, &mut tokens);
    tokens
}

/// A sign of a currency.
pub(super) fn is_money_sign(c: char) -> bool {
    matches!(c, '$' | '¢' | '£' | '¥' | '฿' | '\u{20a0}'..='\u{20cf}' | '﷼')
}

/// Vowel signs of Indic and other scripts are no letters of their own.
fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

fn is_cjk(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}')
}

fn split_run(run: &str, tokens: &mut Vec<String>) {
    if !run.chars().any(is_cjk) {
        // `kEUR`, `TEUR`: a multiplier and a currency in one.
        let thousands = run.strip_prefix(['k', 't']).filter(|_| run.is_ascii() && run.len() == 4);
        match thousands.filter(|code| money_words(run).is_none() && money_words(code).is_some()) {
            Some(code) => tokens.extend(["k".to_owned(), code.to_owned()]),
            None => tokens.push(run.to_owned()),
        }
        return;
    }
    let mut left = run;
    while !left.is_empty() {
        let ends = left.char_indices().map(|(at, c)| at + c.len_utf8());
        let known = ends.filter(|end| {
            left.get(..*end)
                .is_some_and(|part| TABLE.contains_key(part) || money_words(part).is_some())
        });
        let end = known.max().unwrap_or(left.len());
        let (word, rest) = left.split_at_checked(end).unwrap_or((left, ""));
        tokens.push(word.to_owned());
        left = rest;
    }
}
