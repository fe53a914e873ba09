//! The loop that joins everything; owns the store; the only writer.
