//! A command in the words a member would write, for mail-backs and one-tap readings.

use crate::community::{Command, Language};

/// The line that asks for `command` in a language.
pub fn command(command: &Command, language: Language) -> String {
    let _ = language;
    format!("{command:?}")
}
