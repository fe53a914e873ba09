//! A sample of every letter: at start every template is rendered with these.
