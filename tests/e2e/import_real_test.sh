#!/bin/sh
# Real question sets become suites: GSM8K with its answers behind ####, and the same questions out of
# four models' responses.
shared=${STEELYARD_SHARED:-$(cd "$(dirname "$0")/../.." && pwd)/../shared}
[ -r "$shared/data/gsm8k/test.jsonl" ] || { echo "no $shared/data/gsm8k"; exit 77; }
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT
cd "$work" || exit 1
"$steelyard" import suite "$shared/data/gsm8k/test.jsonl" --name gsm8k --map question=question,reference=answer \
    --reference-after '####' --grader number --language en --licence MIT >out || exit 1
grep -qx 'suites/gsm8k: items 1319, rows read 1319' out || { cat out; exit 1; }
"$steelyard" import suite "$shared/data/zeroeval-gsm/responses.jsonl" --name gsm --unique id \
    --map id=id,question=prompt,reference=reference --grader number --language en --licence MIT >out || exit 1
grep -qx 'suites/gsm: items 1319, rows read 5276, equal rows left out 3957' out || { cat out; exit 1; }
# The two agree on the reference of every question.
references() { sed 's/.*"reference":"\([^"]*\)".*/\1/' "suites/$1/items.jsonl" | tr -d ,; }
references gsm8k >a; references gsm >b
cmp a b
