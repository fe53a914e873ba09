//! Takes our tokens and secret links out of what is relayed or archived.

use regex::{NoExpand, Regex};

use super::address::Addresses;

/// What stands where a secret was.
const GONE: &str = "[\u{2026}]";

/// `text` without addresses, Message-IDs and links of ours that hold a secret, and without anything
/// else that looks like one of our tokens: 26 letters and digits of base32.
///
/// What is quoted in a mail to everybody came to its author with the author's own tokens.
pub fn scrub(text: &str, addresses: &Addresses, url: Option<&str>) -> String {
    let host = regex::escape(addresses.host());
    let address = format!(
        r"(?i)(?:[a-z0-9._-]+(?:\+|%2b))?\b(?:r|b|leave)\.[a-z0-9]+(?:\.[a-z0-9]+)*(?:@|%40){host}\b"
    );
    let link = url.map(|url| {
        let place = url.split_once("://").map_or(url, |(_, place)| place).trim_end_matches('/');
        format!(r#"(?i)(?:https?|webcals?)://{}/[mu]/[^\s<>"'`)\]]+"#, regex::escape(place))
    });
    let token = Some(r"(?i)\b[a-z2-7]{26}\b".to_owned());
    let secrets = [Some(address), link, token];
    secrets
        .into_iter()
        .flatten()
        .filter_map(|secret| Regex::new(&secret).ok())
        .fold(text.to_owned(), |text, secret| {
            secret.replace_all(&text, NoExpand(GONE)).into_owned()
        })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::address::{Mode, message_id};

    const TOKEN: &str = "mfrggzdfmztwq2lknnwg23tpoa";

    #[test]
    fn no_token_is_left_whatever_carries_it() {
        for mode in [Mode::Plus, Mode::Catchall, Mode::Plain] {
            let ours = Addresses::new("cop@example.org", mode);
            let id = message_id(TOKEN, "example.org");
            let text = format!(
                "> To: Rust <{}>, {}, {}\n> <{id}>\n> https://cop.example.org/m/{TOKEN}.ics\n\
                 > mailto:{}?body=yes\n> webcal://COP.example.org/u/{TOKEN}\n> {}",
                ours.answer(TOKEN),
                ours.leave(TOKEN).to_uppercase(),
                ours.bounce(TOKEN),
                ours.answer(TOKEN).replace('+', "%2B").replace('@', "%40"),
                TOKEN.to_uppercase(),
            );
            let clean = scrub(&text, &ours, Some("https://cop.example.org/"));
            assert!(!clean.to_lowercase().contains(TOKEN), "{clean}");
            assert!(!clean.contains("/m/") && !clean.contains("/u/"), "{clean}");
        }
    }

    #[test]
    fn everything_else_stays_as_it_was() {
        let ours = Addresses::new("cop@example.org", Mode::Plus);
        let text = "Write to cop+rust@example.org or r.smith@example.com; see\n\
                    https://cop.example.org/c/rust.ics and https://example.com/m/x. $1 b.c@d.example";
        assert_eq!(scrub(text, &ours, Some("https://cop.example.org")), text);
    }
}
