//! Mail to everybody: scrubbed of what is ours, and handed to the rules.

use super::super::EngineError;
use super::super::state::State;
use super::conversation::Mail;
use crate::clock::Timestamp;
use crate::community::letter::{PostFacts, To};
use crate::community::pending::Waiting;
use crate::community::{CommunityKey, Event, PersonId};
use crate::mail::scrub::scrub;
use crate::store::Tx;

/// The text of a relayed mail, in characters.
const POST_TEXT: usize = 100_000;

impl State {
    /// A mail to everybody, or an answer in a thread everybody reads.
    pub(super) fn posts(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        (key, by): (CommunityKey, Option<PersonId>),
        now: Timestamp,
    ) -> Result<Vec<String>, EngineError> {
        let message = &mail.understood.message;
        let ours = &self.setup.installation;
        let text: String = scrub(mail.text(), &ours.addresses, ours.url.as_deref())
            .chars()
            .take(POST_TEXT)
            .collect();
        if text.trim().is_empty() && message.attachments.is_empty() {
            return Ok(vec!["nothing was said".to_owned()]);
        }
        let name = by.and_then(|by| self.directory.people.find(by)).map(|p| p.called().to_owned());
        let community = &self.communities[&key];
        let shown = community.settings.show_members
            || community.settings.replies == crate::community::Replies::Author;
        let (subject, _) = crate::mail::quote::thread_subject(&message.subject);
        let post = PostFacts {
            mail: mail.row.id,
            author: name.unwrap_or_else(|| mail.sender.name.clone()),
            address: shown.then(|| mail.sender.address.clone()),
            subject: scrub(&subject, &ours.addresses, ours.url.as_deref()),
            text,
            id: format!("p{}", mail.row.id),
            answers: mail.home.letter.as_ref().and_then(|letter| letter.about.post.clone()),
        };
        let address = mail.sender.address.clone();
        let evidence = mail.sender.evidence;
        let proven = evidence.token || evidence.results == Some(true);
        let event = match by {
            Some(person) if !proven => {
                let PostFacts { subject, text, author, .. } = post;
                let waiting =
                    Waiting::Post { mail: mail.row.id, author, address, subject, text, by };
                Event::Unproven { waiting, to: To::Person(person) }
            }
            _ => Event::Posted { by, address, post, trusted: proven },
        };
        self.turn(tx, key, &event, mail.cause(), now)?;
        Ok(vec!["a mail to everybody".to_owned()])
    }
}
