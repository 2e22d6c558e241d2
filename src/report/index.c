#include "report/index.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/config.h"
#include "base/file.h"
#include "base/mem.h"
#include "stats/student.h"

enum { FILE_MAX = 1 << 20, PARTS_MAX = 1000 };

/* The file ------------------------------------------------------------------------------------- */

static bool read_part(const struct config *c, const struct json_value *value, size_t number,
                      struct index_part *part)
{
    struct config_object o;
    char path[32];

    (void)snprintf(path, sizeof path, "parts[%zu]", number);
    return config_object(c, value, path, &o) &&
           config_string(&o, "suite", CONFIG_REQUIRED, &part->suite) &&
           config_string(&o, "category", CONFIG_OPTIONAL, &part->category) &&
           config_double(&o, "weight", CONFIG_REQUIRED, 1e-9, 1e9, &part->weight) && config_end(&o);
}

static bool read_parts(struct index *index, struct config_object *o)
{
    const struct json_value *parts = NULL;

    if (!config_array(o, "parts", CONFIG_REQUIRED, &parts))
        return false;
    if (parts->count == 0 || parts->count > PARTS_MAX)
        return config_error(o, parts, "parts", "found %zu, expected 1 to %d", (size_t)parts->count,
                            PARTS_MAX);
    index->parts = arena_alloc(&index->arena, parts->count * sizeof *index->parts);
    for (const struct json_value *v = parts->first; v; v = v->next) {
        struct index_part *part = &index->parts[index->part_count];
        *part = (struct index_part){0};
        if (!read_part(o->config, v, index->part_count, part))
            return false;
        index->part_count++;
    }
    return true;
}

static void hash_definition(struct index *index)
{
    struct str text = {0};

    str_printf(&text, "%s\n%lld\n", index->name, (long long)index->version);
    for (size_t i = 0; i < index->part_count; i++) {
        const struct index_part *part = &index->parts[i];
        str_printf(&text, "%s\t%s\t%.17g\n", part->suite, part->category ? part->category : "",
                   part->weight);
    }
    hash_hex(str_view(&text), index->hash);
    str_release(&text);
}

static bool read_index(struct index *index, const struct json_value *root, struct error *err)
{
    const struct config c = {.file = index->file, .err = err};
    struct config_object o;
    const char *hash = "nothing";

    if (!config_object(&c, root, "", &o) ||
        !config_string(&o, "name", CONFIG_REQUIRED, &index->name) ||
        !config_int(&o, "version", CONFIG_REQUIRED, 1, 1000000, &index->version) ||
        !config_string(&o, "sha256", CONFIG_OPTIONAL, &hash) || !read_parts(index, &o) ||
        !config_end(&o))
        return false;
    hash_definition(index);
    return strcmp(hash, index->hash) == 0 ||
           config_error(&o, NULL, "sha256",
                        "found %.64s, but name, version and parts give %s\n"
                        "  a definition that has been used gets a new version; then write its hash",
                        hash, index->hash);
}

bool index_parse(struct index *index, const char *path, struct view text, struct error *err)
{
    *index = (struct index){0};
    index->file = arena_strdup(&index->arena, path);
    const struct json_value *root = json_parse(&index->arena, index->file, text, JSON_RELAXED, err);
    if (root && read_index(index, root, err))
        return true;
    index_release(index);
    return false;
}

bool index_load(struct index *index, const char *path, struct error *err)
{
    struct str text = {0};
    bool ok =
        file_read(path, FILE_MAX, &text, err) && index_parse(index, path, str_view(&text), err);

    str_release(&text);
    return ok;
}

void index_release(struct index *index)
{
    arena_release(&index->arena);
    *index = (struct index){0};
}

/* The figure ----------------------------------------------------------------------------------- */

static bool is_of(const struct index_part *part, const struct run_item *item)
{
    return strcmp(part->suite, item->suite) == 0 &&
           (!part->category || strcmp(part->category, item->category) == 0);
}

/* What an item moves the index by: its own source's items move it together. */
struct influence {
    const struct run_item *item;
    double by;
};

static const char *source_of(const struct run_item *item)
{
    return item->cluster[0] ? item->cluster : item->id;
}

static int compare_sources(const void *a, const void *b)
{
    const struct influence *x = a, *y = b;
    int order = strcmp(x->item->suite, y->item->suite);

    return order ? order : strcmp(source_of(x->item), source_of(y->item));
}

/* Adds `share` times the part's mean score; its influences at `out`. Returns their number, 0: it has
 * no answer. */
static size_t add_part(const struct index_part *part, double share, const struct subject *subject,
                       double *value, struct influence *out)
{
    const struct query_run *run = subject->run;
    double sum = 0;
    size_t n = 0;

    for (size_t i = 0; i < run->item_count; i++) {
        const struct subject_item *answers = &subject->items[i];
        if (!answers->scored || !is_of(part, &run->items[i]))
            continue;
        out[n] = (struct influence){&run->items[i], answers->score / answers->scored};
        sum += out[n++].by;
    }
    double mean = sum / (double)n;
    for (size_t i = 0; i < n; i++)
        out[i].by = share * (out[i].by - mean) / (double)n;
    *value += n ? share * mean : NAN;
    return n;
}

static struct interval range_of(double value, struct influence *list, size_t count)
{
    double squares = 0, sum = 0, clusters = 0;

    qsort(list, count, sizeof *list, compare_sources);
    for (size_t i = 0; i < count; i++) {
        sum += list[i].by;
        if (i + 1 < count && compare_sources(&list[i], &list[i + 1]) == 0)
            continue;
        squares += sum * sum;
        sum = 0;
        clusters += 1;
    }
    if (clusters < 2 || squares < 1e-24)
        return INTERVAL_NONE;
    double half = student_975(clusters - 1) * sqrt(clusters / (clusters - 1) * squares);
    return (struct interval){fmax(0, value - half), fmin(1, value + half)};
}

struct index_value index_of(const struct index *index, const struct subject *subject)
{
    struct index_value out = {0, INTERVAL_NONE};
    size_t most = subject->run->item_count * index->part_count, count = 0;
    struct influence *list = mem_zalloc(most + 1, sizeof *list);
    double weights = 0;

    for (size_t i = 0; i < index->part_count; i++)
        weights += index->parts[i].weight;
    for (size_t i = 0; i < index->part_count; i++)
        count += add_part(&index->parts[i], index->parts[i].weight / weights, subject, &out.value,
                          list + count);
    if (!isnan(out.value))
        out.range = range_of(out.value, list, count);
    free(list);
    return out;
}
