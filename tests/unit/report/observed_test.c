#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "report/observed.h"

static struct cell_row answer(int64_t reasoning, bool has_text, const char *id)
{
    return (struct cell_row){.outcome = OUTCOME_CORRECT,
                             .usage = {10, USAGE_ABSENT, USAGE_ABSENT, 20, reasoning},
                             .times = {.first_reasoning = has_text ? 5 : -1, .first_answer = 9},
                             .response_model = id};
}

static struct observed asked(struct arena *arena, const char *parameters,
                             const char *vendor_default)
{
    const char *manifest =
        arena_printf(arena,
                     "{\"models\":[{\"label\":\"other\"},{\"label\":\"v/m\",\"thinking\":"
                     "{\"asked\":\"x\",\"default\":\"%s\",\"text\":\"summary\"}}]}",
                     vendor_default);
    struct run_model model = {.label = "v/m", .model = "m", .parameters = parameters};
    const struct query_run run = {
        .info = {.manifest = manifest}, .models = &model, .model_count = 1};

    return observed_new(arena, &run)[0];
}

static void thought_is_counted_by_tokens_and_text(void **state)
{
    struct arena arena = {0};
    struct observed o = asked(&arena, "{\"think\":\"budget\",\"budget\":4096}", "on");
    const struct cell_row cells[] = {answer(7, true, "m"),
                                     answer(7, false, "m"),
                                     answer(0, true, "m"),
                                     answer(USAGE_ABSENT, false, "m"),
                                     {.outcome = OUTCOME_TIMEOUT, .usage = {1, 1, 1, 1, 1}}};

    (void)state;
    for (size_t i = 0; i < 5; i++)
        observed_cell(&o, &arena, &cells[i]);
    assert_string_equal(o.think, "budget=4096");
    assert_string_equal(o.think_text, "summary");
    assert_int_equal(o.answered, 4);
    assert_int_equal(o.thought, 3);
    assert_int_equal(o.with_tokens, 2);
    assert_int_equal(o.with_text, 2);
    assert_int_equal(o.unknown, 1);
    arena_release(&arena);
}

/* Asked, the vendor's default, whether it thinks, whether that differs. */
static void thinking_differs_from_what_was_asked(void **state)
{
    static const struct {
        const char *think, *vendor_default;
        int64_t reasoning;
        bool differs;
    } cases[] = {
        {"off", "on", 9, true},
        {"off", "on", 0, false},
        {"high", "off", 0, true},
        {"high", "off", 9, false},
        {"default", "off", 9, true},
        {"default", "on", 0, true},
        {"default", "default", 9, false} /* nothing is known of it */,
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct arena arena = {0};
        struct observed o =
            asked(&arena, arena_printf(&arena, "{\"think\":\"%s\"}", cases[i].think),
                  cases[i].vendor_default);
        const struct cell_row cell = answer(cases[i].reasoning, false, "m");
        assert_false(observed_thinking_differs(&o)); /* nothing was answered yet */
        observed_cell(&o, &arena, &cell);
        assert_int_equal(observed_thinking_differs(&o), cases[i].differs);
        arena_release(&arena);
    }
}

static void ids_that_answered_are_named(void **state)
{
    static const char *const ids[] = {"a", "b", "a", "c", "d", "e", "f", "g", "h"};
    struct arena arena = {0};
    struct str text = {0};
    struct observed o = asked(&arena, "{}", "on");
    struct cell_row cell = answer(0, false, "m");

    (void)state;
    observed_cell(&o, &arena, &cell);
    assert_false(observed_id_differs(&o));
    o = asked(&arena, "{}", "on");
    cell.response_model = "m-0902";
    observed_cell(&o, &arena, &cell);
    assert_true(observed_id_differs(&o));
    observed_put_ids(&o, &text);
    assert_string_equal(str_text(&text), "m-0902");
    o = asked(&arena, "{}", "on");
    for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
        cell.response_model = ids[i];
        observed_cell(&o, &arena, &cell);
    }
    str_clear(&text);
    observed_put_ids(&o, &text);
    assert_string_equal(str_text(&text),
                        "a (2), b (1), c (1), d (1), e (1), f (1), \xE2\x80\xA6 (2)");
    /* The vendor says that it fell back on another model, whatever id it echoes. */
    o = asked(&arena, "{}", "on");
    cell.response_model = "m";
    cell.is_fallback = true;
    observed_cell(&o, &arena, &cell);
    assert_true(observed_id_differs(&o));
    str_clear(&text);
    observed_put_ids(&o, &text);
    assert_string_equal(str_text(&text), "m, another model as fallback (1)");
    str_release(&text);
    arena_release(&arena);
}

/* A run of an older steelyard, or a damaged one: nothing is claimed. */
static void a_broken_manifest_says_nothing(void **state)
{
    struct run_model model = {.label = "v/m", .model = "m", .parameters = "{\"think\":7"};
    const struct query_run run = {
        .info = {.manifest = "{\"models\":3}"}, .models = &model, .model_count = 1};
    struct arena arena = {0};
    const struct cell_row cell = answer(5, true, "m");

    (void)state;
    struct observed o = observed_new(&arena, &run)[0];
    observed_cell(&o, &arena, &cell);
    assert_string_equal(o.think, "");
    assert_false(observed_thinking_differs(&o));
    arena_release(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(thought_is_counted_by_tokens_and_text),
        cmocka_unit_test(thinking_differs_from_what_was_asked),
        cmocka_unit_test(ids_that_answered_are_named),
        cmocka_unit_test(a_broken_manifest_says_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
