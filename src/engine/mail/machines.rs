//! Mail from machines: bounces and calendars. Nothing is ever answered to them.

use super::super::EngineError;
use super::super::state::State;
use super::super::turns::Cause;
use super::Mail;
use crate::calendar;
use crate::calendar::answer::{self, Answered, Method};
use crate::clock::Timestamp;
use crate::community::attendance::Coming;
use crate::community::{About, CalendarAnswer, CommunityKey, Event, Reach, desk};
use crate::mail::address::token_of;
use crate::mail::machine;
use crate::mail::trust::{Trusted, trusted};
use crate::store::Tx;

/// A comment of a calendar is cut after so many characters.
const COMMENT: usize = 500;

impl State {
    /// A bounce counts only when it is about a mail of ours (mail.md, rule 17).
    pub(super) fn bounced(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
    ) -> Result<Vec<String>, EngineError> {
        let (home, now) = (mail.home, mail.now);
        let Some(bounce) = &mail.understood.bounce else { return Ok(vec![]) };
        let host = self.setup.installation.addresses.host();
        let by_id = bounce.message_id.as_deref().and_then(|id| token_of(id, host));
        let found = match (&home.bounced, by_id) {
            (Some(found), _) => Some(found.clone()),
            (None, Some(token)) => tx.find_copy(&super::super::token::hash(token), false)?,
            (None, None) => home.letter.clone(),
        };
        let invitation = found.as_ref().is_some_and(|found| is_invitation(&found.name));
        let Some(person) = found.and_then(|found| found.person) else {
            return Ok(vec!["a bounce of no mail of ours".to_owned()]);
        };
        let weight = match (bounce.policy, bounce.permanent.is_empty()) {
            (true, _) => 0,
            (false, false) => 2,
            (false, true) => 1,
        };
        let event = desk::Event::Bounced { person, weight, invitation };
        let _done = self.desk(tx, &event, Cause::time(now))?;
        Ok(vec![format!("a bounce of weight {weight}")])
    }

    /// A machine answers for a member: it sets nothing, and who would step in for them is told.
    pub(super) fn seems_away(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
    ) -> Result<Vec<String>, EngineError> {
        let believed = mail.sender.evidence.results != Some(false);
        let Some(person) = mail.sender.person.filter(|_| believed) else {
            return Ok(vec!["a machine's: nothing is done".to_owned()]);
        };
        let theirs: Vec<CommunityKey> =
            self.communities_of(person).map(|community| community.key).collect();
        for key in theirs {
            self.turn(tx, key, &Event::SeemsAway { person }, mail.cause())?;
        }
        Ok(vec!["a machine's: its owner seems to be away".to_owned()])
    }

    /// A calendar's answer (RFC 5546 REPLY): the button and the words mean the same.
    pub(super) fn calendar_answer(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
    ) -> Result<Vec<String>, EngineError> {
        if trusted(mail.sender.evidence, Reach::Rsvp, true) != Trusted::Does {
            return Ok(vec!["not believed".to_owned()]);
        }
        let mut read = vec![];
        let message = &mail.understood.message;
        for part in message.calendars.iter().filter(|part| !part.enclosed) {
            let Ok(answered) = calendar::reply::read(&part.bytes, part.method.as_deref()) else {
                continue;
            };
            for key in self.communities.keys().copied().collect::<Vec<_>>() {
                read.extend(self.answered(tx, mail, (key, &answered))?);
            }
        }
        Ok(read)
    }

