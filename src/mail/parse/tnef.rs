//! winmail.dat: text and attachments out of Outlook's own envelope (MS-OXTNEF).

mod rtf;

use super::body::file_name;
use super::{Attachment, charset};

/// How such a file begins.
pub(super) const SIGNATURE: [u8; 4] = [0x78, 0x9f, 0x3e, 0x22];

/// What was inside.
#[derive(Debug, Default)]
pub(super) struct Contents {
    pub(super) text: Option<String>,
    pub(super) html: Option<String>,
    pub(super) attachments: Vec<Attachment>,
}

const MAX_ATTACHMENTS: usize = 200;
// Attribute ids (MS-OXTNEF 2.1.3.2).
const BODY: u32 = 0x0002_800c;
const PROPERTIES: u32 = 0x0006_9003;
const CODE_PAGE: u32 = 0x0006_9007;
const NEW_ATTACHMENT: u32 = 0x0006_9002;
const TITLE: u32 = 0x0001_8010;
const DATA: u32 = 0x0006_800f;
const ATTACHMENT_PROPERTIES: u32 = 0x0006_9005;

/// Reads a TNEF stream; what is damaged ends the reading, what came before is kept.
pub(super) fn read(bytes: &[u8]) -> Option<Contents> {
    let mut rest = Cursor(bytes.strip_prefix(&SIGNATURE)?);
    rest.take(2)?;
    let mut contents = Contents::default();
    let mut code_page = "windows-1252".to_owned();
    while let Some((id, data)) = attribute(&mut rest) {
        match id {
            CODE_PAGE => {
                code_page = Cursor(data).u32().map_or(code_page, |page| format!("windows-{page}"));
            }
            BODY => contents.text = text(data, &code_page).or(contents.text),
            PROPERTIES => message_properties(&mut contents, data, &code_page),
            NEW_ATTACHMENT if contents.attachments.len() < MAX_ATTACHMENTS => {
                contents.attachments.push(untitled());
            }
            _ => {
                let begun = contents.attachments.last().is_some_and(|last| !last.bytes.is_empty());
                if id == DATA && begun && contents.attachments.len() < MAX_ATTACHMENTS {
                    contents.attachments.push(untitled());
                }
                if let Some(attachment) = contents.attachments.last_mut() {
                    fill(attachment, id, data, &code_page);
                }
            }
        }
    }
    contents.attachments.retain(|attachment| !attachment.bytes.is_empty());
    Some(contents)
}

fn untitled() -> Attachment {
    Attachment {
        name: None,
        content_type: "application/octet-stream".to_owned(),
        bytes: Vec::new(),
        cid: None,
    }
}

/// One attribute: level, id, length, data, checksum.
fn attribute<'a>(rest: &mut Cursor<'a>) -> Option<(u32, &'a [u8])> {
    rest.take(1)?;
    let id = rest.u32()?;
    let length = rest.u32()?;
    let data = rest.take(usize::try_from(length).ok()?)?;
    rest.take(2);
    Some((id, data))
}

fn text(data: &[u8], code_page: &str) -> Option<String> {
    let text = charset::decode(data, Some(code_page));
    let text = text.trim_end_matches('\0').replace("\r\n", "\n").replace('\r', "\n");
    (!text.trim().is_empty()).then_some(text)
}

fn fill(attachment: &mut Attachment, id: u32, data: &[u8], code_page: &str) {
    match id {
        TITLE if attachment.name.is_none() => {
            attachment.name = text(data, code_page).map(|name| file_name(&name));
        }
        DATA => attachment.bytes = data.to_vec(),
        ATTACHMENT_PROPERTIES => properties(data, |tag, kind, value| match tag {
            0x3707 => {
                let name = string(kind, value, code_page).map(|name| file_name(&name));
                attachment.name = name.or(attachment.name.take());
            }
            0x370e => {
                let kind = string(kind, value, code_page);
                attachment.content_type =
                    kind.unwrap_or_default().trim_end_matches('\0').to_ascii_lowercase();
            }
            0x3712 => attachment.cid = string(kind, value, code_page),
            0x3701 if attachment.bytes.is_empty() && kind == 0x0102 => {
                attachment.bytes = value.to_vec();
            }
            _ => {}
        }),
        _ => {}
    }
}

fn message_properties(contents: &mut Contents, data: &[u8], code_page: &str) {
    let mut html_page = code_page.to_owned();
    properties(data, |tag, kind, value| match tag {
        0x3fde if value.len() >= 4 => {
            html_page = match Cursor(value).u32() {
                Some(65001) => "utf-8".to_owned(),
                Some(page @ 28591..=28605) => format!("iso-8859-{}", page - 28590),
                Some(page) => format!("windows-{page}"),
                None => html_page.clone(),
            };
        }
        0x1009 if contents.text.is_none() => contents.text = rtf::text(value),
        0x1000 => contents.text = string(kind, value, code_page).or(contents.text.take()),
        0x1013 => {
            let page = if kind == 0x0102 { &html_page } else { code_page };
            let html = if kind == 0x001f { string(kind, value, page) } else { text(value, page) };
            contents.html = html.or(contents.html.take());
        }
        _ => {}
    });
}

