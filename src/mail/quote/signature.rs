//! What stands around one's own words without being said: banners above, signatures, lines of
//! telephones, legal notices and list footers below.

use std::collections::HashSet;
use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use super::lines::Line;
use super::locales::{all, column, entries, fold};
use super::mark::{Label, Marked};

static MOBILE: LazyLock<Vec<&'static str>> = LazyLock::new(|| column(|locale| locale.mobile));
static REGARDS: LazyLock<HashSet<&'static str>> =
    LazyLock::new(|| column(|locale| locale.regards).into_iter().collect());
/// One pattern a language, so that two parts of the same language can be asked for.
static LEGAL: LazyLock<Vec<RegexSet>> = LazyLock::new(|| {
    all()
        .filter(|locale| !locale.legal.is_empty())
        .map(|locale| set(entries(locale.legal)))
        .collect()
});
static BANNER: LazyLock<RegexSet> =
    LazyLock::new(|| set(column(|locale| locale.banner).into_iter()));
/// What warnings say besides: one phrase alone may be somebody's own words.
static ALARM: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"extern|estern|externo|caution|warning|achtung|vorsicht|attention|attenzione|atenci[oó]n|aten[cç][aã]o|precauci|cuidado|aviso|avviso|aka\.ms|varning|advarsel|let op|uwaga|внимание|внешн|pozor|figyelem|警告|注意|外部|외부",
    )
});
/// Things that have or send telephone signatures.
static DEVICE: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"iphon|ipad|айфон|ipod|android|samsung|galaxy|huawei|xiaomi|redmi|outlook|mail|gmx|web\.de|blackberry|windows|mobil|handy|smartphone|nokia|pixel|yahoo|proton|phone|tablet|tel[eé]f|t[eé]l[eé]ph|app\b|device|gerät|movil|móvil|cellulare|celular|手机|スマート|телефон|puhelime|oneplus|sony|xperia|motorola|honor|oppo|apple|thunderbird|spark|newton|typeapp|bluemail|zimbra|workspace|telefon|sfr|orange|kindle|surface|macbook",
    )
});
static FOOTER: LazyLock<RegexSet> = LazyLock::new(|| {
    set([
        "you received this message because you are subscribed",
        "you are receiving this because",
        "you received this because",
        "to unsubscribe from this group",
        "to unsubscribe from this list",
        "to unsubscribe,",
        "to unsubscribe send",
        "to post to this group",
        "sie erhalten diese nachricht, weil",
        "vous recevez ce message car",
        "has recibido este mensaje porque",
        "ricevi questo messaggio perché",
        "recebeu esta mensagem porque",
        "hai ricevuto questo messaggio perché",
        "mailman/listinfo",
        "/mailman3/lists/",
        "virus-free. www",
        "virus-free.www",
        "virenfrei. www",
        "avast antivirus",
        "avast.com",
        "avg.com",
        "checked by avg",
        "scanned by mailscanner",
        "scanned for viruses",
        "auf viren geprüft",
        "libre de virus",
        "sans virus.",
        "livre de vírus",
        "this email has been checked for viruses",
        "this email has been scanned",
        "-=-=-=-=-=-=-",
        "reply to this email directly or view it on",
        "to respond, reply to this email",
    ]
    .into_iter())
});
static CONTACT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\+?\(?\d[\d\s().\-/]{6,}\d|[^\s@]+@[^\s@]+\.\w|www\.|https?://|\b(?:tel|mob|fax|phone|cell|mobile|direct|skype|twitter|linkedin)\b ?[.:]|📧|📱|☎|📞",
    )
});

fn pattern(pattern: &str) -> Regex {
    Regex::new(pattern).expect("the pattern is part of the program")
}

/// A set of literal phrases.
fn set(phrases: impl Iterator<Item = &'static str>) -> RegexSet {
    RegexSet::new(phrases.map(regex::escape)).expect("escaped phrases are patterns")
}

