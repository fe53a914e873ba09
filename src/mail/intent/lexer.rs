//! Text to tokens: words in a comparable form, numbers, clock times, dates in digits, marks.
//!
//! Comparable means lower case, without accents from three letters on (so that "podre" reads as
//! "podré" while "si" stays apart from "sí"), letters drawn out ("ouiiii") shortened.

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One token of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Token {
    /// Where it begins, in bytes.
    pub(crate) start: usize,
    /// Where it ends, in bytes.
    pub(crate) end: usize,
    /// The comparable form: of words, and of marks the mark itself.
    pub(crate) form: String,
    /// What it is.
    pub(crate) kind: Kind,
    /// It begins with a capital letter.
    pub(crate) capital: bool,
}

/// What a token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Letters.
    Word,
    /// A whole number; `ordinal` as in "16th" or "1º".
    Number {
        /// The value.
        value: u32,
        /// It carries an ordinal ending.
        ordinal: bool,
    },
    /// "16:30", "16h30", "4pm": minutes since midnight.
    Clock(u32),
    /// "2026-12-16", "16.12.", "16/12/26": year (0: not given), then month and day as written.
    Day {
        /// The year, or 0.
        year: u16,
        /// The first number.
        first: u8,
        /// The second number.
        second: u8,
    },
    /// Punctuation.
    Mark(char),
}

impl Token {
    /// Whether this is that mark.
    pub(crate) fn is(&self, mark: char) -> bool {
        self.kind == Kind::Mark(mark)
    }

    /// The value of a number.
    pub(crate) const fn number(&self) -> Option<u32> {
        match self.kind {
            Kind::Number { value, .. } => Some(value),
            Kind::Word | Kind::Clock(_) | Kind::Day { .. } | Kind::Mark(_) => None,
        }
    }
}

/// The tokens of `text`, in order.
pub(crate) fn tokens(text: &str) -> Vec<Token> {
    let mut lexer = Lexer { text, at: 0, tokens: Vec::with_capacity(text.len() / 5) };
    while let Some(next) = lexer.rest().chars().next() {
        if next.is_ascii_digit() {
            lexer.number();
        } else if next.is_alphabetic() {
            lexer.word();
        } else {
            lexer.mark(next);
        }
    }
    lexer.tokens
}

/// The comparable form of one word.
pub(crate) fn fold(word: &str) -> String {
    if word.is_ascii() {
        let plain = word.chars().filter(|c| *c != '\'').map(|c| c.to_ascii_lowercase());
        return shorten(plain, word.len());
    }
    let lower: String = word.nfc().filter(|c| *c != '·' && *c != '’' && *c != '\'').collect();
    let lower = lower.to_lowercase();
    let lower = shorten(lower.chars(), lower.len());
    // "qué" asks, "que" joins.
    if lower.chars().count() <= 2 || lower == "qué" {
        return lower;
    }
    let mut folded = String::with_capacity(lower.len());
    for c in lower.nfd().filter(|c| !is_combining_mark(*c)) {
        match c {
            'ß' => folded.push_str("ss"),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            'ı' => folded.push('i'),
            _ => folded.push(c),
        }
    }
    folded
}

/// Whether a form may be that of a text, by their first letters: cheap, and never wrongly false.
pub(crate) fn may_begin(form: &str, text: &str) -> bool {
    match (form.bytes().next(), text.bytes().next()) {
        (Some(a), Some(b)) if a.is_ascii_alphanumeric() && b.is_ascii_alphanumeric() => {
            a.eq_ignore_ascii_case(&b)
        }
        _ => true,
    }
}

/// Letters written three times or more in a row count once.
fn shorten(word: impl Iterator<Item = char>, length: usize) -> String {
    let mut short = String::with_capacity(length);
    let mut chars = word.peekable();
    while let Some(c) = chars.next() {
        let mut run = 1;
        while chars.next_if_eq(&c).is_some() {
            run += 1;
        }
        short.push(c);
        if run == 2 {
            short.push(c);
        }
    }
    short
}

/// Reads on from `at`.
struct Lexer<'a> {
    text: &'a str,
    at: usize,
    tokens: Vec<Token>,
}

