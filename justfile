# What is done often, by name: `just` lists it.

# list the recipes
default:
    @just --list --unsorted

# compile everything, as debug
build:
    cargo build --locked --all-targets

# run every test
test:
    cargo test --locked

# hold both halves of the wire against Python; wants python3 and PyPI, and says so when it cannot have them
interop:
    cargo build --locked --all-targets
    python3 tests/interop/run.py target/debug/enroll-console

# format the sources
fmt:
    cargo fmt

# fail if a source is not formatted
fmt-check:
    cargo fmt --check

# clippy on all targets, a warning is an error
lint:
    cargo clippy --locked --all-targets -- -D warnings

# the documentation, a warning is an error; first as a reader gets it, then with everything private
docs:
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps
    RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps --document-private-items

# licences, sources and crates that may not be in the tree
deny:
    cargo deny --locked check bans licenses sources

# all that has to hold before a merge, with the seconds each step took
ci:
    #!/usr/bin/env bash
    set -euo pipefail
    for step in build test interop fmt-check lint docs deny; do
        SECONDS=0
        printf '\n== %s\n' "$step"
        "{{ just_executable() }}" --justfile "{{ justfile() }}" "$step"
        printf '== %s took %d s\n' "$step" "$SECONDS"
    done

# kill the release binary so many times while it enrolls, and hold the record against what the gateway saw; ENROLL_SEED draws
# the same again
kills count="2000":
    cargo build --locked --release
    ENROLL_KILLS={{ count }} ENROLL_BINARY="$PWD/target/release/enroll-console" \
        cargo test --locked --test kills -- --nocapture

# questions to a record of so many attempts, and the same asked of the sqlite3 program. The first time the record is made, which
# takes some minutes and gigabytes under target/
bench-history rows="1000000":
    HISTORY_ROWS={{ rows }} cargo bench --locked --bench history

# make docs/screenshots/*.png from the real program
screenshots:
    cargo build --locked --release
    docs/screenshots.py target/release/enroll-console

# hand mutations of tests/fixtures/photos to the intake for so many seconds; needs cargo-fuzz (cargo install cargo-fuzz) and
# a C++ compiler. What it finds lies in fuzz/artifacts/intake. The compiler is the stable one, so it has no sanitizer: there
# is no unsafe code to watch here, and a panic is found without.
fuzz seconds="600":
    mkdir -p fuzz/corpus/intake
    RUSTC_BOOTSTRAP=1 cargo fuzz run --release -s none intake fuzz/corpus/intake tests/fixtures/photos -- \
        -max_total_time={{ seconds }} -max_len=32768 -timeout=20 -rss_limit_mb=4096
