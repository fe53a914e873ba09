//! Attribution lines (`On Monday Ana wrote:`), by what they are made of rather than by their
//! wording: a verb of writing, a date, an address, a colon, and quoted lines below.

use std::sync::LazyLock;

use regex::Regex;

use super::headers::address;
use super::lines::Line;
use super::locales::{column, fold};

/// An attribution.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Attribution {
    /// The line it begins in.
    pub(super) start: usize,
    /// How many bytes at the beginning of that line are somebody's own text, glued to it.
    pub(super) keep: usize,
    /// The author's address, where it is given.
    pub(super) author: Option<String>,
    /// Quoted text goes on behind it on the same line.
    pub(super) glued: bool,
}

/// How many lines one may be wrapped over.
const LINES: usize = 6;
/// The longest attribution, in bytes.
const LONGEST: usize = 500;

static VERB: LazyLock<Regex> = LazyLock::new(|| words(column(|locale| locale.wrote)));
static DATE: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"\b(?:19|20)\d\d\b|\d{1,2}[./-]\s?\d{1,2}[./-]|\d{1,2}(?:\.|st|nd|rd|th)? ?(?:de |di |d')?\p{L}{3,}|\p{L}{3,}\.? \d{1,2}\b|\d年|\d월",
    )
});
static YEAR: LazyLock<Regex> = LazyLock::new(|| regex(r"\b(?:19|20)\d\d"));
static TIME: LazyLock<Regex> =
    LazyLock::new(|| regex(r"\d{1,2}[:.h]\d{2}|\b\d{1,2} ?(?:[ap]\.?m\b|uhr|h\b)|\d時|\d시"));
/// A date at the beginning of a line, perhaps after a weekday.
static DATE_FIRST: LazyLock<Regex> = LazyLock::new(|| {
    regex(
        r"^(?:[\p{L}\p{M}]{1,12}[.,]?,? ){0,2}(?:\d{4}[-./年]\s?\d{1,2}|\d{1,2}[-./]\s?\d{1,2}[-./]|\d{1,2}\.? ?(?:de |di )?\p{L}{3,}\.?,? (?:de |г\. )?\d{4}|\d{1,2}\.? \p{L}{3,}\.? \d|\p{L}{3,9}\.? \d{1,2}, \d{4})",
    )
});
/// What introduces a date: `On`, `Am`, `Le` …, then a date within a few words.
static LEAD: LazyLock<Regex> = LazyLock::new(|| {
    let on: Vec<_> = column(|locale| locale.on).into_iter().map(regex::escape).collect();
    regex(&format!(
        r"(?i)(?:^|[\s>*_—-])(?P<lead>(?:{})[ ,:]+(?:[\p{{L}}\p{{M}}]{{1,14}}[.,]{{0,2}} ?){{0,3}}\d)",
        on.join("|")
    ))
});

fn regex(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is part of the program")
}

/// One pattern for all verbs; scripts without spaces between words need no word boundary.
fn words(mut verbs: Vec<&'static str>) -> Regex {
    verbs.sort_by_key(|verb| std::cmp::Reverse(verb.len()));
    let spaceless = |verb: &str| {
        verb.chars().next().is_some_and(|c| matches!(c, '\u{e00}'..='\u{e7f}' | '\u{3000}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}'))
    };
    let (free, bound): (Vec<_>, Vec<_>) = verbs.into_iter().partition(|verb| spaceless(verb));
    let join =
        |verbs: Vec<&str>| verbs.into_iter().map(regex::escape).collect::<Vec<_>>().join("|");
    regex(&format!(r"(?:^|[^\p{{L}}])(?:{})(?:$|[^\p{{L}}])|(?:{})", join(bound), join(free)))
}

