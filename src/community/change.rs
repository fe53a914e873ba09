//! The vocabulary of state: one [`Change`] is one fact that became true, and the only way to make it so.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::setting::Decided;
use super::{
    Community, Life, MeetingId, PersonId, SeriesId, act, agenda, attendance, facilitation, matter,
    meeting, membership, news, notes, pending, term,
};

/// One fact that became true of a community.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Of who belongs.
    Membership(membership::Change),
    /// Of the meetings.
    Meeting(meeting::Change),
    /// Of who comes.
    Attendance(attendance::Change),
    /// Of who facilitates.
    Facilitation(facilitation::Change),
    /// Of topics and agendas.
    Agenda(agenda::Change),
    /// Of notes and actions.
    Notes(notes::Change),
    /// Of what waits.
    Pending(pending::Change),
    /// Of what members did.
    Act(act::Change),
    /// Of what is put to the members.
    Matter(matter::Change),
    /// Of the news.
    News(news::Change),
    /// Of the terms.
    Term(term::Change),
    /// Of the community's own life.
    Life(Life),
    /// These settings were decided by the members, and hold over the file's.
    Decided(Vec<Decided>),
}

impl Change {
    /// The change for the log, where nobody is named: `membership left person 2`.
    pub fn in_numbers(&self) -> String {
        let mut words = vec![];
        let mut rest = serde_json::to_value(self).unwrap_or_default();
        // The part, and what became true of it.
        for _ in 0..2 {
            let Value::Object(fields) = rest else { break };
            let Some((name, inner)) = fields.into_iter().next() else { return words.join(" ") };
            words.push(name.replace('_', " "));
            rest = inner;
        }
        match rest {
            Value::Object(fields) => {
                for (name, value) in &fields {
                    let inner = value.get("number").or_else(|| value.get("id"));
                    if let Some(number) = inner.unwrap_or(value).as_u64() {
                        words.push(format!("{name} {number}"));
                    }
                }
            }
            Value::String(word) => words.push(word),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Array(_) => {}
        }
        words.join(" ")
    }
}

/// A row that a change touched: the store writes it down as it is in memory now, or deletes it when
/// it is there no more.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Row {
    /// The community's own row: counters, life, when the digest went out.
    Counters,
    /// A membership.
    Membership(PersonId),
    /// A series.
    Series(SeriesId),
    /// A meeting.
    Meeting(MeetingId),
    /// An answer for a meeting.
    Answer(MeetingId, PersonId),
    /// A topic.
    Topic(u32),
    /// A vote for a topic.
    Vote(u32, PersonId),
    /// An action.
    Action(u32),
    /// Something that waits.
    Pending(u32),
    /// An address whose mail is never held.
    Allowed(String),
    /// An act.
    Act(u32),
    /// A piece of news.
    News(u32),
    /// Something that is put to the members.
    Matter(u32),
    /// The key from the voters of a matter to their ballots.
    BallotKey(u32),
    /// A ballot, by its code.
    Ballot(u32, String),
    /// A term.
    Term(u32),
}

impl Community {
    /// Makes `change` true of this community and says which rows it touched.
    pub fn apply(&mut self, change: &Change) -> Vec<Row> {
        match change {
            Change::Membership(change) => change.apply(self),
            Change::Meeting(change) => change.apply(self),
            Change::Attendance(change) => change.apply(self),
            Change::Facilitation(change) => change.apply(self),
            Change::Agenda(change) => change.apply(self),
            Change::Notes(change) => change.apply(self),
            Change::Pending(change) => change.apply(self),
            Change::Act(change) => change.apply(self),
            Change::Matter(change) => change.apply(self),
            Change::News(change) => change.apply(self),
            Change::Term(change) => change.apply(self),
            Change::Decided(decided) => {
                self.decided.clone_from(decided);
                vec![Row::Counters]
            }
            Change::Life(life) => {
                self.life = *life;
                vec![Row::Counters]
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_says_what_changed_and_names_nobody() {
        let left = Change::Membership(membership::Change::Left { person: PersonId(2) });
        assert_eq!(left.in_numbers(), "membership left person 2");
        let voted = agenda::Change::TopicVoted { topic: 3, by: PersonId(4) };
        assert_eq!(Change::Agenda(voted).in_numbers(), "agenda topic voted topic 3 by 4");
        let action = notes::Action {
            number: 7,
            who: "Bo".to_owned(),
            person: None,
            by: None,
            what: "ring bo@example.org".to_owned(),
            meeting: MeetingId(1),
            done: None,
        };
        let stands = notes::Change::ActionStands { action: Box::new(action) };
        assert_eq!(Change::Notes(stands).in_numbers(), "notes action stands action 7");
        assert_eq!(Change::Life(Life::Paused).in_numbers(), "life paused");
        let allowed = pending::Change::Allowed { address: "bo@example.org".to_owned() };
        assert_eq!(Change::Pending(allowed).in_numbers(), "pending allowed");
    }
}
