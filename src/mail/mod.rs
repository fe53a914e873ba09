//! Mail in and out as values, pure: what a mail means, and what a letter says.

pub mod fact;
pub mod intent;
pub mod machine;
pub mod parse;
pub mod quote;
pub mod results;
pub mod understand;
mod vocabulary;
pub mod words;
