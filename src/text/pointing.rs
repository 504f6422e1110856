//! Words by which everybody in the house knows who is meant, although no name stands there.

use super::sentence::sentences;
use regex::Regex;
use std::sync::LazyLock;

/// One person of a sex or a kind: not "women", not "people".
const ONE: &str = r"woman|man|guy|girl|gal|lady|dude|female|male|mother|mom|father|dad|black (?:person|woman|man|guy|employee)|asian|latina|latino|muslim|jew|indian|african|foreigner|immigrant|trans (?:woman|man|person)|gay (?:man|person|guy)|lesbian|wheelchair user|veteran|frau|mann|ausländer(?:in)?|mutter|vater|muslima?|muslimin|schwarzer?|femme|homme|mère|père|noire?|étrang(?:er|ère)|mujer|hombre|madre|padre|negr[oa]|extranjer[oa]|mulher|homem|mãe|pai|estrangeir[oa]";
/// Somebody who holds a place that few hold.
const HOLDER: &str = r"manager|supervisor|director|boss|owner|founder|head|lead|leader|foreman|principal|dean|chief|ceo|cfo|cto|coo|vp|president|secretary|receptionist|accountant|bookkeeper|hr (?:lady|person|guy|manager|rep)|chefin|chef|leiter(?:in)?|\p{L}+leiter(?:in)?|vorgesetzter?|meister(?:in)?|inhaber(?:in)?|geschäftsführer(?:in)?|sekretärin|buchhalter(?:in)?|directeur|directrice|responsable|gérante?|patron(?:ne)?|cheffe|comptable|secrétaire|jefe|jefa|gerente|encargad[oa]|directora?|dueñ[oa]|supervisora?|secretaria|contadora?|chefe|gestora?|diretora?|don[oa]|coordenadora?|secretária|líder";
/// Words for one person as such.
const PERSON: &str = r"he|she|his|her|him|hers|er|sie hat|sie ist|sie war|seine[rmn]?|ihre[rmn]?|il|elle|son mari|sa femme|él|ella|su marido|su mujer|su esposa|su esposo|ele|ela|dele|dela|seu marido|sua esposa";
/// The writer.
const WRITER: &str =
    r"i|i'm|i've|my|me|ich|mein(?:e[rmns]?)?|mir|mich|je|j'ai|j'|mon|ma|mes|yo|mi|me|eu|meu|minha";
