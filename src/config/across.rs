//! What is right by itself and wrong beside something else in the file.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use super::community::Read;
use super::member::PlacedAddress;
use super::organisation::{Addressing, Organisation, SPOOL};
use super::receive::Receive;
use super::send::{Send, Transport};
use super::value::Value;

/// Addresses that every domain needs for itself (RFC 2142), or that mail systems write from.
const OF_THE_DOMAIN: &[&str] = &["postmaster", "abuse", "mailer-daemon"];

/// Checks the communities against each other and against the organisation's addresses.
pub(super) fn check(
    organisation: &Organisation,
    operators: &[PlacedAddress<'_>],
    communities: &[Read<'_>],
) {
    let mut ids = HashSet::new();
    for Read { community, id: at, .. } in communities {
        let id = &*community.id;
        if !ids.insert(id) {
            at.problem(format_args!("another community is \"{id}\" already; write another id"));
        }
        if organisation.addressing != Addressing::Catchall {
            continue;
        }
        if organisation.address_of(id) == organisation.address {
            at.problem(format_args!(
                "{} is the desk's address; write another id, or addressing = \"plus\"",
                organisation.address
            ));
        }
        if OF_THE_DOMAIN.contains(&id) {
            at.problem(format_args!(
                "{} belongs to those who run the domain; write another id, or addressing = \"plus\"",
                organisation.address_of(id)
            ));
        }
    }
    let people = communities.iter().flat_map(|read| &read.people);
    let people = people.map(|(person, at)| (&*person.address, at, "a person's"));
    let rooms = communities.iter().filter_map(|read| read.room.as_ref());
    let rooms = rooms.map(|(room, at)| (&**room, at, "the room's"));
    let operators = operators.iter().map(|(operator, at)| (&**operator, at, "a person's"));
    for (address, at, whose) in people.chain(rooms).chain(operators) {
        if is_ours(organisation, &ids, address) {
            at.problem(format_args!(
                "{address} is our own address, and mail would go round in a circle; write {whose}"
            ));
        }
    }
}

/// Checks that what goes out to a folder does not come in from there.
pub(super) fn check_folders(
    organisation: &Organisation,
    receive: &Receive,
    (send, at): (&Send, Option<Value<'_>>),
) {
    let (Transport::Maildir(out), Some(at)) = (&send.transport, at) else { return };
    let spool = organisation.data.join(SPOOL);
    let read = receive.maildir.iter().chain([&spool]);
    if read.map(|folder| real(folder)).any(|folder| folder == real(out)) {
        at.problem(format_args!(
            "mail is read from {} as well, and would go round in a circle; name another folder",
            out.display()
        ));
    }
}

/// A path without links and detours, as far as it is there.
fn real(path: &Path) -> PathBuf {
    let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
    let real = path.ancestors().find_map(|there| {
        let rest = path.strip_prefix(there).ok()?;
        Some(there.canonicalize().ok()?.join(rest))
    });
    real.unwrap_or(path)
}

/// Whether mail to `address` comes back to us.
fn is_ours(organisation: &Organisation, ids: &HashSet<&str>, address: &str) -> bool {
    let Some((local, domain)) = address.rsplit_once('@') else { return false };
    if domain != organisation.domain() {
        return false;
    }
    let plus =
        || local.strip_prefix(organisation.local()).is_some_and(|rest| rest.starts_with('+'));
    local == organisation.local()
        || match organisation.addressing {
            Addressing::Plus => plus(),
            Addressing::Catchall => ids.contains(local),
            Addressing::Plain => false,
        }
}
