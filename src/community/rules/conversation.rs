//! What somebody said: obeyed line by line, acknowledged in one letter.

use super::exceptions::Because;
use super::{
    absence, agenda, attendance, ballots, belonging, consent, election, exceptions, facilitation,
    gift, nomination, notes, pairs, poll, posts, proposals, questions, rights, swap, together,
    undo,
};
use crate::community::ack::Ack;
use crate::community::act::Before;
use crate::community::attendance::Answer;
use crate::community::letter::{PostFacts, To};
use crate::community::pending::{self, Waiting};
use crate::community::{
    About, Command, DeskCommand, Joining, Letter, Life, PersonId, Turn, meeting,
};

/// Comments kept with one meeting.
const COMMENTS: usize = 200;
/// A comment longer than this is cut, in characters.
const COMMENT_LIMIT: usize = 2000;

/// Obeys what was said and tells the sender what is true now.
pub(in crate::community) fn said(
    turn: &mut Turn<'_>,
    by: PersonId,
    commands: &[Command],
    (comment, unclear): (&str, Option<&(String, Vec<Command>)>),
    about: &About,
) {
    if !turn.community.members.contains_key(&by) {
        // Who has just left can take that back, and nothing else.
        let back = commands.contains(&Command::Undo) && turn.has_acted(by);
        if !back {
            return;
        }
    }
    if about.letter == "nominated" {
        // All are told at once with a yes, so what goes with it has to be known before.
        nomination::statement(turn, by, comment, about);
    }
    for command in commands {
        obey(turn, by, command, about);
    }
    keep_comment(turn, by, comment, about);
    let done = turn.settle(by, about);
    if let Some((line, readings)) = unclear {
        let (line, readings) = (line.clone(), readings.clone());
        let (asked, of) = (about.asked.clone(), about.meeting);
        let letter = Letter::Unclear { line, readings, done, asked, of };
        turn.send(To::Person(by), letter);
    } else if !done.is_empty() {
        let undo = turn.can_undo();
        turn.send(To::Person(by), Letter::Acknowledgement { done, undo });
    }
}

/// A comment under an answer to an invitation or agenda is kept with the answer: it goes into the
/// facilitator's brief.
fn keep_comment(turn: &mut Turn<'_>, by: PersonId, comment: &str, about: &About) {
    match about.letter.as_str() {
        "nominations" | "nominated" => return election::statement(turn, by, comment),
        "objection" => return consent::answer(turn, by, comment, about),
        "thanks" => return gift::left(turn, by, comment, about),
        _ => {}
    }
    let comment: String = comment.trim().chars().take(COMMENT_LIMIT).collect();
    let asked = matches!(
        about.asked.as_str(),
        "invitation"
            | "invitation_update"
            | "meeting_moved"
            | "extra_meeting"
            | "agenda"
            | "reminder"
            | "topics_call"
    );
    if comment.is_empty() || !asked {
        return;
    }
    let next = || turn.community.next_meeting(turn.now).map(|meeting| meeting.id);
    let Some(id) = about.meeting.or_else(next) else { return };
    let Some(meeting) = turn.community.meetings.get(&id).filter(|m| m.is_ahead(turn.now)) else {
        return;
    };
    if meeting.comments.len() < COMMENTS && !meeting.comments.contains(&(by, comment.clone())) {
        let known = meeting.comments.iter().find(|(who, _)| *who == by);
        let text = known.map_or_else(String::new, |(_, text)| text.clone());
        turn.remember(Before::Comment { meeting: id, text });
        turn.record(meeting::Change::Commented { meeting: id, person: by, text: comment });
        if turn.acks.is_empty() {
            turn.ack(Ack::CommentKept {});
        }
    }
}

/// Obeys one command, if its sender may give it.
pub(super) fn obey(turn: &mut Turn<'_>, by: PersonId, command: &Command, about: &About) {
    if rights::may(turn, by, command, about) {
        carry_out(turn, by, command, about);
    } else {
        turn.ack(Ack::NotAllowed {});
    }
}

