#!/bin/sh
# The committed suites are what their generator writes, byte for byte; a changed one is noticed.
command -v python3 >/dev/null || { echo "no python3"; exit 77; }
cd "$(dirname "$0")/../.." || exit 1
scripts/make-suites --check || exit 1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
scripts/make-suites "$work" && printf ' ' >>"$work/logic-zh/items.jsonl" || exit 1
if scripts/make-suites --check "$work" >"$work/said"; then
    echo "a changed file was not noticed"; exit 1
fi
grep -q '^logic-zh/items.jsonl: differs' "$work/said"
