//! A part of an answer that may or may not be shown yet.

use serde::Serialize;
use utoipa::ToSchema;

/// A section of a page: its content, or that it is still collecting.
#[derive(Debug, Clone, PartialEq, Serialize, ToSchema)]
#[serde(tag = "status", rename_all = "snake_case")]
pub enum Section<T: ToSchema> {
    /// It can be shown.
    Published(T),
    /// Nothing can be shown yet, not even for a wider slice.
    Collecting,
}

impl<T: ToSchema> Section<T> {
    /// The content, if it can be shown.
    pub fn content(&self) -> Option<&T> {
        match self {
            Section::Published(content) => Some(content),
            Section::Collecting => None,
        }
    }
}

impl<T: ToSchema> From<Option<T>> for Section<T> {
    fn from(content: Option<T>) -> Self {
        content.map_or(Section::Collecting, Section::Published)
    }
}
