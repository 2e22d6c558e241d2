/* Pairs of models made by hand: questions of one answer each. */
#include "report/pairing.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../stats/near.h"
#include "report/pairing_parts.h"
#include "stats/bootstrap.h"

enum { MODELS_MAX = 4, ITEMS_MAX = 100 };

struct sheet {
    struct result result;
    struct query_run run;
    struct run_model models[MODELS_MAX];
    struct run_item items[ITEMS_MAX];
    struct result_row rows[MODELS_MAX];
    struct subject subjects[MODELS_MAX];
    struct subject_item answers[MODELS_MAX][ITEMS_MAX];
    char ids[ITEMS_MAX][24];
};

static struct sheet *sheet_new(size_t models, size_t items)
{
    static const char *const labels[] = {"a", "b", "c", "d"};
    struct sheet *s = calloc(1, sizeof *s);

    assert_non_null(s);
    s->run = (struct query_run){.models = s->models,
                                .model_count = models,
                                .items = s->items,
                                .item_count = items,
                                .repeats = 1};
    s->run.info.name = "run";
    s->result = (struct result){
        .run = &s->run, .rows = s->rows, .subjects = s->subjects, .purpose = "default"};
    for (size_t i = 0; i < items; i++) {
        (void)snprintf(s->ids[i], sizeof s->ids[i], "q%03zu", i);
        s->items[i] = (struct run_item){"suite", s->ids[i], "easy", "", "hash", "{}"};
    }
    for (size_t i = 0; i < models; i++) {
        s->models[i].label = labels[i];
        s->rows[i] = (struct result_row){.model = (int)i, .group = -1, .scored = (int64_t)items};
        s->subjects[i] = (struct subject){.run = &s->run, .model = (int)i, .items = s->answers[i]};
    }
    return s;
}

/* The first `right` of the model's answers are right; each costs `cost`. */
static void answer(struct sheet *s, size_t model, size_t right, double cost)
{
    for (size_t i = 0; i < s->run.item_count; i++)
        s->answers[model][i] =
            (struct subject_item){.score = i < right, .scored = 1, .planned = 1, .cost = cost};
    s->rows[model].score = (double)right / (double)s->run.item_count;
    s->rows[model].cost.state = RESULT_KNOWN;
}

static struct pairing make(struct sheet **sheets, size_t count, const struct pairing_options *given)
{
    const struct pairing_options all = {.baseline_run = -1, .seed = BOOTSTRAP_SEED, .threads = 1};
    struct result *results[4];
    struct pairing pairing;

    for (size_t i = 0; i < count; i++)
        results[i] = &sheets[i]->result;
    pairing_make(&pairing, results, count, given ? given : &all);
    return pairing;
}

static void test_difference(void **state)
{
    struct sheet *s = sheet_new(3, 100);

    (void)state;
    answer(s, 0, 90, 2);
    answer(s, 1, 50, 1);
    answer(s, 2, 89, 3);
    struct pairing p = make(&s, 1, NULL);
    assert_int_equal(p.pair_count, 3);
    const struct pairing_pair *first = &p.pairs[0], *second = &p.pairs[1];
    /* Best first: a, c, b. */
    assert_string_equal(p.sides[first->b].name, "c");
    near(first->score.estimate, 0.01);
    assert_int_equal(pairing_verdict(first), PAIRING_SAME);
    assert_string_equal(p.sides[second->b].name, "b");
    near(second->score.estimate, 0.4);
    assert_int_equal(pairing_verdict(second), PAIRING_BETTER);
    /* se = sqrt(0.4 * 0.6 / 99); the interval is wider than a single one. */
    near(second->score.se, sqrt(0.24 / 99));
    assert_true(second->score.range.low < 0.4 - 1.96 * second->score.se);
    assert_true(second->score.range.low > 0.4 - 3 * second->score.se);
    assert_int_equal(second->questions, 100);
    assert_string_equal(p.letters[0], "a");
    assert_string_equal(p.letters[1], "a");
    assert_string_equal(p.letters[2], "b");
    /* c costs more than a, which is better in 1 of 100 questions and never worse. */
    assert_true(p.has_frontier);
    near(p.frontier[0], 1);
    near(p.frontier[2], 1);
    near(p.frontier[1], 0);
    pairing_release(&p);
    free(s);
}

