//! The only modules that open sockets or watch files.
