//! Inbox and sent mail, and one mail in every way it can be looked at.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use axum::extract::{Path, Query, State};
use axum::http::header;
use axum::response::{Html, IntoResponse};
use minijinja::{Value, context};
use regex::{Captures, Regex};
use serde::Deserialize;

use super::super::stage::Status;
use super::{Failed, Missing, Shared, World};
use crate::calendar::answer::Method;
use crate::calendar::given;
use crate::community::Community;
use crate::mail::parse::{Message, parse};
use crate::office::{self, Button};

/// What the frame of a mail may do: be looked at, and lead out when a link is pressed.
const MAIL_POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; \
                           form-action 'none'; base-uri 'none'; frame-ancestors 'self'; \
                           sandbox allow-top-navigation-by-user-activation";
/// The most mails of a list.
const MOST: usize = 200;

/// The mails somebody got.
pub(super) async fn inbox(
    State(app): Shared,
    Path(who): Path<String>,
) -> Result<Html<String>, Failed> {
    app.with(move |world| {
        let number = world.who(&who)?;
        let mails = world.list(number, world.inbox(number).take(MOST).collect(), None);
        let values = context! { title => "Inbox", tab => "inbox", mails, list => true };
        world.page_of(number, ("list", &format!("/as/{who}")), values)
    })
    .await
}

/// The mails somebody wrote.
pub(super) async fn sent(
    State(app): Shared,
    Path(who): Path<String>,
) -> Result<Html<String>, Failed> {
    app.with(move |world| {
        let number = world.who(&who)?;
        let mails = world.list(number, world.sent(number), None);
        let values = context! { title => "Sent", tab => "sent", mails };
        world.page_of(number, ("list", &format!("/as/{who}/sent")), values)
    })
    .await
}

impl World {
    fn sent(&self, who: usize) -> Vec<usize> {
        let address = &self.stage.residents[who].person.address;
        let own = self.stage.mails.iter().enumerate().rev();
        own.filter(|(_, mail)| mail.from.eq_ignore_ascii_case(address))
            .map(|(number, _)| number)
            .take(MOST)
            .collect()
    }

    /// Mails as a list shows them.
    fn list(&self, who: usize, numbers: Vec<usize>, open: Option<usize>) -> Vec<Value> {
        let own = &self.stage.residents[who].person.address;
        let shown = numbers.into_iter().map(|number| {
            let mail = &self.stage.mails[number];
            let got = mail.to.eq_ignore_ascii_case(own);
            let message = parse(&mail.raw);
            let other = if got { self.author(&message, &mail.from) } else { self.named(&mail.to) };
            let snippet = snippet(&message);
            context! {
                number,
                other,
                subject => mail.subject,
                snippet,
                at => self.short(mail.at),
                long => self.long(mail.at),
                unread => got && !self.seen.contains(&number),
                open => open == Some(number),
                calendar => !message.calendars.is_empty(),
                bounced => mail.status == Status::Bounced,
            }
        });
        shown.collect()
    }

    /// Who wrote a mail, as a program shows it.
    fn author(&self, message: &Message, address: &str) -> String {
        let name = message.from.first().and_then(|from| from.name.clone());
        name.unwrap_or_else(|| self.named(address))
    }

    /// A mail that is somebody's: got or written by them.
    pub(super) fn mail_of(&self, who: usize, number: usize) -> anyhow::Result<usize> {
        let own = &self.stage.residents[who].person.address;
        let mail = self.stage.mails.get(number).ok_or(Missing)?;
        let theirs = [&mail.to, &mail.from].iter().any(|a| a.eq_ignore_ascii_case(own));
        if theirs { Ok(number) } else { Err(Missing.into()) }
    }
}

fn snippet(message: &Message) -> String {
    let text = message.text.as_deref().unwrap_or_default();
    let words = text.split_whitespace().take(40).collect::<Vec<_>>().join(" ");
    words.chars().take(220).collect()
}

/// How a mail is looked at.
#[derive(Debug, Default, Deserialize)]
pub(super) struct View {
    #[serde(default)]
    view: String,
}

