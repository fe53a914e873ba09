//! atom
