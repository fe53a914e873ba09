//! `[[community]]`: a community as its operator founds it.

use std::collections::HashMap;

use chrono_tz::Tz;
use serde::{Deserialize, Serialize};

use super::member::{self, MAX_NAME, Member, Placed, PlacedAddress};
use super::organisation::{Organisation, not_empty};
use super::table::Table;
use super::value::Value;
use super::{facilitation, letters, meeting};
use crate::community::setting::Key;
use crate::community::{AttendeeList, FeedAccess, Joining, Language, Posting, Replies, Settings};

/// Ids that mean something else in an address.
const RESERVED: &[&str] = &["r", "b", "leave", "desk"];

/// `[[community]]`. What the members decide by mail holds until the same key changes here.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Community {
    /// What addresses, paths and logs call it: `[a-z][a-z0-9-]{0,29}`.
    pub id: String,
    /// Everybody whom the file puts in, each once: stewards first, in the order of the file.
    pub members: Vec<Member>,
    /// All else that is said about it.
    pub settings: Settings,
}

/// What a community takes from its organisation.
pub(super) struct Defaults {
    language: Language,
    zone: Tz,
    domains: Vec<String>,
    organisation: Option<Organisation>,
}

impl Defaults {
    /// What `organisation` hands down; if that is wrong, anything that lets the rest be read.
    pub(super) fn of(organisation: Option<&Organisation>) -> Self {
        let language = organisation.and_then(|known| known.languages.first()).copied();
        Self {
            language: language.unwrap_or_default(),
            zone: organisation.map_or(Tz::UTC, |known| known.zone),
            domains: organisation.map(|known| known.domains.clone()).unwrap_or_default(),
            organisation: organisation.cloned(),
        }
    }
}

impl Community {
    /// The addresses of its stewards.
    pub fn stewards(&self) -> impl Iterator<Item = &str> {
        self.members.iter().filter(|member| member.steward).map(|member| &*member.address)
    }
}

/// A community, and where the parts stand that are checked against the rest of the file.
pub(super) struct Read<'a> {
    pub(super) community: Community,
    pub(super) id: Value<'a>,
    pub(super) people: Vec<Placed<'a>>,
    pub(super) room: Option<PlacedAddress<'a>>,
}

/// Reads the table.
pub(super) fn read<'a>(table: &Table<'a>, defaults: &Defaults) -> Option<Read<'a>> {
    let id_at = table.required("id");
    let id = id_at.and_then(read_id);
    let people = read_people(table);
    let settings = read_settings(table, defaults, (id.as_deref(), &people));
    table.finish();
    let (settings, room) = settings?;
    let community = Community { id: id?, members: each_once(&people), settings };
    Some(Read { community, id: id_at?, people, room })
}

fn read_people<'a>(table: &Table<'a>) -> Vec<Placed<'a>> {
    let stewards = table.required("stewards");
    if let Some(value) = stewards {
        not_empty(value, "at least one steward: somebody has to care");
    }
    let stewards = stewards.map(|value| member::read_members(value, true));
    let members = table.value("members").map(|value| member::read_members(value, false));
    stewards.into_iter().chain(members).flatten().collect()
}

fn read_settings<'a>(
    table: &Table<'a>,
    defaults: &Defaults,
    (id, people): (Option<&str>, &[Placed<'_>]),
) -> Option<(Settings, Option<PlacedAddress<'a>>)> {
    let name = table.required("name").and_then(|value| value.line(MAX_NAME));
    let zone = table.value("time_zone").and_then(Value::zone).unwrap_or(defaults.zone);
    let language = table.value("language").and_then(Value::language);
    let purpose = table.line("purpose", 1000).unwrap_or_default();
    let joining = table.choice("joining", Joining::Open);
    let posting = table.choice("posting", Posting::Members);
    let replies = table.choice("replies", Replies::List);
    let feed = table.choice("feed", FeedAccess::Secret);
    let show_members = table.flag("show_members", false);
    let attendee_list = table.choice("attendee_list", AttendeeList::None);
    let mailbox = defaults.organisation.as_ref().zip(id).map(|(of, id)| of.address_of(id));
    let keys = |value: Value<'_>| value.items().into_iter().filter_map(Value::choice).collect();
    let members_decide = table.value("members_decide").map_or_else(|| Key::ALL.to_vec(), keys);
    let weights =
        table.value("rotation_weight").map(|value| facilitation::read_weights(value, people));
    let meeting = table.required_table("meeting", "community.meeting");
    let meeting = meeting.and_then(|meeting| meeting::read(&meeting, zone));
    let facilitation = table.table("facilitation", "community.facilitation");
    let mut facilitation =
        facilitation.map_or_else(facilitation::usual, |table| facilitation::read(&table, people));
    facilitation.weights = weights.unwrap_or_default();
    let letters = table.table("letters", "community.letters");
    let letters = letters.map_or_else(letters::usual, |table| letters::read(&table));
    let (meeting, room) = meeting?;
    let settings = Settings {
        name: name?,
        purpose,
        mailbox: mailbox.unwrap_or_default(),
        zone,
        language: language.unwrap_or(defaults.language),
        joining,
        domains: defaults.domains.clone(),
        posting,
        replies,
        feed,
        show_members,
        attendee_list,
        meeting,
        facilitation,
        letters,
        members_decide,
    };
    Some((settings, room))
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
fn each_once(people: &[Placed<'_>]) -> Vec<Member> {
    let mut members: Vec<Member> = Vec::with_capacity(people.len());
    let mut index = HashMap::new();
    for (member, _) in people {
        let at = *index.entry(&member.address).or_insert(members.len());
        match members.get_mut(at) {
            None => members.push(member.clone()),
            Some(known) => {
                known.name = known.name.take().or_else(|| member.name.clone());
                known.language = known.language.or(member.language);
                known.zone = known.zone.or(member.zone);
                known.optional |= member.optional;
            }
        }
    }
    members
}
