//! Header blocks (`From: … Sent: … To: … Subject: …`) inside a mail, in any language.

use super::lines::Line;
use super::locales::{Header, fold, header};

/// A header block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Block {
    /// The first line after it.
    pub(super) end: usize,
    /// The author's address, where the block gives one.
    pub(super) author: Option<String>,
}

/// The longest label, in characters.
const LABEL: usize = 40;
/// How many lines a header may go on over.
const CONTINUED: usize = 4;
/// How many lines a block may have.
const LINES: usize = 60;

/// The header block that begins at line `start`.
pub(super) fn block(lines: &[Line<'_>], start: usize) -> Option<Block> {
    let first = &lines[start];
    if let Some(values) = glued(first.body()) {
        return Some(Block { end: start + 1, author: address(values) });
    }
    let (header, value) = labelled(first.body())?;
    let mut seen = Seen::default();
    seen.add(header, value);
    let (mut end, mut at) = (start + 1, start + 1);
    while at < lines.len() && at < start + LINES && at - end <= CONTINUED {
        let line = &lines[at];
        if line.depth != first.depth {
            break;
        }
        at += 1;
        match labelled(line.body()) {
            Some((header, value)) => {
                seen.add(header, value);
                end = at;
            }
            // One empty line between two headers is how converted HTML looks.
            None if line.is_blank()
                && lines.get(at).is_none_or(|next| labelled(next.body()).is_none()) =>
            {
                break;
            }
            None => seen.go_on(line.body()),
        }
    }
    // A folded subject or list of receivers goes on until the empty line.
    let rest = lines[end..]
        .iter()
        .take(CONTINUED)
        .take_while(|line| !line.is_blank() && line.depth == first.depth);
    let folded = rest.count();
    if folded < CONTINUED
        && seen.last_may_fold
        && lines.get(end + folded).is_some_and(Line::is_blank)
    {
        end += folded;
    }
    seen.is_block().then_some(Block { end, author: seen.author })
}

/// Which headers were seen.
#[derive(Default)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent observations, read once in one place"
)]
struct Seen {
    from: bool,
    date: bool,
    to: bool,
    subject: bool,
    address: bool,
    year: bool,
    last: Option<Header>,
    last_may_fold: bool,
    author: Option<String>,
}

impl Seen {
    fn add(&mut self, header: Header, value: &str) {
        match header {
            Header::From if self.from => return,
            Header::From => self.from = true,
            Header::Date => self.date = true,
            Header::To => self.to = true,
            Header::Subject => self.subject = true,
            Header::Copy | Header::Other => {}
        }
        self.last = Some(header);
        // Only what is long or ends in a comma is folded by mail programs.
        self.last_may_fold = value.len() > 55 || value.ends_with([',', ';']);
        self.take(value);
    }

    fn go_on(&mut self, value: &str) {
        self.take(value);
    }

    fn take(&mut self, value: &str) {
        let found = address(value);
        self.address |= found.is_some();
        self.year |= self.last == Some(Header::Date)
            && value.bytes().filter(u8::is_ascii_digit).count() >= 4;
        if self.last == Some(Header::From) && self.author.is_none() {
            self.author = found;
        }
    }

    /// A travel plan has "From:" and "To:" too; a header block has a subject, addresses or a date
    /// with a year.
    fn is_block(&self) -> bool {
        let count = [self.date, self.to, self.subject].into_iter().filter(|seen| *seen).count();
        self.from
            && count >= 1
            && (self.address || self.subject && count >= 2 || self.year && self.to)
            || self.from && self.subject
    }
}

/// The header that a line begins with, and its value; bold marks and bullets around the label do
/// not matter.
fn labelled(body: &str) -> Option<(Header, &str)> {
    let body = body.trim_start_matches(['*', '_', ' ', '\t', '|', '•']);
    let (at, colon) = body.char_indices().take(LABEL).find(|(_, c)| matches!(c, ':' | '：'))?;
    let label = fold(body[..at].trim_matches(['*', '_', ' ', '\t']));
    let value = body[at + colon.len_utf8()..].trim_matches(['*', '_', ' ', '\t', '|']);
    header(&label).map(|header| (header, value))
}

