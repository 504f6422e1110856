//! `paylens import reviews --guess`: a mapping proposed by looking at headers and cells, as for salaries.

use super::cell;
use super::field::Field;
use super::guess::{Guess, first_cells, quoted};
use super::headers::{best_of, field_words, folded};
use super::review_cell::{stars, status, yes_or_no};
use super::reviews::{FIELDS, REQUIRED};
use super::sheet::Table;
use super::source::{Given, Source};
use crate::catalog::{Catalogue, is_nothing};
use anyhow::Context;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::Path;

/// Cells of a column that are looked at where looking takes long.
const TITLES: usize = 40;
/// Below this a column is no field's, and below that the mapping says that it is unsure.
const LEAST: f64 = 0.25;
const SURE: f64 = 0.55;
/// Words of a cell that is prose, at least, in the mean.
const PROSE: f64 = 2.0;

/// Words and phrases of headers by field, folded; title, country, employer and year have those of salaries.
const WORDS: &[(&str, &str)] = &[
    (
        "overall",
        "overall|overall rating|rating|overall stars|stars|score|review rating|total rating|gesamt|gesamtbewertung|bewertung|sterne|note globale|note|etoiles|evaluation|valoracion|valoracion general|puntuacion|estrellas|calificacion|avaliacao|avaliacao geral|nota|nota geral|estrelas",
    ),
    (
        "work_life",
        "work life|work life balance|work balance|wlb|balance|vereinbarkeit|equilibre|equilibre vie pro vie perso|equilibre vie privee|equilibrio|conciliacion|vida laboral|equilibrio vida trabalho|qualidade de vida",
    ),
    (
        "culture",
        "culture|culture values|culture and values|company culture|kultur|unternehmenskultur|betriebsklima|arbeitsklima|culture d entreprise|ambiance|cultura|cultura de empresa|ambiente|cultura e valores",
    ),
    (
        "compensation",
        "compensation|compensation and benefits|comp benefits|comp and benefits|pay and benefits|salary and benefits|salary benefits|pay|gehalt|gehalt und sozialleistungen|vergutung|verdienst|salaire|remuneration|salaire et avantages|salario|sueldo|remuneracion|salario y beneficios|remuneracao|salario e beneficios",
    ),
    (
        "management",
        "management|senior management|senior mgmt|leadership|senior leadership|vorgesetzte|vorgesetztenverhalten|fuhrung|fuhrungskrafte|direction|hierarchie|encadrement|direccion|gerencia|jefes|gestion|lideranca|gestao|chefia",
    ),
    (
        "career",
        "career|career opportunities|career opp|career growth|opportunities|growth|promotion|advancement|karriere|karrierechancen|aufstieg|entwicklung|weiterbildung|carriere|evolution|perspectives|carrera|oportunidades|crecimiento|desarrollo|carreira|oportunidades de carreira|crescimento",
    ),
    (
        "pros",
        "pros|pro|good|what is good|whats good|the good|likes|like|best|positive|positives|strengths|advantages|upsides|gut|was ist gut|was gefallt|vorteile|positiv|positives|gut am arbeitgeber|points forts|avantages|les plus|points positifs|positif|lo bueno|ventajas|puntos fuertes|positivo|lo mejor|pontos positivos|vantagens|pontos fortes",
    ),
    (
        "cons",
        "cons|con|bad|what is bad|whats bad|the bad|dislikes|dislike|worst|negative|negatives|weaknesses|disadvantages|downsides|schlecht|was ist schlecht|was stort|nachteile|negativ|schlecht am arbeitgeber|kritik|points faibles|inconvenients|les moins|points negatifs|negatif|lo malo|desventajas|contras|puntos debiles|negativo|lo peor|pontos negativos|desvantagens|pontos fracos",
    ),
    (
        "advice",
        "advice|advice to management|advice to mgmt|advice mgmt|suggestions|suggestion|improvements|what should change|what should be|verbesserungsvorschlage|vorschlage|wunsche|conseils|conseil|ameliorations|consejos|consejo|sugerencias|mejoras|conselhos|sugestoes|melhorias",
    ),
    (
        "recommend",
        "recommend|recommends|recommended|would recommend|would you recommend|recommend to a friend|recommendation|weiterempfehlung|weiterempfehlen|empfehlen|empfehlung|recommande|recommander|recommanderiez vous|recommandation|recomienda|recomendaria|recomendacion|recomenda|recomendaria|recomendacao|recommend again|again",
    ),
    (
        "employment_status",
        "employment status|current or former|employee status|employee type|job status|status|current job|is current job|beschaftigungsstatus|noch dort|statut|situation|estado|situacion|situacao|vinculo",
    ),
    (
        "quote_consent",
        "quote consent|may quote|may we quote|quote|quotable|consent|zitieren|zitieren erlaubt|zitat|einwilligung|citation|citer|accord|citar|cita|consentimiento|consentimento|citacao",
    ),
];

/// What a header of a field never says: another question.
const AGAINST: &[(&str, &str)] = &[
    ("title", "review|summary|headline|id|company|employer"),
    ("overall", "balance|culture|career|management|compensation|recommend|ceo|count|id"),
    ("management", "advice|rat|conseils|consejos|conselhos"),
    ("recommend", "ceo"),
    ("employment_status", "review"),
];

