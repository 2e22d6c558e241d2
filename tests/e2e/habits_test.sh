#!/bin/bash
# Every model of the five vendors at every level of thinking that can be said to it, asked at its vendor's
# simulated endpoint, which refuses what the vendor refuses; then arrears, which end a lane at once.
set -u
command -v jq >/dev/null || { echo "skipped: no jq"; exit 77; }
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
export XDG_CONFIG_HOME=$work STEELYARD_STORE=s.db
fail() { echo "habits_test: $*"; tail -20 out err 2>/dev/null; exit 1; }

cat >quiet.json <<END
{"*": {"error_rate": 0, "overload_rate": 0, "filter_input_rate": 0, "filter_output_rate": 0, "refusal_rate": 0, "truncated_rate": 0}}
END
"$steelyard" list models -o json | jq -r '.rows[] | select(.model | test("^(qwen|ernie|hunyuan|doubao|deepseek)/"))
    | .model as $m | .thinking | split(" ")[] | select(. != "")
    | $m + "@think=" + (if . == "budget" then "budget=1024" else . end)' >specs
count=$(wc -l <specs)
[ "$count" -gt 300 ] || fail "only $count levels"
jq -Rn '{models: [inputs], suites: [{suite: "arithmetic-en", sample: 1}], attempts: 8}' specs >all.json
"$steelyard" run --sim --sim-arg speed=0,behaviour=quiet.json -q all.json >out 2>err || fail "run: exit $?"
sql() { sqlite3 s.db "$1"; }
[ "$(sql 'SELECT count(*) FROM reply')" = "$count" ] || fail "replies"
refused=$(sql "SELECT m.label || ': ' || a.error_message FROM attempt a JOIN model m ON m.run = a.run AND m.number = a.model
    WHERE a.outcome IN ('client_error', 'account') LIMIT 5")
[ -z "$refused" ] || fail "refused by the vendor: $refused"
[ -z "$(sql "SELECT 1 FROM reply WHERE outcome <> 'answered' LIMIT 1")" ] || fail "not every question was answered"
# Asked not to: nobody did. Asked to: everybody did, with tokens counted; a summary is text all the same.
"$steelyard" show latest -o json >out || fail show
odd=$(jq -r '.observed[] | select((.think_asked == "off") != (.thought == 0)) | .model' out)
[ -z "$odd" ] || fail "asked and observed differ: $odd"
jq -e '.observed | map(select(.think_asked != "off")) | all(.thought_with_tokens == 1)' out >/dev/null || fail "tokens of thought"
jq -e '.observed | any(.thought_text == "summary") and any(.thought_text == "none")' out >/dev/null || fail "kinds of text"
"$steelyard" compare >out || fail compare
! grep -q 'was expected, and' out || fail "compare tells a difference that there is not"
# One member for the limit of tokens, the vendor's own.
[ "$(sql "SELECT group_concat(DISTINCT provider || ' ' ||
    CASE WHEN json_extract(parameters, '\$.request.max_completion_tokens') IS NULL THEN 'max_tokens' ELSE 'max_completion_tokens' END ||
    CASE WHEN json_extract(parameters, '\$.request.max_completion_tokens') IS NOT NULL
          AND json_extract(parameters, '\$.request.max_tokens') IS NOT NULL THEN ' both' ELSE '' END) FROM model")" = \
    "deepseek max_tokens,doubao max_completion_tokens,ernie max_completion_tokens,hunyuan max_tokens,qwen max_tokens" ] ||
    fail "limits of tokens: $(sql 'SELECT DISTINCT provider, parameters FROM model LIMIT 5')"

# Ark says that another model answered, and what its filter found in an answer that ends as if all were well.
cat >ark.json <<END
{"faults": [{"model": "doubao-seed-2-1-lite-260915", "fault": "model_fallback"},
            {"model": "doubao-seed-2-1-pro-260915", "fault": "moderation_hit"}]}
END
"$steelyard" run --sim --sim-arg speed=0,behaviour=quiet.json,faults=ark.json -q -s arithmetic-en --sample 3 \
    -m doubao/doubao-seed-2-1-lite-260915,doubao/doubao-seed-2-1-pro-260915 >out 2>err || fail "run with Ark's remarks: exit $?"
"$steelyard" show latest -o json >out || fail show
[ "$(jq -r '.observed[] | select(.model == "doubao/doubao-seed-2-1-lite-260915") | .fallbacks' out)" = 3 ] || fail "fallbacks are not told"
"$steelyard" compare latest >out || fail compare
grep -q 'doubao-seed-2-1-lite-260915: answered by .*another model as fallback (3)' out || fail "compare does not tell the fallback"
grep -q 'doubao-seed-2-1-pro-260915: left out: 3 filtered_output' out || fail "a hit of the filter is not left out"
[ "$(sql "SELECT DISTINCT outcome || ' ' || error_code || ' ' || error_message FROM attempt WHERE lane IN
    (SELECT id FROM lane WHERE name LIKE '%pro-260915') AND run = (SELECT max(id) FROM run)")" = "filtered_output moderation_hit_type violence" ] ||
    fail "what the filter found is not kept"
"$steelyard" show latest 0 >out || fail "show cell"
grep -q 'another model answered (fallback)' out || fail "the cell does not tell the fallback"

# Money gone, in each vendor's words: the lane ends at its first refusals, the cells stay to be asked.
for v in qwen/qwen3.8-flash:status_400:Arrearage deepseek/deepseek-flash:status_402: doubao/doubao-seed-2-1-pro-260915:status_403: \
    hunyuan/hy3:status_402: ernie/ernie-5.1:status_403:; do
    model=${v%%:*} rest=${v#*:} fault=${rest%%:*}
    [ "$fault" = status_400 ] && continue # told by the code: tests/data/wire/errors.jsonl
    printf '{"faults": [{"fault": "%s"}]}' "$fault" >faults.json
    "$steelyard" run --sim --sim-arg speed=0,faults=faults.json -m "$model" -s arithmetic-en --sample 60 >out 2>err </dev/null
    [ $? = 5 ] || fail "$model, $fault: exit"
    grep -q "lane $model.* ended: permanent error\|lane .*ended: permanent error" err || fail "$model: the end is not told"
    asked=$(sql "SELECT count(*) FROM attempt WHERE run = (SELECT max(id) FROM run) AND sent_ns IS NOT NULL")
    [ "$asked" -le 16 ] || fail "$model: $asked questions after the money had gone"
done
exit 0
