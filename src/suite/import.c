#include "suite/import.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "suite/csv.h"
#include "suite/import_parts.h"
#include "suite/items.h"
#include "suite/problems.h"
#include "suite/suite.h"

/* A row that became an item; its number in the file is its place among the others. */
struct entry {
    char *id, *members, *key; /* id "" when none is mapped; key NULL when rows need not be unique */
    unsigned line;
    const struct entry *first; /* that has the same key, or NULL */
};

struct importer {
    const struct import_plan *plan;
    struct suite suite; /* its template and category: what items are checked against */
    struct entry *entries;
    size_t count, capacity, rows, others;
    struct problems problems;
};

static char *key_of(const struct importer *m, const struct json_value *row, const char *id)
{
    const struct json_value *value;
    struct view text;

    if (!m->plan->unique)
        return *id ? mem_strdup(id) : NULL;
    value = import_find(row, m->plan->unique);
    return import_text(value, &text) ? mem_strndup(text.data, text.len) : NULL;
}

/* Says of the row what suite_load would say of the item made of it. */
static bool check_item(const struct importer *m, const struct entry *e, struct error *err)
{
    const struct config config = {.file = m->plan->file, .err = err};
    struct suite_item item = {0};
    struct arena arena = {NULL};
    const struct json_value *root;
    struct str line = {0};
    bool ok;

    str_add_text(&line, "{\"id\":");
    json_put_string(&line, view_of(*e->id ? e->id : "1"));
    str_printf(&line, "%s}", e->members);
    root = json_parse_line(&arena, m->plan->file, e->line, str_view(&line), JSON_STRICT, err);
    ok = root && suite_item_parse(&m->suite, &config, root, &item);
    str_release(&line);
    arena_release(&arena);
    return ok;
}

/* Whether the row is one that the plan asks for. */
static bool is_asked(const struct import_plan *plan, const struct json_value *row)
{
    struct view text;

    for (size_t i = 0; i < plan->where_count; i++)
        if (!import_text(import_find(row, plan->where[i].target), &text) ||
            !view_eq_text(text, plan->where[i].source))
            return false;
    return true;
}

/* Takes one row, an object of the file. False with *err when the row is malformed. */
static bool take_row(struct importer *m, const struct json_value *row, struct error *err)
{
    struct str id = {0}, members = {0};
    struct entry entry = {.line = row->line};

    if (row->type != JSON_OBJECT)
        return error_set(err, ERROR_INPUT, "%s:%u: expected an object", m->plan->file, row->line);
    if (!is_asked(m->plan, row)) {
        m->others++;
        return true;
    }
    if (!import_item(m->plan, row, &id, &members, err)) {
        str_release(&id);
        str_release(&members);
        return false;
    }
    entry.id = str_take(&id);
    entry.members = str_take(&members);
    entry.key = key_of(m, row, entry.id);
    MEM_GROW(m->entries, m->count, &m->capacity);
    m->entries[m->count++] = entry;
    if (m->plan->unique && !entry.key)
        return error_set(err, ERROR_INPUT,
                         "%s:%u: %s: expected a text or a number, to find equal rows by",
                         m->plan->file, row->line, m->plan->unique);
    return check_item(m, &m->entries[m->count - 1], err);
}

static bool read_jsonl(struct importer *m, struct view text, struct error *err)
{
    unsigned number = 0;
    struct view line;

    while (view_next_line(&text, &line)) {
        struct arena arena = {NULL};
        struct error wrong = {.kind = ERROR_NONE};
        const struct json_value *row = NULL;
        number++;
        if (!view_trim(line).len)
            continue;
        if (++m->rows > SUITE_ITEMS_MAX)
            return error_set(err, ERROR_INPUT, "%s:%u: more than %d rows", m->plan->file, number,
                             SUITE_ITEMS_MAX);
        if (utf8_is_valid(line))
            row = json_parse_line(&arena, m->plan->file, number, line, JSON_STRICT, &wrong);
        else
            error_set(&wrong, ERROR_INPUT, "%s:%u: holds bytes that are not UTF-8", m->plan->file,
                      number);
        if (!row || !take_row(m, row, &wrong))
            problems_add(&m->problems, number, &wrong);
        arena_release(&arena);
    }
    return true;
}

