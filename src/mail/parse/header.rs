//! The header block: found, unfolded, made UTF-8, decoded (RFC 5322 2.2, RFC 2047).

use std::borrow::Cow;

use super::charset;

/// The largest header block that is read, in bytes; the rest of a larger one is left out.
pub(super) const MAX_BLOCK: usize = 512 << 10;
const MAX_FIELDS: usize = 2_000;
const MAX_VALUE: usize = 64 << 10;
/// The longest encoded word; the standard allows 75 bytes, programs write what they like.
const MAX_WORD: usize = 8 << 10;

/// The fields of one header block, in order.
#[derive(Debug, Clone, Default)]
pub(super) struct Fields(Vec<Field>);

#[derive(Debug, Clone)]
struct Field {
    name: String,
    /// Unfolded, UTF-8, encoded words as they came.
    raw: String,
    /// With encoded words decoded, where there are any.
    decoded: Option<String>,
}

impl Fields {
    /// Reads the block at the start of `bytes`; also returns what follows it.
    pub(super) fn read(bytes: &[u8]) -> (Self, &[u8]) {
        let (block, body) = split_block(bytes);
        let mut fields = Vec::new();
        for line in unfolded(block).take(MAX_FIELDS) {
            let Some(colon) = line.iter().position(|&byte| byte == b':') else { continue };
            let raw = charset::decode(&line[colon + 1..], None);
            let raw = raw.trim().to_owned();
            fields.push(Field {
                name: String::from_utf8_lossy(line[..colon].trim_ascii()).into_owned(),
                decoded: raw.contains("=?").then(|| words(&raw)),
                raw,
            });
        }
        (Self(fields), body)
    }

    /// All fields, name and decoded value.
    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|field| (field.name.as_str(), field.value()))
    }

    /// The decoded values of all fields called `name`.
    pub(super) fn all(&self, name: &str) -> impl Iterator<Item = &str> {
        self.named(name).map(Field::value)
    }

    /// The values of all fields called `name`, encoded words as they came.
    pub(super) fn all_raw(&self, name: &str) -> impl Iterator<Item = &str> {
        self.named(name).map(|field| field.raw.as_str())
    }

    /// The first of [`Self::all`].
    pub(super) fn decoded(&self, name: &str) -> Option<&str> {
        self.named(name).next().map(Field::value)
    }

    /// The first of [`Self::all_raw`].
    pub(super) fn raw(&self, name: &str) -> Option<&str> {
        self.named(name).next().map(|field| field.raw.as_str())
    }

    fn named(&self, name: &str) -> impl Iterator<Item = &Field> {
        self.0.iter().filter(move |field| field.name.eq_ignore_ascii_case(name))
    }
}

impl Field {
    fn value(&self) -> &str {
        self.decoded.as_deref().unwrap_or(&self.raw)
    }
}

/// The mail with the line ends and the first line that a mail should have: a bare CR becomes an
/// LF where CR is how this mail ends its lines, always in the header; a leading mbox line goes.
pub(super) fn normalise(raw: &[u8]) -> Cow<'_, [u8]> {
    let start = raw.iter().position(|byte| !byte.is_ascii_whitespace()).unwrap_or(raw.len());
    let mut raw = &raw[start..];
    if raw.starts_with(b"From ") || raw.starts_with(b">From ") {
        let end = raw.iter().position(|&byte| byte == b'\n' || byte == b'\r');
        raw = raw[end.unwrap_or(raw.len())..].trim_ascii_start();
    }
    let head = split_block(raw).0.len();
    let until = if bare_returns(raw) > count(raw, b'\n') { raw.len() } else { head };
    if bare_returns(&raw[..until]) == 0 {
        return Cow::Borrowed(raw);
    }
    let mut out = Vec::with_capacity(raw.len());
    for (at, &byte) in raw.iter().enumerate() {
        // "\r\r\n" is one line end that went through two hands.
        match raw.get(at + 1) {
            Some(b'\r' | b'\n') if byte == b'\r' && at < until && is_run(&raw[at..]) => {}
            _ if byte == b'\r' && at < until => out.push(b'\n'),
            _ => out.push(byte),
        }
    }
    Cow::Owned(out)
}