/// The value of the author's header, if all headers of a block stand on this one line, as web mailers
/// glue them.
fn glued(body: &str) -> Option<&str> {
    labelled(body)?;
    let labels = labels(body);
    let count = |wanted| usize::from(labels.iter().any(|(_, _, header)| *header == wanted));
    let kinds =
        [Header::From, Header::Date, Header::To, Header::Subject].map(count).iter().sum::<usize>();
    let from = labels.iter().position(|(_, _, header)| *header == Header::From)?;
    if kinds < 3 {
        return None;
    }
    let end = labels.get(from + 1).map_or(body.len(), |(start, _, _)| *start);
    Some(&body[labels[from].1..end])
}

/// The author of headers glued on one line after a separator.
pub(super) fn glued_author(rest: &str) -> Option<String> {
    glued(rest).and_then(address)
}

/// All labels in a line: where each begins, where its value begins, and what it names.
fn labels(body: &str) -> Vec<(usize, usize, Header)> {
    let mut found = Vec::new();
    for (at, colon) in body.char_indices().filter(|(_, c)| matches!(c, ':' | '：')).take(40) {
        // The last one or two words before the colon; they may touch what stands before them.
        let before = body[..at].trim_end();
        let word = |c: char| c.is_alphabetic() || matches!(c, '.' | '\'' | '’' | '-');
        let one = before.trim_end_matches(word).len();
        let two = before[..one].trim_end_matches(' ').trim_end_matches(word).len();
        let label = [two, one]
            .into_iter()
            .find_map(|start| Some((start, header(&fold(&before[start..]))?)));
        if let Some((start, header)) = label {
            found.push((start, at + colon.len_utf8(), header));
        }
    }
    found
}

/// The first mail address in `text`, lower case.
pub(super) fn address(text: &str) -> Option<String> {
    let local = |c: char| c.is_alphanumeric() || "._%+-=&~!#$/'".contains(c);
    let domain = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
    text.match_indices('@').take(20).find_map(|(at, _)| {
        let start = text[..at].trim_end_matches(local).len();
        let rest = &text[at + 1..];
        let host = &rest[..rest.len() - rest.trim_start_matches(domain).len()];
        let host = host.trim_end_matches(['.', '-']);
        let name = text[start..at].trim_start_matches(['\'', '.', '/']);
        (!name.is_empty() && host.contains('.')).then(|| format!("{name}@{host}").to_lowercase())
    })
}

#[cfg(test)]
mod tests {
    use super::super::lines::split;
    use super::*;

    fn read(text: &str) -> Option<Block> {
        block(&split(text), 0)
    }

    #[test]
    fn blocks_are_found_in_many_languages_and_shapes() {
        for text in [
            "From: Ana <ana@example.org>\nSent: Monday\nTo: Bo\nSubject: x\n\nbody",
            "*Von:* Ana [mailto:ana@example.org]\n*Gesendet:* Montag\n*An:* Bo\n*Betreff:* x\n\nbody",
            "De : Ana <ana@example.org>\nEnvoyé : lundi\nÀ : Bo\nObjet : x\n\nbody",
            "Date: \tWed, 3 Nov 2021\nFrom: \tAna <ana@example.org>\nTo: \tBo\n\nbody",
            "** De : Ana ana@example.org **\n** Envoye : lundi **\n** Objet : x **",
            "发件人：Ana <ana@example.org>\n发送时间：2021年\n收件人：Bo\n主题：x",
            "Od: Ana <ana@example.org>Komu: Bo <bo@example.org>Odesláno: st\nrest",
        ] {
            assert_eq!(
                read(text).and_then(|block| block.author).as_deref(),
                Some("ana@example.org"),
                "{text}"
            );
        }
    }

    #[test]
    fn what_people_write_is_no_block() {
        for text in [
            "Date: Wednesday 3, October 2011\nTime: 7:00am\nAddress: 130 Fox St",
            "From: Madrid\nTo: Berlin",
            "From: what I hear it works\nTo: be honest I doubt it",
            "Subject: I like it",
        ] {
            assert_eq!(read(text), None, "{text}");
        }
    }

    #[test]
    fn the_block_ends_where_the_mail_begins() {
        let text =
            "From: Ana <ana@example.org>\n\nSent: Monday\n\nTo: Bo\n\nSubject: x\n\nHello: you";
        assert_eq!(read(text).map(|block| block.end), Some(7));
    }
}
