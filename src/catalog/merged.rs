//! Roles that an operator merged into others: their titles lead on, their public pay references stay.

use super::Role;
use crate::domain::RoleSlug;
use std::collections::BTreeMap;

/// A role to be merged into another one.
#[derive(Debug, Clone, PartialEq)]
pub struct Merge {
    /// The role as it was.
    pub role: Role,
    /// The role it is merged into; that one may be merged further.
    pub into: RoleSlug,
}

/// Takes merged roles out of `roles`. What is left out: a merge into a role there is not.
pub(super) fn take_out(
    roles: &mut BTreeMap<RoleSlug, Role>,
    merges: impl IntoIterator<Item = Merge>,
) -> BTreeMap<RoleSlug, Merge> {
    let merges: BTreeMap<_, _> =
        merges.into_iter().map(|merge| (merge.role.slug.clone(), merge)).collect();
    let mut merged = BTreeMap::new();
    for (slug, Merge { role, into }) in &merges {
        let mut into = into;
        // Each merge is followed once at most, so that a ring of them ends.
        for _ in 0..merges.len() {
            into = merges.get(into).map_or(into, |next| &next.into);
        }
        if roles.contains_key(into) && !merges.contains_key(into) {
            merged.insert(slug.clone(), Merge { role: role.clone(), into: into.clone() });
        }
    }
    roles.retain(|slug, _| !merged.contains_key(slug));
    for role in roles.values_mut() {
        lead_on(&mut role.text.related, &role.slug, &merged);
        lead_on(&mut role.text.next, &role.slug, &merged);
    }
    merged
}

/// Puts the roles that merged ones lead to in their place.
fn lead_on(slugs: &mut Vec<RoleSlug>, own: &RoleSlug, merged: &BTreeMap<RoleSlug, Merge>) {
    let mut led = Vec::with_capacity(slugs.len());
    for slug in slugs.drain(..) {
        let slug = merged.get(&slug).map_or(slug, |merge| merge.into.clone());
        if slug != *own && !led.contains(&slug) {
            led.push(slug);
        }
    }
    *slugs = led;
}

/// Shows the titles of merged roles among the aliases of those they lead to.
pub(super) fn show(roles: &mut BTreeMap<RoleSlug, Role>, merged: &BTreeMap<RoleSlug, Merge>) {
    for Merge { role, into } in merged.values() {
        let Some(target) = roles.get_mut(into) else { continue };
        let titles = [role.title.to_lowercase()].into_iter().chain(role.text.aliases.clone());
        for title in titles {
            if !target.text.aliases.contains(&title) {
                target.text.aliases.push(title);
            }
        }
    }
}