/* A CSV's row as the object that a line of JSON would have been. */
static const struct json_value *row_object(struct arena *arena, const struct csv_row *header,
                                           const struct csv_row *row)
{
    struct json_value *object = arena_alloc(arena, sizeof *object), **next = &object->first;

    object->type = JSON_OBJECT;
    object->line = row->line;
    for (size_t i = 0; i < row->count; i++) {
        struct json_value *v = arena_alloc(arena, sizeof *v);
        *v = (struct json_value){.type = JSON_STRING, .line = row->line, .text = csv_field(row, i)};
        v->key = arena_copy(arena, csv_field(header, i));
        *next = v;
        next = &v->next;
        object->count++;
    }
    return object;
}

static bool take_csv_row(struct importer *m, const struct csv_row *header,
                         const struct csv_row *row, struct error *err)
{
    struct arena arena = {NULL};
    bool ok;

    if (row->count != header->count)
        return error_set(err, ERROR_INPUT,
                         "%s:%u: found %zu fields, expected %zu as in the first row", m->plan->file,
                         row->line, row->count, header->count);
    if (!utf8_is_valid(str_view(&row->text)))
        return error_set(err, ERROR_INPUT, "%s:%u: holds bytes that are not UTF-8", m->plan->file,
                         row->line);
    ok = take_row(m, row_object(&arena, header, row), err);
    arena_release(&arena);
    return ok;
}

static bool read_csv(struct importer *m, struct view text, char separator, struct error *err)
{
    struct csv_row header = {0}, row = {0};
    struct csv_reader reader;
    int got;

    csv_init(&reader, text, m->plan->file, separator);
    got = csv_next(&reader, &header, err);
    while (got == 1 && (got = csv_next(&reader, &row, err)) == 1) {
        struct error wrong = {.kind = ERROR_NONE};
        if (++m->rows > SUITE_ITEMS_MAX) {
            error_set(err, ERROR_INPUT, "%s:%u: more than %d rows", m->plan->file, row.line,
                      SUITE_ITEMS_MAX);
            got = -1;
        } else if (!take_csv_row(m, &header, &row, &wrong)) {
            problems_add(&m->problems, row.line, &wrong);
        }
    }
    csv_row_release(&header);
    csv_row_release(&row);
    return got == 0;
}

struct keyed {
    const char *key;
    size_t index; /* of the entry */
};

static int compare_keys(const void *a, const void *b)
{
    const struct keyed *x = a, *y = b;
    int order = strcmp(x->key, y->key);

    return order ? order : (x->index < y->index ? -1 : 1);
}

/* Finds for every entry the first one with its key. */
static void find_duplicates(struct importer *m)
{
    struct keyed *sorted = mem_zalloc(m->count + 1, sizeof *sorted);
    size_t n = 0, first = 0;

    for (size_t i = 0; i < m->count; i++)
        if (m->entries[i].key)
            sorted[n++] = (struct keyed){m->entries[i].key, i};
    qsort(sorted, n, sizeof *sorted, compare_keys);
    for (size_t i = 1; i < n; i++) {
        if (strcmp(sorted[first].key, sorted[i].key) == 0)
            m->entries[sorted[i].index].first = &m->entries[sorted[first].index];
        else
            first = i;
    }
    free(sorted);
}

/* Of entries alike in their key the first stays. Without `unique` another one is an error; with it
 * one that says something else is. */
