//! Lists in an answer: numbers, titles, ranks, people, who does what.

use super::Scene;
use super::dates::How;
use super::lexer::Kind;
pub(super) use super::options::{Options, pick};
use super::sentence::Sentence;
use super::signal::Signal;
use super::world::World;
use crate::mail::fact::Fact;
use crate::mail::vocabulary;
use crate::mail::words::Language;

/// The numbers of a text that holds nothing but numbers, marks and "and".
pub(super) fn pure(sentence: &Sentence<'_>, options: &Options) -> Option<Vec<u32>> {
    let mut numbers = Vec::new();
    for (number, other) in picks(sentence, options) {
        match number {
            Some(number) if !numbers.contains(&number) => numbers.push(number),
            None if other => return None,
            Some(_) | None => {}
        }
    }
    (!numbers.is_empty()).then_some(numbers)
}

/// Token by token: a pick, or whether the token is a word that belongs to no list.
fn picks(sentence: &Sentence<'_>, options: &Options) -> Vec<(Option<u32>, bool)> {
    let mut picks = Vec::new();
    let mut at = 0;
    while at < sentence.tokens.len() {
        if let Some((number, length)) = pick(sentence, options, at) {
            picks.push((Some(number), false));
            at += length;
            continue;
        }
        let token = &sentence.tokens[at];
        let joins = matches!(
            token.form.as_str(),
            "and" | "y" | "e" | "i" | "und" | "et" | "u" | "&" | "+" | "#" | "n"
        );
        let mark = matches!(
            token.kind,
            Kind::Mark(',' | ';' | '.' | '&' | '+' | '#' | '\n' | ':' | '(' | ')')
        );
        let range = token.is('-');
        picks.push((None, !(joins || mark) || range));
        at += 1;
    }
    picks
}

/// Every option named in tokens `start..end`, in order, each once.
pub(super) fn named(
    sentence: &Sentence<'_>,
    options: &Options,
    start: usize,
    end: usize,
) -> Vec<u32> {
    let mut numbers = Vec::new();
    let mut at = start;
    while at < end.min(sentence.tokens.len()) {
        match pick(sentence, options, at) {
            Some((number, length)) => {
                // "1-3" is a range.
                if at > 1
                    && sentence.tokens[at - 1].is('-')
                    && let Some(first) = sentence.tokens[at - 2].number()
                {
                    numbers.extend(
                        (first.saturating_add(1)..number.min(first.saturating_add(50)))
                            .filter(|n| options.has(*n)),
                    );
                }
                if !numbers.contains(&number) {
                    numbers.push(number);
                }
                at += length;
            }
            None => at += 1,
        }
    }
    numbers
}

/// "3 > 1 = 2", "3, 1, 2": groups, best first. `None` when it holds anything else, or one twice.
pub(super) fn ranking(sentence: &Sentence<'_>, options: &Options) -> Option<Vec<Vec<u32>>> {
    let mut groups: Vec<Vec<u32>> = Vec::new();
    let mut tie = false;
    let mut at = 0;
    while at < sentence.tokens.len() {
        if let Some((number, length)) = pick(sentence, options, at) {
            if !options.has(number) || groups.iter().flatten().any(|n| *n == number) {
                return None;
            }
            match groups.last_mut().filter(|_| tie) {
                Some(group) => group.push(number),
                None => groups.push(vec![number]),
            }
            tie = false;
            at += length;
            continue;
        }
        match sentence.tokens[at].kind {
            Kind::Mark('=') => tie = true,
            Kind::Mark('>' | ',' | ';' | '.' | '-' | '\n' | ')' | ':') => {}
            Kind::Word
            | Kind::Number { .. }
            | Kind::Clock(_)
            | Kind::Day { .. }
            | Kind::Mark(_) => return None,
        }
        at += 1;
    }
    (!groups.is_empty()).then_some(groups)
}

/// Names separated by commas and "and", as the world writes them; only members count.
pub(super) fn people(text: &str, world: &World) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for word in text.split(|c: char| !c.is_alphanumeric() && c != '·' && c != '-') {
        if let Some(name) = world.named(word).filter(|_| word.starts_with(char::is_uppercase))
            && !names.iter().any(|known| known == name)
        {
            names.push(name.to_owned());
        }
    }
    names
}

