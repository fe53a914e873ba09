//! Pages from templates, and what every page shows: the time, the person, what just happened.

use axum::response::Html;
use chrono::Datelike as _;
use minijinja::{AutoEscape, Environment, Value, context};

use super::super::stage::Resident;
use super::{Missing, World};
use crate::clock::Timestamp;
use crate::time;

/// Every template, by name.
const SOURCES: &[(&str, &str)] = &[
    ("layout", include_str!("pages/layout.html")),
    ("person", include_str!("pages/person.html")),
    ("choose", include_str!("pages/choose.html")),
    ("mails", include_str!("pages/mails.html")),
    ("list", include_str!("pages/list.html")),
    ("mail", include_str!("pages/mail.html")),
    ("reading", include_str!("pages/reading.html")),
    ("write", include_str!("pages/write.html")),
    ("calendar", include_str!("pages/calendar.html")),
    ("event", include_str!("pages/event.html")),
    ("settings", include_str!("pages/settings.html")),
    ("past", include_str!("pages/past.html")),
    ("ahead", include_str!("pages/ahead.html")),
    ("planned", include_str!("pages/planned.html")),
];

/// So many colours there are for people.
const HUES: usize = 6;

/// The templates, read once.
pub(super) struct Pages(Environment<'static>);

impl Pages {
    pub(super) fn new() -> Self {
        let mut environment = Environment::new();
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment.set_undefined_behavior(minijinja::UndefinedBehavior::Chainable);
        for (name, source) in SOURCES {
            environment.add_template(name, source).expect("the built-in pages are templates");
        }
        Self(environment)
    }
}

impl World {
    /// A page that belongs to nobody.
    pub(super) fn page(
        &mut self,
        name: &str,
        path: &str,
        values: Value,
    ) -> anyhow::Result<Html<String>> {
        self.show(name, path, None, values)
    }

    /// A page of one person.
    pub(super) fn page_of(
        &mut self,
        who: usize,
        (name, path): (&str, &str),
        values: Value,
    ) -> anyhow::Result<Html<String>> {
        self.show(name, path, Some(who), values)
    }

    fn show(
        &mut self,
        name: &str,
        path: &str,
        who: Option<usize>,
        values: Value,
    ) -> anyhow::Result<Html<String>> {
        let now = self.stage.clock.now();
        // Whoever is looked at is played: they answer only when the visitor does.
        self.stage.played = who.or(self.stage.played);
        let me = who.map(|who| self.me(who));
        let world = context! {
            now => self.long(now),
            path,
            me,
            notice => self.notice.take(),
        };
        let template = self.pages.0.get_template(name)?;
        Ok(Html(template.render(context! { ..values, ..world })?))
    }

    /// What is shown of the person whose page it is.
    fn me(&self, who: usize) -> Value {
        let unread = self.inbox(who).filter(|number| !self.seen.contains(number)).count();
        let resident = &self.stage.residents[who];
        context! {
            unread,
            away => resident.away,
            broken => resident.broken,
            address => resident.person.address,
            program => resident.person.program.name(),
            ..self.person(who)
        }
    }

    /// What is shown of anybody.
    pub(super) fn person(&self, who: usize) -> Value {
        let resident = &self.stage.residents[who];
        context! {
            short => resident.short(),
            name => resident.person.name,
            first => resident.person.name.split(' ').next(),
            initials => initials(resident),
            hue => who % HUES,
            spanish => resident.spanish,
        }
    }

    /// The numbers of somebody's mails, newest first.
    pub(super) fn inbox(&self, who: usize) -> impl Iterator<Item = usize> {
        let address = &self.stage.residents[who].person.address;
        let mails = self.stage.mails.iter().enumerate().rev();
        mails
            .filter(move |(_, mail)| {
                mail.to.eq_ignore_ascii_case(address)
                    && mail.status != super::super::stage::Status::Bounced
            })
            .map(|(number, _)| number)
    }

    /// The person of a path.
    pub(super) fn who(&self, short: &str) -> anyhow::Result<usize> {
        let found = self.stage.residents.iter().position(|resident| resident.short() == short);
        found.ok_or_else(|| Missing.into())
    }

    /// `Mon 16 Nov 2026, 10:00`.
    pub(super) fn long(&self, at: Timestamp) -> String {
        self.format(at, "%a %-d %b %Y, %H:%M")
    }

    /// `10:00` today, `Mon 16 Nov` before.
    pub(super) fn short(&self, at: Timestamp) -> String {
        let local = time::to_local(at, self.stage.zone);
        let today = time::to_local(self.stage.clock.now(), self.stage.zone);
        let format = if local.date() == today.date() {
            "%H:%M"
        } else if local.year() == today.year() {
            "%-d %b"
        } else {
            "%-d %b %Y"
        };
        local.format(format).to_string()
    }

    /// A time on the clock of the office.
    pub(super) fn format(&self, at: Timestamp, format: &str) -> String {
        time::to_local(at, self.stage.zone).format(format).to_string()
    }

    /// The name behind an address: a person's, a community's, or the address itself.
    pub(super) fn named(&self, address: &str) -> String {
        if let Some(who) = self.stage.at(address) {
            return self.stage.residents[who].person.name.clone();
        }
        if !self.stage.engine.is_ours(address) {
            return address.to_owned();
        }
        let ids: Vec<String> = self.stage.engine.community_ids().map(str::to_owned).collect();
        let of = ids.iter().find(|id| address.eq_ignore_ascii_case(&self.stage.address_of(id)));
        let community = of.and_then(|id| self.stage.engine.community(id));
        community.map_or_else(|| "convene".to_owned(), |one| one.settings.name.clone())
    }
}

fn initials(resident: &Resident) -> String {
    let words = resident.person.name.split(' ').filter_map(|word| word.chars().next());
    words.take(2).collect()
}

/// A page for what went wrong, without templates.
pub(super) fn plain(text: &str) -> String {
    let text = text.replace('&', "&amp;").replace('<', "&lt;");
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>convene try</title>\
         <link rel=\"stylesheet\" href=\"/style.css\"></head><body><main class=\"page\">\
         <h1>That did not work</h1><p>{text}</p><p><a href=\"/\">Back to everybody</a></p>\
         </main></body></html>"
    )
}
