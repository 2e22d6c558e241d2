/* Whether two nights can be compared: the questions of a suite in their order, and hashes of what was
 * asked, in which words, and how it was graded. */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "base/json.h"
#include "base/mem.h"
#include "report/trend_inside.h"

struct place {
    const struct run_item *item;
    size_t number;
};

static int compare_text(const char *a, const char *b)
{
    return strcmp(a ? a : "", b ? b : "");
}

static int compare_place(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = compare_text(x->item->suite, y->item->suite);

    if (!order)
        order = compare_text(x->item->id, y->item->id);
    return order ? order : (x->number > y->number) - (x->number < y->number);
}

static uint64_t mix(uint64_t hash, struct view text)
{
    return hash64(text, hash);
}

static void mix_value(uint64_t *hash, const struct json_value *value)
{
    struct str canonical = {0};

    if (value)
        json_put_canonical(&canonical, value);
    *hash = mix(*hash, str_view(&canonical));
    str_release(&canonical);
}

/* One question's content into the three hashes. What a later version adds to it is a question of what is
 * asked. */
static void mix_content(struct trend_sheet *sheet, const struct run_item *item)
{
    struct arena arena = {0};
    struct error ignored = {0};
    const struct json_value *root =
        json_parse(&arena, "item", view_of(item->content), JSON_STRICT, &ignored);

    sheet->questions = mix(sheet->questions, view_of(item->id));
    if (!root)
        sheet->questions = mix(sheet->questions, view_of(item->content));
    for (const struct json_value *v = root ? root->first : NULL; v && v->key; v = v->next) {
        uint64_t *hash = &sheet->questions;
        if (strcmp(v->key, "parts") == 0 || strcmp(v->key, "positions") == 0)
            hash = &sheet->prompts;
        else if (strcmp(v->key, "grader") == 0)
            hash = &sheet->grader;
        else if (strcmp(v->key, "published_grader") == 0)
            continue; /* the series is of the other one */
        *hash = mix(*hash, view_of(v->key));
        mix_value(hash, v);
    }
    arena_release(&arena);
}

static int compare_index(const void *a, const void *b)
{
    const struct place *x = a, *y = b;
    int order = compare_text(x->item->cluster, y->item->cluster);

    return order ? order : compare_place(a, b);
}

/* Numbers the clusters; a question without a source is one of its own, with its copies. */
static void number_clusters(struct trend_sheet *sheet)
{
    struct place *order = mem_zalloc(sheet->count + 1, sizeof *order);
    size_t number = 0;

    for (size_t i = 0; i < sheet->count; i++)
        order[i] = (struct place){sheet->items[i], i};
    qsort(order, sheet->count, sizeof *order, compare_index);
    for (size_t i = 0; i < sheet->count; i++) {
        const struct run_item *now = order[i].item, *last = i ? order[i - 1].item : NULL;
        bool is_source = now->cluster && now->cluster[0];
        number += last && (compare_text(now->cluster, last->cluster) != 0 ||
                           (!is_source && compare_text(now->id, last->id) != 0));
        sheet->clusters[order[i].number] = number;
    }
    sheet->cluster_count = sheet->count ? number + 1 : 0;
    free(order);
}

static void fill_sheet(struct trend_sheet *sheet, const struct place *places, size_t count,
                       struct arena *arena)
{
    *sheet =
        (struct trend_sheet){.suite = places[0].item->suite,
                             .count = count,
                             .items = arena_alloc(arena, (count + 1) * sizeof(void *)),
                             .numbers = arena_alloc(arena, (count + 1) * sizeof *sheet->numbers),
                             .clusters = arena_alloc(arena, (count + 1) * sizeof *sheet->clusters)};
    for (size_t i = 0; i < count; i++) {
        sheet->items[i] = places[i].item;
        sheet->numbers[i] = places[i].number;
        mix_content(sheet, places[i].item);
    }
    number_clusters(sheet);
}

struct trend_sheet *trend_sheets(const struct query_run *run, struct arena *arena,
                                 size_t *out_count)
{
    struct place *places = mem_zalloc(run->item_count + 1, sizeof *places);
    struct trend_sheet *sheets = arena_alloc(arena, (run->item_count + 1) * sizeof *sheets);
    size_t count = 0, end;

    for (size_t i = 0; i < run->item_count; i++)
        places[i] = (struct place){&run->items[i], i};
    qsort(places, run->item_count, sizeof *places, compare_place);
    for (size_t start = 0; start < run->item_count; start = end) {
        for (end = start + 1; end < run->item_count; end++) {
            if (compare_text(places[end].item->suite, places[start].item->suite) != 0)
                break;
        }
        fill_sheet(&sheets[count++], &places[start], end - start, arena);
    }
    free(places);
    *out_count = count;
    return sheets;
}

unsigned trend_key_differs(const struct trend_key *a, const struct trend_key *b)
{
    return (a->questions != b->questions ? TREND_QUESTIONS : 0u) |
           (a->prompts != b->prompts ? TREND_PROMPTS : 0u) |
           (a->grader != b->grader ? TREND_GRADER : 0u) |
           (a->parameters != b->parameters ? TREND_PARAMETERS : 0u);
}