/// "Bo by Fri - send the link".
pub(super) fn action(
    sentence: &Sentence<'_>,
    scene: &Scene<'_>,
    language: Language,
) -> Option<Fact> {
    let links = &vocabulary::of(language).links;
    let first = sentence.tokens.first()?;
    let who = scene.world.named(&first.form)?.to_owned();
    let mut at = 1;
    let mut by = None;
    let by_links = links["by"].iter().map(|link| vocabulary::sequence(link));
    let link = by_links
        .filter(|link| {
            sentence.tokens[at..].iter().map(|token| &token.form).take(link.len()).eq(link.iter())
        })
        .map(|link| link.len())
        .max()
        .unwrap_or(0);
    let articles = &vocabulary::of(language).dates.marks;
    let mut date_at = at + link;
    while sentence.tokens.get(date_at).is_some_and(|token| articles.contains(&token.form)) {
        date_at += 1;
    }
    if let Some((span, date, _)) = sentence
        .days()
        .find(|(span, _, how)| span.start <= date_at && span.end > date_at && *how != How::Wrong)
    {
        by = Some(date);
        at = span.end;
    }
    while sentence
        .tokens
        .get(at)
        .is_some_and(|token| matches!(token.kind, Kind::Mark('-' | ':' | ',' | '.')))
    {
        at += 1;
    }
    let small = |link: &str, at: usize| {
        let form = &sentence.tokens[at].form;
        links[link].iter().any(|word| vocabulary::sequence(word) == [form.as_str()])
            || articles.contains(form)
    };
    // "Bo to fix the projector by Friday".
    if sentence.tokens.get(at).is_some_and(|token| token.kind == Kind::Word) && small("will", at) {
        at += 1;
    }
    let mut end = sentence.tokens.len();
    if by.is_none()
        && let Some((span, date, _)) =
            sentence.days().find(|(span, _, how)| span.end == end && *how != How::Wrong)
    {
        by = Some(date);
        end = span.start;
        while end > at && small("by", end - 1) {
            end -= 1;
        }
    }
    let what = sentence.words(at, end).to_owned();
    (!what.is_empty()).then_some(Fact::Action { who, by, what })
}

/// "Cy for the slides".
pub(super) fn thanks(
    sentence: &Sentence<'_>,
    scene: &Scene<'_>,
    language: Language,
) -> Option<Fact> {
    if sentence.tokens.iter().any(|token| token.is('.') || token.is('!') || token.is('?')) {
        return None;
    }
    let first = sentence
        .tokens
        .iter()
        .take(2)
        .position(|token| token.capital && scene.world.named(&token.form).is_some())?;
    let who = scene.world.named(&sentence.tokens[first].form)?.to_owned();
    let rest = &sentence.tokens[first + 1..];
    if rest.is_empty() {
        return Some(Fact::Thanks { who, what: String::new() });
    }
    let links = &vocabulary::of(language).links["for"];
    let linked = links.iter().any(|link| vocabulary::sequence(link).first() == Some(&rest[0].form));
    let what = sentence.words(first + 2, sentence.tokens.len()).to_owned();
    (linked && !what.is_empty()).then_some(Fact::Thanks { who, what })
}

/// The words of a sentence that belong to no option, no list mark and no filler.
pub(super) fn residue(
    sentence: &Sentence<'_>,
    options: &Options,
    language: Language,
    clause: Option<usize>,
) -> usize {
    let vocabulary = vocabulary::of(language);
    let voting: u128 = sentence
        .hits
        .iter()
        .filter(|hit| {
            matches!(
                hit.signal,
                Signal::Vote
                    | Signal::Pick
                    | Signal::Thanks
                    | Signal::Yes
                    | Signal::Last
                    | Signal::Everything
                    | Signal::Except
                    | Signal::Favourite
                    | Signal::Then
            )
        })
        .fold(0, |mask, hit| mask | hit.mask);
    let mut residue = 0;
    let mut at = 0;
    while at < sentence.tokens.len() {
        if let Some((_, length)) = pick(sentence, options, at) {
            at += length;
            continue;
        }
        let token = &sentence.tokens[at];
        let here = clause.is_none_or(|clause| sentence.clauses[at] == clause);
        let known = voting >> at & 1 == 1
            || vocabulary.fillers.contains(&token.form)
            || vocabulary.dates.ordinals.contains_key(&token.form);
        if here && !matches!(token.kind, Kind::Mark(_)) && !known {
            residue += 1;
        }
        at += 1;
    }
    residue
}

/// Whether a word follows a number in digits and makes it count something: "3 kids".
pub(super) fn counts_something(sentence: &Sentence<'_>, language: Language) -> bool {
    let vocabulary = vocabulary::of(language);
    sentence.tokens.windows(2).enumerate().any(|(at, pair)| {
        pair[0].number().is_some()
            && sentence.numbers[at].is_some()
            && pair[1].kind == Kind::Word
            && !vocabulary.fillers.contains(&pair[1].form)
            && !vocabulary.joins.contains(&pair[1].form)
            && !sentence.hits.iter().any(|hit| hit.start == at + 1)
    })
}

/// "The first and the last": places on the list, when nothing else is said.
pub(super) fn places(
    scene: &Scene<'_>,
    sentence: &Sentence<'_>,
    options: &Options,
) -> Option<Vec<u32>> {
    let ordinals = &vocabulary::of(scene.language).dates.ordinals;
    let digits = sentence.tokens.iter().any(|token| token.number().is_some());
    if digits || sentence.length() > 8 || residue(sentence, options, scene.language, None) > 2 {
        return None;
    }
    let shown = options.numbers();
    let mut places = Vec::new();
    for (at, token) in sentence.tokens.iter().enumerate() {
        let last = sentence.hits.iter().any(|hit| hit.signal == Signal::Last && hit.end == at + 1);
        let place = match ordinals.get(&token.form) {
            Some(place) => shown.get(usize::try_from(*place).ok()?.checked_sub(1)?),
            None if last => shown.last(),
            None => None,
        };
        places.extend(place);
    }
    if places.is_empty() {
        return None;
    }
    if sentence.has(Signal::Except) {
        return Some(shown.into_iter().filter(|number| !places.contains(number)).collect());
    }
    Some(places)
}
