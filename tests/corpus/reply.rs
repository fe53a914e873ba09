//! Scores of `reply`.
