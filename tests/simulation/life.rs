//! A world lives: time passes, mails come and go, and the daemon dies now and then.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use chrono::{DateTime, Days, TimeDelta, Utc};
use convene::clock::{Clock, Timestamp};
use convene::community::{Letter, MeetingState};
use convene::engine::{Engine, Fate, Incoming, Key, Ready, Setup};
use convene::mail::template::Templates;
use convene::store::{Due, Store, Taken};

use crate::dice::Dice;
use crate::mails::{self, Got, How, Kind};
use crate::people::{self, Plan};
use crate::town::{Temper, Town};
use crate::truths::{self, Truths};
use crate::watch::{Seen, Watch};

/// When worlds begin.
const BEGINS: &str = "2026-11-16T08:00:00Z";
/// Letters somebody keeps.
const KEPT: usize = 30;
/// More mails than this for each member and meeting are a storm.
const LETTERS_EACH: usize = 14;

/// How a world went.
pub(crate) struct Told {
    /// What was not as it must be.
    pub(crate) wrong: Vec<String>,
    /// In a line.
    pub(crate) summary: String,
}

/// A world of this seed, for so many days.
pub(crate) fn live(seed: u64, days: i64) -> Told {
    let mut life = Life::begins(seed);
    let end = life.clock.now() + TimeDelta::days(days);
    while life.clock.now() < end && life.watch.wrong.is_empty() {
        life.goes_on();
    }
    life.ends()
}

/// A folder in memory, where there is one: a year commits more often than disks like.
fn folder() -> tempfile::TempDir {
    tempfile::tempdir_in("/dev/shm").or_else(|_| tempfile::tempdir()).expect("a folder")
}

struct Life {
    seed: u64,
    dice: Dice,
    town: Town,
    clock: Clock,
    folder: tempfile::TempDir,
    engine: Option<Engine>,
    /// What people will write, by time.
    plans: BTreeMap<(Timestamp, u64), (usize, How)>,
    /// The letters each of them has.
    boxes: Vec<Vec<Got>>,
    /// What kind of mail each inbox row was.
    kinds: HashMap<i64, Kind>,
    seen: i64,
    watch: Watch,
    truths: Truths,
    dawn: Timestamp,
    written: u64,
    kills: u32,
    story: bool,
}

impl Life {
    fn begins(seed: u64) -> Self {
        let mut dice = Dice::new(seed);
        let town = Town::drawn(&mut dice);
        let begins: DateTime<Utc> = BEGINS.parse().expect("a time");
        let addresses = town.souls.iter().map(|soul| soul.person.address.clone()).collect();
        let mut life = Self {
            seed,
            boxes: vec![vec![]; town.souls.len()],
            dice,
            town,
            clock: Clock::starting_at(begins),
            folder: folder(),
            engine: None,
            plans: BTreeMap::new(),
            kinds: HashMap::new(),
            seen: 0,
            watch: Watch::over(addresses),
            truths: Truths::default(),
            dawn: begins,
            written: 0,
            kills: 0,
            story: std::env::var_os("CONVENE_STORY").is_some(),
        };
        life.starts();
        life.turn();
        life
    }

    /// The daemon starts over whatever is in its database.
    fn starts(&mut self) {
        let store = Store::open(&self.folder.path().join("convene.db")).expect("a database");
        let config = self.town.config();
        let setup = Setup::new(&config, Templates::built_in());
        let key = Key::fixed(self.seed);
        let engine = Engine::new(store, self.clock.clone(), setup.clone(), key);
        let mut engine = engine.expect("the engine starts");
        engine.configure(&config, setup).expect("the file is taken over");
        self.engine = Some(engine);
    }

    fn engine(&mut self) -> &mut Engine {
        self.engine.as_mut().expect("it runs")
    }

    /// The daemon is killed, and starts again.
    fn dies(&mut self) {
        self.kills += 1;
        let now = self.clock.now();
        if let Err(what) = self.engine().check_memory() {
            self.watch.says(now, &format!("memory is not what is stored: {what}"));
        }
        self.engine = None;
        self.starts();
    }

    /// Time passes until something happens.
    fn goes_on(&mut self) {
        let now = self.clock.now();
        let wake = self.engine().next_wake().expect("the store reads");
        let plan = self.plans.keys().next().map(|(at, _)| *at);
        let mut next = wake.into_iter().chain(plan).fold(self.dawn, Timestamp::min).max(now);
        if self.dice.often(8) {
            next += TimeDelta::hours(self.dice.between(1, 70));
            self.dies();
        }
        self.clock.set(next);
        if self.dice.often(4) {
            self.watch.turned_back = Some(next);
            self.clock.set(next - TimeDelta::hours(1));
            self.turn();
            self.clock.set(next);
        }
        self.turn();
        if self.clock.now() >= self.dawn {
            self.dawns();
        }
    }

