# Nothing is taken of a file that has a wrong line, and each is named.
STEELYARD_DATA=$checkout STEELYARD_STORE=s.db; export STEELYARD_DATA STEELYARD_STORE
try() { "$steelyard" import replies "$@"; echo "status $?"; }
cat >bad.jsonl <<'END'
{"id": "shopping-1", "response": "4", "model": "qwen/none-such"}
{"id": "nowhere", "response": "4"}
{"id": "shopping-1"}
[1]
{"id": "shopping-1", "response": "4"
{"id": "shopping-1", "response": ["4", ["5"]], "model": "m"}
{"id": "shopping-1", "response": "4"}
END
try bad.jsonl
try bad.jsonl -s none-such 2>&1 | head -1
try bad.jsonl -s arithmetic-en
try bad.jsonl -s arithmetic-en --format csv
try bad.jsonl -s arithmetic-en --map ids=x
try bad.jsonl -s arithmetic-en --format promptfoo
echo '{"results": 3}' >results.json
try results.json -s arithmetic-en --format promptfoo
: >empty.jsonl
try empty.jsonl -s arithmetic-en
echo '{"id": "shopping-1", "response": "4"}' >good.jsonl
try good.jsonl -s arithmetic-en --model m --models m=qwen/none-such 2>&1 | sed "s/ in .*//"
try good.jsonl -s arithmetic-en --model m --asked yesterday
try none.jsonl -s arithmetic-en
"$steelyard" import suite good.jsonl --format lm-eval --name x; echo "status $?"
ls
