//! Rules in words, as people write them in a configuration or a mail, in English and Spanish.

use super::rule::{Parts, RuleError};

/// Reads words.
pub(super) fn read(text: &str) -> Result<Parts, RuleError> {
    Err(RuleError::new(format!("\"{text}\" is not understood"), "write an RRULE"))
}
