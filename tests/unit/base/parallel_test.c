/* Every index once, whatever the number of threads. */
#include "base/parallel.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdlib.h>
/* cmocka wants the above first */
#include <cmocka.h>

enum { COUNT = 5000 };
static atomic_uint calls[COUNT];

static void count_call(void *context, size_t index)
{
    assert_ptr_equal(context, calls);
    atomic_fetch_add(&calls[index], 1);
}

static void each_index_once(void **state)
{
    static const unsigned threads[] = {0, 1, 2, 7, 1000};

    (void)state;
    for (size_t t = 0; t < sizeof threads / sizeof *threads; t++) {
        for (size_t i = 0; i < COUNT; i++)
            atomic_store(&calls[i], 0);
        parallel_each(COUNT, threads[t], count_call, calls);
        for (size_t i = 0; i < COUNT; i++)
            assert_int_equal(atomic_load(&calls[i]), 1);
    }
    parallel_each(0, 4, count_call, calls);
    parallel_each(1, 4, count_call, calls);
    assert_int_equal(atomic_load(&calls[0]), 2);
}

static void processors_are_counted(void **state)
{
    (void)state;
    assert_in_range(parallel_processors(), 1, 64);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_index_once),
        cmocka_unit_test(processors_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
