//! A whole engine over a store, made from the text of a configuration, as the daemon makes it.

use std::path::Path;

use convene::clock::Clock;
use convene::config;
use convene::engine::{Engine, Key, Setup};
use convene::mail::template::Templates;
use convene::store::Store;

/// An engine that has just applied this configuration.
pub(crate) fn engine(store: Store, clock: &Clock, configuration: &str) -> Engine {
    let mut engine =
        Engine::new(store, clock.clone(), setup(configuration), Key::fixed(1)).unwrap();
    configure(&mut engine, configuration);
    engine
}

/// Applies another configuration to it.
pub(crate) fn configure(engine: &mut Engine, configuration: &str) {
    engine.configure(&read(configuration), setup(configuration)).unwrap();
}

fn setup(configuration: &str) -> Setup {
    Setup::new(&read(configuration), Templates::built_in())
}

fn read(configuration: &str) -> config::Config {
    config::read(Path::new("convene.toml"), configuration).config.unwrap()
}
