//! The paths of feeds.

/// What a path asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum FeedPath<'p> {
    /// `/all.ics`: all public meetings, for everybody.
    Directory,
    /// `/c/ID.ics`: a community's, for everybody.
    Public { id: &'p str, format: Format },
    /// `/c/ID/SECRET.ics`: a community's, for its members.
    Community { id: &'p str, secret: &'p str, format: Format },
    /// `/m/SECRET.ics`: a member's meetings in all their communities.
    Own { secret: &'p str },
    /// `/m/SECRET/duty.ics`: the meetings they facilitate or present at.
    Duty { secret: &'p str },
}

/// What a feed is written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Format {
    /// iCalendar (RFC 5545): meetings.
    Calendar,
    /// Atom (RFC 4287): summaries.
    Atom,
}

impl Format {
    /// The value of Content-Type.
    pub fn content_type(self) -> &'static str {
        match self {
            Self::Calendar => "text/calendar; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
        }
    }
}

/// Whether a path may be one of a feed, by its looks. What is none needs not be asked of the engine.
pub fn is_feed_path(path: &str) -> bool {
    FeedPath::read(path).is_some()
}

impl<'p> FeedPath<'p> {
    /// Reads a path as it stands in a request; nothing in it is ever percent-encoded.
    pub(super) fn read(path: &'p str) -> Option<Self> {
        if path == "/all.ics" {
            return Some(Self::Directory);
        }
        if let Some(secret) = path.strip_prefix("/m/") {
            if let Some(secret) = secret.strip_suffix("/duty.ics") {
                return is_secret(secret).then_some(Self::Duty { secret });
            }
            let secret = secret.strip_suffix(".ics")?;
            return is_secret(secret).then_some(Self::Own { secret });
        }
        let (path, extension) = path.strip_prefix("/c/")?.rsplit_once('.')?;
        let format = match extension {
            "ics" => Format::Calendar,
            "atom" => Format::Atom,
            _ => return None,
        };
        match path.split_once('/') {
            None => is_id(path).then_some(Self::Public { id: path, format }),
            Some((id, secret)) => {
                (is_id(id) && is_secret(secret)).then_some(Self::Community { id, secret, format })
            }
        }
    }
}

/// `[a-z][a-z0-9-]{0,29}`.
fn is_id(text: &str) -> bool {
    text.len() <= 30
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

/// 128 bits in base32.
fn is_secret(text: &str) -> bool {
    text.len() == 26 && text.bytes().all(|b| b.is_ascii_alphabetic() || (b'2'..=b'7').contains(&b))
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "abcdefghijklmnopqrstuvwx27";

    #[test]
    fn the_paths_of_the_contract() {
        let read = |path: &str| format!("{:?}", FeedPath::read(path).unwrap());
        assert_eq!(read("/c/rust.ics"), "Public { id: \"rust\", format: Calendar }");
        assert_eq!(read("/all.ics"), "Directory");
        assert_eq!(read("/c/rust.atom"), "Public { id: \"rust\", format: Atom }");
        assert!(read(&format!("/c/rust/{SECRET}.ics")).starts_with("Community"));
        assert!(read(&format!("/c/rust/{SECRET}.atom")).contains("Atom"));
        assert!(read(&format!("/m/{SECRET}.ics")).starts_with("Own"));
        assert!(read(&format!("/m/{SECRET}/duty.ics")).starts_with("Duty"));
    }

    #[test]
    fn nothing_else_is_a_feed() {
        let long = "a".repeat(70_000);
        for path in [
            "",
            "/",
            "/c/",
            "/c/.ics",
            "/c/../rust.ics",
            "/c/rust.ics/",
            "/c/rust.ICS",
            "/c/Rust.ics",
            "/c/rust%2e.ics",
            "/c/rust/short.ics",
            "/m/.ics",
            "/m/duty.ics",
            &format!("/m/{SECRET}.atom"),
            &format!("/m/{SECRET}/x.ics"),
            &format!("/c/rust/{SECRET}/x.ics"),
            &format!("/c/{long}.ics"),
            &format!("/m/{long}.ics"),
        ] {
            assert!(!is_feed_path(path), "{path:.60}");
        }
    }
}
