#!/bin/bash
# A process that stands still again and again in mid-run: its loop's lateness is in the store, and no output
# gives its latency as one to publish.
# Alone: it looks at what the machine's load does to the measured times.
set -u
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
bad=0
fail() { echo "FAILED: $*"; bad=1; }
is() { [ "$2" = "$3" ] || fail "$1: '$2', not '$3'"; }

"$steelyard" run -q --store s.db --sim --sim-arg speed=2 -m qwen/qwen3.8-max -s arithmetic-en --sample 40 >out 2>err &
run=$!
while kill -0 $run 2>/dev/null; do
    kill -STOP $run; sleep 0.15; kill -CONT $run; sleep 0.05
done
wait $run || fail "run ended with $?: $(cat err)"

# Another run is interrupted while it stands still, and carried on in peace: its first part is not forgotten.
samples() { sqlite3 two.db "SELECT coalesce(json_extract(manifest, '$.loop.$1'), 0) FROM run"; }
"$steelyard" run -q --store two.db --sim --sim-arg speed=2 -m qwen/qwen3.8-max -s arithmetic-en --sample 40 >out 2>err &
run=$!
for _ in $(seq 50); do sleep 0.02; kill -STOP $run; sleep 0.1; kill -CONT $run; done # 50 late of some 2,000 looks
kill -INT $run
wait $run
is "exit after SIGINT" $? 130
first=$(samples samples)
"$steelyard" run -q --store two.db --sim --sim-arg speed=2 -m qwen/qwen3.8-max -s arithmetic-en --sample 40 >out 2>err ||
    fail "did not carry on: $(cat err)"
[ "$first" -gt 0 ] && [ "$(samples samples)" -gt "$first" ] || fail "$(samples samples) samples after $first"
[ "$(samples late_p99_us)" -gt 5000 ] || fail "lateness of $(samples late_p99_us) us over both sessions"

late=$(sqlite3 s.db "SELECT json_extract(manifest, '$.loop.late_p99_us') FROM run")
[ "${late:-0}" -gt 5000 ] || fail "lateness of ${late:-none} us"

for format in table md; do
    "$steelyard" compare --store s.db -o $format >out || fail "compare -o $format"
    is "marks in cells and note of $format" "$(grep -c '†' out)" 2
    grep -q '^.*†: no latency to publish' out || fail "no note in $format"
done
"$steelyard" compare --store s.db -o json >out
is "json" "$(jq -c '.rows[0] | [.ttft_p50_ms, .latency_is_publishable]' out)" '[null,false]'
"$steelyard" compare --store s.db -o csv >out
is "csv" "$(python3 -c '
import csv
row = list(csv.DictReader(l for l in open("out") if not l.startswith("#")))[0]
print(repr(row["ttft_p50_ms"]), row["latency_is_publishable"])')" "'' false"
exit $bad
