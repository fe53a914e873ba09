//! Separator lines (`-----Original Message-----`, `Begin forwarded message:`) in any language.

use std::collections::HashSet;
use std::sync::LazyLock;

use super::locales::{column, fold};

/// What follows a separator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Separator {
    /// The mail that is answered.
    Original,
    /// A mail that is passed on.
    Forwarded,
}

static ORIGINAL: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| column(|locale| locale.original).into_iter().collect());
static FORWARDED: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| column(|locale| locale.forwarded).into_iter().collect());
/// Separators that go on with a name, as in `Forwarded by Ana on 03/05/2021`.
static FORWARDED_BY: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
    let by = |word: &&str| {
        [" by", " von", " par", " por", " da", " door", " av", " af"]
            .iter()
            .any(|by| word.ends_with(by))
    };
    column(|locale| locale.forwarded).into_iter().filter(by).collect()
});

/// What services ask to be answered above.
const ABOVE: &str = "above this line|oberhalb dieser zeile|über dieser zeile|oberhalb dieser linie|au-dessus de cette ligne|\
    por encima de esta línea|encima de esta línea|acima desta linha|sopra questa riga|al di sopra di questa riga|boven deze regel|\
    boven deze lijn|per sobre d'aquesta línia|над этой строкой|powyżej tej linii|ovanför denna rad|over denne linje|nad tento řádek";

const MARKS: &str = "-_=*~—–─#";

/// The longest separator worth looking at, in bytes: headers may be glued to it.
const LONGEST: usize = 2_000;

/// The separator that `body` is, and what is glued behind it.
pub(super) fn separator(body: &str) -> Option<(Separator, &str)> {
    let body = body.get(..LONGEST).unwrap_or(body);
    let core = body.trim_start_matches(|c: char| MARKS.contains(c) || c.is_whitespace());
    let marks = body
        .chars()
        .take_while(|c| MARKS.contains(*c) || c.is_whitespace())
        .filter(|c| MARKS.contains(*c))
        .count();
    if marks < 2 && !core.ends_with([':', '：']) {
        return None;
    }
    let end = core.find(|c: char| MARKS.contains(c)).unwrap_or(core.len());
    // A dash inside a word ("original-nachricht") is not the end.
    let end = second_run(core).unwrap_or(end.max(core.len()));
    let (name, rest) = core.split_at(end.min(core.len()));
    let name = fold(name.trim_matches([':', '：', ' ', '.', '\t', '<', '>', '*']));
    let rest = rest.trim_start_matches(|c: char| MARKS.contains(c) || c.is_whitespace());
    if name.is_empty() || name.len() > 300 {
        return None;
    }
    if FORWARDED.contains(name.as_str())
        || marks >= 2 && FORWARDED_BY.iter().any(|by| name.starts_with(by))
    {
        return Some((Separator::Forwarded, rest));
    }
    (marks >= 2 && ORIGINAL.contains(name.as_str())).then_some((Separator::Original, rest))
}

/// Whether `body` names the mail that follows, without any marks; only a header block right below
/// makes it a separator.
pub(super) fn bare(body: &str) -> bool {
    body.len() < 80 && ORIGINAL.contains(fold(body.trim_matches([':', '*', '_', ' '])).as_str())
}

/// Whether `body` is nothing but a drawn line.
pub(super) fn is_rule(body: &str) -> bool {
    body.chars().all(|c| MARKS.contains(c) || c.is_whitespace())
}

/// Whether `body` begins and ends with a drawn line.
pub(super) fn is_drawn(body: &str) -> bool {
    let run = |marks: &str| marks.chars().all(|c| MARKS.contains(c));
    let chars = body.chars().count();
    let head: String = body.chars().take(3).collect();
    let tail: String = body.chars().skip(chars.saturating_sub(3)).collect();
    (3..120).contains(&chars) && run(&head) && run(&tail)
}

/// Where a run of at least two marks begins.
fn second_run(core: &str) -> Option<usize> {
    let mut previous: Option<(usize, char)> = None;
    for (at, c) in core.char_indices() {
        if let Some((start, before)) = previous
            && MARKS.contains(c)
            && MARKS.contains(before)
        {
            return Some(start);
        }
        previous = Some((at, c));
    }
    None
}

/// Whether `body` asks to answer above it.
pub(super) fn answer_above(body: &str) -> bool {
    if body.len() > 300
        || !body.contains("line") && body.is_ascii() && !body.contains(['z', 'r', 'l'])
    {
        return false;
    }
    let marked = body.starts_with(|c: char| MARKS.contains(c))
        || body.ends_with(|c: char| MARKS.contains(c));
    marked && {
        let folded = fold(body);
        ABOVE.split('|').any(|phrase| folded.contains(phrase.trim()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn separators_are_told_apart() {
        for (line, expected) in [
            ("-----Original Message-----", Some(Separator::Original)),
            ("*-------- Original Message --------*", Some(Separator::Original)),
            ("-----Ursprüngliche Nachricht-----", Some(Separator::Original)),
            ("------------------ 原始邮件 ------------------", Some(Separator::Original)),
            ("-----Original-Nachricht-----", Some(Separator::Original)),
            ("---------- Forwarded message ---------", Some(Separator::Forwarded)),
            ("Begin forwarded message:", Some(Separator::Forwarded)),
            ("Début du message transféré :", Some(Separator::Forwarded)),
            (
                "-------- Preposlaná správa --- Forwarded Message --------",
                Some(Separator::Forwarded),
            ),
            (
                "----- Forwarded by Ana Lima/Example on 03/05/2021 10:00 -----",
                Some(Separator::Forwarded),
            ),
            ("------- Enter Feedback Below -------", None),
            ("Original message", None),
            ("-----", None),
        ] {
            assert_eq!(separator(line).map(|found| found.0), expected, "{line}");
        }
        assert_eq!(
            separator("-- Forwarded Message -- From: a").map(|found| found.1),
            Some("From: a")
        );
    }

    #[test]
    fn the_line_to_answer_above_is_known() {
        assert!(answer_above("##- Please type your reply above this line -##"));
        assert!(!answer_above("The text above this line is wrong"));
    }
}
