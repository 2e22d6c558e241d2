/* What the files trend_*.c share. */
#ifndef REPORT_TREND_INSIDE_H
#define REPORT_TREND_INSIDE_H

#include "report/trend.h"

/* The questions of one suite in one run, by id (copies in their order), so that runs whose plans list them
 * otherwise still line up. */
struct trend_sheet {
    const char *suite;
    size_t count;
    const struct run_item **items;
    size_t *numbers;  /* of the items in the run */
    size_t *clusters; /* of the items: questions of one source share one */
    size_t cluster_count;
    /* Hashes of: what is asked and what is right; the words it is asked in; the graders and their options. */
    uint64_t questions, prompts, grader;
};
/* One for each suite of the run, in the arena; pointers go into the run. */
struct trend_sheet *trend_sheets(const struct query_run *run, struct arena *arena,
                                 size_t *out_count);

enum { TREND_NAMES_MAX = 16, TREND_SKETCH = 64 };

/* Names of one kind and how many answers bear each. */
struct trend_names {
    struct trend_name {
        const char *text;
        int64_t count;
    } list[TREND_NAMES_MAX];
    size_t count;
    int64_t total; /* answers with a name; those of further names are in it */
};

/* What one night's answers show of the model behind the id. Arrays are by the sheet's order; released by
 * trend_evidence_release, but for the names, which live in the arena. */
struct trend_evidence {
    struct trend_names ids, fingerprints, graders;
    int64_t *tokens;      /* of the prompt; -1: not told */
    uint32_t *sketches;   /* TREND_SKETCH an answer, 0 without one; NULL: temperature is not 0 */
    double *ttft, *speed; /* seconds to the first token, output tokens a second after it */
    size_t item_count, time_count, time_capacity, speed_count, speed_capacity;
};
bool trend_evidence_load(struct trend_evidence *evidence, struct store *store,
                         const struct query_run *run, int model, const struct trend_sheet *sheet,
                         struct arena *arena, struct error *err);
void trend_evidence_release(struct trend_evidence *evidence);
const char *trend_names_first(const struct trend_names *names); /* of most answers; "" */
/* Mean likeness of the answers that both nights have: the share of pieces of eight bytes that two texts
 * have in common (Jaccard's index by Broder's sketch, in bins); NAN without any. */
double trend_likeness(const struct trend_evidence *a, const struct trend_evidence *b);
void trend_sketch(struct view text, uint32_t out[TREND_SKETCH]);

/* Scores of a night by question, for pairs. */
struct trend_scores {
    double *values; /* mean over the repeats; NAN: no score */
    size_t *clusters, count, cluster_count;
    bool is_yes_or_no; /* each was asked once and is 0 or 1 */
};
struct trend_scores trend_scores_new(const struct subject *subject, const struct trend_sheet *sheet,
                                     struct arena *arena);
/* a - b on the questions of both, which have the same key. */
struct trend_against trend_against(const struct trend_scores *a, const struct trend_scores *b,
                                   double *out_se);

/* Memory of a series while it is made. */
struct trend_key {
    uint64_t questions, prompts, grader, parameters;
};
struct trend_night {                      /* beside its point */
    double sampling_variance, resolution; /* struct control_night */
    bool is_latency_publishable;
    struct trend_evidence evidence; /* sketches: of the newest night only */
};
struct trend_inside {
    struct trend_key key;
    const char *currency;       /* that the model is billed in */
    struct trend_scores last;   /* of the newest night that is watched; values NULL: none */
    struct trend_night *nights; /* by point */
    size_t night_count, night_capacity;
};

unsigned trend_key_differs(const struct trend_key *a, const struct trend_key *b);

/* After all runs were read: orders the series, then the steps below. */
void trend_finish(struct trend *trend, const struct trend_options *options);
void trend_judge_levels(struct trend *trend);
void trend_judge_reference(struct trend *trend);
void trend_judge_swaps(struct trend *trend, const struct provider_set *providers);
void trend_mark_changes(struct trend *trend, const struct trend_options *options);
/* What the profile says was released on a day around that one; NULL. */
const struct model_release *trend_announced(const struct provider_set *providers,
                                            const struct trend_series *series, int64_t day);

/* `text` and `text_zh` live in the arena. */
struct trend_alarm *trend_add_alarm(struct trend_series *series, enum trend_alarm_kind kind,
                                    size_t point, size_t since);
struct trend_mark *trend_add_mark(struct trend_series *series, enum trend_mark_kind kind,
                                  const struct trend_point *point);

#endif
