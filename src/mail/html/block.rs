//! A plain text as paragraphs, lists and quotations.

/// A part of a text between blank lines, or a list within one.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Block<'a> {
    /// Lines of a paragraph.
    Text(Vec<&'a str>),
    /// Lines that stand behind blanks: what somebody wrote.
    Quote(Vec<&'a str>),
    /// `- ` in front of each; lines behind blanks belong to the item above.
    Bullets(Vec<Vec<&'a str>>),
    /// `3. ` in front of each.
    Numbers(Vec<(u32, Vec<&'a str>)>),
}

/// The blocks of a text, in order.
pub(super) fn blocks(text: &str) -> Vec<Block<'_>> {
    let mut blocks: Vec<Block<'_>> = vec![];
    let mut after_blank = true;
    for line in text.lines() {
        if line.trim().is_empty() {
            after_blank = true;
            continue;
        }
        let last = if after_blank { None } else { blocks.last_mut() };
        if let Some(new) = add(last, line) {
            blocks.push(new);
        }
        after_blank = false;
    }
    blocks
}

/// Adds a line to the block above it, or begins a new one.
fn add<'a>(above: Option<&mut Block<'a>>, line: &'a str) -> Option<Block<'a>> {
    let behind_blanks = line.starts_with("  ");
    match (above, bullet(line), numbered(line)) {
        (Some(Block::Bullets(items)), Some(item), _) => items.push(vec![item]),
        (_, Some(item), _) => return Some(Block::Bullets(vec![vec![item]])),
        (Some(Block::Numbers(items)), _, Some((number, item))) => items.push((number, vec![item])),
        (_, _, Some((number, item))) => return Some(Block::Numbers(vec![(number, vec![item])])),
        (Some(Block::Bullets(items)), ..) if behind_blanks => {
            items.last_mut()?.push(line.trim_start());
        }
        (Some(Block::Numbers(items)), ..) if behind_blanks => {
            items.last_mut()?.1.push(line.trim_start());
        }
        (Some(Block::Text(lines)), ..) => lines.push(line),
        (Some(Block::Quote(lines)), ..) if behind_blanks => lines.push(line),
        _ if behind_blanks => return Some(Block::Quote(vec![line])),
        _ => return Some(Block::Text(vec![line])),
    }
    None
}

fn bullet(line: &str) -> Option<&str> {
    line.strip_prefix("- ")
}

fn numbered(line: &str) -> Option<(u32, &str)> {
    let (number, item) = line.split_once(". ")?;
    let short = number.len() <= 6 && number.bytes().all(|byte| byte.is_ascii_digit());
    Some((number.parse().ok().filter(|_| short)?, item))
}
