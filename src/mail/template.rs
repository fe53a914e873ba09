//! The words of letters: one template a letter and language; operators can replace any.
//!
//! A template is shaped like a mail: `Subject:`, `Answers:` (the words that answer it, `yes | no`)
//! and `Why:` (why its reader got it), a blank line, the text. Facts are hostile: they are values,
//! never templates, and a fact is written on one line unless the template says `| block`.

mod check;
mod date;
mod filter;
mod paper;
mod shipped;

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use minijinja::{Environment, ErrorKind, UndefinedBehavior, Value};

pub(super) use self::date::short as short_date;
pub(super) use self::filter::flat;
use self::shipped::SHIPPED;
use crate::community::Language;

/// What a template can say in front of its text.
const HEADERS: [&str; 3] = ["Subject", "Answers", "Why"];

/// All templates.
#[derive(Debug, Clone)]
pub struct Templates {
    environment: Arc<Environment<'static>>,
}

impl Default for Templates {
    fn default() -> Self {
        Self::built_in()
    }
}

/// A letter in words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Rendered {
    /// One line.
    pub(super) subject: String,
    /// What a reader can answer with one tap.
    pub(super) answers: Vec<String>,
    /// The line of the text that lists the answers, if the text has one.
    pub(super) ask: String,
    /// The text.
    pub(super) body: String,
    /// Why the reader got it, and how to get less; may be empty.
    pub(super) footer: String,
}

impl Rendered {
    /// The plain text, complete by itself; line ends are `\n`.
    pub(super) fn text(&self) -> String {
        match self.footer.as_str() {
            "" => format!("{}\n", self.body),
            footer => format!("{}\n\n-- \n{footer}\n", self.body),
        }
    }
}

impl Templates {
    /// The templates that are shipped.
    pub fn built_in() -> Self {
        static BUILT_IN: LazyLock<Templates> = LazyLock::new(|| {
            // A test renders every template that is shipped, so that none is missing here.
            let (templates, _) = Templates::read(&BTreeMap::new());
            templates
        });
        BUILT_IN.clone()
    }

    /// The templates that are shipped with some replaced: `en/agenda.txt` by its text.
    ///
    /// # Errors
    /// What is wrong with them, a sentence each.
    #[expect(clippy::needless_pass_by_value, reason = "the texts are handed over")]
    pub fn with_overrides(overrides: BTreeMap<String, String>) -> Result<Self, Vec<String>> {
        let (templates, mut problems) = Self::read(&overrides);
        for name in overrides.keys().filter(|name| shipped::find(name).is_none()) {
            problems.push(format!(
                "there is no letter {name}; name a file that is shipped, such as en/agenda.txt"
            ));
        }
        if problems.is_empty() { Ok(templates) } else { Err(problems) }
    }

    fn read(overrides: &BTreeMap<String, String>) -> (Self, Vec<String>) {
        let mut environment = Environment::new();
        environment.set_undefined_behavior(UndefinedBehavior::Strict);
        environment.set_auto_escape_callback(|_| minijinja::AutoEscape::None);
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment.set_formatter(filter::write);
        filter::register(&mut environment);
        paper::register(&mut environment);
        let mut problems = vec![];
        for (name, source) in SHIPPED {
            let source = overrides.get(*name).map_or(*source, String::as_str);
            let parts = if name.contains("/part/") {
                vec![((*name).to_owned(), source.to_owned())]
            } else {
                split(name, source, &mut problems)
            };
            for (name, source) in parts {
                if let Err(error) = environment.add_template_owned(name.clone(), source) {
                    problems.push(format!("{name}: {}", words(&error)));
                }
            }
        }
        (Self { environment: Arc::new(environment) }, problems)
    }

    /// A letter in the words of a language.
    ///
    /// # Errors
    /// What the template asks for and the facts do not have, in words.
    pub(super) fn render(
        &self,
        letter: &str,
        language: Language,
        facts: &BTreeMap<String, Value>,
    ) -> Result<Rendered, String> {
        let name = format!("{}/{letter}.txt", language.of_letters().code());
        let mut facts = facts.clone();
        let header = |header: &str, facts: &BTreeMap<String, Value>| {
            self.piece(&format!("{name}#{header}"), facts).map(|text| one_line(&text))
        };
        let answers: Vec<String> = header("Answers", &facts)?
            .split(" | ")
            .map(|answer| answer.trim().to_owned())
            .filter(|answer| !answer.is_empty())
            .collect();
        let ask = filter::ask(&answers, language);
        facts.insert("ask".to_owned(), Value::from_safe_string(ask.clone()));
        let why = header("Why", &facts)?;
        let mut footer = String::new();
        if !why.is_empty() {
            facts.insert("why_line".to_owned(), Value::from(why));
            footer = self.part("footer", language, &facts)?;
        }
        let body = tidy(&self.piece(&name, &facts)?);
        Ok(Rendered { subject: header("Subject", &facts)?, answers, ask, body, footer })
    }

    /// A text that is no letter: `part/description.txt`.
    pub(super) fn part(
        &self,
        part: &str,
        language: Language,
        facts: &BTreeMap<String, Value>,
    ) -> Result<String, String> {
        let name = format!("{}/part/{part}.txt", language.of_letters().code());
        self.piece(&name, facts).map(|text| tidy(&text))
    }

