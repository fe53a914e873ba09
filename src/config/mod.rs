//! TOML to [`Config`]: every problem at once, with its line, column and what to write instead.
