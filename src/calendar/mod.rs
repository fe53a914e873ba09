//! iCalendar to values and back, pure: invitations, answers, feeds.
//!
//! What goes out is written by [`text::Lines`], which nothing a person wrote can break out of; what
//! comes in is read by [`reply::read`], which takes what calendar programs really send. Zones are
//! `chrono_tz::Tz`, local times naive, instants UTC; rules are RRULE text and never printed anew.

pub mod answer;
pub mod atom;
mod components;
mod content;
pub mod event;
pub mod feed;
pub mod given;
pub mod invite;
mod observance;
pub mod reply;
pub mod text;
pub mod validate;
mod vtimezone;
pub mod when;
mod windows;
pub mod zone;
