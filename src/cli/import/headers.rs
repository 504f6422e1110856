//! Headers of surveys by what they ask for, in the languages people answer in. Pure.

use super::field::Field;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Words and phrases of headers by field, folded. A phrase that is a whole header says most.
const WORDS: &[(Field, &str)] = &[
    (
        Field::Title,
        "job title|title|job|position|role|occupation|profession|designation|current title|your job|job name|jobtitel|berufsbezeichnung|stellenbezeichnung|beruf|stelle|tatigkeit|funktion|intitule du poste|intitule|poste|metier|fonction|emploi|puesto|cargo|profesion|ocupacion|titulo|profissao|ruolo|professione|mansione|functie|beroep|functietitel|stanowisko|zawod|должность|профессия|посада|befattning|yrke|titel|stilling|meslek|unvan|ammatti|職種|职位|직무|dev type|what do you do",
    ),
    (
        Field::Country,
        "country|company location|country of work|location country|country of residence|where do you work|which country|land|arbeitsland|staat|pays|pais|paese|kraj|страна|країна|maa|ulke|国|国家|국가|location|standort|ubicacion|localisation|work location",
    ),
    (
        Field::Region,
        "state|region|province|us state|bundesland|kanton|county|prefecture|departement|provincia|estado|comunidad autonoma|regione|wojewodztwo|регион|область|län",
    ),
    (
        Field::City,
        "city|town|metro area|metro|stadt|ort|arbeitsort stadt|wohnort|dienstort|ville|ciudad|localidad|cidade|citta|stad|plaats|miasto|город|місто|sehir|kaupunki|都市|城市",
    ),
    (
        Field::Level,
        "experience level|level|seniority|seniority level|job level|career level|grade|rank|karrierestufe|karrierelevel|stufe|senioritat|erfahrungsstufe|hierarchiestufe|niveau|seniorite|niveau hierarchique|nivel|senioridad|senioridade|livello|niveau functie|poziom|szczebel|грейд|уровень|рівень|kidem",
    ),
    (
        Field::ExperienceYears,
        "years of experience|experience years|years experience|years of professional experience|years of work experience|total years of experience|total years of experience in field|yoe|experience|work experience|years in field|tenure years|berufserfahrung|berufsjahre|jahre erfahrung|erfahrung|erfahrung in jahren|annees d experience|experience professionnelle|annees experience|experience en annees|anos de experiencia|experiencia|anni di esperienza|esperienza|jaren ervaring|werkervaring|ervaring|lata doswiadczenia|doswiadczenie|стаж|опыт|опыт работы|лет опыта|досвід|стаж роботи|ars erfarenhet|erfarenhet|deneyim|経験年数|工作年限|경력|overall years of professional experience|years code pro|years pro|work exp",
    ),
    (
        Field::Base,
        "annual salary|base salary|base pay|basic salary|gross salary|annual base salary|yearly salary|monthly salary|yearly brutto salary|salary|base|pay|compensation|annual pay|wage|wages|hourly rate|rate of pay|current salary|total yearly compensation|comp total|total comp|gehalt|bruttogehalt|jahresgehalt|bruttojahresgehalt|monatsgehalt|bruttomonatsgehalt|grundgehalt|lohn|einkommen|stundenlohn|salaire|salaire brut|salaire annuel|salaire brut annuel|remuneration|salaire mensuel|salaire de base|salario|salario bruto|salario bruto anual|sueldo|sueldo bruto|remuneracion|salario base|retribucion|remuneracao|retribuzione|stipendio|ral|salario lordo|salaris|bruto salaris|loon|brutoloon|wynagrodzenie|pensja|zarobki|placa|зарплата|оклад|заработная плата|доход|заробітна плата|зп|lon|lön|manadslon|lonn|palkka|maas|ucret|年収|月給|薪资|月薪|年薪|연봉|급여|income|what do you earn|earnings|ctc",
    ),
    (
        Field::Currency,
        "currency|salary currency|wahrung|devise|monnaie|moneda|divisa|moeda|valuta|waluta|валюта|para birimi|valutta|通貨|货币",
    ),
    (
        Field::Period,
        "pay period|salary period|period|pay frequency|frequency|per|rate type|pay type|zeitraum|zeiteinheit|periode|frequence|periodo|frecuencia|период|okres|unit of pay|salary type|pay schedule|comp freq|comp frequency|salary frequency|pay rate type",
    ),
    (
        Field::Bonus,
        "bonus|additional pay|extra pay|annual bonus|yearly bonus|bonuses|additional monetary compensation|additional compensation|additional cash compensation|variable|variable pay|bonus pay|boni|jahresbonus|pramie|pramien|tantieme|variable vergutung|prime|primes|part variable|bonificacion|variable anual|premio|premi|premia|премия|бонус|бонуси|other monetary comp",
    ),
    (
        Field::Stock,
        "stock|equity|rsu|rsus|stock grant|stock grant value|stock value|stock options|shares|aktien|aktienoptionen|actions|stock options value|acciones|акции|options value|annual stock",
    ),
    (
        Field::Commission,
        "commission|commissions|provision|provisionen|comision|comisiones|commissioni|provvigioni|prowizja|комиссия",
    ),
    (
        Field::ProfitSharing,
        "profit sharing|gewinnbeteiligung|participation|interessement|participacion de utilidades",
    ),
    (Field::Tips, "tips|gratuities|trinkgeld|pourboires|propinas"),
    (Field::Allowance, "allowance|allowances|zulagen|zulage|indemnites|subsidio"),
    (
        Field::PaysPerYear,
        "pays per year|payments per year|salaries per year|number of salaries|gehalter pro jahr|anzahl gehalter|anzahl monatsgehalter|monatsgehalter|numero de pagas|pagas|pagas anuales|nombre de mois|mensualites|mensilita",
    ),
    (
        Field::Basis,
        "gross or net|net or gross|basis|brutto netto|brutto oder netto|brut ou net|bruto o neto|tax basis",
    ),
    (
        Field::HoursPerWeek,
        "hours per week|weekly hours|hours|hours a week|contracted hours|working hours|wochenstunden|wochenarbeitszeit|stunden pro woche|arbeitszeit|stunden|stellenumfang|pensum|heures par semaine|heures hebdomadaires|horas semanales|horas por semana|ore settimanali|uren per week|часов в неделю|fte",
    ),
    (
        Field::EmploymentType,
        "employment type|employment status|employment|contract type|contract|type of employment|job type|type of contract|anstellungsart|beschaftigungsart|vertragsart|arbeitsverhaltnis|type de contrat|contrat|tipo de contrato|tipo contrato|contrato|tipo di contratto|contratto|dienstverband|contractvorm|rodzaj umowy|umowa|тип занятости|занятость|full time or part time|зайнятість",
    ),
    (
        Field::WorkMode,
        "work mode|remote|remote ratio|work setting|remote work|work arrangement|office or remote|work model|arbeitsort|arbeitsmodell|homeoffice|home office|remote anteil|teletravail|mode de travail|lieu de travail|modalidad|modalidad de trabajo|teletrabajo|modalita di lavoro|tryb pracy|формат работы|удаленка|формат роботи|on site hybrid or remote",
    ),
    (
        Field::EmployerSize,
        "company size|employer size|organization size|org size|number of employees|employees|size|staff|headcount|unternehmensgrosse|firmengrosse|mitarbeiterzahl|anzahl mitarbeiter|taille de l entreprise|taille entreprise|effectif|tamano de la empresa|tamano empresa|numero de empleados|dimensione azienda|bedrijfsgrootte|wielkosc firmy|размер компании|розмір компанії",
    ),
    (
        Field::Industry,
        "industry|sector|business sector|field|company industry|branche|industrie|secteur|secteur d activite|industria|setor|settore|branza|отрасль|сфера|галузь|bransch",
    ),
    (
        Field::Employer,
        "employer|company|company name|employer name|organisation|organization|arbeitgeber|firma|unternehmen|entreprise|employeur|societe|empresa|azienda|bedrijf|werkgever|компания|работодатель|компанія",
    ),
    (
        Field::Education,
        "education|degree|highest degree|highest level of education completed|education level|highest level of education|qualification|ed level|bildung|ausbildung|abschluss|hochster abschluss|bildungsabschluss|niveau d etudes|diplome|formation|etudes|educacion|estudios|nivel de estudios|formacion|escolaridade|formacao|istruzione|titolo di studio|opleiding|wyksztalcenie|образование|освіта",
    ),
    (
        Field::Gender,
        "gender|sex|gender identity|geschlecht|sexe|genre|genero|sexo|genere|sesso|geslacht|plec|пол|стать|kon|kjonn|cinsiyet|性別|性别|성별",
    ),
    (
        Field::Year,
        "work year|year|survey year|timestamp|date|submitted|submission date|submitted at|zeitstempel|datum|jahr|horodateur|annee|marca temporal|fecha|ano|carimbo de data hora|informazioni cronologiche|data|anno|tijdstempel|sygnatura czasowa|rok|отметка времени|дата|год|позначка часу|рік|tidsstampel",
    ),
];