/* Three questions prove nothing though they all say the same; sixty do. */
static void test_constant(void **state)
{
    static const struct {
        size_t items;
        enum pairing_verdict verdict;
    } cases[] = {{3, PAIRING_SAME}, {60, PAIRING_BETTER}};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        struct sheet *s = sheet_new(2, cases[i].items);
        answer(s, 0, cases[i].items, 1);
        answer(s, 1, 0, 1);
        struct pairing p = make(&s, 1, NULL);
        const struct simultaneous *d = &p.pairs[0].score;
        assert_int_equal(pairing_verdict(&p.pairs[0]), cases[i].verdict);
        near(d->estimate, 1);
        near(d->range.high, 1);
        assert_int_equal(d->range.low > 0, d->p <= PAIRING_ALPHA);
        pairing_release(&p);
        free(s);
    }
}

/* Same answers: no interval of no width. */
static void test_same_answers(void **state)
{
    struct sheet *s = sheet_new(2, 50);

    (void)state;
    answer(s, 0, 20, 1);
    answer(s, 1, 20, 1);
    struct pairing p = make(&s, 1, NULL);
    assert_int_equal(pairing_verdict(&p.pairs[0]), PAIRING_SAME);
    assert_true(p.pairs[0].score.range.low < -0.02 && p.pairs[0].score.range.high > 0.02);
    pairing_release(&p);
    free(s);
}

static void test_common_questions(void **state)
{
    struct sheet *s[2] = {sheet_new(2, 100), sheet_new(2, 100)};
    const struct pairing_options last = {.baseline_run = 0, .seed = BOOTSTRAP_SEED, .threads = 1};

    (void)state;
    for (size_t i = 0; i < 2; i++) {
        answer(s[i], 0, 60 + 10 * i, 1);
        answer(s[i], 1, 60, 1);
    }
    /* Ten questions unanswered in the first run, ten others with another content. */
    for (size_t i = 0; i < 10; i++) {
        s[0]->answers[0][i].scored = 0;
        s[0]->answers[0][i].score = 0;
        s[1]->items[90 + i].hash = "other";
    }
    struct pairing p = make(s, 2, &last);
    assert_int_equal(p.changed, 10);
    assert_int_equal(p.pair_count, 2);
    assert_null(p.letters);
    for (size_t i = 0; i < 2; i++) {
        const struct pairing_pair *pair = &p.pairs[i];
        bool is_a = strcmp(p.sides[pair->a].name, "a") == 0;
        assert_string_equal(p.sides[pair->a].name, p.sides[pair->b].name);
        assert_int_equal(p.sides[pair->b].run, 0);
        assert_int_equal(pair->questions, is_a ? 80 : 90);
        near(pair->score.estimate, is_a ? 10.0 / 80 : 0);
        assert_int_equal(pairing_verdict(pair), is_a ? PAIRING_BETTER : PAIRING_SAME);
    }
    pairing_release(&p);
    free(s[0]);
    free(s[1]);
}

/* A pair with columns of its own gets what it would get alone. */
static void test_lots_and_holes(void **state)
{
    struct sheet *whole = sheet_new(2, 100), *holes = sheet_new(3, 100);

    (void)state;
    answer(whole, 0, 80, 1);
    answer(whole, 1, 60, 1);
    answer(holes, 0, 80, 1);
    answer(holes, 1, 60, 1);
    answer(holes, 2, 0, 1);
    holes->answers[2][99].scored = 0; /* c has a hole: its pairs have their own columns */
    struct pairing p = make(&whole, 1, NULL), q = make(&holes, 1, NULL);
    near(p.pairs[0].score.estimate, q.pairs[0].score.estimate);
    near(p.pairs[0].score.se, q.pairs[0].score.se);
    assert_int_equal(q.pairs[1].questions, 99);
    near(q.pairs[1].score.estimate, 80.0 / 99);
    assert_int_equal(pairing_verdict(&q.pairs[1]), PAIRING_BETTER);
    pairing_release(&p);
    pairing_release(&q);
    free(whole);
    free(holes);
}

