/* Grading a stored run again: what changes is told and kept beside what was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
/* cmocka wants the above first */
#include <cmocka.h>

#include "../store/fixture.h"
#include "run/regrade.h"

#define ITEM(reference, more)                                                                      \
    "{\"parts\":[{\"role\":\"user\",\"type\":\"text\",\"text\":\"?\"}],\"reference\":" reference   \
    ",\"grader\":{\"kind\":\"number\"}" more "}"

struct seen {
    int count;
    int64_t cell;
    enum outcome before, after;
};

static void note(void *context, const struct regrade_change *change)
{
    struct seen *seen = context;

    seen->count++;
    seen->cell = change->before->cell;
    seen->before = change->before->has_verdict ? change->before->outcome : OUTCOME_ANSWERED;
    seen->after = change->after->outcome;
}

/* Three cells with replies, the third cut by the token limit; the first has a verdict that is wrong. */
static int64_t make_run(const char *path)
{
    static const char *const answers[] = {"#### 18", "Answer: 19", "about 20 or"};
    static const enum outcome outcomes[] = {OUTCOME_ANSWERED, OUTCOME_ANSWERED, OUTCOME_TRUNCATED};
    struct run_model model = {"v/m", "v", "m", "cn", "CNY", "m", "lane", "{}", ""};
    struct run_item items[3];
    struct run_info info = {.title = "t",
                            .plan_hash = "p",
                            .plan = "{}",
                            .manifest = "{}",
                            .period = "",
                            .cell_count = 3};
    struct store_begun begun[3];
    struct error err = {0};
    char *name = NULL;
    struct store *store = store_open(path, STORE_CREATE, &err);

    items[0] = (struct run_item){
        "s", "a", "c", "", "h1", ITEM("18", ",\"published_grader\":{\"kind\":\"exact\"}")};
    items[1] = (struct run_item){"s", "b", "c", "", "h2", ITEM("18", "")};
    items[2] = (struct run_item){"s", "c", "c", "", "h3", ITEM("20", "")};
    assert_ok(store && store_run_create(store, &info, &model, 1, items, 3, &name, &err), err);
    free(name);
    store_close(store);
    struct store_writer *writer =
        store_writer_new(path, info.id, NULL, 0, fixture_no_wake, NULL, &err);
    assert_ok(writer, err);
    for (intptr_t i = 0; i < 3; i++) {
        struct attempt_begin begin = fixture_begin(info.id, i, 0);
        store_writer_begin(writer, &begin, (void *)i); /* NOLINT(performance-no-int-to-ptr) */
    }
    fixture_reap(writer, begun, 3);
    for (int i = 0; i < 3; i++) {
        intptr_t cell = (intptr_t)begun[i].token;
        struct attempt_end end = fixture_end(begun[i].attempt, outcomes[cell], 0);
        struct reply_put reply =
            fixture_reply(info.id, cell, begun[i].attempt, outcomes[cell], answers[cell]);
        store_writer_end(writer, &end, &reply);
    }
    struct verdict_put verdict = {.run = info.id,
                                  .cell = 0,
                                  .grader = "number",
                                  .version = "0",
                                  .purpose = "default",
                                  .outcome = OUTCOME_WRONG,
                                  .extracted = VIEW("1"),
                                  .rule = "old",
                                  .detail = ""};
    store_writer_verdict(writer, &verdict);
    assert_ok(store_writer_free(writer, &err), err);
    return info.id;
}

static void grades_again(void **state)
{
    struct fixture f;
    struct error err = {0};
    struct regrade_options options = {.purpose = GRADING_DEFAULT, .unix_ns = 5};
    struct regrade_counts counts;
    struct seen seen = {0};

    (void)state;
    fixture_init(&f);
    int64_t id = make_run(f.path);
    struct store *store = store_open(f.path, STORE_WRITE, &err);
    assert_ok(store, err);
    struct query_run *run = query_run_load(store, id, &err);
    assert_ok(run, err);

    assert_ok(regrade_run(store, run, &options, note, &seen, &counts, &err), err);
    assert_int_equal(counts.graded, 3);
    assert_int_equal(counts.changed, 3);
    assert_int_equal(counts.move[OUTCOME_WRONG][OUTCOME_CORRECT], 1);
    assert_int_equal(counts.move[OUTCOME_ANSWERED][OUTCOME_WRONG], 1);
    assert_int_equal(counts.move[OUTCOME_ANSWERED][OUTCOME_TRUNCATED], 1);

    /* the same again: nothing to tell, nothing written */
    seen = (struct seen){0};
    assert_ok(regrade_run(store, run, &options, note, &seen, &counts, &err), err);
    assert_int_equal(counts.graded, 3);
    assert_int_equal(counts.changed + counts.rewritten + seen.count, 0);

    /* the other rule: only one item has one */
    options.purpose = GRADING_PUBLISHED;
    assert_ok(regrade_run(store, run, &options, note, &seen, &counts, &err), err);
    assert_int_equal(counts.graded, 1);
    assert_int_equal(counts.ungradable, 2);
    assert_int_equal(seen.after, OUTCOME_CORRECT);

    options.suite = "another";
    assert_ok(regrade_run(store, run, &options, note, &seen, &counts, &err), err);
    assert_int_equal(counts.graded, 0);
    query_run_free(run);
    store_close(store);
    fixture_release(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(grades_again)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
