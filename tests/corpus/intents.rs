//! Scores of `intents`.