const HEALTH: &str = r"pregnan(?:t|cy)|miscarriage|cancer|chemo\w*|tumou?r|leuk[a]?emia|hiv|aids|alcoholi(?:c|sm|k\w*)|alkohol(?:iker|ikerin|abhängig|krank|problem)\w*|drunk|addict(?:ed|ion)?|drogen\w*|rehab|suicid\w*|suizid\w*|selbstmord\w*|bipolar|schizo\w*|epilep\w*|diabet\w*|heart attack|herzinfarkt|stroke|schlaganfall|surgery|operiert|wheelchair|rollstuhl|multiple sclerosis|autis\w*|adhd|schwanger\w*|fehlgeburt|krebs(?:krank\w*|diagnose)?|an krebs|depressionen|enceinte|fausse couche|alcoolique|dépressi(?:f|ve)|infarctus|avc|handicapée?|embarazada|embarazo|aborto|cáncer|alcohólic[oa]|drogadict[oa]|infarto|discapacitad[oa]|grávida|gravidez|câncer|alcoólatra|alcoólic[oa]|drogad[oa]|deficiente|affair|affäre|liaison|amante|divorc\w*|geschieden|scheidung";
const COURT: &str = r"lawsuits?|sued|suing|in court|court case|to court|tribunal case|arrested|convicted|jail(?:ed)?|prison|embezzl\w*|stole|stealing|thief|fraud|restraining order|raped?|rapist|sexual(?:ly)? assault\w*|groped|molest\w*|police|vor gericht|gericht|verklagt|anzeige|angezeigt|verhaftet|vorbestraft|gefängnis|gestohlen|geklaut|diebstahl|unterschlag\w*|betrug|vergewaltig\w*|begrapscht|polizei|prud'?hommes|procès|tribunal|plainte|condamnée?|prison|volée?|viole[uré]\w*|agression sexuelle|attouchement\w*|juicio|demand[óé]\w*|denunci[óéa]\w*|detenid[oa]|cárcel|rob[óa]|robando|fraude|violación|violador|juzgado|processo trabalhista|processou|na justiça|denunciad[oa]|pres[oa]|cadeia|roubou|roubando|furtou|estupr\w*|polícia";
/// A part of the firm.
const TEAM: &str = r"team|department|dept|division|unit|payroll|accounting|accounts|finance|hr|human resources|marketing|sales|legal|it|support|front desk|reception|kitchen|bar|warehouse|night shift|day shift|late shift|morning shift|floor|lab|ward|crew|abteilung|buchhaltung|personalabteilung|vertrieb|einkauf|küche|lager|empfang|nachtschicht|spätschicht|frühschicht|station|équipe|service|compta(?:bilité)?|accueil|cuisine|entrepôt|ventes|achats|nuit|equipo|departamento|contabilidad|recursos humanos|rrhh|cocina|almacén|recepción|ventas|turno|equipe|setor|contabilidade|cozinha|recepção|financeiro|vendas|estoque";
/// A word for the place, where it has no name.
const PLACE: &str = r"office|branch|site|store|shop|location|plant|building|floor|campus|hospital|school|clinic|restaurant|hotel|filiale|standort|werk|büro|zweigstelle|stock|agence|bureau|site|magasin|usine|étage|boutique|oficina|sucursal|tienda|planta|sede|piso|escritório|filial|loja|fábrica|unidade|andar";
/// A sex, of one person.
const SEX: &str = r"she|he|her|his|woman|man|lady|guy|girl|gal|dude|female|male|frau|dame|typ|kerl|herr|dame|chefin|leiterin|\p{L}+leiterin|kollegin|mitarbeiterin|femme|dame|mec|homme|directrice|gérante|patronne|cheffe|elle|il|mujer|señora|señor|hombre|tipo|jefa|gerenta|encargada|directora|ella|él|mulher|moça|senhora|homem|cara|diretora|supervisora|coordenadora|gestora|ela|ele";

