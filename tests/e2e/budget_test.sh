#!/bin/bash
# Caps of a run, a model and a day, in the currency of the bill and in another, with 64 calls in flight: what
# the simulator would bill, by its own log, never passes them; the run stops with exit 6.
set -u
work=$(mktemp -d); pids=()
trap 'kill "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2
fail() { echo "budget_test: $*"; cat out err 2>/dev/null; exit 1; }
mkdir providers
# Prices a million tokens; alpha bills in CNY, beta in USD at 7.
for vendor in alpha:CNY beta:USD; do
    name=${vendor%:*}
    cat >providers/$name.json <<END
{"title": "$name", "currency": "${vendor#*:}", "allow_plain": true, "key_optional": true, "key_env": ["NO_KEY"],
 "regions": [{"name": "cn", "base_url": "http://127.0.0.1:9/v1"}], "request": {"stream_options": {"include_usage": true}},
 "errors": [{"message": "content filter", "outcome": "filtered_input", "retry": "never"}],
 "models": [{"id": "m", "context": 32768, "max_output": 8192}],
 "prices": [{"model": "m", "currency": "${vendor#*:}", "from": "2020-01-01", "input": 1, "output": 4, "confidence": "official",
             "source": "https://example.com", "source_date": "2026-01-01"}]}
END
done
echo '{"rates": [{"from": "USD", "to": "CNY", "rate": "7", "date": "2026-01-01", "source": "made up"}]}' >providers/exchange.json
"$steelyard" sim --speed 20 --log sim.log --suite arithmetic-en >sim.out 2>&1 </dev/null & pids+=($!)
for _ in $(seq 400); do grep -q 'listening on' sim.out && break; sleep 0.05; done
url=$(sed -n 's/^listening on //p' sim.out)

# bill PROVIDER SINCE: what calls after that line of the log come to, in millionths of the vendor's currency
bill() {
    tail -n +"$2" sim.log | jq -r --arg p "$1" 'select(.provider == $p and .usage) | [.usage.input, .usage.output] | @tsv' |
        awk '{n += $1 + 4 * $2} END {printf "%d\n", n}'
}
# sweep NAME REPEATS CAPS: 64 in flight, both models
sweep() {
    cat >"$1.json" <<END
{"models": [{"model": "alpha/m@max_tokens=300", "limits": {"concurrency": 64}}, {"model": "beta/m@max_tokens=300", "limits": {"concurrency": 64}}],
 "suites": ["arithmetic-en"], "repeats": $2, "concurrency": 64, "caps": $3}
END
}
since() { since=$(($(wc -l <sim.log) + 1)); }
ask() { "$steelyard" run --store "$1.db" --sim --sim-url "$url" "$2.json" >out 2>err </dev/null; }
# stopped NAME CAPS: asks, and wants it stopped by the budget; $alpha and $beta: the bills
stopped() {
    sweep "$1" 40 "$2"; since
    ask "$1" "$1"; local got=$?
    [ $got = 6 ] || fail "$1: exit $got, expected 6"
    grep -q 'stopped by the budget' err || fail "$1: not told"
    alpha=$(bill alpha "$since") beta=$(bill beta "$since")
    [ "$(sqlite3 "$1.db" "SELECT max(n) FROM (SELECT count(*) OVER (ORDER BY started_unix_ns + sent_ns
        RANGE BETWEEN 20000000 PRECEDING AND CURRENT ROW) AS n FROM attempt WHERE sent_ns IS NOT NULL)")" -gt 8 ] || fail "$1: not many at once"
    "$steelyard" store --store "$1.db" check >out 2>err || fail "$1: books"
}
# within BILL CAP WHAT: under the cap, and above half of it
within() { [ "$1" -le "$2" ] && [ "$1" -gt $(($2 / 2)) ] || fail "$3: a bill of $1 millionths, a cap of $2"; }

stopped run '[{"scope": "run", "amount": "0.8", "currency": "CNY"}]'
within $((alpha + 7 * beta)) 800000 "a run's cap in CNY"
stopped other '[{"scope": "run", "amount": "0.1", "currency": "USD"}]'
within $((alpha + 7 * beta)) 700000 "a run's cap in USD"
stopped model '[{"scope": "model", "model": "beta/m@max_tokens=300", "amount": "0.06", "currency": "USD"}]'
within "$beta" 60000 "a model's cap"
[ "$(sqlite3 model.db 'SELECT count(*) FROM reply WHERE cell < 2400')" = 2400 ] || fail "the other model was stopped as well"
stopped both '[{"scope": "run", "amount": "0.8", "currency": "CNY"}, {"scope": "model", "model": "beta/m@max_tokens=300", "amount": "0.04", "currency": "USD"}]'
within "$beta" 40000 "a model's cap beside a run's"
within $((alpha + 7 * beta)) 800000 "a run's cap beside a model's"

# A day's cap is shared by two runs of one store, at work at the same time.
sweep day1 40 '[{"scope": "day", "amount": "1", "currency": "CNY"}]'
sweep day2 39 '[{"scope": "day", "amount": "1", "currency": "CNY"}]'
since
(ask day day1) & one=$!
(cd "$work" && "$steelyard" run --store day.db --sim --sim-url "$url" day2.json >out2 2>err2 </dev/null); two=$?
wait $one; one=$?
[ "$one $two" = "6 6" ] || fail "the day's cap: exits $one and $two"
[ "$(sqlite3 day.db 'SELECT count(DISTINCT run) FROM attempt')" = 2 ] || fail "only one run had a share"
within $(($(bill alpha "$since") + 7 * $(bill beta "$since"))) 1000000 "a day's cap"
"$steelyard" store --store day.db check >out 2>err || fail "books of the day"
