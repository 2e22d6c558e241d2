#!/usr/bin/env bash
# Every target of scripts/score-report is met, and docs/scoring-agreement.md lists every disagreement and no other.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
data=${STEELYARD_SHARED:-$here/../shared}/data
[ -r "$data/zeroeval-gsm/responses.jsonl" ] || { echo "no recorded answers under $data"; exit 77; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
"$here/scripts/score-report" --steelyard "$steelyard" --out "$work/out" --no-http --code 0 "$data" >"$work/log" 2>&1
status=$?
cat "$work/log"
[ $status -eq 0 ] || { echo "exit $status, expected 0"; exit 1; }
grep -Eqx 'docs/scoring-agreement.md: [0-9]+ answers, all of them and no others' "$work/log" || exit 1
