//! People in the file: `Bo Chen <bo@example.org>`, or a table with more about them.

use std::collections::HashSet;

use chrono_tz::Tz;
use lettre::Address;
use serde::{Deserialize, Serialize};

use super::value::Value;
use crate::community::Language;

/// The longest name of anybody or anything, in characters.
pub(super) const MAX_NAME: usize = 100;

/// The longest address, in bytes (RFC 5321 section 4.5.3.1.3 without the brackets).
const MAX_ADDRESS: usize = 254;

/// Somebody who is in a community because the file says so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Member {
    /// Their address in lower case: addresses compare without case.
    pub address: String,
    /// What they are called.
    pub name: Option<String>,
    /// The language that they are written to in; `None`: the community's.
    pub language: Option<Language>,
    /// The zone in which they are told times; `None`: the community's.
    pub zone: Option<Tz>,
    /// Keeps the community alive: is told when it is unwell, and may do what touches all.
    pub steward: bool,
    /// May come, and need not say so: nobody waits for their answer.
    #[serde(default)]
    pub optional: bool,
}

/// A person and where they are written.
pub(super) type Placed<'a> = (Member, Value<'a>);

/// An address in lower case, and where it is written.
pub(super) type PlacedAddress<'a> = (String, Value<'a>);

/// The people of a list, each once.
pub(super) fn read_members<'a>(value: Value<'a>, steward: bool) -> Vec<Placed<'a>> {
    let mut seen = HashSet::new();
    let read = |item: Value<'a>| read_member(item, steward).map(|member| (member, item));
    let members: Vec<_> = value.items().into_iter().filter_map(read).collect();
    for (member, item) in &members {
        if !seen.insert(&*member.address) {
            listed_twice(*item, &member.address, value.key());
        }
    }
    members
}

/// The addresses of a list, each once; names beside them are dropped.
pub(super) fn read_addresses(value: Value<'_>) -> Vec<PlacedAddress<'_>> {
    let mut addresses: Vec<PlacedAddress<'_>> = Vec::new();
    for (address, item) in value.items().into_iter().filter_map(read_address) {
        if addresses.iter().any(|(known, _)| *known == address) {
            listed_twice(item, &address, value.key());
        }
        addresses.push((address, item));
    }
    addresses
}

/// One address.
pub(super) fn read_address(value: Value<'_>) -> Option<PlacedAddress<'_>> {
    Some((read_mailbox(value)?.0, value))
}

/// Whether `text` can stand after the `@` of an address.
pub(super) fn is_domain(text: &str) -> bool {
    Address::new("desk", text).is_ok() && !text.starts_with('[')
}

fn listed_twice(item: Value<'_>, address: &str, list: &str) {
    item.problem(format_args!("{address} is listed twice in `{list}`; remove one"));
}

fn read_member(value: Value<'_>, steward: bool) -> Option<Member> {
    if !value.is_table() {
        let (address, name) = read_mailbox(value)?;
        let (language, zone, optional) = (None, None, false);
        return Some(Member { address, name, language, zone, steward, optional });
    }
    let table = value.table("community.members")?;
    let mailbox = table.required("address").and_then(read_mailbox);
    let name = table.line("name", MAX_NAME);
    let language = table.value("language").and_then(Value::language);
    let zone = table.value("time_zone").and_then(Value::zone);
    let optional = table.flag("optional", false);
    table.finish();
    let (address, beside) = mailbox?;
    Some(Member { address, name: name.or(beside), language, zone, steward, optional })
}

fn read_mailbox(value: Value<'_>) -> Option<(String, Option<String>)> {
    let written = value.text()?;
    if written.matches('@').nth(1).is_some() {
        return value.fault(format_args!(
            "\"{}\" holds several addresses; write each in quotes of its own, such as \
             \"bo@example.org\", \"Zoe Roy <zoe@example.org>\"",
            written.trim()
        ));
    }
    let written = value.line(MAX_ADDRESS + MAX_NAME)?;
    parse(&written).or_else(|| {
        value.fault(format_args!(
            "\"{written}\" is no address; write \"bo@example.org\" or \
             \"Bo Chen <bo@example.org>\""
        ))
    })
}

/// The address of `Bo Chen <bo@example.org>` in lower case, and the name beside it.
pub(super) fn parse(written: &str) -> Option<(String, Option<String>)> {
    let (name, address) = match written.strip_suffix('>').and_then(|rest| rest.rsplit_once('<')) {
        Some((name, address)) => (name.trim().trim_matches('"').trim(), address.trim()),
        None => ("", written),
    };
    // Whoever else stands in the name would never hear that they were meant.
    if name.contains(['<', '>', '@']) {
        return None;
    }
    // A quoted local part is valid and does not survive the mail programs of others.
    if address.len() > MAX_ADDRESS || address.contains(['"', ' ']) {
        return None;
    }
    let address = address.parse::<Address>().ok().filter(|known| is_domain(known.domain()))?;
    let name = (!name.is_empty()).then(|| name.to_owned());
    Some((address.to_string().to_lowercase(), name))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed(text: &str) -> Option<(String, Option<String>)> {
        parse(text)
    }

    #[test]
    fn addresses_are_read_with_and_without_names() {
        let bo = || "bo@example.org".to_owned();
        assert_eq!(parsed("bo@Example.ORG"), Some((bo(), None)));
        assert_eq!(parsed("Bo Chen <Bo@example.org>"), Some((bo(), Some("Bo Chen".to_owned()))));
        assert_eq!(
            parsed("\"Chen, Bo\" <bo@example.org>"),
            Some((bo(), Some("Chen, Bo".to_owned())))
        );
        assert_eq!(
            parsed("José Ñúñez <bo@example.org>"),
            Some((bo(), Some("José Ñúñez".to_owned())))
        );
        assert_eq!(parsed("<bo@example.org>"), Some((bo(), None)));
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in [
            "",
            "bo",
            "bo@",
            "@example.org",
            "bo@[127.0.0.1]",
            "bo@example.org, cy@example.org",
            "Bo <bo@example.org> <cy@example.org>x",
            "\"b o\"@example.org",
            "bo@exa mple.org",
            "a@b@c",
            "Bo <bo@example.org>, Zoe <zoe@example.org>",
            "bo@example.org; Zoe <zoe@example.org>",
        ] {
            assert_eq!(parsed(text), None, "{text}");
        }
    }
}
