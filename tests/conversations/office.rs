//! The world of a conversation: an engine, a virtual clock, a configuration, everybody's mailbox.

use std::collections::{BTreeMap, HashMap};
use std::path::{Path, PathBuf};

use chrono::{DateTime, NaiveDateTime, Utc};
use chrono_tz::Tz;
use convene::clock::Clock;
use convene::config::{self, Config};
use convene::engine::{Engine, Fate, Incoming, Key, Setup};
use convene::mail::parse::parse;
use convene::mail::template::Templates;
use convene::store::Store;
use convene::{community, time};

use crate::brief;
use crate::mails::{self, Evidence, Letter, Mail};
use crate::script::Writes;

const ZONE: Tz = Tz::Europe__Madrid;
/// More wakes than this between two steps are a rule that never settles.
const WAKES: usize = 400;

const CONFIG: &str = r#"
[organisation]
name = "Example Ltd"
address = "cop@example.org"
time_zone = "Europe/Madrid"
languages = ["en", "es"]
operators = ["ops@example.org"]
[receive]
maildir = "in"
trust_results_of = "mx.example.org"
[send]
maildir = "out"
[web]
url = "https://cop.example.org"
[[community]]
id = "rust"
name = "Rust Guild"
purpose = "Better Rust, together."
stewards = ["Ana Lima <ana@example.org>"]
members = ["Bo Chen <bo@example.org>", "Cy Young <cy@example.org>", "Dee Dunn <dee@example.org>"]
[community.meeting]
first = 2026-12-02T16:00:00
repeat = "every 2 weeks on Wednesday"
minutes = 60
place = "Room 4.12"
link = "https://meet.example.org/rust"
"#;

/// The world of one conversation.
pub(crate) struct Office {
    /// What must never be.
    pub(crate) wrong: Vec<String>,
    file: toml::Table,
    ids: Vec<String>,
    clock: Clock,
    engine: Option<Engine>,
    boxes: BTreeMap<String, Vec<Letter>>,
    tokens: HashMap<String, String>,
    news: Vec<(DateTime<Utc>, String, String)>,
    written: usize,
    last: Option<Vec<u8>>,
    passing: bool,
    disk: Option<PathBuf>,
    read: HashMap<String, usize>,
}

impl Default for Office {
    fn default() -> Self {
        Self {
            wrong: vec![],
            file: CONFIG.parse().expect("the usual file is TOML"),
            ids: vec![],
            clock: Clock::starting_at(DateTime::UNIX_EPOCH),
            engine: None,
            boxes: BTreeMap::new(),
            tokens: HashMap::new(),
            news: vec![],
            written: 0,
            last: None,
            passing: false,
            disk: None,
            read: HashMap::new(),
        }
    }
}

/// Which of the invitations that somebody has is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Which {
    /// The last one.
    Last,
    /// The last one to a whole series.
    Series,
    /// The first one that they ever got.
    First,
}

fn is_invitation(letter: &Letter) -> bool {
    letter.facts["calendar"]["method"] == "request"
}

impl Office {
    /// One whose database is a file.
    pub(crate) fn on_disk(path: &Path) -> Self {
        Self { disk: Some(path.to_owned()), ..Self::default() }
    }

    /// The daemon stops, and its file is closed.
    pub(crate) fn close(&mut self) {
        self.engine = None;
    }

    /// The daemon starts on the file it closed.
    pub(crate) fn reopen(&mut self) {
        let store = self.first_store();
        self.start(store);
    }

    /// What somebody got since they were last asked.
    pub(crate) fn unread(&mut self, who: &str) -> Vec<Letter> {
        let letters = self.boxes.get(&address(who)).map_or(&[][..], Vec::as_slice);
        let seen = self.read.insert(who.to_owned(), letters.len()).unwrap_or(0);
        letters[seen..].to_vec()
    }

    fn first_store(&self) -> Store {
        let store = self.disk.as_deref().map_or_else(Store::in_memory, Store::open);
        store.expect("the store opens")
    }

    /// What the clocks of the community show.
    pub(crate) fn local(&self) -> NaiveDateTime {
        time::to_local(self.clock.now(), ZONE)
    }

