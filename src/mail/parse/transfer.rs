//! Content-Transfer-Encodings (RFC 2045 6), read leniently: damage costs what is damaged only.

use std::borrow::Cow;

/// Decodes a body by the name of its encoding; an unknown one is taken as it is.
pub(super) fn decode<'a>(encoding: &str, body: &'a [u8]) -> Cow<'a, [u8]> {
    match encoding.trim().to_ascii_lowercase().as_str() {
        "base64" => base64(body).into(),
        "quoted-printable" => quoted_printable(body).into(),
        "x-uuencode" | "uuencode" | "x-uue" | "uue" => uuencoded(body).into(),
        _ => body.into(),
    }
}

/// Skips what is not of the alphabet; padding ends a run, and another may follow.
pub(super) fn base64(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len() / 4 * 3);
    let (mut bits, mut count) = (0_u32, 0_u32);
    for &byte in body {
        let value = match byte {
            b'A'..=b'Z' => byte - b'A',
            b'a'..=b'z' => byte - b'a' + 26,
            b'0'..=b'9' => byte - b'0' + 52,
            b'+' | b'-' => 62,
            b'/' | b'_' => 63,
            b'=' => {
                (bits, count) = (0, 0);
                continue;
            }
            _ => continue,
        };
        bits = bits << 6 | u32::from(value);
        count += 6;
        if count >= 8 {
            count -= 8;
            out.push((bits >> count).to_le_bytes()[0]);
        }
    }
    out
}

/// A `=` that begins no code stays as it is.
pub(super) fn quoted_printable(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::with_capacity(body.len());
    let mut lines = body.split_inclusive(|&byte| byte == b'\n');
    for line in &mut lines {
        let text = line.trim_ascii_end();
        let ended = line.ends_with(b"\n");
        let soft = ended && text.ends_with(b"=");
        let text = match text {
            [text @ .., b'='] if soft => text,
            // Blanks before a line end were added on the way (RFC 2045 6.7 rule 3).
            text if ended => text,
            _ => line,
        };
        let mut at = 0;
        while let Some(&byte) = text.get(at) {
            let code = (byte == b'=')
                .then(|| Some(hex(*text.get(at + 1)?)? << 4 | hex(*text.get(at + 2)?)?));
            if let Some(Some(value)) = code {
                out.push(value);
                at += 3;
            } else {
                out.push(byte);
                at += 1;
            }
        }
        if ended && !soft {
            out.extend_from_slice(b"\n");
        }
    }
    out
}

fn hex(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).map(|digit| digit.to_le_bytes()[0])
}

/// The first file between `begin` and `end`.
fn uuencoded(body: &[u8]) -> Vec<u8> {
    let mut out = Vec::new();
    let mut lines = body.split(|&byte| byte == b'\n').map(<[u8]>::trim_ascii_end);
    if !lines.any(|line| line.starts_with(b"begin ")) {
        return body.to_vec();
    }
    for line in lines.take_while(|line| *line != b"end") {
        let Some((&length, data)) = line.split_first() else { continue };
        let length = usize::from(length.wrapping_sub(32) & 63);
        let from = out.len();
        for group in data.chunks(4) {
            let mut bits = 0_u32;
            for at in 0..4 {
                let byte = group.get(at).copied().unwrap_or(b' ');
                bits = bits << 6 | u32::from(byte.wrapping_sub(32) & 63);
            }
            out.extend_from_slice(&bits.to_be_bytes()[1..]);
        }
        out.truncate(from + length);
    }
    out
}
