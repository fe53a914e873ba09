//! Communities: every row a change touched is written down as it is in memory, or deleted.

use rusqlite::params;
use serde::{Deserialize, Serialize};

use super::{StoreError, Tx, body, noun};
use crate::clock::Timestamp;
use crate::community::setting::Decided;
use crate::community::{
    Community, CommunityKey, Counters, Life, MeetingId, PersonId, Row, SeriesId, Settings,
};

/// What stands in the community's own row.
#[derive(Debug, Serialize, Deserialize)]
struct Own {
    settings: Settings,
    life: Life,
    counters: Counters,
    digested: Option<Timestamp>,
    #[serde(default)]
    decided: Vec<Decided>,
}

impl Tx<'_> {
    /// Gives a new community its number.
    pub fn add_community(
        &self,
        id: &str,
        seed: u64,
        settings: &Settings,
    ) -> Result<Community, StoreError> {
        let counters = Counters::default();
        let own = Own {
            settings: settings.clone(),
            life: Life::Running,
            counters,
            digested: None,
            decided: vec![],
        };
        self.run(
            "INSERT INTO community (id, seed, body) VALUES (?1, ?2, ?3)",
            params![id, seed.cast_signed(), body("community", &own)?],
        )?;
        let key = CommunityKey(self.0.last_insert_rowid());
        Ok(Community::new(key, id.to_owned(), settings.clone(), seed))
    }

    /// Writes down the community's own row: settings, life, counters.
    pub fn save_community(&self, community: &Community) -> Result<(), StoreError> {
        let own = Own {
            settings: community.settings.clone(),
            life: community.life,
            counters: community.counters,
            digested: community.digested,
            decided: community.decided.clone(),
        };
        self.run(
            "UPDATE community SET body = ?2 WHERE key = ?1",
            params![community.key.0, body("community", &own)?],
        )
    }

    /// Writes one row down.
    pub fn save_row(&self, community: &Community, row: &Row) -> Result<(), StoreError> {
        match row {
            Row::Counters => self.save_community(community),
            Row::Membership(person) => {
                let key = (community.key, person.0, "membership", "person");
                self.put(key, community.members.get(person))
            }
            Row::Series(id) => self.number(community, "series", id.0, community.series.get(id)),
            Row::Meeting(id) => self.number(community, "meeting", id.0, community.meetings.get(id)),
            Row::Topic(number) => {
                self.number(community, "topic", *number, community.topics.get(number))
            }
            Row::Action(number) => {
                self.number(community, "action", *number, community.actions.get(number))
            }
            Row::Pending(number) => {
                self.number(community, "pending", *number, community.pending.get(number))
            }
            Row::Act(number) => self.number(community, "act", *number, community.acts.get(number)),
            Row::News(number) => {
                self.number(community, "news", *number, community.news.get(number))
            }
            Row::Matter(number) => {
                self.number(community, "matter", *number, community.matters.get(number))
            }
            Row::BallotKey(matter) => self.save_ballot_key(community, *matter),
            Row::Ballot(matter, code) => self.save_ballot(community, *matter, code),
            Row::Term(number) => {
                self.number(community, "term", *number, community.terms.get(number))
            }
            Row::Answer(meeting, person) => self.save_answer(community, *meeting, *person),
            Row::Vote(topic, person) => self.save_vote(community, *topic, *person),
            Row::Allowed(address) => self.run(
                "INSERT OR IGNORE INTO allowed (community, address) VALUES (?1, ?2)",
                params![community.key.0, address],
            ),
        }
    }

    fn number<T: Serialize>(
        &self,
        community: &Community,
        table: &'static str,
        number: u32,
        noun: Option<&T>,
    ) -> Result<(), StoreError> {
        self.put((community.key, i64::from(number), table, "number"), noun)
    }

    fn put<T: Serialize>(
        &self,
        (community, number, table, column): (CommunityKey, i64, &'static str, &str),
        noun: Option<&T>,
    ) -> Result<(), StoreError> {
        match noun {
            Some(noun) => self.run(
                &format!(
                    "INSERT INTO {table} (community, {column}, body) VALUES (?1, ?2, ?3) \
                     ON CONFLICT (community, {column}) DO UPDATE SET body = ?3"
                ),
                params![community.0, number, body(table, noun)?],
            ),
            None => self.run(
                &format!("DELETE FROM {table} WHERE community = ?1 AND {column} = ?2"),
                params![community.0, number],
            ),
        }
    }

    fn save_answer(
        &self,
        community: &Community,
        meeting: MeetingId,
        person: PersonId,
    ) -> Result<(), StoreError> {
        let answer = community.meetings.get(&meeting).and_then(|m| m.answers.get(&person));
        match answer {
            Some(answer) => self.run(
                "INSERT INTO answer (community, meeting, person, body) VALUES (?1, ?2, ?3, ?4) \
                 ON CONFLICT (community, meeting, person) DO UPDATE SET body = ?4",
                params![community.key.0, meeting.0, person.0, body("answer", answer)?],
            ),
            None => self.run(
                "DELETE FROM answer WHERE community = ?1 AND meeting = ?2 AND person = ?3",
                params![community.key.0, meeting.0, person.0],
            ),
        }
    }

    fn save_vote(
        &self,
        community: &Community,
        topic: u32,
        person: PersonId,
    ) -> Result<(), StoreError> {
        let voted = community.topics.get(&topic).is_some_and(|t| t.votes.contains(&person));
        let sql = if voted {
            "INSERT OR IGNORE INTO vote (community, topic, person) VALUES (?1, ?2, ?3)"
        } else {
            "DELETE FROM vote WHERE community = ?1 AND topic = ?2 AND person = ?3"
        };
        self.run(sql, params![community.key.0, topic, person.0])
    }

    /// Every community, as it was last written down.
    pub fn load_communities(&self) -> Result<Vec<Community>, StoreError> {
        let mut statement =
            self.0.prepare_cached("SELECT key, id, seed, body FROM community ORDER BY key")?;
        let rows = statement.query_map([], |row| {
            Ok((row.get(0)?, row.get::<_, String>(1)?, row.get::<_, i64>(2)?, row.get(3)?))
        })?;
        let mut communities = vec![];
        for row in rows {
            let (key, id, seed, own): (i64, String, i64, String) = row?;
            let own: Own = noun("community", &own)?;
            let mut community =
                Community::new(CommunityKey(key), id, own.settings, seed.cast_unsigned());
            community.life = own.life;
            community.counters = own.counters;
            community.digested = own.digested;
            community.decided = own.decided;
            self.load_rows(&mut community)?;
            communities.push(community);
        }
        Ok(communities)
    }

    fn load_rows(&self, community: &mut Community) -> Result<(), StoreError> {
        let key = community.key;
        community.members = self.all(key, "membership", "person", PersonId)?.into_iter().collect();
        let number = |number: i64| u32::try_from(number).unwrap_or_default();
        community.series =
            self.all(key, "series", "number", |n| SeriesId(number(n)))?.into_iter().collect();
        community.meetings =
            self.all(key, "meeting", "number", |n| MeetingId(number(n)))?.into_iter().collect();
        community.topics = self.all(key, "topic", "number", number)?.into_iter().collect();
        community.actions = self.all(key, "action", "number", number)?.into_iter().collect();
        community.pending = self.all(key, "pending", "number", number)?.into_iter().collect();
        community.acts = self.all(key, "act", "number", number)?.into_iter().collect();
        community.news = self.all(key, "news", "number", number)?.into_iter().collect();
        community.matters = self.all(key, "matter", "number", number)?.into_iter().collect();
        self.load_ballots(community)?;
        community.terms = self.all(key, "term", "number", number)?.into_iter().collect();
        self.load_answers(community)?;
        self.load_votes(community)?;
        let mut allowed =
            self.0.prepare_cached("SELECT address FROM allowed WHERE community = ?1")?;
        for address in allowed.query_map([key.0], |row| row.get(0))? {
            community.allowed.insert(address?);
        }
        Ok(())
    }

    fn all<K, T: serde::de::DeserializeOwned>(
        &self,
        community: CommunityKey,
        table: &'static str,
        column: &str,
        key: impl Fn(i64) -> K,
    ) -> Result<Vec<(K, T)>, StoreError> {
        let sql = format!("SELECT {column}, body FROM {table} WHERE community = ?1");
        let mut statement = self.0.prepare_cached(&sql)?;
        let mut found = vec![];
        let mut rows = statement.query([community.0])?;
        while let Some(row) = rows.next()? {
            let text = row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?;
            found.push((key(row.get(0)?), noun(table, text)?));
        }
        Ok(found)
    }

    fn load_answers(&self, community: &mut Community) -> Result<(), StoreError> {
        let mut statement = self
            .0
            .prepare_cached("SELECT meeting, person, body FROM answer WHERE community = ?1")?;
        let mut rows = statement.query([community.key.0])?;
        while let Some(row) = rows.next()? {
            let text = row.get_ref(2)?.as_str().map_err(rusqlite::Error::from)?;
            if let Some(meeting) = community.meetings.get_mut(&MeetingId(row.get(0)?)) {
                meeting.answers.insert(PersonId(row.get(1)?), noun("answer", text)?);
            }
        }
        Ok(())
    }

    fn load_votes(&self, community: &mut Community) -> Result<(), StoreError> {
        let mut statement =
            self.0.prepare_cached("SELECT topic, person FROM vote WHERE community = ?1")?;
        let mut rows = statement.query([community.key.0])?;
        while let Some(row) = rows.next()? {
            if let Some(topic) = community.topics.get_mut(&row.get(0)?) {
                topic.votes.insert(PersonId(row.get(1)?));
            }
        }
        Ok(())
    }
}
