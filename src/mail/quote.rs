//! What is new in a reply: quotes, attributions, signatures, banners and footers taken off.
//!
//! A mail becomes lines (`lines`, `html`); each line gets a label: by its marks, attributions,
//! separators and header blocks (`mark`), by what we know of our own letter (`parent`), by what
//! stands around words without being said (`signature`). What is left is the sender's own
//! (`assemble`). The words of some forty languages are data (`locales`).

mod assemble;
mod attribution;
mod headers;
mod html;
mod lines;
mod locales;
mod mark;
mod parent;
mod separator;
mod signature;
mod subject;

pub use lines::unflow;
pub use subject::thread_subject;

/// The bodies of one mail, decoded.
#[derive(Debug, Clone, Copy, Default)]
pub struct Body<'a> {
    /// The text/plain part, if there was one.
    pub text: Option<&'a str>,
    /// The text/html part, if there was one.
    pub html: Option<&'a str>,
    /// The decoded subject.
    pub subject: &'a str,
}

/// What the sender newly wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// The new text, without quotes, attribution, signature. Empty when a mail is forwarded without
    /// a word.
    pub text: String,
    /// Nothing new could be told apart for sure: `text` is the whole mail, or what stands below an
    /// attribution without being quoted, or what looks like a signature. To be asked about, never
    /// to be acted on.
    pub unsure: bool,
    /// Answers written between quoted lines, each with the quoted line it stands under.
    pub inline: Vec<Inline>,
    /// The mail that was forwarded, when this is a forward.
    pub forward: Option<Forward>,
    /// What was cut and by which rule, in the order of the mail.
    pub cuts: Vec<Cut>,
}

/// An answer between quoted lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// The quoted line above the answer, without its quote marks.
    pub question: String,
    /// What was written under it.
    pub answer: String,
}

/// A forwarded mail: words of somebody else, never obeyed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forward {
    /// The original author's address, unverified.
    pub from: Option<String>,
    /// The forwarded text, without its header block.
    pub text: String,
}

/// Something that was taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The rule's name, for `convene explain`.
    pub rule: &'static str,
    /// What it took.
    pub text: String,
}

/// Finds what is new in `body`; `parent` is the plain text of the letter of ours that it answers.
///
/// Plain text is preferred; HTML is read when there is no plain text, or when the plain text shows
/// no older mail and HTML does. Takes time in proportion to the size of the mail; nobody writes
/// below 100,000 lines, so they end there.
pub fn reply(body: Body<'_>, parent: Option<&str>) -> Reply {
    let (_, forward) = thread_subject(body.subject);
    let letter = parent.map(parent::Letter::new);
    let read = |lines| {
        let mut marked = mark::mark(lines, forward);
        if let Some(letter) = &letter {
            parent::subtract(&mut marked, letter);
        }
        signature::label(&mut marked);
        assemble::assemble(&marked)
    };
    let text = body.text.filter(|text| !is_excuse(text, body.html));
    let plain = text.map(|text| read(lines::split(text)));
    match (plain, body.html) {
        (Some(plain), Some(html)) if !plain.cuts.iter().any(is_older) => {
            let rich = read(html::lines(html));
            let better = rich.cuts.iter().any(is_older) && !rich.unsure && !rich.text.is_empty();
            if better { rich } else { plain }
        }
        (Some(plain), _) => plain,
        (None, Some(html)) => read(html::lines(html)),
        (None, None) => Reply::default(),
    }
}

/// Whether a plain text part only says that there is HTML.
fn is_excuse(text: &str, html: Option<&str>) -> bool {
    let text = text.trim();
    html.is_some()
        && (text.is_empty() || text.len() < 200 && text.contains("HTML") && !text.contains('\n'))
}