    /// One community's part of what a calendar said: of a member, of the room, of a stranger.
    fn answered(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
        (key, answered): (CommunityKey, &Answered),
    ) -> Result<Vec<String>, EngineError> {
        let community = &self.communities[&key];
        let known = mail.sender.person.and_then(|person| self.directory.people.find(person));
        let own: Vec<&str> = match known {
            Some(known) => known.addresses.iter().map(|known| &*known.address).collect(),
            None => vec![&*mail.sender.address],
        };
        let at = mail.written();
        let answers: Vec<CalendarAnswer> = answered
            .by(&own)
            .into_iter()
            .filter(|answer| names_them(answer, &own))
            .filter_map(|answer| {
                calendar_answer((answered.method, answer), community.settings.zone, at).map(
                    |answer| {
                        let comment = self.without_secrets(&answer.comment).into_owned();
                        CalendarAnswer { comment, ..answer }
                    },
                )
            })
            .filter(|answer| community.knows(&answer.uid))
            .collect();
        let Some(first) = answers.first().cloned() else { return Ok(vec![]) };
        let mut read: Vec<String> =
            answers.iter().map(|answer| format!("{:?}", answer.coming)).collect();
        let refreshes = answers.iter().any(|answer| answer.refresh);
        let day = mail.now.date_naive().to_string();
        let event = match mail.sender.person.filter(|by| community.members.contains_key(by)) {
            // A calendar that goes on asking gets it once a day.
            Some(by)
                if refreshes && tx.courtesy(&format!("refresh {} {}", key.0, by.0), &day)? > 0 =>
            {
                return Ok(vec!["asked for again, and again".to_owned()]);
            }
            Some(by) => {
                let about = About { mail: mail.row.id, at, ..About::default() };
                Event::Answered { by, answers, about }
            }
            None if mail.sender.address == community.settings.meeting.room => {
                read.push("of the room".to_owned());
                Event::RoomAnswered { answers }
            }
            None => {
                read.push("of no member".to_owned());
                Event::Forwarded {
                    name: mail.sender.name.clone(),
                    address: mail.sender.address.clone(),
                    answer: first,
                    machine: machine::is_of_a_machine(&mail.understood.message),
                }
            }
        };
        self.turn(tx, key, &event, mail.cause())?;
        Ok(read)
    }
}

/// Whether a letter of this name puts meetings into a calendar.
pub(in crate::engine) fn is_invitation(letter: &str) -> bool {
    matches!(letter, "invitation" | "invitation_update" | "meeting_moved" | "extra_meeting")
}

/// An answer that names somebody else is not this sender's.
fn names_them(answer: &answer::Answer, own: &[&str]) -> bool {
    let untagged = |address: &str| match address.split_once('@') {
        Some((local, host)) => {
            format!("{}@{host}", local.split('+').next().unwrap_or_default()).to_lowercase()
        }
        None => address.to_lowercase(),
    };
    answer
        .attendee
        .as_ref()
        .is_none_or(|attendee| own.iter().any(|own| untagged(own) == untagged(attendee)))
}

fn calendar_answer(
    (method, answer): (Method, &answer::Answer),
    zone: chrono_tz::Tz,
    at: Timestamp,
) -> Option<CalendarAnswer> {
    let uid = answer.uid.as_ref()?;
    // What invites or calls off is no answer, whatever it says of who comes.
    let answers = matches!(method, Method::Reply | Method::Counter | Method::Publish);
    let coming = match answer.partstat.filter(|_| answers) {
        Some(answer::PartStat::Accepted) => Some(Coming::Yes),
        Some(answer::PartStat::Declined | answer::PartStat::Delegated) => Some(Coming::No),
        Some(answer::PartStat::Tentative) => Some(Coming::Maybe),
        _ => None,
    };
    Some(CalendarAnswer {
        uid: uid.split('@').next().unwrap_or_default().to_owned(),
        occurrence: answer.recurrence_id.map(|when| when.instant(zone)),
        coming,
        sequence: answer.sequence,
        comment: answer.comment.clone().unwrap_or_default().chars().take(COMMENT).collect(),
        guests: answer.guests.unwrap_or(0).min(20),
        proposed: answer
            .proposed_start
            .filter(|_| method == Method::Counter)
            .map(|when| when.instant(zone)),
        delegate: answer.delegated_to.clone(),
        refresh: method == Method::Refresh,
        at: answer.answered_at.map_or(at, |answered| answered.min(at)),
    })
}
