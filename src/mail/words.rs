//! The words members can write: the only list of them.
