//! The words members can write: the only list of them.

/// A language that answers are understood in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Language {
    /// English.
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
    /// All of them; the first two are shipped in full.
    pub const ALL: [Self; 7] =
        [Self::En, Self::Es, Self::De, Self::Fr, Self::Pt, Self::Ca, Self::It];

    /// The code of ISO 639-1.
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

    /// The language of a code such as `es` or `es-MX`.
    pub fn from_code(code: &str) -> Option<Self> {
        let code = code.split(['-', '_']).next()?;
        Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(code))
    }
}
