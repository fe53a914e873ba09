//! VTIMEZONE for every zone, and Windows zone names.
