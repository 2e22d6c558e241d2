#!/usr/bin/env bash
# tests/real/run must notice when the answers are not what they were: with every tenth response replaced it
# reports a worst difference above 2 points and fails.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
shared=${STEELYARD_SHARED:-$here/../shared}
for set in zeroeval-gsm gsm8k; do
    [ -e "$shared/data/$set/responses.jsonl" ] || { echo "no recorded answers under $shared/data"; exit 77; }
done
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
for set in zeroeval-gsm gsm8k; do
    mkdir -p "$work/shared/data/$set"
    for file in "$shared/data/$set"/*; do
        [ "${file##*/}" = responses.jsonl ] || cp "$file" "$work/shared/data/$set/"
    done
    python3 - "$shared/data/$set/responses.jsonl" "$work/shared/data/$set/responses.jsonl" <<'P' || exit 1
import json, sys
with open(sys.argv[1], encoding="utf-8") as source, open(sys.argv[2], "w", encoding="utf-8") as copy:
    for number, line in enumerate(source):
        row = json.loads(line)
        if number % 10 == 0:
            row["response"] = "I do not know."
        copy.write(json.dumps(row, ensure_ascii=False) + "\n")
P
done
STEELYARD_SHARED=$work/shared "$here/tests/real/run" "$steelyard" "$work/out" >"$work/log" 2>&1
status=$?
cat "$work/log"
worst=$(sed -n '$s/^real: worst difference \([0-9.]*\) points over 8 sets$/\1/p' "$work/log")
[ $status -eq 1 ] || { echo "exit $status, expected 1"; exit 1; }
[ -n "$worst" ] && awk "BEGIN { exit !($worst > 2) }" || { echo "worst is '$worst', expected above 2"; exit 1; }
