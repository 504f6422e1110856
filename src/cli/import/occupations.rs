//! `paylens import occupations`: a classification of occupations into the role catalogue, beside and
//! never above what is in it already.

use super::onet::{self, Occupation};
use crate::catalog::{Catalogue, Origin, Role, normalise};
use crate::directory::Directory;
use crate::domain::{Family, RoleSlug};
use rayon::prelude::*;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::fmt;
use std::path::Path;

/// How many related roles an occupation keeps.
const MOST_RELATED: usize = 10;
/// From here on a title is the catalogue's own but for its dress.
const THE_SAME: f64 = 0.97;
/// From here on a title is that, or names one of the catalogue's among several.
const AMONG_OTHERS: f64 = 0.95;

/// Why a title of the classification did not become an alias.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LeftOut {
    /// The catalogue knows it for the same role.
    Known,
    /// The catalogue takes it for another role.
    PlacedElsewhere,
    /// It says too little to tell a role, like "Manager".
    TooGeneral,
    /// Several occupations claim it and none of their titles says more for one.
    SeveralOccupations,
}

/// What became of an import.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct OccupationSummary {
    /// Occupations read.
    pub occupations: usize,
    /// Occupations that are roles of the catalogue already.
    pub merged: usize,
    /// Roles that are new with this import.
    pub roles_added: usize,
    /// Aliases that are new with this import.
    pub aliases_added: usize,
    /// Titles that are no alias, by reason.
    pub left_out: BTreeMap<LeftOut, usize>,
}

impl fmt::Display for OccupationSummary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let OccupationSummary { occupations, merged, roles_added, aliases_added, left_out } = self;
        writeln!(f, "{occupations} occupations, {merged} of them roles of the catalogue already")?;
        write!(f, "{roles_added} roles added, {aliases_added} aliases added")?;
        for (reason, titles) in left_out {
            let reason = match reason {
                LeftOut::Known => "known for the same role already",
                LeftOut::PlacedElsewhere => "left out: the catalogue takes them for another role",
                LeftOut::TooGeneral => "left out: too general to tell a role",
                LeftOut::SeveralOccupations => "left out: claimed by several occupations",
            };
            write!(f, "\n{titles} titles {reason}")?;
        }
        Ok(())
    }
}

/// Where an occupation goes.
enum Target {
    /// It is this role.
    Role(RoleSlug),
    /// It becomes a role; titles of it may mean one of these, which share its code.
    Own(RoleSlug, Vec<RoleSlug>),
}

impl Target {
    fn slug(&self) -> &RoleSlug {
        match self {
            Target::Role(slug) | Target::Own(slug, _) => slug,
        }
    }
}

/// Imports the occupations of a folder. Importing it again changes nothing.
///
/// # Errors
/// A file that is not what it should be, with its line; nothing has been stored then. Or the store's.
pub async fn import_occupations(
    folder: &Path,
    directory: &Directory,
) -> anyhow::Result<OccupationSummary> {
    let folder = folder.to_owned();
    let stored: BTreeMap<_, _> =
        directory.stored_roles().await?.into_iter().map(|role| (role.slug.clone(), role)).collect();
    // What stood before any import: so that a second one meets what the first one met.
    let base = directory.without_imported().await?;
    let planned = tokio::task::spawn_blocking(move || -> anyhow::Result<_> {
        Ok(plan(&onet::read(&folder)?, &base))
    });
    let (roles, mut summary) = planned.await??;
    let changed: Vec<Role> =
        roles.into_iter().filter(|role| stored.get(&role.slug) != Some(role)).collect();
    for role in &changed {
        let before = stored.get(&role.slug);
        let aliases: BTreeSet<_> = before.into_iter().flat_map(|role| &role.text.aliases).collect();
        let new = role.text.aliases.iter().filter(|alias| !aliases.contains(alias)).count();
        summary.aliases_added += new;
        let fresh = before.is_none() && role.soc.is_some();
        summary.roles_added += usize::from(fresh);
    }
    directory.put_roles(changed).await?;
    Ok(summary)
}