/// One mail.
pub(super) async fn mail(
    State(app): Shared,
    Path((who, number)): Path<(String, usize)>,
    Query(view): Query<View>,
) -> Result<Html<String>, Failed> {
    app.with(move |world| {
        let me = world.who(&who)?;
        let number = world.mail_of(me, number)?;
        world.seen.insert(number);
        let values = world.whole(me, number, &view.view);
        world.page_of(me, ("mail", &format!("/as/{who}/mail/{number}")), values)
    })
    .await
}

impl World {
    fn whole(&self, me: usize, number: usize, view: &str) -> Value {
        let mail = &self.stage.mails[number];
        let message = parse(&mail.raw);
        let got = mail.to.eq_ignore_ascii_case(&self.stage.residents[me].person.address);
        let has_html = message.html.is_some();
        let view = match view {
            "" | "html" if has_html => "html",
            "source" => "source",
            _ => "text",
        };
        let text = message.text.clone().unwrap_or_default();
        let program = self.stage.residents[me].person.program;
        let numbers = if got { self.inbox(me).take(MOST).collect() } else { self.sent(me) };
        context! {
            title => if mail.subject.is_empty() { "(no subject)" } else { &mail.subject },
            tab => if got { "inbox" } else { "sent" },
            number,
            from => self.author(&message, &mail.from),
            from_address => mail.from,
            to => self.named(&mail.to),
            to_address => mail.to,
            at => self.long(mail.at),
            got,
            view,
            has_html,
            height => height(&text),
            source => (view == "source").then(|| String::from_utf8_lossy(&mail.raw).into_owned()),
            quote => office::quoted(program, &message, self.stage.zone),
            cards => self.cards(me, &message),
            status => status(mail.status),
            read => mail.look.is_some(),
            mails => self.list(me, numbers, Some(number)),
            text,
        }
    }

    /// The calendar parts as cards.
    fn cards(&self, me: usize, message: &Message) -> Vec<Value> {
        let mut cards = vec![];
        for part in message.calendars.iter().filter(|part| !part.enclosed) {
            let Ok(given) = given::read(&part.bytes, part.method.as_deref()) else { continue };
            for event in &given.events {
                let at = crate::time::to_instant(event.start, event.zone);
                let own = event.recurrence_id.map(|id| id.instant(event.zone));
                let answer = self.stage.residents[me].book.answer(&event.uid, own);
                let series = event.rule.as_deref().and_then(|rule| words(rule, event));
                cards.push(context! {
                    title => event.summary,
                    day => self.format(at, "%-d"),
                    month => self.format(at, "%b"),
                    when => self.format(at, "%A %-d %B, %H:%M"),
                    until => self.format(at + event.length, "%H:%M"),
                    series,
                    place => event.location,
                    asks => given.method == Method::Request,
                    cancels => given.method == Method::Cancel,
                    reply => given.method == Method::Reply,
                    answer => answer.map(answer_word),
                });
            }
        }
        cards
    }
}

/// The rule of an event in words.
fn words(rule: &str, event: &given::GivenEvent) -> Option<String> {
    use crate::community::recurrence::{Rule, Series};
    let series = Series::new(event.start, event.zone, Some(Rule::read(rule).ok()?)).ok()?;
    Some(series.words("en"))
}

/// A button's answer, for style and words.
pub(super) fn answer_word(button: Button) -> &'static str {
    match button {
        Button::Accept => "accepted",
        Button::Tentative => "maybe",
        Button::Decline => "declined",
    }
}

fn status(status: Status) -> &'static str {
    match status {
        Status::Delivered => "Delivered",
        Status::Bounced => "Came back: no such address",
        Status::Away => "Delivered; an out-of-office note was sent",
    }
}

/// About how high a mail is in pixels, so that its frame rarely needs to be scrolled.
fn height(text: &str) -> usize {
    let line = |line: &str| match line.chars().count() {
        0 => 14,
        letters => 25 * (1 + letters / 76),
    };
    (text.lines().map(line).sum::<usize>() + 110).clamp(200, 1600)
}

