//! Reviews from a file: they wait for a moderator unless somebody has looked before.

use super::House;
use crate::support::Backend;
use indicatif::ProgressBar;
use paylens::catalog::Catalogue;
use paylens::cli::import::{ReviewMapping, Summary, guess_review_mapping, import_reviews};
use paylens::domain::ModerationState;
use rstest::rstest;
use std::path::Path;

async fn import(house: &House, file: &Path, mapping: &str, approved: bool) -> Summary {
    let mapping = ReviewMapping::parse(mapping).expect("a mapping");
    let bar = ProgressBar::hidden();
    import_reviews(file, &mapping, approved, &house.intake, &bar).await.expect("read to its end")
}

#[rstest]
#[tokio::test]
async fn every_review_of_a_file_is_accounted_for_and_none_twice(
    #[values(Backend::Sqlite, Backend::Postgres)] backend: Backend,
) {
    let house = House::on(backend).await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("reviews.csv");
    let text = "Job;Land;Stars;Good;Bad;Again\n\
        Back End Developer;US;4;\"Great team, says Anna Kowalski.\";;ja\n\
        Back End Developer;US;4;\"Great team, says Anna Kowalski.\";;ja\n\
        Chief Whisperer of Things;DE;2.0;;Too loud.;nein\n\
        Nurse;Atlantis;9;;;perhaps\n\
        Nurse;DE;five;;;ja\n";
    std::fs::write(&file, text).expect("written");
    let mapping = "
        columns = { title = 'Job', country = 'Land', overall = 'Stars', pros = 'Good', cons = 'Bad', recommend = 'Again' }
        defaults = { quote_consent = 'yes' }
        values.recommend = { ja = 'yes', nein = 'no' }";
    let first = import(&house, &file, mapping, false).await;
    let counts = |summary: &Summary| {
        let Summary { read, accepted, held, unmatched, already_there, .. } = *summary;
        [read, accepted, held, unmatched, already_there, summary.refused()]
    };
    assert_eq!(counts(&first), [5, 0, 3, 1, 0, 2]);
    let refused = std::fs::read_to_string(first.refused_file.as_ref().expect("a file"));
    let refused = refused.expect("readable");
    for reason in ["Land: must be", "Stars: must be 1 to 5 stars"] {
        assert!(refused.contains(reason), "{reason} in {refused}");
    }
    assert!(refused.contains("6,Stars: is not a number of stars"), "{refused}");
    // Again, approved or not, adds nothing.
    assert_eq!(counts(&import(&house, &file, mapping, true).await), [5, 0, 0, 0, 3, 2]);
    let desk = house.on.store.moderation_desk();
    let pending = desk.reviews(ModerationState::Pending, None, 10).await.expect("listed");
    assert_eq!(pending.len(), 3);
    let text = format!("{pending:?}");
    assert!(text.contains("says [name]") && !text.contains("Kowalski"), "{text}");

    let other = folder.path().join("others.csv");
    std::fs::write(&other, "title,country,overall\nNurse,DE,5\nNurse,DE,4\n").expect("written");
    assert_eq!(counts(&import(&house, &other, "", true).await), [2, 2, 0, 0, 0, 0]);
    let approved = desk.reviews(ModerationState::Approved, None, 10).await.expect("listed");
    assert_eq!(approved.len(), 2);

    // Whoever approved it: what points at one person waits, and what is half right stays.
    let third = folder.path().join("third.csv");
    let text = "Title,Country,overall,career,pros,cons,recommend,employment_status,year\n\
        Nurse,DE,4.5,n/a,I was the only man on the ward,,,Former Employee,\n\
        Nurse,DE,3,4,नमस्ते,,oui,,\n\
        Nurse,DE,3,3,,The only downside is the parking,perhaps,agency,3/14/2019\n";
    std::fs::write(&third, text).expect("written");
    let told = import(&house, &third, "", true).await;
    assert_eq!(counts(&told), [3, 1, 2, 0, 0, 0]);
    let notes = told.notes.join("; ");
    for note in [
        "overall: half stars",
        "career: is not a number",
        "recommend: is not yes or no",
        "employment_status: is neither",
        "year: is of 2019",
        "2 approved reviews point at",
    ] {
        assert!(notes.contains(note), "{note} in {notes}");
    }
    let pending = desk.reviews(ModerationState::Pending, None, 10).await.expect("listed");
    assert_eq!(pending.len(), 5);
}

/// Files of reviews as sites and forms export them: the mapping that is guessed brings every row in, unchanged.
#[rstest]
#[case::site(
    "Review ID,Job Title,Location country,Overall Rating,Work/Life Balance,Recommends,Employee status,Pros,Cons,Advice to Management,Date\n\
     1,Registered Nurse,United States,4.0,3.5,Yes,\"Former Employee, 3 years\",The team holds together on bad days.,Nights come one after the other.,,2024-05-02\n\
     2,Registered Nurse,USA,2,1,No,Current Employee,,Too few of us for so many patients.,Hire.,2023-11-20\n\
     3,Cook,United Kingdom,5,,,,Meals are free and good.,,,\n"
)]
#[case::german(
    "Umfrage zum Arbeitsklima;;;;;\nBeruf;Land;Gesamtbewertung;Was ist gut?;Was ist schlecht?;Weiterempfehlung\n\
     Krankenpfleger;Deutschland;3,5;Nette Kollegen auf der Station.;Zu viele Überstunden.;ja\n\
     Köchin;Österreich;2;;Der Lohn kommt zu spät.;nein\n"
)]
#[case::french(
    "Poste,Pays,Note globale,Points forts,Points faibles,Recommanderiez-vous ?\n\
     Comptable,France,4/5,Une équipe soudée.,Des horaires à rallonge.,oui\n\
     Infirmière,Belgique,3,,Pas assez de monde la nuit.,non\n"
)]
#[tokio::test]
async fn the_guessed_mapping_of_reviews_imports_as_it_is(#[case] text: &str) {
    let house = House::on(Backend::Sqlite).await;
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("reviews.csv");
    std::fs::write(&file, text).expect("written");
    let catalogue = Catalogue::built_in().expect("the shipped files are good");
    let guess = guess_review_mapping(&file, &catalogue).expect("readable");
    assert_eq!(guess.missing, Vec::<String>::new(), "{}", guess.toml);
    for field in ["title", "country", "overall", "pros", "cons", "recommend"] {
        assert!(guess.toml.contains(&format!("\n{field} = ")), "{field} in {}", guess.toml);
    }
    let summary = import(&house, &file, &guess.toml, true).await;
    assert_eq!((summary.refused(), summary.accepted), (0, summary.read), "{summary}");
    std::fs::write(&file, "a,b\nc,d\n").expect("written");
    let guess = guess_review_mapping(&file, &catalogue).expect("readable");
    assert_eq!(guess.missing, ["title", "country", "overall"]);
}
