//! The series of meetings: rules as words or RRULE text, and the occurrences they mean.
