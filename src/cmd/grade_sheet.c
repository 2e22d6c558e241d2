#include "cmd/grade_sheet.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/mem.h"
#include "score/majority.h"
#include "stats/interval.h"
#include "stats/passk.h"

enum { VOTE_MAX = 1024 }; /* bytes of an answer that are kept to be compared */

/* Samples of one item. */
struct item_tally {
    unsigned n, correct;
    double score;
    const struct grader *grader;
    struct majority_vote *votes; /* n of them */
    size_t capacity;
};

struct grade_row {
    const char *model;
    uint64_t hash;
    struct item_tally *items; /* by index in the suite */
    int64_t outcome[OUTCOME_COUNT];
    double score;
    bool has_fraction, has_samples; /* a score between 0 and 1; an item with several samples */
};

void sheet_init(struct grade_sheet *sheet, const struct suite *suite)
{
    *sheet = (struct grade_sheet){.suite = suite};
}

void sheet_release(struct grade_sheet *sheet)
{
    for (size_t i = 0; i < sheet->count; i++) {
        for (size_t k = 0; k < sheet->suite->item_count; k++)
            free(sheet->rows[i].items[k].votes);
        free(sheet->rows[i].items);
    }
    free(sheet->rows);
    arena_release(&sheet->arena);
}

static struct grade_row *find_row(struct grade_sheet *sheet, const char *model)
{
    uint64_t hash = hash64(view_of(model), 0);
    struct grade_row *row;

    for (size_t i = 0; i < sheet->count; i++)
        if (sheet->rows[i].hash == hash && strcmp(sheet->rows[i].model, model) == 0)
            return &sheet->rows[i];
    MEM_GROW(sheet->rows, sheet->count, &sheet->capacity);
    row = &sheet->rows[sheet->count++];
    *row =
        (struct grade_row){.model = arena_strdup(&sheet->arena, model),
                           .hash = hash,
                           .items = mem_zalloc(sheet->suite->item_count + 1, sizeof *row->items)};
    return row;
}

/* What was extracted, where the reply held an answer at all. */
static struct majority_vote vote_of(struct grade_sheet *sheet, const struct verdict *verdict)
{
    struct majority_vote vote = {.score = verdict->score};
    bool has_answer = verdict->outcome == OUTCOME_CORRECT || verdict->outcome == OUTCOME_PARTIAL ||
                      verdict->outcome == OUTCOME_WRONG;

    if (!has_answer || !verdict->extracted.len)
        return vote;
    if (verdict->extracted.len > VOTE_MAX) /* a program: alike when it is the same text */
        vote.answer =
            view_of(arena_printf(&sheet->arena, "%016llx",
                                 (unsigned long long)hash64(str_view(&verdict->extracted), 0)));
    else
        vote.answer = (struct view){arena_copy(&sheet->arena, str_view(&verdict->extracted)),
                                    verdict->extracted.len};
    return vote;
}

void sheet_add(struct grade_sheet *sheet, const char *model, const struct suite_item *item,
               const struct grader *grader, const struct verdict *verdict)
{
    struct grade_row *row = find_row(sheet, model);
    struct item_tally *tally = &row->items[item - sheet->suite->items];

    row->outcome[verdict->outcome]++;
    if (verdict->outcome == OUTCOME_GRADER_FAILED && !sheet->failure)
        sheet->failure = arena_strdup(&sheet->arena, str_text(&verdict->detail));
    if (!outcome_is_scored(verdict->outcome))
        return;
    row->has_samples |= tally->n > 0;
    row->has_fraction |= verdict->score > 0 && verdict->score < 1;
    row->score += verdict->score;
    tally->grader = grader;
    MEM_GROW(tally->votes, tally->n, &tally->capacity);
    tally->votes[tally->n] = vote_of(sheet, verdict);
    tally->n++;
    tally->correct += verdict->outcome == OUTCOME_CORRECT;
    tally->score += verdict->score;
}

