//! Who may do what: asked before it is done, and before anybody is asked whether it was them.

use chrono::NaiveDate;

use super::meetings;
use crate::community::{About, Command, MeetingId, PersonId, Turn};

/// Whether `by` may do this. What is missing or impossible is for its own rule to say.
#[expect(clippy::wildcard_enum_match_arm, reason = "what is not named here is everybody's")]
pub(super) fn may(turn: &Turn<'_>, by: PersonId, command: &Command, about: &About) -> bool {
    let decides = |date| spoken_of(turn, date, about).is_none_or(|id| decides_about(turn, by, id));
    match command {
        Command::Invite { .. }
        | Command::Remove { .. }
        | Command::Steward { .. }
        | Command::For { .. }
        | Command::Moderate { .. }
        | Command::Election
        | Command::Extra { .. }
        | Command::Pause
        | Command::Resume
        | Command::Close => turn.is_steward(by),
        Command::Cancel { date } | Command::Move { date, .. } => decides(*date),
        Command::Skip { day } => decides(Some(*day)),
        Command::Hold | Command::Stay | Command::Order { .. } | Command::Drop { .. } => {
            decides(None)
        }
        _ => true,
    }
}

/// The meeting that is meant, as far as it is planned: of that day, of the letter that is answered,
/// or the next.
pub(super) fn spoken_of(
    turn: &Turn<'_>,
    date: Option<NaiveDate>,
    about: &About,
) -> Option<MeetingId> {
    match date {
        Some(day) => meetings::known_on(turn.community, day),
        None => about.meeting.or_else(|| turn.community.next_meeting(turn.now).map(|m| m.id)),
    }
    .filter(|id| turn.community.meetings.contains_key(id))
}

/// Stewards decide about every meeting, and whoever facilitates it about that one.
pub(super) fn decides_about(turn: &Turn<'_>, by: PersonId, meeting: MeetingId) -> bool {
    turn.is_steward(by) || turn.community.meetings[&meeting].duty.holder == Some(by)
}