fn count(bytes: &[u8], wanted: u8) -> usize {
    bytes.iter().map(|&byte| usize::from(byte == wanted)).sum()
}

/// How many CRs have no LF after them.
fn bare_returns(bytes: &[u8]) -> usize {
    let pairs = bytes.iter().zip(bytes.iter().skip(1));
    count(bytes, b'\r') - pairs.filter(|pair| *pair == (&b'\r', &b'\n')).count()
}

/// Does a run of CRs that ends in LF begin here? Looks at most a few bytes ahead.
fn is_run(bytes: &[u8]) -> bool {
    bytes.iter().take(4).find(|&&byte| byte != b'\r') == Some(&b'\n')
}

/// Splits at the empty line; a block that no empty line ends is ended by the first line that can
/// not be a field, unless well-known fields go on after it.
fn split_block(bytes: &[u8]) -> (&[u8], &[u8]) {
    let mut at = 0;
    while at < bytes.len() && at < MAX_BLOCK {
        let line = line_at(bytes, at);
        let text = line.trim_ascii_end();
        let next = at + line.len();
        if text.is_empty() {
            // A line of blanks between fields, or before a folded line, is a broken folding.
            let after = line_at(bytes, next);
            let folded = after.first().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
            if matches!(line[0], b' ' | b'\t')
                && (is_known(after) || (folded && !after.trim_ascii().is_empty()))
            {
                at = next;
                continue;
            }
            return (&bytes[..at], &bytes[next..]);
        }
        let folded = at > 0 && line[0].is_ascii_whitespace();
        if !folded && !is_field(text) && !is_known(line_at(bytes, next)) {
            return (&bytes[..at], &bytes[at..]);
        }
        at = next;
    }
    if at < bytes.len() {
        // Too long a block: go on behind the empty line, which is searched once.
        let rest = &bytes[at..];
        let end = find(rest, b"\n\n").map(|end| end + 2);
        let end = end.or_else(|| find(rest, b"\r\n\r\n").map(|end| end + 4));
        return (&bytes[..at], &rest[end.unwrap_or(rest.len())..]);
    }
    (bytes, &[])
}

/// The line that begins at `at`, with its line end.
pub(super) fn line_at(bytes: &[u8], at: usize) -> &[u8] {
    let rest = bytes.get(at..).unwrap_or_default();
    let end = rest.iter().position(|&byte| byte == b'\n');
    &rest[..end.map_or(rest.len(), |end| end + 1)]
}

pub(super) fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

/// `Name: value`, the name of printable characters (RFC 5322 2.2).
fn is_field(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|&byte| byte == b':') else { return false };
    let name = line[..colon].trim_ascii_end();
    !name.is_empty() && name.iter().all(|byte| byte.is_ascii_graphic())
}

/// A field whose name no prose begins a line with.
fn is_known(line: &[u8]) -> bool {
    const KNOWN: [&[u8]; 13] = [
        b"content-",
        b"mime-version:",
        b"x-",
        b"received:",
        b"message-id:",
        b"from:",
        b"to:",
        b"subject:",
        b"date:",
        b"cc:",
        b"reply-to:",
        b"return-path:",
        b"references:",
    ];
    is_field(line)
        && KNOWN.iter().any(|known| {
            line.get(..known.len()).is_some_and(|start| start.eq_ignore_ascii_case(known))
        })
}

/// The logical lines of a block. A line broken right after `=` is joined without the space, since
/// parameters broken there would be lost (`charset=⏎ "utf-8"`).
fn unfolded(block: &[u8]) -> impl Iterator<Item = Vec<u8>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        if at >= block.len() {
            return None;
        }
        let mut joined = Vec::new();
        loop {
            let line = line_at(block, at);
            at += line.len();
            let mut text = line;
            while let [rest @ .., b'\r' | b'\n'] = text {
                text = rest;
            }
            if joined.ends_with(b"=") && !joined.ends_with(b"?=") {
                text = text.trim_ascii_start();
            }
            let room = MAX_VALUE.saturating_sub(joined.len());
            joined.extend_from_slice(&text[..text.len().min(room)]);
            if !block.get(at).is_some_and(|&byte| byte == b' ' || byte == b'\t') {
                return Some(joined);
            }
        }
    })
}

