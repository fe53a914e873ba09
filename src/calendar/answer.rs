//! Answers to invitations as values: who comes, to what, and in whose words.

use chrono::{DateTime, Utc};
use serde_json::{Value, json};

use super::when::When;

/// What a calendar says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answered {
    /// What it wants.
    pub method: Method,
    /// An entry for each event and each person named in it, in their order.
    pub answers: Vec<Answer>,
    /// The address that the events name as organizer, in small letters; Exchange names none.
    pub organizer: Option<String>,
}

/// What a calendar wants (RFC 5546 section 1.4).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// Tells of events; also what has no method.
    Publish,
    /// Invites.
    Request,
    /// Answers.
    Reply,
    /// Adds an occurrence.
    Add,
    /// Calls off.
    Cancel,
    /// Asks for the present state.
    Refresh,
    /// Proposes another time.
    Counter,
    /// Refuses another time.
    DeclineCounter,
}

impl Method {
    const ALL: [Self; 8] = [
        Self::Publish,
        Self::Request,
        Self::Reply,
        Self::Add,
        Self::Cancel,
        Self::Refresh,
        Self::Counter,
        Self::DeclineCounter,
    ];

    /// As calendars write it.
    pub fn text(self) -> &'static str {
        match self {
            Self::Publish => "PUBLISH",
            Self::Request => "REQUEST",
            Self::Reply => "REPLY",
            Self::Add => "ADD",
            Self::Cancel => "CANCEL",
            Self::Refresh => "REFRESH",
            Self::Counter => "COUNTER",
            Self::DeclineCounter => "DECLINECOUNTER",
        }
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches('"');
        Self::ALL.into_iter().find(|method| method.text().eq_ignore_ascii_case(text))
    }
}

/// Whether somebody takes part (RFC 5545 section 3.2.12).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartStat {
    /// No answer yet.
    NeedsAction,
    /// Yes.
    Accepted,
    /// No.
    Declined,
    /// Perhaps.
    Tentative,
    /// Somebody else will come.
    Delegated,
}

impl PartStat {
    const ALL: [Self; 5] =
        [Self::NeedsAction, Self::Accepted, Self::Declined, Self::Tentative, Self::Delegated];

    /// As calendars write it.
    pub fn text(self) -> &'static str {
        match self {
            Self::NeedsAction => "NEEDS-ACTION",
            Self::Accepted => "ACCEPTED",
            Self::Declined => "DECLINED",
            Self::Tentative => "TENTATIVE",
            Self::Delegated => "DELEGATED",
        }
    }

    pub(super) fn read(text: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|partstat| partstat.text().eq_ignore_ascii_case(text.trim()))
    }
}

/// What one person says to a series or to one occurrence of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The series; `None` where a damaged mail lost it.
    pub uid: Option<String>,
    /// The address it speaks for, in small letters; rooms and damaged mails name none.
    pub attendee: Option<String>,
    /// The answer, if it tells one.
    pub partstat: Option<PartStat>,
    /// The occurrence; `None` for the whole series.
    pub recurrence_id: Option<When>,
    /// The revision that it answers.
    pub sequence: Option<u32>,
    /// The person's own words.
    pub comment: Option<String>,
    /// How many more people come along (Google).
    pub guests: Option<u32>,
    /// The start in a COUNTER, which is a proposal, and in a REQUEST.
    pub proposed_start: Option<When>,
    /// The end that goes with it.
    pub proposed_end: Option<When>,
    /// When it was answered: of several answers the latest counts.
    pub answered_at: Option<DateTime<Utc>>,
    /// Who sent it for the attendee, in small letters.
    pub sent_by: Option<String>,
    /// Who comes instead, in small letters.
    pub delegated_to: Option<String>,
    /// The title, for the people who are told of it.
    pub summary: Option<String>,
}

impl Answer {
    /// Whether it answers the series, not one occurrence.
    pub fn is_whole(&self) -> bool {
        self.recurrence_id.is_none()
    }
}

impl Answered {
    /// Whether it is a full state: series and occurrences in one message replace all that this
    /// person had answered before.
    pub fn replaces_all(&self) -> bool {
        self.answers.iter().any(Answer::is_whole) && !self.answers.iter().all(Answer::is_whole)
    }

