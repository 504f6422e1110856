//! `/v1/admin`: the staff itself, and what it did. For administrators.

mod audit_log;
mod releases;
mod role_request;
mod roles;
mod staff;
mod titles;

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
        .service(releases::create_release)
        .service(audit_log::list_audit_log)
        .service(titles::list_unmatched_titles);
}
