//! A letter for one reader as the bytes of a mail.

mod ballot;
mod calendar;
mod clocks;
mod context;
mod facts;
mod headers;
mod message;

use chrono_tz::Tz;

pub use self::ballot::{asks, choices, of_paper};
pub use self::context::context;
use super::address::{Addresses, Mode, code};
use super::parse::Attachment;
use super::template::{Rendered, Templates};
use crate::clock::Timestamp;
use crate::community::attendance::Coming;
use crate::community::{Language, Letter, PersonId};

/// In characters; a subject is made of facts, which can be long.
const LONGEST_SUBJECT: usize = 200;

/// What all letters of an installation share.
#[derive(Debug, Clone)]
pub struct Installation {
    /// Its addresses.
    pub addresses: Addresses,
    /// Its name.
    pub organisation: String,
    /// How others reach its feeds: `https://cop.example.org`.
    pub url: Option<String>,
    /// Invitations carry their calendar as a file, too; some filters take such mail for dangerous.
    pub attach_ics: bool,
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
    /// Its reader may come and need not say so.
    pub optional: bool,
    /// What its reader is down as for the meeting it is about: a button that somebody else pressed
    /// in their name is seen in the next mail (decisions.md, Trust).
    pub answered: Option<Coming>,
    /// Who else is invited, where the community shows that in calendars.
    pub others: &'a [Other],
}

/// Somebody else who is invited.
#[derive(Debug, Clone)]
pub struct Other {
    /// What they are called.
    pub name: String,
    /// Their address.
    pub address: String,
    /// They may come and need not say so.
    pub optional: bool,
    /// What they answered, as a PARTSTAT.
    pub partstat: &'static str,
}

/// Why a letter could not be composed.
#[derive(Debug, thiserror::Error)]
pub enum ComposeError {
    /// Its template does not render.
    #[error("the template does not render: {0}")]
    Template(String),
    /// An address, the reader's or one of ours, is none that mail can be sent to.
    #[error("\"{0}\" is no address that mail can be sent to")]
    Address(String),
}

/// The bytes of a mail: CRLF, seven bits, the same for the same copy.
///
/// # Errors
/// A template that was replaced asks for what is not there; an address that is none.
pub fn compose(
    copy: &Copy<'_>,
    installation: &Installation,
    templates: &Templates,
) -> Result<Vec<u8>, ComposeError> {
    let rendered = render(copy, installation, templates)?;
    let calendar = calendar::text(copy, installation, templates)?;
    message::message(copy, installation, &rendered, calendar.as_ref())
}

/// Its subject and plain text.
///
/// # Errors
/// A template that was replaced asks for what is not there.
pub fn plain(
    copy: &Copy<'_>,
    installation: &Installation,
    templates: &Templates,
) -> Result<(String, String), ComposeError> {
    let rendered = render(copy, installation, templates)?;
    Ok((rendered.subject.clone(), rendered.text()))
}

/// The words of a letter; in plain mode its subject carries the code of its token.
fn render(
    copy: &Copy<'_>,
    installation: &Installation,
    templates: &Templates,
) -> Result<Rendered, ComposeError> {
    let facts = facts::of(copy, installation);
    let rendered = templates.render(&copy.letter.name(), copy.reader.language, &facts);
    let mut rendered = rendered.map_err(ComposeError::Template)?;
    rendered.subject =
        headers::header_text(&rendered.subject).chars().take(LONGEST_SUBJECT).collect();
    if installation.addresses.mode() == Mode::Plain {
        rendered.subject = format!("{} [#{}]", rendered.subject, code(copy.token));
    }
    Ok(rendered)
}
