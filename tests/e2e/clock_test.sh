#!/bin/bash
# The clock of the machine is set in mid-run, two days back, then five forward: nothing waits by it, nothing
# ends, what was measured is measured by another clock, and the books of the days agree with their attempts.
set -u
work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
cd "$work" || exit 2
fail() { echo "clock_test: $*"; cat out err 2>/dev/null; exit 1; }
command -v cc >/dev/null || { echo "clock_test: no C compiler"; exit 77; }
cat >shift.c <<'END'
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
/* CLOCK_REALTIME, set off by as many seconds as the file named by CLOCK_SHIFT says now. */
int clock_gettime(clockid_t id, struct timespec *t)
{
    char text[32] = "";
    int rc = (int)syscall(SYS_clock_gettime, id, t), fd;

    if (id != CLOCK_REALTIME || (fd = open(getenv("CLOCK_SHIFT"), O_RDONLY)) < 0)
        return rc;
    if (read(fd, text, sizeof text - 1) > 0)
        t->tv_sec += atol(text);
    close(fd);
    return rc;
}
END
cc -shared -fPIC -o shift.so shift.c || fail "the shim does not build"
export CLOCK_SHIFT=$PWD/shift
echo 0 >shift
ask() {
    env LD_PRELOAD="$PWD/shift.so" ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0" \
        "$steelyard" run --sim --sim-arg speed=20 --budget-day '500 CNY' -m deepseek/deepseek-flash,qwen/qwen3.8-flash \
        -s arithmetic-en --repeats 4 --concurrency 8 -o csv >out 2>err </dev/null
}
db=results/steelyard.db
replies() { sqlite3 $db 'SELECT count(*) FROM reply' 2>/dev/null || echo 0; }
until_replies() { for _ in $(seq 600); do [ "$(replies)" -ge "$1" ] && return; sleep 0.02; done; fail "no progress"; }
ask & run=$!
until_replies 40; echo -172800 >shift.new; mv shift.new shift
until_replies 160; echo 259200 >shift.new; mv shift.new shift
wait $run; status=$?
[ $status = 0 ] || fail "exit $status"
[ "$(replies)" = 480 ] || fail "$(replies) replies"
days=$(sqlite3 $db 'SELECT count(DISTINCT started_unix_ns / 86400000000000) FROM attempt')
[ "$days" = 3 ] || fail "$days days: the clock did not jump"
odd=$(sqlite3 $db "SELECT count(*) FROM attempt WHERE handed_ns < 0 OR sent_ns < handed_ns OR ended_ns < sent_ns OR ended_ns > 60e9")
[ "$odd" = 0 ] || fail "$odd attempts were timed by the clock that was set"
"$steelyard" store check >out 2>err || fail "the books do not agree"
