//! A year of a community's life: it always settles, and its turns are shared.

use std::collections::{BTreeMap, BTreeSet};

use chrono::{NaiveDate, NaiveTime, TimeDelta, TimeZone as _, Utc, Weekday};
use chrono_tz::Tz;
use proptest::prelude::*;

use crate::clock::Timestamp;
use crate::community::facilitation::DutyState;
use crate::community::letter::{Sent, To};
use crate::community::*;

const ROOM: &str = "room@x.org";

/// When the year begins.
fn begins() -> Timestamp {
    Utc.with_ymd_and_hms(2026, 1, 1, 8, 0, 0).unwrap()
}

/// What a community would have in its file.
pub(in crate::community::rules) fn settings(repeat: &str) -> Settings {
    let first = NaiveDate::from_ymd_opt(2026, 1, 7).unwrap().and_hms_opt(16, 0, 0).unwrap();
    Settings {
        name: "Rust".to_owned(),
        purpose: String::new(),
        zone: Tz::Europe__Madrid,
        language: Language::En,
        joining: Joining::Open,
        domains: vec![],
        posting: Posting::Members,
        replies: Replies::List,
        feed: FeedAccess::Secret,
        show_members: false,
        attendee_list: AttendeeList::None,
        mailbox: String::new(),
        meeting: MeetingSettings {
            hours: vec![],
            first,
            repeat: Some(repeat.to_owned()),
            until: None,
            minutes: 60,
            place: String::new(),
            room: ROOM.to_owned(),
            link: String::new(),
            skip: vec![],
            on_holiday: OnHoliday::Skip,
            min_people: 1,
            thin: Thin::Hold,
        },
        facilitation: Facilitation {
            by: FoundBy::Rotation,
            who: None,
            turn: TurnLength::Meeting,
            term_months: 6,
            method: election::Method::Approval,
            seats: 1,
            backup: true,
            pairs: false,
            voting: Voting::default(),
            weights: vec![],
        },
        members_decide: vec![],
        letters: LetterSettings {
            send_at: NaiveTime::from_hms_opt(9, 0, 0).unwrap(),
            ask_facilitator_days: 14,
            open_call_days: 10,
            call_for_topics_days: 7,
            agenda_days: 3,
            brief_days: 3,
            remind_days: 2,
            hold_or_cancel_days: 1,
            notes_hours_after: 1,
            chase_days: vec![2, 4],
            close_notes_days: 7,
            digest_weekday: Weekday::Mon,
            reminders: Reminders::Usual,
            agenda_to_calendar: false,
        },
    }
}

struct Life {
    community: Community,
    people: People,
    now: Timestamp,
}

impl Life {
    fn new(repeat: &str, members: i64, seed: u64) -> Self {
        let now = begins();
        let mut people = People::default();
        for id in 1..=members {
            people.put(Person {
                id: PersonId(id),
                name: format!("P{id}"),
                addresses: vec![KnownAddress {
                    address: format!("p{id}@x.org"),
                    since: now,
                    from_file: true,
                }],
                language: None,
                zone: None,
                away: None,
                about: None,
                generation: 0,
                bounces: person::Bounces::default(),
            });
        }
        let community = Community::new(CommunityKey(1), "x".to_owned(), settings(repeat), seed);
        let mut life = Self { community, people, now };
        let _invitations = life.happen(&Event::Configured { settings: Box::new(settings(repeat)) });
        for id in 1..=members {
            let person = PersonId(id);
            let _welcome = life.happen(&Event::Belongs {
                person,
                from_file: true,
                steward: id == 1,
                optional: false,
                by: None,
            });
        }
        life
    }

    fn happen(&mut self, event: &Event) -> Outcome {
        decide(&mut self.community, &self.people, event, self.now)
    }

    /// Wakes once at the next time, and checks that it then sleeps.
    fn wake(&mut self) -> Vec<Sent> {
        self.now = next_wake(&self.community).expect("a series without end goes on");
        let letters = self.happen(&Event::Woke).letters;
        let next = next_wake(&self.community);
        assert!(next.is_none_or(|next| next > self.now), "would wake again at {}", self.now);
        let again = self.happen(&Event::Woke);
        assert!(again.letters.is_empty() && again.changes.is_empty(), "{again:?}");
        letters
    }

    /// Who is asked says yes, unless they are among `silent`.
    fn answer(&mut self, silent: &[i64]) {
        let ahead: Vec<MeetingId> = self.community.ahead(self.now).iter().map(|m| m.id).collect();
        for meeting in ahead {
            let duty = &self.community.meetings[&meeting].duty;
            let by = match duty.state {
                DutyState::Asked => duty.holder,
                DutyState::Called | DutyState::BackupAsked => duty.backup,
                DutyState::WithStewards => Some(PersonId(1)),
                DutyState::Open | DutyState::Accepted => None,
            };
            let Some(by) = by.filter(|by| !silent.contains(&by.0)) else { continue };
            let about = About { meeting: Some(meeting), at: self.now, ..About::default() };
            let event = Event::Said {
                by,
                commands: vec![Command::Accept],
                comment: String::new(),
                unclear: None,
                desk: (vec![], vec![]),
                about,
            };
            let _letters = self.happen(&event);
        }
    }

