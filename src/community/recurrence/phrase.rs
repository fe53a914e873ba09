//! Rules in words, as people write them in a configuration or a mail, in English and Spanish.
//!
//! The words fill a [`Draft`] in whatever order they come; then the draft either has one meaning or
//! is refused with the words that would have one.

mod digits;
mod lexicon;
mod meaning;
mod token;

use chrono::{Datelike, NaiveDate, NaiveTime, Weekday};

use self::lexicon::Token;
use super::rule::{Frequency, Nth, Parts, RuleError};
use super::words;

/// Monday to Friday.
const WORKDAYS: [Weekday; 5] =
    [Weekday::Mon, Weekday::Tue, Weekday::Wed, Weekday::Thu, Weekday::Fri];

/// The most words: more is no rule.
const MOST_WORDS: usize = 60;

/// What the words said so far.
#[derive(Debug, Default)]
struct Draft {
    /// Every so many units.
    interval: Option<(u32, Frequency)>,
    /// Weekdays without a number.
    weekdays: Vec<Weekday>,
    /// Weekdays with their number in the month or year.
    numbered: Vec<Nth>,
    /// Which of the month's working days.
    workdays: Vec<i16>,
    /// Days of the month.
    month_days: Vec<i16>,
    /// Months.
    months: Vec<i16>,
    /// How many days stood with a month of their own, "3 March".
    dates: usize,
    until: Option<NaiveDate>,
    count: Option<u32>,
    time: Option<NaiveTime>,
}

/// Reads words.
pub(super) fn read(text: &str) -> Result<Parts, RuleError> {
    let tokens = token::tokens(text)?;
    if tokens.is_empty() {
        return Err(unclear("no rule is written"));
    }
    if tokens.len() > MOST_WORDS {
        return Err(unclear("the rule has too many words"));
    }
    let mut draft = Draft::default();
    let mut rest = tokens.as_slice();
    while !rest.is_empty() {
        rest = draft.take(rest)?;
    }
    draft.finish()
}

/// An error whose remedy is a pair of examples.
fn unclear(what: impl Into<String>) -> RuleError {
    RuleError::new(
        what,
        "write for example \"every 2 weeks on Wednesday\" or \"the first Monday of every month\"",
    )
}

