//! One word takes another time that was proposed: it is read as the move it stands for, so that a
//! mail-back shows what would happen.

use super::super::state::State;
use super::Mail;
use crate::community::pending::Waiting;
use crate::community::{Command, CommunityKey};
use crate::mail::fact::Fact;
use crate::mail::intent::{Context, Reading};

impl State {
    /// The move that a yes to a proposal asks for.
    pub(super) fn proposed(
        &self,
        mail: &Mail<'_>,
        key: CommunityKey,
        (reading, context): (&Reading, Context),
    ) -> Option<Command> {
        let agrees = context == Context::Proposal && reading.facts.contains(&Fact::Agree(true));
        let number = mail.home.letter.as_ref()?.about.pending.filter(|_| agrees)?;
        let community = &self.communities[&key];
        let pending = community.pending.get(&number)?;
        let Waiting::Proposal { meeting, to, .. } = &pending.what else { return None };
        let date = community.meetings.get(meeting)?.start.date();
        Some(Command::Move { date: Some(date), to: *to })
    }
}
