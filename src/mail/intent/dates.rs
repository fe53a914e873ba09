//! Dates and times in words and digits: "el 16", "next Wednesday", "am 30.", "half past four".

use chrono::{Datelike, Days, NaiveDate, NaiveDateTime, NaiveTime};

use super::lexer::{Kind, Token};
use super::world::World;
use crate::mail::vocabulary::{Dates, Vocabulary};

/// A day or a time of day in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Span {
    /// The first token.
    pub(crate) start: usize,
    /// Behind the last token.
    pub(crate) end: usize,
    /// What it says.
    pub(crate) when: When,
}

/// What a span says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum When {
    /// A day.
    Day {
        /// The date.
        date: NaiveDate,
        /// How it was named.
        how: How,
    },
    /// A time of day, in minutes since midnight.
    Time(u32),
}

/// How a day was named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// By day and month, or "tomorrow".
    Full,
    /// By weekday alone.
    Weekday,
    /// By a bare number: "the 16".
    Bare,
    /// By a weekday and a day that do not agree.
    Wrong,
}

/// From where dates count, and how they are called.
#[derive(Clone, Copy)]
pub(crate) struct Calendar<'a> {
    /// The words.
    pub(crate) vocabulary: &'a Vocabulary,
    /// The local time of the mail.
    pub(crate) today: NaiveDateTime,
    /// The series and the meeting.
    pub(crate) world: &'a World,
    /// A bare number chooses from a list ("my votes go to 2 and 5") and is no hour.
    pub(crate) listing: bool,
}

