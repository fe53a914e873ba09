//! Is this a mail system telling that a mail was not delivered?

use std::sync::LazyLock;

use regex::Regex;

use super::prose;
use super::signs::{is_notification, is_refusal, own_sections, pattern};
use crate::mail::parse::Message;

/// Standard marks decide alone; without them at least two of sender, subject and text must speak
/// for it, and a person's answer about a bounce must not.
pub(super) fn is_bounce(mail: &Message) -> bool {
    if has_status(mail) || mail.header("X-Failed-Recipients").is_some() {
        return true;
    }
    if is_notification(mail) {
        return mail.text.as_deref().is_some_and(|text| BOUNCED.is_match(text));
    }
    let daemon = is_daemon(mail);
    let null = mail.return_path.as_deref() == Some("");
    let subject = SUBJECT.is_match(&mail.subject);
    let words = || TEXT.is_match(prose::beginning(mail));
    let thread = !mail.in_reply_to.is_empty() || !mail.references.is_empty();
    let answered = (thread && ANSWER.is_match(&mail.subject)) || FORWARD.is_match(&mail.subject);
    let names = || prose::names_recipient(prose::beginning(mail));
    if daemon {
        let returns = null && !mail.sections.is_empty();
        return if null || !answered { subject || words() || returns } else { words() && names() };
    }
    // Anybody else must say it in the subject, in the text, and of an address: people write about
    // lost mails too, and are away with an empty envelope sender.
    let said = subject && !answered && words() && names();
    said || (null && !is_marked_answer(mail) && (subject || (words() && names())))
}

/// A machine-readable delivery status (RFC 3464), well-formed or nearly.
fn has_status(mail: &Message) -> bool {
    mail.report_type.as_deref() == Some("delivery-status")
        || own_sections(mail, "message/").any(|(kind, _)| kind.ends_with("delivery-status"))
        || is_refusal(mail)
}

/// An automatic answer by a person's mailbox comes with an empty envelope sender too.
fn is_marked_answer(mail: &Message) -> bool {
    mail.headers("Auto-Submitted").any(|value| value.trim_start().starts_with("auto-replied"))
        && !mail.in_reply_to.is_empty()
}

fn is_daemon(mail: &Message) -> bool {
    let from = mail.header("From").unwrap_or_default();
    DAEMON.is_match(from)
        || mail.return_path.as_deref().is_some_and(|path| path.starts_with("mailer-daemon"))
}

static DAEMON: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"mailer[-_. ]?daemon|\bpost[-_ ]?master\b|mail[-_. ]?deliver(y|er)?[-_. ]?(sub)?[-_. ]?(system|service|agent)|delivery subsystem|mdaemon@|system administrator|mail administrator|^<?>?$|mmsc|\bndr@|mail[-_ ]system",
    )
});

static SUBJECT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&[
        r"undeliver|unable to deliver|non[- ]?deliver|not (be |been |yet (been )?)?delivered",
        r"deliver[a-z]* (status |has )?(notification|failure|failed|problem|warning|delayed|report|error|incomplete|unsuccessful)",
        r"(failure|failed|error|delayed|problem) (in |of )?(mail |message |email )?(delivery|notice|mail)",
        r"returned (e-?)?mail|mail (was )?returned|return(ed|ing)? (message )?to sender",
        r"(mail|message|e-?mail)[- ](delivery )?(failed|failure|error|status|delayed|bounced)|message delayed",
        r"(user|recipient|address|mailbox|host|domain)( is)? (unknown|not found|full|unavailable)|unknown (user|recipient)",
        r"error sending your (mail|message)|mail system error|mailbox (is )?full|quota exceeded|no such user",
        r"unzustellbar|nicht zugestellt|zustellung|non remis|échec|echec de|no se (ha )?(pudo|podido) entregar",
        r"no entregad|não entregue|mancata consegna|impossibile recapitare|onbestelbaar|niet (worden )?bezorgd",
        r"недостав|не доставл|не может быть доставлен|エラー|不達|配信|送信できません|退信|投递|寄送失敗|반송",
    ]
    .join("|"))
});

static TEXT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&[
        r"(could|can|was|were|has|have|had|is|be)( ?not|n't)( yet)?( be| been)?( able to be)? (deliver|reach|sent)",
        r"(unable|not able|wasn't able|failed|impossible|attempting|trying) to (be )?(deliver|reach|send)",
        r"deliver[a-z]*( to| of|(?: your)? (mail|message|e-?mail)| has)?[^.\n]*(failed|delayed|aborted|postponed|impossible)",
        r"(following|these) (addresses|recipient|address)|permanent(ly)? (fatal )?(error|fail)|undeliverable",
        r"did not reach|(unknown|invalid|no such) (user|recipient|address|final delivery|mailbox)",
        r"user (is )?unknown|user not listed|mailbox( is)? (full|unavailable|not found|exceeds)|over ?quota|not delivered",
        r"error (was |has )?(occurred|delivering)|trouble delivering|returned (message|mail)|no such user",
        r"transcript of session|nicht zugestellt|pu etre delivre|pas pu être|no (se )?(ha )?p(udo|odido) (ser )?entreg",
        r"не может быть доставлен|не удалось доставить|送信できま|配信できま|届け|邮件无法|无法投递|無法",
        r"may not exist|vielleicht nicht|rejected|refused",
    ]
    .join("|"))
});

static ANSWER: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"^\s*(re|aw|sv|antw|odp|vs|ref)(\[\d+\])?\s*[:：]"));
static FORWARD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(fwd?|wg|tr|rv|enc)\s*[:：]"));

static BOUNCED: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r#"\\?"(notification|event)Type\\?"\s*:\s*\\?"(Bounce|Delivery|DeliveryDelay|Reject)\\?""#,
    )
});
