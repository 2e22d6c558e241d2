#!/bin/bash
# `run --record`, then `sim --replay` of what it kept, then the same run against that: equal replies,
# outcomes, attempts and tokens; and the transcript holds no key.
set -u
. "$(dirname "$0")/counting.sh" sqlite3 python3
key=sk-planted-0123456789abcdef

# serve NAME OPTIONS...: a simulator whose address is in $url
serve() {
    local name=$1; shift
    "$steelyard" sim --speed 0 --log "$name.log" "$@" >"$name.out" 2>"$name.err" &
    pids+=($!)
    for _ in $(seq 200); do grep -qs listening "$name.out" && break; sleep 0.05; done
    url=$(sed 's/listening on //' "$name.out")
    [ -n "$url" ] || { cat "$name.err"; fail "$name does not listen"; }
}
# ask NAME OPTIONS...: the run in the folder NAME, against $url
ask() {
    local name=$1; shift
    mkdir -p "$name"
    sed "s|URL|$url|g" sweep.json >"$name/sweep.json"
    (cd "$name" && OPENAI_COMPATIBLE_API_KEY=$key timeout 60 "$steelyard" run sweep.json "$@" >out 2>err)
}
# What was asked, what came, and what became of it, without what differs between two runs.
told() {
    sqlite3 -readonly "$1/results/steelyard.db" "
        SELECT a.cell, a.turn, a.number, a.outcome, a.http_status, a.error_code, a.finish_reason, a.request_id,
               a.response_model, a.response_id, a.input_tokens, a.cached_tokens, a.output_tokens, a.reasoning_tokens,
               a.bytes, a.events, hex(t.answer), hex(t.reasoning), r.outcome,
               (SELECT v.outcome FROM verdict v WHERE v.run = a.run AND v.cell = r.cell ORDER BY seq DESC LIMIT 1)
        FROM attempt a LEFT JOIN reply_text t ON t.attempt = a.id LEFT JOIN reply r ON r.attempt = a.id
        ORDER BY a.cell, a.turn, a.number"
}

cat >faults.json <<'END'
{"faults": [
    {"fault": "status_500", "rate": 0.15, "attempt": 1},
    {"fault": "reset_mid_body", "rate": 0.15, "attempt": 1},
    {"fault": "reset_before_head", "rate": 0.1, "attempt": 1},
    {"fault": "error_in_stream", "rate": 0.1, "attempt": 1},
    {"fault": "cut_character", "rate": 0.1, "attempt": 1},
    {"fault": "status_400", "rate": 0.1},
    {"fault": "status_451", "rate": 0.1},
    {"fault": "invalid_utf8", "rate": 0.1},
    {"fault": "control_characters", "rate": 0.1},
    {"fault": "usage_twice", "rate": 0.1},
    {"fault": "gzip", "rate": 0.1},
    {"fault": "trailers", "rate": 0.1},
]}
END
cat >sweep.json <<'END'
{"models": [{"model": "generic/one@url=URL/generic/v1"}, {"model": "generic/two@url=URL/generic/v1"}],
 "suites": [{"suite": "arithmetic-en", "sample": 25}], "attempts": 4, "repeats": 2, "incomplete_above": 1,
 "timeouts": {"first_byte": "5s", "idle": "5s", "total": "20s"}}
