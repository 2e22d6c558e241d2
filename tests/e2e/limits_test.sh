#!/bin/bash
# A vendor that admits fewer requests a minute than is configured: the limit is learnt of its refusals, the
# run says so when it ends, `show` and the store say so later, also when the same command came by again.
set -u
. "$(dirname "$0")/counting.sh" sqlite3 jq
model=doubao/doubao-seed-2-1-lite-260915
export XDG_CONFIG_HOME=$PWD STEELYARD_STORE=s.db

echo '{"*": {"error_rate": 0, "overload_rate": 0, "queue_rate": 0}}' >quiet.json
cat >sweep.json <<END
{"models": [{"model": "$model", "limits": {"requests_per_minute": 600, "concurrency": 16}}],
 "suites": [{"suite": "arithmetic-en", "sample": 60}], "give_up_after": "5s"}
END
# 40 a minute are through in 4 s; then it refuses until the minute is over, and the lane is given up.
"$steelyard" run --sim --sim-arg speed=0,rpm=40,behaviour=quiet.json sweep.json >out 2>err </dev/null
check "exit $?, expected 5" [ $? = 5 ]
line=$(grep -o "lane $model: requests a minute: configured 600, seen [0-9]*, now [0-9]*; refused by quota [0-9]* time.*; paused .* s" err)
check "the end does not tell the learnt limit: $(cat err)" [ -n "$line" ]
number() { sed "s/.*$1 \([0-9]*\).*/\1/" <<<"$line"; }
seen=$(number seen) now=$(number now)
check "seen $seen, of 40 a minute in 4 to 10 s" [ "${seen:-0}" -ge 40 -a "${seen:-0}" -le 600 ]
check "now $now: not lowered" [ "${now:-600}" -lt 600 -a "${now:-0}" -gt 0 ]
"$steelyard" show latest >out 2>err
check "show does not tell the learnt limit: $(cat out)" grep -q "^lane  *$model: requests a minute: configured 600, seen $seen, now $now; refused by quota" out
"$steelyard" show latest -o json >out
check "the manifest's limits" [ "$(jq -r '.manifest.lanes[0].requests_per_minute | "\(.configured) \(.seen) \(.in_force)"' out)" = "600 $seen $now" ]
check "no step of it in the store" [ "$(sqlite3 -readonly s.db "SELECT count(*) > 0 FROM lane_event WHERE kind = 'limit' AND note LIKE 'requests: configured 600, seen %'")" = 1 ]

# One that tells its limits in headers: they are taken before anything is refused, and shown as told.
"$steelyard" run --store told.db --sim --sim-arg speed=0,rpm=120,tpm=90000,behaviour=quiet.json -m ernie/ernie-5.1 -s arithmetic-en --sample 12 >out 2>err </dev/null
check "exit $?: $(cat err)" [ $? = 0 ]
check "told limits: $(grep ^lane err)" grep -q '^lane ernie/ernie-5.1: requests a minute: configured 300, told 120, now 120; tokens a minute: configured 300000, told 90000, now 90000$' err
check "show does not tell them" grep -q '^lane  *ernie/ernie-5.1: requests a minute: configured 300, told 120, now 120; tokens' <("$steelyard" show --store told.db latest)
check "refused all the same" [ "$(sqlite3 -readonly told.db "SELECT count(*) FROM attempt WHERE outcome = 'rate_limited'")" = 0 ]

# What a session met is kept when the same command comes by again and finds nothing to ask.
for _ in 1 2; do
    "$steelyard" run --sim --sim-arg speed=0,rps=3,behaviour=quiet.json -q -m qwen/qwen3.8-flash -s arithmetic-en --sample 12 >out 2>err </dev/null
    check "exit $?: $(cat err)" [ $? = 0 ]
    check "refusals by burst are not shown" [ "$("$steelyard" show latest | grep -c '^lane  *qwen/qwen3.8-flash: refused by burst [0-9]* times*; paused')" = 1 ]
done
conclude
