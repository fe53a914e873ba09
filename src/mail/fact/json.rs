//! Facts as JSON, in the shape scripts and the labelled answers are written against.

use chrono::NaiveDateTime;
use serde_json::{Value, json};

use super::{Answer, Fact, Kind, MailLevel, Mode, Rsvp, Training, Verdict};

impl Fact {
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these carry more than one key")]
    /// The fact as `convene explain --json` shows it: dates as `2026-12-16`, times as
    /// `2026-12-17T15:00`, absent details left out.
    pub fn json(&self) -> Value {
        if let Some(word) = self.bare() {
            return json!({ word: true });
        }
        let (key, value) = self.key_and_value();
        let mut object = json!({ key: value });
        match self {
            Self::Rsvp(rsvp) => rsvp.details(&mut object),
            Self::Topic(topic) => object["kind"] = json!(topic.kind.map(Kind::word)),
            Self::Swap { with: Some(with) } => object["with"] = json!(with),
            Self::For { facts, .. } => {
                object["facts"] = facts.iter().map(Self::json).collect();
            }
            Self::Cancel { date: Some(date) } | Self::Move { date: Some(date), .. } => {
                object["date"] = json!(date.to_string());
            }
            Self::Item { item, fact } => {
                object = fact.json();
                object["item"] = json!(item);
            }
            Self::Decide { proposals, consent, .. } => {
                object["proposals"] = json!(proposals);
                object["consent"] = json!(consent);
            }
            Self::Found { why: Some(why), .. } => object["why"] = json!(why),
            _ => {}
        }
        object
    }

    /// The key of a fact that says nothing but itself.
    #[expect(clippy::wildcard_enum_match_arm, reason = "`key_and_value` lists all the others")]
    const fn bare(&self) -> Option<&'static str> {
        Some(match self {
            Self::Notes => "notes",
            Self::Hold => "hold",
            Self::Join => "join",
            Self::Leave => "leave",
            Self::Stop => "stop",
            Self::Back => "back",
            Self::Help => "help",
            Self::Why => "why",
            Self::Undo => "undo",
            Self::Coffee => "coffee",
            Self::Stand => "stand",
            Self::Election => "election",
            Self::StepDown => "step_down",
            Self::Forget => "forget",
            Self::Export => "export",
            Self::Status => "status",
            Self::Take => "take",
            Self::Shadow => "shadow",
            Self::Feed => "feed",
            Self::NewFeed => "new_feed",
            Self::Pause => "pause",
            Self::Resume => "resume",
            Self::Close => "close",
            Self::Send => "send",
            Self::Wait => "wait",
            _ => return None,
        })
    }

    /// The key of a fact and what stands under it.
    #[expect(clippy::wildcard_enum_match_arm, reason = "`bare` lists all the others")]
    fn key_and_value(&self) -> (&'static str, Value) {
        match self {
            Self::Rsvp(rsvp) => ("rsvp", json!(rsvp.answer.word())),
            Self::Facilitate => ("facilitate", json!("yes")),
            Self::Pass => ("facilitate", json!("pass")),
            Self::Swap { .. } => ("facilitate", json!("swap")),
            Self::Away { until } => ("away", json!({"until": until.to_string()})),
            Self::Vote(numbers) => ("vote", json!(numbers)),
            Self::Unvote(numbers) => ("unvote", json!(numbers)),
            Self::Topic(topic) => ("topic", json!(topic.title)),
            Self::Present(topic) => ("present", json!(topic)),
            Self::Withdraw(topic) => ("withdraw", json!(topic)),
            Self::Approve(numbers) => ("approve", json!(numbers)),
            Self::Rank(groups) => ("rank", json!(groups)),
            Self::Came(names) => ("came", json!(names)),
            Self::Decided(text) => ("decided", json!(text)),
            Self::Action { who, by, what } => {
                ("action", json!({"who": who, "by": by.map(|day| day.to_string()), "what": what}))
            }
            Self::Thanks { who, what } => ("thanks", json!({"who": who, "for": what})),
            Self::Cancel { .. } => ("cancel", json!(true)),
            Self::Move { to, .. } => ("move", json!(minute(*to))),
            Self::Commit(commits) => ("commit", json!(commits)),
            Self::Level(level) => ("level", json!(level.word())),
            Self::Search(words) => ("search", json!(words)),
            Self::WhoKnows(what) => ("who_knows", json!(what)),
            Self::Idea(text) => ("idea", json!(text)),
            Self::Decide { question, .. } => ("decide", json!(question)),
            Self::Recall(who) => ("recall", json!(who)),
            Self::Nominate(name) => ("nominate", json!(name)),
            Self::Agree(agrees) => ("agree", json!(agrees)),
            Self::Moderate(verdict) => ("moderate", json!(verdict.word())),
            Self::Object(reason) => ("object", json!(reason)),
            Self::Order(topics) => ("order", json!(topics)),
            Self::Drop(topic) => ("drop", json!(topic)),
            Self::Done(action) => ("done", json!(action)),
            Self::Spent(minutes) => ("spent", json!(minutes)),
            Self::Also(address) => ("also", json!(address)),
            Self::Language(code) => ("language", json!(code)),
            Self::Zone(zone) => ("zone", json!(zone)),
            Self::Name(name) => ("name", json!(name)),
            Self::About(text) => ("about", json!(text)),
            Self::Invite(addresses) => ("invite", json!(addresses)),
            Self::Remove(who) => ("remove", json!(who)),
            Self::Steward(who) => ("steward", json!(who)),
            Self::For { who, .. } => ("for", json!(who)),
            Self::Meeting(time) => ("meeting", json!(minute(*time))),
            Self::NotBefore(date) => ("not_before", json!(date.to_string())),
            Self::OptOut(out) => ("opt_out", json!(out)),
            Self::Skip(date) => ("skip", json!(date.to_string())),
            Self::Minutes { topic, minutes } => {
                ("minutes", json!({"topic": topic, "minutes": minutes}))
            }
            Self::Found { name, .. } => ("found", json!(name)),
            Self::Poll(times) => ("poll", times.iter().map(|time| json!(minute(*time))).collect()),
            Self::Slots(numbers) => ("slots", json!(numbers)),
            Self::Training(training) => ("training", training.json()),
            Self::Challenge { title, until } => {
                ("challenge", json!({"title": title, "until": until.map(|day| day.to_string())}))
            }
            Self::Enter(text) => ("enter", json!(text)),
            Self::Item { item, .. } => ("item", json!(item)),
            _ => ("", Value::Null),
        }
    }
}