/// How surely a header asks for a field, and the words that told it.
fn asks_for(field: &str, header: &str) -> (f64, &'static str) {
    let header = folded(header);
    let of_salary = match field {
        "title" => Some(Field::Title),
        "country" => Some(Field::Country),
        "employer" => Some(Field::Employer),
        "year" => Some(Field::Year),
        _ => None,
    };
    let own = WORDS.iter().filter(|(of, _)| *of == field).flat_map(|(_, words)| words.split('|'));
    let words = own.chain(of_salary.into_iter().flat_map(field_words));
    let (score, word) = best_of(&header, words);
    let padded = format!(" {header} ");
    let mut against =
        AGAINST.iter().filter(|(of, _)| *of == field).flat_map(|(_, words)| words.split('|'));
    let other = score < 0.99 && against.any(|word| padded.contains(&format!(" {word} ")));
    (if other { score * 0.3 } else { score }, word)
}

/// How many cells of a row look like headers.
fn headers_in(row: &[String]) -> usize {
    let asking = |cell: &&String| FIELDS.iter().any(|field| asks_for(field, cell).0 >= 0.5);
    // Prose that has a word of a header is none.
    row.iter().filter(|cell| cell.split_whitespace().count() <= 8).filter(asking).count()
}

fn is_stars(field: &str) -> bool {
    matches!(field, "overall" | "work_life" | "culture" | "compensation" | "management" | "career")
}

/// Whether a cell is understood as this field's.
fn is_understood(field: &str, text: &str, catalogue: &Catalogue) -> bool {
    match field {
        "title" => catalogue.match_title(text).best.is_some(),
        "country" => catalogue.places().country(text).is_some(),
        "recommend" | "quote_consent" => yes_or_no(text).is_some(),
        "employment_status" => status(text).is_some(),
        "year" => cell::year(text).is_some(),
        _ if is_stars(field) => stars(text).is_some_and(|(stars, _)| (1..=5).contains(&stars)),
        _ => !is_nothing(text),
    }
}

/// What part of a column's cells are what the field wants, 0 to 1.
fn fit(field: &str, texts: &[String], catalogue: &Catalogue) -> f64 {
    let texts = match field {
        // Finding titles takes long.
        "title" => texts.get(..TITLES).unwrap_or(texts),
        _ => texts,
    };
    let many = texts.len().max(1) as f64;
    let share =
        |is: &dyn Fn(&str) -> bool| texts.iter().filter(|text| is(text)).count() as f64 / many;
    match field {
        "title" => 0.5 + 0.5 * share(&|text| is_understood(field, text, catalogue)),
        "pros" | "cons" | "advice" => {
            let words: usize = texts.iter().map(|text| text.split_whitespace().count()).sum();
            let numbers = share(&|text| stars(text).is_some());
            (words as f64 / many / PROSE).min(1.0) * (1.0 - numbers)
        }
        _ => share(&|text| is_understood(field, text, catalogue)),
    }
}

/// A column taken for a field.
struct Taken {
    at: usize,
    word: &'static str,
    sure: f64,
}

/// The column of each field: the pairs that fit best, each taken once.
fn columns_of(
    header: &[String],
    cells: &[Vec<String>],
    catalogue: &Catalogue,
) -> BTreeMap<&'static str, Taken> {
    let mut pairs = Vec::new();
    for (at, name) in header.iter().enumerate() {
        let texts = cells.get(at).map(Vec::as_slice).unwrap_or_default();
        for field in FIELDS {
            let (asked, word) = asks_for(field, name);
            if asked < LEAST {
                continue;
            }
            let fit = if texts.is_empty() { 0.5 } else { fit(field, texts, catalogue) };
            let sure = asked * (0.25 + 0.75 * fit);
            if sure >= LEAST {
                pairs.push((sure, field, Taken { at, word, sure }));
            }
        }
    }
    // Best first; of equals the column further left.
    pairs.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.2.at.cmp(&b.2.at)));
    let mut found: BTreeMap<&str, Taken> = BTreeMap::new();
    let mut used = BTreeSet::new();
    for (_, field, taken) in pairs {
        if !used.contains(&taken.at) && !found.contains_key(field) {
            used.insert(taken.at);
            found.insert(field, taken);
        }
    }
    found
}