/// What a header of this field never says: another question.
const AGAINST: &[(Field, &str)] = &[
    (
        Field::Title,
        "additional|context|company|employer|manager|how many|level|family|of your manager|currency|years|salary|contract",
    ),
    (
        Field::Base,
        "bonus|additional|currency|other|expected|desired|previous|ago|satisfied|satisfaction|increase|raise|total comp|overtime|hours|range|level|why|enough|experience|variable|min|max|next",
    ),
    (Field::Bonus, "ago|expected|currency|type"),
    (Field::Level, "education|stress|satisfaction|english|of education"),
    (
        Field::Country,
        "born|origin|birth|citizenship|nationality|currency|company headquarters|same",
    ),
    (
        Field::Year,
        "ago|experience|birth|started|graduat|salary|salaire|gehalt|salario|bonus|bruto|per year|of professional|founded",
    ),
    (
        Field::ExperienceYears,
        "level|relevant to|ago|at current company|at company|in current role|current job",
    ),
    (Field::City, "country|size"),
    (Field::Employer, "size|location|industry|type|years|revenue|stage|headquarters"),
    (Field::Education, "field|level of your|major|paid"),
    (Field::EmployerSize, "team|years|experience"),
    (Field::Currency, "amount|salary in"),
    (Field::Period, "notice|probation|salary in"),
    (Field::HoursPerWeek, "overtime|remote|rate|pay|wage"),
    (Field::WorkMode, "salary|allowance|hours"),
    (Field::Stock, "level|type"),
    (Field::Region, "currency|of residence"),
];

