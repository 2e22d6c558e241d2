/* What the search folders give: the shipped data fit together, a user's files come first. */
#include <limits.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "base/file.h"
#include "cmd/workspace.h"

static void load(struct workspace *w)
{
    struct error err = {0};

    if (!workspace_load(w, &err))
        fail_msg("%s", err.message);
}

static bool has_region(const struct provider *p, const char *region)
{
    for (unsigned i = 0; i < p->region_count; i++)
        if (strcmp(p->regions[i].name, region) == 0)
            return true;
    return false;
}

/* A row whose region no profile has would price nothing, silently. */
static void test_price_rows_name_regions_of_their_profile(void **state)
{
    struct workspace w;
    const struct price_row *rows;
    size_t count;

    (void)state;
    load(&w);
    rows = price_book_rows(w.prices, &count);
    assert_true(count > 200);
    for (size_t i = 0; i < count; i++) {
        const struct provider *p = provider_find(&w.providers, rows[i].provider);
        assert_non_null(p);
        if (rows[i].region[0] && !has_region(p, rows[i].region))
            fail_msg("%s:%u: no region %s", rows[i].file, rows[i].line, rows[i].region);
    }
    workspace_release(&w);
}

/* Every model of the five vendors is priced in its profile's first region, but for those whose
 * price nobody found. */
static void test_models_have_prices(void **state)
{
    static const char *const five[] = {"qwen", "ernie", "hunyuan", "doubao", "deepseek"};
    static const char *const unknown[] = {
        "ernie-5.5-flash-preview",
        "doubao-seed-2-0-mini-260428", /* not found */
        "qwen3.8-27b",
        "qwen3.8-omni-flash",
        "qwen3.7-flash",
        "qwen3-235b-a22b",
        "seed-2-0-pro-260328",
        "seed-2-0-code-preview-260328",
        "seed-2-0-lite-260228",
        "seed-2-0-mini-260215",
        "seed-1-8-251228", /* abroad only */
        "hy4-preview",
        "deepseek-chat",
        "deepseek-reasoner", /* ended */
    };
    struct workspace w;

    (void)state;
    load(&w);
    for (size_t i = 0; i < 5; i++) {
        const struct provider *p = provider_find(&w.providers, five[i]);
        for (unsigned k = 0; k < p->model_count; k++) {
            struct price_query q = {.provider = p->name,
                                    .region = p->regions[0].name,
                                    .model = p->models[k].id,
                                    .usage = {1000, 0, 0, 1000, 0}};
            struct price_cost worst;
            bool expected = true;
            for (size_t u = 0; u < sizeof unknown / sizeof *unknown; u++)
                expected = expected && strcmp(unknown[u], p->models[k].id) != 0;
            struct error err = {0};
            assert_true(clock_parse_iso("2026-11-25", &q.start_unix_ns, &err));
            price_worst(w.prices, &q, &worst);
            if ((worst.unknown == PRICE_KNOWN) != expected)
                fail_msg("%s/%s: %s", p->name, q.model, price_unknown_text(worst.unknown));
        }
    }
    workspace_release(&w);
}

static void write_in(const char *folder, const char *name, const char *content)
{
    char *path = file_join(folder, name);
    struct error err = {0};

    if (!file_write(path, view_of(content), &err))
        fail_msg("%s", err.message);
    free(path);
}

static void test_own_files_come_first(void **state)
{
    char root[] = "/tmp/workspace_test_XXXXXX", home[PATH_MAX];
    struct workspace w;
    struct error err = {0};
    int128 out = 0;

    (void)state;
    assert_non_null(getcwd(home, sizeof home));
    assert_non_null(mkdtemp(root));
    assert_int_equal(chdir(root), 0);
    assert_true(setenv("STEELYARD_DATA", home, 1) == 0);
    assert_true(file_mkdir("providers", &err));
    write_in("providers", "exchange.json",
             "[{\"date\": \"2020-01-01\", \"from\": \"USD\", \"to\": \"CNY\", \"rate\": \"2\", "
             "\"source\": \"mine\"}]");
    load(&w);
    assert_true(w.providers.count > 5); /* the shipped profiles, too */
    assert_true(price_convert(w.prices, 10, "USD", "CNY", INT64_MAX, &out) && out == 20);
    workspace_release(&w);
    write_in("providers", "calendar.json", "{\"cn\": {\"weekend\": 6}}");
    assert_false(workspace_load(&w, &err));
    assert_string_equal(err.message,
                        "providers/calendar.json:1: cn.weekend: found 6, expected a list");
    unlink("providers/calendar.json");
    unlink("providers/exchange.json");
    rmdir("providers");
    assert_int_equal(chdir(home), 0);
    rmdir(root);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_price_rows_name_regions_of_their_profile),
        cmocka_unit_test(test_models_have_prices),
        cmocka_unit_test(test_own_files_come_first),
    };

    setenv("XDG_CONFIG_HOME", "/nonexistent", 1); /* the checkout's own data only */
    unsetenv("STEELYARD_DATA");
    return cmocka_run_group_tests_name("cmd/workspace", tests, NULL, NULL);
}