/// The HTML of a mail, for its frame.
pub(super) async fn html(
    State(app): Shared,
    Path((who, number)): Path<(String, usize)>,
) -> Result<impl IntoResponse, Failed> {
    let page = app
        .with(move |world| {
            let me = world.who(&who)?;
            let message = parse(&world.stage.mails[world.mail_of(me, number)?].raw);
            let html = message.html.clone().unwrap_or_default();
            Ok(with_pictures(&with_answers(&html, &format!("/as/{who}")), &message))
        })
        .await?;
    Ok(([(header::CONTENT_SECURITY_POLICY, MAIL_POLICY)], Html(page)))
}

/// Makes `mailto:` links lead to a prefilled mail, as a mail program would open one.
fn with_answers(html: &str, base: &str) -> String {
    static LINK: LazyLock<Regex> =
        LazyLock::new(|| Regex::new("(?i)href=\"mailto:([^\"?]*)\\??([^\"]*)\"").expect("a regex"));
    let link = |found: &Captures<'_>| {
        let (to, rest) = (&found[1], &found[2]);
        let sign = if rest.is_empty() { "" } else { "&amp;" };
        let to = to.replace('+', "%2B");
        format!("target=\"_top\" href=\"{base}/write?to={to}{sign}{}\"", rest.replace('+', "%2B"))
    };
    LINK.replace_all(html, link).into_owned()
}

/// Puts the pictures that a mail brings into its page: nothing is fetched.
fn with_pictures(html: &str, message: &Message) -> String {
    let mut html = html.to_owned();
    let pictures: BTreeMap<&str, String> = message
        .attachments
        .iter()
        .filter(|file| file.content_type.starts_with("image/"))
        .filter_map(|file| {
            let data = data_encoding::BASE64.encode(&file.bytes);
            Some((file.cid.as_deref()?, format!("data:{};base64,{data}", file.content_type)))
        })
        .collect();
    for (cid, data) in pictures {
        html = html.replace(&format!("cid:{cid}"), &data);
    }
    html
}

/// A mail as it came, to be saved.
pub(super) async fn eml(
    State(app): Shared,
    Path((who, number)): Path<(String, usize)>,
) -> Result<impl IntoResponse, Failed> {
    let raw = app
        .with(move |world| {
            let me = world.who(&who)?;
            Ok(world.stage.mails[world.mail_of(me, number)?].raw.to_vec())
        })
        .await?;
    Ok(file(number, raw))
}

/// A mail as a file.
pub(super) fn file(number: usize, raw: Vec<u8>) -> impl IntoResponse {
    let name = format!("attachment; filename=\"{number}.eml\"");
    (
        [(header::CONTENT_TYPE, "message/rfc822".to_owned()), (header::CONTENT_DISPOSITION, name)],
        raw,
    )
}

impl World {
    /// The communities somebody is a member of.
    pub(super) fn communities_of(&self, who: usize) -> Vec<&Community> {
        let engine = &self.stage.engine;
        let person = engine.people().at(&self.stage.residents[who].person.address);
        let all = engine.community_ids().filter_map(|id| engine.community(id));
        all.filter(|one| person.is_some_and(|person| one.members.contains_key(&person))).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_tap_answers_become_prefilled_mails() {
        let html = "<a href=\"mailto:cop+r.x@example.org?subject=Re%3A%20a&amp;body=yes\">yes</a>";
        assert_eq!(
            with_answers(html, "/as/ana"),
            "<a target=\"_top\" href=\"/as/ana/write?to=cop%2Br.x@example.org&amp;subject=Re%3A%20a&amp;body=yes\">yes</a>"
        );
    }

    #[test]
    fn long_mails_get_a_higher_frame_within_limits() {
        assert_eq!(height("a"), 200);
        assert_eq!(height(&"a\n\n".repeat(20)), 20 * 39 + 110);
        assert_eq!(height(&"a\n".repeat(2000)), 1600);
    }
}
