//! Authentication-Results of our own mail server (RFC 8601).

use super::parse::Message;

/// Whether the sender is who `From` says, as far as our own server could tell.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Verdict {
    /// DMARC passed, or a DKIM signature of the sender's domain did.
    Pass,
    /// DMARC failed.
    Fail,
    /// Nobody we believe said anything.
    #[default]
    Neutral,
}

/// The verdict of the server that calls itself `trusted`; without such a name nothing is believed.
///
/// Our server writes above what it receives, so its word is the topmost one. It counts above the
/// first `Received` that a foreign host wrote, and there only down to where the mail came in from
/// outside: just below that line (where Gmail puts it) one field is read, when there was none above.
pub fn verdict(mail: &Message, trusted: Option<&str>) -> Verdict {
    let Some(trusted) = trusted else { return Verdict::Neutral };
    let Some(from) = mail.from.first().filter(|_| mail.from.len() == 1) else {
        return Verdict::Neutral;
    };
    let domain = from.address.rsplit('@').next().unwrap_or_default();
    let mut found: Option<Verdict> = None;
    let mut entered = false;
    for (name, value) in mail.all_headers() {
        if name.eq_ignore_ascii_case("Received") {
            let hop = Hop::read(value);
            let outside = hop.from.is_some_and(|from| !is_ours(&from, trusted));
            let foreign = hop.by.is_some_and(|by| !is_ours(&by, trusted));
            if found.is_some() || foreign || (outside && entered) {
                break;
            }
            entered |= outside;
        } else if name.eq_ignore_ascii_case("Authentication-Results") {
            let Some(said) = judge(value, trusted, domain) else { continue };
            // One failure outweighs: the server may add a field per check.
            found = match (found, said) {
                (Some(Verdict::Fail), _) | (_, Verdict::Fail) => Some(Verdict::Fail),
                (Some(Verdict::Pass), _) => Some(Verdict::Pass),
                _ => Some(said),
            };
            if entered {
                break;
            }
        }
    }
    found.unwrap_or_default()
}

/// Who handed a mail to whom, as one `Received` tells it; addresses instead of names are left out,
/// since inside one house they say nothing.
struct Hop {
    from: Option<String>,
    by: Option<String>,
}

impl Hop {
    fn read(received: &str) -> Self {
        let plain = without_comments(received).to_ascii_lowercase();
        let words: Vec<&str> =
            plain.split([' ', '\t', ';']).filter(|word| !word.is_empty()).collect();
        let host = |wanted: &str| {
            let after = words.windows(2).find(|pair| pair[0] == wanted).map(|pair| pair[1])?;
            Some(after.trim_matches(['[', ']', '.']).to_owned())
        };
        let named =
            |host: &String| host.contains('.') && host.contains(|c: char| c.is_ascii_alphabetic());
        Self { from: host("from"), by: host("by").filter(named).filter(|by| !by.contains(':')) }
    }
}

/// The trusted host itself, another of its domain, or this machine.
fn is_ours(host: &str, trusted: &str) -> bool {
    let trusted = trusted.to_ascii_lowercase();
    let local = host == "localhost" || host.starts_with("127.") || host == "::1";
    local
        || relative(host, &trusted)
        || parent(&trusted).is_some_and(|domain| relative(host, domain))
}

/// The domain above a host's name, unless that is a top-level domain.
fn parent(host: &str) -> Option<&str> {
    host.split_once('.').map(|(_, up)| up).filter(|up| up.contains('.'))
}

/// One domain is the other or lies in it.
fn relative(one: &str, other: &str) -> bool {
    let inside = |inner: &str, outer: &str| {
        inner.strip_suffix(outer).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
    };
    inside(one, other) || inside(other, one) && other.contains('.') && one.contains('.')
}

/// What one field says about mail from `domain`; `None` when it is not the trusted server's.
fn judge(value: &str, trusted: &str, domain: &str) -> Option<Verdict> {
    let plain = without_comments(value);
    let mut parts = plain.split(';');
    let server = parts.next().and_then(|first| first.split_whitespace().next());
    if !server.is_some_and(|server| server.eq_ignore_ascii_case(trusted)) {
        return None;
    }
    let mut verdict = Verdict::Neutral;
    for part in parts {
        let pairs = pairs(part);
        let Some((method, result)) = pairs.first() else { continue };
        let method = method.split('/').next().unwrap_or_default();
        match (method, result.as_str()) {
            ("dmarc", "fail") => return Some(Verdict::Fail),
            // DMARC is about one domain; one that is not the author's proves nothing.
            ("dmarc", "pass") => {
                let about = property(&pairs, &["header.from"]);
                if about.is_none_or(|about| aligned(about, domain)) {
                    verdict = Verdict::Pass;
                }
            }
            ("dkim", "pass") => {
                let signer = property(&pairs, &["header.d", "header.i"]);
                if signer.is_some_and(|signer| aligned(signer, domain)) {
                    verdict = Verdict::Pass;
                }
            }
            _ => {}
        }
    }
    Some(verdict)
}

