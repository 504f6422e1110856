//! The whole role page in one value.

use super::career::{CareerPath, PayByExperience, career_path, country_of, pay_by_experience};
use super::conversion::Conversion;
use super::described::{AnsweredBody, SliceBody};
use super::faq::{FaqEntry, Sections, faq};
use super::highlights::{Highlights, highlights};
use super::pay::{self, PayAnswer, Whose, nearest_with};
use super::related::{RelatedRole, related};
use super::section::Section;
use super::snapshot::{ReleaseRef, Snapshot};
use super::trend_and_gap::{PayGap, Trend, pay_gap, trend};
use super::{Answered, InsightError};
use crate::catalog::{Catalogue, PayReference, Role};
use crate::domain::{
    Collected, CountBand, Country, ExperienceShare, Figure, Method, RoleSlug, Scope, Slice,
};
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use utoipa::ToSchema;

/// What a role is called.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RoleSummary {
    /// Its name in addresses.
    pub slug: RoleSlug,
    /// Its title.
    #[schema(example = "Back End Developer")]
    pub title: String,
    /// Its family.
    #[schema(value_type = crate::domain::Family)]
    pub family: String,
    /// SOC 2018 code; absent where it has none.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false, example = "15-1252")]
    pub soc: Option<String>,
    /// Other titles for it.
    pub aliases: Vec<String>,
}

/// What people in the role do and bring.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct About {
    /// Two or three sentences.
    pub summary: String,
    /// What one does.
    pub responsibilities: Vec<String>,
    /// What usually gets one in.
    pub qualifications: Vec<String>,
    /// Public pay figures from outside the survey, for comparison.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub reference: Option<Reference>,
}

/// Public pay figures from outside the survey, US dollars a year before tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Reference {
    /// Tenth percentile.
    pub p10: i64,
    /// Median.
    pub p50: i64,
    /// Ninetieth percentile.
    pub p90: i64,
    /// Always US dollars.
    #[schema(value_type = crate::domain::Currency)]
    pub currency: &'static str,
    /// Who published them.
    pub source: String,
}

/// How experience is distributed.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct ExperienceSection {
    /// The slice the shares are of.
    #[schema(value_type = SliceBody)]
    pub answered: Slice,
    /// Bands with their shares, least experience first; they add up to 1.
    pub bands: Vec<ExperienceShare>,
}

/// Questions with answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Faq {
    /// The questions.
    pub entries: Vec<FaqEntry>,
}

/// Neighbouring roles.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Related {
    /// The roles.
    pub roles: Vec<RelatedRole>,
}

/// Where the figures of one section come from.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct SectionProvenance {
    /// The cell they are of: a slice of the role, or of what stands in for it.
    #[schema(value_type = AnsweredBody)]
    pub answered: Answered,
    /// How many people that cell has.
    pub contributors: CountBand,
    /// When they answered.
    pub collected: Collected,
    /// Where the shown percentiles take their strength from; empty where there are none.
    pub methods: BTreeSet<Method>,
}

impl SectionProvenance {
    fn of(snapshot: &Snapshot, answered: Answered, figures: &[Figure]) -> Option<Self> {
        let cell = snapshot.cell_of(&answered)?;
        let methods = figures.iter().filter_map(Figure::shown).map(|shown| shown.method);
        Some(SectionProvenance {
            answered,
            contributors: cell.contributors,
            collected: cell.collected,
            methods: methods.collect(),
        })
    }
}

/// Where the figures of the page come from.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct Provenance {
    /// How many people the pay section is drawn from.
    pub contributors: CountBand,
    /// When they answered.
    pub collected: Collected,
    /// Countries that are published for this role, best covered first.
    pub countries: Vec<Country>,
    /// The country that sections about one country speak of.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(nullable = false)]
    pub country: Option<Country>,
    /// The same section by section, for those that are published.
    pub sections: BTreeMap<&'static str, SectionProvenance>,
    /// The release.
    pub release: ReleaseRef,
    /// Where the rules are explained.
    #[schema(example = "/v1/methodology")]
    pub methodology: &'static str,
}

/// Everything there is to say about a role.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
pub struct RolePage {
    /// What it is called.
    pub role: RoleSummary,
    /// What people in it do.
    pub about: About,
    /// What they earn.
    pub pay: PayAnswer,
    /// How pay grows level by level.
    pub career_path: Section<CareerPath>,
    /// How experience is distributed.
    pub experience: Section<ExperienceSection>,
    /// How pay grows with experience.
    pub pay_by_experience: Section<PayByExperience>,
    /// How pay moved from quarter to quarter.
    pub trend: Section<Trend>,
    /// What women and men earn.
    pub pay_gap: Section<PayGap>,
    /// What people say.
    pub highlights: Section<Highlights>,
    /// Questions answered from the figures.
    pub faq: Section<Faq>,
    /// Neighbouring roles.
    pub related: Section<Related>,
    /// Where the figures come from.
    pub provenance: Section<Provenance>,
}

