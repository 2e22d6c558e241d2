/* Memory that is used again, the last first. */
#include "base/pool.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
/* cmocka wants the above first */
#include <cmocka.h>

static void the_last_given_back_is_the_first_taken(void **state)
{
    struct pool pool = {.size = 100};
    char *a = pool_take(&pool), *b = pool_take(&pool);

    (void)state;
    assert_ptr_not_equal(a, b);
    memset(a, 1, 100);
    memset(b, 2, 100);
    assert_int_equal(a[99], 1);
    pool_give_back(&pool, a);
    pool_give_back(&pool, b);
    pool_give_back(&pool, NULL);
    assert_ptr_equal(pool_take(&pool), b);
    assert_ptr_equal(pool_take(&pool), a);
    pool_give_back(&pool, a);
    pool_give_back(&pool, b);
    pool_release(&pool);
    assert_null(pool.free);
    pool_release(&pool);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_given_back_is_the_first_taken),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