impl Lexer<'_> {
    /// What is still to be read.
    fn rest(&self) -> &str {
        &self.text[self.at..]
    }

    /// Adds a token over the next `length` bytes.
    fn push(&mut self, length: usize, form: String, kind: Kind) {
        let capital = self.rest().starts_with(char::is_uppercase);
        let (start, end) = (self.at, self.at + length);
        self.tokens.push(Token { start, end, form, kind, capital });
        self.at = end;
    }

    /// A word; English contractions are one word ("can't", "I'll"), elisions are two ("j'y").
    fn word(&mut self) {
        let rest = self.rest();
        let is_part = |c: char| c.is_alphanumeric() || c == '·' || is_combining_mark(c);
        let length = rest.find(|c| !is_part(c)).unwrap_or(rest.len());
        let (word, after) = rest.split_at(length);
        let mut chars = after.chars();
        if matches!(chars.next(), Some('\'' | '’')) {
            let mark = after.len() - chars.as_str().len();
            let tail = chars.as_str();
            let tail = &tail[..tail.find(|c| !is_part(c)).unwrap_or(tail.len())];
            let form = match tail.to_ascii_lowercase().as_str() {
                end @ ("t" | "m" | "s" | "ve") => Some(format!("{}{end}", fold(word))),
                end @ ("ll" | "re" | "d") => Some(format!("{}'{end}", fold(word))),
                _ => None,
            };
            if let Some(form) = form {
                let length = length + mark + tail.len();
                return self.push(length, form, Kind::Word);
            }
        }
        let form = fold(word);
        self.push(length, form, Kind::Word);
    }

    /// A number, a clock time or a date in digits.
    fn number(&mut self) {
        if let Some((length, kind)) = day(self.rest()).or_else(|| clock(self.rest())) {
            return self.push(length, String::new(), kind);
        }
        let rest = self.rest();
        let digits = digits(rest);
        let value = rest[..digits].parse().unwrap_or(u32::MAX);
        let after = &rest[digits..];
        let letters = after.find(|c: char| !c.is_alphabetic() && c != 'º').unwrap_or(after.len());
        let ending = after[..letters].to_lowercase();
        let ordinal = matches!(
            ending.as_str(),
            "st" | "nd"
                | "rd"
                | "th"
                | "º"
                | "ª"
                | "er"
                | "ère"
                | "e"
                | "è"
                | "ème"
                | "o"
                | "a"
                | "r"
                | "n"
                | "t"
        );
        if ordinal || letters == 0 {
            let length = if ordinal { digits + letters } else { digits };
            self.push(length, rest[..digits].to_owned(), Kind::Number { value, ordinal });
        } else {
            // "3D", "2x", "arm64": a word that begins with digits says no number.
            let form = fold(&rest[..digits + letters]);
            self.push(digits + letters, form, Kind::Word);
        }
    }

    /// Whether this is the hyphen of "double-booked", which is read like "double booked".
    fn joins_words(&self, mark: char) -> bool {
        let after = self.rest().chars().nth(1).is_some_and(char::is_alphabetic);
        let before = self.text[..self.at].chars().next_back().is_some_and(char::is_alphabetic);
        matches!(mark, '-' | '\u{2010}' | '\u{2011}') && before && after
    }

    /// A mark; what says nothing (blanks, most symbols, smileys) is skipped.
    fn mark(&mut self, next: char) {
        let length = next.len_utf8();
        let form = match next {
            '👍' | '👌' | '✅' | '✔' | '🙌' | '💯' | '🆗' | '☑' | '🙋' => "👍",
            '👎' | '❌' | '🚫' | '✖' | '🙅' => "👎",
            '🤷' => "🤷",
            '🤔' => "🤔",
            _ => "",
        };
        if !form.is_empty() {
            return self.push(length, form.to_owned(), Kind::Word);
        }
        if self.joins_words(next) {
            self.at += length;
            return;
        }
        let smiley = smiley(self.rest());
        if smiley > 0 {
            self.at += smiley;
            return;
        }
        let mark = match next {
            '\r' | '\u{200b}' | '\u{feff}' | '¿' | '¡' => ' ',
            '–' | '—' | '‐' | '‑' | '−' => '-',
            '…' => '.',
            '？' => '?',
            '！' => '!',
            '“' | '”' | '«' | '»' | '„' => '"',
            _ => next,
        };
        if mark == '\n' || (!mark.is_whitespace() && (mark.is_ascii_punctuation())) {
            self.push(length, mark.to_string(), Kind::Mark(mark));
        } else {
            self.at += length;
        }
    }
}

/// How many digits `text` begins with.
fn digits(text: &str) -> usize {
    text.bytes().take_while(u8::is_ascii_digit).count()
}

/// The length of the smiley at the start, or 0.
fn smiley(text: &str) -> usize {
    [":-)", ":)", ";-)", ";)", ":-(", ":(", ":D", ":-D", "^^", "<3", "xD"]
        .iter()
        .find(|smiley| text.starts_with(**smiley))
        .map_or(0, |smiley| smiley.len())
}

