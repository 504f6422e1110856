//! A classification of occupations comes into the catalogue beside what is there, once.

use crate::support::{Backend, TestStore};
use paylens::catalog::Catalogue;
use paylens::cli::import::{LeftOut, OccupationSummary, import_occupations};
use paylens::directory::Directory;
use rstest::rstest;
use std::fs;
use std::path::Path;
use tempfile::TempDir;

pub(super) const OCCUPATIONS: &str = "O*NET-SOC Code\tTitle\tDescription
15-1252.00\tSoftware Developers\tThey write software.
47-9999.01\tZeppelin Riggers\tThey rig airships.
47-9999.02\tBalloon Inspectors\tThey inspect balloons.
51-4121.00\tWelders and Cutters\tThey weld.
";
pub(super) const TITLES: &str = "O*NET-SOC Code\tAlternate Title\tShort Title\tSource(s)
47-9999.01\tAirship Rigger\tn/a\t01
47-9999.01\tBallonet Stitchwright\tBLT\t01
47-9999.01\tEnvelope Keeper\tn/a\t01
47-9999.02\tEnvelope Keeper\tn/a\t01
47-9999.02\tBalloon Gauger\tn/a\t01
47-9999.01\tManager\tn/a\t01
47-9999.01\tRegistered Nurse\tn/a\t01
47-9999.01\tBalloon Inspectors\tn/a\t01
51-4121.00\tHyperbaric Seam Fuser\tn/a\t01
51-4121.00\tPipe Welder\tn/a\t01
";
pub(super) const RELATED: &str = "O*NET-SOC Code\tRelated O*NET-SOC Code\tRelatedness Tier\tIndex
47-9999.01\t47-9999.02\tPrimary-Short\t1
47-9999.01\t51-4121.00\tPrimary-Long\t2
47-9999.01\t15-1252.00\tSupplemental\t3
";

fn folder(occupations: &str, titles: &str, related: &str) -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, text) in [
        ("Occupation Data.txt", occupations),
        ("Alternate Titles.txt", titles),
        ("Related Occupations.txt", related),
    ] {
        fs::write(folder.path().join(name), text).expect("written");
    }
    folder
}

async fn directory(on: &TestStore) -> Directory {
    Directory::open(on.store.role_records()).await.expect("opened")
}

#[rstest]
#[tokio::test]
async fn occupations_become_roles_or_join_those_there_are(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let on = TestStore::on(backend).await;
    let directory = directory(&on).await;
    let folder = folder(OCCUPATIONS, TITLES, RELATED);
    let summary = import_occupations(folder.path(), &directory).await.expect("imported");
    let left_out = [
        (LeftOut::Known, 3),
        (LeftOut::PlacedElsewhere, 2),
        (LeftOut::TooGeneral, 1),
        (LeftOut::SeveralOccupations, 1),
    ];
    let expected = OccupationSummary {
        occupations: 4,
        merged: 2,
        roles_added: 2,
        aliases_added: 5,
        left_out: left_out.into(),
    };
    assert_eq!(summary, expected);

    let catalogue = directory.current();
    let found = |title| catalogue.match_title(title).best.map(|best| best.role.to_string());
    for (title, role) in [
        ("Airship Rigger", Some("zeppelin-riggers")),
        ("sr. zeppelin rigger", Some("zeppelin-riggers")),
        // What shares no word with its occupation is offered and places nobody.
        ("BLT", None),
        ("Balloon Gauger", Some("balloon-inspectors")),
        ("Hyperbaric Seam Fuser", None),
        ("Underwater Pipe Welder", Some("welder")),
        ("Registered Nurse", Some("registered-nurse")),
        ("Software Developer", Some("software-engineer")),
        ("Envelope Keeper", None),
        ("Manager", None),
    ] {
        assert_eq!(found(title).as_deref(), role, "{title}");
    }
    for (title, role) in [("BLT", "zeppelin-riggers"), ("Hyperbaric Seam Fuser", "welder")] {
        let offered = catalogue.match_title(title).alternatives;
        assert_eq!(offered.first().map(|first| first.role.as_str()), Some(role), "{title}");
    }
    let slug = "zeppelin-riggers".parse_slug();
    let rigger = catalogue.role(&slug).expect("a role");
    assert_eq!(rigger.soc.as_deref(), Some("47-9999"));
    assert_eq!(rigger.family.as_str(), "construction");
    assert_eq!(rigger.text.summary, "They rig airships.");
    let related: Vec<_> = rigger.text.related.iter().map(|slug| slug.as_str()).collect();
    assert_eq!(related, ["balloon-inspectors", "welder"]);
    // The built-in role is as it was.
    let built_in = Catalogue::built_in().expect("the shipped files are good");
    let welder = "welder".parse_slug();
    assert_eq!(catalogue.role(&welder), built_in.role(&welder));

    let version = on.store.role_records().version().await.expect("read");
    let again = import_occupations(folder.path(), &directory).await.expect("imported");
    assert_eq!(again, OccupationSummary { roles_added: 0, aliases_added: 0, ..expected });
    assert_eq!(on.store.role_records().version().await.expect("read"), version);
}

