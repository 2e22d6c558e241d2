#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/pairing_parts.h"

/* Questions ------------------------------------------------------------------------------------ */

struct key {
    const struct run_item *item;
    size_t run, number;
};

static int compare_keys(const void *a, const void *b)
{
    const struct key *x = a, *y = b;
    int order = strcmp(x->item->suite, y->item->suite);

    if (!order)
        order = strcmp(x->item->id, y->item->id);
    if (!order)
        order = (x->run > y->run) - (x->run < y->run);
    return order ? order : (x->number > y->number) - (x->number < y->number);
}

static bool is_same(const struct run_item *a, const struct run_item *b)
{
    return strcmp(a->suite, b->suite) == 0 && strcmp(a->id, b->id) == 0;
}

/* places[run][item] = question. */
static void find_questions(struct pairing_questions *q, struct result *const *results, size_t count,
                           size_t **places)
{
    size_t total = 0, n = 0;

    for (size_t i = 0; i < count; i++)
        total += results[i]->run->item_count;
    struct key *keys = mem_zalloc(total + 1, sizeof *keys);
    struct pairing_question *list = mem_zalloc(total + 1, sizeof *list);
    for (size_t i = 0; i < count; i++) {
        places[i] = mem_zalloc(results[i]->run->item_count + 1, sizeof **places);
        for (size_t j = 0; j < results[i]->run->item_count; j++)
            keys[n++] = (struct key){&results[i]->run->items[j], i, j};
    }
    qsort(keys, n, sizeof *keys, compare_keys);
    for (size_t i = 0; i < n; i++) {
        if (i == 0 || !is_same(keys[i - 1].item, keys[i].item))
            list[q->count++] = (struct pairing_question){.item = keys[i].item};
        else if (strcmp(keys[i - 1].item->hash, keys[i].item->hash) != 0)
            list[q->count - 1].differs = true;
        places[keys[i].run][keys[i].number] = q->count - 1;
    }
    q->list = list;
    free(keys);
}

/* Groups --------------------------------------------------------------------------------------- */

static bool is_in_group(const char *group, const struct run_item *item, enum result_by by)
{
    size_t suite = strlen(item->suite);

    if (strncmp(group, item->suite, suite) != 0)
        return false;
    if (by == RESULT_BY_SUITE)
        return group[suite] == '\0';
    return group[suite] == '/' && strcmp(group + suite + 1, item->category) == 0;
}

static void find_groups(struct pairing_questions *q, struct pairing *p,
                        struct result *const *results, size_t count)
{
    size_t most = 0, last = 0;

    for (size_t i = 0; i < count; i++)
        most += results[i]->group_count;
    p->groups = arena_alloc(&p->arena, (most + 1) * sizeof *p->groups);
    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < results[i]->group_count; j++) {
            if (pairing_group(p, results[i]->groups[j]) == SIZE_MAX)
                p->groups[p->group_count++] = results[i]->groups[j];
        }
    }
    for (size_t i = 0; p->group_count && i < q->count; i++) {
        size_t tried = 0;
        while (tried < p->group_count &&
               !is_in_group(p->groups[last], q->list[i].item, results[0]->by)) {
            last = (last + 1) % p->group_count;
            tried++;
        }
        q->list[i].group = tried < p->group_count ? last : SIZE_MAX;
    }
}

/* Sides ---------------------------------------------------------------------------------------- */

static int compare_sides(const void *a, const void *b)
{
    const struct pairing_side *x = a, *y = b;
    double score_x = x->row->scored ? x->row->score : -1;
    double score_y = y->row->scored ? y->row->score : -1;

    if (score_x != score_y)
        return score_x > score_y ? -1 : 1;
    if (x->run != y->run)
        return x->run < y->run ? -1 : 1;
    return (x->row > y->row) - (x->row < y->row);
}

static void find_sides(struct pairing *p, struct result *const *results, size_t count)
{
    size_t most = 0;

    for (size_t i = 0; i < count; i++)
        most += results[i]->tag_count + results[i]->run->model_count;
    p->sides = mem_zalloc(most + 1, sizeof *p->sides);
    for (size_t i = 0; i < count; i++) {
        const struct result *r = results[i];
        bool by_tag = r->by == RESULT_BY_TAG;
        for (size_t j = 0; j < (by_tag ? r->tag_count : r->run->model_count); j++)
            p->sides[p->side_count++] = (struct pairing_side){
                .result = r,
                .row = by_tag ? &r->tags[j].row : result_total(r, j),
                .name = by_tag ? r->tags[j].name : r->run->models[j].label,
                .run = i,
            };
    }
    qsort(p->sides, p->side_count, sizeof *p->sides, compare_sides);
}

static void add_subject(struct pairing_sum *sums, const struct subject *subject,
                        const size_t *places)
{
    for (size_t i = 0; i < subject->run->item_count; i++) {
        const struct subject_item *item = &subject->items[i];
        struct pairing_sum *sum = &sums[places[i]];
        sum->score += item->score;
        sum->scored += item->scored;
        sum->cost += item->cost;
        sum->ttft_log += item->ttft_log;
        sum->ttft += item->ttft_count;
    }
}

static void add_side(struct pairing_sum *sums, const struct pairing_side *side,
                     const size_t *places)
{
    const struct result *result = side->result;

    for (size_t i = 0; i < result->run->model_count; i++) {
        if (result->by == RESULT_BY_TAG ? result_has_tag(result, i, side->name)
                                        : side->row->model == (int)i)
            add_subject(sums, &result->subjects[i], places);
    }
}

void pairing_questions_init(struct pairing_questions *q, struct pairing *p,
                            struct result *const *results, size_t count)
{
    size_t **places = mem_zalloc(count + 1, sizeof *places);

    *q = (struct pairing_questions){0};
    find_questions(q, results, count, places);
    find_groups(q, p, results, count);
    find_sides(p, results, count);
    q->sums = mem_zalloc(p->side_count * q->count + 1, sizeof *q->sums);
    for (size_t i = 0; i < p->side_count; i++)
        add_side(q->sums + i * q->count, &p->sides[i], places[p->sides[i].run]);
    for (size_t i = 0; i < q->count; i++)
        p->changed += q->list[i].differs;
    for (size_t i = 0; i < count; i++)
        free(places[i]);
    free(places);
}

void pairing_questions_release(struct pairing_questions *questions)
{
    free(questions->list);
    free(questions->sums);
}
