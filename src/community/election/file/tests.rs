//! Ballot files, good and bad.