static int64_t scored(const struct grade_row *row)
{
    int64_t n = 0;

    for (int i = 0; i < OUTCOME_COUNT; i++)
        n += outcome_is_scored((enum outcome)i) ? row->outcome[i] : 0;
    return n;
}

/* Wilson for one yes or no an item; by item where there are samples or partial credit. */
static struct interval row_interval(const struct grade_row *row, size_t item_count)
{
    struct cluster_sums sums = {0};

    if (!row->has_samples && !row->has_fraction)
        return interval_wilson(row->score, (double)scored(row));
    for (size_t i = 0; i < item_count; i++)
        cluster_add(&sums, row->items[i].n, row->items[i].score, 0);
    return interval_mean(&sums);
}

static const struct column columns[] = {
    {.key = "model", .title = "model", .title_zh = "模型", .kind = COLUMN_TEXT},
    {.key = "score",
     .title = "score",
     .title_zh = "得分",
     .unit = "%",
     .kind = COLUMN_PERCENT,
     .digits = 4,
     .has_interval = true},
    {.key = "n", .title = "n", .kind = COLUMN_INTEGER},
    {.key = "correct", .title = "correct", .title_zh = "正确", .kind = COLUMN_INTEGER},
    {.key = "partial",
     .title = "partial",
     .title_zh = "部分",
     .kind = COLUMN_INTEGER,
     .priority = 4},
    {.key = "wrong", .title = "wrong", .title_zh = "错误", .kind = COLUMN_INTEGER, .priority = 2},
    {.key = "no_answer", .title = "no\nanswer", .title_zh = "无答案", .kind = COLUMN_INTEGER},
    {.key = "unparsed", .title = "unparsed", .kind = COLUMN_INTEGER, .is_machine_only = true},
    {.key = "truncated", .title = "truncated", .kind = COLUMN_INTEGER, .is_machine_only = true},
    {.key = "refused", .title = "refused", .kind = COLUMN_INTEGER, .is_machine_only = true},
    {.key = "grader_failed",
     .title = "grader\nfailed",
     .title_zh = "无法评分",
     .kind = COLUMN_INTEGER,
     .priority = 3},
    {.key = "missing",
     .title = "items\nmissing",
     .title_zh = "缺题",
     .kind = COLUMN_INTEGER,
     .priority = 1},
#define SHARE_OF(key_text, title_text)                                                             \
    {                                                                                              \
        .key = (key_text), .title = (title_text), .unit = "%", .kind = COLUMN_PERCENT,             \
        .digits = 4, .is_machine_only = true                                                       \
    }
#define PASS_AT(k) SHARE_OF("pass_at_" #k, "pass@" #k)
#define ALL_OF(k)  SHARE_OF("all_of_" #k, "pass^" #k)
    PASS_AT(1),
    PASS_AT(2),
    PASS_AT(5),
    PASS_AT(10),
    PASS_AT(25),
    PASS_AT(50),
    PASS_AT(100),
    ALL_OF(2),
    ALL_OF(5),
    ALL_OF(10),
    ALL_OF(25),
    ALL_OF(50),
    ALL_OF(100),
    PASS_AT(k),
    ALL_OF(k),
    SHARE_OF("maj_at_k", "maj@k"),
    SHARE_OF("consistency", "consistency"),
};
/* The k of the columns above; the others and these are there when an item has several samples. */
static const unsigned shown_k[] = {1, 2, 5, 10, 25, 50, 100};
enum {
    SHOWN_K = sizeof shown_k / sizeof *shown_k,
    SAMPLES_COLUMNS = 2 * SHOWN_K - 1 + 4 /* pass^1 is pass@1 */
};

/* An estimator of stats/passk.h over the answered items, for k of an item's samples (0: all of them); NAN where one
 * has fewer. */