trait ParseSlug {
    fn parse_slug(&self) -> paylens::domain::RoleSlug;
}

impl ParseSlug for str {
    fn parse_slug(&self) -> paylens::domain::RoleSlug {
        crate::support::role(self)
    }
}

#[tokio::test]
async fn a_malformed_file_is_named_with_its_line() {
    let on = TestStore::on(Backend::Sqlite).await;
    let directory = directory(&on).await;
    for (occupations, titles, related, says) in [
        ("Code\tTitle\n", TITLES, RELATED, "Occupation Data.txt, line 1: no column"),
        (
            "O*NET-SOC Code\tTitle\tDescription\n15-1252.00\tX\n",
            TITLES,
            RELATED,
            "Occupation Data.txt, line 2: 2 cells where there are 3 columns",
        ),
        (
            "O*NET-SOC Code\tTitle\tDescription\n15.1252\tX\tY\n",
            TITLES,
            RELATED,
            "Occupation Data.txt, line 2: \"15.1252\" is no code",
        ),
        (
            OCCUPATIONS,
            "O*NET-SOC Code\tAlternate Title\n11-1011.00\tX\n",
            RELATED,
            "Alternate Titles.txt, line 2: there is no occupation 11-1011.00",
        ),
        (
            OCCUPATIONS,
            "O*NET-SOC Code\tAlternate Title\n15-1252.00\t\n",
            RELATED,
            "Alternate Titles.txt, line 2: \"Alternate Title\" is empty",
        ),
        (
            OCCUPATIONS,
            TITLES,
            "O*NET-SOC Code\tRelated O*NET-SOC Code\n15-1252.00\t11-1011.00\n",
            "Related Occupations.txt, line 2: there is no occupation 11-1011.00",
        ),
    ] {
        let folder = folder(occupations, titles, related);
        let error = import_occupations(folder.path(), &directory).await.expect_err("malformed");
        assert!(error.to_string().contains(says), "{error}");
    }
    let missing = import_occupations(Path::new("/nowhere"), &directory).await.expect_err("absent");
    assert!(missing.to_string().contains("cannot be read"), "{missing}");
    assert_eq!(on.store.role_records().version().await.expect("read"), 0);
}

/// All of O*NET, where it is at hand: the built-in catalogue places what it placed before.
#[tokio::test]
async fn the_whole_of_onet_takes_nothing_from_the_built_in_roles() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folders = ["../shared/data/taxonomy_onet", "../../shared/data/taxonomy_onet"];
    let Some(folder) = folders.iter().map(|path| root.join(path)).find(|path| path.exists()) else {
        eprintln!("SKIPPED: there is no ../shared/data/taxonomy_onet");
        return;
    };
    let on = TestStore::on(Backend::Sqlite).await;
    let directory = directory(&on).await;
    let summary = import_occupations(&folder, &directory).await.expect("imported");
    eprintln!("{summary}");
    assert!(summary.roles_added > 500 && summary.aliases_added > 20_000, "{summary}");
    let catalogue = directory.current();
    let built_in = Catalogue::built_in().expect("the shipped files are good");
    for role in built_in.roles() {
        for title in role.text.aliases.iter().chain([&role.title]) {
            let found = catalogue.match_title(title).best.map(|best| best.role);
            assert_eq!(found.as_ref(), Some(&role.slug), "{title}");
        }
    }
    // Whatever is placed without it is placed to the same role with it.
    for labelled in [
        include_str!("titles/looked_at/forms.tsv"),
        include_str!("titles/looked_at/adverts.tsv"),
        include_str!("titles/looked_at/abroad.tsv"),
        include_str!("titles/fresh/broad_survey.tsv"),
        include_str!("titles/fresh/hr_lists.tsv"),
    ] {
        for title in labelled.lines().skip(1).filter_map(|line| line.split('\t').next()) {
            if let Some(before) = built_in.match_title(title).best {
                let with = catalogue.match_title(title).best;
                assert_eq!(with.map(|best| best.role), Some(before.role), "{title}");
            }
        }
    }
    let again = import_occupations(&folder, &directory).await.expect("imported");
    assert_eq!((again.roles_added, again.aliases_added), (0, 0));
}