/// The attribution whose last line is `end`; nothing before line `floor` belongs to it.
pub(super) fn ending_at(lines: &[Line<'_>], end: usize, floor: usize) -> Option<Attribution> {
    let last = &lines[end];
    let broken = is_broken_mark(lines, end);
    let body = if broken { last.body() } else { last.raw().trim() };
    if last.depth > 0 && !broken || !body.contains(char::is_alphanumeric) || body.len() > LONGEST {
        return None;
    }
    let quoted = next_is_quoted(lines, end);
    let (body, glued) = glued_quote(body).map_or((body, false), |head| (head, true));
    if !may_end(body, quoted || glued) {
        return None;
    }
    let mut window = body.to_owned();
    let mut accepted = None;
    let mut start = end;
    for _ in 0..LINES {
        let lead = lead(&window);
        let facts = Facts::of(&window, lead, quoted || glued);
        // Once it is accepted only its beginning is still looked for.
        if facts.are_attribution() && (accepted.is_none() || lead.is_some()) {
            accepted = Some((start, lead.unwrap_or(0), window.clone()));
        }
        // A beginning ends the search, and so does one that was accepted without an end in sight.
        if lead.is_some() || start <= floor || window.len() > LONGEST {
            break;
        }
        let Some(above) = line_above(lines, start, floor) else { break };
        start = above;
        window = format!("{} {window}", lines[start].raw().trim());
    }
    let (start, keep, text) = accepted?;
    let author = address(&text[keep..]);
    // The window was trimmed; what is kept counts from the beginning of the line.
    let indent = lines[start].raw().len() - lines[start].raw().trim_start().len();
    let keep = if keep == 0 || broken && start == end { 0 } else { keep + indent };
    Some(Attribution { start, keep, author, glued })
}

/// The author in an attribution that is itself quoted and begins at line `start`, as programs do
/// that show a forwarded mail as a quote.
pub(super) fn quoted_author(lines: &[Line<'_>], start: usize) -> Option<String> {
    let bodies =
        lines[start..].iter().take(4).take_while(|line| line.depth > 0 && !line.is_blank());
    let mut window = String::new();
    for line in bodies {
        window = format!("{window} {}", line.body());
        let lead = lead(window.trim_start());
        if Facts::of(window.trim_start(), lead, true).are_attribution() && window.len() < LONGEST {
            return address(&window);
        }
    }
    None
}

/// A line that only looks quoted: the `>` closes an address that was broken off.
fn is_broken_mark(lines: &[Line<'_>], at: usize) -> bool {
    let line = &lines[at];
    let body = line.body();
    line.depth == 1
        && body.ends_with([':', '：'])
        && body.len() < 40
        && body.split_whitespace().count() <= 3
        && at
            .checked_sub(1)
            .is_some_and(|above| lines[above].depth == 0 && !lines[above].is_blank())
        && VERB.is_match(&fold(body))
}

/// The line that an attribution ending below `start` would begin in or go through.
fn line_above(lines: &[Line<'_>], start: usize, floor: usize) -> Option<usize> {
    let above = start.checked_sub(1).filter(|above| *above >= floor)?;
    let line = &lines[above];
    if !line.is_blank() && (line.depth == 0) {
        return Some(above);
    }
    // Some programs put empty lines around an address in angle brackets.
    let broken = lines[start].raw().trim_start().starts_with(['<', '>'])
        || lines[start].raw().starts_with("mailto:");
    (broken && line.is_blank())
        .then(|| above.checked_sub(1))
        .flatten()
        .filter(|above| *above >= floor && !lines[*above].is_blank())
}

/// Whether the next line that is not empty is quoted.
fn next_is_quoted(lines: &[Line<'_>], end: usize) -> bool {
    let mut below = (end + 1..lines.len()).take(8);
    let next = below.find(|at| !lines[*at].raw().trim().is_empty());
    next.is_some_and(|at| {
        let raw = lines[at].raw().trim_start();
        lines[at].depth > 0 && !is_broken_mark(lines, at) || raw.starts_with("| ") || raw == "|"
    })
}

/// The part before a quote mark that follows the colon directly.
fn glued_quote(body: &str) -> Option<&str> {
    let at = body.find(":>").or_else(|| body.find(": >"))?;
    Some(&body[..=at])
}

/// Cheap: whether an attribution can end like this.
fn may_end(body: &str, quoted: bool) -> bool {
    let end = body.trim_end_matches(['*', '_', ' ', '"', '>']);
    end.ends_with([':', '：'])
        || quoted
        || body.ends_with("---")
        || body.starts_with("---")
        || ends_with_date_and_verb(body)
}

/// `Am 20.06.24 um 16:20 schrieb Somebody`, whose colon got lost.
fn ends_with_date_and_verb(body: &str) -> bool {
    body.len() < 200
        && body.bytes().filter(u8::is_ascii_digit).count() >= 6
        && lead(body) == Some(0)
}

/// Where in `text` the attribution begins: after a date's introduction, or with a date at its very
/// beginning. `None` when it shows no beginning.
fn lead(text: &str) -> Option<usize> {
    if let Some(found) = LEAD.captures(text).and_then(|captures| captures.name("lead")) {
        // In the middle of a line only a capital letter begins something new.
        let begins = found.as_str().chars().next().is_some_and(|c| c.is_uppercase());
        let before = text[..found.start()]
            .trim_matches(|c: char| c.is_whitespace() || "*_—->\"".contains(c));
        if before.is_empty() {
            return Some(0);
        }
        if begins && DATE.is_match(&text[found.start()..]) {
            return Some(found.start());
        }
    }
    let folded = fold(text.get(..text.floor_char_boundary(80)).unwrap_or(text));
    DATE_FIRST.is_match(folded.trim_start_matches(['*', '_', '-', ' '])).then_some(0)
}

/// What a stretch of text holds that attributions are made of.
#[derive(Debug, Clone, Copy)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent observations, read once in one place"
)]
struct Facts {
    verb: bool,
    colon: bool,
    dashed: bool,
    address: bool,
    /// It ends with an address in brackets.
    bracketed: bool,
    date: bool,
    year: bool,
    time: bool,
    /// It begins as attributions do.
    lead: bool,
    /// What follows is quoted.
    quoted: bool,
    words: usize,
}

impl Facts {
    fn of(window: &str, lead: Option<usize>, quoted: bool) -> Self {
        let text = fold(&window[lead.unwrap_or(0)..]);
        let end = text.trim_end_matches(['*', '_', ' ', '"']);
        Self {
            verb: VERB.is_match(&text),
            colon: end.ends_with([':', '：']),
            dashed: text.starts_with("--") && text.ends_with("--"),
            address: address(&text).is_some(),
            bracketed: end.trim_end_matches([':', '：', ' ']).ends_with(['>', ')']),
            date: DATE.is_match(&text),
            year: YEAR.is_match(&text),
            time: TIME.is_match(&text),
            lead: lead.is_some(),
            quoted,
            words: text.split(' ').count(),
        }
    }

    fn are_attribution(self) -> bool {
        let when = self.date && self.time;
        let short = self.words <= 12;
        if self.words > 60 {
            return false;
        }
        if self.verb && self.dashed {
            return true;
        }
        if self.verb && self.colon {
            return self.address && (self.date || self.words <= 8)
                || (when || self.year) && (self.lead || self.quoted)
                || self.quoted && (short || self.date);
        }
        if self.colon {
            return self.address && self.date && self.lead && self.bracketed
                || self.quoted && self.address && (self.date || self.words <= 8)
                || self.quoted && self.date && self.words <= 20 && (self.time || self.lead);
        }
        // Without a colon it must begin like one and stand above a quote, or tell all the rest.
        self.quoted && self.lead && self.date && self.address
            || self.verb && when && self.lead && short
    }
}

#[cfg(test)]
mod tests {
    use super::super::lines::split;
    use super::*;

    /// The text before the attribution that some line ends.
    fn kept(text: &str) -> Option<String> {
        let lines = split(text);
        let found = (0..lines.len()).find_map(|end| ending_at(&lines, end, 0))?;
        let own: Vec<_> = lines[..found.start].iter().map(|line| line.raw().to_owned()).collect();
        Some((own.join("\n") + "\n" + &lines[found.start].raw()[..found.keep]).trim().to_owned())
    }

    #[test]
    fn attributions_are_found_in_many_languages() {
        for text in [
            "On Tue, Apr 11, 2017 at 10:07 PM Ana Lima <ana@example.org> wrote:",
            "On Dec 16, 2011, at 12:47 PM, Ana Lima\n<ana@example.org>\nwrote:",
            "Am 21.04.2016 17:48 schrieb \"Ana Lima\" <ana@example.org\n>:",
            "Ana Lima <ana@example.org> schrieb am Di. 16. Mai 2017 um 10:20:",
            "Le lun. 15 nov. 2021 à 19:42, Ana Lima <ana@example.org>\na écrit :",
            "El mié, 2 dic 2026 a las 16:00, Ana Lima (<ana@example.org>) escribió:",
            "Il giorno mer 2 dic 2026 alle ore 16:00 Ana Lima <ana@example.org>\nha scritto:",
            "Em qua., 2 de dez. de 2026 às 16:00, Ana Lima <ana@example.org> escreveu:",
            "El dc., 2 de des. 2026, a les 16:00, Ana Lima <ana@example.org> va escriure:",
            "Op wo 2 dec 2026 om 16:00 schreef Ana Lima <ana@example.org>:",
            "pe 20. lokakuuta 2017 klo 17.50 Ana Lima\n<ana@example.org> kirjoitti:",
            "ср, 30 апр. 2025 г. в 15:19, Ana Lima <ana@example.org>:",
            "2022年1月1日(金) 9:00 田中太郎 <taro.tanaka@example.com>:",
            "在 2026-12-02 16:00:00，\"Ana\" <ana@example.org> 写道：",
            "2016-10-24 15:36 GMT+02:00 Ana Lima <\nana@example.org>:",
            "28/10/2021 12:46 időpontban Ana Lima (ana@example.org) ezt írta:",
            "---- Ana Lima wrote ----",
            "Ana Lima <ana@example.org> wrote:",
            "Vào 14:24 8 tháng 6, 2017, Hùng <hung@example.org> đã viết:",
            "Ana wrote:\n> text",
            "On Mon, 2026-12-07 at 10:00 +0100, Ana wrote:\n> text",
        ] {
            assert_eq!(kept(&format!("{text}\n\nquoted")).as_deref(), Some(""), "{text}");
            assert_eq!(
                kept(&format!("Yes, gladly.\n\n{text}\n\nquoted")).as_deref(),
                Some("Yes, gladly."),
                "{text}"
            );
        }
    }

    #[test]
    fn text_glued_to_one_is_kept() {
        assert_eq!(
            kept("reply On Wed, Apr 4, 2012 at 3:59 PM, me@domain.com wrote:\n> Hi").as_deref(),
            Some("reply")
        );
    }

    #[test]
    fn addresses_may_be_broken_off() {
        let text = "One\n\nOn Thu, 31 Mar 2016 at 11:16 Ana\n\n<\nmailto:Ana <ana@example.org>\n> wrote:\n\nTwo";
        assert_eq!(kept(text).as_deref(), Some("One"));
    }

    #[test]
    fn what_people_write_is_none() {
        for text in [
            "On the other hand, we could meet later.",
            "On this day\n\nI wrote something\n\nwhich was interesting.",
            "Here are the times:\n\n2024-01-15 14:30\n15.01.2024 14:30",
            "I can do these days:\n\nMonday",
            "My proposal for 3 May 2024 at 10:00:\n\nfirst the news",
            "Please write to ana@example.org or call:\n\n555",
            "From 7 Dec 2026 at 10:00 I am away, write to bob@example.org:\n\nthanks",
            "In 2024 08:19 escreveu some more text\n\nThis stays",
        ] {
            assert_eq!(kept(text), None, "{text}");
        }
    }
}
