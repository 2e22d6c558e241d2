/* Policies are read strictly; rules are decided by what the answers show. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/mem.h"
#include "gate/report.h"
#include "gate/verdict.h"

enum { ITEMS_MAX = 2000 };

/* Two sides over the same questions, each asked once. */
struct bench {
    struct run_item items[ITEMS_MAX];
    struct run_model models[2];
    struct query_run run;
    struct subject a, b;
    struct gate_policy policy;
    struct gate_verdict verdict;
};

static void bench_init(struct bench *b, size_t count, const char *policy)
{
    struct error err = {0};
    static char ids[ITEMS_MAX][24];

    *b = (struct bench){0};
    b->models[0].label = "vendor/new";
    b->models[1].label = "vendor/old";
    b->models[0].parameters = b->models[1].parameters = "{\"think\":\"on\"}";
    for (size_t i = 0; i < count; i++) {
        (void)snprintf(ids[i], sizeof ids[i], "i%zu", i);
        b->items[i] = (struct run_item){"sums", ids[i], "easy", "", "h", "{}"};
    }
    b->run = (struct query_run){.info = {.name = "mimosa", .state = RUN_COMPLETE},
                                .models = b->models,
                                .model_count = 2,
                                .items = b->items,
                                .item_count = count,
                                .repeats = 1};
    b->a = (struct subject){.run = &b->run, .model = 0, .currency = "CNY", .grader = "number 1"};
    b->b = (struct subject){.run = &b->run, .model = 1, .currency = "CNY", .grader = "number 1"};
    b->a.items = mem_zalloc(count, sizeof *b->a.items);
    b->b.items = mem_zalloc(count, sizeof *b->b.items);
    if (!gate_policy_parse(&b->policy, "gate.json", view_of(policy), &err))
        fail_msg("%s", err.message);
}

static void answer(struct subject *subject, size_t item, bool is_right, double cost)
{
    struct subject_item *i = &subject->items[item];

    i->planned = i->scored = 1;
    i->correct = is_right;
    i->score = is_right;
    i->cost = cost;
    MEM_GROW(subject->ttft, subject->ttft_count, &subject->ttft_capacity);
    subject->ttft[subject->ttft_count++] =
        (struct subject_ttft){(uint32_t)item, 0.5 + (double)(item % 10) / 10};
    i->ttft_count = 1;
}

/* `right` of the candidate's and `old_right` of the baseline's answers are right, from the first on. */
static void answer_all(struct bench *b, size_t right, size_t old_right)
{
    for (size_t i = 0; i < b->run.item_count; i++) {
        answer(&b->a, i, i < right, 0.01 + 0.001 * (double)(i % 3));
        answer(&b->b, i, i < old_right, 0.02 + 0.001 * (double)(i % 5));
    }
}

static const struct gate_finding *judge(struct bench *b)
{
    struct error err = {0};

    if (!gate_judge(&b->verdict, &b->policy, &b->a, &b->b, &err))
        fail_msg("%s", err.message);
    return b->verdict.findings;
}

static void bench_release(struct bench *b)
{
    gate_verdict_release(&b->verdict);
    gate_policy_release(&b->policy);
    free(b->a.items);
    free(b->b.items);
    free(b->a.ttft);
    free(b->b.ttft);
}

static const char margin_policy[] =
    "{\"rules\":[{\"metric\":\"score\",\"margin\":0.05}]} // comment";

/* Kept, broken, and too few to tell. */
static void test_three_ways(void **state)
{
    static const struct {
        size_t count, right, old_right;
        enum gate_state expected;
        int status;
    } cases[] = {
        {1000, 800, 800, GATE_PASSED, 0},   {1000, 790, 800, GATE_PASSED, 0},
        {1000, 700, 800, GATE_FAILED, 3},   {40, 31, 32, GATE_INCONCLUSIVE, 4},
        {1000, 1000, 1000, GATE_PASSED, 0}, /* no difference varies: still an interval */
        {5, 5, 5, GATE_INCONCLUSIVE, 4},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct bench b;
        bench_init(&b, cases[i].count, margin_policy);
        answer_all(&b, cases[i].right, cases[i].old_right);
        const struct gate_finding *f = judge(&b);
        assert_int_equal(f->state, cases[i].expected);
        assert_int_equal(b.verdict.state, cases[i].expected);
        assert_int_equal(gate_exit_status(&b.verdict), cases[i].status);
        double difference =
            ((double)cases[i].right - (double)cases[i].old_right) / (double)cases[i].count;
        assert_true(fabs(f->measure.effect - difference) < 1e-12);
        assert_true(f->measure.range.low < f->measure.effect &&
                    f->measure.range.high > f->measure.effect);
        bench_release(&b);
    }
}

