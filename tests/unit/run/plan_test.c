#include "fixture.h"

#include "base/hash.h"
#include "run/judged.h"

struct setup {
    struct provider_set providers;
    struct sweep sweep;
};

static void setup_init(struct setup *s)
{
    char dir[128];
    struct error err = {0};

    put_providers(1);
    put_suite("a", 5);
    put_suite("b", 3);
    snprintf(dir, sizeof dir, "%s/providers", work);
    assert_ok(provider_set_load(&s->providers, (char *[]){dir, NULL}, &err), err);
    sweep_init(&s->sweep);
    s->sweep.name = "test";
    assert_ok(sweep_add_model(&s->sweep, "one/m", &err), err);
    assert_ok(sweep_add_model(&s->sweep, "two/n", &err), err);
    assert_ok(sweep_add_model(&s->sweep, "one/m@temperature=0.5", &err), err);
    assert_ok(sweep_add_suite(&s->sweep, "a", 0, &err), err);
    assert_ok(sweep_add_suite(&s->sweep, "b", 0, &err), err);
}

static void setup_release(struct setup *s)
{
    sweep_release(&s->sweep);
    provider_set_release(&s->providers);
}

static struct plan *setup_plan(struct setup *s, const char *simulation, struct error *err)
{
    char dir[128];

    snprintf(dir, sizeof dir, "%s/suites", work);
    return plan_new(&s->sweep, &s->providers, (char *[]){dir, NULL}, simulation, err);
}

static struct plan *good_plan(struct setup *s)
{
    struct error err = {0};
    struct plan *plan = setup_plan(s, NULL, &err);

    assert_ok(plan, err);
    return plan;
}

static void cells_are_arithmetic(void **state)
{
    struct setup s;

    (void)state;
    setup_init(&s);
    s.sweep.repeats = 4;
    struct plan *plan = good_plan(&s);
    assert_int_equal(plan->item_count, 8);
    assert_int_equal(plan_cell_count(plan), 3 * 8 * 4);
    for (int64_t i = 0; i < plan_cell_count(plan); i++) {
        struct plan_cell cell = plan_cell(plan, i);
        assert_int_equal((cell.model * 8 + cell.item) * 4 + cell.repeat, i);
        assert_int_equal(plan_cell_number(plan, cell), i);
    }
    plan_free(plan);
    setup_release(&s);
}

/* Suites that are repeated differently: each question is asked as often as its suite says. */
static void suites_have_their_own_repeats(void **state)
{
    struct setup s;
    int asked[2] = {0, 0};

    (void)state;
    setup_init(&s);
    s.sweep.suites[0].repeats = 4;
    s.sweep.suites[1].repeats = 6;
    struct plan *plan = good_plan(&s);
    assert_int_equal(plan->repeats, 2);
    assert_int_equal(plan->item_count, 5 * 2 + 3 * 3);
    for (int64_t i = 0; i < plan_cell_count(plan); i++)
        asked[plan->items[plan_cell(plan, i).item].suite]++;
    assert_int_equal(asked[0], 3 * 5 * 4);
    assert_int_equal(asked[1], 3 * 3 * 6);
    assert_int_equal(plan->items[1].copy, 1);
    assert_ptr_equal(plan->items[0].item, plan->items[1].item);
    assert_true(plan->items[1].input_bound > 0);
    plan_free(plan);
    setup_release(&s);
}

static void hash_is_of_what_is_asked(void **state)
{
    struct setup s;
    struct error err = {0};
    char same[HASH_HEX_SIZE];

    (void)state;
    setup_init(&s);
    struct plan *plan = good_plan(&s), *other = good_plan(&s);
    assert_string_equal(plan->hash, other->hash);
    plan_free(other);

    assert_ok(sweep_add_cap(&s.sweep, "run", NULL, "5 CNY", &err), err);
    s.sweep.concurrency = 7;
    other = good_plan(&s);
    assert_string_equal(plan->hash, other->hash); /* a run may go on with another budget */
    plan_free(other);

    hash_hex(str_view(&plan->json), same);
    assert_string_equal(plan->hash, same);
    other = setup_plan(&s, "seed=1", &err);
    assert_ok(other, err);
    assert_string_not_equal(plan->hash, other->hash);
    plan_free(other);

    s.sweep.seed = 2;
    other = good_plan(&s);
    assert_string_not_equal(plan->hash, other->hash);
    plan_free(other);
    plan_free(plan);
    setup_release(&s);
}

