#!/bin/bash
# Judges against the simulator: verdicts, money apart, a kill in between, a budget, unreadable verdicts.
set -u
. "$(dirname "$0")/stopping.sh"
mkdir -p suites/open
cat >suites/open/suite.json <<END
{"title": "Open", "language": "en", "licence": "CC0-1.0", "version": "1", "category": "open",
 "template": "{{q}}", "grader": {"kind": "judge"}}
END
for i in 1 2 3 4 5 6 7 8 9 10 11 12; do
    echo "{\"id\": \"$i\", \"variables\": {\"q\": \"How much is $i times 7? End with the number.\"}, \"reference\": \"$((i * 7))\"}"
done >suites/open/items.jsonl
echo '{"*": {"error_rate": 0, "overload_rate": 0, "filter_input_rate": 0, "filter_output_rate": 0, "truncated_rate": 0,
 "refusal_rate": 0, "judge_unreadable_rate": 0}}' >quiet.json
cat >j.json <<END
{"models": ["qwen/qwen3.8-max", "deepseek/deepseek-flash"], "suites": ["open", {"suite": "arithmetic-en", "sample": 6}],
 "judges": [{"model": "ernie/ernie-5.1", "kind": "reference", "suites": ["open", "arithmetic-en"]},
            {"model": "hunyuan/hy4", "kind": "rubric", "name": "style", "rubric": "plain words", "pass": 7, "suites": ["open"]},
            {"model": "qwen/qwen3.8-flash", "kind": "pairwise", "suites": ["open"]}]}
END
ask="run --sim --sim-arg speed=0 --sim-arg behaviour=quiet.json"

# A suite that a judge grades needs one.
expect 2 $ask -m qwen/qwen3.8-max -s open
grep -q "suite 'open' is graded by a judge" err || fail "a missing judge is not told"

# A mistake in the simulator's arguments is the user's.
expect 2 run --sim --sim-arg speeed=0 -m qwen/qwen3.8-max -s arithmetic-en --sample 1

expect 0 $ask j.json
grep -q "warning: judge 'pairwise' (qwen/qwen3.8-flash) is of one family with qwen/qwen3.8-max" err || fail "family not told"
grep -q 'by judges' out || fail "the judges' money is not apart"
# 2 models x 18 items; 36 + 24 single verdicts, 12 pairs in both orders.
[ "$(sql "SELECT count(*) FROM reply")" = $((36 + 36 + 24 + 24)) ] || fail "replies: $(sql "SELECT count(*) FROM reply")"
[ "$(sql "SELECT count(*) FROM verdict WHERE purpose='judge:reference'")" = 36 ] || fail "reference verdicts"
[ "$(sql "SELECT count(*) FROM verdict WHERE purpose='judge:style'")" = 24 ] || fail "rubric verdicts"
# The suite's own verdict is the judge's, word for word.
[ "$(sql "SELECT count(*) FROM verdict a JOIN verdict b USING (run, cell) WHERE a.purpose='default'
    AND b.purpose='judge:reference' AND a.grader=b.grader AND a.outcome=b.outcome AND a.score=b.score")" = 24 ] || fail "own verdicts"
