//! From what was read to what is asked for: facts become commands.

use chrono_tz::Tz;

use crate::community::attendance::Coming;
use crate::community::letter::BallotFacts;
use crate::community::matter::Marks;
use crate::community::{
    ActionGiven, Command, DeskCommand, Language, Letter, Level, NotesGiven, Verdict, When,
};
use crate::mail::fact::{self, Fact};
use crate::mail::intent::{Context, Reading};

/// What a reading asks for in answer to `letter`.
#[expect(clippy::wildcard_enum_match_arm, reason = "what is no note is a command of its own")]
pub(super) fn commands(
    reading: &Reading,
    context: Context,
    letter: Option<&Letter>,
) -> Vec<Command> {
    let mut asked = vec![];
    let mut notes = NotesGiven::default();
    let mut has_notes = false;
    for fact in &reading.facts {
        match fact {
            Fact::Notes => {
                has_notes = true;
                notes.text = paragraphs(&reading.rest);
            }
            Fact::Came(who) => {
                has_notes = true;
                notes.came.extend(who.iter().cloned());
            }
            Fact::Decided(what) => {
                has_notes = true;
                notes.decided.push(what.clone());
            }
            Fact::Action { who, by, what } => {
                has_notes = true;
                let (who, by, what) = (who.clone(), *by, what.clone());
                notes.actions.push(ActionGiven { who, by, what });
            }
            Fact::Thanks { who, what } => {
                has_notes = true;
                notes.thanks.push((who.clone(), what.clone()));
            }
            Fact::Item { item, fact } => asked.extend(of_item(*item, fact, letter)),
            Fact::Agree(agree) if matches!(letter, Some(Letter::Nominated { .. })) => {
                asked.push(Command::Candidacy { agree: *agree });
            }
            Fact::Agree(settled) if matches!(letter, Some(Letter::ObjectionAnswered { .. })) => {
                asked.push(Command::Settle { settled: *settled });
            }
            Fact::Agree(true) if matches!(letter, Some(Letter::RecallAsked { .. })) => {
                asked.push(Command::Recall { who: None });
            }
            Fact::Agree(agree) if letter.and_then(Letter::ballot).is_some_and(is_yes_no) => {
                let marks = Marks(vec![vec![if *agree { 1 } else { 2 }]]);
                asked.push(Command::Ballot { marks });
            }
            Fact::Agree(true) if context == Context::Proposal => asked.extend(proposed(letter)),
            Fact::Agree(false) if context == Context::Proposal => asked.push(Command::Stay),
            fact => asked.extend(command(fact, context)),
        }
    }
    if has_notes {
        if context == Context::Notes && notes.text.is_empty() {
            notes.text = paragraphs(&reading.rest);
        }
        asked.insert(0, Command::Notes { notes });
    }
    asked
}

fn is_yes_no(ballot: &BallotFacts) -> bool {
    ballot.style == "yes_no"
}

/// A yes to another time is the move it stands for, so that a mail-back shows what would happen.
fn proposed(letter: Option<&Letter>) -> Option<Command> {
    let Some(Letter::Proposal { meeting, proposed, .. }) = letter else { return None };
    let local = |at| crate::time::to_local(at, meeting.zone);
    Some(Command::Move {
        date: Some(local(meeting.start).date()),
        to: local(proposed.first()?.start),
    })
}

/// "2: yes", "3: done": what is said about a numbered item of the digest that is answered.
fn of_item(number: u32, fact: &Fact, letter: Option<&Letter>) -> Option<Command> {
    let Some(Letter::Digest { items, .. }) = letter else { return None };
    let item = items.iter().find(|item| item.number == number)?;
    match (fact, item.action, &item.meeting) {
        (Fact::Done(_) | Fact::Agree(true), Some(action), _) => Some(Command::Done { action }),
        (Fact::Agree(_) | Fact::Rsvp(_), None, Some(meeting)) => {
            let day = crate::time::to_local(meeting.start, meeting.zone).date();
            let agrees = *fact != Fact::Agree(false);
            let answer = if agrees { fact::Answer::Yes } else { fact::Answer::No };
            let plain = fact::Rsvp::new(answer);
            let given = if let Fact::Rsvp(rsvp) = fact { rsvp.clone() } else { plain };
            Some(rsvp_command(&fact::Rsvp { date: Some(day), all: false, ..given }))
        }
        _ => None,
    }
}

