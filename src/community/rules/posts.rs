//! Mail to everybody: relayed, or held for a steward's word.

use chrono::TimeDelta;

use crate::community::ack::Ack;
use crate::community::letter::{DigestItem, PostFacts, To};
use crate::community::pending::{Change, Pending, Waiting};
use crate::community::{About, Letter, Level, PersonId, Posting, Turn, Verdict};

/// Held mail is let go of after this.
const HELD_FOR: TimeDelta = TimeDelta::days(30);
/// How many mails are held at a time; more are a flood.
const HELD_LIMIT: usize = 200;

/// A mail to the community that is no command.
pub(super) fn posted(
    turn: &mut Turn<'_>,
    by: Option<PersonId>,
    address: &str,
    post: &PostFacts,
    trusted: bool,
) {
    let member = by.is_some_and(|by| turn.community.members.contains_key(&by));
    let steward = by.is_some_and(|by| turn.is_steward(by));
    let may = steward
        || turn.community.allowed.contains(address)
        || (member && turn.community.settings.posting == Posting::Members);
    if trusted && may {
        return relay(turn, by, post);
    }
    let waiting = turn.community.pending.values().filter(|pending| pending.ended.is_none());
    if waiting.count() >= HELD_LIMIT {
        return;
    }
    let what = Waiting::Post {
        mail: post.mail,
        author: post.author.clone(),
        address: address.to_owned(),
        subject: post.subject.clone(),
        text: post.text.clone(),
        by,
    };
    let number = wait(turn, what, HELD_FOR);
    // Who has to decide about it sees whose it is.
    let post_facts = PostFacts { address: Some(address.to_owned()), ..post.clone() };
    let letter = Letter::HeldPost { held: number, post: post_facts, member };
    let to = turn.to_stewards();
    turn.ask(to, letter, number);
    if let Some(by) = by.filter(|_| member && trusted) {
        turn.send(To::Person(by), Letter::PostWaits { subject: post.subject.clone() });
    }
}

/// Has something wait for somebody's word.
pub(super) fn wait(turn: &mut Turn<'_>, what: Waiting, long: TimeDelta) -> u32 {
    let number = turn.community.counters.pending + 1;
    let (since, until) = (turn.now, turn.now + long);
    let pending = Pending { number, what, since, until, ended: None };
    turn.record(Change::Waits { pending: Box::new(pending) });
    number
}

/// Sends a mail to everybody who wants such mail at once.
fn relay(turn: &mut Turn<'_>, by: Option<PersonId>, post: &PostFacts) {
    let mut readers = turn.members_at(&[Level::All]);
    readers.retain(|reader| Some(*reader) != by);
    turn.send(To::People(readers), Letter::Post { post: post.clone() });
    let item = DigestItem {
        number: 0,
        kind: "post".to_owned(),
        title: format!("{}: {}", post.author, post.subject),
        text: post.text.clone(),
        meeting: None,
        action: None,
    };
    super::digest::keep(turn, item);
}

/// A steward decides what is held.
pub(super) fn moderate(turn: &mut Turn<'_>, by: PersonId, verdict: Verdict, about: &About) {
    let pending = about.pending.and_then(|number| turn.community.pending.get(&number)).cloned();
    let Some(pending) = pending else { return turn.ack(Ack::NothingHeld {}) };
    let subject = match &pending.what {
        Waiting::Post { subject, .. } => subject.clone(),
        Waiting::Approval { name, .. } => name.clone(),
        Waiting::Join { .. }
        | Waiting::MailBack { .. }
        | Waiting::Ballot { .. }
        | Waiting::Proposal { .. }
        | Waiting::Poll { .. }
        | Waiting::Guest { .. }
        | Waiting::AskedAgain { .. } => return turn.ack(Ack::NothingHeld {}),
    };
    if let Some((who, verdict)) = pending.ended {
        let by_name = who.map_or_else(String::new, |who| turn.name(who));
        let letter = Letter::AlreadyModerated { by: by_name, verdict, subject };
        return turn.send(To::Person(by), letter);
    }
    let word = match verdict {
        Verdict::Ok => "ok",
        Verdict::No => "no",
        Verdict::Always => "always",
    };
    let number = pending.number;
    turn.record(Change::Ended { number, by: Some(by), verdict: word.to_owned() });
    match pending.what {
        Waiting::Post { mail, author, address, subject, text, by: member } => {
            let id = format!("{}-{number}", turn.community.id);
            let post = PostFacts { mail, author, address: None, subject, text, id, answers: None };
            decide_post(turn, (member, address), &post, verdict);
        }
        Waiting::Approval { name, address } => {
            let ok = verdict != Verdict::No;
            super::belonging::approved(turn, &address, ok);
            turn.ack(Ack::JoinDecided { name, ok });
        }
        Waiting::Join { .. }
        | Waiting::MailBack { .. }
        | Waiting::Ballot { .. }
        | Waiting::Proposal { .. }
        | Waiting::Poll { .. }
        | Waiting::Guest { .. }
        | Waiting::AskedAgain { .. } => {}
    }
}

fn decide_post(
    turn: &mut Turn<'_>,
    (member, address): (Option<PersonId>, String),
    post: &PostFacts,
    verdict: Verdict,
) {
    let subject = post.subject.clone();
    match verdict {
        Verdict::No => turn.ack(Ack::PostRejected { subject }),
        Verdict::Ok | Verdict::Always => {
            if verdict == Verdict::Always {
                turn.record(Change::Allowed { address });
            }
            relay(turn, member, post);
            turn.ack(Ack::PostReleased { subject });
        }
    }
}