/// Decodes the encoded words of a value (RFC 2047). Neighbours in one charset are joined before
/// they are decoded, since some programs cut inside a character.
pub(super) fn words(value: &str) -> String {
    let mut out = String::with_capacity(value.len());
    let mut pending: Option<(String, Vec<u8>)> = None;
    let mut rest = value;
    while let Some(start) = rest.find("=?") {
        let (before, word) = rest.split_at(start);
        let Some((charset, bytes, after)) = word_at(word) else {
            flush(&mut out, &mut pending);
            out.push_str(&rest[..start + 2]);
            rest = &rest[start + 2..];
            continue;
        };
        let gap = before.trim().is_empty();
        match &mut pending {
            Some((same, joined)) if gap && same.eq_ignore_ascii_case(charset) => {
                joined.extend_from_slice(&bytes);
            }
            other => {
                let between = if gap && other.is_some() { "" } else { before };
                flush(&mut out, other);
                out.push_str(between);
                *other = Some((charset.to_owned(), bytes));
            }
        }
        rest = after;
    }
    flush(&mut out, &mut pending);
    out.push_str(rest);
    out
}

fn flush(out: &mut String, pending: &mut Option<(String, Vec<u8>)>) {
    if let Some((charset, bytes)) = pending.take() {
        out.push_str(&charset::decode(&bytes, Some(&charset)));
    }
}

/// The encoded word at the start of `text`: charset, decoded bytes, what follows.
fn word_at(text: &str) -> Option<(&str, Vec<u8>, &str)> {
    let mut pieces = text.strip_prefix("=?")?.splitn(3, '?');
    let charset = pieces.next()?.split('*').next()?;
    let encoding = pieces.next()?;
    let data = pieces.next()?;
    let end = data[..data.floor_char_boundary(MAX_WORD)].find("?=")?;
    let bytes = match encoding {
        "b" | "B" => super::transfer::base64(&data.as_bytes()[..end]),
        "q" | "Q" => super::transfer::quoted_printable(data[..end].replace('_', " ").as_bytes()),
        _ => return None,
    };
    let sane = charset.len() < 45 && charset.bytes().all(|byte| byte.is_ascii_graphic());
    sane.then_some((charset, bytes, &data[end + 2..]))
}

/// `text` on one line without control characters, at most `most` characters.
pub(super) fn one_line(text: &str, most: usize) -> String {
    let clean = text.chars().map(|char| if char.is_whitespace() { ' ' } else { char });
    let clean: String = clean.filter(|char| !char.is_control()).take(most * 4).collect();
    let joined = clean.split(' ').filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ");
    joined.chars().take(most).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn encoded_words_join_where_a_character_was_cut() {
        assert_eq!(words("=?utf-8?b?w6k=?= =?utf-8?q?=C3?= =?UTF-8?q?=A9_x?="), "éé x");
        assert_eq!(words("a =?iso-8859-1?q?=E9?= b =?x?="), "a é b =?x?=");
        assert_eq!(words("=?broken?b?"), "=?broken?b?");
    }

    #[test]
    fn the_block_ends_where_no_field_can_be() {
        let (fields, body) = Fields::read(b"Subject: x\nno field here\nmore");
        assert_eq!(fields.raw("subject"), Some("x"));
        assert_eq!(body, b"no field here\nmore");
        let (fields, body) = Fields::read(b"Subject: x\n \n\tfolded\nTo: a@b.c\n\nbody");
        assert!(fields.raw("Subject").is_some_and(|subject| subject.ends_with("folded")));
        assert_eq!((fields.raw("To"), body), (Some("a@b.c"), &b"body"[..]));
    }

    #[test]
    fn line_ends_become_one_kind_where_they_are_not() {
        let (fields, body) = {
            let normal = normalise(b"A: b\r\r\nC: d\r\r\n\r\r\ntext\r\n").into_owned();
            let (fields, body) = Fields::read(&normal);
            (fields, body.to_vec())
        };
        assert_eq!((fields.raw("A"), fields.raw("C")), (Some("b"), Some("d")));
        assert_eq!(body, b"text\r\n");
        assert_eq!(&*normalise(b"\n>From x\nA: b\n\nin\rside"), b"A: b\n\nin\rside");
    }
}
