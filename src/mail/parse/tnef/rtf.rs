//! The text of an Outlook RTF body: unpacked (MS-OXRTFCP), then read without its commands.

use crate::mail::parse::charset;

/// The largest text that is unpacked, in bytes: a few bytes of input can ask for any amount.
const MAX_TEXT: usize = 4 << 20;

/// The plain text of a compressed RTF body.
pub(super) fn text(packed: &[u8]) -> Option<String> {
    let text = plain(&unpack(packed)?);
    (!text.trim().is_empty()).then_some(text)
}

/// What the ring of the decoder holds before the first byte (MS-OXRTFCP 2.1.2.1).
const DICTIONARY: &[u8] = b"{\\rtf1\\ansi\\mac\\deff0\\deftab720{\\fonttbl;}{\\f0\\fnil \\froman \\fswiss \\fmodern \\fscript \\fdecor MS Sans SerifSymbolArialTimes New RomanCourier{\\colortbl\\red0\\green0\\blue0\r\n\\par \\pard\\plain\\f0\\fs20\\b\\i\\u\\tab\\tx";

fn unpack(packed: &[u8]) -> Option<Vec<u8>> {
    let kind = packed.get(8..12)?;
    let data = packed.get(16..)?;
    if kind == b"MELA" {
        return Some(data[..data.len().min(MAX_TEXT)].to_vec());
    }
    if kind != b"LZFu" {
        return None;
    }
    let mut ring = [b' '; 4096];
    ring[..DICTIONARY.len()].copy_from_slice(DICTIONARY);
    let mut write = DICTIONARY.len();
    let mut out = Vec::new();
    let mut put = |byte: u8, ring: &mut [u8; 4096]| {
        ring[write] = byte;
        write = (write + 1) % ring.len();
        out.push(byte);
        (write, out.len())
    };
    let mut bytes = data.iter().copied();
    let mut end = DICTIONARY.len();
    'all: while let Some(flags) = bytes.next() {
        for bit in 0..8 {
            if flags >> bit & 1 == 0 {
                let Some(byte) = bytes.next() else { break 'all };
                end = put(byte, &mut ring).0;
                continue;
            }
            let (Some(high), Some(low)) = (bytes.next(), bytes.next()) else { break 'all };
            let token = usize::from(high) << 8 | usize::from(low);
            let (from, length) = (token >> 4, (token & 15) + 2);
            if from == end {
                break 'all;
            }
            for step in 0..length {
                let byte = ring[(from + step) % ring.len()];
                let (at, size) = put(byte, &mut ring);
                end = at;
                if size > MAX_TEXT {
                    break 'all;
                }
            }
        }
    }
    Some(out)
}

/// How a group is read; an inner group begins like its outer one.
#[derive(Clone, Copy)]
struct Group {
    /// Not part of the text: fonts, colours, pictures, HTML kept beside the text.
    skipped: bool,
    /// How many characters stand in for one `\u`.
    stand_ins: usize,
}

/// RTF without its commands. Bytes of one code page are gathered, since a character may have two.
struct Reader<'a> {
    rest: &'a [u8],
    out: String,
    bytes: Vec<u8>,
    code_page: String,
    groups: Vec<Group>,
    group: Group,
    /// Characters to be left out after a `\u`.
    pending: usize,
}

fn plain(rtf: &[u8]) -> String {
    let group = Group { skipped: false, stand_ins: 1 };
    let mut reader = Reader {
        rest: rtf,
        out: String::new(),
        bytes: Vec::new(),
        code_page: "windows-1252".to_owned(),
        groups: Vec::new(),
        group,
        pending: 0,
    };
    while let Some((&byte, rest)) = reader.rest.split_first() {
        reader.rest = rest;
        match byte {
            // Deeper groups than anybody writes are read as one.
            b'{' if reader.groups.len() < 1_000 => reader.groups.push(reader.group),
            b'}' => reader.group = reader.groups.pop().unwrap_or(group),
            b'\\' => reader.command(),
            b'\r' | b'\n' | b'{' | 0 => {}
            _ => reader.byte(byte),
        }
    }
    reader.flush();
    reader.out
}

