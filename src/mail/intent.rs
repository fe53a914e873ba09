//! Free phrasing to facts: act, ask or comment.
