//! What paylens brings for whoever types its commands: completions and manual pages.

use std::process::{Command, Output};

fn paylens(arguments: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paylens"));
    // A password in a variable must not end up in a page that is passed on.
    command.env("PAYLENS_DATABASE_URL", "postgres://me:hunter2@localhost/pay");
    command.args(arguments).output().expect("it runs")
}

fn printed(arguments: &[&str]) -> String {
    let output = paylens(arguments);
    assert!(output.status.success(), "{arguments:?}: {output:?}");
    String::from_utf8(output.stdout).expect("text")
}

#[test]
fn every_shell_completes_commands_and_options() {
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        let script = printed(&["completions", shell]);
        for word in ["serve", "release-every", "import", "salaries"] {
            assert!(script.contains(word), "{shell} does not complete {word}");
        }
        assert!(!script.contains("hunter2"), "{shell}");
    }
    let unknown = paylens(&["completions", "abacus"]);
    assert_eq!(unknown.status.code(), Some(2));
}

#[test]
fn the_manual_has_a_page_for_each_command() {
    let page = printed(&["man"]);
    assert!(page.contains(".TH paylens 1"), "{page}");
    assert!(page.contains("paylens\\-serve(1)"), "{page}");
    let folder = tempfile::tempdir().expect("a folder");
    printed(&["man", &folder.path().display().to_string()]);
    for command in ["paylens", "paylens-serve", "paylens-import-salaries", "paylens-staff-add"] {
        let path = folder.path().join(format!("{command}.1"));
        let page = std::fs::read_to_string(&path).expect(command);
        assert!(page.contains(".SH SYNOPSIS"), "{command}");
        assert!(!page.contains("hunter2"), "{command}");
    }
    let serve = std::fs::read_to_string(folder.path().join("paylens-serve.1")).expect("a page");
    assert!(serve.contains("PAYLENS_RELEASE_EVERY"), "variables are named, too");
}

/// Every command that prints, with a reader that has gone as `head` does: none of them panics or fails.
#[cfg(unix)]
#[test]
fn a_reader_that_has_gone_is_no_error() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str| folder.path().join(name).display().to_string();
    let (pay, said) = (path("pay.csv"), path("said.csv"));
    std::fs::write(&pay, "title,country,base\nNurse,US,71000\nRockstar of it all,US,9e9\n")
        .expect("written");
    std::fs::write(&said, "title,country,overall\nNurse,US,4\n").expect("written");
    let run = |arguments: &[&str]| {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        drop(reader);
        let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paylens"));
        command.env("PAYLENS_DATABASE_URL", format!("sqlite://{}", path("pay.db")));
        command.args(arguments).stdout(writer).output().expect("it runs")
    };
    for arguments in [
        &["import", "salaries", &pay, "--guess"][..],
        &["import", "salaries", &pay, "--dry-run"],
        &["import", "salaries", &pay],
        &["import", "reviews", &said, "--guess"],
        &["import", "reviews", &said],
        &["imports", "list", &path("")],
        &["titles", "unmatched"],
        &["titles", "assign", "back-end-developer", "Rockstar of it all"],
        &["staff", "list"],
        &["status"],
        &["status", "--json"],
        &["doctor"],
        &["release", "--force-close"],
        &["audit"],
        &["migrate"],
        &["openapi"],
        &["man"],
        &["completions", "bash"],
        &["--help"],
    ] {
        let Output { status, stderr, .. } = run(arguments);
        let told = String::from_utf8_lossy(&stderr);
        assert!(status.success() && !told.contains("panicked"), "{arguments:?}: {told}");
    }
    // Where standard error is closed too there is nobody to tell, and the exit code still tells.
    let (reader, writer) = std::io::pipe().expect("a pipe");
    drop(reader);
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paylens"));
    let failed = command.args(["import", "salaries", "/nowhere"]).stderr(writer);
    assert_eq!(failed.output().expect("it runs").status.code(), Some(1));
}
