//! Where communities are otherwise than the operator's file says, because mail said so or because the
//! file says nothing of them any more: for `check`, `status` and a letter to the operators.

use std::collections::{BTreeMap, BTreeSet};

use super::configure::applied;
use super::state::State;
use super::{Engine, EngineError};
use crate::clock::Timestamp;
use crate::community::setting::Decided;
use crate::community::{Community, Life, People};
use crate::config::{Community as Section, Config};
use crate::store::{Store, StoreError, Tx};

/// Under this name it is kept which communities the file has dropped, so that it is told once.
const DROPPED: &str = "dropped";
/// So many of those who left are named; the others are counted.
const NAMED: usize = 10;

/// Where communities are otherwise than the `file` says, a sentence each, by their ids.
pub fn drift(
    store: &mut Store,
    file: &[Section],
) -> Result<BTreeMap<String, Vec<String>>, StoreError> {
    store.read(|tx| {
        let (applied, people) = (applied(tx)?, tx.load_people()?);
        let of = |community: Community| {
            let known = applied.get(&community.id)?;
            let says = file.iter().find(|section| section.id == community.id);
            Some((community.id.clone(), sentences(&community, &people, known, says)))
        };
        let found = tx.load_communities()?.into_iter().filter_map(of);
        Ok(found.filter(|(_, sentences)| !sentences.is_empty()).collect())
    })
}

impl Engine {
    /// Where communities are otherwise than the file in force says, by their ids.
    pub(super) fn drifted(&mut self) -> Result<BTreeMap<String, Vec<String>>, EngineError> {
        let (applied, dropped) = self.store.read(|tx| Ok((applied(tx)?, dropped(tx)?)))?;
        let of = |(id, known): (String, Section)| {
            let community = self.community(&id)?;
            let says = Some(&known).filter(|_| !dropped.contains(&id));
            let people = &self.state.directory.people;
            let sentences = sentences(community, people, &known, says);
            Some((id, sentences))
        };
        Ok(applied.into_iter().filter_map(of).collect())
    }

    /// The operators hear once of every community that the file has dropped: it goes on.
    pub(super) fn note_dropped(
        &mut self,
        applied: impl Iterator<Item = String>,
        config: &Config,
        now: Timestamp,
    ) -> Result<(), EngineError> {
        let before = self.store.read(dropped)?;
        for id in applied {
            let is_there = config.communities.iter().any(|section| section.id == id);
            if is_there == before.contains(&id) {
                self.step(|state, tx| state.dropped(tx, &id, !is_there, now))?;
            }
        }
        Ok(())
    }
}

impl State {
    /// The file has dropped a community, or has it again.
    fn dropped(
        &mut self,
        tx: &Tx<'_>,
        id: &str,
        is_dropped: bool,
        now: Timestamp,
    ) -> Result<(), EngineError> {
        tx.set_meta(&format!("{DROPPED}/{id}"), is_dropped.then_some("yes"))?;
        let community = self.by_id(id).and_then(|key| self.communities.get(&key));
        let Some(community) = community.filter(|one| is_dropped && one.life != Life::Closed) else {
            return Ok(());
        };
        tracing::warn!(community = %id, "no longer in the file, and goes on");
        let what = format!("{id} is no longer in the file and goes on");
        let details = vec![
            "Its members stay, and letters go out as before.".to_owned(),
            format!("To end it, have a steward write `close` to {}.", community.settings.mailbox),
            "If it fell out by mistake, put its [[community]] back: nothing is sent again."
                .to_owned(),
        ];
        self.tell_operators(tx, &what, details, now)
    }
}

/// The communities that the file has dropped.
fn dropped(tx: &Tx<'_>) -> Result<BTreeSet<String>, StoreError> {
    Ok(tx.metas(DROPPED)?.into_iter().map(|(id, _)| id).collect())
}

/// Where a community is otherwise than the file `says`; `known`: what of the file was applied.
fn sentences(
    community: &Community,
    people: &People,
    known: &Section,
    says: Option<&Section>,
) -> Vec<String> {
    let Some(says) = says else {
        let mailbox = &community.settings.mailbox;
        let goes_on = format!(
            "no longer in the file and goes on; a steward ends it by writing `close` to {mailbox}"
        );
        return if community.life == Life::Closed { vec![] } else { vec![goes_on] };
    };
    let is_known = |address: &&str| known.members.iter().any(|member| member.address == **address);
    let is_member = |address: &&str| {
        people.at(address).is_some_and(|person| community.members.contains_key(&person))
    };
    let listed = says.members.iter().map(|member| &*member.address);
    let left: Vec<&str> =
        listed.filter(|address| is_known(address) && !is_member(address)).collect();
    let decided = community.decided.iter().filter(|one| one.setting.of(&says.settings) == one.file);
    who_left(&left).into_iter().chain(decided.map(Decided::line)).collect()
}