/// The longest line a rule looks at, in bytes: notices may be one long line.
const LONGEST: usize = 6_000;
/// How many lines a signature after `--` may have.
const SIGNATURE: usize = 25;

/// Labels banners at the top and everything below one's own words.
pub(super) fn label(marked: &mut Marked<'_>) {
    banners(marked);
    let mut at = 0;
    while at < marked.lines.len() {
        let own = |label: &Label| *label == Label::Own;
        let end = at + marked.labels[at..].iter().take_while(|label| own(label)).count();
        if end > at {
            Segment { marked, start: at, end }.label();
        }
        at = end + 1;
    }
}

/// Labels the lines of warnings above the first own line.
fn banners(marked: &mut Marked<'_>) {
    let mut open = false;
    for at in 0..marked.lines.len().min(60) {
        let line = &marked.lines[at];
        if marked.labels[at] != Label::Own || line.is_blank() {
            open &= !line.is_blank();
            continue;
        }
        let folded = fold(cut(line.body()));
        let found = BANNER.matches(&folded).iter().count();
        let ends = |line: &str| {
            line.trim_end_matches(['*', '_', ']', ')', '>']).ends_with(['.', '!', '?', ':'])
        };
        // A warning that is wrapped goes on until its sentence ends.
        let warns = found >= 2 || found == 1 && ALARM.is_match(&folded);
        let goes_on = open && !ends(marked.lines[at - 1].body());
        if !warns && !goes_on {
            return;
        }
        open = true;
        marked.labels[at] = Label::Banner;
    }
}

/// At most [`LONGEST`] bytes of a line.
fn cut(body: &str) -> &str {
    &body[..body.floor_char_boundary(LONGEST)]
}

/// Own lines without anything else between them.
struct Segment<'m, 'a> {
    marked: &'m mut Marked<'a>,
    start: usize,
    end: usize,
}

impl Segment<'_, '_> {
    fn label(mut self) {
        let mut at = self.start;
        let mut said = false;
        while at < self.end {
            let body = self.marked.lines[at].body();
            if body.is_empty() {
                at += 1;
                continue;
            }
            if let Some(label) = self.below(at, said) {
                self.cut_from(at, label);
                break;
            }
            if is_mobile(self.marked.lines[at].body()) {
                self.marked.labels[at] = Label::Mobile;
            } else {
                said = true;
            }
            at += 1;
        }
        self.trim_delimiters();
    }

    /// What begins at line `at` and goes on to the end of the segment.
    fn below(&self, at: usize, said: bool) -> Option<Label> {
        let line = &self.marked.lines[at];
        let body = line.body();
        if matches!(body, "--" | "—" | "– –" | "__") && self.count(at + 1) <= SIGNATURE {
            return Some(Label::Signature);
        }
        if let Some(mark) = rule(body) {
            let rest = &self.marked.lines[at + 1..self.end];
            let ends =
                mark == '_' && body.len() >= 5 || rest.iter().all(Line::is_blank) || is_card(rest);
            return ends.then_some(Label::Signature);
        }
        if !said {
            return None;
        }
        let folded = fold(cut(body));
        if folded.len() > 12 && FOOTER.is_match(&folded) {
            return Some(Label::Footer);
        }
        let paragraph = self.begins_paragraph(at).then(|| self.paragraph(at));
        if paragraph.is_some_and(|text| is_legal(&text)) {
            return Some(Label::Legal);
        }
        self.follows_regards(at).then_some(Label::Signature)
    }

    fn begins_paragraph(&self, at: usize) -> bool {
        at == self.start
            || self.marked.lines[at - 1].is_blank()
            || self.marked.lines[at].body().len() > 150
    }

    /// The paragraph that begins at line `at`, folded.
    fn paragraph(&self, at: usize) -> String {
        let mut text = String::new();
        for line in self.marked.lines[at..self.end].iter().take_while(|line| !line.is_blank()) {
            text.push_str(cut(line.body()));
            text.push(' ');
            if text.len() > LONGEST {
                break;
            }
        }
        fold(&text)
    }

