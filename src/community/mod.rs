//! The rules of a community: pure functions from what is known and what happened to what changes.
//!
//! Nothing here does I/O, reads a clock, or fails: every event has an outcome.

pub mod election;
pub mod recurrence;