    /// Somebody new is a member.
    fn joins(&mut self, id: i64) {
        let known = self.people.person(PersonId(1)).clone();
        let address =
            KnownAddress { address: format!("p{id}@x.org"), ..known.addresses[0].clone() };
        self.people.put(Person { id: PersonId(id), addresses: vec![address], ..known });
        let person = PersonId(id);
        let event =
            Event::Belongs { person, from_file: true, steward: false, optional: false, by: None };
        let _welcome = self.happen(&event);
    }

    /// These are away for a week from now, all others are here.
    fn set_away(&mut self, absent: &BTreeSet<i64>) {
        let from = self.now.date_naive();
        let away = Away { from, until: Some(from + TimeDelta::days(7)) };
        let everybody: Vec<Person> = self.people.iter().cloned().collect();
        for person in everybody {
            let id = person.id;
            let is_away = absent.contains(&id.0);
            self.people.put(Person { away: is_away.then_some(away), ..person });
            if is_away {
                let _released = self.happen(&Event::WentAway { person: id });
            }
        }
    }
}

/// Meetings that calendars get one by one: whenever members get more of them, the room is asked.
#[test]
fn the_room_hears_of_every_meeting_that_is_sent_by_itself() {
    let mut life = Life::new("FREQ=DAILY;BYMONTHDAY=1,2,3,5,8,13,21;BYHOUR=16", 3, 7);
    let (mut invited, mut asked) = (BTreeSet::new(), BTreeSet::new());
    while invited.len() < 12 {
        for sent in life.wake() {
            match (&sent.letter, &sent.to) {
                (Letter::Invitation { calendar, .. }, _) => invited.insert(calendar.uid.clone()),
                (Letter::RoomAsked { calendar }, To::Address(to)) if to == ROOM => {
                    asked.insert(calendar.uid.clone())
                }
                _ => continue,
            };
        }
    }
    assert!(invited.is_subset(&asked), "{invited:?} {asked:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]

    #[test]
    fn every_wake_settles(
        rhythm in prop::sample::select(vec![
            "every day", "every week on Wednesday", "every 2 weeks on Wednesday",
            "every month on the first Wednesday", "FREQ=DAILY;BYMONTHDAY=1,2,3,5,8,13,21;BYHOUR=16",
        ]),
        seed in any::<u64>(),
        silent in prop::collection::vec(1..6i64, 0..4),
    ) {
        let mut life = Life::new(rhythm, 5, seed);
        for _ in 0..40 {
            life.wake();
            life.answer(&silent);
        }
    }

    /// Fair share: each turn divided among all who could have carried it, by their weights
    /// (decisions.md: load over the meetings they could have carried). Reckoned here from who was
    /// away alone.
    #[test]
    fn nobody_is_asked_into_more_than_a_turn_above_their_share(
        seed in any::<u64>(),
        people in 3..9i64,
        part_time in prop::collection::btree_set(1..9i64, 0..3),
        newcomer in 5..30usize,
        absent in prop::collection::vec(prop::collection::btree_set(1..10i64, 0..5), 52),
    ) {
        let mut life = Life::new("every week on Wednesday", people, seed);
        let half = part_time.iter().map(|id| (format!("p{id}@x.org"), 50)).collect();
        life.community.settings.facilitation.weights = half;
        let week_of = |at: Timestamp| usize::try_from((at - begins()).num_weeks()).unwrap();
        let mut week = usize::MAX;
        while week_of(next_wake(&life.community).unwrap()) < absent.len() {
            if week_of(life.now) != week {
                week = week_of(life.now);
                if week == newcomer {
                    life.joins(people + 1);
                }
                life.set_away(&absent[week]);
            }
            life.wake();
            life.answer(&[]);
        }
        let weight = |id: &i64| if part_time.contains(id) { 0.5 } else { 1.0 };
        let mut share: BTreeMap<i64, f64> = BTreeMap::new();
        let mut carried: BTreeMap<i64, f64> = BTreeMap::new();
        let starts: Vec<Timestamp> = life.community.meetings.values().map(Meeting::starts).collect();
        // The first meeting of all is a steward's; those ahead are not carried yet.
        let past = life.community.meetings.values().skip(1).filter(|m| m.starts() < life.now);
        for meeting in past {
            let Some(holder) = meeting.duty.holder else { continue };
            let week = week_of(meeting.starts());
            // They are asked in the week before; who fell away later was relieved.
            let relieved = &meeting.duty.excused;
            let could: Vec<i64> = life.community.members.iter().filter(|(id, member)| {
                let been = starts.iter().any(|at| *at >= member.joined && *at < meeting.starts());
                let away = absent[week - 1].contains(&id.0) || relieved.contains(id);
                **id == holder || (been && !away && !meeting.duty.passed.contains(id))
            }).map(|(id, _)| id.0).collect();
            let all: f64 = could.iter().map(weight).sum();
            for id in &could {
                *share.entry(*id).or_default() += weight(id) / all;
            }
            let turns = carried.entry(holder.0).or_default();
            *turns += 1.0;
            // Who takes what others gave up asked for it.
            let share = share[&holder.0];
            let drafted = meeting.duty.why.is_some();
            prop_assert!(
                !drafted || *turns <= share + 1.0 + 1e-3,
                "{holder:?} has {turns} of {share} at {:?}", meeting.id
            );
        }
    }
}
