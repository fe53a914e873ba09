//! Summaries as an Atom feed (RFC 4287), for people who read news and not calendars.

use chrono::{DateTime, SecondsFormat, Utc};

use super::text::{LONGEST_BLOCK, LONGEST_LINE, clean_block, clean_line, uri};

/// A feed of what a community published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Atom {
    /// A URI that never changes; names the feed.
    pub id: String,
    /// The community.
    pub title: String,
    /// Who publishes it.
    pub author: String,
    /// Where this feed is fetched from.
    pub source: String,
    /// When anything in it last changed.
    pub updated: DateTime<Utc>,
    /// The newest first.
    pub entries: Vec<Entry>,
}

/// One summary.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// A URI that never changes; names the entry.
    pub id: String,
    /// Of which meeting.
    pub title: String,
    /// When it was sent.
    pub published: DateTime<Utc>,
    /// When it was last changed.
    pub updated: DateTime<Utc>,
    /// The page about it, or empty.
    pub link: String,
    /// The summary as plain text.
    pub text: String,
}

impl Atom {
    /// The feed as it is served: `application/atom+xml; charset=utf-8`.
    pub fn text(&self) -> String {
        let mut xml = Xml(String::from("<?xml version=\"1.0\" encoding=\"utf-8\"?>\n"));
        xml.0.push_str("<feed xmlns=\"http://www.w3.org/2005/Atom\">\n");
        xml.element("id", &uri(&self.id));
        xml.element("title", &line(&self.title));
        xml.element("updated", &time(self.updated));
        xml.0.push_str("<author>");
        xml.element("name", &line(&self.author));
        xml.0.push_str("</author>\n");
        xml.link("self", &self.source);
        for entry in &self.entries {
            xml.0.push_str("<entry>\n");
            xml.element("id", &uri(&entry.id));
            xml.element("title", &line(&entry.title));
            xml.element("published", &time(entry.published));
            xml.element("updated", &time(entry.updated));
            xml.link("alternate", &entry.link);
            xml.element("content", &clean_block(&entry.text, LONGEST_BLOCK));
            xml.0.push_str("</entry>\n");
        }
        xml.0.push_str("</feed>\n");
        xml.0
    }
}

fn line(text: &str) -> String {
    clean_line(text, LONGEST_LINE)
}

fn time(instant: DateTime<Utc>) -> String {
    instant.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// A growing XML text.
struct Xml(String);

impl Xml {
    fn element(&mut self, name: &str, text: &str) {
        self.0.extend(["<", name, ">"]);
        self.escaped(text);
        self.0.extend(["</", name, ">\n"]);
    }

    /// A link, unless there is none.
    fn link(&mut self, relation: &str, target: &str) {
        let target = uri(target);
        if !target.is_empty() {
            self.0.extend(["<link rel=\"", relation, "\" href=\""]);
            self.escaped(&target);
            self.0.push_str("\"/>\n");
        }
    }

    /// Text without what XML gives a meaning or, though no control character, forbids.
    fn escaped(&mut self, text: &str) {
        for character in text.chars() {
            match character {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                '\u{FFFE}' | '\u{FFFF}' => {}
                other => self.0.push(other),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn feed(text: &str) -> String {
        let at = DateTime::UNIX_EPOCH;
        let entry = Entry {
            id: "urn:uuid:1".into(),
            title: text.into(),
            published: at,
            updated: at,
            link: text.into(),
            text: text.into(),
        };
        Atom {
            id: "urn:uuid:0".into(),
            title: text.into(),
            author: text.into(),
            source: "https://cop.example/c/rust.atom".into(),
            updated: at,
            entries: vec![entry],
        }
        .text()
    }

    #[test]
    fn a_feed_names_when_and_where() {
        let xml = feed("Notes");
        assert!(xml.contains("<link rel=\"self\" href=\"https://cop.example/c/rust.atom\"/>"));
        assert!(xml.contains("<updated>1970-01-01T00:00:00Z</updated>"));
    }

    #[test]
    fn nothing_written_becomes_markup() {
        let xml = feed("</content><script>\"&\u{FFFF}\u{8}\u{1b}");
        assert!(!xml.contains("<script>") && !xml.contains("</content><"));
        assert!(xml.chars().all(|c| c == '\n' || !c.is_control() && c != '\u{FFFF}'));
        assert_eq!(xml.matches("<entry>").count(), 1);
    }
}
