//! Mail from machines: bounces and calendars. Nothing is ever answered to them.

use super::super::EngineError;
use super::super::state::State;
use super::super::turns::Cause;
use super::Mail;
use crate::calendar::{self, answer};
use crate::clock::Timestamp;
use crate::community::attendance::Coming;
use crate::community::{About, CalendarAnswer, Event, Reach, desk};
use crate::mail::address::token_of;
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
        let Some(person) = found.and_then(|found| found.person) else {
            return Ok(vec!["a bounce of no mail of ours".to_owned()]);
        };
        let weight = match (bounce.policy, bounce.permanent.is_empty()) {
            (true, _) => 0,
            (false, false) => 2,
            (false, true) => 1,
        };
        let event = desk::Event::Bounced { person, weight };
        let _done = self.desk(tx, &event, Cause::time(now))?;
        Ok(vec![format!("a bounce of weight {weight}")])
    }

    /// A calendar's answer (RFC 5546 REPLY): the button and the words mean the same.
    pub(super) fn calendar_answer(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
    ) -> Result<Vec<String>, EngineError> {
        let (message, sender, now) = (&mail.understood.message, mail.sender, mail.now);
        let Some(person) = sender.person else {
            return Ok(vec!["an answer of somebody we do not know".to_owned()]);
        };
        let button = trusted(sender.evidence, Reach::Rsvp, true);
        if button != Trusted::Does {
            return Ok(vec!["not believed".to_owned()]);
        }
        let known = self.directory.people.person(person);
        let addresses: Vec<String> = known.addresses.iter().map(|a| a.address.clone()).collect();
        let own: Vec<&str> = addresses.iter().map(String::as_str).collect();
        let at = message.date.map_or(now, |date| date.min(now));
        let mut read = vec![];
        for part in message.calendars.iter().filter(|part| !part.enclosed) {
            let Ok(answered) = calendar::reply::read(&part.bytes, part.method.as_deref()) else {
                continue;
            };
            for community in self.communities_of(person).map(|one| one.key).collect::<Vec<_>>() {
                let zone = self.communities[&community].settings.zone;
                let answers: Vec<CalendarAnswer> = answered
                    .by(&own)
                    .into_iter()
                    .filter(|answer| names_them(answer, &own))
                    .filter_map(|answer| calendar_answer(answer, zone, at))
                    .collect();
                if answers.is_empty() {
                    continue;
                }
                read.extend(answers.iter().map(|answer| format!("{:?}", answer.coming)));
                let about = About { mail: mail.row.id, at, ..About::default() };
                let event = Event::Answered { by: person, answers, about };
                self.turn(tx, community, &event, mail.cause())?;
            }
        }
        Ok(read)
    }
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
    answer: &answer::Answer,
    zone: chrono_tz::Tz,
    at: Timestamp,
) -> Option<CalendarAnswer> {
    let uid = answer.uid.as_ref()?;
    let coming = match answer.partstat {
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
        proposed: answer.proposed_start.map(|when| when.instant(zone)),
        at: answer.answered_at.map_or(at, |answered| answered.min(at)),
    })
}
