//! The steps of preparing a meeting and seeing it through: which, when, and which are done.

use serde::{Deserialize, Serialize};

/// One step in the life of a meeting.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Step {
    /// The facilitator is asked.
    AskFacilitator,
    /// The call for topics goes out.
    CallForTopics,
    /// The agenda goes out.
    Agenda,
    /// The facilitator gets the brief.
    Brief,
    /// Who has not answered is reminded.
    Remind,
    /// "Hold or call off?"
    HoldOrCancel,
    /// The default happens to a thin meeting nobody decided on.
    Default,
    /// "How was it?"
    NotesPrompt,
    /// The facilitator is asked for notes again.
    Chase,
    /// Whoever was there is asked for notes.
    ChaseAll,
    /// The summary goes out.
    Summary,
}

impl Step {
    /// All steps, in the order in which they happen.
    pub const ALL: [Self; 11] = [
        Self::AskFacilitator,
        Self::CallForTopics,
        Self::Agenda,
        Self::Brief,
        Self::Remind,
        Self::HoldOrCancel,
        Self::Default,
        Self::NotesPrompt,
        Self::Chase,
        Self::ChaseAll,
        Self::Summary,
    ];
}

/// A set of steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Steps(u32);

impl Steps {
    /// Just this step.
    pub fn of(step: Step) -> Self {
        Self(1 << step as u32)
    }

    /// These and those.
    #[must_use]
    pub fn and(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those but this.
    #[must_use]
    pub fn without(self, step: Step) -> Self {
        Self(self.0 & !Self::of(step).0)
    }

    /// Whether the step is among them.
    pub fn has(self, step: Step) -> bool {
        self.0 & Self::of(step).0 != 0
    }
}
