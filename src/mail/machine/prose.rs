//! Bounces written for people: which addresses the text says failed, and what it says of each.
//!
//! No dialect is known by name. Addresses are ranked by how they stand in their line: alone or at
//! its start, after a word for recipient, in an SMTP answer, or just mentioned; the best rank that
//! occurs wins. What follows an address up to the next one is what was said about it.

use std::sync::LazyLock;

use regex::Regex;

use super::signs::pattern;
use crate::mail::parse::Message;

/// How much of a text is read, in bytes; notices are short, what follows is the returned mail.
const MAX_NOTICE: usize = 64 << 10;

/// How many addresses of one line are looked at; notices name one a line.
const MAX_PER_LINE: usize = 20;

/// An address and where it stands in its line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Found {
    /// Lower case.
    pub(super) address: String,
    start: usize,
    end: usize,
}

/// A recipient found in text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Mentioned {
    /// Lower case.
    pub(super) address: String,
    /// The lines about it.
    pub(super) said: String,
}

/// The start of the text, for telling whether it is a notice at all.
pub(super) fn beginning(mail: &Message) -> &str {
    let text = mail.text.as_deref().or(mail.html.as_deref()).unwrap_or_default();
    &text[..text.floor_char_boundary(4_000)]
}

/// The text that the mail system wrote, and the returned mail below it, if it is there.
pub(super) fn split(text: &str) -> (&str, &str) {
    let text = &text[..text.floor_char_boundary(MAX_NOTICE)];
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if at > 0 && (MARKER.is_match(line) || HEADER.is_match(line)) {
            return text.split_at(at);
        }
        at += line.len();
    }
    (text, "")
}

/// Whether `text`, down to a returned mail, names an address the way notices do.
pub(super) fn names_recipient(text: &str) -> bool {
    split(text).0.lines().take(200).any(|line| {
        let mut all = addresses(line).into_iter().take(MAX_PER_LINE);
        all.any(|found| rank(line, &found, &[]) >= Rank::Answered)
    })
}

/// The addresses that `notice` says failed; `own` are addresses of the reader.
pub(super) fn recipients(notice: &str, own: &[String]) -> Vec<Mentioned> {
    let mut best = Rank::Not;
    let mut ranked: Vec<(Rank, usize, String)> = Vec::new();
    let lines: Vec<&str> = notice.lines().take(2_000).collect();
    for (number, line) in lines.iter().enumerate() {
        for found in addresses(line).into_iter().take(MAX_PER_LINE) {
            let rank = rank(line, &found, own);
            best = best.max(rank);
            ranked.push((rank, number, found.address));
        }
    }
    if best == Rank::Not {
        return Vec::new();
    }
    let mut mentioned: Vec<Mentioned> = Vec::new();
    let chosen: Vec<_> = ranked.into_iter().filter(|(rank, ..)| *rank == best).collect();
    for (at, (_, number, address)) in chosen.iter().enumerate() {
        let end = chosen[at + 1..].iter().map(|(_, next, _)| *next).find(|next| next > number);
        let said = lines[*number..end.unwrap_or(lines.len())].join("\n");
        match mentioned.iter_mut().find(|known| known.address == *address) {
            Some(known) => known.said = format!("{}\n{said}", known.said),
            None => mentioned.push(Mentioned { address: address.clone(), said }),
        }
        if mentioned.len() > 500 {
            break;
        }
    }
    mentioned
}

/// Names without a domain that stand alone in a line, under a line that ends in a colon: people of
/// the system that writes.
pub(super) fn bare_names(notice: &str, writer: Option<&str>) -> Vec<Mentioned> {
    let Some((_, domain)) = writer.and_then(|writer| writer.split_once('@')) else {
        return Vec::new();
    };
    let mut under = false;
    let mut names = Vec::new();
    for line in notice.lines().take(200).filter(|line| !line.trim().is_empty()) {
        if under && NAME.is_match(line) {
            let address = format!("{}@{domain}", line.trim().to_lowercase());
            names.push(Mentioned { address, said: notice.to_owned() });
        } else {
            under = line.trim_end().ends_with(':');
        }
    }
    names
}

static NAME: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s+[a-z0-9][a-z0-9._+-]+\s*$"));

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Rank {
    /// A sender, a contact, the reader.
    Not,
    /// Somewhere in a sentence.
    Mentioned,
    /// In what one server said to another.
    Answered,
    /// Where a recipient is named.
    Named,
}

fn rank(line: &str, found: &Found, own: &[String]) -> Rank {
    let before = &line[..found.start];
    let after = &line[found.end..];
    if OTHER.is_match(before) && !EXPANDED.is_match(before) {
        return Rank::Not;
    }
    let named = BULLET.is_match(before) || LABEL.is_match(before);
    let rank = if named && !SENTENCE.is_match(after) {
        Rank::Named
    } else if ANSWER.is_match(before) {
        Rank::Answered
    } else {
        Rank::Mentioned
    };
    // Our own address is named where the mail system greets its reader or repeats the sender.
    let reader = own.contains(&found.address);
    let staff = STAFF.is_match(&found.address) && rank < Rank::Named;
    if reader || staff { Rank::Not } else { rank }
}

