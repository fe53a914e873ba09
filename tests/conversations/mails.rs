//! Mails as people's programs write them: real bytes, with the original quoted in their manner.

use chrono::{DateTime, Utc};

/// What the mail server of the organisation found out about a mail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Evidence {
    /// Nothing.
    #[default]
    None,
    /// It is from who it says.
    Pass,
    /// It is not.
    Fail,
}

/// A letter somebody got.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    /// The template's name.
    pub(crate) name: String,
    /// What it says, as facts.
    pub(crate) facts: serde_json::Value,
    /// Its Message-ID, without brackets.
    pub(crate) id: String,
    /// Where an answer goes.
    pub(crate) reply_to: String,
    /// The envelope sender.
    pub(crate) envelope: String,
    /// Its subject.
    pub(crate) subject: String,
    /// Its plain text.
    pub(crate) text: String,
    /// When it came.
    pub(crate) at: DateTime<Utc>,
}

/// A mail to be written.
pub(crate) struct Mail<'m> {
    /// Name and address.
    pub(crate) from: (&'m str, &'m str),
    /// Where it goes.
    pub(crate) to: &'m str,
    /// The letter it answers.
    pub(crate) answers: Option<&'m Letter>,
    /// Its subject, if it answers none.
    pub(crate) subject: &'m str,
    /// What is written.
    pub(crate) text: &'m str,
    /// When it says it was written.
    pub(crate) date: DateTime<Utc>,
    /// What the mail server says of it.
    pub(crate) evidence: Evidence,
    /// As HTML alone.
    pub(crate) html: bool,
    /// By a program that keeps the subject and loses the thread.
    pub(crate) unthreaded: bool,
    /// Tells one mail from another.
    pub(crate) number: usize,
}

impl Mail<'_> {
    /// The bytes, as they lie in the mailbox.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let (kind, body) = match self.answers {
            Some(letter) if self.html => ("text/html", html(self.text, letter)),
            Some(letter) => ("text/plain", quoted(self.text, letter, self.number)),
            None => ("text/plain", self.text.to_owned()),
        };
        let head = self.head(&format!("{kind}; charset=utf-8"));
        format!("{head}\n{body}\n").replace('\n', "\r\n").into_bytes()
    }

    /// The bytes of a calendar's answer.
    pub(crate) fn calendar(&self, calendar: &str) -> Vec<u8> {
        let head = self.head("text/calendar; charset=utf-8");
        format!("{head}\n{calendar}").replace('\n', "\r\n").into_bytes()
    }

    fn head(&self, content_type: &str) -> String {
        let domain = self.from.1.rsplit('@').next().unwrap_or_default();
        let said = |what: &str| {
            format!("Authentication-Results: mx.example.org; dmarc={what} header.from={domain}\n")
        };
        let results = match self.evidence {
            Evidence::None => String::new(),
            Evidence::Pass => said("pass"),
            Evidence::Fail => said("fail"),
        };
        let (subject, thread) = match self.answers {
            Some(letter) => (
                format!("Re: {}", letter.subject),
                if self.unthreaded {
                    String::new()
                } else {
                    format!("In-Reply-To: <{0}>\nReferences: <{0}>\n", letter.id)
                },
            ),
            None => (self.subject.to_owned(), String::new()),
        };
        format!(
            "{results}Received: from out.{domain} by mx.example.org; {date}\n\
             From: {name} <{from}>\nTo: <{to}>\nSubject: {subject}\nDate: {date}\n\
             Message-ID: <m{number}@{domain}>\n{thread}MIME-Version: 1.0\n\
             Content-Type: {content_type}\nContent-Transfer-Encoding: 8bit\n",
            date = self.date.to_rfc2822(),
            name = self.from.0,
            from = self.from.1,
            to = self.to,
            number = self.number,
        )
    }
}

/// The answer above the original, as one of four programs writes it.
fn quoted(text: &str, letter: &Letter, number: usize) -> String {
    let cited = |sign: &str| -> String {
        let lines: Vec<String> = letter.text.lines().map(|line| format!("{sign}{line}")).collect();
        lines.join("\n")
    };
    let date = letter.at.format("%a, %-d %b %Y at %H:%M");
    let from = "Rust Guild";
    let address = &letter.reply_to;
    match number % 4 {
        0 => format!("{text}\n\nOn {date} {from} <{address}> wrote:\n\n{}", cited("> ")),
        1 => format!(
            "{text}\n\n________________________________\nFrom: {from} <{address}>\n\
             Sent: {}\nTo: {from}\nSubject: {}\n\n{}",
            letter.at.format("%A, %-d %B %Y %H:%M"),
            letter.subject,
            cited(""),
        ),
        2 => format!(
            "{text}\n\nSent from my iPhone\n\n> On {}, {from} <{address}> wrote:\n> \n{}",
            letter.at.format("%-d %b %Y, at %H:%M"),
            cited("> "),
        ),
        _ => format!(
            "On {} {from} wrote:\n{}\n{text}\n",
            letter.at.format("%d/%m/%Y %H:%M,"),
            cited("> "),
        ),
    }
}

fn html(text: &str, letter: &Letter) -> String {
    let safe = |text: &str| text.replace('&', "&amp;").replace('<', "&lt;").replace('\n', "<br>");
    format!(
        "<div dir=\"ltr\">{}</div><br><div class=\"gmail_quote\"><div dir=\"ltr\" \
         class=\"gmail_attr\">On {} Rust Guild &lt;{}&gt; wrote:<br></div><blockquote \
         class=\"gmail_quote\">{}</blockquote></div>",
        safe(text),
        letter.at.format("%a, %b %-d, %Y"),
        letter.reply_to,
        safe(&letter.text),
    )
}

/// What an out-of-office program writes.
pub(crate) fn absence(from: &str, letter: &Letter, number: usize) -> Vec<u8> {
    format!(
        "From: <{from}>\nTo: <{}>\nSubject: Automatic reply: {}\nMessage-ID: <a{number}@auto>\n\
         In-Reply-To: <{}>\nAuto-Submitted: auto-replied\nX-Auto-Response-Suppress: All\n\
         Content-Type: text/plain; charset=utf-8\n\nyes\nI am away until 1 January.\n",
        letter.reply_to, letter.subject, letter.id,
    )
    .replace('\n', "\r\n")
    .into_bytes()
}

/// What a mail server writes that could not deliver a letter.
pub(crate) fn bounce(to: &str, letter: &Letter, number: usize, hard: bool) -> Vec<u8> {
    let (action, status) = if hard { ("failed", "5.1.1") } else { ("failed", "4.2.2") };
    format!(
        "Return-Path: <>\nFrom: Mail Delivery System <mailer-daemon@mx.example.org>\nTo: <{}>\n\
         Subject: Undelivered Mail Returned to Sender\nMessage-ID: <b{number}@mx.example.org>\n\
         Auto-Submitted: auto-replied\nMIME-Version: 1.0\n\
         Content-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\
         Content-Type: text/plain\n\nThe address does not exist.\n\n--b\n\
         Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx.example.org\n\n\
         Final-Recipient: rfc822; {to}\nAction: {action}\nStatus: {status}\n\n--b\n\
         Content-Type: text/rfc822-headers\n\nMessage-ID: <{}>\nSubject: {}\n\n--b--\n",
        letter.envelope, letter.id, letter.subject,
    )
    .replace('\n', "\r\n")
    .into_bytes()
}
