//! Opening what an installation remembers: the key, the database, the words of letters.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;

use super::data::Data;
use crate::clock::Clock;
use crate::config::Config;
use crate::engine::{Engine, Key, Setup};
use crate::mail::template::Templates;
use crate::store::Store;

/// A template larger than this is none.
const LARGEST_TEMPLATE: u64 = 64 << 10;

/// The engine of an installation, with its configuration applied. The data folder is locked.
pub fn engine(config: &Config, data: &Data, clock: Clock) -> anyhow::Result<Engine> {
    let mut engine = unconfigured(config, data, clock)?;
    engine.configure(config, setup(config)?).context("cannot apply the configuration")?;
    Ok(engine)
}

/// The engine of an installation as it was left. The data folder is locked.
pub fn unconfigured(config: &Config, data: &Data, clock: Clock) -> anyhow::Result<Engine> {
    data.make()?;
    let database = data.database();
    let store = Store::open(&database).with_context(|| database.display().to_string())?;
    over(config, data, store, clock)
}

/// The engine over a copy in memory of what an installation remembers: for those who only look, and
/// may look while a daemon works.
pub fn copy(config: &Config, data: &Data, clock: Clock) -> anyhow::Result<Engine> {
    let database = data.database();
    let store = if database.exists() {
        let store = Store::look(&database).with_context(|| database.display().to_string())?;
        store.copy_in_memory()?
    } else {
        Store::in_memory()?
    };
    over(config, data, store, clock)
}

fn over(config: &Config, data: &Data, store: Store, clock: Clock) -> anyhow::Result<Engine> {
    data.make()?;
    let key = Key::load(data.folder()).context("the key of the data folder")?;
    Engine::new(store, clock, setup(config)?, key).context("cannot begin with the database")
}

/// What the engine needs of the configuration, with the operator's words of letters.
pub fn setup(config: &Config) -> anyhow::Result<Setup> {
    Ok(Setup::new(config, templates(config.organisation.templates.as_deref())?))
}

/// The words of letters: those shipped, replaced by the files of `folder` (`en/agenda.txt`).
fn templates(folder: Option<&Path>) -> anyhow::Result<Templates> {
    let Some(folder) = folder else { return Ok(Templates::built_in()) };
    let mut found = BTreeMap::new();
    read_folder(folder, "", &mut found)?;
    Templates::with_overrides(found).map_err(|problems| {
        let problems = problems.iter().map(|problem| format!("{}: {problem}", folder.display()));
        anyhow::anyhow!(problems.collect::<Vec<_>>().join("\n"))
    })
}

/// The texts below a folder by their path in it; what begins with a dot is no template.
fn read_folder(
    folder: &Path,
    prefix: &str,
    found: &mut BTreeMap<String, String>,
) -> anyhow::Result<()> {
    let entries = std::fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    for entry in entries {
        let path = entry?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        let name = format!("{prefix}{name}");
        let about = path.metadata().with_context(|| path.display().to_string())?;
        if about.is_dir() && prefix.matches('/').count() < 3 {
            read_folder(&path, &format!("{name}/"), found)?;
        } else {
            let large = about.len() > LARGEST_TEMPLATE;
            anyhow::ensure!(!large, "{}: too large for a letter", path.display());
            let text = std::fs::read_to_string(&path);
            found.insert(name, text.with_context(|| path.display().to_string())?);
        }
    }
    Ok(())
}
