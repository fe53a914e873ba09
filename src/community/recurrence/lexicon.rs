//! The words that rules are written in, English and Spanish, and what each of them means.
//!
//! One list for both languages: where a word means different things, the words around it tell.

use chrono::{NaiveDate, NaiveTime, Weekday};
use unicode_normalization::UnicodeNormalization as _;
use unicode_normalization::char::is_combining_mark;

use super::rule::{Frequency, RuleError};
use crate::time;

/// One meaningful word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Token {
    /// "2", "two", "dos".
    Number(u32),
    /// "second", "2nd", "segundo"; the last is -1.
    Ordinal(i8),
    /// "Wednesday", "miércoles".
    Weekday(Weekday),
    /// Monday to Friday.
    Workday,
    /// Saturday and Sunday.
    Weekend,
    /// "March", 3.
    Month(i16),
    /// "weeks", "quarter": so many of a frequency.
    Unit(u32, Frequency),
    /// "monthly", "trimestral": the same, with the "every" in it.
    Adverb(u32, Frequency),
    /// "every", "cada".
    Each,
    /// "other" as in "every other Wednesday".
    Other,
    /// "until", "hasta".
    Until,
    /// "times", "veces".
    Times,
    /// "to" as in "Monday to Friday" and "second to last".
    To,
    /// A date with its year.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
}

use Frequency::{Daily, Monthly, Weekly, Yearly};
use Token::{
    Adverb, Each, Month, Number, Ordinal, Other, Times, To, Unit, Until, Weekend, Workday,
};

/// Words that change nothing.
const SILENT: &str = "the on of in at a an and for y e el la los las de del al en un una con por \
                      durante vez o'clock h dia-de meets meet";

/// All other words but weekdays and months, without accents; several of one meaning in a row.
const WORDS: &[(&str, Token)] = &[
    ("every each per cada todo toda todos todas", Each),
    ("other alternate alternating alternos alternas alterno", Other),
    ("until till til through hasta", Until),
    ("times occurrences meetings veces reuniones ocasiones", Times),
    ("to thru a-traves", To),
    ("day days dia dias", Unit(1, Daily)),
    ("week weeks semana semanas", Unit(1, Weekly)),
    ("fortnight fortnights quincena quincenas", Unit(2, Weekly)),
    ("month months mes meses", Unit(1, Monthly)),
    ("quarter quarters trimestre trimestres", Unit(3, Monthly)),
    ("semester semesters semestre semestres", Unit(6, Monthly)),
    ("year years ano anos", Unit(1, Yearly)),
    ("daily diario diaria diariamente", Adverb(1, Daily)),
    ("weekly semanal semanalmente", Adverb(1, Weekly)),
    ("fortnightly quincenal quincenalmente", Adverb(2, Weekly)),
    ("monthly mensual mensualmente", Adverb(1, Monthly)),
    ("bimestral", Adverb(2, Monthly)),
    ("quarterly trimestral trimestralmente", Adverb(3, Monthly)),
    ("semestral", Adverb(6, Monthly)),
    ("yearly annually annual anual anualmente", Adverb(1, Yearly)),
    ("weekday weekdays workday workdays laborable laborables habil habiles", Workday),
    ("weekend weekends finde findes", Weekend),
    ("one uno", Number(1)),
    ("two dos", Number(2)),
    ("three tres", Number(3)),
    ("four cuatro", Number(4)),
    ("five cinco", Number(5)),
    ("six seis", Number(6)),
    ("seven siete", Number(7)),
    ("eight ocho", Number(8)),
    ("nine nueve", Number(9)),
    ("ten diez", Number(10)),
    ("eleven", Number(11)),
    ("twelve doce", Number(12)),
    ("first primer primero primera primeros primeras", Ordinal(1)),
    ("second segundo segunda segundos segundas", Ordinal(2)),
    ("third tercer tercero tercera terceros terceras", Ordinal(3)),
    ("fourth cuarto cuarta cuartos cuartas", Ordinal(4)),
    ("fifth quinto quinta quintos quintas", Ordinal(5)),
    ("last final ultimo ultima ultimos ultimas", Ordinal(-1)),
    ("penultimate penultimo penultima", Ordinal(-2)),
    ("antepenultimo antepenultima", Ordinal(-3)),
];

