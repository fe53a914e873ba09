//! HTML mail as lines, each with what the elements of mail programs say about it.
//!
//! One pass over the text without a tree: mail is hostile and may be nested without end. Only the
//! elements that mean something ([`Role`]) are kept track of.

mod role;

use role::{Role, TAG, attribute, role};

use super::lines::{Hint, LINES, Line, visible};

/// Elements that begin and end a line.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "tr",
    "li",
    "ul",
    "ol",
    "table",
    "blockquote",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "pre",
    "hr",
    "section",
    "article",
    "header",
    "footer",
    "dl",
    "dt",
    "dd",
    "center",
    "form",
    "address",
    "body",
    "tbody",
];
/// Blocks with an empty line around them.
const SPACED: &[&str] =
    &["p", "blockquote", "ul", "ol", "table", "h1", "h2", "h3", "h4", "h5", "h6", "pre"];
/// Elements whose content is not shown.
const HIDDEN: &[&str] = &["style", "script", "title", "template"];
/// Elements without content.
const VOID: &[&str] = &["br", "hr", "img", "meta", "link", "input", "col", "area", "base", "wbr"];

/// How many elements with a role are kept track of.
const DEEPEST: usize = 256;
/// The lines of an HTML mail.
pub(super) fn lines(html: &str) -> Vec<Line<'static>> {
    let mut page = Page::default();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        if page.lines.len() >= LINES {
            return page.lines;
        }
        page.text(&rest[..at]);
        rest = page.markup(&rest[at..]);
    }
    page.text(rest);
    page.flush();
    page.lines
}

