//! What elements of mail programs mean, as data, and how it is read off a tag.

/// How much of a tag is read, in bytes.
pub(super) const TAG: usize = 4_096;

/// What an element of a mail program means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    /// Its content is quoted.
    Quote,
    /// Its content introduces a quote.
    Attribution,
    /// Its content is a signature.
    Signature,
    /// Everything from here on is older mail.
    Boundary,
    /// None, but elements of its name must be counted to find the end of another.
    Inner,
}

/// Values of `id`, `class`, `name` and `data-…` and what they mean, by mail program.
const ROLES: &[(&str, Role)] = &[
    // Gmail and what copies it.
    ("gmail_attr", Role::Attribution),
    ("gmail_quote_attribution", Role::Attribution),
    ("gmail_signature", Role::Signature),
    ("gmail_signature_prefix", Role::Signature),
    // Outlook: desktop, web, mobile.
    ("divrplyfwdmsg", Role::Boundary),
    ("appendonsend", Role::Boundary),
    ("mail-editor-reference-message-container", Role::Boundary),
    ("ms-outlook-mobile-reference-message", Role::Boundary),
    ("olk_src_body_section", Role::Boundary),
    ("signature", Role::Signature),
    ("ms-outlook-mobile-signature", Role::Signature),
    ("ms-outlook-mobile-body-separator-line", Role::Inner),
    // Apple Mail.
    ("applemailsignature", Role::Signature),
    ("linebreakatbeginningofsignature", Role::Signature),
    // Thunderbird.
    ("moz-cite-prefix", Role::Attribution),
    ("moz-signature", Role::Signature),
    // Proton, Tutanota, Yahoo.
    ("protonmail_signature_block", Role::Signature),
    ("tutanota_quote", Role::Quote),
    ("yahoo_quoted", Role::Quote),
    // Zimbra, Roundcube, Zoho, Newton, Front, Spark, NetEase.
    ("__headers__", Role::Boundary),
    ("__quoted_text__", Role::Quote),
    ("__divider__", Role::Boundary),
    ("__sig_pre__", Role::Signature),
    ("__sig_post__", Role::Signature),
    ("zwchr", Role::Boundary),
    ("reply-intro", Role::Attribution),
    ("_rc_sig", Role::Signature),
    ("zmail_extra_hr", Role::Inner),
    ("cm_signature", Role::Signature),
    ("cm_quote", Role::Quote),
    ("front-signature", Role::Signature),
    ("front-blockquote", Role::Quote),
    ("messagesignaturesection", Role::Signature),
    ("isreplycontent", Role::Quote),
    ("composer_signature", Role::Signature),
    ("mail-quote", Role::Quote),
    ("x_signature", Role::Signature),
    ("hs_signature", Role::Signature),
    ("missive_quote", Role::Quote),
    ("mailbox_signature", Role::Signature),
    ("edo-signature", Role::Signature),
];

/// What an element means by its name and attributes.
pub(super) fn role(tag: &str, name: &str) -> Option<Role> {
    if tag.len() == name.len() {
        return name.eq_ignore_ascii_case("blockquote").then_some(Role::Quote);
    }
    let values = ["class", "id", "name", "data-marker", "data-smartmail"]
        .into_iter()
        .filter_map(|key| attribute(tag, key));
    for value in values.flat_map(str::split_whitespace).take(40) {
        // Outlook on the web puts "x_" before the names it finds in others' mail.
        let value = value.trim_start_matches("x_").trim_start_matches("ydp");
        let known = ROLES.iter().find(|(known, _)| {
            known.eq_ignore_ascii_case(value)
                || *known == "yahoo_quoted"
                    && value.len() < 40
                    && value.to_ascii_lowercase().ends_with("yahoo_quoted")
        });
        if let Some((_, role)) = known {
            return Some(*role);
        }
    }
    if name.eq_ignore_ascii_case("blockquote") {
        // Web mailers indent with quotes without a border.
        let style = attribute(tag, "style").unwrap_or_default();
        let indented = attribute(tag, "type").is_none()
            && attribute(tag, "cite").is_none()
            && attribute(tag, "class").is_none()
            && style.contains("40px")
            && style.contains("border");
        return (!indented).then_some(Role::Quote);
    }
    // GMX and web.de.
    let quote = name.eq_ignore_ascii_case("div")
        && attribute(tag, "name").is_some_and(|value| value == "quote");
    quote.then_some(Role::Boundary)
}

/// The value of an attribute.
pub(super) fn attribute<'t>(tag: &'t str, key: &str) -> Option<&'t str> {
    let tag = &tag[..tag.floor_char_boundary(TAG)];
    let mut rest = tag;
    while let Some(at) = rest.find('=') {
        let name = rest[..at].trim_end();
        let value = rest[at + 1..].trim_start();
        let (value, after) = match value.chars().next() {
            Some(quote @ ('"' | '\'')) => {
                let value = &value[1..];
                let end = value.find(quote).unwrap_or(value.len());
                (&value[..end], value.get(end + 1..).unwrap_or_default())
            }
            _ => value.split_at(value.find(char::is_whitespace).unwrap_or(value.len())),
        };
        let name = name.rsplit(char::is_whitespace).next().unwrap_or_default();
        if name.eq_ignore_ascii_case(key) {
            return Some(value);
        }
        rest = after;
    }
    None
}