static void json_is_canonical(void **state)
{
    struct setup s;
    struct error err = {0};
    struct arena arena = {0};
    struct str again = {0};

    (void)state;
    setup_init(&s);
    struct plan *plan = good_plan(&s);
    const struct json_value *root =
        json_parse(&arena, "plan", str_view(&plan->json), JSON_STRICT, &err);
    assert_ok(root, err);
    json_put_canonical(&again, root);
    assert_string_equal(str_text(&again), str_text(&plan->json));
    str_clear(&again);
    root = json_parse(&arena, "item", view_of(plan->items[0].content), JSON_STRICT, &err);
    assert_ok(root, err);
    json_put_canonical(&again, root);
    assert_string_equal(str_text(&again), plan->items[0].content);
    assert_string_equal(plan->items[0].content,
                        "{\"grader\":{\"kind\":\"number\"},\"language\":\"en\",\"parts\":["
                        "{\"role\":\"system\",\"text\":\"Be short.\",\"type\":\"text\"},"
                        "{\"role\":\"user\",\"text\":\"0+1=?\",\"type\":\"text\"}],"
                        "\"reference\":\"1\",\"variables\":{\"q\":\"0+1=?\"}}");
    str_release(&again);
    arena_release(&arena);
    plan_free(plan);
    setup_release(&s);
}

static void prompt_has_system_and_user(void **state)
{
    struct setup s;
    struct plan_prompt_room room;

    (void)state;
    setup_init(&s);
    struct plan *plan = good_plan(&s);
    struct prompt prompt = plan_prompt(plan, 2, &room);
    assert_int_equal(prompt.count, 2);
    assert_int_equal(prompt.messages[0].role, PROMPT_SYSTEM);
    assert_true(view_eq_text(prompt.messages[0].parts[0].text, "Be short."));
    assert_int_equal(prompt.messages[1].role, PROMPT_USER);
    assert_true(view_eq_text(prompt.messages[1].parts[0].text, "2+1=?"));
    plan_free(plan);
    setup_release(&s);
}

static void check_judges(const struct plan *plan)
{
    int64_t next = plan_cell_count(plan);

    for (unsigned j = 0; j < plan->judge_count; j++) {
        const struct plan_judge *judge = &plan->judges[j];
        assert_int_equal(judge->first_cell, next);
        for (int64_t i = 0; i < judge->cell_count; i++) {
            struct plan_judge_cell cell = plan_judge_cell(plan, next + i);
            assert_int_equal(cell.judge, j);
            assert_in_range(cell.first, 0, plan_cell_count(plan) - 1);
            struct plan_cell of = plan_cell(plan, cell.first);
            assert_true(judge->suites[plan->items[of.item].suite]);
            if (judge->kind == JUDGE_PAIRWISE) {
                struct plan_cell with = plan_cell(plan, cell.second);
                assert_true(of.model < with.model);
                assert_int_equal(of.item, with.item);
                assert_int_equal(of.repeat, with.repeat);
            } else {
                assert_int_equal(cell.second, -1);
                assert_int_equal(cell.order, 0);
            }
            assert_int_equal(plan_judge_cell_number(plan, cell), next + i);
        }
        next += judge->cell_count;
    }
    assert_int_equal(plan_all_cell_count(plan), next);
}

/* What is read back from a stored plan numbers the judges' cells alike. */
static void check_shape(const struct plan *plan)
{
    struct arena arena = {0};
    struct error err = {0};
    struct plan shape;

    assert_ok(plan_shape_read(str_text(&plan->json), &arena, &shape, &err), err);
    assert_int_equal(plan_all_cell_count(&shape), plan_all_cell_count(plan));
    for (int64_t i = plan_cell_count(plan); i < plan_all_cell_count(plan); i++) {
        struct plan_judge_cell a = plan_judge_cell(plan, i), b = plan_judge_cell(&shape, i);
        assert_memory_equal(&a, &b, sizeof a);
    }
    assert_string_equal(shape.judges[1].purpose, "judge:other");
    assert_false(plan_shape_read("{\"models\":[]}", &arena, &shape, &err));
    arena_release(&arena);
}

/* A plan from elsewhere whose numbers no run can have: refused, and nothing overflows. */
static void a_hostile_shape_is_refused(void **state)
{
    static const char *const hostile[] = {
        "{\"models\":[{},{},{}],\"suites\":[{}],\"items\":[{\"suite\":0},{\"suite\":0}],"
        "\"repeats\":9223372036854775807}",
        "{\"models\":[{}],\"suites\":[{}],\"items\":[{\"suite\":0}],\"repeats\":1000000001}",
        "{\"models\":[{}],\"suites\":[{}],\"items\":[{\"suite\":0}],\"repeats\":600000000,"
        "\"judges\":[{\"name\":\"j\",\"kind\":\"rubric\",\"suites\":[0]}]}",
        "{\"models\":[{},{},{}],\"suites\":[{}],\"items\":[{\"suite\":0}],\"repeats\":200000000,"
        "\"judges\":[{\"name\":\"j\",\"kind\":\"pairwise\",\"suites\":[0]}]}",
        "{\"models\":[{}],\"suites\":[{}],\"items\":[{\"suite\":1}],\"repeats\":1}",
        "{\"models\":[{}],\"suites\":[{}],\"items\":[{\"suite\":-1}],\"repeats\":1}",
        "{\"models\":[{}],\"suites\":[{}],\"items\":[{\"suite\":0}],\"repeats\":0}",
        "{\"models\":[{}],\"suites\":[{}],\"items\":[{\"suite\":0}],\"repeats\":1,"
        "\"judges\":[{\"name\":\"j\",\"kind\":\"oracle\",\"suites\":[0]}]}",
    };
    struct str many = {0};
    struct arena arena = {0};
    struct error err = {0};
    struct plan shape;

    (void)state;
    for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++)
        if (plan_shape_read(hostile[i], &arena, &shape, &err))
            fail_msg("taken: %s", hostile[i]);
    /* Memory by judges times items. */
    str_add_text(&many, "{\"models\":[{}],\"suites\":[{}],\"repeats\":1,\"items\":[{\"suite\":0}");
    for (int i = 1; i < 150000; i++)
        str_add_text(&many, ",{\"suite\":0}");
    str_add_text(&many, "],\"judges\":[{}");
    for (int i = 1; i < 1000; i++)
        str_add_text(&many, ",{}");
    str_add_text(&many, "]}");
    assert_false(plan_shape_read(str_text(&many), &arena, &shape, &err));
    assert_contains(err.message, "damaged");
    str_release(&many);
    arena_release(&arena);
}

