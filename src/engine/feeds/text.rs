//! The words of feeds, and what nobody's words may carry there.

use crate::community::Language;

/// The few words that feeds say themselves.
#[derive(Debug, Clone, Copy)]
pub(super) struct Words {
    /// Of a member's own feed.
    pub(super) meetings: &'static str,
    /// Of a member's duties.
    pub(super) duties: &'static str,
    /// Before the name of who facilitates.
    pub(super) facilitator: &'static str,
    /// Above the topics.
    pub(super) agenda: &'static str,
    /// A duty of the reader.
    pub(super) you_facilitate: &'static str,
    /// The reader was asked, and has not answered.
    pub(super) can_you_facilitate: &'static str,
    /// Before the names of who comes.
    pub(super) coming: &'static str,
    /// The reader presents a topic.
    pub(super) you_present: &'static str,
    /// Above what was decided.
    pub(super) decided: &'static str,
    /// Above who does what.
    pub(super) actions: &'static str,
    /// Above whom the meeting thanks.
    pub(super) thanks: &'static str,
    /// How many topics, decisions, actions.
    pub(super) counted: [&'static str; 3],
}

const ENGLISH: Words = Words {
    meetings: "my meetings",
    duties: "my duties",
    facilitator: "Facilitator:",
    agenda: "Agenda:",
    you_facilitate: "you facilitate",
    can_you_facilitate: "can you facilitate?",
    coming: "Coming:",
    you_present: "you present",
    decided: "Decided:",
    actions: "Actions:",
    thanks: "Thanks:",
    counted: ["Topics:", "Decisions:", "Actions:"],
};

const SPANISH: Words = Words {
    meetings: "mis reuniones",
    duties: "mis turnos",
    facilitator: "Facilita:",
    agenda: "Orden del día:",
    you_facilitate: "facilitas tú",
    can_you_facilitate: "¿puedes facilitar?",
    coming: "Vienen:",
    you_present: "presentas tú",
    decided: "Decidido:",
    actions: "Acciones:",
    thanks: "Gracias:",
    counted: ["Temas:", "Decisiones:", "Acciones:"],
};

/// The words for a reader of a language.
pub(super) fn words(language: Language) -> &'static Words {
    if language.of_letters() == Language::Es { &SPANISH } else { &ENGLISH }
}

/// A text without the hosts of mail addresses in it: people write addresses, feeds show none.
pub(super) fn without_addresses(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('@') {
        let left = after.trim_start_matches(|c: char| c.is_alphanumeric() || "@.-_+".contains(c));
        let host = &after[..after.len() - left.len()];
        let is_address = before.ends_with(|c: char| !c.is_whitespace()) && host.contains('.');
        shown.extend([before, "@", if is_address { "…" } else { host }]);
        rest = left;
    }
    shown + rest
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_lose_their_host() {
        let text = "Ask <bo@example.org>, or cy.k@a.example.\nNot @cy, 5 @ 3, a@b";
        assert_eq!(without_addresses(text), "Ask <bo@…>, or cy.k@…\nNot @cy, 5 @ 3, a@b");
        assert_eq!(without_addresses("a@b.c@d.example,x@y.example"), "a@…,x@…");
    }
}
