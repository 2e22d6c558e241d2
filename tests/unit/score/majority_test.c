#include "fixture.h"

#include "score/majority.h"

#define VOTES_MAX 8

struct poll {
    const char *options;
    struct {
        const char *answer;
        double score;
    } votes[VOTES_MAX];
    unsigned count, groups, largest, tied;
    double first, shared;
};

static void the_largest_group_answers(void **state)
{
    static const struct poll polls[] = {
        {"{\"kind\": \"number\"}", {{"0.5", 1}, {"3", 0}, {"1/2", 1}, {"4", 0}}, 4, 3, 2, 1, 1, 1},
        {"{\"kind\": \"math\"}",
         {{"\\frac{1}{2}", 1}, {"3", 0}, {"0.5", 1}, {"3", 0}, {"3.0", 0}},
         5,
         2,
         3,
         1,
         0,
         0},
        /* A tie: the one drawn first, or the mean of both. */
        {"{\"kind\": \"number\"}", {{"7", 0}, {"8", 1}, {"8", 1}, {"7", 0}}, 4, 2, 2, 2, 0, 0.5},
        {"{\"kind\": \"number\"}", {{"8", 1}, {"7", 0}, {"8", 1}, {"7", 0}}, 4, 2, 2, 2, 1, 0.5},
        /* No answer does not vote. */
        {"{\"kind\": \"exact\"}",
         {{"", 0}, {"", 0}, {"Paris", 1}, {"paris.", 1}},
         4,
         1,
         2,
         1,
         1,
         1},
        {"{\"kind\": \"choice\"}", {{"", 0}, {"", 0}}, 2, 0, 0, 0, 0, 0},
        {"{\"kind\": \"choice\"}", {{"B", 0}, {"A", 1}, {"A", 1}}, 3, 2, 2, 1, 1, 1},
    };

    (void)state;
    for (size_t i = 0; i < sizeof polls / sizeof *polls; i++) {
        const struct poll *p = &polls[i];
        struct arena arena = {0};
        struct error err = {0};
        struct grader *grader = grader_new(fixture_json(&arena, p->options), "test", &err);
        struct majority_vote votes[VOTES_MAX];
        const struct grade_input input = {.language = "en"};
        struct majority m;
        assert_non_null(grader);
        for (unsigned k = 0; k < p->count; k++)
            votes[k] = (struct majority_vote){view_of(p->votes[k].answer), p->votes[k].score};
        majority_count(grader, &input, votes, p->count, &m);
        if (m.groups != p->groups || m.largest != p->largest || m.tied != p->tied)
            fail_msg("poll %zu: %u groups, largest %u, tied %u", i, m.groups, m.largest, m.tied);
        assert_float_equal(m.first, p->first, 1e-12);
        assert_float_equal(m.shared, p->shared, 1e-12);
        grader_free(grader);
        arena_release(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(the_largest_group_answers)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
