//! Our own addresses, and what a mail to one of them is for (decisions.md, Addresses).

use data_encoding::BASE32_NOPAD;
use sha2::{Digest, Sha256};

/// How many letters a code in a subject has: twenty bits, told apart among one reader's letters.
const CODE: usize = 4;

/// How a mail server tells our addresses apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// `cop+rust@example.org`.
    Plus,
    /// `rust@cop.example.org`.
    Catchall,
    /// One address; threads and subjects decide.
    Plain,
}

/// The addresses of one installation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addresses {
    local: String,
    host: String,
    mode: Mode,
}

/// What a mail to one of our addresses is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Route {
    /// The desk: joining, founding, everything that is no community's.
    Desk,
    /// A community, by its id.
    Community(String),
    /// An answer, by the token of the letter.
    Answer(String),
    /// A letter that came back, by its envelope's token.
    Bounce(String),
    /// Leaving, by the member's token.
    Leave(String),
}

impl Addresses {
    /// The addresses around the desk's; one without `@` gets the host `localhost`.
    pub fn new(desk: &str, mode: Mode) -> Self {
        let desk = desk.to_lowercase();
        let (local, host) = desk.rsplit_once('@').unwrap_or((&desk, "localhost"));
        Self { local: local.to_owned(), host: host.to_owned(), mode }
    }

    /// How they are told apart.
    pub fn mode(&self) -> Mode {
        self.mode
    }

    /// What stands behind the `@`.
    pub fn host(&self) -> &str {
        &self.host
    }

    /// The desk's address.
    pub fn desk(&self) -> String {
        format!("{}@{}", self.local, self.host)
    }

    /// A community's address.
    pub fn community(&self, id: &str) -> String {
        self.with(id)
    }

    /// Where an answer with this token goes.
    pub fn answer(&self, token: &str) -> String {
        self.with(&format!("r.{token}"))
    }

    /// The envelope sender with this token.
    pub fn bounce(&self, token: &str) -> String {
        self.with(&format!("b.{token}"))
    }

    /// Where a mail goes that only means: let me leave.
    pub fn leave(&self, token: &str) -> String {
        match self.mode {
            Mode::Plus => format!("{}+leave.{token}@{}", self.local, self.host),
            Mode::Catchall => format!("leave.{token}@{}", self.host),
            Mode::Plain => self.desk(),
        }
    }

    fn with(&self, tag: &str) -> String {
        match self.mode {
            Mode::Plus => format!("{}+{tag}@{}", self.local, self.host),
            Mode::Catchall => format!("{tag}@{}", self.host),
            Mode::Plain => self.desk(),
        }
    }

    /// What a mail to `address` is for; none: it is not one of ours. Compared without case.
    pub fn route(&self, address: &str) -> Option<Route> {
        let address = address.trim().to_lowercase();
        let (local, host) = address.rsplit_once('@')?;
        if host != self.host {
            return None;
        }
        if local == self.local {
            return Some(Route::Desk);
        }
        let tag = match self.mode {
            Mode::Plus => local.strip_prefix(&self.local)?.strip_prefix('+')?,
            Mode::Catchall => local,
            Mode::Plain => return None,
        };
        let token = |text: &str| {
            let sound = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_alphanumeric());
            sound.then(|| text.to_owned())
        };
        if let Some(rest) = tag.strip_prefix("r.") {
            return token(rest).map(Route::Answer);
        }
        if let Some(rest) = tag.strip_prefix("b.") {
            return token(rest).map(Route::Bounce);
        }
        if let Some(rest) = tag.strip_prefix("leave.") {
            return token(rest).map(Route::Leave);
        }
        let id = tag.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-');
        (id && tag.starts_with(|first: char| first.is_ascii_lowercase()))
            .then(|| Route::Community(tag.to_owned()))
    }
}

/// The Message-ID of a letter, without angle brackets: it carries the token home where addresses
/// can't.
pub fn message_id(token: &str, host: &str) -> String {
    format!("r.{token}@{host}")
}

/// The token in a Message-ID of ours.
pub fn token_of<'a>(message_id: &'a str, host: &str) -> Option<&'a str> {
    let id = message_id.trim_matches(['<', '>', ' ']);
    let (local, of) = id.rsplit_once('@')?;
    let token = local.strip_prefix("r.").or_else(|| local.strip_prefix("R."))?;
    of.eq_ignore_ascii_case(host).then_some(token)
}

/// The short code that stands for a token in a subject where addresses can't carry it: `4F7K`. It
/// is no secret and proves nothing.
pub fn code(token: &str) -> String {
    let hash = Sha256::digest(token.as_bytes());
    BASE32_NOPAD.encode(&hash[..5]).chars().take(CODE).collect()
}

/// The code that a subject ends with, as the hash of its token begins: twenty bits.
pub fn code_of(subject: &str) -> Option<[u8; 3]> {
    let (_, rest) = subject.rsplit_once("[#")?;
    let (code, _) = rest.split_once(']')?;
    if code.len() != CODE || !code.is_ascii() {
        return None;
    }
    let bits = BASE32_NOPAD.decode(format!("{}AAAA", code.to_ascii_uppercase()).as_bytes()).ok()?;
    bits[..3].try_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_address_finds_its_way_home() {
        for mode in [Mode::Plus, Mode::Catchall] {
            let ours = Addresses::new("Cop@Example.org", mode);
            let home = |address: String| ours.route(&address.to_uppercase());
            assert_eq!(home(ours.desk()), Some(Route::Desk));
            assert_eq!(home(ours.community("rust")), Some(Route::Community("rust".into())));
            assert_eq!(home(ours.answer("abc2")), Some(Route::Answer("abc2".into())));
            assert_eq!(home(ours.bounce("abc2")), Some(Route::Bounce("abc2".into())));
            assert_eq!(home(ours.leave("abc2")), Some(Route::Leave("abc2".into())));
        }
        let ours = Addresses::new("cop@example.org", Mode::Plain);
        assert_eq!(ours.route(&ours.answer("abc2")), Some(Route::Desk));
    }

    #[test]
    fn what_is_not_ours_is_not_ours() {
        let ours = Addresses::new("cop@example.org", Mode::Plus);
        for foreign in ["cop@example.com", "cop+@example.org", "copy+rust@example.org", "x", ""] {
            assert_eq!(ours.route(foreign), None, "{foreign}");
        }
        assert_eq!(token_of("<r.abc@EXAMPLE.org>", "example.org"), Some("abc"));
        assert_eq!(token_of("abc@example.org", "example.org"), None);
    }
}
