//! Files that go with a letter: those of a relayed mail, the ballots of a count.

use super::EngineError;
use crate::community::Letter;
use crate::mail::parse::{Attachment, parse};
use crate::store::Tx;

/// Attachments of a relayed mail larger than this together stay where they are.
const ATTACHED: usize = 10 << 20;

/// The files that go with a letter.
pub(super) fn attached(tx: &Tx<'_>, letter: &Letter) -> Result<Vec<Attachment>, EngineError> {
    if let Letter::Post { post } = letter {
        return relayed(tx, post.mail);
    }
    Ok(ballot_file(letter).into_iter().collect())
}

/// The files that came with a relayed mail, within limits.
fn relayed(tx: &Tx<'_>, mail: i64) -> Result<Vec<Attachment>, EngineError> {
    let Some(raw) = tx.raw_mail(mail)? else { return Ok(vec![]) };
    let attachments = parse(&raw).attachments;
    let mut total = 0;
    let small = attachments.into_iter().filter(|file| file.cid.is_none() && allowed(file));
    Ok(small
        .take_while(|file| {
            total += file.bytes.len();
            total <= ATTACHED
        })
        .collect())
}

/// The ballots of a result, as `convene tally` reads them.
fn ballot_file(letter: &Letter) -> Option<Attachment> {
    let (Letter::ElectionResult { ballot, count } | Letter::DecisionResult { ballot, count, .. }) =
        letter
    else {
        return None;
    };
    (!count.file.is_empty()).then(|| Attachment {
        name: Some(format!("{}-{}.ballots.txt", ballot.about, ballot.matter)),
        content_type: "text/plain".to_owned(),
        bytes: count.file.clone().into_bytes(),
        cid: None,
    })
}

/// Files that are relayed: documents, pictures, text; no programs (mail.md, rule 37).
fn allowed(file: &Attachment) -> bool {
    const TYPES: [&str; 7] = [
        "image/",
        "text/plain",
        "text/csv",
        "text/markdown",
        "application/pdf",
        "application/vnd.",
        "application/zip",
    ];
    TYPES.iter().any(|allowed| file.content_type.starts_with(allowed))
}
