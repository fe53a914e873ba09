//! Feeds: what a calendar program subscribes to.
