//! `paylens plan`: what a survey would show, before there is one.

use std::path::Path;
use std::process::{Command, Output};

fn plan(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(assert_cmd::cargo::cargo_bin!("paylens"));
    command.current_dir(folder).arg("plan").args(arguments).output().expect("it runs")
}

fn printed(arguments: &[&str]) -> String {
    let folder = tempfile::tempdir().expect("a folder");
    let output = plan(folder.path(), arguments);
    assert!(output.status.success(), "{output:?}");
    let left = std::fs::read_dir(folder.path()).expect("the folder").count();
    assert_eq!(left, 0, "what was made up is not kept");
    String::from_utf8(output.stdout).expect("text")
}

/// Of a line of the table: how many cells there are, and how many of them are shown.
fn shown(table: &str, of: &str) -> (usize, usize) {
    let line = table.lines().find(|line| line.trim_start().starts_with(of)).expect(of);
    let (before, after) = line.rsplit_once(" of ").expect("so many of so many");
    let number = |text: Option<&str>| text.expect("a number").parse().expect("a number");
    (number(after.split_whitespace().next()), number(before.split_whitespace().last()))
}

#[test]
fn an_association_of_300_sees_which_roles_it_will_see() {
    let few = printed(&["--people", "300", "--roles", "10"]);
    assert_eq!(shown(&few, "everybody in a country"), (1, 1));
    let (roles, shown_roles) = shown(&few, "a role in a country");
    assert_eq!(roles, 10);
    assert!((2..10).contains(&shown_roles), "{few}");
    assert!(few.contains("The smallest role that is shown in a country has"), "{few}");
    let many = printed(&["--people", "300", "--roles", "100"]);
    let (roles, shown_roles_of_many) = shown(&many, "a role in a country");
    assert!(roles > 60 && shown_roles_of_many < roles / 4, "{many}");
    assert!(many.contains("Asked for as one role"), "{many}");
}

#[test]
fn a_company_of_a_few_people_is_told_that_nothing_is_shown_of_its_roles() {
    let table = printed(&["--people", "12", "--roles", "4", "--privacy", "strict"]);
    assert!(table.contains("12 made-up people in 4 roles and 1 country"), "{table}");
    assert_eq!(shown(&table, "a role in a country"), (4, 0));
}

#[test]
fn what_cannot_be_tried_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    for arguments in [
        &["--people", "300", "--privacy", "off"][..],
        &["--people", "0"],
        &["--people", "300", "--roles", "0"],
        &["--people", "300", "--countries", "11"],
        &[],
    ] {
        assert!(!plan(folder.path(), arguments).status.success(), "{arguments:?}");
    }
}
