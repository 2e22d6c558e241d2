/* Every shipped profile: it loads, and every level of every model is said as golden below. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "wire/provider.h"
#include "wire/request.h"

static struct provider_set set;

static int load(void **state)
{
    char dir[] = "providers", *dirs[] = {dir, NULL};
    struct error err = {0};

    (void)state;
    if (!provider_set_load(&set, dirs, &err)) {
        print_error("%s\n", err.message);
        return -1;
    }
    return 0;
}

static int release(void **state)
{
    (void)state;
    provider_set_release(&set);
    return 0;
}

static void profiles_are_there(void **state)
{
    const char *names[] = {"qwen",  "ernie",  "hunyuan",   "doubao", "deepseek",
                           "zhipu", "openai", "anthropic", "generic"};

    (void)state;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        assert_non_null(provider_find(&set, names[i]));
}

/* Every level that a profile knows can be asked for and encodes to valid JSON. */
static void every_level_encodes(void **state)
{
    const struct prompt_part part = {PROMPT_TEXT, VIEW("你好")};
    const struct prompt_message message = {PROMPT_USER, &part, 1};
    const struct prompt prompt = {&message, 1};

    (void)state;
    for (unsigned p = 0; p < set.count; p++) {
        for (unsigned m = 0; m < set.providers[p].model_count; m++) {
            for (int level = 0; level < THINKING_LEVEL_COUNT; level++) {
                const struct model_profile *model = &set.providers[p].models[m];
                struct arena arena = {0};
                struct str body = {0};
                struct error err = {0};
                struct model_spec spec;
                char *text = arena_printf(&arena, "%s/%s@think=%s%s", set.providers[p].name,
                                          model->id, thinking_level_name(level),
                                          level == THINKING_BUDGET ? "=1024" : "");
                bool ok = model_spec_parse(&set, &arena, text, NULL, &spec, &err);
                assert_int_equal(ok, level == THINKING_DEFAULT || model->thinking[level] != NULL);
                if (ok) {
                    assert_true(request_encode(&spec, &prompt, &body, &err));
                    if (!json_parse(&arena, "body", str_view(&body), JSON_STRICT, &err))
                        fail_msg("%s: %s: %s", text, err.message, str_text(&body));
                }
                str_release(&body);
                arena_release(&arena);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(profiles_are_there),
        cmocka_unit_test(every_level_encodes),
    };

    return cmocka_run_group_tests(tests, load, release);
}
