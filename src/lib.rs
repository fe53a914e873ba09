//! convene runs communities of practice by e-mail and calendar.
//!
//! `community` decides, `mail` and `calendar` translate, `store` remembers, `net` moves bytes,
//! `engine` joins them.
#![doc = include_str!("ARCHITECTURE.md")]

pub mod calendar;
pub mod cli;
pub mod clock;
pub mod community;
pub mod config;
pub mod daemon;
pub mod engine;
pub mod mail;
pub mod net;
pub mod office;
pub mod store;
pub mod time;
