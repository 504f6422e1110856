//! The pages as they are followed: their lines run.

use crate::operating::done;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const ROOT: &str = env!("CARGO_MANIFEST_DIR");

fn binary() -> PathBuf {
    assert_cmd::cargo::cargo_bin!("paylens").to_owned()
}

/// Shell functions that stand between a page and this machine: a server takes any free port, a second one
/// ends the first, and nothing is built. Passwords come from standard input.
const AROUND: &str = r#"
set -euo pipefail
server=
paylens() {
    case "$1" in
        serve)
            [ -z "$server" ] || { kill "$server" && wait "$server" || true; }
            command paylens "$@" > served 2>&1 &
            server=$!
            until address=$(grep -o -m 1 '127[.]0[.]0[.]1:[0-9]*' served); do
                kill -0 "$server" || { cat served >&2; exit 1; }
                sleep 0.1
            done ;;
        staff) echo 'seven green kettles sing' | command paylens "$@" ;;
        *) command paylens "$@" < /dev/null ;;
    esac
}
curl() { command curl --silent --show-error --fail "${@//127.0.0.1:8080/$address}"; echo; }
cargo() { [ "$1" = install ] || { shift 3 && paylens "$@"; }; }
docker() { :; }
trap '[ -z "$server" ] || kill "$server"' EXIT
"#;

const SALARIES: &str = "Job title,Country,Yearly base pay,Currency,Years of experience
Cook,US,41000,USD,4
Registered Nurse,US,77000,USD,9
Back End Developer,DE,68000,EUR,6
";
const REVIEWS: &str = "title,country,overall,pros,cons
Cook,US,4,The hours are flexible and the team is friendly.,Meetings are long.
";

/// The lines of a page that are for a shell.
fn lines(page: &str) -> String {
    let text = fs::read_to_string(Path::new(ROOT).join(page)).expect(page);
    let blocks = text.split("```sh\n").skip(1).filter_map(|rest| rest.split("```").next());
    blocks.collect()
}

/// Runs all lines of a page in a folder with the files it speaks of; what they print.
fn run(page: &str, folder: &Path) -> String {
    for (name, text) in [
        ("last-year.csv", SALARIES),
        ("last-year-reviews.csv", REVIEWS),
        ("ONET_DIR/Occupation Data.txt", crate::occupations::OCCUPATIONS),
        ("ONET_DIR/Alternate Titles.txt", crate::occupations::TITLES),
        ("ONET_DIR/Related Occupations.txt", crate::occupations::RELATED),
        ("test", "#!/bin/sh\n"),
    ] {
        let path = folder.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("made");
        fs::write(&path, text).expect("written");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o755);
        fs::set_permissions(&path, mode).expect("changed");
    }
    let before = std::env::var("PATH").unwrap_or_default();
    let path = format!("{}:{before}", binary().parent().expect("a folder").display());
    let mut shell = Command::new("bash");
    shell.args(["-c", &format!("{AROUND}\n{}", lines(page))]).current_dir(folder);
    shell.env("PATH", path).env("HOME", folder).env("PAYLENS_BIND", "127.0.0.1:0");
    done(&shell.output().expect("bash"))
}

#[test]
fn the_lines_of_the_first_page_do_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = run("README.md", folder.path());
    assert!(told.contains("\"p50\"") && told.contains("\"receipt\""), "{told}");
    assert!(folder.path().join("paylens.db").exists());
}

#[test]
fn the_lines_of_the_page_of_settings_do_what_it_says() {
    let folder = tempfile::tempdir().expect("a folder");
    let told = run("docs/settings.md", folder.path());
    assert!(told.contains("3 rows read") && told.contains("3 accepted"), "{told}");
    assert!(told.contains("marie may sign in as admin") && !told.contains("BROKEN"), "{told}");
    for file in [
        "paylens.key",
        "map.toml",
        ".local/share/bash-completion/completions/paylens",
        ".local/share/man/man1/paylens.1",
    ] {
        let made = fs::metadata(folder.path().join(file)).expect(file);
        assert!(made.len() > 60, "{file}");
    }
}