impl Rsvp {
    /// Adds what is said beside the answer.
    fn details(&self, object: &mut Value) {
        if let Some(date) = self.date {
            object["date"] = json!(date.to_string());
        }
        if self.all {
            object["scope"] = json!("all");
        }
        if self.late {
            object["late"] = json!(true);
        }
        if self.guests > 0 {
            object["guests"] = json!(self.guests);
        }
        if let Some(mode) = self.mode {
            object["mode"] = json!(mode.word());
        }
    }
}

impl Training {
    /// The training with all three keys.
    fn json(&self) -> Value {
        json!({"title": self.title, "price": self.price, "link": self.link})
    }
}

impl Answer {
    /// The fixed word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
            Self::Maybe => "maybe",
        }
    }
}

impl Mode {
    /// The fixed word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Remote => "remote",
            Self::Onsite => "onsite",
        }
    }
}

impl Kind {
    /// The kind of a fixed word.
    pub fn of(word: &str) -> Option<Self> {
        [Self::Talk, Self::Discussion, Self::Training, Self::Challenge, Self::Demo]
            .into_iter()
            .find(|kind| kind.word() == word)
    }

    /// The fixed word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Talk => "talk",
            Self::Discussion => "discussion",
            Self::Training => "training",
            Self::Challenge => "challenge",
            Self::Demo => "demo",
        }
    }
}

impl MailLevel {
    /// The fixed word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Digest => "digest",
            Self::Essentials => "essentials",
        }
    }
}

impl Verdict {
    /// The fixed word in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::No => "no",
            Self::Always => "always",
        }
    }
}

/// A local time to the minute.
fn minute(time: NaiveDateTime) -> String {
    time.format("%Y-%m-%dT%H:%M").to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn details_stand_beside_the_answer() {
        let rsvp = Rsvp { late: true, guests: 2, ..Rsvp::new(Answer::Yes) };
        assert_eq!(Fact::Rsvp(rsvp).json(), json!({"rsvp": "yes", "late": true, "guests": 2}));
        assert_eq!(Fact::Swap { with: None }.json(), json!({"facilitate": "swap"}));
        assert_eq!(Fact::Leave.json(), json!({"leave": true}));
    }

    #[test]
    fn an_item_of_a_digest_carries_its_number() {
        let fact = Fact::Item { item: 2, fact: Box::new(Fact::Agree(true)) };
        assert_eq!(fact.json(), json!({"agree": true, "item": 2}));
    }
}