END
serve first --faults faults.json; first=$url
ask one --record; status=$?
[ $status = 0 ] || tail -5 one/err
check "the recorded run: exit $status" [ $status = 0 ]
transcript=$(ls one/results/transcripts/*.jsonl)
check "who may read it: $(stat -c %a "$transcript")" [ "$(stat -c %a "$transcript")" = 600 ]
check "a line for each attempt" [ "$(wc -l <"$transcript")" = "$(sqlite3 -readonly one/results/steelyard.db 'SELECT count(*) FROM attempt')" ]
check "it says how many were kept" grep -q "transcript: $(wc -l <"$transcript") exchanges kept" one/err
python3 - "$transcript" <<'END' || fail "a line is not as docs/transcripts.md says"
import base64, json, sys
kinds = set()
for line in open(sys.argv[1], encoding="utf-8"):
    r = json.loads(line)
    assert r["transcript"] == 1 and r["request"]["messages"] and r["end"], r
    assert "headers" not in r or not [h for h in r["headers"] if h.lower().startswith("authorization")]
    if r.get("status"):
        body = base64.b64decode(r["body_base64"]) if "body_base64" in r else r["body"].encode()
        assert sum(n for _, n in r["pieces"]) == len(body), r
        times = [r["head_us"]] + [t for t, _ in r["pieces"]] + [r["end_us"]]
        assert times == sorted(times), r
    kinds.add((r.get("status"), r["end"], "body_base64" in r))
assert len(kinds) >= 6, kinds
END
pass
check "the key is in it" [ -z "$(grep -F $key "$transcript")" ]

serve second --replay "$transcript"
ask two; status=$?
[ $status = 0 ] || tail -5 two/err
check "the replayed run: exit $status" [ $status = 0 ]
told one >one.told; told two >two.told
check "attempts: $(wc -l <one.told)" [ "$(wc -l <one.told)" -gt 100 ]
check "the replay differs: $(diff one.told two.told | head -4)" cmp -s one.told two.told
check "the simulator's log tells other tokens" cmp -s \
    <(sed -n 's/.*"answered":true.*"output":\([0-9]*\).*/\1/p' second.log | grep -vx 0 | sort) \
    <(sqlite3 -readonly two/results/steelyard.db "SELECT output_tokens FROM attempt WHERE outcome = 'answered'" | sort)

# Judges: each plan fences its prompts with a number of its own; the replay finds them all the same, and every
# verdict is the recorded one, unreadable replies and orders of pairs too.
mkdir -p suites/open judged replayed
cat >suites/open/suite.json <<'END'
{"title": "Open", "language": "en", "licence": "CC0-1.0", "version": "1", "category": "open", "template": "{{q}}", "grader": {"kind": "judge"}}
END
for i in 1 2 3 4 5 6 7 8; do
    echo "{\"id\": \"$i\", \"variables\": {\"q\": \"How much is $i times 7? End with the number.\"}, \"reference\": \"$((i * 7))\"}"
done >suites/open/items.jsonl
echo '{"*": {"error_rate": 0.1, "judge_unreadable_rate": 0.3}}' >judging.json
cat >judged.json <<'END'
{"models": ["qwen/qwen3.8-max", "deepseek/deepseek-flash"], "suites": ["open"], "repeats": 2, "incomplete_above": 1,
 "judges": [{"model": "ernie/ernie-5.1", "kind": "reference", "suites": ["open"]},
            {"model": "hunyuan/hy4", "kind": "rubric", "name": "style", "rubric": "plain words", "suites": ["open"]},
            {"model": "doubao/doubao-seed-2-1-lite-260915", "kind": "pairwise", "suites": ["open"]}]}
END
verdicts() {
    sqlite3 -readonly "$1" "SELECT v.cell, v.purpose, v.grader, v.outcome, v.score, hex(v.extracted) FROM v_verdict v ORDER BY 1, 2"
    sqlite3 -readonly "$1" "SELECT cell, number, outcome, error_code, output_tokens FROM attempt ORDER BY 1, 2"
}
"$steelyard" run --store judged/s.db --record --sim --sim-arg speed=0,behaviour=judging.json judged.json >judged/out 2>judged/err </dev/null
check "the judged run: exit $?" [ $? = 0 ]
serve judges --replay judged/transcripts/*.jsonl
"$steelyard" run --store replayed/s.db --sim --sim-url "$url" judged.json >replayed/out 2>replayed/err </dev/null
check "the replayed judges: exit $?: $(tail -3 replayed/err)" [ $? = 0 ]
verdicts judged/s.db >judged.told; verdicts replayed/s.db >replayed.told
check "the judged run has $(wc -l <judged.told) lines" [ "$(wc -l <judged.told)" -gt 300 ]
check "the plans are the same: nothing is tried" [ "$(sqlite3 judged/s.db 'SELECT plan_hash FROM run')" != "$(sqlite3 replayed/s.db 'SELECT plan_hash FROM run')" ]
check "verdicts of the replay differ: $(diff judged.told replayed.told | head -4)" cmp -s judged.told replayed.told

# The beginning of a line, as a kill leaves it, is told by its number, and cut off when the run goes on.
lines=$(wc -l <"$transcript")
printf '{"transcript":1,"run":"torn' >>"$transcript"
check "a torn line is told" grep -q "jsonl:$((lines + 1))" <("$steelyard" sim --replay "$transcript" 2>&1)
url=$first
ask one --record
check "the torn line was not cut off" [ "$(tail -c 1 "$transcript" | od -An -c | tr -d ' ')" = '\n' ]
check "whole lines were cut off" [ "$(wc -l <"$transcript")" = "$lines" ]

# At the recorded pace: what took 200 ms to the first byte takes it again.
cat >slow.jsonl <<'END'
{"transcript":1,"provider":"generic","model":"one","request":{"model":"one","messages":[{"role":"user","content":"slow?"}]},"status":200,"head_us":1000,"headers":["Content-Type: text/event-stream"],"body":"data: {\"a\":1}\n\ndata: [DONE]\n\n","pieces":[[200000,15],[400000,14]],"end":"ok","end_us":400000,"whole":true}
END
"$steelyard" sim --replay slow.jsonl --speed 1 >slow.out 2>slow.err &
pids+=($!)
for _ in $(seq 200); do grep -qs listening slow.out && break; sleep 0.05; done
python3 - "$(sed 's/listening on //' slow.out)" <<'END' || fail "the pace of the recording"
import http.client, json, sys, time
host = sys.argv[1].split("//")[1]
c = http.client.HTTPConnection(host)
began = time.monotonic()
c.request("POST", "/generic/v1/chat/completions", json.dumps({"model": "one", "messages": [{"role": "user", "content": "slow?"}]}))
r = c.getresponse()
assert r.status == 200 and r.read() == b'data: {"a":1}\n\ndata: [DONE]\n\n'
assert time.monotonic() - began >= 0.4
END
pass
conclude
