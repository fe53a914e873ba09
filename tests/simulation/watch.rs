//! What must be true of every mail that goes out.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::sync::Arc;

use chrono::TimeDelta;
use convene::calendar::validate;
use convene::clock::Timestamp;
use convene::community::{Away, Community, CommunityKey, Letter, PersonId};
use convene::engine::{Engine, Ready};
use convene::mail::parse::{Message, parse};
use convene::store::Due;

use crate::calendars::Calendar;
use crate::mails::Kind;
use crate::people;

/// Letters of one community to one person on one day, answers and posts left out.
const LETTERS_A_DAY: u32 = 16;

/// A copy, its letter, and the community it is from.
#[derive(Clone, Copy)]
pub(crate) struct Seen<'s> {
    pub(crate) due: &'s Due,
    pub(crate) letter: &'s Letter,
    pub(crate) community: Option<&'s Community>,
}

/// Looks at everything that goes out.
#[derive(Default)]
pub(crate) struct Watch {
    /// What was not as it must be.
    pub(crate) wrong: Vec<String>,
    /// How many mails went out, by template.
    pub(crate) sent: BTreeMap<String, usize>,
    /// What everybody's calendar holds of each community.
    pub(crate) calendars: HashMap<(String, CommunityKey), Calendar>,
    /// Addresses some letter never reached.
    pub(crate) missed: HashSet<String>,
    /// How often somebody was asked to facilitate.
    pub(crate) asked: HashMap<(CommunityKey, PersonId), u32>,
    /// When somebody belonged, from and to.
    pub(crate) belonged: HashMap<(CommunityKey, PersonId), Vec<(Timestamp, Timestamp)>>,
    /// The clock was turned back: times around this are not compared.
    pub(crate) turned_back: Option<Timestamp>,
    /// Who was ever away.
    pub(crate) absent: HashSet<PersonId>,
    addresses: Vec<String>,
    noted: Option<Timestamp>,
    away: HashMap<PersonId, Away>,
    tokens: HashMap<String, String>,
    frozen: HashMap<i64, Arc<[u8]>>,
    last: HashMap<(String, String), (i64, u32)>,
    reminded: HashSet<(String, CommunityKey, u32)>,
    a_day: HashMap<(String, CommunityKey, chrono::NaiveDate), u32>,
}

impl Watch {
    /// Watches over a world of these addresses.
    pub(crate) fn over(addresses: Vec<String>) -> Self {
        Self { addresses, ..Self::default() }
    }

    /// Something is not as it must be.
    pub(crate) fn says(&mut self, now: Timestamp, what: &str) {
        if self.wrong.len() < 12 {
            self.wrong.push(format!("  {}: {what}", now.format("%Y-%m-%d %H:%M:%S")));
        }
    }

    /// Notes who belongs and who is away, before and after each turn.
    pub(crate) fn notes(&mut self, engine: &Engine, ids: &[String], now: Timestamp) {
        for community in ids.iter().filter_map(|id| engine.community(id)) {
            for person in community.members.keys() {
                let times = self.belonged.entry((community.key, *person)).or_default();
                match times.last_mut().filter(|last| Some(last.1) == self.noted) {
                    Some(last) => last.1 = now,
                    None => times.push((now, now)),
                }
            }
        }
        self.noted = Some(now);
        let away = engine.people().iter().filter_map(|person| Some((person.id, person.away?)));
        self.away = away.collect();
        self.absent.extend(self.away.keys());
    }

    fn unsure(&self, at: Timestamp) -> bool {
        self.turned_back.is_some_and(|back| (at - back).abs() < TimeDelta::hours(3))
    }

