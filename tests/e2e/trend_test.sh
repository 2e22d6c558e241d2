#!/bin/bash
# `steelyard trend` on nights of the simulator: no alarm when nothing changes; for each signal of a silent swap
# a behaviour that moves only it, and that alarm alone; shifts, references, new series, announced releases.
set -u
. "$(dirname "$0")/counting.sh" cc jq sqlite3
. "$STEELYARD_DATA/tests/e2e/nights.sh"
unset STEELYARD_LANG

trend() { local store=$1; shift; "$steelyard" trend --store "$store" "$@"; }
# The kinds of the alarms of a store; those of times only where asked for: at full speed a busy machine makes them.
alarms() { trend "$1" --events -o json | jq -r '[.rows[] | select(.event == "alarm") | .kind] | unique | join(" ")'; }
untimed() { alarms "$1" | tr ' ' '\n' | grep -vx 'ttft\|speed' | tr '\n' ' ' | sed 's/ $//'; }
is() { [ "$2" = "$3" ] && pass || fail "$1: '$2', expected '$3'"; }

# A quiet fortnight, the same answers every night: temperature 0.
for day in $(seq -14 -1); do night quiet.db "$day" --sim-arg speed=0; done
is "alarms of quiet nights" "$(untimed quiet.db)" ""
is "nights" "$(trend quiet.db -o json | jq -c '.rows | map([.nights, .alarms >= 0, .simulated])')" '[[14,true,true]]'
is "answers alike" "$(trend quiet.db --nights -o json | jq '[.rows[] | .similarity | select(. != null)] | min')" 1

# One signal each, for two nights.
swap() {
    local kind=$1 behaviour=$2
    cp quiet.db "$kind.db"; behave "$behaviour"
    for day in 0 1; do night "$kind.db" $day --sim-arg speed=0; done
    is "$kind alone" "$(untimed "$kind.db")" "$kind"
    is "$kind points to its night" "$(trend "$kind.db" --events -o json |
        jq -r "[.rows[] | select(.event == \"alarm\" and .kind == \"$kind\") | .since] | join(\" \")")" "$(date -u +%F)"
    behave
}
swap model_id '"served_as": "deepseek-flash-1101"'
swap fingerprint '"fingerprint": "fp_other"'
swap prompt_tokens '"hidden_prompt_tokens": 7'
swap answers '"wording": 2'

# The status of a job: the newest night of the swap's store is a day after its alarm, that of its first night is not.
trend model_id.db --fail-on-alarm >out; is "status a day later" $? 0
cp quiet.db first.db; behave '"served_as": "deepseek-flash-1101"'
night first.db 0 --sim-arg speed=0; behave
trend first.db --fail-on-alarm >out; is "status on the night" $? 3
trend first.db >out; is "status unasked" $? 0
check "the alarm in words" grep -q 'alarm: .*100 % of the answers name the model deepseek-flash-1101, not seen before (was deepseek-flash)' out
trend first.db --lang zh >out; check "and in Chinese" grep -q '报警: .*100 % 的回答所报模型为此前未见的 deepseek-flash-1101' out

# A release that the profile announces for these days is a mark, and no alarm.
mkdir providers
sed "s/\"date\": \"2026-10-17\"/\"date\": \"$(date -u +%F)\"/" "$STEELYARD_DATA/providers/deepseek.json" >providers/deepseek.json
is "announced" "$(untimed model_id.db)" ""
is "marks" "$(trend model_id.db --events -o json | jq -r '[.rows[].kind] | sort | join(" ")')" "model_id release"
rm -r providers

# Times, slowly enough for a machine that does other things too; its own lateness is not what is tested.
speed=4
on_time() { sqlite3 "$1" "UPDATE run SET manifest = json_set(manifest, '$.loop.late_p99_us', 100)"; }
for day in $(seq -9 -1); do night times.db "$day" --sim-arg speed=$speed; done
on_time times.db
is "times of quiet nights" "$(alarms times.db)" ""
timed() {
    local kind=$1
    cp times.db "$kind.db"; behave "$2"
    for day in 0 1; do night "$kind.db" $day --sim-arg speed=$speed; done
    on_time "$kind.db"
    is "$kind alone" "$(alarms "$kind.db")" "$kind"; behave
}
timed ttft '"ttft_s": 0.9'
timed speed '"tokens_per_second": 50'
sqlite3 ttft.db "UPDATE run SET manifest = json_set(manifest, '$.loop.late_p99_us', 9000) WHERE id > 6"
is "no alarm of a machine that was late" "$(alarms ttft.db)" ""

