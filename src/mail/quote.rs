//! What is new in a reply: quotes, attributions, signatures, banners and footers taken off.
//!
//! A mail becomes lines ([`lines`], [`html`]); each line gets a label: by its marks, attributions,
//! separators and header blocks ([`mark`]), by what we know of our own letter ([`parent`]), by what
//! stands around words without being said ([`signature`]). What is left is the sender's own
//! ([`assemble`]). The words of 40 languages are data ([`locales`]).

mod assemble;
mod attribution;
mod headers;
mod html;
mod lines;
mod locales;
mod mark;
mod parent;
mod separator;
mod signature;
mod subject;

pub use lines::unflow;
pub use subject::thread_subject;

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
///
/// Plain text is preferred; HTML is read when there is no plain text, or when the plain text shows
/// no older mail and HTML does. Takes time in proportion to the size of the mail.
pub fn reply(body: Body<'_>, parent: Option<&str>) -> Reply {
    let (_, forward) = thread_subject(body.subject);
    let letter = parent.map(parent::Letter::new);
    let read = |lines| {
        let mut marked = mark::mark(lines, forward);
        if let Some(letter) = &letter {
            parent::subtract(&mut marked, letter);
        }
        signature::label(&mut marked);
        assemble::assemble(&marked)
    };
    let text = body.text.filter(|text| !is_excuse(text, body.html));
    let plain = text.map(|text| read(lines::split(text)));
    match (plain, body.html) {
        (Some(plain), Some(html)) if !plain.cuts.iter().any(is_older) => {
            let rich = read(html::lines(html));
            let better = rich.cuts.iter().any(is_older) && !rich.unsure && !rich.text.is_empty();
            if better { rich } else { plain }
        }
        (Some(plain), _) => plain,
        (None, Some(html)) => read(html::lines(html)),
        (None, None) => Reply::default(),
    }
}

/// Whether a plain text part only says that there is HTML.
fn is_excuse(text: &str, html: Option<&str>) -> bool {
    let text = text.trim();
    html.is_some()
        && (text.is_empty() || text.len() < 200 && text.contains("HTML") && !text.contains('\n'))
}

/// Whether a cut is older mail rather than a signature or a notice.
fn is_older(cut: &Cut) -> bool {
    use mark::Label;
    [Label::Quote, Label::Attribution, Label::Older, Label::Forward, Label::Parent]
        .iter()
        .any(|label| label.rule() == cut.rule)
}
