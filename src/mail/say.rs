//! A command in the words a member would write, for mail-backs and one-tap readings.
//!
//! The words come from the vocabulary that `intent` reads, so that what is shown here is understood
//! when it comes back.

use chrono::{Datelike, NaiveDate, NaiveDateTime};

use super::template::short_date;
use super::vocabulary;
use super::words::WORDS;
use crate::community::attendance::Coming;
use crate::community::matter::Marks;
use crate::community::{Command, DeskCommand, Language, Level, NotesGiven, Verdict, When};

/// The line that asks for `command` in a language; notes and described topics take several.
pub fn command(command: &Command, language: Language) -> String {
    Voice { language: language.of_letters() }.command(command)
}

/// Somebody who writes in one language.
#[derive(Debug, Clone, Copy)]
struct Voice {
    language: Language,
}

impl Voice {
    fn command(self, command: &Command) -> String {
        match command {
            Command::Rsvp { coming, when, late, guests, remote } => {
                self.rsvp(*coming, *when, (*late, *guests, *remote))
            }
            Command::Propose { title, kind, body } => self.topic(title, kind.as_deref(), body),
            Command::Vote { topics } => format!("{} {}", self.word("vote"), numbers(topics)),
            Command::Unvote { topics } => format!("{} {}", self.word("unvote"), numbers(topics)),
            Command::Suits { slots } => self.slots(slots),
            Command::Present { topic } | Command::Withdraw { topic } | Command::Drop { topic } => {
                format!("{} {topic}", self.word(name(command)))
            }
            Command::Spent { .. } | Command::Minutes { .. } => self.minutes(command),
            Command::Order { topics } => self.pick("order ", "orden ").to_owned() + &list(topics),
            Command::Swap { with: Some(who) } => {
                format!("{} {} {who}", self.word("swap"), self.link("with"))
            }
            Command::NotBefore { day } => {
                self.word("not_before").to_owned() + " " + &self.day(*day)
            }
            Command::Cancel { date: Some(date) } => {
                format!("{} {}", self.word("cancel"), self.date(*date))
            }
            Command::Move { date, to } => self.moved(*date, *to),
            Command::Extra { at } => format!("{} {}", self.word("meeting"), self.time(*at)),
            Command::Skip { day } => format!("{} {}", self.word("skip"), self.date(*day)),
            Command::Notes { notes } => self.notes(notes),
            Command::Done { action } => self.done(*action),
            Command::Invite { addresses } => {
                format!("{}: {}", self.word("invite"), addresses.join(", "))
            }
            Command::Remove { who } | Command::Steward { who } => {
                format!("{} {who}", self.word(name(command)))
            }
            Command::For { who, commands } => self.on_behalf(who, commands),
            Command::Nominate { .. }
            | Command::Decide { .. }
            | Command::Object { .. }
            | Command::Recall { who: Some(_) }
            | Command::Ballot { .. } => self.together(command),
            Command::Desk(command) => self.desk(command),
            Command::Accept
            | Command::Pass
            | Command::Swap { with: None }
            | Command::AgreeSwap { .. }
            | Command::Take
            | Command::Shadow
            | Command::Hold
            | Command::Stay
            | Command::Cancel { date: None }
            | Command::Send
            | Command::Wait
            | Command::Level { .. }
            | Command::Leave
            | Command::Moderate { .. }
            | Command::OptOut { .. }
            | Command::Pause
            | Command::Resume
            | Command::Close
            | Command::Stand
            | Command::Candidacy { .. }
            | Command::Settle { .. }
            | Command::Recall { who: None }
            | Command::StepDown
            | Command::NoBallot { .. }
            | Command::Election
            | Command::Undo
            | Command::Why
            | Command::Help
            | Command::Status => self.word(name(command)).to_owned(),
        }
    }

    fn slots(self, slots: &[u32]) -> String {
        if slots.is_empty() { self.pick("none", "ninguna").to_owned() } else { numbers(slots) }
    }

