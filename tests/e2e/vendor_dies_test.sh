#!/bin/bash
# A vendor that dies in mid-run: its lane gives up, the other goes on, the run ends incomplete with everything
# kept, the table says how many answers are missing, and the same command later asks only those.
set -u
work=$(mktemp -d); pids=()
trap 'kill -9 "${pids[@]}" 2>/dev/null; rm -rf "$work"' EXIT
cd "$work" || exit 2
fail() { echo "vendor_dies_test: $*"; cat out err 2>/dev/null; exit 1; }
echo '{"*": {"error_rate": 0, "overload_rate": 0, "filter_input_rate": 0, "filter_output_rate": 0}}' >behaviour.json
# vendor NAME PORT: starts one, sets $url and $pid
vendor() {
    "$steelyard" sim --port "$2" --speed 20 --log "$1.log" --behaviour behaviour.json --suite arithmetic-en \
        >"$1.out" 2>&1 </dev/null & pid=$!; pids+=($pid)
    for _ in $(seq 400); do grep -q 'listening on' "$1.out" && break; sleep 0.05; done
    url=$(sed -n 's/^listening on //p' "$1.out"); [ -n "$url" ] || fail "no simulator $1"
}
arrivals() { grep -c '"event":"arrival"' "$1.log"; }

vendor well 0; well=$url
vendor ill 0; ill=$url ill_pid=$pid
cat >sweep.json <<END
{"models": ["generic/a@url=$well/generic/v1", "generic/b@url=$ill/generic/v1"],
 "suites": ["arithmetic-en"], "repeats": 10, "give_up_after": "2s"}
END
ask() { timeout 300 "$steelyard" run -o csv sweep.json "$@" >out 2>err </dev/null; }
ask & run=$!
for _ in $(seq 600); do [ "$(arrivals ill)" -gt 100 ] && break; sleep 0.02; done
kill -9 $ill_pid; wait $ill_pid 2>/dev/null
wait $run; status=$?
[ $status = 5 ] || fail "exit $status, expected 5"
grep -q 'lane generic.* ended: no success for [2-9] s' err || fail "which lane ended, and why, is not told"
csv() { awk -F, -v m="$1" -v want="$2" 'NR == 1 {for (i = 1; i <= NF; i++) if ($i == want) c = i} index($1, m) == 1 {print $c}' out; }
[ "$(csv generic/a missing)" = 0 ] || fail "the other vendor's answers are missing"
missing=$(csv generic/b missing)
[ "$missing" -gt 0 ] && [ "$missing" -lt 600 ] || fail "$missing missing"
db=results/steelyard.db
kept=$(sqlite3 $db "SELECT count(*) FROM reply WHERE outcome IN ('answered', 'truncated', 'refused')")
[ $((kept + missing)) = 1200 ] || fail "$kept kept and $missing missing of 1200"
"$steelyard" compare >out 2>err || fail "compare"
grep -q "of 1200 cells have no reply yet" out || fail "the table does not say what is missing"

# Some days later.
before=$(arrivals well) asked=$(arrivals ill)
vendor ill "${ill##*:}"
ask || fail "not complete with the vendor back"
[ "$(arrivals well)" = "$before" ] || fail "the other vendor was asked again"
[ $(($(arrivals ill) - asked)) = "$missing" ] || fail "$(($(arrivals ill) - asked)) asked, $missing were missing"
[ "$(csv generic/b missing)" = 0 ] || fail "still missing"

# All of them dead: nothing hangs, nothing pretends to be complete.
kill -9 "${pids[@]}" 2>/dev/null
ask || fail "a complete run needs no vendor"
ask --new
[ $? = 5 ] || fail "two dead vendors"
"$steelyard" store check >out 2>&1 || fail "store not sound"
