//! People, what waits for their word, and links that are valid until revoked.

use rusqlite::{OptionalExtension as _, params};

use super::{StoreError, Tx, body, noun};
use crate::community::{CommunityKey, People, Person, PersonId};

/// What a secret link is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// `feed`, `leave`, …
    pub kind: String,
    /// Of this community.
    pub community: Option<CommunityKey>,
    /// Of this person.
    pub person: Option<PersonId>,
}

impl Tx<'_> {
    /// Everybody.
    pub fn load_people(&self) -> Result<People, StoreError> {
        let mut people = People::default();
        let mut statement = self.0.prepare_cached("SELECT body FROM person")?;
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            let text = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
            people.put(noun("person", text)?);
        }
        let last = self.meta("last_person")?.and_then(|last| last.parse().ok()).unwrap_or(0);
        people.set_last(last);
        Ok(people)
    }

    /// Writes a person down.
    pub fn save_person(&self, person: &Person) -> Result<(), StoreError> {
        self.run(
            "INSERT INTO person (id, body) VALUES (?1, ?2) ON CONFLICT (id) DO UPDATE SET body = ?2",
            params![person.id.0, body("person", person)?],
        )?;
        self.run("DELETE FROM address WHERE person = ?1", params![person.id.0])?;
        for known in &person.addresses {
            self.run(
                "INSERT OR REPLACE INTO address (address, person) VALUES (?1, ?2)",
                params![known.address, person.id.0],
            )?;
        }
        let last = self.meta("last_person")?.and_then(|last| last.parse().ok()).unwrap_or(0);
        if person.id.0 > last {
            self.set_meta("last_person", Some(&person.id.0.to_string()))?;
        }
        Ok(())
    }

    /// Erases a person and every mail of and to them; their number is never given again.
    pub fn erase_person(&self, id: PersonId) -> Result<(), StoreError> {
        let addresses: Vec<String> = {
            let mut of = self.0.prepare_cached("SELECT address FROM address WHERE person = ?1")?;
            let rows = of.query_map([id.0], |row| row.get(0))?;
            rows.collect::<Result<_, _>>()?
        };
        self.run("DELETE FROM person WHERE id = ?1", params![id.0])?;
        self.run("DELETE FROM secret WHERE person = ?1", params![id.0])?;
        self.run(
            "DELETE FROM outbox WHERE person = ?1 AND state NOT IN ('queued', 'claimed')",
            params![id.0],
        )?;
        self.run("UPDATE journal SET person = NULL WHERE person = ?1", params![id.0])?;
        for address in addresses {
            self.run(
                "UPDATE inbox SET raw = NULL, understood = NULL, recipient = NULL \
                 WHERE state <> 'new' AND raw IS NOT NULL AND instr(raw, CAST(?1 AS BLOB)) > 0",
                params![address],
            )?;
            self.run("DELETE FROM courtesy WHERE address = ?1", params![address])?;
        }
        Ok(())
    }

    /// Keeps the hash of a link's secret.
    pub fn keep_secret(
        &self,
        hash: &[u8],
        kind: &str,
        community: Option<CommunityKey>,
        person: Option<PersonId>,
    ) -> Result<(), StoreError> {
        self.run(
            "INSERT OR IGNORE INTO secret (hash, kind, community, person) VALUES (?1, ?2, ?3, ?4)",
            params![hash, kind, community.map(|key| key.0), person.map(|id| id.0)],
        )
    }

    /// What a link's secret is for.
    pub fn secret(&self, hash: &[u8]) -> Result<Option<Link>, StoreError> {
        let mut statement =
            self.0.prepare_cached("SELECT kind, community, person FROM secret WHERE hash = ?1")?;
        let row = statement.query_row([hash], |row| {
            let community: Option<i64> = row.get(1)?;
            let person: Option<i64> = row.get(2)?;
            let kind = row.get(0)?;
            Ok(Link { kind, community: community.map(CommunityKey), person: person.map(PersonId) })
        });
        Ok(row.optional()?)
    }

    /// Revokes a person's links of a kind.
    pub fn revoke_secrets(&self, kind: &str, person: PersonId) -> Result<(), StoreError> {
        self.run("DELETE FROM secret WHERE kind = ?1 AND person = ?2", params![kind, person.0])
    }

    /// What waits at the desk, by number, as JSON.
    pub fn desk_pending(&self) -> Result<Vec<(u32, String)>, StoreError> {
        let mut statement =
            self.0.prepare_cached("SELECT number, body FROM desk_pending ORDER BY number")?;
        let rows = statement.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Keeps what waits at the desk, or drops it.
    pub fn save_desk_pending(&self, number: u32, body: Option<&str>) -> Result<(), StoreError> {
        match body {
            Some(body) => self.run(
                "INSERT INTO desk_pending (number, body) VALUES (?1, ?2) \
                 ON CONFLICT (number) DO UPDATE SET body = ?2",
                params![number, body],
            ),
            None => self.run("DELETE FROM desk_pending WHERE number = ?1", params![number]),
        }
    }
}