/// The page as far as it was read.
#[derive(Default)]
struct Page<'h> {
    lines: Vec<Line<'static>>,
    line: String,
    /// A space is due before the next word.
    space: bool,
    /// Open elements with a role, and inner ones of the same names.
    open: Vec<(&'h str, Role)>,
    /// Links to show behind their text: where the text began, and the address.
    link: Option<(usize, &'h str)>,
    /// Numbers of the open lists; zero is a list without numbers.
    lists: Vec<usize>,
    /// Depth of preformatted elements.
    preformatted: usize,
    /// No ">" follows.
    endless: bool,
    /// The boundary was seen and not yet given to a line.
    boundary: bool,
}

impl<'h> Page<'h> {
    /// Reads the tag or comment at the beginning of `rest`; what is left.
    fn markup(&mut self, rest: &'h str) -> &'h str {
        if let Some(comment) = rest.strip_prefix("<!--") {
            return comment.find("-->").map_or("", |end| &comment[end + 3..]);
        }
        let begins = rest[1..]
            .starts_with(|c: char| c.is_ascii_alphabetic() || matches!(c, '/' | '!' | '?'));
        let end = if begins && !self.endless { rest.find('>') } else { None };
        let Some(end) = end else {
            // No tag ("a < b"); without any ">" ahead there is no need to look for it again.
            self.endless |= begins;
            self.text("&lt;");
            return &rest[1..];
        };
        let end =
            tag_end(&rest[..rest.floor_char_boundary(end.max(TAG).min(rest.len()))]).unwrap_or(end);
        let (tag, after) = (&rest[1..end], &rest[end + 1..]);
        let Some(name) = tag.strip_prefix('/') else {
            return self.start(tag, after);
        };
        self.end(name.trim());
        after
    }

    fn start(&mut self, tag: &'h str, after: &'h str) -> &'h str {
        let name = tag.split(|c: char| c.is_whitespace() || c == '/').next().unwrap_or_default();
        if is(HIDDEN, name) {
            return skip(after, name);
        }
        if name.eq_ignore_ascii_case("br") {
            self.flush_line();
            return after;
        }
        if is(BLOCKS, name) {
            self.block(name);
        }
        match name.to_ascii_lowercase().as_str() {
            "hr" => {
                self.line.push_str("---");
                self.flush();
            }
            "li" => {
                let number = self.lists.last_mut().filter(|number| **number > 0);
                let mark = number.map_or_else(
                    || "- ".to_owned(),
                    |number| {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    },
                );
                self.line.push_str(&mark);
            }
            "ul" | "ol" if self.lists.len() < DEEPEST => {
                self.lists.push(usize::from(name.eq_ignore_ascii_case("ol")));
            }
            "td" | "th" => self.space = !self.line.is_empty(),
            "pre" => self.preformatted += 1,
            "a" => self.link = attribute(tag, "href").map(|href| (self.line.len(), href)),
            _ => {}
        }
        self.role(tag, name);
        after
    }

    /// Keeps track of an element's role, if it or an open one of its name has any.
    fn role(&mut self, tag: &str, name: &'h str) {
        let role = role(tag, name);
        if role == Some(Role::Boundary) {
            self.flush();
            self.boundary = true;
        }
        let counted =
            self.open.iter().rev().take(32).any(|(open, _)| open.eq_ignore_ascii_case(name));
        let Some(role) = role.or(counted.then_some(Role::Inner)) else { return };
        if is(VOID, name) || self.open.len() >= DEEPEST || role == Role::Boundary && !counted {
            return;
        }
        if role != Role::Inner {
            self.flush();
        }
        self.open.push((name, role));
    }

    fn end(&mut self, name: &str) {
        if is(BLOCKS, name) {
            self.block(name);
        }
        match name.to_ascii_lowercase().as_str() {
            "ul" | "ol" => {
                self.lists.pop();
            }
            "pre" => self.preformatted = self.preformatted.saturating_sub(1),
            "a" => self.end_link(),
            _ => {}
        }
        if let Some(at) = self.open.iter().rposition(|(open, _)| open.eq_ignore_ascii_case(name)) {
            if self.open[at..].iter().any(|(_, role)| *role != Role::Inner) {
                self.flush();
            }
            self.open.truncate(at);
        }
    }

    /// Shows where a link leads when its text does not say so.
    fn end_link(&mut self) {
        let Some((start, href)) = self.link.take() else { return };
        let shown = self.line.get(start..).unwrap_or_default().trim();
        let says = |text: &str| text.contains("://") || text.contains("www.") || text.contains('@');
        if href.starts_with("http") && href.len() < 300 && !shown.is_empty() && !says(shown) {
            let address = decode(href);
            self.line.push_str(" <");
            self.line.push_str(&address);
            self.line.push('>');
        }
    }

    /// Ends the line, with an empty one around spaced blocks.
    fn block(&mut self, name: &str) {
        self.flush();
        let blank = self.lines.last().is_none_or(Line::is_blank);
        if is(SPACED, name) && !blank {
            self.flush_line();
        }
    }

    fn text(&mut self, text: &str) {
        if text.is_empty() {
            return;
        }
        let text = if text.contains('&') { decode(text) } else { text.to_owned() };
        let text = visible(&text);
        if self.preformatted > 0 {
            let mut lines = text.split('\n');
            self.line.push_str(lines.next().unwrap_or_default());
            for line in lines {
                self.flush_line();
                self.line.push_str(line.trim_end_matches('\r'));
            }
            return;
        }
        self.space |= text.starts_with(char::is_whitespace);
        for word in text.split_whitespace() {
            if std::mem::take(&mut self.space) && !self.line.is_empty() && !self.line.ends_with(' ')
            {
                self.line.push(' ');
            }
            self.line.push_str(word);
            self.space = true;
        }
        self.space = text.ends_with(char::is_whitespace);
    }

    /// Ends the line if there is anything on it.
    fn flush(&mut self) {
        if !self.line.trim().is_empty() {
            self.flush_line();
        }
        self.line.clear();
        self.space = false;
    }

    /// Ends the line, empty or not.
    fn flush_line(&mut self) {
        let raw = std::mem::take(&mut self.line).trim_end().to_owned();
        self.space = false;
        self.link = None;
        let of = |wanted: Role| self.open.iter().filter(|(_, role)| *role == wanted).count();
        let hint = match () {
            () if self.boundary && !raw.is_empty() => Hint::Boundary,
            () if of(Role::Attribution) > 0 => Hint::Attribution,
            () if of(Role::Signature) > 0 => Hint::Signature,
            () => Hint::None,
        };
        self.boundary &= hint != Hint::Boundary;
        if self.lines.len() < LINES {
            self.lines.push(Line::of_html(raw, of(Role::Quote), hint));
        }
    }
}

/// Where a tag ends, if a ">" inside the quotes of an attribute does not.
fn tag_end(tag: &str) -> Option<usize> {
    let mut quote = None;
    for (at, byte) in tag.bytes().enumerate().take(TAG) {
        match (quote, byte) {
            (None, b'"' | b'\'') if tag[..at].trim_end().ends_with('=') => quote = Some(byte),
            (Some(open), _) if open == byte => quote = None,
            (None, b'>') => return Some(at),
            _ => {}
        }
    }
    None
}

/// What follows the end of a hidden element.
fn skip<'h>(after: &'h str, name: &str) -> &'h str {
    let mut rest = after;
    while let Some(at) = rest.find("</") {
        rest = &rest[at + 2..];
        if rest.get(..name.len()).is_some_and(|end| end.eq_ignore_ascii_case(name)) {
            return rest.find('>').map_or("", |end| &rest[end + 1..]);
        }
    }
    // Never closed: browsers show nothing of what follows either.
    ""
}

/// With entities such as `&eacute;` as characters.
fn decode(text: &str) -> String {
    let mut decoded = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        decoded.push_str(&rest[..at]);
        rest = &rest[at..];
        let name = rest[1..]
            .bytes()
            .take(32)
            .take_while(|b| b.is_ascii_alphanumeric() || *b == b'#')
            .count();
        let end = 1 + name;
        let closed = rest[end..].starts_with(';');
        let end = end + usize::from(closed);
        mail_parser::decoders::html::add_html_token(&mut decoded, &rest.as_bytes()[..end], false);
        rest = &rest[end..];
    }
    decoded.push_str(rest);
    decoded
}

fn is(names: &[&str], name: &str) -> bool {
    names.iter().any(|known| known.eq_ignore_ascii_case(name))
}
