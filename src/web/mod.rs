//! The pages people see: search, role pages with pictures, the form, the receipt, the methodology.
//!
//! Everything is rendered here, over the same [`crate::insight`] values as the JSON, and read
//! without JavaScript. No cookie, no request to anybody else, nothing kept in the browser.

mod address;
mod asked;
mod assets;
mod browse;
mod compare;
mod frame;
mod index;
mod methodology;
mod pictures;
mod problem;
mod role;
mod search;
mod setup;
mod structured;
mod submit;

pub use address::PublicUrl;
pub use asked::kept_as;
pub use problem::{Explained, explained, in_place_of};
pub use submit::over_limit;

use actix_web::web::{Data, ServiceConfig};

/// Registers the pages. They find [`crate::insight::Insight`], [`crate::intake::Intake`],
/// [`crate::staff::Staff`] and the privacy mode in the server's data.
pub fn routes(config: &mut ServiceConfig, public_url: Option<PublicUrl>) {
    config
        .app_data(Data::new(address::Site::new(public_url)))
        .service(search::get_search)
        .service(role::get_role)
        .service(pictures::get_picture)
        .service(browse::get_families)
        .service(browse::get_countries)
        .service(compare::get_comparison)
        .service(submit::get_pay_form)
        .service(submit::post_pay_form)
        .service(submit::get_review_form)
        .service(submit::post_review_form)
        .service(submit::get_receipt)
        .service(submit::post_receipt)
        .service(methodology::get_methodology)
        .service(setup::get_setup)
        .service(setup::post_setup)
        .service(index::get_sitemap)
        .service(index::get_robots)
        .service(assets::get_asset);
}
