//! What machines of an office answer: out-of-office notes, and reports that a mail came back.

use std::fmt::Write as _;

use super::{Person, Program, head, own_id};
use crate::clock::Timestamp;
use crate::mail::parse::parse;

/// The note of somebody who is away, to whoever wrote `original`; `text` in their own words.
pub fn away(person: &Person, original: &[u8], text: &str, at: Timestamp) -> Vec<u8> {
    let original = parse(original);
    // RFC 3834 wants the envelope sender; the programs at hand take From.
    let to = original.from.first().map_or("", |from| from.address.as_str());
    let prefix = match person.program {
        Program::Outlook => "Automatic reply",
        Program::Gmail | Program::Apple | Program::Thunderbird => "Out of office",
    };
    let mut mail = head(person, to, &format!("{prefix}: {}", original.subject), at);
    let _ = write!(mail, "Message-ID: {}\r\n", own_id(person, at, &original.subject));
    if let Some(id) = &original.message_id {
        let _ = write!(mail, "In-Reply-To: <{id}>\r\nReferences: <{id}>\r\n");
    }
    mail.push_str("Auto-Submitted: auto-replied\r\nX-Auto-Response-Suppress: All\r\n");
    super::reply::finish(mail, text)
}

/// The report that `original` could not be delivered to the address of `person` (RFC 3464).
pub fn bounce(person: &Person, original: &[u8], to: &str, at: Timestamp) -> Vec<u8> {
    let host = person.address.rsplit('@').next().unwrap_or("localhost");
    let id = own_id(person, at, to);
    let address = &person.address;
    let mut mail = format!(
        "From: Mail Delivery System <MAILER-DAEMON@{host}>\r\nTo: {to}\r\n\
         Subject: Undelivered Mail Returned to Sender\r\nDate: {}\r\nMessage-ID: {id}\r\n\
         Auto-Submitted: auto-replied\r\nMIME-Version: 1.0\r\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=\"part\"\r\n\r\n",
        at.to_rfc2822()
    );
    let _ = write!(
        mail,
        "--part\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\n\
         I'm sorry to have to inform you that your message could not be delivered.\r\n\r\n\
         <{address}>: host mx.{host} said: 550 5.1.1 <{address}>: user unknown\r\n\r\n\
         --part\r\nContent-Type: message/delivery-status\r\n\r\n\
         Reporting-MTA: dns; mx.{host}\r\n\r\nFinal-Recipient: rfc822; {address}\r\n\
         Action: failed\r\nStatus: 5.1.1\r\nDiagnostic-Code: smtp; 550 5.1.1 user unknown\r\n\r\n\
         --part\r\nContent-Type: text/rfc822-headers\r\n\r\n"
    );
    let text = String::from_utf8_lossy(original);
    let header = text.split("\r\n\r\n").next().unwrap_or_default();
    let _ = write!(mail, "{header}\r\n\r\n--part--\r\n");
    mail.into_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::machine::Kind;
    use crate::mail::understand::understand;

    const ORIGINAL: &[u8] =
        b"From: cop@example.org\r\nMessage-ID: <r.x@example.org>\r\nSubject: Hi\r\n\r\nyes\r\n";

    #[test]
    fn what_machines_say_is_told_apart() {
        let at = Timestamp::default();
        for program in Program::ALL {
            let address = "ana@example.org".to_owned();
            let person = Person { name: "Ana".to_owned(), address, program };
            let note = understand(&away(&person, ORIGINAL, "I am away.", at), None);
            assert_eq!(note.kind, Kind::Automatic, "{program:?}");
            let back = understand(&bounce(&person, ORIGINAL, "cop+b.x@example.org", at), None);
            assert_eq!(back.kind, Kind::Bounce);
            assert_eq!(back.bounce.unwrap().permanent, ["ana@example.org"]);
        }
    }
}
