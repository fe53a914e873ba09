//! A multipart body cut at its boundary lines (RFC 2046 5.1.1).

use super::header::line_at;

/// The parts; empty when no boundary line is found. A last part that no closing line ends goes to
/// the end of the body.
pub(super) fn parts<'a>(body: &'a [u8], boundary: Option<&str>) -> Vec<&'a [u8]> {
    let declared = boundary.map(|boundary| boundary.trim_end().as_bytes()).unwrap_or_default();
    let found = if declared.is_empty() { Vec::new() } else { at_lines(body, declared) };
    if !found.is_empty() {
        return found;
    }
    // No boundary, or a wrong one: the first line that looks like one is taken for it.
    guess(body).map_or_else(Vec::new, |guessed| at_lines(body, guessed))
}

fn at_lines<'a>(body: &'a [u8], boundary: &[u8]) -> Vec<&'a [u8]> {
    let mut parts = Vec::new();
    let (mut at, mut start) = (0, None);
    while at < body.len() {
        let line = line_at(body, at);
        if let Some(closing) = boundary_line(line, boundary) {
            if let Some(start) = start {
                parts.push(without_line_end(&body[start..at.max(start)]));
            }
            if closing {
                return parts;
            }
            start = Some(at + line.len());
        }
        at += line.len();
    }
    if let Some(start) = start {
        parts.push(&body[start..]);
    }
    parts
}

/// Whether `line` is a boundary line, and if so, whether it is the closing one.
fn boundary_line(line: &[u8], boundary: &[u8]) -> Option<bool> {
    let rest = line.strip_prefix(b"--")?.strip_prefix(boundary)?;
    let closing = rest.starts_with(b"--");
    (closing || rest.trim_ascii().is_empty()).then_some(closing)
}

/// The line end before a boundary belongs to the boundary.
fn without_line_end(part: &[u8]) -> &[u8] {
    let part = part.strip_suffix(b"\n").unwrap_or(part);
    part.strip_suffix(b"\r").unwrap_or(part)
}

fn guess(body: &[u8]) -> Option<&[u8]> {
    let mut at = 0;
    while at < body.len() {
        let line = line_at(body, at);
        let next = line_at(body, at + line.len());
        let text = line.trim_ascii_end();
        let part = next.len() > 8 && next[..8].eq_ignore_ascii_case(b"content-");
        if part && text.len() > 4 && text.starts_with(b"--") {
            return Some(&text[2..]);
        }
        at += line.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_end_at_lines_that_are_the_boundary_and_nothing_else() {
        let body = b"before\r\n--ab\r\none\r\n--abc\r\n--ab \r\ntwo\r\n--ab--\r\nafter";
        assert_eq!(parts(body, Some("ab")), [&b"one\r\n--abc"[..], b"two"]);
    }

    #[test]
    fn a_missing_end_or_a_wrong_boundary_loses_nothing() {
        assert_eq!(parts(b"--ab\none", Some("ab")), [b"one"]);
        let guessed = b"--real\nContent-Type: text/plain\n\none\n--real--\n";
        assert_eq!(parts(guessed, Some("other")), [&b"Content-Type: text/plain\n\none"[..]]);
        assert!(parts(b"only text", Some("ab")).is_empty());
    }
}
