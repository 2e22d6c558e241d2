#!/bin/bash
# DeepSeek's peak hours in the bill of a run: each call by its own instant, holidays off-peak, calls across a boundary flagged,
# a day beyond the holiday table unknown and never off-peak.
set -u
. "$(dirname "$0")/stopping.sh"
expect 0 run -q --sim --sim-arg speed=0 -m deepseek/deepseek-flash -s arithmetic-en --sample 6
sqlite3 results/steelyard.db "DROP TRIGGER attempt_ends_once"
# cell, instant, seconds that the call took
while read -r cell instant seconds; do
    sqlite3 results/steelyard.db "UPDATE attempt SET started_unix_ns = strftime('%s', '$instant') * 1000000000,
        ended_ns = $seconds * 1000000000, input_tokens = 1000000, cached_tokens = 0, output_tokens = 1000000,
        outcome = coalesce(outcome, 'answered'), is_billable = 1
        WHERE id = (SELECT attempt FROM reply WHERE cell = $cell)"
done <<'END'
0 2026-11-23T02:00:00 10
1 2026-11-23T04:30:00 10
2 2026-10-01T02:00:00 10
3 2026-11-23T03:59:55 10
4 2026-11-21T02:00:00 10
5 2027-01-04T02:00:00 10
END
sqlite3 results/steelyard.db "DELETE FROM reply WHERE 0; UPDATE attempt SET is_billable = 0, input_tokens = NULL, output_tokens = NULL
    WHERE id NOT IN (SELECT attempt FROM reply)"
# USD per million: 0.30 and 1.20 at peak, half of it else.
for cell in 0:1.5 1:0.75 2:0.75 3:1.5 4:0.75 5:null; do
    expect 0 show latest ${cell%:*} -o json
    got=$(jq -r '[.attempts[] | select(.outcome == "answered" or .outcome == "truncated") | .cost.amount // "null"] | last' out)
    [ "$got" = "${cell#*:}" ] || fail "cell ${cell%:*}: $got, expected ${cell#*:}"
done
expect 0 bill -o json
jq -e '[.rows[] | select(.day == "2027-01-04") | .cost] | length > 0 and all(. == null)' out >/dev/null || fail "2027 has a price: $(jq -c .rows out)"
jq -r '.notes[]' out | grep -q '1 calls lie across a change of price' || fail "the call across 12:00 is not told: $(jq -c .notes out)"
expect 0 compare
grep -q '1 calls lie across a change of price' out || fail "compare does not tell it"
grep -q 'cost unknown for 1 of ' out || fail "compare does not tell the unknown one"
# By the list of another day: of 2026-08-10 there were no peak hours yet for this model, or other windows.
expect 0 compare --prices-at 2026-11-01 -o json
jq -e '.notes | any(test("not as billed"))' out >/dev/null || fail "not told as not billed"
