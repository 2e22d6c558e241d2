#!/bin/bash
# Signals in mid-run: the first drains, nothing that was answered is lost, the same command carries on.
set -u
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
fail() { echo "interrupt_test: $*"; cat err 2>/dev/null; exit 1; }
db=results/steelyard.db seed=0
# Slow enough for signals to meet calls in flight.
ask() {
    exec "$steelyard" run --sim --sim-seed "$1" --sim-arg speed=50 --concurrency 6 \
        -m deepseek/deepseek-flash -s arithmetic-en
}
replies() { sqlite3 $db 'SELECT count(*) FROM reply' 2>/dev/null || echo 0; }
# Starts a run, sends it the signals when some replies are there; leaves the status in $status.
interrupted() {
    seed=$1; shift
    before=$(replies)
    ask "$seed" >out 2>err </dev/null & pid=$!
    for _ in $(seq 300); do [ "$(replies)" -gt $((before + 3)) ] && break; sleep 0.02; done
    for signal in "$@"; do kill -"$signal" $pid || fail "ended before SIG$signal"; sleep 0.05; done
    wait $pid; status=$?
}

for case in "INT 130" "TERM 143" "HUP 143"; do
    set -- $case
    interrupted $((seed + 1)) "$1"
    [ $status = "$2" ] || fail "exit $status after SIG$1, expected $2"
    grep -q 'interrupted\|terminated' err || fail "interruption not told"
    [ "$(sqlite3 $db 'SELECT state FROM run ORDER BY id DESC LIMIT 1')" = interrupted ] || fail "state after SIG$1"
    # Drained: what was begun has its end.
    [ "$(sqlite3 $db 'SELECT count(*) FROM attempt WHERE outcome IS NULL')" = 0 ] || fail "attempts without an end"
    asked=$(sqlite3 $db "SELECT count(*) FROM attempt a JOIN reply r USING (run, cell) WHERE a.run = (SELECT max(id) FROM run)")
    (ask "$seed") >out 2>err </dev/null || fail "did not carry on after SIG$1"
    twice=$(sqlite3 $db "SELECT count(*) FROM (SELECT cell FROM attempt WHERE run = (SELECT max(id) FROM run)
        AND outcome = 'answered' GROUP BY cell HAVING count(*) > 1)")
    [ "$twice" = 0 ] || fail "$twice answered cells were asked again (of $asked)"
done

interrupted 9 INT INT
[ $status = 130 ] || fail "exit $status after two SIGINT"
[ "$(sqlite3 $db 'SELECT count(*) FROM attempt WHERE outcome IS NULL')" = 0 ] || fail "cancelled attempts without an end"
"$steelyard" store check >out 2>err || fail "store not sound"
