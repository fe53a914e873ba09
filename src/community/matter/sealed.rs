//! A value that is kept, but shows nothing of itself in logs.

/// Shows nothing of what it holds.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Sealed<T>(pub T);

impl<T> std::fmt::Debug for Sealed<T> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Sealed(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_of_it_is_shown() {
        assert_eq!(format!("{:?}", Sealed("3 > 1")), "Sealed(…)");
    }
}
