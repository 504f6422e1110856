//! How people spell the terms of the vocabularies, in the languages they answer in.

use crate::domain::{
    Basis, Education, EmploymentType, Gender, Industry, Level, PayPeriod, Vocabulary, WorkMode,
};

/// Spellings: vocabulary, term, and what else it is called, folded: lower case, no accents, single spaces.
pub(super) const SPELLINGS: &[(&str, &str, &str)] = &[
    (
        Level::NAME,
        "intern",
        "internship|trainee|praktikant|praktikantin|praktikum|werkstudent|werkstudentin|stagiaire|stage|becario|becaria|practicante|estagiario|estagiaria|tirocinante|stagista|stazysta|стажер|стажист|student|apprentice|azubi|alternant",
    ),
    (
        Level::NAME,
        "junior",
        "jr|jnr|en|entry|entry level|entrylevel|early career|graduate|beginner|starter|berufseinsteiger|einsteiger|einsteigerin|anfanger|debutant|debutante|principiante|младший|джун|джуниор|mlodszy|l1|level 1|0 2 years|jr level|junior level|new grad",
    ),
    (
        Level::NAME,
        "mid",
        "mi|middle|mid level|midlevel|mid senior|intermediate|regular|professional|medior|erfahren|berufserfahren|berufserfahrene|mittel|medio|pleno|intermedio|intermediaire|средний|миддл|мидл|sredni|l2|level 2|mid career|experienced",
    ),
    (
        Level::NAME,
        "senior",
        "se|sr|snr|senior level|sr level|seniorin|expert|confirme|confirmee|experimente|experimentee|sperimentato|старший|сеньор|starszy|l3|level 3|advanced",
    ),
    (
        Level::NAME,
        "lead",
        "team lead|teamlead|tech lead|techlead|technical lead|teamleiter|teamleiterin|teamleitung|gruppenleiter|gruppenleiterin|leitend|leiter|lider|chef d equipe|responsable d equipe|capo|тимлид|лид|ведущий|lead level|leader|team leader",
    ),
    (
        Level::NAME,
        "principal",
        "staff|staff level|distinguished|fellow|architect|principal level|staff plus",
    ),
    (
        Level::NAME,
        "manager",
        "mgr|management|manager level|managerin|abteilungsleiter|abteilungsleiterin|abteilungsleitung|gerente|responsable|cadre manager|dirigente|kierownik|менеджер|руководитель|people manager|middle management|engineering manager|fuhrungskraft",
    ),
    (
        Level::NAME,
        "director",
        "dir|director level|direktor|direktorin|bereichsleiter|bereichsleiterin|directeur|directrice|directora|diretor|direttore|dyrektor|директор|head|head of|head of department|vice director|senior manager|senior management",
    ),
    (
        Level::NAME,
        "executive",
        "ex|exec|c level|c suite|clevel|executive level|vp|vice president|svp|evp|cto|ceo|cfo|coo|vorstand|geschaftsfuhrer|geschaftsfuhrerin|geschaftsfuhrung|pdg|owner|founder|partner|топ менеджер|board",
    ),
    (
        EmploymentType::NAME,
        "full_time",
        "ft|full|fulltime|full time employee|full time employment|fte|permanent|permanent full time|employee|employed|employed full time|regular|salaried|vollzeit|vollzeitbeschaftigt|festanstellung|fest|festangestellt|angestellt|angestellte|unbefristet|temps plein|plein temps|cdi|salarie|salariee|tiempo completo|jornada completa|indefinido|contrato indefinido|tempo integral|clt|tempo pieno|tempo indeterminato|indeterminato|voltijd|vast|pelny etat|umowa o prace|uop|etat|полная занятость|полный день|постоянная|повна зайнятість|heltid|tillsvidare|yes full time|payroll|w2|正社員",
    ),
    (
        EmploymentType::NAME,
        "part_time",
        "pt|part|parttime|part time employee|permanent part time|employed part time|teilzeit|teilzeitbeschaftigt|temps partiel|mi temps|tiempo parcial|media jornada|meio periodo|tempo parcial|part time job|deeltijd|parttijd|pol etatu|niepelny etat|частичная занятость|неполный день|часткова зайнятість|deltid|パート",
    ),
    (
        EmploymentType::NAME,
        "contract",
        "ct|contractor|b2b|contract employee|fixed contract|independent contractor|self employed contractor|auftragnehmer|freier mitarbeiter|dienstvertrag|contrato|contrat|prestataire|consultant externe|kontrakt|umowa b2b|контракт|фоп|фл|ип|подрядчик|zzp|zzper|1099|corp to corp|c2c|pj|partita iva|契約社員",
    ),
    (
        EmploymentType::NAME,
        "freelance",
        "fl|freelancer|freelancing|selbststandig|selbstandig|freiberuflich|freiberufler|freiberuflerin|self employed|selfemployed|independant|independante|independent|auto entrepreneur|freelance independant|autonomo|autonoma|libero professionista|wolny strzelec|фриланс|фрилансер|самозанятый|gig",
    ),
    (
        EmploymentType::NAME,
        "temporary",
        "temp|temporary employee|fixed term|fixed term contract|seasonal|casual|befristet|zeitarbeit|leiharbeit|aushilfe|saisonarbeit|minijob|cdd|interim|interimaire|temporal|contrato temporal|eventual|temporario|determinato|tempo determinato|tijdelijk|uitzend|umowa zlecenie|zlecenie|временная|срочный|вахта|派遣",
    ),
    (
        EmploymentType::NAME,
        "internship",
        "intern|trainee|praktikum|praktikant|praktikantin|werkstudent|werkstudentin|ausbildung|azubi|stage|stagiaire|apprentissage|alternance|apprenticeship|apprentice|becario|practicas|estagio|tirocinio|stagista|staz|стажировка|стажер",
    ),
    (
        WorkMode::NAME,
        "on_site",
        "onsite|on site|office|in office|in the office|in person|inperson|on premise|on premises|no remote|not remote|fully on site|0|0 remote|buro|im buro|vor ort|prasenz|bureau|au bureau|sur site|presentiel|sur place|oficina|presencial|en oficina|escritorio|in sede|in ufficio|ufficio|op kantoor|kantoor|biuro|stacjonarnie|w biurze|stacjonarna|офис|в офисе|очно|kontor|pa plats|出社",
    ),
    (
        WorkMode::NAME,
        "hybrid",
        "hybride|hibrido|ibrido|hybridni|hybrydowo|hybrydowa|hybrydowy|гибрид|гибридный|гибридно|hybrid remote|partly remote|partially remote|partial remote|mixed|mix|gemischt|teilweise remote|teils teils|mixte|mixto|semipresencial|misto|50|flexible|some remote|ハイブリッド",
    ),
    (
        WorkMode::NAME,
        "remote",
        "remotely|fully remote|full remote|100 remote|remote only|remote first|100|home office|homeoffice|work from home|wfh|from home|home|telework|telecommute|mobil|mobiles arbeiten|von zuhause|fernarbeit|teletravail|a distance|distanciel|100 teletravail|remoto|remota|teletrabajo|a distancia|en remoto|trabalho remoto|da remoto|telelavoro|smart working|thuis|thuiswerk|zdalnie|zdalna|praca zdalna|удаленно|удаленка|удаленная|дистанционно|віддалено|distans|リモート|在宅",
    ),
    (
        Gender::NAME,
        "woman",
        "f|w|female|women|cis woman|cis female|frau|weiblich|weibl|femme|feminin|femenino|mujer|feminino|mulher|donna|femminile|vrouw|kobieta|zena|женский|женщина|жен|ж|жінка|kvinna|kvinde|kvinne|nainen|she|she her|trans woman|女|女性|여성|여",
    ),
    (
        Gender::NAME,
        "man",
        "m|male|men|cis man|cis male|mann|mannlich|mannl|homme|h|masculin|masculino|hombre|homem|uomo|maschio|maschile|mannelijk|mezczyzna|muz|мужской|мужчина|муж|м|чоловік|mand|mies|he|he him|trans man|男|男性|남성|남",
    ),
    (
        Gender::NAME,
        "non_binary",
        "d|x|divers|diverse|nonbinary|non binaire|no binario|no binaria|nao binario|non binario|enby|nb|genderqueer|gender queer|genderfluid|gender fluid|agender|they|they them|third gender|another gender|self described|non conforming|gender non conforming|autre|otro|anders|altro|other or prefer not to answer other|other",
    ),
    (
        Gender::NAME,
        "undisclosed",
        "prefer not to say|prefer not to answer|prefer not to disclose|rather not say|not specified|undisclosed|decline to answer|decline to state|keine angabe|k a|ne souhaite pas repondre|non precise|prefiero no decir|prefiro nao dizer|preferisco non dirlo|zeg ik liever niet|не указано|не хочу отвечать|u|unknown|other or prefer not to answer",
    ),
    (
        Education::NAME,
        "none",
        "no formal education|no education|kein abschluss|ohne abschluss|sans diplome|sin estudios|keiner|нет образования|primary school|primary",
    ),
    (
        Education::NAME,
        "secondary",
        "high school|highschool|secondary school|high school diploma|ged|hs diploma|school|a levels|gcse|abitur|abi|matura|fachabitur|realschule|mittlere reife|hauptschule|schulabschluss|baccalaureat|bac|lycee|bachillerato|ensino medio|diploma di maturita|liceo|liceum|srednie|среднее|среднее образование|secondaire|some college|college no degree|some university",
    ),
    (
        Education::NAME,
        "vocational",
        "vocational training|trade school|technical school|apprenticeship|ausbildung|berufsausbildung|lehre|berufslehre|meister|techniker|bts|dut|bac 2|cap|bep|formacion profesional|fp|ensino tecnico|tecnico|its|mbo|technikum|zawodowe|среднее специальное|среднее профессиональное|колледж|certificate|certification|diploma|professional certificate",
    ),
    (
        Education::NAME,
        "associate",
        "associate degree|associates|associates degree|associate s degree|foundation degree",
    ),
    (
        Education::NAME,
        "bachelor",
        "bachelors|bachelor s|bachelors degree|bachelor s degree|bachelor degree|college degree|college|university|university degree|undergraduate|undergraduate degree|ba|bs|bsc|b sc|b tech|btech|beng|b eng|ba bs|bachelor of science|bachelor of arts|licence|license|bac 3|licenciatura|licenciado|grado|grado universitario|graduacao|ensino superior|laurea triennale|triennale|hbo|licencjat|inzynier|бакалавр|бакалавриат|kandidat|4 year degree",
    ),
    (
        Education::NAME,
        "master",
        "masters|master s|masters degree|master s degree|master degree|ms|msc|m sc|ma|mba|meng|m eng|mtech|graduate degree|postgraduate|post graduate|diplom|magister|universitat|uni|studium|maitrise|bac 5|ingenieur|grande ecole|master universitario|posgrado|maestria|mestrado|laurea magistrale|laurea|wo|magisterskie|wyzsze|магистр|высшее|высшее образование|специалист|专硕|硕士",
    ),
    (
        Education::NAME,
        "doctorate",
        "phd|ph d|dr|doctor|doctoral|doctoral degree|doctor of philosophy|promotion|doktor|doktorat|doctorat|bac 8|doctorado|doutorado|dottorato|кандидат наук|доктор наук|аспирантура|md|jd|professional degree|professional degree md jd etc|professional degree m d j d|博士",
    ),
    (
        PayPeriod::NAME,
        "hour",
        "hourly|hr|hrs|h|hours|per hour|an hour|stunde|stunden|stundlich|pro stunde|heure|horaire|par heure|hora|por hora|ora|uur|godzina|godzinowo|час|в час|time|timme|ph|per hr|p h",
    ),
    (
        PayPeriod::NAME,
        "day",
        "daily|days|per day|a day|tag|taglich|pro tag|tagessatz|jour|journalier|par jour|dia|por dia|diario|giorno|dag|dzien|день|в день|pd|p d|day rate",
    ),
    (
        PayPeriod::NAME,
        "week",
        "weekly|weeks|per week|a week|wk|woche|wochentlich|pro woche|semaine|hebdomadaire|par semaine|semana|semanal|por semana|settimana|settimanale|tydzien|неделя|в неделю|pw|p w",
    ),
    (
        PayPeriod::NAME,
        "month",
        "monthly|months|per month|a month|mo|mth|monat|monatlich|pro monat|mtl|mois|mensuel|mensuelle|par mois|mes|mensual|al mes|por mes|mensal|mese|mensile|al mese|maand|maandelijks|miesiac|miesiecznie|месяц|ежемесячно|в месяц|мес|місяць|manad|maned|pm|p m|pcm|月",
    ),
    (
        PayPeriod::NAME,
        "year",
        "yearly|years|per year|a year|annual|annually|annum|per annum|yr|pa|p a|jahr|jahrlich|pro jahr|an|annee|annuel|annuelle|par an|ano|anual|al ano|por ano|anno|annuo|annuale|all anno|jaar|jaarlijks|rok|rocznie|год|в год|ежегодно|рік|ar|annual salary|年",
    ),
    (
        Basis::NAME,
        "gross",
        "brutto|brut|bruto|brutta|lordo|before tax|before taxes|pretax|pre tax|vor steuern|avant impots|antes de impuestos|gross salary|гросс|брутто|до вычета|hruby|税前|g",
    ),
    (
        Basis::NAME,
        "net",
        "netto|nett|neto|netta|after tax|after taxes|posttax|post tax|take home|nach steuern|apres impots|despues de impuestos|net salary|liquido|нетто|на руки|чистыми|na reke|cisty|税后|手取り|n",
    ),
    (
        Industry::NAME,
        "agriculture",
        "farming|forestry|fishing|landwirtschaft|agricultura|agrar|agri|agriculture or forestry|сельское хозяйство",
    ),
    (
        Industry::NAME,
        "automotive",
        "automobile|auto|automobil|automobilindustrie|car industry|automocion|автомобильная",
    ),
    (
        Industry::NAME,
        "construction",
        "real estate|property|property or construction|property construction|bau|baugewerbe|bauwesen|immobilien|btp|immobilier|construccion|inmobiliaria|edilizia|строительство|недвижимость|civil engineering",
    ),
    (
        Industry::NAME,
        "consulting",
        "professional services|business or consulting|business consulting|consultancy|management consulting|beratung|unternehmensberatung|conseil|consultoria|consulenza|консалтинг|recruitment or hr|accounting services",
    ),
    (
        Industry::NAME,
        "education",
        "education primary secondary|education higher education|higher education|academia|primary secondary education|school|schools|university|bildung|schule|enseignement|educacion|educacao|istruzione|образование|research|teaching|e learning|edtech",
    ),
    (
        Industry::NAME,
        "energy",
        "utilities|energy and utilities|utilities telecommunications energy|oil and gas|oil gas|energie|energia|mining|mining and natural resources|энергетика|renewables|power",
    ),
    (
        Industry::NAME,
        "finance",
        "accounting banking finance|accounting banking and finance|banking|bank|insurance|financial services|fintech|finanzen|banken|versicherung|banque|assurance|finance and insurance|banca|finanzas|finanza|seguros|финансы|банк|investment|accounting",
    ),
    (
        Industry::NAME,
        "food",
        "food and beverage|food and beverages|food beverage|lebensmittel|gastronomie nahrung|agroalimentaire|alimentacion|food production|food industry",
    ),
    (
        Industry::NAME,
        "government",
        "public administration|government and public administration|government public administration|public sector|civil service|offentlicher dienst|verwaltung|offentliche verwaltung|secteur public|fonction publique|administration publique|sector publico|administracion publica|setor publico|pubblica amministrazione|госслужба|state|local government|military|defense|defence|law enforcement and security|law enforcement",
    ),
    (
        Industry::NAME,
        "healthcare",
        "health care|health|medical|medicine|hospital|gesundheit|gesundheitswesen|pflege|sante|salud|saude|sanita|медицина|здравоохранение|social work|healthtech|nursing",
    ),
    (
        Industry::NAME,
        "hospitality",
        "hospitality and events|hotel|hotels|tourism|travel|leisure sport and tourism|leisure sport tourism|gastgewerbe|gastronomie|hotellerie|tourisme|hosteleria|turismo|hotelaria|hospitality travel|restaurants|restaurant|events",
    ),
    (
        Industry::NAME,
        "legal",
        "law|legal services|law firm|recht|rechtsberatung|juridique|droit|juridico|legale|юриспруденция",
    ),
    (
        Industry::NAME,
        "manufacturing",
        "engineering or manufacturing|engineering manufacturing|engineering|production|industry|industrie|produktion|fertigung|maschinenbau|manufacture|fabricacion|industria|produzione|производство|промышленность|aerospace|electronics|chemicals|chemie",
    ),
    (
        Industry::NAME,
        "media",
        "media and digital|media digital|entertainment|marketing advertising and pr|marketing advertising pr|marketing|advertising|art and design|art design|publishing|medien|werbung|medias|medios|publicidad|медиа|gaming|games|journalism",
    ),
    (
        Industry::NAME,
        "non_profit",
        "nonprofit|nonprofits|non profits|charity|charities|ngo|ngos|not for profit|gemeinnutzig|verein|association|associatif|ong|sin fines de lucro|нко|religious organization",
    ),
    (
        Industry::NAME,
        "pharma",
        "pharmaceuticals|pharmaceutical|biotech|biotechnology|pharma biotech|life sciences|life science|pharmazie|pharmaindustrie|farmaceutica|фармацевтика|biotech pharma",
    ),
    (
        Industry::NAME,
        "retail",
        "wholesale|sales|ecommerce|e commerce|retail and wholesale|handel|einzelhandel|grosshandel|commerce|distribution|grande distribution|comercio|varejo|commercio|торговля|ритейл|fashion|consumer goods|fmcg",
    ),
    (
        Industry::NAME,
        "software",
        "it|tech|technology|computing or tech|computing tech|information technology|internet|saas|it services|software development|information technology services|edv|informatik|informatique|numerique|tecnologia|informatica|ит|айти|it and software|it software|computers|software and internet|information services|artificial intelligence|ai",
    ),
    (
        Industry::NAME,
        "telecom",
        "telecommunications|telecoms|telekommunikation|telecommunication|telecomunicaciones|телеком|связь",
    ),
    (
        Industry::NAME,
        "transport",
        "transportation|transport or logistics|transport logistics|logistics|logistik|transportation and logistics|supply chain|shipping|aviation|airline|transporte|logistique|logistica|логистика|транспорт|warehousing",
    ),
    (
        Industry::NAME,
        "other",
        "others|sonstige|sonstiges|andere|autre|otro|outro|altro|другое|misc|miscellaneous",
    ),
];
