#!/bin/sh
# Builds and runs some files of tests/suite alone, which is quicker than all of them: `sh tests/one.sh relations hooks`.
set -eu
cd "$(dirname "$0")/.."
mkdir -p tests/one
{
    echo '//! Some files of the suite. Written by `tests/one.sh`.'
    echo '#![allow(dead_code, unused_imports, clippy::unwrap_used, reason = "a part of a program")]'
    echo '#[path = "../support/mod.rs"]'
    echo 'mod support;'
    for file in "$@"; do
        printf '#[path = "../suite/%s.rs"]\nmod %s;\n' "$file" "$file"
    done
} >tests/one/main.rs
exec cargo test --all-features --test one
