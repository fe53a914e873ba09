//! Scores of `recurrence`.
