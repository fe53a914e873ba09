//! Letters to the outbox: who reads them, under which token, not before which hour.

use super::EngineError;
use super::state::State;
use super::token;
use super::turns::Cause;
use crate::clock::Timestamp;
use crate::community::letter::{Sent, To};
use crate::community::{CommunityKey, Letter, PersonId};
use crate::store::{About, NewCopy, NewLetter, Tx};

/// An address that is nobody's gets at most so many letters a day.
const STRANGER_LETTERS: u32 = 3;
/// Somebody is answered by machine at most so often a day.
const ANSWERS_A_DAY: u32 = 30;
/// The strangers of one host get at most so many together, so that nobody floods a host through us.
const HOST_LETTERS: u32 = 100;

/// Whether a stranger is written to today.
#[derive(Debug, PartialEq, Eq)]
enum Courtesy {
    Write,
    Silence,
    /// The first letter too many for this host.
    HostIsFull(String),
}

impl State {
    /// Writes a letter down and puts a copy for each reader into the outbox.
    pub(super) fn post(
        &mut self,
        tx: &Tx<'_>,
        sent: &Sent,
        (community, about): (Option<CommunityKey>, &About),
        cause: Cause,
    ) -> Result<(), EngineError> {
        let readers = self.readers(&sent.to);
        if readers.is_empty() {
            return Ok(());
        }
        let post =
            if let Letter::Post { post } = &sent.letter { Some(post.id.clone()) } else { None };
        let letter = tx.add_letter(&NewLetter {
            community,
            created: cause.now.timestamp(),
            expires: sent.expires.map(|at| at.timestamp()),
            letter: &sent.letter,
            about: About { post, ..about.clone() },
            mail: cause.mail,
        })?;
        let thread = sent.letter.calendar().map(|calendar| calendar.uid.as_str());
        for (person, address) in readers {
            if person.is_none()
                && !matches!(sent.to, To::Operators)
                && !matches!(sent.letter, Letter::RoomAsked { .. })
            {
                match courtesy(tx, &address, cause.now)? {
                    Courtesy::Write => {}
                    Courtesy::Silence => continue,
                    Courtesy::HostIsFull(host) => {
                        let what = "Many strangers of one host wrote: today they get no answer";
                        self.tell_operators(tx, what, vec![host], cause.now)?;
                        continue;
                    }
                }
            }
            let reader = person.map_or(0, |person| person.0);
            let (token, bounce) = self.tokens(letter, reader, &address);
            tx.add_copy(&NewCopy {
                letter,
                person,
                address: &address,
                token: &token::hash(&token),
                bounce: &token::hash(&bounce),
                thread,
                due: cause.now.timestamp(),
            })?;
        }
        Ok(())
    }

    /// The tokens of a copy: of its answers, and of its envelope.
    pub(super) fn tokens(&self, letter: i64, reader: i64, address: &str) -> (String, String) {
        // A stranger has no number; their address tells their copies apart.
        let generation = if reader == 0 { crc(address) } else { 0 };
        (
            self.key.token("answer", letter, reader, generation),
            self.key.token("bounce", letter, reader, generation),
        )
    }

    fn readers(&self, to: &To) -> Vec<(Option<PersonId>, String)> {
        let people = &self.directory.people;
        let of = |id: &PersonId| {
            let person = people.find(*id)?;
            Some((Some(*id), person.address().to_owned()))
        };
        match to {
            To::Person(id) => of(id).into_iter().collect(),
            To::People(ids) => ids.iter().filter_map(of).collect(),
            To::Address(address) => match people.at(address) {
                Some(known) => vec![(Some(known), address.clone())],
                None => vec![(None, address.clone())],
            },
            To::Operators => {
                let operators = self.setup.operators.iter();
                operators.map(|address| (people.at(address), address.clone())).collect()
            }
        }
    }

    /// Tells the operators what only they can mend.
    pub(super) fn tell_operators(
        &mut self,
        tx: &Tx<'_>,
        what: &str,
        details: Vec<String>,
        now: Timestamp,
    ) -> Result<(), EngineError> {
        let letter = Letter::OperatorNote { what: what.to_owned(), details };
        let sent = Sent { to: To::Operators, letter, expires: None };
        self.post(tx, &sent, (None, &About::default()), Cause::time(now))
    }

    /// Whether a letter only answers somebody who has had enough answers for today: a program that
    /// answers every letter of ours would go on for ever. What they ask for is done all the same,
    /// and the operators hear of it once (mail.md, 6).
    pub(super) fn has_heard_enough(
        &mut self,
        tx: &Tx<'_>,
        sent: &Sent,
        cause: Cause,
    ) -> Result<bool, EngineError> {
        let (To::Person(reader), Some(mail)) = (&sent.to, cause.mail) else { return Ok(false) };
        if cause.person != Some(*reader) || !sent.letter.is_answer() {
            return Ok(false);
        }
        let day = cause.now.date_naive().to_string();
        let before = tx.courtesy(&format!("answers {}", reader.0), &day)?;
        if before == ANSWERS_A_DAY {
            let what = format!("Mail {mail} and what follows it today is not answered");
            let why = format!("Its sender had {ANSWERS_A_DAY} answers today: is it a program?");
            self.tell_operators(tx, &what, vec![why], cause.now)?;
        }
        Ok(before >= ANSWERS_A_DAY)
    }
}

/// Counts a letter to somebody who is nobody's, for the address and for its host.
fn courtesy(tx: &Tx<'_>, address: &str, now: Timestamp) -> Result<Courtesy, EngineError> {
    let day = now.date_naive().to_string();
    if tx.courtesy(&format!("stranger {address}"), &day)? >= STRANGER_LETTERS {
        return Ok(Courtesy::Silence);
    }
    let host = address.rsplit('@').next().unwrap_or_default().to_lowercase();
    Ok(match tx.courtesy(&format!("host {host}"), &day)? {
        HOST_LETTERS => Courtesy::HostIsFull(host),
        more if more > HOST_LETTERS => Courtesy::Silence,
        _ => Courtesy::Write,
    })
}

/// A number of an address; only tells copies of one letter apart.
fn crc(address: &str) -> u32 {
    let hash = token::hash(address);
    u32::from_be_bytes([hash[0], hash[1], hash[2], hash[3]])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Store;

    #[test]
    fn a_host_of_strangers_is_written_to_so_often_and_told_of_once() {
        let mut store = Store::in_memory().unwrap();
        let now = "2026-11-23T09:00:00Z".parse().unwrap();
        let all = store.transact(|tx| -> Result<_, EngineError> {
            let mut all = vec![];
            for number in 0..HOST_LETTERS + 3 {
                all.push(courtesy(tx, &format!("n{number}@Flood.example"), now)?);
            }
            assert_eq!(courtesy(tx, "zoe@else.example", now)?, Courtesy::Write);
            assert_eq!(
                courtesy(tx, "n@flood.example", now + chrono::TimeDelta::days(1))?,
                Courtesy::Write
            );
            for _ in 1..STRANGER_LETTERS {
                courtesy(tx, "zoe@else.example", now)?;
            }
            assert_eq!(courtesy(tx, "zoe@else.example", now)?, Courtesy::Silence);
            Ok(all)
        });
        let all = all.unwrap();
        let (written, rest) = all.split_at(HOST_LETTERS as usize);
        assert!(written.iter().all(|one| *one == Courtesy::Write));
        let full = Courtesy::HostIsFull("flood.example".to_owned());
        assert_eq!(rest, [full, Courtesy::Silence, Courtesy::Silence]);
    }
}
