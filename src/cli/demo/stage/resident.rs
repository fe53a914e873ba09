//! Somebody with a mailbox, a mail program and a calendar.

use std::collections::BTreeSet;

use crate::config::Config;
use crate::office::{Book, Person, Program};

/// Somebody with a mailbox.
#[derive(Debug)]
#[expect(clippy::struct_excessive_bools, reason = "each is a switch of its own on a page")]
pub(in crate::cli::demo) struct Resident {
    /// Name, address, mail program.
    pub(in crate::cli::demo) person: Person,
    /// They read and write Spanish.
    pub(in crate::cli::demo) spanish: bool,
    /// They answer by themselves, unless they are played.
    pub(in crate::cli::demo) lively: bool,
    /// Their program answers that they are away.
    pub(in crate::cli::demo) away: bool,
    /// Mail to them comes back.
    pub(in crate::cli::demo) broken: bool,
    /// Their calendar.
    pub(in crate::cli::demo) book: Book,
    /// Whom their program has told that they are away.
    pub(super) told: BTreeSet<String>,
}

impl Resident {
    pub(super) fn new(person: Person, spanish: bool) -> Self {
        let (book, told) = (Book::default(), BTreeSet::new());
        Self { person, spanish, lively: false, away: false, broken: false, book, told }
    }

    /// What comes before the `@`: how they are called in paths and stories.
    pub(in crate::cli::demo) fn short(&self) -> &str {
        self.person.address.split('@').next().unwrap_or_default()
    }

    /// Their program's note is sent anew to everybody.
    pub(in crate::cli::demo) fn set_away(&mut self, away: bool) {
        self.away = away;
        self.told.clear();
    }
}

/// The members of a configuration, each once, with mail programs in turn.
pub(super) fn residents(config: &Config) -> Vec<Resident> {
    let mut residents: Vec<Resident> = vec![];
    for community in &config.communities {
        for member in &community.members {
            let address = &member.address;
            if residents.iter().any(|resident| resident.person.address == *address) {
                continue;
            }
            let name = member.name.clone().unwrap_or_default();
            let program = Program::ALL[residents.len() % Program::ALL.len()];
            let person = Person { name, address: address.clone(), program };
            let language = member.language.unwrap_or(community.settings.language);
            residents.push(Resident::new(person, language.code() == "es"));
        }
    }
    residents
}
