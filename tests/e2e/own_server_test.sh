#!/bin/bash
# A server of one's own: money and joules a correct answer follow from the time in which its calls were under way.
set -u
. "$(dirname "$0")/stopping.sh"
mkdir -p providers
cat >providers/mine.json <<'END'
{"title": "Our servers", "regions": [{"name": "rack", "base_url": "http://127.0.0.1:1/v1"}], "key_env": [], "currency": "CNY",
 "families": {"default": {"open": true, "origin": "cn", "context": 32768, "max_output": 8192}},
 "models": [{"id": "my-32b", "tier": "cheap"}, {"id": "my-7b", "tier": "cheap"}],
 "prices": [{"model": "my-32b", "currency": "CNY", "hour": 36, "watts": 700, "source": "our books", "source_date": "2026-11", "confidence": "derived"},
            {"model": "my-7b", "currency": "CNY", "hour": 9, "source": "our books", "source_date": "2026-11", "confidence": "derived"}]}
END
expect 0 run -q --sim --sim-arg speed=20 -m mine/my-32b,mine/my-7b -s arithmetic-en --sample 15 --concurrency 4
expect 0 compare --money -o json
mv out compare.json
sql "SELECT model, started_unix_ns, started_unix_ns + ended_ns FROM attempt ORDER BY 1, 2" >spans
python3 - <<'END' || fail "money and joules of the time under way"
import json
rows = {r["model"]: r for r in json.load(open("compare.json"))["rows"]}
busy = {0: 0, 1: 0}
end = {0: 0, 1: 0}
for line in open("spans"):
    model, start, stop = (int(x) for x in line.split("|"))
    busy[model] += max(0, stop - max(start, end[model]))
    end[model] = max(end[model], stop)
for number, (name, hour) in enumerate((("mine/my-32b", 36), ("mine/my-7b", 9))):
    row = rows[name]
    assert abs(row["server_busy_ms"] * 1e6 - busy[number]) < 0.02 * busy[number], (row["server_busy_ms"], busy)
    money = hour * row["server_busy_ms"] / 3.6e6
    assert row["correct"] > 0
    assert abs(float(row["cost_per_correct"]["amount"]) - money / row["correct"]) < 1e-6 * money, row
    joules = 700 * row["server_busy_ms"] / 1e3 / row["correct"] if number == 0 else None
    assert (row["joules_per_correct"] is None) == (joules is None), row
    assert joules is None or abs(row["joules_per_correct"] - joules) < 1e-6 * joules, row
END
# In another currency the hour is converted, at the day's rate, and nothing else changes.
expect 0 compare --currency USD -o json
jq -es '(.[1].rows | map({(.model): (.cost_per_correct.amount | tonumber)}) | add) as $usd | .[0].rows |
    all((.cost_per_correct.amount | tonumber) / $usd[.model] | . > 5 and . < 9)' compare.json out >/dev/null || fail "dollars: $(jq -c .rows out)"
expect 0 compare
grep -q 'J per' out && grep -q 'own servers: money and joules of the time' out || fail "not shown"
# The simulator's answers of an unknown vendor come without usage: nothing is counted, and nothing made of it.
jq -e '.rows | all(.tokens_per_correct == null)' compare.json >/dev/null || fail "tokens of nothing"
expect 0 bill -o json
jq -e '[.rows[].tokens // 0] | min >= 0' out >/dev/null || fail "tokens below 0: $(jq -c .rows out)"
# What the hours will be is not known before.
expect 0 plan -m mine/my-32b -s arithmetic-en -o json
jq -e '.rows | all(.cost == null and .cost_high == null)' out >/dev/null || fail "a plan of a server's hours: $(jq -c .rows out)"
expect 0 bill
grep -q 'server' out || fail "the bill does not say that servers are no lines of it"
