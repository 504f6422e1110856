//! `paylens openapi`: prints the OpenAPI document.

use std::process::ExitCode;

pub(super) fn run() -> anyhow::Result<ExitCode> {
    super::out::all(crate::http::to_text(&crate::http::document()).as_bytes())?;
    Ok(ExitCode::SUCCESS)
}
