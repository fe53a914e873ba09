//! What each line of a mail is: somebody's own, quoted, an attribution, older mail, a forward.

use std::collections::HashMap;

use super::attribution;
use super::headers;
use super::lines::{Hint, Line};
use super::separator::{self, Separator};

/// What a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) enum Label {
    /// Newly written.
    Own,
    /// Quoted.
    Quote,
    /// Introduces quoted mail.
    Attribution,
    /// Older mail, not marked as quoted, from a boundary to the end.
    Older,
    /// A mail that is passed on.
    Forward,
    /// A warning that the mail came from outside.
    Banner,
    /// A signature.
    Signature,
    /// The line of a telephone or mail program.
    Mobile,
    /// A confidentiality notice.
    Legal,
    /// The footer of a mailing list or a virus scanner.
    Footer,
    /// Our own letter, known from what we sent.
    Parent,
}

impl Label {
    /// The rule's name, for `convene explain`.
    pub(super) const fn rule(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Quote => "quote",
            Self::Attribution => "attribution",
            Self::Older => "older mail",
            Self::Forward => "forward",
            Self::Banner => "banner",
            Self::Signature => "signature",
            Self::Mobile => "mobile signature",
            Self::Legal => "legal notice",
            Self::Footer => "footer",
            Self::Parent => "our own letter",
        }
    }
}

/// The lines with their labels.
#[derive(Debug)]
pub(super) struct Marked<'a> {
    /// The lines.
    pub(super) lines: Vec<Line<'a>>,
    /// What each is.
    pub(super) labels: Vec<Label>,
    /// Lines of which only the beginning, in bytes, is somebody's own.
    pub(super) keep: HashMap<usize, usize>,
    /// Lines of which only the end, from that byte on, is somebody's own.
    pub(super) tails: HashMap<usize, usize>,
    /// Where the forwarded text begins, and who wrote it.
    pub(super) forward: Option<(usize, Option<String>)>,
    /// Where the text of older mail begins, below its headers.
    pub(super) older: Option<usize>,
    /// An attribution stood above everything and nothing below it was quoted.
    pub(super) headless: bool,
}

