//! The words that rules are written in, English and Spanish, and what each of them means.
//!
//! One list for both languages: where a word means different things, the words around it tell.

use chrono::{NaiveDate, NaiveTime, Weekday};

use super::super::rule::Frequency;
use super::digits;

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
    /// "10 times", "10 veces".
    Count(u32),
    /// "to" as in "Monday to Friday" and "second to last".
    To,
    /// A date with its year.
    Date(NaiveDate),
    /// A time of day.
    Time(NaiveTime),
}

use Frequency::{Daily, Monthly, Weekly, Yearly};
use Token::{Adverb, Each, Month, Number, Ordinal, Other, To, Unit, Until, Weekend, Workday};

/// Words that change nothing.
pub(super) const SILENT: &str = "the on of in at a an and for y e el la los las de del al en un una con por \
                      durante vez o'clock h dia-de meets meet";

/// All other words but weekdays and months, without accents; several of one meaning in a row.
const WORDS: &[(&str, Token)] = &[
    ("every each per cada todo toda todos todas", Each),
    ("other alternate alternating alternos alternas alterno", Other),
    ("until till til through hasta", Until),
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
    ("quince", Number(15)),
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

/// Words that turn a number before them into how often the rule comes in all.
pub(super) const TIMES: &str = "times occurrences meetings veces reuniones ocasiones";

/// Words that people try and that are refused: why, and what to write instead.
pub(super) const REFUSED: &[(&str, &str, &str)] = &[
    ("biweekly bi-weekly bisemanal", MEANS_TWO, "write \"every 2 weeks\", or two weekdays"),
    (
        "bimonthly bi-monthly bimensual",
        MEANS_TWO,
        "write \"every 2 months\", or \"the 1st and 15th of every month\"",
    ),
    (
        "twice thrice",
        "does not say on which days",
        "write the days, for example \"every Tuesday and Thursday\"",
    ),
    (
        "except excepto salvo without sin",
        "is not part of a rule",
        "list the dates to leave out separately, as `skip`",
    ),
    (
        "starting beginning from since desde empezando",
        "is not part of a rule",
        "give the first date separately, as `first`",
    ),
];

/// Why some words are refused.
pub(super) const MEANS_TWO: &str = "can mean two things";

/// The meaning of a word that is not silent.
pub(super) fn meaning(word: &str) -> Option<Token> {
    if let Some((_, token)) = WORDS.iter().find(|(words, _)| contains(words, word)) {
        return Some(*token);
    }
    if let Some(weekday) = weekday(word) {
        return Some(Token::Weekday(weekday));
    }
    if let Some(index) = MONTHS.iter().position(|words| contains(words, word)) {
        return i16::try_from(index + 1).ok().map(Month);
    }
    digits::date(word).or_else(|| digits::number(word))
}

/// The weekday a word names.
pub(super) fn weekday(word: &str) -> Option<Weekday> {
    WEEKDAYS.iter().find(|(words, _)| contains(words, word)).map(|(_, weekday)| *weekday)
}

/// Whether a word stands in a list with blanks between.
pub(super) fn contains(words: &str, word: &str) -> bool {
    words.split_ascii_whitespace().any(|known| known == word)
}

/// The known word that a misspelt one is nearest to.
pub(super) fn nearest(word: &str) -> Option<&'static str> {
    let length = word.chars().count();
    if !(4..=15).contains(&length) {
        return None;
    }
    let names = WEEKDAYS.iter().map(|(words, _)| *words).chain(MONTHS);
    let known = names.chain(WORDS.iter().map(|(words, _)| *words));
    let known = known.flat_map(str::split_ascii_whitespace);
    let distances = known.map(|known| (strsim::damerau_levenshtein(word, known), known));
    let near = distances.filter(|(distance, _)| *distance <= length / 3);
    near.min_by_key(|(distance, _)| *distance).map(|(_, known)| known)
}
