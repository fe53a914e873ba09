//! iCalendar to values and back, pure: invitations, answers, feeds.

pub mod feed;
pub mod invite;
pub mod reply;
pub mod text;
pub mod zone;
