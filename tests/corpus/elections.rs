//! Scores of `elections`.
