//! Finding home: which letter a mail answers, which community it is for, and what speaks for its
//! sender. Token in the address, token in the references, Message-ID, address, subject code.

use super::EngineError;
use super::state::State;
use super::token;
use crate::community::{CommunityKey, PersonId};
use crate::mail::address::{Mode, Route, code_of, token_of};
use crate::mail::parse::Message;
use crate::mail::results::{Verdict, verdict};
use crate::mail::trust::Evidence;
use crate::store::{Found, InboxRow, Tx};

/// Where a mail belongs.
#[derive(Debug, Default)]
pub(super) struct Home {
    /// The letter of ours it answers.
    pub(super) letter: Option<Found>,
    /// The community it is for.
    pub(super) community: Option<CommunityKey>,
    /// It is addressed to a community itself, not only to the desk or a token.
    pub(super) addressed: bool,
    /// It came to a leave address of this member and community.
    pub(super) leave: Option<(CommunityKey, PersonId)>,
    /// It came to a bounce address: the letter that came back.
    pub(super) bounced: Option<Found>,
    /// The address of ours it came to, for telling copies of one mail apart.
    pub(super) recipient: String,
    /// The token stood in the address, so it is the newest word about the thread.
    pub(super) by_address: bool,
    /// Only the code in the subject led to the letter: it is no secret, so nobody is known by it.
    pub(super) by_code: bool,
}

/// Who wrote a mail, as far as we know.
#[derive(Debug, Clone)]
pub(super) struct Sender {
    /// The address in From; empty when there is none or several.
    pub(super) address: String,
    /// The name in From.
    pub(super) name: String,
    /// Whose address that is.
    pub(super) person: Option<PersonId>,
    /// What speaks for it.
    pub(super) evidence: Evidence,
}

impl Sender {
    /// What to call them: their name, or what stands before the `@`, as with people who are known.
    pub(super) fn called(&self) -> &str {
        let local = || self.address.split('@').next().unwrap_or_default();
        if self.name.trim().is_empty() { local() } else { &self.name }
    }
}

impl State {
    /// Where a mail belongs.
    pub(super) fn home(
        &self,
        tx: &Tx<'_>,
        mail: &Message,
        envelope: Option<&str>,
    ) -> Result<Home, EngineError> {
        let mut home = Home::default();
        let ours = &self.setup.installation.addresses;
        let addresses = envelope.map(str::to_owned).into_iter().chain(mail.recipients());
        let routes: Vec<(String, Route)> = addresses
            .filter_map(|address| self.route(&address).map(|route| (address, route)))
            .collect();
        home.recipient = routes.first().map_or_else(String::new, |(address, _)| address.clone());
        for (_, route) in &routes {
            match route {
                Route::Answer(token) if home.letter.is_none() => {
                    home.letter = tx.find_copy(&token::hash(token), false)?;
                    home.by_address = home.letter.is_some();
                }
                Route::Bounce(token) if home.bounced.is_none() => {
                    home.bounced = tx.find_copy(&token::hash(token), true)?;
                }
                Route::Leave(token) if home.leave.is_none() => {
                    let found = tx.secret(&token::hash(token))?;
                    let leaves = found.filter(|link| link.kind == "leave");
                    home.leave = leaves.and_then(|link| Some((link.community?, link.person?)));
                }
                Route::Community(id) if home.community.is_none() => {
                    home.community = self.by_id(id);
                    home.addressed = home.community.is_some();
                }
                Route::Desk
                | Route::Community(_)
                | Route::Answer(_)
                | Route::Bounce(_)
                | Route::Leave(_) => {}
            }
        }
        if home.letter.is_none() {
            home.letter = self.by_references(tx, mail)?;
        }
        if home.letter.is_none() && ours.mode() == Mode::Plain {
            home.letter = self.by_code(tx, mail)?;
            home.by_code = home.letter.is_some();
        }
        if let Some(community) = home.letter.as_ref().and_then(|letter| letter.community) {
            home.community = home.community.or(Some(community));
        }
        if home.community.is_none() && ours.mode() == Mode::Plain {
            home.community = self.community_named(&mail.subject);
            home.addressed = home.community.is_some();
        }
        Ok(home)
    }

