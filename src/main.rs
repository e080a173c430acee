//! The binary: parse the command line, run it, turn errors into exit codes.

fn main() {}
