//! What the answered mail speaks of: the meeting, numbered topics and candidates, names.

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use serde::Deserialize;

use super::lexer;

/// What numbers, dates and names in an answer can mean. Empty: what needs them is not read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct World {
    /// The meeting asked about, local to the community.
    pub meeting: Option<NaiveDateTime>,
    /// The dates of the series, past and future, in order.
    pub series: Vec<NaiveDate>,
    /// The numbered topics as shown: number and title.
    pub topics: Vec<(u32, String)>,
    /// The numbered candidates (or slots, or options) as shown: number and name.
    pub candidates: Vec<(u32, String)>,
    /// How the members are called.
    pub members: Vec<String>,
    /// What the community is called: its id and its name.
    pub community: Vec<String>,
    /// The community's IANA zone; empty when not known.
    pub zone: String,
}

/// Why a world could not be read.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// Not JSON, or not of this shape.
    #[error("not a world: {0}; write an object with meeting, series, topics, candidates, members")]
    Shape(#[from] serde_json::Error),
    /// A date or time that is none.
    #[error("\"{0}\" is no local date or time; write 2026-12-16 or 2026-12-16T16:00")]
    Time(String),
}

/// The file's shape; unknown keys are left alone.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct File {
    meeting: Option<String>,
    series: Vec<String>,
    topics: Vec<Numbered>,
    candidates: Vec<Numbered>,
    members: Vec<String>,
    community: Names,
    time_zone: Option<String>,
}

/// One name or several.
#[derive(Debug, Deserialize)]
#[serde(untagged)]
enum Names {
    One(String),
    Several(Vec<String>),
}

impl Default for Names {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl Names {
    fn list(self) -> Vec<String> {
        match self {
            Self::One(name) => vec![name],
            Self::Several(names) => names,
        }
    }
}

/// A numbered topic or candidate.
#[derive(Debug, Deserialize)]
struct Numbered {
    n: u32,
    #[serde(alias = "title")]
    name: String,
}

impl World {
    /// Whether this names the community, compared without case.
    pub(super) fn is_called(&self, text: &str) -> bool {
        let text = text.trim_end_matches(['.', '!']).to_lowercase();
        self.community.iter().any(|name| name.to_lowercase() == text)
    }

    /// Reads the JSON form that `convene explain --world` takes:
    /// `{"meeting":"2026-12-16T16:00","series":["2026-12-16"],"topics":[{"n":1,"title":"…"}],
    /// "candidates":[{"n":1,"name":"…"}],"members":["…"],"community":["…"],"time_zone":"Europe/Madrid"}`.
    /// Every key may be absent.
    pub fn from_json(json: &str) -> Result<Self, WorldError> {
        let file: File = serde_json::from_str(json)?;
        let numbered =
            |list: Vec<Numbered>| list.into_iter().map(|one| (one.n, one.name)).collect();
        Ok(Self {
            meeting: file.meeting.as_deref().map(time).transpose()?,
            series: file
                .series
                .iter()
                .map(|text| time(text).map(|time| time.date()))
                .collect::<Result<_, _>>()?,
            topics: numbered(file.topics),
            candidates: numbered(file.candidates),
            members: file.members,
            community: file.community.list(),
            zone: file.time_zone.unwrap_or_default(),
        })
    }
}

impl World {
    /// All names: members and candidates.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.members.iter().chain(self.candidates.iter().map(|(_, name)| name)).map(String::as_str)
    }

    /// The member or candidate whose first name compares equal to `word`, as the world writes it.
    pub(crate) fn named(&self, word: &str) -> Option<&str> {
        let folded = lexer::fold(word);
        self.names().filter(|name| lexer::may_begin(&folded, name)).find(|name| {
            lexer::fold(name) == folded
                || name.split_whitespace().next().is_some_and(|first| lexer::fold(first) == folded)
        })
    }
}

/// A local time with or without seconds, or a date (midnight).
fn time(text: &str) -> Result<NaiveDateTime, WorldError> {
    ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y%m%dT%H%M%S"]
        .iter()
        .find_map(|format| NaiveDateTime::parse_from_str(text, format).ok())
        .or_else(|| {
            Some(NaiveDate::parse_from_str(text, "%Y-%m-%d").ok()?.and_time(NaiveTime::MIN))
        })
        .ok_or_else(|| WorldError::Time(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_world_reads_times_numbers_and_names() {
        let world = World::from_json(
            r#"{"meeting":"2026-12-16T16:00","series":["2026-12-02","2026-12-16T16:00"],
                "topics":[{"n":4,"title":"ARM","presenter":null}],"members":["Ann"],"community":"Rust Guild"}"#,
        )
        .unwrap();
        assert_eq!(world.meeting.unwrap().to_string(), "2026-12-16 16:00:00");
        assert_eq!(world.series.len(), 2);
        assert_eq!(world.topics, [(4, "ARM".to_owned())]);
        assert_eq!(world.community, ["Rust Guild"]);
    }

    #[test]
    fn a_bad_time_is_told() {
        let error = World::from_json(r#"{"meeting":"soon"}"#).unwrap_err();
        assert!(error.to_string().contains("\"soon\""));
    }
}
