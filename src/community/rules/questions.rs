//! What only asks: where things stand, and why.

use crate::community::letter::To;
use crate::community::{About, Command, Letter, MeetingId, PersonId, Turn};

/// What only asks.
#[expect(clippy::wildcard_enum_match_arm, reason = "`obey` hands over only these")]
pub(super) fn asked(turn: &mut Turn<'_>, by: PersonId, command: &Command, about: &About) {
    let letter = match command {
        Command::Help => Letter::Help { words: vec![] },
        Command::Status => status(turn, by),
        _ => why(turn, by, about),
    };
    turn.send(To::Person(by), letter);
}

fn status(turn: &Turn<'_>, by: PersonId) -> Letter {
    let member = turn.community.members.get(&by);
    let level = serde_json::to_value(member.map_or_else(Default::default, |m| m.level));
    let ahead: Vec<MeetingId> = turn.community.ahead(turn.now).iter().map(|m| m.id).collect();
    let answer = |id: &MeetingId| {
        let meeting = &turn.community.meetings[id];
        let answer = turn.community.answer(meeting, by)?;
        let word = serde_json::to_value(answer.coming).ok()?;
        word.as_str().map(str::to_owned)
    };
    let holds = |id: &&MeetingId| turn.community.meetings[*id].duty.holder == Some(by);
    let mine = turn.community.topics.values().filter(|topic| {
        topic.by == Some(by)
            && matches!(
                topic.state,
                crate::community::agenda::TopicState::Open
                    | crate::community::agenda::TopicState::Chosen(_)
            )
    });
    Letter::Status {
        level: level.ok().and_then(|v| v.as_str().map(str::to_owned)).unwrap_or_default(),
        answers: ahead.iter().map(|id| (turn.meeting_facts(*id), answer(id))).collect(),
        duties: ahead.iter().filter(holds).map(|id| turn.meeting_facts(*id)).collect(),
        actions: turn.open_actions(Some(by)),
        topics: mine.map(|topic| turn.topic_facts(topic)).collect(),
    }
}

fn why(turn: &Turn<'_>, by: PersonId, about: &About) -> Letter {
    let next = || turn.community.next_meeting(turn.now).map(|meeting| meeting.id);
    let meeting = about.meeting.filter(|id| turn.community.meetings.contains_key(id)).or_else(next);
    let agenda = meeting.map(|id| turn.community.meetings[&id].agenda.clone());
    Letter::Why {
        of: about.letter.clone(),
        why: meeting.and_then(|id| turn.why_facts(id, Some(by))),
        meeting: meeting.map(|id| turn.counted_facts(id)),
        topics: turn.topics_facts(&agenda.unwrap_or_default()),
        rests: super::absence::rests_until(turn, by),
    }
}
