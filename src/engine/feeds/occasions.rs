//! The meetings of a community as a feed shows them: the series as calendars were invited to it, and
//! each meeting of which there is more to say.

use std::collections::BTreeMap;

use chrono::{NaiveDateTime, NaiveTime};

use super::text::{Words, without_addresses};
use super::window::Window;
use crate::calendar::event::{Event, Status, uid};
use crate::clock::Timestamp;
use crate::community::attendance::Coming;
use crate::community::facilitation::DutyState;
use crate::community::letter::{CalendarFacts, CalendarMethod};
use crate::community::{
    Announced, AttendeeList, Community, Meeting, MeetingState, People, PersonId, Series, SeriesId,
};

/// Whose feed it is: what it shows, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Whose {
    /// Anybody's: no links, nothing that people wrote, nobody's name.
    Everybodys,
    /// Any member's.
    Members,
    /// This member's: by what they answered.
    Own(PersonId),
    /// This member's duties only.
    Duties(PersonId),
}

/// What the meetings of a community are shown with.
pub(super) struct Occasions<'a> {
    pub(super) community: &'a Community,
    pub(super) people: &'a People,
    /// What follows the `@` of UIDs.
    pub(super) host: &'a str,
    pub(super) whose: Whose,
    pub(super) words: &'a Words,
}

/// Events by what names them: UID and RECURRENCE-ID. In this order a series stands before its
/// exceptions.
type Named = BTreeMap<(String, Option<NaiveDateTime>), Event>;