impl Draft {
    /// Understands the next words; gives back those after them.
    fn take<'t>(&mut self, tokens: &'t [Token]) -> Result<&'t [Token], RuleError> {
        match tokens {
            [Token::Each, rest @ ..] => self.take_each(rest),
            [Token::Other, ..] => self.take_each(tokens),
            [Token::Adverb(n, frequency), rest @ ..] => self.repeat(*n, *frequency).map(|()| rest),
            [Token::Until, rest @ ..] => self.take_until(rest),
            [Token::Count(_), Token::Unit(..), ..]
            | [Token::Count(_), Token::Each, Token::Unit(..), ..] => {
                Err(unclear("how often is said, but not on which days"))
            }
            [Token::Count(n), rest @ ..] => {
                self.count = Some(*n);
                Ok(rest)
            }
            [Token::Number(day), Token::Month(month), rest @ ..]
            | [Token::Month(month), Token::Number(day), rest @ ..] => {
                self.date(i64::from(*day), *month)?;
                Ok(rest)
            }
            [Token::Ordinal(day), Token::Month(month), rest @ ..]
            | [Token::Month(month), Token::Ordinal(day), rest @ ..] => {
                self.date(i64::from(*day), *month)?;
                Ok(rest)
            }
            [Token::Ordinal(_), ..] => self.take_ordinals(tokens),
            // "el día 15"
            [Token::Unit(1, Frequency::Daily), Token::Number(_) | Token::Ordinal(_), ..] => {
                Ok(&tokens[1..])
            }
            [Token::Number(day), rest @ ..] => {
                self.month_day(i64::from(*day))?;
                Ok(rest)
            }
            [Token::Unit(n, frequency), rest @ ..] => self.repeat(*n, *frequency).map(|()| rest),
            [Token::Weekday(_) | Token::Workday | Token::Weekend, ..] => {
                let (weekdays, rest) = weekdays(tokens);
                self.weekdays.extend(weekdays);
                Ok(rest)
            }
            [Token::Month(month), rest @ ..] => {
                self.months.push(*month);
                Ok(rest)
            }
            [Token::Time(time), rest @ ..] => {
                self.time = Some(*time);
                Ok(rest)
            }
            [Token::To, ..] => Err(unclear("the words make no rule together")),
            [Token::Date(_), ..] => Err(RuleError::new(
                "a single date is no rule",
                "write it after \"until\", or as the first date",
            )),
            [] => Ok(tokens),
        }
    }

    /// What stands after "every": an interval, or "second" where it means every other one.
    fn take_each<'t>(&mut self, tokens: &'t [Token]) -> Result<&'t [Token], RuleError> {
        let rhythm = tokens.iter().take_while(|token| **token != Token::Until);
        let in_month = { rhythm }.any(|token| {
            matches!(
                token,
                Token::Unit(_, Frequency::Monthly | Frequency::Yearly)
                    | Token::Adverb(_, Frequency::Monthly | Frequency::Yearly)
                    | Token::Month(_)
            )
        });
        match tokens {
            [Token::Number(n), Token::Unit(m, frequency), rest @ ..] => {
                self.repeat(n.saturating_mul(*m), *frequency)?;
                Ok(rest)
            }
            [Token::Number(n), Token::Weekday(_), ..] => {
                self.repeat(*n, Frequency::Weekly)?;
                Ok(&tokens[1..])
            }
            [Token::Number(_), Token::Month(_), ..] => Ok(tokens),
            [Token::Number(n), ..] => Err(unclear(format!("\"every {n}\" of what is not said"))),
            [Token::Other, Token::Unit(n, frequency), rest @ ..] => {
                self.repeat(n * 2, *frequency)?;
                Ok(rest)
            }
            [Token::Other, rest @ ..] => {
                self.repeat(2, Frequency::Weekly)?;
                Ok(rest)
            }
            [Token::Ordinal(_), Token::Unit(1, Frequency::Daily), ..] if in_month => Ok(tokens),
            [Token::Ordinal(n @ 2..), Token::Unit(m, frequency), rest @ ..] => {
                self.repeat(u32::from(n.unsigned_abs()) * m, *frequency)?;
                Ok(rest)
            }
            [Token::Ordinal(2), Token::Weekday(_), ..] if !in_month => {
                self.repeat(2, Frequency::Weekly)?;
                Ok(&tokens[1..])
            }
            [Token::Ordinal(n @ 3..), Token::Weekday(day), ..] if !in_month => {
                let day = words::weekday(*day, words::Tongue::English);
                let nth = words::ordinal(i16::from(*n), words::Tongue::English);
                let instead = format!(
                    "write \"every {n} weeks on {day}\" or \"the {nth} {day} of every month\""
                );
                Err(RuleError::new("this can mean two things", instead))
            }
            [Token::Ordinal(2..), Token::Workday, ..] if !in_month => {
                let instead = "write \"every 2 days\" or \"the second weekday of every month\"";
                Err(RuleError::new("this can mean two things", instead))
            }
            _ => Ok(tokens),
        }
    }

    /// Ordinals with what they count: weekdays, working days, days of the month.
    fn take_ordinals<'t>(&mut self, tokens: &'t [Token]) -> Result<&'t [Token], RuleError> {
        let mut numbers = Vec::new();
        let mut rest = tokens;
        loop {
            rest = match rest {
                // "second to last"
                [Token::Ordinal(n), Token::To, Token::Ordinal(-1), after @ ..] => {
                    numbers.push(-n.abs());
                    after
                }
                [Token::Ordinal(n), after @ ..] => {
                    numbers.push(*n);
                    after
                }
                _ => break,
            };
        }
        match rest {
            [Token::Workday, after @ ..] => {
                self.workdays.extend(numbers.into_iter().map(i16::from));
                Ok(after)
            }
            [Token::Weekday(_), ..] => {
                let (weekdays, after) = weekdays(rest);
                let pairs = weekdays.iter().flat_map(|weekday| {
                    numbers.iter().map(|number| Nth { number: *number, weekday: *weekday })
                });
                self.numbered.extend(pairs);
                Ok(after)
            }
            [Token::Unit(1, Frequency::Daily), after @ ..] => {
                numbers.into_iter().try_for_each(|n| self.month_day(i64::from(n)))?;
                Ok(after)
            }
            _ => {
                numbers.into_iter().try_for_each(|n| self.month_day(i64::from(n)))?;
                Ok(rest)
            }
        }
    }

    /// The date after "until", with its year.
    fn take_until<'t>(&mut self, tokens: &'t [Token]) -> Result<&'t [Token], RuleError> {
        let (date, rest) = match tokens {
            [Token::Date(date), rest @ ..] => (Some(*date), rest),
            [Token::Number(day), Token::Month(month), Token::Number(year), rest @ ..]
            | [Token::Month(month), Token::Number(day), Token::Number(year), rest @ ..] => {
                (date(*year, *month, *day), rest)
            }
            [Token::Ordinal(day), Token::Month(month), Token::Number(year), rest @ ..]
            | [Token::Month(month), Token::Ordinal(day), Token::Number(year), rest @ ..] => {
                (date(*year, *month, u32::from(day.unsigned_abs())), rest)
            }
            _ => (None, tokens),
        };
        self.until = Some(date.ok_or_else(|| {
            RuleError::new(
                "the date after \"until\" is not understood",
                "write it with its year, for example \"until 22 December 2026\" or \"until 2026-12-22\"",
            )
        })?);
        Ok(rest)
    }

    /// "every n units"; said twice it must be the same, but "every second Wednesday of the month"
    /// is not said twice.
    fn repeat(&mut self, n: u32, frequency: Frequency) -> Result<(), RuleError> {
        match self.interval {
            Some(known) if known != (n, frequency) => Err(unclear("two rhythms are named")),
            _ if n == 0 => Err(unclear("\"every 0\" never comes")),
            _ => {
                self.interval = Some((n, frequency));
                Ok(())
            }
        }
    }

    /// A day of the month.
    fn month_day(&mut self, day: i64) -> Result<(), RuleError> {
        match i16::try_from(day) {
            Ok(day) if (-31..=31).contains(&day) && day != 0 => {
                self.month_days.push(day);
                Ok(())
            }
            _ => Err(unclear(format!("{day} is no day of a month"))),
        }
    }

    /// A day in a month of its own.
    fn date(&mut self, day: i64, month: i16) -> Result<(), RuleError> {
        self.dates += 1;
        self.months.push(month);
        self.month_day(day)
    }
}