/// Weekdays from Monday on.
const WEEKDAYS: [(&str, Weekday); 7] = [
    ("monday mondays mon lunes lun", Weekday::Mon),
    ("tuesday tuesdays tue tues martes", Weekday::Tue),
    ("wednesday wednesdays wed weds miercoles mie", Weekday::Wed),
    ("thursday thursdays thu thur thurs jueves jue", Weekday::Thu),
    ("friday fridays fri viernes vie", Weekday::Fri),
    ("saturday saturdays sat sabado sabados sab", Weekday::Sat),
    ("sunday sundays sun domingo domingos dom", Weekday::Sun),
];

/// Months from January on.
const MONTHS: [&str; 12] = [
    "january jan enero ene",
    "february feb febrero",
    "march mar marzo",
    "april apr abril abr",
    "may mayo",
    "june jun junio",
    "july jul julio",
    "august aug agosto ago",
    "september sep sept septiembre setiembre",
    "october oct octubre",
    "november nov noviembre",
    "december dec diciembre dic",
];

/// Words that mean two things, and what to write instead.
const TWOFOLD: &[(&str, &str)] = &[
    ("biweekly bi-weekly bisemanal", "\"every 2 weeks\", or two weekdays"),
    (
        "bimonthly bi-monthly bimensual",
        "\"every 2 months\", or \"the 1st and 15th of every month\"",
    ),
    ("twice thrice", "the days themselves, for example \"every Tuesday and Thursday\""),
];

/// Endings of ordinals written with digits: 1st, 3.º (as `3o`), 1er, 2da.
const ORDINAL_ENDINGS: &str = "st nd rd th o a er ero era do da ro ra to ta";

/// What the words of a rule mean, in order; silent ones are left out.
pub(super) fn tokens(text: &str) -> Result<Vec<Token>, RuleError> {
    let plain: String = text.nfkd().filter(|c| !is_combining_mark(*c)).collect();
    let plain = plain.to_lowercase().replace(['’', '´'], "'");
    let mut tokens = Vec::new();
    let words: Vec<&str> = plain
        .split(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '"'))
        .map(|word| word.trim_matches('.'))
        .filter(|word| !word.is_empty())
        .collect();
    let mut rest = words.as_slice();
    while let [word, after @ ..] = rest {
        rest = after;
        let next = after.first().copied().unwrap_or("");
        if let Some(token) = written_time(word, next) {
            tokens.push(token);
            if matches!(next, "am" | "pm" | "a.m" | "p.m") {
                rest = &after[1..];
            }
            continue;
        }
        match *word {
            // "once a month" against the Spanish eleven.
            "once" if contains("a per every each in", next) => {}
            "once" => tokens.push(Number(11)),
            "working" | "business" if contains("day days", next) => {
                tokens.push(Workday);
                rest = &after[1..];
            }
            // "dia laborable", "fin de semana".
            "dia" | "dias" if contains("laborable laborables habil habiles", next) => {}
            "fin" | "fines" if after.get(1) == Some(&"semana") => {
                tokens.push(Weekend);
                rest = &after[2..];
            }
            // "Monday to Friday" and "de lunes a viernes"; elsewhere the Spanish "a" is silent.
            "a" if weekday(next).is_some() && matches!(tokens.last(), Some(Token::Weekday(_))) => {
                tokens.push(To);
            }
            _ => push_word(&mut tokens, word, text)?,
        }
    }
    Ok(tokens)
}

/// What one word means, or an error that names it.
fn push_word(tokens: &mut Vec<Token>, word: &str, text: &str) -> Result<(), RuleError> {
    if let Some(token) = meaning(word) {
        tokens.push(token);
        return Ok(());
    }
    if let Some((_, instead)) = TWOFOLD.iter().find(|(words, _)| contains(words, word)) {
        let what = format!("\"{word}\" can mean two things");
        return Err(RuleError::new(what, format!("write {instead}")));
    }
    if word.contains('-') {
        return word
            .split('-')
            .filter(|w| !w.is_empty())
            .try_for_each(|w| push_word(tokens, w, text));
    }
    if contains(SILENT, word) {
        return Ok(());
    }
    let instead = nearest(word).map_or_else(
        || "write for example \"every 2 weeks on Wednesday\" or \"the first Monday of every month\"".to_owned(),
        |known| format!("did you mean \"{known}\"?"),
    );
    let shown: String = word.chars().take(40).collect();
    Err(RuleError::new(format!("\"{shown}\" is not understood"), instead))
}

