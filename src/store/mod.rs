//! What survives a restart: one SQLite file, written by one thread.
