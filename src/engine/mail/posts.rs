//! Mail to everybody, and mail of people who are no members.

use super::super::EngineError;
use super::super::state::State;
use super::Mail;
use crate::community::letter::{CommunityFacts, PostFacts, Sent, To};
use crate::community::pending::Waiting;
use crate::community::{Community, CommunityKey, Event, Joining, Letter, PersonId, desk};
use crate::mail::fact::Fact;
use crate::mail::machine;
use crate::mail::quote::thread_subject;
use crate::mail::scrub::scrub;
use crate::store::{About, Tx};

/// The text of a relayed mail, in characters.
const POST_TEXT: usize = 100_000;
/// So many communities are shown to somebody who wants to join one of them.
const COMMUNITIES_SHOWN: usize = 50;

impl State {
    /// A mail to everybody, or an answer in a thread everybody reads.
    pub(super) fn posts(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        (key, by): (CommunityKey, Option<PersonId>),
    ) -> Result<Vec<String>, EngineError> {
        let post = self.post_facts(mail, key, by);
        if post.text.trim().is_empty() && mail.understood.message.attachments.is_empty() {
            return Ok(vec!["nothing was said".to_owned()]);
        }
        let address = mail.sender.address.clone();
        let evidence = mail.sender.evidence;
        let proven = evidence.token || evidence.results == Some(true);
        let event = match by {
            Some(person) if !proven => {
                let PostFacts { subject, text, author, .. } = post;
                let mail = mail.row.id;
                let waiting = Waiting::Post { mail, author, address, subject, text, by };
                Event::Unproven { waiting, to: To::Person(person) }
            }
            _ => Event::Posted { by, address, post, trusted: proven },
        };
        self.turn(tx, key, &event, mail.cause())?;
        Ok(vec!["a mail to everybody".to_owned()])
    }

    /// What of a mail is relayed: scrubbed, and without the author's address where it is not shown.
    fn post_facts(&self, mail: &Mail<'_>, key: CommunityKey, by: Option<PersonId>) -> PostFacts {
        let ours = &self.setup.installation;
        let clean = |text: &str| scrub(text, &ours.addresses, ours.url.as_deref());
        let name = by.and_then(|by| self.directory.people.find(by)).map(|p| p.called().to_owned());
        let settings = &self.communities[&key].settings;
        let shown = settings.show_members || settings.replies == crate::community::Replies::Author;
        let (subject, _) = thread_subject(&mail.understood.message.subject);
        PostFacts {
            mail: mail.row.id,
            author: name.unwrap_or_else(|| mail.sender.called().to_owned()),
            address: shown.then(|| mail.sender.address.clone()),
            subject: clean(&subject),
            text: clean(mail.text()).chars().take(POST_TEXT).collect(),
            id: format!("p{}", mail.row.id),
            answers: mail.home.letter.as_ref().and_then(|letter| letter.about.post.clone()),
        }
    }

    /// Somebody who is no member, or not known at all.
    pub(super) fn stranger(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
    ) -> Result<Vec<String>, EngineError> {
        let letter = mail.home.letter.as_ref();
        if let (Some(person), None) = (letter.and_then(|l| l.person), mail.sender.person) {
            let address = mail.sender.address.clone();
            let event = desk::Event::StrangerWithToken { person, address };
            let _asked = self.desk(tx, &event, mail.cause())?;
            return Ok(vec!["somebody else's letter: its owner is asked".to_owned()]);
        }
        let only = || self.communities.keys().next().filter(|_| self.communities.len() == 1);
        let meant = || self.community_named(mail.text().trim().lines().next().unwrap_or_default());
        let named = mail.home.community.or_else(|| only().copied()).or_else(meant);
        let Some(key) = named else { return self.stranger_at_the_desk(tx, mail) };
        let language = self.language(self.communities.get(&key), None);
        let (reading, _, _) = self.read(mail, key, language);
        if reading.facts.contains(&Fact::Join) {
            return self.wants_to_join(tx, mail, key);
        }
        if mail.home.addressed && mail.home.letter.is_none() {
            return self.posts(tx, mail, (key, None));
        }
        Ok(vec!["a stranger's: nothing is done".to_owned()])
    }

    /// Somebody who wants to join and says not what is told what there is, if they may join at all.
    fn stranger_at_the_desk(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
    ) -> Result<Vec<String>, EngineError> {
        let address = &mail.sender.address;
        let open: Vec<&Community> = self
            .communities
            .values()
            .filter(|c| c.settings.joining != Joining::Closed && c.may_join(address))
            .collect();
        let joins = open.first().is_some_and(|first| {
            let (reading, _, _) = self.read(mail, first.key, self.language(None, None));
            reading.facts.contains(&Fact::Join)
        });
        if !joins || machine::must_not_answer(&mail.understood.message) {
            return Ok(vec!["a stranger at the desk".to_owned()]);
        }
        let facts = |community: &&Community| CommunityFacts {
            id: community.id.clone(),
            name: community.settings.name.clone(),
            purpose: community.settings.purpose.clone(),
        };
        let communities = open.iter().take(COMMUNITIES_SHOWN).map(facts).collect();
        let letter = Letter::JoinWhich { communities };
        let sent = Sent { to: To::Address(address.clone()), letter, expires: None };
        self.post(tx, &sent, (None, &About::default()), mail.cause())?;
        Ok(vec!["wants to join: asked which community".to_owned()])
    }

    fn wants_to_join(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        key: CommunityKey,
    ) -> Result<Vec<String>, EngineError> {
        if machine::must_not_answer(&mail.understood.message) {
            return Ok(vec!["a machine wants to join".to_owned()]);
        }
        let address = mail.sender.address.clone();
        // A refusal to an address that may be forged would be one more unwanted mail.
        let proven = mail.sender.evidence.results == Some(true);
        if !proven && !self.communities[&key].may_join(&address) {
            return Ok(vec!["may not join".to_owned()]);
        }
        let waiting = Waiting::Join { name: mail.sender.name.clone(), address: address.clone() };
        let event = Event::Unproven { waiting, to: To::Address(address) };
        self.turn(tx, key, &event, mail.cause())?;
        Ok(vec!["wants to join".to_owned()])
    }
}
