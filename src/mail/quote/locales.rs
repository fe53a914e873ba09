//! The words mail programs write around quoted mail, per language, as data.
//!
//! One [`Locale`] per language, each field a list separated by `|`, lower case. What recognises
//! them is elsewhere; a new language or a new client wording is a change of these tables only.

mod european;
mod western;
mod world;

use std::collections::HashMap;
use std::sync::LazyLock;

/// What mail programs write in one language.
pub(super) struct Locale {
    /// The BCP 47 code, for the reader of the table.
    #[cfg_attr(not(test), expect(dead_code, reason = "tells the reader whose words these are"))]
    pub(super) language: &'static str,
    /// Labels of the author in a header block ("from").
    pub(super) from: &'static str,
    /// Labels of the date ("sent", "date").
    pub(super) date: &'static str,
    /// Labels of the receivers ("to").
    pub(super) to: &'static str,
    /// Labels of the receivers of copies ("cc").
    pub(super) copy: &'static str,
    /// Labels of the subject.
    pub(super) subject: &'static str,
    /// What says in an attribution line that somebody wrote.
    pub(super) wrote: &'static str,
    /// The words an attribution line begins with before its date ("on").
    pub(super) on: &'static str,
    /// Separator lines above the mail that is answered.
    pub(super) original: &'static str,
    /// Separator lines above a mail that is passed on.
    pub(super) forwarded: &'static str,
    /// Lines a telephone or a mail program adds: beginnings, and with `~` before them endings.
    pub(super) mobile: &'static str,
    /// What is said before one's name at the end.
    pub(super) regards: &'static str,
    /// Parts of confidentiality notices; two of them in a paragraph make one.
    pub(super) legal: &'static str,
    /// Parts of warnings that a mail came from outside.
    pub(super) banner: &'static str,
}

/// All languages.
pub(super) fn all() -> impl Iterator<Item = &'static Locale> {
    western::LOCALES.iter().chain(european::LOCALES).chain(world::LOCALES)
}

/// Which header a label names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Header {
    /// The author.
    From,
    /// When it was sent.
    Date,
    /// Who got it.
    To,
    /// Who got a copy.
    Copy,
    /// The subject.
    Subject,
    /// Anything else that stands in such blocks.
    Other,
}

/// Labels that every language shares, or that have no translations worth a column.
const OTHER_HEADERS: &str = "reply-to|reply to|responder a|répondre à|antwort an|rispondi a|bcc|bcc|resent-from|\
    importance|wichtigkeit|attachments|anlagen|pièces jointes|importância|importancia|priority|organization|\
    message-id|list-id|sent by|gesendet von|x-mailer|mailed-by|signed-by|newsgroups";

static HEADERS: LazyLock<HashMap<&'static str, Header>> = LazyLock::new(|| {
    let mut headers = HashMap::new();
    for locale in all() {
        let columns = [
            (locale.from, Header::From),
            (locale.date, Header::Date),
            (locale.subject, Header::Subject),
            (locale.copy, Header::Copy),
            (locale.to, Header::To),
        ];
        for (words, header) in columns {
            for word in entries(words) {
                headers.entry(word).or_insert(header);
            }
        }
    }
    for word in entries(OTHER_HEADERS) {
        headers.entry(word).or_insert(Header::Other);
    }
    headers
});

/// The header that `label` names; `label` is folded (see [`fold`]).
pub(super) fn header(label: &str) -> Option<Header> {
    HEADERS.get(label).copied()
}

/// The entries of a column.
pub(super) fn entries(column: &'static str) -> impl Iterator<Item = &'static str> {
    column.split('|').map(str::trim).filter(|entry| !entry.is_empty())
}

/// One column of every language.
pub(super) fn column(of: fn(&Locale) -> &'static str) -> Vec<&'static str> {
    let mut words: Vec<_> = all().flat_map(|locale| entries(of(locale))).collect();
    words.sort_unstable();
    words.dedup();
    words
}

/// Lower case, runs of white space as one space, without the dot that Turkish capitals leave and
/// with one kind of apostrophe, so that it can be compared with the tables.
pub(super) fn fold(text: &str) -> String {
    // Most text is ASCII, which has a quicker way to small letters.
    if text.is_ascii() {
        fold_from(text.chars().map(|c| c.to_ascii_lowercase()), text.len())
    } else {
        fold_from(text.chars().flat_map(char::to_lowercase), text.len())
    }
}

fn fold_from(lower: impl Iterator<Item = char>, length: usize) -> String {
    let mut folded = String::with_capacity(length);
    let mut space = true;
    for c in lower {
        match c {
            '\u{307}' => {}
            '’' | '‘' | '`' | '´' => folded.push('\''),
            '‑' | '‐' => folded.push('-'),
            c if c.is_whitespace() => {
                if !space {
                    folded.push(' ');
                }
                space = true;
                continue;
            }
            c => folded.push(c),
        }
        space = false;
    }
    if folded.ends_with(' ') {
        folded.pop();
    }
    folded
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_word_is_written_as_it_is_compared() {
        for locale in all() {
            let columns = [
                locale.from,
                locale.date,
                locale.to,
                locale.copy,
                locale.subject,
                locale.wrote,
                locale.on,
                locale.original,
                locale.forwarded,
                locale.mobile,
                locale.regards,
                locale.legal,
                locale.banner,
            ];
            for word in columns.into_iter().flat_map(entries) {
                assert_eq!(fold(word), word, "{}", locale.language);
            }
            assert!(!locale.from.is_empty() && !locale.wrote.is_empty(), "{}", locale.language);
        }
        assert!(all().count() >= 25);
    }
}
