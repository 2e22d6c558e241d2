#!/bin/bash
# Kills at random instants (tests/chaos/README.md): a short run; and one whose commits come a second late,
# which the harness must notice, and for that reason alone.
# Alone: how much is asked twice depends on what else the machine does.
set -u
cd "$(dirname "$0")/../.." || exit 2
dir=$(mktemp -d); trap 'rm -rf "$dir"' EXIT
line='^chaos: [0-9]* kills, 0 lost, 0 stored twice, [0-9]* answered twice, [0-9]* asked twice, [0-9]* in flight at the kills$'
fail() { echo "chaos_test: $*"; cat "$dir/out"; exit 1; }

# Of so few kills a single slow commit of a busy disk may decide: ten times as many are made by .ci/run.
tests/chaos/run --kills 5 --allow-twice 20 --dir "$dir/chaos" "$steelyard" >"$dir/out" 2>&1 || fail "an invariant is broken"
tail -1 "$dir/out" | grep -q "$line" || fail "the last line is not the count"
cat "$dir/out"

tests/chaos/run --kills 2 --commit-delay 1000 --dir "$dir/late" "$steelyard" >"$dir/out" 2>&1
[ $? = 1 ] || fail "late commits were not noticed"
[ "$(grep -c 'chaos: broken:' "$dir/out")" = 1 ] || fail "late commits broke something else"
grep -q 'chaos: broken: answered twice: ' "$dir/out" || fail "late commits were taken for something else"
tail -1 "$dir/out" | grep -q "$line" || fail "the last line is not the count"
answered=$(tail -1 "$dir/out" | sed 's/.*twice, \([0-9]*\) answered twice.*/\1/')
[ "$answered" -gt 2 ] || fail "only $answered answered twice at two kills"
tail -1 "$dir/out"
