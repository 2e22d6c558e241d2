# Answers that other tools had asked for become runs: lines, samples of lm-eval, results of promptfoo.
STEELYARD_DATA=$checkout STEELYARD_STORE=s.db; export STEELYARD_DATA STEELYARD_STORE
mask() { sed 's/run [a-z0-9]*,/run NAME,/; s/as run [a-z0-9]*/as run NAME/'; }
cat >suite.csv <<'END'
id,question,reference
a,2 + 2?,4
b,3 + 3?,6
c,4 + 4?,8
END
"$steelyard" import suite suite.csv --name sums --grader number --language en --licence MIT \
    --map id=id,question=question,reference=reference
cat >lines.jsonl <<'END'
{"id": "a", "model": "new model:1", "response": "Answer: 4", "reasoning": "2 and 2", "usage": {"prompt_tokens": 9, "completion_tokens": 3}}

{"id": "b", "model": "new model:1", "response": "Answer: 7"}
{"id": "c", "model": "new model:1", "response": "Answer: 8 and", "truncated": true}
END
"$steelyard" import replies lines.jsonl -s sums | mask
"$steelyard" compare latest:lines.jsonl -o csv | cut -d, -f2-6
"$steelyard" show latest 0 -o json | grep -o '"\(answer\|reasoning\|outcome\)":"[^"]*"' | sort -u
"$steelyard" import replies lines.jsonl -s sums 2>&1 | mask
sqlite3 s.db "UPDATE run SET state = 'open'" # as a kill leaves it
"$steelyard" import replies lines.jsonl -s sums | mask
sqlite3 s.db "SELECT count(*), count(DISTINCT cell) FROM attempt"
cat >samples.jsonl <<'END'
{"doc_id": "a", "resps": [["Answer: 4", "Answer: 5"]], "filter": "strict-match"}
{"doc_id": "b", "resps": [["Answer: 6"]], "filter": "strict-match"}
{"doc_id": "a", "resps": [["Answer: 4", "Answer: 5"]], "filter": "flexible"}
{"doc_id": "b", "resps": [["Answer: 6"]], "filter": "flexible"}
END
"$steelyard" import replies samples.jsonl -s sums --format lm-eval --model generic/llama | mask
"$steelyard" compare latest:samples.jsonl -o csv | cut -d, -f2-6
cat >results.json <<'END'
{"evalId": "e", "results": {"version": 3, "results": [
 {"vars": {"key": "a"}, "provider": {"id": "openai:gpt-5"}, "response": {"output": "Answer: 4", "tokenUsage": {"prompt": 10, "completion": 4}}},
 {"vars": {"key": "b"}, "provider": {"id": "openai:gpt-5"}, "response": {"output": {"answer": 6}}},
 {"vars": {"key": "c"}, "provider": {"id": "openai:gpt-5"}, "error": "429 too many", "response": {"error": "429"}}]}}
END
"$steelyard" import replies results.json -s sums --format promptfoo --map id=vars.key --asked 2026-11-01 | mask
"$steelyard" compare latest:results.json -o csv | cut -d, -f2-6
"$steelyard" list runs -o csv | cut -d, -f2-7 | sed 's/recorded [0-9a-f]*/recorded HASH/; s/2026-[0-9T:-]*Z/DAY/g'
