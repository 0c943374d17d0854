#!/bin/sh
# Runs all benches, in a build with one form and in one with both, and writes RESULTS.md; with the word `servers`, those on
# servers alone, and leaves the rest as it is. Servers are those of BIFORM_POSTGRES_URL and BIFORM_MYSQL_URL.
# On one CPU where `taskset` is there: sqlx works on a thread of its own, and a wake-up of another CPU hides the rest.
set -eu
cd "$(dirname "$0")"
pinned="" && command -v taskset >/dev/null && pinned="taskset -c ${BENCH_CPU:-1}"
# In memory where it can be, as a disk adds noise and the same to all sides.
[ ! -w /dev/shm ] || export TMPDIR=/dev/shm
commit=$(git rev-parse --short HEAD)
[ -z "$(git status --porcelain -- ../src ../macros ../drivers)" ] || commit="$commit, with changes that are not committed"
servers="## Bulk inserts on servers"

run() {
    cargo bench --quiet --package biform-benches --bench "$1" --features "$2" --no-run
    $pinned cargo bench --quiet --package biform-benches --bench "$1" --features "$2"
}

measured() {
    echo
    echo "Commit $commit; ${pinned:+on one CPU; }release build; ${ROUNDS:-$1} rounds."
}

{
    if [ "${1:-}" = servers ]; then
        sed "/^$servers/,\$d" RESULTS.md
    else
        cat about.md
        measured 101
        for features in blocking blocking,async; do
            echo
            echo "## Build with \`$features\`"
            echo
            run speed "$features"
            echo
            run allocations "$features"
        done
        echo
    fi
    echo "$servers"
    echo
    cat servers.md
    measured 31
    echo
    run bulk blocking,async,servers
} >RESULTS.new
mv RESULTS.new RESULTS.md
