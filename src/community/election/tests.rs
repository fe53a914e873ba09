//! Counting rules and their properties.