fn carry_out(turn: &mut Turn<'_>, by: PersonId, command: &Command, about: &About) {
    match command {
        Command::Rsvp { coming, when, late, guests, remote } => {
            let answer = Answer {
                coming: *coming,
                late: *late,
                guests: *guests,
                remote: *remote,
                comment: String::new(),
                at: about.at,
                button: false,
            };
            attendance::rsvp(turn, by, &answer, *when, about);
        }
        Command::Propose { title, kind, body } => {
            agenda::propose(turn, by, title, kind.as_ref(), body);
        }
        Command::Vote { topics } => agenda::vote(turn, by, topics),
        Command::Unvote { topics } => agenda::unvote(turn, by, topics),
        Command::Present { topic } => agenda::present(turn, by, *topic),
        Command::Withdraw { topic } => agenda::withdraw(turn, by, *topic),
        Command::Minutes { topic, minutes } => agenda::minutes(turn, *topic, *minutes),
        Command::Order { topics } => agenda::order(turn, by, topics, about),
        Command::Drop { topic } => agenda::drop(turn, by, *topic, about),
        Command::Spent { minutes } => gift::spent(turn, by, *minutes, about),
        Command::Accept
        | Command::Take
        | Command::Pass
        | Command::Shadow
        | Command::Swap { .. }
        | Command::AgreeSwap { .. }
        | Command::NotBefore { .. }
        | Command::OptOut { .. } => of_a_turn(turn, by, command, about),
        Command::Notes { notes: told } => notes::given(turn, by, told, about),
        Command::Send => notes::send(turn, by, about),
        Command::Wait => notes::wait(turn, by, about),
        Command::Done { action } => notes::done(turn, *action),
        Command::Nominate { .. }
        | Command::Stand
        | Command::Candidacy { .. }
        | Command::Ballot { .. }
        | Command::NoBallot { .. }
        | Command::Election
        | Command::Decide { .. }
        | Command::Object { .. }
        | Command::Settle { .. }
        | Command::Recall { .. }
        | Command::StepDown => together::obey(turn, by, command, about),
        Command::Level { level } => belonging::level(turn, by, *level),
        Command::Leave => belonging::leave(turn, by),
        Command::Undo => undo::undo(turn, by, about),
        Command::Suits { slots } => poll::suits(turn, by, slots, about),
        Command::Stay => proposals::turn_down(turn, by, about),
        Command::Hold
        | Command::Cancel { .. }
        | Command::Move { .. }
        | Command::Extra { .. }
        | Command::Skip { .. } => of_a_meeting(turn, by, command, about),
        Command::Invite { .. }
        | Command::Remove { .. }
        | Command::Steward { .. }
        | Command::For { .. }
        | Command::Moderate { .. }
        | Command::Pause
        | Command::Resume
        | Command::Close => of_a_steward(turn, by, command, about),
        Command::Why | Command::Help | Command::Status => {
            questions::asked(turn, by, command, about);
        }
        // The engine hands these to the desk; one that comes here is in a list for somebody else.
        Command::Desk(_) => {}
    }
}

/// What somebody says of their own turns: from then on they are not silent about them.
#[expect(clippy::wildcard_enum_match_arm, reason = "`carry_out` hands over only these")]
fn of_a_turn(turn: &mut Turn<'_>, by: PersonId, command: &Command, about: &About) {
    let names_a_day = matches!(command, Command::NotBefore { .. } | Command::OptOut { .. });
    absence::speaks(turn, by, names_a_day);
    match command {
        Command::Accept | Command::Take => facilitation::accept(turn, by, about),
        Command::Pass => facilitation::pass(turn, by, about),
        Command::Shadow => pairs::go_along(turn, by, about),
        Command::Swap { with } => swap::swap(turn, by, with.as_deref(), about),
        Command::AgreeSwap { agree } => swap::agree(turn, by, *agree, about),
        Command::NotBefore { day } => absence::not_before(turn, by, *day),
        Command::OptOut { out } => absence::opt_out(turn, by, *out),
        _ => {}
    }
}

