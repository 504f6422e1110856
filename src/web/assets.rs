//! Style, script and icon: embedded, named by their content, kept by browsers for good.

use super::pictures::{DARK, LIGHT, PICTURE_STYLE};
use super::problem;
use crate::conditional::Keepable;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, get, web};
use aws_lc_rs::digest;
use std::sync::LazyLock;

const ICON: &str = include_str!("assets/icon.svg");
const FORM_SCRIPT: &str = include_str!("assets/form.js");
const COPY_TEXT: &str = include_str!("assets/copy.js");
const SETUP_TEXT: &str = include_str!("assets/setup.js");
const PAGE_STYLE: &str = include_str!("assets/page.css");

/// A file that never changes under its name.
pub(super) struct Asset {
    pub path: String,
    content_type: &'static str,
    text: Bytes,
}

impl Asset {
    fn new(name: &str, extension: &str, content_type: &'static str, text: String) -> Self {
        let hash = digest::digest(&digest::SHA256, text.as_bytes());
        let tag = hex::encode(hash.as_ref().get(..8).unwrap_or_default());
        Asset { path: format!("/assets/{name}-{tag}.{extension}"), content_type, text: text.into() }
    }
}

pub(super) static STYLE: LazyLock<Asset> = LazyLock::new(|| {
    let text = format!(
        ":root{{color-scheme:light dark;{LIGHT}}}@media (prefers-color-scheme:dark){{:root{{{DARK}}}}}@media print{{:root{{{LIGHT}}}}}\n{PICTURE_STYLE}\n{PAGE_STYLE}"
    );
    Asset::new("page", "css", "text/css; charset=utf-8", text)
});
pub(super) static SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("form", "js", "text/javascript; charset=utf-8", FORM_SCRIPT.to_owned())
});
pub(super) static COPY_SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("copy", "js", "text/javascript; charset=utf-8", COPY_TEXT.to_owned())
});
pub(super) static SETUP_SCRIPT: LazyLock<Asset> = LazyLock::new(|| {
    Asset::new("setup", "js", "text/javascript; charset=utf-8", SETUP_TEXT.to_owned())
});
pub(super) static ICON_FILE: LazyLock<Asset> =
    LazyLock::new(|| Asset::new("icon", "svg", "image/svg+xml", ICON.to_owned()));

#[get("/assets/{name}")]
pub(super) async fn get_asset(request: HttpRequest, _name: web::Path<String>) -> HttpResponse {
    let all: [&Asset; 5] = [&STYLE, &SCRIPT, &COPY_SCRIPT, &SETUP_SCRIPT, &ICON_FILE];
    match all.into_iter().find(|asset| asset.path == request.path()) {
        Some(asset) => {
            let mut response = HttpResponse::Ok()
                .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
                .content_type(asset.content_type)
                .body(asset.text.clone());
            response.extensions_mut().insert(Keepable);
            response
        }
        None => problem::not_found(),
    }
}
