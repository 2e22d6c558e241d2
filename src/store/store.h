/* The store: what was asked, what came back, what it weighed. Facts only, never money or scores.
 *
 * One table of functions, with SQLite behind it today and PostgreSQL later; the schema is a product
 * (docs/store.md) that analysts query with plain SQL. Lanes and budgets are reached only through
 * reservations, so that two runs on one store share them. All functions of this header are
 * synchronous and belong on one thread at a time; the running sweep uses store/writer.h.
 *
 * Durability: WAL, synchronous=FULL (a sweep syncs by itself: store/syncer.h). An attempt with its
 * worst-case reservation is on disk before its request leaves; an attempt without an end stays charged
 * until it is settled. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/decimal.h"
#include "base/error.h"
#include "base/outcome.h"
#include "base/str.h"
#include "base/usage.h"

struct store;

enum { STORE_HISTOGRAM_MAX = 4096 };

enum store_mode { STORE_READ, STORE_WRITE, STORE_CREATE };
/* `location`: a path (default results/steelyard.db). An older schema is migrated on STORE_WRITE
 * with a backup beside it; a newer one is refused; STORE_READ works on a read-only disk. */
struct store *store_open(const char *location, enum store_mode mode, struct error *err);
void store_close(struct store *store);
const char *store_location(const struct store *store);

/* Runs ------------------------------------------------------------------------------------- */

enum run_state { RUN_OPEN, RUN_COMPLETE, RUN_INCOMPLETE, RUN_STOPPED_BUDGET, RUN_INTERRUPTED };
const char *run_state_name(enum run_state state);
const char *run_state_name_zh(enum run_state state); /* the same for Chinese readers */

struct run_model {     /* one a model of the plan, by its index */
    const char *label; /* canonical spec: "qwen/qwen3.8-max@think=high" */
    const char *provider, *model, *region, *currency, *title, *lane;
    const char *parameters; /* canonical JSON */
    const char *tags;       /* "open,flagship,cn" */
};
struct run_item { /* one an item of the plan, by its index */
    const char *suite, *id, *category, *cluster, *hash;
    const char *content; /* JSON: typed parts as asked, reference, choices, grader */
};
struct run_info {
    int64_t id;
    const char *name;      /* short, typable, unique in the store */
    const char *title;     /* the sweep's name */
    const char *plan_hash; /* with the period's label: what makes a run the same */
    const char *plan;      /* JSON */
    const char *manifest;  /* JSON: tool version, suites, profiles, price book, seed, host */
    const char *period;    /* "" or "2026-11-24" or "2026-W48" */
    int64_t created_unix_ns, ended_unix_ns; /* 0: not ended */
    enum run_state state;
    bool is_simulated;
    int64_t cell_count;  /* all planned cells; those past models x items x repeats are judges' */
    int64_t repeats;     /* 0 at store_run_create: cell_count / (models x items) */
    int64_t judge_count; /* of its models, the last ones, that judge */
    bool is_only;        /* at store_run_create: of its plan and period */
};

/* Creates the run with its models and items in one transaction. Fills info->id and a fresh name
 * (stored in `out_name`, caller frees). Where info->is_only and another process was first, info->id is
 * its run and *out_name NULL. */
bool store_run_create(struct store *store, struct run_info *info, const struct run_model *models,
                      size_t model_count, const struct run_item *items, size_t item_count,
                      char **out_name, struct error *err);
bool store_run_set_state(struct store *store, int64_t run, enum run_state state, int64_t unix_ns,
                         struct error *err);
/* Puts a member into the run's manifest, in place of an earlier one of that name: what a session
 * learnt ("lanes", "loop"). `json`: its value. */
bool store_run_put_manifest(struct store *store, int64_t run, const char *key, const char *json,
                            struct error *err);
/* The newest run with that plan hash and period; *out_id 0 when there is none. */
bool store_run_find_plan(struct store *store, const char *plan_hash, const char *period,
                         int64_t *out_id, struct error *err);
/* A run by name, unique prefix, number, "latest", "latest:TITLE", or "baseline:NAME". */
bool store_run_find(struct store *store, const char *name, int64_t *out_id, struct error *err);
/* The callback's strings are valid during the call; return false to stop. */
typedef bool store_run_fn(void *context, const struct run_info *info);
bool store_run_each(struct store *store, int64_t only, store_run_fn *fn, void *context,
                    struct error *err);

/* A run blessed by name, to compare with; a name that exists is moved to the new run. */
bool store_baseline_set(struct store *store, const char *name, int64_t run, int64_t unix_ns,
                        struct error *err);
typedef bool store_baseline_fn(void *context, const char *name, int64_t run, int64_t unix_ns);
bool store_baseline_each(struct store *store, store_baseline_fn *fn, void *context,
                         struct error *err);

/* Attempts and replies ----------------------------------------------------------------------- */

