//! The languages convene reads; letters are shipped in some of them.

use serde::{Deserialize, Serialize};

/// A language that is read.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
pub enum Language {
    /// English.
    #[default]
    En,
    /// Spanish.
    Es,
    /// German.
    De,
    /// French.
    Fr,
    /// Portuguese.
    Pt,
    /// Catalan.
    Ca,
    /// Italian.
    It,
}

impl Language {
    /// All languages that are read.
    pub const ALL: [Self; 7] =
        [Self::En, Self::Es, Self::De, Self::Fr, Self::Pt, Self::Ca, Self::It];

    /// Languages in which letters are written.
    pub const SHIPPED: [Self; 2] = [Self::En, Self::Es];

    /// The two-letter code of ISO 639-1.
    pub fn code(self) -> &'static str {
        match self {
            Self::En => "en",
            Self::Es => "es",
            Self::De => "de",
            Self::Fr => "fr",
            Self::Pt => "pt",
            Self::Ca => "ca",
            Self::It => "it",
        }
    }

    /// The language of a code, also of `es-CO` or `ES`.
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.split(['-', '_']).next().unwrap_or_default().to_ascii_lowercase();
        Self::ALL.into_iter().find(|language| language.code() == code)
    }

    /// The language of letters to somebody who reads this one.
    #[must_use]
    pub fn of_letters(self) -> Self {
        match self {
            Self::Es | Self::Ca | Self::Pt => Self::Es,
            Self::En | Self::De | Self::Fr | Self::It => Self::En,
        }
    }
}
