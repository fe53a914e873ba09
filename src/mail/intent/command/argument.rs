//! What stands behind a listed word: numbers, names, dates, addresses, text.

use chrono::{Datelike as _, Days, NaiveDate, NaiveDateTime, Weekday};

use super::super::dates::{How, When, at_minute};
use super::super::signal::Signal;
use super::super::{Context, Doubt, Found, list, paper, read_inner};
use super::{Command, Line};
use crate::mail::fact::{Fact, MailLevel, Topic, Training, Verdict};
use crate::mail::vocabulary;
use crate::mail::words::Word;

impl Line<'_> {
    /// The command, if what follows fits the word.
    pub(super) fn read(&self, word: &Word) -> Option<Command> {
        let name = word.name;
        let community = || name == "join" && self.scene.world.is_called(self.rest_text());
        let bare = !self.colon && (self.rest().is_empty() || community());
        if let Some(fact) = bare_fact(name) {
            return bare.then(|| Command::Does(name, vec![fact]));
        }
        if let Some(command) = self.numbers(name) {
            return Some(command);
        }
        let fact = self
            .with_text(name)
            .or_else(|| self.with_date(name))
            .or_else(|| self.with_who(name))?;
        Some(Command::Does(name, vec![fact]))
    }

    /// Words followed by numbers.
    fn numbers(&self, name: &'static str) -> Option<Command> {
        let topics = self.scene.topics;
        let known = match name {
            "vote" | "unvote" | "present" | "withdraw" | "drop" => topics,
            "approve" | "rank" => self.scene.candidates,
            "done" => return self.done(),
            "move" => return self.reorder(),
            _ => return None,
        };
        let sentence = self.sentence();
        if name == "rank" {
            let groups = list::ranking(&sentence, known)?;
            return Some(Command::Does(name, vec![Fact::Rank(groups)]));
        }
        // "Drop topic 4", "quita el 3".
        let single = || {
            let named = list::named(&sentence, known, 0, sentence.tokens.len());
            let plain = list::residue(&sentence, known, self.language, None) == 0;
            (name == "drop" && named.len() == 1 && plain).then_some(named)
        };
        let numbers = list::pure(&sentence, known).or_else(single)?;
        let single = if let [one] = numbers[..] { Some(one) } else { None };
        let valid: Vec<u32> = numbers.iter().copied().filter(|n| known.has(*n)).collect();
        let fact = |numbers: Vec<u32>| match name {
            "vote" => Some(Fact::Vote(numbers)),
            "unvote" => Some(Fact::Unvote(numbers)),
            "approve" => Some(Fact::Approve(numbers)),
            "present" => single.map(Fact::Present),
            "withdraw" => single.map(Fact::Withdraw),
            _ => single.map(Fact::Drop),
        };
        if valid.len() < numbers.len() {
            let readings = if valid.is_empty() { None } else { fact(valid) };
            return Some(Command::Doubtful(Doubt {
                line: self.text.to_owned(),
                readings: readings.into_iter().collect(),
            }));
        }
        Some(Command::Does(name, vec![fact(numbers)?]))
    }

    /// "action 2 done", "done 2".
    fn done(&self) -> Option<Command> {
        let links = &vocabulary::of(self.language).links["done"];
        let rest = self.rest();
        let number = rest.first()?.number()?;
        let tail: Vec<&str> = rest[1..].iter().map(|token| token.form.as_str()).collect();
        let said = links.iter().any(|link| {
            vocabulary::sequence(link).iter().map(String::as_str).eq(tail.iter().copied())
        });
        let first = self.tokens[0].form.as_str();
        let starts = links
            .iter()
            .any(|link| vocabulary::sequence(link).first().is_some_and(|word| word == first));
        (said || (starts && tail.is_empty()))
            .then(|| Command::Does("done", vec![Fact::Done(number)]))
    }

    /// "move 2 up": the agenda in its new order.
    fn reorder(&self) -> Option<Command> {
        let rest = self.rest();
        let links = &vocabulary::of(self.language).links;
        let number = rest.first()?.number()?;
        let [direction] = &rest[1..] else { return None };
        let is = |link: &str| {
            links[link].iter().any(|word| vocabulary::sequence(word).contains(&direction.form))
        };
        let mut order: Vec<u32> = self.scene.topics.numbers();
        let at = order.iter().position(|n| *n == number)?;
        let to = match (is("up"), is("down")) {
            (true, _) => at.checked_sub(1)?,
            (_, true) if at + 1 < order.len() => at + 1,
            _ => return None,
        };
        order.swap(at, to);
        Some(Command::Does("move", vec![Fact::Order(order)]))
    }

    /// Words followed by text.
    fn with_text(&self, name: &str) -> Option<Fact> {
        let rest = self.rest_text().trim_end_matches(['.', '!']).trim();
        let text = || (self.colon && !rest.is_empty()).then(|| rest.to_owned());
        match name {
            "topic" => self.topic(),
            "decided" => text().map(Fact::Decided),
            "decide" => self.colon.then(|| paper::question(self.rest_text(), false))?,
            "consent" => self.colon.then(|| paper::question(self.rest_text(), true))?,
            "object" => text().map(Fact::Object),
            "idea" => text().map(Fact::Idea),
            "search" => text().map(Fact::Search),
            "enter" => text().map(Fact::Enter),
            "about" => text().map(Fact::About),
            "found" => text().map(|name| Fact::Found { name, why: None }),
            "who_knows" => (!rest.is_empty()
                && rest.chars().any(char::is_alphanumeric)
                && self.sentence().length() <= 12)
                .then(|| Fact::WhoKnows(rest.trim_end_matches('?').trim().to_owned())),
            "training" => text().map(|text| Fact::Training(training(&text))),
            "challenge" => self.colon.then(|| self.challenge())?,
            _ => None,
        }
    }

    /// "topic talk: title".
    fn topic(&self) -> Option<Fact> {
        let kinds = &vocabulary::of(self.language).kinds;
        let mut tokens = &self.tokens[self.taken..];
        let mut kind = None;
        for (name, words) in kinds {
            let named = tokens.first().is_some_and(|token| words.contains(&token.form));
            if named && tokens.get(1).is_some_and(|token| token.is(':')) {
                kind = crate::mail::fact::Kind::of(name);
                tokens = &tokens[1..];
                break;
            }
        }
        if !tokens.first()?.is(':') {
            return None;
        }
        let title = self.text[tokens.get(1)?.start..].trim().to_owned();
        Some(Fact::Topic(Topic { title, kind, body: None }))
    }

    /// "challenge: title until 30 Jun".
    fn challenge(&self) -> Option<Fact> {
        let sentence = self.sentence();
        let untils = &vocabulary::of(self.language).links["until"];
        let last = sentence.days().last().filter(|(span, _, _)| span.end == sentence.tokens.len());
        if let Some((span, date, _)) = last {
            let end = span.start.checked_sub(1)?;
            let link = &sentence.tokens[end].form;
            if end > 0 && untils.iter().any(|word| vocabulary::sequence(word).contains(link)) {
                let title = sentence.words(0, end).to_owned();
                return Some(Fact::Challenge { title, until: Some(date) });
            }
        }
        let title = self.rest_text().to_owned();
        (!title.is_empty()).then_some(Fact::Challenge { title, until: None })
    }

    /// Words followed by a date or time.
    fn with_date(&self, name: &str) -> Option<Fact> {
        match name {
            "away" => self.only_day().map(|until| Fact::Away { until }),
            "skip" => self.only_day().map(Fact::Skip),
            "not_before" => self.only_day().or_else(|| self.only_month()).map(Fact::NotBefore),
            "cancel" if self.rest().is_empty() => Some(Fact::Cancel { date: None }),
            "cancel" => self.only_day().map(|date| Fact::Cancel { date: self.other(date) }),
            "meeting" => self.moment(None).map(Fact::Meeting),
            "move" => self.moved(),
            "poll" => self.poll(),
            _ => None,
        }
    }

    /// A date that is not that of the meeting asked about.
    fn other(&self, date: NaiveDate) -> Option<NaiveDate> {
        (self.scene.world.meeting.map(|meeting| meeting.date()) != Some(date)).then_some(date)
    }

    /// The rest is one date and nothing else.
    fn only_day(&self) -> Option<NaiveDate> {
        let sentence = self.sentence();
        let (span, date, how) = sentence.days().next()?;
        let marks = &vocabulary::of(self.language).dates.marks;
        let all = sentence.tokens[..span.start].iter().all(|token| marks.contains(&token.form))
            && span.end == sentence.tokens.len();
        (all && how != How::Wrong).then_some(date)
    }

    /// The rest is a date and a time, or a time on the day of the meeting; a weekday is looked for near
    /// the day `of` which is spoken.
    fn moment(&self, of: Option<NaiveDate>) -> Option<NaiveDateTime> {
        let sentence = self.sentence();
        let minutes = sentence.time()?;
        let covered: usize = sentence.spans.iter().map(|span| span.end - span.start).sum();
        let day = sentence.days().next().map(|(_, date, how)| self.near(date, how, of));
        let day = day.or(self.scene.world.meeting.map(|meeting| meeting.date()))?;
        if sentence.length() > covered + 3 {
            return None;
        }
        at_minute(day, minutes)
    }

    /// "16 Dec to 17 Dec 15:00" moves the meeting on the first day; "17 Dec 15:00" the one asked about.
    fn moved(&self) -> Option<Fact> {
        let sentence = self.sentence();
        let days: Vec<(NaiveDate, How)> =
            sentence.days().map(|(_, date, how)| (date, how)).collect();
        let meeting = self.scene.world.meeting.map(|meeting| meeting.date());
        let [(from, _), (to, how)] = days[..] else {
            return self.moment(meeting).map(|to| Fact::Move { to, date: None });
        };
        let to = self.near(to, how, Some(from));
        let covered: usize = sentence.spans.iter().map(|span| span.end - span.start).sum();
        let to = at_minute(to, sentence.time()?)?;
        (sentence.length() <= covered + 4).then(|| Fact::Move { to, date: self.other(from) })
    }

    /// A weekday alone, said of a meeting that moves, is that of the meeting's own week, as long as
    /// that is ahead: "move 30 Dec to Thu 15:00".
    fn near(&self, date: NaiveDate, how: How, meeting: Option<NaiveDate>) -> NaiveDate {
        let Some(meeting) = meeting.filter(|_| how == How::Weekday) else { return date };
        let week = meeting.week(Weekday::Mon).first_day();
        let days = Days::new(u64::from(date.weekday().num_days_from_monday()));
        let same = week.checked_add_days(days);
        same.filter(|same| *same > self.scene.today.date()).unwrap_or(date)
    }

    /// Dates with times, separated by commas.
    fn poll(&self) -> Option<Fact> {
        let sentence = self.colon.then(|| self.sentence())?;
        let mut times = Vec::new();
        let mut day = None;
        for span in &sentence.spans {
            match span.when {
                When::Day { date, .. } => day = Some(date),
                When::Time(minutes) => times.extend(day.and_then(|day| at_minute(day, minutes))),
            }
        }
        (!times.is_empty()).then_some(Fact::Poll(times))
    }

    /// Words followed by somebody, an address or a code.
    fn with_who(&self, name: &str) -> Option<Fact> {
        let world = self.scene.world;
        let rest = self.rest_text().trim_end_matches(['.', '!']).trim();
        let short = !rest.is_empty() && rest.len() <= 80 && !rest.contains('\n');
        let member = || world.named(rest).map(str::to_owned);
        let named = || {
            rest.starts_with(char::is_uppercase) && short && rest.split_whitespace().count() <= 3
        };
        let addresses = || {
            let list: Vec<String> = rest
                .split([',', ';', ' '])
                .filter(|part| !part.is_empty())
                .map(str::to_owned)
                .collect();
            (!list.is_empty() && list.iter().all(|part| is_address(part))).then_some(list)
        };
        match name {
            "swap" if self.rest().is_empty() => Some(Fact::Swap { with: None }),
            "swap" => member().map(|with| Fact::Swap { with: Some(with) }),
            "recall" if self.rest().is_empty() => Some(Fact::Recall(None)),
            "recall" => member().map(|who| Fact::Recall(Some(who))),
            "nominate" => member().or_else(|| named().then(|| rest.to_owned())).map(Fact::Nominate),
            "remove" => {
                member().or_else(|| is_address(rest).then(|| rest.to_owned())).map(Fact::Remove)
            }
            "steward" => {
                member().or_else(|| is_address(rest).then(|| rest.to_owned())).map(Fact::Steward)
            }
            "also" => is_address(rest).then(|| Fact::Also(rest.to_owned())),
            "invite" => addresses().map(Fact::Invite),
            "name" => named().then(|| Fact::Name(rest.to_owned())),
            "zone" => {
                rest.parse::<chrono_tz::Tz>().ok().map(|zone| Fact::Zone(zone.name().to_owned()))
            }
            "language" => crate::mail::words::Language::from_name(rest)
                .map(|language| Fact::Language(language.code().to_owned())),
            "for" => self.on_behalf(),
            "came" => self.came(),
            "action" => {
                self.colon.then(|| list::action(&self.sentence(), self.scene, self.language))?
            }
            "thanks" => list::thanks(&self.sentence(), self.scene, self.language),
            _ => None,
        }
    }

    /// "came: Ann, Bo"; who is named as missing makes it no list.
    fn came(&self) -> Option<Fact> {
        let sentence = self.colon.then(|| self.sentence())?;
        let names = list::people(self.rest_text(), self.scene.world);
        let all = sentence.any(&[Signal::Except, Signal::Not, Signal::Everything]);
        (!names.is_empty() && !all).then_some(Fact::Came(names))
    }

    /// "for Bo: yes".
    fn on_behalf(&self) -> Option<Fact> {
        let rest = self.rest_text();
        let (who, said) = rest.split_once(':')?;
        let who = self
            .scene
            .world
            .named(who.trim())
            .map(str::to_owned)
            .or_else(|| is_address(who).then(|| who.to_owned()))?;
        let mut found = Found::default();
        match self.of_a_turn(said.trim()) {
            Some(facts) => found.facts = facts,
            None => read_inner(self.scene, Context::Rsvp, said.trim(), &mut found),
        }
        (!found.facts.is_empty() && found.doubts.is_empty())
            .then_some(Fact::For { who, facts: found.facts })
    }
}