/// The meaning of a word that is not silent.
fn meaning(word: &str) -> Option<Token> {
    if let Some((_, token)) = WORDS.iter().find(|(words, _)| contains(words, word)) {
        return Some(*token);
    }
    if let Some(weekday) = weekday(word) {
        return Some(Token::Weekday(weekday));
    }
    if let Some(index) = MONTHS.iter().position(|words| contains(words, word)) {
        return i16::try_from(index + 1).ok().map(Month);
    }
    written_date(word).or_else(|| written_number(word))
}

/// The weekday a word names.
fn weekday(word: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(words, _)| contains(words, word)).map(|(_, weekday)| *weekday)
}

/// Whether a word stands in a list with blanks between.
fn contains(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|known| known == word)
}

/// A number or ordinal in digits.
fn written_number(word: &str) -> Option<Token> {
    let end = word.find(|c: char| !c.is_ascii_digit()).unwrap_or(word.len());
    let (digits, ending) = word.split_at(end);
    let ending = ending.trim_start_matches('.');
    if ending.is_empty() {
        return digits.parse().ok().map(Number);
    }
    let ordinal = digits.parse::<i8>().ok().filter(|n| (1..=31).contains(n));
    ordinal.filter(|_| contains(ORDINAL_ENDINGS, ending)).map(Ordinal)
}

/// A date: 2026-12-31, or 31/12/2026 where only one order is possible.
fn written_date(word: &str) -> Option<Token> {
    if word.len() == 10
        && let Some(date) = time::read_date(word)
    {
        return Some(Token::Date(date));
    }
    let mut pieces = word.split(['/', '.']).map(str::parse::<u32>);
    let (Some(Ok(one)), Some(Ok(two)), Some(Ok(year)), None) =
        (pieces.next(), pieces.next(), pieces.next(), pieces.next())
    else {
        return None;
    };
    let (day, month) = match (one, two) {
        _ if one == two => (one, two),
        (13.., ..=12) => (one, two),
        (..=12, 13..) => (two, one),
        _ => return None,
    };
    NaiveDate::from_ymd_opt(i32::try_from(year).ok()?, month, day).map(Token::Date)
}

/// A time of day: 16:00, 9.30am, 4pm, 4 pm, 16h.
fn written_time(word: &str, next: &str) -> Option<Token> {
    let halves = ["am", "pm"];
    let marked = halves.into_iter().find(|half| word.ends_with(half));
    let half = marked.or_else(|| halves.into_iter().find(|half| next.replace('.', "") == *half));
    let digits = marked.map_or(word, |half| &word[..word.len() - half.len()]);
    let (hour, minute) = match digits.split_once([':', '.']) {
        Some((hour, minute)) if minute.len() == 2 => (hour, minute.parse::<u32>().ok()?),
        Some(_) => return None,
        None if half.is_some() => (digits, 0),
        None => (digits.strip_suffix('h')?, 0),
    };
    let hour = hour.parse::<u32>().ok()?;
    let hour = match half {
        Some(_) if !(1..=12).contains(&hour) => return None,
        Some("pm") => hour % 12 + 12,
        Some(_) => hour % 12,
        None => hour,
    };
    NaiveTime::from_hms_opt(hour, minute, 0).map(Token::Time)
}

/// The known word that a misspelt one is nearest to.
fn nearest(word: &str) -> Option<&'static str> {
    if word.chars().count() < 4 || word.len() > 20 {
        return None;
    }
    let lists = WORDS.iter().map(|(words, _)| *words);
    let known = lists.chain(WEEKDAYS.iter().map(|(words, _)| *words)).chain(MONTHS);
    let known = known.flat_map(str::split_ascii_whitespace);
    let distances = known.map(|known| (strsim::damerau_levenshtein(word, known), known));
    distances.filter(|(distance, _)| *distance <= 2).min_by_key(|(d, _)| *d).map(|(_, known)| known)
}
