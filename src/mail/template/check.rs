//! Renders every template with every sample, so that an operator hears of a mistake before members do.

use chrono::DateTime;
use chrono_tz::Tz;

use super::Templates;
use crate::community::{Language, Letter};
use crate::mail::address::{Addresses, Mode};
use crate::mail::compose::{Copy, From, Installation, Reader, compose};

impl Templates {
    /// What is wrong with the templates, a sentence each; nothing: every letter can be written.
    pub fn check(&self) -> Vec<String> {
        let mut problems: Vec<String> = vec![];
        let samples = Letter::samples();
        for (letter, language) in
            samples.iter().flat_map(|letter| Language::SHIPPED.map(|language| (letter, language)))
        {
            for from in [Some(&FROM), None] {
                // Only what the desk can send has to do without a community.
                if from.is_none() && !is_of_desk(letter) {
                    continue;
                }
                if let Err(error) = compose(&sample(letter, language, from), &installation(), self)
                {
                    problems.push(error.to_string());
                }
            }
        }
        problems.sort();
        problems.dedup();
        problems
    }
}

const FROM: From<'static> = From {
    id: "rust",
    name: "Rust Guild",
    purpose: "We learn Rust from each other.",
    zone: Tz::Europe__Berlin,
    replies_to_author: false,
};

fn installation() -> Installation {
    Installation {
        addresses: Addresses::new("cop@example.org", Mode::Plus),
        organisation: "Example".to_owned(),
        url: Some("https://cop.example.org".to_owned()),
        attach_ics: true,
    }
}

/// A copy for a reader in another zone than the community's.
fn sample<'a>(letter: &'a Letter, language: Language, from: Option<&From<'a>>) -> Copy<'a> {
    Copy {
        letter,
        from: from.copied(),
        reader: Reader {
            name: "Ana",
            address: "ana@example.org",
            language,
            zone: Tz::America__Bogota,
            person: None,
        },
        token: "aaaaaaaaaaaaaaaaaaaaaaaaaa",
        leave: None,
        feed: Some("bbbbbbbbbbbbbbbbbbbbbbbbbb"),
        date: DateTime::UNIX_EPOCH,
        references: &[],
        answers_mail: false,
        attachments: &[],
        optional: false,
        answered: None,
        others: &[],
    }
}

/// Whether the desk sends it, without a community.
fn is_of_desk(letter: &Letter) -> bool {
    matches!(
        letter,
        Letter::Acknowledgement { .. }
            | Letter::Unclear { .. }
            | Letter::MailBack { .. }
            | Letter::Help { .. }
            | Letter::Goodbye { .. }
            | Letter::ConfirmJoin { .. }
            | Letter::JoinWhich { .. }
            | Letter::JoinRefused { .. }
            | Letter::FeedLink { .. }
            | Letter::ConfirmAddress { .. }
            | Letter::AddressAdded { .. }
            | Letter::UnknownAddress { .. }
            | Letter::Export { .. }
            | Letter::Forgotten {}
            | Letter::Unreachable {}
            | Letter::OperatorNote { .. }
    )
}
