//! Mailboxes: how their names are written, which one is open, where done messages go.

use async_imap::imap_proto::{MailboxDatum, NameAttribute, Response, ResponseCode};
use data_encoding::{BASE64_NOPAD, Encoding};

use super::session::{Fault, Session, code};

/// The keyword that tells our own work from a person's reading.
pub(super) const DONE: &str = "$ConveneDone";

/// An open mailbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Selected {
    /// Under which its UIDs are valid.
    pub(super) uidvalidity: u32,
    /// How many messages it has.
    pub(super) exists: u32,
    /// True when it keeps our keyword.
    pub(super) keywords: bool,
}

impl Session {
    /// Opens a mailbox, or opens it anew to see its present state.
    pub(super) async fn select(&mut self, mailbox: &str) -> Result<Selected, Fault> {
        let (mut uidvalidity, mut exists, mut keywords) = (None, 0, false);
        let command = format!("SELECT {}", quoted(mailbox));
        self.run(&command, |response| {
            if let Response::MailboxData(MailboxDatum::Exists(count)) = response {
                exists = *count;
            }
            match code(response) {
                Some(ResponseCode::UidValidity(value)) => uidvalidity = Some(*value),
                Some(ResponseCode::PermanentFlags(flags)) => {
                    keywords =
                        flags.iter().any(|flag| flag == "\\*" || flag.eq_ignore_ascii_case(DONE));
                }
                _ => {}
            }
        })
        .await?;
        self.news = false;
        let uidvalidity = uidvalidity
            .ok_or_else(|| Fault::Broken("the server gives no UIDVALIDITY".to_owned()))?;
        Ok(Selected { uidvalidity, exists, keywords })
    }

    /// The server's name of the mailbox that the configuration calls `path`, created when missing;
    /// `None` when the server will not have it. Some servers keep all of a user's mailboxes below
    /// INBOX.
    pub(super) async fn provide(&mut self, path: &str) -> Result<Option<String>, Fault> {
        let mut delimiter = "/".to_owned();
        self.run("LIST \"\" \"\"", |response| {
            if let Response::MailboxData(MailboxDatum::List(listed)) = response
                && let Some(listed) = &listed.delimiter
            {
                delimiter = listed.clone().into_owned();
            }
        })
        .await?;
        let name = path.replace('/', &delimiter);
        for name in [format!("INBOX{delimiter}{name}"), name].into_iter().rev() {
            if self.has(&name).await? || self.create(&name).await? {
                return Ok(Some(name));
            }
        }
        Ok(None)
    }

    async fn has(&mut self, name: &str) -> Result<bool, Fault> {
        let mut found = false;
        let command = format!("LIST \"\" {}", quoted(name));
        let listed = self.run(&command, |response| {
            if let Response::MailboxData(MailboxDatum::List(listed)) = response {
                found |= !listed.name_attributes.contains(&NameAttribute::NoSelect);
            }
        });
        match listed.await {
            Ok(()) => Ok(found),
            Err(Fault::Refused(_)) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    async fn create(&mut self, name: &str) -> Result<bool, Fault> {
        match self.run(&format!("CREATE {}", quoted(name)), |_| {}).await {
            Ok(()) => {}
            Err(Fault::Refused(_)) => return Ok(false),
            Err(fault) => return Err(fault),
        }
        // So that people see it in their mail program; it does not matter if that fails.
        match self.run(&format!("SUBSCRIBE {}", quoted(name)), |_| {}).await {
            Ok(()) | Err(Fault::Refused(_)) => Ok(true),
            Err(fault) => Err(fault),
        }
    }
}

/// A mailbox name as a quoted string of modified UTF-7 (RFC 3501, section 5.1.3): free of anything
/// that could end the string.
pub(super) fn quoted(name: &str) -> String {
    let mut text = String::from("\"");
    let mut foreign: Vec<u8> = Vec::new();
    for c in name.chars() {
        if !(' '..='~').contains(&c) {
            let mut units = [0; 2];
            foreign.extend(c.encode_utf16(&mut units).iter().flat_map(|unit| unit.to_be_bytes()));
            continue;
        }
        end_foreign(&mut foreign, &mut text);
        match c {
            '&' => text.push_str("&-"),
            '"' | '\\' => text.extend(['\\', c]),
            c => text.push(c),
        }
    }
    end_foreign(&mut foreign, &mut text);
    text.push('"');
    text
}

/// Writes the UTF-16 gathered in `foreign`, if any.
fn end_foreign(foreign: &mut Vec<u8>, text: &mut String) {
    if !foreign.is_empty() {
        let base64: &Encoding = &BASE64_NOPAD;
        text.push('&');
        text.push_str(&base64.encode(foreign).replace('/', ","));
        text.push('-');
        foreign.clear();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_written_in_modified_utf7() {
        let cases = [
            ("INBOX", r#""INBOX""#),
            ("a & b", r#""a &- b""#),
            (r#"x" \"#, r#""x\" \\""#),
            ("Réunions", r#""R&AOk-unions""#),
            // The example of RFC 3501, section 5.1.3.
            ("~peter/mail/台北/日本語", r#""~peter/mail/&U,BTFw-/&ZeVnLIqe-""#),
            ("a\r\nb", r#""a&AA0ACg-b""#),
        ];
        for (name, expected) in cases {
            assert_eq!(quoted(name), expected);
        }
    }
}
