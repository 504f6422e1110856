//! `/v1/admin`: the staff itself, and what it did. For administrators.

mod aliases;
mod audit_log;
mod releases;
mod role_request;
mod roles;
mod staff;
mod status;
mod titles;

pub use status::StatusResponse;

use super::body::{Field, FieldReader};
use super::problem::Problem;
use crate::intake::{FieldCode, FieldError};
use utoipa_actix_web::service_config::ServiceConfig;

/// All routes of administrators.
pub(super) fn routes(config: &mut ServiceConfig<'_>) {
    config
        .service(staff::list_staff)
        .service(staff::add_staff)
        .service(staff::change_staff)
        .service(roles::create_role)
        .service(roles::change_role)
        .service(roles::merge_role)
        .service(aliases::add_aliases)
        .service(aliases::remove_alias)
        .service(releases::create_release)
        .service(status::get_status)
        .service(audit_log::list_audit_log)
        .service(titles::list_unmatched_titles)
        .service(titles::list_unmatched_title_groups)
        .service(titles::assign_titles);
}

/// Most characters of a reason.
const LONGEST_REASON: usize = 300;

/// The reason of a deed, which goes to the log; none where nobody gave one.
fn reason_of(field: Field<String>) -> Result<Option<String>, Problem> {
    let mut reader = FieldReader::default();
    let reason = reader.text("/reason", field);
    let fits = |reason: &String| {
        reason.chars().count() <= LONGEST_REASON && !reason.chars().any(char::is_control)
    };
    let wrong = reason.as_ref().is_some_and(|reason| !fits(reason)).then(|| {
        let wanted = format!("must be a line of {LONGEST_REASON} characters or less");
        vec![FieldError::new("/reason", FieldCode::TooLong, wanted)]
    });
    reader.finish(wrong.map_or(Ok(()), Err))?;
    Ok(reason)
}
