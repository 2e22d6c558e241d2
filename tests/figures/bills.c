/* Bills worked by hand against what src/price makes of the same calls and the shipped prices. */
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/mem.h"
#include "cmd/workspace.h"
#include "figures.h"

enum { FILE_MAX = 1 << 20 };

struct bill_file {
    const char *name; /* "deepseek" */
    const struct price_book *book;
    int128 total;
    bool is_right;
};

static const char *text_of(const struct json_value *object, const char *key)
{
    const struct json_value *value = json_get(object, key);

    return value && value->type == JSON_STRING ? value->text.data : NULL;
}

static int64_t count_of(const struct json_value *object, const char *key, int64_t absent)
{
    int64_t value = absent;

    (void)json_value_int64(json_get(object, key), &value);
    return value;
}

static bool is_set(const struct json_value *object, const char *key)
{
    const struct json_value *value = json_get(object, key);

    return value && value->type == JSON_TRUE;
}

static int64_t instant(const struct json_value *call, const char *key)
{
    int64_t unix_ns = 0;
    struct error err = {0};
    const char *text = text_of(call, key);

    return text && clock_parse_iso(text, &unix_ns, &err) ? unix_ns : 0;
}

static void wrong(struct bill_file *f, const struct json_value *at, const char *what,
                  const char *expected, const char *found)
{
    f->is_right = false;
    printf("  bills/%s.json:%u: %s: %s by hand, %s here\n", f->name, at->line, what, expected,
           found);
}

/* The last digit counts: texts are compared. */
static void compare_money(struct bill_file *f, const struct json_value *at, const char *what,
                          const char *expected, int128 pico)
{
    struct str found = {0};

    decimal_put(&found, pico, -1);
    if (!expected || strcmp(str_text(&found), expected) != 0)
        wrong(f, at, what, expected ? expected : "nothing", str_text(&found));
    str_release(&found);
}

static void compare_flag(struct bill_file *f, const struct json_value *call, const char *key,
                         bool found)
{
    bool expected = is_set(call, key);

    if (expected != found)
        wrong(f, call, key, expected ? "true" : "false", found ? "true" : "false");
}

static void check_cost(struct bill_file *f, const struct json_value *call,
                       const struct price_cost *cost)
{
    const struct json_value *parts = json_get(call, "cost");

    for (int i = 0; i < PRICE_PART_COUNT; i++) {
        const char *name = price_part_name((enum price_part)i), *expected = text_of(parts, name);
        compare_money(f, call, name, expected ? expected : "0", cost->part[i]);
    }
    compare_money(f, call, "total", text_of(call, "total"), cost->total);
    compare_flag(f, call, "straddles", cost->straddles);
    compare_flag(f, call, "off_peak", cost->is_off_peak);
    compare_flag(f, call, "converted", cost->is_converted);
    f->total += cost->total;
}

static void check_call(struct bill_file *f, const struct json_value *call)
{
    const char *region = text_of(call, "region"), *unknown = text_of(call, "unknown");
    int64_t start = instant(call, "start"), end = instant(call, "end");
    const struct price_query q = {
        .provider = f->name,
        .region = region ? region : "",
        .model = text_of(call, "model"),
        .currency = text_of(call, "currency"),
        .start_unix_ns = start,
        .end_unix_ns = end ? end : start,
        .is_thinking = is_set(call, "thinking"),
        .is_batch = is_set(call, "batch"),
        .is_explicit_cache = is_set(call, "explicit_cache"),
        .usage = {count_of(call, "input", USAGE_ABSENT), count_of(call, "cached", 0),
                  count_of(call, "cache_write", 0), count_of(call, "output", USAGE_ABSENT),
                  count_of(call, "reasoning", USAGE_ABSENT)},
    };
    const struct json_value *stored = json_get(call, "stored");
    struct price_cost cost = {0};
    int128 storage;

    if (stored) {
        cost.unknown = price_storage(f->book, &q, count_of(stored, "tokens", 0),
                                     count_of(stored, "hours", 0), &storage);
        compare_money(f, call, "storage", text_of(call, "total"), storage);
        f->total += storage;
        return;
    }
    price_cost(f->book, &q, &cost);
    if (unknown && (!cost.unknown || strcmp(price_unknown_text(cost.unknown), unknown) != 0))
        wrong(f, call, "unknown", unknown, price_unknown_text(cost.unknown));
    else if (!unknown && cost.unknown)
        wrong(f, call, "total", text_of(call, "total"), price_unknown_text(cost.unknown));
    else if (!unknown)
        check_cost(f, call, &cost);
}

static bool check_file(const char *folder, const char *file, const struct price_book *book)
{
    struct arena arena = {0};
    struct str text = {0};
    struct error err = {0};
    char *path = file_join(folder, file), *name = mem_strndup(file, strlen(file) - strlen(".json"));
    struct bill_file f = {.name = name, .book = book, .is_right = true};
    const struct json_value *root = NULL;

    if (file_read(path, FILE_MAX, &text, &err))
        root = json_parse(&arena, path, str_view(&text), JSON_RELAXED, &err);
    const struct json_value *calls = json_get(root, "calls");
    if (!root) {
        printf("  %s\n", err.message);
        f.is_right = false;
    }
    for (const struct json_value *call = calls ? calls->first : NULL; call; call = call->next)
        check_call(&f, call);
    if (root)
        compare_money(&f, root, "sum", text_of(root, "total"), f.total);
    str_release(&text);
    arena_release(&arena);
    free(path);
    free(name);
    return f.is_right;
}

static int is_bill(const struct dirent *entry)
{
    const char *dot = strrchr(entry->d_name, '.');

    return dot && dot != entry->d_name && strcmp(dot, ".json") == 0;
}

int bills_check(const char *folder, int *vendors)
{
    struct workspace w;
    struct error err = {0};
    struct dirent **files = NULL;
    int right = 0;

    *vendors = scandir(folder, &files, is_bill, alphasort);
    if (*vendors < 0 || !workspace_load(&w, &err)) {
        (void)fprintf(stderr, "figures-check: %s\n", *vendors < 0 ? folder : err.message);
        return -1;
    }
    for (int i = 0; i < *vendors; i++) {
        right += check_file(folder, files[i]->d_name, w.prices);
        free(files[i]);
    }
    free(files);
    workspace_release(&w);
    return right;
}
