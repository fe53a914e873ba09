//! `[[community]]`: a community as its operator founds it.

use std::collections::{BTreeMap, HashMap};

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::facilitation::{self, Facilitation};
use super::letters::{self, Letters};
use super::meeting::{self, Meeting};
use super::organisation::{Organisation, not_empty};
use super::person::{self, MAX_NAME, Person, Placed};
use super::table::Table;
use super::value::Value;

/// Ids that mean something else in an address.
const RESERVED: &[&str] = &["r", "b", "leave", "desk"];

/// `[[community]]`. What the members decide by mail holds until the same key changes here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Community {
    /// What addresses, paths and logs call it: `[a-z][a-z0-9-]{0,29}`.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it is for. Default: empty.
    pub purpose: String,
    /// Everybody whom the file puts in, each once: stewards first, in the order of the file.
    pub members: Vec<Person>,
    /// How others get in. Default: open.
    pub joining: Joining,
    /// Code of the language of its letters. Default: the organisation's first.
    pub language: String,
    /// Where its times are local. Default: the organisation's.
    pub time_zone: Tz,
    /// Who may post. Default: members.
    pub posting: Posting,
    /// Where answers to a post go. Default: list.
    pub replies: Replies,
    /// Who can subscribe to its calendar. Default: secret.
    pub feed: Feed,
    /// Whether members see each other's addresses. Default: false.
    pub show_members: bool,
    /// Shares of the rotation by address, in hundredths of a normal share: 200 is asked twice as
    /// often, 0 never. Default: 100 for everybody.
    pub rotation_weight: BTreeMap<String, u32>,
    /// When and where it meets.
    pub meeting: Meeting,
    /// Who facilitates.
    pub facilitation: Facilitation,
    /// When letters go out.
    pub letters: Letters,
}

/// How people get in.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Joining {
    /// Who asks is in.
    #[default]
    Open,
    /// A steward says ok.
    Approved,
    /// Stewards and the file add people.
    Closed,
}

/// Who may post.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Posting {
    /// All members.
    #[default]
    Members,
    /// Stewards only.
    Stewards,
}

/// Where answers to a post go.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Replies {
    /// To all members.
    #[default]
    List,
    /// To whoever wrote it.
    Author,
}

/// Who can subscribe to the community's calendar.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Feed {
    /// Whoever knows its link.
    #[default]
    Secret,
    /// Everybody; it names nobody.
    Public,
    /// Nobody.
    Off,
}

/// What a community takes from its organisation.
pub(super) struct Defaults {
    language: String,
    time_zone: Tz,
}

impl Defaults {
    /// What `organisation` hands down.
    pub(super) fn of(organisation: &Organisation) -> Self {
        let first = organisation.languages.first();
        let language = first.map_or_else(|| "en".to_owned(), Clone::clone);
        Self { language, time_zone: organisation.time_zone }
    }
}

impl Default for Defaults {
    /// For a file whose organisation is wrong, so that the rest of it can be read.
    fn default() -> Self {
        Self { language: "en".to_owned(), time_zone: Tz::UTC }
    }
}

impl Community {
    /// The addresses of its stewards.
    pub fn stewards(&self) -> impl Iterator<Item = &str> {
        self.members.iter().filter(|person| person.steward).map(|person| &*person.address)
    }
}

/// A community, and where the parts stand that are checked against the rest of the file.
pub(super) struct Read<'a> {
    pub(super) community: Community,
    pub(super) id: Value<'a>,
    pub(super) people: Vec<Placed<'a>>,
}

/// Reads the table.
pub(super) fn read<'a>(table: &Table<'a>, defaults: &Defaults) -> Option<Read<'a>> {
    let id_at = table.required("id");
    let id = id_at.and_then(read_id);
    let name = table.required("name").and_then(|value| value.line(MAX_NAME));
    let purpose = table.line("purpose", 1000).unwrap_or_default();
    let stewards_at = table.required("stewards");
    if let Some(value) = stewards_at {
        not_empty(value, "at least one steward: somebody has to care");
    }
    let stewards = stewards_at.map(|value| person::read_people(value, true)).unwrap_or_default();
    let members = table.value("members").map(|value| person::read_people(value, false));
    let people: Vec<_> = stewards.into_iter().chain(members.unwrap_or_default()).collect();
    let joining = table.choice("joining");
    let language = table.value("language").and_then(Value::language);
    let time_zone = table.value("time_zone").and_then(Value::zone).unwrap_or(defaults.time_zone);
    let posting = table.choice("posting");
    let replies = table.choice("replies");
    let feed = table.choice("feed");
    let show_members = table.flag("show_members", false);
    let rotation_weight = table.value("rotation_weight").map(read_weights).unwrap_or_default();
    let meeting = table.required_table("meeting", "community.meeting");
    let meeting = meeting.and_then(|meeting| meeting::read(&meeting, time_zone));
    let facilitation = table.table("facilitation", "community.facilitation");
    let facilitation = facilitation.map(|table| facilitation::read(&table)).unwrap_or_default();
    let letters = table.table("letters", "community.letters");
    let letters = letters.map(|table| letters::read(&table)).unwrap_or_default();
    table.finish();
    let community = Community {
        id: id?,
        name: name?,
        purpose,
        members: each_once(&people),
        joining,
        language: language.unwrap_or_else(|| defaults.language.clone()),
        time_zone,
        posting,
        replies,
        feed,
        show_members,
        rotation_weight,
        meeting: meeting?,
        facilitation,
        letters,
    };
    Some(Read { community, id: id_at?, people })
}

fn read_id(value: Value<'_>) -> Option<String> {
    let id = value.text()?;
    let known = |letter: char| matches!(letter, 'a'..='z' | '0'..='9' | '-');
    let is_id = id.starts_with(|first: char| first.is_ascii_lowercase())
        && id.len() <= 30
        && id.chars().all(known);
    if !is_id {
        return value.fault(format_args!(
            "\"{id}\" cannot be an id; write a small letter and then at most 29 small letters, \
             digits and hyphens, such as \"rust\""
        ));
    }
    if RESERVED.contains(&id) {
        return value
            .fault(format_args!("\"{id}\" means something else in addresses; write another id"));
    }
    Some(id.to_owned())
}

/// A steward who is also listed as a member is one person; what only one of the entries says holds.
fn each_once(people: &[Placed<'_>]) -> Vec<Person> {
    let mut members: Vec<Person> = Vec::with_capacity(people.len());
    let mut index = HashMap::new();
    for (person, _) in people {
        let at = *index.entry(&person.address).or_insert(members.len());
        match members.get_mut(at) {
            None => members.push(person.clone()),
            Some(known) => {
                known.name = known.name.take().or_else(|| person.name.clone());
                known.language = known.language.take().or_else(|| person.language.clone());
                known.time_zone = known.time_zone.or(person.time_zone);
            }
        }
    }
    members
}

fn read_weights(value: Value<'_>) -> BTreeMap<String, u32> {
    let mut weights = BTreeMap::new();
    for (written, place, share) in value.entries() {
        match person::parse(written) {
            Some((address, _)) => {
                weights.extend(share.hundredths().map(|share| (address, share)));
            }
            None => value.problem_at(
                &place,
                format_args!("\"{written}\" is no address; write \"bo@example.org\" = 2"),
            ),
        }
    }
    weights
}
