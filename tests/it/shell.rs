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
