//! Who else is invited, for communities that show it in everybody's calendar.

use super::state::State;
use crate::community::letter::CalendarMethod;
use crate::community::{AttendeeList, Community, Letter, Membership, PersonId};
use crate::mail::compose::Other;
use crate::store::Due;

/// In larger communities nobody is listed: a calendar would show a wall of names, and each mail
/// would carry them all.
const MOST_LISTED: usize = 200;

impl State {
    /// Who else is invited, where the community shows that in calendars.
    pub(super) fn others(&self, community: &Community, letter: &Letter, due: &Due) -> Vec<Other> {
        let shows = community.settings.attendee_list == AttendeeList::Full
            && community.members.len() <= MOST_LISTED;
        let invites = letter.calendar().is_some_and(|calendar| {
            let room = matches!(letter, Letter::RoomAsked { .. });
            calendar.method == CalendarMethod::Request && !room
        });
        if !shows || !invites {
            return vec![];
        }
        let meeting = due.about.meeting.and_then(|id| community.meetings.get(&id));
        let others = community.members.iter().filter(|(person, _)| due.person != Some(**person));
        let other = |(person, member): (&PersonId, &Membership)| {
            let known = self.directory.people.find(*person)?;
            let answer =
                meeting.map_or(member.usual.as_ref(), |meeting| community.answer(meeting, *person));
            Some(Other {
                name: known.called().to_owned(),
                address: known.address().to_owned(),
                optional: member.optional,
                partstat: answer.map_or("NEEDS-ACTION", |answer| answer.coming.partstat()),
            })
        };
        others.filter_map(other).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::{Engine, Key, Setup};
    use crate::clock::Clock;
    use crate::config;
    use crate::mail::parse::parse;
    use crate::mail::template::Templates;
    use crate::store::Store;

    /// The calendars that go out when a community begins, unfolded.
    fn invitations(list: &str) -> Vec<String> {
        let file = format!(
            r#"
            [organisation]
            name = "Example Ltd"
            address = "cop@example.org"
            time_zone = "Europe/Madrid"
            operators = ["ops@example.org"]
            [receive]
            maildir = "in"
            [send]
            maildir = "out"
            [[community]]
            id = "rust"
            name = "Rust Guild"
            attendee_list = "{list}"
            stewards = ["Ana Lima <ana@example.org>"]
            members = [{{ address = "bo@example.org", name = "Bo Chen", optional = true }}]
            [community.meeting]
            first = 2026-12-02T16:00:00
            repeat = "every 2 weeks on Wednesday"
            room = "room@example.org"
        "#
        );
        let config = config::read(Path::new("x.toml"), &file).config.unwrap();
        let setup = || Setup::new(&config, Templates::built_in());
        let clock = Clock::starting_at("2026-11-02T09:00:00Z".parse().unwrap());
        let store = Store::in_memory().unwrap();
        let mut engine = Engine::new(store, clock, setup(), Key::fixed(1)).unwrap();
        engine.configure(&config, setup()).unwrap();
        let ready = engine.ready(10).unwrap();
        let texts = ready.iter().filter_map(|ready| {
            let message = parse(&ready.bytes);
            let text = String::from_utf8(message.calendars.first()?.bytes.clone()).unwrap();
            Some(text.replace("\r\n ", ""))
        });
        texts.collect()
    }

    fn count(text: &str, what: &str) -> usize {
        text.matches(what).count()
    }

    #[test]
    fn a_calendar_names_only_its_reader_unless_the_community_shows_all() {
        for list in ["none", "names"] {
            let invitations = invitations(list);
            assert_eq!(invitations.len(), 3);
            assert!(invitations.iter().all(|text| count(text, "ATTENDEE") == 1), "{list}");
        }
        let all = invitations("full");
        let room = all.iter().find(|text| text.contains("CUTYPE=ROOM")).unwrap();
        assert_eq!(count(room, "ATTENDEE"), 1);
        for text in all.iter().filter(|text| *text != room) {
            assert_eq!((count(text, "ATTENDEE"), count(text, "RSVP=TRUE")), (2, 1), "{text}");
            assert!(text.contains("CN=\"Bo Chen\";CUTYPE=INDIVIDUAL;ROLE=OPT-PARTICIPANT"));
        }
    }
}
