#include "run/samples.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "score/majority.h"
#include "stats/passk.h"

/* One question: the run's items of one suite and id. */
struct question {
    const struct run_item *item; /* the first of them */
    unsigned items;              /* copies and orders */
    unsigned orders;             /* distinct contents */
    struct majority_vote *votes; /* of the model at hand */
    size_t count, capacity;
    unsigned correct;
    double score, score_score;
    unsigned char *round_answered, *round_right; /* by copy and repeat: orders so far */
};
/* Of an item: its question, which copy within its order. */
struct place {
    size_t question;
    unsigned copy;
};

struct loading {
    const struct query_run *run;
    const char *suite, *purpose;
    unsigned k;
    struct question *questions;
    size_t count;
    struct place *places; /* by item */
    struct grading *grading;
    struct arena texts; /* of the model at hand */
};

/* Questions ----------------------------------------------------------------------------------- */

static bool is_same_question(const struct run_item *a, const struct run_item *b)
{
    return strcmp(a->suite, b->suite) == 0 && strcmp(a->id, b->id) == 0;
}

/* Items of a question follow each other, those of an order too (run/plan.c). */
static void find_questions(struct loading *l)
{
    const struct query_run *run = l->run;

    for (size_t i = 0; i < run->item_count; i++) {
        const struct run_item *item = &run->items[i], *before = i > 0 ? item - 1 : NULL;
        bool is_new = !before || !is_same_question(before, item);
        bool is_order = is_new || strcmp(before->content, item->content) != 0;
        if (is_new)
            l->questions[l->count++].item = item;
        struct question *q = &l->questions[l->count - 1];
        l->places[i].question = l->count - 1;
        l->places[i].copy = is_order ? 0 : l->places[i - 1].copy + 1;
        q->items++;
        q->orders += is_order;
    }
    for (size_t i = 0; i < l->count; i++) {
        struct question *q = &l->questions[i];
        size_t rounds = (size_t)q->items * (size_t)run->repeats + 1;
        q->round_answered = mem_zalloc(rounds, 1);
        q->round_right = mem_zalloc(rounds, 1);
    }
}

static void clear_questions(struct loading *l)
{
    for (size_t i = 0; i < l->count; i++) {
        struct question *q = &l->questions[i];
        size_t rounds = (size_t)q->items * (size_t)l->run->repeats + 1;
        q->count = 0;
        q->correct = 0;
        q->score = q->score_score = 0;
        memset(q->round_answered, 0, rounds);
        memset(q->round_right, 0, rounds);
    }
    arena_release(&l->texts);
}

static bool take_cell(void *context, const struct cell_row *row)
{
    struct loading *l = context;
    const struct place *place = &l->places[row->item];
    struct question *q = &l->questions[place->question];
    size_t round = place->copy * (size_t)l->run->repeats + (size_t)row->repeat;
    bool has_answer = row->outcome == OUTCOME_CORRECT || row->outcome == OUTCOME_PARTIAL ||
                      row->outcome == OUTCOME_WRONG;

    if (!outcome_is_scored(row->outcome))
        return true;
    MEM_GROW(q->votes, q->count, &q->capacity);
    struct majority_vote *vote = &q->votes[q->count++];
    *vote = (struct majority_vote){.score = row->score};
    if (has_answer)
        vote->answer = (struct view){arena_copy(&l->texts, row->extracted), row->extracted.len};
    q->correct += row->outcome == OUTCOME_CORRECT;
    q->score += row->score;
    q->score_score += row->score * row->score;
    q->round_answered[round]++;
    q->round_right[round] += row->outcome == OUTCOME_CORRECT;
    return true;
}

/* Figures ------------------------------------------------------------------------------------- */

/* Options that moved have other letters, and a judge's verdict is no answer: nothing to agree on. */
static bool count_majority(struct loading *l, const struct question *q, struct majority *out,
                           struct error *err)
{
    struct arena arena = {0};
    const struct json_value *content =
        json_parse(&arena, "item", view_of(q->item->content), JSON_STRICT, err);
    const char *key =
        l->purpose && strcmp(l->purpose, "published") == 0 ? "published_grader" : "grader";
    const struct json_value *options = json_get(content, key);
    const struct json_value *language = json_get(content, "language");
    const struct grader *grader =
        options ? grading_compile(l->grading, options, "item", err) : NULL;
    bool applies = grader && q->orders == 1 && strcmp(grader_name(grader), "judge") != 0;

