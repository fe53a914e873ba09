//! What is inside structured fields: addresses, ids, dates, parameters. The reading is
//! mail-parser's; what we keep of it is decided here.

use chrono::{DateTime, Utc};
use mail_parser::{HeaderValue, parsers::MessageStream};

use super::Mailbox;
use super::header::{one_line, words};

/// The most addresses read from all fields of one name.
pub(super) const MAX_ADDRESSES: usize = 1_000;
/// The longest id (a line of RFC 5322 2.1.1).
const MAX_ID: usize = 998;

/// The addresses of a field's value; groups are flattened, what has no `@` is left out.
pub(super) fn mailboxes(value: &str) -> Vec<Mailbox> {
    let line = format!("{value}\n");
    let parsed = MessageStream::new(line.as_bytes()).parse_address();
    let HeaderValue::Address(list) = parsed else { return Vec::new() };
    let all = list.iter().filter_map(|found| {
        let name = found.name.as_deref().map(|name| one_line(&words(name), 255));
        let mut address = found.address.as_deref()?.trim().to_lowercase();
        address.retain(|char| !char.is_control() && !char.is_whitespace());
        let whole = address.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && address.len() <= 320
        });
        whole.then(|| Mailbox { name: name.filter(|name| !name.is_empty()), address })
    });
    all.take(MAX_ADDRESSES).collect()
}

/// The ids of a field, without angle brackets; white space that a long id was broken with goes.
pub(super) fn ids<'a>(values: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut ids = Vec::new();
    for value in values {
        let mut rest = value;
        let before = ids.len();
        while let Some((inside, after)) =
            rest.split_once('<').and_then(|(_, rest)| rest.split_once('>'))
        {
            let inside = inside.rsplit('<').next().unwrap_or(inside);
            ids.push(inside.split_whitespace().collect::<String>());
            rest = after;
        }
        if ids.len() == before {
            let bare = value.split_whitespace().filter(|word| word.contains('@'));
            ids.extend(bare.map(|word| word.trim_matches(['<', '>']).to_owned()));
        }
    }
    ids.retain(|id| !id.is_empty() && id.len() <= MAX_ID && !id.contains(char::is_control));
    ids
}

/// The envelope sender: the address, or nothing for `<>`.
pub(super) fn path(value: &str) -> String {
    let inside = value.split_once('<').map_or(value, |(_, rest)| rest);
    inside.split('>').next().unwrap_or_default().trim().to_lowercase()
}

/// A `Date` as an instant.
pub(super) fn date(value: &str) -> Option<DateTime<Utc>> {
    let line = format!("{value}\n");
    let parsed = MessageStream::new(line.as_bytes()).parse_date();
    let HeaderValue::DateTime(date) = parsed else { return None };
    DateTime::from_timestamp(date.to_timestamp(), 0).filter(|_| date.is_valid())
}

/// The first language of a list: `de-AT, en;q=0.5` is `de`.
pub(super) fn language(value: &str) -> Option<String> {
    let first = value.split([',', ';', '-', '_']).next()?.trim().to_ascii_lowercase();
    let sane =
        (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_lowercase());
    sane.then_some(first)
}

/// A media type or disposition with its parameters (RFC 2045 5.1, RFC 2231).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Parameters {
    /// `text/plain`, `attachment`; lower case.
    pub(super) kind: String,
    parameters: Vec<(String, String)>,
}

impl Parameters {
    pub(super) fn read(value: &str) -> Self {
        let line = format!("{value}\n");
        let parsed = MessageStream::new(line.as_bytes()).parse_content_type();
        let HeaderValue::ContentType(parsed) = parsed else { return Self::default() };
        let sub = parsed.c_subtype.as_deref().map(|sub| format!("/{sub}"));
        let kind = format!("{}{}", parsed.c_type, sub.unwrap_or_default()).to_ascii_lowercase();
        let all = parsed.attributes.unwrap_or_default();
        let all =
            all.into_iter().map(|one| (one.name.to_ascii_lowercase(), one.value.into_owned()));
        Self { kind, parameters: all.collect() }
    }

    pub(super) fn parameter(&self, name: &str) -> Option<&str> {
        self.parameters.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }
}