    /// Everything that is due now happens.
    fn turn(&mut self) {
        let now = self.clock.now();
        let ids: Vec<String> = self.town.circles.iter().map(|circle| circle.id.clone()).collect();
        let mut due = vec![];
        while let Some(entry) = self.plans.first_entry().filter(|entry| entry.key().0 <= now) {
            due.push(entry.remove());
        }
        if due.len() > 1 && self.dice.often(300) {
            due.reverse();
        }
        self.watch.notes(self.engine.as_ref().expect("it runs"), &ids, now);
        for (who, how) in due {
            self.writes(who, &how);
        }
        if let Err(error) = self.engine().settle() {
            self.watch.says(now, &format!("the engine fails: {error}"));
        }
        let engine = self.engine.as_ref().expect("it runs");
        self.watch.notes(engine, &ids, now);
        self.truths.notes(engine, &ids);
        self.posted();
        while self.delivers() {}
        let next = self.engine().next_wake().expect("the store reads");
        if let Some(next) = next.filter(|next| *next <= now) {
            self.watch.says(now, &format!("does not settle: wakes again at {next}"));
        }
    }

    /// Somebody writes, or their machine does.
    fn writes(&mut self, who: usize, how: &How) {
        let soul = self.town.souls[who].clone();
        let Some((mut raw, kind)) = how.mail(&soul.person, self.clock.now()) else { return };
        if soul.proven && kind == Kind::Person {
            raw = mails::proven(&raw, &soul.person);
        }
        let twice = soul.temper == Temper::Twice && self.dice.often(600);
        self.comes(raw.clone(), kind);
        if twice || self.dice.often(10) {
            let other = twice && self.dice.often(300);
            self.comes(if other { mails::changed(&raw) } else { raw }, kind);
        }
        if self.dice.often(5) {
            self.dies();
        }
    }

    fn comes(&mut self, raw: Vec<u8>, kind: Kind) {
        let now = self.clock.now();
        if self.story {
            let text = String::from_utf8_lossy(&raw).into_owned();
            let head: Vec<&str> = text.lines().take(30).collect();
            println!("\n<- {now} {kind:?}\n   {}", head.join("\n   "));
        }
        self.written += 1;
        let origin = format!("imap/INBOX/{}", self.written);
        let mail = Incoming { origin, recipient: None, raw, unreadable: None, cursor: None };
        let twice = self.dice.often(10);
        for _ in 0..=u8::from(twice) {
            match self.engine().work(std::slice::from_ref(&mail)) {
                Ok((taken, _)) => {
                    for row in taken {
                        if let Taken::New(id) = row {
                            self.kinds.insert(id, kind);
                        }
                    }
                }
                Err(error) => self.watch.says(now, &format!("a mail is refused: {error}")),
            }
        }
        while self.engine().work(&[]).is_ok_and(|(_, more)| more) {}
    }

    /// Looks at the letters that were decided.
    fn posted(&mut self) {
        let now = self.clock.now();
        let engine = self.engine.as_mut().expect("it runs");
        let all = engine.store().read(|tx| tx.due_copies(i64::MAX, 100_000)).expect("due");
        let last = self.seen;
        for due in all.iter().filter(|due| due.id > last) {
            self.seen = self.seen.max(due.id);
            let letter: Letter = serde_json::from_str(&due.facts).expect("facts are a letter");
            if let Letter::OperatorNote { what, details } = &letter {
                self.watch.says(now, &format!("the operators are told: {what}: {details:?}"));
            }
            let community = self.town.circles.iter().filter_map(|one| engine.community(&one.id));
            let community = community.into_iter().find(|one| Some(one.key) == due.community);
            let cause = due.mail.and_then(|mail| self.kinds.get(&mail).copied());
            self.watch.posted(Seen { due, letter: &letter, community }, engine, cause, now);
        }
    }

    /// Sends some of what is due; false when nothing is.
    fn delivers(&mut self) -> bool {
        let now = self.clock.now();
        let engine = self.engine();
        let due = engine.store().read(|tx| tx.due_copies(now.timestamp(), 1000)).expect("due");
        let due: HashMap<i64, Due> = due.into_iter().map(|due| (due.id, due)).collect();
        let ready = engine.ready(64).expect("copies render");
        if ready.is_empty() {
            return false;
        }
        let ids: Vec<i64> = ready.iter().map(|copy| copy.id).collect();
        let claimed = engine.attempts(&ids, &[]).expect("claims");
        if claimed.iter().any(|ours| !ours) {
            self.watch.says(now, "what is ready is not ours to send");
        }
        let mut fates = vec![];
        for copy in &ready {
            let fate = self.fate(copy);
            if let Some(due) = due.get(&copy.id) {
                self.attempt(due, copy, &fate);
            }
            fates.push((copy.id, fate));
        }
        if self.dice.often(5) {
            // Sent, and nobody noted it: they are sent again.
            self.dies();
            return true;
        }
        self.engine().attempts(&[], &fates).expect("reports");
        true
    }

