//! Answers to letters like ours, made as twelve mail programs make them, in seven languages, at
//! the top, at the bottom and between the lines; the letter is known.

use convene::mail::quote::{Body, reply};

/// What must be reached, in percent.
const RIGHT: usize = 97;

#[test]
#[expect(clippy::print_stdout, reason = "the figures are what it is run for")]
fn answers_to_our_own_letters_are_found() {
    let (mut all, mut right, mut missed) = (0, 0, Vec::new());
    for voice in VOICES {
        let letter = letter(voice);
        for client in CLIENTS {
            for place in [Place::Top, Place::Bottom, Place::Inline] {
                let mail = mail(client, voice, &letter, place);
                let body = Body {
                    text: mail.text.as_deref(),
                    html: mail.html.as_deref(),
                    subject: voice.subject,
                };
                let found = reply(body, Some(&letter));
                let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
                let expected = match place {
                    Place::Top | Place::Bottom => words(voice.answer),
                    Place::Inline => words(&voice.inline.join(" ")),
                };
                all += 1;
                if words(&found.text) == expected
                    && (place != Place::Inline || asks(&found.inline, voice))
                {
                    right += 1;
                } else {
                    missed.push(format!(
                        "{} {client:?} {place:?}: {:?} {:?}",
                        voice.language, found.text, found.inline
                    ));
                }
            }
        }
    }
    println!("answers to known letters {right} of {all}; missed:\n  {}", missed.join("\n  "));
    assert!(right * 100 >= all * RIGHT);
}

/// The same mails, as far as their programs mark what is quoted, without knowing the letter.
#[test]
#[expect(clippy::print_stdout, reason = "the figures are what it is run for")]
fn answers_to_unknown_letters_are_found_where_quotes_are_marked() {
    let (mut all, mut right, mut missed) = (0, 0, Vec::new());
    for voice in VOICES {
        for client in CLIENTS.into_iter().filter(|client| !matches!(client, Client::Bare)) {
            let mail = mail(client, voice, &letter(voice), Place::Top);
            let body = Body {
                text: mail.text.as_deref(),
                html: mail.html.as_deref(),
                subject: voice.subject,
            };
            let found = reply(body, None);
            all += 1;
            if found.text == voice.answer && !found.unsure {
                right += 1;
            } else {
                missed.push(format!("{} {client:?}: {:?}", voice.language, found.text));
            }
        }
    }
    println!("answers to unknown letters {right} of {all}; missed:\n  {}", missed.join("\n  "));
    assert!(right * 100 >= all * RIGHT);
}

/// Whether each inline answer stands with the question it was written under.
fn asks(inline: &[convene::mail::quote::Inline], voice: &Voice) -> bool {
    let asked = |question: &str, answer: &str| {
        inline.iter().any(|found| found.answer == answer && found.question.ends_with(question))
    };
    asked(voice.questions[0], voice.inline[0]) && asked(voice.questions[1], voice.inline[1])
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    Top,
    Bottom,
    Inline,
}

#[derive(Debug, Clone, Copy)]
enum Client {
    Gmail,
    GmailHtml,
    AppleMail,
    Telephone,
    Thunderbird,
    OutlookDesktop,
    OutlookWeb,
    Yahoo,
    Proton,
    Zimbra,
    Samsung,
    /// Nothing is marked at all.
    Bare,
}

const CLIENTS: [Client; 12] = [
    Client::Gmail,
    Client::GmailHtml,
    Client::AppleMail,
    Client::Telephone,
    Client::Thunderbird,
    Client::OutlookDesktop,
    Client::OutlookWeb,
    Client::Yahoo,
    Client::Proton,
    Client::Zimbra,
    Client::Samsung,
    Client::Bare,
];