/// Lines that belong together become one paragraph.
fn paragraphs(lines: &[String]) -> Vec<String> {
    let text = lines.join("\n");
    let paragraphs = text.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
    paragraphs.map(str::to_owned).collect()
}

/// The command of one fact; none for what this community does not do.
pub(super) fn command(fact: &Fact, context: Context) -> Option<Command> {
    of_community(fact, context)
        .or_else(|| of_steward(fact, context))
        .or_else(|| of_desk(fact).map(Command::Desk))
}

/// What a member asks of a community.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other facts are other functions' to read")]
fn of_community(fact: &Fact, context: Context) -> Option<Command> {
    Some(match fact {
        Fact::Rsvp(rsvp) => rsvp_command(rsvp),
        Fact::Facilitate => Command::Accept,
        Fact::Pass => Command::Pass,
        Fact::Swap { with } => Command::Swap { with: with.clone() },
        Fact::Agree(agree) if context == Context::Swap => Command::AgreeSwap { agree: *agree },
        Fact::Agree(true) if context == Context::Take => Command::Take,
        Fact::Agree(false) if context == Context::Take => Command::Pass,
        Fact::Take => Command::Take,
        Fact::Shadow => Command::Shadow,
        Fact::Spent(minutes) => Command::Spent { minutes: *minutes },
        Fact::NotBefore(day) => Command::NotBefore { day: *day },
        Fact::OptOut(out) => Command::OptOut { out: *out },
        Fact::Vote(topics) => Command::Vote { topics: topics.clone() },
        Fact::Unvote(topics) => Command::Unvote { topics: topics.clone() },
        Fact::Topic(topic) => propose(topic),
        Fact::Present(topic) => Command::Present { topic: *topic },
        Fact::Withdraw(topic) => Command::Withdraw { topic: *topic },
        Fact::Minutes { topic, minutes } => Command::Minutes { topic: *topic, minutes: *minutes },
        Fact::Decide { question, proposals, consent } => Command::Decide {
            question: question.clone(),
            proposals: proposals.clone(),
            consent: *consent,
        },
        Fact::Object(reason) => Command::Object { reason: reason.clone() },
        Fact::Recall(who) => Command::Recall { who: who.clone() },
        Fact::StepDown => Command::StepDown,
        Fact::Nominate(who) => Command::Nominate { who: who.clone() },
        Fact::Stand => Command::Stand,
        Fact::Approve(choices) => {
            let groups = if choices.is_empty() { vec![] } else { vec![choices.clone()] };
            Command::Ballot { marks: Marks(groups) }
        }
        Fact::Rank(groups) => Command::Ballot { marks: Marks(groups.clone()) },
        Fact::Hold => Command::Hold,
        Fact::Slots(slots) if context == Context::Poll => Command::Suits { slots: slots.clone() },
        Fact::Order(topics) => Command::Order { topics: topics.clone() },
        Fact::Drop(topic) => Command::Drop { topic: *topic },
        Fact::Send => Command::Send,
        Fact::Wait => Command::Wait,
        Fact::Done(action) => Command::Done { action: *action },
        Fact::Level(level) => Command::Level { level: level_of(*level) },
        Fact::Leave => Command::Leave,
        Fact::Undo => Command::Undo,
        Fact::Why => Command::Why,
        Fact::Help => Command::Help,
        Fact::Status => Command::Status,
        Fact::Item { fact, .. } => return command(fact, context),
        _ => return None,
    })
}

