#!/usr/bin/env bash
# `steelyard status`: a run looked at from elsewhere, while it runs, when it is dead and when it has ended.
set -u
cd "$(dirname "$0")/../.."
. tests/e2e/counting.sh python3 sqlite3 jq
unset STEELYARD_PROGRESS STEELYARD_STORE
field() { jq -r "$1" status.json; }
look() { "$steelyard" status "${1:-latest}" -o json >status.json 2>err; }
models=qwen/qwen3.8-max,qwen/qwen3.8-flash,deepseek/deepseek-flash
ask() { exec "$steelyard" run --sim --sim-arg speed="$1" -m $models -s arithmetic-zh,logic-zh --sample 40 --budget '40 CNY' --progress json; }

"$steelyard" status 2>err; check "no store yet is told" [ $? = 2 ]

# While it runs: the same figures as the run tells of itself.
(ask 4) >out 2>told & run=$!; pids+=("$run")
for _ in $(seq 200); do look && [ "$(field '.ended // 0')" -gt 20 ] && break; sleep 0.1; done
check "a run at work is running" [ "$(field .state)" = running ]
check "as the run's own picture: kind" [ "$(field .kind)" = progress ]
check "lanes of the run" [ "$(field '[.lanes[].lane] | join(" ")')" = "qwen/qwen3.8-max qwen/qwen3.8-flash deepseek/deepseek-flash" ]
check "something is in flight" [ "$(field .in_flight)" -gt 0 ]
check "limits" [ "$(field '.lanes[0].requests_per_minute_limit')" = 600 ]
check "requests of the last minute" [ "$(field '[.lanes[].requests_per_minute] | add')" -gt 10 ]
check "budget" [ "$(field '.budgets[0].limit.amount')" = 40 ]
check "planned" [ "$(field .planned)" = 240 ]
python3 - >facts <<'EOF'
import json
status = json.load(open("status.json"))
told = [json.loads(l) for l in open("told")]
told = [t for t in told if t["kind"] in ("progress", "start")]
near = min(told, key=lambda t: abs(t["ended"] - status["ended"]))
assert abs(near["ended"] - status["ended"]) <= 40, (near["ended"], status["ended"])
assert set(near) | {"state"} == set(status), set(near) ^ set(status)
assert [set(l) for l in near["lanes"]] == [set(l) for l in status["lanes"]]
assert status["budgets"][0]["charged"]["pico"] > 0
print("sound")
EOF
check "the run's own picture has the same figures" [ "$(cat facts)" = sound ]
"$steelyard" status >block; check "the block" grep -q '^budget of the run' block
check "the process is named" grep -Eq '^running: process [0-9]+$' block
"$steelyard" status -o csv >csv; check "other formats have a row a lane" [ "$(grep -c '^qwen/\|^deepseek/' csv)" = 3 ]
# --watch ends with the run.
timeout 120 "$steelyard" status --watch >watched & watcher=$!; pids+=("$watcher")
timeout 120 "$steelyard" status --watch -o json >watched.json & pids+=("$!"); json=$!
wait "$run"; check "the run is not disturbed" [ $? = 0 ]
wait "$watcher"; check "--watch ends with the run" [ $? = 0 ]
wait "$json"
check "--watch says the end" grep -q '^complete, ended ' watched
check "--watch says lines with their time" grep -Eq '^[0-9T:-]+Z run ' watched
check "--watch -o json: objects, the last is the end" [ "$(tail -1 watched.json | jq -r '.kind + " " + .state')" = "end complete" ]
look; check "an ended run" [ "$(field '.state + " " + (.ended | tostring) + " " + (.in_flight | tostring)')" = "complete 240 0" ]

# Killed: its process is gone, and what was in flight stays charged.
(ask 2 >out2 2>told2) & parent=$!
for _ in $(seq 200); do look && [ "$(field .state)" = running ] && [ "$(field '.in_flight')" -gt 2 ] && break; sleep 0.1; done
"$steelyard" run --sim --sim-arg speed=0.1 -m qwen/qwen3.8-max -s arithmetic-en --sample 50 --new >out3 2>err3 & victim=$!; pids+=("$victim")
for _ in $(seq 200); do look && [ "$(field .title)" = options ] && [ "$(field '.lanes | length')" = 1 ] && [ "$(field .in_flight)" -gt 2 ] && break; sleep 0.1; done
kill -9 "$victim"; wait "$victim" 2>/dev/null
look; check "a killed run is dead" [ "$(field .state)" = dead ]
check "nothing is in flight in it" [ "$(field .in_flight)" = 0 ]
"$steelyard" status >block; check "what to do is told" grep -q '^dead: .*the same command carries on' block
check "calls without an end are told" grep -Eq '[0-9]+ calls? without an end, charged in full' block
kill "$parent" 2>/dev/null; wait "$parent" 2>/dev/null

# A store of a steelyard that did not tell its lanes; a store that cannot be written.
"$(dirname "$steelyard")/tests/cli/fixture" old.db
"$steelyard" status mimosa --store old.db >block; check "an older run has its models as lanes" grep -q 'alpha/large' block
"$steelyard" status nothing --store old.db 2>err; check "no such run" [ $? = 2 ]
"$steelyard" status --watch -o csv --store old.db 2>err; check "--watch -o csv is refused" [ $? = 2 ]
conclude
