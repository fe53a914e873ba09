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
        let value = SEXTETS[usize::from(byte)];
        if value < 64 {
            bits = bits << 6 | u32::from(value);
            count += 6;
            if count == 24 {
                out.extend_from_slice(&bits.to_be_bytes()[1..]);
                (bits, count) = (0, 0);
            }
        } else if value == PADDING {
            finish(&mut out, bits, count);
            (bits, count) = (0, 0);
        }
    }
    finish(&mut out, bits, count);
    out
}

/// The one or two bytes of a last group that is not full.
fn finish(out: &mut Vec<u8>, bits: u32, count: u32) {
    let whole = usize::try_from(count / 8).unwrap_or(0);
    if count > 0 {
        out.extend_from_slice(&(bits << (24 - count)).to_be_bytes()[1..=whole]);
    }
}

const PADDING: u8 = 64;
const OTHER: u8 = 65;

/// What each byte stands for (RFC 4648 4 and 5).
const SEXTETS: [u8; 256] = {
    const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut table = [OTHER; 256];
    let mut value = 0;
    while value < 64 {
        table[ALPHABET[value as usize] as usize] = value;
        value += 1;
    }
    table[b'-' as usize] = 62;
    table[b'_' as usize] = 63;
    table[b'=' as usize] = PADDING;
    table
};

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn base64_survives_damage() {
        assert_eq!(base64(b"aGVsbG8="), b"hello");
        assert_eq!(base64(b"aGVs\r\nbG8"), b"hello", "no padding");
        assert_eq!(base64(b"aGk=aGk="), b"hihi", "two runs");
        assert_eq!(base64(b"a*G!k"), b"hi", "foreign characters");
    }

    #[test]
    fn quoted_printable_survives_damage() {
        assert_eq!(quoted_printable(b"caf=C3=A9 =\r\nx  \r\n"), "café x\n".as_bytes());
        assert_eq!(quoted_printable(b"1=1 =Z= ="), b"1=1 =Z= =");
    }

    #[test]
    fn uuencoded_files_are_found_between_their_lines() {
        assert_eq!(uuencoded(b"x\nbegin 644 f\n#0V%T\n`\nend\n"), b"Cat");
    }

    proptest::proptest! {
        #[test]
        fn base64_reads_what_was_written(bytes in proptest::collection::vec(0_u8.., 0..100)) {
            let written = data_encoding::BASE64.encode(&bytes);
            proptest::prop_assert_eq!(base64(written.as_bytes()), bytes);
        }
    }
}