[ "$(sql "SELECT sum(planned), sum(scored) FROM v_score")" = '36|36' ] || fail "judges' cells are in the score"
[ "$(sql "SELECT count(*) FROM v_charge WHERE spent > 0")" = 5 ] || fail "charges of models and judges"
# The bill has judges on lines of their own, and is what the ledger settled, to the last digit.
"$steelyard" bill -o jsonl | jq -c . >bill
[ "$(jq -s 'map(select(.for == "judges" and .tokens_of == "output").calls) | add' bill)" = 84 ] || fail "judges in the bill"
[ "$(jq -s 'map(select(.tokens_of).cost.pico) | add' bill)" = "$(sql "SELECT sum(settled_pico) FROM attempt")" ] || fail "the bill is not the ledger"
expect 0 store check
# What they are worth, what they cost, and one of their cells.
expect 0 score --agreement -o json
grep -q '"judge":"reference"' out && grep -q '"kappa"' out && grep -q '"wins"' out || fail "no agreement"
expect 0 compare
grep -q 'judge ernie/ernie-5.1: 36 calls' out && grep -q 'models and judges together' out || fail "judges' money in compare"
expect 0 compare --grader judge:style -s open
grep -q '^score by judge:style: ' out || fail "whose verdicts the table has is not told"
expect 2 compare --grader judge
# The judge of pairs ranks: every win is another's loss, the reference stands at 0, in every format.
grep -q 'ranking: steelyard compare .* --grader judge:pairwise' <("$steelyard" compare) || fail "the ranking is not pointed at"
expect 0 compare --grader judge:pairwise -o json
[ "$(jq -r '.kind, (.rows | length), (.rows | map(.wins) | add) - (.rows | map(.losses) | add),
    (.rows | map(.comparisons) | unique | join(",")), .rows[0].strength, .rows[0].is_reference' out | xargs)" = "ranking 2 0 12 0 true" ] ||
    fail "ranking: $(cat out)"
jq -e '.rows[1] | .strength < 0 and .strength_low < .strength and .strength < .strength_high and .beats_reference < 0.5' out >/dev/null ||
    fail "strength of the second: $(cat out)"
weaker=$(jq -r '.rows[1].model' out)
expect 0 compare --grader judge:pairwise --reference "$weaker" -s open -o jsonl
jq -es '.[1].model as $m | $m == "'"$weaker"'" and .[1].is_reference and .[0].strength > 0' out >/dev/null || fail "--reference: $(cat out)"
for format in table md latex html csv tsv; do expect 0 compare --grader judge:pairwise -o $format; grep -q "$weaker" out || grep -q "${weaker//-/.*}" out || fail "$format"; done
expect 2 compare --grader judge:pairwise --reference nobody
expect 0 show latest
grep -q '2 models x 18 items x 1 repeat = 36, and 84 of 3 judges' out || fail "judges' cells are not apart in show"
expect 0 show latest 36
grep -q 'judges cell 0' out && grep -q 'judged by ernie/ernie-5.1' out || fail "a judge's cell is not shown"
expect 2 show latest 120
attempts=$(sql "SELECT count(*) FROM attempt")
expect 0 $ask j.json
grep -q 'nothing to do' err || fail "a complete run is not told"
[ "$(sql "SELECT count(*) FROM attempt")" = "$attempts" ] || fail "asked again"

# What judges wrote is read again. Here an older rule is said to have read two replies otherwise, a single one of an
# answer that the judge grades and one of a pair: the present rule counts again, the others are kept.
expect 0 score --grader judges
grep -q '84 answers graded again, 0 changed' out || fail "judges read again: $(cat out)"
said="SELECT cell, purpose, outcome, score, CAST(extracted AS TEXT), rule, version FROM v_verdict ORDER BY cell, purpose"
sql "$said" >before
sql "INSERT INTO verdict SELECT run, cell, purpose, seq + 1, grader, '0',
       CASE outcome WHEN 'correct' THEN 'wrong' WHEN 'wrong' THEN 'correct' ELSE outcome END, abs(1 - score - (cell >= 96)/4.0),
       CAST('[[nonsense]]' AS BLOB), rule, detail, flags, unix_ns FROM v_verdict
     WHERE cell IN (36, 96) OR cell = 0 AND purpose IN ('default', 'judge:reference')"
kept=$(sql "SELECT count(*) FROM verdict")
sql "$said" | cmp -s - before && fail "nothing was spoiled"
expect 0 score --grader judges -s arithmetic-en
grep -q '12 answers graded again, 0 changed' out || fail "of one suite: $(cat out)"
expect 0 score --grader judges -o csv
grep '^36,ernie/ernie-5.1' out | grep -q 'open,1,\(correct,wrong\|wrong,correct\),\[\[nonsense\]\],[a-zA-Z]*,verdict' || fail "not told: $(cat out)"
grep '^96,qwen/qwen3.8-flash' out | grep -q 'open,1,answered,answered,\[\[nonsense\]\],[a-zA-Z]*,verdict' || fail "not told of the pair: $(cat out)"
sql "$said" | cmp - before || fail "read again, it says something else"
[ "$(sql "SELECT count(*) FROM verdict")" = $((kept + 4)) ] || fail "old verdicts are not kept"
expect 0 score --grader all
grep -q "by the grader 'judges'" out && grep -q '84 answers graded again, 0 changed' out || fail "all: $(cat out)"
[ "$(sql "SELECT count(*) FROM verdict")" = $((kept + 4)) ] || fail "written again"

# Judges' cells are listed by model, with what they judged and what they said.
expect 0 show latest --model ernie/ernie-5.1 -o csv
[ "$(grep -c '^[0-9]*,ernie/ernie-5.1' out)" = 36 ] || fail "judges' cells: $(head -5 out)"
grep -Eq '^36,ernie/ernie-5.1.*,open,1,0,0,answered,[01],(correct|wrong),' out || fail "what a judge said: $(head -5 out)"
expect 0 show latest --model hunyuan -s arithmetic-en -o csv
[ "$(grep -c hunyuan out)" = 0 ] || fail "a suite that it does not judge"
expect 0 show latest --model ernie --outcome judge_failed -o csv
[ "$(grep -c ernie out)" = 0 ] || fail "none failed"

# A plan of another shape than its run, as a stranger's bundle may hold, is refused.
for change in '$.judges[0].suites' '$.judges'; do
    cp results/steelyard.db strange.db
    sqlite3 strange.db "UPDATE plan_blob SET content = json_set(content, '$change', json('[]'))"
    expect 2 show --store strange.db latest 40
    expect 2 score --store strange.db --agreement latest
    grep -q 'not of the shape of its plan' err || fail "$change"
done

# A judge that has nothing to judge yet holds no part of the session's places.
cat >one.json <<END
{"models": ["qwen/qwen3.8-max"], "suites": ["open"], "judges": [{"model": "ernie/ernie-5.1", "kind": "reference", "suites": ["open"]}]}
END
expect 0 run --store one.db --sim --sim-arg speed=10 --sim-arg behaviour=quiet.json --concurrency 4 -q one.json
at_once=$(sqlite3 one.db "WITH a AS (SELECT started_unix_ns s, started_unix_ns + ended_ns e FROM attempt WHERE cell < 12)
    SELECT max((SELECT count(*) FROM a b WHERE b.s <= a.s AND b.e > a.s)) FROM a
    WHERE s < (SELECT min(started_unix_ns) FROM attempt WHERE cell >= 12)")
[ "$at_once" = 4 ] || fail "$at_once candidates at once, expected 4"

# Killed at any instant, it carries on; and says the same in the end.
"$steelyard" run --store whole.db --sim --sim-arg behaviour=quiet.json --sim-arg speed=30 -q j.json >/dev/null 2>&1 || fail "whole"
for t in 0.25 0.35 0.45 0.55 0.7; do
    timeout -s KILL $t "$steelyard" run --store killed.db --sim --sim-arg behaviour=quiet.json --sim-arg speed=30 -q j.json >/dev/null 2>&1
done
expect 0 run --store killed.db --sim --sim-arg behaviour=quiet.json --sim-arg speed=30 j.json
all="SELECT cell, purpose, outcome, score, extracted FROM v_verdict ORDER BY cell, purpose"
[ "$(sqlite3 whole.db "$all")" = "$(sqlite3 killed.db "$all")" ] || fail "a kill changed verdicts"
[ "$(sqlite3 killed.db "SELECT count(*) FROM reply")" = 120 ] || fail "replies after kills"

# A budget holds for judges too, and a larger one carries on.
expect 6 run --store small.db --sim --sim-arg behaviour=quiet.json --sim-arg speed=0 --budget '1.2 CNY' j.json
[ "$(sqlite3 small.db "SELECT count(*) FROM budget WHERE scope='run' AND currency='CNY' AND reserved_pico + spent_pico > 1200000000000")" = 0 ] || fail "over the budget"
expect 0 run --store small.db --sim --sim-arg behaviour=quiet.json --sim-arg speed=0 --budget '90 CNY' j.json

# Verdicts that cannot be read are asked for three times, then counted; the run says so.
echo '{"*": {"error_rate": 0, "overload_rate": 0, "truncated_rate": 0, "filter_input_rate": 0, "filter_output_rate": 0},
 "ernie/*": {"judge_unreadable_rate": 1}}' >mute.json
cat >mute_sweep.json <<END
{"models": ["deepseek/deepseek-flash"], "suites": [{"suite": "open", "sample": 3}],
 "judges": [{"model": "ernie/ernie-5.1", "suites": ["open"]}]}
END
expect 5 run --store mute.db --sim --sim-arg behaviour=mute.json --sim-arg speed=0 mute_sweep.json
grep -q 'judge_failed: 3' out || fail "judge_failed is not told"
[ "$(sqlite3 mute.db "SELECT count(*) FROM attempt WHERE cell >= 3 AND error_code = 'unreadable_verdict'")" = 9 ] || fail "attempts at a verdict"
[ "$(sqlite3 mute.db "SELECT group_concat(DISTINCT outcome) FROM verdict WHERE purpose='default'")" = judge_failed ] || fail "outcome"
# The same command asks for them again, three times at most, and no more than for them; with a judge that has
# found its words the run is complete, and the newest verdict counts.
expect 5 run --store mute.db --sim --sim-arg behaviour=mute.json --sim-arg speed=0 mute_sweep.json
[ "$(sqlite3 mute.db "SELECT count(*) FROM attempt WHERE cell >= 3")" = 18 ] || fail "unreadable verdicts were not asked for again"
[ "$(sqlite3 mute.db "SELECT count(*) FROM attempt WHERE cell < 3")" = 3 ] || fail "answers were bought twice"
sed 's/"judge_unreadable_rate": 1/"judge_unreadable_rate": 0/' mute.json >cured.json; mv cured.json mute.json
expect 0 run --store mute.db --sim --sim-arg behaviour=mute.json --sim-arg speed=0 mute_sweep.json
[ "$(sqlite3 mute.db "SELECT count(*) FROM attempt WHERE cell >= 3")" = 21 ] || fail "verdicts were asked for again"
[ "$(sqlite3 mute.db "SELECT count(*) FROM v_verdict WHERE outcome = 'judge_failed'")" = 0 ] || fail "an old verdict counts"
[ "$(sqlite3 mute.db "SELECT sum(scored), sum(ungraded) FROM v_score")" = '3|0' ] || fail "score after the judge's return"
expect 0 run --store mute.db --sim --sim-arg behaviour=mute.json --sim-arg speed=0 mute_sweep.json
[ "$(sqlite3 mute.db "SELECT count(*) FROM attempt")" = 24 ] || fail "asked although all was there"
expect 0 store --store mute.db check

# Where the answer was filtered there is nothing to judge, and the run is complete all the same.
echo '{"*": {"error_rate": 0, "overload_rate": 0, "judge_unreadable_rate": 0}, "deepseek/*": {"filter_output_rate": 1}}' >moot.json
expect 0 run --store moot.db --sim --sim-arg behaviour=moot.json --sim-arg speed=0 mute_sweep.json
[ "$(sqlite3 moot.db "SELECT count(*) FROM attempt WHERE cell >= 3")" = 0 ] || fail "judged what was not there"
