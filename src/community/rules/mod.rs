//! What follows from what happens: free functions, each given the [`Turn`](super::Turn) first.

mod absence;
mod agenda;
mod attendance;
mod ballots;
mod belonging;
mod brief;
mod calendar;
mod configured;
mod consent;
mod conversation;
mod decisions;
mod digest;
mod election;
mod entries;
mod exceptions;
mod facilitation;
mod facts;
mod gift;
mod guests;
mod load;
mod matters;
mod meetings;
mod names;
mod nomination;
mod notes;
mod pairs;
mod poll;
mod posts;
mod proposals;
mod questions;
mod recall;
mod rights;
mod rotation;
mod steps;
mod succession;
mod swap;
mod terms;
mod timetable;
mod together;
mod undo;

pub(crate) use calendar::Announced;
pub(super) use conversation::{confirmed, said, unproven};
pub(super) use steps::{next_wake, woke};
pub(crate) use undo::reach as undo_reach;

use self::belonging::Place;
use super::{Event, Turn};

/// Decides one event.
pub(super) fn happen(turn: &mut Turn<'_>, event: &Event) {
    match event {
        Event::Said { by, commands, comment, unclear, desk, about } => {
            turn.acks.clone_from(&desk.0);
            turn.before.clone_from(&desk.1);
            let about = succession::present(turn, about);
            said(turn, *by, commands, (comment, unclear.as_ref()), &about);
        }
        Event::Answered { by, answers, about } => attendance::answered(turn, *by, answers, about),
        Event::RoomAnswered { answers } => guests::room_answered(turn, answers),
        Event::Forwarded { name, address, answer, machine } => {
            guests::forwarded(turn, (name, address), answer, *machine);
        }
        Event::Posted { by, address, post, trusted } => {
            posts::posted(turn, *by, address, post, *trusted);
        }
        Event::Unproven { waiting, to } => unproven(turn, waiting, to),
        Event::Confirmed { number, agree, by } => confirmed(turn, *number, *agree, *by),
        Event::Belongs { person, from_file, steward, optional, by } => {
            let place = Place { from_file: *from_file, steward: *steward, optional: *optional };
            belonging::belongs(turn, *person, place, by.clone());
        }
        Event::Gone { person, removed } => belonging::gone(turn, *person, *removed, *removed),
        Event::WentAway { person } => absence::went_away(turn, *person),
        Event::SeemsAway { person } => absence::seems_away(turn, *person),
        Event::Forgotten { person } => belonging::forgotten(turn, *person),
        Event::Undeliverable { person } => absence::unreachable_holder(turn, *person),
        Event::Configured { settings } => configured::configured(turn, settings),
        Event::Keyed { matter, key } => ballots::keyed(turn, *matter, *key),
        Event::Woke => woke(turn),
    }
    entries::tell_room(turn);
}
