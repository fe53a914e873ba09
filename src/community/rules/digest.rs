//! The weekly digest: what happened, and what needs its reader, numbered.

use crate::community::letter::{DigestItem, To};
use crate::community::news::{Change, News};
use crate::community::{Letter, Level, PersonId, Turn};

/// News kept between two digests; older ones fall out.
const KEPT: usize = 100;
/// The text of one piece of news, in characters.
const TEXT_KEPT: usize = 2000;

/// Keeps something for the next digest, if anybody reads digests.
pub(super) fn keep(turn: &mut Turn<'_>, item: DigestItem) {
    let read = turn.community.members.values().any(|member| member.level == Level::Digest);
    if !read || turn.community.news.len() >= KEPT {
        return;
    }
    let number = turn.community.counters.news + 1;
    let item = DigestItem { text: item.text.chars().take(TEXT_KEPT).collect(), ..item };
    let news = News { number, at: turn.now, item };
    turn.record(Change::Kept { news: Box::new(news) });
}

/// Sends the digest to everybody at that level.
pub(super) fn send(turn: &mut Turn<'_>) {
    let readers = turn.members_at(&[Level::Digest]);
    let happened: Vec<DigestItem> =
        turn.community.news.values().map(|news| news.item.clone()).collect();
    let next = turn.community.next_meeting(turn.now).map(|meeting| meeting.id);
    let next = next.map(|id| turn.full_facts(id));
    for person in readers {
        let mut items = needs(turn, person);
        items.extend(happened.iter().cloned());
        if !items.is_empty() {
            turn.send(To::Person(person), Letter::Digest { items, next: next.clone() });
        }
    }
    let last = turn.community.counters.news;
    turn.record(Change::Told { last, at: turn.now });
}

/// What needs this reader: dates not answered, actions not done.
fn needs(turn: &Turn<'_>, person: PersonId) -> Vec<DigestItem> {
    let mut items = vec![];
    let ahead = turn.community.ahead(turn.now);
    let open = ahead.iter().take(2).filter(|m| turn.community.answer(m, person).is_none());
    for meeting in open {
        items.push(DigestItem {
            number: 0,
            kind: "rsvp".to_owned(),
            title: String::new(),
            text: String::new(),
            meeting: Some(turn.meeting_facts(meeting.id)),
            action: None,
        });
    }
    for action in turn.open_actions(Some(person)) {
        items.push(DigestItem {
            number: 0,
            kind: "action".to_owned(),
            title: action.what,
            text: String::new(),
            meeting: None,
            action: Some(action.number),
        });
    }
    for (item, number) in items.iter_mut().zip(1..) {
        item.number = number;
    }
    items
}
