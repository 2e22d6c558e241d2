#!/bin/bash
# `run --sim` from start to end: answers, resumption, --new, a budget, a missing key.
set -u
. "$(dirname "$0")/stopping.sh"
models=qwen/qwen3.8-max,deepseek/deepseek-flash
ask="run --sim --sim-arg speed=0 -m $models -s arithmetic-en,logic-zh --sample 8"

expect 0 $ask
grep -q 'complete; kept in results/steelyard.db' err || fail "does not say where everything is"
grep -q SIMULATED out || fail "no stamp"
grep -q 'next: steelyard compare' err || fail "no next command"
# What no sweep file names is named by what it asks; of many models or suites their number.
"$steelyard" show latest | grep -Eq '^title +qwen3\.8-max, deepseek-flash on arithmetic-en, logic-zh$' || fail "the title does not name what was asked"
[ "$(sqlite3 results/steelyard.db 'SELECT count(*) FROM reply')" = 32 ] || fail "32 replies expected"
[ "$(sqlite3 results/steelyard.db 'SELECT count(DISTINCT cell) FROM verdict')" -ge 25 ] || fail "not graded"
[ "$(sqlite3 results/steelyard.db 'SELECT is_simulated FROM run')" = 1 ] || fail "not marked as simulated"
[ -z "$(sqlite3 results/steelyard.db "SELECT 1 FROM attempt WHERE outcome='answered' AND
    NOT (sent_ns >= handed_ns AND headers_ns >= sent_ns AND ended_ns >= last_token_ns) LIMIT 1")" ] || fail "times out of order"

attempts=$(sqlite3 results/steelyard.db 'SELECT count(*) FROM attempt')
expect 0 $ask
grep -q 'nothing to do' err || fail "a complete run is not told"
[ "$(sqlite3 results/steelyard.db 'SELECT count(*) FROM attempt')" = "$attempts" ] || fail "asked again"
expect 0 $ask --new
[ "$(sqlite3 results/steelyard.db 'SELECT count(*) FROM run')" = 2 ] || fail "--new made no run"

# A seed of the simulator's own is another run; so is a real one.
expect 0 $ask --sim-seed 2
[ "$(sqlite3 results/steelyard.db 'SELECT count(DISTINCT plan_hash) FROM run')" = 2 ] || fail "seeds share a run"