/// Weekdays in a row, ranges and groups resolved, and what comes after them.
fn weekdays(tokens: &[Token]) -> (Vec<Weekday>, &[Token]) {
    let mut found = Vec::new();
    let mut rest = tokens;
    loop {
        rest = match rest {
            [Token::Weekday(from), Token::To, Token::Weekday(to), after @ ..] => {
                let mut day = *from;
                while day != *to {
                    found.push(day);
                    day = day.succ();
                }
                found.push(*to);
                after
            }
            [Token::Weekday(day), after @ ..] => {
                found.push(*day);
                after
            }
            [Token::Workday, after @ ..] => {
                found.extend(WORKDAYS);
                after
            }
            [Token::Weekend, after @ ..] => {
                found.extend([Weekday::Sat, Weekday::Sun]);
                after
            }
            _ => return (found, rest),
        };
    }
}

/// A date of the calendar in a year that people mean.
fn date(year: u32, month: i16, day: u32) -> Option<NaiveDate> {
    let year = i32::try_from(year).ok()?;
    let date = NaiveDate::from_ymd_opt(year, u32::try_from(month).ok()?, day)?;
    (1900..2200).contains(&date.year()).then_some(date)
}

#[cfg(test)]
mod tests {
    use super::super::{Rule, text};
    use super::*;