static double row_of_k(const struct grade_row *row, size_t item_count,
                       double (*estimate)(unsigned n, unsigned c, unsigned k), unsigned k)
{
    double sum = 0;
    size_t n = 0;

    for (size_t i = 0; i < item_count; i++)
        if (row->items[i].n) {
            sum += estimate(row->items[i].n, row->items[i].correct, k ? k : row->items[i].n);
            n++;
        }
    return n ? sum / (double)n : NAN;
}

/* All samples of each item together. */
struct agreeing {
    unsigned least, most;           /* samples of an item */
    double majority, shared, share; /* means over the items; share: of the largest group */
};

static struct agreeing row_agreeing(const struct grade_row *row, const struct suite *suite)
{
    struct agreeing a = {0};
    double n = 0;

    for (size_t i = 0; i < suite->item_count; i++) {
        const struct item_tally *t = &row->items[i];
        const struct grade_input input = {.language = suite->language,
                                          .reference = suite->items[i].reference,
                                          .choices = suite->items[i].choices};
        struct majority m;
        if (!t->n)
            continue;
        majority_count(t->grader, &input, t->votes, t->n, &m);
        a.least = n == 0 || t->n < a.least ? t->n : a.least;
        a.most = t->n > a.most ? t->n : a.most;
        a.majority += m.first;
        a.shared += m.shared;
        a.share += (double)m.largest / t->n;
        n++;
    }
    a.majority = n > 0 ? a.majority / n : NAN;
    a.shared = n > 0 ? a.shared / n : NAN;
    a.share = n > 0 ? a.share / n : NAN;
    return a;
}

static int64_t items_missing(const struct grade_row *row, size_t item_count)
{
    int64_t missing = 0;

    for (size_t i = 0; i < item_count; i++)
        missing += row->items[i].n == 0;
    return missing - row->outcome[OUTCOME_GRADER_FAILED] > 0
               ? missing - row->outcome[OUTCOME_GRADER_FAILED]
               : 0;
}

static void fill_samples(const struct grade_row *row, const struct suite *suite, unsigned k,
                         struct value *value)
{
    struct agreeing a = row_agreeing(row, suite);
    size_t count = suite->item_count;

    for (size_t i = 0; i < SHOWN_K; i++)
        *value++ = value_percent(row_of_k(row, count, passk_any, shown_k[i]));
    for (size_t i = 1; i < SHOWN_K; i++)
        *value++ = value_percent(row_of_k(row, count, passk_all, shown_k[i]));
    *value++ = value_percent(row_of_k(row, count, passk_any, k));
    *value++ = value_percent(row_of_k(row, count, passk_all, k));
    *value++ = value_percent(a.majority);
    *value = value_percent(a.share);
}

static void fill_row(const struct grade_row *row, const struct suite *suite, bool has_samples,
                     unsigned k, struct table *out)
{
    const int64_t *o = row->outcome;
    size_t item_count = suite->item_count;
    struct interval range = row_interval(row, item_count);
    int64_t n = scored(row);
    struct value *value = table_add_row(out);

    *value++ = value_text(out, view_of(row->model));
    *value++ =
        value_with_interval(value_percent(n ? row->score / (double)n : NAN), range.low, range.high);
    *value++ = value_integer(n);
    *value++ = value_integer(o[OUTCOME_CORRECT]);
    *value++ = value_integer(o[OUTCOME_PARTIAL]);
    *value++ = value_integer(o[OUTCOME_WRONG]);
    *value++ = value_integer(o[OUTCOME_UNPARSED] + o[OUTCOME_TRUNCATED] + o[OUTCOME_REFUSED]);
    *value++ = value_integer(o[OUTCOME_UNPARSED]);
    *value++ = value_integer(o[OUTCOME_TRUNCATED]);
    *value++ = value_integer(o[OUTCOME_REFUSED]);
    *value++ = value_integer(o[OUTCOME_GRADER_FAILED]);
    *value++ = value_integer(items_missing(row, item_count));
    if (has_samples)
        fill_samples(row, suite, k, value);
}

