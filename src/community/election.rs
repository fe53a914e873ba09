//! Counting ballots: approval, Schulze, instant run-off and STV, in exact arithmetic.