    /// The operator changes a key of the file.
    pub(crate) fn config(&mut self, line: &str) {
        let (path, value) = match line.split_once('=') {
            Some((path, value)) => (path.trim(), Some(value.trim())),
            None => (line.trim_start_matches('-').trim(), None),
        };
        let value = value.map(|value| {
            let table: toml::Table =
                format!("value = {value}").parse().unwrap_or_else(|e| panic!("{line}: {e}"));
            table["value"].clone()
        });
        let keys: Vec<&str> = path.split('.').collect();
        set(&mut self.file, &keys, value);
        if self.engine.is_some() {
            self.reload();
        }
    }

    fn read_file(&self) -> Config {
        let text = self.file.to_string();
        let reading = config::read(Path::new("convene.toml"), &text);
        reading.config.unwrap_or_else(|problems| panic!("{problems:?}\n{text}"))
    }

    /// The operator applies the file.
    pub(crate) fn reload(&mut self) {
        let config = self.read_file();
        self.ids = config.communities.iter().map(|community| community.id.clone()).collect();
        let setup = Setup::new(&config, Templates::built_in());
        self.engine().configure(&config, setup).expect("the file is taken over");
        self.settle();
    }

    /// The daemon starts again.
    pub(crate) fn restart(&mut self) {
        let mut engine = self.engine.take().expect("it runs");
        let store = engine.store().copy_in_memory().expect("a copy");
        drop(engine);
        self.start(store);
    }

    fn start(&mut self, store: Store) {
        let setup = Setup::new(&self.read_file(), Templates::built_in());
        let engine = Engine::new(store, self.clock.clone(), setup, Key::fixed(1));
        self.engine = Some(engine.expect("the engine starts"));
        self.reload();
    }

    fn engine(&mut self) -> &mut Engine {
        self.engine.as_mut().expect("the conversation begins with `at`")
    }

    /// Time passes, with all that happens meanwhile.
    pub(crate) fn pass(&mut self, until: NaiveDateTime) {
        let until = time::to_instant(until, ZONE);
        if self.engine.is_none() {
            self.clock.set(until);
            let store = self.first_store();
            return self.start(store);
        }
        self.passing = true;
        for wakes in 0.. {
            let next = self.engine().next_wake().expect("the store reads");
            let Some(next) = next.filter(|next| *next <= until) else { break };
            self.clock.set(next.max(self.clock.now()));
            self.settle();
            if wakes == WAKES {
                self.wrong.push(format!("woke {WAKES} times until {until}"));
                break;
            }
        }
        self.clock.set(until);
        self.settle();
    }

    /// The daemon is off until then.
    pub(crate) fn sleep(&mut self, until: NaiveDateTime) {
        self.clock.set(time::to_instant(until, ZONE));
        self.restart();
    }

    /// Everything that is due is done and sent.
    fn settle(&mut self) {
        let now = self.clock.now();
        self.engine().settle().expect("nothing fails");
        while self.deliver() {}
        for id in self.ids.clone() {
            let Some(community) = self.engine().community(&id) else { continue };
            let wake = community::next_wake(community);
            if wake.is_some_and(|wake| wake <= now) {
                self.wrong.push(format!("{id} would wake at once again, at {now}"));
            }
        }
    }

    fn deliver(&mut self) -> bool {
        let now = self.clock.now();
        let engine = self.engine();
        let due = engine.store().read(|tx| tx.due_copies(now.timestamp(), 1000)).expect("due");
        let facts: HashMap<i64, serde_json::Value> = due
            .iter()
            .map(|due| (due.id, serde_json::from_str(&due.facts).expect("facts are JSON")))
            .collect();
        let ready = engine.ready(64).expect("copies render");
        let (ids, some) = (ready.iter().map(|copy| copy.id).collect::<Vec<_>>(), !ready.is_empty());
        let claimed = engine.attempts(&ids, &[]).expect("claims");
        assert!(claimed.iter().all(|claimed| *claimed), "what is ready can be sent");
        let sent: Vec<(i64, Fate)> = ids.iter().map(|id| (*id, Fate::Sent)).collect();
        engine.attempts(&[], &sent).expect("reports");
        for copy in ready {
            let facts = facts.get(&copy.id).cloned().expect("the facts of what is sent");
            self.arrives(&copy.to, &copy.envelope_from, &copy.bytes, facts);
        }
        some
    }

