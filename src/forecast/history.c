#include "forecast/history.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/bill.h"
#include "report/subject.h"
#include "stats/repeats.h"

enum {
    RUNS_MAX = 30,     /* the newest */
    CALLS_MAX = 4000,  /* of a model and suite: more would say nothing new */
    ITEMS_MAX = 100000 /* of a run that is read for pairs */
};

struct loader {
    struct history *history;
    const struct plan *plan;
    const struct forecast_options *options;
    const char *currency;
    int64_t runs[RUNS_MAX]; /* the newest first */
    size_t run_count;
    /* At hand. */
    const struct query_run *run;
    struct history_entry *entry;
};

static bool is_planned(const struct plan *plan, const char *label)
{
    for (size_t i = 0; i < plan->model_count; i++) {
        if (strcmp(plan->models[i].label, label) == 0)
            return true;
    }
    return false;
}

/* Calls ---------------------------------------------------------------------------------------- */

static struct history_entry *entry_of(struct history *h, const char *label, const char *suite)
{
    for (size_t i = 0; i < h->count; i++) {
        if (strcmp(h->entries[i].label, label) == 0 && strcmp(h->entries[i].suite, suite) == 0)
            return &h->entries[i];
    }
    MEM_GROW(h->entries, h->count, &h->capacity);
    h->entries[h->count] = (struct history_entry){.label = arena_strdup(&h->arena, label),
                                                  .suite = arena_strdup(&h->arena, suite)};
    return &h->entries[h->count++];
}

static bool take_attempt(void *context, const struct attempt_row *attempt)
{
    struct loader *l = context;
    struct history_entry *e = l->entry;
    struct attempt_row now = *attempt;

    if (!attempt->has_ended || attempt->usage.input < 0 || attempt->usage.output < 0)
        return true;
    now.started_unix_ns = l->options->now_unix_ns;
    const struct bill bill =
        bill_attempt(l->options->book, &l->run->models[attempt->model], &now, l->currency);
    double output = (double)attempt->usage.output;
    double money = (double)bill.cost.total / (double)DECIMAL_PICO;
    e->calls++;
    e->replies += attempt->is_final;
    e->input += (double)attempt->usage.input;
    e->output += output;
    e->output_output += output * output;
    e->seconds += (double)attempt->times.ended / 1e9;
    e->thinks |= attempt->usage.reasoning > 0 || attempt->times.first_reasoning >= 0;
    e->unpriced += bill.state != BILL_KNOWN;
    e->money += money;
    e->money_money += money * money;
    return e->calls < CALLS_MAX;
}

static bool load_suite(struct loader *l, struct store *store, size_t model, const char *suite,
                       struct error *err)
{
    const struct query_filter filter = {
        .run = l->run->info.id, .model = (int)model, .cell = -1, .suite = suite};

    l->entry = entry_of(l->history, l->run->models[model].label, suite ? suite : "");
    return l->entry->calls >= CALLS_MAX || query_attempts(store, &filter, take_attempt, l, err);
}

/* Every model on the plan's suites; those of the plan on all that the run has, too. */
static bool load_calls(struct loader *l, struct store *store, bool has_suite, struct error *err)
{
    const struct plan *plan = l->plan;

    for (size_t model = 0; model < l->run->model_count; model++) {
        for (size_t i = 0; has_suite && i < plan->suite_count; i++) {
            if (!load_suite(l, store, model, plan->suites[i].suite->name, err))
                return false;
        }
        if (is_planned(plan, l->run->models[model].label) &&
            !load_suite(l, store, model, NULL, err))
            return false;
    }
    return true;
}

/* Pairs ---------------------------------------------------------------------------------------- */

/* A question's answers are kept as their sum: of right or wrong ones that is their variance too. */
static double within(const struct subject_item *item)
{
    double p = item->score / item->scored;

    return item->scored > 1 ? p * (1 - p) * item->scored / (item->scored - 1) : NAN;
}

static void measure_pair(struct history *h, const struct subject *a, const struct subject *b,
                         const char *suite)
{
    double n = 0, sum = 0, squares = 0, spread = 0, answers = 0, repeated = 0;

    for (size_t i = 0; i < a->run->item_count; i++) {
        const struct subject_item *x = &a->items[i], *y = &b->items[i];
        if (strcmp(a->run->items[i].suite, suite) != 0 || !x->scored || !y->scored)
            continue;
        double d = x->score / x->scored - y->score / y->scored, w = within(x) + within(y);
        n += 1;
        sum += d;
        squares += d * d;
        answers += fmin(x->scored, y->scored);
        repeated += !isnan(w);
        spread += isnan(w) ? 0 : w;
    }
    if (n < FORECAST_SOME)
        return;
    MEM_GROW(h->pairs, h->pair_count, &h->pair_capacity);
    h->pairs[h->pair_count++] =
        (struct history_pair){.a = arena_strdup(&h->arena, subject_label(a)),
                              .b = arena_strdup(&h->arena, subject_label(b)),
                              .suite = suite,
                              .questions = (int64_t)n,
                              .variance = (squares - sum * sum / n) / (n - 1),
                              .within = repeated > 0 ? spread / repeated : NAN,
                              .repeats = answers / n};
}

