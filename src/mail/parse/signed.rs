//! What stands inside a signature: opaque S/MIME, clear-signed PGP; and enriched text.

/// Real signatures nest a handful of elements.
const MAX_DEPTH: usize = 16;

/// The MIME entity inside an opaque-signed `application/pkcs7-mime` (RFC 5652 5.1, `SignedData`);
/// `None` for anything else, so for what is encrypted.
pub(super) fn pkcs7_content(bytes: &[u8]) -> Option<Vec<u8>> {
    const SIGNED: &[u8] = &[0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
    let (info, _) = element(bytes, 0x30, 0)?;
    let (kind, rest) = element(info, 0x06, 0)?;
    if kind != SIGNED {
        return None;
    }
    let (explicit, _) = element(rest, 0xa0, 0)?;
    let (data, _) = element(explicit, 0x30, 0)?;
    let (_version, rest) = element(data, 0x02, 0)?;
    let (_algorithms, rest) = element(rest, 0x31, 0)?;
    let (capsule, _) = element(rest, 0x30, 0)?;
    let (_kind, rest) = element(capsule, 0x06, 0)?;
    let (content, _) = element(rest, 0xa0, 0)?;
    let mut out = Vec::new();
    octets(content, &mut out, 0)?;
    Some(out)
}

/// The content of the first element of `bytes`, which must have this tag, and what follows it.
fn element(bytes: &[u8], tag: u8, depth: usize) -> Option<(&[u8], &[u8])> {
    let (found, content, rest) = any_element(bytes, depth)?;
    (found == tag).then_some((content, rest))
}

/// Tag, content and rest (X.690 8.1); an indefinite length is measured by walking its elements.
fn any_element(bytes: &[u8], depth: usize) -> Option<(u8, &[u8], &[u8])> {
    if depth > MAX_DEPTH {
        return None;
    }
    let (&tag, rest) = bytes.split_first()?;
    let (&first, rest) = rest.split_first()?;
    if first == 0x80 {
        let mut at = rest;
        while !at.starts_with(&[0, 0]) {
            at = any_element(at, depth + 1)?.2;
        }
        return Some((tag, &rest[..rest.len() - at.len()], &at[2..]));
    }
    let (length, rest) = if first < 0x80 {
        (usize::from(first), rest)
    } else {
        let count = usize::from(first & 0x7f);
        let digits = rest.get(..count).filter(|_| count <= 4)?;
        let length = digits.iter().fold(0, |sum, &digit| sum << 8 | usize::from(digit));
        (length, &rest[count..])
    };
    Some((tag, rest.get(..length)?, &rest[length..]))
}

/// The bytes of an octet string, in one piece or constructed of several.
fn octets(bytes: &[u8], out: &mut Vec<u8>, depth: usize) -> Option<()> {
    let mut rest = bytes;
    while !rest.is_empty() {
        let (tag, content, after) = any_element(rest, depth)?;
        match tag {
            0x04 => out.extend_from_slice(content),
            0x24 if depth < MAX_DEPTH => octets(content, out, depth + 1)?,
            _ => return None,
        }
        rest = after;
    }
    Some(())
}

/// The text inside a PGP clear signature (RFC 9580 7), with what stands around it.
pub(super) fn clear_text(text: &str) -> Option<String> {
    const BEGIN: &str = "-----BEGIN PGP SIGNED MESSAGE-----";
    const SIGNATURE: &str = "\n-----BEGIN PGP SIGNATURE-----";
    const END: &str = "-----END PGP SIGNATURE-----";
    let at = text.find(BEGIN).filter(|&at| at == 0 || text[..at].ends_with('\n'))?;
    let rest = &text[at + BEGIN.len()..];
    let (armour, signed) = rest.split_once("\n\n")?;
    let (signed, after) = signed.split_once(SIGNATURE)?;
    if armour.lines().any(|line| !line.trim().is_empty() && !line.contains(':')) {
        return None;
    }
    let after = after.split_once(END).map_or("", |(_, after)| after);
    let lines = signed.split('\n').map(|line| line.strip_prefix("- ").unwrap_or(line));
    Some(format!("{}{}{after}", &text[..at], lines.collect::<Vec<_>>().join("\n")))
}

/// Enriched text (RFC 1896) without its commands.
pub(super) fn without_tags(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('<') {
        out.push_str(before);
        if let Some(literal) = after.strip_prefix('<') {
            out.push('<');
            rest = literal;
        } else if let Some((_, behind)) = after.split_once('>') {
            rest = behind;
        } else {
            rest = after;
        }
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// One element with a short definite length.
    fn tlv(tag: u8, content: &[&[u8]]) -> Vec<u8> {
        let content = content.concat();
        [&[tag, u8::try_from(content.len()).unwrap()], content.as_slice()].concat()
    }

    fn signed(content: &[u8]) -> Vec<u8> {
        let data = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x01];
        let kind = [0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x07, 0x02];
        let capsule = tlv(0x30, &[&tlv(0x06, &[&data]), content]);
        let inner = tlv(0x30, &[&tlv(0x02, &[&[1]]), &tlv(0x31, &[]), &capsule]);
        tlv(0x30, &[&tlv(0x06, &[&kind]), &tlv(0xa0, &[&inner])])
    }

    #[test]
    fn the_signed_entity_is_found_in_one_piece_or_several() {
        let whole = signed(&tlv(0xa0, &[&tlv(0x04, &[b"\n\nyes"])]));
        assert_eq!(pkcs7_content(&whole).as_deref(), Some(&b"\n\nyes"[..]));
        // Indefinite lengths, as programs write that do not know the length beforehand.
        let pieces = [&[0xa0, 0x80, 0x24, 0x80, 4, 1, b'a', 4, 1, b'b'], &[0; 4][..]].concat();
        assert_eq!(pkcs7_content(&signed(&pieces)).as_deref(), Some(&b"ab"[..]));
        assert_eq!(pkcs7_content(b"0\x80\x06"), None);
    }

    #[test]
    fn deep_elements_end_the_reading() {
        assert_eq!(pkcs7_content(&[0x30, 0x80].repeat(100_000)), None);
    }

    #[test]
    fn what_only_mentions_a_signature_is_left_alone() {
        assert_eq!(clear_text("a -----BEGIN PGP SIGNED MESSAGE-----\n\nx"), None);
        assert_eq!(without_tags("<bold>yes</bold> 1 << 2 < 3"), "yes 1 < 2  3");
    }
}