    fn arrives(&mut self, to: &str, envelope: &str, bytes: &[u8], facts: serde_json::Value) {
        self.watch(to, bytes);
        let mail = parse(bytes);
        let header = |name: &str| mail.headers(name).next().unwrap_or_default().to_owned();
        let name = facts["letter"].as_str().unwrap_or_default().to_owned();
        let line = format!("{name} {}", brief::letter(&facts, ZONE));
        self.news.push((self.clock.now(), to.to_owned(), line));
        let reply_to = header("Reply-To");
        let reply_to = if reply_to.is_empty() { header("From") } else { reply_to };
        let letter = Letter {
            name,
            facts,
            id: mail.message_id.clone().unwrap_or_default(),
            reply_to: bare(&reply_to),
            envelope: envelope.to_owned(),
            subject: mail.subject.clone(),
            text: mail.text.clone().unwrap_or_default(),
            at: self.clock.now(),
        };
        self.boxes.entry(to.to_owned()).or_default().push(letter);
    }

    /// No mail may hold a token of somebody else.
    fn watch(&mut self, to: &str, bytes: &[u8]) {
        let text = String::from_utf8_lossy(bytes).replace("=\r\n", "");
        for mark in ["r.", "leave.", "b.", "/u/", "/m/"] {
            for rest in text.split(mark).skip(1) {
                let token: String = rest
                    .chars()
                    .take_while(|c| c.is_ascii_lowercase() || c.is_ascii_digit())
                    .collect();
                if token.len() != 26 {
                    continue;
                }
                let owner = self.tokens.entry(token).or_insert_with(|| to.to_owned());
                if owner != to {
                    self.wrong.push(format!("a token of {owner} went to {to}"));
                }
            }
        }
    }

    /// What came since it was last asked, readers of the same letter together.
    pub(crate) fn followed(&mut self) -> Vec<String> {
        let mut lines: Vec<(DateTime<Utc>, Vec<String>, String)> = vec![];
        for (at, to, line) in std::mem::take(&mut self.news) {
            let to = to.strip_suffix("@example.org").unwrap_or(&to).to_owned();
            match lines.iter_mut().find(|known| known.0 == at && known.2 == line) {
                Some(known) => known.1.push(to),
                None => lines.push((at, vec![to], line)),
            }
        }
        let passing = std::mem::take(&mut self.passing);
        let told = lines.into_iter().map(|(at, to, line)| {
            let at = time::to_local(at, ZONE).format("%a %-d %b %H:%M ").to_string();
            format!("{}-> {}: {line}", if passing { &at } else { "" }, to.join(", "))
        });
        told.collect()
    }

    fn letter(&self, who: &str, name: Option<&str>) -> Letter {
        let letters = self.boxes.get(&address(who)).map_or(&[][..], Vec::as_slice);
        let fits = |letter: &&Letter| name.is_none_or(|name| letter.name == name);
        let found = letters.iter().rev().find(fits).cloned();
        found.unwrap_or_else(|| panic!("{who} got no {}", name.unwrap_or("letter")))
    }

    /// Where a mail to a community goes, as the file tells addresses apart.
    fn community_address(&self, id: &str) -> String {
        match self.file["organisation"].get("addressing").and_then(toml::Value::as_str) {
            Some("plain") => "cop@example.org".to_owned(),
            Some("catchall") => format!("{id}@example.org"),
            _ => format!("cop+{id}@example.org"),
        }
    }