/// Labels what can be told from marks, attributions, separators and header blocks. `forward` says
/// that the subject announces a forwarded mail.
pub(super) fn mark(lines: Vec<Line<'_>>, forward: bool) -> Marked<'_> {
    let labels = vec![Label::Own; lines.len()];
    let (keep, tails) = (HashMap::new(), HashMap::new());
    let mut marked =
        Marked { lines, labels, keep, tails, forward: None, older: None, headless: false };
    let mut scan = Scan { at: 0, floor: 0, own: None, quoted: false, forward };
    while scan.at < marked.lines.len() {
        if scan.step(&mut marked) {
            break;
        }
    }
    take_broken_lines(&mut marked);
    marked
}

/// The state of the pass from top to bottom.
struct Scan {
    at: usize,
    /// No attribution reaches above this line.
    floor: usize,
    /// The first line of the sender's own.
    own: Option<usize>,
    /// A quoted line was seen.
    quoted: bool,
    forward: bool,
}

/// Where older or forwarded mail begins.
struct Boundary {
    /// The first line of its text.
    body: usize,
    separator: Option<Separator>,
    author: Option<String>,
}

impl Scan {
    /// Labels the next line or lines; true when the rest of the mail has been labelled.
    fn step(&mut self, marked: &mut Marked<'_>) -> bool {
        let at = self.at;
        let line = &marked.lines[at];
        if line.raw().trim().is_empty() {
            self.at += 1;
            return false;
        }
        if line.hint != Hint::Attribution
            && let Some(found) = attribution::ending_at(&marked.lines, at, self.floor)
        {
            return self.attribution(marked, &found);
        }
        if line.depth > 0 {
            return self.quoted(marked);
        }
        if let Some(boundary) = boundary(&marked.lines, at) {
            return self.boundary(marked, boundary);
        }
        match line.hint {
            Hint::Boundary => {
                return self.boundary(marked, Boundary { body: at, separator: None, author: None });
            }
            Hint::Attribution => marked.labels[at] = Label::Attribution,
            Hint::Signature => marked.labels[at] = Label::Signature,
            Hint::None if separator::answer_above(line.body()) => {
                if self.own.is_some() {
                    return self.boundary(
                        marked,
                        Boundary { body: at, separator: Some(Separator::Original), author: None },
                    );
                }
                marked.labels[at] = Label::Footer;
            }
            Hint::None if separator::is_rule(line.body()) => {}
            Hint::None => self.own = self.own.or(Some(at)),
        }
        self.at += 1;
        false
    }

    /// A quoted line: a forward that is shown as a quote, or a quote.
    fn quoted(&mut self, marked: &mut Marked<'_>) -> bool {
        let at = self.at;
        let first = !std::mem::replace(&mut self.quoted, true);
        if first
            && !marked.lines[at].is_blank()
            && let Some(boundary) = boundary(&marked.lines, at)
            && (self.forward || boundary.separator == Some(Separator::Forwarded))
        {
            return self.boundary(marked, boundary);
        }
        if first
            && self.forward
            && let Some(author) = attribution::quoted_author(&marked.lines, at)
        {
            return Self::rest(marked, at, Label::Forward, Some((at, Some(author))));
        }
        marked.labels[at] = Label::Quote;
        self.at += 1;
        self.floor = self.at;
        false
    }

    /// An attribution: what follows is quoted, forwarded, older, or, with nothing above it, the
    /// only text there is.
    fn attribution(&mut self, marked: &mut Marked<'_>, found: &attribution::Attribution) -> bool {
        let end = self.at + 1;
        for label in &mut marked.labels[found.start..end] {
            *label = Label::Attribution;
        }
        if found.keep > 0 {
            marked.keep.insert(found.start, found.keep);
        }
        // Lines of a wrapped attribution were taken as own before its end was seen.
        let end_of_own = found.start + usize::from(found.keep > 0);
        self.own = self.own.filter(|own| *own < end_of_own);
        let next = (end..marked.lines.len())
            .take(8)
            .find(|next| !marked.lines[*next].raw().trim().is_empty());
        let bar = next.is_some_and(|next| marked.lines[next].raw().trim_start().starts_with('|'));
        if bar {
            quote_bars(marked, end);
        }
        let quoted = next.is_some_and(|next| marked.lines[next].depth > 0);
        if self.forward {
            return Self::rest(
                marked,
                found.start,
                Label::Forward,
                Some((end, found.author.clone())),
            );
        }
        if quoted {
            (self.at, self.floor) = (end, end);
            return false;
        }
        if found.glued || self.own.is_some() {
            marked.older = Some(end);
            return Self::rest(marked, end, Label::Older, None);
        }
        marked.headless = next.is_some();
        (self.at, self.floor) = (end, end);
        false
    }

    fn boundary(&mut self, marked: &mut Marked<'_>, boundary: Boundary) -> bool {
        // A line drawn around words nobody listed belongs to the headers below it.
        let above = (0..self.at).rev().take(3).find(|above| !marked.lines[*above].is_blank());
        let drawn = |above: &usize| separator::is_drawn(marked.lines[*above].body());
        let from = above.filter(drawn).unwrap_or(self.at);
        if self.forward || boundary.separator == Some(Separator::Forwarded) {
            let forward = (boundary.body, boundary.author);
            return Self::rest(marked, from, Label::Forward, Some(forward));
        }
        marked.older = Some(boundary.body);
        Self::rest(marked, from, Label::Older, None)
    }

    /// Labels everything from `from` to the end; always true.
    fn rest(
        marked: &mut Marked<'_>,
        from: usize,
        label: Label,
        forward: Option<(usize, Option<String>)>,
    ) -> bool {
        for old in &mut marked.labels[from..] {
            *old = label;
        }
        marked.forward = forward;
        true
    }
}

/// The boundary at line `at`: a separator, a header block, or both.
fn boundary(lines: &[Line<'_>], at: usize) -> Option<Boundary> {
    let body = lines[at].body();
    let found = separator::separator(body);
    let bare = found.is_none() && separator::bare(body);
    if found.is_none() && !bare {
        let block = headers::block(lines, at)?;
        return Some(Boundary { body: block.end, separator: None, author: block.author });
    }
    // The header block may be quoted although its separator is not.
    let below = (at + 1..lines.len()).take(4).find(|below| !lines[*below].is_blank());
    let block = below.and_then(|below| headers::block(lines, below));
    let author =
        found.and_then(|(_, rest)| headers::glued_author(rest).or_else(|| headers::address(rest)));
    if bare && block.is_none() {
        return None;
    }
    Some(Boundary {
        body: block.as_ref().map_or(at + 1, |block| block.end),
        separator: found.map(|(separator, _)| separator),
        author: author.or_else(|| block.and_then(|block| block.author)),
    })
}

/// Takes the lines that begin with a bar as quoted.
fn quote_bars(marked: &mut Marked<'_>, from: usize) {
    let bars = marked.lines[from..].iter_mut().take_while(|line| {
        let raw = line.raw().trim();
        raw.is_empty() || raw.starts_with('|')
    });
    for line in bars.filter(|line| !line.raw().trim().is_empty()) {
        line.quote();
    }
}

/// A line between quoted ones was broken off by a mail program when it is nothing but a link, or
/// goes on in lower case behind a line that is as long as lines get.
fn take_broken_lines(marked: &mut Marked<'_>) {
    const LINKS: [&str; 6] = ["(http", "<http", "http", "[http", "<mailto:", "(mailto:"];
    for at in 1..marked.lines.len().saturating_sub(1) {
        if marked.labels[at] != Label::Own
            || marked.labels[at - 1] != Label::Quote
            || marked.labels[at + 1] != Label::Quote
        {
            continue;
        }
        let (above, body) = (marked.lines[at - 1].raw(), marked.lines[at].raw().trim());
        let link = LINKS.iter().any(|start| body.starts_with(start));
        let link = link && body.trim_end_matches(['>', ' ']).split_whitespace().count() == 1;
        let wrapped = above.len() >= 72 && body.len() < 40 && body.starts_with(char::is_lowercase);
        if link || wrapped {
            marked.labels[at] = Label::Quote;
        }
    }
}