    /// How many lines with text follow.
    fn count(&self, from: usize) -> usize {
        self.marked.lines[from.min(self.end)..self.end]
            .iter()
            .filter(|line| !line.is_blank())
            .take(SIGNATURE + 1)
            .count()
    }

    /// Whether what begins here is a card (telephone, address, web site) below "Best regards" and
    /// a name.
    fn follows_regards(&self, at: usize) -> bool {
        let above =
            (self.start..at).rev().filter(|line| !self.marked.lines[*line].is_blank()).take(3);
        let regards =
            above.into_iter().skip(1).any(|line| is_regards(self.marked.lines[line].body()));
        regards && is_card(&self.marked.lines[at..self.end])
    }

    fn cut_from(&mut self, at: usize, label: Label) {
        for line in at..self.end {
            self.marked.labels[line] =
                if is_mobile(self.marked.lines[line].body()) { Label::Mobile } else { label };
        }
    }

    /// Rules at the end of one's own words separate nothing.
    fn trim_delimiters(&mut self) {
        for at in (self.start..self.end).rev() {
            let body = self.marked.lines[at].body();
            if self.marked.labels[at] != Label::Own || body.is_empty() {
                continue;
            }
            if rule(body).is_none() && !body.chars().all(|c| "ᐧ*#~_-—–=+".contains(c)) {
                break;
            }
            self.marked.labels[at] = Label::Signature;
        }
    }
}

/// The character a line is drawn with, when it is nothing but a line.
fn rule(body: &str) -> Option<char> {
    let mut marks = body.chars().filter(|c| !c.is_whitespace());
    let first = marks.next().filter(|c| "-_=*~#+—–─━".contains(*c))?;
    (marks.all(|c| c == first) && body.chars().filter(|c| *c == first).take(3).count() == 3)
        .then_some(first)
}

