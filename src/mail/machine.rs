//! Who or what wrote a mail: a person, a calendar, an auto-responder, a bounce, a report, a list.