    fn on_behalf(self, who: &str, commands: &[Command]) -> String {
        let line = |command| format!("{} {who}: {}", self.word("for"), self.command(command));
        commands.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    fn done(self, action: u32) -> String {
        format!("{} {action} {}", self.word("done"), self.link("done"))
    }

    /// How long a topic takes, or a turn took.
    #[expect(clippy::wildcard_enum_match_arm, reason = "`command` hands over only these")]
    fn minutes(self, command: &Command) -> String {
        match command {
            Command::Minutes { topic, minutes } => {
                format!("{topic} {}", self.link("minutes").replace("{n}", &minutes.to_string()))
            }
            Command::Spent { minutes } => format!("{minutes} min"),
            _ => String::new(),
        }
    }

    /// What members decide together.
    #[expect(clippy::wildcard_enum_match_arm, reason = "`command` hands over only these")]
    fn together(self, command: &Command) -> String {
        match command {
            Command::Nominate { who } => format!("{} {who}", self.word("nominate")),
            Command::Decide { question, proposals, consent } => {
                self.question(question, proposals, *consent)
            }
            Command::Object { reason } => format!("{}: {reason}", self.word("object")),
            Command::Recall { who: Some(who) } => format!("{} {who}", self.word("recall")),
            Command::Ballot { marks } => format!("{} {}", self.word("rank"), ranking(marks)),
            _ => String::new(),
        }
    }

    fn desk(self, command: &DeskCommand) -> String {
        match command {
            DeskCommand::Away { until: Some(until), .. } => {
                format!("{} {}", self.word("away"), self.day(*until))
            }
            DeskCommand::Away { until: None, .. } => self.pick("away", "ausente").to_owned(),
            DeskCommand::Also { address } => format!("{} {address}", self.word("also")),
            DeskCommand::SetLanguage { language } => {
                format!("{} {}", self.word("language"), language.code())
            }
            DeskCommand::SetZone { zone } => format!("{} {}", self.word("zone"), zone.name()),
            DeskCommand::SetName { name } => format!("{} {name}", self.word("name")),
            DeskCommand::About { text } => format!("{}: {text}", self.pick("about me", "sobre mí")),
            DeskCommand::Join => self.word("join").to_owned(),
            DeskCommand::Stop => self.word("stop").to_owned(),
            DeskCommand::Back => self.word("back").to_owned(),
            DeskCommand::Feed => self.word("feed").to_owned(),
            DeskCommand::NewFeed => self.word("new_feed").to_owned(),
            DeskCommand::Export => self.word("export").to_owned(),
            DeskCommand::Forget => self.word("forget").to_owned(),
        }
    }

    fn rsvp(self, coming: Coming, when: When, more: (bool, u32, Option<bool>)) -> String {
        let (late, guests, remote) = more;
        let answer = self.word(match coming {
            Coming::Yes => "yes",
            Coming::No => "no",
            Coming::Maybe => "maybe",
        });
        // "No" without a comma could deny what follows.
        let comma = if coming == Coming::Yes { "" } else { "," };
        let mut line = match when {
            When::Asked => answer.to_owned(),
            When::On(date) => format!("{answer}{comma} {}", self.date(date)),
            When::All => format!("{answer}{comma} {}", self.pick("all", "a todas")),
        };
        if guests > 0 {
            line = format!("{line} +{guests}");
        }
        if late {
            line.push_str(self.pick(", late", ", llego tarde"));
        }
        match remote {
            Some(true) => line.push_str(self.pick(", remote", ", en remoto")),
            Some(false) => line.push_str(self.pick(", in the room", ", en persona")),
            None => {}
        }
        line
    }

    fn topic(self, title: &str, kind: Option<&str>, body: &str) -> String {
        let kinds = &vocabulary::of(self.spoken()).kinds;
        let kind = kind.and_then(|kind| kinds.get(kind)?.first());
        let head = match kind {
            Some(kind) => format!("{} {kind}: {title}", self.word("topic")),
            None => format!("{}: {title}", self.word("topic")),
        };
        if body.is_empty() { head } else { format!("{head}\n{body}") }
    }

    fn moved(self, date: Option<NaiveDate>, to: NaiveDateTime) -> String {
        let (verb, to) = (self.word("move"), self.time(to));
        match date {
            Some(date) => {
                format!("{verb} {} {} {to}", self.date(date), self.pick("to", "al"))
            }
            None => format!("{verb} {} {to}", self.pick("to", "al")),
        }
    }

    fn question(self, question: &str, proposals: &[String], consent: bool) -> String {
        let word = self.word(if consent { "consent" } else { "decide" });
        let several = proposals.len() > 1 && !question.contains('|');
        let list = if several { format!(" {}", proposals.join(" | ")) } else { String::new() };
        format!("{word}: {question}{list}")
    }

    fn notes(self, notes: &NotesGiven) -> String {
        let mut lines = notes.text.clone();
        if !notes.came.is_empty() {
            lines.push(format!("{}: {}", self.word("came"), notes.came.join(", ")));
        }
        lines.extend(notes.decided.iter().map(|what| format!("{}: {what}", self.word("decided"))));
        for action in &notes.actions {
            let by = action.by.map(|by| format!(" {} {}", self.link("by"), self.date(by)));
            let by = by.unwrap_or_default();
            lines.push(format!("{}: {}{by} - {}", self.word("action"), action.who, action.what));
        }
        for (who, what) in &notes.thanks {
            let what =
                if what.is_empty() { what } else { &format!(" {} {what}", self.link("for")) };
            lines.push(format!("{} {who}{what}", self.word("thanks")));
        }
        lines.join("\n")
    }

    /// "16 Dec".
    fn date(self, date: NaiveDate) -> String {
        short_date(date, self.language)
    }

    /// "1 Aug 2027", for what can be far away.
    fn day(self, date: NaiveDate) -> String {
        format!("{} {}", self.date(date), date.year())
    }

    /// "16 Dec 15:00".
    fn time(self, at: NaiveDateTime) -> String {
        format!("{} {}", self.date(at.date()), at.format("%H:%M"))
    }

    fn pick(self, english: &'static str, spanish: &'static str) -> &'static str {
        if self.language == Language::Es { spanish } else { english }
    }