    /// What the person with these addresses says: of each event the entry that names one of them
    /// (without regard to case and to what follows a `+`), or the only one there is.
    pub fn by(&self, addresses: &[&str]) -> Vec<&Answer> {
        let own: Vec<String> = addresses.iter().map(|address| untagged(address)).collect();
        let is_own = |answer: &&Answer| {
            answer.attendee.as_ref().is_some_and(|attendee| own.contains(&untagged(attendee)))
        };
        let same_event = |one: &Answer, two: &Answer| {
            (&one.uid, one.recurrence_id) == (&two.uid, two.recurrence_id)
        };
        let events = self.answers.chunk_by(same_event);
        events
            .filter_map(|event| match event {
                [only] => Some(only),
                several => several.iter().find(is_own),
            })
            .collect()
    }

    /// As `convene explain --json` shows it.
    pub fn json(&self) -> Value {
        json!({
            "method": self.method.text(),
            "answers": self.answers.iter().map(answer_json).collect::<Vec<_>>(),
        })
    }
}

fn answer_json(answer: &Answer) -> Value {
    let mut json = json!({
        "uid": answer.uid,
        "attendee": answer.attendee,
        "partstat": answer.partstat.map(PartStat::text),
        "recurrence_id": answer.recurrence_id.map(|when| when.to_string()),
        "sequence": answer.sequence,
        "comment": answer.comment,
        "proposed_start": answer.proposed_start.map(|when| when.to_string()),
    });
    if let Some(guests) = answer.guests {
        json["guests"] = guests.into();
    }
    if let Some(delegate) = &answer.delegated_to {
        json["delegated_to"] = delegate.as_str().into();
    }
    json
}

/// An address in small letters without a tag.
fn untagged(address: &str) -> String {
    let address = address.trim().to_lowercase();
    match address.rsplit_once('@') {
        Some((local, domain)) => {
            let local = local.split('+').next().unwrap_or(local);
            format!("{local}@{domain}")
        }
        None => address,
    }
}

#[cfg(test)]
mod tests {
    use super::super::reply::read;
    use super::*;

    fn answered(events: &str) -> Answered {
        let text = format!("BEGIN:VCALENDAR\nMETHOD:REPLY\n{events}END:VCALENDAR\n");
        read(text.as_bytes(), None).unwrap()
    }

    const ANA: &str = "BEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=ACCEPTED:MAILTO:Ana+cop@Example.org\n\
                       ATTENDEE;PARTSTAT=DECLINED:mailto:bo@example.org\nEND:VEVENT\n";

    #[test]
    fn of_several_attendees_the_senders_entry_counts() {
        let answered = answered(ANA);
        let partstat = |address: &str| {
            answered.by(&[address]).iter().map(|answer| answer.partstat).collect::<Vec<_>>()
        };
        assert_eq!(partstat("ana@example.org"), [Some(PartStat::Accepted)]);
        assert_eq!(partstat("BO@example.org"), [Some(PartStat::Declined)]);
        assert!(partstat("cy@example.org").is_empty());
    }

    #[test]
    fn an_only_attendee_counts_whatever_the_address() {
        let one = "BEGIN:VEVENT\nUID:1\nATTENDEE;PARTSTAT=TENTATIVE:mailto:a@b\nEND:VEVENT\n";
        assert_eq!(answered(one).by(&["alias@example.org"]).len(), 1);
    }

    #[test]
    fn series_and_occurrences_together_are_a_full_state() {
        let instance = "BEGIN:VEVENT\nUID:1\nRECURRENCE-ID:20261216T150000Z\nEND:VEVENT\n";
        assert!(answered(&format!("{ANA}{instance}")).replaces_all());
        assert!(!answered(ANA).replaces_all() && !answered(instance).replaces_all());
    }

    #[test]
    fn json_is_that_of_the_contract() {
        let text = "BEGIN:VEVENT\nUID:1\nSEQUENCE:2\nRECURRENCE-ID:20261216T150000Z\n\
                    COMMENT:late\nATTENDEE;PARTSTAT=ACCEPTED:mailto:a@b\nEND:VEVENT\n";
        assert_eq!(
            answered(text).json().to_string(),
            "{\"method\":\"REPLY\",\"answers\":[{\"uid\":\"1\",\"attendee\":\"a@b\",\
             \"partstat\":\"ACCEPTED\",\"recurrence_id\":\"20261216T150000Z\",\"sequence\":2,\
             \"comment\":\"late\",\"proposed_start\":null}]}"
        );
    }
}