impl Calendar<'_> {
    /// All dates and times, in order, not overlapping.
    pub(crate) fn spans(self, tokens: &[Token]) -> Vec<Span> {
        let mut spans = Vec::new();
        let mut at = 0;
        while at < tokens.len() {
            if let Some(span) = self.day(tokens, at).or_else(|| self.time(tokens, at)) {
                at = span.end;
                spans.push(span);
            } else {
                at += 1;
            }
        }
        spans
    }

    /// The words for dates.
    fn words(&self) -> &Dates {
        &self.vocabulary.dates
    }

    /// A day that begins at this token.
    fn day(self, tokens: &[Token], at: usize) -> Option<Span> {
        let span = |end, date, how| Some(Span { start: at, end, when: When::Day { date, how } });
        if let Kind::Day { year, first, second } = tokens[at].kind {
            let (day, month) = if second > 12 { (second, first) } else { (first, second) };
            let date = self.dated(u32::from(day), u32::from(month), i32::from(year))?;
            return span(at + 1, date, How::Full);
        }
        if let Some((length, days)) = longest(&self.words().days, tokens, at) {
            let date = self.today.date().checked_add_signed(chrono::TimeDelta::days(days))?;
            return span(at + length, date, How::Full);
        }
        if let Some((end, date)) = self.after_a_while(tokens, at) {
            return span(end, date, How::Full);
        }
        if let Some(weekday) = self.weekday(tokens, at) {
            return self.weekday_and_day(tokens, at, weekday);
        }
        if let Some((end, date)) = self.day_and_month(tokens, at) {
            return span(end, date, How::Full);
        }
        let (end, date) = self.bare_day(tokens, at)?;
        span(end, date, How::Bare)
    }

    /// The weekday that this token names.
    fn weekday(self, tokens: &[Token], at: usize) -> Option<u32> {
        let token = tokens.get(at)?;
        let weekday = *self.words().weekdays.get(&token.form)?;
        // Two letters ("do", "mi", "so") are a weekday only beside a number.
        let short = token.form.chars().count() < 3;
        let beside = tokens.get(at + 1).is_some_and(|next| next.is('.') || next.number().is_some());
        (!short || beside).then_some(weekday)
    }

    /// A weekday, alone or with the day: "Wed 16", "next Friday", "mercredi 16 décembre".
    fn weekday_and_day(self, tokens: &[Token], at: usize, weekday: u32) -> Option<Span> {
        let mut next = at + 1;
        while tokens.get(next).is_some_and(|token| token.is('.') || token.is(',')) {
            next += 1;
        }
        if tokens.get(next).is_some_and(|token| self.words().marks.contains(&token.form)) {
            next += 1;
        }
        let exact = self.day_and_month(tokens, next).or_else(|| {
            let number = tokens.get(next)?.number()?;
            let unit = tokens.get(next + 1).is_some_and(|token| {
                self.words().hours.contains(&token.form)
                    || token.is(':')
                    || token.is('>')
                    || token.is('=')
            });
            let mark = next > at + 1 && tokens[next - 1].is(',');
            if unit || mark || number == 0 {
                return None;
            }
            let dot = tokens.get(next + 1).is_some_and(|token| token.is('.'));
            Some((next + 1 + usize::from(dot), self.day_of_month(number)?))
        });
        if let Some((end, date)) = exact {
            let right = date.weekday().num_days_from_monday() == weekday;
            let how = if right { How::Full } else { How::Wrong };
            return Some(Span { start: at, end, when: When::Day { date, how } });
        }
        let said = |i: Option<usize>| {
            i.and_then(|i| tokens.get(i))
                .is_some_and(|token| self.words().next.contains(&token.form))
        };
        let today = self.today.date();
        let ahead = (weekday + 7 - today.weekday().num_days_from_monday()) % 7;
        let ahead = if ahead == 0 { 7 } else { ahead };
        let end = if said(Some(at + 1)) { at + 2 } else { at + 1 };
        let date = today.checked_add_days(Days::new(u64::from(ahead)))?;
        Some(Span { start: at, end, when: When::Day { date, how: How::Weekday } })
    }

    /// "16 December", "16 de diciembre de 2026", "16. Dez", "Dec 16th".
    fn day_and_month(self, tokens: &[Token], at: usize) -> Option<(usize, NaiveDate)> {
        let token = tokens.get(at)?;
        if let Some(month) = self.words().months.get(&token.form) {
            let mut next = at + 1;
            if tokens.get(next).is_some_and(|token| token.is('.')) {
                next += 1;
            }
            if tokens.get(next).is_some_and(|token| self.words().marks.contains(&token.form)) {
                next += 1;
            }
            let day = tokens.get(next)?.number().filter(|day| (1..=31).contains(day))?;
            let (end, year) = self.year(tokens, next + 1);
            return Some((end, self.dated(day, *month, year)?));
        }
        let day = self.number(token).filter(|day| (1..=31).contains(day))?;
        let mut next = at + 1;
        while next < at + 3
            && tokens
                .get(next)
                .is_some_and(|token| token.is('.') || self.words().of.contains(&token.form))
        {
            next += 1;
        }
        let month = *self.words().months.get(&tokens.get(next)?.form)?;
        if tokens.get(next + 1).is_some_and(|token| token.is('.')) && tokens.get(next + 2).is_some()
        {
            next += 1;
        }
        let (end, year) = self.year(tokens, next + 1);
        Some((end, self.dated(day, month, year)?))
    }

    /// A year after a date, or 0.
    fn year(self, tokens: &[Token], at: usize) -> (usize, i32) {
        let skip = tokens
            .get(at)
            .is_some_and(|token| token.is(',') || self.words().of.contains(&token.form));
        let at_year = at + usize::from(skip);
        match tokens.get(at_year).and_then(Token::number) {
            Some(year @ 2000..=2200) => (at_year + 1, i32::try_from(year).unwrap_or(0)),
            Some(_) | None => (at, 0),
        }
    }

    /// "the 16", "am 30.", "the 16th": a day of the series unless the form itself says a day.
    fn bare_day(self, tokens: &[Token], at: usize) -> Option<(usize, NaiveDate)> {
        let number = tokens[at].number().filter(|day| (1..=31).contains(day))?;
        let ordinal = matches!(tokens[at].kind, Kind::Number { ordinal: true, .. });
        let marked = at > 0 && self.words().marks.contains(&tokens[at - 1].form);
        let of_series = self.world.series.iter().any(|date| date.day() == number);
        let dot = tokens.get(at + 1).is_some_and(|token| token.is('.'))
            && tokens.get(at + 2).is_none_or(|token| !token.capital);
        let counted = tokens.get(at + 1).is_some_and(|token| {
            token.is(':')
                || token.is('%')
                || token.is('>')
                || token.is('=')
                || self.words().hours.contains(&token.form)
        });
        // "el 17" is a day although no meeting is on it; "the 20 people" are none.
        let alone = number > 12
            && tokens.get(at + 1).is_none_or(|token| {
                token.kind != Kind::Word
                    || self.vocabulary.joins.contains(&token.form)
                    || self.vocabulary.ands.contains(&token.form)
                    || self.vocabulary.frequent.contains(&token.form)
                        && !self.words().of.contains(&token.form)
            });
        // "30th: no" names the day all the same.
        let dated = of_series && (ordinal || marked && number > 12);
        if counted && !dated
            || number < 10 && !ordinal && !dot
            || !(marked && (of_series || alone) || ordinal || marked && dot)
        {
            return None;
        }
        Some((at + 1 + usize::from(dot), self.day_of_month(number)?))
    }

    /// "in 2 weeks".
    fn after_a_while(self, tokens: &[Token], at: usize) -> Option<(usize, NaiveDate)> {
        let words = self.words();
        if !words.within.contains(&tokens[at].form) {
            return None;
        }
        let count = self.number(tokens.get(at + 1)?).filter(|count| *count < 100)?;
        let unit = words.units.get(&tokens.get(at + 2)?.form)?;
        let date = self.today.date().checked_add_days(Days::new(u64::from(count * unit)))?;
        Some((at + 3, date))
    }

    /// The value of a number in digits or words.
    pub(crate) fn number(self, token: &Token) -> Option<u32> {
        token.number().or_else(|| {
            if token.kind == Kind::Word {
                self.words().numbers.get(&token.form).copied()
            } else {
                None
            }
        })
    }

    /// A day and month in the given year, or (0) in the year that makes it least far from today,
    /// the past counting six times.
    fn dated(self, day: u32, month: u32, year: i32) -> Option<NaiveDate> {
        if year != 0 {
            return NaiveDate::from_ymd_opt(year, month, day);
        }
        let today = self.today.date();
        (today.year() - 1..=today.year() + 1)
            .filter_map(|year| NaiveDate::from_ymd_opt(year, month, day))
            .min_by_key(|date| {
                let ahead = date.signed_duration_since(today).num_days();
                if ahead < 0 { -ahead * 6 } else { ahead }
            })
    }

    /// A bare day of the month: that of the series if there is one ahead, else the next.
    fn day_of_month(self, day: u32) -> Option<NaiveDate> {
        let today = self.today.date();
        let series = self.world.series.iter().find(|date| date.day() == day && **date >= today);
        series.copied().or_else(|| {
            (0..62)
                .filter_map(|ahead| today.checked_add_days(Days::new(ahead)))
                .find(|date| date.day() == day)
        })
    }

    /// A time of day that begins at this token.
    fn time(self, tokens: &[Token], at: usize) -> Option<Span> {
        let words = self.words();
        let span = |end, minutes: i64| {
            let minutes = u32::try_from(minutes.rem_euclid(24 * 60)).ok()?;
            Some(Span { start: at, end, when: When::Time(minutes) })
        };
        if let Kind::Clock(minutes) = tokens[at].kind {
            let hours = tokens.get(at + 1).is_some_and(|token| words.hours.contains(&token.form));
            let end = at + 1 + usize::from(hours);
            let (end, minutes) = self.half_day(tokens, end, i64::from(minutes));
            return span(end, minutes);
        }
        if let Some((length, minutes)) = longest(&words.times, tokens, at) {
            return span(at + length, minutes);
        }
        let (skip, shift) = longest(&words.before, tokens, at).unwrap_or((0, 0));
        let hour_at = at + skip;
        let hour = i64::from(self.number(tokens.get(hour_at)?).filter(|hour| *hour <= 24)?);
        let mut end = hour_at + 1;
        let hours = tokens.get(end).is_some_and(|token| words.hours.contains(&token.form));
        end += usize::from(hours);
        // "at 4 15" and "16 Uhr 30" carry bare minutes.
        let mut minutes = shift;
        if hours
            && let Some(more) = tokens.get(end).and_then(Token::number).filter(|more| *more < 60)
        {
            minutes += i64::from(more);
            end += 1;
        }
        let after = longest(&words.after, tokens, end);
        if let Some((length, more)) = after {
            minutes += more;
            end += length;
        }
        let marked = !self.listing && at > 0 && words.at.contains(&tokens[at - 1].form);
        let half = self.half_day(tokens, end, hour * 60 + minutes);
        if !(skip > 0 || hours || after.is_some() || marked || half.0 > end) {
            return None;
        }
        if marked && !hours && skip == 0 && after.is_none() && half.0 == end {
            // "at 4" but not "at 4 of the …", "from 2 colleagues".
            let follows = tokens.get(end).is_some_and(|token| {
                token.kind == Kind::Word
                    && !self.vocabulary.joins.contains(&token.form)
                    && !words.marks.contains(&token.form)
                    && !words.weekdays.contains_key(&token.form)
                    && self.words().units.contains_key(&token.form)
            });
            let listed = tokens.get(end).is_some_and(|token| token.is('>') || token.is('='));
            if follows || listed {
                return None;
            }
        }
        span(half.0, half.1)
    }

    /// Puts a time into its half of the day: said, or after noon up to seven o'clock.
    fn half_day(self, tokens: &[Token], at: usize, minutes: i64) -> (usize, i64) {
        let said = |list: &[Vec<String>]| {
            list.iter().filter(|words| starts(words, tokens, at)).map(Vec::len).max()
        };
        let early = said(&self.words().morning);
        let late = said(&self.words().afternoon);
        let noon = 12 * 60;
        match (early, late) {
            (Some(length), None) => (at + length, minutes),
            (_, Some(length)) => {
                (at + length, if minutes < noon { minutes + noon } else { minutes })
            }
            (None, None) => {
                let early_words = tokens.iter().any(|token| {
                    self.words().morning.iter().any(|words| words.last() == Some(&token.form))
                });
                let afternoon = (1..7 * 60 + 30).contains(&minutes) && !early_words;
                (at, if afternoon { minutes + noon } else { minutes })
            }
        }
    }
}

