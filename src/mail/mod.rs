//! Mail in and out as values, pure: what a mail means, and what a letter says.

pub mod address;
pub mod compose;
pub mod fact;
mod html;
pub mod intent;
pub mod machine;
pub mod parse;
pub mod quote;
pub mod results;
pub mod say;
pub mod scrub;
pub mod template;
pub mod trust;
pub mod understand;
mod vocabulary;
pub mod words;
