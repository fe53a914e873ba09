//! Sets of message numbers as IMAP writes them.

use std::fmt::Write as _;

/// `uids` as a sequence set; neighbours become ranges. They must be in ascending order.
pub(super) fn set(uids: &[u32]) -> String {
    let mut set = String::new();
    for range in uids.chunk_by(|a, b| a.checked_add(1) == Some(*b)) {
        if !set.is_empty() {
            set.push(',');
        }
        match range {
            [] => {}
            [one] => set.push_str(&one.to_string()),
            [first, .., last] => {
                let _ = write!(set, "{first}:{last}");
            }
        }
    }
    set
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_become_ranges() {
        assert_eq!(set(&[]), "");
        assert_eq!(set(&[7]), "7");
        assert_eq!(set(&[1, 2, 3, 5, 7, 8]), "1:3,5,7:8");
        assert_eq!(set(&[u32::MAX - 1, u32::MAX]), "4294967294:4294967295");
    }
}
