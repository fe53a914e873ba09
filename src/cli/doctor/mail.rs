//! The doctor's mails: out the way all mail goes, and back in.

use std::time::Duration;

use chrono::DateTime;
use data_encoding::HEXLOWER;

use super::Findings;
use crate::clock::Clock;
use crate::config::{Addressing, Config};
use crate::daemon::{self, Data, Trial};
use crate::mail::parse::{Message, parse};
use crate::mail::results::{Verdict, verdict};
use crate::net::{Delivery, Outgoing, Pause};

/// Clocks may differ by so many seconds.
const APART: i64 = 120;

/// A mail to an address with a token; when it does not come back, one to the desk.
pub(super) fn round_trip(
    config: &Config,
    data: &Data,
    patience: Duration,
    findings: &mut Findings,
) -> anyhow::Result<()> {
    let tagged = config.organisation.address_of("r.doctor");
    let Trial { delivery, returned } = send(config, data, &tagged, patience)?;
    if !sent(&delivery, findings) {
        return Ok(());
    }
    if let Some((raw, took)) = returned {
        findings.good(&format!("a mail to {tagged} came back in {:.1} s", took.as_secs_f64()));
        look_at(&parse(&raw), config, findings);
        return Ok(());
    }
    let desk = config.organisation.address.as_str();
    let came = config.organisation.addressing != Addressing::Plain
        && send(config, data, desk, patience)?.returned.is_some();
    if came {
        findings.bad(
            &format!("a mail to {desk} came back, one to {tagged} did not"),
            "let the mail server accept such addresses, or write addressing = \"plain\"",
        );
    } else {
        findings.bad(
            &format!("a mail to {tagged} did not come back in {} s", patience.as_secs()),
            "see where mail to that address goes, and whether [receive] reads from there",
        );
    }
    Ok(())
}

fn send(config: &Config, data: &Data, to: &str, patience: Duration) -> anyhow::Result<Trial> {
    let mut random = [0; 12];
    getrandom::fill(&mut random).map_err(|error| anyhow::anyhow!("{error}"))?;
    let organisation = &config.organisation;
    let mark = format!("doctor.{}@{}", HEXLOWER.encode(&random), organisation.domain());
    let mail = format!(
        "From: convene <{desk}>\r\nTo: <{to}>\r\nSubject: convene doctor\r\nDate: {}\r\n\
         Message-ID: <{mark}>\r\nAuto-Submitted: auto-generated\r\n\
         X-Auto-Response-Suppress: All\r\n\r\nThis mail only sees whether it comes back.\r\n",
        Clock::Wall.now().to_rfc2822(),
        desk = organisation.address,
    );
    let outgoing = Outgoing {
        id: 0,
        envelope_from: organisation.address.clone(),
        to: to.to_owned(),
        bytes: mail.into_bytes().into(),
        attempt: 1,
    };
    daemon::trial(config, data, outgoing, (&mark, patience))
}

/// Whether the next server took it; what is to be done when not.
fn sent(delivery: &Delivery, findings: &mut Findings) -> bool {
    let (why, advice) = match delivery {
        Delivery::Sent => {
            findings.good("mail goes out");
            return true;
        }
        Delivery::Later { why, pause: Some(Pause::Login) } => {
            (why, "look at user and password in [send]")
        }
        Delivery::Later { why, pause: Some(Pause::Unreachable) } | Delivery::Unknown { why } => {
            (why, "look at host, port and tls in [send], and whether the server answers")
        }
        Delivery::Later { why, .. } => (why, "the server may take it later; try again"),
        Delivery::Never { why, policy: true, .. } => {
            (why, "let the server accept mail from the address in [organisation]")
        }
        Delivery::Never { why, policy: false, .. } => {
            (why, "let the mail server accept the address; see `addressing` in [organisation]")
        }
    };
    findings.bad(&format!("mail does not go out: {why}"), advice);
    false
}

/// What the mail tells about clocks, and about who vouches for senders.
fn look_at(mail: &Message, config: &Config, findings: &mut Findings) {
    let all = |wanted: &'static str| {
        let fields = mail.all_headers();
        fields.filter(move |(name, _)| name.eq_ignore_ascii_case(wanted)).map(|(_, value)| value)
    };
    let stamped = all("Received").next().and_then(|field| {
        let (_, date) = field.rsplit_once(';')?;
        DateTime::parse_from_rfc2822(date.split_once('(').map_or(date, |(date, _)| date).trim())
            .ok()
    });
    if let Some(stamped) = stamped {
        let apart = (Clock::Wall.now() - stamped.to_utc()).num_seconds().abs();
        if apart <= APART {
            findings.good("the clock agrees with the mail server's");
        } else {
            findings.bad(
                &format!("the clock and the mail server's are {apart} s apart"),
                "set the clock of this machine by NTP",
            );
        }
    }
    let mut vouchers: Vec<&str> = all("Authentication-Results")
        .filter_map(|field| field.split([';', ' ']).find(|word| !word.is_empty()))
        .collect();
    vouchers.dedup();
    let seen = if vouchers.is_empty() { "nobody".to_owned() } else { vouchers.join(", ") };
    let trusted = config.receive.trust_results_of.as_deref();
    match (trusted, verdict(mail, trusted)) {
        (Some(host), Verdict::Pass) => findings.good(&format!("{host} vouches for our own mail")),
        (Some(host), Verdict::Fail) => findings.bad(
            &format!("{host} says that our own mail is forged"),
            "publish SPF, DKIM and DMARC for the domain, as your provider says",
        ),
        (Some(host), Verdict::Neutral) => findings.hint(&format!(
            "{host} said nothing about our own mail (Authentication-Results of: {seen}); what \
             members ask without answering a letter is then confirmed by mail"
        )),
        (None, _) if vouchers.is_empty() => findings.hint(
            "nobody vouches for senders (no Authentication-Results); what members ask without \
             answering a letter is confirmed by mail",
        ),
        (None, _) => findings.hint(&format!(
            "Authentication-Results of {seen}: if that is your own mail server, write \
             trust_results_of = \"{}\"",
            vouchers.first().copied().unwrap_or_default()
        )),
    }
}
