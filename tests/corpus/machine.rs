//! Scores of `machine`.