impl Reader<'_> {
    fn byte(&mut self, byte: u8) {
        if self.pending > 0 {
            self.pending -= 1;
        } else if !self.group.skipped {
            self.bytes.push(byte);
        }
    }

    fn flush(&mut self) {
        if !self.bytes.is_empty() {
            self.out.push_str(&charset::decode(&self.bytes, Some(&self.code_page)));
            self.bytes.clear();
        }
    }

    fn char(&mut self, char: char) {
        if !self.group.skipped {
            self.flush();
            self.out.push(char);
        }
    }

    fn command(&mut self) {
        let letters = self.rest.iter().take_while(|byte| byte.is_ascii_alphabetic()).count();
        if letters == 0 {
            return self.symbol();
        }
        let (word, rest) = self.rest.split_at(letters);
        let digits = rest.iter().take_while(|byte| byte.is_ascii_digit() || **byte == b'-').count();
        let (number, rest) = rest.split_at(digits);
        let number: Option<i32> =
            std::str::from_utf8(number).ok().and_then(|digits| digits.parse().ok());
        self.rest = rest.strip_prefix(b" ").unwrap_or(rest);
        match word {
            b"par" | b"line" | b"row" => self.char('\n'),
            b"tab" | b"cell" => self.char('\t'),
            b"emdash" => self.char('—'),
            b"endash" => self.char('–'),
            b"bullet" => self.char('•'),
            b"lquote" => self.char('‘'),
            b"rquote" => self.char('’'),
            b"ldblquote" => self.char('“'),
            b"rdblquote" => self.char('”'),
            b"u" => {
                // Negative numbers are how a signed 16-bit field writes the upper half.
                let code = number.unwrap_or(63).rem_euclid(0x1_0000).unsigned_abs();
                self.char(char::from_u32(code).unwrap_or('\u{fffd}'));
                self.pending = self.group.stand_ins;
            }
            b"uc" => {
                self.group.stand_ins = usize::try_from(number.unwrap_or(1)).unwrap_or(1).min(8);
            }
            b"ansicpg" => self.code_page = format!("windows-{}", number.unwrap_or(1252)),
            b"htmlrtf" => self.group.skipped = number != Some(0),
            b"fonttbl" | b"colortbl" | b"stylesheet" | b"info" | b"pict" | b"object" => {
                self.group.skipped = true;
            }
            _ => {}
        }
    }

    fn symbol(&mut self) {
        let Some((&symbol, rest)) = self.rest.split_first() else { return };
        self.rest = rest;
        match symbol {
            b'\'' => {
                let digits = rest.get(..2).and_then(|digits| std::str::from_utf8(digits).ok());
                if let Some(byte) = digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
                    self.rest = &rest[2..];
                    self.byte(byte);
                }
            }
            b'*' => self.group.skipped = true,
            b'~' => self.char(' '),
            b'\r' | b'\n' => self.char('\n'),
            b'\\' | b'{' | b'}' => self.byte(symbol),
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_without_commands() {
        let rtf = br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\x y}caf\'e9 \u8364?5\par {\b no}\{}";
        assert_eq!(plain(rtf), "café €5\nno{");
    }

    #[test]
    fn unpacks_the_example_of_the_specification() {
        // MS-OXRTFCP 4.1.1.
        let packed = [
            0x2d, 0, 0, 0, 0x2b, 0, 0, 0, 0x4c, 0x5a, 0x46, 0x75, 0xf1, 0xc5, 0xc7, 0xa7, 0x03, 0,
            0x0a, 0, 0x72, 0x63, 0x70, 0x67, 0x31, 0x32, 0x35, 0x42, 0x32, 0x0a, 0xf3, 0x20, 0x68,
            0x65, 0x6c, 0x09, 0, 0x20, 0x62, 0x77, 0x05, 0xb0, 0x6c, 0x64, 0x7d, 0x0a, 0x80, 0x0f,
            0xa0,
        ];
        let rtf = unpack(&packed).unwrap();
        assert_eq!(rtf, b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n");
    }
}