/// What is asked for everybody: by a steward, or by the facilitator of a meeting.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other facts are other functions' to read")]
fn of_steward(fact: &Fact, context: Context) -> Option<Command> {
    Some(match fact {
        Fact::Cancel { date } => Command::Cancel { date: *date },
        Fact::Move { to, date } => Command::Move { date: *date, to: *to },
        Fact::Meeting(at) => Command::Extra { at: *at },
        Fact::Skip(day) => Command::Skip { day: *day },
        Fact::Invite(addresses) => Command::Invite { addresses: addresses.clone() },
        Fact::Remove(who) => Command::Remove { who: who.clone() },
        Fact::Steward(who) => Command::Steward { who: who.clone() },
        Fact::For { who, facts } => {
            let commands = facts.iter().filter_map(|fact| command(fact, context)).collect();
            Command::For { who: who.clone(), commands }
        }
        Fact::Moderate(verdict) => Command::Moderate { verdict: verdict_of(*verdict) },
        Fact::Election => Command::Election,
        Fact::Pause => Command::Pause,
        Fact::Resume => Command::Resume,
        Fact::Close => Command::Close,
        _ => return None,
    })
}

/// What concerns the person in all communities.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other facts are other functions' to read")]
fn of_desk(fact: &Fact) -> Option<DeskCommand> {
    Some(match fact {
        Fact::Join => DeskCommand::Join,
        Fact::Stop => DeskCommand::Stop,
        Fact::Away { until } => DeskCommand::Away { from: None, until: Some(*until) },
        Fact::Back => DeskCommand::Back,
        Fact::Also(address) => DeskCommand::Also { address: address.clone() },
        Fact::Language(code) => DeskCommand::SetLanguage { language: Language::from_code(code)? },
        Fact::Zone(zone) => DeskCommand::SetZone { zone: zone.parse::<Tz>().ok()? },
        Fact::Name(name) => DeskCommand::SetName { name: name.clone() },
        Fact::About(text) => DeskCommand::About { text: text.clone() },
        Fact::Feed => DeskCommand::Feed,
        Fact::NewFeed => DeskCommand::NewFeed,
        Fact::Export => DeskCommand::Export,
        Fact::Forget => DeskCommand::Forget,
        _ => return None,
    })
}

fn rsvp_command(rsvp: &fact::Rsvp) -> Command {
    Command::Rsvp {
        coming: match rsvp.answer {
            fact::Answer::Yes => Coming::Yes,
            fact::Answer::No => Coming::No,
            fact::Answer::Maybe => Coming::Maybe,
        },
        when: match (rsvp.all, rsvp.date) {
            (true, _) => When::All,
            (false, Some(day)) => When::On(day),
            (false, None) => When::Asked,
        },
        late: rsvp.late,
        guests: rsvp.guests.min(20),
        remote: rsvp.mode.map(|mode| mode == fact::Mode::Remote),
    }
}

fn propose(topic: &fact::Topic) -> Command {
    let kind = topic.kind.map(|kind| match kind {
        fact::Kind::Talk => "talk",
        fact::Kind::Discussion => "discussion",
        fact::Kind::Training => "training",
        fact::Kind::Challenge => "challenge",
        fact::Kind::Demo => "demo",
    });
    Command::Propose {
        title: topic.title.clone(),
        kind: kind.map(str::to_owned),
        body: topic.body.clone().unwrap_or_default(),
    }
}

fn level_of(level: fact::MailLevel) -> Level {
    match level {
        fact::MailLevel::All => Level::All,
        fact::MailLevel::Digest => Level::Digest,
        fact::MailLevel::Essentials => Level::Essentials,
    }
}

fn verdict_of(verdict: fact::Verdict) -> Verdict {
    match verdict {
        fact::Verdict::Ok => Verdict::Ok,
        fact::Verdict::No => Verdict::No,
        fact::Verdict::Always => Verdict::Always,
    }
}