/// What makes any header a side question.
const ASIDE: [&str; 12] = [
    "please",
    "additional context",
    "context",
    "explain",
    "why",
    "comments",
    "comment",
    "if",
    "ago",
    "previous",
    "anmerkungen",
    "only if",
];

/// Words behind a question from which on they explain it: "Salary (expected)" is another question, a sentence of two
/// lines in brackets is none.
const EXPLAINS: usize = 6;

/// What a header asks, without the explanation that a form puts behind it.
pub(super) fn question(header: &str) -> &str {
    let ends = |c: char| matches!(c, '?' | '(' | '\n');
    let Some((asked, rest)) = header.trim().split_once(ends) else { return header };
    let explains = rest.split_whitespace().count() > EXPLAINS;
    if explains && asked.chars().any(char::is_alphabetic) { asked } else { header }
}

/// Words behind which a header names what is not in its column.
const LEAVES_OUT: [&str; 13] = [
    "without",
    "excluding",
    "excl",
    "exclusive",
    "not including",
    "ohne",
    "exkl",
    "sans",
    "hors",
    "sin",
    "sem",
    "senza",
    "bez",
];

/// A folded header without what it says is left out: "Bruttojahresgehalt (ohne Bonus)" is no bonus.
fn of_what(header: &str) -> &str {
    let ends = LEAVES_OUT.iter().filter_map(|word| header.find(&format!(" {word} ")));
    ends.min().map_or(header, |end| header.get(..end).unwrap_or(header))
}