/// Looks at a file of reviews and proposes a mapping, as TOML.
///
/// # Errors
/// Where the file cannot be read.
pub fn guess_review_mapping(file: &Path, catalogue: &Catalogue) -> anyhow::Result<Guess> {
    let table = Table::of(file, None)?;
    let source = Source::look(table.path(), &Given::default(), headers_in)?;
    let mut rows = source.rows(table.path()).with_context(|| file.display().to_string())?;
    let (count, cells) = first_cells(&mut rows)?;
    let columns = columns_of(&rows.header, &cells, catalogue);
    let mut toml = format!("# Proposed from {count} rows; look at every line before you use it.\n");
    for note in table.note.iter().cloned().chain(source.notes(rows.header_line)) {
        writeln!(toml, "# {note}")?;
    }
    writeln!(toml, "\n[columns]")?;
    let header = |at: usize| rows.header.get(at).map_or("", String::as_str);
    let texts = |at: usize| cells.get(at).map(Vec::as_slice).unwrap_or_default();
    // Each distinct cell is looked at once.
    let mut unknown: BTreeMap<&str, BTreeMap<&str, usize>> = BTreeMap::new();
    for field in FIELDS {
        let Some(Taken { at, word, sure }) = columns.get(field) else { continue };
        let mut distinct: BTreeMap<&str, usize> = BTreeMap::new();
        for text in texts(*at) {
            *distinct.entry(text.as_str()).or_default() += 1;
        }
        let all = texts(*at).len();
        distinct.retain(|text, _| !is_understood(field, text, catalogue));
        let known = all - distinct.values().sum::<usize>();
        let unsure = if *sure < SURE { "UNSURE: " } else { "" };
        writeln!(
            toml,
            "{field} = {} # {unsure}the header has {word:?}; {known} of {all} filled cells are understood",
            quoted(header(*at))
        )?;
        unknown.insert(field, distinct);
    }
    let missing: Vec<String> = REQUIRED
        .iter()
        .filter(|field| !columns.contains_key(**field))
        .map(ToString::to_string)
        .collect();
    for field in &missing {
        writeln!(toml, "# {field} = \"…\" # required, and no column looks like it")?;
    }
    writeln!(toml, "\n[defaults]")?;
    if missing.iter().any(|field| field == "country") {
        writeln!(toml, "# country = \"US\" # where all are of one country")?;
    }
    if !columns.contains_key("quote_consent") {
        writeln!(
            toml,
            "# quote_consent = \"yes\" # only where everybody agreed that sentences are shown"
        )?;
    }
    for field in ["recommend", "quote_consent", "employment_status"] {
        let Some(words) = unknown.get(field).filter(|words| !words.is_empty()) else { continue };
        let mut words: Vec<_> = words.iter().filter(|(word, _)| !is_nothing(word)).collect();
        words.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        writeln!(toml, "\n[values.{field}] # cell = what it means; an empty text means not given")?;
        for (word, count) in words.iter().take(30) {
            writeln!(toml, "{} = \"\" # {count} cells", quoted(word))?;
        }
    }
    Ok(Guess { toml, missing })
}

#[cfg(test)]
mod tests {
    use super::*;
    use rstest::rstest;

    /// Headers, one row of cells, and the fields of the columns.
    #[rstest]
    #[case(
        "Review ID|Job Title|Location country|Overall Rating|Work/Life Balance|Culture & Values|Career Opportunities|Comp & Benefits|Senior Management|Recommends|Employee status|Pros|Cons|Advice to Management|Date",
        "8812|Nurse|United States|4|3|4|2|3|2.5|Yes|Former Employee|The team is kind.|Night shifts every week.|Hire more people.|2024-05-02",
        "- title country overall work_life culture career compensation management recommend employment_status pros cons advice year"
    )]
    #[case(
        "Beruf|Land|Gesamtbewertung|Unternehmenskultur|Vorgesetztenverhalten|Gehalt|Gut am Arbeitgeber|Schlecht am Arbeitgeber|Verbesserungsvorschläge|Weiterempfehlung",
        "Koch|Deutschland|3,5|4|2|3|Nette Kollegen im ganzen Haus.|Zu viele Überstunden am Wochenende.|Mehr Leute einstellen.|ja",
        "title country overall culture management compensation pros cons advice recommend"
    )]
    #[case(
        "Poste|Pays|Note globale|Points forts|Points faibles|Recommanderiez-vous ?",
        "Comptable|France|4/5|Une équipe vraiment soudée.|Des horaires à rallonge.|oui",
        "title country overall pros cons recommend"
    )]
    #[case(
        "Puesto|País|Valoración|Lo bueno|Lo malo|¿Recomendaría?",
        "Cocinero|España|4|El equipo es muy bueno.|El sueldo es bajo.|sí",
        "title country overall pros cons recommend"
    )]
    #[case(
        "Cargo|País|Nota|Pontos positivos|Pontos negativos|Conselhos",
        "Enfermeira|Brasil|5|Colegas muito legais.|Falta gente no turno.|Contratem mais gente.",
        "title country overall pros cons advice"
    )]
    fn columns_are_taken_for_the_field_they_are(
        #[case] header: &str,
        #[case] row: &str,
        #[case] fields: &str,
    ) {
        let catalogue = Catalogue::built_in().expect("the shipped files are good");
        let header: Vec<String> = header.split('|').map(str::to_owned).collect();
        let cells: Vec<Vec<String>> = row.split('|').map(|cell| vec![cell.to_owned(); 4]).collect();
        let columns = columns_of(&header, &cells, &catalogue);
        let found: Vec<_> = (0..header.len())
            .map(|at| {
                columns.iter().find(|(_, taken)| taken.at == at).map_or("-", |(field, _)| field)
            })
            .collect();
        assert_eq!(found.join(" "), fields);
    }
}
