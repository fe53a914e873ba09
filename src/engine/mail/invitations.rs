//! An invitation that a member's calendar sends to the community. It enters nobody's calendar: whoever
//! writes an ORGANIZER could be anybody. What it is about is a topic, and acknowledged as one.

use super::super::EngineError;
use super::super::state::State;
use super::Mail;
use super::conversation::{Asked, about};
use crate::calendar::answer::Method;
use crate::calendar::given::{self, GivenEvent};
use crate::community::Command;
use crate::mail::machine;
use crate::store::Tx;

/// A title is cut after so many characters.
const TITLE: usize = 200;

impl State {
    /// Proposes what a member's calendar invites to, once: updates and single occurrences say no more.
    pub(super) fn invited(
        &mut self,
        tx: &Tx<'_>,
        mail: &Mail<'_>,
    ) -> Result<Vec<String>, EngineError> {
        let member = mail.home.community.zip(mail.sender.person);
        let member = member.filter(|(key, person)| {
            self.communities.get(key).is_some_and(|one| one.members.contains_key(person))
        });
        let message = &mail.understood.message;
        let parts = message.calendars.iter().filter(|part| !part.enclosed);
        let given = parts.filter_map(|part| given::read(&part.bytes, part.method.as_deref()).ok());
        let event = given.filter(|given| given.method == Method::Request).find_map(|given| {
            let mut events = given.events.into_iter();
            events.find(|event| event.recurrence_id.is_none() && event.sequence == 0)
        });
        let (Some(member), Some(event)) = (member, event.filter(|event| !event.cancelled)) else {
            return Ok(vec![]);
        };
        let Some(topic) = topic(&event).filter(|_| !machine::is_of_a_machine(message)) else {
            return Ok(vec![]);
        };
        let about = about(mail, mail.now);
        let (does, back) = self.judge(vec![topic], mail);
        if !back.is_empty() {
            self.ask_back(tx, mail, member, (back, &about))?;
        }
        let asked = Asked { does, comment: String::new(), unclear: None, about };
        self.obey(tx, mail, member, asked)?;
        Ok(vec!["an invitation: its title is a topic".to_owned()])
    }
}

/// The topic that an event is: its title, and below it when and where it would be.
fn topic(event: &GivenEvent) -> Option<Command> {
    let title: String = event.summary.trim().chars().take(TITLE).collect();
    let (start, zone) = (event.start.format("%Y-%m-%d %H:%M"), event.zone);
    let place: String = event.location.trim().chars().take(TITLE).collect();
    let gap = if place.is_empty() { "" } else { ", " };
    let body = format!("{start} ({zone}){gap}{place}");
    (!title.is_empty()).then_some(Command::Propose { title, kind: None, body })
}
