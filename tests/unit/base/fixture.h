/* What every test of base/ includes. */
#ifndef TEST_BASE_FIXTURE_H
#define TEST_BASE_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))
#define assert_contains(text, part)                                                                \
    do {                                                                                           \
        if (!strstr((text), (part)))                                                               \
            fail_msg("\"%s\" does not hold \"%s\"", (text), (part));                               \
    } while (0)
#define assert_view(actual, expected)                                                              \
    do {                                                                                           \
        struct view actual_ = (actual);                                                            \
        if (!view_eq_text(actual_, (expected)))                                                    \
            fail_msg("\"%.*s\" is not \"%s\"", (int)actual_.len, actual_.data, (expected));        \
    } while (0)

#endif
