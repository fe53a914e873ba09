//! Who is meant by a name that somebody wrote, and who gets a letter.

use chrono::NaiveDate;

use crate::community::letter::To;
use crate::community::{Level, Person, PersonId, Turn};
use crate::time;

/// Who a name means.
pub(super) enum Named {
    /// This member.
    One(PersonId),
    /// Nobody, or (true) more than one.
    Nobody(bool),
}

impl Turn<'_> {
    /// The member a written name means: an address, the whole name, or a first name only one has.
    pub(super) fn member_named(&self, written: &str) -> Named {
        let written = written.trim().trim_start_matches('@').to_lowercase();
        let word =
            written.split(|letter: char| !letter.is_alphanumeric()).next().unwrap_or_default();
        let members = || {
            let called = self.people.called(word);
            called.filter(|person| self.community.members.contains_key(&person.id))
        };
        if let Some(id) = self.people.at(&written)
            && self.community.members.contains_key(&id)
        {
            return Named::One(id);
        }
        let whole: Vec<PersonId> = members()
            .filter(|person| person.called().to_lowercase() == written)
            .map(|person| person.id)
            .collect();
        let found = if whole.is_empty() {
            let first =
                |name: &str| name.to_lowercase().split_whitespace().next() == Some(&written);
            members().filter(|person| first(person.called())).map(|person| person.id).collect()
        } else {
            whole
        };
        match found.as_slice() {
            [one] => Named::One(*one),
            others => Named::Nobody(others.len() > 1),
        }
    }

    /// Today, where the community is.
    pub(super) fn today(&self) -> NaiveDate {
        time::to_local(self.now, self.community.settings.zone).date()
    }

    /// Whether somebody gets ordinary letters now: a member, not away, and reachable.
    pub(super) fn hears(&self, person: PersonId) -> bool {
        let today = self.today();
        let here = |person: &Person| !person.is_away(today) && !person.bounces.suspended;
        self.community.members.contains_key(&person) && self.people.find(person).is_some_and(here)
    }

    /// The members at these levels who hear letters now.
    pub(super) fn members_at(&self, levels: &[Level]) -> Vec<PersonId> {
        let at = |level: Level| levels.contains(&level);
        let members = self.community.members.iter().filter(|(_, member)| at(member.level));
        members.map(|(person, _)| *person).filter(|person| self.hears(*person)).collect()
    }

    /// The stewards; those away only when all are.
    pub(super) fn to_stewards(&self) -> To {
        let all: Vec<PersonId> = self.community.stewards().collect();
        let here: Vec<PersonId> = all.iter().copied().filter(|id| self.hears(*id)).collect();
        To::People(if here.is_empty() { all } else { here })
    }

    /// Whether somebody may act for the whole community.
    pub(super) fn is_steward(&self, person: PersonId) -> bool {
        self.community.members.get(&person).is_some_and(|member| member.steward)
    }
}
