//! Arguments, subcommand, exit code; nothing else.

use std::process::ExitCode;

fn main() -> ExitCode {
    convene::cli::main()
}