/// A language: our letter and how programs and people write in it.
struct Voice {
    language: &'static str,
    subject: &'static str,
    opening: &'static str,
    questions: [&'static str; 2],
    closing: &'static str,
    footer: &'static str,
    answer: &'static str,
    inline: [&'static str; 2],
    /// Gmail, Apple Mail and Thunderbird.
    attributions: [&'static str; 3],
    /// From, sent, to, subject.
    labels: [&'static str; 4],
    original: &'static str,
    mobile: &'static str,
}

const TOPICS: &str =
    "1. Async traits in practice (Cy, 20 min)\n2. Error handling without tears\n3. Testing time";

fn letter(voice: &Voice) -> String {
    let [first, second] = voice.questions;
    format!(
        "{}\n\n{TOPICS}\n\n{first}\n\n{second}\n\n{}\n\n-- \n{}\n[#4F7K] https://cop.example.org/c/rust\n",
        voice.opening, voice.closing, voice.footer
    )
}

struct Mail {
    text: Option<String>,
    html: Option<String>,
}

fn mail(client: Client, voice: &Voice, letter: &str, place: Place) -> Mail {
    match client {
        Client::GmailHtml | Client::OutlookWeb | Client::Proton | Client::Zimbra => {
            Mail { text: None, html: Some(html(client, voice, letter, place)) }
        }
        Client::Gmail
        | Client::AppleMail
        | Client::Telephone
        | Client::Thunderbird
        | Client::OutlookDesktop
        | Client::Yahoo
        | Client::Samsung
        | Client::Bare => Mail { text: Some(plain(client, voice, letter, place)), html: None },
    }
}

/// The program's introduction of what it quotes, its signature, and whether it marks quotes.
fn manners(client: Client, voice: &Voice) -> (String, &'static str, bool) {
    let [gmail, apple, thunderbird] = voice.attributions;
    let [from, sent, to, subject] = voice.labels;
    let headers = |bold: &str| {
        format!(
            "{bold}{from}:{bold} Rust Guild <cop+r.k3j@example.org>\n{bold}{sent}:{bold} 07/12/2026 10:00\n\
             {bold}{to}:{bold} Ana Lima <ana@example.org>\n{bold}{subject}:{bold} {}\n",
            voice.subject
        )
    };
    match client {
        Client::Gmail | Client::GmailHtml | Client::Proton => (gmail.to_owned(), "", true),
        Client::AppleMail => (format!("{apple}\n"), "", true),
        Client::Telephone => (format!("{apple}\n"), voice.mobile, true),
        Client::Thunderbird => (thunderbird.to_owned(), "-- \nAna Lima\nExample Ltd", true),
        Client::OutlookDesktop | Client::Zimbra => (headers(""), "", false),
        Client::OutlookWeb => (headers("*"), "", false),
        Client::Yahoo => (format!("    {gmail}\n"), "", false),
        Client::Samsung => {
            (format!("-------- {} --------\n{}", voice.original, headers("")), "", false)
        }
        Client::Bare => (String::new(), "", false),
    }
}

fn plain(client: Client, voice: &Voice, letter: &str, place: Place) -> String {
    let (introduction, signature, marked) = manners(client, voice);
    let mut quote = String::new();
    for line in
        letter.lines().flat_map(|line| if marked { wrap(line, 72) } else { vec![line.to_owned()] })
    {
        let mark = if marked { "> " } else { "" };
        quote.push_str(format!("{mark}{line}").trim_end());
        quote.push('\n');
        let answer = (0..2).find(|at| {
            place == Place::Inline && voice.questions[*at].ends_with(&line) && line.len() > 8
        });
        if let Some(at) = answer {
            quote.extend(["\n", voice.inline[at], "\n\n"]);
        }
    }
    match place {
        Place::Top => format!("{}\n\n{signature}\n\n{introduction}\n{quote}", voice.answer),
        Place::Bottom => format!("{introduction}\n{quote}\n{}\n\n{signature}\n", voice.answer),
        Place::Inline => format!("{introduction}\n{quote}\n{signature}\n"),
    }
}

fn html(client: Client, voice: &Voice, letter: &str, place: Place) -> String {
    let (introduction, _, _) = manners(client, voice);
    let escape = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
    let lines = |text: &str| text.lines().map(escape).collect::<Vec<_>>().join("<br>\n");
    let bold = |text: String| text.replace(" *", " <b>").replace("* ", "</b> ").replace('*', "");
    let introduction = bold(lines(introduction.trim_end()));
    let (open, close) = match client {
        Client::GmailHtml => {
            ("<blockquote class=\"gmail_quote\" style=\"margin:0 0 0 .8ex\">", "</blockquote>")
        }
        Client::Proton => {
            ("<blockquote class=\"protonmail_quote\" type=\"cite\">", "</blockquote>")
        }
        Client::Gmail
        | Client::AppleMail
        | Client::Telephone
        | Client::Thunderbird
        | Client::OutlookDesktop
        | Client::OutlookWeb
        | Client::Yahoo
        | Client::Zimbra
        | Client::Samsung
        | Client::Bare => ("<div>", "</div>"),
    };
    let mut quote = lines(letter);
    for (question, answer) in
        voice.questions.iter().zip(voice.inline).filter(|_| place == Place::Inline)
    {
        let question = lines(question);
        quote = quote.replacen(
            &question,
            &format!("{question}{close}<div>{}</div>{open}", escape(answer)),
            1,
        );
    }
    let introduction = match client {
        Client::GmailHtml => format!("<div dir=\"ltr\" class=\"gmail_attr\">{introduction}</div>"),
        Client::OutlookWeb => {
            format!("<hr><div id=\"divRplyFwdMsg\" dir=\"ltr\">{introduction}</div>")
        }
        Client::Zimbra => format!("<hr id=\"zwchr\"><div>{introduction}</div>"),
        Client::Gmail
        | Client::AppleMail
        | Client::Telephone
        | Client::Thunderbird
        | Client::OutlookDesktop
        | Client::Yahoo
        | Client::Proton
        | Client::Samsung
        | Client::Bare => format!("<div>{introduction}<br></div>"),
    };
    let answer = format!("<p>{}</p>", lines(voice.answer));
    let quote = format!("{introduction}{open}{quote}{close}");
    match place {
        Place::Top => format!("<html><body>{answer}<br>{quote}</body></html>"),
        Place::Bottom => format!("<html><body>{quote}<br>{answer}</body></html>"),
        Place::Inline => format!("<html><body>{quote}</body></html>"),
    }
}

/// The words of a line on lines of at most `width` characters.
fn wrap(line: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in line.split(' ') {
        let last = lines.last_mut().expect("it begins with one line");
        if !last.is_empty() && last.chars().count() + word.chars().count() >= width {
            lines.push(word.to_owned());
        } else {
            if !last.is_empty() {
                last.push(' ');
            }
            last.push_str(word);
        }
    }
    lines
}

const VOICES: &[Voice] = &[
    Voice {
        language: "en",
        subject: "Re: Rust Guild: next meeting on 16 December",
        opening: "Hi Ana,\n\nthe next meeting of Rust Guild is on Wednesday, 16 December 2026 at 16:00 (Madrid), and Bo facilitates it this time. So far these topics are on the table:",
        questions: [
            "Will you be there? Just answer yes, no or maybe.",
            "Which of these topics would you like to talk about first, and is there another one that you would like to bring along?",
        ],
        closing: "Whatever you write below or above these lines is read by the guild's assistant.",
        footer: "You get this because you are a member of Rust Guild. Answer \"leave\" to leave.",
        answer: "Yes, I will be there.\nTopic: pinning and self-references",
        inline: ["Yes, but ten minutes late.", "The second one, please."],
        attributions: [
            "On Mon, Dec 7, 2026 at 10:00 AM Rust Guild <cop+r.k3j@example.org> wrote:",
            "On 7 Dec 2026, at 10:00, Rust Guild <cop+r.k3j@example.org> wrote:",
            "On 07/12/2026 10:00, Rust Guild wrote:",
        ],
        labels: ["From", "Sent", "To", "Subject"],
        original: "Original message",
        mobile: "Sent from my iPhone",
    },
    Voice {
        language: "es",
        subject: "Re: Rust Guild: próxima reunión el 16 de diciembre",
        opening: "Hola, Ana:\n\nla próxima reunión de Rust Guild es el miércoles 16 de diciembre de 2026 a las 16:00 (Madrid) y esta vez la facilita Bo. De momento hay estos temas sobre la mesa:",
        questions: [
            "¿Vendrás? Responde simplemente sí, no o quizás.",
            "¿De cuál de estos temas te gustaría hablar primero, y hay algún otro que quieras traer a la reunión del grupo?",
        ],
        closing: "Todo lo que escribas encima o debajo de estas líneas lo lee el asistente del grupo.",
        footer: "Recibes esto porque eres miembro de Rust Guild. Responde \"salir\" para salir.",
        answer: "Sí, allí estaré.\nTema: pinning y autorreferencias",
        inline: ["Sí, pero llego diez minutos tarde.", "El segundo, por favor."],
        attributions: [
            "El lun, 7 dic 2026 a las 10:00, Rust Guild (<cop+r.k3j@example.org>) escribió:",
            "El 7 dic 2026, a las 10:00, Rust Guild <cop+r.k3j@example.org> escribió:",
            "El 07/12/2026 a las 10:00, Rust Guild escribió:",
        ],
        labels: ["De", "Enviado", "Para", "Asunto"],
        original: "Mensaje original",
        mobile: "Enviado desde mi iPhone",
    },
    Voice {
        language: "de",
        subject: "AW: Rust Guild: nächstes Treffen am 16. Dezember",
        opening: "Hallo Ana,\n\ndas nächste Treffen der Rust Guild ist am Mittwoch, dem 16. Dezember 2026, um 16:00 Uhr (Madrid), und diesmal moderiert Bo. Bisher liegen diese Themen auf dem Tisch:",
        questions: [
            "Bist du dabei? Antworte einfach mit ja, nein oder vielleicht.",
            "Über welches dieser Themen möchtest du zuerst sprechen, und gibt es noch ein anderes, das du gern mitbringen würdest?",
        ],
        closing: "Was du über oder unter diese Zeilen schreibst, liest der Assistent der Gilde.",
        footer: "Du bekommst dies, weil du Mitglied der Rust Guild bist. Antworte \"austreten\", um zu gehen.",
        answer: "Ja, ich bin dabei.\nThema: Pinning und Selbstbezüge",
        inline: ["Ja, aber zehn Minuten später.", "Das zweite, bitte."],
        attributions: [
            "Am Mo., 7. Dez. 2026 um 10:00 Uhr schrieb Rust Guild <cop+r.k3j@example.org>:",
            "Am 07.12.2026 um 10:00 schrieb Rust Guild <cop+r.k3j@example.org>:",
            "Am 07.12.26 um 10:00 schrieb Rust Guild:",
        ],
        labels: ["Von", "Gesendet", "An", "Betreff"],
        original: "Ursprüngliche Nachricht",
        mobile: "Von meinem iPhone gesendet",
    },
    Voice {
        language: "fr",
        subject: "Re: Rust Guild : prochaine réunion le 16 décembre",
        opening: "Bonjour Ana,\n\nla prochaine réunion de Rust Guild a lieu le mercredi 16 décembre 2026 à 16 h 00 (Madrid) et c'est Bo qui l'anime cette fois. Voici les sujets proposés jusqu'ici :",
        questions: [
            "Seras-tu là ? Réponds simplement oui, non ou peut-être.",
            "De quel sujet voudrais-tu parler en premier, et y en a-t-il un autre que tu aimerais apporter à la réunion du groupe ?",
        ],
        closing: "Ce que tu écris au-dessus ou en dessous de ces lignes est lu par l'assistant du groupe.",
        footer: "Tu reçois ceci parce que tu es membre de Rust Guild. Réponds \"quitter\" pour partir.",
        answer: "Oui, je serai là.\nSujet : pinning et autoréférences",
        inline: ["Oui, mais avec dix minutes de retard.", "Le deuxième, s'il te plaît."],
        attributions: [
            "Le lun. 7 déc. 2026 à 10:00, Rust Guild <cop+r.k3j@example.org> a écrit :",
            "Le 7 déc. 2026 à 10:00, Rust Guild <cop+r.k3j@example.org> a écrit :",
            "Le 07/12/2026 à 10:00, Rust Guild a écrit :",
        ],
        labels: ["De", "Envoyé", "À", "Objet"],
        original: "Message d'origine",
        mobile: "Envoyé de mon iPhone",
    },
    Voice {
        language: "pt",
        subject: "Re: Rust Guild: próxima reunião a 16 de dezembro",
        opening: "Olá, Ana,\n\na próxima reunião da Rust Guild é na quarta-feira, 16 de dezembro de 2026, às 16:00 (Madrid), e desta vez é o Bo que a facilita. Até agora há estes temas em cima da mesa:",
        questions: [
            "Vais estar presente? Responde simplesmente sim, não ou talvez.",
            "De qual destes temas gostarias de falar primeiro, e há mais algum que queiras trazer para a reunião do grupo?",
        ],
        closing: "O que escreveres acima ou abaixo destas linhas é lido pelo assistente do grupo.",
        footer: "Recebes isto porque és membro da Rust Guild. Responde \"sair\" para sair.",
        answer: "Sim, vou lá estar.\nTema: pinning e autorreferências",
        inline: ["Sim, mas chego dez minutos atrasado.", "O segundo, por favor."],
        attributions: [
            "Rust Guild <cop+r.k3j@example.org> escreveu (segunda, 7/12/2026 à(s) 10:00):",
            "No dia 7 de dez. de 2026, às 10:00, Rust Guild <cop+r.k3j@example.org> escreveu:",
            "Às 10:00 de 07/12/2026, Rust Guild escreveu:",
        ],
        labels: ["De", "Enviado", "Para", "Assunto"],
        original: "Mensagem original",
        mobile: "Enviado do meu iPhone",
    },
    Voice {
        language: "ca",
        subject: "Re: Rust Guild: propera reunió el 16 de desembre",
        opening: "Hola, Ana,\n\nla propera reunió de Rust Guild és el dimecres 16 de desembre de 2026 a les 16:00 (Madrid) i aquesta vegada la facilita en Bo. De moment hi ha aquests temes sobre la taula:",
        questions: [
            "Hi seràs? Respon simplement sí, no o potser.",
            "De quin d'aquests temes t'agradaria parlar primer, i n'hi ha algun altre que vulguis portar a la reunió del grup?",
        ],
        closing: "Tot el que escriguis damunt o sota d'aquestes línies ho llegeix l'assistent del grup.",
        footer: "Reps això perquè ets membre de Rust Guild. Respon \"marxar\" per marxar.",
        answer: "Sí, hi seré.\nTema: pinning i autoreferències",
        inline: ["Sí, però deu minuts tard.", "El segon, si us plau."],
        attributions: [
            "El dl., 7 de des. 2026, a les 10:00, Rust Guild <cop+r.k3j@example.org> va escriure:",
            "El 7 des 2026, a les 10:00, Rust Guild <cop+r.k3j@example.org> va escriure:",
            "El 07/12/2026 a les 10:00, Rust Guild ha escrit:",
        ],
        labels: ["De", "Enviat", "Per a", "Assumpte"],
        original: "Missatge original",
        mobile: "Enviat des del meu iPhone",
    },
    Voice {
        language: "it",
        subject: "R: Rust Guild: prossimo incontro il 16 dicembre",
        opening: "Ciao Ana,\n\nil prossimo incontro di Rust Guild è mercoledì 16 dicembre 2026 alle 16:00 (Madrid) e questa volta lo facilita Bo. Per ora ci sono questi temi sul tavolo:",
        questions: [
            "Ci sarai? Rispondi semplicemente sì, no o forse.",
            "Di quale di questi temi vorresti parlare per primo, e ce n'è un altro che vorresti portare all'incontro del gruppo?",
        ],
        closing: "Quello che scrivi sopra o sotto queste righe viene letto dall'assistente del gruppo.",
        footer: "Ricevi questo perché fai parte di Rust Guild. Rispondi \"esci\" per uscire.",
        answer: "Sì, ci sarò.\nTema: pinning e autoriferimenti",
        inline: ["Sì, ma con dieci minuti di ritardo.", "Il secondo, per favore."],
        attributions: [
            "Il giorno lun 7 dic 2026 alle ore 10:00 Rust Guild <cop+r.k3j@example.org> ha scritto:",
            "Il giorno 7 dic 2026, alle ore 10:00, Rust Guild <cop+r.k3j@example.org> ha scritto:",
            "Il 07/12/26 10:00, Rust Guild ha scritto:",
        ],
        labels: ["Da", "Inviato", "A", "Oggetto"],
        original: "Messaggio originale",
        mobile: "Inviato da iPhone",
    },
];
