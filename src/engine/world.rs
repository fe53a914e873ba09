//! What the answered letter speaks of, so that dates, numbers and names can be read.

use super::state::State;
use crate::clock::Timestamp;
use crate::community::agenda::TopicState;
use crate::community::{Community, Language, MeetingId, PersonId};
use crate::mail::intent::World;

/// So many dates of the series before and after now can be named.
const DATES_BEFORE: i64 = 60;
/// So many days ahead.
const DATES_AHEAD: i64 = 400;
/// Names are looked for in so many words of a text.
const WORDS: usize = 4000;

impl State {
    /// The world of a community, seen from a meeting of it, as far as `text` can speak of it.
    pub(super) fn world(
        &self,
        community: &Community,
        meeting: Option<MeetingId>,
        text: &str,
        now: Timestamp,
    ) -> World {
        let zone = community.settings.zone;
        let asked = meeting
            .and_then(|id| community.meetings.get(&id))
            .or_else(|| community.next_meeting(now));
        let around = |series: &crate::community::recurrence::Series| {
            let from = now - chrono::TimeDelta::days(DATES_BEFORE);
            let to = now + chrono::TimeDelta::days(DATES_AHEAD);
            series.between(from, to).take(200).map(|one| one.local.date()).collect::<Vec<_>>()
        };
        let series = community.running_series().and_then(crate::community::Series::recurrence);
        let mut dates = series.as_ref().map(around).unwrap_or_default();
        dates.extend(community.meetings.values().map(|meeting| meeting.start.date()));
        dates.sort_unstable();
        dates.dedup();
        let open = |state: TopicState| matches!(state, TopicState::Open | TopicState::Chosen(_));
        let topics = community.topics.values().filter(|topic| open(topic.state));
        let members = self.named_in(community, text);
        World {
            meeting: asked.map(|meeting| meeting.start),
            series: dates,
            topics: topics.map(|topic| (topic.number, topic.title.clone())).collect(),
            candidates: vec![],
            members,
            community: vec![community.id.clone(), community.settings.name.clone()],
            zone: zone.name().to_owned(),
        }
    }

    /// The members whose names may stand in a text, each also by their first name.
    fn named_in(&self, community: &Community, text: &str) -> Vec<String> {
        let mut names = std::collections::BTreeSet::new();
        for word in text.split(|letter: char| !letter.is_alphanumeric()).take(WORDS) {
            let called = self.directory.people.called(word);
            for person in called.filter(|person| community.members.contains_key(&person.id)) {
                let name = person.called();
                names.insert(name.to_owned());
                names.extend(name.split_whitespace().next().map(str::to_owned));
            }
        }
        names.into_iter().collect()
    }

    /// The language a person reads letters of a community in.
    pub(super) fn language(
        &self,
        community: Option<&Community>,
        person: Option<PersonId>,
    ) -> Language {
        let own = person.and_then(|id| self.directory.people.find(id)).and_then(|p| p.language);
        let of = community.map_or(self.setup.language, |community| community.settings.language);
        own.unwrap_or(of)
    }
}
