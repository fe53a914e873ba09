//! What a person can say: one [`Fact`] is one thing that was read out of a mail.
