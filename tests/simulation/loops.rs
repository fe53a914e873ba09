//! Two installations that write to each other fall silent.