/// The roles as they are to be stored.
fn plan(occupations: &[Occupation], base: &Catalogue) -> (Vec<Role>, OccupationSummary) {
    let mut summary =
        OccupationSummary { occupations: occupations.len(), ..OccupationSummary::default() };
    let targets: BTreeMap<&str, Target> = occupations
        .iter()
        .filter_map(|one| Some((one.code.as_str(), target(one, base)?)))
        .collect();
    summary.merged = targets.values().filter(|target| matches!(target, Target::Role(_))).count();
    let own_titles: HashMap<String, &RoleSlug> = occupations
        .iter()
        .filter_map(|one| match targets.get(one.code.as_str())? {
            Target::Own(slug, _) => Some((normalise(&one.title), slug)),
            Target::Role(_) => None,
        })
        .collect();
    let placed: Vec<_> = occupations
        .par_iter()
        .filter_map(|one| Some((one, targets.get(one.code.as_str())?)))
        .flat_map_iter(|(one, target)| {
            let titles = one.titles.iter().chain([&one.title]).map(|title| normalise(title));
            let titles: BTreeSet<_> = titles.collect();
            titles.into_iter().map(move |title| (one, target, title))
        })
        .filter(|(_, target, title)| own_titles.get(title) != Some(&target.slug()))
        .map(|(one, target, title)| {
            let place = match own_titles.get(&title) {
                Some(_) => Err(LeftOut::PlacedElsewhere),
                None => place(&title, target, base),
            };
            (one, title, place)
        })
        .collect();
    let mut claims: BTreeMap<String, BTreeMap<RoleSlug, f64>> = BTreeMap::new();
    for (one, title, place) in placed {
        match place {
            Ok(role) => {
                let alike = shared_words(&title, &normalise(&one.title));
                let claim = claims.entry(title).or_default().entry(role).or_default();
                *claim = claim.max(alike);
            }
            Err(reason) => *summary.left_out.entry(reason).or_default() += 1,
        }
    }
    let mut aliases: BTreeMap<RoleSlug, Vec<String>> = BTreeMap::new();
    for (title, roles) in claims {
        let most = roles.values().copied().fold(0.0, f64::max);
        // Of one occupation only, or more of its title's words than of any other's.
        let mut likely = roles.iter().filter(|(_, alike)| **alike >= most);
        match (likely.next(), likely.next()) {
            (Some((role, _)), None) => aliases.entry(role.clone()).or_default().push(title),
            _ => *summary.left_out.entry(LeftOut::SeveralOccupations).or_default() += 1,
        }
    }
    let mut roles = Vec::new();
    for one in occupations {
        let Some(Target::Own(slug, _)) = targets.get(one.code.as_str()) else { continue };
        let mut role = Role { origin: Origin::Imported, ..bare(slug, &one.title) };
        role.family = family(&one.code);
        role.soc = one.code.get(..7).map(str::to_owned);
        role.text.summary = one.description.clone();
        role.text.aliases = aliases.remove(slug).unwrap_or_default();
        for other in one.related.iter().filter_map(|code| targets.get(code.as_str())) {
            let (other, related) = (other.slug(), &mut role.text.related);
            if other != slug && !related.contains(other) && related.len() < MOST_RELATED {
                related.push(other.clone());
            }
        }
        roles.push(role);
    }
    for (slug, more) in aliases {
        let Some(known) = base.role(&slug) else { continue };
        let mut role = bare(&slug, &known.title);
        role.text.aliases = more;
        roles.push(role);
    }
    (roles, summary)
}

fn bare(slug: &RoleSlug, title: &str) -> Role {
    Role {
        slug: slug.clone(),
        title: title.to_owned(),
        family: Family::unsorted(),
        soc: None,
        pay: None,
        text: crate::catalog::RoleText::default(),
        origin: Origin::Imported,
    }
}

/// The role an occupation is, by title or by a code that one role alone has; else a role of its own.
fn target(one: &Occupation, base: &Catalogue) -> Option<Target> {
    // "Chefs and Head Cooks" are chefs, if their codes are as near.
    let minor_group = |code: &str| code.get(..4).map(str::to_owned);
    let is_near = |slug: &RoleSlug| {
        let code = base.role(slug).and_then(|role| role.soc.as_deref());
        code.is_some_and(|code| minor_group(code) == minor_group(&one.code))
    };
    let known = base.match_title(&one.title).best.filter(|best| {
        best.score >= THE_SAME || (best.score >= AMONG_OTHERS && is_near(&best.role))
    });
    if let Some(known) = known {
        return Some(Target::Role(known.role));
    }
    // A code ending in 9 collects what fits nowhere else: it is no occupation that a role could be.
    let soc = one.code.strip_suffix(".00").filter(|soc| !soc.ends_with('9'));
    let sharing = base.roles().filter(|role| soc.is_some() && role.soc.as_deref() == soc);
    let sharing: Vec<_> = sharing.map(|role| role.slug.clone()).collect();
    if let [only] = sharing.as_slice() {
        return Some(Target::Role(only.clone()));
    }
    let slug = RoleSlug::of_title(&one.title)?;
    let known = base.merged_into(&slug).or_else(|| base.role(&slug).map(|role| &role.slug));
    Some(match known.cloned() {
        Some(known) => Target::Role(known),
        None => Target::Own(slug, sharing),
    })
}

/// The share of a title's words, plural or not, that an alias has too.
fn shared_words(alias: &str, title: &str) -> f64 {
    let words: Vec<&str> = title.split(' ').collect();
    let has = |word: &&&str| {
        let alike = |other| strsim::normalized_damerau_levenshtein(word, other);
        alias.split(' ').any(|other| alike(other) >= 0.8)
    };
    words.iter().filter(has).count() as f64 / words.len() as f64
}

/// The role a title of an occupation leads to.
fn place(title: &str, target: &Target, base: &Catalogue) -> Result<RoleSlug, LeftOut> {
    if base.is_general(title) {
        return Err(LeftOut::TooGeneral);
    }
    let Some(best) = base.match_title(title).best else { return Ok(target.slug().clone()) };
    let may_be = match target {
        Target::Role(slug) => *slug == best.role,
        Target::Own(_, sharing) => sharing.contains(&best.role),
    };
    match may_be {
        true if best.score >= AMONG_OTHERS => Err(LeftOut::Known),
        true => Ok(best.role),
        false => Err(LeftOut::PlacedElsewhere),
    }
}

/// The family of a code: its SOC major group.
fn family(code: &str) -> Family {
    Family::new(match code.get(..2).unwrap_or_default() {
        "11" => "management",
        "13" => "business-and-finance",
        "15" => "computing-and-mathematics",
        "17" => "architecture-and-engineering",
        "19" => "science",
        "21" => "community-and-social-service",
        "23" => "legal",
        "25" => "education",
        "27" => "arts-and-media",
        "29" => "healthcare",
        "31" => "healthcare-support",
        "33" => "public-safety",
        "35" => "hospitality-and-food",
        "37" => "cleaning-and-grounds",
        "39" => "care-and-personal-services",
        "41" => "sales",
        "43" => "office-and-administration",
        "45" => "farming-fishing-and-forestry",
        "47" => "construction",
        "49" => "installation-and-repair",
        "51" => "production",
        "53" => "transport-and-logistics",
        "55" => "military",
        _ => "unsorted",
    })
}
