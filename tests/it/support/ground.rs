//! Surveys of many roles: the real intake and publisher over a store, without HTTP.

use super::{Backend, TestStore, secrets};
use paylens::clock::Clock;
use paylens::directory::Directory;
use paylens::domain::{
    AnnualPay, Country, Currency, Employer, Experience, Money, Placement, Quarter, RoleSlug,
    Salary, Submission, SurveyYear,
};
use paylens::intake::Intake;
use paylens::release::{Moment, Outcome, Publisher};
use paylens::store::{Added, ContributionArchive, PublishedReleases};
use time::macros::datetime;

/// A store with what fills it and what publishes from it.
pub struct Ground {
    pub on: TestStore,
    pub intake: Intake,
    pub publisher: Publisher,
    pub clock: Clock,
}

impl Ground {
    /// An empty one under the standard rules.
    pub async fn on(backend: Backend) -> Self {
        Self::over(TestStore::on(backend).await).await
    }

    /// Over a store that may hold something.
    pub async fn over(on: TestStore) -> Self {
        let clock = Clock::manual(datetime!(2026-11-24 12:00 UTC));
        let directory = Directory::open(on.store.role_records()).await.expect("opened");
        let intake = Intake::new(
            directory.clone(),
            on.store.contribution_sink(),
            on.store.submission_desk(),
            secrets(),
            clock.clone(),
        );
        let (archive, releases) = (on.store.contribution_archive(), on.store.published_releases());
        let survey = on.store.survey();
        let publisher = Publisher::new(archive, releases, directory, clock.clone(), survey);
        Ground { on, intake, publisher, clock }
    }

    pub fn archive(&self) -> ContributionArchive {
        self.on.store.contribution_archive()
    }

    pub fn releases(&self) -> PublishedReleases {
        self.on.store.published_releases()
    }

    /// Hands in contributions, each with an identity of its own.
    pub async fn hand_in(&self, rows: Vec<(Vec<u8>, Submission)>) {
        for chunk in rows.chunks(20_000) {
            let added = self.intake.submit_rows(chunk.to_vec()).await.expect("taken");
            assert!(added.iter().all(|added| *added == Added::New));
        }
    }

    /// A release moment.
    pub async fn look(&self) -> Outcome {
        self.publisher.publish(Moment::Regular).await.expect("released")
    }

    /// A release moment that closes all that waits.
    pub async fn close(&self) -> Outcome {
        self.publisher.publish(Moment::Forced).await.expect("released")
    }
}

/// A bare answer: country, currency and yearly base pay in hundredths, and nothing else.
pub fn bare_salary(country: &str, currency: Currency, hundredths: i64) -> Salary {
    let base = Money::from_hundredths(hundredths, currency).expect("an amount");
    Salary {
        country: Country::parse(country).expect("a country"),
        region: None,
        city: None,
        level: None,
        experience: None::<Experience>,
        pay: AnnualPay::new(base, 0).expect("a sum"),
        employment_type: None,
        work_mode: None,
        employer: Employer::default(),
        education: None,
        gender: None,
        year: SurveyYear::from_stored(2026),
        collected: Quarter::parse("2026-Q4").expect("a quarter"),
    }
}

/// An answer accepted into a role.
pub fn accepted(role: &RoleSlug, salary: Salary) -> Submission {
    Submission { placement: Placement::Accepted(role.clone()), salary }
}
