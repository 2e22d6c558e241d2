# Sourced, after counting.sh, by tests that need nights: runs on simulated vendors, each on a day of its own.
# Gives night STORE DAYS [OPTION...]: nightly.json as of that many days from now, answered as behaviour.json says.
cat >shift.c <<'END'
#define _GNU_SOURCE
#include <stdlib.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
/* CLOCK_REALTIME, as many days off as NIGHT says. */
int clock_gettime(clockid_t id, struct timespec *t)
{
    int rc = (int)syscall(SYS_clock_gettime, id, t);
    const char *days = getenv("NIGHT");

    if (id == CLOCK_REALTIME && days)
        t->tv_sec += atol(days) * 86400;
    return rc;
}
END
cc -shared -fPIC -o shift.so shift.c || exit 1
sweep() { # FILE [PARAMETERS]
    echo "{\"models\": [\"deepseek/deepseek-flash@think=off,temperature=0${2:-}\"], \"suites\": [\"arithmetic-zh\"], \"period\": \"daily\"}" >"$1"
}
sweep nightly.json
# What no night of these tests is about: odd outcomes, and failures that are tried again.
quiet='"error_rate": 0, "overload_rate": 0, "refusal_rate": 0, "unparsed_rate": 0, "truncated_rate": 0, "filter_input_rate": 0, "filter_output_rate": 0, "queue_rate": 0'
behave() { echo "{\"*\": {$quiet${1:+, $1}}}" >behaviour.json; }
behave
night() {
    local store=$1 days=$2; shift 2
    NIGHT=$days LD_PRELOAD=$PWD/shift.so ASAN_OPTIONS="${ASAN_OPTIONS:-}:verify_asan_link_order=0" \
        "$steelyard" run -q --store "$store" "${nightly:-nightly.json}" --sim --sim-arg behaviour=behaviour.json \
        "$@" >out 2>err </dev/null || fail "night $days: $(cat err)"
}
