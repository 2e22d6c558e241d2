/* A session: one process's work at one run, from what is missing to what can be had.
 *
 * The loop's thread asks; the writer's thread commits; graders' threads judge answers. Nothing
 * leaves before its attempt, with its worst-case reservation, is on disk. docs/run.md tells the
 * rules of retries, budgets and interruption. */
#ifndef RUN_SESSION_H
#define RUN_SESSION_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "base/outcome.h"
#include "base/str.h"
#include "price/price.h"
#include "run/budget.h"
#include "run/keys.h"
#include "run/plan.h"
#include "run/transcript.h"
#include "suite/sweep.h"

struct session;

struct session_config { /* everything is borrowed until session_free */
    const struct sweep *sweep;
    const struct plan *plan;
    const struct price_book *book;
    const struct budget *budget;
    const struct keys *keys;
    struct transcript *transcript; /* keeps the raw exchanges; or NULL */
    const char *store;             /* location */
    int64_t run;                   /* its id there */
    const char *run_name;          /* for the requests' ids */
    bool handles_signals;          /* SIGINT, SIGTERM, SIGHUP drain; see session_interrupt */
    int64_t retry_base_ns;         /* see run/retry.h; 0: 1 s */
    int64_t drain_bound_ns; /* SIGTERM, SIGHUP: then what is in flight is cancelled; 0: 20 s */
};

/* How it ended. The order is that of precedence. */
enum session_end {
    SESSION_COMPLETE,    /* every cell has an outcome that asking again could not better */
    SESSION_INCOMPLETE,  /* cells without an answer are left, and nothing more can be had now */
    SESSION_BUDGET,      /* a cap was reached */
    SESSION_INTERRUPTED, /* SIGINT */
    SESSION_TERMINATED,  /* SIGTERM, SIGHUP */
};

/* What a lane is doing, for people. */
struct session_lane {
    const char *name; /* "qwen/qwen3.8-max"; lives as long as the session */
    const char *currency;
    int in_flight, limit; /* requests under way; how many the lane allows at present */
    int64_t planned;      /* cells that this session has to ask */
    int64_t ended;        /* of them, those with an outcome now */
    int64_t failed;       /* of the ended, those without an answer */
    int64_t retries;
    int64_t waiting;         /* cells between two attempts */
    int64_t requests_minute; /* sent in the last minute */
    int64_t requests_limit;  /* a minute, as configured or learnt; 0: none */
    int64_t tokens_minute;   /* of replies in the last minute */
    int64_t tokens_limit;    /* as requests_limit */
    int64_t spent_pico;      /* of this session: settled, or charged in full where unknown */
    int64_t reserved_pico;   /* of requests under way */
    int64_t ttft_p50_ns;     /* -1: no token yet */
    char state[96];          /* "running", "pause 12 s (429)", "ended: …" */
    bool is_done;
};
struct session_snapshot {
    int64_t planned; /* all cells of the run */
    int64_t before;  /* of them, those that had their outcome when the session began */
    /* Sum: planned. OUTCOME_ANSWERED: not yet graded, and the replies of judges. */
    int64_t outcomes[OUTCOME_COUNT];
    int64_t in_flight;
    int64_t started_ns, taken_ns; /* clock_now_ns() */
    bool is_draining, is_paused;
    size_t lane_count;
    struct session_lane *lanes; /* the caller's: room for session_lane_count */
};

/* Holds the run (store/writer.h: a second process is refused), finds what is missing. */
struct session *session_new(const struct session_config *config, struct error *err);
/* Cells that this session would ask. */
int64_t session_missing(const struct session *session);
/* The worst case of what is missing, by model (judges after the candidates), in pico of its provider's currency; -1: unknown. */
int64_t session_worst(const struct session *session, unsigned model);
/* Asks until nothing more can be had, then commits everything. false: the store or the loop failed
 * (what was acknowledged is kept). */
bool session_run(struct session *session, enum session_end *out, struct error *err);
/* The first call drains: what is in flight ends, nothing new begins. The second cancels. Any thread,
 * also a signal handler's. */
void session_interrupt(struct session *session);
/* One sentence on why it ended early, or "" (a cap that was reached, lanes that ended). */
const char *session_reason(const struct session *session);

/* How the lanes were paced, after session_run: lines for people of those that were refused or told a
 * limit ("lane qwen/qwen3.8-max: requests a minute: configured 600, seen 400, now 420; refused by
 * quota 3 times; paused 9.1 s"), and a JSON list of all for the manifest. */
void session_put_lane_notes(const struct session *session, struct str *out);
void session_put_lanes(const struct session *session, struct str *out);
/* What a reader of the store needs to show this session while it runs, as a JSON object for the manifest:
 * its process and begin, lanes with their models, cells and limits, the caps of the budget. */
void session_put_start(const struct session *session, int64_t unix_ns, struct str *out);
/* How late the loop's own timers were in all sessions of the run so far, as a JSON object for the
 * manifest. */
void session_put_loop(const struct session *session, struct str *out);

size_t session_lane_count(const struct session *session);
/* What the session published last (five times a second). Any thread. */
void session_snapshot(struct session *session, struct session_snapshot *out);
void session_free(struct session *session); /* NULL is fine */

#endif
