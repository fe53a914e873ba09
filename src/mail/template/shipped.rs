//! The templates that are shipped, by name.

/// Lists the files of both languages by their names.
macro_rules! shipped {
    ($($name:literal)*) => {
        &[$(
            (concat!("en/", $name, ".txt"), include_str!(concat!("../../../templates/en/", $name, ".txt"))),
            (concat!("es/", $name, ".txt"), include_str!(concat!("../../../templates/es/", $name, ".txt"))),
        )*]
    };
}

/// `en/agenda.txt` and its text.
pub(super) const SHIPPED: &[(&str, &str)] = shipped! {
    "part/footer" "part/ack" "part/description" "part/meeting" "part/agenda" "part/topics"
    "part/diff" "part/notes" "part/why" "part/ack_voting" "part/paper" "part/reading" "part/count"
    "welcome" "confirm_join" "join_waits" "join_asked" "join_which" "join_refused" "goodbye"
    "invitation" "invitation_update" "meeting_moved" "extra_meeting" "meeting_cancelled"
    "series_ended" "uninvited"
    "asked_again" "proposal" "proposal_declined" "date_poll" "room_asked" "room_refused" "forwarded" "join_offered" "duty_entry"
    "facilitate" "not_asked" "along" "open_call" "backup_asked" "holder_away" "nobody_facilitates" "swap_asked" "duty_changed" "handover" "year" "brief"
    "nominations" "nominated" "nobody_stands" "ballot" "ballot_receipt" "ballot_unclear"
    "ballot_confirm" "election_result" "elected" "term_ends" "term_over" "recall_asked" "decision_result"
    "consent_asked" "objection" "objection_answered" "consent_result"
    "topics_call" "agenda" "reminder" "hold_or_cancel"
    "notes_prompt" "notes_chase" "summary_draft" "summary" "thanks"
    "acknowledgement" "unclear" "mail_back" "help" "status" "why"
    "post" "held_post" "already_moderated" "post_waits" "digest"
    "feed_link" "confirm_address" "address_added" "unknown_address" "export" "forgotten"
    "unreachable" "operator_note"
};

/// The shipped text of this name.
pub(super) fn find(name: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(shipped, _)| *shipped == name).map(|(_, text)| *text)
}