impl Occasions<'_> {
    /// The events of the feed, in lasting order.
    pub(super) fn events(&self, window: &mut Window) -> Vec<Event> {
        let mut named = Named::new();
        let announced: BTreeMap<SeriesId, Announced<'_>> = self
            .community
            .series
            .iter()
            .map(|(id, series)| (*id, Announced::new(series)))
            .collect();
        if !matches!(self.whose, Whose::Duties(_)) {
            for (id, series) in &self.community.series {
                self.add_series(&mut named, (series, &announced[id]), window);
            }
        }
        for meeting in self.community.meetings.values() {
            let series = meeting.series.and_then(|id| announced.get(&id));
            self.add_meeting(&mut named, meeting, series, window);
        }
        named.into_values().collect()
    }

    /// How what calendars hold of a series is shown, its meetings being at this time of day; `None`
    /// to who declined them.
    fn shown_series(&self, hour: NaiveTime) -> Option<(Status, bool)> {
        let Whose::Own(person) = self.whose else { return Some((Status::Confirmed, false)) };
        let member = self.community.members.get(&person);
        let usual = member.and_then(|member| member.usually_at(hour)).map(|answer| answer.coming);
        (usual != Some(Coming::No)).then(|| by_answer(usual))
    }

    /// Adds what calendars hold of a series from the horizon on: its rules, and where no rule says it,
    /// the meetings ahead.
    fn add_series(
        &self,
        named: &mut Named,
        (series, announced): (&Series, &Announced<'_>),
        window: &mut Window,
    ) {
        let mut parts = announced.parts(window.horizon);
        if series.rule.is_some() && parts.iter().any(|part| part.safe.rrule.is_none()) {
            parts = announced.parts(window.now());
            for part in &parts {
                // Once it begins, it is no more ahead.
                window.is_past(crate::time::to_instant(part.safe.start, part.safe.zone));
            }
        }
        for part in parts {
            let Some((status, transparent)) = self.shown_series(part.safe.start.time()) else {
                continue;
            };
            let mut facts = self.community.part_facts(series, &part);
            facts.exdates.retain(|id| is_within(series, *id));
            let event = Event { status, transparent, ..self.event(facts) };
            for (original, start) in part.safe.moved {
                let (recurrence_id, exdates) = (Some(original), vec![]);
                let moved = Event { start, recurrence_id, rrule: None, exdates, ..event.clone() };
                named.insert((event.uid.clone(), recurrence_id), moved);
            }
            named.insert((event.uid.clone(), None), event);
        }
    }

    /// Adds a meeting, if there is more to say of it than its series does.
    fn add_meeting(
        &self,
        named: &mut Named,
        meeting: &Meeting,
        series: Option<&Announced<'_>>,
        window: &mut Window,
    ) {
        if meeting.ends() < window.horizon {
            return;
        }
        let facts = meeting.calendar_facts(series, CalendarMethod::Request);
        let original = facts.recurrence_id;
        let mut event = self.event(facts);
        let master = (event.uid.clone(), None);
        let is_exception = original.is_some() && named.contains_key(&master);
        let of = meeting.series.and_then(|id| self.community.series.get(&id));
        if let (Some(series), Some(_), false) = (of, original, is_exception) {
            // An exception of nothing: it stands by itself.
            event.uid = self.uid(&meeting.single_uid(series));
            event.recurrence_id = None;
        }
        named.remove(&(event.uid.clone(), event.recurrence_id));
        let master = named.get_mut(&master).filter(|_| is_exception);
        let Some((status, transparent, title)) = self.shown(meeting, of, window) else {
            if let (Some(master), Some(original)) = (master, original)
                && of.is_none_or(|series| is_within(series, original))
            {
                leave_out(master, original);
            }
            return;
        };
        (event.status, event.transparent) = (status, transparent);
        event.summary.push_str(title);
        self.describe(&mut event, meeting);
        if let (Some(master), Some(original)) = (master, original) {
            master.exdates.retain(|exdate| *exdate != original);
            if says_no_more(&event, master, original) {
                return;
            }
        }
        named.insert((event.uid.clone(), event.recurrence_id), event);
    }

    /// Whether and how a meeting is shown: its status, whether it leaves the time free, and what is
    /// added to its title.
    fn shown(
        &self,
        meeting: &Meeting,
        series: Option<&Series>,
        window: &mut Window,
    ) -> Option<(Status, bool, &'static str)> {
        let (status, transparent, title) = match self.whose {
            Whose::Everybodys | Whose::Members => (Status::Confirmed, false, ""),
            Whose::Own(person) => {
                let answer = self.community.answer(meeting, person).map(|answer| answer.coming);
                let (status, transparent) = by_answer(answer);
                (answer != Some(Coming::No)).then_some((status, transparent, ""))?
            }
            Whose::Duties(person) => {
                let (status, title) = self.duty(meeting, person)?;
                (status, false, title)
            }
        };
        if meeting.state != MeetingState::Cancelled {
            return Some((status, transparent, title));
        }
        // What went with the end of its series is not there at all.
        let in_series = series.is_none_or(|series| is_within(series, meeting.original));
        let shown = in_series && !window.is_forgotten(meeting.revised);
        shown.then_some((Status::Cancelled, transparent, title))
    }

    /// What somebody has to do at a meeting.
    fn duty(&self, meeting: &Meeting, person: PersonId) -> Option<(Status, &'static str)> {
        if meeting.duty.holder == Some(person) {
            match meeting.duty.state {
                DutyState::Accepted => {
                    return Some((Status::Confirmed, self.words.you_facilitate));
                }
                DutyState::Asked | DutyState::BackupAsked => {
                    return Some((Status::Tentative, self.words.can_you_facilitate));
                }
                DutyState::Open | DutyState::Called | DutyState::WithStewards => {}
            }
        }
        let topics = &self.community.topics;
        let mut agenda = meeting.agenda.iter().filter_map(|number| topics.get(number));
        let presents = agenda.any(|topic| topic.presenter == Some(person));
        presents.then_some((Status::Confirmed, self.words.you_present))
    }

    /// The event of what a calendar is told.
    fn event(&self, facts: CalendarFacts) -> Event {
        let settings = &self.community.settings;
        let everybody = self.whose == Whose::Everybodys;
        let hides = |text: &str| everybody && text.contains("://");
        let title = if matches!(self.whose, Whose::Duties(_)) { ": " } else { "" };
        Event {
            uid: match &*facts.mailbox {
                "" => self.uid(&facts.uid),
                mailbox => uid(&facts.uid, mailbox),
            },
            sequence: facts.sequence,
            created: facts.created,
            revised: facts.revised,
            start: facts.start,
            minutes: facts.minutes,
            zone: facts.zone,
            rrule: facts.rrule,
            exdates: facts.exdates,
            recurrence_id: facts.recurrence_id,
            summary: format!("{}{title}", settings.name),
            description: settings.purpose.clone(),
            place: if hides(&facts.place) { String::new() } else { facts.place },
            link: if everybody { String::new() } else { facts.link },
            status: Status::Confirmed,
            transparent: false,
        }
    }

    /// Who said yes, where members see that, and since when this is so: the last answer to it.
    fn coming(&self, meeting: &Meeting) -> Option<(String, Timestamp)> {
        if self.community.settings.attendee_list == AttendeeList::None {
            return None;
        }
        let members = self.community.members.keys();
        let answers: Vec<_> = members
            .filter_map(|person| Some((*person, self.community.answer(meeting, *person)?)))
            .collect();
        let since = answers.iter().map(|(_, answer)| answer.at).max()?;
        let coming = answers.iter().filter(|(_, answer)| answer.coming == Coming::Yes);
        let names: Vec<String> = coming
            .filter_map(|(person, _)| self.people.find(*person))
            .map(|person| without_addresses(person.called()))
            .collect();
        let more = names.len().saturating_sub(NAMED);
        let more = if more > 0 { format!(" +{more}") } else { String::new() };
        let shown = names.iter().take(NAMED).map(String::as_str).collect::<Vec<_>>().join(", ");
        (!names.is_empty()).then(|| (format!("{} {shown}{more}", self.words.coming), since))
    }

    fn uid(&self, base: &str) -> String {
        format!("{base}@{}", self.host)
    }

    /// Adds who facilitates and what it will be about, for members; it counts as revised when that
    /// was.
    fn describe(&self, event: &mut Event, meeting: &Meeting) {
        if self.whose == Whose::Everybodys {
            return;
        }
        let name = |person: PersonId| self.people.find(person).map(|person| person.called());
        let mut lines: Vec<String> = vec![];
        let accepted = meeting.duty.state == DutyState::Accepted;
        if let Some(name) = meeting.duty.holder.filter(|_| accepted).and_then(name) {
            lines.push(format!("{} {}", self.words.facilitator, without_addresses(name)));
            event.revised = meeting.duty.since.unwrap_or(event.revised).max(event.revised);
        }
        let topics = &self.community.topics;
        let agenda: Vec<_> = meeting.agenda.iter().filter_map(|n| topics.get(n)).collect();
        if !agenda.is_empty() {
            lines.push(self.words.agenda.to_owned());
        }
        for topic in agenda {
            let presenter = topic.presenter.and_then(name);
            let presenter = presenter.map_or_else(String::new, |name| format!(" ({name})"));
            let title = format!("{}{presenter}", topic.title);
            lines.push(format!("{}. {}", topic.number, without_addresses(&title)));
        }
        event.revised = meeting.agenda_changed.unwrap_or(event.revised).max(event.revised);
        if let Some((coming, since)) = self.coming(meeting) {
            lines.push(coming);
            event.revised = since.max(event.revised);
        }
        if !lines.is_empty() {
            event.description = lines.join("\n");
        }
    }
}

