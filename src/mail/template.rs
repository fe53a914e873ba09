//! The words of letters: one template a letter and language; operators can replace any.

/// All templates.
#[derive(Debug, Clone, Default)]
pub struct Templates {}

impl Templates {
    /// The templates that are shipped.
    pub fn built_in() -> Self {
        Self {}
    }
}
