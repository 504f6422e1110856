//! Placing a title with 60,000 aliases loaded, beside comparing it with every one of them:
//! `cargo bench --bench titles`.

#![allow(missing_docs)]

use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use paylens::catalog::{Catalogue, Origin, Role, normalise};
use std::hint::black_box;

const FIELDS: [&str; 50] = [
    "accounts",
    "aviation",
    "bakery",
    "banking",
    "battery",
    "beverage",
    "bridge",
    "broadcast",
    "cable",
    "ceramics",
    "chemical",
    "claims",
    "clinical",
    "coating",
    "copper",
    "dairy",
    "dental",
    "diesel",
    "drilling",
    "energy",
    "export",
    "fabric",
    "ferry",
    "fibre",
    "forest",
    "furniture",
    "garment",
    "glass",
    "grain",
    "harbour",
    "hydraulic",
    "insurance",
    "jewellery",
    "laser",
    "leather",
    "marine",
    "meat",
    "mining",
    "orchard",
    "packaging",
    "paper",
    "pension",
    "plastics",
    "railway",
    "retail",
    "solar",
    "textile",
    "timber",
    "turbine",
    "water",
];
const TASKS: [&str; 40] = [
    "assembly",
    "audit",
    "billing",
    "booking",
    "calibration",
    "care",
    "cleaning",
    "commissioning",
    "compliance",
    "control",
    "cutting",
    "delivery",
    "design",
    "dispatch",
    "export",
    "finishing",
    "grading",
    "handling",
    "inspection",
    "installation",
    "loading",
    "maintenance",
    "moulding",
    "packing",
    "planning",
    "pricing",
    "procurement",
    "production",
    "quality",
    "recycling",
    "repair",
    "research",
    "safety",
    "sampling",
    "scheduling",
    "sorting",
    "storage",
    "survey",
    "testing",
    "training",
];
const JOBS: [&str; 30] = [
    "adviser",
    "agent",
    "analyst",
    "assistant",
    "attendant",
    "buyer",
    "chemist",
    "clerk",
    "consultant",
    "controller",
    "coordinator",
    "designer",
    "driver",
    "engineer",
    "estimator",
    "foreman",
    "helper",
    "inspector",
    "installer",
    "manager",
    "mechanic",
    "officer",
    "operator",
    "planner",
    "representative",
    "scientist",
    "specialist",
    "supervisor",
    "technician",
    "worker",
];

/// 1,500 roles with 40 aliases each.
fn roles() -> Vec<Role> {
    let roles = FIELDS.iter().flat_map(|field| JOBS.iter().map(move |job| (field, job)));
    roles
        .filter_map(|(field, job)| {
            let mut role = Role::of_title(&format!("{field} {job}"))?;
            role.origin = Origin::Imported;
            role.text.aliases = TASKS.iter().map(|task| format!("{field} {task} {job}")).collect();
            Some(role)
        })
        .collect()
}

fn titles(criterion: &mut Criterion) {
    let roles = roles();
    let aliases: Vec<String> =
        roles.iter().flat_map(|role| &role.text.aliases).map(|alias| normalise(alias)).collect();
    assert_eq!(aliases.len(), 60_000);
    let built_in = Catalogue::built_in().expect("the shipped files are good");
    criterion.bench_function("index of 60000 aliases", |bench| {
        bench.iter_batched(
            || roles.clone(),
            |roles| black_box(built_in.with_roles(roles)),
            BatchSize::LargeInput,
        );
    });
    let catalogue = built_in.with_roles(roles).expect("no contradiction");
    let typed = [
        "Sr. Backend Engineer",
        "Senior Turbine Maintenence Technician",
        "railway quality manager",
        "Head of Solar Planning",
        "Registred Nurse - Night Shift",
        "Inspector, Water Sampling (m/w/d)",
        "none of your business",
    ];
    let mut next = typed.iter().cycle();
    let mut title = move || *next.next().expect("a title");
    let mut group = criterion.benchmark_group("title among 60000 aliases");
    group.sample_size(20);
    group.bench_function("paylens", |bench| {
        bench.iter_batched(
            &mut title,
            |title| black_box(catalogue.match_title(title)),
            BatchSize::SmallInput,
        );
    });
    group.bench_function("every alias, Jaro-Winkler", |bench| {
        bench.iter_batched(
            &mut title,
            |title| {
                let normal = normalise(title);
                let alike = aliases.iter().map(|alias| strsim::jaro_winkler(alias, &normal));
                black_box(alike.fold(0.0, f64::max))
            },
            BatchSize::SmallInput,
        );
    });
    group.finish();
}

criterion_group!(benches, titles);
criterion_main!(benches);