    fn fate(&mut self, copy: &Ready) -> Fate {
        let soul = self.town.souls.iter().find(|soul| soul.person.address == copy.to);
        let bouncing = soul.is_some_and(|soul| soul.temper == Temper::Bouncing);
        if self.dice.often(if bouncing { 300 } else { 1 }) {
            self.watch.missed.insert(copy.to.clone());
            return Fate::Never { why: "550 5.1.1 no such user".to_owned(), policy: false };
        }
        if self.dice.often(if bouncing { 300 } else { 15 }) {
            if copy.attempt > 6 {
                self.watch.missed.insert(copy.to.clone());
            }
            let counts = self.dice.often(500);
            return Fate::Later { why: "451 4.7.1 later".to_owned(), counts };
        }
        Fate::Sent
    }

    /// A mail goes to a server, which takes it or not.
    fn attempt(&mut self, due: &Due, copy: &Ready, fate: &Fate) {
        let now = self.clock.now();
        let letter: Letter = serde_json::from_str(&due.facts).expect("facts are a letter");
        let engine = self.engine.as_ref().expect("it runs");
        let community = self.town.circles.iter().filter_map(|one| engine.community(&one.id));
        let community = community.into_iter().find(|one| Some(one.key) == due.community);
        let seen = Seen { due, letter: &letter, community };
        self.watch.leaves(seen, copy, now);
        if *fate != Fate::Sent {
            return;
        }
        self.watch.arrives(seen);
        let name = letter.name();
        if self.story {
            let subject = convene::mail::parse::parse(&copy.bytes).subject;
            println!("-> {now} {}: {name}: {subject}", copy.to);
            if let Some(facts) = letter.calendar() {
                let uid = (&facts.uid, facts.sequence, facts.recurrence_id);
                println!("   {:?} {uid:?} {} {:?}", facts.method, facts.start, facts.rrule);
            }
        }
        let Some(who) = self.town.souls.iter().position(|soul| soul.person.address == copy.to)
        else {
            return;
        };
        let (to, envelope) = (copy.to.clone(), copy.envelope_from.clone());
        let got = Got { name, to, envelope, bytes: Arc::clone(&copy.bytes) };
        let plans = people::reacts(&mut self.dice, &self.town.souls[who], &got);
        self.plan(who, plans);
        let kept = &mut self.boxes[who];
        kept.push(got);
        if kept.len() > KEPT {
            kept.remove(0);
        }
    }

    fn plan(&mut self, who: usize, plans: Vec<Plan>) {
        for (after, how) in plans {
            self.written += 1;
            self.plans.insert((self.clock.now() + after, self.written), (who, how));
        }
    }

    /// A day begins: people make plans, and everything is looked at.
    fn dawns(&mut self) {
        let now = self.clock.now();
        self.dawn = (now.date_naive() + Days::new(1)).and_time(chrono::NaiveTime::MIN).and_utc();
        for who in 0..self.town.souls.len() {
            let other = self.dice.below(self.boxes.len());
            let soul = &self.town.souls[who];
            let letters = (self.boxes[who].as_slice(), self.boxes[other].as_slice());
            let plans = people::lives(&mut self.dice, soul, letters, now);
            self.plan(who, plans);
        }
        let ids: Vec<String> = self.town.circles.iter().map(|circle| circle.id.clone()).collect();
        let engine = self.engine.as_mut().expect("it runs");
        self.truths.look(engine, &mut self.watch, &ids);
        if self.dice.often(100) {
            if let Err(what) = self.engine().check_memory() {
                self.watch.says(now, &format!("memory is not what is stored: {what}"));
            }
            self.engine().forget_old().expect("what is old is forgotten");
        }
        if self.dice.often(15) {
            self.town.changes(&mut self.dice);
            let config = self.town.config();
            let setup = Setup::new(&config, Templates::built_in());
            if let Err(error) = self.engine().configure(&config, setup) {
                self.watch.says(now, &format!("the file is refused: {error}"));
            }
            self.watch.notes(self.engine.as_ref().expect("it runs"), &ids, now);
        }
    }

    fn ends(mut self) -> Told {
        let now = self.clock.now();
        if let Err(what) = self.engine().check_memory() {
            self.watch.says(now, &format!("memory is not what is stored: {what}"));
        }
        let begins: DateTime<Utc> = BEGINS.parse().expect("a time");
        truths::fair(self.engine.as_ref().expect("it runs"), &mut self.watch, &self.town, begins);
        let sent: usize = self.watch.sent.values().sum();
        let engine = self.engine.as_ref().expect("it runs");
        let mut most = usize::try_from(self.written).expect("a few") * (self.town.souls.len() + 3);
        let mut meetings = 0;
        for community in self.town.circles.iter().filter_map(|one| engine.community(&one.id)) {
            let held = community.meetings.values().filter(|m| m.state != MeetingState::Cancelled);
            meetings += held.count();
            most += community.meetings.len() * community.members.len() * LETTERS_EACH;
        }
        if sent > most {
            self.watch.says(now, &format!("{sent} mails, more than {most}"));
        }
        let summary = format!(
            "{} people, {meetings} meetings, {} mails in, {sent} out, {} kills, {:?}",
            self.town.souls.len(),
            self.written,
            self.kills,
            self.watch.sent,
        );
        Told { wrong: self.watch.wrong, summary }
    }
}
