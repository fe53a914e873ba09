//! Subject lines without what mail programs put in front of them.

use super::locales::fold;

/// Prefixes of an answer, folded, in all languages (rule 24).
const REPLY: &str = "re|aw|antw|antwort|sv|vs|ref|odp|r|rif|ynt|vá|va|atb|回复|答复|回覆|答覆|返信|re-|rv re|\
    res|bls|ad|odg|odgovor|отв|ответ|на|απ|σχετ|تشو|رد|השב|תשובה|ang|tr re|rép|réponse|บ|ตอบ|trả lời|tl|bal|balas|\
    vastaus|svar|svr|답장|회신|yan|cevap|cvp|hal|відп|відповідь";

/// Prefixes of a mail that is passed on, folded, in all languages (rule 24).
const FORWARD: &str = "fwd|fw|wg|tr|rv|enc|i|doorst|vl|vb|pd|ilt|转发|轉寄|轉發|転送|전달|fs|trs|inolt|\
    i inoltra|reenv|res fwd|redir|videresend|videresendt|vidarebefordrat|vid|továbbítás|továbbítva|tov|přepos|předáno|\
    přeposláno|preposlané|προωθ|πρθ|הועבר|הועברה|إعادة توجيه|إعادة|пересл|пересылка|перенаправлено|fwd wg|\
    пер|переслано|прати|препр|proslj|posredovano|edelleen|välitetty|vs fwd|weitergeleitet|transfert|transf|\
    reenviado|encaminhada|enc fwd|doorgestuurd|terusan|trm|chuyển tiếp|ct|yön|ส่งต่อ|dal|przek|przekaz|redirecționat|persiųsta|pārsūtīts|edastatud";

/// Marks in brackets that filters put in front of a subject.
const TAGS: &str = "ext|external|extern|externe|externo|esterno|spam|***spam***|suspected spam";

/// The subject without prefixes such as `Re:`, `AW[2]:` or `转发：` in any language, and whether
/// the outermost of them says that the mail is passed on.
pub fn thread_subject(subject: &str) -> (String, bool) {
    let mut rest = subject.trim();
    let mut forward = None;
    // Nobody stacks more prefixes than this by hand; what remains then is the subject.
    for _ in 0..50 {
        if let Some(after) = tag(rest) {
            rest = after;
            continue;
        }
        let Some((prefix, after)) = prefix(rest) else { break };
        forward.get_or_insert(prefix == Prefix::Forward);
        rest = after;
    }
    (rest.split_whitespace().collect::<Vec<_>>().join(" "), forward.unwrap_or(false))
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Prefix {
    Reply,
    Forward,
}

/// A prefix at the beginning, and what stands after its colon.
fn prefix(subject: &str) -> Option<(Prefix, &str)> {
    let (at, colon) = subject.char_indices().take(24).find(|(_, c)| matches!(c, ':' | '：'))?;
    let word = fold(subject[..at].trim());
    // "Re[2]", "Re (2)", "Re^2" and "RE2" count answers; "Redir." is an abbreviation.
    let word = word.trim_end_matches(|c: char| c.is_ascii_digit() || "[]()^*. ".contains(c));
    let after = subject[at + colon.len_utf8()..].trim_start();
    let named = |list: &str| list.split('|').any(|entry| entry.trim() == word);
    match () {
        () if word.is_empty() => None,
        () if named(REPLY) => Some((Prefix::Reply, after)),
        () if named(FORWARD) => Some((Prefix::Forward, after)),
        () => None,
    }
}

/// What stands after a filter's mark in brackets.
fn tag(subject: &str) -> Option<&str> {
    let end = subject.strip_prefix('[')?.find(']')? + 1;
    let word = fold(subject.get(1..end)?);
    TAGS.split('|').any(|tag| tag == word).then(|| subject[end + 1..].trim_start())
}

#[cfg(test)]
mod tests {
    use super::thread_subject;

    #[test]
    fn prefixes_go_in_all_languages_and_the_outermost_decides() {
        for (subject, bare, forward) in [
            ("Re: Rust Guild", "Rust Guild", false),
            ("AW: WG: Rust Guild", "Rust Guild", false),
            ("Fwd: Re: Rust Guild", "Rust Guild", true),
            ("TR : Rust Guild", "Rust Guild", true),
            ("İLT: Rust Guild", "Rust Guild", true),
            ("回复：转发：Rust Guild", "Rust Guild", false),
            ("RE[3]: Re (2): Rust  Guild", "Rust Guild", false),
            ("[EXT] RV: Rust Guild [#4F7K]", "Rust Guild [#4F7K]", true),
            ("Redir.: Rust Guild", "Rust Guild", true),
            ("Rust Guild: 16:00", "Rust Guild: 16:00", false),
            ("Topics: Re: and Fwd:", "Topics: Re: and Fwd:", false),
            ("", "", false),
        ] {
            assert_eq!(thread_subject(subject), (bare.to_owned(), forward), "{subject}");
        }
    }
}