static void note_agreeing(const struct grade_row *row, const struct suite *suite, struct table *out)
{
    struct agreeing a = row_agreeing(row, suite);
    char k[32] = "";

    if (a.least != a.most)
        (void)snprintf(k, sizeof k, "%u to ", a.least);
    table_note(out,
               "%.60s: maj@k %.4f %% (k %s%u; of equal groups the one drawn first; ties shared "
               "%.4f %%), all k right %.4f %%, largest group %.4f %% of k",
               row->model, 100 * a.majority, k, a.most, 100 * a.shared,
               100 * row_of_k(row, suite->item_count, passk_all, 0), 100 * a.share);
}

/* The k that are told, in their order: those shown and the chosen one (0: none). */
static size_t told_k(unsigned chosen, unsigned *out)
{
    size_t count = 0;

    for (size_t i = 0; i < SHOWN_K; i++) {
        if (chosen && chosen < shown_k[i]) {
            out[count++] = chosen;
            chosen = 0;
        }
        chosen = chosen == shown_k[i] ? 0 : chosen;
        out[count++] = shown_k[i];
    }
    if (chosen)
        out[count++] = chosen;
    return count;
}

/* "@2 70.0000 %, @5 …" for each of them that every answered item has; '^' begins at 2, since pass^1 is pass@1. */
static void put_shares(const struct grade_row *row, size_t item_count, unsigned chosen, char sign,
                       struct str *out)
{
    unsigned k[SHOWN_K + 1];
    size_t count = told_k(chosen, k);

    for (size_t i = 0; i < count; i++) {
        double share = row_of_k(row, item_count, sign == '@' ? passk_any : passk_all, k[i]);
        if (!isnan(share) && (sign == '@' || k[i] > 1))
            str_printf(out, "%s%c%u %.4f %%", out->len ? ", " : "", sign, k[i], 100 * share);
    }
}

static void note_of_k(const struct grade_row *row, size_t item_count, unsigned chosen,
                      struct table *out)
{
    struct str any = {0}, all = {0};

    put_shares(row, item_count, chosen, '@', &any);
    put_shares(row, item_count, chosen, '^', &all);
    if (any.len)
        table_note(out, "%.60s: pass%s%s%s (unbiased, of the samples an item has)", row->model,
                   str_text(&any), all.len ? "; pass" : "", str_text(&all));
    if (chosen && isnan(row_of_k(row, item_count, passk_any, chosen)))
        table_note(out, "%.60s: an item has fewer than %u samples: no pass@%u", row->model, chosen,
                   chosen);
    str_release(&any);
    str_release(&all);
}

void sheet_table(const struct grade_sheet *sheet, const char *grader, unsigned k, struct table *out)
{
    size_t column_count = sizeof columns / sizeof *columns;
    bool by_item = false, has_samples = false;

    for (size_t i = 0; i < sheet->count; i++)
        has_samples |= sheet->rows[i].has_samples;
    table_init(out, "grade", columns, has_samples ? column_count : column_count - SAMPLES_COLUMNS);
    out->origin = TABLE_REAL;
    for (size_t i = 0; i < sheet->count; i++) {
        fill_row(&sheet->rows[i], sheet->suite, has_samples, k, out);
        by_item |= sheet->rows[i].has_samples || sheet->rows[i].has_fraction;
    }
    table_note(out, "suite %s, grader %s; %s 95 %% interval%s", sheet->suite->name, grader,
               by_item ? "item by item" : "Wilson",
               by_item ? " where an item has several samples or partial credit" : "");
    for (size_t i = 0; i < sheet->count; i++)
        if (sheet->rows[i].has_samples) {
            note_of_k(&sheet->rows[i], sheet->suite->item_count, k, out);
            note_agreeing(&sheet->rows[i], sheet->suite, out);
        }
    table_note(out, "no answer counts as wrong; what the grader could not judge is left out of n");
    if (sheet->failure)
        table_note(out, "the first that it could not judge: %.300s", sheet->failure);
}
