//! The HTML part of a letter: its plain text once more, with buttons for its answers.
//!
//! It is made from the text alone, so that both always say the same. Nothing in it is fetched.

mod block;

use std::fmt::Write as _;

use self::block::{Block, blocks};
use super::template::Rendered;
use crate::community::Language;

/// One readable column; colours only where the reader's program has none of its own.
const STYLE: &str = "\
:root{color-scheme:light dark}\
body{margin:0;padding:24px 16px;background:#ffffff;color:#1f2328;\
font:16px/1.5 -apple-system,BlinkMacSystemFont,\"Segoe UI\",Roboto,Helvetica,Arial,sans-serif}\
.letter{max-width:600px;margin:0 auto;overflow-wrap:break-word}\
p,ul,ol,blockquote{margin:0 0 16px}ul,ol{padding-left:24px}li{margin:0 0 4px}\
blockquote{padding-left:16px;border-left:3px solid #d0d7de}\
a{color:#0a58ca}code{font:15px ui-monospace,Menlo,Consolas,monospace}\
.answer{display:inline-block;margin:0 8px 8px 0;padding:8px 16px;border:1px solid #0a58ca;\
border-radius:8px;text-decoration:none}\
.footer{margin-top:32px;font-size:14px;color:#59636e}\
@media(prefers-color-scheme:dark){body{background:#0d1117;color:#e6edf3}a{color:#79b8ff}\
.answer{border-color:#79b8ff}blockquote{border-color:#3d444d}.footer{color:#9198a1}}";

/// A letter to be shown.
#[derive(Debug, Clone, Copy)]
pub(super) struct Page<'a> {
    /// The letter in words.
    pub(super) rendered: &'a Rendered,
    /// Where an answer goes.
    pub(super) reply_to: &'a str,
    /// The language it is in.
    pub(super) language: Language,
}

/// The whole page.
pub(super) fn page(page: &Page<'_>) -> String {
    let Rendered { subject, body, footer, .. } = page.rendered;
    let mut html = format!(
        "<!doctype html>\n<html lang=\"{}\"><head><meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width,initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n<title>{}</title>\n\
         <style>{STYLE}</style></head>\n<body><div class=\"letter\">\n",
        page.language.code(),
        escape(subject),
    );
    for block in blocks(body) {
        show(&mut html, &block, page);
    }
    if !footer.is_empty() {
        html.push_str("<p class=\"footer\">");
        html.push_str(&inline_lines(footer.lines()));
        html.push_str("</p>\n");
    }
    html.push_str("</div></body></html>\n");
    html
}

fn show(html: &mut String, block: &Block<'_>, page: &Page<'_>) {
    match block {
        Block::Text(lines) => {
            let is_ask = |line: &str| !page.rendered.ask.is_empty() && line == page.rendered.ask;
            let before = lines.iter().position(|line| is_ask(line)).unwrap_or(lines.len());
            paragraph(html, &lines[..before]);
            if before < lines.len() {
                buttons(html, page);
                paragraph(html, &lines[before + 1..]);
            }
        }
        Block::Quote(lines) => {
            html.push_str("<blockquote>");
            html.push_str(&inline_lines(lines.iter().map(|line| line.trim_start())));
            html.push_str("</blockquote>\n");
        }
        Block::Bullets(items) => {
            html.push_str("<ul>\n");
            for item in items {
                let _ = writeln!(html, "<li>{}</li>", inline_lines(item.iter().copied()));
            }
            html.push_str("</ul>\n");
        }
        Block::Numbers(items) => {
            html.push_str("<ol>\n");
            for (number, item) in items {
                let lines = inline_lines(item.iter().copied());
                let _ = writeln!(html, "<li value=\"{number}\">{lines}</li>");
            }
            html.push_str("</ol>\n");
        }
    }
}

fn paragraph(html: &mut String, lines: &[&str]) {
    if !lines.is_empty() {
        let _ = writeln!(html, "<p>{}</p>", inline_lines(lines.iter().copied()));
    }
}

/// One tap writes a mail with the answer in it.
fn buttons(html: &mut String, page: &Page<'_>) {
    html.push_str("<p>");
    for answer in &page.rendered.answers {
        let _ = writeln!(
            html,
            "<a class=\"answer\" href=\"mailto:{}?subject={}&amp;body={}\">{}</a>",
            percent(page.reply_to),
            percent(&format!("Re: {}", page.rendered.subject)),
            percent(answer),
            escape(answer),
        );
    }
    html.push_str("</p>\n");
}

