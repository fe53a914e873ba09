//! Raw bytes to a [`Message`]; never fails, never panics.