    /// A letter was decided in the turn that has just ended.
    pub(crate) fn posted(
        &mut self,
        seen: Seen<'_>,
        engine: &Engine,
        cause: Option<Kind>,
        now: Timestamp,
    ) {
        let Seen { due, letter, .. } = seen;
        let name = letter.name();
        // Only who would step in for somebody hears that a machine answers for them.
        if cause == Some(Kind::Machine) && name != "holder_away" {
            self.says(
                now,
                &format!("a machine's mail {:?} made us write {name} to {}", due.mail, due.address),
            );
        }
        if cause == Some(Kind::Calendar) && answers(&name) {
            self.says(now, &format!("a button was answered with {name}"));
        }
        let (Some(key), Some(person)) = (due.community, due.person) else { return };
        let day = now.date_naive();
        if !self.unsure(now) {
            self.belongs(seen, (key, person));
            let silent = self.away.get(&person).copied().zip(engine.people().find(person));
            let silent = silent.is_some_and(|(before, person)| {
                person.away == Some(before)
                    && [-1, 0, 1].iter().all(|days| person.is_away(day + TimeDelta::days(*days)))
            });
            if silent && letter.calendar().is_none() && !answers(&name) && !even_when_away(&name) {
                self.says(now, &format!("{} is away and gets {name}", due.address));
            }
        }
        if let Letter::Reminder { meeting, .. } = letter
            && !self.reminded.insert((due.address.clone(), key, meeting.id.0))
        {
            self.says(now, &format!("{} is reminded again of {}", due.address, meeting.id.0));
        }
        if !answers(&name)
            && !matches!(name.as_str(), "post" | "held_post" | "already_moderated" | "join_asked")
        {
            let many = self.a_day.entry((due.address.clone(), key, day)).or_default();
            *many += 1;
            if *many == LETTERS_A_DAY {
                self.says(
                    now,
                    &format!("{} gets {LETTERS_A_DAY} letters, now {name}", due.address),
                );
            }
        }
        if let (Letter::Facilitate { meeting, .. }, Some(community)) = (letter, seen.community) {
            *self.asked.entry((key, person)).or_default() += 1;
            self.not_their_first(community, person, meeting.id, now);
        }
    }

    fn belongs(&mut self, seen: Seen<'_>, who: (CommunityKey, PersonId)) {
        let name = seen.letter.name();
        let created = chrono::DateTime::from_timestamp(seen.due.created, 0).expect("a time");
        let then = |times: &Vec<(Timestamp, Timestamp)>| {
            times.iter().any(|(from, to)| *from <= created && created <= *to)
        };
        if !self.belonged.get(&who).is_some_and(then) && !answers(&name) && !for_strangers(&name) {
            self.says(created, &format!("{} is no member and gets {name}", seen.due.address));
        }
    }

    /// Nobody is drafted for the first meeting they can come to.
    fn not_their_first(
        &mut self,
        community: &Community,
        person: PersonId,
        id: convene::community::MeetingId,
        now: Timestamp,
    ) {
        let Some(meeting) = community.meetings.get(&id) else { return };
        let Some(member) = community.members.get(&person) else { return };
        let earlier = community.meetings.values().any(|other| {
            other.state != convene::community::MeetingState::Cancelled
                && other.starts() >= member.joined
                && other.starts() < meeting.starts()
        });
        if !earlier && !self.unsure(now) {
            self.says(now, &format!("{person:?} is drafted for their first meeting {id:?}"));
        }
    }

    /// A copy leaves, for the first time or again.
    pub(crate) fn leaves(&mut self, seen: Seen<'_>, ready: &Ready, now: Timestamp) {
        let Seen { due, letter, .. } = seen;
        if let Some(frozen) = self.frozen.get(&ready.id) {
            if frozen[..] != ready.bytes[..] {
                self.says(now, &format!("another attempt at {} has other bytes", letter.name()));
            }
            return;
        }
        self.frozen.insert(ready.id, Arc::clone(&ready.bytes));
        *self.sent.entry(letter.name()).or_default() += 1;
        if due.expires.is_some_and(|expires| expires <= now.timestamp()) {
            self.says(now, &format!("{} leaves after it expired", letter.name()));
        }
        let mail = parse(&ready.bytes);
        self.reads(seen, &mail, now);
        self.keeps_secrets(seen, ready, &mail, now);
        let Some(facts) = letter.calendar() else { return };
        let thread = (due.address.clone(), facts.uid.clone());
        if let Some((id, sequence)) = self.last.insert(thread, (due.id, facts.sequence))
            && (id > due.id || sequence > facts.sequence)
        {
            let what = format!(
                "{}: {} of {} has SEQUENCE {} after {sequence}, copy {} after {id}",
                due.address,
                letter.name(),
                facts.uid,
                facts.sequence,
                due.id,
            );
            self.says(now, &what);
        }
    }

    /// It can be read, and its calendar is sound.
    fn reads(&mut self, seen: Seen<'_>, mail: &Message, now: Timestamp) {
        let name = seen.letter.name();
        if mail.unreadable.is_some() || mail.message_id.is_none() || mail.from.len() != 1 {
            self.says(now, &format!("{name} is no sound mail: {:?}", mail.unreadable));
        }
        if mail.text.as_deref().unwrap_or_default().trim().is_empty() && name != "post" {
            self.says(now, &format!("{name} has no text"));
        }
        if seen.letter.calendar().is_none() {
            return;
        }
        if mail.calendars.is_empty() {
            self.says(now, &format!("{name} has no calendar"));
        }
        for part in &mail.calendars {
            if let Err(faults) = validate::check(&part.bytes) {
                self.says(now, &format!("{name} has a bad calendar: {faults:?}"));
            }
        }
    }

