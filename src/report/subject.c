#include "report/subject.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/mem.h"

/* Loading -------------------------------------------------------------------------------------- */

static void note_grader(struct subject *subject, const struct cell_row *cell)
{
    for (size_t i = 0; i < subject->grader_count; i++) {
        size_t name = strlen(cell->grader);
        if (strncmp(subject->graders[i], cell->grader, name) == 0 &&
            subject->graders[i][name] == ' ' &&
            strcmp(subject->graders[i] + name + 1, cell->grader_version) == 0)
            return;
    }
    /* NOLINTNEXTLINE(bugprone-sizeof-expression): an array of pointers */
    MEM_GROW(subject->graders, subject->grader_count, &subject->grader_capacity);
    subject->graders[subject->grader_count++] =
        arena_printf(&subject->arena, "%s %s", cell->grader, cell->grader_version);
}

static void take_answer(struct subject *subject, struct subject_item *item,
                        const struct cell_row *cell)
{
    int64_t first = attempt_first_token(&cell->times);

    if (cell->usage.output >= 0) {
        item->output_tokens += (double)cell->usage.output;
        item->output_count++;
    }
    if (first < 0 || cell->times.sent < 0)
        return;
    double seconds = (double)(first - cell->times.sent) / 1e9;
    item->ttft_seconds += seconds;
    item->ttft_log += log(fmax(seconds, 1e-9));
    item->ttft_count++;
    MEM_GROW(subject->ttft, subject->ttft_count, &subject->ttft_capacity);
    subject->ttft[subject->ttft_count++] = (struct subject_ttft){(uint32_t)cell->item, seconds};
}

void subject_begin(struct subject *subject, const struct query_run *run, int model,
                   const char *currency)
{
    *subject = (struct subject){.run = run, .model = model};
    subject->currency = arena_strdup(&subject->arena, currency);
    subject->items = mem_zalloc(run->item_count + 1, sizeof *subject->items);
}

void subject_add_cell(struct subject *subject, const struct cell_row *cell)
{
    struct subject_item *item = &subject->items[cell->item];

    item->planned++;
    if (cell->has_verdict)
        note_grader(subject, cell);
    if (outcome_is_scored(cell->outcome)) {
        item->scored++;
        item->score += cell->score;
        item->correct += cell->outcome == OUTCOME_CORRECT;
        item->refused += cell->outcome == OUTCOME_REFUSED;
        item->unparsed += cell->outcome == OUTCOME_UNPARSED;
        item->truncated += cell->outcome == OUTCOME_TRUNCATED;
        take_answer(subject, item, cell);
        return;
    }
    item->filtered +=
        cell->outcome == OUTCOME_FILTERED_INPUT || cell->outcome == OUTCOME_FILTERED_OUTPUT;
    item->left_out += cell->outcome != OUTCOME_PENDING && cell->outcome != OUTCOME_ANSWERED;
}

void subject_add_attempt(struct subject *subject, const struct attempt_row *attempt,
                         const struct bill *bill)
{
    const struct query_run *run = subject->run;
    size_t number = (size_t)(attempt->cell / run->repeats) % run->item_count;
    struct subject_item *item = &subject->items[number];

    if (bill_is_known(bill))
        item->cost += (double)bill->cost.total / (double)DECIMAL_PICO;
    else
        item->unknown_calls++;
}

static int compare_texts(const void *a, const void *b)
{
    return strcmp(*(const char *const *)a, *(const char *const *)b);
}

void subject_end(struct subject *subject)
{
    struct str all = {0};

    if (subject->grader_count) /* else there is no list */
        qsort(subject->graders, subject->grader_count, sizeof *subject->graders, compare_texts);
    for (size_t i = 0; i < subject->grader_count; i++)
        str_printf(&all, "%s%s", i ? ", " : "", subject->graders[i]);
    subject->grader = arena_strdup(&subject->arena, str_text(&all));
    str_release(&all);
}

struct loader {
    struct subject *subject;
    const struct price_book *book;
};

static bool take_cell(void *context, const struct cell_row *cell)
{
    subject_add_cell(((struct loader *)context)->subject, cell);
    return true;
}