fn who_left(left: &[&str]) -> Option<String> {
    let named = left.iter().take(NAMED).copied().collect::<Vec<_>>().join(", ");
    let more = match left.len().saturating_sub(NAMED) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let are = match left {
        [] => return None,
        [_] => {
            "is in the file and no member: who left or was removed by mail is not put in again \
                while the line stays"
        }
        _ => {
            "are in the file and no members: who left or was removed by mail is not put in again \
              while the line stays"
        }
    };
    Some(format!("{named}{more} {are}"))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::super::turns::Cause;
    use super::super::{Key, Setup};
    use super::*;
    use crate::clock::Clock;
    use crate::config;
    use crate::mail::template::Templates;

    const HEAD: &str = r#"
        [organisation]
        name = "Example Ltd"
        address = "cop@example.org"
        time_zone = "Europe/Madrid"
        operators = ["ops@example.org"]
        [receive]
        maildir = "in"
        [send]
        maildir = "out"
    "#;
    const RUST: &str = r#"
        [[community]]
        id = "rust"
        name = "Rust Guild"
        stewards = ["Ana Lima <ana@example.org>"]
        members = ["bo@example.org", "cy@example.org"]
        [community.meeting]
        first = 2026-12-02T16:00:00
        repeat = "every 2 weeks on Wednesday"
    "#;

    fn file(communities: &str) -> Config {
        config::read(Path::new("x.toml"), &format!("{HEAD}{communities}")).config.unwrap()
    }

    fn engine() -> Engine {
        let setup = Setup::new(&file(RUST), Templates::built_in());
        let clock = Clock::starting_at("2026-11-02T09:00:00Z".parse().unwrap());
        Engine::new(Store::in_memory().unwrap(), clock, setup, Key::fixed(1)).unwrap()
    }

    fn apply(engine: &mut Engine, config: &Config) {
        engine.configure(config, Setup::new(config, Templates::built_in())).unwrap();
    }

    /// What `status` and `check` say of `rust` under this file, which has to be the same.
    fn said(engine: &mut Engine, config: &Config) -> Vec<String> {
        let status = engine.status().unwrap().communities.remove(0).drift;
        let check = drift(engine.store(), &config.communities).unwrap();
        assert_eq!(check.get("rust").cloned().unwrap_or_default(), status);
        status
    }

    /// The letters that operators got so far.
    fn notes(engine: &mut Engine) -> usize {
        let ready = engine.ready(100).unwrap();
        ready.iter().filter(|ready| ready.to == "ops@example.org").count()
    }

    #[test]
    fn who_left_by_mail_is_said_as_long_as_their_line_stays() {
        let (mut engine, whole) = (engine(), file(RUST));
        apply(&mut engine, &whole);
        assert_eq!(said(&mut engine, &whole), [""; 0]);
        let bo = engine.people().at("bo@example.org").unwrap();
        let (key, now) = (engine.community("rust").unwrap().key, engine.now());
        engine.step(|state, tx| state.leave(tx, (key, bo), Cause::time(now))).unwrap();
        let sentences = said(&mut engine, &whole);
        assert!(sentences[0].starts_with("bo@example.org is in the file and no member: "));
        apply(&mut engine, &whole);
        assert_eq!(said(&mut engine, &whole).len(), 1);
        let without = file(&RUST.replace("\"bo@example.org\", ", ""));
        assert!(drift(engine.store(), &without.communities).unwrap().is_empty());
        apply(&mut engine, &without);
        assert_eq!(said(&mut engine, &without), [""; 0]);
    }

    #[test]
    fn a_community_that_falls_out_of_the_file_goes_on_and_the_operators_hear_of_it_once() {
        let (mut engine, whole, none) = (engine(), file(RUST), file(""));
        apply(&mut engine, &whole);
        assert_eq!(notes(&mut engine), 0);
        apply(&mut engine, &none);
        let goes_on = "no longer in the file and goes on; a steward ends it by writing `close` to \
                       cop+rust@example.org";
        assert_eq!(said(&mut engine, &none), [goes_on]);
        assert_eq!(notes(&mut engine), 1);
        apply(&mut engine, &none);
        assert_eq!(notes(&mut engine), 1);
        apply(&mut engine, &whole);
        assert_eq!((said(&mut engine, &whole), notes(&mut engine)), (vec![], 1));
        apply(&mut engine, &none);
        assert_eq!(notes(&mut engine), 2);
    }
}