/// What is decided about a meeting by its facilitator or a steward.
#[expect(clippy::wildcard_enum_match_arm, reason = "`obey` hands over only these")]
fn of_a_meeting(turn: &mut Turn<'_>, by: PersonId, command: &Command, about: &About) {
    match command {
        Command::Hold => {
            let Some(id) = exceptions::theirs(turn, by, None, about) else { return };
            super::steps::decided(turn, id);
            let meeting = turn.meeting_facts(id);
            turn.ack(Ack::Held { meeting });
        }
        Command::Cancel { date } => {
            let Some(id) = exceptions::theirs(turn, by, *date, about) else { return };
            exceptions::cancel(turn, id, Because::Said(by));
            let meeting = turn.meeting_facts(id);
            turn.ack(Ack::Cancelled { meeting });
        }
        Command::Skip { day } => {
            let Some(id) = exceptions::theirs(turn, by, Some(*day), about) else { return };
            exceptions::cancel(turn, id, Because::Said(by));
            let meeting = turn.meeting_facts(id);
            turn.ack(Ack::Cancelled { meeting });
        }
        Command::Move { date, to } => {
            let Some(id) = exceptions::theirs(turn, by, *date, about) else { return };
            let zone = turn.community.meetings[&id].zone;
            if crate::time::to_instant(*to, zone) <= turn.now {
                return attendance::no_meeting(turn, Some(to.date()));
            }
            exceptions::shift(turn, id, *to, Some(by));
            let meeting = turn.meeting_facts(id);
            turn.ack(Ack::Moved { meeting });
        }
        Command::Extra { at } => exceptions::extra(turn, *at, by),
        _ => {}
    }
}

/// What only a steward decides.
#[expect(clippy::wildcard_enum_match_arm, reason = "`obey` hands over only these")]
fn of_a_steward(turn: &mut Turn<'_>, by: PersonId, command: &Command, about: &About) {
    match command {
        Command::Invite { addresses } => belonging::invite(turn, by, addresses),
        Command::Remove { who } => belonging::remove(turn, who),
        Command::Steward { who } => belonging::steward(turn, by, who),
        Command::For { who, commands } => belonging::act_for(turn, by, who, commands, about),
        Command::Moderate { verdict } => posts::moderate(turn, by, *verdict, about),
        Command::Resume => super::configured::resume(turn),
        Command::Pause | Command::Close => {
            let closed = matches!(command, Command::Close);
            let life = if closed { Life::Closed } else { Life::Paused };
            turn.remember(Before::Life { life: turn.community.life });
            super::configured::end_series(turn, life, Some(by));
            turn.record(crate::community::Change::Life(life));
            turn.ack(if closed { Ack::Closed {} } else { Ack::Paused {} });
        }
        _ => {}
    }
}

/// Something waits for a confirmation.
pub(in crate::community) fn unproven(turn: &mut Turn<'_>, waiting: &Waiting, to: &To) {
    match waiting {
        Waiting::Join { address, .. } => {
            if turn.community.settings.joining == Joining::Closed
                || !turn.community.may_join(address)
            {
                let closed = turn.community.settings.joining == Joining::Closed;
                return turn.send(to.clone(), Letter::JoinRefused { closed });
            }
            belonging::ask_to_join(turn, waiting.clone(), address, None);
        }
        Waiting::MailBack { by, commands, about } => was_it_you(turn, *by, commands, about),
        Waiting::Post { subject, .. } => {
            let number = posts::wait(turn, waiting.clone(), belonging::CONFIRM_WITHIN);
            let post = Some(subject.clone());
            turn.ask(to.clone(), Letter::MailBack { act: vec![], post, days: 7 }, number);
        }
        Waiting::Approval { .. }
        | Waiting::Ballot { .. }
        | Waiting::Proposal { .. }
        | Waiting::Poll { .. }
        | Waiting::Guest { .. }
        | Waiting::AskedAgain { .. } => {}
    }
}