fn property<'a>(pairs: &'a [(String, String)], names: &[&str]) -> Option<&'a str> {
    let found = pairs.iter().find(|(name, _)| names.contains(&name.as_str()));
    found.map(|(_, value)| value.rsplit('@').next().unwrap_or(value))
}

/// The author's domain is the signer's, or lies below it (RFC 7489 3.1, relaxed); a signer that is
/// only a top-level domain signs nothing. The reverse is not accepted: a subdomain may be somebody
/// else's.
fn aligned(signer: &str, author: &str) -> bool {
    let inside = author.strip_suffix(signer);
    signer.contains('.') && inside.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// `name=value` pairs, lower case; values may be quoted, spaces may stand around `=`.
fn pairs(part: &str) -> Vec<(String, String)> {
    let joined = part.replace(" =", "=").replace("= ", "=");
    let words = joined.split_whitespace().filter_map(|word| word.split_once('='));
    words
        .map(|(name, value)| {
            (name.to_ascii_lowercase(), value.trim_matches('"').to_ascii_lowercase())
        })
        .collect()
}

/// The value without its comments in parentheses, which may nest.
fn without_comments(value: &str) -> String {
    let mut depth = 0_usize;
    let mut quoted = false;
    let mut out = String::with_capacity(value.len());
    for char in value.chars() {
        match char {
            '"' if depth == 0 => {
                quoted = !quoted;
                out.push(char);
            }
            '(' if !quoted => depth += 1,
            ')' if !quoted => depth = depth.saturating_sub(1),
            // A quoted semicolon must not end a result.
            ';' if quoted => out.push(','),
            _ if depth == 0 => out.push(char),
            _ => {}
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mail::parse::parse;

    fn judged(header: &str) -> Verdict {
        let mail = format!("{header}From: Ana <ana@example.org>\n\nhi\n");
        verdict(&parse(mail.as_bytes()), Some("mx.our.example"))
    }

    #[test]
    fn only_the_trusted_server_is_believed() {
        let pass = "Authentication-Results: mx.our.example; dmarc=pass header.from=example.org\n";
        assert_eq!(judged(pass), Verdict::Pass);
        assert_eq!(judged(&pass.replace("mx.our", "mx.their")), Verdict::Neutral);
        let mail = parse(format!("{pass}From: ana@example.org\n\n").as_bytes());
        assert_eq!(verdict(&mail, None), Verdict::Neutral);
    }

    #[test]
    fn what_stands_below_a_foreign_host_is_not_believed() {
        let pass = "Authentication-Results: mx.our.example; dmarc=pass\n";
        let ours = "Received: from a.example (a [192.0.2.1]) by mx.our.example with ESMTP; date\n";
        let theirs = "Received: from b.example by evil.example with ESMTP; date\n";
        assert_eq!(judged(&format!("{ours}{pass}")), Verdict::Pass);
        assert_eq!(judged(&format!("{theirs}{pass}")), Verdict::Neutral);
        assert_eq!(judged(&format!("{ours}{theirs}{pass}")), Verdict::Neutral);
        let fail = pass.replace("pass", "fail");
        assert_eq!(judged(&format!("{fail}{ours}{pass}")), Verdict::Fail);
        assert_eq!(judged(&format!("{ours}{ours}{pass}")), Verdict::Neutral, "forged twice");
    }

    #[test]
    fn dkim_counts_only_for_the_authors_domain() {
        let dkim = |domain: &str| {
            judged(&format!(
                "Authentication-Results: mx.our.example (comment; dmarc=pass) 1;\n\tdkim=pass \
                 (2048-bit key) header.d={domain} header.b=abc; spf=pass smtp.mailfrom=x.org\n"
            ))
        };
        assert_eq!(dkim("example.org"), Verdict::Pass);
        assert_eq!(dkim("evil.org"), Verdict::Neutral);
        assert_eq!(dkim("org"), Verdict::Neutral);
        assert_eq!(dkim("ample.org"), Verdict::Neutral);
    }

    #[test]
    fn a_dmarc_failure_outweighs_everything() {
        let both = "Authentication-Results: mx.our.example; dkim=pass header.d=example.org; \
                    dmarc=fail (p=none) header.from=example.org\n";
        assert_eq!(judged(both), Verdict::Fail);
    }
}
