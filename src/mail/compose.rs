//! A letter for one reader as the bytes of a mail.

mod context;

use chrono_tz::Tz;

pub use self::context::context;
use super::address::Addresses;
use super::parse::Attachment;
use super::template::Templates;
use crate::clock::Timestamp;
use crate::community::{Language, Letter, PersonId};

/// What all letters of an installation share.
#[derive(Debug, Clone)]
pub struct Installation {
    /// Its addresses.
    pub addresses: Addresses,
    /// Its name.
    pub organisation: String,
    /// How others reach its feeds: `https://cop.example.org`.
    pub url: Option<String>,
}

/// The community a letter is from.
#[derive(Debug, Clone, Copy)]
pub struct From<'a> {
    /// Its id.
    pub id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// Its purpose.
    pub purpose: &'a str,
    /// Its zone.
    pub zone: Tz,
    /// Answers to posts go to their author.
    pub replies_to_author: bool,
}

/// Who reads a letter.
#[derive(Debug, Clone, Copy)]
pub struct Reader<'a> {
    /// What they are called; may be empty.
    pub name: &'a str,
    /// Where it goes.
    pub address: &'a str,
    /// Their language.
    pub language: Language,
    /// Their zone.
    pub zone: Tz,
    /// Their number, if we know them.
    pub person: Option<PersonId>,
}

/// One copy of a letter.
#[derive(Debug, Clone, Copy)]
pub struct Copy<'a> {
    /// The letter.
    pub letter: &'a Letter,
    /// The community it is from; none: the desk.
    pub from: Option<From<'a>>,
    /// Who reads it.
    pub reader: Reader<'a>,
    /// The token of its address and Message-ID.
    pub token: &'a str,
    /// The token that lets the reader leave.
    pub leave: Option<&'a str>,
    /// The secret of the reader's feed, for the letters that tell it.
    pub feed: Option<&'a str>,
    /// When it was decided: its Date.
    pub date: Timestamp,
    /// Message-IDs of its thread, oldest first, without angle brackets.
    pub references: &'a [String],
    /// It answers a mail, so it is `auto-replied`.
    pub answers_mail: bool,
    /// Files that go with it.
    pub attachments: &'a [Attachment],
}

/// Why a letter could not be composed.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// Its template does not render.
    #[error("the template does not render: {0}")]
    Template(String),
}

/// The bytes of a mail: CRLF, seven bits, the same for the same copy.
pub fn compose(
    copy: &Copy<'_>,
    installation: &Installation,
    templates: &Templates,
) -> Result<Vec<u8>, ComposeError> {
    let (subject, text) = plain(copy, installation, templates)?;
    Ok(format!("Subject: {subject}\r\n\r\n{text}").into_bytes())
}

/// Its subject and plain text.
pub fn plain(
    copy: &Copy<'_>,
    installation: &Installation,
    templates: &Templates,
) -> Result<(String, String), ComposeError> {
    let _ = (installation, templates);
    Ok((copy.letter.name(), String::new()))
}