static void judges_follow_the_candidates(void **state)
{
    struct setup s;
    const char *both[] = {"a", "b", NULL}, *second[] = {"b", NULL};
    struct sweep_judge judges[] = {{.spec = "two/judge", .rubric = "r", .suites = both},
                                   {.spec = "one/judge", .name = "other", .suites = second}};

    (void)state;
    setup_init(&s);
    s.sweep.repeats = 2;
    s.sweep.judges = judges;
    s.sweep.judge_count = 2;
    struct plan *plan = good_plan(&s);
    assert_int_equal(plan->judges[0].cell_count, 3 * 8 * 2);
    assert_int_equal(plan->judges[1].cell_count, 3 * 3 * 2);
    check_judges(plan);
    plan->judges[1].kind = JUDGE_PAIRWISE;
    plan_number_judges(plan);
    assert_int_equal(plan->judges[1].cell_count, 3 * 3 * 2 * 2); /* 3 pairs, 2 orders */
    check_judges(plan);
    assert_contains(str_text(&plan->json), "\"judges\":[{\"cell_count\":48,\"first_cell\":48,");
    plan_free(plan);
    judges[1].kind = SWEEP_PAIRWISE;
    plan = good_plan(&s);
    check_shape(plan);
    plan_free(plan);
    s.sweep.judge_count = 0;
    setup_release(&s);
}

static void sample_is_nested(void **state)
{
    struct setup s;

    (void)state;
    setup_init(&s);
    s.sweep.suites[0].sample = 2;
    struct plan *few = good_plan(&s);
    s.sweep.suites[0].sample = 4;
    struct plan *more = good_plan(&s);
    assert_int_equal(few->item_count, 2 + 3);
    assert_int_equal(more->item_count, 4 + 3);
    for (size_t i = 0; i < 2; i++) {
        bool found = false;
        for (size_t k = 0; k < 4; k++)
            found |= strcmp(few->items[i].item->id, more->items[k].item->id) == 0;
        assert_true(found);
    }
    plan_free(few);
    plan_free(more);
    setup_release(&s);
}

static void errors_name_what_is_wrong(void **state)
{
    struct setup s;
    struct error err = {0};

    (void)state;
    setup_init(&s);
    s.sweep.models[0].spec = "nobody/m";
    assert_null(setup_plan(&s, NULL, &err));
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_contains(err.message, "nobody");
    s.sweep.models[0].spec = "two/n";
    assert_null(setup_plan(&s, NULL, &err));
    assert_contains(err.message, "asked for twice");
    s.sweep.models[0].spec = "one/m";
    s.sweep.suites[0].name = "absent";
    assert_null(setup_plan(&s, NULL, &err));
    assert_contains(err.message, "absent");
    s.sweep.suites[0].name = "a";
    put_file("suites/a/items.jsonl",
             "{\"id\":\"x\",\"variables\":{\"q\":\"?\"},\"reference\":\"1\","
             "\"grader\":{\"kind\":\"oracle\"}}\n");
    assert_null(setup_plan(&s, NULL, &err));
    assert_contains(err.message, "items.jsonl:1");
    setup_release(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(cells_are_arithmetic),
        cmocka_unit_test(suites_have_their_own_repeats),
        cmocka_unit_test(hash_is_of_what_is_asked),
        cmocka_unit_test(json_is_canonical),
        cmocka_unit_test(prompt_has_system_and_user),
        cmocka_unit_test(judges_follow_the_candidates),
        cmocka_unit_test(a_hostile_shape_is_refused),
        cmocka_unit_test(sample_is_nested),
        cmocka_unit_test(errors_name_what_is_wrong),
    };

    return cmocka_run_group_tests(tests, make_work, remove_work);
}