/// Installation, service, proxy, backup, restoring and upgrade, in a copy of this machine.
#[test]
fn a_new_operator_follows_the_page_to_its_end() {
    let nginx = Command::new("nginx").arg("-v").output().is_ok();
    let apart = ["--mount", "--net", "--pid", "--fork", "--kill-child"];
    let may = Command::new("unshare").args(apart).args(["mount", "--make-rprivate", "/"]).output();
    if !nginx || !may.is_ok_and(|output| output.status.success()) {
        eprintln!("SKIPPED: needs root and nginx; docs/operating.md was not followed");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let script = Path::new(ROOT).join("tests/it/support/follow.sh");
    let mut follow = Command::new("unshare");
    follow.args(apart).arg("bash").arg(script).arg(ROOT).arg(binary()).arg(folder.path());
    let told = follow.output().expect("unshare");
    let (said, wrong) =
        (String::from_utf8_lossy(&told.stdout), String::from_utf8_lossy(&told.stderr));
    assert!(told.status.success() && said.ends_with("followed\n"), "{said}\n{wrong}");
}

/// Command lines of the pages, each with the page it is on.
fn documented_commands() -> Vec<(String, String)> {
    let pages =
        ["README.md", "docs/operating.md", "docs/settings.md", "docs/import.md", "docs/reviews.md"];
    let mut commands = Vec::new();
    for page in pages {
        let text = fs::read_to_string(Path::new(ROOT).join(page)).expect(page);
        let mut in_shell = false;
        for line in text.lines() {
            match line.trim() {
                "```sh" => in_shell = true,
                "```" => in_shell = false,
                line if in_shell && line.starts_with("paylens ") => {
                    let command = line.split(" #").next().expect("a command").trim().to_owned();
                    commands.push((page.to_owned(), command));
                }
                _ => {}
            }
        }
    }
    commands
}

#[test]
fn every_command_of_the_pages_is_one() {
    let commands = documented_commands();
    assert!(commands.len() > 15, "{commands:?}");
    for (page, command) in commands {
        let words: Vec<_> = command.split_whitespace().skip(1).collect();
        let named = |word: &&str| word.chars().all(|c| c.is_ascii_lowercase());
        let mut path: Vec<_> = words.iter().copied().take(2).take_while(named).collect();
        let help = |path: &[&str]| {
            let mut binary = Command::new(binary());
            binary.args(path).arg("--help").output().expect("it runs")
        };
        let mut told = help(&path);
        // The second word may be a value.
        if !told.status.success() {
            path.pop();
            told = help(&path);
        }
        assert!(told.status.success(), "{page}: {command}");
        let text = String::from_utf8_lossy(&told.stdout).into_owned();
        for option in words.iter().filter(|word| word.starts_with("--") && word.len() > 2) {
            assert!(text.contains(option), "{page}: {command}: there is no {option}");
        }
    }
}

#[test]
fn the_first_survey_of_the_page_comes_up_by_copying_its_lines() {
    let text = fs::read_to_string(Path::new(ROOT).join("docs/operating.md")).expect("readable");
    let rest = text.split("## A first survey by hand").nth(1).expect("the chapter");
    let lines =
        rest.split("```sh").nth(1).and_then(|rest| rest.split("```").next()).expect("lines");
    let folder = tempfile::tempdir().expect("a folder");
    let binary = binary();
    let path = format!(
        "{}:{}",
        binary.parent().expect("a folder").display(),
        std::env::var("PATH").unwrap_or_default()
    );
    let script = format!("set -e\n{lines}\npaylens status\npaylens backup copy.db\n");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script]).current_dir(folder.path()).env("PATH", path);
    let told = done(&shell.output().expect("it runs"));
    assert!(
        told.contains("is up to date") && told.contains("last release      none yet"),
        "{told}"
    );
    assert!(!told.contains("BAD "), "{told}");
    let made = folder.path().join("survey");
    assert!(made.join("paylens.db").exists() && made.join("key/paylens.key").exists());
}
