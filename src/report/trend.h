/* The nights of a model on a suite, one run after the other: what it scored, what changed, and what is
 * an alarm. `steelyard trend` prints it, the nightly chart draws it, the report says what is new.
 *
 * A series is made of nights that can be compared: the same questions, prompts, graders and parameters.
 * Where one of these changed a new series begins, and says why. Alarms, marks and the statistics behind
 * them: docs/trend.md. */
#ifndef REPORT_TREND_H
#define REPORT_TREND_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/error.h"
#include "price/price.h"
#include "report/result.h"
#include "stats/interval.h"
#include "store/query.h"
#include "wire/provider.h"

/* Against the same questions of the reference run. */
struct trend_against {
    int64_t questions;     /* that both answered; 0: nothing to compare */
    double difference;     /* night - reference, -1 to 1; NAN */
    struct interval range; /* 95 % */
    double p, p_adjusted;  /* two-sided; by Holm over all series of that night; NAN */
};

/* One night: what a run has of the series. */
struct trend_point {
    int64_t run;
    const char *run_name;
    int64_t unix_ns; /* when the run was made */
    int64_t day; /* days since 1970: the run's period where that is a day, else of unix_ns, UTC */
    const char *night; /* "2026-11-24" */
    int64_t scored, left_out, planned;
    double value;                 /* the score, 0 to 1 */
    struct interval range;        /* 95 %, as `compare` shows it */
    bool is_watched;              /* enough was answered for it to count in the alarms */
    struct result_price per_1000; /* money by 1,000 answered items, in trend->currency */
    double ttft_p50_ns;           /* NAN: none, or not publishable */
    const char *response_model;   /* the id that most of its answers name; "" */
    const char *fingerprint;      /* likewise; "" where the vendor sends none */
    double
        similarity; /* of its answers with those of the night before, 0 to 1; NAN: not measured */
    struct trend_against against;
    /* Of the stretch of nights between two shifts that it belongs to: their mean, and its 95 %
     * interval over nights. NAN: too few. */
    double level;
    struct interval level_range;
};

enum trend_mark_kind {
    TREND_RELEASE,     /* the profile says that the vendor released something */
    TREND_MODEL_ID,    /* another id answers */
    TREND_FINGERPRINT, /* another system fingerprint */
    TREND_PRICE,       /* the price list changed */
    TREND_NEW_SERIES,  /* its first night, where an earlier series was broken off */
};
struct trend_mark {
    enum trend_mark_kind kind;
    int64_t day, unix_ns;
    const char *night;
    const char *text, *text_zh; /* not made safe: names as the vendor wrote them */
};

enum trend_alarm_kind {
    TREND_SHIFT,     /* CUSUM: the level shifted */
    TREND_DRIFT,     /* Mann-Kendall */
    TREND_REFERENCE, /* one night against the reference run */
    TREND_SWAP_ID,   /* the rest: silent swaps, of which no release tells */
    TREND_SWAP_FINGERPRINT,
    TREND_SWAP_TOKENS,
    TREND_SWAP_ANSWERS,
    TREND_SWAP_TTFT,
    TREND_SWAP_SPEED,
    TREND_ALARM_KIND_COUNT
};
const char *trend_alarm_name(enum trend_alarm_kind kind); /* "shift"; for machines */
const char *trend_mark_name(enum trend_mark_kind kind);   /* "price" */

struct trend_alarm {
    enum trend_alarm_kind kind;
    size_t point, since; /* raised on that night; the night that it points to */
    double change;       /* of the score for the first three, -1 to 1; of tokens: a prompt's, on
                            average; of times: new median / old - 1; of similarity; NAN: none */
    double statistic;    /* sum of the CUSUM, z of the drift, else p; NAN */
    const char *text, *text_zh; /* as marks' */
};

enum trend_break { /* why an earlier series was broken off, as flags */
                   TREND_QUESTIONS = 1 << 0,
                   TREND_PROMPTS = 1 << 1,
                   TREND_GRADER = 1 << 2,
                   TREND_PARAMETERS = 1 << 3,
};

struct trend_series {
    const char *model; /* label */
    const char *provider, *model_id, *title, *suite;
    bool is_simulated;
    unsigned broken_by;         /* enum trend_break; 0: nothing was there before */
    ptrdiff_t previous;         /* number of the series before it; -1 */
    bool has_ended;             /* another one took its place */
    struct trend_point *points; /* in order of time */
    size_t point_count;
    struct trend_mark *marks; /* likewise */
    size_t mark_count;
    struct trend_alarm *alarms; /* by the night on which they were raised */
    size_t alarm_count;
    double slope; /* Sen's, of the current stretch, a night; NAN below 8 nights */
    size_t point_capacity, mark_capacity, alarm_capacity; /* ours */
    struct trend_inside *inside;
};

struct trend {
    struct trend_series *series; /* by model, suite and time */
    size_t count, capacity;
    const char *currency;
    const char *reference; /* "baseline:release" or the run's name; NULL: none */
    int64_t reference_run; /* its id; 0 */
    size_t run_count;      /* that were read */
    int64_t first_day, last_day;
    struct arena arena;
};

struct trend_options {
    const int64_t *runs; /* ids */
    size_t run_count;
    const struct price_book *book;        /* NULL: every price is unknown */
    const struct provider_set *providers; /* whose releases are announced; NULL: none */
    const char *currency;                 /* NULL: as the newest run's result has it */
    const char *model, *suite;            /* a part of the label; the suite; NULL: all */
    int64_t reference;                    /* a run's id; 0: none */
    const char *reference_name;           /* as the user knows it */
};

/* NULL and *err on failure. Memory grows with the nights, not with their texts. What the options point
 * to need not outlive the call. */
struct trend *trend_load(struct store *store, const struct trend_options *options,
                         struct error *err);
void trend_free(struct trend *trend);
/* Its alarms since that day, of all series. */
size_t trend_alarms_since(const struct trend *trend, int64_t day);

#endif
