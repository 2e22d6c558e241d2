/* What one night's answers show of the model behind the id: names, tokens of prompts, sketches of answers,
 * times. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "report/trend_inside.h"

enum { PIECE = 8 };     /* bytes */
#define GREEDY_MAX 0.05 /* of a temperature that stands for 0 where a vendor refuses 0 */

/* Names ------------------------------------------------------------------------------------------ */

static void add_name(struct trend_names *names, const char *text, struct arena *arena)
{
    size_t i = 0;

    if (!text[0])
        return;
    names->total++;
    while (i < names->count && strcmp(names->list[i].text, text) != 0)
        i++;
    if (i == TREND_NAMES_MAX)
        return;
    if (i == names->count)
        names->list[names->count++] = (struct trend_name){arena_strdup(arena, text), 0};
    names->list[i].count++;
}

const char *trend_names_first(const struct trend_names *names)
{
    const struct trend_name *best = NULL;

    for (size_t i = 0; i < names->count; i++) {
        if (!best || names->list[i].count > best->count)
            best = &names->list[i];
    }
    return best ? best->text : "";
}

/* Sketches ----------------------------------------------------------------------------------------- */

/* In each of TREND_SKETCH bins the least hash of the pieces that fall into it (one permutation hashing, Li,
 * Owen and Zhang 2012); bins without any are 0. */
void trend_sketch(struct view text, uint32_t out[TREND_SKETCH])
{
    size_t last = text.len > PIECE ? text.len - PIECE : 0;

    memset(out, 0, TREND_SKETCH * sizeof *out);
    for (size_t i = 0; text.len && i <= last; i++) {
        uint64_t hash = hash64(view_slice(text, i, i + PIECE), 1);
        uint32_t *bin = &out[hash % TREND_SKETCH], value = (uint32_t)(hash >> 32) | 1;
        if (!*bin || value < *bin)
            *bin = value;
    }
}

static double sketch_likeness(const uint32_t *a, const uint32_t *b)
{
    int same = 0, filled = 0;

    for (int i = 0; i < TREND_SKETCH; i++) {
        filled += a[i] || b[i];
        same += a[i] && a[i] == b[i];
    }
    return filled ? (double)same / filled : 1;
}

static bool is_empty(const uint32_t *sketch)
{
    for (int i = 0; i < TREND_SKETCH; i++) {
        if (sketch[i])
            return false;
    }
    return true;
}

double trend_likeness(const struct trend_evidence *a, const struct trend_evidence *b)
{
    double sum = 0, count = 0;

    if (!a->sketches || !b->sketches || a->item_count != b->item_count)
        return NAN;
    for (size_t i = 0; i < a->item_count; i++) {
        const uint32_t *x = a->sketches + i * TREND_SKETCH, *y = b->sketches + i * TREND_SKETCH;
        if (is_empty(x) || is_empty(y))
            continue;
        sum += sketch_likeness(x, y);
        count++;
    }
    return count > 0 ? sum / count : NAN;
}

/* Loading ------------------------------------------------------------------------------------------ */

struct loader {
    struct trend_evidence *evidence;
    const struct query_run *run;
    struct arena *arena;
    size_t *places; /* of items in the sheet */
};

static void add_times(struct trend_evidence *e, const struct cell_row *cell)
{
    int64_t first = attempt_first_token(&cell->times);

    if (first < 0 || cell->times.sent < 0)
        return;
    MEM_GROW(e->ttft, e->time_count, &e->time_capacity);
    e->ttft[e->time_count++] = (double)(first - cell->times.sent) / 1e9;
    double seconds = (double)(cell->times.last_token - first) / 1e9;
    if (cell->usage.output < 2 || seconds <= 0)
        return;
    MEM_GROW(e->speed, e->speed_count, &e->speed_capacity);
    e->speed[e->speed_count++] = (double)(cell->usage.output - 1) / seconds;
}

static void add_grader(struct loader *l, const struct cell_row *cell)
{
    if (!cell->has_verdict)
        return;
    char *name = mem_printf("%s %s", cell->grader, cell->grader_version);
    add_name(&l->evidence->graders, name, l->arena);
    free(name);
}

static bool take_cell(void *context, const struct cell_row *cell)
{
    struct loader *l = context;
    struct trend_evidence *e = l->evidence;
    size_t place = l->places[cell->item];

    add_grader(l, cell);
    if (!outcome_is_scored(cell->outcome) && cell->outcome != OUTCOME_ANSWERED)
        return true;
    add_name(&e->ids, cell->response_model, l->arena);
    add_name(&e->fingerprints, cell->fingerprint, l->arena);
    add_times(e, cell);
    if (cell->repeat > 0)
        return true;
    e->tokens[place] = cell->usage.input;
    if (e->sketches)
        trend_sketch(cell->answer, e->sketches + place * TREND_SKETCH);
    return true;
}

/* Whether the model was asked to answer greedily. */
static bool is_greedy(const struct run_model *model)
{
    struct arena arena = {0};
    struct error ignored = {0};
    const struct json_value *root =
        json_parse(&arena, "parameters", view_of(model->parameters), JSON_STRICT, &ignored);
    const struct json_value *temperature = json_get(json_get(root, "request"), "temperature");

    if (!temperature)
        temperature = json_get(root, "temperature");
    double value = temperature ? json_number(temperature) : NAN;
    arena_release(&arena);
    return value >= 0 && value <= GREEDY_MAX;
}

bool trend_evidence_load(struct trend_evidence *evidence, struct store *store,
                         const struct query_run *run, int model, const struct trend_sheet *sheet,
                         struct arena *arena, struct error *err)
{
    struct loader l = {.evidence = evidence, .run = run, .arena = arena};
    bool has_texts = is_greedy(&run->models[model]);
    const struct query_filter filter = {.run = run->info.id,
                                        .model = model,
                                        .cell = -1,
                                        .suite = sheet->suite,
                                        .flags = has_texts ? QUERY_TEXTS : 0};

    *evidence = (struct trend_evidence){.item_count = sheet->count};
    evidence->tokens = mem_alloc((sheet->count + 1) * sizeof *evidence->tokens);
    for (size_t i = 0; i < sheet->count; i++)
        evidence->tokens[i] = -1;
    if (has_texts)
        evidence->sketches =
            mem_zalloc(sheet->count * TREND_SKETCH + 1, sizeof *evidence->sketches);
    l.places = mem_zalloc(run->item_count + 1, sizeof *l.places);
    for (size_t i = 0; i < sheet->count; i++)
        l.places[sheet->numbers[i]] = i;
    bool ok = query_cells(store, &filter, take_cell, &l, err);
    free(l.places);
    return ok;
}

void trend_evidence_release(struct trend_evidence *evidence)
{
    free(evidence->tokens);
    free(evidence->sketches);
    free(evidence->ttft);
    free(evidence->speed);
    evidence->tokens = NULL;
    evidence->sketches = NULL;
    evidence->ttft = evidence->speed = NULL;
    evidence->time_count = evidence->speed_count = 0;
}
