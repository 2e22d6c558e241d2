# Every malformed row is counted, ten are told, and nothing is written.
i=0
while [ $i -lt 12 ]; do echo '{"q": "x"}'; echo '{"q": "x", "a": 1}'; i=$((i + 1)); done >rows.jsonl
"$steelyard" import suite rows.jsonl --name bad --map question=q,reference=a --grader number --language en --licence MIT
echo "status $?"
ls
