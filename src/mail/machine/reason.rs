//! Why a mail bounced, from what the servers say: gone for good, later perhaps, or not wanted.
//!
//! Phrases come before codes, since servers say 550 for everything. The table holds classes of
//! wording, not products: full mailboxes, filters and rates are temporary however they are coded.

use std::sync::LazyLock;

use regex::{Regex, RegexSet};

use super::signs::{pattern, patterns};

/// What a bounce means for the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Reason {
    /// The address or its host is not there.
    Permanent,
    /// It may work later, or with another mail.
    Temporary,
    /// Our mail is not wanted: it says nothing about the address.
    Policy,
}

/// Judges by what was said about a recipient. `None`: nothing in it that is known.
pub(super) fn judge(text: &str) -> Option<Reason> {
    let hits = PHRASES.matches(text);
    let first =
        TABLE.iter().zip(0..).find(|(_, at)| hits.matched(*at)).map(|((reason, _), _)| *reason);
    first.or_else(|| by_code(text))
}

/// By enhanced status (RFC 3463), else by reply code (RFC 5321 4.2).
pub(super) fn by_code(text: &str) -> Option<Reason> {
    let status = STATUS.captures_iter(text).find_map(|found| {
        let (class, subject, detail) = (found.get(1)?, found.get(2)?, found.get(3)?);
        Some((class.as_str(), subject.as_str(), detail.as_str()))
    });
    match status {
        Some(("4", ..) | ("5", "2", "2" | "3") | ("5", "3", "4")) => {
            return Some(Reason::Temporary);
        }
        Some(("5", "7" | "6", _) | ("5", "1", "7" | "8" | "9")) => return Some(Reason::Policy),
        Some(("5", "4", detail)) => {
            let gone = matches!(detail, "4" | "310" | "0" | "14");
            return Some(if gone { Reason::Permanent } else { Reason::Temporary });
        }
        Some(("5", subject, detail)) if (subject, detail) != ("0", "0") => {
            return Some(Reason::Permanent);
        }
        _ => {}
    }
    let code = CODE.captures(text)?.get(1)?.as_str();
    Some(if code.starts_with('4') { Reason::Temporary } else { Reason::Permanent })
}

