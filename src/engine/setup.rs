//! What the engine needs of the configuration.

use chrono_tz::Tz;

use crate::community::Language;
use crate::config::{Addressing, Config};
use crate::mail::address::{Addresses, Mode};
use crate::mail::compose::Installation;
use crate::mail::template::Templates;

/// The values of the configuration that the engine works with.
#[derive(Debug, Clone)]
pub struct Setup {
    /// Addresses, name and URL.
    pub installation: Installation,
    /// The organisation's zone.
    pub zone: Tz,
    /// The organisation's language.
    pub language: Language,
    /// Who is told what only an operator can mend.
    pub operators: Vec<String>,
    /// The authserv-id whose results are believed.
    pub trust_results_of: Option<String>,
    /// What comes in is as good as proven (`receive.trusted`).
    pub trusted: bool,
    /// Raw mails are kept so long.
    pub retention_days: u32,
    /// The provider's limits.
    pub per_minute: Option<u32>,
    /// The provider's limits.
    pub per_day: Option<u32>,
    /// A copy is given up after so many hours.
    pub give_up_hours: u32,
    /// The words of letters.
    pub templates: Templates,
}

impl Setup {
    /// Taken from the configuration.
    pub fn new(config: &Config, templates: Templates) -> Self {
        let organisation = &config.organisation;
        Self {
            installation: Installation {
                addresses: Self::addresses(config),
                organisation: organisation.name.clone(),
                url: config.web.as_ref().map(|web| web.url.trim_end_matches('/').to_owned()),
                attach_ics: config.send.attach_ics,
            },
            zone: organisation.zone,
            language: organisation.languages.first().copied().unwrap_or_default(),
            operators: organisation.operators.clone(),
            trust_results_of: config.receive.trust_results_of.clone(),
            trusted: config.receive.trusted,
            retention_days: organisation.retention_days,
            per_minute: config.send.mails_per_minute.map(std::num::NonZero::get),
            per_day: config.send.mails_per_day.map(std::num::NonZero::get),
            give_up_hours: config.send.give_up_hours,
            templates,
        }
    }

    /// The addresses of an installation.
    pub fn addresses(config: &Config) -> Addresses {
        let mode = match config.organisation.addressing {
            Addressing::Plus => Mode::Plus,
            Addressing::Catchall => Mode::Catchall,
            Addressing::Plain => Mode::Plain,
        };
        Addresses::new(&config.organisation.address, mode)
    }
}