    /// Somebody writes a mail.
    pub(crate) fn writes(&mut self, writes: &Writes, text: &str) {
        let whose = writes.of.as_deref().unwrap_or(&writes.who);
        let answers = writes.to.is_none().then(|| self.letter(whose, writes.re.as_deref()));
        let to = match writes.to.as_deref() {
            Some("desk") => "cop@example.org".to_owned(),
            Some(address) if address.contains('@') => address.to_owned(),
            Some(community) => self.community_address(community),
            None => answers.as_ref().map_or_else(String::new, |letter| letter.reply_to.clone()),
        };
        let own = address(&writes.who);
        let from = writes.from.clone().unwrap_or(own);
        self.written += 1;
        let bytes = Mail {
            from: (&name_of(&writes.who), &from),
            to: &to,
            answers: answers.as_ref(),
            subject: writes.subject.as_deref().unwrap_or_default(),
            text,
            date: self.clock.now() - chrono::TimeDelta::hours(writes.hours_ago),
            evidence: writes.evidence,
            html: writes.html,
            unthreaded: writes.unthreaded,
            number: self.written,
        }
        .bytes();
        self.comes(bytes);
    }

    fn comes(&mut self, bytes: Vec<u8>) {
        self.written += 1;
        let incoming = Incoming {
            origin: format!("imap/INBOX/{}", self.written),
            recipient: None,
            raw: bytes.clone(),
            unreadable: None,
            cursor: None,
        };
        self.last = Some(bytes);
        self.engine().work(&[incoming]).expect("it is taken in");
        self.settle();
    }

    /// The last mail comes once more.
    pub(crate) fn again(&mut self) {
        let bytes = self.last.clone().expect("a mail came");
        self.comes(bytes);
    }

    /// A machine answers the last letter somebody got.
    pub(crate) fn machine(&mut self, who: &str, kind: &str) {
        let (letter, address) = (self.letter(who, None), address(who));
        self.written += 1;
        let bytes = match kind {
            "auto" => mails::absence(&address, &letter, self.written),
            _ => mails::bounce(&address, &letter, self.written, kind == "bounce"),
        };
        self.comes(bytes);
    }

    /// Somebody presses a button of their calendar.
    pub(crate) fn button(
        &mut self,
        (who, of): (&str, &str),
        answer: &str,
        (day, which, entry): (Option<&str>, Which, Option<u64>),
    ) {
        let series = which != Which::Last;
        let one = |letter: &serde_json::Value| {
            let id = letter["calendar"]["recurrence_id"].as_str();
            id.is_none_or(|id| !series && day.is_none_or(|day| id.starts_with(day)))
                && entry.is_none_or(|entry| letter["part"] == entry)
        };
        let letter = if which == Which::First {
            self.letters_of(of).iter().find(|letter| is_invitation(letter) && one(&letter.facts))
        } else {
            None
        };
        let letter = letter.cloned().unwrap_or_else(|| self.invitation(of, one));
        let address = address(who);
        let partstat = match answer {
            "accept" => "ACCEPTED",
            "decline" => "DECLINED",
            "tentative" => "TENTATIVE",
            "delegate" => "DELEGATED;DELEGATED-TO=\"mailto:zoe@else.example\"",
            _ => panic!("no button is called {answer}"),
        };
        let calendar = reply(&letter.facts["calendar"], &address, partstat, day, self.clock.now());
        self.calendar(who, &letter, &calendar);
    }

    /// Somebody's calendar proposes another time for a day's meeting, or wants the invitation again.
    pub(crate) fn asks(&mut self, who: &str, method: &str, proposed: Option<(&str, &str)>) {
        let letter = self.invitation(who, |_| true);
        let (facts, address) = (&letter.facts["calendar"], address(who));
        let (day, start) = match proposed {
            Some((day, to)) => (Some(day), to.parse().expect("2026-12-16T16:00:00")),
            None => {
                (None, facts["start"].as_str().and_then(|at| at.parse().ok()).expect("a start"))
            }
        };
        let partstat = if proposed.is_some() { "TENTATIVE" } else { "NEEDS-ACTION" };
        let answer = reply(facts, &address, partstat, day, self.clock.now());
        let asks: Vec<String> = answer
            .lines()
            .map(|line| match line.split_once(':') {
                Some(("METHOD", _)) => format!("METHOD:{method}\n"),
                Some(("DTSTART", _)) => {
                    format!("DTSTART:{}\n", time::basic_utc(time::to_instant(start, ZONE)))
                }
                _ => format!("{line}\n"),
            })
            .collect();
        self.calendar(who, &letter, &asks.concat());
    }

