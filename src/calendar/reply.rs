//! A tolerant reader of what calendar programs answer.
