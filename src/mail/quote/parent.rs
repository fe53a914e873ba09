//! Our own letter, subtracted from what came back: we know what we wrote.
//!
//! Lines are compared by their words, so that wrapping, quote marks, bullets and the way through
//! HTML do not matter. Words that somebody copied to say something (a choice from a list) stay:
//! only stretches with our running text in them are taken off.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};

use super::attribution;
use super::headers;
use super::mark::{Label, Marked};

/// How many words in a row say that a line is ours.
const GRAM: usize = 3;
/// How many places of the same three words are looked at.
const PLACES: usize = 8;
/// How many words of a letter are compared.
const WORDS: usize = 20_000;
/// The fewest words of a stretch that is taken off without any quote mark.
const STRETCH: usize = 12;

/// A letter of ours, ready to be compared.
pub(super) struct Letter {
    words: Vec<u64>,
    /// Whether the word is the last of its line.
    last: Vec<bool>,
    /// Whether the word stands in running text, not in a list.
    prose: Vec<bool>,
    grams: HashMap<[u64; GRAM], Vec<usize>>,
    /// Where a whole line begins, by its words.
    lines: HashMap<Vec<u64>, usize>,
}

impl Letter {
    /// Reads the letter.
    pub(super) fn new(text: &str) -> Self {
        let mut letter = Self {
            words: Vec::new(),
            last: Vec::new(),
            prose: Vec::new(),
            grams: HashMap::new(),
            lines: HashMap::new(),
        };
        for line in text.lines() {
            let words: Vec<u64> = words(line).map(|word| word.hash).collect();
            if words.is_empty() || letter.words.len() > WORDS {
                continue;
            }
            let begins = line.trim_start().chars().next();
            let listed = begins.is_some_and(|c| c.is_numeric() || "*-•+([".contains(c));
            let prose = !listed && words.len() >= 5;
            letter.lines.entry(words.clone()).or_insert(letter.words.len());
            letter.last.extend((1..=words.len()).map(|at| at == words.len()));
            letter.prose.extend(std::iter::repeat_n(prose, words.len()));
            letter.words.extend(words);
        }
        for (at, gram) in letter.words.windows(GRAM).enumerate() {
            if let Ok(gram) = gram.try_into() {
                let places: &mut Vec<usize> = letter.grams.entry(gram).or_default();
                if places.len() < PLACES {
                    places.push(at);
                }
            }
        }
        letter
    }

    /// How many words from `place` on are the same.
    fn run(&self, place: usize, words: &[Word]) -> usize {
        let rest = self.words.get(place..).unwrap_or_default();
        rest.iter().zip(words).take_while(|(ours, theirs)| **ours == theirs.hash).count()
    }

    /// Compares a line; `next` is where the letter went on after the line before it.
    fn compare(&self, words: &[Word], next: Option<usize>) -> Compared {
        let mut compared = Compared {
            words: words.len(),
            covered: 0,
            head: 0,
            begin: None,
            end: next,
            prose: false,
        };
        let hashes: Vec<u64> = words.iter().map(|word| word.hash).collect();
        if let Some(place) = self.lines.get(&hashes).filter(|_| words.len() < GRAM) {
            compared.take(self, 0, *place, words.len());
            return compared;
        }
        let mut at = 0;
        while at < words.len() {
            let rest = &words[at..];
            // The letter goes on here, perhaps without the number of a list.
            let onward = compared.end.into_iter().flat_map(|next| next..next + 3);
            let onward =
                onward.map(|place| (self.run(place, rest), place)).max_by_key(|(run, _)| *run);
            let onward = onward.filter(|(run, _)| *run >= GRAM || *run == rest.len() && *run > 0);
            let gram =
                hashes.get(at..at + GRAM).and_then(|gram| <[u64; GRAM]>::try_from(gram).ok());
            let places = gram.and_then(|gram| self.grams.get(&gram)).into_iter().flatten();
            let found = onward.or_else(|| {
                places.map(|place| (self.run(*place, rest), *place)).max_by_key(|(run, _)| *run)
            });
            match found {
                Some((run, place)) => {
                    compared.take(self, at, place, run);
                    at += run.max(1);
                }
                None => at += 1,
            }
        }
        compared
    }
}