fn string(kind: u16, value: &[u8], code_page: &str) -> Option<String> {
    let page = if kind == 0x001f { "utf-16le" } else { code_page };
    text(value, page)
}

/// Walks MAPI properties (MS-OXTNEF 2.1.3.4): calls `each` with tag, type and value.
fn properties(data: &[u8], mut each: impl FnMut(u16, u16, &[u8])) {
    let mut rest = Cursor(data);
    let count = rest.u32().unwrap_or(0).min(10_000);
    for _ in 0..count {
        if property(&mut rest, &mut each).is_none() {
            return;
        }
    }
}

fn property(rest: &mut Cursor<'_>, each: &mut impl FnMut(u16, u16, &[u8])) -> Option<()> {
    let kind = rest.u16()?;
    let tag = rest.u16()?;
    if tag >= 0x8000 {
        // A named property: GUID, then a number or a name.
        rest.take(16)?;
        if rest.u32()? == 0 {
            rest.take(4)?;
        } else {
            rest.counted()?;
        }
    }
    let several = kind & 0x1000 != 0;
    let kind = kind & 0x0fff;
    let fixed = match kind {
        0x0002 | 0x0003 | 0x0004 | 0x000a | 0x000b => Some(4),
        0x0005..=0x0007 | 0x0014 | 0x0040 => Some(8),
        0x0048 => Some(16),
        _ => None,
    };
    // Text and bytes always come with a count, numbers only when there are several.
    let values = if several || fixed.is_none() { rest.u32()?.min(10_000) } else { 1 };
    for _ in 0..values {
        let value = match fixed {
            Some(size) => rest.take(size)?,
            None => rest.counted()?,
        };
        // An embedded object begins with a GUID that says what it is.
        each(tag, kind, if kind == 0x000d { value.get(16..).unwrap_or_default() } else { value });
    }
    Some(())
}

/// What is still to be read.
struct Cursor<'a>(&'a [u8]);

impl<'a> Cursor<'a> {
    fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(taken)
    }

    fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.take(2)?.try_into().ok()?))
    }

    fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.take(4)?.try_into().ok()?))
    }

    /// A length, that many bytes, and padding to four.
    fn counted(&mut self) -> Option<&'a [u8]> {
        let length = usize::try_from(self.u32()?).ok()?;
        let value = self.take(length)?;
        self.take((4 - length % 4) % 4);
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn attribute_of(id: u32, data: &[u8]) -> Vec<u8> {
        let length = u32::try_from(data.len()).unwrap().to_le_bytes();
        [&[1], &id.to_le_bytes()[..], &length, data, &[0, 0]].concat()
    }

    fn stream(attributes: &[Vec<u8>]) -> Vec<u8> {
        [&SIGNATURE[..], &[0, 0], &attributes.concat()].concat()
    }

    #[test]
    fn text_and_files_are_found() {
        let bytes = stream(&[
            attribute_of(BODY, b"yes\r\n\0"),
            attribute_of(NEW_ATTACHMENT, &[0; 14]),
            attribute_of(TITLE, b"C:\\agenda.txt\0"),
            attribute_of(DATA, b"one"),
        ]);
        let contents = read(&bytes).unwrap();
        assert_eq!(contents.text.as_deref(), Some("yes\n"));
        assert_eq!(contents.attachments[0].name.as_deref(), Some("agenda.txt"));
        assert_eq!(contents.attachments[0].bytes, b"one");
    }

    #[test]
    fn a_property_says_the_text_in_unicode() {
        // One property: type 001f, tag 1000, one value of six bytes and padding.
        let property =
            [1, 0, 0, 0, 0x1f, 0, 0, 0x10, 1, 0, 0, 0, 6, 0, 0, 0, b's', 0, 0xed, 0, 0, 0, 0, 0];
        let contents = read(&stream(&[attribute_of(PROPERTIES, &property)])).unwrap();
        assert_eq!(contents.text.as_deref(), Some("sí"));
    }

    #[test]
    fn damage_keeps_what_came_before() {
        let mut bytes = stream(&[attribute_of(BODY, b"yes"), attribute_of(DATA, b"lost")]);
        bytes.truncate(bytes.len() - 5);
        assert_eq!(read(&bytes).unwrap().text.as_deref(), Some("yes"));
        assert!(read(b"nothing").is_none());
    }
}