    /// No token, link or address of somebody else is in it.
    fn keeps_secrets(&mut self, seen: Seen<'_>, ready: &Ready, mail: &Message, now: Timestamp) {
        let name = seen.letter.name();
        let mut text = String::from_utf8_lossy(&ready.bytes).replace("=\r\n", "");
        text.push_str(&ready.envelope_from);
        text.push_str(mail.text.as_deref().unwrap_or_default());
        text.push_str(mail.html.as_deref().unwrap_or_default());
        for part in &mail.calendars {
            text.push_str(&String::from_utf8_lossy(&part.bytes).replace("\r\n ", ""));
        }
        // A link that somebody made up and wrote is shown to them when it is asked what they meant.
        let made_up = |token: &String| answers(&name) && token == people::MADE_UP;
        for token in tokens(&text).into_iter().filter(|token| !made_up(token)) {
            let owner =
                self.tokens.entry(token.clone()).or_insert_with(|| ready.to.clone()).clone();
            if owner != ready.to {
                self.says(now, &format!("{name} to {} holds {token} of {owner}", ready.to));
            }
        }
        let shown = seen.community.is_some_and(|community| {
            community.settings.show_members
                || community.settings.replies == convene::community::Replies::Author
        });
        if shown || may_name_addresses(&name) {
            return;
        }
        let mut others = self.addresses.iter().filter(|address| **address != ready.to);
        if let Some(other) = others.find(|other| names(&text, other)) {
            let line = text.lines().find(|line| names(line, other)).unwrap_or_default();
            let what = format!("{name} to {} names {other}: {line}", ready.to);
            self.says(now, &what);
        }
    }

    /// A mail arrived in somebody's mailbox; their calendar reads it.
    pub(crate) fn arrives(&mut self, seen: Seen<'_>) {
        if let (Some(facts), Some(key)) = (seen.letter.calendar(), seen.due.community) {
            let calendar = self.calendars.entry((seen.due.address.clone(), key)).or_default();
            calendar.takes(facts);
        }
    }
}

/// Whether an address stands in a text, by itself.
fn names(text: &str, address: &str) -> bool {
    let alone = |(at, _): (usize, &str)| {
        !text[..at].ends_with(|before: char| before.is_ascii_alphanumeric() || before == '.')
    };
    text.match_indices(address).any(alone)
}

/// Everything in a text that looks like a token of ours.
fn tokens(text: &str) -> Vec<String> {
    let marks = ["r.", "leave.", "b.", "/u/", "/m/"];
    let found = marks.iter().flat_map(|mark| text.split(mark).skip(1)).map(|rest| {
        rest.chars().take_while(|c| matches!(c, 'a'..='z' | '2'..='7')).collect::<String>()
    });
    found.filter(|token| token.len() == 26).collect()
}

/// What answers a mail of the reader's own.
fn answers(name: &str) -> bool {
    matches!(
        name,
        "acknowledgement"
            | "unclear"
            | "mail_back"
            | "help"
            | "status"
            | "why"
            | "feed_link"
            | "export"
            | "forgotten"
            | "goodbye"
            | "post_waits"
            | "summary_draft"
    )
}

/// What reaches people who do not belong: on their way in or out.
fn for_strangers(name: &str) -> bool {
    matches!(
        name,
        "uninvited"
            | "confirm_join"
            | "join_waits"
            | "join_which"
            | "join_refused"
            | "confirm_address"
            | "unknown_address"
            | "address_added"
            | "unreachable"
            | "operator_note"
    )
}

/// What cannot wait for somebody's return: the brief of who is back on the day, what concerns their
/// own turn, and what only stewards can mend when all of them are away.
fn even_when_away(name: &str) -> bool {
    let of_stewards = [
        "held_post",
        "join_asked",
        "nobody_facilitates",
        "already_moderated",
        "hold_or_cancel",
        "notes_prompt",
        "notes_chase",
    ];
    for_strangers(name)
        || of_stewards.contains(&name)
        || matches!(name, "welcome" | "brief" | "duty_changed" | "swap_asked")
}

/// Letters whose matter is an address, or that repeat what their reader wrote.
fn may_name_addresses(name: &str) -> bool {
    for_strangers(name)
        || answers(name)
        || matches!(name, "join_asked" | "post" | "held_post" | "digest")
}
