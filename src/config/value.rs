//! One value of the file, read as what it has to be; anything else is a problem in words.

use std::fmt::{self, Display};
use std::net::SocketAddr;
use std::ops::{Range, RangeInclusive};
use std::path::PathBuf;

use chrono::{NaiveDate, NaiveDateTime, NaiveTime};
use chrono_tz::Tz;
use serde::Deserialize;
use serde::de::value::StrDeserializer;
use tokio_rustls::rustls::pki_types::CertificateDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;
use tokio_rustls::rustls::server::ParsedCertificate;
use toml::Spanned;
use toml::de::{DeFloat, DeInteger, DeValue};
use toml::value::{Date, Datetime, Time};

use super::problem::nearest;
use super::table::{Source, Table};
use crate::community::Language;

/// A value and where it stands.
#[derive(Clone, Copy)]
pub(super) struct Value<'a> {
    source: &'a Source<'a>,
    key: &'a str,
    written: &'a Spanned<DeValue<'a>>,
}

impl<'a> Value<'a> {
    /// What is written for `key`.
    pub(super) fn new(
        source: &'a Source<'a>,
        key: &'a str,
        written: &'a Spanned<DeValue<'a>>,
    ) -> Self {
        Self { source, key, written }
    }

    /// The key it is written for.
    pub(super) fn key(self) -> &'a str {
        self.key
    }

    /// Notes that `text` is the matter with it.
    pub(super) fn problem(self, text: impl Display) {
        self.source.problem(&self.written.span(), text);
    }

    /// Notes that `text` is the matter with what stands at `place`, near this value.
    pub(super) fn problem_at(self, place: &Range<usize>, text: impl Display) {
        self.source.problem(place, text);
    }

    /// Notes a problem that leaves nothing to go on with.
    pub(super) fn fault<T>(self, text: impl Display) -> Option<T> {
        self.problem(text);
        None
    }

    fn wrong_type<T>(self, wanted: &str) -> Option<T> {
        let found = match self.written.get_ref() {
            DeValue::String(_) => "a text",
            DeValue::Integer(_) => "a number",
            DeValue::Float(_) => "a number with a point",
            DeValue::Boolean(_) => "true or false",
            DeValue::Datetime(_) => "a date or a time",
            DeValue::Array(_) => "a list",
            DeValue::Table(_) => "a table",
        };
        self.fault(format_args!("`{}` is {found}; write {wanted}", self.key))
    }

    /// Any text.
    pub(super) fn text(self) -> Option<&'a str> {
        let text = self.written.get_ref().as_str();
        text.or_else(|| self.wrong_type("a text in quotes"))
    }

    /// The text if it is one, for what may be something else.
    pub(super) fn quiet_text(self) -> Option<&'a str> {
        self.written.get_ref().as_str()
    }

    /// One line with something on it, of at most `limit` characters.
    pub(super) fn line(self, limit: usize) -> Option<String> {
        let key = self.key;
        let text = self.text()?.trim();
        if text.is_empty() {
            return self.fault(format_args!("`{key}` is empty; write at least a letter"));
        }
        if text.chars().any(char::is_control) {
            return self.fault(format_args!("`{key}` holds a line end or tab; write one line"));
        }
        if text.chars().count() > limit {
            return self.fault(format_args!("`{key}` is too long; write at most {limit} letters"));
        }
        Some(text.to_owned())
    }

    /// A whole number in `range`.
    pub(super) fn number(self, range: RangeInclusive<u32>) -> Option<u32> {
        let (low, high) = (range.start(), range.end());
        let wanted = format!("a whole number from {low} to {high}");
        let Some(written) = self.written.get_ref().as_integer() else {
            return self.wrong_type(&wanted);
        };
        let number = u32::from_str_radix(written.as_str(), written.radix()).ok();
        number.filter(|number| range.contains(number)).or_else(|| {
            self.fault(format_args!("`{} = {written}` is out of range; write {wanted}", self.key))
        })
    }

    /// A number from 0 to 10, with or without a point, in percent of one.
    pub(super) fn percent(self) -> Option<u32> {
        const WANTED: &str = "a number from 0 to 10";
        let whole = self.written.get_ref().as_integer().filter(|number| number.radix() == 10);
        let broken = self.written.get_ref().as_float();
        let written = whole.map(DeInteger::as_str).or(broken.map(DeFloat::as_str));
        let Some(written) = written else { return self.wrong_type(WANTED) };
        let number = written.parse().ok().filter(|number| (0.0..=10.0).contains(number));
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "0 to 1000")]
        let percent = number.map(|number: f64| (number * 100.0).round() as u32);
        percent.or_else(|| {
            self.fault(format_args!("`{} = {written}` is out of range; write {WANTED}", self.key))
        })
    }

    /// `true` or `false`.
    pub(super) fn flag(self) -> Option<bool> {
        let flag = self.written.get_ref().as_bool();
        flag.or_else(|| self.wrong_type("true or false"))
    }

    /// One of the words that `T` is written as.
    pub(super) fn choice<T: Deserialize<'static>>(self) -> Option<T> {
        let written = self.text()?;
        let choice = T::deserialize(StrDeserializer::<UnknownWord>::new(written));
        choice.map_err(|unknown| self.not_one_of(written, unknown.0)).ok()
    }

    fn not_one_of(self, written: &str, words: &[&str]) {
        let advice = match nearest(written, words.iter().copied()) {
            Some(near) => format!("\"{near}\""),
            None => quoted(words),
        };
        self.problem(format_args!("`{}` cannot be \"{written}\"; write {advice}", self.key));
    }

    /// The items of a list.
    pub(super) fn items(self) -> Vec<Self> {
        let Some(items) = self.written.get_ref().as_array() else {
            self.wrong_type::<()>("a list in [ ]");
            return Vec::new();
        };
        items.iter().map(|written| Self { written, ..self }).collect()
    }

    /// Whether it is a list that holds nothing.
    pub(super) fn is_empty_list(self) -> bool {
        self.written.get_ref().as_array().is_some_and(|items| items.is_empty())
    }

    /// Whether it is a table, for what may be a table or a text.
    pub(super) fn is_table(self) -> bool {
        self.written.get_ref().is_table()
    }

    /// A table, called `name` in full.
    pub(super) fn table(self, name: &'static str) -> Option<Table<'a>> {
        let Some(entries) = self.written.get_ref().as_table() else {
            return self.wrong_type("a table: a header in [ ] or { key = value }");
        };
        Some(Table::new(self.source, name, self.written.span(), entries))
    }

    /// The keys of a table that the file chooses itself, with their places and values.
    pub(super) fn entries(self) -> Vec<(&'a str, Range<usize>, Self)> {
        let Some(entries) = self.written.get_ref().as_table() else {
            self.wrong_type::<()>("a table, such as { \"bo@example.org\" = 2 }");
            return Vec::new();
        };
        let entry = |(key, written): (&'a Spanned<_>, _)| {
            let name: &'a str = std::borrow::Cow::as_ref(key.get_ref());
            (name, key.span(), Self { written, key: name, source: self.source })
        };
        entries.iter().map(entry).collect()
    }

    fn moment(self, wanted: &str) -> Option<(Option<NaiveDate>, Option<NaiveTime>)> {
        let text = self.quiet_text();
        let written = self.written.get_ref().as_datetime().copied();
        let Some(written) = written.or_else(|| text?.parse::<Datetime>().ok()) else {
            let Some(text) = text else { return self.wrong_type(wanted) };
            let key = self.key;
            return self.fault(format_args!("`{key}` cannot be \"{text}\"; write {wanted}"));
        };
        if written.offset.is_some() {
            return self.fault(format_args!(
                "`{}` is local time and has no offset; write {wanted}",
                self.key
            ));
        }
        Some((written.date.and_then(date), written.time.and_then(time)))
    }

    /// A local date with a time.
    pub(super) fn date_time(self) -> Option<NaiveDateTime> {
        const WANTED: &str = "a date with a time, such as 2026-12-02T16:00:00";
        match self.moment(WANTED)? {
            (Some(date), Some(time)) => Some(date.and_time(time)),
            _ => self.fault(format_args!("`{}` is only half a time; write {WANTED}", self.key)),
        }
    }

    /// A date.
    pub(super) fn date(self) -> Option<NaiveDate> {
        const WANTED: &str = "a date, such as 2027-01-06";
        match self.moment(WANTED)? {
            (Some(date), None) => Some(date),
            _ => self.fault(format_args!("`{}` is a time; write {WANTED}", self.key)),
        }
    }

    /// A time of the day, as text or as TOML has it.
    pub(super) fn time(self) -> Option<NaiveTime> {
        const WANTED: &str = "a time, such as \"09:00\"";
        match self.moment(WANTED)? {
            (None, Some(time)) => Some(time),
            _ => self.fault(format_args!("`{}` is a date; write {WANTED}", self.key)),
        }
    }

    /// A time zone of the IANA database.
    pub(super) fn zone(self) -> Option<Tz> {
        let written = self.text()?;
        if let Ok(zone) = written.parse() {
            return Some(zone);
        }
        let zones = chrono_tz::TZ_VARIANTS.iter().map(|zone| zone.name());
        let advice = match nearest(written, zones) {
            Some(near) => format!("\"{near}\""),
            None => "one such as \"Europe/Madrid\"".to_owned(),
        };
        self.fault(format_args!("\"{written}\" is no time zone; write {advice}"))
    }

    /// A language that letters are written in.
    pub(super) fn language(self) -> Option<Language> {
        let written = self.text()?;
        let known = Language::SHIPPED.into_iter().find(|known| known.code() == written);
        known.or_else(|| {
            let advice = quoted(&Language::SHIPPED.map(Language::code));
            self.fault(format_args!("there are no letters in \"{written}\"; write {advice}"))
        })
    }

    /// A path, relative to the file's folder.
    pub(super) fn path(self) -> Option<PathBuf> {
        self.line(4096).map(|written| self.resolve(&written))
    }

    /// `written`, relative to the file's folder.
    pub(super) fn resolve(self, written: &str) -> PathBuf {
        self.source.resolve(written)
    }

    /// A path at which there is a file.
    pub(super) fn file(self) -> Option<PathBuf> {
        let path = self.path()?;
        match std::fs::File::open(&path).and_then(|file| file.metadata()) {
            Ok(about) if about.is_file() => Some(path),
            Ok(_) => self.fault(format_args!("{} is no file; name a file", path.display())),
            Err(error) => {
                let shown = path.display();
                self.fault(format_args!("cannot read {shown} ({error}); name a file that is there"))
            }
        }
    }

    /// A path at which there are certificates in PEM (RFC 7468), at least one.
    pub(super) fn certificates(self) -> Option<PathBuf> {
        const WANTED: &str = "name a file of certificates in PEM, which begin with \
                              -----BEGIN CERTIFICATE-----";
        let path = self.file()?;
        let shown = path.display();
        let read = CertificateDer::pem_file_iter(&path).and_then(Iterator::collect::<Result<_, _>>);
        let certificates: Vec<CertificateDer<'_>> = match read {
            Ok(certificates) => certificates,
            Err(error) => {
                return self.fault(format_args!("{shown} cannot be read ({error}); {WANTED}"));
            }
        };
        if certificates.is_empty() {
            return self.fault(format_args!("{shown} holds no certificate; {WANTED}"));
        }
        let unreadable = certificates.iter().find_map(|one| ParsedCertificate::try_from(one).err());
        if let Some(error) = unreadable {
            return self.fault(format_args!(
                "{shown} holds a certificate that cannot be read ({error}); {WANTED}"
            ));
        }
        Some(path)
    }

    /// An address and port to listen on.
    pub(super) fn socket(self) -> Option<SocketAddr> {
        let written = self.text()?;
        written.parse().ok().or_else(|| {
            self.fault(format_args!(
                "`{}` cannot be \"{written}\"; write an address and a port, such as \
                 \"127.0.0.1:8080\"",
                self.key
            ))
        })
    }

    /// A link that begins with `https://` or `http://`.
    pub(super) fn link(self) -> Option<String> {
        let written = self.line(2000)?;
        let rest = written.strip_prefix("https://").or_else(|| written.strip_prefix("http://"));
        if rest.is_none_or(str::is_empty) || written.contains(char::is_whitespace) {
            return self.fault(format_args!(
                "`{}` cannot be \"{written}\"; write a link that begins with https://",
                self.key
            ));
        }
        Some(written)
    }
}

/// `"a", "b" or "c"`.
fn quoted(words: &[&str]) -> String {
    let words: Vec<String> = words.iter().map(|word| format!("\"{word}\"")).collect();
    match words.split_last() {
        Some((last, rest)) if !rest.is_empty() => format!("{} or {last}", rest.join(", ")),
        _ => words.concat(),
    }
}

fn date(written: Date) -> Option<NaiveDate> {
    NaiveDate::from_ymd_opt(written.year.into(), written.month.into(), written.day.into())
}

fn time(written: Time) -> Option<NaiveTime> {
    let second = written.second.unwrap_or(0).into();
    NaiveTime::from_hms_opt(written.hour.into(), written.minute.into(), second)
}

/// A word that an enum does not have; holds those that it has.
#[derive(Debug)]
struct UnknownWord(&'static [&'static str]);

impl Display for UnknownWord {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "not one of {}", quoted(self.0))
    }
}

impl std::error::Error for UnknownWord {}

impl serde::de::Error for UnknownWord {
    fn custom<T: Display>(_: T) -> Self {
        Self(&[])
    }

    fn unknown_variant(_: &str, expected: &'static [&'static str]) -> Self {
        Self(expected)
    }
}