/// Somebody agreed to what is no longer open: who wants to join is asked anew, others hear it.
fn too_late(turn: &mut Turn<'_>, number: u32, agree: bool, by: PersonId) {
    let pending = turn.community.pending.get(&number);
    if !agree || pending.is_some_and(|pending| pending.ended.is_some()) {
        return;
    }
    if let Some(waiting @ Waiting::Join { .. }) = pending.map(|pending| pending.what.clone()) {
        return unproven(turn, &waiting, &To::Person(by));
    }
    if turn.community.members.contains_key(&by) {
        let letter = Letter::Acknowledgement { done: vec![Ack::TooLate {}], undo: false };
        turn.send(To::Person(by), letter);
    }
}

/// Asks a member whether what came in their name was theirs. Nobody is asked about what they may
/// not do, nor twice a day about the same.
fn was_it_you(turn: &mut Turn<'_>, by: PersonId, commands: &[Command], about: &About) {
    let commands = together::without_ballots(turn, by, commands, about);
    let (commands, denied): (Vec<Command>, Vec<Command>) =
        commands.into_iter().partition(|command| rights::may(turn, by, command, about));
    if !denied.is_empty() {
        let letter = Letter::Acknowledgement { done: vec![Ack::NotAllowed {}], undo: false };
        turn.send(To::Person(by), letter);
    }
    let again = turn.community.pending.values().any(|pending| {
        pending.ended.is_none()
            && turn.now - pending.since < chrono::TimeDelta::days(1)
            && matches!(&pending.what, Waiting::MailBack { by: other, commands: same, .. }
                if *other == by && *same == commands)
    });
    if commands.is_empty() || again {
        return;
    }
    let waiting = Waiting::MailBack { by, commands: commands.clone(), about: about.clone() };
    let number = posts::wait(turn, waiting, belonging::CONFIRM_WITHIN);
    turn.ask(To::Person(by), Letter::MailBack { act: commands, post: None, days: 7 }, number);
}

/// Somebody answered a confirmation.
pub(in crate::community) fn confirmed(turn: &mut Turn<'_>, number: u32, agree: bool, by: PersonId) {
    let pending = turn.community.pending.get(&number).cloned();
    let Some(pending) = pending.filter(|pending| pending.until > turn.now) else {
        return too_late(turn, number, agree, by);
    };
    if pending.ended.is_some() {
        return;
    }
    let verdict = if agree { "yes" } else { "no" }.to_owned();
    turn.record(pending::Change::Ended { number, by: Some(by), verdict });
    if let Waiting::Ballot { by: of, matter } = pending.what
        && !agree
    {
        return ballots::confirmed(turn, of, matter, false);
    }
    if !agree {
        return;
    }
    match pending.what {
        Waiting::Join { name, address } => {
            if turn.community.members.contains_key(&by) {
                return;
            }
            if turn.community.settings.joining == Joining::Approved {
                let name = if name.is_empty() { turn.name(by) } else { name };
                let what = Waiting::Approval { name: name.clone(), address: address.clone() };
                let held = posts::wait(turn, what, chrono::TimeDelta::days(60));
                let to = turn.to_stewards();
                turn.ask(to, Letter::JoinAsked { held, name, address }, held);
                turn.send(To::Person(by), Letter::JoinWaits {});
            } else {
                belonging::belongs(turn, by, belonging::Place::default(), None);
            }
        }
        Waiting::MailBack { by: of, commands, about } if of == by => {
            let of_community: Vec<Command> = commands
                .into_iter()
                .filter(|command| !matches!(command, Command::Desk(DeskCommand::Join)))
                .collect();
            said(turn, by, &of_community, ("", None), &about);
        }
        Waiting::Ballot { by: of, matter } if of == by => {
            ballots::confirmed(turn, by, matter, true);
        }
        Waiting::Post { mail, author, address, subject, text, by: Some(of) } if of == by => {
            let id = format!("{}-{number}", turn.community.id);
            let post = PostFacts { mail, author, address: None, subject, text, id, answers: None };
            posts::posted(turn, Some(by), &address, &post, true);
        }
        Waiting::MailBack { .. }
        | Waiting::Ballot { .. }
        | Waiting::Approval { .. }
        | Waiting::Post { .. }
        | Waiting::Proposal { .. }
        | Waiting::Poll { .. }
        | Waiting::Guest { .. }
        | Waiting::AskedAgain { .. } => {}
    }
}
