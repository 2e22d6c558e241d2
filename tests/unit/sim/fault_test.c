/* Which request meets which fault, and what a rule must look like. The faults themselves are met by
 * tests/e2e/faults_test.sh. */
#include <unistd.h>

#include "fixture.h"
#include "sim/fault.h"

static struct fault_set *load(const char *text, struct error *err)
{
    char path[] = "/tmp/fault_test.XXXXXX";
    int fd = mkstemp(path);
    struct fault_set *set;

    assert_true(fd >= 0);
    assert_int_equal(write(fd, text, strlen(text)), strlen(text));
    close(fd);
    set = fault_set_load(path, err);
    unlink(path);
    return set;
}

static const char *met(const struct fault_set *set, uint64_t seed, const char *model, uint64_t cell,
                       int64_t attempt)
{
    struct chat chat = {.model = model, .cell = cell, .turn = 1, .attempt = attempt};
    const struct fault_rule *rule = fault_set_find(set, seed, "qwen", &chat);

    return rule ? rule->fault->name : "none";
}

static void test_first_rule_that_fits_decides(void **state)
{
    struct error err = {0};
    struct fault_set *set = load("{\"faults\": [ // notes pass\n"
                                 " {\"fault\": \"gzip\", \"provider\": \"ernie\"},\n"
                                 " {\"fault\": \"br\", \"model\": \"a\", \"attempt\": 2},\n"
                                 " {\"fault\": \"bomb\", \"model\": \"a*\", \"attempts\": 3},\n"
                                 " {\"fault\": \"status_401\", \"cell\": 7},\n]}",
                                 &err);

    (void)state;
    assert_non_null(set);
    assert_string_equal(met(set, 1, "a", 1, 1), "bomb");
    assert_string_equal(met(set, 1, "a", 1, 2), "br");
    assert_string_equal(met(set, 1, "ab", 1, 3), "bomb");
    assert_string_equal(met(set, 1, "ab", 1, 4), "none");
    assert_string_equal(met(set, 1, "b", 7, 9), "status_401");
    assert_string_equal(met(set, 1, "b", 8, 1), "none");
    assert_string_equal(met(NULL, 1, "b", 8, 1), "none");
    fault_set_free(set);
}

static void test_rate_is_drawn_from_seed_and_attempt(void **state)
{
    struct error err = {0};
    struct fault_set *set = load("{\"faults\": [{\"fault\": \"br\", \"rate\": 0.25}]}", &err);
    int met_count = 0, differ = 0;

    (void)state;
    assert_non_null(set);
    for (uint64_t cell = 0; cell < 4000; cell++) {
        const char *name = met(set, 1, "a", cell, 1);
        met_count += strcmp(name, "br") == 0;
        assert_ptr_equal(name, met(set, 1, "a", cell, 1));
        differ += name != met(set, 2, "a", cell, 1);
    }
    assert_in_range(met_count, 900, 1100);
    assert_in_range(differ, 1, 3999);
    fault_set_free(set);
}

static void test_wrong_rules_are_named(void **state)
{
    static const struct {
        const char *text, *says;
    } cases[] = {
        {"{\"faults\": [{}]}", "faults[0].fault"},
        {"{\"faults\": [{\"fault\": \"gzp\"}]}", "gzip"},
        {"{\"faults\": [{\"fault\": \"gzip\", \"rate\": 2}]}", "rate"},
        {"{\"faults\": [{\"fault\": \"gzip\", \"modle\": \"a\"}]}", "model"},
        {"{}", "faults"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct error err = {0};
        assert_null(load(cases[i].text, &err));
        if (!strstr(err.message, cases[i].says))
            fail_msg("%s: %s", cases[i].text, err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_first_rule_that_fits_decides),
        cmocka_unit_test(test_rate_is_drawn_from_seed_and_attempt),
        cmocka_unit_test(test_wrong_rules_are_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