/// A line compared with the letter.
#[derive(Debug, Clone, Copy)]
struct Compared {
    words: usize,
    /// How many of its words are ours.
    covered: usize,
    /// How many words at its beginning are whole lines of ours.
    head: usize,
    /// Where in the letter it begins.
    begin: Option<usize>,
    /// Where the letter goes on after it.
    end: Option<usize>,
    /// It holds running text of ours.
    prose: bool,
}

impl Compared {
    fn take(&mut self, letter: &Letter, at: usize, place: usize, run: usize) {
        self.covered += run;
        self.begin = self.begin.or(Some(place));
        self.end = Some(place + run);
        self.prose |= letter.prose.get(place).copied().unwrap_or(false);
        if at == 0 && run > 0 && letter.last.get(place + run - 1).copied().unwrap_or(false) {
            self.head = run;
        }
    }

    fn is_ours(&self) -> bool {
        self.words > 0 && self.covered * 5 >= self.words * 4
    }
}

/// Labels the lines that stem from our letter, and gives back what was written between them.
pub(super) fn subtract(marked: &mut Marked<'_>, letter: &Letter) {
    let mut next = None;
    let compared: Vec<Compared> = marked
        .lines
        .iter()
        .map(|line| {
            let words: Vec<_> = words(line.body()).take(WORDS).collect();
            let compared = letter.compare(&words, next);
            next = compared.end.filter(|_| compared.is_ours() || words.is_empty());
            compared
        })
        .collect();
    take_stretches(marked, &compared);
    take_rests(marked, &compared);
    give_back(marked, &compared, letter);
    take_tails(marked, &compared);
}

/// Stretches of our running text among the sender's own lines.
fn take_stretches(marked: &mut Marked<'_>, compared: &[Compared]) {
    let mut at = 0;
    while at < compared.len() {
        let end = stretch(marked, compared, at);
        let lines = &compared[at..end];
        let words: usize = lines.iter().map(|line| line.covered).sum();
        if words >= STRETCH && lines.iter().any(|line| line.prose) {
            marked.labels[at..end].fill(Label::Parent);
        }
        at = end.max(at + 1);
    }
}

/// Where the stretch of our lines ends that begins at line `start`: they stand in the order of the
/// letter. A step back is somebody who copied a line to say something.
fn stretch(marked: &Marked<'_>, compared: &[Compared], start: usize) -> usize {
    let mut place = 0;
    for (at, line) in compared.iter().enumerate().skip(start) {
        let blank = line.words == 0;
        let onward = line.is_ours() && line.begin.is_some_and(|begin| begin >= place);
        if marked.labels[at] != Label::Own || !blank && !onward {
            return at;
        }
        place = if blank { place } else { line.end.unwrap_or(place) };
    }
    compared.len()
}

/// Ends of quoted lines that a mail program wrapped and left without a mark.
fn take_rests(marked: &mut Marked<'_>, compared: &[Compared]) {
    for at in 1..compared.len() {
        let quoted = matches!(marked.labels[at - 1], Label::Quote | Label::Parent);
        let goes_on = compared[at].covered == compared[at].words && compared[at].words > 0;
        let place = |at: usize| compared[at].end.unwrap_or(usize::MAX);
        let directly = place(at - 1).checked_add(compared[at].words) == Some(place(at));
        if marked.labels[at] == Label::Own
            && quoted
            && goes_on
            && directly
            && compared[at - 1].is_ours()
        {
            marked.labels[at] = Label::Parent;
        }
    }
}