fn about(role: &Role) -> About {
    About {
        summary: role.text.summary.clone(),
        responsibilities: role.text.responsibilities.clone(),
        qualifications: role.text.qualifications.clone(),
        reference: role.pay.as_ref().map(|PayReference { p10, p50, p90, source }| Reference {
            p10: *p10,
            p50: *p50,
            p90: *p90,
            currency: "USD",
            source: source.clone(),
        }),
    }
}

fn sections(
    snapshot: &Snapshot,
    role: &Role,
    of: &Sections<'_>,
    experience: Option<&ExperienceSection>,
    said: Option<&Highlights>,
) -> BTreeMap<&'static str, SectionProvenance> {
    let Sections { pay, career, by_experience, trend, pay_gap } = of;
    let own = |slice| Answered { scope: Scope::Role(role.slug.clone()), slice };
    let of = |slice, figures: &[Figure]| SectionProvenance::of(snapshot, own(slice), figures);
    let pay_figures =
        [&pay.total, &pay.base, &pay.additional.measure].map(|m| m.percentiles.as_array()).concat();
    let career = career.map(|career| {
        let steps = career.steps.iter();
        let figures: Vec<_> = steps.flat_map(|step| [step.total_p50, step.base_p50]).collect();
        (Slice::country(career.country), figures)
    });
    let bands = by_experience.map(|section| {
        let figures: Vec<_> =
            section.bands.iter().flat_map(|band| [band.p25, band.p50, band.p75]).collect();
        (Slice::country(section.country), figures)
    });
    let found = [
        ("pay", SectionProvenance::of(snapshot, pay.answered.clone(), &pay_figures)),
        ("experience", experience.and_then(|section| of(section.answered.clone(), &[]))),
        ("career_path", career.and_then(|(slice, figures)| of(slice, &figures))),
        ("pay_by_experience", bands.and_then(|(slice, figures)| of(slice, &figures))),
        (
            "highlights",
            said.map(|said| SectionProvenance {
                answered: own(said.answered.clone()),
                contributors: said.reviewers,
                collected: said.collected,
                methods: BTreeSet::new(),
            }),
        ),
    ];
    let of_country =
        [("trend", trend.map(|trend| trend.country)), ("pay_gap", pay_gap.map(|gap| gap.country))]
            .map(|(name, country)| {
                (name, country.and_then(|country| of(Slice::country(country), &[])))
            });
    let found = found.into_iter().chain(of_country);
    found.filter_map(|(name, section)| Some((name, section?))).collect()
}

pub(super) fn build(
    snapshot: &Snapshot,
    catalogue: &Catalogue,
    role: &Role,
    asked: &Slice,
    conversion: Conversion,
) -> Result<RolePage, InsightError> {
    let pay = pay::answer(snapshot, catalogue, Whose::Role(role), asked, conversion)?;
    let career = career_path(snapshot, catalogue, role, asked, conversion)?;
    let experience = nearest_with(snapshot, &role.slug, asked, |cell| !cell.experience.is_empty())
        .map(|(answered, cell)| ExperienceSection { answered, bands: cell.experience.clone() });
    let by_experience = pay_by_experience(snapshot, catalogue, &role.slug, asked, conversion)?;
    let trend = trend(snapshot, &role.slug, asked);
    let pay_gap = pay_gap(snapshot, &role.slug, asked);
    let shown = pay.published().map(|pay| Sections {
        pay,
        career: career.as_ref(),
        by_experience: by_experience.as_ref(),
        trend: trend.as_ref(),
        pay_gap: pay_gap.as_ref(),
    });
    let entries = shown.as_ref().map(|shown| faq(snapshot, catalogue, role, shown, conversion));
    let entries = entries.transpose()?.unwrap_or_default();
    let said = highlights(snapshot, &role.slug, asked);
    let roles = related(snapshot, catalogue, role, asked, conversion)?;
    let provenance = shown.as_ref().map(|shown| Provenance {
        contributors: shown.pay.contributors,
        collected: shown.pay.collected,
        countries: snapshot.countries(&role.slug),
        country: country_of(snapshot, &role.slug, asked),
        sections: sections(snapshot, role, shown, experience.as_ref(), said.as_ref()),
        release: shown.pay.release.clone(),
        methodology: "/v1/methodology",
    });
    Ok(RolePage {
        role: RoleSummary {
            slug: role.slug.clone(),
            title: role.title.clone(),
            family: role.family.as_str().to_owned(),
            soc: role.soc.clone(),
            aliases: role.text.aliases.clone(),
        },
        about: about(role),
        career_path: career.into(),
        experience: experience.into(),
        pay_by_experience: by_experience.into(),
        trend: trend.into(),
        pay_gap: pay_gap.into(),
        highlights: said.into(),
        faq: (!entries.is_empty()).then_some(Faq { entries }).into(),
        related: (!roles.is_empty()).then_some(Related { roles }).into(),
        provenance: provenance.into(),
        pay,
    })
}
