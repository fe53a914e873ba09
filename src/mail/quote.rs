//! What is new in a reply: quotes, attributions, signatures, banners and footers taken off.

/// The bodies of one mail, decoded.
#[derive(Debug, Clone, Copy, Default)]
pub struct Body<'a> {
    /// The text/plain part, if there was one.
    pub text: Option<&'a str>,
    /// The text/html part, if there was one.
    pub html: Option<&'a str>,
    /// The decoded subject.
    pub subject: &'a str,
}

/// What the sender newly wrote.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Reply {
    /// The new text, without quotes, attribution, signature.
    pub text: String,
    /// Nothing new could be told apart, so `text` is the whole mail.
    pub unsure: bool,
    /// Answers written between quoted lines, each with the quoted line it stands under.
    pub inline: Vec<Inline>,
    /// The mail that was forwarded, when this is a forward.
    pub forward: Option<Forward>,
    /// What was cut and by which rule, in the order of the mail.
    pub cuts: Vec<Cut>,
}

/// An answer between quoted lines.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Inline {
    /// The quoted line above the answer, without its quote marks.
    pub question: String,
    /// What was written under it.
    pub answer: String,
}

/// A forwarded mail: words of somebody else, never obeyed.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Forward {
    /// The original author's address, unverified.
    pub from: Option<String>,
    /// The forwarded text, without its header block.
    pub text: String,
}

/// Something that was taken off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cut {
    /// The rule's name, for `convene explain`.
    pub rule: &'static str,
    /// What it took.
    pub text: String,
}

/// Finds what is new in `body`; `parent` is the plain text of the letter of ours that it answers.
pub fn reply(body: Body<'_>, parent: Option<&str>) -> Reply {
    let _ = parent;
    Reply { text: body.text.or(body.html).unwrap_or_default().to_owned(), ..Reply::default() }
}