/// The fact of a word that takes nothing.
fn bare_fact(name: &str) -> Option<Fact> {
    Some(match name {
        "all" => Fact::Level(MailLevel::All),
        "digest" => Fact::Level(MailLevel::Digest),
        "essentials" => Fact::Level(MailLevel::Essentials),
        "join" => Fact::Join,
        "leave" => Fact::Leave,
        "stop" => Fact::Stop,
        "back" => Fact::Back,
        "pass" => Fact::Pass,
        "take" => Fact::Take,
        "shadow" => Fact::Shadow,
        "stand" => Fact::Stand,
        "election" => Fact::Election,
        "step_down" => Fact::StepDown,
        "coffee" => Fact::Coffee,
        "commit" => Fact::Commit(true),
        "pause" => Fact::Pause,
        "resume" => Fact::Resume,
        "opt_out" => Fact::OptOut(true),
        "opt_in" => Fact::OptOut(false),
        "close" => Fact::Close,
        "undo" => Fact::Undo,
        "why" => Fact::Why,
        "help" => Fact::Help,
        "status" => Fact::Status,
        "export" => Fact::Export,
        "forget" => Fact::Forget,
        "feed" => Fact::Feed,
        "new_feed" => Fact::NewFeed,
        "hold" => Fact::Hold,
        "ok" => Fact::Moderate(Verdict::Ok),
        "always" => Fact::Moderate(Verdict::Always),
        "send" => Fact::Send,
        "wait" => Fact::Wait,
        _ => return None,
    })
}

/// "title, 450 EUR, link" in any order after the title.
fn training(text: &str) -> Training {
    let mut parts = text.split(", ").map(str::trim);
    let mut training =
        Training { title: parts.next().unwrap_or_default().to_owned(), price: None, link: None };
    for part in parts {
        if part.contains("://") || part.starts_with("www.") {
            training.link = Some(part.to_owned());
        } else if part.chars().any(|c| c.is_ascii_digit()) {
            training.price = Some(part.to_owned());
        } else {
            training.title.push_str(", ");
            training.title.push_str(part);
        }
    }
    training
}

/// Something before and behind one "@", without blanks.
fn is_address(text: &str) -> bool {
    let text = text.trim();
    text.len() <= 254
        && text.split_once('@').is_some_and(|(local, domain)| {
            !local.is_empty() && !domain.is_empty() && !domain.contains('@')
        })
        && !text.contains(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | ','))
}
