//! From what was read to what is asked for: facts become commands.

use chrono_tz::Tz;

use crate::community::attendance::Coming;
use crate::community::{
    ActionGiven, Command, DeskCommand, Language, Level, NotesGiven, Verdict, When,
};
use crate::mail::fact::{self, Fact};
use crate::mail::intent::{Context, Reading};

/// What a reading asks for, and what of it is left as a comment.
pub(super) fn commands(reading: &Reading, context: Context) -> Vec<Command> {
    let mut commands = vec![];
    let mut notes = NotesGiven::default();
    let mut noted = false;
    for fact in &reading.facts {
        match fact {
            Fact::Notes => {
                noted = true;
                notes.text = paragraphs(&reading.rest);
            }
            Fact::Came(who) => {
                noted = true;
                notes.came.extend(who.iter().cloned());
            }
            Fact::Decided(what) => {
                noted = true;
                notes.decided.push(what.clone());
            }
            Fact::Action { who, by, what } => {
                noted = true;
                let (who, by, what) = (who.clone(), *by, what.clone());
                notes.actions.push(ActionGiven { who, by, what });
            }
            Fact::Thanks { who, what } => {
                noted = true;
                notes.thanks.push((who.clone(), what.clone()));
            }
            fact => commands.extend(command(fact, context)),
        }
    }
    if noted {
        if context == Context::Notes && notes.text.is_empty() {
            notes.text = paragraphs(&reading.rest);
        }
        commands.insert(0, Command::Notes { notes });
    }
    commands
}

/// Lines that belong together become one paragraph.
fn paragraphs(lines: &[String]) -> Vec<String> {
    let text = lines.join("\n");
    let paragraphs = text.split("\n\n").map(str::trim).filter(|text| !text.is_empty());
    paragraphs.map(str::to_owned).collect()
}

/// The command of one fact; none for what this community does not do.
pub(super) fn command(fact: &Fact, context: Context) -> Option<Command> {
    let desk = |command: DeskCommand| Some(Command::Desk(command));
    match fact {
        Fact::Rsvp(rsvp) => Some(rsvp_command(rsvp)),
        Fact::Facilitate => Some(Command::Accept),
        Fact::Pass => Some(Command::Pass),
        Fact::Swap { with } => Some(Command::Swap { with: with.clone() }),
        Fact::Agree(agree) if context == Context::Swap => {
            Some(Command::AgreeSwap { agree: *agree })
        }
        Fact::Agree(true) if context == Context::Take => Some(Command::Take),
        Fact::Agree(false) if context == Context::Take => Some(Command::Pass),
        Fact::Take => Some(Command::Take),
        Fact::Vote(topics) => Some(Command::Vote { topics: topics.clone() }),
        Fact::Unvote(topics) => Some(Command::Unvote { topics: topics.clone() }),
        Fact::Topic(topic) => Some(propose(topic)),
        Fact::Present(topic) => Some(Command::Present { topic: *topic }),
        Fact::Withdraw(topic) => Some(Command::Withdraw { topic: *topic }),
        Fact::Minutes { topic, minutes } => {
            Some(Command::Minutes { topic: *topic, minutes: *minutes })
        }
        Fact::Hold => Some(Command::Hold),
        Fact::Cancel { date } => Some(Command::Cancel { date: *date }),
        Fact::Move { to, date } => Some(Command::Move { date: *date, to: *to }),
        Fact::Meeting(at) => Some(Command::Extra { at: *at }),
        Fact::Skip(day) => Some(Command::Skip { day: *day }),
        Fact::Order(topics) => Some(Command::Order { topics: topics.clone() }),
        Fact::Drop(topic) => Some(Command::Drop { topic: *topic }),
        Fact::Send => Some(Command::Send),
        Fact::Wait => Some(Command::Wait),
        Fact::Done(action) => Some(Command::Done { action: *action }),
        Fact::Level(level) => Some(Command::Level { level: level_of(*level) }),
        Fact::Leave => Some(Command::Leave),
        Fact::Invite(addresses) => Some(Command::Invite { addresses: addresses.clone() }),
        Fact::Remove(who) => Some(Command::Remove { who: who.clone() }),
        Fact::Steward(who) => Some(Command::Steward { who: who.clone() }),
        Fact::For { who, facts } => {
            let commands = facts.iter().filter_map(|fact| command(fact, context)).collect();
            Some(Command::For { who: who.clone(), commands })
        }
        Fact::Moderate(verdict) => Some(Command::Moderate { verdict: verdict_of(*verdict) }),
        Fact::Pause => Some(Command::Pause),
        Fact::Close => Some(Command::Close),
        Fact::Undo => Some(Command::Undo),
        Fact::Why => Some(Command::Why),
        Fact::Help => Some(Command::Help),
        Fact::Status => Some(Command::Status),
        Fact::Join => desk(DeskCommand::Join),
        Fact::Stop => desk(DeskCommand::Stop),
        Fact::Away { until } => desk(DeskCommand::Away { from: None, until: Some(*until) }),
        Fact::Back => desk(DeskCommand::Back),
        Fact::Also(address) => desk(DeskCommand::Also { address: address.clone() }),
        Fact::Language(code) => {
            desk(DeskCommand::SetLanguage { language: Language::from_code(code)? })
        }
        Fact::Zone(zone) => desk(DeskCommand::SetZone { zone: zone.parse::<Tz>().ok()? }),
        Fact::Name(name) => desk(DeskCommand::SetName { name: name.clone() }),
        Fact::About(text) => desk(DeskCommand::About { text: text.clone() }),
        Fact::Feed => desk(DeskCommand::Feed),
        Fact::NewFeed => desk(DeskCommand::NewFeed),
        Fact::Export => desk(DeskCommand::Export),
        Fact::Forget => desk(DeskCommand::Forget),
        // Notes are gathered above; the rest is not done yet and stays a comment.
        Fact::Notes
        | Fact::Came(_)
        | Fact::Decided(_)
        | Fact::Action { .. }
        | Fact::Thanks { .. }
        | Fact::Agree(_)
        | Fact::Approve(_)
        | Fact::Rank(_)
        | Fact::Commit(_)
        | Fact::Coffee
        | Fact::Stand
        | Fact::Search(_)
        | Fact::WhoKnows(_)
        | Fact::Idea(_)
        | Fact::Nominate(_)
        | Fact::Object(_)
        | Fact::Found { .. }
        | Fact::Poll(_)
        | Fact::Slots(_)
        | Fact::Training(_)
        | Fact::Challenge { .. }
        | Fact::Enter(_)
        | Fact::Item { .. } => None,
    }
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