    /// Somebody's calendar invites the community.
    pub(crate) fn invites(&mut self, who: &str, start: &str, title: &str) {
        let start: NaiveDateTime = start.parse().expect("2026-12-16T16:00:00");
        let address = address(who);
        let calendar = format!(
            "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nMETHOD:REQUEST\nBEGIN:VEVENT\nUID:{0}@x\n\
             DTSTAMP:{0}\nDTSTART;TZID=Europe/Madrid:{1}\nSUMMARY:{title}\nLOCATION:Bar\n\
             ORGANIZER:mailto:{address}\nATTENDEE:mailto:cop+rust@example.org\n\
             END:VEVENT\nEND:VCALENDAR\n",
            time::basic_utc(self.clock.now()),
            time::basic(start),
        );
        self.written += 1;
        let bytes = Mail {
            from: (&name_of(who), &address),
            to: "cop+rust@example.org",
            answers: None,
            subject: title,
            text: "",
            date: self.clock.now(),
            evidence: Evidence::Pass,
            html: false,
            unthreaded: false,
            number: self.written,
        };
        self.comes(bytes.calendar(&calendar));
    }

    /// The last invitation somebody got.
    fn invitation(&self, whose: &str, fits: impl Fn(&serde_json::Value) -> bool) -> Letter {
        let invites = |letter: &&Letter| is_invitation(letter) && fits(&letter.facts);
        let found = self.letters_of(whose).iter().rev().find(invites).cloned();
        found.unwrap_or_else(|| panic!("{whose} has no invitation"))
    }

    fn letters_of(&self, whose: &str) -> &[Letter] {
        self.boxes.get(&address(whose)).map_or(&[][..], Vec::as_slice)
    }

    /// Somebody's calendar writes.
    fn calendar(&mut self, who: &str, letter: &Letter, calendar: &str) {
        self.written += 1;
        let bytes = Mail {
            from: (&name_of(who), &address(who)),
            to: &self.community_address("rust"),
            answers: None,
            subject: &format!("Accepted: {}", letter.subject),
            text: "",
            date: self.clock.now(),
            evidence: Evidence::None,
            html: false,
            unthreaded: false,
            number: self.written,
        }
        .calendar(calendar);
        self.comes(bytes);
    }

    /// The text of a letter somebody got.
    pub(crate) fn show(&self, who: &str, name: &str) -> Vec<String> {
        let letter = self.letter(who, Some(name));
        let head = format!("| Subject: {}", letter.subject);
        [head, "|".to_owned()]
            .into_iter()
            .chain(letter.text.lines().map(|line| format!("| {line}")))
            .collect()
    }

    /// What the communities know.
    pub(crate) fn state(&mut self) -> Vec<String> {
        let ids = self.ids.clone();
        let engine = self.engine();
        let mut lines = vec![];
        for id in &ids {
            let Some(community) = engine.community(id) else { continue };
            let name = |id: &community::PersonId| {
                engine.people().find(*id).map_or("nobody".to_owned(), |p| p.called().to_owned())
            };
            let members: Vec<String> = community
                .members
                .iter()
                .map(|(id, member)| {
                    let level = match member.level {
                        community::Level::All => "",
                        community::Level::Digest => "/digest",
                        community::Level::Essentials => "/essentials",
                    };
                    format!("{}{}{level}", name(id), if member.steward { "*" } else { "" })
                })
                .collect();
            lines.push(format!("{id} {:?}: {}", community.life, members.join(", ")));
            for meeting in community.meetings.values() {
                let answers: Vec<String> = community
                    .members
                    .keys()
                    .filter_map(|id| Some((id, community.answer(meeting, *id)?)))
                    .map(|(id, answer)| {
                        let sign = match answer.coming {
                            community::attendance::Coming::Yes => '+',
                            community::attendance::Coming::No => '-',
                            community::attendance::Coming::Maybe => '~',
                        };
                        let comment = match answer.comment.as_str() {
                            "" => String::new(),
                            text => format!("({text})"),
                        };
                        format!("{sign}{}{comment}", name(id))
                    })
                    .collect();
                let comments: Vec<String> = meeting
                    .comments
                    .iter()
                    .map(|(who, text)| format!(" {}: {text:?}", name(who)))
                    .collect();
                lines.push(format!(
                    "  {} {} {:?}, {:?} {} {}; agenda {:?}{}",
                    meeting.id.0,
                    meeting.start.format("%a %-d %b %H:%M"),
                    meeting.state,
                    meeting.duty.state,
                    meeting.duty.holder.as_ref().map(name).unwrap_or_default(),
                    answers.join(" "),
                    meeting.agenda,
                    comments.concat(),
                ));
            }
        }
        lines
    }

