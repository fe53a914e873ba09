//! Answers that stand only in the subject: "Accepted: …", "Re: yes".

use super::{Context, Found, Scene, read_lines};
use crate::mail::fact::{Answer, Fact, Rsvp};
use crate::mail::vocabulary;
use crate::mail::words::Language;

/// Prefixes of answers, without their colon.
const REPLIES: [&str; 12] =
    ["re", "aw", "rv", "res", "r", "antw", "sv", "ref", "rif", "fwd", "fw", "wg"];

/// Whether a subject begins as those of automatic answers do.
pub(super) fn is_automatic(subject: &str) -> bool {
    let Some((head, _)) = subject.split_once([':', '：']) else { return false };
    let folded = super::fold(head.trim());
    Language::ALL.into_iter().any(|language| {
        vocabulary::of(language).subjects["automatic"]
            .iter()
            .any(|word| super::fold(word) == folded)
    })
}

/// Reads a subject when the mail says nothing else.
pub(super) fn read(scene: &Scene<'_>, subject: &str, found: &mut Found) {
    // "Not coming (was: Will you come?)": what it was says nothing.
    let new = subject.find("(was").map_or(subject, |at| &subject[..at]);
    let mut text = new.trim();
    let mut answered = false;
    while let Some((head, tail)) = text.split_once([':', '：']) {
        let head = head.trim();
        if let Some(answer) = calendar_word(head) {
            if scene.context == Context::Rsvp {
                found.trace.push(format!("the subject begins as a calendar's \"{head}\""));
                found.facts.push(Fact::Rsvp(Rsvp::new(answer)));
            }
            return;
        }
        if !REPLIES.contains(&head.to_lowercase().as_str()) {
            break;
        }
        answered = true;
        text = tail.trim();
    }
    // "Re: " before the letter's own subject says nothing; a subject of our own is long.
    if text.is_empty() || text.split_whitespace().count() > 8 || answered && is_ours(scene, text) {
        return;
    }
    read_lines(scene, &[text], found);
}

/// Whether the subject is that of a letter of ours: it names a time, a date of the series, or asks.
fn is_ours(scene: &Scene<'_>, text: &str) -> bool {
    let day = scene.world.meeting.map(|meeting| meeting.format("%-d").to_string());
    text.contains(':')
        || text.contains('?')
        || day.is_some_and(|day| text.split(' ').any(|word| word == day))
}

/// The word that a calendar program puts before the subject.
fn calendar_word(head: &str) -> Option<Answer> {
    let folded = super::fold(head);
    Language::ALL.into_iter().find_map(|language| {
        let subjects = &vocabulary::of(language).subjects;
        let is = |key: &str| subjects[key].iter().any(|word| super::fold(word) == folded);
        match (is("accepted"), is("declined"), is("tentative")) {
            (true, _, _) => Some(Answer::Yes),
            (_, true, _) => Some(Answer::No),
            (_, _, true) => Some(Answer::Maybe),
            _ => None,
        }
    })
}