static STATUS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[^\d.])([245])\.(\d{1,3})\.(\d{1,3})(?:[^\d.]|\.?$|\.\D)"));
static CODE: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?:^|[\s:<#(\[])([45]\d\d)(?:[\s\-:;]|$)"));

static PHRASES: LazyLock<RegexSet> =
    LazyLock::new(|| patterns(TABLE.iter().map(|(_, pattern)| *pattern)));

/// The first that matches decides.
const TABLE: &[(Reason, &str)] = &[
    // Wordings that later rows would misread.
    (
        Reason::Permanent,
        r"recipient address rejected: access denied|domain is not reachable|domain may not exist",
    ),
    (
        Reason::Temporary,
        r"on hold|frozen|suspended|account.* is inactive|at a rate that|failed \d+ attempts|config(uration)? error|mailer error|transaction failed|not accepting connections",
    ),
    (
        Reason::Policy,
        r"protocol violation|invalid domain name|in reply to mail from|not configured to relay|permission to post|message filtered|problem occurred",
    ),
    // Later perhaps, said in so many words.
    (
        Reason::Temporary,
        r"mail ?box (is )?(currently )?(full|exceed|over|quota)|(over|exceed\w*|disk|storage|mailbox|mail) ?-?(the |his |her |its |their |your )?(allowed |allocated |storage |disk |mail |size )?quota|quota (is |has been )?exceeded|is full\b|exceeds? allowed size|number of messages in recipient|not enough (storage|space|disk)|insufficient (system )?(storage|space|disk)|account is full|out of (disk )?space|\bover ?quota",
    ),
    (
        Reason::Temporary,
        r"message (size|too (big|large|long))|size limit|too (big|large)\b|exceeds? (the )?(maximum|size|fixed)|line limit",
    ),
    (
        Reason::Temporary,
        r"will (continue to )?(be )?(retr|attempt|try|keep trying)|(has |been )?(delayed|deferred|postponed)|greylist|try again later|temporar(y|ily)|warning message only|no action is required",
    ),
    // Our mail, not their address.
    (
        Reason::Policy,
        r"\bspam\b|junk mail|unsolicited|bulk (e-?)?mail|black ?-?list|block ?-?list|\brbl\b|dnsbl|spamhaus|barracuda|blocked|reputation|\bpoor\b",
    ),
    (
        Reason::Policy,
        r"\bdmarc\b|\bdkim\b|\bspf\b|sender id|unauthenticated|authentication (check|fail|required)|not authenticated|not accepted due to domain",
    ),
    (
        Reason::Policy,
        r"\bptr\b|reverse dns|rdns|reverse lookup|unverif[iy]+able sending|resolvable|helo|ehlo",
    ),
    (
        Reason::Policy,
        r"\bpolic(y|ies)\b|virus|malware|phish|content (rejected|error|not)|prohibited|forbidden|media error|executable|attachment|not comply|compliant|rfc ?\d{3,4}",
    ),
    (
        Reason::Policy,
        r"access denied|not (allowed|authori[sz]ed|permitted)|relay(ing)? (access )?(is )?(denied|not)|unable to relay|rejected by (the )?(user|administrator|policy)|administrative prohibition|sender (address )?(was )?(rejected|denied|verify)|(rejected|denied|invalid|unroutable) (the )?sender|may not post|members? only|refused to accept|security",
    ),
    (
        Reason::Policy,
        r"too many (connections|messages|recipients|errors)|rate limit|throttl|exceeded the (rate|limit)|unexpected volume|after mail from:",
    ),
    // Not there.
    (
        Reason::Permanent,
        r"(user|recipient|account|addressee|mailbox|address|userid|local part|person|login|name)s?( name| address| id| mailbox)?( is| was| has| does)?( been)?( ?not|n't)? ?(unknown|exist|found|recogni[sz]ed|listed|disabled|discontinued|deactivated|closed|inactive|invalid|available here|a valid|deleted|moved|unavailable)",
    ),
    (
        Reason::Permanent,
        r"(unknown|no such|invalid|bad|illegal|nonexist\w+|unrecogni[sz]ed|undeliverable|not a valid|no valid|incorrect) (or illegal |final )?(destination |delivery |local |e-?mail |recipient |mail )?(user|recipient|account|address|addressee|mailbox|alias|person|userid|name|host|domain|system)",
    ),
    (
        Reason::Permanent,
        r"no (mailbox|account|user|person|recipient|one) (here )?(by|with|of|named)|doesn't have an? .*account|not our customer|no longer (here|valid|works?|employed|exists?|available|at|on)|has moved|not listed in|no such (person|user)",
    ),
    (
        Reason::Permanent,
        r"(host|domain|site|server|destination)( name)?( is| was| does| lookup)?( not|n't)? (unknown|exist|found|failure|valid)|(unknown|no such|bad|invalid) (host|domain)|nxdomain|no mx|null mx|couldn't find (any|a) (host|mail exchanger)|dns lookup fail|no smtp service|unrout(e|a)able (domain|address|mail domain)|does not accept mail|name service error|name or service not known",
    ),
    // Networks and clocks.
    (
        Reason::Temporary,
        r"timed? ?out|timeout|retry time|connection (refused|reset|lost|died|dropped)|connect(ion)? (to )?.*(refused|failed|timed)|no route to host|(unable|couldn't|could not|wasn't able|not able) to (connect|establish|contact|open)|did not (respond|accept our requests)|not (responding|reachable)|expired|too (long|old)|in the queue|too many hops|loop|giving up|given up after|for the last \d+ seconds|ldap|socket error|service (currently )?(unavailable|not available)|resources|read response|i/o error|system error|died with|command output|exceeded max|retries",
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_weigh_more_than_codes() {
        assert_eq!(judge("550 5.1.1 <a@b.c>... User unknown"), Some(Reason::Permanent));
        assert_eq!(judge("550 mailbox full"), Some(Reason::Temporary));
        assert_eq!(judge("550 5.7.26 does not pass DMARC"), Some(Reason::Policy));
        assert_eq!(judge("host or domain name not found"), Some(Reason::Permanent));
        assert_eq!(judge("nothing known"), None);
    }

    #[test]
    fn codes_speak_where_words_do_not() {
        assert_eq!(by_code("status 4.4.1"), Some(Reason::Temporary));
        assert_eq!(by_code("smtp; 550 oops"), Some(Reason::Permanent));
        assert_eq!(by_code("host 192.0.2.25 said"), None, "an IP address is no status");
    }
}
