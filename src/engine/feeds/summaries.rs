//! The summaries of a community as news, the newest first.

use super::super::state::State;
use super::text::{self, Words, without_addresses};
use super::window::Window;
use crate::calendar::atom::{Atom, Entry};
use crate::clock::Timestamp;
use crate::community::{Community, Meeting, MeetingState};

/// So many summaries are shown.
const MOST: usize = 100;

impl State {
    /// The summaries as Atom. Everybody is told how much was discussed, members what.
    pub(super) fn summaries(&self, community: &Community, public: bool, window: &Window) -> String {
        let installation = &self.setup.installation;
        let settings = &community.settings;
        let words = text::words(settings.language);
        // The year is part of how such a name is made (RFC 4151), not of the meeting.
        let id = format!("tag:{},2026:{}", installation.addresses.host(), community.id);
        let closed = |meeting: &&Meeting| {
            meeting.state == MeetingState::Closed && meeting.ends() >= window.horizon
        };
        let mut meetings: Vec<&Meeting> = community.meetings.values().filter(closed).collect();
        meetings.sort_by_key(|meeting| (meeting.revised, meeting.id));
        let entry = |meeting: &Meeting| Entry {
            id: format!("{id}/meetings/{}", meeting.id.0),
            title: format!("{}, {}", settings.name, meeting.start.date()),
            published: meeting.revised,
            updated: changed(meeting),
            link: String::new(),
            text: if public { counts(meeting, words) } else { told(community, meeting, words) },
        };
        let entries: Vec<Entry> = meetings.into_iter().rev().take(MOST).map(entry).collect();
        let begun = community.series.values().map(|series| series.created).min();
        let newest = entries.iter().map(|entry| entry.updated).max();
        let url = installation.url.as_ref().filter(|_| public);
        let source = url.map(|url| format!("{url}/c/{}.atom", community.id));
        let atom = Atom {
            id,
            title: settings.name.clone(),
            author: installation.organisation.clone(),
            source: source.unwrap_or_default(),
            updated: newest.or(begun).unwrap_or_default(),
            entries,
        };
        atom.text()
    }
}

/// When what is told of a meeting last changed: its summary went out, or notes came later.
fn changed(meeting: &Meeting) -> Timestamp {
    meeting.notes.shown.map_or(meeting.revised, |shown| shown.max(meeting.revised))
}

/// How much was discussed.
fn counts(meeting: &Meeting, words: &Words) -> String {
    let notes = &meeting.notes;
    let counts = [meeting.agenda.len(), notes.decided.len(), notes.actions.len()];
    let counted = words.counted.iter().zip(counts).filter(|(_, count)| *count > 0);
    counted.map(|(word, count)| format!("{word} {count}")).collect::<Vec<_>>().join("\n")
}

/// The summary as members got it.
fn told(community: &Community, meeting: &Meeting, words: &Words) -> String {
    let notes = &meeting.notes;
    let topics = meeting.agenda.iter().filter_map(|number| community.topics.get(number));
    let topics = topics.map(|topic| format!("{}. {}", topic.number, topic.title));
    let actions = notes.actions.iter().filter_map(|number| community.actions.get(number));
    let actions = actions.map(|action| {
        let by = action.by.map_or_else(String::new, |by| format!(" ({by})"));
        format!("{}. {}: {}{by}", action.number, action.who, action.what)
    });
    let thanks = notes.thanks.iter().map(|(who, what)| format!("- {who}: {what}"));
    let mut paragraphs = notes.text.clone();
    let mut list = |title: &str, lines: Vec<String>| {
        if !lines.is_empty() {
            paragraphs.push(format!("{title}\n{}", lines.join("\n")));
        }
    };
    list(words.agenda, topics.collect());
    list(words.decided, notes.decided.iter().map(|decided| format!("- {decided}")).collect());
    list(words.actions, actions.collect());
    list(words.thanks, thanks.collect());
    without_addresses(&paragraphs.join("\n\n"))
}