    fn piece(&self, name: &str, facts: &BTreeMap<String, Value>) -> Result<String, String> {
        let template = match self.environment.get_template(name) {
            Ok(template) => template,
            Err(error) if error.kind() == ErrorKind::TemplateNotFound && name.contains('#') => {
                return Ok(String::new());
            }
            Err(error) => return Err(words(&error)),
        };
        template.render(facts).map_err(|error| format!("{name}: {}", words(&error)))
    }
}

/// A template's headers and its text, each a template by itself, so that no fact in a header can
/// begin another one.
fn split(name: &str, source: &str, problems: &mut Vec<String>) -> Vec<(String, String)> {
    let source = source.replace("\r\n", "\n");
    let (head, body) = source.split_once("\n\n").unwrap_or((&source, ""));
    let mut parts: Vec<(String, String)> = vec![];
    for line in head.lines() {
        let known = line.split_once(':').filter(|(header, _)| HEADERS.contains(header));
        match (known, parts.last_mut()) {
            (Some((header, text)), _) => {
                parts.push((format!("{name}#{header}"), text.trim().to_owned()));
            }
            (None, Some((_, text))) if line.starts_with(' ') => {
                text.push(' ');
                text.push_str(line.trim());
            }
            (None, _) => problems.push(format!(
                "{name}: \"{line}\" is none of {}, which stand above the blank line",
                HEADERS.join(", ")
            )),
        }
    }
    if !parts.iter().any(|(name, _)| name.ends_with("#Subject")) {
        problems.push(format!("{name}: begin it with a line \"Subject: \u{2026}\""));
    }
    parts.push((name.to_owned(), body.to_owned()));
    parts
}

/// What went wrong, with the innermost reason last.
fn words(error: &minijinja::Error) -> String {
    let mut text = error.to_string();
    let mut reason = std::error::Error::source(error);
    while let Some(inner) = reason {
        text = format!("{text}: {inner}");
        reason = inner.source();
    }
    text
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// No blanks at line ends, no more than one blank line, none at the ends.
fn tidy(text: &str) -> String {
    let mut tidy = String::with_capacity(text.len());
    let mut blank = true;
    for line in text.lines().map(str::trim_end) {
        if !(blank && line.is_empty()) {
            tidy.push_str(line);
            tidy.push('\n');
        }
        blank = line.is_empty();
    }
    tidy.truncate(tidy.trim_end().len());
    tidy
}

#[cfg(test)]
mod tests {
    use super::*;

    fn overridden(name: &str, text: &str) -> Result<Templates, Vec<String>> {
        Templates::with_overrides(BTreeMap::from([(name.to_owned(), text.to_owned())]))
    }

    #[test]
    fn every_letter_can_be_written_in_every_language() {
        let (templates, problems) = Templates::read(&BTreeMap::new());
        assert_eq!(problems, Vec::<String>::new());
        assert_eq!(templates.check(), Vec::<String>::new());
    }

    #[test]
    fn what_is_wrong_with_a_replaced_template_is_told() {
        let problems = overridden("en/agenda.txt", "Subject: {{ x\n\nHi").unwrap_err();
        assert!(problems[0].starts_with("en/agenda.txt#Subject"), "{problems:?}");
        let problems = overridden("en/agenda.txt", "Answer: yes\n\nHi").unwrap_err();
        assert_eq!(problems.len(), 2, "{problems:?}");
        let problems = overridden("en/agend.txt", "Subject: x\n\nHi").unwrap_err();
        assert!(problems[0].contains("there is no letter en/agend.txt"), "{problems:?}");
    }

    #[test]
    fn a_replaced_template_that_asks_for_what_is_not_there_fails_its_check() {
        let sound = overridden("en/agenda.txt", "Subject: {{ sender }}\n\nHi {{ meeting | when }}");
        assert_eq!(sound.unwrap().check(), Vec::<String>::new());
        for text in ["{{ metting | when }}", "{{ meeting.strat }}", "{{ meeting.facilitator }}"] {
            let templates = overridden("en/agenda.txt", &format!("Subject: x\n\n{text}")).unwrap();
            let [problem] = &templates.check()[..] else {
                panic!("{text}: {:?}", templates.check())
            };
            assert!(problem.contains("en/agenda.txt"), "{problem}");
        }
    }

    #[test]
    fn facts_are_written_on_one_line_and_are_never_templates() {
        let templates = overridden(
            "en/goodbye.txt",
            "Subject: a {{ name }}\n\n{{ name }}\n{{ name | block(2) }}",
        );
        let name = Value::from("x\r\nBcc: y\u{202e}\n{{ secret }}");
        let reader = Value::from_serialize(serde_json::json!({"language": "en", "zone": "UTC"}));
        let facts = BTreeMap::from([("name".to_owned(), name), ("reader".to_owned(), reader)]);
        let rendered = templates.unwrap().render("goodbye", Language::En, &facts).unwrap();
        assert_eq!(rendered.subject, "a x Bcc: y {{ secret }}");
        assert_eq!(rendered.body, "x  Bcc: y {{ secret }}\n  x\n  Bcc: y\n  {{ secret }}");
    }
}