/// In older mail without quote marks, what stands between our lines or after our last was written
/// by the sender.
fn give_back(marked: &mut Marked<'_>, compared: &[Compared], letter: &Letter) {
    let older = |at: &usize| marked.labels[*at] == Label::Older;
    let Some(start) = marked.older else { return };
    let ours: Vec<usize> =
        (start..compared.len()).filter(|at| older(at) && compared[*at].is_ours()).collect();
    let words: usize = ours.iter().map(|at| compared[*at].covered).sum();
    let (Some(first), Some(last)) = (ours.first().copied(), ours.last().copied()) else { return };
    if words < STRETCH {
        return;
    }
    let whole = compared[last].end.is_some_and(|end| end + GRAM >= letter.words.len());
    let end = if whole { compared.len() } else { last };
    for (at, line) in compared.iter().enumerate().take(end).skip(first) {
        let foreign = line.words > 0 && line.covered * 2 < line.words;
        if !foreign || marked.lines[at].depth > 0 {
            continue;
        }
        // Mail older than our letter is nobody's answer to it.
        if attribution::ending_at(&marked.lines, at, first).is_some()
            || headers::block(&marked.lines, at).is_some()
        {
            break;
        }
        marked.labels[at] = Label::Own;
    }
}

/// Answers written behind our words on the same line.
fn take_tails(marked: &mut Marked<'_>, compared: &[Compared]) {
    for (at, line) in compared.iter().enumerate() {
        let quoted = matches!(marked.labels[at], Label::Quote | Label::Older);
        if quoted && line.head >= GRAM && line.head == line.covered && line.head < line.words {
            let Some(tail) = words(marked.lines[at].raw()).nth(line.head) else { continue };
            marked.tails.insert(at, tail.start);
            marked.labels[at] = Label::Own;
        }
    }
}

/// A word of a line.
struct Word {
    hash: u64,
    /// Where it begins in the line.
    start: usize,
}

/// The words of a line without signs, links and addresses: programs change those on the way.
fn words(line: &str) -> impl Iterator<Item = Word> {
    line.split_whitespace().filter_map(move |word| {
        if word.contains("://") || word.contains("mailto:") || word.contains('@') {
            return None;
        }
        let mut hasher = DefaultHasher::new();
        let letters = word.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase);
        let count = letters.map(|c| c.hash(&mut hasher)).count();
        let start = word.as_ptr() as usize - line.as_ptr() as usize;
        (count > 0).then(|| Word { hash: hasher.finish(), start })
    })
}

#[cfg(test)]
mod tests {
    use super::super::{Body, Reply, reply};

    const LETTER: &str = "Hi Ana,\n\nplease say in which order you like these topics best:\n\n\
        1. Async traits in practice\n2. Errors without tears\n3. Testing time\n\n\
        Write the numbers or the words, one below the other, the best one first.\n\n\
        -- \nYou get this because you are a member of Rust Guild.\n";

    fn answer(text: &str) -> Reply {
        reply(Body { text: Some(text), ..Body::default() }, Some(LETTER))
    }

    #[test]
    fn a_choice_copied_from_the_letter_stays() {
        let choice = "3. Testing time\n1. Async traits in practice\n2. Errors without tears";
        assert_eq!(answer(choice).text, choice);
        assert_eq!(answer(&format!("{choice}\n\n{LETTER}")).text, choice);
        let top = "Async traits in practice";
        assert_eq!(answer(&format!("{top}\n\n{LETTER}")).text, top);
    }

    #[test]
    fn the_letter_goes_without_any_mark_and_however_it_is_wrapped() {
        let wrapped = LETTER.replace("order you", "order\nyou").replace("one below", "one\nbelow");
        assert_eq!(answer(&format!("2, 1, 3\n\n{wrapped}")).text, "2, 1, 3");
        assert_eq!(answer(&format!("{wrapped}\n\n2, 1, 3")).text, "2, 1, 3");
    }

    #[test]
    fn ends_of_quoted_lines_without_a_mark_go() {
        let text = "2, 1, 3\n\n> please say in which order you like these topics\nbest:\n> 1. Async traits in practice\n";
        assert_eq!(answer(text).text, "2, 1, 3");
    }

    #[test]
    fn an_answer_behind_our_words_is_found_with_its_question() {
        let found =
            answer("> 1. Async traits in practice - my favourite\n> 2. Errors without tears\n");
        assert_eq!(found.text, "- my favourite".trim_start_matches("- "));
        assert_eq!(
            found.inline[0].question.trim_end_matches([' ', '-']),
            "1. Async traits in practice"
        );
    }

    #[test]
    fn a_letter_that_comes_back_unanswered_is_not_sure() {
        let found = answer(LETTER);
        assert!(found.unsure && !found.text.is_empty());
    }
}
