//! The weeks before the visitor comes: two communities live by themselves.

use std::path::Path;

use super::stage::Stage;
use crate::office::Program;
use crate::time;

/// Two communities of ten.
const WORLD: &str = include_str!("world.toml");
/// When they begin.
const BEGINS: &str = "2026-10-05T06:00:00Z";
/// When the visitor comes: a Monday morning.
const NOW: &str = "2026-11-16T09:05:00";

/// A world with some history.
pub(super) fn play(folder: &Path) -> anyhow::Result<Stage> {
    let mut stage = Stage::set(folder, WORLD, BEGINS)?;
    for resident in &mut stage.residents {
        resident.lively = true;
    }
    stage.stranger("Noa Vidal", "noa@example.org", Program::Gmail);
    stage.deliver()?;
    let now = time::read_local(NOW).map(|now| time::to_instant(now, stage.zone));
    stage.until(now.unwrap_or_default())?;
    stage.settle_in()?;
    Ok(stage)
}
