/* Reading a run for reports: cells with their reply, attempts and verdict, in batches, never the
 * whole store in memory. */
#ifndef STORE_QUERY_H
#define STORE_QUERY_H

#include "store/store.h"

struct cell_row {
    int64_t run, cell;
    int model, item, repeat, turn_count, attempt_count; /* the first three: -1 with QUERY_JUDGES */
    enum outcome outcome; /* the verdict's when there is one, else the reply's, else PENDING */
    double score;         /* of the verdict; 0 otherwise */
    bool has_verdict;
    unsigned verdict_flags;
    const char *grader, *grader_version, *rule;
    /* The attempt that ended it. */
    int64_t started_unix_ns;
    struct usage usage;
    struct attempt_times times;
    int64_t client_lag_ns;
    const char *response_model, *finish_reason, *fingerprint;
    bool is_reasoning_unknown, is_fallback;
    /* Texts: only with QUERY_TEXTS, else empty. */
    struct view answer, reasoning, extracted, detail;
};
/* One HTTP call, for bills: every attempt, failed ones too. */
struct attempt_row {
    int64_t id, run, cell;
    int model, turn, number;
    int64_t started_unix_ns;
    enum outcome outcome;     /* PENDING while it has no end */
    bool has_ended, is_final; /* is_final: its reply is the cell's */
    int http_status;
    struct usage usage;
    struct attempt_times times;
    int64_t reserved_pico, settled_pico;
    bool is_billable, is_fallback;
    const char *currency, *response_model, *error_code, *error_message, *request_id, *retry_class;
    struct view gaps; /* between tokens (stats/histogram.h); only with QUERY_GAPS, else empty */
};

enum query_flags {
    QUERY_TEXTS = 1 << 0,
    QUERY_GAPS = 1 << 2,   /* the histograms of attempts */
    QUERY_JUDGES = 1 << 1, /* the judges' cells or attempts in place of the candidates' */
};

struct query_filter {
    int64_t run;
    int model;           /* -1: all; not with QUERY_JUDGES */
    int64_t cell;        /* -1: all */
    const char *suite;   /* NULL: all */
    const char *purpose; /* of the verdict: NULL is "default" */
    unsigned flags;
};

/* In order of cell. Strings are valid during the call; return false to stop (no error). Cells that
 * nothing was asked for yet are given too, as PENDING; judges' cells only when they are asked for. Of
 * several
 * verdicts of the purpose the newest counts. All rows are of one instant. A callback may read from
 * the same store; it may write to it only when the caller has called store_begin. */
typedef bool query_cell_fn(void *context, const struct cell_row *row);
bool query_cells(struct store *store, const struct query_filter *filter, query_cell_fn *fn,
                 void *context, struct error *err);
typedef bool query_attempt_fn(void *context, const struct attempt_row *row);
bool query_attempts(struct store *store, const struct query_filter *filter, query_attempt_fn *fn,
                    void *context, struct error *err);

/* Every verdict on one cell, also those that newer ones took the place of, by purpose and age. */
struct verdict_row {
    const char *purpose, *grader, *grader_version, *rule, *detail;
    int sequence;
    bool counts; /* the newest of its purpose */
    enum outcome outcome;
    double score;
    struct view extracted;
    unsigned flags;
    int64_t unix_ns;
};
typedef bool query_verdict_fn(void *context, const struct verdict_row *row);
bool query_verdicts(struct store *store, int64_t run, int64_t cell, query_verdict_fn *fn,
                    void *context, struct error *err);

/* What is read between the two is of one instant, however many calls it takes. */
bool query_begin(struct store *store, struct error *err);
void query_end(struct store *store);

/* A run with its models and items, owned by the caller. */
struct query_run {
    struct run_info info;
    struct run_model *models; /* the candidates, and after them the judges */
    size_t model_count;       /* of the candidates */
    size_t judge_count;
    struct run_item *items;
    size_t item_count;
    int64_t repeats;
    int64_t late_p99_ns; /* of the event loop, over all sessions; -1: not told */
    struct arena *arena;
};
struct query_run *query_run_load(struct store *store, int64_t run, struct error *err);
void query_run_free(struct query_run *run);
/* Whether the run has items of that suite; if not, *err tells which it has, and the nearest name. */
bool query_run_has_suite(const struct query_run *run, const char *suite, struct error *err);

#endif
