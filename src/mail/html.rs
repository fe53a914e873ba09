//! The HTML part of a letter: its plain text once more, with buttons for its answers.

use super::template::Rendered;
use crate::community::Language;

/// A letter to be shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page<'a> {
    /// The letter in words.
    pub(super) rendered: &'a Rendered,
    /// Where an answer goes.
    pub(super) reply_to: &'a str,
    /// The language it is in.
    pub(super) language: Language,
}

/// The whole page.
pub(super) fn page(page: &Page<'_>) -> String {
    format!("<pre>{}</pre>", page.rendered.text().replace('&', "&amp;").replace('<', "&lt;"))
}