/// Whether a cut is older mail rather than a signature or a notice.
fn is_older(cut: &Cut) -> bool {
    use mark::Label;
    [Label::Quote, Label::Attribution, Label::Older, Label::Forward, Label::Parent]
        .iter()
        .any(|label| label.rule() == cut.rule)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> Reply {
        reply(Body { text: Some(text), ..Body::default() }, None)
    }

    fn rich(html: &str) -> Reply {
        reply(Body { html: Some(html), ..Body::default() }, None)
    }

    #[test]
    fn mails_of_many_programs_and_languages_show_what_is_new() {
        let quotes = [
            // Attributions above a marked quote or an unmarked one.
            "On Wednesday, April 4, 2012 at 4:59 PM, Ana Lima wrote:\n\n> Hi",
            "On Monday, May 5, 2014, Ana Lima <ana@example.org> wrote:\n\nHi",
            "On 02/22/2012, Ana Lima <ana@example.org> sent:\n> Hi",
            "El jueves, 21 de noviembre de 2013, Ana Lima escribió:\n\nHola",
            "Am 03.02.2016 3:35 vorm. schrieb \"Ana Lima\" <ana@example.org>:\n\nHallo",
            "Am Donnerstag, 21. November 2013 schrieb Ana Lima :\n> Hallo",
            "在 2016年1月28日，下午4:19，Ana Lima <ana@example.org> 写道：\n\n> 你好",
            "Ana Lima <ana@example.org> 于2026年12月2日周三 16:00写道：\n\n> 你好",
            "2022년 1월 1일 (토) 오전 9:00, 홍길동 <hong@example.org>님이 작성:\n\n> 안녕",
            "Dne po 1. 1. 2022 9:00 uživatel Ana Lima <ana@example.org> napsal:\n\n> Ahoj",
            "Den 08.06.2017 20.55 skrev Ana Lima <ana@example.org>:\n\nHei",
            "W dniu 28 stycznia 2015 01:53 użytkownik Ana <ana@example.org> napisał:\n\nHej",
            "În mie., 2 dec. 2026 la 16:00, Ana Lima <ana@example.org> a scris:\n\n> Salut",
            "2026. dec. 2., Sze 16:00 dátummal Ana Lima <ana@example.org> ezt írta:\n\n> Szia",
            "ke 2. jouluk. 2026 klo 16.00 Ana Lima (ana@example.org) kirjoitti:\n\n> Moi",
            "2 Ara 2026 Çar, saat 16:00 tarihinde Ana Lima <ana@example.org> şunu yazdı:\n\n> Selam",
            "בתאריך יום ד׳, 2 בדצמ׳ 2026 ב-16:00 מאת Ana Lima <\u{200e}ana@example.org\u{200e}>:\u{200e}\n\n> שלום",
            "في الأربعاء، 2 ديسمبر 2026 في 4:00 م تمت كتابة ما يلي بواسطة Ana <ana@example.org>:\n\n> مرحبا",
            "Pada tanggal Rab, 2 Des 2026 pukul 16.00 Ana Lima <ana@example.org> menulis:\n\n> Halo",
            "เมื่อ พ. 2 ธ.ค. 2026 เวลา 16:00 Ana Lima <ana@example.org> เขียนว่า:\n\n> สวัสดี",
            "Στις Τετ 2 Δεκ 2026 στις 4:00 μ.μ., ο/η Ana Lima <ana@example.org> έγραψε:\n\n> Γεια",
            "На ср, 2.12.2026 г. в 16:00 Ana Lima <ana@example.org> написа:\n\n> Здравей",
            "ср, 2 груд. 2026 р. о 16:00 Ana Lima <ana@example.org> пише:\n\n> Привіт",
            "sri, 2. pro 2026. u 16:00 Ana Lima <ana@example.org> napisao je:\n\n> Bok",
            "V V sre., 2. dec. 2026 ob 16:00 je oseba Ana Lima <ana@example.org> napisala:\n\n> Živjo",
            "2026-12-02, tr, 16:00 Ana Lima <ana@example.org> rašė:\n\n> Labas",
            "Kuupäev K, 2. detsember 2026 kell 16:00 kirjutas Ana Lima <ana@example.org>:\n\n> Tere",
            "Wed, 2 Dec 2026 16:00 +03:00 от Ana Lima <ana@example.org>:\n\n> Привет",
            "02.12.2026, 16:00, \"Ana Lima\" <ana@example.org>:\n\n> Привет",
            "At 2026-12-02 16:00:00, \"Ana Lima\" <ana@example.org> wrote:\n\nHi",
            "--- On Wed, 4/4/12, Ana Lima <ana@example.org> wrote:\n\nFrom: Ana Lima <ana@example.org>\n\nHi",
            "---- On Wed, 02 Dec 2026 16:00:00 +0100 Ana Lima <ana@example.org> wrote ---\n\nHi",
            "------On 12/29/1987 17:32 PM, Ana Lima wrote-----\n\nHi",
            "On Wed, Dec 2, 2026 at 4:00 PM Ana Lima via Rust Guild <\nguild@example.org> wrote:\n\n> Hi",
            "Quoting Ana Lima <ana@example.org>:\n\n> Hi",
            "Zitat von Ana Lima <ana@example.org>:\n\n> Hallo",
            "Ana Lima skrev den 2026-12-02 16:00:\n> Hej",
            "Ana Lima schrieb am 02.12.2026 um 16:00:\n> Hallo",
            "* Ana Lima <ana@example.org> [2026-12-02 16:00]:\n> Hi",
            // Header blocks and separators.
            "________________________________\nFrom: Ana Lima <ana@example.org>\nSent: Monday\nTo: Bo\nSubject: x\n\nHi",
            "Fra: Ana Lima <ana@example.org>\nSendt: mandag\nTil: Bo\nEmne: x\n\nHej",
            "Lähettäjä: Ana Lima <ana@example.org>\nLähetetty: ma\nVastaanottaja: Bo\nAihe: x\n\nMoi",
            "Od: Ana Lima <ana@example.org>\nOdesláno: pondělí\nKomu: Bo\nPředmět: x\n\nAhoj",
            "差出人: Ana Lima <ana@example.org>\n送信日時: 2026年12月2日\n宛先: Bo\n件名: x\n\nこんにちは",
            "보낸 사람: Ana Lima <ana@example.org>\n보낸 날짜: 2026년\n받는 사람: Bo\n제목: x\n\n안녕",
            "From:   Ana Lima/Example\nTo:     Bo/Example\nDate:   02.12.2026 16:00\nSubject:        x\n\nHi",
            "------------------ Original ------------------\nFrom:  \"Ana\"<ana@example.org>;\nDate:  Wed, Dec 2, 2026\nTo:  \"Bo\";\nSubject:  x\n\nHi",
            "------------------ 原始邮件 ------------------\n发件人: \"Ana\" <ana@example.org>;\n发送时间: 2026年12月2日\n收件人: \"Bo\"\n主题: x\n\n你好",
            "-------- Message d'origine --------\nDe : Ana <ana@example.org>\nDate : 02/12/2026\nÀ : Bo\nObjet : x\n\nBonjour",
            "-----Messaggio originale-----\nDa: Ana\nInviato: lunedì\nA: Bo\nOggetto: x\n\nCiao",
            "----- Unheard of words -----\nFrom: Ana <ana@example.org>\nSubject: x\n\nHi",
            "##- Please type your reply above this line -##\n\nHi",
        ];
        for quote in quotes {
            for own in ["Yes, gladly.\nTopic: pinning", "Sí"] {
                let found = plain(&format!("{own}\n\n{quote}\n"));
                assert_eq!(found.text, own, "{quote}\n{found:#?}");
                assert!(!found.unsure, "{quote}");
            }
        }
    }

    #[test]
    fn html_shows_by_its_elements_what_is_new() {
        let quotes = [
            "<div class=\"gmail_extra\"><br><div class=\"gmail_quote\">On Thu, Jun 26, 2014 at 2:40 PM, Ana <span dir=\"ltr\">&lt;<a href=\"mailto:a@example.org\">a@example.org</a>&gt;</span> wrote:<br><blockquote class=\"gmail_quote\">Hi</blockquote></div></div>",
            "<hr id=\"stopSpelling\">Date: Thu, 26 Jun 2014 13:53:45 +0400<br>Subject: Test<br>From: a@example.org<br>To: b@example.org<br><br><div>Hi</div>",
            "<div style='border:none;border-top:solid #E1E1E1 1.0pt'><p class=MsoNormal><b>Von:</b> Ana &lt;a@example.org&gt; <br><b>Gesendet:</b> Montag<br><b>An:</b> Bo<br><b>Betreff:</b> x</p></div><p class=MsoNormal>Hi</p>",
            "<div id=\"appendonsend\"></div><hr><div id=\"divRplyFwdMsg\"><b>From:</b> Ana</div><div>Hi</div>",
            "<div class=\"yahoo_quoted\"><div>On Monday Ana wrote:</div><div>Hi</div></div>",
            "<p>Thu, 26 Jun 2014 14:44 +04:00 от Ana &lt;a@example.org&gt;:<br><blockquote>Hi</blockquote>",
            "<div class=\"moz-cite-prefix\">Am 02.12.26 um 16:00 schrieb Ana:<br></div><blockquote type=\"cite\" cite=\"mid:1\">Hi</blockquote>",
            "<div dir=\"ltr\">Sent from my iPhone</div><div dir=\"ltr\"><br><blockquote type=\"cite\">On 2 Dec 2026, at 16:00, Ana &lt;a@example.org&gt; wrote:<br><br></blockquote></div><blockquote type=\"cite\"><div>Hi</div></blockquote>",
            "<div class=\"protonmail_signature_block\">Ana<br>Example</div><div class=\"protonmail_quote\">On Monday, Ana wrote:<br><blockquote class=\"protonmail_quote\" type=\"cite\">Hi</blockquote></div>",
            "<hr id=\"zwchr\" data-marker=\"__DIVIDER__\"><div data-marker=\"__HEADERS__\"><b>From: </b>Ana</div><div data-marker=\"__QUOTED_TEXT__\">Hi</div>",
            "<div name=\"quote\" style=\"margin:10px\"><b>Gesendet:</b> Montag<br><b>Von:</b> Ana<div>Hi</div></div>",
            "<div id=\"Signature\"><p>Ana Lima<br>Example</p></div>",
            "<!-- originalMessage --><div>-------- Original message --------</div><div>From: Ana &lt;a@example.org&gt;</div><div>Date: 02/12/2026</div><div>To: Bo</div><div>Subject: x</div><div>Hi</div>",
        ];
        for quote in quotes {
            for own in [
                "<p>Yes, gladly.<br>Topic: pinning &amp; more</p>",
                "<div>Yes, gladly.</div><div>Topic: pinning &amp; more</div>",
            ] {
                let found = rich(&format!(
                    "<html><head><style>p {{ color: red }}</style></head><body>{own}<br>{quote}</body></html>"
                ));
                assert_eq!(
                    found.text, "Yes, gladly.\nTopic: pinning & more",
                    "{quote}\n{found:#?}"
                );
            }
        }
    }

    #[test]
    fn an_answer_between_the_lines_keeps_its_question() {
        let found = plain(
            "On Mon, Dec 7, 2026 at 10:00 Guild <g@example.org> wrote:\n> 1. Will you be there and bring\n>    somebody along?\n\nYes.\n\n> 2. Topics?\nPinning\n> Bye",
        );
        assert_eq!(found.text, "Yes.\n\nPinning");
        let pairs: Vec<_> = found
            .inline
            .iter()
            .map(|inline| (inline.question.as_str(), inline.answer.as_str()))
            .collect();
        assert_eq!(pairs, [("somebody along?", "Yes."), ("2. Topics?", "Pinning")]);
    }

    #[test]
    fn a_forward_is_somebody_elses() {
        let mail = "FYI\n\n---------- Forwarded message ---------\nFrom: Ana <ana@example.org>\nDate: Mon\nSubject: x\nTo: bo@example.org\n\nI vote for Cy.";
        let found = reply(Body { text: Some(mail), subject: "Fwd: x", ..Body::default() }, None);
        assert_eq!(found.text, "FYI");
        let forward = found.forward.unwrap_or_default();
        assert_eq!(
            (forward.from.as_deref(), forward.text.as_str()),
            (Some("ana@example.org"), "I vote for Cy.")
        );
    }

    #[test]
    fn what_was_said_is_never_lost() {
        for text in [
            "> only quoted",
            "-- \nYes",
            "On Mon, Dec 7, 2026 at 10:00 Ana <a@example.org> wrote:\n\nYes",
        ] {
            let found = plain(text);
            assert!(!found.text.is_empty() && found.unsure, "{text}");
        }
        assert_eq!(plain("").text, "");
    }

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(96))]

        #[test]
        fn any_mail_can_be_read(pieces in proptest::collection::vec(proptest::sample::select(PIECES), 0..40), at in 0usize..40) {
            let text = pieces.concat();
            let parent = pieces.get(at..).unwrap_or_default().concat();
            let found = reply(Body { text: Some(&text), html: None, subject: &parent }, Some(&parent));
            let said = text.contains("yes");
            proptest::prop_assert!(!said || !found.text.is_empty() || found.forward.is_some(), "{}", text);
            let _ = reply(Body { text: None, html: Some(&text), subject: "Fwd: x" }, Some(&parent));
        }
    }

    /// What mails are made of, in pieces that meet in odd ways.
    const PIECES: &[&str] = &[
        "yes",
        "é",
        "\n",
        "\n\n",
        " ",
        "\u{a0}",
        "\u{200b}",
        "> ",
        ">",
        "|",
        "| ",
        "\r",
        "On Mon, Dec 7, 2026 at 10:00 AM ",
        "  Le 7 déc. 2026 à 10:00, ",
        "Ana <a@b.org> ",
        "wrote:",
        "a écrit :",
        "写道：",
        "--",
        "-- \n",
        "-----Original Message-----\n",
        "---------- Forwarded message ---------\n",
        "From: a@b.org\n",
        "De : é@b.org\n",
        "Subject: x\n",
        "Enviado: é\n",
        "To: é;\n",
        "<",
        "</",
        "<div class=\"gmail_attr\">",
        "</div>",
        "<blockquote>",
        "</blockquote>",
        "<br>",
        "<a href='http://é'>",
        "</a>",
        "<ol><li>",
        "<!--",
        "-->",
        "&",
        "&eacute;",
        "&#x1F600;",
        "&nbsp",
        "<title>",
        "_____\n",
        "Sent from my iPhone\n",
        "Best regards,\nAna\n\nTel: +34 91 555 55 55\n",
        "<mailto:a@b.org>",
        "@",
        "é@é.é",
        ":",
        "：",
        "**",
        "AB> ",
        "##- reply above this line -##\n",
        "1. one two three\n",
        "four five six seven eight\n",
    ];

    #[test]
    fn hostile_mails_are_read_to_their_end() {
        let parts = [
            "> \n",
            "On 1.1.2026 10:00 a@b.c wrote:\n> x\n",
            "From: a\n",
            "<",
            "<div class=gmail_signature>",
            "</p>",
            "&",
            "a:",
            "-- \n",
            "\n",
        ];
        for part in parts {
            let text = part.repeat(10_000 / part.len());
            let found = reply(
                Body { text: Some(&text), ..Body::default() },
                Some("Hi Ana,\nwill you come?"),
            );
            assert!(found.text.len() <= text.len(), "{part}");
            assert!(rich(&text).text.len() <= 2 * text.len(), "{part}");
        }
    }
}