/// Whether lines look like a visiting card: few short lines that are no sentences, with a way to
/// reach somebody.
fn is_card(lines: &[Line<'_>]) -> bool {
    let lines: Vec<_> =
        lines.iter().map(Line::body).filter(|body| !body.is_empty()).take(13).collect();
    let short = |body: &&str| body.split_whitespace().count() <= 10;
    let sentence = |body: &&str| {
        body.ends_with(['?', '!']) || body.ends_with('.') && body.split_whitespace().count() > 5
    };
    let contact = |body: &&str| CONTACT.is_match(&fold(cut(body)));
    // "PS: …" and "topic: …" are said, and so is what begins in lower case.
    let said = |body: &&str| body.contains(": ") || body.starts_with(char::is_lowercase);
    (1..=12).contains(&lines.len())
        && lines.iter().any(contact)
        && lines.iter().all(short)
        && !lines.iter().any(|body| sentence(body) || said(body) && !contact(body))
}

/// Whether a line says goodbye, perhaps with the name on the same line.
fn is_regards(body: &str) -> bool {
    if body.len() > 120 {
        return false;
    }
    let folded = fold(body);
    let word = folded.split([',', '!', '.']).next().unwrap_or_default().trim();
    REGARDS.contains(word) || REGARDS.contains(folded.trim_end_matches([',', '.', '!', ' ']))
}

/// Whether a line is what a telephone or a mail program adds.
pub(super) fn is_mobile(body: &str) -> bool {
    if body.len() > 300 || body.len() < 6 {
        return false;
    }
    let folded = fold(body);
    // The link behind the program's name does not count.
    let text = folded.split(['<', '(', '[']).next().unwrap_or_default();
    let text = text.split("http").next().unwrap_or_default();
    let text = text.trim_matches(|c: char| c.is_whitespace() || "-_*.~•>".contains(c));
    let words = text.split(' ').count();
    if text.is_empty() || words > 12 || text.contains([',', ';', '?', '!']) && words > 7 {
        return false;
    }
    let device = DEVICE.is_match(text);
    if text.contains("outlook")
        && (text.contains("ios") || text.contains("android") || text.contains("mobil"))
        && words <= 8
    {
        return true;
    }
    let sentence = folded.ends_with(['.', '!', '?']) && words > 8;
    MOBILE.iter().any(|phrase| match phrase.strip_prefix('~') {
        Some(end) => device && text.ends_with(end),
        None => text.strip_prefix(phrase).is_some_and(|rest| {
            let whole =
                rest.is_empty() || rest.starts_with([' ', '\'', '-', ':']) || !phrase.is_ascii();
            whole
                && !sentence
                && (device || words <= 8 && phrase.contains(' ') && is_sending(phrase))
        }),
    })
}

/// Whether a phrase alone is telling, whatever the thing is called ("Sent from my …").
fn is_sending(phrase: &str) -> bool {
    phrase.starts_with("sent ")
        || phrase.starts_with("gesendet ")
        || phrase.ends_with(" my")
        || phrase.ends_with(" mon")
}

/// Whether a paragraph is a confidentiality notice or the like.
fn is_legal(folded: &str) -> bool {
    // One remark about confidential things is somebody's own.
    folded.len() > 80
        && LEGAL.iter().any(|phrases| phrases.matches(folded).iter().take(2).count() == 2)
}

#[cfg(test)]
mod tests {
    use super::super::{Body, reply};
    use super::*;

    fn own(text: &str) -> String {
        reply(Body { text: Some(text), ..Body::default() }, None).text
    }

    #[test]
    fn lines_of_telephones_are_known_in_many_languages() {
        for line in [
            "Sent from my iPhone",
            "Sent from my Verizon Wireless BlackBerry",
            "Sent from Mail for Windows 10",
            "Get Outlook for iOS<https://aka.ms/o0ukef>",
            "Von meinem iPhone gesendet",
            "Gesendet von Mail für Windows",
            "Outlook für Android beziehen <https://example.org>",
            "Envoyé de mon iPhone",
            "Télécharger Outlook pour iOS",
            "Enviado desde mi iPhone",
            "Enviado do meu iPhone",
            "Inviato da iPhone",
            "Enviat des del meu iPhone",
            "Verzonden vanaf mijn iPhone",
            "Skickat från min iPhone",
            "Sendt fra min iPad",
            "Lähetetty iPhonesta",
            "Wysłane z iPhone'a",
            "Odesláno z iPhonu",
            "Az iPhone-omról küldve",
            "Trimis de pe iPhone‑ul meu",
            "Отправлено с iPhone",
            "Στάλθηκε από το iPhone μου",
            "iPhone'umdan gönderildi",
            "发自我的 iPhone",
            "iPhoneから送信",
            "나의 iPhone에서 보냄",
        ] {
            assert!(is_mobile(line), "{line}");
        }
        assert!(!is_mobile("Sent from my desk, is much easier then my mobile phone."));
        assert!(!is_mobile("I sent it from my iPhone yesterday"));
        assert!(!is_mobile("Danke"));
    }

    #[test]
    fn signatures_notices_and_footers_go_and_words_stay() {
        assert_eq!(own("Yes.\n-- \nAna Lima\nExample Ltd"), "Yes.");
        assert_eq!(
            own("Yes.\n\nBest regards,\nAna\n\nHead of Tests\nTel: +49 30 1234567"),
            "Yes.\n\nBest regards,\nAna"
        );
        assert_eq!(
            own(
                "Yes.\n\nThis e-mail is confidential and meant for the intended recipient only. Please delete it."
            ),
            "Yes."
        );
        assert_eq!(
            own(
                "Yes.\n\n_______________________________________________\nlist mailing list\nlist@example.org"
            ),
            "Yes."
        );
        assert_eq!(own("CAUTION: External email. Do not click links.\n\nYes."), "Yes.");
        assert_eq!(own("Points\n-----\nI vote for B\nand C"), "Points\n-----\nI vote for B\nand C");
        assert_eq!(
            own("Thanks,\nAna\n\nP.S. topic: async traits"),
            "Thanks,\nAna\n\nP.S. topic: async traits"
        );
    }
}
