//! Puts together what was found: the new text, inline answers, the forward, what was cut.

use super::lines::Line;
use super::mark::{Label, Marked};
use super::separator;
use super::{Cut, Forward, Inline, Reply};

/// A quote longer than this, with one answer below it, is answered as a whole.
const WHOLE: usize = 12;
/// Lines at least this long are taken as wrapped, in characters.
const WRAPPED: usize = 50;

/// The reply that the labels describe.
pub(super) fn assemble(marked: &Marked<'_>) -> Reply {
    let (mut text, mut unsure) = (own(marked, |label| label == Label::Own), marked.headless);
    let forward =
        marked.forward.as_ref().map(|(start, author)| forwarded(marked, *start, author.clone()));
    // Nothing new: what was taken for a signature or a notice may have been meant, and if there is
    // none, only the whole mail is left. A bare forward says nothing of its own.
    if text.is_empty() && forward.is_none() {
        let around =
            |label| matches!(label, Label::Own | Label::Signature | Label::Legal | Label::Footer);
        (text, unsure) = (own(marked, around), true);
        if separator::is_rule(&text) {
            text = joined(marked.lines.iter().map(Line::raw));
        }
    }
    Reply { text, unsure, inline: inline(marked), forward, cuts: cuts(marked) }
}

/// The sender's own part of a line.
fn part<'m>(marked: &'m Marked<'_>, at: usize) -> Option<&'m str> {
    let raw = marked.lines[at].raw();
    if let Some(end) = marked.keep.get(&at) {
        return Some(raw[..*end].trim_end_matches([' ', '-', '*', '_', '>']));
    }
    if let Some(start) = marked.tails.get(&at) {
        return Some(&raw[*start..]);
    }
    (marked.labels[at] == Label::Own).then_some(raw)
}

/// The lines whose label is wanted, as text.
fn own(marked: &Marked<'_>, wanted: impl Fn(Label) -> bool) -> String {
    let lines = (0..marked.lines.len()).filter_map(|at| {
        part(marked, at).or_else(|| wanted(marked.labels[at]).then(|| marked.lines[at].raw()))
    });
    joined(lines)
}

/// Lines as text, without empty ones around it and with at most one between others.
fn joined<'l>(lines: impl Iterator<Item = &'l str>) -> String {
    let mut text = String::new();
    let mut blank = 0;
    for line in lines.map(str::trim_end) {
        if line.is_empty() {
            blank += 1;
            continue;
        }
        if !text.is_empty() {
            text.push_str(if blank > 0 { "\n\n" } else { "\n" });
        }
        text.push_str(line);
        blank = 0;
    }
    let start = text.len() - text.trim_start().len();
    text.split_off(start)
}

/// The forwarded mail from line `start` on.
fn forwarded(marked: &Marked<'_>, start: usize, from: Option<String>) -> Forward {
    let lines = &marked.lines[start.min(marked.lines.len())..];
    // Apple Mail shows it as a quote: one level of marks goes.
    let quoted = lines.iter().all(|line| line.depth > 0 || line.is_blank());
    let text = joined(
        lines.iter().map(|line| if quoted && line.depth == 1 { line.body() } else { line.raw() }),
    );
    Forward { from, text }
}

/// The answers below quoted lines, each with its question.
fn inline(marked: &Marked<'_>) -> Vec<Inline> {
    let mut answers = Vec::new();
    let mut question: Option<(usize, usize)> = None;
    let mut answer: Vec<&str> = Vec::new();
    let mut blocks = 0;
    let quoted = |label| matches!(label, Label::Quote | Label::Parent | Label::Older);
    for at in 0..marked.lines.len() {
        if let Some(tail) = marked.tails.get(&at) {
            let (asked, answer) = marked.lines[at].raw().split_at(*tail);
            let asked = asked.trim_start_matches(['>', ' ', '|']).trim().to_owned();
            answers.push(Inline { question: asked, answer: answer.trim().to_owned() });
        } else if quoted(marked.labels[at]) && !marked.lines[at].is_blank() {
            close(marked, &mut answers, question, &mut answer);
            blocks += usize::from(question.is_none_or(|(_, end)| end + 1 != at));
            let first = question.filter(|(_, end)| end + 1 == at).map_or(at, |(first, _)| first);
            question = Some((first, at));
        } else if marked.labels[at] == Label::Own && question.is_some() {
            answer.push(marked.lines[at].raw());
        } else if matches!(marked.labels[at], Label::Quote) && answer.is_empty() {
            // An empty quoted line keeps the quote together.
            question = question.map(|(first, _)| (first, at));
        }
    }
    let whole = blocks <= 2
        && answers.is_empty()
        && question.is_some_and(|(first, end)| end - first >= WHOLE);
    if !whole {
        close(marked, &mut answers, question, &mut answer);
    }
    answers
}

/// Ends an answer, if there is one.
fn close(
    marked: &Marked<'_>,
    answers: &mut Vec<Inline>,
    question: Option<(usize, usize)>,
    answer: &mut Vec<&str>,
) {
    let text = joined(answer.drain(..));
    if let Some((first, end)) = question.filter(|_| !text.is_empty()) {
        answers.push(Inline { question: asked(&marked.lines[first..=end]), answer: text });
    }
}

/// The last paragraph or list item of a quote, unwrapped.
fn asked(lines: &[Line<'_>]) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for line in lines.iter().rev().skip_while(|line| line.is_blank()).take(WHOLE) {
        let body = line.body();
        // A line above belongs to it when that is long enough to have been wrapped.
        if line.is_blank() || !parts.is_empty() && body.chars().count() < WRAPPED {
            break;
        }
        parts.push(body);
        if body.starts_with(|c: char| c.is_numeric() || matches!(c, '-' | '*' | '•' | '[' | '('))
        {
            break;
        }
    }
    parts.reverse();
    parts.join(" ")
}

/// What was taken off, in the order of the mail.
fn cuts(marked: &Marked<'_>) -> Vec<Cut> {
    let mut cuts = Vec::new();
    let mut at = 0;
    while at < marked.labels.len() {
        let label = marked.labels[at];
        let end = at + marked.labels[at..].iter().take_while(|other| **other == label).count();
        let text = joined(marked.lines[at..end].iter().map(Line::raw));
        if label != Label::Own && !text.is_empty() {
            cuts.push(Cut { rule: label.rule(), text });
        }
        at = end;
    }
    cuts
}
