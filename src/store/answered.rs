//! Which copy of a letter a mail answers or brings back.

use rusqlite::params;

use super::outbox::About;
use super::{StoreError, Tx, noun};
use crate::community::{CommunityKey, PersonId};

/// A letter found again by what came back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The copy's number.
    pub copy: i64,
    /// Whose copy it is.
    pub person: Option<PersonId>,
    /// Where it went.
    pub address: String,
    /// The letter's community.
    pub community: Option<CommunityKey>,
    /// The letter's template name.
    pub name: String,
    /// What it says, as JSON.
    pub facts: String,
    /// What an answer is about.
    pub about: About,
    /// When it was decided, in seconds.
    pub created: i64,
}

impl Tx<'_> {
    /// The copy whose token (or, `bounce`, envelope token) hashes to this.
    pub fn find_copy(&self, hash: &[u8], bounce: bool) -> Result<Option<Found>, StoreError> {
        let column = if bounce { "bounce" } else { "token" };
        self.found(&format!("o.{column} = ?1"), params![hash])
    }

    /// The newest copy to this address or person whose token's hash begins with these twenty bits.
    pub fn find_copy_by_code(
        &self,
        code: [u8; 3],
        address: &str,
        person: Option<PersonId>,
    ) -> Result<Option<Found>, StoreError> {
        let mut last = [0xff; 16];
        last[..3].copy_from_slice(&code);
        last[2] |= 0x0f;
        self.found(
            "o.token BETWEEN ?1 AND ?2 AND (o.address = ?3 COLLATE NOCASE OR o.person = ?4) \
             ORDER BY o.id DESC LIMIT 1",
            params![code, last, address, person.map(|person| person.0)],
        )
    }

    fn found(&self, which: &str, with: impl rusqlite::Params) -> Result<Option<Found>, StoreError> {
        let mut statement = self.0.prepare_cached(&format!(
            "SELECT o.id, o.person, o.address, l.community, l.name, l.facts, l.about, l.created \
             FROM outbox o JOIN letter l ON l.id = o.letter WHERE {which}"
        ))?;
        let mut rows = statement.query(with)?;
        let Some(row) = rows.next()? else { return Ok(None) };
        let person: Option<i64> = row.get(1)?;
        let community: Option<i64> = row.get(3)?;
        Ok(Some(Found {
            copy: row.get(0)?,
            person: person.map(PersonId),
            address: row.get(2)?,
            community: community.map(CommunityKey),
            name: row.get(4)?,
            facts: row.get(5)?,
            about: noun("letter", &row.get::<_, String>(6)?)?,
            created: row.get(7)?,
        }))
    }
}