static void measure_pairs(struct loader *l, const struct subject *subjects, size_t count)
{
    for (size_t a = 0; a < count; a++) {
        for (size_t b = a + 1; b < count; b++) {
            for (size_t i = 0; i < l->plan->suite_count; i++) {
                const char *suite = l->plan->suites[i].suite->name;
                if (!history_find_pair(l->history, subject_label(&subjects[a]),
                                       subject_label(&subjects[b]), suite))
                    measure_pair(l->history, &subjects[a], &subjects[b], suite);
            }
        }
    }
}

static bool load_pairs(struct loader *l, struct store *store, struct error *err)
{
    const struct subject_options options = {.book = l->options->book, .currency = l->currency};
    struct subject *subjects = mem_zalloc(l->run->model_count + 1, sizeof *subjects);
    size_t count = 0;
    bool ok = true;

    for (size_t i = 0; ok && l->run->item_count < ITEMS_MAX && i < l->run->model_count; i++) {
        if (!is_planned(l->plan, l->run->models[i].label))
            continue;
        ok = subject_load(&subjects[count], store, l->run, (int)i, &options, err);
        count += ok;
    }
    if (ok)
        measure_pairs(l, subjects, count);
    for (size_t i = 0; i < count; i++)
        subject_release(&subjects[i]);
    free(subjects);
    return ok;
}

/* Runs ----------------------------------------------------------------------------------------- */

static bool take_run(void *context, const struct run_info *info)
{
    struct loader *l = context;
    size_t at = 0;

    if (info->is_simulated != (l->plan->simulation != NULL))
        return true;
    while (at < l->run_count && l->runs[at] > info->id)
        at++;
    if (at == RUNS_MAX)
        return true;
    if (l->run_count == RUNS_MAX)
        l->run_count--;
    memmove(&l->runs[at + 1], &l->runs[at], (l->run_count - at) * sizeof *l->runs);
    l->runs[at] = info->id;
    l->run_count++;
    return true;
}

static bool has_suite(const struct loader *l)
{
    for (size_t i = 0; i < l->run->item_count; i++) {
        for (size_t j = 0; j < l->plan->suite_count; j++) {
            if (strcmp(l->run->items[i].suite, l->plan->suites[j].suite->name) == 0)
                return true;
        }
    }
    return false;
}

static bool load_run(struct loader *l, struct store *store, int64_t id, struct error *err)
{
    struct query_run *run = query_run_load(store, id, err);

    if (!run)
        return false;
    l->run = run;
    bool of_suite = has_suite(l);
    bool ok = load_calls(l, store, of_suite, err) && (!of_suite || load_pairs(l, store, err));
    query_run_free(run);
    return ok;
}

bool history_load(struct history *history, const struct plan *plan, struct store *store,
                  const struct forecast_options *options, const char *currency, struct error *err)
{
    struct loader l = {.history = history, .plan = plan, .options = options, .currency = currency};

    *history = (struct history){0};
    bool ok = store_run_each(store, 0, take_run, &l, err);
    for (size_t i = 0; ok && i < l.run_count; i++)
        ok = load_run(&l, store, l.runs[i], err);
    if (!ok)
        history_release(history);
    return ok;
}

void history_release(struct history *history)
{
    free(history->entries);
    free(history->pairs);
    arena_release(&history->arena);
}

const struct history_entry *history_find(const struct history *h, const char *label,
                                         const char *suite)
{
    for (size_t i = 0; i < h->count; i++) {
        if (strcmp(h->entries[i].label, label) == 0 && strcmp(h->entries[i].suite, suite) == 0)
            return &h->entries[i];
    }
    return NULL;
}

const struct history_pair *history_find_pair(const struct history *h, const char *a, const char *b,
                                             const char *suite)
{
    for (size_t i = 0; i < h->pair_count; i++) {
        const struct history_pair *p = &h->pairs[i];
        bool is_pair = (strcmp(p->a, a) == 0 && strcmp(p->b, b) == 0) ||
                       (strcmp(p->a, b) == 0 && strcmp(p->b, a) == 0);
        if (is_pair && strcmp(p->suite, suite) == 0)
            return p;
    }
    return NULL;
}
