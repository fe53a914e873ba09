//! The languages convene reads; letters are shipped in some of them.

use serde::{Deserialize, Serialize};
use unicode_normalization::UnicodeNormalization;

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
    pub const fn code(self) -> &'static str {
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

    /// What its speakers call it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::En => "English",
            Self::Es => "Español",
            Self::De => "Deutsch",
            Self::Fr => "Français",
            Self::Pt => "Português",
            Self::Ca => "Català",
            Self::It => "Italiano",
        }
    }

    /// The language of a code or of the name its speakers give it, with or without accents.
    pub fn from_name(name: &str) -> Option<Self> {
        let plain = |text: &str| -> String {
            text.nfd().filter(char::is_ascii).collect::<String>().to_ascii_lowercase()
        };
        let named = || Self::ALL.into_iter().find(|one| plain(one.name()) == plain(name));
        Self::from_code(name).or_else(named)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_found_by_code_and_by_name() {
        assert_eq!(Language::from_name("es-MX"), Some(Language::Es));
        assert_eq!(Language::from_name("espanol"), Some(Language::Es));
        assert_eq!(Language::from_name("FRANÇAIS"), Some(Language::Fr));
        assert_eq!(Language::from_name("Klingon"), None);
    }
}