/// So many of those who come are named.
const NAMED: usize = 30;

/// How a meeting looks to who answered so: only a yes takes the time.
fn by_answer(answer: Option<Coming>) -> (Status, bool) {
    match answer {
        Some(Coming::Yes) => (Status::Confirmed, false),
        Some(Coming::Maybe) => (Status::Tentative, true),
        Some(Coming::No) | None => (Status::Confirmed, true),
    }
}

/// Whether a series had not ended by then.
fn is_within(series: &Series, id: NaiveDateTime) -> bool {
    series.until.is_none_or(|last| id.date() <= last)
}

/// Takes an occurrence out of its series.
fn leave_out(master: &mut Event, original: NaiveDateTime) {
    if let Err(place) = master.exdates.binary_search(&original)
        && original >= master.start
    {
        master.exdates.insert(place, original);
    }
}

/// Whether an exception says no more than its series.
fn says_no_more(event: &Event, master: &Event, original: NaiveDateTime) -> bool {
    let series = Event {
        uid: event.uid.clone(),
        sequence: event.sequence,
        created: event.created,
        revised: event.revised,
        start: original,
        rrule: None,
        exdates: vec![],
        recurrence_id: Some(original),
        ..master.clone()
    };
    series == *event
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::super::turns::Cause;
    use super::super::super::{Engine, Key, Setup};
    use crate::calendar::validate;
    use crate::clock::{Clock, Timestamp};
    use crate::community::agenda::{self, Topic, TopicState};
    use crate::community::attendance::{self, Answer, Coming};
    use crate::community::facilitation::{self, Duty, DutyState};
    use crate::community::{Change, DeskCommand, MeetingId, MeetingState, PersonId, desk, meeting};
    use crate::mail::template::Templates;
    use crate::store::Store;

    const FILE: &str = r#"
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
        purpose = "Better Rust."
        feed = "public"
        stewards = ["Ana Lima <ana@example.org>"]
        members = ["Bo Chen <bo@example.org>"]
        [community.meeting]
        first = 2026-12-02T16:00:00
        repeat = "every 2 weeks on Wednesday"
    "#;
    const BO: &str = "bo@example.org";
    const FIRST: MeetingId = MeetingId(1);

    struct World {
        engine: Engine,
        clock: Clock,
    }

    impl World {
        fn new() -> Self {
            Self::of(FILE)
        }

        fn of(file: &str) -> Self {
            let clock = Clock::starting_at(at("2026-11-02T09:00:00Z"));
            let config = crate::config::read(Path::new("x.toml"), file).config.unwrap();
            let setup = || Setup::new(&config, Templates::built_in());
            let store = Store::in_memory().unwrap();
            let mut engine = Engine::new(store, clock.clone(), setup(), Key::fixed(1)).unwrap();
            engine.configure(&config, setup()).unwrap();
            Self { engine, clock }
        }

        fn bo(&self) -> PersonId {
            self.engine.people().at(BO).unwrap()
        }

        fn change(&mut self, change: impl Into<Change>) {
            let key = self.engine.state.by_id("rust").unwrap();
            let _rows = self.engine.state.communities.get_mut(&key).unwrap().apply(&change.into());
            self.engine.state.versions.changed(key);
        }

        fn answers(&mut self, meeting: MeetingId, coming: Coming) {
            let (person, at) = (self.bo(), self.clock.now());
            let (comment, late, guests, remote, button) = (String::new(), false, 0, None, false);
            let answer = Some(Answer { coming, late, guests, remote, comment, at, button });
            self.change(attendance::Change::Answered { meeting, person, answer });
        }

        fn topic(&mut self, number: u32, title: &str) {
            let topic = Topic {
                number,
                title: title.to_owned(),
                kind: None,
                body: String::new(),
                by: None,
                presenter: Some(self.bo()),
                minutes: None,
                at: self.clock.now(),
                state: TopicState::Chosen(FIRST),
                votes: std::collections::BTreeSet::new(),
            };
            self.change(agenda::Change::TopicProposed { topic: Box::new(topic) });
        }

        fn agenda(&mut self, topics: &[u32]) {
            let (topics, at) = (topics.to_vec(), self.clock.now());
            let closed = true;
            self.change(agenda::Change::AgendaSet { meeting: FIRST, topics, closed, at });
        }

        fn facilitates(&mut self, state: DutyState) {
            let (holder, since) = (Some(self.bo()), Some(self.clock.now()));
            let duty = Box::new(Duty { state, holder, since, ..Duty::default() });
            self.change(facilitation::Change::DutyStands { meeting: FIRST, duty });
        }

        /// The unfolded lines of a feed, of which each is asked about by itself.
        fn feed(&mut self, path: &str) -> Vec<String> {
            let text = String::from_utf8(self.engine.feed(path).unwrap().bytes.to_vec()).unwrap();
            assert_eq!(validate::check(text.as_bytes()), Ok(()), "{text}");
            text.replace("\r\n ", "").lines().map(str::to_owned).collect()
        }

        fn members(&mut self) -> Vec<String> {
            let path =
                self.engine.links(BO).unwrap().unwrap().communities[0].feeds.clone().unwrap().0;
            self.feed(&path)
        }

        fn own(&mut self) -> Vec<String> {
            let path = self.engine.links(BO).unwrap().unwrap().own;
            self.feed(&path)
        }

        fn duty(&mut self) -> Vec<String> {
            let path = self.engine.links(BO).unwrap().unwrap().duty;
            self.feed(&path)
        }
    }

    fn at(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn has(lines: &[String], start: &str) -> bool {
        lines.iter().any(|line| line.starts_with(start))
    }

    fn count(lines: &[String], line: &str) -> usize {
        lines.iter().filter(|found| *found == line).count()
    }

    #[test]
    fn a_series_is_one_event_with_the_uid_of_its_invitation() {
        let mut world = World::new();
        let uid = world.engine.community("rust").unwrap().running_series().unwrap().uid.clone();
        let lines = world.members();
        assert_eq!(count(&lines, "BEGIN:VEVENT"), 1);
        assert_eq!(count(&lines, &format!("UID:{uid}@example.org")), 1);
        assert_eq!(count(&lines, "RRULE:FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"), 1, "{lines:#?}");
    }

    #[test]
    fn members_see_who_facilitates_and_the_agenda_and_the_public_does_not() {
        let mut world = World::new();
        world.facilitates(DutyState::Accepted);
        world.topic(7, "Ask ana@example.org about pinning");
        world.agenda(&[7]);
        let text = "DESCRIPTION:Facilitator: Bo Chen\\nAgenda:\\n\
                    7. Ask ana@… about pinning (Bo Chen)";
        let lines = world.members();
        assert_eq!((count(&lines, text), count(&lines, "BEGIN:VEVENT")), (1, 2), "{lines:#?}");
        assert!(has(&lines, "RECURRENCE-ID;TZID=Europe/Madrid:20261202T160000"));
        let public = world.feed("/c/rust.ics");
        assert_eq!(count(&public, "BEGIN:VEVENT"), 1);
        assert!(!public.iter().any(|line| line.contains("Bo Chen") || line.contains("pinning")));
    }

    #[test]
    fn the_last_meeting_of_a_series_is_shown_once() {
        let file = FILE.replace("repeat = ", "until = 2026-12-16\nrepeat = ");
        let mut world = World::of(&file);
        world.clock.set(at("2026-12-10T09:00:00Z"));
        let lines = world.members();
        assert_eq!(count(&lines, "BEGIN:VEVENT"), 1, "{lines:#?}");
        assert!(has(&lines, "RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20261216T150000Z;BYDAY=WE"));
    }

    #[test]
    fn who_comes_is_named_where_members_see_that() {
        let mut world = World::new();
        world.answers(FIRST, Coming::Yes);
        assert!(!world.members().iter().any(|line| line.contains("Coming:")));
        let file = FILE.replace("feed = ", "attendee_list = \"names\"\nfeed = ");
        let config = crate::config::read(Path::new("x.toml"), &file).config.unwrap();
        world.engine.configure(&config, Setup::new(&config, Templates::built_in())).unwrap();
        world.clock.set(world.clock.now() + chrono::TimeDelta::hours(1));
        world.answers(FIRST, Coming::Yes);
        let lines = world.members();
        assert_eq!(count(&lines, "DESCRIPTION:Coming: Bo Chen"), 1, "{lines:#?}");
        assert_eq!(count(&lines, "LAST-MODIFIED:20261102T100000Z"), 1, "a change that is seen");
        assert!(!world.feed("/c/rust.ics").iter().any(|line| line.contains("Bo Chen")));
    }

    #[test]
    fn another_order_of_the_agenda_is_a_revision() {
        let mut world = World::new();
        world.topic(1, "Pinning");
        world.topic(2, "Futures");
        world.agenda(&[1, 2]);
        assert_eq!(count(&world.members(), "LAST-MODIFIED:20261102T090000Z"), 2);
        for change in ["order", "presenter"] {
            let now = world.clock.now() + chrono::TimeDelta::hours(1);
            world.clock.set(now);
            match change {
                "order" => world.agenda(&[2, 1]),
                _ => world.change(agenda::Change::PresenterSet {
                    topic: 2,
                    presenter: None,
                    at: now,
                }),
            }
            let modified = format!("LAST-MODIFIED:{}", crate::time::basic_utc(now));
            assert_eq!(count(&world.members(), &modified), 1, "{change}");
        }
        world.clock.set(world.clock.now() + chrono::TimeDelta::hours(1));
        world.agenda(&[2, 1]);
        assert_eq!(count(&world.members(), "LAST-MODIFIED:20261102T110000Z"), 1, "the same again");
    }

    #[test]
    fn a_directory_shows_what_is_public() {
        let mut world = World::new();
        let lines = world.feed("/all.ics");
        assert_eq!(count(&lines, "NAME:Example Ltd"), 1, "{lines:#?}");
        assert_eq!((count(&lines, "SUMMARY:Rust Guild"), count(&lines, "BEGIN:VEVENT")), (1, 1));
        let served = world.engine.feed("/all.ics").unwrap();
        assert!(served.public && served.is_fresh());
        let config = crate::config::read(Path::new("x.toml"), &FILE.replace("public", "secret"));
        let config = config.config.unwrap();
        world.engine.configure(&config, Setup::new(&config, Templates::built_in())).unwrap();
        assert!(!served.is_fresh() && world.engine.feed("/all.ics").is_none());
    }

    #[test]
    fn what_a_member_declined_is_left_out_and_only_a_yes_takes_time() {
        let mut world = World::new();
        assert_eq!(count(&world.own(), "TRANSP:TRANSPARENT"), 1, "nothing was answered yet");
        world.answers(FIRST, Coming::No);
        world.answers(MeetingId(2), Coming::Yes);
        let lines = world.own();
        assert!(has(&lines, "EXDATE;TZID=Europe/Madrid:20261202T160000"), "{lines:#?}");
        assert!(has(&lines, "RECURRENCE-ID;TZID=Europe/Madrid:20261216T160000"));
        assert_eq!((count(&lines, "TRANSP:OPAQUE"), count(&lines, "BEGIN:VEVENT")), (1, 2));
        assert_eq!(count(&world.members(), "BEGIN:VEVENT"), 1, "answers are nobody else's");
    }

    #[test]
    fn what_is_called_off_is_shown_so_for_thirty_days() {
        let mut world = World::new();
        assert_eq!(count(&world.feed("/all.ics"), "STATUS:CANCELLED"), 0);
        let (sequence, now) = (4, world.clock.now());
        let state = MeetingState::Cancelled;
        world.change(meeting::Change::StateSet { meeting: FIRST, state, sequence, at: now });
        for lines in [world.members(), world.feed("/c/rust.ics"), world.feed("/all.ics")] {
            assert_eq!(count(&lines, "STATUS:CANCELLED"), 1, "{lines:#?}");
            assert!(has(&lines, "SEQUENCE:4") && !has(&lines, "EXDATE"));
        }
        world.clock.set(now + chrono::TimeDelta::days(30));
        let lines = world.members();
        assert_eq!(count(&lines, "STATUS:CANCELLED"), 0, "{lines:#?}");
        assert!(has(&lines, "EXDATE;TZID=Europe/Madrid:20261202T160000"));
    }

    #[test]
    fn a_moved_meeting_is_an_exception() {
        let mut world = World::new();
        let to = crate::time::read_local("20261203T100000").unwrap();
        let (sequence, now) = (2, world.clock.now());
        world.change(meeting::Change::Moved { meeting: FIRST, to, sequence, at: now });
        let lines = world.feed("/c/rust.ics");
        assert!(has(&lines, "RECURRENCE-ID;TZID=Europe/Madrid:20261202T160000"), "{lines:#?}");
        assert!(has(&lines, "DTSTART;TZID=Europe/Madrid:20261203T100000"));
    }

    #[test]
    fn duties_are_single_events_of_whose_they_are() {
        let mut world = World::new();
        assert_eq!(count(&world.duty(), "BEGIN:VEVENT"), 0);
        world.facilitates(DutyState::Asked);
        let asked = world.duty();
        assert_eq!(count(&asked, "SUMMARY:Rust Guild: can you facilitate?"), 1, "{asked:#?}");
        assert_eq!(count(&asked, "STATUS:TENTATIVE"), 1);
        world.facilitates(DutyState::Accepted);
        let lines = world.duty();
        assert_eq!(count(&lines, "SUMMARY:Rust Guild: you facilitate"), 1, "{lines:#?}");
        assert!(!has(&lines, "RRULE:FREQ=WEEKLY") && !has(&lines, "RECURRENCE-ID"));
        let path = world.engine.links("ana@example.org").unwrap().unwrap().duty;
        assert_eq!(count(&world.feed(&path), "BEGIN:VEVENT"), 0);
    }

    #[test]
    fn new_feed_link_ends_the_old_ones_also_where_they_are_remembered() {
        let mut world = World::new();
        let old = world.engine.links(BO).unwrap().unwrap();
        let paths = [old.own.clone(), old.duty, old.communities[0].feeds.clone().unwrap().0];
        let served = paths.clone().map(|path| world.engine.feed(&path).unwrap());
        let (by, now) = (world.bo(), world.clock.now());
        let commands = vec![DeskCommand::NewFeed];
        let (zone, cause) = (chrono_tz::UTC, Cause::time(now));
        let said = desk::Event::Said { by, commands, zone };
        let done = world.engine.step(|state, tx| state.desk(tx, &said, cause).map(drop));
        assert!(done.is_ok() && served.iter().all(|served| !served.is_fresh()));
        assert!(paths.iter().all(|path| world.engine.feed(path).is_none()));
        let new = world.engine.links(BO).unwrap().unwrap();
        assert!(new.own != old.own && world.engine.feed(&new.own).is_some());
    }
}