    #[test]
    fn words_mean_rules() {
        for (words, rrule) in [
            ("every 2 weeks on Wednesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
            ("every second Wednesday", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
            ("every other wed", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
            ("alternate Wednesdays", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
            ("Every second Wednesday of the month", "FREQ=MONTHLY;BYDAY=2WE"),
            ("Every Tuesday and Thursday", "FREQ=WEEKLY;BYDAY=TU,TH"),
            ("Tuesdays, Thursdays", "FREQ=WEEKLY;BYDAY=TU,TH"),
            ("first Monday of the month", "FREQ=MONTHLY;BYDAY=1MO"),
            ("the last Friday of every month", "FREQ=MONTHLY;BYDAY=-1FR"),
            ("the second to last Friday of every month", "FREQ=MONTHLY;BYDAY=-2FR"),
            ("1st and 3rd Tuesday", "FREQ=MONTHLY;BYDAY=1TU,3TU"),
            ("every first and third Tuesday", "FREQ=MONTHLY;BYDAY=1TU,3TU"),
            ("first Monday and third Thursday of the month", "FREQ=MONTHLY;BYDAY=1MO,3TH"),
            ("every 3 months on the second Thursday", "FREQ=MONTHLY;INTERVAL=3;BYDAY=2TH"),
            ("the second Thursday of every third month", "FREQ=MONTHLY;INTERVAL=3;BYDAY=2TH"),
            ("quarterly on the first Monday", "FREQ=MONTHLY;INTERVAL=3;BYDAY=1MO"),
            ("every quarter", "FREQ=MONTHLY;INTERVAL=3"),
            ("once a month", "FREQ=MONTHLY"),
            ("monthly on the 15th", "FREQ=MONTHLY;BYMONTHDAY=15"),
            ("on the 1st and 15th of every month", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
            ("the last day of the month", "FREQ=MONTHLY;BYMONTHDAY=-1"),
            ("last working day of the month", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
            ("every weekday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
            ("Mon/Wed & Fri", "FREQ=WEEKLY;BYDAY=MO,WE,FR"),
            ("the 15th at 16", "FREQ=MONTHLY;BYMONTHDAY=15;BYHOUR=16;BYMINUTE=0"),
            ("Monday to Thursday", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH"),
            ("every weekend", "FREQ=WEEKLY;BYDAY=SA,SU"),
            ("daily", "FREQ=DAILY"),
            ("every 10 days", "FREQ=DAILY;INTERVAL=10"),
            ("every second day", "FREQ=DAILY;INTERVAL=2"),
            ("every day", "FREQ=DAILY"),
            ("every year on 3 March", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3"),
            ("last Sunday of March", "FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU"),
            ("every Wednesday at 16:00", "FREQ=WEEKLY;BYDAY=WE;BYHOUR=16;BYMINUTE=0"),
            ("every Wednesday at 4 pm", "FREQ=WEEKLY;BYDAY=WE;BYHOUR=16;BYMINUTE=0"),
            (
                "every second Wednesday until 22 December 2026",
                "FREQ=WEEKLY;INTERVAL=2;UNTIL=20261222;BYDAY=WE",
            ),
            ("weekly until 22 December 2026", "FREQ=WEEKLY;UNTIL=20261222"),
            ("weekly till December 22nd, 2026", "FREQ=WEEKLY;UNTIL=20261222"),
            ("every Monday for 10 times", "FREQ=WEEKLY;COUNT=10;BYDAY=MO"),
        ] {
            assert_eq!(text::write(&read(words).expect(words)), rrule, "{words}");
        }
    }

    #[test]
    fn spanish_words_mean_rules() {
        for (words, rrule) in [
            ("cada 2 semanas el miércoles", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
            ("cada dos miércoles", "FREQ=WEEKLY;INTERVAL=2;BYDAY=WE"),
            ("el primer lunes de cada mes", "FREQ=MONTHLY;BYDAY=1MO"),
            ("el último viernes de cada mes", "FREQ=MONTHLY;BYDAY=-1FR"),
            ("el 1.º y el 3.º martes de cada mes", "FREQ=MONTHLY;BYDAY=1TU,3TU"),
            ("todos los martes y jueves", "FREQ=WEEKLY;BYDAY=TU,TH"),
            ("de lunes a viernes", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
            ("cada día laborable", "FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR"),
            ("el último día laborable del mes", "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1"),
            ("cada fin de semana", "FREQ=WEEKLY;BYDAY=SA,SU"),
            ("el día 15 de cada mes", "FREQ=MONTHLY;BYMONTHDAY=15"),
            ("el 15 de cada mes", "FREQ=MONTHLY;BYMONTHDAY=15"),
            ("los días 1 y 15 de cada mes", "FREQ=MONTHLY;BYMONTHDAY=1,15"),
            ("cada quince días los lunes", "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO"),
            ("cada viernes a las 17", "FREQ=WEEKLY;BYDAY=FR;BYHOUR=17;BYMINUTE=0"),
            ("cada once semanas", "FREQ=WEEKLY;INTERVAL=11"),
            ("una vez al mes", "FREQ=MONTHLY"),
            ("quincenal, los jueves", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TH"),
            ("trimestral, el segundo jueves", "FREQ=MONTHLY;INTERVAL=3;BYDAY=2TH"),
            ("cada año el 3 de marzo", "FREQ=YEARLY;BYMONTH=3;BYMONTHDAY=3"),
            (
                "cada miércoles a las 16:00 hasta el 22 de diciembre de 2026",
                "FREQ=WEEKLY;UNTIL=20261222;BYDAY=WE;BYHOUR=16;BYMINUTE=0",
            ),
            ("cada lunes, 10 veces", "FREQ=WEEKLY;COUNT=10;BYDAY=MO"),
        ] {
            assert_eq!(text::write(&read(words).expect(words)), rrule, "{words}");
        }
    }

    #[test]
    fn what_has_two_meanings_or_none_is_refused_with_a_remedy() {
        for words in [
            "",
            "sometimes",
            "every third Thursday",
            "biweekly",
            "twice a month",
            "3 times a week",
            "every 2",
            "every Monday and the 15th",
            "3 March and 5 July",
            "every 2 weeks every month",
            "the first Monday of every week",
            "every 40th",
            "until 2026-12-22",
            "cada 15 días",
            "every Monday at 4",
            "every Monday except in August",
            "every Monday until Christmas",
            "every Monday until 12/11/2026",
            "every 0 weeks",
            "the sixth Monday",
            "2026-12-22",
        ] {
            let error = read(words).expect_err(words);
            assert!(error.instead.len() > 10, "{words}: {error}");
        }
        let error = Rule::read("every Wedensday").unwrap_err();
        assert_eq!(error.instead, "did you mean \"wednesday\"?");
        assert!(
            Rule::read("every Monday starting in May").unwrap_err().instead.contains("`first`")
        );
        assert!(Rule::read("every third Thursday").unwrap_err().instead.contains("3 weeks"));
    }
}
