//! `paylens openapi`: prints the OpenAPI document.

use std::process::ExitCode;

pub(super) fn run() -> anyhow::Result<ExitCode> {
    print!("{}", crate::http::to_text(&crate::http::document()));
    Ok(ExitCode::SUCCESS)
}
