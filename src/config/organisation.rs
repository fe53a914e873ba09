//! `[organisation]`: who runs the installation, and the address that all others derive from.

use std::path::PathBuf;

use chrono_tz::Tz;
use serde::Deserialize;

use super::member::{self, MAX_NAME, PlacedAddress};
use super::table::Table;
use super::value::Value;
use crate::community::Language;

/// In the folder of `data`, the Maildir that `convene deliver` writes to.
pub const SPOOL: &str = "spool";

/// `[organisation]`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Organisation {
    /// What people call it.
    pub name: String,
    /// The desk, in lower case: help, founding, searching.
    pub address: String,
    /// How the other addresses are formed from `address`. Default: plus.
    pub addressing: Addressing,
    /// Where a community's times are local, unless it says otherwise.
    pub zone: Tz,
    /// The languages that letters are written in; the first is the default. Default: en.
    pub languages: Vec<Language>,
    /// Addresses of those who are told when the machine needs somebody; at least one.
    pub operators: Vec<String>,
    /// The folder of the database, the key file and the spool. Default: `var`.
    pub data: PathBuf,
    /// Whose addresses may join and found, in lower case. Default: the domain of `address`.
    pub domains: Vec<String>,
    /// A folder of letter templates that replace the built-in ones. Default: none.
    pub templates: Option<PathBuf>,
    /// Days for which raw mail is kept. Default: 90.
    pub retention_days: u32,
}

/// How addresses are told apart by the mail system.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Addressing {
    /// `cop+rust@example.org`.
    Plus,
    /// `rust@example.org`: every address of the domain arrives here.
    Catchall,
    /// One address for all; threads and subjects decide.
    Plain,
}

impl Organisation {
    /// The part of the desk's address before the `@`.
    pub fn local(&self) -> &str {
        self.address.split_once('@').map_or(&*self.address, |(local, _)| local)
    }

    /// The part of the desk's address after the `@`.
    pub fn domain(&self) -> &str {
        self.address.rsplit_once('@').map_or("", |(_, domain)| domain)
    }

    /// The address of what is called `tag`: a community's id, or `r.` and a token.
    pub fn address_of(&self, tag: &str) -> String {
        match self.addressing {
            Addressing::Plus => format!("{}+{tag}@{}", self.local(), self.domain()),
            Addressing::Catchall => format!("{tag}@{}", self.domain()),
            Addressing::Plain => self.address.clone(),
        }
    }
}

/// Reads the table; the operators again with where each stands.
pub(super) fn read<'a>(table: &Table<'a>) -> Option<(Organisation, Vec<PlacedAddress<'a>>)> {
    let name = table.required("name").and_then(|value| value.line(MAX_NAME));
    let address = table.required("address").and_then(member::read_address);
    let addressing: Addressing = table.choice("addressing", Addressing::Plus);
    let zone = table.required("time_zone").and_then(Value::zone);
    let languages = table.value("languages").map(read_languages);
    let operators = table.required("operators").map(read_operators);
    let data = table.value("data").and_then(Value::path);
    let domains = table.value("domains").map(read_domains);
    let templates = table.value("templates").and_then(read_folder);
    let retention_days = table.number("retention_days", 1..=3650, 90);
    table.finish();
    let (address, address_at) = address?;
    let (local, domain) = address.rsplit_once('@')?;
    if addressing == Addressing::Plus && local.contains('+') {
        address_at.problem(
            "an address with a + cannot take another one; write an address without it, or \
             addressing = \"plain\"",
        );
    }
    let placed = operators?;
    let operators = placed.iter().map(|(operator, _)| operator.clone()).collect();
    let organisation = Organisation {
        name: name?,
        addressing,
        zone: zone?,
        languages: languages.unwrap_or_else(|| vec![Language::En]),
        operators,
        data: data.unwrap_or_else(|| table.resolve("var")),
        domains: domains.unwrap_or_else(|| vec![domain.to_owned()]),
        templates,
        retention_days,
        address,
    };
    Some((organisation, placed))
}

fn read_languages(value: Value<'_>) -> Vec<Language> {
    let mut languages: Vec<Language> = Vec::new();
    for item in value.items() {
        if let Some(language) = item.language() {
            if languages.contains(&language) {
                item.problem(format_args!(
                    "\"{}\" is listed twice; write it once",
                    language.code()
                ));
            }
            languages.push(language);
        }
    }
    not_empty(value, "a language, such as [\"en\"]");
    languages
}

fn read_operators(value: Value<'_>) -> Vec<PlacedAddress<'_>> {
    not_empty(value, "an address: somebody has to hear of trouble");
    member::read_addresses(value)
}

fn read_domains(value: Value<'_>) -> Vec<String> {
    let domain = |item: Value<'_>| {
        let domain = item.line(253)?.to_lowercase();
        if !member::is_domain(&domain) {
            return item.fault(format_args!(
                "\"{domain}\" is no domain; write what stands after the @, such as \"example.org\""
            ));
        }
        Some(domain)
    };
    not_empty(value, "a domain, or leave the key out");
    value.items().into_iter().filter_map(domain).collect()
}

fn read_folder(value: Value<'_>) -> Option<PathBuf> {
    let path = value.path()?;
    if !path.is_dir() {
        let shown = path.display();
        return value.fault(format_args!("there is no folder {shown}; name one that is there"));
    }
    Some(path)
}

/// Notes a problem when the list is there and holds nothing.
pub(super) fn not_empty(value: Value<'_>, advice: &str) {
    if value.is_empty_list() {
        value.problem(format_args!("`{}` is empty; write {advice}", value.key()));
    }
}