/// Whether pay in a column of this header was converted by those who made the file, mostly into dollars a year.
pub(super) fn is_converted(header: &str) -> bool {
    folded(header).split(' ').any(|word| matches!(word, "converted" | "umgerechnet" | "converti"))
}

/// Lower case words with single spaces, without accents; `JobTitle` and `job_title` are two words.
pub(super) fn folded(header: &str) -> String {
    let mut spaced = String::new();
    let mut before = ' ';
    for c in header.chars() {
        if c.is_uppercase() && before.is_lowercase() {
            spaced.push(' ');
        }
        spaced.push(c);
        before = c;
    }
    let lower = spaced.to_lowercase().replace('ß', "ss").replace('ł', "l").replace('ø', "o");
    let plain: String = lower
        .nfd()
        .filter(|c| !is_combining_mark(*c))
        .nfc()
        .map(|c| if c.is_alphanumeric() { c } else { ' ' })
        .collect();
    plain.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// How surely a header asks for a field, 0 to 1, and the words that told it.
pub(super) fn asks_for(field: Field, header: &str) -> (f64, &'static str) {
    let folded = folded(question(header));
    let header = of_what(&folded);
    let mut best = best_of(header, field_words(field));
    let padded = format!(" {header} ");
    let has = |phrase: &str| padded.contains(&format!(" {phrase} "));
    let against =
        AGAINST.iter().filter(|(of, _)| *of == field).flat_map(|(_, phrases)| phrases.split('|'));
    let whole = best.0 >= 0.99;
    if !whole && against.into_iter().any(|phrase| has(phrase) && !best.1.contains(phrase)) {
        best.0 *= 0.3;
    }
    if ASIDE.iter().any(|aside| has(aside)) {
        best.0 *= 0.5;
    }
    // Pay as it was stated comes before what somebody made of it.
    if field == Field::Base && is_converted(header) {
        best = best_of(header, ["comp", "compensation", "salary", "pay"].into_iter());
        best.0 *= 0.5;
    }
    best
}

/// What headers of a field say.
pub(super) fn field_words(field: Field) -> impl Iterator<Item = &'static str> {
    WORDS.iter().filter(move |(of, _)| *of == field).flat_map(|(_, phrases)| phrases.split('|'))
}

/// How much a folded header is one of these phrases, 0 to 1, and which.
pub(super) fn best_of(
    header: &str,
    phrases: impl Iterator<Item = &'static str>,
) -> (f64, &'static str) {
    let mut best = (0.0, "");
    if header.is_empty() {
        return best;
    }
    let padded = format!(" {header} ");
    let words = header.split(' ').count() as f64;
    let has = |phrase: &str| padded.contains(&format!(" {phrase} "));
    for phrase in phrases {
        let length = phrase.split(' ').count() as f64;
        let score = if folded(phrase) == header {
            1.0
        } else if has(phrase) {
            0.55 + 0.35 * (length / words).min(1.0)
        } else if phrase.chars().count() >= 6 && padded.contains(phrase) {
            // German and Dutch build one word of several.
            0.5
        } else {
            0.0
        };
        if score > best.0 {
            best = (score, phrase);
        }
    }
    best
}

/// How many cells of a row look like headers; cells with amounts and dates look like none.
pub(super) fn headers_in(row: &[String]) -> usize {
    let asking = row
        .iter()
        .filter(|cell| Field::ALL.iter().any(|field| asks_for(*field, cell).0 >= 0.5))
        .count();
    let numbers = row
        .iter()
        .filter(|cell| cell.chars().filter(char::is_ascii_digit).count() * 2 > cell.chars().count())
        .count();
    asking.saturating_sub(numbers * 2)
}
