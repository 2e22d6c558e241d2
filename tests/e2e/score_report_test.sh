#!/usr/bin/env bash
# scripts/score-report must notice when the answers are not what they were: with every tenth response replaced
# published rules are off by points, sets are no longer held, and it fails.
set -u
here=$(cd "$(dirname "$0")/../.." && pwd)
data=${STEELYARD_SHARED:-$here/../shared}/data
[ -r "$data/zeroeval-gsm/responses.jsonl" ] || { echo "no recorded answers under $data"; exit 77; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
python3 - "$data" "$work/data" <<'P' || exit 1
import json, os, sys
source, copy = sys.argv[1:]
for folder in os.listdir(source):
    if not os.path.isdir(os.path.join(source, folder)):
        continue
    os.makedirs(os.path.join(copy, folder))
    for name in os.listdir(os.path.join(source, folder)):
        target = os.path.join(copy, folder, name)
        if name not in ("responses.jsonl", "samples.jsonl"):
            os.symlink(os.path.abspath(os.path.join(source, folder, name)), target)
            continue
        number = 0
        with open(os.path.join(source, folder, name), encoding="utf-8") as rows, open(target, "w", encoding="utf-8") as out:
            for line in rows:
                row = json.loads(line)
                for key in ("response", "responses", "unique_samples"):
                    texts = row.get(key)
                    for i in range(len(texts) if isinstance(texts, list) else 1 if key in row else 0):
                        if number % 10 == 0:
                            if isinstance(texts, list):
                                texts[i] = "I do not know."
                            else:
                                row[key] = "I do not know."
                        number += 1
                out.write(json.dumps(row, ensure_ascii=False) + "\n")
P
"$here/scripts/score-report" --steelyard "$steelyard" --out "$work/out" --no-http --code 1 "$work/data" >"$work/log" 2>&1
status=$?
cat "$work/log"
[ $status -eq 1 ] || { echo "exit $status, expected 1"; exit 1; }
line=$(tail -1 "$work/log")
form='^score-report: published rules worst [^ ].* ([0-9.]+) points; ours ([0-9]+) of 13 sets held; vectors [0-9.]+ %, hard cases'
form+=' [0-9]+ of 54, issue cases [0-9]+ of 42 and [0-9]+ of 25, ifeval ([0-9.]+) %, code ([0-9]+) of ([0-9]+)$'
[[ $line =~ $form ]] || { echo "the last line has another form"; exit 1; }
awk -v worst="${BASH_REMATCH[1]}" -v held="${BASH_REMATCH[2]}" -v ifeval="${BASH_REMATCH[3]}" \
    'BEGIN { exit !(worst > 2 && held <= 1 && ifeval < 99) }' || { echo "this is no far worse line"; exit 1; }
