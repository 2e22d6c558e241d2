#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "report/result_parts.h"

/* Groups --------------------------------------------------------------------------------------- */

static const char *group_name(struct result *result, const struct run_item *item)
{
    if (result->by == RESULT_BY_CATEGORY)
        return arena_printf(&result->arena, "%s/%s", item->suite, item->category);
    return item->suite;
}

static bool is_same_group(enum result_by by, const struct run_item *a, const struct run_item *b)
{
    return strcmp(a->suite, b->suite) == 0 &&
           (by == RESULT_BY_SUITE || strcmp(a->category, b->category) == 0);
}

static bool has_groups(enum result_by by)
{
    return by == RESULT_BY_SUITE || by == RESULT_BY_CATEGORY;
}

/* The group of an item; a new one when none of the earlier items is of it. Items of a group mostly
 * follow each other, so the last one is tried first. */
static size_t find_group(struct result_loader *l, size_t *firsts, size_t last, size_t item)
{
    struct result *result = l->result;
    const struct run_item *items = result->run->items;

    if (!has_groups(result->by))
        return 0;
    if (last < result->group_count && is_same_group(result->by, &items[firsts[last]], &items[item]))
        return last;
    for (size_t i = 0; i < result->group_count; i++) {
        if (is_same_group(result->by, &items[firsts[i]], &items[item]))
            return i;
    }
    firsts[result->group_count] = item;
    result->groups[result->group_count] = group_name(result, &items[item]);
    return result->group_count++;
}

static void count_suites(struct result *result)
{
    const struct query_run *run = result->run;

    for (size_t i = 0; i < run->item_count; i++) {
        bool is_new = true;
        for (size_t j = i; is_new && j-- > 0;) {
            if (strcmp(run->items[j].suite, run->items[i].suite) == 0)
                is_new = false;
        }
        result->suite_count += is_new;
    }
}

static void place_groups(struct result_loader *l)
{
    struct result *result = l->result;
    const struct query_run *run = result->run;
    size_t *firsts = mem_zalloc(run->item_count + 1, sizeof *firsts), last = 0;

    result->groups = arena_alloc(&result->arena, (run->item_count + 1) * sizeof *result->groups);
    l->group_items = mem_zalloc(run->item_count + 1, sizeof *l->group_items);
    for (size_t i = 0; i < run->item_count; i++) {
        const char *suite = l->options->suite;
        if (suite && strcmp(run->items[i].suite, suite) != 0) {
            l->places[i].group = RESULT_NOT_WANTED;
            continue;
        }
        last = find_group(l, firsts, last, i);
        l->places[i].group = last;
        l->group_items[last]++;
        l->wanted++;
    }
    free(firsts);
}

/* Clusters ------------------------------------------------------------------------------------- */

struct cluster_key {
    const struct run_item *item;
    size_t index, group;
};

/* A question without a cluster is one of its own, however often it stands in the run. */
static int compare_cluster(const struct cluster_key *a, const struct cluster_key *b)
{
    int order = strcmp(a->item->suite, b->item->suite);

    if (!order)
        order = strcmp(a->item->cluster, b->item->cluster);
    if (!order && !a->item->cluster[0])
        order = strcmp(a->item->id, b->item->id);
    return order;
}

static int compare_whole(const void *a, const void *b)
{
    return compare_cluster(a, b);
}

static int compare_grouped(const void *a, const void *b)
{
    const struct cluster_key *x = a, *y = b;

    if (x->group != y->group)
        return x->group < y->group ? -1 : 1;
    return compare_cluster(x, y);
}

/* Numbers clusters from 0, those of a group one after the other. */
static void place_clusters(struct result_loader *l)
{
    const struct query_run *run = l->result->run;
    struct cluster_key *keys = mem_zalloc(run->item_count + 1, sizeof *keys);
    size_t count = 0, number = 0;

    for (size_t i = 0; i < run->item_count; i++) {
        if (l->places[i].group != RESULT_NOT_WANTED)
            keys[count++] = (struct cluster_key){&run->items[i], i, l->places[i].group};
    }
    qsort(keys, count, sizeof *keys, compare_whole);
    for (size_t i = 0; i < count; i++) {
        number += i > 0 && compare_cluster(&keys[i - 1], &keys[i]) != 0;
        l->places[keys[i].index].whole_cluster = number;
    }
    l->result->cluster_count = count ? number + 1 : 0;
    qsort(keys, count, sizeof *keys, compare_grouped);
    number = 0;
    l->group_first = mem_zalloc(run->item_count + 2, sizeof *l->group_first);
    for (size_t i = 0; i < count; i++) {
        number += i > 0 && compare_grouped(&keys[i - 1], &keys[i]) != 0;
        if (i > 0 && keys[i].group != keys[i - 1].group)
            l->group_first[keys[i].group] = number;
        l->places[keys[i].index].group_cluster = number;
    }
    l->group_first[l->result->group_count] = count ? number + 1 : 0;
    free(keys);
}

void result_place(struct result_loader *l)
{
    l->places = mem_zalloc(l->result->run->item_count + 1, sizeof *l->places);
    place_groups(l);
    place_clusters(l);
    count_suites(l->result);
}
