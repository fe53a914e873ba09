//! Everything that reads what others wrote, as a function of bytes.

use std::hint::black_box;
use std::path::Path;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use convene::calendar::{reply, validate};
use convene::community::recurrence::{Rule, Series, outlook};
use convene::config;
use convene::mail::intent::{self, Context, Said, World};
use convene::mail::quote::{self, Body};
use convene::mail::words::Language;
use convene::mail::{machine, parse, understand};

/// One reader.
pub(crate) struct Reader {
    /// What it is called on the command line.
    pub(crate) name: &'static str,
    /// How files of the third-party data end that are seeds for it.
    pub(crate) endings: &'static [&'static str],
    /// Reads; whatever comes out is thrown away.
    pub(crate) read: fn(&[u8]),
}

/// All of them.
pub(crate) const READERS: &[Reader] = &[
    Reader { name: "calendar", endings: &["ics"], read: calendar },
    Reader { name: "validator", endings: &["ics"], read: validator },
    Reader { name: "mail", endings: &["eml", "txt"], read: mail },
    Reader { name: "quote", endings: &["eml", "txt", "html"], read: quote },
    Reader { name: "intent", endings: &[], read: intent },
    Reader { name: "bounce", endings: &["eml", "txt"], read: bounce },
    Reader { name: "config", endings: &["toml"], read: config },
    Reader { name: "rule", endings: &[], read: rule },
];

fn text(input: &[u8]) -> String {
    String::from_utf8_lossy(input).into_owned()
}

fn calendar(input: &[u8]) {
    if let Ok(answered) = reply::read(input, Some("REPLY")) {
        black_box((answered.json(), answered.by(&["ana@example.org"])));
    }
}

fn validator(input: &[u8]) {
    let _ = black_box(validate::check(input));
}

fn mail(input: &[u8]) {
    black_box(understand::understand(input, Some("Are you coming?\nyes | no | maybe\n")));
}

fn quote(input: &[u8]) {
    let text = text(input);
    let subject = text.lines().next().unwrap_or_default();
    black_box(quote::reply(Body { text: Some(&text), html: None, subject }, None));
    black_box(quote::reply(Body { text: None, html: Some(&text), subject }, Some("Coming?")));
}

fn intent(input: &[u8]) {
    let text = text(input);
    let context = Context::ALL[input.len() % Context::ALL.len()];
    for language in [Language::En, Language::Es] {
        let said = Said { subject: None, text: &text, language };
        black_box(intent::read(&said, context, &World::default(), noon()));
    }
}

fn bounce(input: &[u8]) {
    let message = parse::parse(input);
    black_box((machine::kind(&message), machine::bounce(&message)));
}

fn config(input: &[u8]) {
    black_box(config::read(Path::new("convene.toml"), &text(input)).config.is_ok());
}

fn rule(input: &[u8]) {
    let Ok(rule) = Rule::read(&text(input)) else { return };
    black_box((rule.words("en"), rule.words("es"), rule.check_for_meetings().is_ok()));
    if let Ok(series) = Series::new(noon(), chrono_tz::Europe::Madrid, Some(rule)) {
        black_box(series.occurrences().take(20).count());
        black_box(outlook::compile(&series));
    }
}

fn noon() -> NaiveDateTime {
    let day = NaiveDate::from_ymd_opt(2026, 12, 2).unwrap_or_default();
    day.and_time(NaiveTime::from_hms_opt(12, 0, 0).unwrap_or_default())
}