/* Exact binomial: P(X <= 0 | 200, 2 %) = 0.98^200; P(X >= 9 | 200, 2 %) = 0.0202 (R: pbinom). */
static void test_shares(void **state)
{
    struct bench b;

    (void)state;
    bench_init(&b, 200, "{\"rules\":[{\"metric\":\"refusal_rate\",\"max\":0.02}]}");
    answer_all(&b, 200, 200);
    const struct gate_finding *f = judge(&b);
    assert_true(fabs(f->measure.kept_p - pow(0.98, 200)) < 1e-9);
    assert_int_equal(f->state, GATE_PASSED);
    gate_verdict_release(&b.verdict);
    for (size_t i = 0; i < 9; i++)
        b.a.items[i].refused = 1;
    f = judge(&b);
    assert_true(fabs(f->measure.broken_p - 0.0202) < 0.0002);
    assert_int_equal(f->state, GATE_FAILED);
    bench_release(&b);
}

static void test_money_and_times(void **state)
{
    struct bench b;

    (void)state;
    bench_init(&b, 300,
               "{\"rules\":[{\"metric\":\"cost_per_1000\",\"max\":12},"
               "{\"metric\":\"cost_per_1000\",\"max\":10.5},"
               "{\"metric\":\"cost_per_item\",\"max_ratio\":0.6},"
               "{\"metric\":\"cost_per_correct\",\"max\":0.03},"
               "{\"metric\":\"ttft_p95_s\",\"max_ratio\":1.2},"
               "{\"metric\":\"ttft_p50_s\",\"max\":0.5}]}");
    answer_all(&b, 200, 200);
    const struct gate_finding *f = judge(&b);
    static const enum gate_state expected[] = {GATE_PASSED, GATE_FAILED, GATE_PASSED,
                                               GATE_PASSED, GATE_PASSED, GATE_FAILED};
    for (size_t i = 0; i < 6; i++)
        assert_int_equal(f[i].state, expected[i]);
    assert_true(fabs(f[0].measure.candidate - 11) < 1e-9);
    assert_true(fabs(f[2].measure.effect - 0.5) < 1e-9);
    assert_true(fabs(f[3].measure.effect - 0.0165) < 1e-9);
    b.a.items[7].unknown_calls = 1; /* no price is no pass */
    gate_verdict_release(&b.verdict);
    f = judge(&b);
    assert_int_equal(f[0].state, GATE_INCOMPLETE);
    assert_int_equal(b.verdict.state, GATE_FAILED);
    bench_release(&b);
}

static void test_incomplete(void **state)
{
    struct bench b;

    (void)state;
    bench_init(&b, 100,
               "{\"min_items\":90,\"max_unscored\":0.05,\"rules\":[{\"metric\":\"score\","
               "\"min\":0.5}]}");
    answer_all(&b, 100, 100);
    for (size_t i = 0; i < 8; i++)
        b.a.items[i] = (struct subject_item){.planned = 1, .left_out = 1};
    judge(&b);
    assert_int_equal(b.verdict.state, GATE_INCOMPLETE);
    assert_int_equal(gate_exit_status(&b.verdict), EXIT_INCOMPLETE);
    assert_non_null(strstr(b.verdict.reason, "8 of 100"));
    b.run.info.state = RUN_STOPPED_BUDGET;
    gate_verdict_release(&b.verdict);
    judge(&b);
    assert_int_equal(gate_exit_status(&b.verdict), EXIT_BUDGET);
    bench_release(&b);
}

