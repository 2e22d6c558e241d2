/* What is shown of a run under way: by `run` itself, and by `status` from another terminal. Pure: made of
 * a snapshot, whoever took it. */
#ifndef CMD_PROGRESS_VIEW_H
#define CMD_PROGRESS_VIEW_H

#include "report/column.h"
#include "run/session.h"
#include "store/store.h"

enum { PROGRESS_SCHEMA = 1 }; /* version of the fields of --progress json (docs/run.md) */

/* A cap of the budget, and how far it is used. */
struct progress_cap {
    const char *scope; /* "run", "model", "day" */
    const char *model; /* with "model": its label */
    const char *currency;
    int128 limit, charged; /* pico; charged: settled and reserved, as the budget counts it */
    int128 forecast;       /* at the end of the run, as far as is known; -1: unknown */
};

/* How long the slowest lane still needs. */
struct progress_left {
    int64_t ns;        /* -1: not known */
    int64_t spread_ns; /* 95 of 100 ends lie within ±, if the speed goes on as it was */
};

struct progress_view {
    const char *run_name, *title;
    bool is_simulated, has_color;
    unsigned ambiguous; /* width of characters of class A */
    int language;
    bool stops_at_cap; /* else it pauses */
    const struct session_snapshot *snapshot;
    struct progress_left left;
    const struct progress_cap *caps;
    size_t cap_count;
};

/* Cells that ended in intervals of equal length, the oldest first: counts[interval * lanes + lane]. */
struct progress_history {
    int64_t interval_ns;
    size_t intervals;
    const int64_t *counts;
};

int64_t progress_ended(const struct session_snapshot *snapshot);  /* of all planned cells */
int64_t progress_failed(const struct session_snapshot *snapshot); /* by the lanes of this session */
/* The slowest lane's missing cells over its rate, with the spread that its intervals show and that of
 * chance over what is missing. Not known before 2 % and 30 s, or while a lane with missing cells ended
 * none. */
struct progress_left progress_estimate(const struct session_snapshot *snapshot,
                                       const struct progress_history *history);
/* What a cap will be charged with when every missing cell costs what its lane's cells cost so far; -1
 * where a lane has no such figure or the cap no rate for it, and for caps of one model. */
int128 progress_forecast(const struct session_snapshot *snapshot, const struct store_cap *cap,
                         int128 charged);

/* The block of lines for a terminal of that size; at most rows - 1 lines. Busy lanes first where there
 * are more than rows. */
void progress_block(const struct progress_view *view, unsigned width, unsigned rows,
                    struct str *out);
/* One line with its time, for files. */
void progress_line(const struct progress_view *view, int64_t unix_ns, struct str *out);
/* A row a lane, as `status` prints it in every format. The caller releases it. */
void progress_table(const struct progress_view *view, struct table *table);
/* "1.20 CNY + 0.31 USD": spent and reserved by the lanes; "" nothing. */
void progress_money(const struct session_snapshot *snapshot, struct str *out);
void progress_duration(int64_t ns, struct str *out); /* "1:02:03", "2:05" */

/* docs/schema/progress.json: the JSON Schema of what follows. */
extern const char progress_schema[];
/* One JSON object on a line of its own; `kind` is "start", "progress" or "end", `state` the run's where
 * it ended, else NULL. */
void progress_json(const struct progress_view *view, const char *kind, const char *state,
                   int64_t unix_ns, struct str *out);
/* {"schema":1,"kind":"message","text":…} a line of `text`. */
void progress_json_message(struct view text, struct str *out);

#endif
