//! What is right by itself and wrong beside something else in the file.

use std::collections::HashSet;

use super::community::Read;
use super::organisation::{Addressing, Organisation};

/// Addresses that every domain needs for itself (RFC 2142), or that mail systems write from.
const OF_THE_DOMAIN: &[&str] = &["postmaster", "abuse", "mailer-daemon"];

/// Checks the communities against each other and against the organisation's addresses.
pub(super) fn check(organisation: &Organisation, communities: &[Read<'_>]) {
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
    for (person, at) in communities.iter().flat_map(|read| &read.people) {
        if is_ours(organisation, &ids, &person.address) {
            at.problem(format_args!(
                "{} is our own address, and mail would go round in a circle; write a person's",
                person.address
            ));
        }
    }
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