/// A date in digits at the start.
fn day(text: &str) -> Option<(usize, Kind)> {
    let mut at = 0;
    let mut parts = [0_u32; 3];
    let mut count = 0;
    let mut separator = None;
    loop {
        let length = digits(&text[at..]);
        if length == 0 || length > 4 {
            break;
        }
        parts[count] = text[at..at + length].parse().ok()?;
        count += 1;
        at += length;
        let next = text[at..].chars().next();
        let joins =
            matches!(next, Some('/' | '-' | '.')) && separator.is_none_or(|s| Some(s) == next);
        if count == 3 || !joins || digits(&text[at + 1..]) == 0 {
            break;
        }
        separator = next;
        at += 1;
    }
    let byte = |value: u32| u8::try_from(value).ok();
    let plausible =
        |a: u32, b: u32| (1..=31).contains(&a) && (1..=31).contains(&b) && (a <= 12 || b <= 12);
    match (separator?, count) {
        ('-', 3) if parts[0] > 1900 => {
            let year = u16::try_from(parts[0]).ok()?;
            Some((at, Kind::Day { year, first: byte(parts[2])?, second: byte(parts[1])? }))
        }
        ('/' | '.', 3) if plausible(parts[0], parts[1]) => {
            let year = if parts[2] < 100 { parts[2] + 2000 } else { parts[2] };
            let year = u16::try_from(year).ok()?;
            Some((at, Kind::Day { year, first: byte(parts[0])?, second: byte(parts[1])? }))
        }
        // Two numbers with a dot are a date only with the closing dot: "16.12." but "2.07".
        ('/', 2) if plausible(parts[0], parts[1]) && !text[..at].starts_with("50/") => {
            Some((at, Kind::Day { year: 0, first: byte(parts[0])?, second: byte(parts[1])? }))
        }
        ('.', 2) if plausible(parts[0], parts[1]) && text[at..].starts_with('.') => {
            Some((at + 1, Kind::Day { year: 0, first: byte(parts[0])?, second: byte(parts[1])? }))
        }
        _ => None,
    }
}

/// A clock time at the start.
fn clock(text: &str) -> Option<(usize, Kind)> {
    let length = digits(text);
    let hour: u32 = text[..length].parse().ok().filter(|hour| *hour < 25)?;
    let mut at = length;
    let mut minute = 0;
    let rest = &text[at..];
    let mut sure = false;
    let next = rest.chars().next();
    if matches!(next, Some(':' | 'h' | 'H' | '.')) && digits(&rest[1..]) == 2 {
        minute = rest[1..3].parse().ok().filter(|minute| *minute < 60)?;
        at += 3;
        sure = next != Some('.');
    } else if matches!(next, Some('h' | 'H')) && !rest[1..].starts_with(char::is_alphabetic) {
        at += 1;
        sure = true;
    }
    let half = text[at..].trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let lower: String = half.chars().take(4).collect::<String>().to_ascii_lowercase();
    let (half_day, suffix) = if lower.starts_with("pm") || lower.starts_with("p.m.") {
        (12, if lower.starts_with("pm") { 2 } else { 4 })
    } else if (lower.starts_with("am") && sure)
        || lower.starts_with("a.m.")
        || (lower.starts_with("am") && half.len() == text[at..].len())
    {
        (0, if lower.starts_with("am") { 2 } else { 4 })
    } else {
        return sure.then_some((at, Kind::Clock(hour % 24 * 60 + minute)));
    };
    if half[suffix..].starts_with(char::is_alphanumeric) || hour > 12 {
        return sure.then_some((at, Kind::Clock(hour % 24 * 60 + minute)));
    }
    at = text.len() - half.len() + suffix;
    Some((at, Kind::Clock((hour % 12 + half_day) * 60 + minute)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn forms(text: &str) -> String {
        tokens(text).into_iter().map(|token| token.form).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn words_are_comparable() {
        assert_eq!(forms("Ouiiiii, j’y serai !"), "oui , j y serai !");
        assert_eq!(forms("I'll come, can't wait"), "i'll come , cant wait");
        assert_eq!(forms("Sí, si puedo. PODRÉ"), "sí , si puedo . podre");
        assert_eq!(forms("Anul·lem-la"), "anullem la");
        assert_eq!(forms("ok :) 👍🏽"), "ok 👍");
    }

    #[test]
    fn times_and_dates_in_digits() {
        let kinds = |text| tokens(text).into_iter().map(|token| token.kind).collect::<Vec<_>>();
        assert_eq!(kinds("16:30"), [Kind::Clock(990)]);
        assert_eq!(kinds("16h"), [Kind::Clock(960)]);
        assert_eq!(kinds("4 pm"), [Kind::Clock(960)]);
        assert_eq!(kinds("2026-12-16"), [Kind::Day { year: 2026, first: 16, second: 12 }]);
        assert_eq!(kinds("30.12."), [Kind::Day { year: 0, first: 30, second: 12 }]);
        assert_eq!(kinds("16th"), [Kind::Number { value: 16, ordinal: true }]);
    }
}