/// A minute of a day.
pub(super) fn at_minute(day: NaiveDate, minutes: u32) -> Option<NaiveDateTime> {
    NaiveTime::from_hms_opt(minutes / 60, minutes % 60, 0).map(|time| day.and_time(time))
}

/// Whether the tokens from `at` on begin with these words.
fn starts(words: &[String], tokens: &[Token], at: usize) -> bool {
    !words.is_empty()
        && tokens.len() >= at + words.len()
        && words.iter().zip(&tokens[at..]).all(|(word, token)| *word == token.form)
}

/// The first (longest) sequence that stands at `at`: its length and number.
fn longest(list: &[(Vec<String>, i64)], tokens: &[Token], at: usize) -> Option<(usize, i64)> {
    list.iter()
        .find(|(words, _)| starts(words, tokens, at))
        .map(|(words, number)| (words.len(), *number))
}

#[cfg(test)]
mod tests {
    use super::super::{date_words, time_words};
    use super::*;
    use crate::mail::words::Language;

    /// Monday, 7 December 2026.
    fn monday() -> NaiveDateTime {
        NaiveDate::from_ymd_opt(2026, 12, 7).unwrap().and_hms_opt(10, 0, 0).unwrap()
    }

    #[test]
    fn days_are_read_in_every_shipped_way() {
        let cases = [
            ("16 Dec", Language::En, "2026-12-16"),
            ("Dec 16th", Language::En, "2026-12-16"),
            ("next Wednesday", Language::En, "2026-12-09"),
            ("tomorrow", Language::En, "2026-12-08"),
            ("11 de enero", Language::Es, "2027-01-11"),
            ("am 30.12.", Language::De, "2026-12-30"),
            ("1er février", Language::Fr, "2027-02-01"),
            ("dopodomani", Language::It, "2026-12-09"),
        ];
        for (text, language, date) in cases {
            let read = date_words(text, language, monday()).map(|date| date.to_string());
            assert_eq!(read.as_deref(), Some(date), "{text}");
        }
        assert_eq!(date_words("Tuesday 16 Dec", Language::En, monday()), None, "a Wednesday");
    }

    #[test]
    fn times_are_read_in_words_and_digits() {
        let cases = [
            ("Thu 15:00", Language::En, "2026-12-10 15:00:00"),
            ("Thursday at half past ten in the morning", Language::En, "2026-12-10 10:30:00"),
            ("el jueves a las cuatro y media", Language::Es, "2026-12-10 16:30:00"),
            ("am Donnerstag um halb fünf", Language::De, "2026-12-10 16:30:00"),
        ];
        for (text, language, time) in cases {
            let read = time_words(text, language, monday()).map(|time| time.to_string());
            assert_eq!(read.as_deref(), Some(time), "{text}");
        }
    }
}
