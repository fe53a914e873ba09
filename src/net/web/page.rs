//! The few pages people see: calm, complete without scripts, in the reader's language.

use std::sync::LazyLock;

use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use minijinja::{AutoEscape, Environment};
use serde::Serialize;

use super::{common_headers, plain};

const TEMPLATE: &str = include_str!("../../../templates/web/page.html");

/// What a page says.
#[derive(Debug)]
pub(super) enum Page {
    /// Leave this community?
    Asks { community: String },
    /// You left, just now or before.
    Left { community: String },
    /// The link is not valid.
    Unknown,
    /// Something other than the button was sent.
    Unclear,
}

/// What the template shows.
#[derive(Serialize)]
struct Shown<'a> {
    language: &'a str,
    title: String,
    text: String,
    /// Empty: there is nothing to press.
    button: &'a str,
    note: &'a str,
}

static ENVIRONMENT: LazyLock<Environment<'_>> = LazyLock::new(|| {
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment
});

/// A page in the language that the reader's browser asks for.
pub(super) fn page(status: StatusCode, page: &Page, asked: &HeaderMap) -> Response {
    let accepted = asked.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
    let shown =
        if prefers_spanish(accepted.unwrap_or_default()) { spanish(page) } else { english(page) };
    let Ok(html) = ENVIRONMENT.render_str(TEMPLATE, &shown) else {
        return plain(status, format!("{}\n\n{}\n", shown.title, shown.text));
    };
    let own = [
        (header::CONTENT_TYPE, "text/html; charset=utf-8"),
        (header::CONTENT_LANGUAGE, shown.language),
        (header::CACHE_CONTROL, "no-store"),
        (header::VARY, "Accept-Language"),
        (
            header::CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; \
             base-uri 'none'; frame-ancestors 'none'",
        ),
    ];
    (status, common_headers(), own, html).into_response()
}

fn english(page: &Page) -> Shown<'_> {
    let (title, text, button, note) = match page {
        Page::Asks { community } => (
            format!("Leave {community}?"),
            format!(
                "You will get no more mail from {community}, and its meetings leave your calendar."
            ),
            "Leave",
            "Only less mail? Answer any of its mails with “digest” or “essentials” instead.",
        ),
        Page::Left { community } => (
            format!("You have left {community}"),
            format!("You are no member of {community} and get no more mail from it."),
            "",
            "To come back, send it a mail that says “join”.",
        ),
        Page::Unknown => (
            "This link is not valid".to_owned(),
            "It may have been cut off on its way.".to_owned(),
            "",
            "To leave a community, answer any of its mails with “leave”.",
        ),
        Page::Unclear => (
            "Nothing was changed".to_owned(),
            "To leave, open the link in the mail and press the button.".to_owned(),
            "",
            "Or answer any mail of the community with “leave”.",
        ),
    };
    Shown { language: "en", title, text, button, note }
}

fn spanish(page: &Page) -> Shown<'_> {
    let (title, text, button, note) = match page {
        Page::Asks { community } => (
            format!("¿Salir de {community}?"),
            format!(
                "No recibirás más correo de {community} y sus reuniones saldrán de tu calendario."
            ),
            "Salir",
            "¿Solo menos correo? Responde a cualquiera de sus mensajes con «resumen» o «esencial».",
        ),
        Page::Left { community } => (
            format!("Has salido de {community}"),
            format!("Ya no perteneces a {community} y no recibirás más correo suyo."),
            "",
            "Para volver, envíale un mensaje que diga «alta».",
        ),
        Page::Unknown => (
            "Este enlace no es válido".to_owned(),
            "Puede que se haya cortado por el camino.".to_owned(),
            "",
            "Para salir de una comunidad, responde a cualquiera de sus mensajes con «salir».",
        ),
        Page::Unclear => (
            "No ha cambiado nada".to_owned(),
            "Para salir, abre el enlace del mensaje y pulsa el botón.".to_owned(),
            "",
            "O responde a cualquier mensaje de la comunidad con «salir».",
        ),
    };
    Shown { language: "es", title, text, button, note }
}

/// Whether Spanish is asked for before English (RFC 9110 section 12.5.4); with equal weights the
/// order decides.
fn prefers_spanish(accepted: &str) -> bool {
    let mut best = (0.0, false);
    for range in accepted.split(',').take(50) {
        let (tag, parameters) = range.split_once(';').unwrap_or((range, ""));
        let weight = parameters.trim().strip_prefix("q=");
        let weight: f32 = weight.map_or(1.0, |q| q.trim().parse().unwrap_or(0.0));
        let language = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        if matches!(language.as_str(), "en" | "es") && weight > best.0 {
            best = (weight, language == "es");
        }
    }
    best.1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_language_decides() {
        for (accepted, spanish) in [
            ("", false),
            ("en-US,en;q=0.9,es;q=0.8", false),
            ("es-CO,es;q=0.9,en;q=0.8", true),
            ("de, es;q=0.5", true),
            ("es,en", true),
            ("en,es", false),
            ("es;q=0", false),
            ("es;q=x, *", false),
            ("é", false),
        ] {
            assert_eq!(prefers_spanish(accepted), spanish, "{accepted}");
        }
    }

    #[test]
    fn a_name_can_not_become_markup() {
        let hostile = Page::Asks { community: "<script>alert(1)</script>\"'&".to_owned() };
        let html = ENVIRONMENT.render_str(TEMPLATE, english(&hostile)).unwrap();
        assert!(!html.contains("<script") && html.contains("&lt;script&gt;"));
        assert!(html.contains("<button"));
        let left = ENVIRONMENT.render_str(TEMPLATE, spanish(&Page::Unknown)).unwrap();
        assert!(!left.contains("<button") && left.contains("lang=\"es\""));
    }
}
