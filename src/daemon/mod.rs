//! Starts all, supervises all, stops all.