    /// What a mail to this address of ours is for. Whoever shares a host with addresses that are told
    /// apart before the `@` is a person until a community has that id.
    pub(super) fn route(&self, address: &str) -> Option<Route> {
        let route = self.setup.installation.addresses.route(address)?;
        let nobody = matches!(&route, Route::Community(id) if self.by_id(id).is_none());
        (!nobody).then_some(route)
    }

    fn by_references(&self, tx: &Tx<'_>, mail: &Message) -> Result<Option<Found>, EngineError> {
        let host = self.setup.installation.addresses.host();
        let newest_first = mail.in_reply_to.iter().chain(mail.references.iter().rev());
        for id in newest_first.take(20) {
            if let Some(token) = token_of(id, host)
                && let Some(found) = tx.find_copy(&token::hash(token), false)?
            {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    /// The letter to this sender whose code ends the subject: for programs that lose the thread.
    fn by_code(&self, tx: &Tx<'_>, mail: &Message) -> Result<Option<Found>, EngineError> {
        let ([from], Some(code)) = (mail.from.as_slice(), code_of(&mail.subject)) else {
            return Ok(None);
        };
        Ok(tx.find_copy_by_code(code, &from.address, self.directory.people.at(&from.address))?)
    }

    /// Which community a line means, where the address does not say: by its id or name in brackets
    /// or before a comma, or alone, or after one word: `join rust`.
    pub(super) fn community_named(&self, line: &str) -> Option<CommunityKey> {
        let line = line.to_lowercase();
        let named = |name: &str| {
            let name = name.to_lowercase();
            let before = line.trim().strip_suffix(&name);
            let one_word = |words: &str| {
                words.is_empty() || words.ends_with(' ') && words.trim().split(' ').count() == 1
            };
            before.is_some_and(one_word)
                || line.contains(&format!("[{name}]"))
                || line.contains(&format!("{name},"))
        };
        let mut found = self
            .communities
            .values()
            .filter(|community| named(&community.id) || named(&community.settings.name));
        let one = found.next()?;
        found.next().is_none().then_some(one.key)
    }

    /// Who wrote a mail, and what speaks for it.
    pub(super) fn sender(&self, mail: &Message, home: &Home, row: &InboxRow) -> Sender {
        let [from] = mail.from.as_slice() else {
            // Nobody, or several: nobody can be held to it.
            let evidence = Evidence { token: false, results: None };
            return Sender { address: String::new(), name: String::new(), person: None, evidence };
        };
        let person = self.directory.people.at(&from.address);
        let token = home.letter.as_ref().is_some_and(|letter| {
            let theirs = letter.person.is_some() && letter.person == person;
            theirs || letter.address.eq_ignore_ascii_case(&from.address)
        });
        let token = token && !home.by_code;
        let said = verdict(mail, self.setup.trust_results_of.as_deref());
        let local = row.origin.starts_with("lmtp") || row.origin.starts_with("delivered");
        let results = match said {
            Verdict::Fail => Some(false),
            // Over LMTP and by `deliver` anybody on this machine can say anything.
            Verdict::Pass if !local || self.setup.trusted => Some(true),
            // Our own check of the signature.
            Verdict::Pass | Verdict::Neutral => self.is_vouched(&row.raw).then_some(true),
        };
        Sender {
            address: from.address.clone(),
            name: from.name.clone().unwrap_or_default(),
            person,
            evidence: Evidence { token, results },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_gives_no_name_is_called_by_their_address() {
        let sender = |name: &str| Sender {
            address: "zoe@else.example".to_owned(),
            name: name.to_owned(),
            person: None,
            evidence: Evidence { token: false, results: None },
        };
        assert_eq!(sender("Zoe Roy").called(), "Zoe Roy");
        assert_eq!(sender(" ").called(), "zoe");
    }
}