expect 6 $ask --sim-seed 3 --budget '0.65 CNY'
grep -q 'stopped by the budget: the budget of 0.65 CNY' err || fail "budget not told"
"$steelyard" show latest | grep -Eq '^budget +0\.65 CNY \(run\)$' || fail "show does not tell the budget"
over=$(sqlite3 results/steelyard.db "SELECT count(*) FROM budget WHERE scope='run' AND currency='CNY'
    AND reserved_pico + spent_pico > 650000000000")
[ "$over" = 0 ] || fail "over the budget"
[ "$(sqlite3 results/steelyard.db 'SELECT state FROM run ORDER BY id DESC LIMIT 1')" = stopped_budget ] || fail "state"
expect 0 $ask --sim-seed 3 --budget '80 CNY'

# Without its key a run ends before anything is written or sent.
unset DASHSCOPE_API_KEY DEEPSEEK_API_KEY
runs=$(sqlite3 results/steelyard.db 'SELECT count(*) FROM run')
expect 2 run -m $models -s arithmetic-en --sample 1
grep -q 'DASHSCOPE_API_KEY' err && grep -q 'DEEPSEEK_API_KEY' err || fail "variables not named"
[ "$(sqlite3 results/steelyard.db 'SELECT count(*) FROM run')" = "$runs" ] || fail "a run was made"

# A vendor that is not there: its lane ends, the other's answers are kept, exit 5.
cat >dead.json <<END
{"models": ["generic/m@url=http://127.0.0.1:9/v1", "generic/n@url=http://127.0.0.1:9/v2"],
 "suites": [{"suite": "arithmetic-en", "sample": 3}], "give_up_after": "1s", "attempts": 2}
END
expect 5 run dead.json
grep -q 'incomplete' err || fail "incomplete not told"
expect 0 store check

# Every lane that ended is named, however many.
echo '{"faults": [{"fault": "status_403", "message": "this account may not do that, and here is a long sentence that says why it may not"}]}' >forbidden.json
expect 5 run --sim --sim-arg speed=0,faults=forbidden.json -s arithmetic-en --sample 2 \
    -m qwen/qwen3.8-flash,qwen/qwen3.8-max,deepseek/deepseek-v4-pro,ernie/ernie-5.1,hunyuan/hy3,doubao/doubao-seed-2-1-lite-260915
[ "$(grep '^run .*: incomplete' err | grep -o 'lane [^ ]* ended: permanent error' | wc -l)" = 6 ] || fail "not every lane that ended is named"

# One bad answer does not end the night: a gateway that forbids one prompt costs that prompt alone.
echo '{"faults": [{"fault": "status_403", "cell": 9}, {"fault": "status_401", "cell": 20}]}' >one.json
expect 5 run --store one.db --sim --sim-arg speed=0,faults=one.json -m qwen/qwen3.8-flash -s arithmetic-en
[ "$(sqlite3 one.db "SELECT group_concat(cell) FROM reply WHERE outcome = 'account'")" = 9,20 ] || fail "which prompts were forbidden"
[ "$(sqlite3 one.db 'SELECT count(*) FROM reply')" = 60 ] || fail "one bad answer ended the night"
echo '{"faults": []}' >one.json
expect 0 run --store one.db --sim --sim-arg speed=0,faults=one.json -m qwen/qwen3.8-flash -s arithmetic-en
[ "$(sqlite3 one.db "SELECT count(*) FROM attempt WHERE cell NOT IN (9, 20) AND outcome IN ('answered', 'truncated', 'refused')")" = 58 ] || fail "more was asked again than the two"

# Requests that are wrong are not asked again, and nobody is told that they would be.
echo '{"faults": [{"fault": "status_400"}]}' >wrong.json
for _ in 1 2; do
    expect 5 run --sim --sim-arg speed=0,faults=wrong.json -m qwen/qwen3.8-flash -s arithmetic-en --sample 3
    grep -q 'next: what is missing ended for good (steelyard show .* says how)' err || fail "a promise to ask again"
done
grep -q 'nothing to do' err || fail "wrong requests were asked again"

# What was done beside what was asked: the id that answered, and thought that was not to be.
mkdir providers
cat >providers/hunyuan.json <<END
{"title": "H", "regions": [{"name": "cn", "base_url": "https://tokenhub.tencentmaas.com/v1"}], "key_env": ["TOKENHUB_API_KEY"],
 "request": {"stream_options": {"include_usage": true}},
 "models": [{"id": "hy3", "thinking": {"off": {"thinking": {"type": "disabled"}}, "text": "summary"}}]}
END
expect 0 run --sim --sim-arg speed=0 -m deepseek/deepseek-v4-flash,hunyuan/hy3@think=off -s arithmetic-en --sample 4
expect 0 compare
grep -q 'deepseek/deepseek-v4-flash: answered by deepseek-flash\.' out || fail "the id that answered is not told"
grep -q 'hunyuan/hy3@think=off: think=off was expected, and [1-4] of 4 answers came with thought' out || fail "unasked thought is not told"
"$steelyard" show latest | grep -Eq '^title +deepseek-v4-flash, hy3 on arithmetic-en$' || fail "the title has parameters in it"
expect 0 show latest -o json
[ "$(jq -r '.observed[] | select(.model == "hunyuan/hy3@think=off") | "\(.think_asked) \(.thought_text) \(.thought > 0)"' out)" = "off summary true" ] || fail "observed"

# How a lane was paced is told at the end, and kept.
expect 0 run --sim --sim-arg speed=0,rps=4 -m qwen/qwen3.8-max -s arithmetic-en --sample 10 --sim-seed 7
grep -Eq '^lane qwen/qwen3.8-max: refused by burst [1-9][0-9]* times?; paused [0-9.]+ s$' err || fail "pacing is not told"
[ "$(sqlite3 results/steelyard.db "SELECT json_extract(manifest, '\$.lanes[0].refused_by_burst') > 0
    AND json_extract(manifest, '\$.lanes[0].requests_per_minute.configured') = 600
    AND json_extract(manifest, '\$.loop.samples') > 0 FROM run ORDER BY id DESC LIMIT 1")" = 1 ] || fail "pacing is not kept"
