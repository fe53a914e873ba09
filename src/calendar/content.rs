//! Content lines as other programs write them: unfolded, decoded, split, unescaped; nothing refused.

use std::borrow::Cow;

/// A property: `NAME;PARAM=value;…:value`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Property {
    /// In capitals.
    pub name: String,
    /// Names in capitals, values without quotes.
    params: Vec<(String, String)>,
    /// As written, with its escapes.
    pub value: String,
}

impl Property {
    /// The property of an unfolded line; `None` for what is none.
    pub(super) fn read(line: &str) -> Option<Self> {
        let mut cuts = cuts(line);
        let (end, mut separator) = cuts.next()?;
        let name = line[..end].trim();
        let plausible =
            |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
        if name.is_empty() || !name.bytes().all(plausible) {
            return None;
        }
        let mut params = Vec::new();
        let mut start = end + 1;
        while separator == b';' {
            // A parameter that nothing ends is the rest of a broken line: the value is empty.
            let (end, next) = cuts.next().unwrap_or((line.len(), b':'));
            let param = &line[start..end];
            let (key, value) = param.split_once('=').unwrap_or((param, ""));
            params.push((key.trim().to_ascii_uppercase(), parameter(value)));
            (start, separator) = (end + 1, next);
        }
        let value = line.get(start..).unwrap_or_default().trim().to_owned();
        Some(Self { name: name.to_ascii_uppercase(), params, value })
    }

    /// A parameter by its name in capitals.
    pub(super) fn param(&self, name: &str) -> Option<&str> {
        self.params.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The value as text, unescaped.
    pub(super) fn text(&self) -> String {
        unescape(&self.value)
    }
}

/// The places of the semicolons and of the first colon that stand outside quotes.
fn cuts(line: &str) -> impl Iterator<Item = (usize, u8)> {
    let mut quoted = false;
    let mut done = false;
    // A quote that is never closed is a character like others.
    let balanced = line.bytes().filter(|byte| *byte == b'"').count() % 2 == 0;
    line.bytes().enumerate().filter(move |(_, byte)| {
        quoted ^= *byte == b'"' && balanced;
        let cut = !quoted && !done && matches!(byte, b';' | b':');
        done |= cut && *byte == b':';
        cut
    })
}

/// A parameter's value without its quotes and with the `^` escapes of RFC 6868 read.
fn parameter(value: &str) -> String {
    let bare = value.trim().replace('"', "");
    if bare.contains('^') {
        return bare.replace("^n", "\n").replace("^'", "\"").replace("^^", "^");
    }
    bare
}

/// A text without its backslash escapes.
pub(super) fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match character {
            '\\' => match characters.next() {
                Some('n' | 'N') => plain.push('\n'),
                Some(other) => plain.push(other),
                None => {}
            },
            other => plain.push(other),
        }
    }
    plain
}

/// The lines of a calendar, unfolded before they are decoded: some programs fold inside characters.
pub(super) fn unfold(bytes: &[u8]) -> Vec<String> {
    let bytes = utf8(bytes);
    let mut lines: Vec<Vec<u8>> = Vec::new();
    for line in bytes.split(|byte| matches!(byte, b'\n' | b'\r')) {
        match (line, lines.last_mut()) {
            ([], _) => {}
            ([b' ' | b'\t', rest @ ..], Some(last)) => last.extend_from_slice(rest),
            (line, _) => lines.push(line.to_vec()),
        }
    }
    lines.iter().map(|line| decode(line)).collect()
}

/// The bytes as UTF-8 where a mark says that they are something else, and without the mark.
fn utf8(bytes: &[u8]) -> Cow<'_, [u8]> {
    match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) if encoding == encoding_rs::UTF_8 => Cow::Borrowed(&bytes[mark..]),
        Some((encoding, mark)) => {
            let (text, _) = encoding.decode_without_bom_handling(&bytes[mark..]);
            Cow::Owned(text.into_owned().into_bytes())
        }
        None => Cow::Borrowed(bytes),
    }
}

/// UTF-8, or what Western Windows programs write in its place.
fn decode(line: &[u8]) -> String {
    match std::str::from_utf8(line) {
        Ok(text) => text.to_owned(),
        Err(_) => encoding_rs::WINDOWS_1252.decode_without_bom_handling(line).0.into_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_hold_colons_and_semicolons() {
        let property = Property::read("ATTENDEE;CN=\"Doe; J: \";RSVP=TRUE:mailto:a@b").unwrap();
        assert_eq!(property.param("CN"), Some("Doe; J: "));
        assert_eq!(property.param("RSVP"), Some("TRUE"));
        assert_eq!(property.value, "mailto:a@b");
    }

    #[test]
    fn a_quote_that_is_never_closed_hides_nothing() {
        let property = Property::read("ATTENDEE;CN=5\" disk;PARTSTAT=DECLINED:mailto:a@b").unwrap();
        assert_eq!(property.param("PARTSTAT"), Some("DECLINED"));
    }

    #[test]
    fn broken_lines_are_none_or_empty() {
        for line in ["", "garbage", ":x", " :x", "é:x", "a b:c"] {
            assert_eq!(Property::read(line), None, "{line}");
        }
        assert_eq!(Property::read("dtstart;TZID=X").unwrap().value, "");
    }

    #[test]
    fn folds_are_undone_inside_characters_and_at_every_line_break() {
        let lines = unfold(b"\xEF\xBB\xBFSUMMARY:\xC3\r\n \xA9t\r\n\t\xC3\xA9\n\nUID:1\rX:\xE9");
        assert_eq!(lines, ["SUMMARY:été", "UID:1", "X:é"]);
    }

    #[test]
    fn utf_16_is_read() {
        let mut bytes = vec![0xFF, 0xFE];
        bytes.extend("A:é\r\nB:1".encode_utf16().flat_map(u16::to_le_bytes));
        assert_eq!(unfold(&bytes), ["A:é", "B:1"]);
    }

    #[test]
    fn escapes_are_undone_in_one_pass() {
        assert_eq!(unescape(r"a\, b\; c\\n d\ne\"), "a, b; c\\n d\ne");
    }
}