# A drop that lasts, against other answers every night: a shift, and far from the reference.
for day in $(seq -24 -5); do night shift.db "$day" --sim-arg speed=0 --sim-seed $((day + 100)); done
is "no shift" "$(untimed shift.db)" ""
"$steelyard" bless --store shift.db 1 --as start >out 2>err || fail "bless: $(cat err)"
behave '"skill": -2'
for day in -4 -3 -2; do night shift.db "$day" --sim-arg speed=0 --sim-seed $((day + 100)); done
is "shift" "$(untimed shift.db)" "reference shift"
is "since" "$(trend shift.db --events -o json | jq -r '.rows[] | select(.kind == "shift") | .since')" "$(date -u -d '-4 days' +%F)"
is "against the baseline" "$(trend shift.db -o json | jq -c '.rows[] | [.difference_points < -20, .p_adjusted < 0.0001]')" '[true,true]'
check "named" grep -q 'reference: baseline:start' <(trend shift.db)
is "no reference" "$(trend shift.db --reference none -o json | jq -r '.rows[0].difference_points')" null
behave

# New series: another prompt, other parameters; the scores of the earlier nights stay apart.
mkdir suites; cp -r "$STEELYARD_DATA/suites/arithmetic-zh" suites/
sed -i 's/"template": "/"template": "请回答。/' suites/arithmetic-zh/suite.json
cmp -s suites/arithmetic-zh/suite.json "$STEELYARD_DATA/suites/arithmetic-zh/suite.json" && fail "the prompt was not changed"
cp quiet.db prompt.db; night prompt.db 0 --sim-arg speed=0
is "another prompt" "$(trend prompt.db -o json | jq -c '.rows | map([.nights, .broken_by, .has_ended])')" '[[14,null,true],[1,"prompts",false]]'
check "said" grep -q 'a new series: other prompts' <(trend prompt.db)
rm -r suites
cp quiet.db parameters.db; sweep other.json ,max_tokens=2000; nightly=other.json night parameters.db 0 --sim-arg speed=0
is "other parameters" "$(trend parameters.db -o json | jq -c '.rows | map([.nights, .broken_by, .has_ended]) | sort')" '[[1,"parameters",false],[14,null,true]]'
cp quiet.db grader.db
for trigger in $(sqlite3 grader.db "SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'verdict'"); do
    sqlite3 grader.db "DROP TRIGGER $trigger"
done
sqlite3 grader.db "UPDATE verdict SET version = '99' WHERE run > 10"
is "another grader" "$(trend grader.db -o json | jq -c '.rows | map([.nights, .broken_by])')" '[[10,null],[4,"grader"]]'

# Every format, and what a terminal without UTF-8 gets.
for format in table md csv tsv json jsonl latex html; do
    check "-o $format" grep -q 'arithmetic-zh' <(trend shift.db -o $format)
    check "--nights -o $format" grep -q 'arithmetic-zh' <(trend shift.db --nights -o $format)
    check "--events -o $format" grep -q 'shift' <(trend shift.db --events -o $format)
done
check "blocks" grep -q '[▁▂▃▄▅▆▇█]' <(trend shift.db)
check "digits" grep -q ' [1-8]\{10,\}' <(trend shift.db --ascii)
check "digits only" sh -c '! grep -q "[▁▂▃▄▅▆▇█]"' < <(trend shift.db --ascii)

# Mistakes.
mistake() { local words=$1; shift; "$steelyard" trend --store shift.db "$@" >out 2>err; [ $? = 2 ] && grep -q "$words" err && pass || fail "$*: $(cat err)"; }
mistake "expected a day" --since yesterday
mistake "two tables" --nights --events
mistake "no answers" -m nobody
mistake "no run" --since 2099-01-01
mistake "no run" nosuchrun
conclude