static void test_letters(void **state)
{
    /* 0 and 2 differ, 1 is between; 3 differs from all. */
    static const bool same[16] = {1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 1};
    struct arena arena = {0};
    char *letters[4];

    (void)state;
    pairing_letters(&arena, same, 4, letters);
    assert_string_equal(letters[0], "a");
    assert_string_equal(letters[1], "ab");
    assert_string_equal(letters[2], "b");
    assert_string_equal(letters[3], "c");
    arena_release(&arena);
}

static void put_time(struct sheet *s, size_t model, size_t item, double seconds)
{
    s->answers[model][item].ttft_log = log(seconds);
    s->answers[model][item].ttft_count = 1;
}

/* Cost by answer and TTFT as a ratio, on the questions that both have; other pairs know nothing. */
static void test_cost_and_time(void **state)
{
    const struct pairing_options all = {
        .baseline_run = -1, .all_figures = true, .seed = BOOTSTRAP_SEED, .threads = 1};
    struct sheet *s = sheet_new(3, 100);

    (void)state;
    for (size_t model = 0; model < 3; model++)
        answer(s, model, 90 - model, 1);
    for (size_t i = 0; i < 100; i++) {
        s->answers[0][i].cost = i % 2 ? 2 : 2.5;
        put_time(s, 0, i, 0.2 + 0.01 * (double)(i % 7));
        put_time(s, 1, i, 0.4 + 0.02 * (double)(i % 5));
    }
    s->answers[1][0].ttft_count = 0; /* one question without a time */
    s->rows[0].is_latency_publishable = s->rows[1].is_latency_publishable = true;
    s->rows[2].cost.state = RESULT_AT_LEAST;
    struct pairing p = make(&s, 1, &all);
    const struct pairing_pair *ab = &p.pairs[0], *ac = &p.pairs[1];
    double logs = 0;
    for (size_t i = 1; i < 100; i++)
        logs += s->answers[0][i].ttft_log - s->answers[1][i].ttft_log;
    near(ab->cost.estimate, 1.25);
    near(ab->cost.se, sqrt(0.0625 / 99));
    assert_true(ab->cost.range.low > 1.25 - 3 * ab->cost.se && ab->cost.range.high < 1.34);
    assert_int_equal(pairing_verdict_of(&ab->cost), PAIRING_BETTER);
    near(ab->ttft.estimate, logs / 99);
    assert_int_equal(pairing_verdict_of(&ab->ttft), PAIRING_WORSE);
    assert_int_equal(ab->questions, 100);
    assert_true(isnan(ac->cost.estimate) && isnan(ac->cost.p));
    assert_true(isnan(ac->ttft.estimate));
    assert_int_equal(pairing_verdict_of(&ac->cost), PAIRING_NONE);
    near(ab->score.estimate, 0.01);
    pairing_release(&p);
    free(s);
}

/* The same difference at every question has the interval of what so many questions could show. */
static void test_constant_cost(void **state)
{
    const struct pairing_options all = {
        .baseline_run = -1, .all_figures = true, .seed = BOOTSTRAP_SEED, .threads = 1};

    (void)state;
    for (size_t same = 0; same < 2; same++) {
        struct sheet *s = sheet_new(2, 60);
        answer(s, 0, 60, same ? 0.0013 : 0.0027);
        answer(s, 1, 60, 0.0013);
        struct pairing p = make(&s, 1, &all);
        const struct simultaneous *cost = &p.pairs[0].cost;
        assert_int_equal(pairing_verdict_of(cost), same ? PAIRING_SAME : PAIRING_BETTER);
        near(cost->range.high, same ? 0 : 0.0014);
        assert_int_equal(cost->range.low > 0, !same);
        pairing_release(&p);
        free(s);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_difference),     cmocka_unit_test(test_constant),
        cmocka_unit_test(test_same_answers),   cmocka_unit_test(test_common_questions),
        cmocka_unit_test(test_lots_and_holes), cmocka_unit_test(test_letters),
        cmocka_unit_test(test_cost_and_time),  cmocka_unit_test(test_constant_cost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
