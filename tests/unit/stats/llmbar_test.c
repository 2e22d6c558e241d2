/* Recorded verdicts of real judges in both orders (../shared/data/llmbar): agreement of the orders, kappa
 * between them, and wins that hold in both orders are the figures that its authors published. Skipped
 * where the data are absent. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/file.h"
#include "base/json.h"
#include "base/mem.h"
#include "stats/agreement.h"

enum { SETS_MAX = 16 };
struct set {
    char key[128]; /* "Natural/GPT-4/CoT" */
    struct order_counts orders;
    int64_t verdicts[4], n, right_both; /* output 1 or not, in both orders: as its authors count */
};
static struct set sets[SETS_MAX];
static size_t set_count;

static const char *text_of(const struct json_value *row, const char *key)
{
    const struct json_value *v = json_get(row, key);

    return v && v->type == JSON_STRING ? v->text.data : "";
}

static struct set *set_of(const struct json_value *row)
{
    char key[128];

    snprintf(key, sizeof key, "%s/%s/%s", text_of(row, "suite") + strlen("llmbar/"),
             text_of(row, "judge"), text_of(row, "prompt_style"));
    for (size_t i = 0; i < set_count; i++) {
        if (strcmp(sets[i].key, key) == 0)
            return &sets[i];
    }
    assert_true(set_count < SETS_MAX);
    memcpy(sets[set_count].key, key, sizeof key);
    return &sets[set_count++];
}

/* 0 output 1, 1 output 2, 2 a verdict that could not be read. */
static int said(const struct json_value *row, const char *key)
{
    const char *verdict = text_of(row, key);

    return strcmp(verdict, "1") == 0 ? 0 : strcmp(verdict, "2") == 0 ? 1 : 2;
}

/* Verdicts name the output, whatever its place: in the second order output 2 was shown first. */
static void take_row(const struct json_value *row)
{
    struct set *set = set_of(row);
    int first = said(row, "verdict"), swapped = said(row, "verdict_swapped");
    int64_t gold = 0;

    assert_true(json_value_int64(json_get(row, "gold"), &gold));
    set->n++;
    set->verdicts[(first == 0) * 2 + (swapped == 0)]++;
    set->orders.consistent += first == swapped;
    set->orders.first += first == 0 && swapped == 1;
    set->orders.second += first == 1 && swapped == 0;
    set->orders.other += first == 2 || swapped == 2;
    set->right_both += first == swapped && first == gold - 1;
}

/* "93 / 100 = 93.0%" */
static void check_count(const struct set *set, const struct json_value *published, const char *key,
                        int64_t count)
{
    char expected[64];

    snprintf(expected, sizeof expected, "%lld / %lld =", (long long)count, (long long)set->n);
    if (strncmp(text_of(published, key), expected, strlen(expected)) != 0)
        fail_msg("%s %s: %s, published %s", set->key, key, expected, text_of(published, key));
}

static bool read_lines(const char *folder)
{
    char *path = mem_printf("%s/judgements.jsonl", folder);
    struct str text = {0};
    struct error err = {0};
    struct view rest, line;
    bool ok = file_read(path, 0, &text, &err);

    rest = str_view(&text);
    while (ok && view_next_line(&rest, &line)) {
        struct arena arena = {0};
        const struct json_value *row = json_parse(&arena, NULL, line, JSON_STRICT, &err);
        assert_non_null(row);
        take_row(row);
        arena_release(&arena);
    }
    str_release(&text);
    free(path);
    return ok;
}

static void the_orders_agree_as_published(void **state)
{
    const char *shared = getenv("STEELYARD_SHARED");
    char *folder = mem_printf("%s/data/llmbar", shared ? shared : "../shared");
    char *path = mem_printf("%s/published.json", folder);
    struct arena arena = {0};
    struct str text = {0};
    struct error err = {0};

    (void)state;
    if (!read_lines(folder) || !file_read(path, 0, &text, &err)) {
        free(folder);
        free(path);
        skip();
    }
    const struct json_value *all =
        json_parse(&arena, "published", str_view(&text), JSON_STRICT, &err);
    assert_non_null(all);
    assert_true(set_count > 4);
    for (size_t i = 0; i < set_count; i++) {
        const struct set *set = &sets[i];
        const struct json_value *published = json_get(all, set->key);
        assert_non_null(published);
        const struct order_bias bias = order_bias(&set->orders);
        check_count(set, published, "equal", (int64_t)(bias.agreement * (double)set->n + 0.5));
        check_count(set, published, "correct_both", set->right_both);
        double kappa = json_number(json_get(published, "kappa_agreement"));
        assert_float_equal(kappa_cohen(set->verdicts, 2).kappa, kappa, 1e-9);
    }
    str_release(&text);
    arena_release(&arena);
    free(folder);
    free(path);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_orders_agree_as_published)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
