//! Delivery status written for machines (RFC 3464 2).

/// What is said about one recipient.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Recipient {
    /// Who it was for in the end, and as it was written, lower case.
    pub(super) final_: Option<String>,
    pub(super) original: Option<String>,
    /// `failed`, `delayed`, `delivered`, `relayed`, `expanded`.
    pub(super) action: String,
    /// Status and diagnosis, to be judged.
    pub(super) said: String,
}

impl Recipient {
    /// The mail was handed on or delivered, or could have been (a verification).
    pub(super) fn arrived(&self) -> bool {
        ["deliver", "relayed", "expanded"].iter().any(|word| self.action.starts_with(word))
    }
}

/// The recipients of a `message/delivery-status`, or of text that holds its fields.
pub(super) fn recipients(text: &str) -> Vec<Recipient> {
    let mut all: Vec<Recipient> = Vec::new();
    let mut current = Recipient::default();
    for (name, value) in fields(text) {
        match name.as_str() {
            "" => finish(&mut all, &mut current),
            "final-recipient" | "x-actual-recipient" => {
                if current.final_.is_some() && name == "final-recipient" {
                    finish(&mut all, &mut current);
                }
                let found = address(&value);
                current.final_ =
                    if name == "final-recipient" { found } else { current.final_.or(found) };
            }
            "original-recipient" => current.original = address(&value),
            "action" => {
                let word =
                    value.split(|c: char| !c.is_ascii_alphabetic()).find(|word| !word.is_empty());
                current.action = word.unwrap_or_default().to_ascii_lowercase();
            }
            "status" | "diagnostic-code" | "x-supplementary-info" => {
                current.said.push_str(&value);
                current.said.push('\n');
            }
            _ => {}
        }
    }
    finish(&mut all, &mut current);
    all
}

fn finish(all: &mut Vec<Recipient>, current: &mut Recipient) {
    let done = std::mem::take(current);
    if done.final_.is_some() || done.original.is_some() {
        all.push(done);
    } else if let Some(last) = all.last_mut() {
        // An empty line in the middle of a group: what follows still belongs to it.
        last.said.push_str(&done.said);
        if last.action.is_empty() {
            last.action = done.action;
        }
    }
}

/// Unfolded fields; an empty name stands for the empty line between groups.
fn fields(text: &str) -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    for line in text.lines().take(20_000) {
        if line.trim().is_empty() {
            all.push((String::new(), String::new()));
        } else if line.starts_with([' ', '\t']) && all.last().is_some_and(|last| !last.0.is_empty())
        {
            if let Some((_, value)) = all.last_mut().filter(|(_, value)| value.len() < 4_000) {
                value.push(' ');
                value.push_str(line.trim());
            }
        } else if let Some((name, value)) = line.split_once(':') {
            let name = name.trim().to_ascii_lowercase();
            all.push((name, value.trim().to_owned()));
        }
    }
    all
}

/// `rfc822; <a@b.c>`, with or without type and brackets.
fn address(value: &str) -> Option<String> {
    let bare = value.split_once(';').map_or(value, |(_, rest)| rest);
    super::prose::addresses(bare).into_iter().next().map(|found| found.address)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_each_group() {
        let all = recipients(
            "Reporting-MTA: dns; x\n\nOriginal-Recipient: rfc822;Alias@b.c\nFinal-Recipient: RFC822; \
             <a@b.c>\nAction: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550\n  gone\n\n\
             Final-Recipient: rfc822; d@e.f\nAction: delayed (soon)\nStatus: 4.4.1\n",
        );
        assert_eq!(all.len(), 2);
        assert_eq!(all[0].final_.as_deref(), Some("a@b.c"));
        assert_eq!(all[0].original.as_deref(), Some("alias@b.c"));
        assert_eq!(all[0].said, "5.1.1\nsmtp; 550 gone\n");
        assert_eq!(all[1].action, "delayed");
    }
}
