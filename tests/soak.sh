#!/bin/sh
# Runs all cases of the round trips and of the evaluator, reads a million rows one by one and 256 MiB at once, has many
# transactions meet, and writes into docs/soak.md what was run. Servers are those of BIFORM_POSTGRES_URL and BIFORM_MYSQL_URL.
# BIFORM_SOAK=0.1 runs a tenth of them; BIFORM_SEED makes other cases.
set -eu
cd "$(dirname "$0")/.."
export BIFORM_SOAK="${BIFORM_SOAK:-1}" BIFORM_SEED="${BIFORM_SEED:-0}"
log="$(mktemp)"
trap 'rm -f "$log"' EXIT
state="$(git rev-parse --short HEAD)"
git diff --quiet HEAD -- src macros tests Cargo.toml || state="$state, with changes"
cargo test --all-features --test round_trips --test evaluator >"$log" 2>&1 || { cat "$log"; exit 1; }
cargo test --all-features --test drivers -- conflicts streaming mebibytes >>"$log" 2>&1 || { cat "$log"; exit 1; }
# Not the controls of the round trips, of which nothing is to be held: a type that loses digits, and an `i8` that is
# taken for refused.
of_types() { grep -v -e 'Lossy' -e '^| `i8, .* [1-9][0-9]* refused'; }
# A test whose forms are compared runs each of them again: a line once.
{
    printf '# What was run at length\n\nWritten by `tests/soak.sh`.\n\n'
    printf '| commit | seed | part of all cases |\n|---|---|---|\n| %s | %s | %s |\n' "$state" "$BIFORM_SEED" "$BIFORM_SOAK"
    printf '\n## Types, through a column and back\n\n| type, form | |\n|---|---|\n'
    sed -n 's/^\(.*, \(Immediate\|Deferred\)\): \([0-9]* cases, .*\)$/| `\1` | \3 |/p' "$log" | of_types | sort -u
    printf '\n## Queries, against the evaluator\n\n| database, form | |\n|---|---|\n'
    sed -n 's/^evaluator, \([a-z]*, [a-z]*\): \([0-9]* cases, .*\)$/| \1 | \2 |/p' "$log"
    printf '\n| used on SQLite, in each form | times |\n|---|---|\n'
    sed -n 's/^evaluator, sqlite, blocking: \(.*\): \([0-9]*\) uses$/| `\1` | \2 |/p' "$log" | sed 's/`|`/`\\|`/'
    printf '\n## Mistakes planted\n\n| mistake | |\n|---|---|\n'
    sed -n 's/^planted, \(.*\): \(caught in case [0-9]*\)$/| \1 | \2 |/p' "$log"
    printf '\n## Rows read one by one, and at once\n\nThe most memory that a process has had which does nothing else.\n'
    printf '\n| database, form | |\n|---|---|\n'
    sed -n 's/^streamed, \([A-Za-z]*, [a-z]*\): \(.*\)$/| \1 | \2 |/p' "$log" | sort
    printf '\n## The most bytes of one value, there and back\n\n| database, form | |\n|---|---|\n'
    sed -n 's/^large, \([A-Za-z]*, [a-z]*\): \(.*\)$/| \1 | \2 |/p' "$log" | sort -u
    printf '\n## Transactions that met\n\n| database, form | |\n|---|---|\n'
    sed -n 's/^conflicts, \([A-Za-z]*, [a-z]*\): \(.*\)$/| \1 | \2 |/p' "$log" | sort
} >docs/soak.md
