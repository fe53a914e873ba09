//! Terms: who has the role for a while, by turns, by vote or by nomination.

use chrono::{Months, NaiveDate};
use serde::{Deserialize, Serialize};

use super::{Community, PersonId, Row, Settings, TurnLength};

/// Somebody facilitates the meetings of a time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Term {
    /// Its number.
    pub number: u32,
    /// Who has the role.
    pub who: PersonId,
    /// Who is asked first for a meeting that they can't come to; none: whoever is least loaded.
    pub backup: Option<PersonId>,
    /// Its time.
    pub span: Span,
    /// How they came to it.
    pub by: By,
    /// Everybody heard that it ends.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub noticed: bool,
}

/// A time of days, in the community's zone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Span {
    /// Its first day.
    pub from: NaiveDate,
    /// The first day after it.
    pub until: NaiveDate,
}

/// How somebody came to a term.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// It was their turn.
    Rotation,
    /// The election of this number.
    Election(u32),
    /// The nomination of this number.
    Nomination(u32),
}

/// What became true of the terms.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Change {
    /// Somebody has the role for a time; or that time, or the backup, is another.
    TermStands { term: Box<Term> },
    /// A term never was: it was taken back.
    TermDropped { number: u32 },
}

impl Change {
    pub(super) fn apply(&self, community: &mut Community) -> Vec<Row> {
        match self {
            Self::TermStands { term } => {
                let number = term.number;
                community.counters.term = community.counters.term.max(number);
                community.terms.insert(number, (**term).clone());
                vec![Row::Term(number), Row::Counters]
            }
            Self::TermDropped { number } => {
                community.terms.remove(number);
                vec![Row::Term(*number)]
            }
        }
    }
}

impl Span {
    /// Whether a day is in it.
    pub fn has(&self, day: NaiveDate) -> bool {
        self.from <= day && day < self.until
    }

    /// Its last day.
    pub fn last(&self) -> NaiveDate {
        self.until.pred_opt().unwrap_or(self.until)
    }
}

impl Settings {
    /// The time somebody would have the role for who had it for a meeting on `day`; none where each
    /// meeting is facilitated by itself.
    pub fn span(&self, day: NaiveDate) -> Option<Span> {
        use chrono::Datelike as _;
        match self.facilitation.turn {
            TurnLength::Meeting => None,
            TurnLength::Month => Some(Span { from: day, until: day.with_day(1)? + Months::new(1) }),
            TurnLength::Term => {
                Some(Span { from: day, until: day + Months::new(self.facilitation.term_months) })
            }
        }
    }
}

impl Community {
    /// The terms of members that have a day in them.
    pub fn terms_on(&self, day: NaiveDate) -> impl Iterator<Item = &Term> {
        let has = move |term: &&Term| term.span.has(day) && self.members.contains_key(&term.who);
        self.terms.values().filter(has)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_ends_before_its_last_day() {
        let day = |month, day| NaiveDate::from_ymd_opt(2026, month, day).unwrap();
        let span = Span { from: day(2, 1), until: day(3, 1) };
        assert!(span.has(day(2, 1)) && span.has(day(2, 28)) && !span.has(day(3, 1)));
        assert_eq!(span.last(), day(2, 28));
    }
}
