//! Scores of `calendar`.
