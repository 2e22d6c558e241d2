#!/bin/bash
# kill -9 in mid-run, again and again, against one simulator that keeps its own log. Nothing is lost,
# nothing stored twice; asked twice only what was in flight; outcomes as of an unbroken run.
set -u
kills=${KILLS:-6} seed=${SEED:-1}
work=$(mktemp -d); trap 'kill $sim 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2
fail() { echo "kill_test (seed $seed): $*"; tail -5 err 2>/dev/null; exit 1; }
"$steelyard" sim --speed 20 --seed "$seed" --log sim.log >sim.out 2>sim.err </dev/null & sim=$!
for _ in $(seq 200); do grep -q listening sim.out 2>/dev/null && break; sleep 0.05; done
url=$(sed -n 's/^listening on //p' sim.out); [ -n "$url" ] || fail "no simulator"
cat >sweep.json <<END
{"models": [
  {"model": "qwen/qwen3.8-flash", "limits": {"concurrency": 64, "requests_per_minute": 0, "tokens_per_minute": 0, "requests_per_second": 0}},
  {"model": "deepseek/deepseek-flash", "limits": {"concurrency": 64, "requests_per_minute": 0, "tokens_per_minute": 0}},
  {"model": "hunyuan/hy3", "limits": {"concurrency": 64, "requests_per_minute": 0, "tokens_per_minute": 0}}],
 "suites": ["arithmetic-en", "logic-zh"], "repeats": 3}
END
ask() { exec "$steelyard" run --store "$1" --sim --sim-url "$url" --sim-seed "$seed" -o csv sweep.json; } # in a subshell

(ask whole.db) >whole.csv 2>err </dev/null || fail "the unbroken run failed"
ask killed.db </dev/null >/dev/null 2>&1 & pid=$!
RANDOM=$seed
for _ in $(seq "$kills"); do
    sleep "0.$(printf %03d $((RANDOM % 300 + 60)))"
    kill -9 $pid 2>/dev/null || break # it was faster: the kills so far have to do
    wait $pid 2>/dev/null
    ask killed.db </dev/null >/dev/null 2>&1 & pid=$!
done
wait $pid
(ask killed.db) >killed.csv 2>err </dev/null || fail "the run did not get complete"
grep -q 'nothing to do' err || fail "something was left"

# A budget holds over kills: what was in flight at each stays charged.
(for _ in 1 2 3; do
    "$steelyard" run --store capped.db --sim --sim-url "$url" --sim-seed 9 --budget "0.06 CNY" \
        -m qwen/qwen3.8-flash@max_tokens=2000 -s arithmetic-en </dev/null >/dev/null 2>&1 & pid=$!
    sleep 0.4; kill -9 $pid; wait $pid
done) 2>/dev/null
"$steelyard" run --store capped.db --sim --sim-url "$url" --sim-seed 9 --budget "0.06 CNY" \
    -m qwen/qwen3.8-flash@max_tokens=2000 -s arithmetic-en >/dev/null 2>err </dev/null
[ $? = 6 ] || fail "the budget did not stop the run"
over=$(sqlite3 capped.db "SELECT count(*) FROM budget WHERE scope = 'run' AND reserved_pico + spent_pico > 60000000000")
[ "$over" = 0 ] || fail "the budget was passed"
[ "$(sqlite3 capped.db "SELECT reserved_pico > 0 FROM budget WHERE scope = 'run'")" = 1 ] || fail "no call was lost: the test shows nothing"

"$steelyard" store --store killed.db check >check 2>&1 || fail "$(cat check)"
cat >count.sql <<END
ATTACH 'whole.db' AS whole;
SELECT count(*) FROM (SELECT cell, coalesce(v.outcome, r.outcome) FROM reply r LEFT JOIN v_verdict v USING (run, cell)
  EXCEPT SELECT cell, coalesce(v.outcome, r.outcome) FROM whole.reply r
  LEFT JOIN (SELECT run, cell, outcome FROM whole.verdict WHERE purpose = 'default') v USING (run, cell));
SELECT (SELECT count(*) FROM whole.reply) - (SELECT count(*) FROM reply);
SELECT count(*) FROM attempt WHERE outcome IS NULL;
SELECT count(*) FROM (SELECT 1 FROM reply GROUP BY run, cell HAVING count(*) > 1);
SELECT count(*) FROM run;
SELECT (SELECT sum(output_tokens) FROM reply r JOIN attempt a ON a.id = r.attempt)
     - (SELECT sum(output_tokens) FROM whole.reply r JOIN whole.attempt a ON a.id = r.attempt);
END
mapfile -t n < <(sqlite3 killed.db <count.sql)
[ "${n[0]}" = 0 ] || fail "${n[0]} outcomes differ from the unbroken run's"
[ "${n[1]}" = 0 ] || fail "${n[1]} replies lost"
[ "${n[3]}" = 0 ] || fail "${n[3]} replies stored twice"
[ "${n[4]}" = 1 ] || fail "${n[4]} runs, expected one"
[ "${n[5]}" = 0 ] || fail "answer tokens differ by ${n[5]}"
# From the simulator's log: the same attempt of a cell asked more than once, and answered in full more
# than once. An attempt that the simulator refuses (an HTTP error, the same each time) was over before the
# kill: a cell that begins again passes it again, and pays nothing for it.
name=$(sqlite3 killed.db 'SELECT name FROM run')
jq -r --arg run "$name" 'select(.run == $run) | "\(.event) \(.cell)-\(.attempt) \(.answered) \(.status // 0)"' sim.log >calls
counts=$(awk '$1 == "arrival" { asked[$2]++ }
    $1 == "end" && $3 == "true" { answered[$2]++ }
    $1 == "end" && $4 >= 400 { refused[$2] = 1 }
    END { for (c in asked) if (!(c in refused)) a += asked[c] - 1; for (c in answered) b += answered[c] - 1; print a + 0, b + 0 }' calls)
read -r asked answered <<<"$counts"
echo "kill_test: $kills kills, 0 lost, 0 stored twice, $answered answered twice, $asked asked twice, ${n[2]} in flight at the kills"
[ "$asked" -le "${n[2]}" ] || fail "more asked twice than were in flight"
[ "$answered" -le "$kills" ] || fail "more than one answered twice a kill"
[ "${n[2]}" -gt 0 ] || fail "no kill hit anything in flight: the test shows nothing"