    if (applies) {
        const struct grade_input input = {
            .language = language && language->type == JSON_STRING ? language->text.data : "",
            .reference = json_get(content, "reference"),
            .choices = json_get(content, "choices")};
        majority_count(grader, &input, q->votes, q->count, out);
    }
    arena_release(&arena);
    return applies;
}

static void add_question(struct loading *l, struct question *q, struct samples_row *row,
                         struct repeat_sums *repeats)
{
    struct majority majority;
    struct error ignored = {.kind = ERROR_NONE};

    if (q->count == 0)
        return;
    row->least = row->questions == 0 || q->count < row->least ? (unsigned)q->count : row->least;
    row->most = q->count > row->most ? (unsigned)q->count : row->most;
    row->questions++;
    row->mean += q->score / (double)q->count;
    repeat_add(repeats, (double)q->count, q->score, q->score_score);
    unsigned n = (unsigned)q->count, k = l->k ? l->k : n;
    if (k <= n) {
        row->drawn++;
        row->any += passk_any(n, q->correct, k);
        row->all += passk_all(n, q->correct, k);
    }
    if (count_majority(l, q, &majority, &ignored)) {
        row->majority += majority.first;
        row->shared += majority.shared;
        row->consistency += (double)majority.largest / (double)q->count;
    } else {
        row->majority = row->shared = row->consistency = NAN;
    }
    for (size_t i = 0; q->orders > 1 && i < (size_t)q->items * (size_t)l->run->repeats; i++) {
        row->rounds += q->round_answered[i] == q->orders;
        row->rounds_right += q->round_answered[i] == q->orders && q->round_right[i] == q->orders;
    }
}

static void finish_row(struct samples_row *row, const struct repeat_sums *repeats)
{
    double n = (double)row->questions, drawn = (double)row->drawn;

    row->variance = repeat_variance(repeats);
    row->se = repeat_se(&row->variance, repeats->questions / repeats->inverse);
    row->se_least = repeat_se(&row->variance, INFINITY);

    row->mean = n > 0 ? row->mean / n : NAN;
    row->any = drawn > 0 ? row->any / drawn : NAN;
    row->all = drawn > 0 ? row->all / drawn : NAN;
    row->majority = n > 0 ? row->majority / n : NAN;
    row->shared = n > 0 ? row->shared / n : NAN;
    row->consistency = n > 0 ? row->consistency / n : NAN;
}

static void add_rows(struct loading *l, unsigned model, struct samples *out)
{
    for (size_t i = 0; i < l->count;) {
        const char *suite = l->questions[i].item->suite;
        bool is_wanted = !l->suite || strcmp(suite, l->suite) == 0;
        struct samples_row row = {.model = model, .suite = suite};
        struct repeat_sums repeats = {0};
        for (; i < l->count && strcmp(l->questions[i].item->suite, suite) == 0; i++)
            add_question(l, &l->questions[i], &row, &repeats);
        if (!is_wanted)
            continue;
        finish_row(&row, &repeats);
        MEM_GROW(out->rows, out->count, &out->capacity);
        out->rows[out->count++] = row;
    }
}

bool samples_load(struct store *store, const struct query_run *run, const char *suite,
                  const char *purpose, unsigned k, struct samples *out, struct error *err)
{
    struct loading l = {.run = run, .suite = suite, .purpose = purpose, .k = k};
    bool ok = true;

    *out = (struct samples){0};
    l.questions = mem_zalloc(run->item_count + 1, sizeof *l.questions);
    l.places = mem_zalloc(run->item_count + 1, sizeof *l.places);
    l.grading = grading_new();
    find_questions(&l);
    for (unsigned model = 0; ok && model < run->model_count; model++) {
        const struct query_filter filter = {.run = run->info.id,
                                            .model = (int)model,
                                            .cell = -1,
                                            .suite = suite,
                                            .purpose = purpose,
                                            .flags = QUERY_TEXTS};
        clear_questions(&l);
        ok = query_cells(store, &filter, take_cell, &l, err);
        if (ok)
            add_rows(&l, model, out);
    }
    for (size_t i = 0; i < l.count; i++) {
        free(l.questions[i].votes);
        free(l.questions[i].round_answered);
        free(l.questions[i].round_right);
    }
    arena_release(&l.texts);
    grading_free(l.grading);
    free(l.questions);
    free(l.places);
    if (!ok)
        samples_release(out);
    return ok;
}

void samples_release(struct samples *samples)
{
    free(samples->rows);
    *samples = (struct samples){0};
}
