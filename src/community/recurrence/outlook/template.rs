//! The seven templates of rules that Outlook imports, and how other rules are said with them.

use super::super::rule::{Frequency, Nth, Parts};

/// The most series one rule is worth; beyond it single meetings are less confusing.
const MOST_SERIES: usize = 6;

/// Templates that together say a rule whose parts are complete, without its end; `None` when there
/// are none. They share the rule's first date as anchor. Whether they overlap is the caller's to
/// check.
pub(super) fn split(parts: &Parts) -> Option<Vec<Parts>> {
    let lists = [&parts.weeks, &parts.year_days, &parts.seconds];
    let beyond = lists.iter().any(|list| !list.is_empty())
        || parts.hours.len() > 1
        || parts.minutes.len() > 1;
    if beyond {
        return None;
    }
    // The time of day stands in DTSTART, the end in UNTIL.
    let parts =
        Parts { hours: Vec::new(), minutes: Vec::new(), count: None, until: None, ..parts.clone() };
    let templates = match parts.frequency {
        Frequency::Daily => daily(parts),
        Frequency::Weekly => weekly(parts),
        Frequency::Monthly => monthly(parts),
        Frequency::Yearly => yearly(parts),
        Frequency::Hourly | Frequency::Minutely | Frequency::Secondly => None,
    };
    templates.filter(|templates| templates.len() <= MOST_SERIES)
}

/// Days, or all weeks where it names weekdays.
fn daily(mut parts: Parts) -> Option<Vec<Parts>> {
    let bare = [&parts.months, &parts.month_days, &parts.positions].iter().all(|l| l.is_empty());
    if bare && !parts.days.is_empty() && parts.interval == 1 {
        parts.frequency = Frequency::Weekly;
    }
    let safe = bare && (parts.days.is_empty() || parts.frequency == Frequency::Weekly);
    safe.then(|| vec![parts])
}

/// Weeks with weekdays and nothing else.
fn weekly(parts: Parts) -> Option<Vec<Parts>> {
    let lists = [&parts.months, &parts.month_days, &parts.positions];
    lists.iter().all(|list| list.is_empty()).then(|| vec![parts])
}

/// Months by date or by weekday; months named are years.
fn monthly(parts: Parts) -> Option<Vec<Parts>> {
    if parts.months.is_empty() {
        return by_day(parts);
    }
    if parts.interval > 1 {
        return None;
    }
    single_months(&Parts { frequency: Frequency::Yearly, ..parts })
}

/// Years by date or by weekday of a month; months at equal distances are months.
fn yearly(parts: Parts) -> Option<Vec<Parts>> {
    match parts.months.as_slice() {
        [] if parts.days.is_empty() && parts.positions.is_empty() && parts.interval == 1 => {
            by_day(Parts { frequency: Frequency::Monthly, ..parts })
        }
        [] => None,
        [_] => by_day(parts),
        _ if !parts.positions.is_empty() => None,
        months => match distance(months).filter(|_| parts.interval == 1) {
            Some(interval) => {
                let frequency = Frequency::Monthly;
                by_day(Parts { frequency, interval, months: Vec::new(), ..parts })
            }
            None => single_months(&parts),
        },
    }
}

/// The months between one and the next, where it is the same for all, also over New Year.
fn distance(months: &[i16]) -> Option<u32> {
    let count = i16::try_from(months.len()).ok()?;
    let step = 12 / count;
    let even = step * count == 12 && months.windows(2).all(|pair| pair[1] - pair[0] == step);
    even.then_some(u32::try_from(step).ok()?)
}

/// The templates of every month by itself.
fn single_months(parts: &Parts) -> Option<Vec<Parts>> {
    let each =
        parts.months.iter().map(|month| by_day(Parts { months: vec![*month], ..parts.clone() }));
    Some(each.collect::<Option<Vec<_>>>()?.concat())
}

/// One template for each day that a rule of months, or of one month a year, names.
fn by_day(parts: Parts) -> Option<Vec<Parts>> {
    let monthly = parts.frequency == Frequency::Monthly;
    let plain = parts.days.iter().all(|nth| nth.number == 0);
    let numbered = parts.days.iter().all(|nth| nth.number != 0);
    match (&parts.days[..], &parts.month_days[..], &parts.positions[..]) {
        ([], [_, ..], []) => parts
            .month_days
            .iter()
            .map(|day| {
                let safe = *day > 0 || *day == -1 && monthly;
                safe.then(|| Parts { month_days: vec![*day], ..parts.clone() })
            })
            .collect(),
        ([_, ..], [], [_, ..]) if plain => {
            parts.positions.iter().map(|position| nth(&parts, &parts.days, *position)).collect()
        }
        ([_, ..], [], []) if numbered => {
            parts.days.iter().map(|day| nth(&parts, &[*day], i16::from(day.number))).collect()
        }
        ([_, ..], [], []) if plain && monthly && parts.interval == 1 => {
            Some(vec![Parts { frequency: Frequency::Weekly, ..parts }])
        }
        ([day], days, []) if plain => nth(&parts, &[*day], seven_days(days)?).map(|one| vec![one]),
        _ => None,
    }
}

/// The template of the first to fourth or last of some weekdays in a month.
fn nth(parts: &Parts, days: &[Nth], position: i16) -> Option<Parts> {
    let safe = (1..=4).contains(&position) || position == -1;
    let days = days.iter().map(|day| Nth { number: 0, ..*day }).collect();
    safe.then(|| Parts { days, month_days: Vec::new(), positions: vec![position], ..parts.clone() })
}

/// Which one of a weekday falls on these days of a month: the second on the 8th to the 14th.
fn seven_days(days: &[i16]) -> Option<i16> {
    let first = *days.first()?;
    let in_a_row = days.len() == 7 && days.windows(2).all(|pair| pair[1] == pair[0] + 1);
    match first {
        1 | 8 | 15 | 22 if in_a_row => Some(first / 7 + 1),
        -7 if in_a_row => Some(-1),
        _ => None,
    }
}