    /// The usual form of a listed word.
    fn word(self, name: &str) -> &'static str {
        let word = WORDS.iter().find(|word| word.name == name);
        word.and_then(|word| word.forms(self.spoken()).first()).map_or("", String::as_str)
    }

    /// The usual form of a small word inside listed commands.
    fn link(self, name: &str) -> &'static str {
        let links = vocabulary::of(self.spoken()).links.get(name);
        links.and_then(|forms| forms.first()).map_or("", String::as_str)
    }

    fn spoken(self) -> Language {
        self.language
    }
}

/// The listed word of a command that is one word.
#[expect(clippy::wildcard_enum_match_arm, reason = "`command` says which commands are one word")]
fn name(command: &Command) -> &'static str {
    match command {
        Command::Accept
        | Command::AgreeSwap { agree: true }
        | Command::Candidacy { agree: true }
        | Command::Settle { settled: true } => "yes",
        Command::AgreeSwap { agree: false }
        | Command::Stay
        | Command::Candidacy { agree: false }
        | Command::Settle { settled: false }
        | Command::Moderate { verdict: Verdict::No } => "no",
        Command::Pass => "pass",
        Command::Present { .. } => "present",
        Command::Withdraw { .. } => "withdraw",
        Command::Drop { .. } => "drop",
        Command::Remove { .. } => "remove",
        Command::Steward { .. } => "steward",
        Command::Swap { .. } => "swap",
        Command::Take => "take",
        Command::Shadow => "shadow",
        Command::Hold => "hold",
        Command::Cancel { .. } => "cancel",
        Command::Send => "send",
        Command::Wait => "wait",
        Command::Level { level: Level::All } => "all",
        Command::Level { level: Level::Digest } => "digest",
        Command::Level { level: Level::Essentials } => "essentials",
        Command::Leave => "leave",
        Command::Moderate { verdict: Verdict::Ok } => "ok",
        Command::Moderate { verdict: Verdict::Always } => "always",
        Command::OptOut { out: true } => "opt_out",
        Command::OptOut { out: false } => "opt_in",
        Command::Stand => "stand",
        Command::Election => "election",
        Command::Recall { .. } => "recall",
        Command::StepDown => "step_down",
        Command::Pause => "pause",
        Command::Resume => "resume",
        Command::Close => "close",
        Command::Undo => "undo",
        Command::Why => "why",
        Command::Status => "status",
        _ => "help",
    }
}

/// "3 > 1 = 2".
fn ranking(marks: &Marks) -> String {
    let level = |group: &Vec<u32>| group.iter().map(u32::to_string).collect::<Vec<_>>().join(" = ");
    marks.0.iter().map(level).collect::<Vec<_>>().join(" > ")
}

/// "1 3 5".
fn numbers(numbers: &[u32]) -> String {
    numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(" ")
}

