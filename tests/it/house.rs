//! The house rules that a compiler does not check: which room may use which.

use std::fs;
use std::path::{Path, PathBuf};

/// Rooms in the order of dependency: each may use those of the steps above it only.
const STEPS: [&[&str]; 9] = [
    &["clock", "config", "secrets", "telemetry"],
    &["domain"],
    &["text"],
    &["catalog", "disclosure", "estimate", "store"],
    &["directory"],
    &["intake", "release", "insight", "staff"],
    &["conditional"],
    &["http", "web"],
    &["cli"],
];

fn step(room: &str) -> usize {
    STEPS
        .iter()
        .position(|rooms| rooms.contains(&room))
        .unwrap_or_else(|| panic!("the room {room} stands nowhere in the order of the house"))
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Every source file with its room and its text up to its tests.
fn sources() -> Vec<(PathBuf, String, String)> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut found = Vec::new();
    files(&root, &mut found);
    found
        .into_iter()
        .filter(|path| !path.ends_with("src/lib.rs") && !path.ends_with("src/main.rs"))
        .map(|path| {
            let inside = path.strip_prefix(&root).expect("below the root");
            let first = inside.components().next().expect("a room").as_os_str();
            let room = first.to_string_lossy().trim_end_matches(".rs").to_owned();
            let text = fs::read_to_string(&path).expect("readable");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            (path, room, code)
        })
        .collect()
}

/// The rooms a text names, as `crate::room`.
fn rooms_in(code: &str) -> Vec<String> {
    code.split("crate::")
        .skip(1)
        .filter_map(|rest| {
            let name: String =
                rest.chars().take_while(|c| c.is_ascii_lowercase() || *c == '_').collect();
            STEPS.iter().flat_map(|rooms| rooms.iter()).any(|room| *room == name).then_some(name)
        })
        .collect()
}

#[test]
fn arrows_point_one_way() {
    for (path, room, code) in sources() {
        for used in rooms_in(&code).into_iter().filter(|used| *used != room) {
            let leaf = step(&used) == 0;
            assert!(
                leaf || step(&used) < step(&room),
                "{}: {room} must not use {used}",
                path.display()
            );
        }
    }
}

#[test]
fn each_library_stays_in_its_room() {
    let allowed: [(&str, &[&str]); 5] = [
        ("diesel", &["store"]),
        ("actix_web", &["conditional", "http", "web", "cli"]),
        ("askama", &["web"]),
        ("utoipa_actix_web", &["http"]),
        ("statrs", &["disclosure", "estimate", "cli"]),
    ];
    for (path, room, code) in sources() {
        for (library, rooms) in allowed {
            let used = code.contains(&format!("{library}::"));
            assert!(
                !used || rooms.contains(&room.as_str()),
                "{}: {library} belongs into {rooms:?}",
                path.display()
            );
        }
        for asking in ["now_utc()", "now_local()", "SystemTime::now", "Utc::now"] {
            let asks = code.contains(asking);
            assert!(!asks || room == "clock", "{} asks the time", path.display());
        }
    }
}

#[test]
fn every_file_says_what_it_is() {
    for (path, _, code) in sources() {
        assert!(code.starts_with("//!"), "{} does not say what it is", path.display());
    }
}

/// All code in folders of the repository.
fn code_in(folders: &[&str]) -> String {
    let mut found = Vec::new();
    for folder in folders {
        files(&Path::new(env!("CARGO_MANIFEST_DIR")).join(folder), &mut found);
    }
    found.iter().map(|path| fs::read_to_string(path).expect("readable")).collect()
}

#[test]
fn every_dependency_is_used() {
    // There for its feature alone: SQLite inside.
    const UNNAMED: &str = "libsqlite3-sys";
    let manifest = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
    let manifest = fs::read_to_string(manifest).expect("readable");
    let library = code_in(&["src"]);
    let all = code_in(&["src", "tests", "examples", "benches"]);
    let (mut section, mut looked_at) = ("", 0);
    for line in manifest.lines() {
        if line.starts_with('[') {
            section = line;
        }
        let code = match section {
            "[dependencies]" => &library,
            "[dev-dependencies]" => &all,
            _ => continue,
        };
        let Some((name, _)) = line.split_once(" = ").filter(|(name, _)| *name != UNNAMED) else {
            continue;
        };
        let used = code.contains(&format!("{}::", name.replace('-', "_")));
        assert!(used, "nothing uses the dependency {name}");
        looked_at += 1;
    }
    assert!(looked_at > 40, "only {looked_at} dependencies were looked at");
}
