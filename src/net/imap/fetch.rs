//! Asking for messages: their numbers, their sizes, their content.

use std::collections::HashMap;

use async_imap::imap_proto::{AttributeValue, MailboxDatum, Response};

use super::session::{Fault, Session};
use super::uids;

/// Numbers are asked for so many messages at a time: the parser starts a line over with each piece
/// of it that arrives, so lines must stay short.
const WINDOW: u32 = 5_000;
/// The answer to one such question is never longer.
const NUMBERS: u64 = 1 << 20;
/// What an answer about one message may hold besides its content.
const TRIMMINGS: u64 = 4 << 10;
/// As much of an oversized mail's header is fetched.
const HEADER: u64 = 64 << 10;

/// What is asked about a message that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// All of it.
    Whole,
    /// The first 64 KiB of its header.
    Header,
}

impl Part {
    /// The fetch item; PEEK leaves `\Seen` alone. ENVELOPE and BODYSTRUCTURE are never asked for:
    /// servers get them wrong.
    fn item(self) -> String {
        match self {
            Self::Whole => "BODY.PEEK[]".to_owned(),
            Self::Header => format!("BODY.PEEK[HEADER]<0.{HEADER}>"),
        }
    }
}

impl Session {
    /// The UIDs of the messages that meet `criterion` (RFC 3501, section 6.4.4), ascending.
    pub(super) async fn search(&mut self, exists: u32, criterion: &str) -> Result<Vec<u32>, Fault> {
        let mut found = Vec::new();
        let mut first = 1;
        while first <= exists {
            let last = exists.min(first.saturating_add(WINDOW - 1));
            let command = format!("UID SEARCH {first}:{last} {criterion}");
            self.run_within(NUMBERS, command.trim_end(), |response| {
                if let Response::MailboxData(MailboxDatum::Search(uids)) = response {
                    found.extend_from_slice(uids);
                }
            })
            .await?;
            first = last.saturating_add(1);
            if last == u32::MAX {
                break;
            }
        }
        found.sort_unstable();
        found.dedup();
        Ok(found)
    }

    /// The sizes in octets of those messages that the server answers for.
    pub(super) async fn sizes(&mut self, uids: &[u32]) -> Result<HashMap<u32, u64>, Fault> {
        let mut sizes = HashMap::new();
        let command = format!("UID FETCH {} (UID RFC822.SIZE)", uids::set(uids));
        let octets = TRIMMINGS * (uids.len() as u64 + 16);
        self.run_within(octets, &command, |response| {
            let Response::Fetch(_, attributes) = response else { return };
            let size = attributes.iter().find_map(|attribute| {
                let AttributeValue::Rfc822Size(size) = attribute else { return None };
                Some(*size)
            });
            if let (Some(uid), Some(size)) = (uid(attributes), size) {
                sizes.insert(uid, u64::from(size));
            }
        })
        .await?;
        Ok(sizes)
    }

    /// The content of those messages that the server answers for. `octets` is their size in all:
    /// a server that sends much more is cut off.
    pub(super) async fn contents(
        &mut self,
        uids: &[u32],
        part: Part,
        octets: u64,
    ) -> Result<HashMap<u32, Vec<u8>>, Fault> {
        let mut contents = HashMap::new();
        let command = format!("UID FETCH {} (UID {})", uids::set(uids), part.item());
        let expected = match part {
            Part::Whole => octets,
            Part::Header => HEADER,
        };
        // Sizes are sometimes counted before line ends are made CRLF.
        let budget = expected + expected / 4 + TRIMMINGS * (uids.len() as u64 + 16);
        self.run_within(budget, &command, |response| {
            let Response::Fetch(_, attributes) = response else { return };
            let content = attributes.iter().find_map(|attribute| {
                let AttributeValue::BodySection { data, .. } = attribute else { return None };
                Some(data.as_ref()?.to_vec())
            });
            if let (Some(uid), Some(content)) = (uid(attributes), content) {
                contents.insert(uid, content);
            }
        })
        .await?;
        // Servers may answer for messages that nobody asked about.
        contents.retain(|uid, _| uids.contains(uid));
        Ok(contents)
    }
}

/// The UID among the attributes of one answer.
fn uid(attributes: &[AttributeValue<'_>]) -> Option<u32> {
    attributes.iter().find_map(|attribute| {
        let AttributeValue::Uid(uid) = attribute else { return None };
        Some(*uid)
    })
}
