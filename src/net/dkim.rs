//! Our own DKIM check (RFC 6376), for hosts whose mail server makes none: built with the feature
//! `dkim`, keys looked up in the DNS of the system.

use std::borrow::Borrow;
use std::collections::HashMap;
use std::hash::Hash;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use mail_auth::{
    AuthenticatedMessage, DkimResult, MessageAuthenticator, Parameters, ResolverCache, Txt,
};

/// A key that is not found by then speaks for nobody.
const PATIENCE: Duration = Duration::from_secs(5);
/// So many keys are remembered.
const KEYS: usize = 1000;
/// A mail with more signatures than this was not made to be checked.
const SIGNATURES: usize = 8;

/// Checks signatures; remembers keys as long as their records live.
pub(crate) struct Checker {
    authenticator: MessageAuthenticator,
    keys: Keys,
}

impl std::fmt::Debug for Checker {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Checker")
    }
}

impl Checker {
    /// With the name servers of this machine; the error says why there are none.
    pub(crate) fn of_system() -> Result<Self, String> {
        let authenticator =
            MessageAuthenticator::new_system_conf().map_err(|error| error.to_string())?;
        Ok(Self { authenticator, keys: Keys::default() })
    }

    /// Whether the domain in From, or one above it, signed this mail. What cannot be checked in
    /// time was not signed.
    pub(crate) async fn vouches(&self, raw: &[u8]) -> bool {
        let Some(mail) = AuthenticatedMessage::parse(raw) else { return false };
        let [from] = mail.from.as_slice() else { return false };
        if mail.dkim_headers.len() > SIGNATURES {
            return false;
        }
        let question = Parameters::new(&mail).with_txt_cache(&self.keys);
        let checked = tokio::time::timeout(PATIENCE, self.authenticator.verify_dkim(question));
        let Ok(signatures) = checked.await else { return false };
        signatures.iter().any(|one| {
            let signed = one.signature().filter(|_| *one.result() == DkimResult::Pass);
            signed.is_some_and(|signed| speaks_for(&signed.d, from))
        })
    }
}

/// Whether the owner of a domain answers for an address: it is at the domain or below it. Without a
/// list of public suffixes a domain below may be somebody else's (RFC 7489, 3.1.1).
fn speaks_for(domain: &str, address: &str) -> bool {
    let Some((_, host)) = address.rsplit_once('@') else { return false };
    let (domain, host) = (domain.to_ascii_lowercase(), host.to_ascii_lowercase());
    let below = host.strip_suffix(&domain).is_some_and(|rest| rest.ends_with('.'));
    domain.contains('.') && (host == domain || below)
}

/// What the DNS said of keys, and until when.
#[derive(Default)]
struct Keys(Mutex<HashMap<Box<str>, (Txt, Instant)>>);

impl ResolverCache<Box<str>, Txt> for Keys {
    fn get<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        let keys = self.0.lock().ok()?;
        keys.get(name).filter(|(_, until)| *until > Instant::now()).map(|(key, _)| key.clone())
    }

    fn remove<Q>(&self, name: &Q) -> Option<Txt>
    where
        Box<str>: Borrow<Q>,
        Q: Hash + Eq + ?Sized,
    {
        self.0.lock().ok()?.remove(name).map(|(key, _)| key)
    }

    fn insert(&self, name: Box<str>, key: Txt, until: Instant) {
        let Ok(mut keys) = self.0.lock() else { return };
        if keys.len() >= KEYS {
            keys.clear();
        }
        keys.insert(name, (key, until));
    }
}

#[cfg(test)]
mod tests {
    use mail_auth::common::parse::TxtRecordParser as _;
    use mail_auth::common::verify::DomainKey;
    use mail_auth::hickory_resolver::config::{ResolverConfig, ResolverOpts};

    use super::*;

    /// The mail and the key of RFC 8463, appendix A.
    const SIGNED: &str = "DKIM-Signature: v=1; a=ed25519-sha256; c=relaxed/relaxed;\r\n \
        d=football.example.com; i=@football.example.com;\r\n \
        q=dns/txt; s=brisbane; t=1528637909; h=from : to :\r\n \
        subject : date : message-id : from : subject : date;\r\n \
        bh=2jUSOH9NhtVGCQWNr9BrIAPreKQjO6Sn7XIkfJVOzv8=;\r\n \
        b=/gCrinpcQOoIfuHNQIbq4pgh9kyIK3AQUdt9OdqQehSwhEIug4D11Bus\r\n \
        Fa3bT3FY5OsU7ZbnKELq+eXdp1Q1Dw==\r\n\
        From: Joe SixPack <joe@football.example.com>\r\n\
        To: Suzie Q <suzie@shopping.example.net>\r\n\
        Subject: Is dinner ready?\r\n\
        Date: Fri, 11 Jul 2003 21:00:37 -0700 (PDT)\r\n\
        Message-ID: <20030712040037.46341.5F8J@football.example.com>\r\n\r\n\
        Hi.\r\n\r\nWe lost the game.  Are you hungry yet?\r\n\r\nJoe.\r\n";
    const KEY: &[u8] = b"v=DKIM1; k=ed25519; p=11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=";

    /// A checker that knows one key and no name server.
    fn knowing() -> Checker {
        let nobody = ResolverConfig::default();
        let authenticator = MessageAuthenticator::new(nobody, ResolverOpts::default()).unwrap();
        let keys = Keys::default();
        let key: Txt = DomainKey::parse(KEY).unwrap().into();
        let until = Instant::now() + Duration::from_secs(60);
        keys.insert("brisbane._domainkey.football.example.com.".into(), key, until);
        Checker { authenticator, keys }
    }

    #[tokio::test]
    async fn a_signature_of_the_senders_domain_vouches_and_a_broken_one_does_not() {
        let checker = knowing();
        assert!(checker.vouches(SIGNED.as_bytes()).await);
        assert!(!checker.vouches(SIGNED.replace("lost", "won").as_bytes()).await);
        let forged = SIGNED.replace("From: Joe", "From: Ana <ana@else.example>\r\nX-From: Joe");
        assert!(!checker.vouches(forged.as_bytes()).await);
        assert!(!checker.vouches(b"From: joe@football.example.com\r\n\r\nhi\r\n").await);
    }

    #[test]
    fn a_domain_speaks_for_itself_and_what_is_below_it() {
        assert!(speaks_for("Example.org", "ana@example.org"));
        assert!(speaks_for("example.org", "ana@mail.example.org"));
        assert!(!speaks_for("mail.example.org", "ana@example.org"));
        assert!(!speaks_for("example.org", "ana@badexample.org"));
        assert!(!speaks_for("org", "ana@example.org"));
    }
}
