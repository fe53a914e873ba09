//! The headers of what we send (RFC 5322, 2369, 2919, 3834, 8058): built from facts that hold no
//! line ends, in words that decode to none.

use std::time::{Duration, UNIX_EPOCH};

use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, MessageBuilder};

use super::{ComposeError, Copy, Installation};
use crate::community::{Language, Letter};
use crate::mail::address;
use crate::mail::template::{Rendered, flat};

/// Who writes to whom.
#[derive(Debug)]
pub(super) struct Parties {
    from: Mailbox,
    to: Mailbox,
    /// Where an answer goes.
    pub(super) reply_to: Mailbox,
}

impl Parties {
    pub(super) fn of(copy: &Copy<'_>, installation: &Installation) -> Result<Self, ComposeError> {
        let addresses = &installation.addresses;
        let (name, address) = match copy.from {
            Some(from) => (from.name, addresses.community(from.id)),
            None => (&*installation.organisation, addresses.desk()),
        };
        let to = mailbox(copy.reader.name, copy.reader.address)?;
        let Letter::Post { post } = copy.letter else {
            let reply_to = mailbox(name, &addresses.answer(copy.token))?;
            return Ok(Self { from: mailbox(name, &address)?, to, reply_to });
        };
        let via = if copy.reader.language.of_letters() == Language::Es { "vía" } else { "via" };
        let author = copy.from.filter(|from| from.replies_to_author).and(post.address.as_deref());
        let author = author.and_then(|author| mailbox(&post.author, author).ok());
        let everybody = mailbox(name, &address)?;
        Ok(Self {
            from: mailbox(&format!("{} {via} {name}", post.author), &address)?,
            to,
            reply_to: author.unwrap_or(everybody),
        })
    }
}

/// Adds all headers but those of the parts.
pub(super) fn write(
    builder: MessageBuilder,
    parties: &Parties,
    copy: &Copy<'_>,
    installation: &Installation,
    rendered: &Rendered,
) -> MessageBuilder {
    let id = address::message_id(copy.token, installation.addresses.host());
    let seconds = u64::try_from(copy.date.timestamp()).unwrap_or_default();
    let mut builder = builder
        .from(parties.from.clone())
        .to(parties.to.clone())
        .reply_to(parties.reply_to.clone())
        .subject(&*rendered.subject)
        .message_id(Some(format!("<{id}>")))
        .date(UNIX_EPOCH + Duration::from_secs(seconds));
    let thread: Vec<String> = copy.references.iter().filter_map(|id| reference(id)).collect();
    if let Some(answered) = thread.last() {
        builder = builder.in_reply_to(answered.clone()).references(thread.join(" "));
    }
    let plain = marks(copy, installation).into_iter();
    plain.chain(list(copy, installation)).fold(builder, |builder, (name, value)| {
        let name = HeaderName::new_from_ascii_str(name);
        builder.raw_header(HeaderValue::new(name, header_text(&value)))
    })
}

type Header = (&'static str, String);

/// What tells machines that a machine writes.
fn marks(copy: &Copy<'_>, installation: &Installation) -> Vec<Header> {
    let language = copy.reader.language.of_letters();
    let mut marks = vec![
        ("Content-Language", language.code().to_owned()),
        ("X-Loop", installation.addresses.desk()),
    ];
    // A post was written by somebody; only its way here is ours.
    if !matches!(copy.letter, Letter::Post { .. }) {
        let how = if copy.answers_mail { "auto-replied" } else { "auto-generated" };
        marks.push(("Auto-Submitted", how.to_owned()));
    }
    // Exchange would suppress answers of calendars too.
    if copy.letter.calendar().is_none() {
        marks.push(("X-Auto-Response-Suppress", "All".to_owned()));
    }
    if is_bulk(copy.letter) {
        marks.push(("Precedence", "list".to_owned()));
    }
    marks
}

/// Goes to everybody, and nobody's calendar waits for it.
fn is_bulk(letter: &Letter) -> bool {
    matches!(
        letter,
        Letter::TopicsCall { .. }
            | Letter::Agenda { calendar: None, .. }
            | Letter::Reminder { .. }
            | Letter::DatePoll { .. }
            | Letter::Summary { .. }
            | Letter::Post { .. }
            | Letter::Digest { .. }
    )
}

/// What mail programs show as "unsubscribe", "help" and so on.
fn list(copy: &Copy<'_>, installation: &Installation) -> Vec<Header> {
    let Some(from) = copy.from else { return vec![] };
    let addresses = &installation.addresses;
    let community = addresses.community(from.id);
    let mut list = vec![
        ("List-Id", format!("<{}.{}>", from.id, addresses.host())),
        ("List-Post", format!("<mailto:{community}>")),
        ("List-Help", format!("<mailto:{community}?subject=help>")),
        ("List-Subscribe", format!("<mailto:{community}?subject=join>")),
    ];
    if let Some(token) = copy.leave {
        let by_mail = format!("<mailto:{}?subject=leave>", addresses.leave(token));
        match &installation.url {
            Some(url) => {
                let url = url.trim_end_matches('/');
                list.push(("List-Unsubscribe", format!("<{url}/u/{token}>, {by_mail}")));
                list.push(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click".to_owned()));
            }
            None => list.push(("List-Unsubscribe", by_mail)),
        }
    }
    list
}

/// Somebody with an address; the name may be anything.
fn mailbox(name: &str, address: &str) -> Result<Mailbox, ComposeError> {
    let name = header_text(name);
    let name = Some(name.trim().to_owned()).filter(|name| !name.is_empty());
    let parsed = address.parse().map_err(|_| ComposeError::Address(flat(address)))?;
    Ok(Mailbox::new(name, parsed))
}

/// One line that holds no encoded word of somebody else's: decoded, it could hold line ends.
pub(super) fn header_text(text: &str) -> String {
    flat(text).replace("=?", "=\u{b7}?")
}

/// A Message-ID in angle brackets; what is none is left out of the thread.
fn reference(id: &str) -> Option<String> {
    let id = id.trim_matches(['<', '>', ' ']);
    let sound = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>');
    (!id.is_empty() && id.len() <= 400 && id.chars().all(sound)).then(|| format!("<{id}>"))
}
