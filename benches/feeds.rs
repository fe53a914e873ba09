//! Feeds of 10,000 events, and requests per second beside nginx serving the same bytes:
//! `cargo bench --bench feeds`. `tests/tools/feed-peers` installs nginx and wrk.
#![expect(clippy::print_stdout, reason = "a bench prints its figures")]

#[path = "feeds/rebuild.rs"]
mod rebuild;
#[path = "feeds/serve.rs"]
mod serve;

/// One line of the table.
pub(crate) struct Figure {
    pub(crate) what: String,
    pub(crate) measured: String,
    pub(crate) beside: String,
}

/// A configuration of public communities, each with one member; `ana@bench.example` is in the first
/// `shared` of them.
pub(crate) fn configuration(communities: usize, shared: usize) -> String {
    let head = "[organisation]\nname = \"Bench\"\naddress = \"cop@bench.example\"\n\
                time_zone = \"Europe/Madrid\"\noperators = [\"ops@bench.example\"]\n\
                [receive]\nmaildir = \"in\"\n[send]\nmaildir = \"out\"\n\
                [web]\nurl = \"https://cop.bench.example\"\n";
    let community = |number: usize| {
        let ana = if number < shared { "members = [\"ana@bench.example\"]\n" } else { "" };
        format!(
            "[[community]]\nid = \"c{number}\"\nname = \"Guild {number}\"\nfeed = \"public\"\n\
             purpose = \"Better together.\"\nstewards = [\"s{number}@bench.example\"]\n{ana}\
             [community.meeting]\nfirst = 2030-01-02T16:00:00\n\
             repeat = \"every 2 weeks on Wednesday\"\nplace = \"Room 4.12\"\n"
        )
    };
    let communities: Vec<String> = (0..communities).map(community).collect();
    head.to_owned() + &communities.concat()
}

fn main() {
    // Test runners start this too, to list or run tests: there are none.
    if !std::env::args().any(|argument| argument == "--bench") {
        return;
    }
    let mut figures = rebuild::figures();
    figures.extend(serve::figures());
    println!("\n| what | figure | beside |\n| --- | --- | --- |");
    for Figure { what, measured, beside } in figures {
        println!("| {what} | {measured} | {beside} |");
    }
}
