//! Figures as a page writes them.

use crate::domain::{Amount, CountBand, Figure, Method, Percentage, Quality, RoleSlug, Vocabulary};
use crate::insight::{
    Answered, CareerPath, ExperienceSection, Measure, PayByExperience, PayGap, Provenance,
    PublishedPay, Reference, Related, Trend, change_in_words, gap_in_words, in_country,
    percent_in_words, written,
};
use crate::web::address::RoleAddress;
use crate::web::pictures;

/// A figure in a table: an amount with the range it lies in, or nothing.
pub(in crate::web) struct Cell(pub Option<ShownCell>);

pub(in crate::web) struct ShownCell {
    pub value: String,
    pub range: String,
    pub smoothed: bool,
}

impl From<Figure> for Cell {
    fn from(figure: Figure) -> Self {
        Cell(figure.shown().map(|shown| ShownCell {
            value: written(shown.value),
            range: format!("{}–{}", written(shown.low), written(shown.high)),
            smoothed: shown.method == Method::Smoothed,
        }))
    }
}

/// A row of percentiles.
pub(in crate::web) struct Row {
    pub name: &'static str,
    pub note: Option<String>,
    pub cells: Vec<Cell>,
}

impl Row {
    fn of(name: &'static str, measure: &Measure, note: Option<String>) -> Self {
        Row {
            name,
            note,
            cells: measure.percentiles.as_array().into_iter().map(Cell::from).collect(),
        }
    }
}

/// Pay as the head of the page says it.
pub(in crate::web) struct PayView {
    pub code: &'static str,
    pub each: &'static str,
    pub median: Cell,
    pub middle: Option<String>,
    pub base: Cell,
    pub additional: Cell,
    pub share_receiving: Option<String>,
    pub quality: Option<&'static str>,
    pub people: String,
    pub employers: Option<String>,
    pub collected: String,
    pub rows: Vec<Row>,
    pub smoothed: bool,
    pub withheld: bool,
}

fn quality(quality: Quality) -> &'static str {
    match quality {
        Quality::A => "very certain",
        Quality::B => "certain",
        Quality::C => "fairly certain",
        Quality::D => "rough: use with care",
        Quality::E => "a hint at best",
    }
}

pub(super) fn band(band: CountBand) -> String {
    if band.from == band.to {
        band.from.to_string()
    } else {
        format!("{}–{}", band.from, band.to)
    }
}

impl PayView {
    pub(super) fn of(pay: &PublishedPay) -> Self {
        let total = &pay.total.percentiles;
        let quartiles = total.p25.shown().zip(total.p75.shown());
        let share = pay.additional.share_receiving.map(pictures::percent);
        let rows = vec![
            Row::of("Total pay", &pay.total, None),
            Row::of("Base pay", &pay.base, None),
            Row::of(
                "Additional pay",
                &pay.additional.measure,
                Some("of those who get any".to_owned()),
            ),
        ];
        let shown = || rows.iter().flat_map(|row| &row.cells);
        PayView {
            code: pay.currency.code(),
            each: pay.period.each(),
            median: total.p50.into(),
            middle: quartiles
                .map(|(p25, p75)| format!("{}–{}", written(p25.value), written(p75.value))),
            base: pay.base.percentiles.p50.into(),
            additional: pay.additional.measure.percentiles.p50.into(),
            share_receiving: share,
            quality: pay.total.quality.map(quality),
            people: pictures::people(pay.contributors),
            employers: pay.employers.map(band),
            collected: pictures::span(pay.collected),
            smoothed: shown().any(|cell| cell.0.as_ref().is_some_and(|shown| shown.smoothed)),
            withheld: shown().any(|cell| cell.0.is_none()),
            rows,
        }
    }
}

/// The public reference: tenth percentile, median, ninetieth.
pub(super) fn reference(reference: &Reference) -> [String; 3] {
    [reference.p10, reference.p50, reference.p90].map(|dollars| written(Amount(dollars * 100)))
}

/// A rung of the ladder.
pub(in crate::web) struct Step {
    pub title: String,
    pub level: &'static str,
    pub years: String,
    pub change: String,
    pub median: Cell,
    pub base: Cell,
    pub people: Option<String>,
}

/// The ladder.
pub(in crate::web) struct Career {
    pub code: &'static str,
    pub steps: Vec<Step>,
    /// Whether base pay of any rung is shown.
    pub has_base: bool,
    pub next: Vec<(RoleSlug, String)>,
}

impl Career {
    pub(super) fn of(path: &CareerPath) -> Self {
        let steps = path.steps.iter().map(|step| Step {
            title: step.title.clone(),
            level: step.level.label(),
            years: format!("{}–{} years", step.typical_years.from, step.typical_years.to),
            change: step.change.clone(),
            median: step.total_p50.into(),
            base: step.base_p50.into(),
            people: step.contributors.map(pictures::people),
        });
        let next = path.next.iter().map(|next| (next.role.clone(), next.title.clone()));
        let has_base = path.steps.iter().any(|step| step.base_p50.shown().is_some());
        let (steps, next) = (steps.collect(), next.collect());
        Career { code: path.currency.code(), steps, has_base, next }
    }
}

/// Pay within a band of experience.
pub(in crate::web) struct PayBand {
    pub name: &'static str,
    pub cells: [Cell; 3],
    pub people: String,
}