static void check_duplicates(struct importer *m)
{
    const char *unique = m->plan->unique;

    find_duplicates(m);
    for (size_t i = 0; i < m->count; i++) {
        const struct entry *e = &m->entries[i];
        struct error wrong = {.kind = ERROR_NONE};
        if (!e->first)
            continue;
        if (!unique)
            error_set(&wrong, ERROR_INPUT, "%s:%u: id \"%.60s\" is there already in line %u%s",
                      m->plan->file, e->line, e->id, e->first->line,
                      m->problems.count ? "" : " (--unique keeps the first of equal rows)");
        else if (strcmp(e->first->id, e->id) != 0 || strcmp(e->first->members, e->members) != 0)
            error_set(&wrong, ERROR_INPUT,
                      "%s:%u: %s \"%.60s\" is there already in line %u, with another content",
                      m->plan->file, e->line, unique, e->key, e->first->line);
        if (wrong.kind != ERROR_NONE)
            problems_add(&m->problems, e->line, &wrong);
    }
}

static void put_items(const struct importer *m, struct str *out, struct import_result *result)
{
    for (size_t i = 0; i < m->count; i++) {
        const struct entry *e = &m->entries[i];
        char number[32];
        if (e->first) {
            result->duplicates++;
            continue;
        }
        (void)snprintf(number, sizeof number, "%zu", ++result->items);
        str_add_text(out, "{\"id\":");
        json_put_string(out, view_of(*e->id ? e->id : number));
        str_add_text(out, e->members);
        str_add_text(out, "}\n");
    }
}

static bool check_plan(const struct import_plan *plan, struct error *err)
{
    if (!suite_name_is_valid(plan->name))
        return error_set(err, ERROR_USAGE,
                         "'%.80s' is no suite's name (letters, digits, '-', '_', '.')", plan->name);
    for (size_t i = 0; i < plan->map_count; i++)
        for (size_t k = 0; k < i; k++)
            if (strcmp(plan->map[i].target, plan->map[k].target) == 0)
                return error_set(err, ERROR_USAGE, "\"%.60s\" is mapped twice",
                                 plan->map[i].target);
    if (plan->reference_after && !import_maps(plan, "reference"))
        return error_set(err, ERROR_USAGE,
                         "no reference is mapped, from which to take what follows \"%.40s\"",
                         plan->reference_after);
    return true;
}

static enum import_format format_of(const struct import_plan *plan)
{
    struct view name = view_of(plan->file);

    if (plan->format != IMPORT_BY_NAME)
        return plan->format;
    return view_ends(name, VIEW(".csv"))   ? IMPORT_CSV
           : view_ends(name, VIEW(".tsv")) ? IMPORT_TSV
                                           : IMPORT_JSONL;
}

bool import_read(const struct import_plan *plan, struct str *manifest, struct str *items,
                 struct import_result *result, struct error *err)
{
    struct importer m = {.plan = plan, .problems = {.file = plan->file}};
    enum import_format format = format_of(plan);
    struct str text = {0};
    bool ok = check_plan(plan, err) && import_manifest(plan, manifest, err) &&
              file_read(plan->file, SUITE_FILE_MAX, &text, err);

    *result = (struct import_result){0};
    m.suite.template = import_template(plan);
    m.suite.category = plan->category ? plan->category : IMPORT_CATEGORY;
    if (ok && format == IMPORT_JSONL)
        ok = read_jsonl(&m, str_view(&text), err);
    else if (ok)
        ok = read_csv(&m, str_view(&text), format == IMPORT_TSV ? '\t' : ',', err);
    check_duplicates(&m);
    ok = problems_end(&m.problems, err) && ok;
    if (ok && !m.count)
        ok = error_set(err, ERROR_INPUT, "%s: no rows%s", plan->file,
                       m.others ? " that are asked for" : "");
    result->rows = m.rows;
    result->others = m.others;
    if (ok)
        put_items(&m, items, result);
    for (size_t i = 0; i < m.count; i++) {
        free(m.entries[i].id);
        free(m.entries[i].members);
        free(m.entries[i].key);
    }
    free(m.entries);
    str_release(&text);
    return ok;
}
