//! What is said about turns to facilitate: from when on, and for somebody else.

use chrono::{Datelike as _, NaiveDate};

use super::super::{Context, Scene};
use super::{Command, Line};
use crate::mail::fact::Fact;
use crate::mail::vocabulary;

impl Line<'_> {
    /// The rest is a month and nothing else: its first day, the next time it begins.
    pub(super) fn only_month(&self) -> Option<NaiveDate> {
        let dates = &vocabulary::of(self.language).dates;
        let mut rest = self.rest();
        while let Some((_, later)) = rest
            .split_first()
            .filter(|(mark, _)| rest.len() > 1 && dates.marks.contains(&mark.form))
        {
            rest = later;
        }
        let [month] = rest else { return None };
        let month = *dates.months.get(&month.form)?;
        let today = self.scene.today.date();
        let begins = |year| NaiveDate::from_ymd_opt(year, month, 1);
        begins(today.year()).filter(|day| *day > today).or_else(|| begins(today.year() + 1))
    }

    /// A word about a turn to facilitate, whichever question is open: "for Bo: pass".
    pub(super) fn of_a_turn(&self, said: &str) -> Option<Vec<Fact>> {
        let contexts = [Context::Facilitate, Context::Take].into_iter();
        let mut read = contexts.map(|context| super::read(&Scene { context, ..*self.scene }, said));
        read.find_map(|read| match read {
            Some(Command::Does("pass" | "swap" | "take", facts)) => Some(facts),
            Some(Command::Does(..) | Command::Doubtful(_)) | None => None,
        })
    }
}
