//! Cleaning and folding: nothing a person wrote can add a line to a calendar.