/// The addresses in a line.
pub(super) fn addresses(line: &str) -> Vec<Found> {
    let line = &line[..line.floor_char_boundary(4_000)];
    ADDRESS
        .captures_iter(line)
        .filter_map(|found| {
            let whole = found.get(1)?;
            let text = whole.as_str();
            // X.400 and friends write a type before the address.
            let typed = text.split_once('=').filter(|(kind, _)| {
                const KINDS: [&str; 7] =
                    ["smtp", "rfc822", "to", "rcpt", "address", "recipient", "email"];
                KINDS.contains(&kind.to_ascii_lowercase().as_str())
            });
            let bare =
                typed.map_or(text, |(_, rest)| rest).trim_start_matches(['\'', '.', '-', '*', '|']);
            let start = whole.end() - bare.len();
            let address = bare.trim_end_matches(['.', '-']).to_lowercase();
            (!address.starts_with('@') && address.len() <= 320).then_some(Found {
                address,
                start,
                end: whole.end(),
            })
        })
        .collect()
}

static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"("[^"@\s]+"@[a-z0-9.-]+|[a-z0-9!#$%&'*+/=?^_`{|}~.\-\u{80}-\u{10ffff}]+@[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?)"#,
    )
});

/// Where the returned mail begins, said in words.
static MARKER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&[
        r"original (message|mail)( header| text| body)?s? ?(follows?|as follows|attached|details|headers|:)",
        r"^\W*(the )?(original|returned|unsent|undelivered) (message|mail)( header)?s?( follows?| below)?\W*$",
        r"^[-=*|# ]{3,}.*(original|returned|unsent|undelivered|start of) .*(message|mail)",
        r"(below|next|this) line is a copy|copy of (the|your|my) (original )?(message|mail|first)|enclosed is a copy",
        r"message (headers?|text) follows|header of the original|first \d+ lines of|message body suppressed",
        r"mensaje original|ursprüngliche nachricht|message d'origine|original-?nachricht|message truncated",
    ]
    .join("|"))
});

/// Where the returned mail begins, shown by its header.
static HEADER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(>? ?)(received|return-path|dkim-signature|x-received|delivered-to|arc-seal|message-id|mime-version|authentication-results|x-originating-ip): ?\S",
    )
});

/// Nothing stands before the address but decoration, or a name that goes with it.
static BULLET: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"^[\s>*\-•·"'<\[({|#=:,;]*(smtp:|rfc822;|mailto:|("[^"<>]*"|[^\s<>@:、。]+( [^\s<>@:、。]+){0,2} )<|[^@]*@[^\s@]* <)?["'<\[(]*$"#,
    )
});

/// A word for recipient stands before it.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&[
        r"(recipients?|receivers?|(receiver|account)( address)?|not found|expanded from|address(es)?(ed to)?( is)?|to the following( recipients?| addresses)?|users?|userid|mailbox|deliver(ed|ing|y)?( (your|a|the))?( (mail|message|e-?mail))? to|undeliverable\s+to|attempts|(is|are) full|allowed size|could not be delivered|errors?|(message|mail) (to|for)|rejected (by|for)|organi[sz]ation|addressed to|for)\s*:?\s*(smtp[:;]|rfc822;|<?mailto:)?\s*[<\['\x22(`]*$",
        r"^\s*(final|original|x-actual|failed|intended)-?[ -]?recipients?:.*$",
    ]
    .join("|"))
});

/// What one server said to another.
static ANSWER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(\b[45]\d\d[ \-:;]|rcpt to:?|<<<|>>>|said:|5\.\d\.\d).*$|^\s*<$"));

/// It is somebody else's address.
static OTHER: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(\b(from|sender|contact|contacting|mail from|reply[- ]?to|return[- ]?path|generated (by|from)|cc|sent by|envelope-from|message[- ]id|message identifier|hello|helo|bonjour|hallo|hola|visit|please (e-?)?mail|(questions|help|assistance|information|support|details).*|mx|[fh]=)\W*(:|=)?\s*[<\['\x22(]*|mailto:|https?://\S*|message-id:.*|^\s*(date|subject|from|sent|reporting-mta|remote-mta|x-[a-z-]+):.*|identifier .*)$",
    )
});

/// An alias that led to the address that failed: the one its owner is known by.
static EXPANDED: LazyLock<Regex> = LazyLock::new(|| pattern(r"\(expanded from:\s*<?$"));

/// The line goes on as a sentence about something else.
static SENTENCE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\W*(if you|for (help|more)|to get)"));

/// Addresses that notices name as contacts.
static STAFF: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"^(post-?_?master|mailer-?daemon|abuse|help(desk)?|support|root|admin|administrator|no-?reply|hostmaster)@",
    )
});