/* Times are CLOCK_MONOTONIC ns relative to `started_unix_ns`'s instant; -1: did not happen. */
struct attempt_times {
    int64_t intended, handed, sent, headers, first_reasoning, first_answer, last_token, ended;
};
/* The first token of either kind; -1: none came. */
static inline int64_t attempt_first_token(const struct attempt_times *times)
{
    int64_t reasoning = times->first_reasoning, answer = times->first_answer;

    if (reasoning < 0 || answer < 0)
        return reasoning < 0 ? answer : reasoning;
    return reasoning < answer ? reasoning : answer;
}

struct attempt_begin {
    int64_t run, cell;
    int turn, number; /* number: 1, 2, … within the turn */
    int model;        /* index in the run */
    const char *lane;
    int64_t started_unix_ns;
    int64_t reserved_pico; /* worst case in `currency`; -1: unknown price */
    const char *currency;
};
struct attempt_end {
    int64_t attempt; /* id from the begin */
    enum outcome outcome;
    const char *retry_class;
    int http_status;
    const char *error_code, *error_message; /* redacted, cut to 2 kB; "" none */
    const char *request_id, *response_model, *response_id, *fingerprint, *service_tier,
        *finish_reason;
    bool is_fallback; /* the vendor says that another model answered */
    struct usage usage;
    struct attempt_times times;
    int64_t bytes, events;
    int64_t
        settled_pico; /* what it is known to have cost, in the reservation's currency; -1: unknown,
                         the reservation stays charged when usage could have been billed */
    bool is_billable; /* bytes of an answer came: unknown usage stays charged at the reservation */
    int64_t client_lag_ns; /* the client's own share of its time to first token, at most */
    const void *gaps;      /* inter-token histogram, see stats/histogram.h; may be NULL */
    size_t gaps_size;
};
struct reply_put {
    int64_t run, cell;
    int64_t attempt; /* the one that ended it */
    enum outcome outcome;
    struct view answer, reasoning; /* byte-true */
    bool is_reasoning_unknown;
};
struct turn_put { /* of turns after the first, whose messages are the item's */
    int64_t run, cell;
    int turn;             /* 2, 3, ... */
    const char *messages; /* JSON: what was added to the conversation for this turn */
    int64_t unix_ns;
};
struct lane_event_put { /* how a lane was paced: limits learnt, pauses, concurrency */
    int64_t run;
    const char *lane;
    int64_t unix_ns;
    const char *kind; /* a word of the pacing's: "concurrency", "pause", "limit", "breaker" */
    int64_t value;    /* in the unit of the kind */
    const char *note;
};
struct verdict_put {
    int64_t run, cell;
    const char *grader, *version; /* "number", "1"; the options' hash is in the plan */
    const char *purpose;          /* "default" or "published" */
    enum outcome outcome;
    double score;
    struct view extracted;
    const char *rule, *detail;
    unsigned flags;
    int64_t unix_ns;
};

/* Each is one transaction of its own; the writer groups many. */
bool store_verdict_put(struct store *store, const struct verdict_put *verdict, struct error *err);
bool store_begin(struct store *store, struct error *err); /* group what follows … */
bool store_commit(struct store *store, struct error *err);

/* The outcome of every cell that has one: out[cell], OUTCOME_PENDING elsewhere. */
bool store_outcomes(struct store *store, int64_t run, unsigned char *out, int64_t cell_count,
                    struct error *err);

/* Budget ------------------------------------------------------------------------------------- */

/* An attempt is charged with its reservation until it ends; then with what it is known to have
 * cost, or still with its reservation where bytes of an answer came without usage, or with nothing.
 * Charges are booked in the currency of the lane and converted when a cap is looked at. */
struct store_rate {
    const char *currency;
    int64_t pico; /* of the cap's currency for one unit of `currency` */
};
struct store_cap {
    const char *scope; /* "run", "model", "day" */
    int model;         /* with scope "model": its index in the run */
    int64_t pico;
    const char *currency;
    const struct store_rate *rates; /* of the other currencies in use; the cap's own needs none */
    size_t rate_count;
    bool allows_unknown; /* attempts without a price or rate may leave, and are not counted */
};
struct store_charge {
    int128 reserved, spent; /* pico of the cap's currency, rounded up; charged = reserved + spent */
    int64_t unknown;        /* attempts whose charge is unknown */
    char no_rate[16]; /* a charged currency that the cap has no rate for; "" none. Not counted */
};
/* What is charged now: settled + reserved of attempts without an end (also of dead processes).
 * Scope "day" counts every run of the store on the UTC day of `unix_ns`. One indexed look. */
bool store_charged(struct store *store, const struct store_cap *cap, int64_t run, int64_t unix_ns,
                   struct store_charge *out, struct error *err);

/* Care --------------------------------------------------------------------------------------- */

/* Reads the whole file: damage, broken references, sums that do not add up. One line a finding is
 * appended to `report`. */
bool store_check(struct store *store, struct str *report, bool *out_ok, struct error *err);
/* Gives free pages back to the disk; needs room for a second copy meanwhile. */
bool store_vacuum(struct store *store, struct error *err);
int store_schema_version(const struct store *store);
/* Of a store that was older when it was opened: its version then, and the backup beside it;
 * 0 and NULL otherwise. */
int store_migrated_from(const struct store *store, const char **out_backup);

#endif