/* Another grader, parameter or question is not a regression. */
static void test_not_comparable(void **state)
{
    (void)state;
    for (int change = 0; change < 4; change++) {
        struct bench b;
        struct run_item items[100];
        struct query_run old;
        bench_init(&b, 100, margin_policy);
        answer_all(&b, 10, 100);
        memcpy(items, b.items, sizeof items);
        old = b.run;
        old.items = items;
        b.b.run = &old;
        if (change == 0)
            b.b.grader = "number 2";
        if (change == 1)
            b.models[1].parameters = "{\"think\":\"off\"}";
        if (change == 2)
            items[5].content = "{\"changed\":1}";
        if (change == 3)
            items[5].id = "gone"; /* the candidate was never asked it */
        const struct gate_finding *f = judge(&b);
        assert_int_equal(f->state, GATE_INCOMPLETE);
        assert_non_null(strstr(f->reason, "not comparable"));
        assert_int_equal(b.verdict.state, GATE_INCOMPLETE);
        bench_release(&b);
    }
}

/* Of many rules that are all kept just so, Holm lets few fail by chance; the policy maps the rest. */
static void test_policy_maps(void **state)
{
    struct bench b;

    (void)state;
    bench_init(&b, 40,
               "{\"inconclusive\":\"fail\",\"rules\":[{\"metric\":\"score\",\"min\":0.8}]}");
    answer_all(&b, 32, 32);
    judge(&b);
    assert_int_equal(b.verdict.state, GATE_INCONCLUSIVE);
    assert_int_equal(gate_exit_status(&b.verdict), EXIT_GATE_FAILED);
    b.policy.inconclusive = GATE_INCONCLUSIVE_PASSES;
    assert_int_equal(gate_exit_status(&b.verdict), EXIT_DONE);
    bench_release(&b);
}

/* Two rules alike: Holm doubles the p of each, Benjamini and Hochberg leave it. */
static void test_adjustment(void **state)
{
    static const char *const names[] = {"holm", "benjamini-hochberg"};

    (void)state;
    for (int i = 0; i < 2; i++) {
        char policy[240];
        struct bench b;
        struct str json = {0};
        (void)snprintf(policy, sizeof policy,
                       "{\"adjustment\":\"%s\",\"rules\":[{\"metric\":\"score\",\"min\":0.8},"
                       "{\"metric\":\"score\",\"min\":0.8}]}",
                       names[i]);
        bench_init(&b, 100, policy);
        answer_all(&b, 73, 73);
        const struct gate_finding *f = judge(&b);
        double p = f[0].measure.broken_p;
        assert_true(p > 0.03 && p < 0.06); /* P(X <= 73 | 100, 0.8) = 0.0558 (R: pbinom) */
        assert_true(fabs(f[0].adjusted_p - (i ? 1 : 2) * p) < 1e-12);
        gate_json(&b.verdict, &json);
        assert_non_null(strstr(str_text(&json), names[i]));
        str_release(&json);
        bench_release(&b);
    }
}

