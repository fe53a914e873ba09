//! What imagined people answer by themselves when nobody plays them, always the same to the same.

use chrono::TimeDelta;

use super::Button;

/// Something that somebody will do with a letter they got.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// Answer it in words.
    Answer(String),
    /// Press a button of its calendar.
    Press(Button),
}

/// How one person answers the letter called `letter` that says `text`, in English or Spanish, and
/// after how long; `seat` is the person's place among the people, `turn` counts the letters of that
/// kind they got. None: not at all.
pub fn habit(
    (letter, text): (&str, &str),
    (seat, turn): (usize, usize),
    spanish: bool,
) -> Option<(TimeDelta, Deed)> {
    let lot = (seat * 7 + turn * 3) % 10;
    let hours = TimeDelta::hours(i64::try_from(1 + (seat * 5 + turn * 2) % 9).unwrap_or(1));
    let say = |english: &str, spanish_words: &str| {
        let words = if spanish { spanish_words } else { english };
        Some((hours, Deed::Answer(words.to_owned())))
    };
    match letter {
        "invitation" => match lot {
            0..=6 => Some((hours, Deed::Press(Button::Accept))),
            7 => say("yes all", "sí a todas"),
            _ => None,
        },
        "agenda" | "reminder" => match lot {
            0 => say("sorry, can't make it this time", "esta vez no puedo, lo siento"),
            1 | 2 => say("count me in", "cuenta conmigo"),
            _ => None,
        },
        "facilitate" if lot == 9 => say("pass", "paso"),
        "facilitate" | "swap_asked" | "backup_asked" | "confirm_join" | "mail_back" => {
            say("yes", "sí")
        }
        "open_call" if lot > 1 => None,
        "open_call" | "nobody_facilitates" => say("take", "lo hago yo"),
        "hold_or_cancel" => say("hold", "la hacemos"),
        "topics_call" => {
            topics(text, (seat, turn), lot, spanish).map(|text| (hours, Deed::Answer(text)))
        }
        "notes_prompt" => Some((TimeDelta::hours(1), Deed::Answer(notes(turn + seat, spanish)))),
        _ => None,
    }
}

/// Topics that people bring, in the two languages.
const TOPICS: [(&str, &str); 12] = [
    ("topic: Error types that help the reader", "tema: Datos que caducan"),
    ("topic talk: A profiler in ten minutes", "tema: Mapas sin licencias raras"),
    ("topic: When not to use async", "tema: Encuestas que la gente responde"),
    ("topic demo: Our linter for SQL", "tema: Cómo borrar de verdad"),
    ("topic: Reviewing without tiring", "tema: Un glosario común"),
    (
        "topic talk: Snapshot tests, two years later",
        "tema: Gráficos para quien no distingue colores",
    ),
    ("topic: Which crates we stopped using", "tema: Un cuaderno, cinco personas"),
    ("topic discussion: Pairing across time zones", "tema: De la hoja de cálculo a la base"),
    ("topic: Compile times", "tema: Anonimizar sin engañarse"),
    ("topic talk: Parsing what was never specified", "tema: Qué medimos y qué no"),
    ("topic: Our style guide, thrown away", "tema: Catálogo: quién lo cuida"),
    ("topic demo: The build on a phone", "tema: Series con huecos"),
];

fn topics(text: &str, (seat, turn): (usize, usize), lot: usize, spanish: bool) -> Option<String> {
    match lot {
        0..=2 => {
            let (english, spanish_words) = TOPICS[(seat + turn * 5) % TOPICS.len()];
            Some(if spanish { spanish_words } else { english }.to_owned())
        }
        3..=7 => votes(text, seat),
        _ => None,
    }
}

/// Votes for one or two of the topics that the letter numbers.
fn votes(text: &str, seat: usize) -> Option<String> {
    let number = |line: &str| line.trim().split_once(['.', ')'])?.0.parse::<u32>().ok();
    let numbers: Vec<u32> = text.lines().filter_map(number).collect();
    let one = numbers.get(seat % numbers.len().max(1))?;
    let other = numbers.get((seat + 2) % numbers.len()).filter(|other| *other != one);
    Some(other.map_or(one.to_string(), |other| format!("{one} {other}")))
}

fn notes(turn: usize, spanish: bool) -> String {
    let english = [
        "We looked at three real examples and agreed that fewer kinds are better.\n\
         decided: one page of advice, kept in the wiki\n\
         thanks to everybody who brought code",
        "A good hour: two demos, many questions, and we ended on time.\n\
         decided: the next demo begins with the problem, not with the tool",
        "Half of us had tried it, the other half knew why not.\n\
         decided: we try it in one service for a month and look again",
    ];
    let in_spanish = [
        "Vimos tres ejemplos de verdad y nos quedamos con lo más sencillo.\n\
         decidido: una página de consejos, entre todos",
        "Una hora muy buena: dos demostraciones y muchas preguntas.\n\
         decidido: la próxima empieza por el problema, no por la herramienta",
        "La mitad lo había probado y la otra mitad sabía por qué no.\n\
         decidido: lo probamos un mes en un solo proyecto",
    ];
    let words = if spanish { in_spanish } else { english };
    words[turn % words.len()].to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_people_come_and_some_never_answer() {
        let answers = (0..10).filter(|seat| habit(("invitation", ""), (*seat, 0), false).is_some());
        assert_eq!(answers.count(), 8);
        assert_eq!(habit(("acknowledgement", ""), (0, 0), false), None);
    }

    #[test]
    fn votes_name_numbers_of_the_letter() {
        let text = "Say which:\n3. Errors\n4. Tests\n";
        let deed = habit(("topics_call", text), (2, 0), false).map(|(_, deed)| deed);
        assert_eq!(deed, Some(Deed::Answer("3".to_owned())));
    }

    #[test]
    fn spaniards_answer_in_spanish() {
        let deed = habit(("hold_or_cancel", ""), (1, 0), true).map(|(_, deed)| deed);
        assert_eq!(deed, Some(Deed::Answer("la hacemos".to_owned())));
    }
}
