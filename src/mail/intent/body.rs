//! A text without what people leave around it: closings, contact lines, legal notices.

use super::lexer;
use crate::mail::vocabulary;
use crate::mail::words::Language;

/// How much of a text is looked at, in bytes and lines.
const LIMIT: (usize, usize) = (16 * 1024, 400);

/// The lines somebody means, in order; empty ones are kept, as they part paragraphs.
pub(crate) fn lines(text: &str) -> Vec<&str> {
    let mut end = text.len().min(LIMIT.0);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    let all: Vec<&str> = text[..end].lines().take(LIMIT.1).map(str::trim).collect();
    let mut kept = Vec::with_capacity(all.len());
    let mut said = false;
    for (at, line) in all.iter().copied().enumerate() {
        if line == "--" || line == "—" || line.starts_with("___") {
            break;
        }
        if said && is_end(line, all.len() - at) {
            break;
        }
        if line.starts_with('>') {
            continue;
        }
        if said && at > 0 && all[at - 1].is_empty() && is_signature(&all[at..]) {
            break;
        }
        said |= line.chars().any(char::is_alphanumeric) || !line.is_ascii();
        kept.push(line);
    }
    kept
}

/// Whether what people leave under a mail begins with this line, so many lines before its end.
fn is_end(line: &str, left: usize) -> bool {
    let words = vocabulary::sequence(&line.chars().take(80).collect::<String>());
    left <= 12 && is_closing(line, &words) || is_notice(&words) || is_contact(line)
}

/// "Best regards, Ruth": a line that begins with a closing and says little more.
fn is_closing(line: &str, words: &[String]) -> bool {
    if line.len() > 60 {
        return false;
    }
    let said = words.iter().filter(|word| word.chars().any(char::is_alphanumeric));
    let words: Vec<String> = said.cloned().collect();
    Language::ALL.iter().any(|language| {
        vocabulary::of(*language).closings.iter().any(|closing| {
            words.starts_with(closing)
                && words.len() <= closing.len() + 3
                && !ends_as_sentence(line, &words, closing)
        })
    })
}

/// A closing does not go on as a sentence: "Best if I come later." is none.
fn ends_as_sentence(line: &str, words: &[String], closing: &[String]) -> bool {
    words.len() > closing.len() && line.ends_with(['?', '.', '!']) && !line.contains(',')
}

/// A name and up to five short lines about it, to the end.
fn is_signature(lines: &[&str]) -> bool {
    let name: Vec<&str> = lines[0].split(' ').collect();
    let is_name = |word: &&str| {
        word.starts_with(char::is_uppercase)
            && word.chars().all(|c| c.is_alphabetic() || c == '-' || c == '.')
    };
    (2..=4).contains(&name.len())
        && name.iter().all(is_name)
        && !name.iter().all(|word| word.chars().all(char::is_uppercase))
        && (2..=6).contains(&lines.len())
        && lines.iter().all(|line| !line.is_empty() && line.len() < 60)
        && lines[1..].iter().any(|line| {
            line.contains([',', '|', '@', '·']) || line.chars().any(|c| c.is_ascii_digit())
        })
}

/// "LEGAL NOTICE", "Sent from my …": what follows was not written for this mail.
fn is_notice(words: &[String]) -> bool {
    Language::ALL.iter().any(|language| {
        vocabulary::of(*language).notices.iter().any(|notice| words.starts_with(notice))
    })
}

/// A line of a signature: telephone, room, several parts.
fn is_contact(line: &str) -> bool {
    let bars = line.matches(['|', '·']).count();
    let lower = lexer::fold(&line.chars().take(5).collect::<String>());
    let digits = line.bytes().filter(u8::is_ascii_digit).count();
    let telephone = digits >= 7 && line.chars().filter(|c| c.is_alphabetic()).count() < digits;
    telephone
        || bars >= 1 && line.len() < 120 && line.chars().any(|c| c.is_ascii_digit())
        || ["tel.", "tel:", "tfno", "fon:", "phon", "mob.", "mobi", "tlf."]
            .iter()
            .any(|start| lower.starts_with(start))
}

/// Whether a line says nothing beside these sentences.
pub(super) fn says_only(line: &str, sentences: &[String]) -> bool {
    let mut left = line.to_owned();
    for sentence in sentences {
        left = left.replace(sentence.as_str(), " ");
    }
    !left.contains(char::is_alphanumeric)
}