/// "1, 3, 5".
fn list(numbers: &[u32]) -> String {
    numbers.iter().map(u32::to_string).collect::<Vec<_>>().join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::fact::{Answer, Fact, MailLevel, Mode, Rsvp, Topic, Verdict as Said};
    use crate::mail::intent::{self, Context, World};

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at(text: &str) -> NaiveDateTime {
        format!("{text}:00").parse().unwrap()
    }

    fn rsvp(coming: Coming, when: When, more: (bool, u32, Option<bool>)) -> Command {
        Command::Rsvp { coming, when, late: more.0, guests: more.1, remote: more.2 }
    }

    /// What is said, to which question, and what it is understood as.
    #[expect(clippy::too_many_lines, reason = "a table")]
    fn said() -> Vec<(Command, Context, Fact)> {
        use Context::{
            Brief, Confirm, Facilitate, General, Hold, Moderate, Notes, Swap, Take, Topics,
        };
        let yes = Rsvp::new(Answer::Yes);
        let plain = (false, 0, None);
        let on = When::On(date("2026-12-30"));
        let desk = Command::Desk;
        let level = |level| Command::Level { level };
        let verdict = |verdict| Command::Moderate { verdict };
        let topic = |title: &str| Topic { title: title.into(), kind: None, body: None };
        vec![
            (rsvp(Coming::Yes, When::Asked, plain), Context::Rsvp, Fact::Rsvp(yes.clone())),
            (
                rsvp(Coming::No, on, plain),
                Context::Rsvp,
                Fact::Rsvp(Rsvp { date: Some(date("2026-12-30")), ..Rsvp::new(Answer::No) }),
            ),
            (
                rsvp(Coming::Maybe, When::All, plain),
                Context::Rsvp,
                Fact::Rsvp(Rsvp { all: true, ..Rsvp::new(Answer::Maybe) }),
            ),
            (
                rsvp(Coming::Yes, When::Asked, (true, 2, Some(true))),
                Context::Rsvp,
                Fact::Rsvp(Rsvp { late: true, guests: 2, mode: Some(Mode::Remote), ..yes.clone() }),
            ),
            (
                rsvp(Coming::Yes, When::Asked, (false, 0, Some(false))),
                Context::Rsvp,
                Fact::Rsvp(Rsvp { mode: Some(Mode::Onsite), ..yes }),
            ),
            (
                Command::Propose { title: "Macros".into(), kind: None, body: "And why.".into() },
                General,
                Fact::Topic(Topic { body: Some("And why.".into()), ..topic("Macros") }),
            ),
            (Command::Vote { topics: vec![1, 3] }, Topics, Fact::Vote(vec![1, 3])),
            (Command::Unvote { topics: vec![3] }, Topics, Fact::Unvote(vec![3])),
            (Command::Present { topic: 3 }, Topics, Fact::Present(3)),
            (Command::Withdraw { topic: 3 }, Topics, Fact::Withdraw(3)),
            (Command::Accept, Facilitate, Fact::Facilitate),
            (Command::Pass, Facilitate, Fact::Pass),
            (Command::Swap { with: None }, Facilitate, Fact::Swap { with: None }),
            (
                Command::Swap { with: Some("Bo".into()) },
                Facilitate,
                Fact::Swap { with: Some("Bo".into()) },
            ),
            (Command::Nominate { who: "Bo".into() }, General, Fact::Nominate("Bo".into())),
            (Command::Stand, General, Fact::Stand),
            (Command::Candidacy { agree: true }, Confirm, Fact::Agree(true)),
            (Command::Candidacy { agree: false }, Confirm, Fact::Agree(false)),
            (
                Command::Ballot { marks: Marks(vec![vec![3], vec![1, 2]]) },
                Context::BallotRanked,
                Fact::Rank(vec![vec![3], vec![1, 2]]),
            ),
            (Command::Election, General, Fact::Election),
            (Command::StepDown, General, Fact::StepDown),
            (Command::Recall { who: Some("Bo".into()) }, General, Fact::Recall(Some("Bo".into()))),
            (
                Command::Decide {
                    question: "Which day?".into(),
                    proposals: vec!["Tue".into(), "Thu".into()],
                    consent: false,
                },
                General,
                Fact::Decide {
                    question: "Which day?".into(),
                    proposals: vec!["Tue".into(), "Thu".into()],
                    consent: false,
                },
            ),
            (
                Command::Object { reason: "too noisy".into() },
                Context::Consent,
                Fact::Object("too noisy".into()),
            ),
            (Command::AgreeSwap { agree: true }, Swap, Fact::Agree(true)),
            (Command::AgreeSwap { agree: false }, Swap, Fact::Agree(false)),
            (Command::Suits { slots: vec![1, 3] }, Context::Poll, Fact::Slots(vec![1, 3])),
            (Command::Suits { slots: vec![] }, Context::Poll, Fact::Slots(vec![])),
            (Command::Stay, Context::Proposal, Fact::Agree(false)),
            (Command::Take, Take, Fact::Take),
            (Command::Shadow, General, Fact::Shadow),
            (Command::Spent { minutes: 75 }, Context::Thanks, Fact::Spent(75)),
            (Command::Hold, Hold, Fact::Hold),
            (Command::Cancel { date: None }, Hold, Fact::Cancel { date: None }),
            (
                Command::Move { date: None, to: at("2026-12-17T15:00") },
                Hold,
                Fact::Move { to: at("2026-12-17T15:00"), date: None },
            ),
            (
                Command::Extra { at: at("2027-01-20T15:00") },
                General,
                Fact::Meeting(at("2027-01-20T15:00")),
            ),
            (Command::Skip { day: date("2026-12-30") }, General, Fact::Skip(date("2026-12-30"))),
            (Command::Drop { topic: 3 }, Brief, Fact::Drop(3)),
            (
                Command::Minutes { topic: 3, minutes: 20 },
                Brief,
                Fact::Minutes { topic: 3, minutes: 20 },
            ),
            (Command::Send, Notes, Fact::Send),
            (Command::Wait, Notes, Fact::Wait),
            (Command::Done { action: 2 }, General, Fact::Done(2)),
            (level(Level::All), General, Fact::Level(MailLevel::All)),
            (level(Level::Digest), General, Fact::Level(MailLevel::Digest)),
            (level(Level::Essentials), General, Fact::Level(MailLevel::Essentials)),
            (Command::Leave, General, Fact::Leave),
            (Command::Invite { addresses: vec!["a@b.example".into()] }, General, {
                Fact::Invite(vec!["a@b.example".into()])
            }),
            (Command::Remove { who: "Bo".into() }, General, Fact::Remove("Bo".into())),
            (Command::Steward { who: "Bo".into() }, General, Fact::Steward("Bo".into())),
            (verdict(Verdict::Ok), Moderate, Fact::Moderate(Said::Ok)),
            (verdict(Verdict::No), Moderate, Fact::Moderate(Said::No)),
            (verdict(Verdict::Always), Moderate, Fact::Moderate(Said::Always)),
            (Command::Pause, General, Fact::Pause),
            (Command::Close, General, Fact::Close),
            (Command::Undo, Confirm, Fact::Undo),
            (Command::Why, General, Fact::Why),
            (Command::Help, General, Fact::Help),
            (Command::Status, General, Fact::Status),
            (desk(DeskCommand::Join), General, Fact::Join),
            (desk(DeskCommand::Stop), General, Fact::Stop),
            (
                desk(DeskCommand::Away { from: None, until: Some(date("2027-08-01")) }),
                General,
                Fact::Away { until: date("2027-08-01") },
            ),
            (desk(DeskCommand::Back), General, Fact::Back),
            (
                desk(DeskCommand::Also { address: "bo@home.example".into() }),
                General,
                Fact::Also("bo@home.example".into()),
            ),
            (
                desk(DeskCommand::SetLanguage { language: Language::Es }),
                General,
                Fact::Language("es".into()),
            ),
            (
                desk(DeskCommand::SetZone { zone: chrono_tz::Tz::America__Bogota }),
                General,
                Fact::Zone("America/Bogota".into()),
            ),
            (desk(DeskCommand::SetName { name: "Ana".into() }), General, Fact::Name("Ana".into())),
            (desk(DeskCommand::Feed), General, Fact::Feed),
            (desk(DeskCommand::NewFeed), General, Fact::NewFeed),
            (desk(DeskCommand::Export), General, Fact::Export),
            (desk(DeskCommand::Forget), General, Fact::Forget),
        ]
    }

    #[test]
    fn what_is_said_is_understood_as_it_was_meant() {
        let today = at("2026-12-10T09:00");
        let topics = [1, 3, 5].map(|number| (number, format!("Topic {number}"))).to_vec();
        let world = World {
            meeting: Some(at("2026-12-16T16:00")),
            series: vec![date("2026-12-16"), date("2026-12-30")],
            topics,
            candidates: [1, 2, 3]
                .map(|number| (number, format!("2026-12-1{number} 10:00")))
                .to_vec(),
            members: vec!["Ana".into(), "Bo".into()],
            ..World::default()
        };
        let mut misread = vec![];
        for language in Language::SHIPPED {
            for (meant, context, fact) in said() {
                let text = command(&meant, language);
                let spoken = Language::from_code(language.code()).unwrap();
                let said = intent::Said { subject: None, text: &text, language: spoken };
                let read = intent::read(&said, context, &world, today);
                if read.facts != [fact] {
                    misread.push(format!("{text:?} ({context}): {:?}", read.facts));
                }
            }
        }
        assert!(misread.is_empty(), "{}", misread.join("\n"));
    }
}