fn inline_lines<'a>(lines: impl Iterator<Item = &'a str>) -> String {
    lines.map(inline).collect::<Vec<_>>().join("<br>\n")
}

/// Words to write and links within a line.
fn inline(line: &str) -> String {
    let mut html = String::with_capacity(line.len() + 16);
    let mut rest = line;
    while let Some(at) = rest.find(['`', 'h']) {
        let (before, here) = rest.split_at(at);
        html.push_str(&escape(before));
        let word = here.strip_prefix('`').and_then(|word| word.split_once('`'));
        rest = if let Some((word, after)) = word {
            let _ = write!(html, "<code>{}</code>", escape(word));
            after
        } else if let Some(url) = link(here) {
            let shown = escape(url);
            let _ = write!(html, "<a href=\"{shown}\" rel=\"noreferrer\">{shown}</a>");
            &here[url.len()..]
        } else {
            html.push_str(&escape(&here[..1]));
            &here[1..]
        };
    }
    html.push_str(&escape(rest));
    html
}

/// The link that a text begins with, without the punctuation of the sentence around it.
fn link(text: &str) -> Option<&str> {
    let place = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
    let ends = |c: char| c.is_whitespace() || c.is_control() || "<>\"'`".contains(c);
    let end = text.find(ends).unwrap_or(text.len());
    let url = text[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')']);
    place.starts_with(|c: char| c.is_alphanumeric()).then_some(url)
}

fn escape(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for letter in text.chars() {
        match letter {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            other => html.push(other),
        }
    }
    html
}

/// Percent-encoded for a `mailto:` link (RFC 6068); `@` may stand as it is.
fn percent(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' | b'@' => {
                encoded.push(char::from(byte));
            }
            _ => {
                let _ = write!(encoded, "%{byte:02X}");
            }
        }
    }
    encoded
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rendered(body: &str) -> String {
        let rendered = Rendered {
            subject: "Rust & Co: \"yes\"?".into(),
            answers: vec!["yes".into(), "no +1".into()],
            ask: "Answer: yes | no +1".into(),
            body: body.into(),
            footer: "You get this. `leave`".into(),
        };
        page(&Page { rendered: &rendered, reply_to: "cop+r.abc@x.example", language: Language::En })
    }

    #[test]
    fn answers_become_buttons_where_the_text_lists_them() {
        let html = rendered("Coming?\nAnswer: yes | no +1\n\nMore.");
        let button = "<a class=\"answer\" href=\"mailto:cop%2Br.abc@x.example?\
                      subject=Re%3A%20Rust%20%26%20Co%3A%20%22yes%22%3F&amp;body=no%20%2B1\">no +1</a>";
        assert!(html.contains(button), "{html}");
        assert!(html.contains("<p>Coming?</p>\n<p><a"), "{html}");
        assert!(!html.contains("Answer:"), "{html}");
    }

    #[test]
    fn what_others_wrote_is_text() {
        let html = rendered("<script>x</script> \"&'` https://x.example/?a=1&b=<i>. hth `a<b`");
        let expected = "<p>&lt;script&gt;x&lt;/script&gt; &quot;&amp;&#39;<code> \
                        https://x.example/?a=1&amp;b=&lt;i&gt;. hth </code>a&lt;b`</p>";
        assert!(html.contains(expected), "{html}");
        let html = rendered("see https://x.example/?a=1&b=2). https:// http://\"onclick");
        assert!(
            html.contains(
                "<a href=\"https://x.example/?a=1&amp;b=2\" rel=\"noreferrer\">\
             https://x.example/?a=1&amp;b=2</a>). https:// http://&quot;onclick"
            ),
            "{html}"
        );
    }

    #[test]
    fn lists_keep_their_numbers_and_nothing_is_fetched() {
        let html = rendered("Topics:\n\n3. One\n   below\n5. Two\n\n- a\n- b\n\n  said");
        assert!(
            html.contains("<li value=\"3\">One<br>\nbelow</li>\n<li value=\"5\">Two</li>"),
            "{html}"
        );
        assert!(html.contains("<ul>\n<li>a</li>\n<li>b</li>\n</ul>"), "{html}");
        assert!(html.contains("<blockquote>said</blockquote>"), "{html}");
        for remote in ["src=", "url(", "<link", "<img", "@import"] {
            assert!(!html.contains(remote), "{remote}");
        }
    }
}
