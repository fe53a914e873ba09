//! `convene doctor` between Dovecot and Postfix: what works is said to work, what does not is named.

use super::dovecot::Dovecot;
use super::installation::{Installation, text};
use super::kills::configure;
use super::postfix::Postfix;

/// What the doctor says, and whether all is well.
fn doctor(installation: &Installation) -> (String, bool) {
    let output = installation.convene(&["doctor"]);
    (text(&output.stdout), output.status.success())
}

#[tokio::test]
async fn the_doctor_finds_real_servers_well_and_says_what_is_wrong() {
    let Some(dovecot) = Dovecot::start().await else { return };
    let Some(postfix) = Postfix::start().await else { return };
    let installation = Installation::new();
    configure(&installation, &dovecot, &postfix, "cop");
    // Postfix hands what is for this host to our LMTP listener: the way there and back.
    let file = std::fs::read_to_string(installation.path("convene.toml")).unwrap();
    let lmtp = format!("[receive]\nlmtp = \"127.0.0.1:{}\"\n[receive.imap]\n", postfix.lmtp);
    let file =
        file.replace("cop@example.org", "cop@cop.example").replace("[receive.imap]\n", &lmtp);
    installation.write_config(&file);
    let (said, well) = doctor(&installation);
    assert!(well && said.contains("logged in; INBOX holds 0 mails"), "{said}");
    assert!(said.contains("a mail to cop+r.doctor@cop.example came back"), "{said}");

    std::fs::write(installation.path("password"), "wrong").unwrap();
    let (said, well) = doctor(&installation);
    assert!(!well && said.contains("cannot log in: [AUTHENTICATIONFAILED]"), "{said}");

    std::fs::write(installation.path("password"), "pass").unwrap();
    let nobody = format!("port = {}\ntls = \"starttls\"", postfix.smtp);
    installation.write_config(&file.replace(&nobody, "port = 1\ntls = \"starttls\""));
    let (said, well) = doctor(&installation);
    assert!(!well && said.contains("Connection refused"), "{said}");
}