static void test_policy_errors(void **state)
{
    static const struct {
        const char *text, *message;
    } cases[] = {
        {"{}", "rules"},
        {"{\"rules\":[]}", "at least one rule"},
        {"{\"rules\":[{\"metric\":\"scores\",\"min\":0.5}]}", "did you mean 'score'"},
        {"{\"rules\":[{\"metric\":\"score\"}]}", "expected one of min"},
        {"{\"rules\":[{\"metric\":\"score\",\"min\":0.5,\"max\":1}]}", "one of min"},
        {"{\"rules\":[\n{\"metric\":\"score\",\n\"min\":50}]}", "gate.json:2"},
        {"{\"rules\":[{\"metric\":\"score\",\"min\":50}]}", "a share from 0 to 1"},
        {"{\"rules\":[{\"metric\":\"score\",\"min\":0.5,\"where\":{\"tags\":\"x\"}}]}", "tag"},
        {"{\"alpha\":2,\"rules\":[{\"metric\":\"score\",\"min\":0.5}]}", "alpha"},
        {"{\"rule\":[{\"metric\":\"score\",\"min\":0.5}]}", "rule"},
        {"{\"inconclusive\":\"maybe\",\"rules\":[{\"metric\":\"score\",\"min\":0.5}]}", "maybe"},
        {"{\"adjustment\":\"none\",\"rules\":[{\"metric\":\"score\",\"min\":0.5}]}", "benjamini"},
        {"[1]", "object"},
        {"{\"rules\":", "gate.json:1"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct gate_policy policy;
        struct error err = {0};
        assert_false(gate_policy_parse(&policy, "gate.json", view_of(cases[i].text), &err));
        if (!strstr(err.message, cases[i].message))
            fail_msg("%s: \"%s\" holds no \"%s\"", cases[i].text, err.message, cases[i].message);
        assert_int_equal(error_exit_status(err.kind), EXIT_CONFIG);
    }
}

/* The policy that ships is one to begin with. */
static void test_shipped(void **state)
{
    struct gate_policy policy;
    struct error err = {0};

    (void)state;
    if (!gate_policy_load(&policy, "gates/release.json", &err))
        fail_msg("%s", err.message);
    assert_true(gate_policy_needs_baseline(&policy));
    gate_policy_release(&policy);
}

static void test_where_and_baseline(void **state)
{
    struct bench b;
    struct error err = {0};

    (void)state;
    bench_init(&b, 10,
               "{\"rules\":[{\"metric\":\"score\",\"min\":0.5,\"where\":{\"suite\":\"no\"}}]}");
    answer_all(&b, 10, 10);
    assert_false(gate_judge(&b.verdict, &b.policy, &b.a, &b.b, &err));
    assert_non_null(strstr(err.message, "matches no question"));
    bench_release(&b);
    bench_init(&b, 10, margin_policy);
    assert_false(gate_judge(&b.verdict, &b.policy, &b.a, NULL, &err));
    assert_non_null(strstr(err.message, "--baseline"));
    bench_release(&b);
}

/* A tag is of suites, else of the candidate, else a mistake; a rule of it sees only its questions. */
static void test_tag(void **state)
{
    static const struct {
        const char *tag;
        int64_t items; /* -1: refused */
    } cases[] = {
        {"mathematics", 10}, {"logic", -1}, {"open", 20}, {"proprietary", -1}, {"math", -1}};

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        char policy[200];
        struct bench b;
        struct error err = {0};
        (void)snprintf(
            policy, sizeof policy,
            "{\"rules\":[{\"metric\":\"score\",\"min\":0.5,\"where\":{\"tag\":\"%s\"}}]}",
            cases[i].tag);
        bench_init(&b, 20, policy);
        b.models[0].tags = "open,cn";
        b.run.info.manifest =
            "{\"suites\":[{\"name\":\"sums\",\"tags\":[\"word\",\"mathematics\"]},"
            "{\"name\":\"gone\",\"tags\":[\"logic\"]}]}";
        for (size_t k = 10; k < 20; k++)
            b.items[k].suite = "other";
        answer_all(&b, 20, 20);
        bool ok = gate_judge(&b.verdict, &b.policy, &b.a, NULL, &err);
        assert_int_equal(ok, cases[i].items >= 0);
        if (ok)
            assert_int_equal(b.verdict.findings[0].measure.items, cases[i].items);
        else
            assert_non_null(strstr(err.message, strcmp(cases[i].tag, "logic") == 0
                                                    ? "matches no question"
                                                    : "word, mathematics, logic, open, cn"));
        bench_release(&b);
    }
}

/* Hostile names reach no report as commands or markup. */
static void test_hostile_names(void **state)
{
    struct bench b;
    struct str out = {0};

    (void)state;
    bench_init(&b, 40,
               "{\"title\":\"a\\\"<b>\",\"rules\":[{\"name\":\"x\\n::error::y<i>|\\u001b[31m\","
               "\"metric\":\"score\",\"min\":0.9}]}");
    b.models[0].label = "v/\x1b[31m<script>\"&";
    answer_all(&b, 20, 20);
    judge(&b);
    gate_junit(&b.verdict, &out);
    gate_markdown(&b.verdict, 0, &out);
    assert_null(strstr(str_text(&out), "<script>"));
    assert_null(strstr(str_text(&out), "<i>"));
    gate_github_annotations(&b.verdict, &out);
    gate_codequality(&b.verdict, &out);
    gate_json(&b.verdict, &out);
    assert_null(strstr(str_text(&out), "\n::error::y"));
    assert_null(strchr(str_text(&out), '\x1b'));
    str_release(&out);
    bench_release(&b);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_three_ways),
        cmocka_unit_test(test_shares),
        cmocka_unit_test(test_money_and_times),
        cmocka_unit_test(test_incomplete),
        cmocka_unit_test(test_not_comparable),
        cmocka_unit_test(test_policy_maps),
        cmocka_unit_test(test_policy_errors),
        cmocka_unit_test(test_where_and_baseline),
        cmocka_unit_test(test_tag),
        cmocka_unit_test(test_adjustment),
        cmocka_unit_test(test_hostile_names),
        cmocka_unit_test(test_shipped),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
