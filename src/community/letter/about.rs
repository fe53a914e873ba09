//! What a letter is about, so that an answer to it is about the same; and what is kept of it.

use super::{BallotFacts, CalendarFacts, Letter, ReadFacts};
use crate::community::MeetingId;

impl Letter {
    /// The name of its template, and of the letter in `rehearse` and `status`.
    pub fn name(&self) -> String {
        let value = serde_json::to_value(self).unwrap_or_default();
        value["letter"].as_str().unwrap_or_default().to_owned()
    }

    /// The meeting it is about, when an answer to it is about that meeting.
    #[expect(clippy::too_many_lines, reason = "a list of all letters")]
    pub fn meeting(&self) -> Option<MeetingId> {
        match self {
            Self::MeetingMoved { meeting, .. }
            | Self::ExtraMeeting { meeting, .. }
            | Self::MeetingCancelled { meeting, .. }
            | Self::AskedAgain { meeting, .. }
            | Self::Proposal { meeting, .. }
            | Self::ProposalDeclined { meeting, .. }
            | Self::DatePoll { meeting, .. }
            | Self::RoomRefused { meeting, .. }
            | Self::DutyEntry { meeting, .. }
            | Self::Facilitate { meeting, .. }
            | Self::OpenCall { meeting, .. }
            | Self::Along { meeting }
            | Self::BackupAsked { meeting }
            | Self::HolderAway { meeting, .. }
            | Self::Handover { meeting, .. }
            | Self::NobodyFacilitates { meeting, .. }
            | Self::SwapAsked { meeting, .. }
            | Self::DutyChanged { meeting, .. }
            | Self::Brief { meeting, .. }
            | Self::TopicsCall { meeting, .. }
            | Self::Agenda { meeting, .. }
            | Self::Reminder { meeting, .. }
            | Self::HoldOrCancel { meeting, .. }
            | Self::NotesPrompt { meeting, .. }
            | Self::NotesChase { meeting, .. }
            | Self::SummaryDraft { meeting, .. }
            | Self::Summary { meeting, .. }
            | Self::Thanks { meeting, .. } => Some(meeting.id),
            Self::Unclear { of, .. } | Self::Invitation { meeting: of, .. } => *of,
            Self::Welcome { .. }
            | Self::NotAsked { .. }
            | Self::Year { .. }
            | Self::ConfirmJoin { .. }
            | Self::JoinWaits {}
            | Self::JoinAsked { .. }
            | Self::JoinWhich { .. }
            | Self::JoinRefused { .. }
            | Self::Goodbye { .. }
            | Self::InvitationUpdate { .. }
            | Self::Nominations { .. }
            | Self::Nominated { .. }
            | Self::NobodyStands {}
            | Self::Ballot { .. }
            | Self::BallotReceipt { .. }
            | Self::BallotUnclear { .. }
            | Self::BallotConfirm { .. }
            | Self::ElectionResult { .. }
            | Self::Elected { .. }
            | Self::TermEnds { .. }
            | Self::TermOver { .. }
            | Self::RecallAsked { .. }
            | Self::DecisionResult { .. }
            | Self::ConsentAsked { .. }
            | Self::Objection { .. }
            | Self::ObjectionAnswered { .. }
            | Self::ConsentResult { .. }
            | Self::SeriesEnded { .. }
            | Self::Uninvited { .. }
            | Self::RoomAsked { .. }
            | Self::Forwarded { .. }
            | Self::JoinOffered { .. }
            | Self::Acknowledgement { .. }
            | Self::MailBack { .. }
            | Self::Help { .. }
            | Self::Status { .. }
            | Self::Why { .. }
            | Self::Post { .. }
            | Self::HeldPost { .. }
            | Self::AlreadyModerated { .. }
            | Self::PostWaits { .. }
            | Self::Digest { .. }
            | Self::FeedLink { .. }
            | Self::ConfirmAddress { .. }
            | Self::AddressAdded { .. }
            | Self::UnknownAddress { .. }
            | Self::Export { .. }
            | Self::Forgotten {}
            | Self::Unreachable {}
            | Self::OperatorNote { .. } => None,
        }
    }

    /// The paper it is about, when an answer to it is read as one about that paper.
    #[expect(clippy::wildcard_enum_match_arm, reason = "few letters are about a paper")]
    pub fn ballot(&self) -> Option<&BallotFacts> {
        match self {
            Self::Nominations { ballot, .. }
            | Self::Nominated { ballot, .. }
            | Self::Ballot { ballot, .. }
            | Self::BallotReceipt { ballot, .. }
            | Self::BallotUnclear { ballot, .. }
            | Self::BallotConfirm { ballot, .. }
            | Self::ElectionResult { ballot, .. }
            | Self::DecisionResult { ballot, .. } => Some(ballot),
            _ => None,
        }
    }

    /// The matter it is about, when an answer to it is about that.
    #[expect(clippy::wildcard_enum_match_arm, reason = "few letters are about a matter")]
    pub fn matter(&self) -> Option<u32> {
        match self {
            Self::RecallAsked { matter, .. } => Some(*matter),
            Self::ConsentAsked { matter }
            | Self::Objection { matter, .. }
            | Self::ObjectionAnswered { matter, .. }
            | Self::ConsentResult { matter, .. } => Some(matter.number),
            _ => self.ballot().map(|ballot| ballot.matter),
        }
    }

    /// What is kept of it once it is sent; none: all of it. How somebody voted is not kept.
    #[expect(clippy::wildcard_enum_match_arm, reason = "only these tell how somebody voted")]
    pub fn kept(&self) -> Option<Self> {
        let (ballot, read) = match self {
            Self::BallotReceipt { ballot, .. } | Self::BallotConfirm { ballot, .. } => {
                (ballot.clone(), ReadFacts::default())
            }
            _ => return None,
        };
        Some(match self {
            Self::BallotConfirm { .. } => Self::BallotConfirm { ballot, read },
            _ => Self::BallotReceipt { ballot, read, changed: false },
        })
    }

    /// Whether it only answers what its reader wrote.
    pub fn is_answer(&self) -> bool {
        matches!(
            self,
            Self::Acknowledgement { .. }
                | Self::Unclear { .. }
                | Self::Help { .. }
                | Self::Status { .. }
                | Self::Why { .. }
                | Self::FeedLink { .. }
                | Self::AlreadyModerated { .. }
        )
    }

    /// What goes into a calendar with it.
    #[expect(clippy::wildcard_enum_match_arm, reason = "few letters hold a calendar")]
    pub fn calendar(&self) -> Option<&CalendarFacts> {
        match self {
            Self::Invitation { calendar, .. }
            | Self::InvitationUpdate { calendar, .. }
            | Self::MeetingMoved { calendar, .. }
            | Self::ExtraMeeting { calendar, .. }
            | Self::MeetingCancelled { calendar, .. }
            | Self::SeriesEnded { calendar, .. }
            | Self::Uninvited { calendar, .. }
            | Self::RoomAsked { calendar }
            | Self::AskedAgain { calendar, .. }
            | Self::ProposalDeclined { calendar, .. }
            | Self::DutyEntry { calendar, .. } => Some(calendar),
            Self::Agenda { calendar, .. } => calendar.as_ref(),
            _ => None,
        }
    }
}