impl PayBand {
    pub(super) fn all(section: &PayByExperience) -> Vec<Self> {
        let bands = section.bands.iter().map(|band| PayBand {
            name: band.experience.label(),
            cells: [band.p25, band.p50, band.p75].map(Cell::from),
            people: pictures::people(band.contributors),
        });
        bands.collect()
    }
}

/// A share of people.
pub(in crate::web) struct ExperienceBandView {
    pub name: String,
    pub share: String,
}

impl ExperienceBandView {
    pub(super) fn all(section: &ExperienceSection) -> Vec<Self> {
        let bands = section.bands.iter();
        bands
            .map(|band| ExperienceBandView {
                name: pictures::band_name(band),
                share: pictures::percent(band.share),
            })
            .collect()
    }
}

/// Pay over time.
pub(in crate::web) struct TrendView {
    /// "in Germany".
    pub place: String,
    pub change: String,
    pub since: String,
    /// Quarters with their index and the range of that.
    pub points: Vec<(String, String, String)>,
}

impl TrendView {
    pub(super) fn of(trend: &Trend) -> Self {
        let points = trend.points.iter().map(|point| {
            let Percentage { value, low, high } = point.index;
            (point.quarter.to_string(), format!("{value:.1}"), format!("{low:.1}–{high:.1}"))
        });
        TrendView {
            place: in_country(trend.country),
            change: change_in_words(trend.change_percent),
            since: trend.since.to_string(),
            points: points.collect(),
        }
    }
}

/// What women and men earn.
pub(in crate::web) struct GapView {
    /// "in Germany".
    pub place: String,
    pub median: String,
    pub adjusted: Option<String>,
    pub women: String,
    pub men: String,
    /// Names of gaps with percent and their range; nothing where it is withheld.
    pub rows: Vec<(&'static str, Option<(String, String)>)>,
    /// Names of quartile pay bands with the percent of women and their range.
    pub bands: Vec<(&'static str, String, String)>,
}

impl GapView {
    pub(super) fn of(gap: &PayGap) -> Self {
        let said = |one: Percentage| {
            let [value, low, high] = [one.value, one.low, one.high].map(percent_in_words);
            (format!("{value} %"), format!("{low} to {high}"))
        };
        let adjusted = gap.adjusted_gap_percent.shown();
        let bands = gap.quartile_bands.iter().zip(pictures::BANDS).map(|(band, name)| {
            let Percentage { value, low, high } = band.women_percent;
            (name, format!("{value:.0} %"), format!("{low:.0}–{high:.0}"))
        });
        GapView {
            place: in_country(gap.country),
            median: gap_in_words(gap.median_gap_percent),
            adjusted: adjusted.map(gap_in_words),
            women: band(gap.women),
            men: band(gap.men),
            rows: vec![
                ("Median gender pay gap", Some(said(gap.median_gap_percent))),
                ("Gender pay gap (geometric means)", Some(said(gap.mean_gap_percent))),
                ("At the same level and experience", adjusted.map(said)),
            ],
            bands: bands.collect(),
        }
    }
}

/// A neighbouring role with its pay.
pub(in crate::web) struct Neighbour {
    pub title: String,
    pub path: String,
    pub median: Cell,
    pub code: &'static str,
    pub difference: Option<String>,
    /// Where both stand side by side.
    pub compared: String,
}

impl Neighbour {
    pub(super) fn all(related: &Related, address: &RoleAddress) -> Vec<Self> {
        let difference = |percent: i32| match percent {
            0 => "about the same".to_owned(),
            more if more > 0 => format!("{more} % more"),
            less => format!("{} % less", -less),
        };
        let roles = related.roles.iter().map(|role| Neighbour {
            title: role.title.clone(),
            path: RoleAddress { role: role.role.clone(), ..address.clone() }.to_string(),
            median: role.total_p50.into(),
            code: role.currency.map(|currency| currency.code()).unwrap_or_default(),
            difference: role.difference_percent.map(difference),
            compared: format!("{}&other={}", address.compared(), role.role.as_str()),
        });
        roles.collect()
    }
}

/// Where the figures of one section come from.
pub(in crate::web) struct Source {
    pub section: &'static str,
    pub place: String,
    pub people: String,
    pub collected: String,
    pub methods: String,
}

impl Source {
    pub(super) fn all(provenance: &Provenance, words: impl Fn(&Answered) -> String) -> Vec<Self> {
        let names = [
            ("pay", "Pay"),
            ("career_path", "Career path"),
            ("pay_by_experience", "Pay by experience"),
            ("highlights", "What people say"),
            ("experience", "Experience"),
            ("trend", "Pay over time"),
            ("pay_gap", "Women and men"),
        ];
        let sources = names.into_iter().filter_map(|(key, section)| {
            let of = provenance.sections.get(key)?;
            let methods = of.methods.iter().map(|method| match method {
                Method::Empirical => "from the group alone",
                Method::Smoothed => "leaning on the wider group",
            });
            Some(Source {
                section,
                place: words(&of.answered),
                people: pictures::people(of.contributors),
                collected: pictures::span(of.collected),
                methods: methods.collect::<Vec<_>>().join(" or "),
            })
        });
        sources.collect()
    }
}
