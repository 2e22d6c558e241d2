#include "report/page_gather.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/mem.h"
#include "report/bill.h"

enum { NO_QUESTION = -1 };

struct gathering {
    struct gathered *out;
    const struct page_samples_options *options;
    const struct result *result; /* of the run at hand */
    size_t first_subject;        /* of its models */
    int64_t *question_of;        /* by its items; NO_QUESTION: not in the page */
    size_t first_sample, at;     /* its samples, and where the calls are */
};

static struct view keep(struct gathering *g, struct view text)
{
    return (struct view){arena_copy(&g->out->arena, text), text.len};
}

static int64_t span_ms(int64_t from, int64_t to)
{
    return from < 0 || to < from ? -1 : (to - from) / CLOCK_MS;
}

static bool take_cell(void *context, const struct cell_row *row)
{
    struct gathering *g = context;
    struct gathered *out = g->out;
    struct arena *arena = &out->arena;

    if (row->outcome == OUTCOME_PENDING)
        return true;
    out->all++;
    if (g->question_of[row->item] == NO_QUESTION)
        return true;
    MEM_GROW(out->samples, out->sample_count, &out->sample_capacity);
    out->samples[out->sample_count++] = (struct sample){
        .question = (size_t)g->question_of[row->item],
        .subject = g->first_subject + (size_t)row->model,
        .cell = row->cell,
        .repeat = row->repeat,
        .outcome = row->outcome,
        .score = row->score,
        .is_cost_known = true,
        .usage = row->usage,
        .first_ms = span_ms(row->times.sent, attempt_first_token(&row->times)),
        .total_ms = span_ms(row->times.sent, row->times.ended),
        .answer = keep(g, row->answer),
        .thought = keep(g, row->reasoning),
        .extracted = keep(g, row->extracted),
        .detail = keep(g, row->detail),
        .rule = arena_strdup(arena, row->rule),
        .grader =
            row->grader[0] ? arena_printf(arena, "%s %s", row->grader, row->grader_version) : "",
        .response_model = arena_strdup(arena, row->response_model),
        .finish_reason = arena_strdup(arena, row->finish_reason),
        .error = ""};
    return true;
}

/* Cells and calls come in the same order. */
static bool take_attempt(void *context, const struct attempt_row *row)
{
    struct gathering *g = context;
    struct gathered *out = g->out;

    while (g->at < out->sample_count && out->samples[g->at].cell < row->cell)
        g->at++;
    if (g->at == out->sample_count)
        return false;
    struct sample *sample = &out->samples[g->at];
    if (sample->cell != row->cell)
        return true;
    const struct bill bill = bill_attempt(g->options->book, &g->result->run->models[row->model],
                                          row, g->result->currency);
    sample->calls++;
    sample->is_cost_known &= bill_is_known(&bill);
    sample->cost += bill.cost.total;
    if (row->error_code[0] || row->error_message[0])
        sample->error = arena_printf(&out->arena, "%s%s%s", row->error_code,
                                     row->error_code[0] && row->error_message[0] ? ": " : "",
                                     row->error_message);
    return true;
}

/* Questions -------------------------------------------------------------------------------------- */

static int compare_items(const void *a, const void *b)
{
    const struct run_item *x = *(const struct run_item *const *)a,
                          *y = *(const struct run_item *const *)b;
    int order = strcmp(x->suite, y->suite);

    if (!order)
        order = strcmp(x->id, y->id);
    if (!order)
        order = strcmp(x->hash, y->hash);
    return order;
}

/* The questions by suite, id and content, sorted; which item of `items` is which. */
struct place {
    const struct run_item *item;
    size_t question;
};

static struct place *sort_questions(const struct gathered *out)
{
    struct place *places = mem_zalloc(out->question_count + 1, sizeof *places);

    for (size_t i = 0; i < out->question_count; i++)
        places[i] = (struct place){out->questions[i].item, i};
    qsort(places, out->question_count, sizeof *places, compare_items);
    return places;
}

static bool is_wanted(const struct gathering *g, const struct run_item *item)
{
    return !g->options->suite || strcmp(item->suite, g->options->suite) == 0;
}

/* Of the run's items, every stride-th becomes a question, or is one of an earlier run already. */
static void place_questions(struct gathering *g, size_t stride)
{
    struct gathered *out = g->out;
    const struct query_run *run = g->result->run;
    size_t known = out->question_count, wanted = 0;
    struct place *places = sort_questions(out);
    bool *is_used = mem_zalloc(known + 1, sizeof *is_used);

    for (size_t i = 0; i < run->item_count; i++) {
        const struct run_item *item = &run->items[i];
        g->question_of[i] = NO_QUESTION;
        if (!is_wanted(g, item))
            continue;
        const struct place *place = bsearch(&item, places, known, sizeof *places, compare_items);
        bool is_taken = wanted++ % stride == 0 && g->options->samples_max > 0;
        if (place && !is_used[place->question]) {
            is_used[place->question] = true;
            g->question_of[i] = (int64_t)place->question;
        } else if (is_taken) {
            MEM_GROW(out->questions, out->question_count, &out->question_capacity);
            g->question_of[i] = (int64_t)out->question_count;
            out->questions[out->question_count++] = (struct question){.item = item};
        }
    }
    out->all_questions = wanted > out->all_questions ? wanted : out->all_questions;
    free(is_used);
    free(places);
}

/* Every so many questions, so that the cells of all runs are at most samples_max. */
static size_t find_stride(const struct gathering *g, struct result *const *results, size_t count)
{
    int64_t cells = 0, max = g->options->samples_max;

    for (size_t i = 0; i < count; i++) {
        for (size_t m = 0; m < results[i]->run->model_count; m++)
            cells += result_total(results[i], m)->planned;
    }
    return max > 0 && cells > max ? (size_t)((cells + max - 1) / max) : 1;
}

/* Whole ------------------------------------------------------------------------------------------ */

static int compare_samples(const void *a, const void *b)
{
    const struct sample *x = a, *y = b;

    if (x->question != y->question)
        return x->question < y->question ? -1 : 1;
    if (x->subject != y->subject)
        return x->subject < y->subject ? -1 : 1;
    return x->repeat - y->repeat;
}

static bool gather_run(struct gathering *g, struct store *store, size_t stride, struct error *err)
{
    const struct query_run *run = g->result->run;
    const struct query_filter filter = {.run = run->info.id,
                                        .model = -1,
                                        .cell = -1,
                                        .suite = g->options->suite,
                                        .purpose = g->result->purpose,
                                        .flags = QUERY_TEXTS};

    g->question_of = mem_zalloc(run->item_count + 1, sizeof *g->question_of);
    place_questions(g, stride);
    g->at = g->first_sample = g->out->sample_count;
    bool ok = query_cells(store, &filter, take_cell, g, err) &&
              query_attempts(store, &filter, take_attempt, g, err);
    free(g->question_of);
    g->first_subject += run->model_count;
    return ok;
}

bool gather_samples(struct gathered *gathered, struct store *store, struct result *const *results,
                    size_t count, const struct page_samples_options *options, struct error *err)
{
    struct gathering g = {.out = gathered, .options = options};
    size_t stride = find_stride(&g, results, count);

    for (size_t i = 0; i < count; i++) {
        g.result = results[i];
        if (!gather_run(&g, store, stride, err))
            return false;
    }
    if (gathered->sample_count)
        qsort(gathered->samples, gathered->sample_count, sizeof *gathered->samples,
              compare_samples);
    return true;
}

void gathered_release(struct gathered *gathered)
{
    free(gathered->questions);
    free(gathered->samples);
    arena_release(&gathered->arena);
}