static PATTERNS: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [
        // The only woman; als einzige Frau; la seule femme.
        format!(r"(?i)\b(?:the|our|my|as the|as|were|was) (?:only|sole|lone)(?: \p{{L}}+){{0,2}}? (?:{ONE}|{HOLDER}|person|one who|employee|colleague|nurse|doctor|engineer|developer|designer|teacher|cook|waiter|waitress|driver|technician)\b"),
        format!(r"(?i)\beinzige[rnm]?(?: \p{{L}}+){{0,2}}? (?:{ONE}|{HOLDER}|kolleg(?:e|in)|mitarbeiter(?:in)?|entwickler(?:in)?|pfleger(?:in)?|ärztin|arzt|person)\b|\beinzige[rn]?, (?:der|die)\b"),
        format!(r"(?i)\b(?:la seule|le seul|seule?)(?: \p{{L}}+){{0,1}}? (?:{ONE}|{HOLDER}|personne|salariée?|employée?|collègue|infirmi(?:er|ère)|à)\b"),
        format!(r"(?i)\b(?:la única|el único|única|único)(?: \p{{L}}+){{0,1}}? (?:{ONE}|{HOLDER}|persona|emplead[oa]|compañer[oa]|enfermer[oa]|que)\b"),
        format!(r"(?i)\b(?:a única|o único|única|único)(?: \p{{L}}+){{0,1}}? (?:{ONE}|{HOLDER}|pessoa|funcionári[oa]|colega|enfermeir[oa]|que)\b"),
        // Health, court and private life of one person, or of the writer.
        format!(r"(?i)(?:\b(?:{PERSON}|{WRITER})(?:\b|\s)|\b(?:the|our|my|a|one|der|die|mein|unser|unsere|meine|le|la|notre|un|une|el|mi|nuestr[oa]|una|o|meu|minha|nosso|nossa|um|uma) (?:\p{{L}}+ )?(?:{HOLDER}|{ONE}|colleague|coworker|employee|nurse|doctor|teacher|kolleg(?:e|in)|mitarbeiter(?:in)?|collègue|employée?|salariée?|compañer[oa]|emplead[oa]|colega|funcionári[oa])\b)[^.!?]{{0,80}}\b(?:{HEALTH}|{COURT})\b"),
        format!(r"(?i)\b(?:{HEALTH}|{COURT})\b[^.!?]{{0,60}}\b(?:she|he|her|his|him|elle|ella|ela|{ONE}|{HOLDER}|coworker|colleague|kolleg(?:e|in)|collègue|compañer[oa]|colega)\b"),
        r"(?i)\b(?:a|one|eine|une|una|uma) (?:pregnant|schwangere|femme enceinte|mujer embarazada|embarazada|mulher grávida|grávida)\b".to_owned(),
        // The guy who runs the night shift.
        r"(?i)\b(?:the|that|this|our) (?:new |old |young |tall |blond\w* )?(?:guy|lady|woman|man|girl|gal|dude) (?:who|that|from|in|at|on|with)\b".to_owned(),
        r"(?i)\b(?:der|dieser|die|diese) (?:typ|kerl|mann|frau|dame|herr) (?:aus|vom|von|in|im|am|mit|der|die)\b".to_owned(),
        r"(?i)\b(?:le|ce|la|cette) (?:mec|type|monsieur|dame|femme|fille) (?:qui|de|du|des|à|au)\b".to_owned(),
        r"(?i)\b(?:el|ese|la|esa) (?:tipo|señor|señora|chic[oa]|mujer|hombre) (?:que|de|del)\b".to_owned(),
        r"(?i)\b(?:o|aquele|a|aquela) (?:cara|moç[oa]|senhora?|mulher|homem|menina) (?:que|do|da)\b".to_owned(),
        // One who holds a place that few hold, with when or where: the manager who joined in March.
        format!(r"(?i)\b(?:the|our|my|that) (?:\p{{L}}+ ){{0,2}}?(?:{HOLDER}) (?:who|that) (?:left|joined|came|started|took over|got|was|replaced|retired|moved|sits|works|runs|lives)\b"),
        format!(r"\b(?i:the|our|my|der|die|mein|meine|unser|unsere|le|la|notre|el|la|mi|o|a|meu|minha) (?i:\p{{L}}+ ){{0,2}}?(?i:{HOLDER}) (?i:of the|of|in|at|from|for|im|am|aus|der|des|à|au|de|du|del|en|do|da|em|na|no) (?i:the |der |dem |la |le |el |o |a )?(?:\p{{L}}+ ){{0,2}}?\p{{Lu}}\p{{Ll}}+"),
    ]
    .iter()
    .filter_map(|pattern| Regex::new(pattern).ok())
    .collect()
});

/// Team, place and sex together.
static TRIPLE: LazyLock<Vec<Regex>> = LazyLock::new(|| {
    [SEX, TEAM, PLACE]
        .iter()
        .filter_map(|words| Regex::new(&format!(r"(?i)\b(?:{words})\b")).ok())
        .collect()
});

/// The name of a place: in Leeds, à Lyon.
static TOWN: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?i:in|at|from|aus|à|au|en|em|no|na|de|do|da) \p{Lu}\p{Ll}{2,}").ok()
});

/// Whether a text points at one person: by "the only …", by health, court or private life, by team,
/// place and sex together, or by what somebody holds and where. Such a text waits for a moderator.
pub fn points_at_one_person(text: &str) -> bool {
    sentences(text).into_iter().any(|sentence| {
        let sentence = sentence.replace('’', "'");
        PATTERNS.iter().any(|pattern| pattern.is_match(&sentence)) || triple(&sentence)
    })
}

fn triple(sentence: &str) -> bool {
    let [sex, team, place] = TRIPLE.as_slice() else { return false };
    let placed =
        || place.is_match(sentence) || TOWN.as_ref().is_some_and(|town| town.is_match(sentence));
    sex.is_match(sentence) && team.is_match(sentence) && placed()
}
