//! Which question a letter asks, so that an answer to it is read as an answer to that.

use crate::mail::intent::Context;

/// The question asked by the letter of this name.
pub fn context(letter: &str) -> Context {
    match letter {
        "invitation" | "invitation_update" | "meeting_moved" | "extra_meeting" | "agenda"
        | "reminder" | "meeting_cancelled" | "asked_again" | "proposal_declined" => Context::Rsvp,
        "facilitate" | "along" | "duty_entry" | "duty_changed" => Context::Facilitate,
        "open_call" | "backup_asked" | "holder_away" | "nobody_facilitates" => Context::Take,
        "swap_asked" => Context::Swap,
        "topics_call" => Context::Topics,
        "hold_or_cancel" => Context::Hold,
        "brief" | "room_refused" => Context::Brief,
        "notes_prompt" | "notes_chase" | "summary_draft" => Context::Notes,
        "confirm_join" | "join_offered" | "mail_back" | "confirm_address" | "unknown_address"
        | "nominated" | "ballot_confirm" | "objection_answered" | "recall_asked" => {
            Context::Confirm
        }
        // By approval or by ranking: the paper itself knows ([`super::asks`]).
        "ballot" | "ballot_receipt" | "ballot_unclear" => Context::BallotApproval,
        "held_post" | "join_asked" => Context::Moderate,
        "consent_asked" => Context::Consent,
        "proposal" => Context::Proposal,
        "date_poll" => Context::Poll,
        "digest" => Context::Digest,
        "thanks" => Context::Thanks,
        _ => Context::General,
    }
}