    /// The conversation is over: memory and store must agree.
    pub(crate) fn end(&mut self) {
        if let Some(engine) = &mut self.engine
            && let Err(difference) = engine.check_memory()
        {
            let (memory, loaded) = difference.split_once("\nloaded: ").unwrap_or_default();
            let memory = memory.lines().skip(1).map(str::trim);
            let loaded = loaded.lines().skip(2).map(str::trim);
            let differing = memory.zip(loaded).filter(|(one, other)| one != other);
            let lines: Vec<String> = differing.take(5).map(|(a, b)| format!("{a} / {b}")).collect();
            self.wrong.push(format!("memory differs from the store: {}", lines.join("\n")));
        }
    }
}

fn address(who: &str) -> String {
    if who.contains('@') { who.to_owned() } else { format!("{who}@example.org") }
}

fn name_of(who: &str) -> String {
    let local = who.split('@').next().unwrap_or_default();
    let mut letters = local.chars();
    let first = letters.next().map(|c| c.to_uppercase().to_string()).unwrap_or_default();
    format!("{first}{}", letters.as_str())
}

/// The address of `Name <address>`.
fn bare(header: &str) -> String {
    let inner = header.rsplit('<').next().unwrap_or_default();
    inner.trim_end_matches('>').trim().to_owned()
}

fn set(table: &mut toml::Table, keys: &[&str], value: Option<toml::Value>) {
    let (first, rest) = keys.split_first().expect("a key");
    if rest.is_empty() {
        match value {
            Some(value) => table.insert((*first).to_owned(), value),
            None => table.remove(*first),
        };
        return;
    }
    let inner =
        table.entry((*first).to_owned()).or_insert_with(|| toml::Value::Table(toml::Table::new()));
    match inner {
        toml::Value::Table(inner) => set(inner, rest, value),
        toml::Value::Array(items) => {
            let (at, rest) = match rest[0].parse::<usize>() {
                Ok(at) => (at, &rest[1..]),
                Err(_) => (0, rest),
            };
            while items.len() <= at {
                items.push(items[0].clone());
            }
            set(items[at].as_table_mut().expect("a community is a table"), rest, value);
        }
        toml::Value::String(_)
        | toml::Value::Integer(_)
        | toml::Value::Float(_)
        | toml::Value::Boolean(_)
        | toml::Value::Datetime(_) => panic!("{keys:?} is no table"),
    }
}

/// A REPLY to an invitation, as Exchange writes it: no ORGANIZER, times in UTC.
fn reply(
    calendar: &serde_json::Value,
    address: &str,
    partstat: &str,
    day: Option<&str>,
    now: DateTime<Utc>,
) -> String {
    let uid = calendar["uid"].as_str().expect("a UID");
    let start: NaiveDateTime =
        calendar["start"].as_str().and_then(|start| start.parse().ok()).expect("a start");
    let named = calendar["recurrence_id"].as_str().and_then(|id| id.parse().ok());
    let day = day.map(|day| time::read_date(day).expect("a date").and_time(start.time()));
    let recurrence = match day.or(named) {
        Some(at) => format!("RECURRENCE-ID:{}\n", time::basic_utc(time::to_instant(at, ZONE))),
        None => String::new(),
    };
    format!(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nMETHOD:REPLY\nBEGIN:VEVENT\nUID:{uid}@example.org\n\
         DTSTAMP:{}\nDTSTART:{}\n{recurrence}SEQUENCE:{}\nATTENDEE;PARTSTAT={partstat}:mailto:{address}\n\
         END:VEVENT\nEND:VCALENDAR\n",
        time::basic_utc(now),
        time::basic_utc(time::to_instant(start, ZONE)),
        calendar["sequence"],
    )
}