static bool take_attempt(void *context, const struct attempt_row *attempt)
{
    const struct loader *l = context;
    const struct bill bill = bill_attempt(l->book, &l->subject->run->models[l->subject->model],
                                          attempt, l->subject->currency);

    subject_add_attempt(l->subject, attempt, &bill);
    return true;
}

bool subject_load(struct subject *subject, struct store *store, const struct query_run *run,
                  int model, const struct subject_options *options, struct error *err)
{
    struct loader l = {.subject = subject, .book = options->book};
    const struct query_filter filter = {
        .run = run->info.id, .model = model, .cell = -1, .purpose = options->purpose};

    subject_begin(subject, run, model, options->currency);
    if (query_cells(store, &filter, take_cell, &l, err) &&
        query_attempts(store, &filter, take_attempt, &l, err)) {
        subject_end(subject);
        return true;
    }
    subject_release(subject);
    return false;
}

void subject_release(struct subject *subject)
{
    free(subject->items);
    free(subject->ttft);
    free(subject->graders);
    arena_release(&subject->arena);
    *subject = (struct subject){0};
}

const char *subject_label(const struct subject *subject)
{
    return subject->run->models[subject->model].label;
}

/* Matching ------------------------------------------------------------------------------------- */

struct key {
    const struct run_item *item;
    size_t number;
};

static int compare_names(const struct key *x, const struct key *y)
{
    int order = strcmp(x->item->suite, y->item->suite);

    return order ? order : strcmp(x->item->id, y->item->id);
}

static int compare_ids(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    int order = compare_names(x, y);

    return order ? order : (x->number > y->number) - (x->number < y->number);
}

static struct key *sorted_keys(const struct query_run *run,
                               int (*compare)(const void *, const void *))
{
    struct key *keys = mem_zalloc(run->item_count + 1, sizeof *keys);

    for (size_t i = 0; i < run->item_count; i++)
        keys[i] = (struct key){&run->items[i], i};
    qsort(keys, run->item_count, sizeof *keys, compare);
    return keys;
}

int *subject_match(const struct subject *a, const struct subject *b)
{
    struct key *ours = sorted_keys(a->run, compare_ids), *theirs = sorted_keys(b->run, compare_ids);
    int *matches = mem_alloc((a->run->item_count + 1) * sizeof *matches);

    for (size_t i = 0, k = 0; i < a->run->item_count; i++) {
        while (k < b->run->item_count && compare_names(&theirs[k], &ours[i]) < 0)
            k++;
        bool is_there = k < b->run->item_count && compare_names(&theirs[k], &ours[i]) == 0;
        matches[ours[i].number] = is_there ? (int)theirs[k++].number : -1;
    }
    free(ours);
    free(theirs);
    return matches;
}

/* A question without a cluster is one of its own, however often it stands in the run. */
static int compare_clusters(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    int order = strcmp(x->item->suite, y->item->suite);

    if (!order)
        order = strcmp(x->item->cluster, y->item->cluster);
    if (!order && !x->item->cluster[0])
        order = strcmp(x->item->id, y->item->id);
    return order;
}

size_t *subject_clusters(const struct subject *a, size_t *out_count)
{
    struct key *keys = sorted_keys(a->run, compare_clusters);
    size_t *clusters = mem_alloc((a->run->item_count + 1) * sizeof *clusters), number = 0;

    for (size_t i = 0; i < a->run->item_count; i++) {
        number += i > 0 && compare_clusters(&keys[i - 1], &keys[i]) != 0;
        clusters[keys[i].number] = number;
    }
    *out_count = a->run->item_count ? number + 1 : 0;
    free(keys);
    return clusters;
}

/* Parameters ------------------------------------------------------------------------------------ */

char *subject_parameters(const struct run_model *model)
{
    struct arena arena = {0};
    struct error ignored = {0};
    struct str out = {0};
    const struct json_value *root =
        json_parse(&arena, "parameters", view_of(model->parameters), JSON_STRICT, &ignored);
    const struct json_value *think = json_get(root, "think"), *request = json_get(root, "request");

    if (think)
        json_put_value(&out, think);
    for (const struct json_value *v = request ? request->first : NULL; v; v = v->next) {
        if (strcmp(v->key, "model") == 0)
            continue;
        str_printf(&out, " %s=", v->key);
        json_put_value(&out, v);
    }
    arena_release(&arena);
    return str_take(&out);
}
