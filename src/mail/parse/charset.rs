//! Bytes to text when the declared charset is missing, misspelt or a lie.

use encoding_rs::{Encoding, ISO_2022_JP, REPLACEMENT, UTF_8, WINDOWS_1252};
use mail_parser::decoders::charsets::map::charset_decoder;

/// Decodes by the declared charset when that works, else as UTF-8, else as windows-1252, which
/// never fails.
pub(super) fn decode(bytes: &[u8], declared: Option<&str>) -> String {
    let label = declared.map(|label| label.trim_matches(|c: char| !c.is_ascii_alphanumeric()));
    let label = label.unwrap_or_default().to_ascii_lowercase();
    if let Some(text) = by_label(bytes, &label) {
        return text;
    }
    match std::str::from_utf8(bytes) {
        // Escapes of ISO-2022-JP are plain ASCII, so an undeclared one would pass for UTF-8.
        Ok(text) if !text.contains("\u{1b}$") => text.trim_start_matches('\u{feff}').to_owned(),
        Ok(_) => ISO_2022_JP.decode(bytes).0.into_owned(),
        Err(_) => {
            let (text, _, broken) = UTF_8.decode(bytes);
            // Long text with a few broken characters is UTF-8 that was cut or edited.
            let damage = text.matches('\u{fffd}').count();
            let foreign = text.chars().filter(|char| !char.is_ascii()).count();
            if broken && damage * 4 < foreign {
                text.into_owned()
            } else {
                WINDOWS_1252.decode(bytes).0.into_owned()
            }
        }
    }
}

/// By the declared charset; `None` when it is unknown, plain ASCII, or does not fit the bytes.
fn by_label(bytes: &[u8], label: &str) -> Option<String> {
    if label.is_empty() || (label.contains("ascii") && !label.contains("utf")) {
        return None;
    }
    if label.ends_with("utf-7") || label == "utf7" {
        return charset_decoder(b"utf-7").map(|decode| decode(bytes));
    }
    match Encoding::for_label(label.as_bytes()) {
        Some(encoding) if encoding == REPLACEMENT => None,
        Some(encoding) => {
            let (text, _, broken) = encoding.decode(bytes);
            // What is no UTF-8 either is best read as declared, with holes.
            let keep = !broken || (encoding != UTF_8 && std::str::from_utf8(bytes).is_err());
            keep.then(|| text.into_owned())
        }
        None => charset_decoder(label.as_bytes()).map(|decode| decode(bytes)),
    }
}
